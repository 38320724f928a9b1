//! The configuration file as it is written, and how it is laid over the settings. `docs/configuration.md` has every key.

use super::ConfigError;
use crate::server::ServerConfig;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) fn read(path: &Path) -> Result<File, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.into(), source })?;
    toml::from_str(&text).map_err(|error| ConfigError::Parse { path: path.into(), message: error.to_string() })
}

/// The file as written. Every key is optional; units are in the names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) listen: Option<SocketAddr>,
    pub(super) scripts: Option<PathBuf>,
    pub(super) data: Option<PathBuf>,
    pub(super) admin_token: Option<String>,
    pub(super) default_exec_id: Option<String>,
    pub(super) exec_id_header: Option<bool>,
    pub(super) server: ServerFile,
    pub(super) limits: LimitsFile,
    pub(super) files: FilesFile,
    pub(super) sql: SqlFile,
    pub(super) crypto: CryptoFile,
    pub(super) codec: CodecFile,
    pub(super) text: TextFile,
    pub(super) pattern: PatternFile,
    pub(super) fetch: FetchFile,
    pub(super) log: LogFile,
    pub(super) schedule: ScheduleFile,
    pub(super) sockets: SocketsFile,
    pub(super) npm: NpmFile,
    pub(super) ai: AiFile,
}

/// Declares a section of the file and how it is laid over the checked settings.
macro_rules! section {
    ($name:ident for $target:ty { $($key:ident: $raw:ty => |$to:ident, $value:ident| $apply:expr;)* }) => {
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct $name { $($key: Option<$raw>,)* }

        impl $name {
            #[cfg(test)]
            const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];

            pub(super) fn apply(self, target: &mut $target) -> Result<(), ConfigError> {
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
    serverless_memory_bytes: usize => |to, value| to.serverless_memory_bytes = wasm_pages("serverless_memory_bytes", value)?;
    worker_memory_bytes: usize => |to, value| to.worker_memory_bytes = wasm_pages("worker_memory_bytes", value)?;
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

section!(FilesFile for wick_runtime::FileLimits {
    deployment_bytes: u64 => |to, value| to.deployment_bytes = value;
    databases_bytes: u64 => |to, value| to.databases_bytes = value;
    read_bytes: usize => |to, value| to.read_bytes = value;
    open_handles: usize => |to, value| to.open_handles = value;
    list_entries: usize => |to, value| to.list_entries = value;
    path_bytes: usize => |to, value| to.paths.path_bytes = value;
    path_depth: usize => |to, value| to.paths.path_depth = value;
});

section!(SqlFile for wick_runtime::SqlLimits {
    databases: usize => |to, value| to.databases = value;
    statements: usize => |to, value| to.statements = value;
    sql_bytes: usize => |to, value| to.sql_bytes = value;
    value_bytes: usize => |to, value| to.value_bytes = value;
    result_bytes: usize => |to, value| to.result_bytes = value;
    cursors: usize => |to, value| to.cursors = value;
    file_bytes: u64 => |to, value| to.file_bytes = value;
    memory_bytes: u64 => |to, value| to.memory_bytes = value;
    log_bytes: u64 => |to, value| to.log_bytes = value;
    call_ms: u64 => |to, value| to.call_time = Duration::from_millis(value);
    lock_wait_ms: u64 => |to, value| to.lock_wait = Duration::from_millis(value);
    transaction_idle_ms: u64 => |to, value| to.transaction_idle = Duration::from_millis(value);
});

section!(CryptoFile for wick_runtime::CryptoLimits {
    pbkdf2_rounds: u64 => |to, value| to.pbkdf2_rounds = value;
    derived_bytes: usize => |to, value| to.derived_bytes = value;
    scrypt_bytes: u64 => |to, value| to.scrypt_bytes = value;
    scrypt_work: u64 => |to, value| to.scrypt_work = value;
    rsa_bits: usize => |to, value| to.rsa_bits = value;
    rsa_generated_bits: usize => |to, value| to.rsa_generated_bits = value;
    key_bytes: usize => |to, value| to.key_bytes = value;
});

section!(CodecFile for wick_runtime::CodecLimits {
    streams: usize => |to, value| to.streams = value;
    memory_bytes: usize => |to, value| to.memory_bytes = value;
});

section!(TextFile for wick_runtime::TextLimits {
    streams: usize => |to, value| to.streams = value;
});

section!(PatternFile for wick_runtime::PatternLimits {
    pattern_bytes: usize => |to, value| to.pattern_bytes = value;
    url_bytes: usize => |to, value| to.url_bytes = value;
});

section!(FetchFile for wick_runtime::service::fetch::FetchConfig {
    connect_timeout_ms: u64 => |to, value| to.connect_timeout = Duration::from_millis(value);
    pool_idle_ms: u64 => |to, value| to.pool_idle = Duration::from_millis(value);
    pool_idle_per_host: usize => |to, value| to.pool_idle_per_host = value;
    max_connections: usize => |to, value| to.max_connections = value;
    write_stall_ms: u64 => |to, value| to.write_stall = Duration::from_millis(value);
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
    follow_bytes: usize => |to, value| to.follow_bytes = value;
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
fn wasm_pages(key: &str, bytes: usize) -> Result<usize, ConfigError> {
    const PAGE: usize = 65_536;
    const LEAST: usize = 16 << 20;
    const MOST: usize = 1 << 30;
    if (LEAST..=MOST).contains(&bytes) {
        return Ok(bytes.div_ceil(PAGE) * PAGE);
    }
    Err(ConfigError::Value(format!("limits.{key} must be {LEAST} to {MOST}, not {bytes}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key nobody can read about might as well not be there.
    #[test]
    fn the_documentation_has_every_key_of_every_section() {
        let document = include_str!("../../../../docs/configuration.md");
        let sections = [
            ("server", ServerFile::KEYS),
            ("limits", LimitsFile::KEYS),
            ("files", FilesFile::KEYS),
            ("sql", SqlFile::KEYS),
            ("crypto", CryptoFile::KEYS),
            ("codec", CodecFile::KEYS),
            ("text", TextFile::KEYS),
            ("pattern", PatternFile::KEYS),
            ("fetch", FetchFile::KEYS),
            ("sockets", SocketsFile::KEYS),
            ("log", LogFile::KEYS),
            ("schedule", ScheduleFile::KEYS),
            ("npm", NpmFile::KEYS),
            ("ai", AiFile::KEYS),
        ];
        let mut documented: Vec<&str> =
            document.lines().filter_map(|line| line.strip_prefix("## `[")?.split(']').next()).collect();
        let mut known: Vec<&str> = sections.iter().map(|(name, _)| *name).collect();
        documented.sort_unstable();
        known.sort_unstable();
        assert_eq!(documented, known);
        for (name, keys) in sections {
            let (_, section) = document.split_once(&format!("## `[{name}]`")).unwrap();
            let section = section.split("\n## ").next().unwrap();
            let named: Vec<&str> =
                section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
            assert_eq!(named, keys, "[{name}]");
        }
    }
}
