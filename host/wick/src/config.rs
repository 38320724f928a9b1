//! The settings of a server: defaults, then a TOML file, then `WICK_*` environment variables, then the command line.
//!
//! This is the only place that reads the environment. An unknown or misspelt key is an error that names it.

use crate::server::ServerConfig;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use wick_runtime::RuntimeConfig;

/// Everything `wick serve` needs.
#[derive(Debug, Clone)]
pub struct Config {
    pub server: ServerConfig,
    pub runtime: RuntimeConfig,
}

/// Where a value may come from besides the file: already parsed command line and environment.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    pub listen: Option<SocketAddr>,
    pub scripts: Option<PathBuf>,
    pub data: Option<PathBuf>,
    pub admin_token: Option<String>,
    pub unprotected: bool,
    pub ai: AiOverrides,
}

/// `--ai-url` and its kin.
#[derive(Debug, Clone, Default)]
pub struct AiOverrides {
    pub url: Option<String>,
    pub key: Option<String>,
    pub model: Option<String>,
}

impl AiOverrides {
    fn apply(self, ai: &mut wick_runtime::AiConfig) {
        ai.url = self.url.or(ai.url.take());
        ai.key = self.key.or(ai.key.take());
        ai.model = self.model.or(ai.model.take());
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration file {path} cannot be read: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("the configuration file {path} is not valid: {message}")]
    Parse { path: PathBuf, message: String },
    #[error("{0}")]
    Value(String),
}

/// The file as written. Every key is optional; units are in the names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    listen: Option<SocketAddr>,
    scripts: Option<PathBuf>,
    data: Option<PathBuf>,
    admin_token: Option<String>,
    default_exec_id: Option<String>,
    exec_id_header: Option<bool>,
    server: ServerFile,
    limits: LimitsFile,
    fetch: FetchFile,
    log: LogFile,
    schedule: ScheduleFile,
    sockets: SocketsFile,
    npm: NpmFile,
    ai: AiFile,
}

/// Declares a section of the file and how it is laid over the checked settings.
macro_rules! section {
    ($name:ident for $target:ty { $($key:ident: $raw:ty => |$to:ident, $value:ident| $apply:expr;)* }) => {
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        struct $name { $($key: Option<$raw>,)* }

        impl $name {
            fn apply(self, target: &mut $target) -> Result<(), ConfigError> {
                $(if let Some($value) = self.$key {
                    let $to = &mut *target;
                    $apply;
                })*
                Ok(())
            }
        }
    };
}

section!(ServerFile for ServerConfig {
    max_connections: usize => |to, value| to.max_connections = value;
    max_headers: usize => |to, value| to.max_headers = value;
    header_bytes: usize => |to, value| to.header_bytes = value;
    url_bytes: usize => |to, value| to.url_bytes = value;
    header_timeout_ms: u64 => |to, value| to.header_timeout = Duration::from_millis(value);
    drain_ms: u64 => |to, value| to.drain = Duration::from_millis(value);
    trust_forwarded: bool => |to, value| to.trust_forwarded = value;
    management_body_bytes: usize => |to, value| to.management_body_bytes = value;
});

section!(LimitsFile for wick_runtime::Limits {
    serverless_memory_bytes: usize => |to, value| to.serverless_memory_bytes = wasm_pages(value)?;
    worker_memory_bytes: usize => |to, value| to.worker_memory_bytes = wasm_pages(value)?;
    sandboxes: u32 => |to, value| to.sandboxes = value;
    sandbox_wait_ms: u64 => |to, value| to.sandbox_wait = Duration::from_millis(value);
    workers: usize => |to, value| to.workers = value;
    worker_idle_ms: u64 => |to, value| to.worker_idle = Duration::from_millis(value);
    worker_requests: usize => |to, value| to.worker_requests = value;
    cpu_ms: u64 => |to, value| to.cpu = Duration::from_millis(value);
    load_ms: u64 => |to, value| to.load = Duration::from_millis(value);
    load_packages_ms: u64 => |to, value| to.load_packages = Duration::from_millis(value);
    grace_ms: u64 => |to, value| to.grace = Duration::from_millis(value);
    abandoned_ms: u64 => |to, value| to.abandoned = Duration::from_millis(value);
    fuel: u64 => |to, value| to.fuel = Some(value);
    body_bytes: usize => |to, value| to.body_bytes = value;
    body_idle_ms: u64 => |to, value| to.body_idle = Duration::from_millis(value);
    response_queue_bytes: usize => |to, value| to.response_queue_bytes = value;
    operations: usize => |to, value| to.operations = value;
    self_call_depth: u32 => |to, value| to.self_call_depth = value;
    script_bytes: u64 => |to, value| to.script_bytes = value;
    image_cache_bytes: u64 => |to, value| to.image_cache_bytes = value;
});

