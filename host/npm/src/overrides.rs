//! `overrides` of the root `package.json`: what the user knows better than a dependency's author.
//! The simple form only: `"name": "range"`, `"name@range": "range"`, `{ "name": { ".": "range" } }`
//! and `"$name"` for a dependency of the root. An override inside another is reported and ignored.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::package::strings;
use crate::spec::Spec;

#[derive(Debug, Default)]
pub(crate) struct Overrides {
    by_name: HashMap<String, Vec<Override>>,
    /// What of them is not understood, in words.
    pub(crate) ignored: Vec<String>,
}

#[derive(Debug)]
struct Override {
    /// Only dependencies on exactly this range are changed.
    only: Option<String>,
    spec: Spec,
}

impl Overrides {
    pub(crate) fn of(manifest: &Map<String, Value>) -> Self {
        let mut overrides = Self::default();
        let Some(Value::Object(entries)) = manifest.get("overrides") else { return overrides };
        for (key, value) in entries {
            let (name, only) = match key.char_indices().skip(1).find(|(_, found)| *found == '@') {
                Some((at, _)) => (key.get(..at), key.get(at + 1..).map(|range| range.trim().to_owned())),
                None => (Some(key.as_str()), None),
            };
            let text = match value {
                Value::String(text) => Some(text.as_str()),
                Value::Object(nested) if nested.len() == 1 => nested.get(".").and_then(Value::as_str),
                _ => None,
            };
            let spec = text.and_then(|text| match text.strip_prefix('$') {
                Some(own) => own_dependency(manifest, own),
                None => Some(text),
            });
            match (name, spec) {
                (Some(name), Some(spec)) => {
                    let rule = Override { only, spec: Spec::parse(spec) };
                    overrides.by_name.entry(name.to_owned()).or_default().push(rule);
                }
                _ => {
                    overrides.ignored.push(format!("the override of `{key}` is not in the simple form and is ignored"))
                }
            }
        }
        overrides
    }

    /// What a dependency on `name` asks for in the end.
    pub(crate) fn apply(&self, name: &str, text: &str) -> Spec {
        let rules = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let rule = rules.iter().find(|rule| rule.only.as_deref().is_none_or(|only| only == text.trim()));
        match rule {
            Some(rule) => rule.spec.clone(),
            None => Spec::parse(text),
        }
    }
}

fn own_dependency<'a>(manifest: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    ["dependencies", "optionalDependencies", "devDependencies", "peerDependencies"]
        .into_iter()
        .find_map(|key| strings(manifest, key).find(|(own, _)| *own == name).map(|(_, spec)| spec))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let manifest = serde_json::json!({
            "dependencies": { "own": "^3" },
            "overrides": { "a": "1.0.0", "b": { ".": "2" }, "own": "$own", "@s/c@^1": "1.5.0", "d": { "e": "1" } }
        });
        let overrides = Overrides::of(manifest.as_object().unwrap());
        assert_eq!(overrides.apply("a", "^9").to_string(), "1.0.0");
        assert_eq!(overrides.apply("b", "^9").to_string(), "2");
        assert_eq!(overrides.apply("own", "^9").to_string(), "^3");
        assert_eq!(overrides.apply("@s/c", "^1").to_string(), "1.5.0");
        assert_eq!(overrides.apply("@s/c", "^2").to_string(), "^2");
        assert_eq!(overrides.apply("d", "^9").to_string(), "^9");
        assert_eq!(overrides.ignored.len(), 1);
    }
}
