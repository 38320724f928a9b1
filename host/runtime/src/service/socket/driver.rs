//! The task of one connection: reads, writes, pings, and closes as RFC 6455 says.
//!
//! One future does both directions, so that a close, a slow reader and a busy listener are seen together. Reading stops
//! while the listener is busy: TCP then slows the sender down, and nothing piles up here but one message.

use super::code;
use super::config::SocketConfig;
use super::meter::Meter;
use super::outbox::{Next, Outbox};
use bytes::Bytes;
use futures_util::{Sink, Stream};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, Sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

pub(crate) use tokio_tungstenite::tungstenite::protocol::Role;

/// Messages read in a row before others get their turn.
const MESSAGES_PER_POLL: usize = 32;

/// A buffer per connection and direction: thousands may be open, and most are quiet.
const BUFFER_BYTES: usize = 4 << 10;

/// After the close, what the other side still sends is read and dropped up to this much: to close with bytes unread
/// would reset the connection, and our close might be lost with it.
const LINGER_BYTES: u64 = 1 << 20;
const LINGER: Duration = Duration::from_secs(1);

/// A message from the other side.
pub(crate) enum Incoming {
    Text(Utf8Bytes),
    Binary(Bytes),
}

/// Ready when the listener takes another message.
pub(crate) type Busy = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Who gets the messages.
pub(crate) trait Listener: Send + Unpin {
    /// `None` if the next one may come at once.
    fn message(&mut self, message: Incoming) -> Option<Busy>;
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) code: u16,
    pub(crate) reason: String,
    /// Whether the other side took part in the closing.
    pub(crate) clean: bool,
}

impl Ending {
    pub(crate) fn abnormal(reason: impl Into<String>) -> Ending {
        Ending { code: code::ABNORMAL, reason: reason.into(), clean: false }
    }
}

