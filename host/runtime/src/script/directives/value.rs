//! Reads the text of one directive line into a checked value, by the kind its table row names.

use serde_json::{Value as Json, json};

use super::scan::without_remark;
use super::schema::{Kind, MAX_INT};
use super::{REDACTED, RemoteScope, RemoteToken, Secret, cron};

/// Longer lines are refused whole, before anything is kept of them.
const MAX_VALUE: usize = 4096;
const MAX_SECRET: usize = 1024;
const MAX_LIST: usize = 100;

/// A checked value, still as general as JSON.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Bool(bool),
    Int(u64),
    Number(f64),
    /// A keyword, an origin, one word, or a text.
    Text(String),
    /// Names; whether they are reported as one text is the row's affair.
    List(Vec<String>),
    /// The text as written stays with it: updates must read back unchanged.
    Size {
        bytes: u64,
        written: String,
    },
    /// A schedule with what is wrong about it. It is kept when wrong, to be reported as failed by its expression.
    Cron {
        expression: String,
        problem: Option<String>,
    },
    Secret(Secret),
    RemoteToken(RemoteToken),
}

/// What reading a line gave.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    pub(super) value: Value,
    /// The value stands, but its writer should know something.
    pub(super) remark: Option<String>,
}

/// Reads what follows the name. `Err` says what was expected.
pub(super) fn read(kind: Kind, written: &str) -> Result<Read, String> {
    if written.len() > MAX_VALUE {
        return Err(format!("longer than {MAX_VALUE} bytes"));
    }
    if kind == Kind::Text {
        return if written.is_empty() {
            Err("expected a text".to_owned())
        } else {
            plain(Value::Text(written.to_owned()))
        };
    }
    let text = without_remark(written);
    match kind {
        Kind::StrictBool => match text {
            "" | "true" => plain(Value::Bool(true)),
            "false" => plain(Value::Bool(false)),
            _ => Err("expected nothing, true or false".to_owned()),
        },
        Kind::Cron => match cron::check(text) {
            Ok(()) => plain(Value::Cron { expression: text.to_owned(), problem: None }),
            Err(problem) => Ok(Read {
                remark: Some(format!("{problem}; the schedule is not registered")),
                value: Value::Cron { expression: text.to_owned(), problem: Some(problem) },
            }),
        },
        Kind::Tags => plain(Value::List(list(text, &[','])?)),
        Kind::Tokens | Kind::HeaderList => plain(Value::List(tokens(text)?)),
        Kind::RemoteToken => plain(Value::RemoteToken(remote_token(text)?)),
        _ => {
            let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            let value = word_value(kind, word)?;
            let remark =
                (!rest.is_empty()).then(|| "only the first word is read; the text after it is ignored".to_owned());
            Ok(Read { value, remark })
        }
    }
}

fn plain(value: Value) -> Result<Read, String> {
    Ok(Read { value, remark: None })
}

/// The kinds that take one word. A boolean without a word is `true`.
fn word_value(kind: Kind, word: &str) -> Result<Value, String> {
    let as_bool = match word {
        "" | "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    match kind {
        Kind::Bool => as_bool.map(Value::Bool).ok_or_else(|| "expected true or false".to_owned()),
        Kind::BoolOr(words) => match as_bool {
            Some(value) => Ok(Value::Bool(value)),
            None => keyword(words, word).map_err(|_| format!("expected true, false or one of {}", words.join(", "))),
        },
        Kind::Concurrency => match (as_bool, integer(word, 1, u32::MAX.into())) {
            (Some(value), _) => Ok(Value::Bool(value)),
            (None, Ok(limit)) => Ok(Value::Int(limit)),
            (None, Err(_)) => Err("expected a positive integer, true or false".to_owned()),
        },
        Kind::Millis if word == "unlimited" => Ok(Value::Text(word.to_owned())),
        Kind::Millis => integer(word, 0, MAX_INT)
            .map(Value::Int)
            .map_err(|_| "expected milliseconds as an integer, or unlimited".to_owned()),
        Kind::Int { min, max } => integer(word, min, max).map(Value::Int),
        Kind::Number { min, max } => match word.parse::<f64>() {
            Ok(value) if (min..=max).contains(&value) => Ok(Value::Number(value)),
            _ => Err(format!("expected a number from {min} to {max}")),
        },
        Kind::Enum(words) => keyword(words, word),
        Kind::Origin => origin(word),
        Kind::Size { max } => size(word, max),
        Kind::Secret => secret(word).map(Value::Secret),
        Kind::Word | Kind::Text => {
            if word.is_empty() {
                Err("expected a value".to_owned())
            } else {
                Ok(Value::Text(word.to_owned()))
            }
        }
        Kind::StrictBool | Kind::Cron | Kind::Tags | Kind::Tokens | Kind::HeaderList | Kind::RemoteToken => {
            unreachable!("kinds of more than one word are read by `read`")
        }
    }
}

fn keyword(words: &[&str], word: &str) -> Result<Value, String> {
    if words.contains(&word) {
        Ok(Value::Text(word.to_owned()))
    } else {
        Err(format!("expected one of {}", words.join(", ")))
    }
}

