//! A VM: one sandbox with its mailbox, as an actor.
//!
//! Events (requests, timers, fetch results, aborts) are queued, and whoever finds the sandbox idle runs it: there is no
//! task that owns it. A turn usually takes some tens of microseconds, so it runs right where its event arose, on the
//! connection's own task, without a wake-up in between; at c = 32 that hand-over cost more than a trivial script. A turn
//! that is still going when it first yields (after a tick or two of the epoch clock) moves to a task of its own.
//!
//! Two invariants make this sound:
//! - `Inner::sandbox` is `None` exactly while somebody runs it, and the runner looks at the queue and gives the sandbox
//!   back under one lock, so an event is either seen by the runner or finds the sandbox idle;
//! - a running turn is never dropped: it is polled to its end here, or by the task it was moved to.

use crate::engine::event::{Chunk, EventBody, FetchedBody, VmEvent};
use crate::engine::load::load;
use crate::engine::slot::{Abort, Slot};
use crate::engine::socket;
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::HostState;
use bytes::Bytes;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;
use wick_abi::Event as Kind;
use wick_sandbox::{End, Event, Sandbox, Turn};

/// After this many events in a row the runner gives its thread back: its own connection waits too.
const EVENTS_PER_RUN: usize = 32;

/// Flag of a request event: the body is there to be pulled under the request's own number.
const STREAMED_BODY: u32 = 1;

struct Inner {
    queue: VecDeque<VmEvent>,
    sandbox: Option<Box<Sandbox<HostState>>>,
    /// Why the sandbox is gone; set once.
    ended: Option<Ended>,
    /// A VM that serves one request is kept alive by itself while that request waits for something: its caller may have
    /// its answer's head already and be gone. Tasks that will post to it hold it weakly, so that an end is an end.
    keep: Option<Arc<Vm>>,
}

#[derive(Clone, Copy, Debug)]
enum Ended {
    /// Its one request is over, or it was idle for long.
    Closed,
    Died(End),
}

/// See the module's documentation.
pub(crate) struct Vm {
    inner: Mutex<Inner>,
    /// Serves one request and is dropped.
    once: bool,
    next_id: AtomicU32,
    open_requests: AtomicUsize,
    last_used_ms: AtomicU64,
    fuel: u64,
}

impl Vm {
    /// A VM around a new sandbox. `make` gets the handle its host state posts events through.
    pub(crate) fn new(
        once: bool,
        fuel: u64,
        make: impl FnOnce(std::sync::Weak<Vm>) -> Result<Sandbox<HostState>, wick_sandbox::SetupError>,
    ) -> Result<Arc<Vm>, wick_sandbox::SetupError> {
        let mut failure = None;
        let vm = Arc::new_cyclic(|weak| {
            let sandbox = match make(weak.clone()) {
                Ok(sandbox) => Some(Box::new(sandbox)),
                Err(error) => {
                    failure = Some(error);
                    None
                }
            };
            Vm {
                inner: Mutex::new(Inner { queue: VecDeque::new(), sandbox, ended: None, keep: None }),
                once,
                next_id: AtomicU32::new(1),
                open_requests: AtomicUsize::new(0),
                last_used_ms: AtomicU64::new(crate::clock::now_ms()),
                fuel,
            }
        });
        failure.map_or(Ok(vm), Err)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing here panics with the lock held.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number for a request or an operation of this VM: one space for both, so that neither can pass for the other.
    pub(crate) fn next_id(&self) -> u32 {
        self.next_id.fetch_add(1, Ordering::Relaxed) & 0x7fff_ffff
    }

    pub(crate) fn open_requests(&self) -> usize {
        self.open_requests.load(Ordering::Relaxed)
    }

    pub(crate) fn idle_ms(&self) -> u64 {
        crate::clock::now_ms().saturating_sub(self.last_used_ms.load(Ordering::Relaxed))
    }

    /// Whether it takes no more requests.
    pub(crate) fn is_ended(&self) -> bool {
        self.lock().ended.is_some()
    }

    /// Ends the VM if no request is open. Answers whether it did.
    pub(crate) fn close_if_idle(&self) -> bool {
        let mut inner = self.lock();
        if inner.ended.is_some() {
            return true;
        }
        if self.open_requests() > 0 || !inner.queue.is_empty() || inner.sandbox.is_none() {
            return false;
        }
        inner.ended = Some(Ended::Closed);
        let sandbox = inner.sandbox.take();
        drop(inner);
        drop(sandbox);
        true
    }

    /// Ends the VM now; open requests are answered that it is gone.
    pub(crate) fn close(self: &Arc<Self>) {
        let mut inner = self.lock();
        if inner.ended.is_none() {
            inner.ended = Some(Ended::Closed);
        }
        let queue = std::mem::take(&mut inner.queue);
        let sandbox = inner.sandbox.take();
        drop(inner);
        if let Some(mut sandbox) = sandbox {
            self.fail_open(&mut sandbox, Ended::Closed);
        }
        self.refuse(queue, Ended::Closed);
    }

    /// Adds an event and, if the VM is idle, runs it here until it is idle again or first yields.
    pub(crate) fn post(self: &Arc<Self>, event: VmEvent) {
        if let Some(mut run) = self.enqueue(event)
            && run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
        {
            // The waker was nobody's, but a spawned task is always polled once, and every yield wakes itself.
            tokio::spawn(run);
        }
    }

    /// As [`Vm::post`], but never runs the guest on the caller's stack: for destructors.
    pub(crate) fn post_later(self: &Arc<Self>, event: VmEvent) {
        if let Some(run) = self.enqueue(event)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(run);
        }
    }

