//! The lines of an `.npmrc` and the variables in them.

use std::collections::HashMap;

/// Key and value of each line, in order. Sections do not exist in `.npmrc`; what looks like one is
/// skipped. A repeated list key (`ca[]`) is joined by line ends, the only list needed here.
pub(super) fn parse(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with([';', '#', '[']) {
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, "true"));
        let (key, value) = (unquote(key.trim()), unquote(value.trim()));
        match found.iter_mut().find(|(known, _)| *known == key && key.ends_with("[]")) {
            Some((_, list)) => {
                list.push('\n');
                list.push_str(&value);
            }
            None => found.push((key, value)),
        }
    }
    found
}

fn unquote(text: &str) -> String {
    if let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return inner.to_owned();
    }
    if text.starts_with('"') && text.ends_with('"') && text.len() >= 2 {
        return serde_json::from_str(text).unwrap_or_else(|_| text.trim_matches('"').to_owned());
    }
    // A comment ends an unquoted value; a backslash takes its meaning away.
    let mut value = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ';' | '#' => break,
            '\\' => match characters.next_if(|next| matches!(next, ';' | '#' | '\\')) {
                Some(escaped) => value.push(escaped),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    value.trim_end().to_owned()
}

/// Replaces `${NAME}`. A name that is not set makes the whole value useless, unless it is written
/// `${NAME?}`, which then is nothing.
pub(super) fn expand(text: &str, environment: &HashMap<String, String>) -> Option<String> {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, remaining)) = after.split_once('}') else { break };
        expanded.push_str(before);
        let (name, may_miss) = match name.strip_suffix('?') {
            Some(name) => (name, true),
            None => (name, false),
        };
        match environment.get(name) {
            Some(value) => expanded.push_str(value),
            None if may_miss => {}
            None => return None,
        }
        rest = remaining;
    }
    expanded.push_str(rest);
    Some(expanded)
}
