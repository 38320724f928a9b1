//! Which entries a list shows: by name, and by what their directives say.

use crate::api::call::Query;
use crate::api::error::ApiError;
use serde_json::{Map, Value};
use wick_runtime::script::directives::{Directives, Mode};

/// Part of a name, or a pattern with `*` and `?`. Brackets are no pattern: route names are full of them.
pub(super) enum NameFilter {
    Part(String),
    Pattern(Vec<char>),
}

impl NameFilter {
    pub(super) fn new(text: &str) -> NameFilter {
        if text.contains(['*', '?']) {
            NameFilter::Pattern(text.chars().collect())
        } else {
            NameFilter::Part(text.to_owned())
        }
    }

    pub(super) fn matches(&self, name: &str) -> bool {
        match self {
            NameFilter::Part(part) => name.contains(part),
            NameFilter::Pattern(pattern) => matches_pattern(pattern, &name.chars().collect::<Vec<_>>()),
        }
    }
}

/// Goes back to the last `*` only, so a hostile pattern costs no more than its length times the name's.
fn matches_pattern(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == name[seen] => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else { return false };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                seen = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|&rest| rest == '*')
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RemoteFilter {
    Any,
    None,
    Messages,
    Call,
    Eval,
}

/// What the directives of a script must say for it to be listed.
#[derive(Debug, Default)]
pub(super) struct Filters {
    label: Option<String>,
    /// Any of them.
    tags: Vec<String>,
    mode: Option<Mode>,
    enabled: Option<bool>,
    websocket: Option<bool>,
    remote: Option<RemoteFilter>,
    /// As asked for, for the reply.
    asked: Map<String, Value>,
}

impl Filters {
    pub(super) fn of(query: &Query) -> Result<Filters, ApiError> {
        let mut filters = Filters::default();
        if let Some(label) = query.text("label").filter(|label| !label.is_empty()) {
            filters.label = Some(label.to_owned());
            filters.note("label", label);
        }
        if let Some(tags) = query.text("tags") {
            let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
            filters.tags = tags.map(str::to_owned).collect();
            if !filters.tags.is_empty() {
                filters.note("tags", filters.tags.clone());
            }
        }
        if let Some(mode) = query.text("mode") {
            filters.mode = Some(match mode {
                "serverless" => Mode::Serverless,
                "worker" => Mode::Worker,
                _ => return Err(ApiError::invalid("mode must be serverless or worker")),
            });
            filters.note("mode", mode);
        }
        if let Some(enabled) = query.flag("enabled")? {
            filters.enabled = Some(enabled);
            filters.note("enabled", enabled);
        }
        if let Some(websocket) = query.flag("websocket")? {
            filters.websocket = Some(websocket);
            filters.note("websocket", websocket);
        }
        if let Some(remote) = query.text("remote") {
            filters.remote = Some(match remote {
                "any" => RemoteFilter::Any,
                "none" => RemoteFilter::None,
                "messages" => RemoteFilter::Messages,
                "call" => RemoteFilter::Call,
                "eval" => RemoteFilter::Eval,
                _ => return Err(ApiError::invalid("remote must be one of any, none, messages, call, eval")),
            });
            filters.note("remote", remote);
        }
        Ok(filters)
    }

    fn note(&mut self, name: &str, value: impl Into<Value>) {
        self.asked.insert(name.to_owned(), value.into());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    pub(super) fn to_json(&self) -> Value {
        Value::Object(self.asked.clone())
    }

    /// Only scripts can be admitted by a filter; without one, everything is.
    pub(super) fn admit(&self, directives: Option<&Directives>) -> bool {
        if self.is_empty() {
            return true;
        }
        let Some(directives) = directives else { return false };
        let remote = &directives.remote;
        self.label.as_ref().is_none_or(|label| directives.label.as_ref() == Some(label))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| directives.tags.contains(tag)))
            && self.mode.is_none_or(|mode| directives.mode == mode)
            && self.enabled.is_none_or(|enabled| directives.enabled == enabled)
            && self.websocket.is_none_or(|websocket| directives.websocket == websocket)
            && self.remote.is_none_or(|wanted| match wanted {
                RemoteFilter::Any => remote.messages || remote.call || remote.eval,
                RemoteFilter::None => !(remote.messages || remote.call || remote.eval),
                RemoteFilter::Messages => remote.messages,
                RemoteFilter::Call => remote.call,
                RemoteFilter::Eval => remote.eval,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let check = |filter: &str, name: &str, expected| {
            assert_eq!(NameFilter::new(filter).matches(name), expected, "{filter:?} on {name:?}");
        };
        check("hel", "hello.ts", true);
        check("[id]", "[id].ts", true);
        check("*.ts", "hello.ts", true);
        check("*.ts", "hello.tsx", false);
        check("h?llo*", "hallo.js", true);
        check("*l*l*", "hello", true);
        check("*a*a*a*a*a*a*a*a*b", &"a".repeat(255), false);
        check("?", "", false);
        check("*", "", true);
    }
}
