//! A step's request, as the runtime takes it.

use super::base64;
use super::case::{Body, Part, Request as Wanted};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::{BodyExt, StreamBody};
use wick_runtime::message::{BodyError, Request, RequestBody};

/// Who asks, where a case does not say.
pub(crate) const CLIENT_IP: &str = "203.0.113.7";

/// What a socket gives at once.
const PIECE: usize = 64 << 10;

const BOUNDARY: &str = "----a-boundary-of-the-tests";

/// A plain GET.
pub(crate) fn get(authority: &str, url: &str) -> Request {
    Request {
        method: Method::GET,
        authority: authority.to_owned(),
        url: url.to_owned(),
        https: false,
        headers: HeaderMap::new(),
        client_ip: CLIENT_IP.to_owned(),
        body: RequestBody::Empty,
    }
}

/// Builds a step's request. `host` is the deployment's own.
pub(crate) fn build(wanted: &Wanted, host: &str) -> Request {
    let mut request = get(wanted.host.as_deref().unwrap_or(host), &wanted.path);
    request.method = wanted.method.parse().unwrap_or_else(|_| panic!("method {:?}", wanted.method));
    request.https = wanted.https;
    if let Some(address) = &wanted.client_ip {
        request.client_ip.clone_from(address);
    }
    let (body, content_type) = wanted.body.as_ref().map_or((RequestBody::Empty, None), body);
    request.body = body;
    if let Some(content_type) = content_type {
        request.headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if let RequestBody::Full(bytes) = &request.body {
        request.headers.insert(http::header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    }
    for (name, value) in &wanted.headers {
        let name: HeaderName = name.parse().unwrap_or_else(|_| panic!("header name {name:?}"));
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| panic!("header value {value:?}"));
        request.headers.insert(name, value);
    }
    request.headers.entry(http::header::HOST).or_insert_with(|| {
        HeaderValue::from_str(&request.authority).unwrap_or_else(|_| HeaderValue::from_static("localhost"))
    });
    request
}

fn body(body: &Body) -> (RequestBody, Option<&'static str>) {
    let full = |bytes: Vec<u8>| RequestBody::Full(Bytes::from(bytes));
    match body {
        Body::Text(text) => (full(text.clone().into_bytes()), None),
        Body::Json(value) => (full(value.to_string().into_bytes()), Some("application/json")),
        Body::Base64(text) => (full(base64::decode(text).expect("base64 in a case")), None),
        Body::Repeat(text, times) => {
            let whole = Bytes::from(text.repeat(*times));
            (pieces((0..whole.len()).step_by(PIECE).map(move |at| whole.slice(at..whole.len().min(at + PIECE)))), None)
        }
        Body::Chunks(chunks) => (pieces(chunks.clone().into_iter().map(Bytes::from)), None),
        Body::Multipart(parts) => {
            const TYPE: &str = "multipart/form-data; boundary=----a-boundary-of-the-tests";
            debug_assert!(TYPE.ends_with(BOUNDARY));
            (full(multipart(parts)), Some(TYPE))
        }
    }
}

/// A body that arrives in pieces, as from a socket.
fn pieces(pieces: impl Iterator<Item = Bytes> + Send + 'static) -> RequestBody {
    let frames = pieces.map(|piece| Ok::<_, BodyError>(http_body::Frame::data(piece)));
    RequestBody::Stream(StreamBody::new(futures_util::stream::iter(frames)).boxed_unsync())
}

fn multipart(parts: &[Part]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        let mut head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"", part.name);
        if let Some(filename) = &part.filename {
            head += &format!("; filename=\"{filename}\"");
        }
        if let Some(kind) = &part.kind {
            head += &format!("\r\nContent-Type: {kind}");
        }
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(b"\r\n\r\n");
        let text = part.value.as_ref().or(part.content.as_ref());
        bytes.extend_from_slice(text.map_or(&[], |text| text.as_bytes()));
        if let Some(encoded) = &part.base64 {
            bytes.extend(base64::decode(encoded).expect("base64 in a case"));
        }
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    bytes
}
