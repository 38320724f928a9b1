//! Every bound of an install in one place, so that no registry, package or tarball can grow what
//! has no number here.

use std::time::Duration;

/// Bounds of one install. The defaults admit the largest packages in common use with room to spare.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Packages in the resolved tree, those already in the lock included.
    pub packages: usize,
    /// Bytes of all tarballs one install downloads.
    pub download_bytes: u64,
    /// Bytes of one compressed tarball.
    pub tarball_bytes: u64,
    /// Bytes of one tarball once unpacked; also what ends a gzip bomb.
    pub unpacked_bytes: u64,
    /// Bytes of one file of a tarball.
    pub file_bytes: u64,
    /// Files and folders of one tarball.
    pub files: usize,
    /// Bytes of one path inside a package.
    pub path_bytes: usize,
    /// Folders a path inside a package goes down.
    pub path_depth: usize,
    /// Bytes of one registry document, both as sent and once decompressed.
    pub packument_bytes: usize,
    /// Bytes of `package.json`, `package-lock.json` and `.npmrc`, each.
    pub manifest_bytes: u64,
    /// Registry requests in flight at once.
    pub parallel_requests: usize,
    /// Tarballs being downloaded and unpacked at once.
    pub parallel_downloads: usize,
    /// From sending a request to its answer's head, connecting included.
    pub response_timeout: Duration,
    /// Longest silence in the middle of a body.
    pub stall_timeout: Duration,
    /// Redirects followed per request.
    pub redirects: usize,
    /// Times a request is tried again after a network failure, a 429 or a 5xx.
    pub retries: u32,
    /// Waiting for another process that installs into the same root.
    pub lock_timeout: Duration,
    /// One whole install, waiting for the lock not included.
    pub install_timeout: Duration,
    /// Warnings kept; later ones are dropped.
    pub warnings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            packages: 3_000,
            download_bytes: 1 << 30,
            tarball_bytes: 96 << 20,
            unpacked_bytes: 512 << 20,
            file_bytes: 128 << 20,
            files: 60_000,
            path_bytes: 512,
            path_depth: 48,
            packument_bytes: 96 << 20,
            manifest_bytes: 32 << 20,
            parallel_requests: 16,
            parallel_downloads: 8,
            response_timeout: Duration::from_secs(30),
            stall_timeout: Duration::from_secs(30),
            redirects: 5,
            retries: 2,
            lock_timeout: Duration::from_secs(300),
            install_timeout: Duration::from_secs(300),
            warnings: 200,
        }
    }
}
