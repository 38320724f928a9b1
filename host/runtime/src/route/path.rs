//! A request path, split and decoded, and the paths scripts never see.

use std::borrow::Cow;
use std::fmt;

use super::percent::{self, DecodeError};

/// Far above any path a person writes, far below what would make matching slow.
const MAX_PATH: usize = 16 * 1024;
const MAX_SEGMENTS: usize = 256;

/// Where the kit's own endpoints live.
const MANAGEMENT: [&str; 3] = ["api", "v1", "exec"];

/// Why a path is refused with 400 instead of being looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathError {
    /// A segment `.` or `..`, written out or encoded.
    DotSegment,
    /// `/` or `\` inside a decoded segment.
    Separator,
    Nul,
    /// `%` without two hex digits.
    Escape,
    /// A segment that decodes to bytes that are not UTF-8.
    Utf8,
    TooLong,
    TooManySegments,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DotSegment => f.write_str("path has a dot segment"),
            Self::Separator => f.write_str("path has an encoded separator or a backslash"),
            Self::Nul => f.write_str("path has a NUL character"),
            Self::Escape => f.write_str("path has an invalid percent escape"),
            Self::Utf8 => f.write_str("path does not decode to UTF-8"),
            Self::TooLong => write!(f, "path is longer than {MAX_PATH} bytes"),
            Self::TooManySegments => write!(f, "path has more than {MAX_SEGMENTS} segments"),
        }
    }
}

impl std::error::Error for PathError {}

/// The decoded segments of a path, or `None` when it has an empty one and so matches nothing.
///
/// One trailing slash is dropped. A query or fragment that was left on is cut off, and a missing leading slash is
/// forgiven: management calls pass paths as people type them.
pub(super) fn segments(path: &str) -> Result<Option<Vec<Cow<'_, str>>>, PathError> {
    if path.len() > MAX_PATH {
        return Err(PathError::TooLong);
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments = Vec::with_capacity(8);
    let mut has_empty = false;
    for raw in path.split('/') {
        if segments.len() == MAX_SEGMENTS {
            return Err(PathError::TooManySegments);
        }
        has_empty |= raw.is_empty();
        segments.push(segment(raw)?);
    }
    Ok((!has_empty).then_some(segments))
}

fn segment(raw: &str) -> Result<Cow<'_, str>, PathError> {
    let decoded = percent::decode(raw).map_err(|error| match error {
        DecodeError::Escape => PathError::Escape,
        DecodeError::Utf8 => PathError::Utf8,
    })?;
    if matches!(&*decoded, "." | "..") {
        return Err(PathError::DotSegment);
    }
    for byte in decoded.bytes() {
        match byte {
            b'/' | b'\\' => return Err(PathError::Separator),
            0 => return Err(PathError::Nul),
            _ => {}
        }
    }
    Ok(decoded)
}

/// Whether a path belongs to the kit: everything under `/api/v1/exec/`, and the two OpenAPI documents.
///
/// Segments are compared decoded, as the matcher would see them, so `/api/v1/%65xec/list` is no way for a catch-all
/// script to answer in the kit's place.
pub fn is_reserved_path(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let Some(path) = path.strip_prefix('/') else {
        return false;
    };
    let mut raw = path.split('/');
    let mut is_next = |name: &str| {
        raw.next().is_some_and(|raw| raw == name || percent::decode(raw).is_ok_and(|decoded| decoded == name))
    };
    if MANAGEMENT.iter().all(|name| is_next(name)) {
        return raw.next().is_some();
    }
    !path.contains('/') && percent::decode(path).is_ok_and(|name| matches!(&*name, "openapi.json" | "openapi.yaml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: Result<Option<&[&str]>, PathError>) {
        let got = segments(path);
        let got = got.as_ref().map(|found| found.as_ref().map(|list| list.iter().map(|s| &**s).collect::<Vec<_>>()));
        let expected = expected.as_ref().map(|found| found.map(<[&str]>::to_vec));
        assert_eq!(got, expected, "for {path:?}");
    }

    #[test]
    fn splits_and_decodes_once() {
        check("/", Ok(Some(&[])));
        check("", Ok(Some(&[])));
        check("/a/b", Ok(Some(&["a", "b"])));
        check("/a/b/", Ok(Some(&["a", "b"])));
        check("a/b", Ok(Some(&["a", "b"])));
        check("/a?x=/../y", Ok(Some(&["a"])));
        check("/a#/..", Ok(Some(&["a"])));
        check("/a%20b/%C3%A9", Ok(Some(&["a b", "\u{e9}"])));
        check("/%252e%252e/x", Ok(Some(&["%2e%2e", "x"])));
        check("/...", Ok(Some(&["..."])));
        check("/a..b", Ok(Some(&["a..b"])));
    }

    #[test]
    fn gives_up_on_empty_segments() {
        for path in ["//", "///", "/a//b", "/a//", "//a", "/a/b//"] {
            check(path, Ok(None));
        }
    }

    #[test]
    fn refuses_what_could_escape() {
        use PathError::*;
        for path in ["/.", "/..", "/a/../b", "/a/./b", "/%2e", "/%2E%2e/x", "/.%2e", "//..", "/../"] {
            check(path, Err(DotSegment));
        }
        for path in ["/a%2fb", "/a%2Fb", "/%2f", "/a%5cb", "/a%5Cb", "/a\\b", "/..\\x", "/..%2f..%2fetc"] {
            check(path, Err(Separator));
        }
        check("/a%00", Err(Nul));
        check("/\0", Err(Nul));
        check("/%", Err(Escape));
        check("/%zz", Err(Escape));
        check("/%c0%ae%c0%ae/", Err(Utf8));
        check(&"/a".repeat(257), Err(TooManySegments));
        check(&"a".repeat(MAX_PATH + 1), Err(TooLong));
    }

    #[test]
    fn reserves_the_management_paths() {
        for path in [
            "/api/v1/exec/list",
            "/api/v1/exec/",
            "/api/v1/exec/scripts/read?path=x",
            "/api/v1/%65xec/list",
            "/openapi.json",
            "/openapi.yaml",
            "/openapi.json?x",
            "/openapi%2ejson",
            "/api/v1/exec/../x",
            "/api/v1/exec//",
        ] {
            assert!(is_reserved_path(path), "{path:?}");
        }
        for path in [
            "/",
            "",
            "/api/v1/exec",
            "/api/v1/executor/x",
            "/api/v1/chat/completions",
            "/api/v1",
            "/openapi.json/x",
            "/x/openapi.json",
            "/openapi",
            "/API/v1/exec/list",
            "//api/v1/exec/list",
            "api/v1/exec/list",
            "/x/api/v1/exec/list",
        ] {
            assert!(!is_reserved_path(path), "{path:?}");
        }
    }
}
