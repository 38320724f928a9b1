//! The one QuickJS runtime of a sandbox: boot, events in, and the only place where jobs run.

use crate::{bridge, imports, modules};
use javy::quickjs::qjs;
use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::ffi::{CString, c_int, c_void};
use std::ptr;
use wick_abi::{Op, turn};

/// What the host may read or write while no guest code runs, and from its epoch callback while it does.
#[repr(C)]
struct Cells {
    interrupt: u32,
}

unsafe extern "C" {
    /// Defined by quickjs.patch: the request the running code belongs to.
    static mut wick_context: u32;
    /// Defined by quickjs.patch: what travels with promise jobs for `AsyncLocalStorage`. Owned.
    static mut wick_async_value: qjs::JSValue;
    /// Defined by quickjs.patch: what exists now is never freed, and using it no longer writes to it.
    fn wick_make_immortal(runtime: *mut qjs::JSRuntime);
}

/// How many ended requests are remembered. A dropped job of an older one would run once more and be dropped at its
/// next deadline check, so the bound costs nothing but that.
const REMEMBERED_DEAD: usize = 4096;

struct State {
    runtime: *mut qjs::JSRuntime,
    context: *mut qjs::JSContext,
    on_event: qjs::JSValue,
    on_rejection: qjs::JSValue,
    on_module: [qjs::JSValue; 2],
    on_ticks: qjs::JSValue,
    /// `process.nextTick` was called since the queue was last emptied.
    wants_ticks: bool,
    dead: VecDeque<u32>,
    interrupted: bool,
    cells: Cells,
}

struct Global(UnsafeCell<State>);
// SAFETY: wasm32-wasip1 without threads: there is exactly one thread.
unsafe impl Sync for Global {}
static STATE: Global = Global(UnsafeCell::new(State {
    runtime: ptr::null_mut(),
    context: ptr::null_mut(),
    on_event: qjs::JS_UNDEFINED,
    on_rejection: qjs::JS_UNDEFINED,
    on_module: [qjs::JS_UNDEFINED; 2],
    on_ticks: qjs::JS_UNDEFINED,
    wants_ticks: false,
    dead: VecDeque::new(),
    interrupted: false,
    cells: Cells { interrupt: 0 },
}));

/// The state, as a raw pointer: QuickJS calls back into this module while a caller further up still works on it, so
/// no reference may live across a call into QuickJS.
fn state() -> *mut State {
    STATE.0.get()
}

pub(crate) fn current_context() -> u32 {
    // SAFETY: one thread; a plain read of a C global.
    unsafe { wick_context }
}

pub(crate) fn set_current_context(context: u32) {
    // SAFETY: one thread; a plain write of a C global.
    unsafe { wick_context = context }
}

/// Borrowed.
pub(crate) fn async_value() -> qjs::JSValue {
    // SAFETY: one thread; a plain read of a C global.
    unsafe { wick_async_value }
}

/// Takes ownership of `value`.
pub(crate) unsafe fn set_async_value(ctx: *mut qjs::JSContext, value: qjs::JSValue) {
    // SAFETY: one thread; the old value was owned by the global, and freeing it comes last because it may run code.
    unsafe {
        let old = wick_async_value;
        wick_async_value = value;
        qjs::JS_FreeValue(ctx, old);
    }
}

/// The prelude's resolver and loader of user modules; undefined until it has said who they are.
pub(crate) fn on_module() -> [qjs::JSValue; 2] {
    // SAFETY: one thread.
    unsafe { (*state()).on_module }
}

pub(crate) fn set_on_module(resolve: qjs::JSValue, load: qjs::JSValue) {
    // SAFETY: one thread.
    unsafe { (*state()).on_module = [resolve, load] };
}

pub(crate) fn set_on_ticks(run: qjs::JSValue) {
    // SAFETY: one thread.
    unsafe { (*state()).on_ticks = run };
}

pub(crate) fn want_ticks() {
    // SAFETY: one thread.
    unsafe { (*state()).wants_ticks = true };
}

