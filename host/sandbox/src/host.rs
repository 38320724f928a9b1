//! What the host does for a guest: the one place every host call goes through.

use std::future::Future;
use std::pin::Pin;

/// One operation the guest asks for. The slices point into guest memory and are hostile input.
#[derive(Clone, Copy, Debug)]
pub struct OpCall<'a> {
    pub code: u32,
    /// The request the calling code belongs to, as the guest's engine carries it.
    pub context: u32,
    pub a: u32,
    pub b: u32,
    pub c: u32,
    pub text: &'a [u8],
    pub bytes: &'a [u8],
}

/// What the running turn may do next, asked once a millisecond while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Go on, after the other tasks of this thread had their turn.
    Continue,
    /// Go on, but let the guest ask [`Host::expired`] for whatever request it is running: the soft fence.
    Ask,
    /// End the sandbox now: the hard fence.
    Stop,
}

/// An operation the sandbox waits for: its code for the guest, and the bytes it leaves.
pub type Blocking = Pin<Box<dyn Future<Output = (i32, Vec<u8>)> + Send>>;

/// The host's half of a sandbox. Nothing here may block: slow work is started, and its outcome delivered as an event.
pub trait Host: Send + 'static {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&mut self) -> f64;
    /// Milliseconds since some fixed point, never going back.
    fn monotonic_ms(&mut self) -> f64;
    /// Fills the buffer with random bytes.
    fn random(&mut self, buffer: &mut [u8]);
    /// Starts an operation, or does a small one at once. The answer is the guest's: a handle, a count, or an error
    /// code of `wick_abi::code`.
    fn op(&mut self, call: OpCall<'_>) -> i32;
    /// As `op`, for what takes long: the sandbox stands still until the answer is there, its thread does not.
    fn block(&mut self, call: OpCall<'_>) -> Blocking;
    /// The bytes the last operation left for the guest.
    fn result(&mut self) -> &mut Vec<u8>;
    /// Whether request `context` is past its deadline, so that what runs for it must end.
    fn expired(&mut self, context: u32) -> bool;
    /// Asked on every tick of the clock while guest code runs for request `context`.
    fn tick(&mut self, context: u32) -> Tick;
}
