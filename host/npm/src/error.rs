//! Why an install did not happen: each variant names the package and the reason. No message carries
//! a credential or the query of a URL.

use std::path::PathBuf;
use std::time::Duration;

use crate::native::NativeCode;

/// Why an install failed. Nothing was changed in the root unless the variant says otherwise.
#[derive(Debug, Clone, thiserror::Error)]
pub enum InstallError {
    #[error("`{name}` is not a package name: {because}")]
    InvalidName { name: String, because: &'static str },
    #[error("there is no package `{name}` in {registry}")]
    NotFound { name: String, registry: String },
    #[error("no version of `{name}` fits `{range}`: {because}")]
    NoVersion { name: String, range: String, because: String },
    #[error("`{name}` asks for `{spec}`, which is not installed from a registry: {because}")]
    Unsupported { name: String, spec: String, because: &'static str },
    #[error("{registry} refused `{name}` with status {status}: check the token in .npmrc")]
    Denied { name: String, registry: String, status: u16 },
    #[error("downloading `{name}` failed: {because}")]
    Network { name: String, because: String },
    #[error("the registry's answer about `{name}` cannot be used: {because}")]
    Registry { name: String, because: String },
    #[error("{name}@{version} is not what the registry or the lock promised: {because}")]
    Integrity { name: String, version: String, because: String },
    #[error("the tarball of {name}@{version} is refused: {because}")]
    Tarball { name: String, version: String, because: String },
    #[error("{0}")]
    NativeCode(NativeCode),
    #[error("{what} is over the limit of {limit}")]
    TooLarge { what: String, limit: u64 },
    #[error("the install took longer than {limit:?}")]
    TimedOut { limit: Duration },
    #[error("another process has been installing into this root for {seconds} seconds")]
    Busy { seconds: u64 },
    #[error("{file}: {because}")]
    Manifest { file: String, because: String },
    #[error(".npmrc: {because}")]
    Npmrc { because: String },
    /// The disk said no. If it did so halfway, whole packages may be in place that the lock does not
    /// list yet; the next install puts that right.
    #[error("{path}: {because}", path = path.display())]
    Storage { path: PathBuf, because: String },
}

impl InstallError {
    pub(crate) fn storage(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        Self::Storage { path: path.into(), because: error.to_string() }
    }
}
