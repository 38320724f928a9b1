//! Opening files: flags, what may be opened at all, and the room a new file takes.

use super::error::{FileError, Result};
use super::paths::{self, GuestPath, Mount};
use super::tree::{Found, Need, Spot, Tree};
use super::usage::{ENTRY_BYTES, Usage};
use cap_std::fs::{File, OpenOptions, OpenOptionsExt};
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::sync::Arc;

/// `fs.constants` of Linux, which the prelude has whatever the host is. Those not named here have no effect.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenFlags {
    pub(super) reads: bool,
    pub(super) writes: bool,
    pub(super) appends: bool,
    pub(super) truncates: bool,
    creates: bool,
    is_exclusive: bool,
    /// Passed on as they are.
    rest: OFlags,
}

const ACCESS_MODE: u32 = 0o3;
const WRITE_ONLY: u32 = 0o1;
const READ_WRITE: u32 = 0o2;
const CREATE: u32 = 0o100;
const EXCLUSIVE: u32 = 0o200;
const TRUNCATE: u32 = 0o1000;
const APPEND: u32 = 0o2000;
const DATA_SYNC: u32 = 0o10000;
const DIRECTORY: u32 = 0o200_000;
const NO_FOLLOW: u32 = 0o400_000;
const SYNC: u32 = 0o4_010_000;

impl OpenFlags {
    pub(super) const READ: OpenFlags = OpenFlags {
        reads: true,
        writes: false,
        appends: false,
        truncates: false,
        creates: false,
        is_exclusive: false,
        rest: OFlags::empty(),
    };

    pub(super) fn from_bits(bits: u32) -> Result<OpenFlags> {
        let has = |flag: u32| bits & flag == flag;
        let (reads, writes) = match bits & ACCESS_MODE {
            0 => (true, false),
            WRITE_ONLY => (false, true),
            READ_WRITE => (true, true),
            _ => return Err(Errno::INVAL.into()),
        };
        let mut rest = OFlags::empty();
        for (flag, passed) in [
            (SYNC, OFlags::SYNC),
            (DATA_SYNC, OFlags::DSYNC),
            (DIRECTORY, OFlags::DIRECTORY),
            (NO_FOLLOW, OFlags::NOFOLLOW),
        ] {
            if has(flag) {
                rest |= passed;
            }
        }
        Ok(OpenFlags {
            reads,
            writes,
            appends: has(APPEND) && writes,
            truncates: has(TRUNCATE),
            creates: has(CREATE),
            is_exclusive: has(EXCLUSIVE),
            rest,
        })
    }

    /// To write to what is there; nothing is made.
    pub(super) const UPDATE: OpenFlags = OpenFlags { writes: true, ..OpenFlags::READ };

    fn need(self) -> Need {
        if self.creates {
            Need::Create
        } else if self.writes || self.truncates {
            Need::Change
        } else {
            Need::Read
        }
    }
}

/// A file or directory that a script may read or write.
#[derive(Clone)]
pub(super) struct Opened {
    /// Shared so that the count of the deployment's room can tell whether it is still open.
    pub(super) file: Arc<File>,
    pub(super) flags: OpenFlags,
    pub(super) mount: Mount,
    pub(super) usage: Arc<Usage>,
}

impl Tree {
    pub(super) fn open(&self, path: &GuestPath, flags: OpenFlags, room: u64) -> Result<Opened> {
        let spot = match self.find(path, flags.need())? {
            Found::There(spot) => spot,
            Found::Bare(_) => return Err(Errno::ISDIR.into()),
        };
        if flags.creates && path.asks_directory() {
            return Err(Errno::ISDIR.into());
        }
        let changes = flags.writes || flags.truncates || flags.appends || flags.creates;
        if changes && paths::is_database_companion(&spot.path) {
            return Err(Errno::ACCESS.into());
        }
        let usage = self.usage_of(spot.mount);
        let file = if flags.creates { create(&spot, flags, &usage, room)? } else { open(&spot, flags)? };
        let metadata = file.metadata()?;
        // Pipes, sockets and devices lead to other parts of the machine.
        if !metadata.is_file() && !metadata.is_dir() {
            return Err(Errno::ACCESS.into());
        }
        let opened = Opened { file: Arc::new(file), flags, mount: spot.mount, usage };
        // Not left to the kernel: only now is it known to be a file, and what it gives back is counted.
        if flags.truncates && metadata.is_file() && metadata.len() > 0 {
            opened.file.set_len(0)?;
            opened.usage.release(metadata.len());
        }
        Ok(opened)
    }
}

fn open(spot: &Spot, flags: OpenFlags) -> Result<File> {
    Ok(spot.root.open_with(&spot.path, &options(flags))?)
}

fn create(spot: &Spot, flags: OpenFlags, usage: &Usage, room: u64) -> Result<File> {
    if !flags.is_exclusive {
        match open(spot, flags) {
            Err(error) if error.is_missing() => {}
            done => return done,
        }
    }
    usage.reserve(ENTRY_BYTES, room)?;
    let mut options = options(flags);
    // Making a file takes the right to write it, even for a script that asks only to read it.
    options.write(true);
    if flags.is_exclusive {
        options.create_new(true);
    } else {
        options.create(true);
    }
    spot.root.open_with(&spot.path, &options).map_err(|error| {
        usage.release(ENTRY_BYTES);
        FileError::from(error)
    })
}

/// Not blocking, or a named pipe without another end would hold the thread for ever.
fn options(flags: OpenFlags) -> OpenOptions {
    let mut options = OpenOptions::new();
    let writes = flags.writes || flags.truncates;
    options.read(flags.reads).write(writes).append(flags.appends);
    options.custom_flags((OFlags::NONBLOCK | OFlags::CLOEXEC | flags.rest).bits() as i32);
    options
}
