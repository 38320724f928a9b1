//! The calls of the guest, from numbers and text to databases and back.

use super::database::Database;
use super::failure::Failure;
use super::params::Params;
use super::reading::Want;
use super::rows::{Packed, Shape};
use super::watch::{self, Stop, Watch};
use super::{OpenKind, Slot, Sql, connection};
use crate::hostcall::{Call, Reply};
use rusqlite::{OpenFlags, ffi};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// The functions' numbers; `js-prelude/src/node/sqlite/native.js` has the same table.
mod function {
    /// b = `open` flags, text = path; gives the database's number.
    pub(super) const OPEN: u32 = 1;
    /// b = database, as in all that follow but DESERIALIZE.
    pub(super) const CLOSE: u32 = 2;
    /// text = SQL; gives JSON.
    pub(super) const DESCRIBE: u32 = 3;
    /// c = `option`s, text = parameters, line feed, SQL; gives the changes, and the last rowid as text.
    pub(super) const RUN: u32 = 4;
    /// The same arguments; gives the length of the JSON, and the JSON with the blobs behind it.
    pub(super) const ROWS: u32 = 5;
    /// c = cursor; gives the same.
    pub(super) const NEXT: u32 = 6;
    /// c = cursor.
    pub(super) const DROP: u32 = 7;
    /// As for RUN; gives SQL.
    pub(super) const EXPAND: u32 = 8;
    pub(super) const IN_TRANSACTION: u32 = 9;
    pub(super) const SERIALIZE: u32 = 10;
    /// b = `open` flags, bytes = a database file; gives the database's number.
    pub(super) const DESERIALIZE: u32 = 11;
}

mod open {
    pub(super) const READ_ONLY: u32 = 1;
    pub(super) const CREATE: u32 = 2;
}

mod option {
    pub(super) const STRICT: u32 = 1;
    pub(super) const BIG_INTEGERS: u32 = 2;
    pub(super) const ARRAYS: u32 = 4;
    pub(super) const RAW: u32 = 8;
    pub(super) const FIRST_ROW: u32 = 16;
    pub(super) const PARTIAL: u32 = 32;
    pub(super) const FIRST_STATEMENT: u32 = 64;
}

impl Sql {
    pub(super) fn dispatch(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let Call { b, c, .. } = *call;
        match call.function {
            function::OPEN => self.open(b, call.text),
            function::DESERIALIZE => self.deserialize(b, call.bytes),
            function::CLOSE => {
                self.close(b);
                Ok(Reply::default())
            }
            function::IN_TRANSACTION => {
                Ok(Reply::number(i32::from(self.slot(b)?.in_transaction.load(Ordering::Relaxed))))
            }
            function::DESCRIBE => {
                let sql = self.checked(call.text)?;
                self.work(b, |database| database.describe(sql)).map(Reply::bytes)
            }
            function::RUN => {
                let (params, sql) = self.statement(call)?;
                let ran = self.work(b, |database| database.run(sql, &params, c & option::FIRST_STATEMENT != 0))?;
                Ok(Reply {
                    code: i32::try_from(ran.changes).unwrap_or(i32::MAX),
                    bytes: ran.last_rowid.to_string().into_bytes(),
                })
            }
            function::ROWS => {
                let (params, sql) = self.statement(call)?;
                self.work(b, |database| database.rows(sql, &params, wanted(c))).map(rows_reply)
            }
            function::NEXT => self.work(b, |database| database.next_rows(c)).map(rows_reply),
            function::DROP => self
                .work(b, |database| {
                    database.drop_rows(c);
                    Ok(())
                })
                .map(|()| Reply::default()),
            function::EXPAND => {
                let (params, sql) = self.statement(call)?;
                self.work(b, |database| database.expand(sql, &params)).map(Reply::bytes)
            }
            function::SERIALIZE => self.work(b, |database| database.serialize()).map(Reply::bytes),
            _ => Err(Failure::usage("there is no such function")),
        }
    }

    fn watch(&self, slot: Option<&Slot>) -> Watch {
        let now = Instant::now();
        Watch {
            work_until: now + self.config.limits.call_time,
            lock_until: now + self.config.limits.lock_wait,
            cancelled: Arc::clone(&self.config.cancel),
            abandoned: slot.map(|slot| Arc::clone(&slot.abandoned)).unwrap_or_default(),
        }
    }

