//! The compiled engine and its settings: made once per process.

use crate::host::{Host, OpCall};
use crate::image::Image;
use crate::sandbox::{Data, Sandbox};
use crate::trap::{BadGuest, End};
use crate::{cache, memory};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use wasmtime::{
    Caller, Config, Enabled, Engine, InstanceAllocationStrategy, Linker, Module, ModuleExport, OptLevel,
    PoolingAllocationConfig,
};

/// The length of one tick of the epoch clock, and so the longest a turn runs before it yields.
const TICK: Duration = Duration::from_millis(1);

/// QuickJS's stack limit: some 5,000 JavaScript frames. The guest's own stack is 2 MiB; the rest is for native code below
/// the deepest JavaScript frame.
const JS_STACK_BYTES: u32 = 1536 * 1024;

/// The machine stack wasm code may use. A JavaScript call costs both stacks; this one is sized so that the limit above
/// is always met first and deep recursion is a `RangeError`, never a trap (the recursion scripts of `tests/hostile`).
const WASM_STACK_BYTES: usize = 8 << 20;

/// What one sandbox may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// All of its linear memory.
    pub memory_bytes: usize,
    /// What QuickJS may allocate of it: less, so that a script sees a catchable error first.
    pub heap_bytes: usize,
    /// How much a sandbox allocates before its first garbage collection.
    pub gc_headroom_bytes: usize,
}

/// How the engine is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many sandboxes can live at once.
    pub max_sandboxes: u32,
    /// The largest `Limits::memory_bytes` that will be asked for.
    pub max_memory_bytes: usize,
    /// Count instructions. Costs CPU-bound code about a quarter, so it is off unless asked for.
    pub fuel: bool,
    /// Where compiled code is kept between runs; `None` compiles every time.
    pub cache_directory: Option<PathBuf>,
    /// How much of a returned sandbox's memory is reset by copying instead of by remapping.
    pub keep_resident_bytes: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            max_sandboxes: 2048,
            max_memory_bytes: 128 << 20,
            fuel: false,
            cache_directory: None,
            // Most requests dirty well under 2 MiB; resetting those pages by copy saves the page faults of the next
            // request in that slot: 158 µs against 62 to 107 µs for a cold request when this was chosen.
            keep_resident_bytes: 2 << 20,
        }
    }
}

/// Why the engine could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("engine.wasm could not be compiled: {0:#}")]
    Compile(wasmtime::Error),
    #[error("the wasm engine could not be configured: {0:#}")]
    Configure(wasmtime::Error),
    #[error("the prelude could not be loaded: {0}")]
    Prelude(String),
    #[error("an image could not be made: {0:#}")]
    Image(wasmtime::Error),
    #[error("no sandbox could be made from an image: {0:#}")]
    Resume(wasmtime::Error),
    #[error("the guest ended while it was being prepared: {0}")]
    Ended(#[from] End),
    #[error("engine.wasm speaks border version {found}, this host speaks {expected}")]
    Version { found: u32, expected: u32 },
}

/// The engine in one of its two forms, with its exports by index rather than by name: a cold request looks each up once.
pub(crate) struct Form {
    pub(crate) module: Module,
    pub(crate) buffer: ModuleExport,
    pub(crate) deliver: ModuleExport,
    pub(crate) kill: ModuleExport,
    pub(crate) heap_bytes: ModuleExport,
    pub(crate) before_image: ModuleExport,
    pub(crate) stack_pointer: ModuleExport,
}

/// The engine, compiled in both its forms, for host states of type `T`. Cheap to clone.
pub struct WasmRuntime<T: Host> {
    pub(crate) shared: Arc<Shared<T>>,
}

impl<T: Host> Clone for WasmRuntime<T> {
    fn clone(&self) -> Self {
        WasmRuntime { shared: Arc::clone(&self.shared) }
    }
}

pub(crate) struct Shared<T: Host> {
    pub(crate) engine: Engine,
    /// With data and start sections: what runs first, on blank memory.
    pub(crate) boot: Form,
    /// Without them: what runs on memory that already holds everything.
    pub(crate) resume: Form,
    pub(crate) linker: Linker<Data<T>>,
    pub(crate) initial_stack_pointer: i32,
    pub(crate) fuel: bool,
    initial_pages: u64,
    max_memory_bytes: usize,
    _clock: EpochClock,
}

