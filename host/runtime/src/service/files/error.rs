//! What can go wrong, as the guest gets to see it: a code of Node's, never a host path.

use crate::hostcall::Reply;
use rustix::io::Errno;
use std::io;

pub(super) type Result<T> = std::result::Result<T, FileError>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FileError {
    #[error("{}", name(*.0))]
    Os(Errno),
    /// A read of more than the limit; Node has a code for its own limit, which says the same.
    #[error("file size ({size}) is greater than {limit} bytes")]
    TooLarge { size: u64, limit: u64 },
    /// A call the prelude does not make.
    #[error("no such function")]
    NoFunction,
}

impl From<Errno> for FileError {
    fn from(errno: Errno) -> FileError {
        FileError::Os(errno)
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> FileError {
        if let Some(errno) = Errno::from_io_error(&error) {
            return FileError::Os(errno);
        }
        FileError::Os(match error.kind() {
            // cap-std's own refusal of what leads out.
            io::ErrorKind::PermissionDenied => Errno::ACCESS,
            io::ErrorKind::NotFound => Errno::NOENT,
            io::ErrorKind::InvalidInput => Errno::INVAL,
            _ => Errno::IO,
        })
    }
}

impl FileError {
    pub(super) fn is_missing(self) -> bool {
        self == FileError::Os(Errno::NOENT)
    }

    pub(super) fn into_reply(self) -> Reply {
        match self {
            FileError::Os(errno) => Reply::error(name(errno), ""),
            FileError::TooLarge { .. } => Reply::error("ERR_FS_FILE_TOO_LARGE", self),
            FileError::NoFunction => Reply::error("ENOSYS", ""),
        }
    }
}

/// The names `js-prelude/src/node/fs/errors.js` has messages for.
fn name(errno: Errno) -> &'static str {
    match errno {
        Errno::ACCESS => "EACCES",
        Errno::BADF => "EBADF",
        Errno::BUSY => "EBUSY",
        Errno::DQUOT => "EDQUOT",
        Errno::EXIST => "EEXIST",
        Errno::FBIG => "EFBIG",
        Errno::INTR => "EINTR",
        Errno::INVAL => "EINVAL",
        Errno::ISDIR => "EISDIR",
        Errno::LOOP => "ELOOP",
        Errno::MFILE | Errno::NFILE => "EMFILE",
        Errno::MLINK => "EMLINK",
        Errno::NAMETOOLONG => "ENAMETOOLONG",
        Errno::NODEV => "ENODEV",
        Errno::NOENT => "ENOENT",
        Errno::NOMEM => "ENOMEM",
        Errno::NOSPC => "ENOSPC",
        Errno::NOTDIR => "ENOTDIR",
        Errno::NOTEMPTY => "ENOTEMPTY",
        Errno::NOTSUP => "ENOTSUP",
        Errno::NXIO => "ENXIO",
        Errno::OVERFLOW => "EOVERFLOW",
        Errno::PERM => "EPERM",
        Errno::ROFS => "EROFS",
        Errno::SPIPE => "ESPIPE",
        Errno::TXTBSY => "ETXTBSY",
        Errno::XDEV => "EXDEV",
        _ => "EIO",
    }
}
