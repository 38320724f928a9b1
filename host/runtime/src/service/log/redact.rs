//! What never reaches a log file in clear: secret headers, secret query values, and on request the secret members
//! of a body.

use std::borrow::Cow;

pub(super) const REDACTED: &str = "[REDACTED]";

/// Excluded whatever a script's `@log-exclude-headers` says.
const HEADERS: [&str; 5] = ["authorization", "cookie", "set-cookie", "x-token", "proxy-authorization"];

/// Names of query values and body members, compared without case; any name ending in `token` counts as well.
const NAMES: [&str; 7] = ["password", "secret", "api_key", "apikey", "api-key", "client_secret", "authorization"];

pub(super) fn is_secret_header(name: &str, extra: &[String]) -> bool {
    HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known))
        || extra.iter().any(|listed| name.eq_ignore_ascii_case(listed.trim()))
}

fn is_secret_name(name: &[u8]) -> bool {
    let ends_in_token = name.len() >= 5 && name[name.len() - 5..].eq_ignore_ascii_case(b"token");
    ends_in_token || NAMES.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// The url with the values of secret query parameters replaced. Borrowed when there is no query to look at.
pub(super) fn url(url: &str) -> Cow<'_, str> {
    let Some((path, query)) = url.split_once('?') else { return Cow::Borrowed(url) };
    let mut out = String::with_capacity(url.len());
    out.push_str(path);
    let mut separator = '?';
    for pair in query.split('&') {
        out.push(separator);
        separator = '&';
        match pair.split_once('=') {
            Some((name, _)) if is_secret_name(&percent_decoded(name)) => {
                out.push_str(name);
                out.push('=');
                out.push_str(REDACTED);
            }
            _ => out.push_str(pair),
        }
    }
    Cow::Owned(out)
}

/// Names arrive percent-encoded: `%74oken` is the same parameter to a script, so it must be the same to us.
fn percent_decoded(name: &str) -> Cow<'_, [u8]> {
    let bytes = name.as_bytes();
    if !bytes.contains(&b'%') {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match pair.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                out.push(byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(out)
}

/// A body for `@log-request-body redacted` and the default of level `full`: the values of secret JSON members and
/// form fields are replaced. Works on the text rather than on a parsed value because the body may be cut short and
/// the log should show it as it was sent.
pub fn redact_body(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((name, value)) = next_member(rest) {
        let (head, tail) = rest.split_at(value);
        out.push_str(head);
        let length = if name { json_value(tail) } else { 0 };
        rest = &tail[length..];
        if name {
            out.push_str("\"[REDACTED]\"");
        }
    }
    out.push_str(rest);
    if out.trim_start().starts_with(['{', '[', '"']) { out } else { form(&out) }
}

/// Finds the next `"name":` in JSON text: whether the name is secret, and where its value begins.
fn next_member(text: &str) -> Option<(bool, usize)> {
    let bytes = text.as_bytes();
    let mut at = bytes.iter().position(|&byte| byte == b'"')?;
    loop {
        let end = at + json_value(&text[at..]);
        let after = end + bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if bytes.get(after) == Some(&b':') {
            let value = after + 1 + bytes[after + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            return Some((is_secret_name(&bytes[at + 1..end - 1]), value));
        }
        at = end + bytes[end..].iter().position(|&byte| byte == b'"')?;
    }
}

/// The length of the value `text` begins with, or of what is left of it when the text was cut.
fn json_value(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'"') => string_length(bytes),
        Some(b'{' | b'[') => {
            let (mut at, mut depth) = (0, 0usize);
            while at < bytes.len() {
                match bytes[at] {
                    b'"' => {
                        at += string_length(&bytes[at..]);
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            at
        }
        _ => bytes.iter().take_while(|byte| !matches!(byte, b',' | b'}' | b']' | b'\n')).count(),
    }
}

/// Ends after the closing quote or at the end of the text, so always between two characters.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

fn form(body: &str) -> String {
    if !body.contains('=') || body.contains('\n') {
        return body.to_owned();
    }
    // A form is a query without its question mark.
    match url(&format!("?{body}")).strip_prefix('?') {
        Some(fields) => fields.to_owned(),
        None => body.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for (input, expected) in [
            ("/a", "/a"),
            ("/a?b=1", "/a?b=1"),
            ("/a?token=s3cret", "/a?token=[REDACTED]"),
            ("/a?x=1&Token=s&y=2", "/a?x=1&Token=[REDACTED]&y=2"),
            ("/a?%74oken=s", "/a?%74oken=[REDACTED]"),
            ("/a?token=a&token=b", "/a?token=[REDACTED]&token=[REDACTED]"),
            ("/a?access_token=a=b", "/a?access_token=[REDACTED]"),
            ("/a?tokens=3&token", "/a?tokens=3&token"),
            ("/a?%=1&%zz=2&\u{e9}%=3", "/a?%=1&%zz=2&\u{e9}%=3"),
        ] {
            assert_eq!(url(input), expected);
        }
    }

    #[test]
    fn headers() {
        assert!(is_secret_header("Authorization", &[]));
        assert!(is_secret_header("x-mine", &["X-Mine ".to_owned()]));
        assert!(!is_secret_header("accept", &[]));
    }

    #[test]
    fn bodies() {
        for (input, expected) in [
            (r#"{"a":1,"password":"p\"q","b":2}"#, r#"{"a":1,"password":"[REDACTED]","b":2}"#),
            (r#"{"o":{"token" : 12 }}"#, r#"{"o":{"token" : "[REDACTED]"}}"#),
            (r#"{"secret":"cut"#, r#"{"secret":"[REDACTED]""#),
            (r#"{"secret":{"a":["}",{}]},"b":1}"#, r#"{"secret":"[REDACTED]","b":1}"#),
            (r#"{"secret":[1,{"#, r#"{"secret":"[REDACTED]""#),
            (r#"{"a":"token"}"#, r#"{"a":"token"}"#),
            ("user=a&password=b", "user=a&password=[REDACTED]"),
            ("plain text", "plain text"),
            ("", ""),
            ("\"", "\""),
            ("{\"token\":\"\\", "{\"token\":\"[REDACTED]\""),
            ("{\"token\":\"\\\u{e9}", "{\"token\":\"[REDACTED]\""),
        ] {
            assert_eq!(redact_body(input), expected, "{input}");
        }
    }
}
