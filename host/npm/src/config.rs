//! What an installer is made of. Nothing here is read from the environment: the caller hands it in.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use crate::limits::Limits;
use crate::npmrc::PUBLIC_REGISTRY;

/// A day: most malicious releases are noticed and taken down within hours.
const MINIMUM_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Settings of an [`Installer`](crate::Installer).
#[derive(Clone)]
pub struct InstallerConfig {
    /// The registry when no `.npmrc` names one.
    pub registry: String,
    /// The user's `.npmrc`; the root's own is always read, and wins.
    pub user_npmrc: Option<PathBuf>,
    /// Variables for `${NAME}` in an `.npmrc`, and `npm_config_registry`, the usual proxy variables and
    /// `NODE_EXTRA_CA_CERTS`. An `.npmrc` can send any of them to a registry it names, so hand in no
    /// more than whoever writes that file may see.
    pub environment: HashMap<String, String>,
    /// How long a version must have been published before it is taken. Zero takes everything. Versions
    /// in the lock, and single versions named in the root's `package.json`, are taken at any age.
    pub minimum_age: Duration,
    /// Packages (`name`) and scopes (`@scope`) the age does not matter for.
    pub minimum_age_exclude: HashSet<String>,
    pub limits: Limits,
}

impl Default for InstallerConfig {
    fn default() -> Self {
        Self {
            registry: PUBLIC_REGISTRY.to_owned(),
            user_npmrc: None,
            environment: HashMap::new(),
            minimum_age: MINIMUM_AGE,
            minimum_age_exclude: HashSet::new(),
            limits: Limits::default(),
        }
    }
}
