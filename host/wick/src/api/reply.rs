//! What a call is answered with when it succeeds.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use wick_runtime::message::ResponseBody;

use super::error::ApiError;

pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: ResponseBody,
}

impl Reply {
    /// 200 with a JSON body.
    pub(super) fn json(value: &impl Serialize) -> Result<Reply, ApiError> {
        let body = serde_json::to_vec(value).map_err(ApiError::internal)?;
        let mut reply =
            Reply { status: StatusCode::OK, headers: HeaderMap::new(), body: ResponseBody::Full(Bytes::from(body)) };
        reply.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(reply)
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Reply {
        self.headers.insert(name, value);
        self
    }

    pub(super) fn into_response(mut self) -> Response<ResponseBody> {
        // Sources and logs do not belong in a cache.
        self.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
