//! Header hygiene of outgoing requests: what is dropped, what is kept, what is added.

use http::Method;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::error::FetchError;

const ANYTHING: HeaderValue = HeaderValue::from_static("*/*");
const DECODABLE: HeaderValue = HeaderValue::from_static("gzip, deflate, br");
const IDENTITY: HeaderValue = HeaderValue::from_static("identity");
const ZERO: HeaderValue = HeaderValue::from_static("0");

/// Fields that describe one connection, or framing that is ours to decide. `te` and `expect` go too:
/// trailers are not handed to scripts, and nobody here waits for a `100 Continue`.
const CONNECTION_FIELDS: [HeaderName; 9] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::EXPECT,
    HeaderName::from_static("http2-settings"),
];

/// Removes hop-by-hop fields, those named by `connection` among them.
pub(super) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    if headers.contains_key(header::CONNECTION) {
        let named: Vec<HeaderName> = headers
            .get_all(header::CONNECTION)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|name| name.trim().parse().ok())
            .collect();
        for name in named {
            headers.remove(name);
        }
    }
    for name in &CONNECTION_FIELDS {
        headers.remove(name);
    }
}

/// Takes the content-length out of the headers: it is set again from the body itself.
pub(super) fn take_content_length(headers: &mut HeaderMap) -> Result<Option<u64>, FetchError> {
    let invalid = || FetchError::bad_request("content-length is not a number");
    let Some(value) = headers.remove(header::CONTENT_LENGTH) else { return Ok(None) };
    let text = value.to_str().map_err(|_| invalid())?;
    // `parse` alone would accept a leading plus sign.
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid());
    }
    text.parse().map(Some).map_err(|_| invalid())
}

/// Adds what every fetch sends unless the script chose otherwise.
pub(super) fn add_defaults(headers: &mut HeaderMap, user_agent: &HeaderValue, decompress: bool) {
    // Room for ours in one step instead of a re-hash half way.
    headers.reserve(4);
    headers.entry(header::ACCEPT).or_insert(ANYTHING);
    headers.entry(header::USER_AGENT).or_insert_with(|| user_agent.clone());
    if decompress && !headers.contains_key(header::ACCEPT_ENCODING) {
        // A slice of a compressed body cannot be decoded, so a range is asked for as it is.
        let ranged = headers.contains_key(header::RANGE);
        headers.insert(header::ACCEPT_ENCODING, if ranged { IDENTITY } else { DECODABLE });
    }
}

/// Announces an empty body for methods whose servers expect one.
pub(super) fn announce_empty_body(headers: &mut HeaderMap, method: &Method) {
    if matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        headers.insert(header::CONTENT_LENGTH, ZERO);
    }
}

/// Drops a `host` that only repeats the URL; what is left was chosen by the caller.
///
/// HTTP/2 sends the URL's own as `:authority`, and a second copy makes some servers refuse.
pub(super) fn remove_redundant_host(headers: &mut HeaderMap, authority: &str) {
    let redundant =
        headers.get(header::HOST).is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(authority.as_bytes()));
    if redundant {
        headers.remove(header::HOST);
    }
}

/// The size of the fields as HTTP/1 writes them.
pub(super) fn wire_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn hop_by_hop_fields_go_with_everything_connection_names() {
        let mut headers = map(&[
            ("connection", "close, X-Secret-Hop"),
            ("x-secret-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("proxy-connection", "keep-alive"),
            ("te", "trailers"),
            ("trailer", "x"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "websocket"),
            ("expect", "100-continue"),
            ("x-kept", "1"),
        ]);
        remove_hop_by_hop(&mut headers);
        assert_eq!(headers, map(&[("x-kept", "1")]));
    }

    #[test]
    fn content_length_is_digits_only() {
        for (text, expected) in
            [("12", Some(12)), ("+1", None), ("", None), ("1,1", None), ("99999999999999999999", None)]
        {
            let taken = take_content_length(&mut map(&[("content-length", text)]));
            assert_eq!(taken.ok().flatten(), expected, "{text:?}");
        }
    }

    #[test]
    fn defaults_yield_to_the_caller() {
        let agent = HeaderValue::from_static("wick/1");
        let mut headers = map(&[("accept", "text/html"), ("user-agent", "me")]);
        add_defaults(&mut headers, &agent, true);
        let expected = [("accept", "text/html"), ("user-agent", "me"), ("accept-encoding", "gzip, deflate, br")];
        assert_eq!(headers, map(&expected));

        let mut headers = HeaderMap::new();
        add_defaults(&mut headers, &agent, false);
        assert_eq!(headers, map(&[("accept", "*/*"), ("user-agent", "wick/1")]));

        let mut headers = map(&[("range", "bytes=0-1")]);
        add_defaults(&mut headers, &agent, true);
        assert_eq!(headers[header::ACCEPT_ENCODING], "identity");
    }
}
