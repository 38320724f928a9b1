//! The shared secret of an endpoint: where a request carries one, and comparing it with the accepted ones.

use std::hint::black_box;

use super::Secret;
use crate::route::percent::decode_query;

/// Where a token was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenSource {
    Bearer,
    Basic,
    Header,
    Query,
}

/// The one token a request presents.
#[derive(Clone, PartialEq, Eq)]
pub struct Presented {
    pub source: TokenSource,
    pub value: Vec<u8>,
}

impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Presented").field("source", &self.source).finish_non_exhaustive()
    }
}

/// The first token of a request: `Authorization: Bearer`, the password of `Authorization: Basic`, `X-Token`,
/// `?token=`. Only the first counts, so that a wrong one is never excused by a right one elsewhere. An empty value,
/// another scheme, or Basic without a password is no token and the search goes on.
///
/// `header` looks a lowercase name up; `query` is what follows `?`, undecoded.
pub fn find_token<'h>(header: impl Fn(&'static str) -> Option<&'h [u8]>, query: Option<&str>) -> Option<Presented> {
    let found = header("authorization")
        .and_then(from_authorization)
        .or_else(|| header("x-token").map(|value| (TokenSource::Header, value.trim_ascii().to_vec())))
        .filter(|(_, value)| !value.is_empty())
        .or_else(|| query.and_then(from_query).map(|value| (TokenSource::Query, value)))?;
    (!found.1.is_empty()).then_some(Presented { source: found.0, value: found.1 })
}

fn from_authorization(value: &[u8]) -> Option<(TokenSource, Vec<u8>)> {
    let value = value.trim_ascii();
    let end = value.iter().position(|b| matches!(b, b' ' | b'\t'))?;
    let (scheme, rest) = value.split_at(end);
    let rest = rest.trim_ascii();
    if scheme.eq_ignore_ascii_case(b"bearer") {
        return Some((TokenSource::Bearer, rest.to_vec()));
    }
    if scheme.eq_ignore_ascii_case(b"basic") {
        let decoded = decode_base64(rest)?;
        let colon = decoded.iter().position(|&b| b == b':')?;
        let password = decoded[colon + 1..].to_vec();
        return (!password.is_empty()).then_some((TokenSource::Basic, password));
    }
    None
}

/// The last `token` of a query, as everywhere else a repeated key has its last value.
fn from_query(query: &str) -> Option<Vec<u8>> {
    let pairs = query.split('&').rev();
    for pair in pairs {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decode_query(name.as_bytes()) == b"token" {
            return Some(decode_query(value.as_bytes()));
        }
    }
    None
}

/// Whether any accepted token is the presented one. Every token is compared to its end whatever the outcome, so the
/// time taken tells nothing but lengths.
pub fn token_matches(accepted: &[Secret], presented: &[u8]) -> bool {
    let mut matches = false;
    for token in accepted {
        matches |= is_same(token.expose().as_bytes(), presented);
    }
    matches
}

fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // `black_box` keeps the optimiser from leaving the loop at the first difference.
    let difference = a.iter().zip(b).fold(0u8, |found, (x, y)| black_box(found | (x ^ y)));
    black_box(difference) == 0
}

/// Standard alphabet, padded, no spare bits: what RFC 7617 has clients send.
fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take(2).take_while(|&&b| b == b'=').count();
    let digits = &text[..text.len() - padding];
    let mut decoded = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.chunks(4) {
        let mut bits: u32 = 0;
        for &digit in chunk {
            bits = bits << 6 | sextet(digit)?;
        }
        let spare = (4 - chunk.len()) * 6;
        let bytes = (bits << spare).to_be_bytes();
        let whole = chunk.len() * 6 / 8;
        if bytes[whole + 1..].iter().any(|&b| b != 0) {
            return None;
        }
        decoded.extend_from_slice(&bytes[1..=whole]);
    }
    Some(decoded)
}

fn sextet(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds the token in `authorization`, `x-token` and a query; empty texts are absent.
    fn check(authorization: &str, x_token: &str, query: &str, expected: Option<(TokenSource, &str)>) {
        let header = |name: &str| {
            let value = match name {
                "authorization" => authorization,
                "x-token" => x_token,
                other => panic!("{other} is no source"),
            };
            (!value.is_empty()).then_some(value.as_bytes())
        };
        let found = find_token(header, (!query.is_empty()).then_some(query));
        let found = found.as_ref().map(|p| (p.source, std::str::from_utf8(&p.value).expect("tests use text")));
        assert_eq!(found, expected, "in {authorization:?} {x_token:?} {query:?}");
    }

    #[test]
    fn takes_the_first_source_only() {
        use TokenSource::{Basic, Bearer, Header, Query};
        check("Bearer a", "b", "token=c", Some((Bearer, "a")));
        check("bearer   a ", "", "", Some((Bearer, "a")));
        check("Basic dXNlcjpwYXNz", "b", "token=c", Some((Basic, "pass")));
        check("BASIC OnBhOnNz", "", "", Some((Basic, "pa:ss")));
        check("", "b", "token=c", Some((Header, "b")));
        check("", "", "x=1&token=c%20d+e&y", Some((Query, "c d e")));
        check("", "", "token=a&token=b", Some((Query, "b")));
        check("", "", "%74oken=a", Some((Query, "a")));
        check("", "", "tokens=a&Token=b", None);
        check("", "", "", None);
    }

    #[test]
    fn skips_what_carries_no_token() {
        use TokenSource::{Header, Query};
        check("Digest a", "b", "", Some((Header, "b")));
        check("Bearer", "b", "", Some((Header, "b")));
        check("Bearer ", "b", "", Some((Header, "b")));
        check("Basic dXNlcjo=", "b", "", Some((Header, "b")));
        check("Basic dXNlcg==", "b", "", Some((Header, "b")));
        check("Basic !!!!", "b", "", Some((Header, "b")));
        check("a", " ", "token=c", Some((Query, "c")));
        check("", "", "token=", None);
        check("", "", "token", None);
    }

    #[test]
    fn compares_whole_tokens() {
        let accepted = ["one", "two"].map(Secret::new);
        for (presented, expected) in
            [("one", true), ("two", true), ("tw", false), ("twoo", false), ("", false), ("One", false)]
        {
            assert_eq!(token_matches(&accepted, presented.as_bytes()), expected, "{presented:?}");
        }
        assert!(!token_matches(&[], b""));
    }

    #[test]
    fn decodes_base64_strictly() {
        let check = |text: &str, expected: Option<&[u8]>| {
            assert_eq!(decode_base64(text.as_bytes()).as_deref(), expected, "{text:?}")
        };
        check("", Some(b""));
        check("Zg==", Some(b"f"));
        check("Zm8=", Some(b"fo"));
        check("Zm9v", Some(b"foo"));
        check("Zm9vYmE=", Some(b"fooba"));
        check("//79", Some(b"\xff\xfe\xfd"));
        for bad in ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "=Zg=", "Z===", "Zg==Zg==", "Zm9v\n", "Zm-_", "Zm9v Zm9v"]
        {
            check(bad, None);
        }
    }
}
