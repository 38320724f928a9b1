//! What went wrong with a call, in the one shape every error body has.

use super::path::PathRefused;
use super::reply::Reply;
use super::store::StoreError;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};
use wick_runtime::error::{RequestError, error_body};
use wick_runtime::message::ResponseBody;
use wick_runtime::service::log::LogError;

/// A call that failed. All of it is shown to the caller.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    message: String,
    details: Map<String, Value>,
    /// The one header some errors come with. Boxed, because errors are rare and results everywhere.
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> ApiError {
        ApiError { status, message: message.into(), details: Map::new(), header: None }
    }

    /// A parameter is missing or not acceptable.
    pub(super) fn invalid(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn not_found(what: &str, resource: &str) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, format!("{what} not found")).with_detail("resource", resource)
    }

    /// Our own fault: the cause goes to the log, not to the caller.
    pub(super) fn internal(cause: impl std::fmt::Display) -> ApiError {
        tracing::error!(%cause, "a management call failed");
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
    }

    /// A name for programs, where the status alone says too little.
    pub(super) fn with_code(self, code: &str) -> ApiError {
        self.with_detail("code", code)
    }

    pub(super) fn with_detail(mut self, name: &str, value: impl Into<Value>) -> ApiError {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> ApiError {
        self.header = Some(Box::new((name, value)));
        self
    }

    pub(super) fn into_reply(self) -> Reply {
        let code = match self.status {
            StatusCode::BAD_REQUEST => "VALIDATION_ERROR".to_owned(),
            status => format!("ERROR_{}", status.as_u16()),
        };
        let body = error_body(&self.message, &code, self.details, None);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(header) = self.header {
            headers.insert(header.0, header.1);
        }
        Reply { status: self.status, headers, body: ResponseBody::Full(body) }
    }
}

impl From<PathRefused> for ApiError {
    fn from(refused: PathRefused) -> ApiError {
        match refused {
            PathRefused::Excluded => ApiError::new(StatusCode::FORBIDDEN, refused.to_string()),
            other => ApiError::invalid(other.to_string()),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        use std::io::ErrorKind;
        let status = match &error {
            StoreError::NotFound => StatusCode::NOT_FOUND,
            StoreError::Exists | StoreError::NotEmpty => StatusCode::CONFLICT,
            StoreError::IsDirectory | StoreError::NotADirectory | StoreError::IntoItself | StoreError::NameTooLong => {
                StatusCode::BAD_REQUEST
            }
            StoreError::Link | StoreError::Excluded | StoreError::NotAFile => StatusCode::FORBIDDEN,
            StoreError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            StoreError::Io(cause) => match cause.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                    let error = ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "the disk is full");
                    return error.with_code("NO_SPACE");
                }
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                    let error = ApiError::new(StatusCode::FORBIDDEN, "the file system does not permit this");
                    return error.with_code("NOT_PERMITTED");
                }
                _ => return ApiError::internal(cause),
            },
        };
        ApiError::new(status, error.to_string())
    }
}

impl From<LogError> for ApiError {
    fn from(error: LogError) -> ApiError {
        let status = match &error {
            LogError::InvalidName | LogError::InvalidId | LogError::InvalidLines | LogError::NothingNamed => {
                StatusCode::BAD_REQUEST
            }
            LogError::NotFound(_) => StatusCode::NOT_FOUND,
            LogError::SharedSegment => StatusCode::CONFLICT,
            LogError::TooManyStreams => StatusCode::TOO_MANY_REQUESTS,
            LogError::Io(cause) => return ApiError::internal(cause),
        };
        ApiError::new(status, error.to_string())
    }
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> ApiError {
        let api_error = ApiError::new(error.kind.status(), error.message);
        let api_error = match error.details {
            Some(Value::Object(details)) => ApiError { details, ..api_error },
            Some(other) => api_error.with_detail("value", other),
            None => api_error,
        };
        api_error.with_code(error.kind.code())
    }
}
