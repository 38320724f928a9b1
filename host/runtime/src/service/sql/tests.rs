//! Sandboxes on one file, through the same calls a guest makes.

mod hostile;
mod many;
mod rows;
mod single;

use super::{OpenKind, Sql, SqlConfig, SqlLimits, SqlShared};
use crate::hostcall::{Call, Reply, Service};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

const OPEN: u32 = 1;
const CLOSE: u32 = 2;
const DESCRIBE: u32 = 3;
const RUN: u32 = 4;
const ROWS: u32 = 5;
const NEXT: u32 = 6;
const IN_TRANSACTION: u32 = 9;
const SERIALIZE: u32 = 10;
const DESERIALIZE: u32 = 11;

const CREATE: u32 = 2;

/// One process: a folder and what its sandboxes share.
struct Place {
    folder: TempDir,
    shared: Arc<SqlShared>,
    limits: SqlLimits,
}

impl Place {
    fn new() -> Place {
        Place::with(SqlLimits::default())
    }

    fn with(limits: SqlLimits) -> Place {
        Place { folder: tempfile::tempdir().unwrap(), shared: SqlShared::new(), limits }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn sandbox(&self) -> Guest {
        let root = self.folder.path().to_owned();
        let cancel = Arc::new(AtomicBool::new(false));
        let resolve = move |path: &str, _: OpenKind| match path.strip_prefix("/data/") {
            Some(name) => Ok(root.join(name)),
            None => Err(Reply::error("EACCES", "not there")),
        };
        let sql = Sql::new(SqlConfig {
            resolve: Arc::new(resolve),
            limits: self.limits.clone(),
            shared: Arc::clone(&self.shared),
            cancel: Arc::clone(&cancel),
        });
        Guest { sql: Arc::new(sql), cancel }
    }
}

#[derive(Clone)]
struct Guest {
    sql: Arc<Sql>,
    cancel: Arc<AtomicBool>,
}

/// What the prelude makes an error of.
#[derive(Debug)]
struct Refused {
    code: String,
    message: String,
}

impl Guest {
    fn ask(&self, function: u32, b: u32, c: u32, text: &str, bytes: &[u8]) -> Result<(u32, Vec<u8>), Refused> {
        let reply = self.sql.call(&Call { function, b, c, text, bytes });
        if let Ok(code) = u32::try_from(reply.code) {
            return Ok((code, reply.bytes));
        }
        let text = String::from_utf8(reply.bytes).unwrap();
        let (code, message) = text.split_once('\n').unwrap();
        Err(Refused { code: code.split(':').next().unwrap().to_owned(), message: message.to_owned() })
    }

    fn open(&self, path: &str) -> u32 {
        self.ask(OPEN, CREATE, 0, path, &[]).unwrap().0
    }

    fn try_run(&self, database: u32, sql: &str) -> Result<u32, Refused> {
        self.ask(RUN, database, 0, sql, &[]).map(|(changes, _)| changes)
    }

    fn run(&self, database: u32, sql: &str) -> u32 {
        self.try_run(database, sql).unwrap()
    }

    fn try_rows(&self, database: u32, sql: &str) -> Result<String, Refused> {
        self.ask(ROWS, database, 4, sql, &[]).map(|(length, bytes)| text_of(&bytes[..length as usize]))
    }

    /// The rows of a small result, as JSON.
    fn rows(&self, database: u32, sql: &str) -> String {
        let json = self.try_rows(database, sql).unwrap();
        let json = json.strip_prefix("[0,").unwrap();
        json.strip_suffix(",[],[]]").unwrap().to_owned()
    }

    fn is_in_transaction(&self, database: u32) -> bool {
        self.ask(IN_TRANSACTION, database, 0, "", &[]).unwrap().0 == 1
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
