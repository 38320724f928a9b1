//! WebSockets and the engine: how a socket comes to its worker, what happens to it there, and how it ends.
//!
//! Two kinds of slots stand for one socket. Its own lives as long as it does: it is what the log and the figures know, it
//! keeps the worker from being evicted, and it takes the answer to the handshake. And each time a handler is called, that
//! call has a slot and a number of its own, so that it has its own deadline and its own CPU budget, and can be ended
//! without the others. What a call logs or fetches is its socket's.

use crate::engine::event::VmEvent;
use crate::engine::slot::{Abort, Opening, Slot};
use crate::engine::vm::{Vm, abort, admitted, turn};
use crate::engine::{Dispatch, Engines, lost};
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::{HostState, SocketEntry};
use crate::message::Response;
use crate::script::directives::Timeout;
use crate::service::socket::{Driver, Ending, Incoming, Listener, Outbox, Role, SocketConfig, SocketGuard, Utf8Bytes};
use bytes::Bytes;
use http::StatusCode;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wick_abi::Event as Kind;
use wick_sandbox::{End, Sandbox};

/// What the guest is told of a socket; `js-prelude/src/boot/sockets.js` has the same table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum SocketNews {
    /// Somebody asks for a socket: text is the request's head.
    Admit = 0,
    /// The handshake is done: text is the protocol, and for a client what follows is its URL.
    Open = 1,
    Text = 2,
    Binary = 3,
    /// It is over: "code\nclean\nreason".
    Close = 4,
    /// An outbound socket could not be opened: text says why.
    Failed = 5,
    /// Nobody waits for the handshake any more: text = "1" if what ran for it was ended too.
    Left = 6,
}

/// What can happen to a VM on account of a socket.
pub(crate) enum SocketEvent {
    Admit {
        id: u32,
        call: u32,
        head: String,
        slot: Box<Slot>,
        outbox: Arc<Outbox>,
        patience: Duration,
    },
    /// Who asked for a socket does not wait any more.
    Leave {
        id: u32,
        call: u32,
        abort: Abort,
    },
    News {
        id: u32,
        /// The number of this call, or of the request that an outbound socket belongs to.
        context: u32,
        news: SocketNews,
        text: Utf8Bytes,
        bytes: Bytes,
        /// Held until the call has ended.
        call: Option<OwnedSemaphorePermit>,
        /// Held until the turn is over.
        turn: Option<OwnedSemaphorePermit>,
        bytes_out: u64,
    },
}

/// How a handshake came out.
pub(crate) enum Admission {
    Refused(Response),
    Accepted { response: Response, session: Session },
}

impl Engines {
    /// Asks the deployment's worker whether it takes this socket.
    pub(crate) async fn socket(&self, dispatch: Dispatch, guard: SocketGuard) -> Result<Admission, RequestError> {
        let vm = self.worker_vm(&dispatch.about, &dispatch.program).await?;
        let config = &self.services.config.sockets;
        let Dispatch { program, about, head, .. } = dispatch;
        let patience = match program.directives().timeout {
            Timeout::After(timeout) => timeout.min(config.handshake),
            Timeout::Unlimited => config.handshake,
        };
        let opening = Opening { program: Arc::clone(&program), about, deadline: None, permits: Vec::new() };
        let (slot, answer) = Slot::new(&self.services, opening);
        let (id, call) = (vm.next_id(), vm.next_id());
        let outbox = Arc::new(Outbox::new(config.queue_bytes));
        let mut asking = Asking { vm: Some(Arc::clone(&vm)), id, call, abort: Abort::ClientLeft };
        vm.post(VmEvent::Socket(SocketEvent::Admit {
            id,
            call,
            head,
            slot: Box::new(slot),
            outbox: Arc::clone(&outbox),
            patience,
        }));
        let Ok(outcome) = tokio::time::timeout(patience, answer).await else {
            asking.abort = Abort::TimedOut;
            return Err(RequestError::new(ErrorKind::Timeout, "the script did not answer the handshake in time"));
        };
        let response = outcome.unwrap_or_else(|_| Err(lost())).inspect_err(|_| asking.abort = Abort::TimedOut)?;
        if response.status != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(Admission::Refused(refusal(response)));
        }
        asking.vm = None;
        let session = Session {
            vm: Arc::downgrade(&vm),
            id,
            outbox,
            config: config.clone(),
            guard,
            is_over: false,
            bytes_out: 0,
        };
        Ok(Admission::Accepted { response, session })
    }
}

/// Whatever `pre.js` answered in place of letting the socket through, it is a refusal.
fn refusal(mut response: Response) -> Response {
    if response.status.as_u16() < 400 {
        response.status = StatusCode::FORBIDDEN;
    }
    response
}

/// Tells the VM when nobody waits for the handshake any more.
struct Asking {
    vm: Option<Arc<Vm>>,
    id: u32,
    call: u32,
    abort: Abort,
}

impl Drop for Asking {
    fn drop(&mut self) {
        if let Some(vm) = self.vm.take() {
            vm.post_later(VmEvent::Socket(SocketEvent::Leave { id: self.id, call: self.call, abort: self.abort }));
        }
    }
}

/// A socket that was let in: the connection's side of it.
pub(crate) struct Session {
    vm: Weak<Vm>,
    id: u32,
    outbox: Arc<Outbox>,
    config: SocketConfig,
    guard: SocketGuard,
    /// Whether the guest has been told of the end.
    is_over: bool,
    bytes_out: u64,
}

