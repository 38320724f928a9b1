//! How a call into the guest can end badly.

use std::fmt;
use wasmtime::Trap;

/// Why a sandbox can not be used any more. A script's own exception is not among these: the prelude catches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The hard fence: still running past the grace period.
    Deadline,
    /// The fuel budget of the turn is used up.
    OutOfFuel,
    /// The wasm stack overflowed before QuickJS's own limit did.
    StackOverflow,
    /// The guest gave up: it could not even allocate an error, or an internal check failed.
    Aborted,
    /// The guest broke the border's rules, or refused an event.
    Protocol,
    /// Any other trap.
    Trapped,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            End::Deadline => "still running after its deadline and the grace period",
            End::OutOfFuel => "fuel budget used up",
            End::StackOverflow => "stack overflow",
            End::Aborted => "out of memory or aborted",
            End::Protocol => "border protocol broken",
            End::Trapped => "trapped",
        })
    }
}

impl std::error::Error for End {}

/// Raised by the epoch callback for [`crate::Tick::Stop`], recognised by [`classify`].
#[derive(Debug)]
pub(crate) struct HardFence;

impl fmt::Display for HardFence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hard fence")
    }
}

impl std::error::Error for HardFence {}

/// Raised by the border when the guest hands over what no correct guest can.
#[derive(Debug)]
pub(crate) struct BadGuest(pub(crate) &'static str);

impl fmt::Display for BadGuest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for BadGuest {}

/// The one place where a wasmtime error becomes an [`End`].
pub(crate) fn classify(error: &wasmtime::Error) -> End {
    let end = if error.downcast_ref::<HardFence>().is_some() {
        End::Deadline
    } else if error.downcast_ref::<BadGuest>().is_some() {
        End::Protocol
    } else {
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => End::OutOfFuel,
            Some(Trap::StackOverflow) => End::StackOverflow,
            Some(Trap::Interrupt) => End::Deadline,
            Some(Trap::UnreachableCodeReached) => End::Aborted,
            _ => End::Trapped,
        }
    };
    tracing::debug!(%end, error = %error, "sandbox ended");
    end
}
