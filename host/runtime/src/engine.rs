//! The two engines: how a program comes by a sandbox, and how its answer comes back.
//!
//! *Serverless*: a sandbox from the script's image, one request, dropped. *Worker*: one sandbox per deployment, which
//! serves many requests at once. Everything else (units, turns, deadlines, answers) is the same code, in `vm`.

pub(crate) mod event;
mod head;
mod images;
mod load;
mod measure;
pub(crate) mod slot;
pub(crate) mod socket;
pub(crate) mod splice;
pub(crate) mod vm;
mod workers;

use crate::engine::event::{EventBody, VmEvent};
use crate::engine::images::Images;
use crate::engine::slot::{Abort, About, Answer, Opening, Slot};
use crate::engine::vm::Vm;
use crate::engine::workers::Workers;
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::{HostState, Phase};
use crate::script::Program;
use crate::script::directives::{Mode, Timeout};
use crate::service::Services;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use wick_sandbox::{SetupError, WasmRuntime};

/// A request that has found its program.
pub(crate) struct Dispatch {
    pub(crate) program: Arc<Program>,
    pub(crate) about: Arc<About>,
    /// The head as the guest reads it, from `head::encode`.
    pub(crate) head: String,
    pub(crate) body: EventBody,
    /// Of the whole request, from its dispatch on.
    pub(crate) timeout: Timeout,
}

pub(crate) use head::{HeadParts, encode};
pub use measure::{Cold, Warm};

/// See the module's documentation.
pub(crate) struct Engines {
    services: Arc<Services>,
    wasm: WasmRuntime<HostState>,
    images: Images,
    workers: Workers,
    sandboxes: Arc<Semaphore>,
}

impl Engines {
    pub(crate) async fn start(services: Arc<Services>, wasm: WasmRuntime<HostState>) -> Result<Engines, SetupError> {
        let images = Images::start(Arc::clone(&services), wasm.clone()).await?;
        let limits = &services.config.limits;
        let sandboxes = Arc::new(Semaphore::new(limits.sandboxes as usize));
        let workers = Workers::new(limits.workers, limits.worker_idle);
        Ok(Engines { services, wasm, images, workers, sandboxes })
    }

    pub(crate) fn workers(&self) -> &Workers {
        &self.workers
    }

    pub(crate) fn live_sandboxes(&self) -> u64 {
        self.wasm.live_sandboxes()
    }

    /// How many script images are kept ready.
    pub(crate) fn images_count(&self) -> u64 {
        self.images.count()
    }

    /// Makes the image of a program now rather than on its first request.
    pub(crate) async fn prepare(&self, program: &Arc<Program>) -> Result<(), RequestError> {
        match program.directives().mode {
            Mode::Serverless => self.images.of(program).await.map(drop),
            Mode::Worker => self.images.check(program).await,
        }
    }

    /// Runs a request and answers with what its script says.
    pub(crate) async fn dispatch(&self, dispatch: Dispatch) -> Answer {
        match dispatch.program.directives().mode {
            Mode::Serverless => self.serverless(dispatch).await,
            Mode::Worker => self.worker(dispatch).await,
        }
    }

    async fn serverless(&self, mut dispatch: Dispatch) -> Answer {
        let program = Arc::clone(&dispatch.program);
        let mut permits = Vec::new();
        if let Some(turnstile) = &program.turnstile
            && !dispatch.about.chain.holds.contains(&program.script_path)
        {
            let permit = Arc::clone(turnstile).acquire_owned().await;
            permits.push(permit.map_err(|_| RequestError::new(ErrorKind::Restarting, "the server is shutting down"))?);
            if let Some(about) = Arc::get_mut(&mut dispatch.about) {
                about.chain.holds.push(Arc::clone(&program.script_path));
            }
        }
        let image = self.images.of(&program).await?;
        let sandbox_permit = self.sandbox_permit(dispatch.about.chain.depth).await?;
        let vm = Vm::new(true, self.fuel(), |weak| {
            let state = HostState::new(Arc::clone(&self.services), weak, Phase::Live);
            let state = state.with_permit(sandbox_permit).with_units(program.units());
            let state = state.with_deployment(&dispatch.about.deployment, &program.base_dir);
            self.wasm.sandbox(&image, state).map_err(SetupError::Resume)
        });
        let vm = vm.map_err(|error| no_sandbox(&error))?;
        self.request(vm, dispatch, permits).await
    }

    async fn worker(&self, dispatch: Dispatch) -> Answer {
        let vm = self.worker_vm(&dispatch.about, &dispatch.program).await?;
        self.request(vm, dispatch, Vec::new()).await
    }

