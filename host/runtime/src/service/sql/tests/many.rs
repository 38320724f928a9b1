//! Many writers on one file.

use super::{Guest, Place};
use crate::service::sql::SqlLimits;
use std::sync::Barrier;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

/// Each writer opens the file as a request would, and every third one uses a transaction that reads first.
fn write(guest: &Guest, writer: usize, rows: usize) {
    let db = guest.open("/data/history.db");
    for row in 0..rows {
        if row % 3 == 0 {
            guest.run(db, "BEGIN");
            guest.rows(db, "SELECT count(*) FROM t");
            guest.run(db, &format!("INSERT INTO t VALUES ({writer}, {row})"));
            guest.run(db, "COMMIT");
        } else {
            guest.run(db, &format!("[{writer},{row}]\nINSERT INTO t VALUES (?, ?)"));
        }
    }
    guest.ask(super::CLOSE, db, 0, "", &[]).unwrap();
}

#[test]
fn eight_deployments_of_fifty_threads() {
    const DEPLOYMENTS: usize = 8;
    const THREADS: usize = 50;
    const ROWS: usize = 10;
    let place = Place::new();
    let first = place.sandbox();
    let db = first.open("/data/history.db");
    first.run(db, "CREATE TABLE t(writer, row)");
    let start = Barrier::new(DEPLOYMENTS * THREADS);
    let sandboxes: Vec<Vec<Guest>> =
        (0..DEPLOYMENTS).map(|_| (0..THREADS).map(|_| place.sandbox()).collect()).collect();
    thread::scope(|scope| {
        for (deployment, guests) in sandboxes.iter().enumerate() {
            for (thread, guest) in guests.iter().enumerate() {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    write(guest, deployment * THREADS + thread, ROWS);
                });
            }
        }
    });
    let rows = DEPLOYMENTS * THREADS * ROWS;
    let counted = first.rows(db, "SELECT count(*), count(DISTINCT writer || '/' || row) FROM t");
    assert_eq!(counted, format!("[[{rows},{rows}]]"));
    assert_eq!(first.rows(db, "PRAGMA integrity_check"), "[[\"ok\"]]");
}

#[test]
fn a_writer_waits_for_a_transaction() {
    let place = Place::new();
    let (one, two) = (place.sandbox(), place.sandbox());
    let (a, b) = (one.open("/data/a.db"), two.open("/data/a.db"));
    one.run(a, "CREATE TABLE t(a)");
    one.run(a, "BEGIN");
    one.run(a, "INSERT INTO t VALUES (1)");
    let waiting = thread::spawn(move || {
        two.run(b, "INSERT INTO t VALUES (2)");
        two.rows(b, "SELECT a FROM t")
    });
    thread::sleep(Duration::from_millis(150));
    assert!(!waiting.is_finished());
    one.run(a, "COMMIT");
    assert_eq!(waiting.join().unwrap(), "[[1],[2]]");
}

#[test]
fn a_sandbox_that_dies_lets_go() {
    let place = Place::new();
    let (one, two) = (place.sandbox(), place.sandbox());
    let (a, b) = (one.open("/data/a.db"), two.open("/data/a.db"));
    one.run(a, "CREATE TABLE t(a)");
    one.run(a, "BEGIN; INSERT INTO t VALUES (1)");
    let waiting = thread::spawn(move || {
        two.run(b, "INSERT INTO t VALUES (2)");
        two.rows(b, "SELECT a FROM t")
    });
    thread::sleep(Duration::from_millis(100));
    drop(one);
    assert_eq!(waiting.join().unwrap(), "[[2]]");
}

#[test]
fn waiting_has_a_limit() {
    let place = Place::with(SqlLimits { lock_wait: Duration::from_millis(200), ..SqlLimits::default() });
    let (one, two) = (place.sandbox(), place.sandbox());
    let (a, b) = (one.open("/data/a.db"), two.open("/data/a.db"));
    one.run(a, "CREATE TABLE t(a); BEGIN IMMEDIATE");
    let began = Instant::now();
    let refused = two.try_run(b, "INSERT INTO t VALUES (2)").unwrap_err();
    assert_eq!(refused.code, "SQLITE_BUSY");
    assert!(began.elapsed() < Duration::from_secs(2));
    // Readers do not wait at all.
    assert_eq!(two.rows(b, "SELECT * FROM t"), "[]");
    one.run(a, "COMMIT");
    assert_eq!(two.run(b, "INSERT INTO t VALUES (2)"), 1);
}

