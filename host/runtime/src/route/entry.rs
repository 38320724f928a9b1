//! What a name in a script directory is for.
//!
//! Owns the file name rules: which names are endpoints and with which pattern, which are companions of an endpoint,
//! and which are nobody's business. Pure text; whether a name exists is the listing's concern.

/// Names that are excluded at any depth; management paths through them are refused.
const EXCLUDED: [&str; 5] = ["node_modules", ".git", ".hoody-cache", "_sdk", "_hoody"];

/// One path segment of a route, as a file or directory name spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern<'a> {
    /// `index`: the directory itself.
    Index,
    /// A name that matches itself.
    Static(&'a str),
    /// `[name]`: any one segment.
    Param(&'a str),
    /// `[...name]`: one or more segments.
    CatchAll(&'a str),
    /// `[[...name]]`: any number of segments.
    OptionalCatchAll(&'a str),
}

impl<'a> Pattern<'a> {
    /// Reads a stem. `None` when it opens with a bracket and is none of the forms above: guessing that `[...x` is a
    /// static name would publish a typing mistake.
    pub fn of(stem: &'a str) -> Option<Self> {
        if stem == "index" {
            return Some(Self::Index);
        }
        let Some(inner) = stem.strip_prefix('[') else {
            return Some(Self::Static(stem));
        };
        let inner = inner.strip_suffix(']')?;
        if let Some(inner) = inner.strip_prefix('[') {
            let name = inner.strip_suffix(']')?.strip_prefix("...")?;
            return is_param_name(name).then_some(Self::OptionalCatchAll(name));
        }
        match inner.strip_prefix("...") {
            Some(name) => is_param_name(name).then_some(Self::CatchAll(name)),
            None => is_param_name(inner).then_some(Self::Param(inner)),
        }
    }

    /// The parameter this segment binds, if any.
    pub fn parameter(self) -> Option<&'a str> {
        match self {
            Self::Index | Self::Static(_) => None,
            Self::Param(name) | Self::CatchAll(name) | Self::OptionalCatchAll(name) => Some(name),
        }
    }
}

fn is_param_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// The extensions of an endpoint, in the order in which they win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extension {
    Ts,
    Js,
}

impl Extension {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ts => "ts",
            Self::Js => "js",
        }
    }

    fn split(name: &str) -> Option<(&str, Self)> {
        match name.rsplit_once('.')? {
            (stem, "ts") => Some((stem, Self::Ts)),
            (stem, "js") => Some((stem, Self::Js)),
            _ => None,
        }
    }
}

impl AsRef<str> for Extension {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Middleware {
    Pre,
    Post,
}

/// A JSON file that describes the script of the same stem to the OpenAPI generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Companion {
    OpenApi,
    Schema,
}