    /// The worker of a request's deployment, made if there is none.
    async fn worker_vm(&self, about: &About, program: &Program) -> Result<Arc<Vm>, RequestError> {
        let (deployment, base_dir) = (&about.deployment, &program.base_dir);
        let vm = match self.workers.live(deployment) {
            Some(vm) => vm,
            None => {
                let permit = self.sandbox_permit(about.chain.depth).await?;
                self.workers.get_or_make(deployment, || {
                    Vm::new(false, self.fuel(), |weak| {
                        let state = HostState::new(Arc::clone(&self.services), weak, Phase::Live).with_permit(permit);
                        let state = state.with_deployment(deployment, base_dir);
                        self.wasm.sandbox(self.images.worker_base(), state).map_err(SetupError::Resume)
                    })
                    .map_err(|error| no_sandbox(&error))
                })?
            }
        };
        if vm.open_requests() >= self.services.config.limits.worker_requests {
            return Err(RequestError::new(ErrorKind::Overloaded, "too many requests are open in this worker"));
        }
        Ok(vm)
    }

    /// Posts the request and waits for its head, its deadline, or the caller's end.
    async fn request(&self, vm: Arc<Vm>, dispatch: Dispatch, permits: Vec<OwnedSemaphorePermit>) -> Answer {
        let Dispatch { program, about, head, body, timeout } = dispatch;
        let deadline = match timeout {
            Timeout::Unlimited => None,
            Timeout::After(timeout) => Instant::now().checked_add(timeout),
        };
        let (slot, mut answer) = Slot::new(&self.services, Opening { program, about, deadline, permits });
        let id = vm.next_id();
        let mut waiting = Waiting { vm: Some(Arc::clone(&vm)), id };
        vm.post(VmEvent::Request { id, head, body, slot: Box::new(slot) });
        // Most answers are there already: no timer for those.
        let outcome = match answer.try_recv() {
            Ok(outcome) => outcome,
            Err(oneshot::error::TryRecvError::Closed) => Err(lost()),
            Err(oneshot::error::TryRecvError::Empty) => match deadline {
                None => answer.await.unwrap_or_else(|_| Err(lost())),
                Some(deadline) => match tokio::time::timeout_at(deadline.into(), &mut answer).await {
                    Ok(outcome) => outcome.unwrap_or_else(|_| Err(lost())),
                    Err(_) => {
                        // Not on this task's stack: the caller is answered first.
                        vm.post_later(VmEvent::Abort { id, abort: Abort::TimedOut });
                        Err(RequestError::new(ErrorKind::Timeout, "the script did not answer within its timeout"))
                    }
                },
            },
        };
        waiting.vm = None;
        outcome
    }

    /// A command on a deployment's `shared`. `None` when the deployment has no live worker.
    pub(crate) async fn control(&self, deployment: &str, command: u32, text: String) -> Option<Answer> {
        let vm = self.workers.live(deployment)?;
        let (slot, answer) = Slot::control();
        let id = vm.next_id();
        vm.post(VmEvent::Control { id, command, text, slot: Box::new(slot) });
        Some(answer.await.unwrap_or_else(|_| Err(lost())))
    }

    /// A nested self-call must not wait for a sandbox: those it would wait for may be waiting for it.
    async fn sandbox_permit(&self, depth: u32) -> Result<OwnedSemaphorePermit, RequestError> {
        let sandboxes = Arc::clone(&self.sandboxes);
        if let Ok(permit) = Arc::clone(&sandboxes).try_acquire_owned() {
            return Ok(permit);
        }
        if self.workers.evict_idlest() {
            tracing::debug!("a worker made room for another sandbox");
        }
        let overloaded = || RequestError::new(ErrorKind::Overloaded, "every sandbox is in use");
        if depth > 0 {
            return sandboxes.try_acquire_owned().map_err(|_| overloaded());
        }
        let wait = self.services.config.limits.sandbox_wait;
        match tokio::time::timeout(wait, sandboxes.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(overloaded()),
        }
    }

    fn fuel(&self) -> u64 {
        self.services.config.limits.fuel.unwrap_or(u64::MAX)
    }
}

fn no_sandbox(error: &SetupError) -> RequestError {
    tracing::error!(%error, "no sandbox could be made");
    RequestError::new(ErrorKind::Overloaded, "no sandbox could be made")
}

fn lost() -> RequestError {
    RequestError::new(ErrorKind::Internal, "the script ended without an answer")
}

/// Tells the VM when the caller stops waiting because its connection is gone.
struct Waiting {
    vm: Option<Arc<Vm>>,
    id: u32,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(vm) = self.vm.take() {
            vm.post_later(VmEvent::Abort { id: self.id, abort: Abort::ClientLeft });
        }
    }
}