section!(FetchFile for wick_runtime::service::fetch::FetchConfig {
    connect_timeout_ms: u64 => |to, value| to.connect_timeout = Duration::from_millis(value);
    pool_idle_ms: u64 => |to, value| to.pool_idle = Duration::from_millis(value);
    pool_idle_per_host: usize => |to, value| to.pool_idle_per_host = value;
    max_connections: usize => |to, value| to.max_connections = value;
    max_redirects: usize => |to, value| to.max_redirects = value;
    max_response_header_bytes: usize => |to, value| to.max_response_header_bytes = value;
    user_agent: String => |to, value| to.user_agent = value;
    allow_private: bool => |to, value| to.allow_private = value;
    deny: Vec<String> => |to, value| {
        to.deny = value
            .iter()
            .map(|rule| rule.parse().map_err(|error| ConfigError::Value(format!("fetch.deny: {error}"))))
            .collect::<Result<_, _>>()?
    };
    extra_roots: PathBuf => |to, value| {
        let pem = std::fs::read_to_string(&value);
        to.extra_roots_pem = Some(pem.map_err(|source| ConfigError::Read { path: value, source })?)
    };
});

section!(SocketsFile for wick_runtime::service::socket::SocketConfig {
    message_bytes: usize => |to, value| to.message_bytes = value;
    frame_bytes: usize => |to, value| to.frame_bytes = value;
    queue_bytes: usize => |to, value| to.queue_bytes = value;
    per_deployment: usize => |to, value| to.per_deployment = value;
    clients: usize => |to, value| to.clients = value;
    calls: usize => |to, value| to.calls = value;
    ping_ms: u64 => |to, value| to.ping = Duration::from_millis(value);
    idle_ms: u64 => |to, value| to.idle = Duration::from_millis(value);
    handshake_ms: u64 => |to, value| to.handshake = Duration::from_millis(value);
    close_ms: u64 => |to, value| to.close = Duration::from_millis(value);
    check_origin: bool => |to, value| to.check_origin = value;
});

section!(LogFile for wick_runtime::service::log::LogConfig {
    queue_bytes: usize => |to, value| to.queue_bytes = value;
    segment_bytes: u64 => |to, value| to.segment_bytes = value;
    max_total_bytes: u64 => |to, value| to.max_total_bytes = value;
    line_bytes: usize => |to, value| to.line_bytes = value;
    execution_lines: usize => |to, value| to.execution_lines = value;
    execution_bytes: usize => |to, value| to.execution_bytes = value;
    body_bytes: usize => |to, value| to.body_bytes = value;
    followers: usize => |to, value| to.followers = value;
    retention_days: u32 => |to, value| to.retention_days = value;
});

section!(ScheduleFile for wick_runtime::service::schedule::ScheduleConfig {
    schedules: usize => |to, value| to.schedules = value;
    concurrency: u16 => |to, value| to.concurrency = at_least_one("schedule.concurrency", value)?;
    turn_wait_ms: u64 => |to, value| to.turn_wait = Duration::from_millis(value);
    rewind_ms: u64 => |to, value| to.rewind = Duration::from_millis(value);
    preview_bytes: usize => |to, value| to.preview_bytes = value;
    error_bytes: usize => |to, value| to.error_bytes = value;
});

section!(AiFile for wick_runtime::AiConfig {
    url: String => |to, value| to.url = Some(value);
    key: String => |to, value| to.key = Some(value);
    model: String => |to, value| to.model = Some(value);
});

section!(NpmFile for wick_runtime::NpmConfig {
    install: bool => |to, value| to.install = value;
    registry: String => |to, value| to.installer.registry = value;
    minimum_age_hours: u64 => |to, value| to.installer.minimum_age = Duration::from_secs(value.saturating_mul(3600));
    minimum_age_exclude: Vec<String> => |to, value| to.installer.minimum_age_exclude = value.into_iter().collect();
    packages: usize => |to, value| to.installer.limits.packages = value;
    download_bytes: u64 => |to, value| to.installer.limits.download_bytes = value;
    install_timeout_ms: u64 => |to, value| to.installer.limits.install_timeout = Duration::from_millis(value);
});

/// With none at all everything would wait for ever.
fn at_least_one(name: &str, value: u16) -> Result<usize, ConfigError> {
    match value {
        0 => Err(ConfigError::Value(format!("{name} must be at least 1"))),
        value => Ok(value.into()),
    }
}

/// Memory comes in wasm pages, and below a few megabytes there is no room for a script at all.
fn wasm_pages(bytes: usize) -> Result<usize, ConfigError> {
    const PAGE: usize = 65_536;
    const LEAST: usize = 16 << 20;
    const MOST: usize = 1 << 30;
    if (LEAST..=MOST).contains(&bytes) {
        return Ok(bytes.div_ceil(PAGE) * PAGE);
    }
    Err(ConfigError::Value(format!("a sandbox's memory must be {LEAST} to {MOST} bytes, not {bytes}")))
}

