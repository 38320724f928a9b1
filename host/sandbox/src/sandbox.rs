//! One sandbox: made from an image, given events, captured or dropped.

use crate::engine::{Form, Limits, SetupError, Shared, WasmRuntime};
use crate::host::{Host, Tick};
use crate::image::Image;
use crate::memory;
use crate::trap::{BadGuest, End, HardFence, classify};
use std::future::Future;
use std::pin::pin;
use std::time::{Duration, Instant};
use wasmtime::{Extern, Global, Instance, Memory, Store, TypedFunc, UpdateDeadline};
use wick_abi::turn;

/// A turn yields on the second tick after it began: most turns are far shorter than a millisecond, and should not be
/// cut because they happened to begin just before a tick.
const FIRST_YIELD_TICKS: u64 = 2;

/// For the few calls that cannot yield: they are a handful of instructions each.
const NEVER_TICKS: u64 = 1 << 40;

/// What a store holds: the host's state, and what the border itself needs.
pub(crate) struct Data<T> {
    pub(crate) host: T,
    pub(crate) memory: Option<Memory>,
    pub(crate) cells: Cells,
}

/// Addresses of the cells both sides share; 0 until the guest has said where they are.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cells {
    interrupt: u32,
    pub(crate) context: u32,
}

/// An event, ready to cross the border.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    pub kind: wick_abi::Event,
    pub a: u32,
    pub b: u32,
    /// The request this event belongs to: what runs because of it is attributed to that request.
    pub context: u32,
    pub text: &'a [u8],
    pub bytes: &'a [u8],
}

/// How a turn went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    /// At least one job was ended by the soft fence.
    pub interrupted: bool,
    /// Time the turn spent running on a thread, yields not counted.
    pub cpu: Duration,
    /// Instructions used, when fuel is counted.
    pub fuel: u64,
}

type Deliver = TypedFunc<(u32, u32, u32, u32, u32, u32), i32>;

/// One store with one instance of the engine. Dropping it is all the cleaning there is.
pub struct Sandbox<T: Host> {
    store: Store<Data<T>>,
    instance: Instance,
    memory: Memory,
    buffer: TypedFunc<u32, u32>,
    deliver: Deliver,
    kind: FormKind,
    runtime: WasmRuntime<T>,
}

/// Which form of the engine a sandbox runs.
#[derive(Clone, Copy)]
enum FormKind {
    Boot,
    Resume,
}

impl FormKind {
    fn of<T: Host>(self, shared: &Shared<T>) -> &Form {
        match self {
            FormKind::Boot => &shared.boot,
            FormKind::Resume => &shared.resume,
        }
    }
}

impl<T: Host> Sandbox<T> {
    /// First start, on blank memory.
    pub(crate) async fn boot(
        runtime: WasmRuntime<T>,
        blank: &Image,
        host: T,
        entries: &[&str],
        js_stack_bytes: u32,
    ) -> Result<Sandbox<T>, SetupError> {
        let mut sandbox = Sandbox::instantiate(runtime, blank, FormKind::Boot, host).map_err(SetupError::Compile)?;
        let Sandbox { store, instance, .. } = &mut sandbox;
        let ended = |error: wasmtime::Error| SetupError::Ended(classify(&error));
        store.set_epoch_deadline(FIRST_YIELD_TICKS);
        let initialize = instance.get_typed_func::<(), ()>(&mut *store, "_initialize").map_err(SetupError::Compile)?;
        initialize.call_async(&mut *store, ()).await.map_err(ended)?;
        let version = instance.get_typed_func::<(), u32>(&mut *store, "abi_version").map_err(SetupError::Compile)?;
        let found = version.call_async(&mut *store, ()).await.map_err(ended)?;
        if found != wick_abi::VERSION {
            return Err(SetupError::Version { found, expected: wick_abi::VERSION });
        }
        let boot = instance.get_typed_func::<u32, ()>(&mut *store, "boot").map_err(SetupError::Compile)?;
        boot.call_async(&mut *store, js_stack_bytes).await.map_err(ended)?;
        let interrupt = instance.get_typed_func::<(), u32>(&mut *store, "cells").map_err(SetupError::Compile)?;
        let interrupt = interrupt.call_async(&mut *store, ()).await.map_err(ended)?;
        let context = instance.get_typed_func::<(), u32>(&mut *store, "context_cell").map_err(SetupError::Compile)?;
        let context = context.call_async(&mut *store, ()).await.map_err(ended)?;
        store.data_mut().cells = Cells { interrupt, context };
        let run = instance.get_typed_func::<(), i32>(&mut *store, "run_module").map_err(SetupError::Compile)?;
        for entry in entries {
            sandbox.write(entry.as_bytes(), &[])?;
            sandbox.store.set_epoch_deadline(FIRST_YIELD_TICKS);
            if run.call_async(&mut sandbox.store, ()).await.map_err(ended)? != turn::DONE {
                let message = String::from_utf8_lossy(sandbox.store.data_mut().host.result()).into_owned();
                return Err(SetupError::Prelude(message));
            }
        }
        Ok(sandbox)
    }

