//! A call: its query and body, read within limits, and the typed look at their members.

use super::Shared;
use super::error::ApiError;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode, header, request};
use http_body::Body;
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use wick_runtime::message::BoxBody;
use wick_runtime::route::percent::decode_query;

/// Query parameters of one call.
const MAX_PARAMETERS: usize = 64;

/// A body longer than this is parsed away from the threads that serve others.
const LONG_BODY: usize = 128 << 10;

/// One call of an endpoint.
pub(super) struct Call {
    pub(super) shared: Arc<Shared>,
    pub(super) query: Query,
    pub(super) body: Members,
    pub(super) headers: HeaderMap,
    pub(super) peer_ip: IpAddr,
    pub(super) authority: String,
}

/// What follows `?`. Of a repeated name the last value counts, as everywhere else.
#[derive(Debug, Default)]
pub(super) struct Query(HashMap<String, String>);

/// The members of a JSON body.
#[derive(Debug, Default)]
pub(super) struct Members(Map<String, Value>);

impl Call {
    pub(super) async fn read(
        shared: &Arc<Shared>,
        parts: request::Parts,
        body: BoxBody,
        peer_ip: IpAddr,
        authority: &str,
    ) -> Result<Call, ApiError> {
        let query = Query::parse(parts.uri.query().unwrap_or_default())?;
        let body = match parts.method {
            // What of it has arrived is dropped with the request.
            Method::GET | Method::HEAD => Members::default(),
            _ => Members::parse(collect(shared, body).await?).await?,
        };
        let authority = authority.to_owned();
        Ok(Call { shared: Arc::clone(shared), query, body, headers: parts.headers, peer_ip, authority })
    }

    /// A header, if it is there and is text.
    pub(super) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

async fn collect(shared: &Shared, mut body: BoxBody) -> Result<Bytes, ApiError> {
    let limit = shared.body_bytes;
    let too_large = || ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {limit} bytes"));
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let idle = shared.runtime.config().limits.body_idle;
    let mut collected = BytesMut::new();
    loop {
        let frame = tokio::time::timeout(idle, body.frame()).await;
        let frame = frame.map_err(|_| ApiError::new(StatusCode::REQUEST_TIMEOUT, "the body stopped arriving"))?;
        let Some(frame) = frame else { return Ok(collected.freeze()) };
        let frame = frame.map_err(|error| ApiError::invalid(format!("the body could not be read: {error}")))?;
        let Ok(data) = frame.into_data() else { continue };
        if collected.len() + data.len() > limit {
            return Err(too_large());
        }
        collected.extend_from_slice(&data);
    }
}

// === impl Query ===

impl Query {
    fn parse(text: &str) -> Result<Query, ApiError> {
        let mut values = HashMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decoded = |part: &str| {
                String::from_utf8(decode_query(part.as_bytes()))
                    .map_err(|_| ApiError::invalid("the query does not decode to UTF-8"))
            };
            values.insert(decoded(name)?, decoded(value)?);
            if values.len() > MAX_PARAMETERS {
                return Err(ApiError::invalid(format!("the query has more than {MAX_PARAMETERS} parameters")));
            }
        }
        Ok(Query(values))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name).filter(|value| !value.is_empty()).ok_or_else(|| missing(name))
    }

    /// `true`, `false`, `1` or `0`.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.text(name) {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(wrong(name, "true or false")),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, ApiError> {
        let parsed = |text: &str| text.parse().map_err(|_| wrong(name, "a number"));
        self.text(name).map(parsed).transpose()
    }
}

// === impl Members ===

impl Members {
    /// No body at all is an empty object: many endpoints need nothing from it.
    async fn parse(bytes: Bytes) -> Result<Members, ApiError> {
        if bytes.is_empty() {
            return Ok(Members::default());
        }
        let parsed = if bytes.len() > LONG_BODY {
            let parsing = tokio::task::spawn_blocking(move || serde_json::from_slice(&bytes));
            parsing.await.map_err(ApiError::internal)?
        } else {
            serde_json::from_slice(&bytes)
        };
        match parsed {
            Ok(Value::Object(members)) => Ok(Members(members)),
            Ok(_) => Err(ApiError::invalid("the body must be a JSON object")),
            Err(error) => Err(ApiError::invalid(format!("the body is not valid JSON: {error}"))),
        }
    }

    /// A member; `null` counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A member as it stands, `null` included.
    pub(super) fn present(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(name, "a string")),
        }
    }

    /// Text that is there and not empty.
    pub(super) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name)?.filter(|text| !text.is_empty()).ok_or_else(|| missing(name))
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(wrong(name, "true or false")),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| wrong(name, "a whole number, not negative")),
        }
    }

    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, ApiError> {
        let expected = || wrong(name, "a list of strings");
        match self.get(name) {
            None => Ok(None),
            Some(Value::Array(values)) => {
                let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
                texts.map(Some).ok_or_else(expected)
            }
            Some(_) => Err(expected()),
        }
    }

    /// An exec id, which people also write as a number.
    pub(super) fn exec_id(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.get(name) {
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            _ => Ok(self.text(name)?.map(str::to_owned)),
        }
    }
}

fn missing(name: &str) -> ApiError {
    ApiError::invalid(format!("{name} is required")).with_detail("parameter", name)
}

fn wrong(name: &str, expected: &str) -> ApiError {
    ApiError::invalid(format!("{name} must be {expected}")).with_detail("parameter", name)
}
