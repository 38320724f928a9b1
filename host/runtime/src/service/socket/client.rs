//! Dialling out: the way of `fetch` (its address policy, its TLS), then the handshake.

use super::handshake::{answered, asking, new_key};
use crate::service::fetch::FetchService;
use http::StatusCode;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use url::Url;

/// Where to, and with which protocols on offer: tokens, joined by ", ".
pub(crate) struct Dial {
    pub(crate) url: Url,
    pub(crate) protocols: String,
}

/// Opens a connection. Answers it and the protocol the server chose.
pub(crate) async fn dial(
    fetch: &FetchService,
    dial: &Dial,
    patience: Duration,
) -> Result<(TokioIo<Upgraded>, String), String> {
    let mut url = dial.url.clone();
    let scheme = if url.scheme() == "wss" { "https" } else { "http" };
    url.set_scheme(scheme).map_err(|()| "the URL cannot be dialled".to_owned())?;
    let key = new_key().map_err(|error| error.to_string())?;
    let headers = asking(&key, &dial.protocols).ok_or("a protocol's name is not valid")?;
    let opening = async {
        let response = fetch.upgrade(&url, headers).await.map_err(|error| error.message)?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(format!("the server answered {} and not 101", response.status().as_u16()));
        }
        let protocol = answered(response.headers(), &key, &dial.protocols)?;
        let upgraded = hyper::upgrade::on(response).await.map_err(|error| error.to_string())?;
        Ok((TokioIo::new(upgraded), protocol))
    };
    let opened = tokio::time::timeout(patience, opening).await;
    opened.unwrap_or_else(|_| Err(format!("the handshake took longer than {patience:?}")))
}
