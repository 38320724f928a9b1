//! The body of an upstream response, read decoded or spliced as it came.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::decode::{Codings, Decoder, MAX_PIECE_BYTES, Pull};
use super::error::{FetchError, FetchErrorKind, Peer};
use super::request_body::AbortOnDrop;

/// The largest body `try_take_whole` hands over at once, before and after decoding.
const MAX_WHOLE_BYTES: usize = MAX_PIECE_BYTES;

/// A response body. Dropping it aborts the exchange unless the body has been read to its end.
pub struct UpstreamBody {
    raw: UpstreamRawBody,
    codings: Codings,
    /// Made when the first byte is decoded; a spliced body never has one.
    decoder: Option<Box<Decoder>>,
    done: bool,
}

impl UpstreamBody {
    pub(super) fn new(raw: UpstreamRawBody, codings: Codings) -> Self {
        Self { raw, codings, decoder: None, done: false }
    }

    /// Whether `chunk` decodes, so that what it yields no longer fits the `content-encoding` and
    /// `content-length` headers of the response.
    pub fn content_encoding_active(&self) -> bool {
        !self.codings.is_empty()
    }

    /// The next piece of the decoded body; `None` at its end, and after an error.
    ///
    /// Cancel-safe: a dropped call loses nothing.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, FetchError>> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }

    /// `chunk` for callers that poll.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, FetchError>>> {
        if self.done {
            return Poll::Ready(None);
        }
        let next = if self.codings.is_empty() { ready!(self.raw.poll_data(cx)) } else { ready!(self.poll_decoded(cx)) };
        // Fused, and nothing more is read from an upstream whose data makes no sense.
        self.done = !matches!(next, Some(Ok(_)));
        Poll::Ready(next)
    }

    /// The complete decoded body, if it is small and all of it has already arrived.
    ///
    /// `None` means "read it with `chunk`", errors included; nothing is lost by asking.
    pub fn try_take_whole(&mut self) -> Option<Bytes> {
        let reading_has_begun = self.done || self.decoder.is_some();
        if reading_has_begun || !self.raw.buffer_whole() {
            return None;
        }
        let whole = if self.codings.is_empty() {
            join(self.raw.buffered_data())
        } else {
            decode_whole(self.codings, self.raw.buffered_data())?
        };
        self.raw.buffer.clear();
        self.done = true;
        Some(whole)
    }

    /// The bytes as the upstream sent them, for handing on together with its headers.
    ///
    /// Meant for a body nobody has read from: what `chunk` has taken is gone.
    pub fn into_raw(self) -> UpstreamRawBody {
        self.raw
    }

    fn poll_decoded(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, FetchError>>> {
        let codings = self.codings;
        let decoder = self.decoder.get_or_insert_with(|| Box::new(Decoder::new(codings)));
        loop {
            match decoder.pull() {
                Ok(Pull::Data(piece)) => return Poll::Ready(Some(Ok(piece))),
                Ok(Pull::End) => return Poll::Ready(None),
                Ok(Pull::Busy) => {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Ok(Pull::NeedsInput) => match ready!(self.raw.poll_data(cx)) {
                    Some(Ok(bytes)) => decoder.push(bytes),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => decoder.finish(),
                },
                Err(corrupt) => {
                    let message = format!("response body from {}: {}", self.raw.peer, corrupt.0);
                    let error = FetchError::new(FetchErrorKind::Decode, message);
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

/// The undecoded bytes of a response body, trailers included.
pub struct UpstreamRawBody {
    incoming: Incoming,
    /// Frames `try_take_whole` looked at and could not hand over.
    buffer: VecDeque<Result<Frame<Bytes>, FetchError>>,
    incoming_ended: bool,
    peer: Peer,
    abort: AbortOnDrop,
}

impl UpstreamRawBody {
    pub(super) fn new(incoming: Incoming, peer: Peer, abort: AbortOnDrop) -> Self {
        let ended = incoming.is_end_stream();
        let mut body = Self { incoming, buffer: VecDeque::new(), incoming_ended: false, peer, abort };
        if ended {
            body.end();
        }
        body
    }

    /// Reads from the network, past the buffer.
    fn poll_incoming(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, FetchError>>> {
        if self.incoming_ended {
            return Poll::Ready(None);
        }
        let next = ready!(Pin::new(&mut self.incoming).poll_frame(cx));
        Poll::Ready(match next {
            Some(Ok(frame)) => {
                // A reader that knows the length stops here and never asks for the end.
                if self.incoming.is_end_stream() {
                    self.end();
                }
                Some(Ok(frame))
            }
            Some(Err(error)) => {
                self.incoming_ended = true;
                Some(Err(FetchError::within_body(&error, &self.peer)))
            }
            None => {
                self.end();
                None
            }
        })
    }

    /// The answer is complete; an upload still running is then the upstream's to end.
    fn end(&mut self) {
        self.incoming_ended = true;
        self.abort.disarm();
    }

    /// The next bytes; trailers are passed over.
    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, FetchError>>> {
        loop {
            match ready!(self.poll_next(cx)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data()
                        && !data.is_empty()
                    {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, FetchError>>> {
        match self.buffer.pop_front() {
            Some(frame) => Poll::Ready(Some(frame)),
            None => self.poll_incoming(cx),
        }
    }

    /// Moves what has arrived into the buffer without waiting. True if that is a whole small body.
    fn buffer_whole(&mut self) -> bool {
        let mut held = self.buffered_data().map(Bytes::len).sum::<usize>();
        // A body that announces too much is not even looked at.
        let announced = usize::try_from(self.incoming.size_hint().lower()).unwrap_or(usize::MAX);
        if held.saturating_add(announced) > MAX_WHOLE_BYTES {
            return false;
        }
        // The next real poll registers its own waker in place of this one.
        let mut cx = Context::from_waker(Waker::noop());
        while held <= MAX_WHOLE_BYTES {
            match self.poll_incoming(&mut cx) {
                Poll::Pending => return false,
                Poll::Ready(None) => return !self.buffer.iter().any(Result::is_err),
                Poll::Ready(Some(next)) => {
                    let data = next.as_ref().ok().and_then(Frame::data_ref);
                    held += data.map_or(0, Bytes::len);
                    self.buffer.push_back(next);
                }
            }
        }
        false
    }

    fn buffered_data(&self) -> impl Iterator<Item = &Bytes> {
        self.buffer.iter().filter_map(|next| next.as_ref().ok()?.data_ref())
    }
}

impl Body for UpstreamRawBody {
    type Data = Bytes;
    type Error = FetchError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, FetchError>>> {
        self.get_mut().poll_next(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.buffer.is_empty() && (self.incoming_ended || self.incoming.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let held: u64 = self.buffered_data().map(|data| data.len() as u64).sum();
        let rest = self.incoming.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(held));
        if let Some(upper) = rest.upper().and_then(|upper| upper.checked_add(held)) {
            hint.set_upper(upper);
        }
        hint
    }
}

/// One piece is handed over without a copy.
fn join<'b>(mut pieces: impl Iterator<Item = &'b Bytes>) -> Bytes {
    let Some(first) = pieces.next() else { return Bytes::new() };
    let Some(second) = pieces.next() else { return first.clone() };
    let mut whole = BytesMut::from(&first[..]);
    whole.extend_from_slice(second);
    pieces.for_each(|piece| whole.extend_from_slice(piece));
    whole.freeze()
}

/// `None` if the result is too large or the data broken; both are found again by `chunk`.
fn decode_whole<'b>(codings: Codings, pieces: impl Iterator<Item = &'b Bytes>) -> Option<Bytes> {
    let mut decoder = Decoder::new(codings);
    let mut pieces = pieces.cloned();
    let mut decoded: Vec<Bytes> = Vec::new();
    let mut length = 0;
    loop {
        match decoder.pull().ok()? {
            Pull::Data(piece) => {
                length += piece.len();
                if length > MAX_WHOLE_BYTES {
                    return None;
                }
                decoded.push(piece);
            }
            Pull::NeedsInput => match pieces.next() {
                Some(piece) => decoder.push(piece),
                None => decoder.finish(),
            },
            Pull::Busy => return None,
            Pull::End => return Some(join(decoded.iter())),
        }
    }
}