impl Session {
    /// Serves the connection to its end.
    pub(crate) async fn run<S>(mut self, io: S, stop: impl Future<Output = ()>)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin,
    {
        self.guard.opened();
        self.tell(SocketNews::Open, Utf8Bytes::default());
        let listener = Handlers {
            vm: Weak::clone(&self.vm),
            id: self.id,
            calls: Arc::new(Semaphore::new(self.config.calls.clamp(1, Semaphore::MAX_PERMITS))),
            turns: Arc::new(Semaphore::new(1)),
        };
        let mut driver = Driver::new(io, Role::Server, &self.config, Arc::clone(&self.outbox), listener).await;
        let ending = driver.run(stop).await;
        self.bytes_out = driver.bytes_sent();
        self.over(&ending);
        driver.finish().await;
    }

    fn over(&mut self, ending: &Ending) {
        self.is_over = true;
        self.guard.ended(ending);
        self.tell(SocketNews::Close, closing(ending));
    }

    fn tell(&self, news: SocketNews, text: Utf8Bytes) {
        let Some(vm) = self.vm.upgrade() else { return };
        let context = vm.next_id();
        vm.post_later(VmEvent::Socket(SocketEvent::News {
            id: self.id,
            context,
            news,
            text,
            bytes: Bytes::new(),
            call: None,
            turn: None,
            bytes_out: self.bytes_out,
        }));
    }
}

impl Drop for Session {
    /// A connection that vanished between the answer and the upgrade, or a task that was dropped.
    fn drop(&mut self) {
        if !self.is_over {
            self.outbox.close(crate::service::socket::code::GOING_AWAY, "");
            self.over(&Ending::abnormal("the connection was lost"));
        }
    }
}

/// "code\nclean\nreason", for the guest.
pub(crate) fn closing(ending: &Ending) -> Utf8Bytes {
    format!("{}\n{}\n{}", ending.code, u8::from(ending.clean), ending.reason).into()
}

/// Gives the messages of a socket to its worker: one at a time, and only while not too many handlers are still at work.
struct Handlers {
    vm: Weak<Vm>,
    id: u32,
    calls: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Listener for Handlers {
    fn message(&mut self, message: Incoming) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let vm = self.vm.upgrade()?;
        let (news, text, bytes) = match message {
            Incoming::Text(text) => (SocketNews::Text, text, Bytes::new()),
            Incoming::Binary(bytes) => (SocketNews::Binary, Utf8Bytes::default(), bytes),
        };
        let (calls, turns) = (Arc::clone(&self.calls), Arc::clone(&self.turns));
        vm.post(VmEvent::Socket(SocketEvent::News {
            id: self.id,
            context: vm.next_id(),
            news,
            text,
            bytes,
            // Nobody else takes them, and what comes after this waits for one of each.
            call: Arc::clone(&calls).try_acquire_owned().ok(),
            turn: Arc::clone(&turns).try_acquire_owned().ok(),
            bytes_out: 0,
        }));
        if turns.available_permits() > 0 && calls.available_permits() > 0 {
            return None;
        }
        Some(Box::pin(async move {
            // They are never closed.
            drop(turns.acquire().await);
            drop(calls.acquire().await);
        }))
    }
}

/// What the VM does with it.
pub(crate) async fn handle(vm: &Arc<Vm>, sandbox: &mut Sandbox<HostState>, event: SocketEvent) -> Result<(), End> {
    match event {
        SocketEvent::Admit { id, call, head, slot, outbox, patience } => {
            let Some(slot) = admitted(vm, sandbox, slot).await? else { return Ok(()) };
            sandbox.host_mut().open(id, slot);
            sandbox.host_mut().add_socket(id, SocketEntry::inbound(outbox));
            sandbox.host_mut().open_call(call, id, Some(patience), None);
            turn(vm.fuel(), sandbox, call, Kind::Socket, (id, SocketNews::Admit as u32), &head, &[]).await?;
            sandbox.host_mut().watch_call(call);
            Ok(())
        }
        SocketEvent::Leave { id, call, abort: why } => {
            abort(vm, sandbox, call, why).await?;
            if sandbox.host_mut().refuse_socket(id) {
                let text = if why == Abort::TimedOut { "1" } else { "0" };
                turn(vm.fuel(), sandbox, 0, Kind::Socket, (id, SocketNews::Left as u32), text, &[]).await?;
            }
            Ok(())
        }
        SocketEvent::News { id, context, news, text, bytes, call, turn: turn_permit, bytes_out } => {
            if !sandbox.host_mut().hears(id, news) {
                return Ok(());
            }
            let is_client = sandbox.host().is_client_socket(id);
            if !is_client {
                let timeout = sandbox.host().call_timeout(id);
                sandbox.host_mut().open_call(context, id, timeout, call);
            }
            turn(vm.fuel(), sandbox, context, Kind::Socket, (id, news as u32), &text, &bytes).await?;
            drop(turn_permit);
            if !is_client {
                sandbox.host_mut().watch_call(context);
            }
            if matches!(news, SocketNews::Close | SocketNews::Failed) {
                sandbox.host_mut().end_socket(id, bytes_out);
            }
            Ok(())
        }
    }
}
