//! Header lists as the guest writes and reads them: "name\nvalue\n" over and over.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Connection-level fields are ours to set; a guest's are dropped.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Appends headers in the guest's form. Values are bytes: each becomes the character of the same number.
pub(crate) fn flat_headers(out: &mut String, headers: &HeaderMap) {
    for (name, value) in headers {
        push_pair(out, name.as_str(), value.as_bytes());
    }
}

pub(crate) fn push_pair(out: &mut String, name: &str, value: &[u8]) {
    out.push_str(name);
    out.push('\n');
    match std::str::from_utf8(value) {
        Ok(text) if text.is_ascii() => out.push_str(text),
        _ => out.extend(value.iter().map(|&byte| char::from(byte))),
    }
    out.push('\n');
}

/// Whether this field belongs to one connection only.
pub(crate) fn is_hop_by_hop(name: &str) -> bool {
    HOP_BY_HOP.contains(&name)
}

/// Reads a guest's list. A field that cannot be sent is an error that names it; connection-level ones are left out.
pub(crate) fn parse(text: &str) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let mut lines = text.split('\n');
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("invalid header name {name:?}"))?;
        if is_hop_by_hop(parsed.as_str()) {
            continue;
        }
        let value = header_value(value).ok_or_else(|| format!("invalid character in the value of header {name:?}"))?;
        // The map has a limit of its own, far above any sane response.
        headers.try_append(parsed, value).map_err(|_| "too many headers".to_owned())?;
    }
    Ok(headers)
}

/// The reverse of [`push_pair`]: one byte per character.
fn header_value(text: &str) -> Option<HeaderValue> {
    if text.is_ascii() {
        return HeaderValue::from_str(text).ok();
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_survive_the_border_both_ways() {
        let mut headers = HeaderMap::new();
        headers.append("set-cookie", HeaderValue::from_static("a=1"));
        headers.append("set-cookie", HeaderValue::from_static("b=2"));
        headers.insert("x-name", HeaderValue::from_bytes(b"caf\xe9").unwrap());
        let mut flat = String::new();
        flat_headers(&mut flat, &headers);
        assert!(flat.contains("x-name\ncafé\n"));
        assert_eq!(parse(&flat).unwrap(), headers);
    }

    #[test]
    fn what_cannot_be_sent_is_named_and_connection_fields_are_dropped() {
        assert!(parse("bad name\nx\n").unwrap_err().contains("bad name"));
        assert!(parse("x\na\u{1}b\n").unwrap_err().contains("\"x\""));
        assert!(parse("x\n\u{100}\n").is_err());
        assert!(parse("Transfer-Encoding\nchunked\nConnection\nclose\n").unwrap().is_empty());
        assert!(parse("").unwrap().is_empty());
    }
}
