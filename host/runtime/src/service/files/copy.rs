//! `copyFile`: in the kernel where it can, and counted like any other write.

use super::Files;
use super::error::{FileError, Result};
use super::opening::OpenFlags;
use cap_std::fs::{File, MetadataExt};
use rustix::io::Errno;
use std::io::{self, Read};

/// `fs.constants.COPYFILE_EXCL`. The two about cloning are hints, which have no effect.
const EXCLUSIVE: u32 = 1;

const WRITE_NEW: u32 = 0o1 | 0o100;
const NEVER_OVER: u32 = 0o200;

impl Files {
    pub(super) fn copy(&self, from: &str, to: &str, mode: u32) -> Result<()> {
        let (from, to) = (self.tree.parse(from)?, self.tree.parse(to)?);
        let source = self.tree.open(&from, OpenFlags::READ, 0)?;
        let read = source.file.metadata()?;
        let flags = if mode & EXCLUSIVE == 0 { WRITE_NEW } else { WRITE_NEW | NEVER_OVER };
        let target = self.tree.open(&to, OpenFlags::from_bits(flags)?, self.room_at(&to))?;
        let written = target.file.metadata()?;
        if (read.dev(), read.ino()) == (written.dev(), written.ino()) {
            return Ok(());
        }
        if read.is_dir() {
            return Err(Errno::ISDIR.into());
        }
        let length = read.len();
        let growth = length.saturating_sub(written.len());
        target.usage.reserve(growth, self.open_limit(&target))?;
        let result = copy_content(&source.file, &target.file, length);
        if result.is_err() {
            target.usage.release(growth);
        } else {
            target.usage.release(written.len().saturating_sub(length));
        }
        result
    }
}

/// No more than was there when the copy began, because only that was counted.
fn copy_content(source: &File, target: &File, length: u64) -> Result<()> {
    let source = source.try_clone()?.into_std();
    let mut target = target.try_clone()?.into_std();
    target.set_len(0)?;
    io::copy(&mut (&source).take(length), &mut target).map_err(FileError::from)?;
    Ok(target.set_permissions(source.metadata()?.permissions())?)
}
