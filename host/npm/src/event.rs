//! What an install tells while it runs, for the log stream.

use std::fmt;
use std::time::Duration;

/// One step of an install, in the order the steps happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallEvent {
    /// The registry is asked about a package.
    Resolving {
        name: String,
    },
    /// A tarball is being fetched; `bytes` is what the server announced.
    Downloading {
        name: String,
        version: String,
        bytes: Option<u64>,
    },
    /// A package is in place.
    Installed {
        name: String,
        version: String,
    },
    /// Something the author of the script should know; the install goes on.
    Warning {
        text: String,
    },
    Done(Summary),
}

/// The last event of an install that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Packages put in place.
    pub added: usize,
    /// Packages of the asked-for trees that were there already.
    pub kept: usize,
    /// Compressed bytes downloaded.
    pub bytes: u64,
    pub elapsed: Duration,
}

impl fmt::Display for InstallEvent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resolving { name } => write!(out, "resolving {name}"),
            Self::Downloading { name, version, bytes: Some(bytes) } => {
                write!(out, "downloading {name}@{version} ({} kB)", bytes.div_ceil(1000))
            }
            Self::Downloading { name, version, bytes: None } => write!(out, "downloading {name}@{version}"),
            Self::Installed { name, version } => write!(out, "installed {name}@{version}"),
            Self::Warning { text } => write!(out, "warning: {text}"),
            Self::Done(summary) => write!(
                out,
                "added {} packages, kept {}, {} kB in {:.1} s",
                summary.added,
                summary.kept,
                summary.bytes.div_ceil(1000),
                summary.elapsed.as_secs_f64()
            ),
        }
    }
}