/// The role of one directory entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind<'a> {
    /// A directory routes may pass through. Its pattern is `Static` or `Param`.
    Directory(Pattern<'a>),
    Script {
        stem: &'a str,
        pattern: Pattern<'a>,
        extension: Extension,
    },
    Middleware(Middleware, Extension),
    /// `_default.env`
    DefaultEnv,
    /// `<stem>.env`
    ScriptEnv(&'a str),
    /// `_system.md`
    DefaultSystemPrompt,
    /// `<stem>.system.md`
    SystemPrompt(&'a str),
    /// `<stem>.md`, served at its own URL.
    Markdown(&'a str),
    /// `<stem>.openapi.json`, `<stem>.schema.json`
    Companion(&'a str, Companion),
    /// `<id>.sdk.json`
    SdkMarker(&'a str),
    /// `package.json`; it has meaning at the scripts root only.
    PackageManifest,
    /// A name excluded at any depth.
    Excluded,
    /// A dot file or dot directory.
    Hidden,
    /// Anything else. It is never served.
    Other,
}

impl<'a> EntryKind<'a> {
    pub fn of(name: &'a str, is_dir: bool) -> Self {
        if !is_one_name(name) {
            return Self::Other;
        }
        if is_excluded_name(name) {
            return Self::Excluded;
        }
        if name.starts_with('.') {
            return Self::Hidden;
        }
        if is_dir {
            return Self::directory(name);
        }
        match name {
            "_default.env" => return Self::DefaultEnv,
            "_system.md" => return Self::DefaultSystemPrompt,
            "package.json" => return Self::PackageManifest,
            _ => {}
        }
        if let Some((stem, extension)) = Extension::split(name) {
            return Self::source(stem, extension);
        }
        // `x.system.md` also ends in `.md`: the longer suffix is asked for first.
        let stem_before = |suffix| name.strip_suffix(suffix).filter(|stem: &&str| !stem.is_empty());
        if let Some(stem) = stem_before(".system.md") {
            return Self::SystemPrompt(stem);
        }
        if let Some(stem) = stem_before(".md") {
            return Self::Markdown(stem);
        }
        if let Some(stem) = stem_before(".env") {
            return Self::ScriptEnv(stem);
        }
        if let Some(stem) = stem_before(".openapi.json") {
            return Self::Companion(stem, Companion::OpenApi);
        }
        if let Some(stem) = stem_before(".schema.json") {
            return Self::Companion(stem, Companion::Schema);
        }
        if let Some(stem) = stem_before(".sdk.json") {
            return Self::SdkMarker(stem);
        }
        Self::Other
    }

    fn directory(name: &'a str) -> Self {
        match Pattern::of(name) {
            // `index/x.ts` is an ordinary directory: only a file can be the index of one.
            Some(Pattern::Index) => Self::Directory(Pattern::Static(name)),
            Some(pattern @ (Pattern::Static(_) | Pattern::Param(_))) => Self::Directory(pattern),
            // A catch-all takes the rest of the path, so nothing below such a directory could match.
            Some(Pattern::CatchAll(_) | Pattern::OptionalCatchAll(_)) | None => Self::Other,
        }
    }

    fn source(stem: &'a str, extension: Extension) -> Self {
        match stem {
            "pre" => return Self::Middleware(Middleware::Pre, extension),
            "post" => return Self::Middleware(Middleware::Post, extension),
            _ => {}
        }
        // `guide.md.ts` would claim the URL of `guide.md`; `types.d.ts` holds declarations and has nothing to run.
        if stem.ends_with(".md") || (extension == Extension::Ts && stem.ends_with(".d")) {
            return Self::Other;
        }
        match Pattern::of(stem) {
            Some(pattern) => Self::Script { stem, pattern, extension },
            None => Self::Other,
        }
    }
}

/// `node_modules` and the kit's own directories.
pub fn is_excluded_name(name: &str) -> bool {
    EXCLUDED.contains(&name)
}

/// `*.test.*` and `*.spec.*`: endpoints like any other, but left out of generated OpenAPI documents.
pub fn is_test_name(name: &str) -> bool {
    name.contains(".test.") || name.contains(".spec.")
}

/// A name that is exactly one path segment. The tree is told by the file system and should list nothing else; the
/// check makes "a script path stays below its directory" true whatever it lists.
fn is_one_name(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', '\0'])
}

#[cfg(test)]
mod tests {
    use super::EntryKind as K;
    use super::*;

    fn check(name: &str, expected: K<'_>) {
        assert_eq!(K::of(name, false), expected, "for file {name:?}");
    }

    fn script<'a>(stem: &'a str, pattern: Pattern<'a>, extension: Extension) -> K<'a> {
        K::Script { stem, pattern, extension }
    }

    #[test]
    fn reads_scripts() {
        use Extension::{Js, Ts};
        check("hello.ts", script("hello", Pattern::Static("hello"), Ts));
        check("hello.js", script("hello", Pattern::Static("hello"), Js));
        check("index.ts", script("index", Pattern::Index, Ts));
        check("[id].ts", script("[id]", Pattern::Param("id"), Ts));
        check("[...slug].js", script("[...slug]", Pattern::CatchAll("slug"), Js));
        check("[[...path]].ts", script("[[...path]]", Pattern::OptionalCatchAll("path"), Ts));
        check("a.b.ts", script("a.b", Pattern::Static("a.b"), Ts));
        check("hello.test.ts", script("hello.test", Pattern::Static("hello.test"), Ts));
        check("a[b].ts", script("a[b]", Pattern::Static("a[b]"), Ts));
        check("prefix.ts", script("prefix", Pattern::Static("prefix"), Ts));
        check("_lib.ts", script("_lib", Pattern::Static("_lib"), Ts));
    }

    #[test]
    fn reads_special_files() {
        check("pre.ts", K::Middleware(Middleware::Pre, Extension::Ts));
        check("post.js", K::Middleware(Middleware::Post, Extension::Js));
        check("_default.env", K::DefaultEnv);
        check("hello.env", K::ScriptEnv("hello"));
        check("[id].env", K::ScriptEnv("[id]"));
        check("_system.md", K::DefaultSystemPrompt);
        check("hello.system.md", K::SystemPrompt("hello"));
        check("guide.md", K::Markdown("guide"));
        check("hello.openapi.json", K::Companion("hello", Companion::OpenApi));
        check("hello.schema.json", K::Companion("hello", Companion::Schema));
        check("stripe.sdk.json", K::SdkMarker("stripe"));
        check("package.json", K::PackageManifest);
    }

    #[test]
    fn serves_nothing_else() {
        for name in [
            "guide.md.ts",
            "guide.md.js",
            "types.d.ts",
            "a.mjs",
            "a.cjs",
            "a.tsx",
            "a.jsx",
            "a.TS",
            "a.html",
            "ts",
            "README",
            "data.json",
            "[].ts",
            "[...].ts",
            "[[x]].ts",
            "[[...x].ts",
            "[...x]].ts",
            "[x.ts",
            "[a b].ts",
            "[[[x]]].ts",
            "",
            ".",
            "..",
            "../x.ts",
            "a/b.ts",
            "a\\b.ts",
            "a\0.ts",
        ] {
            let kind = K::of(name, false);
            assert!(matches!(kind, K::Other), "{name:?} is {kind:?}");
        }
        for name in [".ts", ".env", ".md", ".hidden.ts", ".gitignore"] {
            check(name, K::Hidden);
        }
        for name in EXCLUDED {
            check(name, K::Excluded);
            assert_eq!(K::of(name, true), K::Excluded);
        }
    }

    #[test]
    fn reads_directories() {
        assert_eq!(K::of("api", true), K::Directory(Pattern::Static("api")));
        assert_eq!(K::of("pre", true), K::Directory(Pattern::Static("pre")));
        assert_eq!(K::of("index", true), K::Directory(Pattern::Static("index")));
        assert_eq!(K::of("x.ts", true), K::Directory(Pattern::Static("x.ts")));
        assert_eq!(K::of("[id]", true), K::Directory(Pattern::Param("id")));
        assert_eq!(K::of("[...id]", true), K::Other);
        assert_eq!(K::of("[[...id]]", true), K::Other);
        assert_eq!(K::of(".well-known", true), K::Hidden);
        assert_eq!(K::of("..", true), K::Other);
    }
}