    fn enqueue(self: &Arc<Self>, event: VmEvent) -> Option<Pin<Box<impl Future<Output = ()> + Send + use<>>>> {
        let mut inner = self.lock();
        if let Some(ended) = inner.ended {
            drop(inner);
            self.refuse(VecDeque::from([event]), ended);
            return None;
        }
        if event.is_opening() {
            self.open_requests.fetch_add(1, Ordering::Relaxed);
            self.last_used_ms.store(crate::clock::now_ms(), Ordering::Relaxed);
        }
        inner.queue.push_back(event);
        let sandbox = inner.sandbox.take()?;
        let keep = inner.keep.take();
        drop(inner);
        drop(keep);
        Some(Box::pin(run(Arc::clone(self), sandbox)))
    }

    /// The next event, or the sandbox is given back.
    fn next_or_rest(self: &Arc<Self>, sandbox: Box<Sandbox<HostState>>) -> Option<(VmEvent, Box<Sandbox<HostState>>)> {
        let mut inner = self.lock();
        if inner.ended.is_some() {
            let ended = inner.ended.unwrap_or(Ended::Closed);
            let queue = std::mem::take(&mut inner.queue);
            drop(inner);
            let mut sandbox = sandbox;
            self.fail_open(&mut sandbox, ended);
            self.refuse(queue, ended);
            return None;
        }
        if let Some(event) = inner.queue.pop_front() {
            return Some((event, sandbox));
        }
        if self.once && sandbox.host().is_finished() {
            inner.ended = Some(Ended::Closed);
            drop(inner);
            drop(sandbox);
            return None;
        }
        if self.once {
            inner.keep = Some(Arc::clone(self));
        }
        inner.sandbox = Some(sandbox);
        None
    }

    /// The sandbox ended under a turn: everything open fails, and the next request gets a new VM.
    fn die(&self, mut sandbox: Box<Sandbox<HostState>>, end: End) {
        let ended = Ended::Died(end);
        let mut inner = self.lock();
        inner.ended = Some(ended);
        let queue = std::mem::take(&mut inner.queue);
        drop(inner);
        if !self.once {
            tracing::warn!(%end, open = self.open_requests(), "worker ended and will be replaced");
        }
        self.fail_open(&mut sandbox, ended);
        self.refuse(queue, ended);
    }

    fn fail_open(&self, sandbox: &mut Sandbox<HostState>, ended: Ended) {
        let running = sandbox.context();
        let slots = sandbox.host_mut().take_slots();
        // Whose memory it was cannot be told where several share it: then nobody is called guilty.
        let is_shared_fault = slots.len() > 1 && matches!(ended, Ended::Died(End::Aborted));
        for (id, slot) in slots {
            self.turn_away(slot, error_for(ended, id == running && !is_shared_fault));
        }
    }

    fn refuse(&self, queue: VecDeque<VmEvent>, ended: Ended) {
        for slot in queue.into_iter().filter_map(VmEvent::into_slot) {
            self.turn_away(*slot, error_for(ended, false));
        }
    }

    /// Ends what a slot stands for with an error.
    fn turn_away(&self, mut slot: Slot, error: RequestError) {
        slot.fail(error);
        if !slot.is_control() {
            self.request_over();
        }
        slot.record();
    }

    pub(super) fn fuel(&self) -> u64 {
        self.fuel
    }

