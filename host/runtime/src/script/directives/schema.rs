//! The table of directives: one row each. The parser, the report, the management API's updates and the published
//! schema document all read this table, so a directive that is not here does not exist.

use serde_json::{Map, Value as Json, json};

use super::scan::WINDOW_LINES;

/// The groups of the schema document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    Execution,
    Logging,
    Cors,
    Ai,
    Metadata,
}

impl Category {
    const ALL: [Self; 5] = [Self::Execution, Self::Logging, Self::Cors, Self::Ai, Self::Metadata];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Execution => "execution",
            Self::Logging => "logging",
            Self::Cors => "cors",
            Self::Ai => "ai",
            Self::Metadata => "metadata",
        }
    }
}

/// What a directive's text may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// `true`, `false` or nothing, which is `true`.
    Bool,
    /// The same, but any other text, even behind a good word, voids the line.
    StrictBool,
    Int {
        min: u64,
        max: u64,
    },
    /// Milliseconds; `0` and `unlimited` are no limit.
    Millis,
    /// A positive integer or a boolean.
    Concurrency,
    Number {
        min: f64,
        max: f64,
    },
    Enum(&'static [&'static str]),
    BoolOr(&'static [&'static str]),
    /// A keyword of CORS or one origin.
    Origin,
    /// Method or header names.
    Tokens,
    /// Header names reported as a list.
    HeaderList,
    /// Free words separated by commas.
    Tags,
    /// Bytes, as a number or with a unit.
    Size {
        max: u64,
    },
    Cron,
    Word,
    /// The whole rest of the line.
    Text,
    /// One word that is never shown.
    Secret,
    /// `<name> <secret> [scope,scope]`
    RemoteToken,
}

/// One directive.
#[derive(Debug)]
pub struct Field {
    /// Its name without `@`, which is also its key in JSON.
    pub key: &'static str,
    pub category: Category,
    pub kind: Kind,
    /// Whether several lines add up instead of the last one winning.
    pub repeats: bool,
    /// The value when the line is absent, as JSON text.
    pub default: &'static str,
    pub description: &'static str,
    pub examples: &'static [&'static str],
    pub notes: Option<&'static str>,
}

impl Field {
    pub fn by_key(key: &str) -> Option<&'static Self> {
        SCHEMA.iter().find(|field| field.key == key)
    }

    /// Whether reads must hide the value.
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::RemoteToken)
    }
}

const fn row(
    key: &'static str,
    category: Category,
    kind: Kind,
    default: &'static str,
    description: &'static str,
    examples: &'static [&'static str],
) -> Field {
    Field { key, category, kind, repeats: false, default, description, examples, notes: None }
}

const fn noted(field: Field, notes: &'static str) -> Field {
    Field { notes: Some(notes), ..field }
}

const fn repeated(field: Field) -> Field {
    Field { repeats: true, ..field }
}

/// The largest integer a JSON reader in JavaScript keeps exact.
pub(super) const MAX_INT: u64 = (1 << 53) - 1;
const BODY_LOGGING: Kind = Kind::BoolOr(&["full", "redacted", "off"]);