    /// Start from an image.
    pub(crate) fn resume(runtime: WasmRuntime<T>, image: &Image, host: T) -> wasmtime::Result<Sandbox<T>> {
        let mut sandbox = Sandbox::instantiate(runtime, image, FormKind::Resume, host)?;
        sandbox.store.data_mut().cells = image.cells;
        Ok(sandbox)
    }

    fn instantiate(runtime: WasmRuntime<T>, image: &Image, kind: FormKind, host: T) -> wasmtime::Result<Sandbox<T>> {
        let shared = &*runtime.shared;
        let form = kind.of(shared);
        let mut store = Store::new(&shared.engine, Data { host, memory: None, cells: Cells::default() });
        store.epoch_deadline_callback(|mut context| {
            let Data { memory, cells, .. } = context.data();
            let (memory, cells) = (*memory, *cells);
            let Some(memory) = memory.filter(|_| cells.interrupt != 0) else {
                return Ok(UpdateDeadline::Yield(1));
            };
            let running = memory::read_cell(memory, &context, cells.context)?;
            match context.data_mut().host.tick(running) {
                Tick::Stop => return Err(HardFence.into()),
                tick => memory::write_cell(memory, &mut context, cells.interrupt, u32::from(tick == Tick::Ask))?,
            }
            Ok(UpdateDeadline::Yield(1))
        });
        store.set_epoch_deadline(NEVER_TICKS);
        if shared.fuel {
            store.set_fuel(u64::MAX)?;
        }
        let memory = Instance::new(&mut store, &image.module, &[])?
            .get_memory(&mut store, "memory")
            .ok_or(BadGuest("an image without memory"))?;
        store.data_mut().memory = Some(memory);
        let mut imports = Vec::with_capacity(20);
        for import in form.module.imports() {
            imports.push(match import.ty() {
                wasmtime::ExternType::Memory(_) => Extern::Memory(memory),
                _ => shared
                    .linker
                    .get_by_import(&mut store, &import)
                    .ok_or(BadGuest("engine.wasm imports what the host does not have"))?,
            });
        }
        let instance = Instance::new(&mut store, &form.module, &imports)?;
        let buffer = function(&mut store, &instance, &form.buffer)?.typed(&store)?;
        let deliver = function(&mut store, &instance, &form.deliver)?.typed(&store)?;
        Ok(Sandbox { store, instance, memory, buffer, deliver, kind, runtime })
    }

    /// The host's state.
    pub fn host(&self) -> &T {
        &self.store.data().host
    }

    /// The host's state, to change.
    pub fn host_mut(&mut self) -> &mut T {
        &mut self.store.data_mut().host
    }

    /// Gives the guest an event and runs it until nothing is ready any more. `fuel` bounds the turn when fuel is
    /// counted.
    ///
    /// After an error the sandbox must be dropped. The future must not be dropped halfway: the guest would be left in
    /// the middle of a turn, with nobody to finish it.
    pub async fn deliver(&mut self, event: Event<'_>, fuel: u64) -> Result<Turn, End> {
        let mut turn = Turn::default();
        let counting = self.runtime.shared.fuel;
        if counting {
            self.store.set_fuel(fuel).map_err(|error| classify(&error))?;
        }
        let outcome = {
            let mut call = pin!(self.call(event));
            std::future::poll_fn(|context| {
                let began = Instant::now();
                let poll = call.as_mut().poll(context);
                turn.cpu += began.elapsed();
                poll
            })
            .await
        };
        if counting {
            turn.fuel = fuel.saturating_sub(self.store.get_fuel().unwrap_or(0));
        }
        match outcome? {
            turn::DONE => Ok(turn),
            turn::INTERRUPTED => Ok(Turn { interrupted: true, ..turn }),
            _ => Err(End::Aborted),
        }
    }

