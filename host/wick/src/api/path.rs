//! Paths below the script root, as callers write them.
//!
//! A [`FilePath`] is checked when it is made: whoever holds one can join it to the root without leaving it, as long as
//! no link is on the way, and links are the store's concern. Nothing is ever decoded or normalised into something else;
//! what is not plain is refused.

use std::fmt;
use wick_runtime::route::is_excluded_name;

const MAX_PATH: usize = 2048;
const MAX_SEGMENTS: usize = 32;
/// What file systems allow.
const MAX_NAME: usize = 255;

/// Why a path is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathRefused {
    Empty,
    TooLong,
    TooDeep,
    /// `.` or `..`
    Dots,
    /// `a//b`, or a slash at the end.
    EmptySegment,
    /// A backslash, NUL or another control character.
    Character,
    /// `%2e` and the like. Nothing here decodes it, but something behind us might.
    Escape,
    /// An absolute path somewhere else.
    OutsideRoot,
    /// A reserved name.
    Excluded,
}

impl fmt::Display for PathRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the path is empty",
            Self::TooLong => "the path, or a name in it, is too long",
            Self::TooDeep => "the path has too many segments",
            Self::Dots => "the path has a segment of dots",
            Self::EmptySegment => "the path has an empty segment",
            Self::Character => "the path has a backslash, a NUL or another control character",
            Self::Escape => "the path has a percent escape; write the character itself",
            Self::OutsideRoot => "the path is outside the scripts root",
            Self::Excluded => "Path is excluded from access",
        })
    }
}

/// A path relative to the script root, of at least one segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FilePath(String);

/// The same, or the root itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DirPath(String);

impl FilePath {
    pub(super) fn parse(text: &str) -> Result<FilePath, PathRefused> {
        if text.is_empty() {
            return Err(PathRefused::Empty);
        }
        check(text)?;
        Ok(FilePath(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The directories on the way, and the name at its end.
    pub(super) fn split(&self) -> (impl Iterator<Item = &str>, &str) {
        let (parent, name) = self.0.rsplit_once('/').unwrap_or(("", &self.0));
        (parent.split('/').filter(|segment| !segment.is_empty()), name)
    }

    pub(super) fn name(&self) -> &str {
        self.split().1
    }

    /// The directory it is in, `""` for the root.
    pub(super) fn parent(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(parent, _)| parent)
    }

    pub(super) fn is_below(&self, directory: &FilePath) -> bool {
        self.0.strip_prefix(&directory.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl DirPath {
    /// A slash at the end is how people write directories.
    pub(super) fn parse(text: &str) -> Result<DirPath, PathRefused> {
        let text = text.strip_suffix('/').unwrap_or(text);
        if !text.is_empty() {
            check(text)?;
        }
        Ok(DirPath(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a name is that of a file being written. See `store::write`.
pub(super) fn is_temporary_name(name: &str) -> bool {
    let inner = name.strip_prefix('.').and_then(|rest| rest.strip_suffix(".tmp"));
    let random = inner.and_then(|inner| inner.rsplit_once('.')).map(|(_, random)| random);
    random.is_some_and(|random| random.len() == 16 && random.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a name is nobody's business. Other cases of it are the same name on some file systems.
pub(super) fn is_excluded(name: &str) -> bool {
    is_excluded_name(name) || is_excluded_name(&name.to_ascii_lowercase()) || is_temporary_name(name)
}

/// What breaks the form of a path is told before what its names mean, so that a hostile path is a bad request whatever
/// else it holds.
fn check(text: &str) -> Result<(), PathRefused> {
    if text.len() > MAX_PATH {
        return Err(PathRefused::TooLong);
    }
    if text.chars().any(|c| c == '\\' || c.is_control()) {
        return Err(PathRefused::Character);
    }
    if has_escape(text) {
        return Err(PathRefused::Escape);
    }
    let mut is_reserved = false;
    for (index, segment) in text.split('/').enumerate() {
        if index == MAX_SEGMENTS {
            return Err(PathRefused::TooDeep);
        }
        if segment.is_empty() {
            return Err(PathRefused::EmptySegment);
        }
        // Three and more mean something to shells and old systems, and nothing to anyone else.
        if segment.bytes().all(|byte| byte == b'.') {
            return Err(PathRefused::Dots);
        }
        if segment.len() > MAX_NAME {
            return Err(PathRefused::TooLong);
        }
        is_reserved |= is_excluded(segment);
    }
    if is_reserved { Err(PathRefused::Excluded) } else { Ok(()) }
}

fn has_escape(text: &str) -> bool {
    text.as_bytes()
        .windows(3)
        .any(|three| three[0] == b'%' && three[1].is_ascii_hexdigit() && three[2].is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_taken() {
        for good in [
            "a",
            "a.js",
            "default/1/api/v1/[...path].js",
            "[[...all]].ts",
            "ä/ö.ts",
            ".env",
            "a b.js",
            "100%.js",
            "..a",
            "a..",
            "~",
            "-rf",
        ] {
            assert_eq!(FilePath::parse(good).as_ref().map(FilePath::as_str), Ok(good));
        }
        assert_eq!(DirPath::parse("").unwrap().as_str(), "");
        assert_eq!(DirPath::parse("a/b/").unwrap().as_str(), "a/b");
        let path = FilePath::parse("a/b/c.js").unwrap();
        assert_eq!((path.split().0.collect::<Vec<_>>(), path.name(), path.parent()), (vec!["a", "b"], "c.js", "a/b"));
        assert!(path.is_below(&FilePath::parse("a/b").unwrap()));
        assert!(!FilePath::parse("a/bc").unwrap().is_below(&FilePath::parse("a/b").unwrap()));
    }

    #[test]
    fn temporary_names_are_known() {
        assert!(is_temporary_name(".hello.js.0123456789abcdef.tmp"));
        for other in ["hello.tmp", ".hello.tmp", ".tmp", ".a.0123456789abcdeg.tmp", "a.0123456789abcdef.tmp"] {
            assert!(!is_temporary_name(other), "{other}");
        }
    }
}
