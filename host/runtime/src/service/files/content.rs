//! Reading and writing what is in files. Every read is limited, every growth is counted before it is made.

use super::Files;
use super::error::{FileError, Result};
use super::opening::{OpenFlags, Opened};
use cap_std::fs::{File, FileExt};
use rustix::fs::{Timespec, Timestamps};
use rustix::io::Errno;
use std::io::{Read, Seek, Write};

impl Files {
    pub(super) fn open_limit(&self, opened: &Opened) -> u64 {
        self.room(opened.mount)
    }

    /// At most `length` bytes from `position`, or from where the last read of this handle ended.
    pub(super) fn read(&self, number: u32, length: u32, position: Option<u64>) -> Result<Vec<u8>> {
        let opened = self.readable(number)?;
        let length = (length as usize).min(self.limits.read_bytes);
        let mut file = &*opened.file;
        let from = match position {
            Some(position) => position,
            None => file.stream_position()?,
        };
        // A script may ask for much more than there is; memory is taken for what is there.
        let metadata = file.metadata()?;
        let left = usize::try_from(metadata.len().saturating_sub(from)).unwrap_or(usize::MAX);
        // A directory tells its own length; the read below fails with EISDIR.
        let length = if metadata.is_dir() { length.min(1) } else { length.min(left) };
        let mut bytes = vec![0; length];
        let mut filled = 0;
        while filled < length {
            let count = match position {
                Some(position) => file.read_at(&mut bytes[filled..], position.saturating_add(filled as u64)),
                None => file.read(&mut bytes[filled..]),
            };
            match count {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }

    pub(super) fn write(&self, number: u32, bytes: &[u8], position: Option<u64>) -> Result<i32> {
        let opened = self.writable(number)?;
        let count = i32::try_from(bytes.len()).map_err(|_| Errno::FBIG)?;
        self.write_counted(&opened, bytes, position)?;
        Ok(count)
    }

    /// Everything in a file, from its start.
    pub(super) fn read_file(&self, text: &str) -> Result<Vec<u8>> {
        let path = self.tree.parse(text)?;
        let opened = self.tree.open(&path, OpenFlags::READ, 0)?;
        self.read_to_end(&opened.file)
    }

    /// Everything from where the last read of this handle ended.
    pub(super) fn read_rest(&self, number: u32) -> Result<Vec<u8>> {
        let opened = self.readable(number)?;
        self.read_to_end(&opened.file)
    }

    fn read_to_end(&self, mut file: &File) -> Result<Vec<u8>> {
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(Errno::ISDIR.into());
        }
        let limit = self.limits.read_bytes as u64;
        let left = metadata.len().saturating_sub(file.stream_position()?);
        let too_large = |size| FileError::TooLarge { size, limit };
        if left > limit {
            return Err(too_large(left));
        }
        let mut bytes = Vec::with_capacity(left as usize);
        // It may grow while it is read.
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
    }

    /// Opens, writes and closes.
    pub(super) fn write_file(&self, text: &str, flags: u32, bytes: &[u8]) -> Result<()> {
        let path = self.tree.parse(text)?;
        let flags = OpenFlags::from_bits(flags)?;
        let opened = self.tree.open(&path, flags, self.room_at(&path))?;
        if !flags.writes && !bytes.is_empty() {
            return Err(Errno::BADF.into());
        }
        self.write_counted(&opened, bytes, None)
    }

    fn write_counted(&self, opened: &Opened, bytes: &[u8], position: Option<u64>) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let mut file = &*opened.file;
        let length = file.metadata()?.len();
        let from = match position {
            _ if opened.flags.appends => length,
            Some(position) => position,
            None => file.stream_position()?,
        };
        let end = from.checked_add(bytes.len() as u64).ok_or(Errno::FBIG)?;
        let growth = end.saturating_sub(length);
        opened.usage.reserve(growth, self.open_limit(opened))?;
        let written = match position {
            Some(position) => file.write_all_at(bytes, position),
            None => file.write_all(bytes),
        };
        written.map_err(|error| {
            opened.usage.release(growth);
            FileError::from(error)
        })
    }

    /// `ftruncate`: shorter, or longer with zeros.
    pub(super) fn set_length(&self, number: u32, length: u64) -> Result<()> {
        let opened = self.handles.get(number)?;
        // The kernel's answer for a file that is not open for writing.
        if !opened.flags.writes {
            return Err(Errno::INVAL.into());
        }
        self.set_length_of(&opened, length)
    }

    pub(super) fn set_length_at(&self, text: &str, length: u64) -> Result<()> {
        let path = self.tree.parse(text)?;
        let opened = self.tree.open(&path, OpenFlags::UPDATE, 0)?;
        self.set_length_of(&opened, length)
    }

    fn set_length_of(&self, opened: &Opened, length: u64) -> Result<()> {
        let before = opened.file.metadata()?.len();
        opened.usage.reserve(length.saturating_sub(before), self.open_limit(opened))?;
        match opened.file.set_len(length) {
            Ok(()) => {
                opened.usage.release(before.saturating_sub(length));
                Ok(())
            }
            Err(error) => {
                opened.usage.release(length.saturating_sub(before));
                Err(error.into())
            }
        }
    }

    pub(super) fn sync(&self, number: u32, data_only: bool) -> Result<()> {
        let opened = self.handles.get(number)?;
        if data_only {
            opened.file.sync_data()?;
        } else {
            opened.file.sync_all()?;
        }
        Ok(())
    }

    pub(super) fn set_times(&self, opened: &Opened, accessed: f64, modified: f64) -> Result<()> {
        if !opened.mount.is_writable() {
            return Err(Errno::ROFS.into());
        }
        let times = Timestamps { last_access: timespec(accessed)?, last_modification: timespec(modified)? };
        Ok(rustix::fs::futimens(&*opened.file, &times)?)
    }

    fn readable(&self, number: u32) -> Result<Opened> {
        let opened = self.handles.get(number)?;
        if opened.flags.reads { Ok(opened) } else { Err(Errno::BADF.into()) }
    }

    fn writable(&self, number: u32) -> Result<Opened> {
        let opened = self.handles.get(number)?;
        if opened.flags.writes { Ok(opened) } else { Err(Errno::BADF.into()) }
    }
}

/// From seconds, within what file systems can hold.
fn timespec(seconds: f64) -> Result<Timespec> {
    const FURTHEST: f64 = 253_402_300_799.0;
    if !seconds.is_finite() || seconds.abs() > FURTHEST {
        return Err(Errno::INVAL.into());
    }
    let whole = seconds.floor();
    // To the microsecond, which is what a double holds of today's times.
    let nanoseconds = ((seconds - whole) * 1e6).round() as i64 * 1000;
    Ok(Timespec { tv_sec: whole as i64 + nanoseconds / 1_000_000_000, tv_nsec: (nanoseconds % 1_000_000_000) as _ })
}
