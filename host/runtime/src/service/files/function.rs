//! The calls of the border: their numbers, what each takes, and texts that hold several arguments.

use super::error::Result;
use rustix::io::Errno;

/// The calls, by the numbers `js-prelude/src/node/fs/border.js` has too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// b = 0 follows links, 1 does not, 2 is refused where nothing may be changed → facts.
    Stat,
    /// b = flags → the handle.
    Open,
    /// b = handle.
    Close,
    /// b = handle, c = length, text = position or nothing → bytes.
    Read,
    /// b = handle, text = position or nothing, bytes → how many were written.
    Write,
    /// b = handle → facts.
    StatHandle,
    /// b = handle, text = length.
    SetLength,
    /// b = handle, c = 1: the data alone.
    Sync,
    /// → bytes.
    ReadFile,
    /// b = handle → bytes.
    ReadRest,
    /// b = flags, bytes.
    WriteFile,
    /// b = 1: all levels → entries.
    List,
    MakeDirectory,
    /// → the first one made.
    MakeDirectories,
    RemoveAll,
    RemoveDirectory,
    Unlink,
    /// text = from NUL to.
    Rename,
    /// b = mode, text = from NUL to.
    Copy,
    /// b = mode.
    Access,
    /// → the path.
    RealPath,
    /// → the target.
    ReadLink,
    /// text = how the path begins → how it ends.
    MakeTemporary,
    /// text = path NUL length.
    SetLengthAt,
    /// text = path NUL accessed NUL modified, in seconds.
    SetTimesAt,
    /// b = handle, text = accessed NUL modified.
    SetTimes,
}

impl Function {
    pub(super) const ALL: [Function; 26] = [
        Function::Stat,
        Function::Open,
        Function::Close,
        Function::Read,
        Function::Write,
        Function::StatHandle,
        Function::SetLength,
        Function::Sync,
        Function::ReadFile,
        Function::ReadRest,
        Function::WriteFile,
        Function::List,
        Function::MakeDirectory,
        Function::MakeDirectories,
        Function::RemoveAll,
        Function::RemoveDirectory,
        Function::Unlink,
        Function::Rename,
        Function::Copy,
        Function::Access,
        Function::RealPath,
        Function::ReadLink,
        Function::MakeTemporary,
        Function::SetLengthAt,
        Function::SetTimesAt,
        Function::SetTimes,
    ];

    /// Numbers start at 1.
    pub(super) fn from_u32(number: u32) -> Option<Function> {
        Function::ALL.get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
    }
}

/// A text of several arguments. No path has a NUL in it, so one too many is a wrong path.
pub(super) fn parts<const COUNT: usize>(text: &str) -> Result<[&str; COUNT]> {
    let parts: Vec<&str> = text.splitn(COUNT + 1, '\0').collect();
    parts.try_into().map_err(|_| Errno::INVAL.into())
}

/// A file's length or a place in it. Nothing the kernel takes is above i64.
pub(super) fn whole(text: &str) -> Result<u64> {
    text.parse().ok().filter(|&number| i64::try_from(number).is_ok()).ok_or(Errno::INVAL.into())
}

pub(super) fn position(text: &str) -> Result<Option<u64>> {
    if text.is_empty() { Ok(None) } else { whole(text).map(Some) }
}

pub(super) fn real(text: &str) -> Result<f64> {
    text.parse().map_err(|_| Errno::INVAL.into())
}
