//! The body of one outgoing request, as hyper pulls it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use http_body::{Body, Frame, SizeHint};

use super::RequestStream;
use super::error::{FetchError, FetchErrorKind};

/// One concrete type for all three shapes, so only streamed bodies pay for a virtual call.
pub(super) enum RequestBody {
    Empty,
    Full(Bytes),
    Stream(StreamedBody),
}

/// A body that arrives while it is being sent.
pub(super) struct StreamedBody {
    stream: RequestStream,
    /// What is left of the announced content-length; `None` sends chunks or frames without one.
    remaining: Option<u64>,
    abort: Arc<AbortSignal>,
}

impl StreamedBody {
    pub(super) fn new(stream: RequestStream, length: Option<u64>, abort: Arc<AbortSignal>) -> Self {
        Self { stream, remaining: length, abort }
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, FetchError>>> {
        if self.abort.poll_raised(cx) {
            let message = "the exchange was dropped before the request body was sent";
            return Poll::Ready(Some(Err(FetchError::new(FetchErrorKind::Aborted, message))));
        }
        let Some(next) = ready!(Pin::new(&mut self.stream).poll_frame(cx)) else {
            return Poll::Ready(match self.remaining {
                None | Some(0) => None,
                Some(missing) => Some(Err(FetchError::bad_request(format!(
                    "the request body ended {missing} bytes short of its content-length"
                )))),
            });
        };
        Poll::Ready(Some(match next {
            Ok(frame) => self.count(&frame).map(|()| frame),
            Err(error) => Err(FetchError::new(FetchErrorKind::Aborted, format!("the request body broke off: {error}"))),
        }))
    }

    /// hyper would cut a body that outgrows its content-length without a word.
    fn count(&mut self, frame: &Frame<Bytes>) -> Result<(), FetchError> {
        if let (Some(remaining), Some(data)) = (self.remaining.as_mut(), frame.data_ref()) {
            *remaining = remaining
                .checked_sub(data.len() as u64)
                .ok_or_else(|| FetchError::bad_request("the request body is longer than its content-length"))?;
        }
        Ok(())
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = FetchError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, FetchError>>> {
        let this = self.get_mut();
        match this {
            Self::Empty => Poll::Ready(None),
            Self::Full(bytes) => {
                let data = std::mem::take(bytes);
                *this = Self::Empty;
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            Self::Stream(streamed) => streamed.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Full(bytes) => bytes.is_empty(),
            // A stream that ends early must still be polled once to be found out.
            Self::Stream(streamed) => streamed.remaining.unwrap_or(0) == 0 && streamed.stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Stream(streamed) => match streamed.remaining {
                Some(remaining) => SizeHint::with_exact(remaining),
                None => SizeHint::default(),
            },
        }
    }
}

/// Tells a request body still being sent that nobody wants the answer any more.
///
/// hyper stops reading when the response is dropped, yet goes on writing for as long as the request
/// body lasts. The body itself has to fail for the connection to be given up.
#[derive(Default)]
pub(super) struct AbortSignal {
    raised: AtomicBool,
    waker: AtomicWaker,
}

impl AbortSignal {
    fn poll_raised(&self, cx: &Context<'_>) -> bool {
        // Registered before the flag is read, so a raise in between still wakes.
        self.waker.register(cx.waker());
        self.raised.load(Ordering::Acquire)
    }
}

/// Raises the signal unless the exchange got to its end first.
pub(super) struct AbortOnDrop(Option<Arc<AbortSignal>>);

impl AbortOnDrop {
    pub(super) fn none() -> Self {
        Self(None)
    }

    pub(super) fn raising(signal: Arc<AbortSignal>) -> Self {
        Self(Some(signal))
    }

    pub(super) fn disarm(&mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(signal) = self.0.take() {
            signal.raised.store(true, Ordering::Release);
            signal.waker.wake();
        }
    }
}
