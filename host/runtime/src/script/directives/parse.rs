//! A source's directive lines, read against the table into [`Directives`], with the warnings its writer should see.

use std::num::NonZeroU32;
use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::scan::{Standing, WINDOW_LINES, Written, written};
use super::schema::{Field, Kind, SCHEMA};
use super::value::{Value, read};
use super::{
    Ai, Concurrency, Cors, CorsOrigin, Directives, Log, LogBody, LogLevel, Mode, REDACTED, Remote, ReturnType,
    Schedule, Timeout, Warning,
};

/// A hostile file can have a warning for every line; nobody reads more than this.
const MAX_WARNINGS: usize = 100;

/// Headers that carry credentials; no directive brings them into a log.
const ALWAYS_EXCLUDED: [&str; 4] = ["authorization", "cookie", "set-cookie", "x-token"];

/// A directive line that was read.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub(super) field: &'static Field,
    pub(super) value: Value,
    /// Counted from 1.
    pub(super) line: usize,
}

pub(super) fn parse(source: &str) -> Directives {
    let mut reading = Reading::default();
    for line in written(source) {
        reading.line(&line);
    }
    let mut directives = defaults();
    for setting in &reading.settings {
        directives.apply(setting);
    }
    directives.has_unusable_token = reading.has_unusable_token;
    directives.warnings = reading.warnings;
    directives.settings = reading.settings;
    directives.follow_log_level();
    directives.warn_about_conflicts();
    directives.warnings.truncate(MAX_WARNINGS);
    directives
}

/// The object of written directives. One that repeats is a list once there are two of it.
pub(super) fn report(settings: &[Setting], redact: bool) -> Json {
    let mut object: Map<String, Json> = Map::new();
    for Setting { field, value, .. } in settings {
        let value = value.to_json(field.kind, redact);
        match object.get_mut(field.key) {
            None if field.kind == Kind::RemoteToken => {
                object.insert(field.key.to_owned(), Json::Array(vec![value]));
            }
            None => {
                object.insert(field.key.to_owned(), value);
            }
            Some(Json::Array(values)) if field.repeats => values.push(value),
            Some(held) if field.repeats => *held = Json::Array(vec![held.take(), value]),
            Some(held) => *held = value,
        }
    }
    Json::Object(object)
}

/// The lines read so far: at most one setting per directive that does not repeat.
#[derive(Default)]
struct Reading {
    settings: Vec<Setting>,
    /// The last line of each directive with what it held, read or not: a line that cannot be read still replaces
    /// the one before it.
    last: Vec<(&'static str, String)>,
    warnings: Vec<Warning>,
    has_unusable_token: bool,
}

impl Reading {
    fn line(&mut self, line: &Written<'_>) {
        let Some(field) = Field::by_key(line.name) else {
            self.unknown(line);
            return;
        };
        let shown = if field.is_secret() && !line.value.is_empty() { REDACTED } else { line.value };
        match line.standing {
            Standing::Counts => {}
            Standing::AfterCode => {
                return self.warn(field.key, shown, "stands after the first line of code and is not seen".to_owned());
            }
            Standing::OutsideWindow => {
                return self.warn(field.key, shown, format!("stands after line {WINDOW_LINES} and is not seen"));
            }
        }
        if !field.repeats {
            self.settings.retain(|setting| setting.field.key != field.key);
            match self.last.iter_mut().find(|(key, _)| *key == field.key) {
                None => self.last.push((field.key, shown.to_owned())),
                Some((_, held)) => {
                    let earlier = std::mem::replace(held, shown.to_owned());
                    self.warn(field.key, &earlier, format!("written again on line {}; the last one wins", line.line));
                }
            }
        }
        match read(field.kind, line.value) {
            Ok(read) => {
                self.settings.push(Setting { field, value: read.value, line: line.line });
                if let Some(remark) = read.remark {
                    self.warn(field.key, shown, remark);
                }
            }
            Err(expected) => {
                if field.key == "token" {
                    self.has_unusable_token = true;
                    self.warn(field.key, shown, format!("{expected}; without another token the endpoint stays closed"));
                } else {
                    self.warn(field.key, shown, format!("{expected}; the default is used"));
                }
            }
        }
    }

