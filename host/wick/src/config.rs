//! The settings of a server: defaults, then a TOML file, then `WICK_*` environment variables, then the command line.
//!
//! This is the only place that reads the environment. An unknown or misspelt key is an error that names it.

mod file;

use crate::server::ServerConfig;
use file::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
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

impl Config {
    /// Lays everything over the defaults.
    pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Config, ConfigError> {
        let file = match file {
            Some(path) => file::read(path)?,
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
        file.files.apply(&mut runtime.limits.files)?;
        file.sql.apply(&mut runtime.limits.sql)?;
        file.crypto.apply(&mut runtime.limits.crypto)?;
        file.codec.apply(&mut runtime.limits.codec)?;
        file.text.apply(&mut runtime.limits.text)?;
        file.pattern.apply(&mut runtime.limits.pattern)?;
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
    use std::time::Duration;

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
