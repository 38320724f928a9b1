//! The host's state behind one sandbox.

use crate::engine::event::VmEvent;
use crate::engine::slot::{Abort, Slot};
use crate::engine::vm::Vm;
use crate::hostcall::fetch::{BodySource, Operation};
use crate::hostcall::socket::SocketEntry;
use crate::hostcall::{SandboxServices, url};
use crate::script::Unit;
use crate::service::Services;
use crate::service::log::LineLevel;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::OwnedSemaphorePermit;
use wick_abi::{Op, code};
use wick_sandbox::{Blocking, Host, OpCall, Tick};

/// Whether this sandbox is becoming an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Clock and randomness are fixed and I/O is refused: nothing of the moment may end up in an image.
    Baking,
    Live,
}

/// What code asked for while an image is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    pub(crate) time: bool,
    /// Randomness, files, the network, timers: what was seen or begun now must not be what every request sees.
    pub(crate) other: bool,
}

/// The moment every image believes to be made in.
const IMAGE_TIME_MS: f64 = 1_600_000_000_000.0;

/// See the module's documentation.
pub(crate) struct HostState {
    pub(super) services: Arc<Services>,
    pub(super) vm: Weak<Vm>,
    pub(super) phase: Phase,
    /// What guest code asked for that an image must not hold.
    touched: Touched,
    /// CPU time of a turn that belongs to no request.
    load_budget: Duration,
    pub(super) slots: HashMap<u32, Slot>,
    pub(super) operations: HashMap<u32, Operation>,
    pub(super) sockets: HashMap<u32, SocketEntry>,
    result: Vec<u8>,
    pub(super) own_services: SandboxServices,
    /// Units in the guest, by path: one version each.
    units: HashMap<Arc<str>, u32>,
    /// What was loaded last, and how it went.
    loaded: Option<(u32, Result<(), String>)>,
    began: Instant,
    /// What the places of timers started in this turn count from: of those that are due, the one with the shortest delay
    /// then fires first, even if the machine stalled between two of them. They are due when they say, not earlier.
    pub(super) turn_now: Instant,
    /// Milliseconds this turn has run, by the ticks it was running at: time it waited for a thread is not its fault.
    turn_ticks: u64,
    /// Off until the first turn: booting is ours, and takes as long as it takes.
    is_fenced: bool,
    /// Ticks since the soft fence was raised in this turn. Ticks and not time: a thread that does not run has none, and on
    /// a busy machine that must not be taken for a script that does not stop.
    asked_ticks: u32,
    /// Requests that may hold their answer's head; see `Slot::release`.
    pub(super) held: Vec<u32>,
    /// Timers by place; see `turn_now`.
    pub(super) timers: BTreeSet<(Instant, u32)>,
    interrupted: Vec<u32>,
    finished: Vec<u32>,
    pub(super) late: Vec<u32>,
    /// One of the sandboxes that may exist at once; given back with the sandbox.
    _permit: Option<OwnedSemaphorePermit>,
}

impl HostState {
    pub(crate) fn new(services: Arc<Services>, vm: Weak<Vm>, phase: Phase) -> HostState {
        let now = Instant::now();
        let load_budget = services.config.limits.load;
        HostState {
            services,
            vm,
            phase,
            touched: Touched::default(),
            load_budget,
            slots: HashMap::new(),
            operations: HashMap::new(),
            sockets: HashMap::new(),
            result: Vec::new(),
            own_services: SandboxServices::default(),
            units: HashMap::new(),
            loaded: None,
            began: now,
            turn_now: now,
            turn_ticks: 0,
            is_fenced: false,
            asked_ticks: 0,
            held: Vec::new(),
            timers: BTreeSet::new(),
            interrupted: Vec::new(),
            finished: Vec::new(),
            late: Vec::new(),
            _permit: None,
        }
    }

    /// As `new`, for a sandbox whose image holds these units already.
    pub(crate) fn with_units(mut self, units: &[Arc<Unit>]) -> HostState {
        self.units = units.iter().map(|unit| (Arc::clone(&unit.path), unit.id)).collect();
        self
    }