#[test]
fn a_sandbox_does_not_wait_for_itself() {
    let place = Place::new();
    let guest = place.sandbox();
    let (a, b) = (guest.open("/data/a.db"), guest.open("/data/a.db"));
    guest.run(a, "CREATE TABLE t(a); BEGIN IMMEDIATE");
    let began = Instant::now();
    let refused = guest.try_run(b, "INSERT INTO t VALUES (2)").unwrap_err();
    assert_eq!(refused.code, "SQLITE_BUSY");
    assert!(refused.message.contains("this script"), "{}", refused.message);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_forgotten_transaction_is_taken_back() {
    let place = Place::with(SqlLimits { transaction_idle: Duration::from_millis(200), ..SqlLimits::default() });
    let (one, two) = (place.sandbox(), place.sandbox());
    let (a, b) = (one.open("/data/a.db"), two.open("/data/a.db"));
    one.run(a, "CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1)");
    assert_eq!(two.run(b, "INSERT INTO t VALUES (2)"), 1);
    assert!(!one.is_in_transaction(a));
    assert_eq!(one.try_run(a, "INSERT INTO t VALUES (3)").unwrap_err().code, "SQLITE_ABORT");
    // Told once; then the database is as good as before.
    assert_eq!(one.run(a, "INSERT INTO t VALUES (4)"), 1);
    assert_eq!(one.rows(a, "SELECT a FROM t"), "[[2],[4]]");
}

#[test]
fn a_transaction_at_work_is_not() {
    let place = Place::with(SqlLimits { transaction_idle: Duration::from_millis(300), ..SqlLimits::default() });
    let (one, two) = (place.sandbox(), place.sandbox());
    let (a, b) = (one.open("/data/a.db"), two.open("/data/a.db"));
    one.run(a, "CREATE TABLE t(a); BEGIN");
    let waiting = thread::spawn(move || two.run(b, "INSERT INTO t VALUES ('late')"));
    for row in 0..12 {
        one.run(a, &format!("INSERT INTO t VALUES ({row})"));
        thread::sleep(Duration::from_millis(60));
    }
    one.run(a, "COMMIT");
    assert_eq!(waiting.join().unwrap(), 1);
    assert_eq!(one.rows(a, "SELECT count(*) FROM t"), "[[13]]");
}

#[test]
fn a_snapshot_that_is_too_old() {
    let place = Place::new();
    let (one, two) = (place.sandbox(), place.sandbox());
    let (a, b) = (one.open("/data/a.db"), two.open("/data/a.db"));
    one.run(a, "CREATE TABLE t(a)");
    one.run(a, "BEGIN DEFERRED");
    one.rows(a, "SELECT * FROM t");
    two.run(b, "INSERT INTO t VALUES (1)");
    let refused = one.try_run(a, "INSERT INTO t VALUES (2)").unwrap_err();
    assert_eq!(refused.code, "SQLITE_BUSY_SNAPSHOT");
    assert!(refused.message.contains("BEGIN IMMEDIATE"), "{}", refused.message);
    // It holds nobody up.
    assert_eq!(two.run(b, "INSERT INTO t VALUES (3)"), 1);
    one.run(a, "ROLLBACK");
    assert_eq!(one.run(a, "INSERT INTO t VALUES (2)"), 1);
}

#[test]
fn a_request_that_is_over_leaves_the_queue() {
    let place = Place::new();
    let (one, two) = (place.sandbox(), place.sandbox());
    let (a, b) = (one.open("/data/a.db"), two.open("/data/a.db"));
    one.run(a, "CREATE TABLE t(a); BEGIN IMMEDIATE");
    let waiter = two.clone();
    let waiting = thread::spawn(move || waiter.try_run(b, "INSERT INTO t VALUES (2)").unwrap_err());
    thread::sleep(Duration::from_millis(100));
    two.cancel.store(true, Ordering::Relaxed);
    assert_eq!(waiting.join().unwrap().code, "SQLITE_INTERRUPT");
    one.run(a, "COMMIT");
}

#[test]
fn another_process_in_the_way() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open("/data/a.db");
    guest.run(db, "CREATE TABLE t(a)");
    // A connection that knows of no queue.
    let other = rusqlite::Connection::open(place.path("a.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
    let waiting = thread::spawn(move || guest.run(db, "INSERT INTO t VALUES (2)"));
    thread::sleep(Duration::from_millis(300));
    assert!(!waiting.is_finished());
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(waiting.join().unwrap(), 1);
}
