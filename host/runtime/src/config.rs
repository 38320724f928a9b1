//! The runtime's settings, checked and complete: no room invents a default of its own.

pub use crate::service::codec::CodecLimits;
pub use crate::service::crypto::CryptoLimits;
use crate::service::fetch::FetchConfig;
pub use crate::service::files::FileLimits;
pub use crate::service::files::paths::PathLimits;
use crate::service::locale::LocaleLimits;
use crate::service::log::LogConfig;
pub use crate::service::pattern::PatternLimits;
use crate::service::schedule::ScheduleConfig;
use crate::service::socket::SocketConfig;
pub use crate::service::sql::SqlLimits;
pub use crate::service::text::TextLimits;
use std::path::PathBuf;
use std::time::Duration;
use wick_npm::InstallerConfig;

/// Everything the runtime can be told.
#[derive(Clone, Debug)]
pub struct RuntimeConfig {
    /// The script root.
    pub scripts: PathBuf,
    /// Where logs live.
    pub data: PathBuf,
    /// Where the compiled engine is kept between runs.
    pub cache: PathBuf,
    /// The exec id of hosts that name none.
    pub default_exec_id: String,
    /// Environment every script sees; what a `.env` file says goes before it.
    pub environment: Vec<(String, String)>,
    /// Whether the `X-Hoody-Exec-Id` header chooses the exec id. For development.
    pub exec_id_header: bool,
    pub limits: Limits,
    pub fetch: FetchConfig,
    pub log: LogConfig,
    pub schedule: ScheduleConfig,
    pub sockets: SocketConfig,
    pub npm: NpmConfig,
    pub ai: AiConfig,
}

/// Where the AI helpers of scripts go; `@ai-model` and `@ai-key` say otherwise per script.
#[derive(Clone, Default)]
pub struct AiConfig {
    /// Of an OpenAI-compatible API, with its version: `https://api.example.com/v1`.
    pub url: Option<String>,
    pub key: Option<String>,
    pub model: Option<String>,
}

impl std::fmt::Debug for AiConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AiConfig").field("url", &self.url).field("model", &self.model).finish_non_exhaustive()
    }
}

/// Packages that scripts import.
#[derive(Clone)]
pub struct NpmConfig {
    /// Install what is missing when a script is saved or first used.
    pub install: bool,
    pub installer: InstallerConfig,
}

impl std::fmt::Debug for NpmConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The rest may hold tokens.
        f.debug_struct("NpmConfig").field("install", &self.install).finish_non_exhaustive()
    }
}

impl Default for NpmConfig {
    fn default() -> NpmConfig {
        NpmConfig { install: true, installer: InstallerConfig::default() }
    }
}

/// What guests and clients may use up. All that can grow can be set in the configuration file.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Memory of a serverless sandbox.
    pub serverless_memory_bytes: usize,
    /// Memory of a worker's sandbox.
    pub worker_memory_bytes: usize,
    /// Sandboxes alive at once, workers included.
    pub sandboxes: u32,
    /// Live worker deployments; the longest idle one makes room.
    pub workers: usize,
    /// A worker without a request for this long is evicted.
    pub worker_idle: Duration,
    /// Requests open in one worker.
    pub worker_requests: usize,
    /// CPU time of one request, all its turns together. The wall-clock limit is `@timeout`.
    pub cpu: Duration,
    /// Time to load one script, and for any turn that belongs to no request.
    pub load: Duration,
    /// The same where packages are imported: they are larger than scripts.
    pub load_packages: Duration,
    /// From the soft fence (the script is interrupted) to the hard one (its sandbox ends).
    pub grace: Duration,
    /// How long a script goes on after its caller has left.
    pub abandoned: Duration,
    /// Instructions a turn may use where fuel is counted.
    pub fuel: Option<u64>,
    /// A request body that is read before the script runs.
    pub body_bytes: usize,
    /// Bytes of a streamed response waiting for a slow client. The script is asked to pause at 64 KiB; this is where
    /// one that does not is cut.
    pub response_queue_bytes: usize,
    /// Timers, fetches and bodies under way in one sandbox.
    pub operations: usize,
    /// How long a request waits for a free sandbox before it is told to come again.
    pub sandbox_wait: Duration,
    /// How long a request body may stand still.
    pub body_idle: Duration,
    /// How deep self-calls may nest.
    pub self_call_depth: u32,
    /// A script file.
    pub script_bytes: u64,
    /// Memory for images kept ready; others are made again when needed, which takes a few milliseconds.
    pub image_cache_bytes: u64,
    pub codec: CodecLimits,
    pub crypto: CryptoLimits,
    pub text: TextLimits,
    pub pattern: PatternLimits,
    /// Of single calls that the prelude itself makes: nothing that grows.
    pub(crate) locale: LocaleLimits,
    pub files: FileLimits,
    pub sql: SqlLimits,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            serverless_memory_bytes: 64 << 20,
            worker_memory_bytes: 128 << 20,
            sandboxes: 2048,
            workers: 1000,
            worker_idle: Duration::from_secs(30 * 60),
            worker_requests: 10_000,
            cpu: Duration::from_secs(10),
            load: Duration::from_secs(1),
            load_packages: Duration::from_secs(20),
            // The caller has its 504 at the deadline in any case. What this bounds is how long neighbours in a worker wait for
            // a native loop (freeing a million objects, say) to end, before all of them lose `shared` instead.
            grace: Duration::from_millis(100),
            abandoned: Duration::from_secs(30),
            fuel: None,
            body_bytes: 10 << 20,
            response_queue_bytes: 16 << 20,
            operations: 10_000,
            sandbox_wait: Duration::from_secs(10),
            body_idle: Duration::from_secs(30),
            self_call_depth: 16,
            script_bytes: 16 << 20,
            image_cache_bytes: 512 << 20,
            codec: CodecLimits::default(),
            crypto: CryptoLimits::default(),
            text: TextLimits::default(),
            pattern: PatternLimits::default(),
            locale: LocaleLimits::default(),
            files: FileLimits::default(),
            sql: SqlLimits::default(),
        }
    }
}

impl RuntimeConfig {
    /// The defaults, for a script root and a data folder.
    pub fn new(scripts: PathBuf, data: PathBuf) -> RuntimeConfig {
        RuntimeConfig {
            scripts,
            cache: data.join("cache"),
            data,
            default_exec_id: "1".to_owned(),
            environment: Vec::new(),
            exec_id_header: false,
            limits: Limits::default(),
            fetch: FetchConfig::default(),
            log: LogConfig::default(),
            schedule: ScheduleConfig::default(),
            sockets: SocketConfig::default(),
            npm: NpmConfig::default(),
            ai: AiConfig::default(),
        }
    }
}
