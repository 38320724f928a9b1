//! Loading: how the code of a program comes into a sandbox.

use crate::engine::vm::turn;
use crate::error::RequestError;
use crate::hostcall::HostState;
use crate::script::graph::Named;
use crate::script::{Program, Unit, load_error};
use wick_abi::Event as Kind;
use wick_sandbox::{End, Sandbox};

/// What `Event::Load`'s b asks for.
mod load_mode {
    pub(super) const COMPILE: u32 = 0;
    pub(super) const EVALUATE: u32 = 1;
    pub(super) const FORGET: u32 = 2;
    pub(super) const PRELOAD: u32 = 3;
}

/// Compiles the units of a program that are not there yet. The inner result is the guest's: a script that does not load
/// is no sandbox's end.
pub(super) async fn load(
    max_fuel: u64,
    sandbox: &mut Sandbox<HostState>,
    program: &Program,
) -> Result<Result<(), RequestError>, End> {
    if program.has_packages() {
        sandbox.host_mut().allow_packages();
    }
    for unit in program.units() {
        if let Err(message) = load_unit(max_fuel, sandbox, unit).await? {
            return Ok(Err(load_error(&unit.path, &message)));
        }
    }
    Ok(Ok(()))
}

async fn load_unit(max_fuel: u64, sandbox: &mut Sandbox<HostState>, unit: &Unit) -> Result<Result<(), String>, End> {
    if sandbox.host().has_unit(unit.id) {
        return Ok(Ok(()));
    }
    if let Some(old) = sandbox.host_mut().replace_unit(unit) {
        turn(max_fuel, sandbox, 0, Kind::Load, (old, load_mode::FORGET), "", &[]).await?;
    }
    let code = unit.code.as_bytes();
    turn(max_fuel, sandbox, 0, Kind::Load, (unit.id, load_mode::COMPILE), &unit.about, code).await?;
    let loaded = sandbox.host_mut().take_loaded(unit.id);
    if !matches!(loaded, Ok(())) {
        sandbox.host_mut().forget_unit(unit);
    }
    Ok(loaded)
}

/// Evaluates a unit that is loaded: what it imports, and itself if it is a module.
pub(super) async fn evaluate(sandbox: &mut Sandbox<HostState>, unit: &Unit) -> Result<Result<(), String>, End> {
    turn(u64::MAX, sandbox, 0, Kind::Load, (unit.id, load_mode::EVALUATE), "", &[]).await?;
    Ok(sandbox.host_mut().take_loaded(unit.id))
}

/// Evaluates a module some file of the program names.
pub(super) async fn preload(sandbox: &mut Sandbox<HostState>, wanted: &Named) -> Result<Result<(), String>, End> {
    turn(u64::MAX, sandbox, 0, Kind::Load, (0, load_mode::PRELOAD), &wanted.to_json(), &[]).await?;
    Ok(sandbox.host_mut().take_loaded(0))
}
