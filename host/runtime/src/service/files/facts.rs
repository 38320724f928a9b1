//! What `stat` says of a file, as it crosses the border.

use super::paths::Mount;
use cap_std::fs::{Metadata, MetadataExt};
use cap_std::time::SystemTime;
use std::time::Duration;

const DIRECTORY: u64 = 0o040_555;

/// Fields in the order `js-prelude/src/node/fs/stats.js` reads them; times in nanoseconds since 1970.
///
/// Owner and device are not the host's: a script has no use for its users, and the number of the mount serves where
/// `dev` and `ino` together tell whether two files are one.
#[derive(Debug, Default)]
pub(super) struct Facts {
    device: u64,
    mode: u64,
    links: u64,
    block_size: u64,
    inode: u64,
    size: u64,
    blocks: u64,
    accessed: i64,
    modified: i64,
    changed: i64,
    born: i64,
}

impl Facts {
    pub(super) fn of(metadata: &Metadata, mount: Mount) -> Facts {
        let modified = nanoseconds(metadata.mtime(), metadata.mtime_nsec());
        Facts {
            device: mount as u64 + 1,
            mode: u64::from(metadata.mode()),
            links: metadata.nlink(),
            block_size: metadata.blksize(),
            inode: metadata.ino(),
            size: metadata.size(),
            blocks: metadata.blocks(),
            accessed: nanoseconds(metadata.atime(), metadata.atime_nsec()),
            modified,
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            // Not every file system keeps it.
            born: metadata.created().ok().and_then(since_epoch).unwrap_or(modified),
        }
    }

    /// A directory with nothing of the host behind it.
    pub(super) fn bare() -> Facts {
        Facts { mode: DIRECTORY, links: 1, block_size: 4096, ..Facts::default() }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let unsigned = [self.device, self.mode, self.links, self.block_size, self.inode, self.size, self.blocks]
            .map(u64::to_le_bytes);
        let signed = [self.accessed, self.modified, self.changed, self.born].map(i64::to_le_bytes);
        unsigned.into_iter().chain(signed).flatten().collect()
    }
}

fn nanoseconds(seconds: i64, nanoseconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}

fn since_epoch(time: SystemTime) -> Option<i64> {
    let since: Duration = time.into_std().duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}