pub(crate) fn boot(max_stack_bytes: usize) {
    let mut config = javy::Config::default();
    config.weak_ref(true).max_stack_size(max_stack_bytes);
    let runtime = javy::Runtime::new(config).expect("a fresh sandbox has memory for a runtime");
    let context = runtime.context().with(|ctx| ctx.as_raw().as_ptr());
    // The runtime lives as long as the sandbox: nothing is ever torn down, the memory is simply dropped.
    std::mem::forget(runtime);
    // SAFETY: the context is live for good, and nothing else runs yet.
    unsafe {
        let raw = qjs::JS_GetRuntime(context);
        (*state()).runtime = raw;
        (*state()).context = context;
        qjs::JS_SetInterruptHandler(raw, Some(on_interrupt), ptr::null_mut());
        qjs::JS_SetHostPromiseRejectionTracker(raw, Some(on_promise_rejection), ptr::null_mut());
        qjs::JS_SetModuleLoaderFunc(raw, Some(modules::normalize), Some(modules::load), ptr::null_mut());
        qjs::JS_SetCanBlock(raw, false);
        bridge::install(context);
    }
}

/// `JSInterruptHandler`: polled by QuickJS in loops and calls.
unsafe extern "C" fn on_interrupt(_runtime: *mut qjs::JSRuntime, _opaque: *mut c_void) -> c_int {
    c_int::from(is_over(current_context()))
}

/// Whether the host wants what runs for `context` to end; if so, it is over from here on.
fn is_over(context: u32) -> bool {
    // SAFETY: volatile because the host writes this cell from its epoch callback, unseen by the compiler.
    let asked = unsafe { ptr::read_volatile(&raw const (*state()).cells.interrupt) };
    if asked == 0 || !imports::expired(context) {
        return false;
    }
    kill(context);
    // SAFETY: one thread.
    unsafe { (*state()).interrupted = true };
    true
}

/// The same question from a native function: loops of host calls hardly move QuickJS's own counter. `true` leaves an
/// exception that no script can catch.
pub(crate) unsafe fn throw_if_over(ctx: *mut qjs::JSContext) -> bool {
    if !is_over(current_context()) {
        return false;
    }
    // SAFETY: the context is live, and the error is owned until it is thrown again.
    unsafe {
        qjs::JS_ThrowInternalError(ctx, c"interrupted".as_ptr());
        let error = qjs::JS_GetException(ctx);
        qjs::JS_SetUncatchableError(ctx, error);
        qjs::JS_Throw(ctx, error);
    }
    true
}

/// Asked by quickjs.patch before each job.
#[unsafe(no_mangle)]
extern "C" fn wick_may_run(context: u32) -> bool {
    // A long chain of short jobs would otherwise run on past its deadline: none of them loops.
    if is_over(context) && context != 0 {
        return false;
    }
    // SAFETY: one thread; no call into QuickJS while the reference lives.
    let dead = unsafe { &(*state()).dead };
    dead.is_empty() || !dead.contains(&context)
}

pub(crate) fn kill(context: u32) {
    // Context 0 is nobody's: work of the platform itself, such as loading a script.
    if context == 0 {
        return;
    }
    // SAFETY: as `wick_may_run`.
    let dead = unsafe { &mut (*state()).dead };
    if dead.len() == REMEMBERED_DEAD {
        dead.pop_front();
    }
    dead.push_back(context);
}

unsafe extern "C" fn on_promise_rejection(
    ctx: *mut qjs::JSContext,
    promise: qjs::JSValue,
    reason: qjs::JSValue,
    is_handled: bool,
    _opaque: *mut c_void,
) {
    // SAFETY: QuickJS passes live values, which are only borrowed here.
    unsafe {
        let listener = (*state()).on_rejection;
        if !qjs::JS_IsUndefined(listener) {
            let mut args = [promise, reason, qjs::JS_MKVAL(qjs::JS_TAG_BOOL, is_handled.into())];
            let result = qjs::JS_Call(ctx, listener, qjs::JS_UNDEFINED, 3, args.as_mut_ptr());
            discard(ctx, result);
        }
    }
}

/// Registers the prelude's event listener; the value is kept for good.
pub(crate) fn set_on_event(listener: qjs::JSValue) {
    // SAFETY: one thread.
    unsafe { (*state()).on_event = listener };
}

/// Registers the prelude's rejection listener; the value is kept for good.
pub(crate) fn set_on_rejection(listener: qjs::JSValue) {
    // SAFETY: one thread.
    unsafe { (*state()).on_rejection = listener };
}

