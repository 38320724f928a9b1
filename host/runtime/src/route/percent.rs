//! Percent-decoding, strict for paths and lenient for queries.

use std::borrow::Cow;

/// Why a path segment does not decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// `%` without two hex digits behind it.
    Escape,
    /// The decoded bytes are not UTF-8.
    Utf8,
}

/// Decodes once. Text without `%` is borrowed.
pub fn decode(text: &str) -> Result<Cow<'_, str>, DecodeError> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            decoded.push(escape(&bytes[at + 1..]).ok_or(DecodeError::Escape)?);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| DecodeError::Utf8)
}

/// Decodes a name or value of a query string: `+` is a space and a broken escape stands for itself.
pub fn decode_query(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let escaped = if byte == b'%' { escape(&text[at + 1..]) } else { None };
        match (byte, escaped) {
            (_, Some(escaped)) => {
                decoded.push(escaped);
                at += 2;
            }
            (b'+', None) => decoded.push(b' '),
            (_, None) => decoded.push(byte),
        }
        at += 1;
    }
    decoded
}

fn escape(rest: &[u8]) -> Option<u8> {
    let digit = |at: usize| (*rest.get(at)? as char).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_paths_strictly() {
        let check = |text: &str, expected: Result<&str, DecodeError>| {
            assert_eq!(decode(text).as_deref(), expected.as_deref(), "for {text:?}");
        };
        check("plain", Ok("plain"));
        check("a%20b+c", Ok("a b+c"));
        check("%C3%a9", Ok("\u{e9}"));
        check("%252e", Ok("%2e"));
        for broken in ["%", "%4", "%zz", "%4g", "a%", "%\u{e9}", "%+1", "% 1"] {
            check(broken, Err(DecodeError::Escape));
        }
        for bytes in ["%ff", "%c0%ae", "%ed%a0%80", "%C3"] {
            check(bytes, Err(DecodeError::Utf8));
        }
    }

    #[test]
    fn decodes_queries_leniently() {
        let check = |text: &str, expected: &[u8]| assert_eq!(decode_query(text.as_bytes()), expected, "for {text:?}");
        check("a+b%20c", b"a b c");
        check("100%", b"100%");
        check("%zz%4", b"%zz%4");
        check("%ff", b"\xff");
        check("%2B+", b"+ ");
    }
}