impl<T: Host> WasmRuntime<T> {
    /// Compiles the engine, or loads it from the cache.
    pub fn new(wasm: &[u8], options: &Options) -> Result<Self, SetupError> {
        let engine = Engine::new(&config(options)).map_err(SetupError::Configure)?;
        let directory = options.cache_directory.as_deref();
        let (resume_wasm, facts) = dissect(wasm).map_err(SetupError::Compile)?;
        let (boot, resume) = compile_both(&engine, wasm, &resume_wasm, directory)?;
        let linker = linker(&engine).map_err(SetupError::Configure)?;
        let clock = EpochClock::start(engine.clone());
        let shared = Shared {
            engine,
            boot: Form::of(boot)?,
            resume: Form::of(resume)?,
            linker,
            initial_stack_pointer: facts.initial_stack_pointer,
            fuel: options.fuel,
            initial_pages: facts.initial_pages,
            max_memory_bytes: options.max_memory_bytes,
            _clock: clock,
        };
        Ok(WasmRuntime { shared: Arc::new(shared) })
    }

    /// Boots the engine on blank memory and evaluates a prelude: modules that the guest asks `host` for, the `entries` in
    /// turn, each with what it imports.
    pub async fn boot(&self, host: T, entries: &[&str]) -> Result<Sandbox<T>, SetupError> {
        let shared = &self.shared;
        let blank =
            Image::blank(&shared.engine, shared.initial_pages, shared.max_memory_bytes).map_err(SetupError::Image)?;
        Sandbox::boot(self.clone(), &blank, host, entries, JS_STACK_BYTES).await
    }

    /// A sandbox that starts from `image`.
    pub fn sandbox(&self, image: &Image, host: T) -> wasmtime::Result<Sandbox<T>> {
        Sandbox::resume(self.clone(), image, host)
    }

    /// How many sandboxes are alive.
    pub fn live_sandboxes(&self) -> u64 {
        self.shared.engine.pooling_allocator_metrics().map_or(0, |metrics| metrics.memories() as u64)
    }
}

impl Form {
    fn of(module: Module) -> Result<Form, SetupError> {
        let export = |name: &str| {
            module
                .get_export_index(name)
                .ok_or_else(|| SetupError::Compile(wasmtime::Error::msg(format!("engine.wasm does not export {name}"))))
        };
        Ok(Form {
            buffer: export("buffer")?,
            deliver: export("deliver")?,
            kill: export("kill")?,
            heap_bytes: export("heap_bytes")?,
            before_image: export("before_image")?,
            stack_pointer: export("__stack_pointer")?,
            module,
        })
    }
}

fn config(options: &Options) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_memories(options.max_sandboxes)
        .total_tables(options.max_sandboxes)
        .total_stacks(options.max_sandboxes)
        // Two instances a sandbox: the image, which only brings the memory, and the engine.
        .total_core_instances(options.max_sandboxes.saturating_mul(2))
        .max_memory_size(options.max_memory_bytes)
        .max_tables_per_module(1)
        .table_elements(20_000)
        .linear_memory_keep_resident(options.keep_resident_bytes)
        .table_keep_resident(64 << 10)
        .max_unused_warm_slots(64)
        // Where the kernel can tell which pages were written (Linux 6.7 and later) only those are reset.
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_init_cow(true)
        .epoch_interruption(true)
        .consume_fuel(options.fuel)
        .cranelift_opt_level(OptLevel::Speed)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(WASM_STACK_BYTES + (512 << 10))
        .wasm_backtrace_max_frames(None)
        .concurrency_support(false)
        .wasm_simd(true)
        .wasm_bulk_memory(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_tail_call(false);
    config
}

/// Compiles the two forms at once: they share nothing, and there are at least two cores on anything that serves.
fn compile_both(
    engine: &Engine,
    boot: &[u8],
    resume: &[u8],
    directory: Option<&Path>,
) -> Result<(Module, Module), SetupError> {
    std::thread::scope(|scope| {
        let boot = scope.spawn(|| cache::compile(engine, boot, directory));
        let resume = cache::compile(engine, resume, directory);
        let boot = boot.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((boot.map_err(SetupError::Compile)?, resume.map_err(SetupError::Compile)?))
    })
}

/// What has to be known of `engine.wasm` before it is compiled.
struct Facts {
    initial_pages: u64,
    initial_stack_pointer: i32,
}

