//! JSON laid out as npm lays out locks, so that the next `npm install` of the user changes no line:
//! two spaces, plain members before objects, a few well-known ones first.

use std::fmt::Write;

use serde_json::{Map, Value};

const FIRST: [&str; 8] =
    ["name", "version", "lockfileVersion", "resolved", "integrity", "requires", "packages", "dependencies"];

pub(super) fn render(value: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, value, 0);
    text.push('\n');
    text
}

fn write_value(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            out.push_str("{\n");
            for (index, (key, value)) in in_order(object).into_iter().enumerate() {
                separate(out, index, depth + 1);
                // Writing to a string cannot fail.
                let _ = write!(out, "{}: ", Value::from(key));
                write_value(out, value, depth + 1);
            }
            close(out, depth, '}');
        }
        Value::Array(list) if !list.is_empty() => {
            out.push_str("[\n");
            for (index, value) in list.iter().enumerate() {
                separate(out, index, depth + 1);
                write_value(out, value, depth + 1);
            }
            close(out, depth, ']');
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

fn separate(out: &mut String, index: usize, depth: usize) {
    if index > 0 {
        out.push_str(",\n");
    }
    out.push_str(&"  ".repeat(depth));
}

fn close(out: &mut String, depth: usize, bracket: char) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(bracket);
}

fn in_order(object: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut members: Vec<(&str, &Value)> = object.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let rank = |key: &str| FIRST.iter().position(|first| *first == key).unwrap_or(FIRST.len());
    members.sort_by(|(one, first), (other, second)| {
        let objects = first.is_object().cmp(&second.is_object());
        objects.then(rank(one).cmp(&rank(other))).then_with(|| collate(one).cmp(&collate(other)))
    });
    members
}

/// npm compares keys by the rules of English, where case comes last and `-` before `/`.
fn collate(key: &str) -> (Vec<u8>, &str) {
    let rank = |byte: u8| match byte {
        b'_' => 1,
        b'-' => 2,
        b',' => 3,
        b';' => 4,
        b':' => 5,
        b'!' => 6,
        b'?' => 7,
        b'.' => 8,
        b'\'' => 9,
        b'(' => 10,
        b')' => 11,
        b'@' => 12,
        b'*' => 13,
        b'/' => 14,
        b'~' => 15,
        other => other.to_ascii_lowercase().max(16),
    };
    (key.bytes().map(rank).collect(), key)
}