/// Evaluates a module of the prelude.
pub(crate) fn run_module(name: &[u8]) -> i32 {
    modules::set_booting(true);
    let outcome = evaluate_prelude(name);
    modules::set_booting(false);
    outcome
}

fn evaluate_prelude(name: &[u8]) -> i32 {
    let (Some(source), Ok(name)) = (modules::prelude_source(name), CString::new(name)) else {
        return turn::REFUSED;
    };
    // SAFETY: the source is zero-terminated, and the context is live.
    unsafe {
        let ctx = (*state()).context;
        if ctx.is_null() {
            return turn::REFUSED;
        }
        qjs::JS_UpdateStackTop((*state()).runtime);
        let flags = qjs::JS_EVAL_TYPE_MODULE as c_int;
        let evaluated = qjs::JS_Eval(ctx, source.as_ptr().cast(), (source.len() - 1) as _, name.as_ptr(), flags);
        if qjs::JS_IsException(evaluated) {
            report_exception(ctx);
            return turn::REFUSED;
        }
        run_jobs();
        let rejected = qjs::JS_IsPromise(evaluated)
            && qjs::JS_PromiseState(ctx, evaluated) == qjs::JSPromiseStateEnum_JS_PROMISE_REJECTED;
        if rejected {
            let reason = qjs::JS_PromiseResult(ctx, evaluated);
            report(ctx, reason);
        }
        qjs::JS_FreeValue(ctx, evaluated);
        if rejected { turn::REFUSED } else { turn::DONE }
    }
}

/// One event, as it arrives.
pub(crate) struct Delivery<'a> {
    pub kind: u32,
    pub a: u32,
    pub b: u32,
    pub context: u32,
    pub text: &'a [u8],
    pub bytes: &'a [u8],
}

pub(crate) fn deliver(delivery: &Delivery<'_>) -> i32 {
    // SAFETY: the context is live; every value made here is freed here.
    unsafe {
        let ctx = (*state()).context;
        let listener = (*state()).on_event;
        if ctx.is_null() || qjs::JS_IsUndefined(listener) {
            return turn::REFUSED;
        }
        qjs::JS_UpdateStackTop((*state()).runtime);
        (*state()).interrupted = false;
        set_current_context(delivery.context);
        set_async_value(ctx, qjs::JS_UNDEFINED);
        let text = qjs::JS_NewStringLen(ctx, delivery.text.as_ptr().cast(), delivery.text.len() as _);
        let bytes = if delivery.bytes.is_empty() {
            qjs::JS_UNDEFINED
        } else {
            qjs::JS_NewUint8ArrayCopy(ctx, delivery.bytes.as_ptr(), delivery.bytes.len() as _)
        };
        if qjs::JS_IsException(text) || qjs::JS_IsException(bytes) {
            // Out of memory before the script could run: nobody can catch it, so the host is told.
            discard(ctx, qjs::JS_EXCEPTION);
            qjs::JS_FreeValue(ctx, text);
            qjs::JS_FreeValue(ctx, bytes);
            return turn::REFUSED;
        }
        let mut args = [
            qjs::JS_MKVAL(qjs::JS_TAG_INT, delivery.kind as i32),
            qjs::JS_MKVAL(qjs::JS_TAG_INT, delivery.a as i32),
            qjs::JS_MKVAL(qjs::JS_TAG_INT, delivery.b as i32),
            text,
            bytes,
        ];
        let result = qjs::JS_Call(ctx, listener, qjs::JS_UNDEFINED, args.len() as c_int, args.as_mut_ptr());
        // The prelude catches what scripts throw. What still gets here is an interruption, or it had no memory left to
        // do its own work, and then nobody would ever answer.
        let gave_up = qjs::JS_IsException(result) && !(*state()).interrupted;
        discard(ctx, result);
        qjs::JS_FreeValue(ctx, text);
        qjs::JS_FreeValue(ctx, bytes);
        run_jobs();
        set_current_context(0);
        set_async_value(ctx, qjs::JS_UNDEFINED);
        match (gave_up, (*state()).interrupted) {
            (true, _) => turn::REFUSED,
            (false, true) => turn::INTERRUPTED,
            (false, false) => turn::DONE,
        }
    }
}