impl Config {
    /// Lays everything over the defaults.
    pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Config, ConfigError> {
        let file = match file {
            Some(path) => read(path)?,
            None => File::default(),
        };
        let scripts = overrides.scripts.or(file.scripts).unwrap_or_else(|| "scripts".into());
        let data = overrides.data.or(file.data).unwrap_or_else(|| "data".into());
        let mut runtime = RuntimeConfig::new(scripts, data);
        if let Some(id) = file.default_exec_id {
            wick_runtime::route::check_exec_id(&id)
                .map_err(|error| ConfigError::Value(format!("default_exec_id: {error}")))?;
            runtime.default_exec_id = id;
        }
        runtime.exec_id_header = file.exec_id_header.unwrap_or(false);
        runtime.environment = script_environment();
        file.limits.apply(&mut runtime.limits)?;
        file.fetch.apply(&mut runtime.fetch)?;
        file.log.apply(&mut runtime.log)?;
        file.schedule.apply(&mut runtime.schedule)?;
        file.sockets.apply(&mut runtime.sockets)?;
        runtime.npm = npm_settings(&runtime.environment);
        file.npm.apply(&mut runtime.npm)?;
        file.ai.apply(&mut runtime.ai)?;
        overrides.ai.apply(&mut runtime.ai);
        let mut server = ServerConfig::default();
        file.server.apply(&mut server)?;
        server.listen = overrides.listen.or(file.listen).unwrap_or(server.listen);
        server.admin_token = overrides.admin_token.or(file.admin_token).filter(|token| !token.is_empty());
        // Whoever can write a script can run code here: beyond this machine that takes a secret.
        if !server.listen.ip().is_loopback() && server.admin_token.is_none() && !overrides.unprotected {
            return Err(ConfigError::Value(format!(
                "listening on {} lets other machines reach the management API, and through it run code here: set an \
                 admin token (--admin-token or WICK_ADMIN_TOKEN), or say --unprotected if something else guards it",
                server.listen
            )));
        }
        Ok(Config { server, runtime })
    }
}

fn read(path: &Path) -> Result<File, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.into(), source })?;
    toml::from_str(&text).map_err(|error| ConfigError::Parse { path: path.into(), message: error.to_string() })
}

/// What scripts see in `process.env` of the server's own environment. `WICK_*` is ours: an admin token must not be a
/// script's to read.
pub fn script_environment() -> Vec<(String, String)> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    let variables = std::env::vars_os();
    variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| !name.starts_with("WICK_"))
        .collect()
}

/// npm's own settings: the user's `.npmrc`, and the variables it may name.
pub fn npm_settings(environment: &[(String, String)]) -> wick_runtime::NpmConfig {
    let mut npm = wick_runtime::NpmConfig::default();
    npm.installer.environment = environment.iter().cloned().collect();
    npm.installer.user_npmrc = npm.installer.environment.get("HOME").map(|home| Path::new(home).join(".npmrc"));
    npm
}

/// Where the compiled engine is kept for commands that have no data folder of their own.
pub fn user_cache() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    base.unwrap_or_else(std::env::temp_dir).join("wick").join("engine")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str, overrides: Overrides) -> Result<Config, ConfigError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("wick.toml");
        std::fs::write(&path, toml).unwrap();
        Config::load(Some(&path), overrides)
    }

    #[test]
    fn a_misspelt_key_is_named() {
        let error = load("[limits]\ncpu_msec = 5\n", Overrides::default()).unwrap_err().to_string();
        assert!(error.contains("cpu_msec") && error.contains("cpu_ms"), "{error}");
    }

    #[test]
    fn values_come_from_the_file_and_the_command_line_wins() {
        let overrides = Overrides { scripts: Some("elsewhere".into()), ..Overrides::default() };
        let config = load("scripts = \"x\"\nlisten = \"127.0.0.1:9\"\n[limits]\ngrace_ms = 7\n", overrides).unwrap();
        assert_eq!(config.runtime.scripts, PathBuf::from("elsewhere"));
        assert_eq!(config.server.listen.port(), 9);
        assert_eq!(config.runtime.limits.grace, Duration::from_millis(7));
    }

    #[test]
    fn other_machines_are_only_let_in_with_a_token() {
        let listen = Some("0.0.0.0:80".parse().unwrap());
        assert!(load("", Overrides { listen, ..Overrides::default() }).is_err());
        let token = Some("secret".to_owned());
        assert!(load("", Overrides { listen, admin_token: token, ..Overrides::default() }).is_ok());
        assert!(load("", Overrides { listen, unprotected: true, ..Overrides::default() }).is_ok());
        assert!(load("[limits]\nworker_memory_bytes = 5\n", Overrides::default()).is_err());
    }
}