/// Every directive, by category.
#[rustfmt::skip]
pub const SCHEMA: &[Field] = {
    use Category::{Ai, Cors, Execution, Logging, Metadata};
    use Kind::{Bool, Cron, Enum, HeaderList, Int, Millis, Number, Origin, RemoteToken, Secret, Size, StrictBool, Tags, Text, Tokens, Word};
    &[
        row("mode", Execution, Enum(&["worker", "serverless"]), r#""serverless""#, "Execution mode.", &["// @mode worker"]),
        row("enabled", Execution, Bool, "true", "false answers 404 without running the script.", &["// @enabled false"]),
        row("timeout", Execution, Millis, "3600000", "HTTP time limit in milliseconds.", &["// @timeout 60000", "// @timeout unlimited"]),
        row("await-promises", Execution, Bool, "true", "Await promises inside the returned value before answering.", &["// @await-promises false"]),
        noted(row("concurrent", Execution, Kind::Concurrency, "true", "How many requests of the script run at once; the rest queue.", &["// @concurrent 5", "// @concurrent false"]),
            "Serverless mode only."),
        noted(row("websocket", Execution, Bool, "false", "Accept WebSocket upgrades.", &["// @websocket"]),
            "Needs @mode worker; otherwise sockets are closed with 4400."),
        row("websocket-pre", Execution, Bool, "true", "Run the directory's pre.js before a WebSocket handshake.", &["// @websocket-pre false"]),
        noted(row("rawBody", Execution, StrictBool, "false", "Leave the request body unread.", &["// @rawBody"]),
            "req.body and req.rawBody are absent. Any other text voids the line."),
        repeated(noted(row("token", Execution, Secret, "null", "Shared secret a caller must present.", &["// @token s3cret"]),
            "May repeat; any one token opens the endpoint. Shown as [REDACTED].")),
        noted(row("schedule", Execution, Cron, "null", "Run on a schedule, in UTC.", &["// @schedule */5 * * * *", "// @schedule @daily"]),
            "Not registered together with @websocket."),
        noted(row("schedule-timeout", Execution, Millis, "null", "Limit of one scheduled run in milliseconds.", &["// @schedule-timeout 10000"]),
            "Falls back to @timeout, then to 30000."),
        row("debug", Execution, Bool, "false", "Verbose run: stack traces in error replies.", &["// @debug"]),
        row("debug-instrument", Execution, Bool, "false", "Instrument the run for debugging.", &["// @debug-instrument"]),
        row("remote-messages", Execution, Bool, "false", "Allow remote messages to the running script.", &["// @remote-messages"]),
        row("remote-call", Execution, Bool, "false", "Allow remote calls of exposed functions.", &["// @remote-call"]),
        row("remote-eval", Execution, Bool, "false", "Allow remote evaluation in the running script.", &["// @remote-eval"]),
        repeated(noted(row("remote-token", Execution, RemoteToken, "null", "Token for remote control.", &["// @remote-token ops s3cret messages,call"]),
            "May repeat. Without scopes it covers messages and call; eval must be named.")),

        row("log-level", Logging, Enum(&["none", "minimal", "standard", "full", "debug"]), r#""standard""#, "What the execution log keeps.", &["// @log-level full"]),
        noted(row("log-request-body", Logging, BODY_LOGGING, "null", "Log request bodies.", &["// @log-request-body redacted"]),
            "Off below @log-level full and redacted from there on, unless set. true means redacted."),
        noted(row("log-response-body", Logging, BODY_LOGGING, "null", "Log response bodies.", &["// @log-response-body full"]),
            "Off below @log-level full and redacted from there on, unless set. true means redacted."),
        row("log-max-body-size", Logging, Size { max: 1 << 30 }, "10240", "Bytes of a body that are logged.", &["// @log-max-body-size 10kb", "// @log-max-body-size 2048"]),
        noted(row("log-exclude-headers", Logging, HeaderList, r#"["authorization","cookie","set-cookie","x-token"]"#, "Headers kept out of logs.", &["// @log-exclude-headers x-api-key,x-session"]),
            "The default names stay excluded whatever is added."),
        row("log-retention-days", Logging, Int { min: 1, max: 3650 }, "7", "Days after which execution logs are deleted.", &["// @log-retention-days 30"]),

        row("cors", Cors, Origin, r#""none""#, "Which origins may read responses.", &["// @cors reflective", "// @cors https://app.example.com"]),
        row("cors-credentials", Cors, Bool, "false", "Allow credentials.", &["// @cors-credentials"]),
        row("cors-methods", Cors, Tokens, r#""GET,POST,PUT,PATCH,DELETE,OPTIONS""#, "Methods a preflight allows.", &["// @cors-methods GET,POST"]),
        noted(row("cors-headers", Cors, Tokens, r#""Content-Type,Authorization,X-Token""#, "Request headers a preflight allows.", &["// @cors-headers Content-Type,X-Api-Key"]),
            "When omitted, a preflight that asks for headers is allowed exactly those."),
        row("cors-max-age", Cors, Int { min: 0, max: MAX_INT }, "86400", "Seconds a preflight may be cached.", &["// @cors-max-age 600"]),

        row("ai", Ai, Bool, "true", "Bind the AI helpers.", &["// @ai false"]),
        noted(row("ai-model", Ai, Word, "null", "Default model, as provider/model.", &["// @ai-model anthropic/claude-sonnet"]),
            "When omitted, the server setting."),
        row("ai-temperature", Ai, Number { min: 0.0, max: 2.0 }, "null", "Default temperature of the AI helpers.", &["// @ai-temperature 0.2"]),
        row("ai-max-tokens", Ai, Int { min: 1, max: u32::MAX as u64 }, "null", "Default token limit of the AI helpers.", &["// @ai-max-tokens 1024"]),
        noted(row("ai-key", Ai, Secret, "null", "API key instead of the server setting.", &["// @ai-key sk-1234"]),
            "Shown as [REDACTED]."),

        row("description", Metadata, Text, "null", "What the script does; the OpenAPI summary.", &["// @description Lists the open orders"]),
        row("label", Metadata, Text, "null", "A label scripts can be filtered by.", &["// @label orders"]),
        noted(row("tags", Metadata, Tags, "[]", "Tags scripts can be filtered by.", &["// @tags billing,agent"]),
            "The tag agent exposes the script as an agent tool."),
        row("returns", Metadata, Text, "null", "Type of the returned value.", &["// @returns { id: string }"]),
        row("return-type", Metadata, Text, "null", "The same as @returns.", &["// @return-type string[]"]),
    ]
};

/// The document of `magic-comments/schema`.
pub fn schema_document() -> Json {
    let mut categories = Map::new();
    for category in Category::ALL {
        let keys: Vec<&str> = SCHEMA.iter().filter(|field| field.category == category).map(|field| field.key).collect();
        categories.insert(category.as_str().to_owned(), keys.into());
    }
    json!({
        "schema_version": "1",
        "total_fields": SCHEMA.len(),
        "parse_window_lines": WINDOW_LINES,
        "unknown_keys_behavior": "ignored",
        "defaults_context": {
            "when_omitted": "the value in force when a script has no such line",
            "runtime": "the value the running script sees",
            "sdk_import": "the value an imported script starts with",
        },
        "categories": categories,
        "fields": SCHEMA.iter().map(field_document).collect::<Vec<_>>(),
    })
}

fn field_document(field: &Field) -> Json {
    // The table is text of ours, and a test reads every default.
    let default: Json = serde_json::from_str(field.default).unwrap_or(Json::Null);
    let mut document = json!({
        "key": field.key,
        "directive": format!("@{}", field.key),
        "category": field.category.as_str(),
        "type": type_name(field),
        "description": field.description,
        "defaults": { "when_omitted": default, "runtime": default, "sdk_import": default },
        "examples": field.examples,
    });
    let (values, keywords, range) = choices(field.kind);
    let mut add = |key: &str, value: Json| {
        document[key] = value;
    };
    if !values.is_empty() {
        add("enum_values", values.into());
    }
    if !keywords.is_empty() {
        add("accepts_keywords", keywords.into());
    }
    if let Some((min, max)) = range {
        add("range", json!({ "min": min, "max": max }));
    }
    if let Some(notes) = field.notes {
        add("notes", notes.into());
    }
    document
}

fn type_name(field: &Field) -> &'static str {
    match field.kind {
        Kind::Bool | Kind::StrictBool => "boolean",
        Kind::Int { .. } => "integer",
        Kind::Millis | Kind::Size { .. } => "integer | string",
        Kind::Concurrency => "boolean | integer",
        Kind::Number { .. } => "number",
        Kind::Enum(_) => "enum",
        Kind::BoolOr(_) => "boolean | enum",
        Kind::HeaderList | Kind::Tags => "string[]",
        Kind::Secret if field.repeats => "string | string[]",
        Kind::RemoteToken => "object[]",
        Kind::Origin | Kind::Tokens | Kind::Cron | Kind::Word | Kind::Text | Kind::Secret => "string",
    }
}

/// The closed set of values, the words allowed beside an open one, and the bounds.
fn choices(kind: Kind) -> (&'static [&'static str], &'static [&'static str], Option<(Json, Json)>) {
    match kind {
        Kind::Enum(values) | Kind::BoolOr(values) => (values, &[], None),
        Kind::Millis => (&[], &["unlimited"], Some((0.into(), MAX_INT.into()))),
        Kind::Concurrency => (&[], &["true", "false"], Some((1.into(), u32::MAX.into()))),
        Kind::Int { min, max } => (&[], &[], Some((min.into(), max.into()))),
        Kind::Number { min, max } => (&[], &[], Some((min.into(), max.into()))),
        Kind::Size { max } => (&[], &[], Some((0.into(), max.into()))),
        Kind::Origin => (&[], &["reflective", "*", "none"], None),
        Kind::Cron => (&[], &super::cron::NAMES, None),
        Kind::Bool
        | Kind::StrictBool
        | Kind::Tokens
        | Kind::HeaderList
        | Kind::Tags
        | Kind::Word
        | Kind::Text
        | Kind::Secret
        | Kind::RemoteToken => (&[], &[], None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishes_every_row() {
        let document = schema_document();
        assert_eq!(document["total_fields"], SCHEMA.len());
        assert_eq!(document["parse_window_lines"], 100);
        let fields = document["fields"].as_array().expect("a list");
        let listed: usize = document["categories"]
            .as_object()
            .expect("a map")
            .values()
            .map(|keys| keys.as_array().map_or(0, Vec::len))
            .sum();
        assert_eq!((fields.len(), listed), (SCHEMA.len(), SCHEMA.len()));
        for field in SCHEMA {
            assert!(serde_json::from_str::<Json>(field.default).is_ok(), "{}: {}", field.key, field.default);
            assert_eq!(SCHEMA.iter().filter(|other| other.key == field.key).count(), 1, "{}", field.key);
            for example in field.examples {
                let parsed = super::super::Directives::parse(example);
                assert!(parsed.is_set(field.key), "{example}: {:?}", parsed.warnings);
            }
        }
        let timeout = fields.iter().find(|field| field["key"] == "timeout").expect("a row");
        assert_eq!(timeout["directive"], "@timeout");
        assert_eq!(timeout["defaults"]["when_omitted"], 3_600_000);
        assert_eq!(timeout["accepts_keywords"], json!(["unlimited"]));
    }

    #[test]
    fn knows_every_key_updates_accept() {
        for key in [
            "enabled",
            "token",
            "mode",
            "timeout",
            "log-level",
            "debug",
            "log-request-body",
            "log-response-body",
            "log-max-body-size",
            "log-exclude-headers",
            "log-retention-days",
            "debug-instrument",
            "await-promises",
            "concurrent",
            "cors",
            "cors-credentials",
            "cors-methods",
            "cors-headers",
            "cors-max-age",
            "websocket",
            "websocket-pre",
            "ai",
            "ai-model",
            "ai-temperature",
            "ai-max-tokens",
            "ai-key",
            "description",
            "tags",
            "label",
            "schedule",
            "schedule-timeout",
            "remote-messages",
            "remote-call",
            "remote-eval",
            "remote-token",
            "rawBody",
        ] {
            assert!(Field::by_key(key).is_some(), "{key}");
        }
    }
}
