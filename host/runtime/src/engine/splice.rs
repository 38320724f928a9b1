//! A response body that passes a request by: what it sends is counted, and the request's record waits for its end.

use crate::message::{BodyError, BoxBody};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// Called with the bytes that were sent, once both the request and the body are over.
type AtEnd = Box<dyn FnOnce(u64) + Send>;

/// The two ends meet here, whichever comes first.
#[derive(Clone, Default)]
pub(crate) struct Splice(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    sent: u64,
    body_is_over: bool,
    at_end: Option<AtEnd>,
}

impl Splice {
    /// A body that counts.
    pub(crate) fn around(body: BoxBody) -> (Splice, BoxBody) {
        let splice = Splice::default();
        let counted = Counted { body, splice: splice.clone() };
        (splice, counted.boxed_unsync())
    }

    /// The request is over: `at_end` runs now, or when the body is over too.
    pub(crate) fn finish(&self, at_end: AtEnd) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.body_is_over {
            let sent = state.sent;
            drop(state);
            at_end(sent);
        } else {
            state.at_end = Some(at_end);
        }
    }
}

struct Counted {
    body: BoxBody,
    splice: Splice,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.splice.0.lock().unwrap_or_else(PoisonError::into_inner).sent += data.len() as u64;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut state = self.splice.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.body_is_over = true;
        let (at_end, sent) = (state.at_end.take(), state.sent);
        drop(state);
        if let Some(at_end) = at_end {
            at_end(sent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Splice;
    use bytes::Bytes;
    use http_body_util::{BodyExt, Full};
    use std::sync::{Arc, Mutex};

    fn body() -> crate::message::BoxBody {
        Full::new(Bytes::from_static(b"12345")).map_err(|never| match never {}).boxed_unsync()
    }

    fn note(seen: &Arc<Mutex<Vec<u64>>>) -> Box<dyn FnOnce(u64) + Send> {
        let seen = Arc::clone(seen);
        Box::new(move |sent| seen.lock().unwrap().push(sent))
    }

    #[tokio::test]
    async fn the_record_waits_for_the_body() {
        let seen = Arc::default();
        let (splice, body) = Splice::around(body());
        splice.finish(note(&seen));
        assert!(seen.lock().unwrap().is_empty());
        body.collect().await.unwrap();
        assert_eq!(*seen.lock().unwrap(), [5]);
    }

    #[tokio::test]
    async fn a_body_may_end_first_or_never_be_read() {
        let seen = Arc::default();
        let (splice, whole) = Splice::around(body());
        whole.collect().await.unwrap();
        splice.finish(note(&seen));
        let (splice, unread) = Splice::around(body());
        drop(unread);
        splice.finish(note(&seen));
        assert_eq!(*seen.lock().unwrap(), [5, 0]);
    }
}
