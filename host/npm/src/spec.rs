//! What a dependency asks for: the right-hand side of an entry of `dependencies`.

use std::fmt;

use nodejs_semver::{Range, Version};

use crate::name::check_name;

/// Longer ranges are no ranges; the longest real ones have a few hundred characters.
const MAX_BYTES: usize = 1024;

#[derive(Debug, Clone)]
pub(crate) enum Spec {
    Range {
        range: Range,
        /// One version and no other, as the author wrote it.
        exact: bool,
        text: String,
    },
    /// A dist-tag, as `latest`.
    Tag(String),
    /// `npm:name@spec`: another package under this name.
    Alias { name: String, spec: Box<Spec> },
    /// Git, files, URLs, workspaces: nothing a registry serves.
    Foreign { text: String, because: &'static str },
}

impl Spec {
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            let shown = text.chars().take(80).collect();
            return Self::Foreign { text: shown, because: "it is too long for a version range" };
        }
        if let Some(rest) = text.strip_prefix("npm:") {
            return Self::parse_alias(text, rest);
        }
        if let Some(because) = foreign(text) {
            return Self::Foreign { text: without_query(text), because };
        }
        match Range::parse(text) {
            Ok(range) => Self::Range {
                range,
                exact: Version::parse(text.trim_start_matches(['=', 'v', ' '])).is_ok(),
                text: text.to_owned(),
            },
            Err(_) => Self::Tag(text.to_owned()),
        }
    }

    fn parse_alias(text: &str, rest: &str) -> Self {
        // The first character may be the `@` of a scope.
        let at = rest.char_indices().skip(1).find(|(_, found)| *found == '@').map(|(index, _)| index);
        let (name, spec) = match at {
            Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default()),
            None => (rest, "latest"),
        };
        match Self::parse(spec) {
            _ if check_name(name).is_err() => {
                Self::Foreign { text: text.to_owned(), because: "the alias names no package" }
            }
            Self::Alias { .. } | Self::Foreign { .. } => {
                Self::Foreign { text: text.to_owned(), because: "an alias takes a version range or a tag" }
            }
            spec @ (Self::Range { .. } | Self::Tag(_)) => Self::Alias { name: name.to_owned(), spec: Box::new(spec) },
        }
    }

    pub(crate) fn latest() -> Self {
        Self::Tag("latest".to_owned())
    }

    /// The package the registry is asked for, given the name the dependency is filed under.
    pub(crate) fn package<'a>(&'a self, filed_under: &'a str) -> &'a str {
        match self {
            Self::Alias { name, .. } => name,
            Self::Range { .. } | Self::Tag(_) | Self::Foreign { .. } => filed_under,
        }
    }

    /// The spec behind an alias, or this one.
    pub(crate) fn target(&self) -> &Self {
        match self {
            Self::Alias { spec, .. } => spec,
            Self::Range { .. } | Self::Tag(_) | Self::Foreign { .. } => self,
        }
    }

    /// Whether an installed package fits. A tag and a foreign spec cannot be checked without asking
    /// somebody, so what a lock put there is taken at its word.
    pub(crate) fn accepts(&self, filed_under: &str, package: &str, version: &Version) -> bool {
        match self {
            Self::Range { range, .. } => package == filed_under && range.satisfies(version),
            Self::Tag(_) => package == filed_under,
            Self::Alias { name, spec } => package == name && spec.accepts(name, package, version),
            Self::Foreign { .. } => true,
        }
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { text, .. } if text.is_empty() => out.write_str("*"),
            Self::Range { text, .. } | Self::Tag(text) | Self::Foreign { text, .. } => out.write_str(text),
            Self::Alias { name, spec } => write!(out, "npm:{name}@{spec}"),
        }
    }
}

fn foreign(text: &str) -> Option<&'static str> {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    match scheme {
        Some("file" | "link" | "portal") => return Some("local folders are not packages here"),
        Some("workspace" | "catalog" | "patch") => return Some("it belongs to another package manager"),
        Some("http" | "https") => return Some("a tarball from a URL has no checksum anybody vouches for"),
        Some("jsr") => return Some("use npm:@jsr/scope__name with that registry in .npmrc instead"),
        Some(_) => return Some("git dependencies are not supported; use a published version"),
        None => {}
    }
    if text.starts_with("./") || text.starts_with("../") || text.starts_with('/') || text.starts_with("~/") {
        return Some("local folders are not packages here");
    }
    text.contains('/').then_some("git dependencies are not supported; use a published version")
}

/// A git or tarball URL may carry a token; only what is in front of it is repeated.
fn without_query(text: &str) -> String {
    let cut = text.find(['?', '#']).unwrap_or(text.len());
    let shown = text.get(..cut).unwrap_or_default();
    match (shown.find("://"), shown.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            format!("{}{}", shown.get(..scheme + 3).unwrap_or_default(), shown.get(at + 1..).unwrap_or_default())
        }
        _ => shown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(spec: &str, package: &str, version: &str) -> bool {
        Spec::parse(spec).accepts("x", package, &Version::parse(version).unwrap())
    }

    #[test]
    fn kinds() {
        assert!(matches!(Spec::parse(""), Spec::Range { exact: false, .. }));
        assert!(matches!(Spec::parse("1.2.3"), Spec::Range { exact: true, .. }));
        assert!(matches!(Spec::parse("1.2"), Spec::Range { exact: false, .. }));
        assert!(matches!(Spec::parse("latest"), Spec::Tag(_)));
        assert!(matches!(Spec::parse("npm:y@^1"), Spec::Alias { .. }));
        for text in ["git+ssh://git@h/x.git", "github:a/b", "a/b", "file:../x", "https://h/x.tgz", "workspace:*"] {
            assert!(matches!(Spec::parse(text), Spec::Foreign { .. }), "{text}");
        }
        assert!(matches!(Spec::parse("npm:../x@1"), Spec::Foreign { .. }));
        assert!(matches!(Spec::parse("npm:npm:x@1"), Spec::Foreign { .. }));
    }

    #[test]
    fn acceptance() {
        assert!(accepts("^1.2", "x", "1.9.0"));
        assert!(!accepts("^1.2", "x", "2.0.0"));
        assert!(!accepts("^1.2", "y", "1.9.0"), "an alias is in the way");
        assert!(accepts("npm:y@^1", "y", "1.0.0"));
        assert!(accepts("npm:@s/y", "@s/y", "1.0.0"));
        assert!(!accepts("npm:y@^1", "x", "1.0.0"));
        assert!(!accepts("^1.2.0", "x", "1.3.0-rc.1"));
    }

    #[test]
    fn secrets_are_not_repeated() {
        assert_eq!(Spec::parse("git+https://user:token@host/x.git#v1").to_string(), "git+https://host/x.git");
        assert_eq!(Spec::parse("https://host/x.tgz?token=1").to_string(), "https://host/x.tgz");
    }
}
