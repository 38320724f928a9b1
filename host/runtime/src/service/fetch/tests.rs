//! The client against real sockets on loopback, with every step driven by the test.

use std::convert::Infallible;

use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, StreamBody};
use tokio::sync::mpsc;

use self::upstream::{Upstream, response};
use super::*;

mod bodies;
mod connections;
mod redirects;
mod requests;
mod tls;
mod upstream;

fn service() -> FetchService {
    FetchService::new(FetchConfig::default()).unwrap()
}

fn denying(rules: &[&str]) -> FetchService {
    let deny = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    FetchService::new(FetchConfig { deny, ..FetchConfig::default() }).unwrap()
}

fn request(method: Method, url: Url) -> FetchRequest {
    FetchRequest {
        method,
        url,
        headers: HeaderMap::new(),
        body: FetchBody::Empty,
        redirect: RedirectMode::Follow,
        decompress: true,
    }
}

fn get(url: Url) -> FetchRequest {
    request(Method::GET, url)
}

fn post(url: Url, body: &'static str) -> FetchRequest {
    FetchRequest { body: FetchBody::Full(Bytes::from_static(body.as_bytes())), ..request(Method::POST, url) }
}

fn with_header(mut request: FetchRequest, name: &'static str, value: &str) -> FetchRequest {
    request.headers.append(name, value.parse().unwrap());
    request
}

/// A body the test feeds by hand; dropping the sender ends it.
fn streamed(mut request: FetchRequest) -> (mpsc::Sender<Result<&'static str, &'static str>>, FetchRequest) {
    let (sender, mut receiver) = mpsc::channel::<Result<&'static str, &'static str>>(1);
    let frames = futures_util::stream::poll_fn(move |cx| {
        receiver
            .poll_recv(cx)
            .map(|next| next.map(|next| next.map(|text| Frame::data(Bytes::from(text))).map_err(Into::into)))
    });
    request.body = FetchBody::Stream(UnsyncBoxBody::new(StreamBody::new(frames)));
    (sender, request)
}

async fn read_all(body: &mut UpstreamBody) -> Result<Vec<u8>, FetchError> {
    let mut all = Vec::new();
    while let Some(piece) = body.chunk().await {
        all.extend_from_slice(&piece?);
    }
    Ok(all)
}

/// Fetches and reads the whole body, so that the connection goes back to the pool.
async fn fetch_text(service: &FetchService, request: FetchRequest) -> Result<String, FetchError> {
    let mut response = service.fetch(request).await?;
    Ok(String::from_utf8(read_all(&mut response.body).await?).unwrap())
}

async fn failure(service: &FetchService, request: FetchRequest) -> FetchError {
    match fetch_text(service, request).await {
        Ok(text) => panic!("no failure but {text:?}"),
        Err(error) => error,
    }
}
