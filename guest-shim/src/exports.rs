//! The wasm surface. The host calls these one at a time, never while another is running.

use crate::js_runtime;
use std::cell::UnsafeCell;
use wick_abi::turn;

/// The buffer through which every argument longer than a number arrives.
struct Inbox(UnsafeCell<Vec<u8>>);
// SAFETY: wasm32-wasip1 without threads: there is exactly one thread.
unsafe impl Sync for Inbox {}
static INBOX: Inbox = Inbox(UnsafeCell::new(Vec::new()));

/// A larger inbox is given back after the call, so that one big body does not stay in a worker for good.
const INBOX_KEEP: usize = 64 * 1024;

fn take_inbox() -> Vec<u8> {
    // SAFETY: one thread, and no reference to the inbox outlives this statement.
    unsafe { std::mem::take(&mut *INBOX.0.get()) }
}

fn return_inbox(mut inbox: Vec<u8>) {
    if inbox.capacity() <= INBOX_KEEP {
        inbox.clear();
        // SAFETY: as `take_inbox`.
        unsafe { *INBOX.0.get() = inbox };
    }
}

/// Makes room for `len` bytes and says where they go. A null pointer means the memory limit is reached.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(len: usize) -> *mut u8 {
    // SAFETY: as `take_inbox`.
    let inbox = unsafe { &mut *INBOX.0.get() };
    inbox.clear();
    if inbox.try_reserve(len).is_err() {
        return std::ptr::null_mut();
    }
    inbox.resize(len, 0);
    inbox.as_mut_ptr()
}

/// Creates the runtime and the bridge object. Called once, before anything else.
#[unsafe(no_mangle)]
pub extern "C" fn boot(max_stack_bytes: usize) {
    js_runtime::boot(max_stack_bytes);
}

/// Evaluates the module of the prelude that the inbox names.
#[unsafe(no_mangle)]
pub extern "C" fn run_module() -> i32 {
    let inbox = take_inbox();
    js_runtime::run_module(&inbox)
}

/// Gives an event to the prelude and runs every job that becomes ready. The inbox holds text, then bytes.
#[unsafe(no_mangle)]
pub extern "C" fn deliver(kind: u32, a: u32, b: u32, context: u32, text_len: usize, bytes_len: usize) -> i32 {
    let inbox = take_inbox();
    let Some((text, rest)) = inbox.split_at_checked(text_len) else { return turn::REFUSED };
    let Some(bytes) = rest.get(..bytes_len) else { return turn::REFUSED };
    let outcome = js_runtime::deliver(&js_runtime::Delivery { kind, a, b, context, text, bytes });
    return_inbox(inbox);
    outcome
}

/// From now on nothing more runs for request `context`: its jobs are dropped as they come up.
#[unsafe(no_mangle)]
pub extern "C" fn kill(context: u32) {
    js_runtime::kill(context);
}

/// Called before an image is taken: collects garbage, forgets the random seed, sets the limits the image's sandboxes
/// will run under.
#[unsafe(no_mangle)]
pub extern "C" fn before_image(memory_limit_bytes: usize, gc_headroom_bytes: usize) {
    js_runtime::before_image(memory_limit_bytes, gc_headroom_bytes);
}

/// Bytes QuickJS holds now.
#[unsafe(no_mangle)]
pub extern "C" fn heap_bytes() -> usize {
    js_runtime::heap_bytes()
}

/// Where the interrupt flag is: non-zero makes QuickJS ask the host whether the running request has expired.
#[unsafe(no_mangle)]
pub extern "C" fn cells() -> *const u32 {
    js_runtime::cells()
}

/// Where the number of the request that runs now is kept.
#[unsafe(no_mangle)]
pub extern "C" fn context_cell() -> *const u32 {
    js_runtime::context_cell()
}

/// The border version this module was built for.
#[unsafe(no_mangle)]
pub extern "C" fn abi_version() -> u32 {
    wick_abi::VERSION
}