    pub(super) fn request_over(&self) {
        // A request refused at the door was never counted.
        let _ = self.open_requests.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| open.checked_sub(1));
    }
}

/// What a request is told when its VM is gone. The one that was running is told its own fault; the others that it was
/// not theirs, and to come again.
fn error_for(ended: Ended, guilty: bool) -> RequestError {
    match ended {
        Ended::Died(End::Deadline | End::OutOfFuel) if guilty => {
            RequestError::new(ErrorKind::Timeout, "the script did not stop at its timeout and was ended")
        }
        Ended::Died(End::StackOverflow | End::Aborted | End::Trapped) if guilty => {
            RequestError::new(ErrorKind::Script, "the script used up its sandbox: out of memory or stack")
        }
        Ended::Died(end) => RequestError::new(
            ErrorKind::SandboxEnded,
            format!("the worker of this deployment ended ({end}) and was replaced; please try again"),
        ),
        Ended::Closed => RequestError::new(ErrorKind::SandboxEnded, "the worker of this deployment was shut down"),
    }
}

async fn run(vm: Arc<Vm>, mut sandbox: Box<Sandbox<HostState>>) {
    let mut budget = EVENTS_PER_RUN;
    loop {
        if budget == 0 {
            budget = EVENTS_PER_RUN;
            yield_once().await;
        }
        budget -= 1;
        let Some((event, idle)) = vm.next_or_rest(sandbox) else { return };
        sandbox = idle;
        if let Err(end) = handle(&vm, &mut sandbox, event).await {
            vm.die(sandbox, end);
            return;
        }
        if let Err(end) = sweep(&vm, &mut sandbox).await {
            vm.die(sandbox, end);
            return;
        }
    }
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// One event: what the host has to note of it, then the guest's turn.
async fn handle(vm: &Arc<Vm>, sandbox: &mut Sandbox<HostState>, event: VmEvent) -> Result<(), End> {
    match event {
        VmEvent::Request { id, head, body, slot } => {
            let Some(slot) = admitted(vm, sandbox, slot).await? else { return Ok(()) };
            let flags = slot.program().map_or(0, |program| program.event_flags());
            sandbox.host_mut().open(id, slot);
            match body {
                EventBody::Whole(bytes) => turn(vm.fuel, sandbox, id, Kind::Request, (id, flags), &head, &bytes).await,
                EventBody::Streamed(stream) => {
                    sandbox.host_mut().offer_body(id, stream);
                    turn(vm.fuel, sandbox, id, Kind::Request, (id, flags | STREAMED_BODY), &head, &[]).await
                }
            }
        }
        VmEvent::Abort { id, abort } => self::abort(vm, sandbox, id, abort).await,
        VmEvent::Timer => {
            while let Some((id, context)) = sandbox.host_mut().next_due_timer() {
                turn(vm.fuel, sandbox, context, Kind::Timer, (id, 0), "", &[]).await?;
                sweep(vm, sandbox).await?;
            }
            Ok(())
        }
        VmEvent::FetchHead { id, context, head } => {
            let (whole, bytes) = match head.body {
                FetchedBody::Whole(bytes) => (wick_abi::WHOLE_BODY, bytes),
                FetchedBody::Source(source) => {
                    if !sandbox.host_mut().fetched(id, source) {
                        return Ok(());
                    }
                    (0, Bytes::new())
                }
            };
            if whole != 0 && !sandbox.host_mut().finish_op(id) {
                return Ok(());
            }
            turn(vm.fuel, sandbox, context, Kind::FetchHead, (id, head.status | whole), &head.text, &bytes).await
        }
        VmEvent::FetchError { id, context, aborted, message } => {
            if !sandbox.host_mut().finish_op(id) {
                return Ok(());
            }
            turn(vm.fuel, sandbox, context, Kind::FetchError, (id, u32::from(aborted)), &message, &[]).await
        }
        VmEvent::BodyChunk { id, context, source, chunk } => {
            if !sandbox.host_mut().pulled(id, source) {
                return Ok(());
            }
            match chunk {
                Chunk::Data(bytes) => turn(vm.fuel, sandbox, context, Kind::BodyChunk, (id, 0), "", &bytes).await,
                Chunk::End => turn(vm.fuel, sandbox, context, Kind::BodyChunk, (id, 1), "", &[]).await,
                Chunk::Error(message) => turn(vm.fuel, sandbox, context, Kind::BodyChunk, (id, 2), &message, &[]).await,
            }
        }
        VmEvent::Drain { id } => turn(vm.fuel, sandbox, id, Kind::Drain, (id, 0), "", &[]).await,
        VmEvent::FetchDrain { id, context } => {
            turn(vm.fuel, sandbox, context, Kind::FetchDrain, (id, 0), "", &[]).await
        }
        VmEvent::Socket(event) => socket::handle(vm, sandbox, event).await,
        VmEvent::Served { id, context, reply } => {
            if !sandbox.host_mut().finish_op(id) {
                return Ok(());
            }
            let (text, bytes) = match reply.code {
                0.. => (String::new(), reply.bytes),
                _ => (String::from_utf8_lossy(&reply.bytes).into_owned(), Vec::new()),
            };
            turn(vm.fuel, sandbox, context, Kind::Served, (id, reply.code as u32), &text, &bytes).await
        }
        VmEvent::Control { id, command, text, slot } => {
            sandbox.host_mut().open(id, slot);
            turn(vm.fuel, sandbox, 0, Kind::Control, (id, command), &text, &[]).await
        }
    }
}

/// A newcomer's slot, once its program is loaded. `None` if that failed: its caller has been told then.
pub(super) async fn admitted(
    vm: &Vm,
    sandbox: &mut Sandbox<HostState>,
    slot: Box<Slot>,
) -> Result<Option<Box<Slot>>, End> {
    let Some(program) = slot.program().map(Arc::clone) else { return Ok(Some(slot)) };
    match load(vm.fuel, sandbox, &program).await {
        Ok(Ok(())) => Ok(Some(slot)),
        Ok(Err(error)) => {
            vm.turn_away(*slot, error);
            Ok(None)
        }
        Err(end) => {
            // It is not among the open ones yet, so nobody else would tell its caller.
            vm.turn_away(*slot, error_for(Ended::Died(end), false));
            Err(end)
        }
    }
}

pub(super) async fn turn(
    max_fuel: u64,
    sandbox: &mut Sandbox<HostState>,
    context: u32,
    kind: Kind,
    (a, b): (u32, u32),
    text: &str,
    bytes: &[u8],
) -> Result<(), End> {
    sandbox.host_mut().begin_turn();
    let event = Event { kind, a, b, context, text: text.as_bytes(), bytes };
    let Turn { cpu, fuel, .. } = sandbox.deliver(event, max_fuel).await?;
    sandbox.host_mut().end_turn(context, cpu, fuel);
    Ok(())
}

pub(super) async fn abort(vm: &Vm, sandbox: &mut Sandbox<HostState>, id: u32, abort: Abort) -> Result<(), End> {
    if !sandbox.host_mut().note_abort(id, abort) {
        return Ok(());
    }
    turn(vm.fuel, sandbox, id, Kind::RequestAbort, (id, abort as u32), "", &[]).await?;
    if abort != Abort::ClientLeft {
        end_request(vm, sandbox, id).await?;
    }
    Ok(())
}

/// Takes everything away from a request that is over its time: its jobs, its operations, its place.
async fn end_request(vm: &Vm, sandbox: &mut Sandbox<HostState>, id: u32) -> Result<(), End> {
    sandbox.kill(id).await?;
    if let Some(mut slot) = sandbox.host_mut().close_request(id) {
        let why = match slot.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            true => "the script did not answer within its timeout",
            false => "the script used up its CPU time (limits.cpu_ms of the configuration)",
        };
        let error = RequestError::new(ErrorKind::Timeout, why);
        if let Some(socket) = slot.socket {
            sandbox.host_mut().call_ended(socket, error.clone());
        } else if !slot.is_control() {
            vm.request_over();
        }
        slot.fail(error);
        slot.record();
    }
    Ok(())
}

/// After a turn: requests the soft fence ended, and requests that are over.
async fn sweep(vm: &Arc<Vm>, sandbox: &mut Sandbox<HostState>) -> Result<(), End> {
    while let Some(id) = sandbox.host_mut().next_interrupted() {
        // Its handlers may clean up, but on nobody's account: its own jobs are dropped from now on.
        turn(vm.fuel, sandbox, 0, Kind::RequestAbort, (id, Abort::TimedOut as u32), "", &[]).await?;
        end_request(vm, sandbox, id).await?;
    }
    while let Some(slot) = sandbox.host_mut().next_finished() {
        if !slot.is_control() {
            vm.request_over();
        }
        slot.record();
    }
    sandbox.host_mut().watch_late(vm);
    Ok(())
}