    pub(crate) fn with_permit(mut self, permit: OwnedSemaphorePermit) -> HostState {
        self._permit = Some(permit);
        self
    }

    pub(crate) fn with_deployment(mut self, key: &str, scripts: &str) -> HostState {
        self.own_services = SandboxServices::of(key, scripts);
        self
    }

    /// Notes that code asked for what an image must not hold.
    pub(super) fn touch(&mut self) {
        self.touched.other = true;
    }

    /// Packages are larger than scripts: evaluating them may take longer.
    pub(crate) fn allow_packages(&mut self) {
        self.load_budget = self.services.config.limits.load_packages;
    }

    pub(super) fn result_mut(&mut self) -> &mut Vec<u8> {
        &mut self.result
    }

    pub(crate) fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    // === units ===

    pub(crate) fn has_unit(&self, id: u32) -> bool {
        self.units.values().any(|&loaded| loaded == id)
    }

    /// Notes that a unit is about to be loaded; answers the version it replaces.
    pub(crate) fn replace_unit(&mut self, unit: &Unit) -> Option<u32> {
        self.loaded = None;
        self.units.insert(Arc::clone(&unit.path), unit.id)
    }

    pub(crate) fn forget_unit(&mut self, unit: &Unit) {
        self.units.remove(&unit.path);
    }

    /// How loading went. A module that has not settled yet wants something it cannot have now.
    pub(crate) fn take_loaded(&mut self, id: u32) -> Result<(), String> {
        match self.loaded.take() {
            Some((loaded, outcome)) if loaded == id => outcome,
            _ => Err("the module waits for something that does not come while it is loaded\n".to_owned()),
        }
    }

    // === requests ===

    pub(crate) fn open(&mut self, id: u32, slot: Box<Slot>) {
        self.slots.insert(id, *slot);
    }

    /// Takes all open requests out: the sandbox is at its end.
    pub(crate) fn take_slots(&mut self) -> Vec<(u32, Slot)> {
        self.operations.clear();
        self.sockets.clear();
        self.slots.drain().collect()
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.slots.is_empty()
    }

    /// Notes that a caller left or was told to stop waiting. `false` if the request is over anyway.
    pub(crate) fn note_abort(&mut self, id: u32, abort: Abort) -> bool {
        let abandoned = self.services.config.limits.abandoned;
        let Some(slot) = self.slots.get_mut(&id) else { return false };
        match abort {
            Abort::ClientLeft => {
                slot.stop_waiting(499);
                slot.end_body(true);
                // What it still wants to do for nobody must end some time.
                let latest = Instant::now() + abandoned;
                slot.deadline = Some(slot.deadline.map_or(latest, |deadline| deadline.min(latest)));
                if let Some(watch) = slot.watch.take() {
                    watch.abort();
                }
                self.late.push(id);
                if slot.is_finished() {
                    self.finished.push(id);
                }
            }
            Abort::TimedOut => {
                slot.stop_waiting(504);
            }
        }
        true
    }

    /// Forgets a request and gives up its operations.
    pub(crate) fn close_request(&mut self, id: u32) -> Option<Slot> {
        self.operations.retain(|_, operation| operation.context() != id);
        self.timers.retain(|(_, timer)| self.operations.contains_key(timer));
        self.end_sockets_of(id);
        self.slots.remove(&id)
    }

    pub(crate) fn next_interrupted(&mut self) -> Option<u32> {
        self.interrupted.pop()
    }

    pub(crate) fn next_finished(&mut self) -> Option<Slot> {
        while let Some(id) = self.finished.pop() {
            if self.slots.get(&id).is_some_and(Slot::is_finished) {
                return self.slots.remove(&id);
            }
        }
        None
    }

