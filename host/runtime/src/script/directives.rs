//! Magic comments: the `// @name value` lines at the top of a script.
//!
//! Owns which directives exist, how their lines are read, and what they mean when absent or wrong. A directive never
//! makes a script invalid: a value that cannot be read falls back to the default and leaves a [`Warning`].
//!
//! | part | job |
//! |---|---|
//! | `scan` | which lines of a source are directives |
//! | `schema` | the table of directives, and the published schema document |
//! | `value` | text to checked value, by the kind a table row names |
//! | `parse` | a source to [`Directives`] |
//! | `secrets` | hiding secrets in text that is shown, and putting them back when it returns |
//! | `token` | the endpoint's shared secret: where a request carries one, and comparing it |

mod cron;
mod parse;
mod scan;
mod schema;
mod secrets;
mod token;
mod value;

#[cfg(test)]
mod tests;

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use serde::Serialize;

pub use scan::WINDOW_LINES;
pub use schema::{Category, Field, Kind, SCHEMA, schema_document};
pub use secrets::{REDACTED, UnresolvedSecret, redact_source, restore_secrets};
pub use token::{Presented, TokenSource, find_token, token_matches};

/// The limit of a scheduled run when neither directive names one.
const SCHEDULE_TIMEOUT: Timeout = Timeout::After(Duration::from_secs(30));

/// What a script asks for. Every field holds the value in force: the written one, or the default.
#[derive(Debug, Clone)]
pub struct Directives {
    pub mode: Mode,
    pub enabled: bool,
    pub timeout: Timeout,
    pub await_promises: bool,
    /// Without effect in worker mode.
    pub concurrent: Concurrency,
    pub websocket: bool,
    pub websocket_pre: bool,
    pub raw_body: bool,
    /// Any one of them opens the endpoint. See [`Directives::requires_token`].
    pub tokens: Vec<Secret>,
    pub schedule: Option<Schedule>,
    pub debug: bool,
    pub debug_instrument: bool,
    pub cors: Cors,
    pub log: Log,
    pub ai: Ai,
    pub description: Option<String>,
    pub label: Option<String>,
    pub tags: Vec<String>,
    pub return_type: Option<ReturnType>,
    pub remote: Remote,
    pub warnings: Vec<Warning>,
    /// As written; [`Directives::schedule_timeout`] knows what it falls back to.
    schedule_timeout: Option<Timeout>,
    /// The lines that were read, in the order of the source, for the report.
    settings: Vec<parse::Setting>,
    /// Whether a `@token` line held nothing that could be a token.
    has_unusable_token: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Serverless,
    Worker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeout {
    Unlimited,
    After(Duration),
}

/// How many requests of one script run at once; the rest queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concurrency {
    Unlimited,
    AtMost(NonZeroU32),
}

/// The five CORS lines. With `origin` [`CorsOrigin::None`] the others have no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cors {
    pub origin: CorsOrigin,
    pub credentials: bool,
    /// Upper case.
    pub methods: Vec<String>,
    /// `None` allows what the preflight asks for.
    pub headers: Option<Vec<String>>,
    pub max_age_s: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsOrigin {
    None,
    Any,
    Reflective,
    /// `scheme://host[:port]`
    One(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub level: LogLevel,
    /// Already follows from `level` where no line says otherwise.
    pub request_body: LogBody,
    pub response_body: LogBody,
    pub max_body_bytes: u64,
    /// Lower case; always includes the headers that carry credentials.
    pub exclude_headers: Vec<String>,
    pub retention_days: u32,
}

/// What the execution log keeps, each level including the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    None,
    Minimal,
    Standard,
    Full,
    Debug,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogBody {
    Off,
    Redacted,
    Full,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Ai {
    pub enabled: bool,
    pub model: Option<String>,
    pub temperature: Option<f64>,
    pub max_tokens: Option<u32>,
    pub key: Option<Secret>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// As written. Five fields or a `@daily`-like name, always UTC.
    pub expression: String,
    /// Why it cannot be registered, if so.
    pub problem: Option<String>,
}

/// `// @returns <type>`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnType {
    pub definition: String,
    /// Counted from 1.
    pub line: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remote {
    pub messages: bool,
    pub call: bool,
    pub eval: bool,
    pub tokens: Vec<RemoteToken>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteToken {
    pub name: String,
    pub secret: Secret,
    pub scope: Vec<RemoteScope>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RemoteScope {
    Messages,
    Call,
    Eval,
}

/// Something about a directive line its writer should know. It never stops the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// With its `@`.
    pub directive: String,
    /// As written, secrets excepted; empty when there was none.
    pub value: String,
    pub message: String,
}

/// Text that must not reach a log or a reply. It has no `Display` and no `Serialize` on purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Named so that every place a secret leaves its wrapper can be searched for.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Timeout {
    /// `None` is no limit.
    pub fn duration(self) -> Option<Duration> {
        match self {
            Self::Unlimited => None,
            Self::After(duration) => Some(duration),
        }
    }
}

impl Mode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Serverless => "serverless",
            Self::Worker => "worker",
        }
    }
}

impl Log {
    /// Whether a header, in any case, is kept out of logs.
    pub fn excludes(&self, header: &str) -> bool {
        self.exclude_headers.iter().any(|name| name.eq_ignore_ascii_case(header))
    }
}

impl Directives {
    /// Reads the directives of a source. Any text is accepted.
    pub fn parse(source: &str) -> Self {
        parse::parse(source)
    }

    /// Whether a usable line of this directive was written, by its key (`log-level`).
    pub fn is_set(&self, key: &str) -> bool {
        self.settings.iter().any(|setting| setting.field.key == key)
    }

    /// The limit of one scheduled run.
    pub fn schedule_timeout(&self) -> Timeout {
        match self.schedule_timeout {
            Some(timeout) => timeout,
            None if self.is_set("timeout") => self.timeout,
            None => SCHEDULE_TIMEOUT,
        }
    }

    /// Whether a request must carry a token. True also when every `@token` line is unusable: its writer meant the
    /// endpoint to be closed, and then nothing opens it.
    pub fn requires_token(&self) -> bool {
        self.has_unusable_token || !self.tokens.is_empty()
    }

    /// Whether a request with this token, or without one, may run the script.
    pub fn admits(&self, presented: Option<&Presented>) -> bool {
        !self.requires_token() || presented.is_some_and(|token| token_matches(&self.tokens, &token.value))
    }

    /// The written directives as an object of schema keys, for the management API. Empty when there are none.
    pub fn to_json(&self, redact: bool) -> serde_json::Value {
        parse::report(&self.settings, redact)
    }
}