    fn unknown(&mut self, line: &Written<'_>) {
        // Past the directives an unknown name is just a comment, and `@ts-…` speaks to the TypeScript tools.
        if line.standing != Standing::Counts || line.name.starts_with("ts-") {
            return;
        }
        let near = SCHEMA.iter().find(|field| field.key.eq_ignore_ascii_case(line.name));
        let message = match near {
            Some(field) => format!("unknown directive, ignored; names are case sensitive: did you mean @{}", field.key),
            None => "unknown directive, ignored".to_owned(),
        };
        // `@Token abc` is a secret too, if a mistyped one.
        let is_secret = near.is_some_and(Field::is_secret) && !line.value.is_empty();
        self.warn(line.name, if is_secret { REDACTED } else { line.value }, message);
    }

    fn warn(&mut self, key: &str, value: &str, message: String) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(warning(key, value, message));
        }
    }
}

fn warning(key: &str, value: &str, message: impl Into<String>) -> Warning {
    let value: String = value.chars().take(200).collect();
    Warning { directive: format!("@{key}"), value, message: message.into() }
}

fn defaults() -> Directives {
    Directives {
        mode: Mode::Serverless,
        enabled: true,
        timeout: Timeout::After(Duration::from_secs(3600)),
        await_promises: true,
        concurrent: Concurrency::Unlimited,
        websocket: false,
        websocket_pre: true,
        raw_body: false,
        tokens: Vec::new(),
        schedule: None,
        schedule_timeout: None,
        debug: false,
        debug_instrument: false,
        cors: Cors {
            origin: CorsOrigin::None,
            credentials: false,
            methods: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map(str::to_owned).to_vec(),
            headers: None,
            max_age_s: 86_400,
        },
        log: Log {
            level: LogLevel::Standard,
            request_body: LogBody::Off,
            response_body: LogBody::Off,
            max_body_bytes: 10_240,
            exclude_headers: ALWAYS_EXCLUDED.map(str::to_owned).to_vec(),
            retention_days: 7,
        },
        ai: Ai { enabled: true, model: None, temperature: None, max_tokens: None, key: None },
        description: None,
        label: None,
        tags: Vec::new(),
        return_type: None,
        remote: Remote::default(),
        warnings: Vec::new(),
        settings: Vec::new(),
        has_unusable_token: false,
    }
}

impl Directives {
    /// Puts one value into its field. The table has fixed which kind of value each key can have, so a pair that is
    /// not listed cannot occur; a test sets every row.
    fn apply(&mut self, setting: &Setting) {
        match (setting.field.key, &setting.value) {
            ("mode", Value::Text(mode)) => self.mode = if mode == "worker" { Mode::Worker } else { Mode::Serverless },
            ("enabled", Value::Bool(on)) => self.enabled = *on,
            ("timeout", value) => self.timeout = timeout(value),
            ("await-promises", Value::Bool(on)) => self.await_promises = *on,
            ("concurrent", Value::Bool(true)) => self.concurrent = Concurrency::Unlimited,
            ("concurrent", Value::Bool(false)) => self.concurrent = Concurrency::AtMost(NonZeroU32::MIN),
            ("concurrent", Value::Int(limit)) => {
                self.concurrent = small(*limit).map_or(Concurrency::Unlimited, Concurrency::AtMost);
            }
            ("websocket", Value::Bool(on)) => self.websocket = *on,
            ("websocket-pre", Value::Bool(on)) => self.websocket_pre = *on,
            ("rawBody", Value::Bool(on)) => self.raw_body = *on,
            ("token", Value::Secret(token)) => self.tokens.push(token.clone()),
            ("schedule", Value::Cron { expression, problem }) => {
                self.schedule = Some(Schedule { expression: expression.clone(), problem: problem.clone() });
            }
            ("debug", Value::Bool(on)) => self.debug = *on,
            ("debug-instrument", Value::Bool(on)) => self.debug_instrument = *on,
            ("remote-messages", Value::Bool(on)) => self.remote.messages = *on,
            ("remote-call", Value::Bool(on)) => self.remote.call = *on,
            ("remote-eval", Value::Bool(on)) => self.remote.eval = *on,
            ("remote-token", Value::RemoteToken(token)) => self.remote.tokens.push(token.clone()),
            ("log-level", Value::Text(level)) => self.log.level = log_level(level),
            ("log-max-body-size", Value::Size { bytes, .. }) => self.log.max_body_bytes = *bytes,
            ("log-exclude-headers", Value::List(names)) => {
                for name in names.iter().map(|name| name.to_ascii_lowercase()) {
                    if !self.log.excludes(&name) {
                        self.log.exclude_headers.push(name);
                    }
                }
            }
            ("log-retention-days", Value::Int(days)) => {
                self.log.retention_days = u32::try_from(*days).unwrap_or(u32::MAX)
            }
            ("cors", Value::Text(origin)) => {
                self.cors.origin = match origin.as_str() {
                    "none" => CorsOrigin::None,
                    "*" => CorsOrigin::Any,
                    "reflective" => CorsOrigin::Reflective,
                    one => CorsOrigin::One(one.to_owned()),
                };
            }
            ("cors-credentials", Value::Bool(on)) => self.cors.credentials = *on,
            ("cors-methods", Value::List(names)) => {
                self.cors.methods = names.iter().map(|name| name.to_ascii_uppercase()).collect();
            }
            ("cors-headers", Value::List(names)) => self.cors.headers = Some(names.clone()),
            ("cors-max-age", Value::Int(seconds)) => self.cors.max_age_s = *seconds,
            ("ai", Value::Bool(on)) => self.ai.enabled = *on,
            ("ai-model", Value::Text(model)) => self.ai.model = Some(model.clone()),
            ("ai-temperature", Value::Number(value)) => self.ai.temperature = Some(*value),
            ("ai-max-tokens", Value::Int(limit)) => self.ai.max_tokens = u32::try_from(*limit).ok(),
            ("ai-key", Value::Secret(key)) => self.ai.key = Some(key.clone()),
            ("description", Value::Text(text)) => self.description = Some(text.clone()),
            ("label", Value::Text(text)) => self.label = Some(text.clone()),
            ("tags", Value::List(tags)) => self.tags.clone_from(tags),
            ("returns" | "return-type", Value::Text(definition)) => {
                self.return_type = Some(ReturnType { definition: definition.clone(), line: setting.line });
            }
            ("log-request-body", value) => self.log.request_body = log_body(value),
            ("log-response-body", value) => self.log.response_body = log_body(value),
            ("schedule-timeout", value) => self.schedule_timeout = Some(timeout(value)),
            _ => {}
        }
    }

