//! The root `package.json`: what it asks for, and adding to it without touching anything else. Order
//! and layout are the user's, so the file is edited member by member as text.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::InstallError;
use crate::files::read_bounded;
use crate::name::check_name;
use crate::package::{Edge, EdgeKind, strings};
use crate::spec::Spec;

pub(crate) const FILE: &str = "package.json";

pub(crate) struct Manifest {
    /// `None` when there is no file yet.
    text: Option<String>,
    pub(crate) fields: Map<String, Value>,
    /// Entries to add to `dependencies`.
    added: BTreeMap<String, String>,
}

impl Manifest {
    pub(crate) fn read(root: &Path, max_bytes: u64) -> Result<Self, InstallError> {
        let unusable = |because: String| InstallError::Manifest { file: FILE.to_owned(), because };
        let Some(bytes) = read_bounded(&root.join(FILE), max_bytes)? else {
            return Ok(Self { text: None, fields: Map::new(), added: BTreeMap::new() });
        };
        let text = String::from_utf8(bytes).map_err(|_| unusable("it is not UTF-8".to_owned()))?;
        let text = text.trim_start_matches('\u{feff}').to_owned();
        let fields = serde_json::from_str(&text).map_err(|error| unusable(format!("it is not an object: {error}")))?;
        Ok(Self { text: Some(text), fields, added: BTreeMap::new() })
    }

    /// The root's dependencies, each name once, the strongest kind winning.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let kinds = [
            ("peerDependencies", EdgeKind::Peer),
            ("devDependencies", EdgeKind::Dev),
            ("dependencies", EdgeKind::Required),
            ("optionalDependencies", EdgeKind::Optional),
        ];
        let mut edges: BTreeMap<String, Edge> = BTreeMap::new();
        for (key, kind) in kinds {
            // A name that is none would become a folder somewhere else.
            for (name, spec) in strings(&self.fields, key).filter(|(name, _)| check_name(name).is_ok()) {
                let edge = Edge { name: name.to_owned(), spec: Spec::parse(spec), kind };
                edges.insert(name.to_owned(), edge);
            }
        }
        edges.into_values().collect()
    }

    pub(crate) fn add(&mut self, name: &str, spec: &str) {
        self.added.insert(name.to_owned(), spec.to_owned());
        let entry = self.fields.entry("dependencies").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(dependencies) = entry {
            dependencies.insert(name.to_owned(), Value::from(spec));
        }
    }

    /// The new text, or `None` when nothing was added.
    pub(crate) fn rendered(&self) -> Result<Option<String>, InstallError> {
        if self.added.is_empty() {
            return Ok(None);
        }
        let unusable =
            |error: serde_json::Error| InstallError::Manifest { file: FILE.into(), because: error.to_string() };
        let text = self.text.as_deref().unwrap_or("{\n  \"private\": true\n}\n");
        let members = members(text).map_err(unusable)?;
        let indent = indent_of(text);
        let dependencies = sorted(&self.fields, indent);
        let mut lines: Vec<String> = Vec::new();
        let mut placed = false;
        for (key, value) in &members {
            let value = match key.as_str() {
                "dependencies" if placed => continue,
                "dependencies" => {
                    placed = true;
                    dependencies.as_str()
                }
                _ => value.get(),
            };
            lines.push(format!("{indent}{}: {value}", Value::from(key.as_str())));
        }
        if !placed {
            lines.push(format!("{indent}\"dependencies\": {dependencies}"));
        }
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let end = if text.ends_with('\n') { "\n" } else { "" };
        let rendered = format!("{{\n{}\n}}{end}", lines.join(",\n"));
        Ok(Some(match line_end {
            "\n" => rendered,
            _ => rendered.replace("\r\n", "\n").replace('\n', line_end),
        }))
    }
}

fn sorted(fields: &Map<String, Value>, indent: &str) -> String {
    let mut entries: BTreeMap<&str, &Value> = BTreeMap::new();
    if let Some(Value::Object(dependencies)) = fields.get("dependencies") {
        entries.extend(dependencies.iter().map(|(name, spec)| (name.as_str(), spec)));
    }
    let lines: Vec<String> =
        entries.iter().map(|(name, spec)| format!("{indent}{indent}{}: {spec}", Value::from(*name))).collect();
    format!("{{\n{}\n{indent}}}", lines.join(",\n"))
}

fn indent_of(text: &str) -> &str {
    let after = text.split_once('{').map_or("", |(_, after)| after);
    let line = after.trim_start_matches(['\r', '\n']);
    let end = line.find(|character: char| !matches!(character, ' ' | '\t')).unwrap_or(0);
    match line.get(..end) {
        Some(indent) if !indent.is_empty() && indent.len() <= 8 && after.starts_with(['\r', '\n']) => indent,
        _ => "  ",
    }
}

/// The members of an object in their order, values as they are written.
fn members(text: &str) -> Result<Vec<(String, Box<RawValue>)>, serde_json::Error> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, Box<RawValue>)>;
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_map(Members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: Option<&str>) -> String {
        let folder = tempfile::tempdir().unwrap();
        if let Some(text) = text {
            std::fs::write(folder.path().join(FILE), text).unwrap();
        }
        let mut manifest = Manifest::read(folder.path(), 1 << 20).unwrap();
        manifest.add("hono", "^4.0.0");
        manifest.rendered().unwrap().unwrap()
    }

    #[test]
    fn only_dependencies_change() {
        let text = "{\n\t\"zeta\": [1,   2],\n\t\"dependencies\": {\n\t\t\"zod\": \"1\"\n\t},\n\t\"name\": \"x\"\n}\n";
        let expected = "{\n\t\"zeta\": [1,   2],\n\t\"dependencies\": {\n\t\t\"hono\": \"^4.0.0\",\n\t\t\"zod\": \"1\"\n\t},\n\t\"name\": \"x\"\n}\n";
        assert_eq!(added(Some(text)), expected);
    }

    #[test]
    fn a_new_file() {
        assert_eq!(added(None), "{\n  \"private\": true,\n  \"dependencies\": {\n    \"hono\": \"^4.0.0\"\n  }\n}\n");
        assert_eq!(added(Some("{}")), "{\n  \"dependencies\": {\n    \"hono\": \"^4.0.0\"\n  }\n}");
        assert_eq!(added(Some("{\"a\":1}\r\n")).matches("\r\n").count(), 6);
    }

    #[test]
    fn kinds_of_dependencies() {
        let folder = tempfile::tempdir().unwrap();
        let text =
            r#"{"dependencies":{"a":"1","../../x":"1"},"devDependencies":{"a":"2","b":"1"},"peerDependencies":5}"#;
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let edges = Manifest::read(folder.path(), 1 << 20).unwrap().edges();
        let kinds: Vec<_> = edges.iter().map(|edge| (edge.name.as_str(), edge.kind)).collect();
        assert_eq!(kinds, [("a", EdgeKind::Required), ("b", EdgeKind::Dev)]);
    }
}
