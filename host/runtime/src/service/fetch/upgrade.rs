//! A connection for a protocol that only begins as HTTP. It is a connection of its own, outside of the pool, but under
//! the same address policy, the same TLS and the same cap.

use super::FetchService;
use super::error::{FetchError, Peer};
use super::outgoing::Target;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Request, Response, Uri};
use http_body_util::Empty;
use hyper::body::Incoming;
use tower_service::Service;
use url::Url;

impl FetchService {
    /// Sends the request and answers with the response's head, whatever its status. After a 101,
    /// `hyper::upgrade::on` it yields the connection.
    pub(crate) async fn upgrade(&self, url: &Url, mut headers: HeaderMap) -> Result<Response<Incoming>, FetchError> {
        super::check(&Method::GET, url)?;
        let target = Target::of(url)?;
        let authority = target.uri.authority().ok_or_else(|| FetchError::bad_request("the url has no host"))?;
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| FetchError::bad_request("invalid host"))?;
        headers.insert(header::HOST, host);
        headers.entry(header::USER_AGENT).or_insert_with(|| self.user_agent.clone());
        let io = self.connector.clone().call(target.uri.clone()).await?;
        let failed = |error: &hyper::Error, peer: &Peer| FetchError::network(format!("{peer} did not answer: {error}"));
        let handshake = hyper::client::conn::http1::Builder::new()
            .max_buf_size(self.max_response_header_bytes)
            .handshake::<_, Empty<Bytes>>(io)
            .await;
        let (mut sender, connection) = handshake.map_err(|error| failed(&error, &target.peer))?;
        // Ends with the upgrade, or with the sender.
        tokio::spawn(connection.with_upgrades());
        let path = target.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = path.parse::<Uri>().map_err(|_| FetchError::bad_request("invalid path"))?;
        *request.headers_mut() = headers;
        let response = sender.send_request(request).await;
        response.map_err(|error| failed(&error, &target.peer))
    }
}