/// Strips the start and data sections, and reads what the stripped form will rely on.
fn dissect(wasm: &[u8]) -> wasmtime::Result<(Vec<u8>, Facts)> {
    use wasmparser::{Operator, Parser, Payload, TypeRef};
    let mut module = wasm_encoder::Module::new();
    let mut initial_pages = None;
    let mut mutable_globals = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    if let TypeRef::Memory(memory) = import?.ty {
                        initial_pages = Some(memory.initial);
                    }
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals.clone() {
                    let global = global?;
                    if global.ty.mutable {
                        let mut operators = global.init_expr.get_operators_reader();
                        mutable_globals.push(match operators.read()? {
                            Operator::I32Const { value } => Some(value),
                            _ => None,
                        });
                    }
                }
            }
            Payload::StartSection { .. } | Payload::DataSection(_) | Payload::DataCountSection { .. } => continue,
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            module.section(&wasm_encoder::RawSection { id, data: &wasm[range] });
        }
    }
    // All state but linear memory is one stack pointer, which is back at its start between calls: that is what makes
    // an image of the memory alone a complete one. Another mutable global would silently not be saved.
    match (initial_pages, mutable_globals.as_slice()) {
        (Some(initial_pages), &[Some(initial_stack_pointer)]) => {
            Ok((module.finish(), Facts { initial_pages, initial_stack_pointer }))
        }
        _ => Err(wasmtime::Error::msg("engine.wasm must import its memory and have one mutable i32 global")),
    }
}

/// Everything the guest can call. There is nothing else: no file, no socket, no environment.
fn linker<T: Host>(engine: &Engine) -> wasmtime::Result<Linker<Data<T>>> {
    const WICK: &str = wick_abi::IMPORT_MODULE;
    let mut linker = Linker::new(engine);
    linker.func_wrap(WICK, "now", |mut caller: Caller<'_, Data<T>>| caller.data_mut().host.now_ms())?;
    linker.func_wrap(WICK, "monotonic", |mut caller: Caller<'_, Data<T>>| caller.data_mut().host.monotonic_ms())?;
    linker.func_wrap(WICK, "random", random::<T>)?;
    linker.func_wrap(WICK, "op", op::<T>)?;
    linker.func_wrap_async(WICK, "block", |caller: Caller<'_, Data<T>>, arguments: OpArguments| {
        Box::new(block(caller, arguments))
    })?;
    linker.func_wrap(WICK, "result_len", |mut caller: Caller<'_, Data<T>>| {
        caller.data_mut().host.result().len() as u32
    })?;
    linker.func_wrap(WICK, "take_result", take_result::<T>)?;
    linker.func_wrap(WICK, "expired", |mut caller: Caller<'_, Data<T>>, context: u32| {
        i32::from(caller.data_mut().host.expired(context))
    })?;
    wasi(&mut linker)?;
    Ok(linker)
}

fn random<T: Host>(mut caller: Caller<'_, Data<T>>, ptr: u32, len: u32) -> wasmtime::Result<()> {
    let (data, state) = parts(&mut caller)?;
    state.host.random(memory::slice_mut(data, ptr, len)?);
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "the flat signature of the border")]
fn op<T: Host>(
    mut caller: Caller<'_, Data<T>>,
    code: u32,
    a: u32,
    b: u32,
    c: u32,
    text_ptr: u32,
    text_len: u32,
    bytes_ptr: u32,
    bytes_len: u32,
) -> wasmtime::Result<i32> {
    let (data, state) = parts(&mut caller)?;
    let text = memory::slice(data, text_ptr, text_len)?;
    let bytes = memory::slice(data, bytes_ptr, bytes_len)?;
    let context = memory::cell(data, state.cells.context)?;
    Ok(state.host.op(OpCall { code, context, a, b, c, text, bytes }))
}

/// The flat arguments of an operation: code, a, b, c, text and bytes as address and length.
type OpArguments = (u32, u32, u32, u32, u32, u32, u32, u32);

async fn block<T: Host>(
    mut caller: Caller<'_, Data<T>>,
    (code, a, b, c, text_ptr, text_len, bytes_ptr, bytes_len): OpArguments,
) -> wasmtime::Result<i32> {
    let waiting = {
        let (data, state) = parts(&mut caller)?;
        let text = memory::slice(data, text_ptr, text_len)?;
        let bytes = memory::slice(data, bytes_ptr, bytes_len)?;
        let context = memory::cell(data, state.cells.context)?;
        state.host.block(OpCall { code, context, a, b, c, text, bytes })
    };
    let (answer, result) = waiting.await;
    *caller.data_mut().host.result() = result;
    Ok(answer)
}

