//! The opening handshake of RFC 6455 section 4, as headers: what a client asks, what a server answers. The bytes are
//! hyper's.

use data_encoding::BASE64;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Version, header};
use sha1::{Digest, Sha1};

const VERSION: &str = "13";

/// What a server's answer is derived with.
const SALT: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Whether a request asks for a WebSocket.
#[derive(Debug)]
pub enum Asked {
    /// It does not: an ordinary request.
    No,
    Yes,
    /// It does, but in a way that cannot be answered.
    Wrong(Refusal),
}

/// Why a handshake cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// 426: another version of the protocol.
    Version,
    /// 400.
    Key,
    /// 400: what follows the head would be taken for frames by one side and for a body by the other.
    Body,
}

impl Refusal {
    pub fn message(self) -> &'static str {
        match self {
            Refusal::Version => "only version 13 of the WebSocket protocol is spoken here",
            Refusal::Key => "the Sec-WebSocket-Key header is missing or not valid",
            Refusal::Body => "a WebSocket handshake cannot have a body",
        }
    }
}

/// Looks at a request's head. HTTP/2 has other ways to ask, which are not offered.
pub fn asked(method: &Method, version: Version, headers: &HeaderMap) -> Asked {
    let is_upgrade = lists(headers, &header::CONNECTION, "upgrade") && lists(headers, &header::UPGRADE, "websocket");
    if !is_upgrade || *method != Method::GET || version != Version::HTTP_11 {
        return Asked::No;
    }
    if headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0")
    {
        return Asked::Wrong(Refusal::Body);
    }
    if only(headers, &header::SEC_WEBSOCKET_VERSION) != Some(VERSION) {
        return Asked::Wrong(Refusal::Version);
    }
    let key = only(headers, &header::SEC_WEBSOCKET_KEY).and_then(|key| BASE64.decode(key.as_bytes()).ok());
    match key {
        Some(key) if key.len() == 16 => Asked::Yes,
        _ => Asked::Wrong(Refusal::Key),
    }
}

/// The headers of the 101. `given` are the script's own; `protocol` is the chosen one, if any.
pub(crate) fn switching(request: &HeaderMap, mut given: HeaderMap, protocol: Option<HeaderValue>) -> HeaderMap {
    // Ours to state, or without meaning in an answer that has no body.
    let reserved = [
        header::CONNECTION,
        header::UPGRADE,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::TRANSFER_ENCODING,
        header::SEC_WEBSOCKET_ACCEPT,
        header::SEC_WEBSOCKET_EXTENSIONS,
        header::SEC_WEBSOCKET_PROTOCOL,
    ];
    for name in reserved {
        given.remove(name);
    }
    given.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    given.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    let key = only(request, &header::SEC_WEBSOCKET_KEY).unwrap_or_default();
    if let Ok(accept) = HeaderValue::from_str(&accept_key(key)) {
        given.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    if let Some(protocol) = protocol {
        given.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    given
}

/// What a server answers to a key.
pub(super) fn accept_key(key: &str) -> String {
    let mut digest = Sha1::new();
    digest.update(key.as_bytes());
    digest.update(SALT);
    BASE64.encode(&digest.finalize())
}

/// A client's key.
pub(super) fn new_key() -> Result<String, getrandom::Error> {
    let mut key = [0; 16];
    getrandom::fill(&mut key)?;
    Ok(BASE64.encode(&key))
}

/// The headers a client asks with.
pub(super) fn asking(key: &str, protocols: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION));
    headers.insert(header::SEC_WEBSOCKET_KEY, HeaderValue::from_str(key).ok()?);
    if !protocols.is_empty() {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_str(protocols).ok()?);
    }
    Some(headers)
}

