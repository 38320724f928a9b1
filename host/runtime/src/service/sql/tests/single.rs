//! One sandbox: opening, transactions, the pool behind it.

use super::{CLOSE, DESERIALIZE, OPEN, Place};
use crate::service::sql::SqlLimits;
use std::fs;
use std::time::Duration;

#[test]
fn files_are_in_wal_mode_and_synced() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open("/data/a.db");
    assert_eq!(guest.rows(db, "PRAGMA journal_mode"), "[[\"wal\"]]");
    assert_eq!(guest.rows(db, "PRAGMA synchronous"), "[[2]]");
    assert_eq!(guest.rows(db, "PRAGMA foreign_keys"), "[[0]]");
    // Set by habit, without effect.
    assert_eq!(guest.rows(db, "PRAGMA journal_mode = DELETE"), "[]");
    assert_eq!(guest.rows(db, "PRAGMA journal_mode = WAL"), "[[\"wal\"]]");
    guest.run(db, "PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 1000000000");
    assert_eq!(guest.rows(db, "PRAGMA mmap_size"), "[[0]]");
}

#[test]
fn how_a_file_is_opened() {
    let place = Place::new();
    let guest = place.sandbox();
    let open = |flags, path| guest.ask(OPEN, flags, 0, path, &[]).map_err(|refused| refused.code);
    assert_eq!(open(0, "/data/none.db").unwrap_err(), "SQLITE_CANTOPEN");
    assert_eq!(open(1, "/data/none.db").unwrap_err(), "SQLITE_CANTOPEN");
    assert_eq!(open(2, "/data/").unwrap_err(), "SQLITE_CANTOPEN");
    assert_eq!(open(2, "/etc/x.db").unwrap_err(), "EACCES");
    assert_eq!(open(2, "/data/a.db-shm").unwrap_err(), "SQLITE_CANTOPEN");
    assert_eq!(open(2, "/data/a\0.db").unwrap_err(), "SQLITE_CANTOPEN");
    let db = open(2, "/data/a.db").unwrap().0;
    guest.run(db, "CREATE TABLE t(a)");
    let reader = open(1, "/data/a.db").unwrap().0;
    assert_eq!(guest.rows(reader, "SELECT * FROM t"), "[]");
    assert_eq!(guest.try_run(reader, "DELETE FROM t").unwrap_err().code, "SQLITE_READONLY");
    // What a file holds is looked at when it is used.
    fs::write(place.path("text.db"), "this is no database. ".repeat(100)).unwrap();
    let broken = open(2, "/data/text.db").unwrap().0;
    assert_eq!(guest.try_rows(broken, "SELECT 1 FROM sqlite_schema").unwrap_err().code, "SQLITE_NOTADB");
}

#[test]
fn databases_are_counted() {
    let place = Place::with(SqlLimits { databases: 2, ..SqlLimits::default() });
    let guest = place.sandbox();
    let first = guest.open(":memory:");
    guest.open("/data/a.db");
    assert_eq!(guest.ask(OPEN, 2, 0, "/data/a.db", &[]).unwrap_err().code, "SQLITE_CANTOPEN");
    assert_eq!(guest.ask(DESERIALIZE, 0, 0, "", &[]).unwrap_err().code, "SQLITE_CANTOPEN");
    guest.ask(CLOSE, first, 0, "", &[]).unwrap();
    guest.open("/data/a.db");
    assert_eq!(guest.try_run(first, "SELECT 1").unwrap_err().message, "Database has closed");
}

#[test]
fn a_transaction_ends_with_its_database() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open("/data/a.db");
    guest.run(db, "CREATE TABLE t(a)");
    guest.run(db, "BEGIN");
    guest.run(db, "INSERT INTO t VALUES (1)");
    assert!(guest.is_in_transaction(db));
    guest.ask(CLOSE, db, 0, "", &[]).unwrap();
    let other = place.sandbox();
    let db = other.open("/data/a.db");
    assert_eq!(other.run(db, "INSERT INTO t VALUES (2)"), 1);
    assert_eq!(other.rows(db, "SELECT a FROM t"), "[[2]]");
    assert!(!other.is_in_transaction(db));
}

#[test]
fn a_connection_comes_back_as_new() {
    let place = Place::new();
    let first = place.sandbox();
    let db = first.open("/data/a.db");
    first.run(db, "CREATE TABLE t(a)");
    first.run(db, "INSERT INTO t VALUES (1)");
    first.run(db, "PRAGMA foreign_keys = ON");
    first.run(db, "PRAGMA synchronous = OFF");
    assert_eq!(first.rows(db, "PRAGMA foreign_keys"), "[[1]]");
    drop(first);
    assert_eq!(place.shared.idle(), 1);
    for _ in 0..2 {
        let next = place.sandbox();
        let db = next.open("/data/a.db");
        assert_eq!(place.shared.idle(), 0);
        assert_eq!(next.rows(db, "PRAGMA foreign_keys"), "[[0]]");
        assert_eq!(next.rows(db, "PRAGMA synchronous"), "[[2]]");
        // The same text as before: it must not come compiled, unseen.
        next.run(db, "PRAGMA foreign_keys = ON");
        assert_eq!(next.ask(super::RUN, db, 0, "SELECT 1", &[]).unwrap(), (0, b"0".to_vec()));
    }
    let temporary = place.sandbox();
    let db = temporary.open("/data/a.db");
    temporary.run(db, "CREATE TEMP TABLE secret(a)");
    drop(temporary);
    assert_eq!(place.shared.idle(), 0);
}

#[test]
fn a_path_that_names_another_file() {
    let place = Place::new();
    let first = place.sandbox();
    let db = first.open("/data/a.db");
    first.run(db, "CREATE TABLE old(a)");
    drop(first);
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(place.path(&format!("a.db{suffix}")));
    }
    let next = place.sandbox();
    let db = next.open("/data/a.db");
    assert_eq!(next.rows(db, "SELECT name FROM sqlite_schema"), "[]");
    next.run(db, "CREATE TABLE new(a)");
    assert!(place.path("a.db").exists());
}

#[test]
fn idle_connections_are_closed() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open("/data/a.db");
    guest.run(db, "CREATE TABLE t(a)");
    drop(guest);
    assert!(place.path("a.db-wal").exists());
    place.shared.sweep(Duration::ZERO);
    assert_eq!(place.shared.idle(), 0);
    assert!(!place.path("a.db-wal").exists());
}

#[test]
fn a_statement_that_ends_its_transaction() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open("/data/a.db");
    guest.run(db, "CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES (1)");
    guest.run(db, "BEGIN");
    let refused = guest.try_run(db, "INSERT OR ROLLBACK INTO t VALUES (1)").unwrap_err();
    assert_eq!(refused.code, "SQLITE_CONSTRAINT_UNIQUE");
    assert!(!guest.is_in_transaction(db));
    let other = place.sandbox();
    let db = other.open("/data/a.db");
    assert_eq!(other.run(db, "INSERT INTO t VALUES (2)"), 1);
}
