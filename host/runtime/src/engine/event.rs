//! What can happen to a VM, as its mailbox holds it.

use crate::engine::slot::{Abort, Slot};
use crate::engine::socket::SocketEvent;
use crate::hostcall::{BodySource, Reply};
use crate::message::BoxBody;
use bytes::Bytes;

/// What can happen to a VM.
pub(crate) enum VmEvent {
    Request {
        id: u32,
        head: String,
        body: EventBody,
        slot: Box<Slot>,
    },
    /// The caller of a request left, or its deadline passed.
    Abort {
        id: u32,
        abort: Abort,
    },
    /// Some timer is due.
    Timer,
    FetchHead {
        id: u32,
        context: u32,
        head: FetchHead,
    },
    FetchError {
        id: u32,
        context: u32,
        aborted: bool,
        message: String,
    },
    BodyChunk {
        id: u32,
        context: u32,
        source: Option<BodySource>,
        chunk: Chunk,
    },
    Drain {
        id: u32,
    },
    FetchDrain {
        id: u32,
        context: u32,
    },
    Socket(SocketEvent),
    /// A call on a service is done.
    Served {
        id: u32,
        context: u32,
        reply: Reply,
    },
    /// A command of the management API on `shared`; answered like a request.
    Control {
        id: u32,
        command: u32,
        text: String,
        slot: Box<Slot>,
    },
}

impl VmEvent {
    /// Whether it begins something that the VM must live for.
    pub(crate) fn is_opening(&self) -> bool {
        matches!(self, VmEvent::Request { .. } | VmEvent::Socket(SocketEvent::Admit { .. }))
    }

    /// The slot of somebody who waits for an answer.
    pub(crate) fn into_slot(self) -> Option<Box<Slot>> {
        match self {
            VmEvent::Request { slot, .. }
            | VmEvent::Control { slot, .. }
            | VmEvent::Socket(SocketEvent::Admit { slot, .. }) => Some(slot),
            _ => None,
        }
    }
}

/// The body that comes with a request.
pub(crate) enum EventBody {
    Whole(Bytes),
    /// Left for the script to pull.
    Streamed(BoxBody),
}

pub(crate) struct FetchHead {
    pub(crate) status: u32,
    /// Status text, URL, whether redirected, then flat headers.
    pub(crate) text: String,
    pub(crate) body: FetchedBody,
}

pub(crate) enum FetchedBody {
    Whole(Bytes),
    Source(BodySource),
}

pub(crate) enum Chunk {
    Data(Bytes),
    End,
    Error(String),
}
