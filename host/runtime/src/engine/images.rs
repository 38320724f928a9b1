//! Images: the base ones, made at start, and one per serverless program, made on save or first use.
//!
//! Script images live in memory only. Making one takes a few milliseconds (evaluate, capture, map), which is what
//! reading and checking a file of its size takes too, so a copy on disk would gain nothing; the costly part, compiled
//! machine code, is the engine's and is cached on disk by `wick_sandbox`.

use crate::engine::load;
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::{HostState, Phase, Touched};
use crate::script::{Program, load_error};
use crate::service::Services;
use moka::future::Cache;
use std::sync::{Arc, Weak};
use wick_sandbox::{Image, Limits, Sandbox, SetupError, WasmRuntime};

/// QuickJS's own limit lies this far below the sandbox's, so that a script sees a catchable error first.
const HEAP_MARGIN_BYTES: usize = 4 << 20;

/// What a serverless request may allocate before a garbage collection, which would dirty all it shares with its image.
const SERVERLESS_GC_BYTES: usize = 16 << 20;

/// A worker lives on: it collects earlier.
const WORKER_GC_BYTES: usize = 2 << 20;

/// See the module's documentation.
pub(crate) struct Images {
    maker: Maker,
    worker_base: Image,
    by_program: Cache<u32, Arc<Image>>,
}

#[derive(Clone)]
struct Maker {
    services: Arc<Services>,
    wasm: WasmRuntime<HostState>,
    base: Image,
    limits: Limits,
}

impl Images {
    pub(crate) async fn start(services: Arc<Services>, wasm: WasmRuntime<HostState>) -> Result<Images, SetupError> {
        let state = || HostState::new(Arc::clone(&services), Weak::new(), Phase::Baking);
        let configured = &services.config.limits;
        let limits = limits(configured.serverless_memory_bytes, SERVERLESS_GC_BYTES);
        let booted = wasm.boot(state(), &crate::prelude::ENTRIES).await?;
        let base = booted.into_image(limits).await?;
        let worker_limits = self::limits(configured.worker_memory_bytes, WORKER_GC_BYTES);
        let again = wasm.sandbox(&base, state()).map_err(SetupError::Resume)?;
        let worker_base = again.into_image(worker_limits).await?;
        let by_program = Cache::builder()
            .weigher(|_, image: &Arc<Image>| u32::try_from(image.data_bytes()).unwrap_or(u32::MAX))
            .max_capacity(configured.image_cache_bytes)
            .build();
        let maker = Maker { services, wasm, base, limits };
        Ok(Images { maker, worker_base, by_program })
    }

    /// The image every worker starts from.
    pub(crate) fn worker_base(&self) -> &Image {
        &self.worker_base
    }

    pub(crate) fn count(&self) -> u64 {
        self.by_program.entry_count()
    }

    /// The image of a program; made once however many requests ask for it at once.
    pub(crate) async fn of(&self, program: &Arc<Program>) -> Result<Arc<Image>, RequestError> {
        if let Some(image) = self.by_program.get(&program.id).await {
            return Ok(image);
        }
        let maker = self.maker.clone();
        let made = self.by_program.try_get_with(program.id, make_blocking(maker, Arc::clone(program))).await;
        made.map_err(|error| (*error).clone())
    }

    /// Whether the units of a worker's program load, found out on the side.
    pub(crate) async fn check(&self, program: &Arc<Program>) -> Result<(), RequestError> {
        let maker = self.maker.clone();
        let program = Arc::clone(program);
        let checked = tokio::task::spawn_blocking(move || {
            tokio::runtime::Handle::current().block_on(async { maker.loaded(&program, None).await.map(drop) })
        });
        checked.await.unwrap_or_else(|_| Err(broken("the check was cut short")))
    }
}

fn limits(memory_bytes: usize, gc_headroom_bytes: usize) -> Limits {
    Limits { memory_bytes, heap_bytes: memory_bytes.saturating_sub(HEAP_MARGIN_BYTES), gc_headroom_bytes }
}

