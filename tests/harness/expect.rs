//! Compares an answer with what a step expects, and says every difference in words.

use super::base64;
use super::case::{Content, Expected, Header, Needles};
use super::server::Answer;
use serde_json::Value;

/// Texts longer than this are cut in reports.
const SHOWN: usize = 1200;

/// The differences between an answer and what is expected, but for the log. Empty when there are none.
pub(crate) fn differences(expected: &Expected, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    if answer.status != expected.status {
        found.push(format!("status: expected {}, got {}", expected.status, answer.status));
    }
    for (name, header) in &expected.headers {
        let values: Vec<String> = answer.headers.get_all(name).iter().map(text_of).collect();
        if !header_fits(header, &values) {
            found.push(format!("header {name}: expected {header:?}, got {values:?}"));
        }
    }
    if expected.cut != answer.cut.is_some() {
        found.push(match &answer.cut {
            Some(error) => format!("the body ended early: {error}"),
            None => "the body should have ended early and did not".to_owned(),
        });
    }
    if let Some(chunks) = &expected.chunks {
        let got: Vec<_> = answer.chunks.iter().map(|chunk| String::from_utf8_lossy(chunk).into_owned()).collect();
        if got != *chunks {
            found.push(format!("pieces: expected {chunks:?}, got {got:?}"));
        }
    }
    if let Some(content) = &expected.body {
        found.extend(content_difference(content, &answer.body()));
    }
    if !found.is_empty() && expected.body.is_none() {
        found.push(format!("the body was: {}", shown(&String::from_utf8_lossy(&answer.body()))));
    }
    found
}

/// The differences in the log of an execution.
pub(crate) fn log_differences(expected: &Expected, lines: &[String]) -> Vec<String> {
    let has = |part: &String| lines.iter().any(|line| line.contains(part.as_str()));
    let missing = expected.log.iter().filter(|part| !has(part)).map(|part| format!("no log line contains {part:?}"));
    let extra = expected.no_log.iter().filter(|part| has(part)).map(|part| format!("a log line contains {part:?}"));
    let mut found: Vec<_> = missing.chain(extra).collect();
    if !found.is_empty() {
        found.push(format!("the log was: {}", shown(&lines.join("\n"))));
    }
    found
}

/// Header values are latin-1 on the wire.
fn text_of(value: &http::HeaderValue) -> String {
    value.as_bytes().iter().map(|&byte| char::from(byte)).collect()
}

fn header_fits(header: &Header, values: &[String]) -> bool {
    match header {
        Header::Absent(()) => values.is_empty(),
        Header::Is(text) => values.len() == 1 && values[0] == *text,
        Header::All(texts) => values == texts,
        Header::Contains { contains } => values.iter().any(|value| value.contains(contains.as_str())),
    }
}

fn content_difference(content: &Content, body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    match content {
        Content::Text(expected) if *expected == text => None,
        Content::Text(expected) => Some(format!("body: expected {expected:?}, got {:?}", shown(&text))),
        Content::Contains(needles) => {
            let needles = match needles {
                Needles::One(needle) => std::slice::from_ref(needle),
                Needles::Many(needles) => needles,
            };
            let missing: Vec<_> = needles.iter().filter(|needle| !text.contains(needle.as_str())).collect();
            (!missing.is_empty()).then(|| format!("body: should contain {missing:?}, got {:?}", shown(&text)))
        }
        Content::Base64(expected) if *expected == base64::encode(body) => None,
        Content::Base64(expected) => {
            Some(format!("body: expected base64 {expected}, got {}", shown(&base64::encode(body))))
        }
        Content::Length(expected) if *expected == body.len() as u64 => None,
        Content::Length(expected) => Some(format!("body: expected {expected} bytes, got {}", body.len())),
        Content::Json(expected) => json_difference(expected, &text, false),
        Content::Partial(expected) => json_difference(expected, &text, true),
    }
}

fn json_difference(expected: &Value, text: &str, partial: bool) -> Option<String> {
    let Ok(got) = serde_json::from_str::<Value>(text) else {
        return Some(format!("body: expected JSON, got {:?}", shown(text)));
    };
    let mut found = Vec::new();
    compare("$", expected, &got, partial, &mut found);
    if found.is_empty() {
        return None;
    }
    Some(format!("body: {}\n    in {}", found.join("\n    "), shown(text)))
}

/// Notes where two values differ, by path. With `partial`, objects may hold more than expected.
fn compare(path: &str, expected: &Value, got: &Value, partial: bool, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (key, value) in expected {
                match got.get(key) {
                    Some(other) => compare(&format!("{path}.{key}"), value, other, partial, found),
                    None => found.push(format!("{path}.{key} is missing, expected {value}")),
                }
            }
            for (key, value) in got.iter().filter(|(key, _)| !partial && !expected.contains_key(*key)) {
                found.push(format!("{path}.{key} is unexpected: {value}"));
            }
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            for (index, (value, other)) in expected.iter().zip(got).enumerate() {
                compare(&format!("{path}[{index}]"), value, other, partial, found);
            }
        }
        (Value::Number(one), Value::Number(two)) if one.as_f64() == two.as_f64() => {}
        _ if expected == got => {}
        _ => found.push(format!("{path}: expected {expected}, got {got}")),
    }
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}… ({} bytes)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}
