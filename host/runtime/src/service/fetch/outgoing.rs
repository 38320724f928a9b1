//! The request as it stands between hops: made into an HTTP request for each of them, and changed
//! by the redirects in between.

use std::mem;
use std::sync::Arc;

use bytes::Bytes;
use http::header::HeaderMap;
use http::{Method, Request, StatusCode, Uri};
use http_body::Body as _;
use url::{Position, Url};

use super::error::{FetchError, Peer};
use super::request_body::{AbortOnDrop, AbortSignal, RequestBody, StreamedBody};
use super::{FetchBody, RequestStream, headers, redirect};

/// What is left to send; changed by redirects.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: OutgoingBody,
}

pub(super) enum OutgoingBody {
    Empty,
    Full(Bytes),
    /// `None` once it has been handed to a connection: it cannot be sent again.
    Stream {
        stream: Option<RequestStream>,
        length: Option<u64>,
    },
}

/// The URL in the shape hyper wants it.
pub(super) struct Target {
    pub(super) uri: Uri,
    pub(super) peer: Peer,
}

impl Target {
    pub(super) fn of(url: &Url) -> Result<Self, FetchError> {
        let text = Bytes::copy_from_slice(url[..Position::AfterQuery].as_bytes());
        let uri = Uri::from_maybe_shared(text)
            .map_err(|error| FetchError::bad_request(format!("the url cannot be sent: {error}")))?;
        let peer = Peer::of(&uri).ok_or_else(|| FetchError::bad_request("the url has no host"))?;
        Ok(Self { uri, peer })
    }
}

impl Outgoing {
    /// Makes the request to send; the headers stay behind as well if they may be needed again.
    pub(super) fn next_request(
        &mut self,
        target: &Target,
        keep_headers: bool,
    ) -> Result<(Request<RequestBody>, AbortOnDrop), FetchError> {
        let (body, abort) = self.body.next()?;
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = target.uri.clone();
        let headers = request.headers_mut();
        *headers = if keep_headers { self.headers.clone() } else { mem::take(&mut self.headers) };
        if let Some(authority) = target.uri.authority() {
            headers::remove_redundant_host(headers, authority.as_str());
        }
        if request.body().is_end_stream() {
            headers::announce_empty_body(request.headers_mut(), &self.method);
        }
        Ok((request, abort))
    }

    pub(super) fn redirect_to(&mut self, next: Url, status: StatusCode) -> Result<(), FetchError> {
        // Only 303 forgets the body before anybody asks whether it could be sent again.
        if status != StatusCode::SEE_OTHER && !self.body.is_buffered() {
            return Err(FetchError::redirect("a streamed request body cannot be sent again"));
        }
        if redirect::drops_body(status, &self.method) {
            self.method = Method::GET;
            self.body = OutgoingBody::Empty;
            redirect::remove_body_fields(&mut self.headers);
        }
        redirect::remove_origin_fields(&mut self.headers, &self.url, &next);
        self.url = next;
        Ok(())
    }
}

impl OutgoingBody {
    pub(super) fn new(body: FetchBody, headers: &mut HeaderMap) -> Result<Self, FetchError> {
        let announced = headers::take_content_length(headers)?;
        Ok(match body {
            FetchBody::Empty => Self::Empty,
            FetchBody::Full(bytes) => Self::Full(bytes),
            FetchBody::Stream(stream) => {
                // A body that knows its length is right about it; the caller may only think so.
                let length = stream.size_hint().exact().or(announced);
                Self::Stream { stream: Some(stream), length }
            }
        })
    }

    pub(super) fn is_buffered(&self) -> bool {
        match self {
            Self::Empty | Self::Full(_) => true,
            Self::Stream { .. } => false,
        }
    }

    fn next(&mut self) -> Result<(RequestBody, AbortOnDrop), FetchError> {
        match self {
            Self::Empty => Ok((RequestBody::Empty, AbortOnDrop::none())),
            Self::Full(bytes) => Ok((RequestBody::Full(bytes.clone()), AbortOnDrop::none())),
            Self::Stream { stream, length } => {
                let stream = stream
                    .take()
                    .ok_or_else(|| FetchError::redirect("a streamed request body cannot be sent again"))?;
                let signal = Arc::new(AbortSignal::default());
                let body = StreamedBody::new(stream, *length, Arc::clone(&signal));
                Ok((RequestBody::Stream(body), AbortOnDrop::raising(signal)))
            }
        }
    }
}
