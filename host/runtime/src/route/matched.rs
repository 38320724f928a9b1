//! What a match is made of: plain data, ready to be run and to be reported.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// The kind of route a match took, as the management API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteKind {
    Static,
    /// At least one `[x]` on the way.
    Dynamic,
    CatchAll,
    OptionalCatchAll,
}

impl RouteKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::CatchAll => "catchall",
            Self::OptionalCatchAll => "optional-catchall",
        }
    }
}

impl fmt::Display for RouteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RouteKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The value of one route parameter: text for `[x]`, a list for a catch-all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    One(String),
    Many(Vec<String>),
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(value) => value.serialize(serializer),
            Self::Many(values) => values.serialize(serializer),
        }
    }
}

/// Route parameters in the order they stand in the URL. Serialises as an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, Parameter)>);

impl Parameters {
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.0.iter().find(|(held, _)| held == name).map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A name used twice on one route keeps its deepest value.
    pub(super) fn set(&mut self, name: &str, value: Parameter) {
        match self.0.iter_mut().find(|(held, _)| held == name) {
            Some((_, held)) => *held = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// What the matched file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchKind {
    Script,
    /// A `.md` file served at its own URL, behind the `@token` of the script of the same name when there is one.
    Markdown {
        guard: Option<String>,
    },
}

/// The file that answers a path, and everything beside it that takes part. All paths are relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The file itself: the script, or the markdown file.
    pub script_path: String,
    /// The candidate directory it was found in; empty for the root.
    pub base_dir: String,
    /// `/users/[id]`
    pub route_pattern: String,
    pub kind: RouteKind,
    pub file: MatchKind,
    pub parameters: Parameters,
    /// Middleware of the script's own directory. Parents and children do not take part.
    pub pre: Option<String>,
    pub post: Option<String>,
    /// The default system prompt of the AI helpers.
    pub system_prompt: Option<String>,
    /// Environment files from the root down, so that a later one overrides an earlier one.
    pub env_files: Vec<String>,
}