    async fn call(&mut self, event: Event<'_>) -> Result<i32, End> {
        self.write(event.text, event.bytes)?;
        self.store.set_epoch_deadline(FIRST_YIELD_TICKS);
        let arguments =
            (event.kind as u32, event.a, event.b, event.context, event.text.len() as u32, event.bytes.len() as u32);
        self.deliver.call_async(&mut self.store, arguments).await.map_err(|error| classify(&error))
    }

    /// Puts an event's text and bytes into the guest's inbox.
    fn write(&mut self, text: &[u8], bytes: &[u8]) -> Result<(), End> {
        let Ok(len) = u32::try_from(text.len() + bytes.len()) else { return Err(End::Protocol) };
        self.store.set_epoch_deadline(NEVER_TICKS);
        let ptr = self.buffer.call(&mut self.store, len).map_err(|error| classify(&error))?;
        if ptr == 0 && len > 0 {
            return Err(End::Aborted);
        }
        memory::write_event(self.memory, &mut self.store, ptr, text, bytes).map_err(|_| End::Protocol)
    }

    /// Nothing more runs for this request: its jobs are dropped as they come up.
    pub async fn kill(&mut self, context: u32) -> Result<(), End> {
        self.store.set_epoch_deadline(FIRST_YIELD_TICKS);
        let kill = function(&mut self.store, &self.instance, &self.kind.of(&self.runtime.shared).kill)
            .and_then(|kill| kill.typed::<u32, ()>(&self.store))
            .map_err(|_| End::Protocol)?;
        kill.call_async(&mut self.store, context).await.map_err(|error| classify(&error))
    }

    /// The request that ran last: after a bad end, the one that caused it.
    pub fn context(&self) -> u32 {
        let address = self.store.data().cells.context;
        memory::read_cell(self.memory, &self.store, address).unwrap_or(0)
    }

    /// Bytes of linear memory in use.
    pub fn memory_bytes(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    /// Bytes QuickJS has allocated.
    pub async fn heap_bytes(&mut self) -> Result<usize, End> {
        self.store.set_epoch_deadline(FIRST_YIELD_TICKS);
        let heap = function(&mut self.store, &self.instance, &self.kind.of(&self.runtime.shared).heap_bytes)
            .and_then(|heap| heap.typed::<(), u32>(&self.store))
            .map_err(|_| End::Protocol)?;
        let bytes = heap.call_async(&mut self.store, ()).await.map_err(|error| classify(&error))?;
        Ok(bytes as usize)
    }

    /// Captures the memory as an image whose sandboxes live under `limits`. This sandbox is used up: its limits are
    /// now those of the image.
    pub async fn into_image(mut self, limits: Limits) -> Result<Image, SetupError> {
        self.store.set_epoch_deadline(FIRST_YIELD_TICKS);
        let shared = self.runtime.shared.clone();
        let prepare = function(&mut self.store, &self.instance, &self.kind.of(&shared).before_image)
            .and_then(|prepare| prepare.typed::<(u32, u32), ()>(&self.store))
            .map_err(SetupError::Image)?;
        prepare
            .call_async(&mut self.store, (limits.heap_bytes as u32, limits.gc_headroom_bytes as u32))
            .await
            .map_err(|error| classify(&error))?;
        let stack_pointer = global(&mut self.store, &self.instance, &self.kind.of(&shared).stack_pointer)
            .map(|global| global.get(&mut self.store).i32());
        if stack_pointer.map_err(SetupError::Image)? != Some(shared.initial_stack_pointer) {
            return Err(SetupError::Image(wasmtime::Error::msg("the guest's stack is not empty between calls")));
        }
        let memory = memory::whole(self.memory, &self.store);
        // A turn that was interrupted left the flag up; an image must not start its sandboxes with it.
        Image::capture(&shared.engine, memory, limits.memory_bytes, self.store.data().cells).map_err(SetupError::Image)
    }
}

fn function<T: Host>(
    store: &mut Store<Data<T>>,
    instance: &Instance,
    export: &wasmtime::ModuleExport,
) -> wasmtime::Result<wasmtime::Func> {
    instance
        .get_module_export(store, export)
        .and_then(Extern::into_func)
        .ok_or_else(|| BadGuest("an export of engine.wasm is not a function").into())
}

fn global<T: Host>(
    store: &mut Store<Data<T>>,
    instance: &Instance,
    export: &wasmtime::ModuleExport,
) -> wasmtime::Result<Global> {
    instance
        .get_module_export(store, export)
        .and_then(Extern::into_global)
        .ok_or_else(|| BadGuest("an export of engine.wasm is not a global").into())
}