fn integer(word: &str, min: u64, max: u64) -> Result<u64, String> {
    // `parse` alone would let `+5` through.
    let is_plain = word.bytes().all(|b| b.is_ascii_digit());
    match word.parse() {
        Ok(value) if is_plain && (min..=max).contains(&value) => Ok(value),
        _ => Err(format!("expected an integer from {min} to {max}")),
    }
}

/// A number of bytes with an optional unit; units are powers of 1024, in any case.
fn size(word: &str, max: u64) -> Result<Value, String> {
    let wrong = || format!("expected bytes, or a size such as 10kb, up to {max} bytes");
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let (number, unit) = word.split_at(end);
    let factor: u32 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    if factor == 1 && number.contains('.') {
        return Err(wrong());
    }
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let bytes = (number * f64::from(factor)).floor();
    if !(0.0..=max as f64).contains(&bytes) {
        return Err(wrong());
    }
    // In range and whole, so the conversion is exact.
    Ok(Value::Size { bytes: bytes as u64, written: word.to_owned() })
}

/// A keyword or `scheme://host[:port]`, lowercased as browsers send it. A lone final slash is forgiven.
fn origin(word: &str) -> Result<Value, String> {
    if matches!(word, "reflective" | "*" | "none") {
        return Ok(Value::Text(word.to_owned()));
    }
    let wrong = || "expected reflective, *, none or one origin such as https://app.example.com".to_owned();
    let (scheme, rest) = word.split_once("://").ok_or_else(wrong)?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
            !host.is_empty() && host.len() <= 253 && host.bytes().all(allowed)
        }
    };
    let is_port = port.is_none_or(|port| integer(port, 1, 65535).is_ok());
    if is_scheme && is_host && is_port {
        Ok(Value::Text(format!("{scheme}://{authority}").to_ascii_lowercase()))
    } else {
        Err(wrong())
    }
}

fn list(text: &str, separators: &[char]) -> Result<Vec<String>, String> {
    let is_space = separators.contains(&' ');
    let split = text.split(|c: char| separators.contains(&c) || (is_space && c.is_whitespace()));
    let items: Vec<String> = split.map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect();
    if items.is_empty() || items.len() > MAX_LIST {
        return Err(format!("expected 1 to {MAX_LIST} names separated by commas"));
    }
    Ok(items)
}

/// Method or header names. They hold no space, so a space separates them as well as a comma does.
fn tokens(text: &str) -> Result<Vec<String>, String> {
    let items = list(text, &[',', ' '])?;
    match items.iter().find(|item| !is_token(item)) {
        None => Ok(items),
        Some(_) => Err("expected names of letters, digits and hyphens, separated by commas".to_owned()),
    }
}

/// The `token` of RFC 9110, which method and header names are.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn secret(word: &str) -> Result<Secret, String> {
    match word {
        "" => Err("expected a secret".to_owned()),
        // A placeholder that reached a file by another way than a write; as a token it would be public knowledge.
        REDACTED => Err(format!("{REDACTED} is a placeholder and no secret")),
        _ if word.len() > MAX_SECRET => Err(format!("longer than {MAX_SECRET} bytes")),
        _ => Ok(Secret::new(word)),
    }
}

fn remote_token(text: &str) -> Result<RemoteToken, String> {
    let wrong = || "expected <name> <secret> [scope,scope] with scopes messages, call, eval".to_owned();
    let mut words = text.splitn(3, char::is_whitespace).map(str::trim).filter(|word| !word.is_empty());
    let (name, word) = (words.next().ok_or_else(wrong)?, words.next().ok_or_else(wrong)?);
    let scope = match words.next() {
        // Evaluation is the one that gives everything away, so it is never implied.
        None => vec![RemoteScope::Messages, RemoteScope::Call],
        Some(scopes) => list(scopes.trim_start_matches('[').trim_end_matches(']'), &[',', ' '])?
            .iter()
            .map(|scope| match scope.as_str() {
                "messages" => Ok(RemoteScope::Messages),
                "call" => Ok(RemoteScope::Call),
                "eval" => Ok(RemoteScope::Eval),
                _ => Err(wrong()),
            })
            .collect::<Result<_, _>>()?,
    };
    Ok(RemoteToken { name: name.to_owned(), secret: secret(word)?, scope })
}

impl Value {
    pub(super) fn to_json(&self, kind: Kind, redact: bool) -> Json {
        let shown = |secret: &Secret| if redact { REDACTED.to_owned() } else { secret.expose().to_owned() };
        match self {
            Self::Bool(value) => json!(value),
            Self::Int(value) => json!(value),
            Self::Number(value) => json!(value),
            Self::Text(text) => json!(text),
            Self::List(names) if kind == Kind::Tokens => json!(names.join(",")),
            Self::List(names) => json!(names),
            Self::Size { bytes, written } if written.bytes().all(|b| b.is_ascii_digit()) => json!(bytes),
            Self::Size { written, .. } => json!(written),
            Self::Cron { expression, .. } => json!(expression),
            Self::Secret(secret) => json!(shown(secret)),
            Self::RemoteToken(token) => {
                json!({ "name": token.name, "secret": shown(&token.secret), "scope": token.scope })
            }
        }
    }
}