/// Runs the queue of `process.nextTick` if there is something in it. Answers whether there was.
unsafe fn run_ticks(ctx: *mut qjs::JSContext) -> bool {
    // SAFETY: the context is live and the function kept for good.
    unsafe {
        if !(*state()).wants_ticks {
            return false;
        }
        (*state()).wants_ticks = false;
        let result = qjs::JS_Call(ctx, (*state()).on_ticks, qjs::JS_UNDEFINED, 0, ptr::null_mut());
        // One that was cut short is gone; the rest of the queue is not.
        (*state()).wants_ticks |= qjs::JS_IsException(result);
        discard(ctx, result);
        true
    }
}

/// Runs every ready job: Node's order, ticks first and again whenever no promise job is left. A job that was interrupted
/// ends alone; the others still run.
unsafe fn run_jobs() {
    // SAFETY: the runtime is live (the callers checked), and this is the only place that runs jobs.
    unsafe {
        let runtime = (*state()).runtime;
        let mut ctx = (*state()).context;
        run_ticks(ctx);
        loop {
            match qjs::JS_ExecutePendingJob(runtime, &mut ctx) {
                0 if run_ticks((*state()).context) => {}
                0 => return,
                1.. => {}
                _ => discard(ctx, qjs::JS_EXCEPTION),
            }
        }
    }
}

/// Frees a result; if it is an exception, the exception is dropped too. The prelude catches whatever a script throws,
/// so what ends here is an interruption, which has been noted already.
unsafe fn discard(ctx: *mut qjs::JSContext, value: qjs::JSValue) {
    // SAFETY: the value is owned by the caller and the context is live.
    unsafe {
        if qjs::JS_IsException(value) {
            let exception = qjs::JS_GetException(ctx);
            qjs::JS_FreeValue(ctx, exception);
        } else {
            qjs::JS_FreeValue(ctx, value);
        }
    }
}

unsafe fn report_exception(ctx: *mut qjs::JSContext) {
    // SAFETY: as `discard`.
    unsafe {
        let exception = qjs::JS_GetException(ctx);
        report(ctx, exception);
    }
}

/// Tells the host why the prelude could not start. Consumes the value.
unsafe fn report(ctx: *mut qjs::JSContext, value: qjs::JSValue) {
    // SAFETY: as `discard`; the C strings are freed.
    unsafe {
        let stack = qjs::JS_GetPropertyStr(ctx, value, c"stack".as_ptr());
        let mut message = bridge::to_utf8(ctx, value).unwrap_or_default();
        message.push(b'\n');
        message.extend(bridge::to_utf8(ctx, stack).unwrap_or_default());
        qjs::JS_FreeValue(ctx, stack);
        qjs::JS_FreeValue(ctx, value);
        imports::op(&imports::Operation { code: Op::RespondFail as u32, a: 0, b: 0, c: 0, text: &message, bytes: &[] });
    }
}

pub(crate) fn before_image(memory_limit_bytes: usize, gc_headroom_bytes: usize) {
    // SAFETY: the runtime is live after `boot`, and no guest code runs.
    unsafe {
        let runtime = (*state()).runtime;
        if runtime.is_null() {
            return;
        }
        qjs::JS_RunGC(runtime);
        bridge::forget_random();
        wick_make_immortal(runtime);
        crate::heap::plug_holes();
        qjs::JS_SetMemoryLimit(runtime, memory_limit_bytes as _);
        // A collection walks, and so dirties, every page it shares with the image: a request that allocates little
        // must never start one. After the first, QuickJS sets the next threshold to half as much again.
        qjs::JS_SetGCThreshold(runtime, (heap_bytes() + gc_headroom_bytes) as _);
    }
}

pub(crate) fn heap_bytes() -> usize {
    // SAFETY: `JS_ComputeMemoryUsage` only fills the structure it is given.
    unsafe {
        let runtime = (*state()).runtime;
        if runtime.is_null() {
            return 0;
        }
        let mut usage = std::mem::zeroed::<qjs::JSMemoryUsage>();
        qjs::JS_ComputeMemoryUsage(runtime, &mut usage);
        usage.malloc_size as usize
    }
}

pub(crate) fn context_cell() -> *const u32 {
    &raw const wick_context
}

pub(crate) fn cells() -> *const u32 {
    // SAFETY: only the address is taken.
    unsafe { (&raw const (*state()).cells).cast() }
}