    /// From level `full` on, bodies are logged unless a line says otherwise.
    fn follow_log_level(&mut self) {
        if self.log.level >= LogLevel::Full {
            if !self.is_set("log-request-body") {
                self.log.request_body = LogBody::Redacted;
            }
            if !self.is_set("log-response-body") {
                self.log.response_body = LogBody::Redacted;
            }
        }
    }

    fn warn_about_conflicts(&mut self) {
        let mut found = Vec::new();
        let written = |key: &str| self.settings.iter().find(|setting| setting.field.key == key);
        let shown = |setting: &Setting| match setting.value.to_json(setting.field.kind, true) {
            Json::String(text) => text,
            other => other.to_string(),
        };
        if self.websocket && self.mode != Mode::Worker {
            found.push(warning("websocket", "true", "needs @mode worker; sockets are closed with 4400"));
        }
        if let Some(setting) = written("concurrent")
            && self.mode == Mode::Worker
        {
            found.push(warning("concurrent", &shown(setting), "has no effect in worker mode"));
        }
        if let Some(setting) = written("schedule")
            && self.websocket
        {
            found.push(warning("schedule", &shown(setting), "is incompatible with @websocket and is not registered"));
        }
        if self.cors.origin == CorsOrigin::None {
            for setting in self.settings.iter().filter(|setting| setting.field.key.starts_with("cors-")) {
                found.push(warning(setting.field.key, &shown(setting), "is ignored under @cors none"));
            }
        }
        self.warnings.append(&mut found);
    }
}

/// `0` and `unlimited` are no limit.
fn timeout(value: &Value) -> Timeout {
    match value {
        Value::Int(ms) if *ms > 0 => Timeout::After(Duration::from_millis(*ms)),
        _ => Timeout::Unlimited,
    }
}

fn small(limit: u64) -> Option<NonZeroU32> {
    NonZeroU32::new(u32::try_from(limit).ok()?)
}

fn log_level(word: &str) -> LogLevel {
    match word {
        "none" => LogLevel::None,
        "minimal" => LogLevel::Minimal,
        "full" => LogLevel::Full,
        "debug" => LogLevel::Debug,
        _ => LogLevel::Standard,
    }
}

/// `true` asks for bodies, not for secrets in them: it means `redacted`.
fn log_body(value: &Value) -> LogBody {
    match value {
        Value::Bool(true) => LogBody::Redacted,
        Value::Text(word) if word == "full" => LogBody::Full,
        Value::Text(word) if word == "redacted" => LogBody::Redacted,
        _ => LogBody::Off,
    }
}