/// Whether a 101 answers what was asked. Answers the protocol the server chose, or what is wrong.
pub(super) fn answered(headers: &HeaderMap, key: &str, protocols: &str) -> Result<String, &'static str> {
    if !lists(headers, &header::CONNECTION, "upgrade") || !lists(headers, &header::UPGRADE, "websocket") {
        return Err("the server switched to something else");
    }
    if only(headers, &header::SEC_WEBSOCKET_ACCEPT) != Some(accept_key(key).as_str()) {
        return Err("the server's Sec-WebSocket-Accept does not match");
    }
    if headers.contains_key(header::SEC_WEBSOCKET_EXTENSIONS) {
        return Err("the server chose an extension that was not offered");
    }
    let chosen = match headers.get(header::SEC_WEBSOCKET_PROTOCOL) {
        None if protocols.is_empty() => return Ok(String::new()),
        None => return Err("the server chose none of the protocols"),
        Some(chosen) => chosen.to_str().unwrap_or_default(),
    };
    match protocols.split(", ").any(|offered| offered == chosen) {
        true => Ok(chosen.to_owned()),
        false => Err("the server chose a protocol that was not offered"),
    }
}

/// Whether a comma-separated header names this, in any case.
fn lists(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|item| item.trim().eq_ignore_ascii_case(wanted))
}

/// The one value of a header that must not be repeated.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok().map(str::trim),
        _ => None,
    }
}

/// Whether this may stand for a protocol: a token of RFC 9110.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    const RIGHT: [(&str, &str); 4] = [
        ("connection", "keep-alive, Upgrade"),
        ("upgrade", "WebSocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    #[test]
    fn the_example_of_the_rfc() {
        let request = headers(&RIGHT);
        assert!(matches!(asked(&Method::GET, Version::HTTP_11, &request), Asked::Yes));
        let answer = switching(&request, HeaderMap::new(), None);
        assert_eq!(answer["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(answered(&answer, "dGhlIHNhbXBsZSBub25jZQ==", ""), Ok(String::new()));
        assert!(answered(&answer, "dGhlIHNhbXBsZSBub25jZQ==", "chat").is_err());
        assert!(answered(&answer, "AGhlIHNhbXBsZSBub25jZQ==", "").is_err());
    }

    #[test]
    fn what_is_no_handshake_and_what_is_a_wrong_one() {
        let with = |name: &str, value: &str| {
            let mut pairs: Vec<_> = RIGHT.iter().filter(|(known, _)| *known != name).copied().collect();
            pairs.push((name, value));
            asked(&Method::GET, Version::HTTP_11, &headers(&pairs))
        };
        assert!(matches!(asked(&Method::POST, Version::HTTP_11, &headers(&RIGHT)), Asked::No));
        assert!(matches!(asked(&Method::GET, Version::HTTP_10, &headers(&RIGHT)), Asked::No));
        assert!(matches!(with("upgrade", "h2c"), Asked::No));
        assert!(matches!(with("connection", "close"), Asked::No));
        assert!(matches!(with("sec-websocket-version", "8"), Asked::Wrong(Refusal::Version)));
        assert!(matches!(with("sec-websocket-key", "short"), Asked::Wrong(Refusal::Key)));
        assert!(matches!(with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ"), Asked::Wrong(Refusal::Key)));
        assert!(matches!(with("content-length", "5"), Asked::Wrong(Refusal::Body)));
        assert!(matches!(with("transfer-encoding", "chunked"), Asked::Wrong(Refusal::Body)));
        assert!(matches!(with("content-length", "0"), Asked::Yes));
    }

    #[test]
    fn the_scripts_headers_do_not_speak_for_the_protocol() {
        let given = headers(&[("sec-websocket-accept", "x"), ("content-length", "4"), ("set-cookie", "a=b")]);
        let answer = switching(&headers(&RIGHT), given, Some(HeaderValue::from_static("chat")));
        assert_eq!(answer["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(answer["set-cookie"], "a=b");
        assert_eq!(answer["sec-websocket-protocol"], "chat");
        assert!(!answer.contains_key("content-length"));
    }
}