    /// Requests whose caller has its head (or has left) while they go on: from here on a task watches their deadline.
    pub(crate) fn watch_late(&mut self, vm: &Arc<Vm>) {
        for id in std::mem::take(&mut self.late) {
            let Some(slot) = self.slots.get_mut(&id) else { continue };
            let Some(deadline) = slot.deadline else { continue };
            if slot.watch.is_some() {
                continue;
            }
            let vm = Arc::downgrade(vm);
            let task = tokio::spawn(async move {
                tokio::time::sleep_until(deadline.into()).await;
                if let Some(vm) = vm.upgrade() {
                    vm.post(VmEvent::Abort { id, abort: Abort::TimedOut });
                }
            });
            slot.watch = Some(task.abort_handle());
        }
    }

    /// After something of a request ended: is it over, or does it go on without a caller?
    pub(super) fn check_over(&mut self, id: u32) {
        match self.slots.get(&id) {
            Some(slot) if slot.is_finished() => self.finished.push(id),
            Some(slot) if slot.is_answered() => self.late.push(id),
            _ => {}
        }
    }

    // === turns ===

    pub(crate) fn begin_turn(&mut self) {
        self.turn_now = Instant::now();
        self.turn_ticks = 0;
        self.is_fenced = true;
        self.asked_ticks = 0;
    }

    pub(crate) fn end_turn(&mut self, context: u32, cpu: Duration, fuel: u64) {
        for id in std::mem::take(&mut self.held) {
            // One that was interrupted in this turn is answered with that.
            if !self.interrupted.contains(&id)
                && let Some(slot) = self.slots.get_mut(&id)
            {
                slot.release();
            }
        }
        let Some(slot) = self.slots.get_mut(&context) else { return };
        slot.charge(cpu, fuel);
        if let Some(socket) = slot.socket
            && let Some(slot) = self.slots.get_mut(&socket)
        {
            slot.charge(cpu, fuel);
        }
    }

    /// Whether what runs for `context` has used up its time.
    fn is_over(&self, context: u32, now: Instant) -> bool {
        let limits = &self.services.config.limits;
        let turn = Duration::from_millis(self.turn_ticks);
        match self.slots.get(&context) {
            Some(slot) => slot.deadline.is_some_and(|deadline| now >= deadline) || slot.cpu + turn >= limits.cpu,
            // Loading, cleaning up, or a timer that outlived its request: on a budget of their own.
            None => self.is_fenced && turn >= self.load_budget,
        }
    }

    // === operations the guest asks for ===

    /// Where what happens in this context belongs: a call on behalf of a socket to the socket, anything else to itself.
    pub(super) fn account(&self, context: u32) -> u32 {
        self.slots.get(&context).and_then(|slot| slot.socket).unwrap_or(context)
    }

    pub(super) fn set_result(&mut self, text: &str) {
        self.result = text.as_bytes().to_vec();
    }

    fn log(&mut self, call: OpCall<'_>) -> i32 {
        let text = String::from_utf8_lossy(call.text);
        match self.slots.get_mut(&self.account(call.a)) {
            Some(slot) => slot.line(LineLevel::from_code(i64::from(call.b)), &text),
            None => tracing::debug!(target: "wick::script", %text, "console line outside of a request"),
        }
        0
    }

    fn note_loaded(&mut self, call: OpCall<'_>) -> i32 {
        let outcome = if call.b == 0 { Ok(()) } else { Err(String::from_utf8_lossy(call.text).into_owned()) };
        self.loaded = Some((call.a, outcome));
        0
    }

