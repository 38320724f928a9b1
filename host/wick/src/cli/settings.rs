//! Options of every command that runs scripts as a server would.

use crate::config::{AiOverrides, Config, ConfigError, Overrides};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Default, Args)]
pub(super) struct Settings {
    /// Folder of scripts [default: scripts]
    #[arg(long, env = "WICK_SCRIPTS", value_name = "FOLDER")]
    scripts: Option<PathBuf>,

    /// Configuration file (TOML): limits, packages, language models and the rest
    #[arg(long, env = "WICK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// OpenAI-compatible API that the AI helpers of scripts call, with its version (https://api.example.com/v1)
    #[arg(long, env = "WICK_AI_URL", value_name = "URL")]
    ai_url: Option<String>,

    /// Its key
    #[arg(long, env = "WICK_AI_KEY", value_name = "SECRET", hide_env_values = true)]
    ai_key: Option<String>,

    /// Model of scripts that name none with @ai-model
    #[arg(long, env = "WICK_AI_DEFAULT_MODEL", value_name = "MODEL")]
    ai_default_model: Option<String>,
}

impl Settings {
    /// The whole configuration; `others` are the command's own options.
    pub(super) fn load(self, others: Overrides) -> Result<Config, ConfigError> {
        let ai = AiOverrides { url: self.ai_url, key: self.ai_key, model: self.ai_default_model };
        Config::load(self.config.as_deref(), Overrides { scripts: self.scripts, ai, ..others })
    }
}