async fn make_blocking(maker: Maker, program: Arc<Program>) -> Result<Arc<Image>, RequestError> {
    // Evaluating and mapping keep a thread busy for milliseconds: not one that serves connections.
    let made = tokio::task::spawn_blocking(move || {
        tokio::runtime::Handle::current().block_on(maker.make(&program)).map(Arc::new)
    });
    made.await.unwrap_or_else(|_| Err(broken("its making was cut short")))
}

fn broken(what: impl std::fmt::Display) -> RequestError {
    tracing::error!(%what, "image not made");
    RequestError::new(ErrorKind::Internal, "the script's image could not be made")
}

impl Maker {
    async fn make(&self, program: &Program) -> Result<Image, RequestError> {
        let packages = match program.has_packages() {
            true => Some(self.with_packages(program).await?),
            false => None,
        };
        // A module that looks at the clock, wants randomness or I/O, or fails, is evaluated by each request instead:
        // what it saw now must not be what every request sees.
        if let Some(sandbox) = self.evaluated(program, packages.as_ref()).await? {
            return sandbox.into_image(self.limits).await.map_err(broken);
        }
        match packages {
            Some(image) => Ok(image),
            None => self.loaded(program, None).await?.into_image(self.limits).await.map_err(broken),
        }
    }

    /// An image with the program's units compiled and the packages it imports evaluated.
    ///
    /// A package may look at the clock: it then has the time of the image, as it has the time of its start in a server
    /// that lives long. One that wants more than that is left to the requests.
    async fn with_packages(&self, program: &Program) -> Result<Image, RequestError> {
        let mut left_out = Vec::new();
        loop {
            let before = left_out.len();
            let mut sandbox = self.loaded(program, None).await?;
            for wanted in &program.packages {
                if left_out.contains(&wanted) {
                    continue;
                }
                let outcome = load::preload(&mut sandbox, wanted).await;
                let is_clean = !sandbox.host_mut().take_touched().other;
                if !is_clean || matches!(outcome, Err(_) | Ok(Err(_))) {
                    let package = &wanted.specifier;
                    tracing::debug!(script = program.script_path(), %package, ?outcome, is_clean, "evaluated by each request");
                    left_out.push(wanted);
                }
            }
            // What was left out has been evaluated in this sandbox all the same: once more, without it.
            if left_out.len() > before {
                continue;
            }
            return sandbox.into_image(self.limits).await.map_err(broken);
        }
    }

    /// A sandbox with the program's own modules evaluated, if they may be in an image.
    async fn evaluated(
        &self,
        program: &Program,
        packages: Option<&Image>,
    ) -> Result<Option<Sandbox<HostState>>, RequestError> {
        let mut sandbox = self.loaded(program, packages).await?;
        for helper in &program.named_helpers {
            if !matches!(load::preload(&mut sandbox, helper).await, Ok(Ok(()))) {
                return Ok(None);
            }
        }
        for unit in program.units() {
            if !matches!(load::evaluate(&mut sandbox, unit).await, Ok(Ok(()))) {
                return Ok(None);
            }
        }
        let is_clean = sandbox.host_mut().take_touched() == Touched::default();
        Ok(is_clean.then_some(sandbox))
    }

    /// A sandbox with the program's units compiled: a new one, or what became of it once the packages were evaluated.
    async fn loaded(&self, program: &Program, packages: Option<&Image>) -> Result<Sandbox<HostState>, RequestError> {
        let mut state = HostState::new(Arc::clone(&self.services), Weak::new(), Phase::Baking);
        if packages.is_some() {
            state = state.with_units(program.units());
        }
        let mut sandbox = self.wasm.sandbox(packages.unwrap_or(&self.base), state).map_err(broken)?;
        sandbox.host_mut().take_touched();
        match load::load(u64::MAX, &mut sandbox, program).await {
            Ok(loaded) => loaded.map(|()| sandbox),
            Err(end) => Err(load_error(program.script_path(), &format!("loading did not end well: {end}"))),
        }
    }
}