    /// One call's work on one database.
    fn work<T>(&self, handle: u32, work: impl FnOnce(&mut Database) -> Result<T, Failure>) -> Result<T, Failure> {
        let slot = self.slot(handle)?;
        let mut database = slot.lock();
        let _watched = watch::enter(self.watch(Some(&slot)));
        database.resume()?;
        let outcome = work(&mut database);
        let stop = watch::stop();
        database.pause(&slot);
        slot.in_transaction.store(database.is_in_transaction(), Ordering::Relaxed);
        outcome.map_err(|failure| self.interrupted(failure, stop))
    }

    /// SQLite says "interrupted" and no more.
    fn interrupted(&self, failure: Failure, stop: Option<Stop>) -> Failure {
        match (failure.primary(), stop) {
            (ffi::SQLITE_INTERRUPT, Some(Stop::WorkedTooLong)) => Failure::sqlite(
                ffi::SQLITE_INTERRUPT,
                format!("interrupted: the statement ran for more than {:?}", self.config.limits.call_time),
            ),
            (ffi::SQLITE_INTERRUPT, Some(Stop::Over)) => {
                Failure::sqlite(ffi::SQLITE_INTERRUPT, "interrupted: the request is over")
            }
            _ => failure,
        }
    }

    fn open(&self, flags: u32, path: &str) -> Result<Reply, Failure> {
        let limits = &self.config.limits;
        if path.is_empty() || path == ":memory:" {
            return self.deserialize(flags & !open::READ_ONLY, &[]);
        }
        // A database in place of another's log or index could pull the ground from under the host's mapping of it.
        if ["-wal", "-shm", "-journal"].iter().any(|suffix| path.ends_with(suffix)) {
            return Err(Failure::cannot_open(
                "unable to open database file: the name is one SQLite uses beside databases",
            ));
        }
        let (kind, mode) = if flags & open::READ_ONLY != 0 {
            (OpenKind::Read, OpenFlags::SQLITE_OPEN_READ_ONLY)
        } else if flags & open::CREATE != 0 {
            (OpenKind::Create, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
        } else {
            (OpenKind::Write, OpenFlags::SQLITE_OPEN_READ_WRITE)
        };
        let path = (self.config.resolve)(path, kind).map_err(Failure::Reply)?;
        let _watched = watch::enter(self.watch(None));
        let pooled = self.config.shared.take(path, mode, limits)?;
        let mut database = Database::of_file(pooled, self.owner, limits, &self.config.shared);
        database.use_log()?;
        self.add(database).map(reply_of)
    }

    fn deserialize(&self, flags: u32, image: &[u8]) -> Result<Reply, Failure> {
        let limits = &self.config.limits;
        if image.len() as u64 > limits.memory_bytes {
            return Err(Failure::sqlite(ffi::SQLITE_TOOBIG, "the database is larger than one in memory may be"));
        }
        let _watched = watch::enter(self.watch(None));
        let prepared = connection::open_memory(image, flags & open::READ_ONLY != 0, limits)?;
        self.add(Database::of_memory(prepared, self.owner, limits, &self.config.shared)).map(reply_of)
    }

    fn checked<'t>(&self, sql: &'t str) -> Result<&'t str, Failure> {
        if sql.len() > self.config.limits.sql_bytes {
            return Err(Failure::sqlite(ffi::SQLITE_TOOBIG, "the SQL text is too long"));
        }
        Ok(sql)
    }

    fn statement<'c>(&self, call: &Call<'c>) -> Result<(Params<'c>, &'c str), Failure> {
        // JSON has no line feed of its own.
        let (params, sql) = call.text.split_once('\n').unwrap_or(("", call.text));
        Ok((Params::parse(params, call.bytes, call.c & option::STRICT != 0)?, self.checked(sql)?))
    }
}

fn wanted(options: u32) -> Want {
    let shape = if options & option::RAW != 0 {
        Shape::Raw
    } else if options & option::ARRAYS != 0 {
        Shape::Array
    } else {
        Shape::Object
    };
    Want {
        shape,
        big_integers: options & option::BIG_INTEGERS != 0,
        first_row_only: options & option::FIRST_ROW != 0,
        partial: options & option::PARTIAL != 0,
    }
}

/// A database's number never exceeds what a reply can carry.
fn reply_of(handle: u32) -> Reply {
    Reply::number(i32::try_from(handle).unwrap_or(i32::MAX))
}

fn rows_reply(packed: Packed) -> Reply {
    let Packed { json: mut bytes, blobs } = packed;
    let code = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
    bytes.extend_from_slice(&blobs);
    Reply { code, bytes }
}
