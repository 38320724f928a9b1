//! Why a request was not answered by its script, and the one place where that becomes a response.

use crate::message::{Response, ResponseBody};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

/// A request that failed. Everything in it may be shown to the caller, except [`RequestError::stack`].
#[derive(Debug, Clone)]
pub struct RequestError {
    pub kind: ErrorKind,
    /// What went wrong, for the caller.
    pub message: String,
    /// A script's stack trace; shown only where the script asks for it (`@debug true`, `@log-level debug`).
    pub stack: Option<String>,
    /// Further facts, shown as `details`.
    pub details: Option<Value>,
    /// Headers that belong to the answer, such as `Allow`.
    pub headers: HeaderMap,
}

/// What kind of failure, and so which status and code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The path, host or headers are not acceptable.
    BadRequest,
    /// The body is not what its content type says.
    InvalidBody,
    /// No script answers here, or it is switched off.
    ScriptNotFound,
    /// The script's `@token` is missing or wrong.
    Unauthorized,
    /// Who asks may not: a page of another origin.
    Forbidden,
    /// The script does not export this method.
    MethodNotAllowed,
    /// The body is larger than the limit.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTimeout,
    /// The script threw.
    Script,
    /// The script cannot be loaded.
    ScriptLoad,
    /// A module it needs is not there.
    ModuleNotFound,
    /// `@timeout` or the CPU limit was reached.
    Timeout,
    /// The script's sandbox ended: out of memory, or still running past the grace period.
    SandboxEnded,
    /// A self-call went too deep.
    LoopDetected,
    /// Every sandbox is in use.
    Overloaded,
    /// The server is shutting down.
    Restarting,
    /// Our own fault.
    Internal,
}

impl ErrorKind {
    pub fn status(self) -> StatusCode {
        match self {
            ErrorKind::BadRequest | ErrorKind::InvalidBody => StatusCode::BAD_REQUEST,
            ErrorKind::ScriptNotFound => StatusCode::NOT_FOUND,
            ErrorKind::Unauthorized => StatusCode::UNAUTHORIZED,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            ErrorKind::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            ErrorKind::Script | ErrorKind::ScriptLoad | ErrorKind::ModuleNotFound | ErrorKind::Internal => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            ErrorKind::Timeout => StatusCode::GATEWAY_TIMEOUT,
            ErrorKind::SandboxEnded | ErrorKind::Overloaded | ErrorKind::Restarting => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::LoopDetected => StatusCode::LOOP_DETECTED,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::BadRequest => "BAD_REQUEST",
            ErrorKind::InvalidBody => "INVALID_BODY",
            ErrorKind::ScriptNotFound => "SCRIPT_NOT_FOUND",
            ErrorKind::Unauthorized => "UNAUTHORIZED",
            ErrorKind::Forbidden => "FORBIDDEN",
            ErrorKind::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            ErrorKind::BodyTooLarge => "BODY_TOO_LARGE",
            ErrorKind::BodyTimeout => "BODY_TIMEOUT",
            ErrorKind::Script => "SCRIPT_ERROR",
            ErrorKind::ScriptLoad => "SCRIPT_LOAD_ERROR",
            ErrorKind::ModuleNotFound => "MODULE_NOT_FOUND",
            ErrorKind::Timeout => "SCRIPT_TIMEOUT",
            ErrorKind::SandboxEnded => "SANDBOX_ENDED",
            ErrorKind::LoopDetected => "LOOP_DETECTED",
            ErrorKind::Overloaded => "OVERLOADED",
            ErrorKind::Restarting => "RESTARTING",
            ErrorKind::Internal => "INTERNAL_ERROR",
        }
    }

    /// The kind a guest named; anything it may not name is a script error.
    pub(crate) fn from_guest(code: &str) -> ErrorKind {
        match code {
            "METHOD_NOT_ALLOWED" => ErrorKind::MethodNotAllowed,
            "INVALID_BODY" => ErrorKind::InvalidBody,
            "MODULE_NOT_FOUND" => ErrorKind::ModuleNotFound,
            "SCRIPT_TIMEOUT" => ErrorKind::Timeout,
            _ => ErrorKind::Script,
        }
    }
}

impl RequestError {
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> RequestError {
        RequestError { kind, message: message.into(), stack: None, details: None, headers: HeaderMap::new() }
    }

    pub fn with_details(mut self, details: Value) -> RequestError {
        self.details = Some(details);
        self
    }

    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> RequestError {
        self.headers.insert(name, value);
        self
    }

    /// The response: `{ error, code, timestamp, details?, executionId? }`.
    pub fn into_response(self, execution_id: Option<&str>, show_stack: bool) -> Response {
        let mut details = match self.details {
            Some(Value::Object(details)) => details,
            Some(other) => Map::from_iter([("value".to_owned(), other)]),
            None => Map::new(),
        };
        if let Some(stack) = self.stack.filter(|_| show_stack) {
            details.insert("stack".into(), stack.into());
        }
        let body = error_body(&self.message, self.kind.code(), details, execution_id);
        let mut response = Response::new(self.kind.status(), ResponseBody::Full(body));
        response.headers = self.headers;
        response.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match self.kind {
            ErrorKind::Overloaded | ErrorKind::Restarting | ErrorKind::SandboxEnded => {
                response.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            ErrorKind::Unauthorized => {
                response.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}

/// The body of every error Wick answers with.
pub fn error_body(message: &str, code: &str, details: Map<String, Value>, execution_id: Option<&str>) -> Bytes {
    let mut body = json!({ "error": message, "code": code, "timestamp": crate::clock::iso_now() });
    if !details.is_empty() {
        body["details"] = Value::Object(details);
    }
    if let Some(id) = execution_id {
        body["executionId"] = id.into();
    }
    Bytes::from(body.to_string())
}