    fn done(&mut self, id: u32) -> i32 {
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.done = true;
            self.check_over(id);
        }
        0
    }

    fn url(&mut self, call: OpCall<'_>) -> i32 {
        let (Ok(text), Ok(bytes)) = (std::str::from_utf8(call.text), std::str::from_utf8(call.bytes)) else {
            return code::INVALID;
        };
        let described = if call.code == Op::UrlParse as u32 {
            url::parse(text, (call.b == 1).then_some(bytes))
        } else {
            url::set(call.b, text, bytes)
        };
        match described {
            Some(described) => {
                self.result = described.into_bytes();
                0
            }
            None => code::INVALID,
        }
    }

    /// Answers I/O with a refusal while an image is made.
    pub(super) fn live(&mut self, operation: impl FnOnce(&mut Self) -> i32) -> i32 {
        if self.phase == Phase::Baking {
            self.touch();
            return code::NO_IO;
        }
        operation(self)
    }

    /// A body source that was away for a pull comes back. `false` if nobody wants it any more.
    pub(crate) fn pulled(&mut self, id: u32, source: Option<BodySource>) -> bool {
        let Some(Operation::Body { source: place, .. }) = self.operations.get_mut(&id) else { return false };
        match source {
            Some(source) => *place = Some(source),
            None => {
                self.operations.remove(&id);
            }
        }
        true
    }
}

impl Host for HostState {
    fn now_ms(&mut self) -> f64 {
        if self.phase == Phase::Baking {
            self.touched.time = true;
            return IMAGE_TIME_MS;
        }
        crate::clock::now_ms() as f64
    }

    fn monotonic_ms(&mut self) -> f64 {
        if self.phase == Phase::Baking {
            self.touched.time = true;
            return 0.0;
        }
        self.began.elapsed().as_secs_f64() * 1000.0
    }

    fn random(&mut self, buffer: &mut [u8]) {
        if self.phase == Phase::Baking {
            self.touch();
            buffer.fill(0x5a);
            return;
        }
        if getrandom::fill(buffer).is_err() {
            // Without randomness nothing that asks for it may go on; the operating system has lost it for good.
            tracing::error!("the operating system has no randomness");
            std::process::abort();
        }
    }

    fn op(&mut self, call: OpCall<'_>) -> i32 {
        let Some(op) = Op::from_u32(call.code) else { return code::INVALID };
        match op {
            Op::Respond => self.respond(call),
            Op::RespondHead => self.respond_head(call),
            Op::RespondChunk => self.respond_chunk(call),
            Op::RespondEnd => self.respond_end(call),
            Op::RespondSplice => self.respond_splice(call),
            Op::RespondFail => self.respond_fail(call),
            Op::Log => self.log(call),
            Op::Loaded => self.note_loaded(call),
            Op::Done => self.done(call.a),
            Op::TimerStart => self.live(|state| state.timer_start(call)),
            Op::TimerCancel => self.cancel(call.a),
            Op::Fetch => self.live(|state| state.fetch(call)),
            Op::FetchSend => self.fetch_send(call),
            Op::Cancel => self.cancel(call.a),
            Op::BodyPull => self.body_pull(call.a),
            Op::Socket => self.socket(call),
            Op::UrlParse | Op::UrlSet => self.url(call),
            Op::ModuleResolve => self.module_resolve(call),
            Op::ModuleLoad => self.module_load(call),
            Op::Call => self.service_call(call),
            Op::Start => self.service_start(call),
        }
    }

    fn block(&mut self, call: OpCall<'_>) -> Blocking {
        match Op::from_u32(call.code) {
            Some(Op::Call) => self.service_block(call),
            _ => Box::pin(std::future::ready((code::INVALID, Vec::new()))),
        }
    }

    fn result(&mut self) -> &mut Vec<u8> {
        &mut self.result
    }

    fn expired(&mut self, context: u32) -> bool {
        let over = self.is_over(context, Instant::now());
        if over && self.slots.contains_key(&context) {
            self.interrupted.push(context);
        }
        over
    }

    fn tick(&mut self, context: u32) -> Tick {
        let now = Instant::now();
        self.turn_ticks += 1;
        if !self.is_over(context, now) {
            self.asked_ticks = 0;
            return Tick::Continue;
        }
        self.asked_ticks += 1;
        let grace_ticks = self.services.config.limits.grace.as_millis();
        if u128::from(self.asked_ticks) > grace_ticks { Tick::Stop } else { Tick::Ask }
    }
}

impl HostState {
    /// What a failed boot left to say.
    pub(super) fn note_boot_failure(&mut self, text: &[u8]) {
        self.result = text.to_vec();
    }
}
