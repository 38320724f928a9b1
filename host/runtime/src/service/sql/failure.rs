//! What went wrong, on its way to becoming a JavaScript error.

use super::codes;
use crate::hostcall::Reply;
use rusqlite::{Error, ffi};

/// `js-prelude/src/node/sqlite/error.js` makes the error of it.
#[derive(Debug)]
pub(super) enum Failure {
    /// SQLite's own: an `SQLiteError` with its extended code and the place in the SQL.
    Sqlite {
        errno: i32,
        offset: i32,
        message: String,
    },
    /// A wrong use of the API: a plain `Error`.
    Usage(String),
    /// A value of a kind SQLite has no type for: a `TypeError`.
    Type(String),
    Range(String),
    /// Said by somebody else, such as the resolver of paths.
    Reply(Reply),
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>) -> Failure {
        Failure::Usage(message.into())
    }

    pub(super) fn sqlite(errno: i32, message: impl Into<String>) -> Failure {
        Failure::Sqlite { errno, offset: -1, message: message.into() }
    }

    pub(super) fn cannot_open(message: impl Into<String>) -> Failure {
        Failure::sqlite(ffi::SQLITE_CANTOPEN, message)
    }

    /// The primary code, for what is not SQLite's own zero.
    pub(super) fn primary(&self) -> i32 {
        match self {
            Failure::Sqlite { errno, .. } => errno & 0xff,
            Failure::Usage(_) | Failure::Type(_) | Failure::Range(_) | Failure::Reply(_) => 0,
        }
    }

    /// The same failure for SQL that began `bytes` earlier.
    pub(super) fn moved(mut self, bytes: usize) -> Failure {
        if let Failure::Sqlite { offset, .. } = &mut self
            && *offset >= 0
        {
            *offset = offset.saturating_add(i32::try_from(bytes).unwrap_or(i32::MAX));
        }
        self
    }

    pub(super) fn into_reply(self) -> Reply {
        match self {
            Failure::Sqlite { errno, offset, message } => {
                Reply::error(&format!("SQLITE_{}:{errno}:{offset}", codes::name_of(errno)), message)
            }
            Failure::Usage(message) => Reply::error("ERR_SQL_USE", message),
            Failure::Type(message) => Reply::error("ERR_SQL_TYPE", message),
            Failure::Range(message) => Reply::error("ERR_SQL_RANGE", message),
            Failure::Reply(reply) => reply,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::SqliteFailure(inner, message) => Failure::Sqlite {
                errno: inner.extended_code,
                offset: -1,
                message: message.unwrap_or_else(|| ffi::code_to_str(inner.extended_code).to_owned()),
            },
            Error::SqlInputError { error, msg, offset, .. } => {
                Failure::Sqlite { errno: error.extended_code, offset, message: msg }
            }
            // rusqlite's words could tell paths of the host.
            Error::InvalidPath(_) | Error::NulError(_) => Failure::cannot_open("unable to open database file"),
            other => Failure::Usage(other.to_string()),
        }
    }
}