/// See the module's documentation.
pub(crate) struct Driver<S, L> {
    stream: WebSocketStream<Meter<S>>,
    outbox: Arc<Outbox>,
    listener: L,
    busy: Option<Busy>,
    /// Taken by the sink and not known to be written out.
    is_unflushed: bool,
    /// The close frame of the other side.
    close_received: Option<Ending>,
    /// What the other side did wrong. The close is sent, and nothing is read any more.
    failure: Option<Ending>,
    /// From when on nobody waits for the closing handshake any more.
    close_by: Option<Instant>,
    heard: Instant,
    heard_bytes: u64,
    is_pinged: bool,
    timer: Pin<Box<Sleep>>,
    ping: Duration,
    idle: Duration,
    close: Duration,
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin, L: Listener> Driver<S, L> {
    pub(crate) async fn new(io: S, role: Role, config: &SocketConfig, outbox: Arc<Outbox>, listener: L) -> Self {
        let mut protocol = WebSocketConfig::default();
        protocol.read_buffer_size = BUFFER_BYTES;
        protocol.write_buffer_size = BUFFER_BYTES;
        protocol.max_message_size = Some(config.message_bytes);
        protocol.max_frame_size = Some(config.frame_bytes);
        let stream = WebSocketStream::from_raw_socket(Meter::new(io), role, Some(protocol)).await;
        Driver {
            stream,
            outbox,
            listener,
            busy: None,
            is_unflushed: false,
            close_received: None,
            failure: None,
            close_by: None,
            heard: Instant::now(),
            heard_bytes: 0,
            is_pinged: false,
            timer: Box::pin(tokio::time::sleep(config.ping)),
            ping: config.ping,
            idle: config.idle,
            close: config.close,
        }
    }

    /// Runs the connection to its end. `stop` asks for it to be closed, because the server goes away.
    pub(crate) async fn run(&mut self, stop: impl Future<Output = ()>) -> Ending {
        let mut stop = std::pin::pin!(stop);
        let mut is_stopping = false;
        let ending = std::future::poll_fn(|cx| {
            if !is_stopping && stop.as_mut().poll(cx).is_ready() {
                is_stopping = true;
                self.outbox.close(code::GOING_AWAY, "the server is shutting down");
            }
            self.poll(cx)
        })
        .await;
        self.outbox.end();
        ending
    }

    /// Bytes sent so far, frames and all.
    pub(crate) fn bytes_sent(&self) -> u64 {
        self.stream.get_ref().written
    }

    /// Ends the connection below so that what was sent last arrives.
    pub(crate) async fn finish(mut self) {
        let io = self.stream.get_mut();
        let linger = async {
            io.shutdown().await?;
            tokio::io::copy(&mut io.take(LINGER_BYTES), &mut tokio::io::sink()).await
        };
        // It may be gone already, and then there is nothing to be done.
        let _ = tokio::time::timeout(LINGER.min(self.close), linger).await;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        let mut budget = MESSAGES_PER_POLL;
        loop {
            if let Poll::Ready(ending) = self.poll_write(cx) {
                return Poll::Ready(ending);
            }
            let Poll::Ready(outcome) = self.poll_read(cx) else { break };
            if let Some(ending) = outcome {
                return Poll::Ready(ending);
            }
            budget -= 1;
            if budget == 0 {
                cx.waker().wake_by_ref();
                break;
            }
        }
        self.poll_timer(cx)
    }

    /// Pending when there is nothing to write, or no room for it.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        if self.close_received.is_none() && self.failure.is_none() {
            loop {
                match Pin::new(&mut self.stream).poll_ready(cx) {
                    Poll::Ready(Ok(())) => {}
                    Poll::Ready(Err(error)) => return Poll::Ready(broken(&error)),
                    Poll::Pending => break,
                }
                let message = match self.outbox.poll_next(cx) {
                    Poll::Ready(Next::Message(message)) => message,
                    Poll::Ready(Next::Close(frame)) => Message::Close(frame),
                    Poll::Ready(Next::Overflow) => return Poll::Ready(too_slow()),
                    Poll::Pending => break,
                };
                if let Some(ending) = self.start_send(message) {
                    return Poll::Ready(ending);
                }
            }
            if self.outbox.is_closing() && self.close_by.is_none() {
                self.close_by = Some(Instant::now() + self.close);
            }
            // The queue may run full while there is no room to look at it.
            if self.outbox.watch_full(cx) {
                return Poll::Ready(too_slow());
            }
        }
        // Once the other side has closed, it is reading that writes out what is left: flushed from here, a reply that does
        // not fit at once would count as sent, and the connection as over.
        if self.is_unflushed && self.close_received.is_none() {
            match Pin::new(&mut self.stream).poll_flush(cx) {
                Poll::Ready(Ok(())) => {
                    self.is_unflushed = false;
                    self.outbox.flushed();
                }
                Poll::Ready(Err(error)) => return Poll::Ready(broken(&error)),
                Poll::Pending => {}
            }
        }
        if !self.is_unflushed
            && let Some(failure) = self.failure.take()
        {
            return Poll::Ready(failure);
        }
        Poll::Pending
    }

    fn start_send(&mut self, message: Message) -> Option<Ending> {
        self.is_unflushed = true;
        match Pin::new(&mut self.stream).start_send(message) {
            // A server whose close is the last word of a handshake hears at once that it is over.
            Ok(()) | Err(Error::ConnectionClosed) => None,
            Err(error) => Some(broken(&error)),
        }
    }

    /// `Ready(None)` if something was read and more may follow.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Option<Ending>> {
        if self.failure.is_some() {
            return Poll::Pending;
        }
        if let Some(busy) = &mut self.busy {
            ready!(busy.as_mut().poll(cx));
            self.busy = None;
            // It was us who did not listen.
            self.heard = Instant::now();
        }
        let read = ready!(Pin::new(&mut self.stream).poll_next(cx));
        self.note_heard();
        match read {
            Some(Ok(Message::Text(text))) => self.take(Incoming::Text(text)),
            Some(Ok(Message::Binary(bytes))) => self.take(Incoming::Binary(bytes)),
            Some(Ok(Message::Close(frame))) => {
                let (code, reason) = frame.map_or((code::NO_STATUS, String::new()), |frame| {
                    (frame.code.into(), frame.reason.as_str().to_owned())
                });
                self.close_received = Some(Ending { code, reason, clean: true });
                self.close_by.get_or_insert(Instant::now() + self.close);
            }
            // Pings are answered by the protocol itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Err(error)) => return Poll::Ready(self.fail(&error)),
            None => {
                let ending = self.close_received.take();
                return Poll::Ready(Some(ending.unwrap_or_else(|| Ending::abnormal("the connection ended"))));
            }
        }
        Poll::Ready(None)
    }

    fn take(&mut self, message: Incoming) {
        // Who has said that it closes does not want to hear more.
        if !self.outbox.is_closing() {
            self.busy = self.listener.message(message);
        }
    }

    /// Reading went wrong. Where it was the other side's fault, it is told so.
    fn fail(&mut self, error: &Error) -> Option<Ending> {
        let (code, reason) = match error {
            Error::Capacity(_) => (code::TOO_BIG, "the message is too long"),
            Error::Utf8(_) => (code::INVALID_TEXT, "the text is not valid UTF-8"),
            // After its close the other side may say what it likes.
            _ if self.close_received.is_some() => return self.close_received.take(),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return Some(broken(error)),
            Error::Protocol(_) => (code::PROTOCOL, "the frame breaks the protocol"),
            _ => return Some(broken(error)),
        };
        let close = Message::Close(Some(CloseFrame { code: code.into(), reason: Utf8Bytes::from_static(reason) }));
        // If we have closed before, there is nothing more to say.
        if self.start_send(close).is_some() {
            return Some(Ending { code, reason: reason.to_owned(), clean: false });
        }
        self.failure = Some(Ending { code, reason: reason.to_owned(), clean: false });
        self.close_by.get_or_insert(Instant::now() + self.close);
        // The loop goes on, and flushes it.
        None
    }

    fn note_heard(&mut self) {
        let read = self.stream.get_ref().read;
        if read != self.heard_bytes {
            self.heard_bytes = read;
            self.heard = Instant::now();
            self.is_pinged = false;
        }
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        loop {
            // A message still on its way is a sign of life too.
            self.note_heard();
            let now = Instant::now();
            let due = match self.close_by {
                Some(close_by) if now >= close_by => return Poll::Ready(self.give_up()),
                Some(close_by) => close_by,
                // Not reading, we would not hear of it.
                None if self.busy.is_some() => now + self.ping,
                None if now >= self.heard + self.idle => {
                    return Poll::Ready(Ending::abnormal("the other side gave no sign of life"));
                }
                None if self.is_pinged => self.heard + self.idle,
                None if now >= self.heard + self.ping => {
                    self.is_pinged = true;
                    if let Poll::Ready(ending) = self.send_ping(cx) {
                        return Poll::Ready(ending);
                    }
                    continue;
                }
                None => self.heard + self.ping,
            };
            if due < self.timer.deadline() || self.timer.is_elapsed() {
                self.timer.as_mut().reset(due);
            }
            // A timer that is early is armed again by the next round.
            ready!(self.timer.as_mut().poll(cx));
        }
    }

    fn send_ping(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        // Where there is no room for a ping, what is in the way will tell in its place.
        if let Poll::Ready(Ok(())) = Pin::new(&mut self.stream).poll_ready(cx) {
            if let Some(ending) = self.start_send(Message::Ping(Bytes::new())) {
                return Poll::Ready(ending);
            }
            return self.poll_write(cx);
        }
        Poll::Pending
    }

    /// The closing handshake took too long.
    fn give_up(&mut self) -> Ending {
        let ending = self.close_received.take().or_else(|| self.failure.take());
        ending.unwrap_or_else(|| Ending::abnormal("the other side did not answer the close"))
    }
}

fn too_slow() -> Ending {
    Ending { code: code::TRY_AGAIN, reason: "messages were read too slowly".to_owned(), clean: false }
}

fn broken(error: &Error) -> Ending {
    Ending::abnormal(error.to_string())
}
