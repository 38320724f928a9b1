//! Timing one request in its phases, for `wick bench` and the benches: the same sandbox, the same turn, with a clock in
//! between.

use crate::engine::event::EventBody;
use crate::engine::load::load;
use crate::engine::slot::{About, Opening, Slot};
use crate::engine::{Dispatch, Engines};
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::{HostState, Phase};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use wick_abi::Event as Kind;
use wick_sandbox::{Event, Sandbox};

/// A cold request: made from the image, run, dropped.
#[derive(Clone, Copy, Debug)]
pub struct Cold {
    pub instantiate: Duration,
    pub run: Duration,
    pub drop: Duration,
}

/// A live sandbox that is given the same request again and again.
pub struct Warm {
    sandbox: Sandbox<HostState>,
    next: u32,
}

impl Engines {
    /// One cold request. The script has to answer within its first turn: there is no actor here that could bring it
    /// the outcome of a fetch.
    pub(crate) async fn measure_cold(&self, dispatch: Dispatch) -> Result<Cold, RequestError> {
        let image = self.images.of(&dispatch.program).await?;
        let began = Instant::now();
        let state = HostState::new(Arc::clone(&self.services), Weak::new(), Phase::Live);
        let state = state.with_units(dispatch.program.units());
        let state = state.with_deployment(&dispatch.about.deployment, &dispatch.program.base_dir);
        let mut sandbox = self.wasm.sandbox(&image, state).map_err(|error| failed(&error))?;
        let instantiated = Instant::now();
        one_turn(self, &mut sandbox, 1, dispatch).await?;
        let ran = Instant::now();
        drop(sandbox);
        let dropped = Instant::now();
        Ok(Cold { instantiate: instantiated - began, run: ran - instantiated, drop: dropped - ran })
    }

    /// A sandbox with the program loaded, for [`Engines::measure_warm`].
    pub(crate) async fn warm(&self, dispatch: Dispatch) -> Result<Warm, RequestError> {
        let state = HostState::new(Arc::clone(&self.services), Weak::new(), Phase::Live);
        let state = state.with_deployment(&dispatch.about.deployment, &dispatch.program.base_dir);
        let mut sandbox = self.wasm.sandbox(self.images.worker_base(), state).map_err(|error| failed(&error))?;
        load(u64::MAX, &mut sandbox, &dispatch.program).await.map_err(|end| failed(&end))??;
        one_turn(self, &mut sandbox, 1, dispatch).await?;
        Ok(Warm { sandbox, next: 2 })
    }

    pub(crate) async fn measure_warm(&self, warm: &mut Warm, dispatch: Dispatch) -> Result<Duration, RequestError> {
        let began = Instant::now();
        let id = warm.next;
        warm.next += 1;
        one_turn(self, &mut warm.sandbox, id, dispatch).await?;
        Ok(began.elapsed())
    }
}

fn failed(error: &dyn std::fmt::Display) -> RequestError {
    RequestError::new(ErrorKind::Internal, format!("the measurement failed: {error}"))
}

async fn one_turn(
    engines: &Engines,
    sandbox: &mut Sandbox<HostState>,
    id: u32,
    dispatch: Dispatch,
) -> Result<(), RequestError> {
    let Dispatch { program, about, head, body, .. } = dispatch;
    let about: Arc<About> = about;
    let flags = program.event_flags();
    let opening = Opening { program, about, deadline: None, permits: Vec::new() };
    let (slot, mut answer) = Slot::new(&engines.services, opening);
    sandbox.host_mut().open(id, Box::new(slot));
    sandbox.host_mut().begin_turn();
    let bytes = match &body {
        EventBody::Whole(bytes) => &bytes[..],
        EventBody::Streamed(_) => &[],
    };
    let event = Event { kind: Kind::Request, a: id, b: flags, context: id, text: head.as_bytes(), bytes };
    let turn = sandbox.deliver(event, u64::MAX).await.map_err(|end| failed(&end))?;
    sandbox.host_mut().end_turn(id, turn.cpu, turn.fuel);
    while let Some(slot) = sandbox.host_mut().next_finished() {
        slot.record();
    }
    match answer.try_recv() {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(RequestError::new(ErrorKind::Internal, "the script does not answer in one turn")),
    }
}