fn take_result<T: Host>(mut caller: Caller<'_, Data<T>>, ptr: u32, len: u32) -> wasmtime::Result<()> {
    let (data, state) = parts(&mut caller)?;
    let result = std::mem::take(state.host.result());
    if result.len() != len as usize {
        return Err(BadGuest("took a result of another length").into());
    }
    memory::slice_mut(data, ptr, len)?.copy_from_slice(&result);
    Ok(())
}

/// Guest memory and host state, borrowed side by side.
fn parts<'a, T: Host>(caller: &'a mut Caller<'_, Data<T>>) -> wasmtime::Result<(&'a mut [u8], &'a mut Data<T>)> {
    let memory = caller.data().memory.ok_or(BadGuest("called the host before it had memory"))?;
    Ok(memory.data_and_store_mut(caller))
}

/// What Rust's and C's standard libraries want of WASI: a clock and randomness, both ours, and refusals.
///
/// `wasmtime-wasi` with nothing granted would do the same, at the price of a context per sandbox and of the crate that
/// had most of wasmtime's own advisories; a handful of refusals needs neither.
fn wasi<T: Host>(linker: &mut Linker<Data<T>>) -> wasmtime::Result<()> {
    const WASI: &str = "wasi_snapshot_preview1";
    const SUCCESS: i32 = 0;
    const BADF: i32 = 8;
    linker.func_wrap(WASI, "random_get", |caller: Caller<'_, Data<T>>, ptr: u32, len: u32| {
        random(caller, ptr, len).map(|()| SUCCESS)
    })?;
    linker.func_wrap(
        WASI,
        "clock_time_get",
        |mut caller: Caller<'_, Data<T>>, clock: u32, _precision: u64, out: u32| -> wasmtime::Result<i32> {
            let (data, state) = parts(&mut caller)?;
            let ms = if clock == 0 { state.host.now_ms() } else { state.host.monotonic_ms() };
            memory::slice_mut(data, out, 8)?.copy_from_slice(&((ms * 1e6) as u64).to_le_bytes());
            Ok(SUCCESS)
        },
    )?;
    linker.func_wrap(WASI, "environ_get", |_: u32, _: u32| SUCCESS)?;
    linker.func_wrap(
        WASI,
        "environ_sizes_get",
        |mut caller: Caller<'_, Data<T>>, count: u32, bytes: u32| -> wasmtime::Result<i32> {
            let (data, _) = parts(&mut caller)?;
            memory::slice_mut(data, count, 4)?.fill(0);
            memory::slice_mut(data, bytes, 4)?.fill(0);
            Ok(SUCCESS)
        },
    )?;
    linker.func_wrap(WASI, "fd_close", |_: u32| BADF)?;
    linker.func_wrap(WASI, "fd_fdstat_get", |_: u32, _: u32| BADF)?;
    linker.func_wrap(WASI, "fd_seek", |_: u32, _: u64, _: u32, _: u32| BADF)?;
    // A panic message of the shim comes through here; it is worth a line, never an error.
    linker.func_wrap(
        WASI,
        "fd_write",
        |mut caller: Caller<'_, Data<T>>, _fd: u32, vectors: u32, count: u32, written: u32| -> wasmtime::Result<i32> {
            let (data, _) = parts(&mut caller)?;
            let mut total = 0u32;
            for index in 0..count.min(16) {
                let vector = memory::slice(data, vectors.saturating_add(index * 8), 8)?;
                let ptr = u32::from_le_bytes([vector[0], vector[1], vector[2], vector[3]]);
                let len = u32::from_le_bytes([vector[4], vector[5], vector[6], vector[7]]);
                let text = memory::slice(data, ptr, len.min(1024))?;
                tracing::debug!(text = %String::from_utf8_lossy(text), "guest wrote");
                total = total.saturating_add(len);
            }
            memory::slice_mut(data, written, 4)?.copy_from_slice(&total.to_le_bytes());
            Ok(SUCCESS)
        },
    )?;
    linker.func_wrap(WASI, "proc_exit", |_: u32| -> wasmtime::Result<()> { Err(BadGuest("guest exited").into()) })?;
    Ok(())
}

/// The thread that ticks the epoch; it ends with the runtime.
struct EpochClock {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl EpochClock {
    fn start(engine: Engine) -> EpochClock {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("wick-epoch".into())
            .spawn(move || {
                while !stopped.load(Ordering::Relaxed) {
                    std::thread::sleep(TICK);
                    engine.increment_epoch();
                }
            })
            .ok();
        EpochClock { stop, thread }
    }
}

impl Drop for EpochClock {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic there could only be ours, and must not become a second one here.
            let _ = thread.join();
        }
    }
}
