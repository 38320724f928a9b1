//! SQL that means harm.

use super::{Guest, Place};
use crate::service::sql::SqlLimits;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

fn small() -> SqlLimits {
    SqlLimits {
        file_bytes: 1 << 20,
        memory_bytes: 1 << 20,
        value_bytes: 1 << 20,
        call_time: Duration::from_millis(300),
        ..SqlLimits::default()
    }
}

fn opened() -> (Place, Guest, u32) {
    let place = Place::with(small());
    let guest = place.sandbox();
    let db = guest.open("/data/a.db");
    (place, guest, db)
}

#[test]
fn endless_statements_end() {
    let (_place, guest, db) = opened();
    let began = Instant::now();
    let refused = guest.try_rows(db, ENDLESS).unwrap_err();
    assert_eq!(refused.code, "SQLITE_INTERRUPT");
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(guest.rows(db, "SELECT 1"), "[[1]]");
}

#[test]
fn a_statement_ends_with_its_sandbox() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open(":memory:");
    let cancel = guest.cancel.clone();
    let running = thread::spawn(move || guest.try_rows(db, ENDLESS).unwrap_err());
    thread::sleep(Duration::from_millis(100));
    cancel.store(true, Ordering::Relaxed);
    assert_eq!(running.join().unwrap().code, "SQLITE_INTERRUPT");
}

#[test]
fn a_call_of_a_request_that_is_over_makes_way() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open(":memory:");
    let left = guest.clone();
    let running = thread::spawn(move || left.try_rows(db, ENDLESS).unwrap_err());
    thread::sleep(Duration::from_millis(100));
    assert_eq!(guest.rows(db, "SELECT 1"), "[[1]]");
    assert_eq!(running.join().unwrap().code, "SQLITE_INTERRUPT");
}

#[test]
fn no_way_to_other_files() {
    let (place, guest, db) = opened();
    guest.run(db, "CREATE TABLE t(a)");
    let other = place.path("other.db");
    let other = other.to_str().unwrap();
    for sql in [
        format!("ATTACH '{other}' AS o"),
        format!("ATTACH DATABASE 'file:{other}' AS o"),
        "ATTACH lower('/TMP/x') AS o".to_owned(),
        format!("VACUUM INTO '{other}'"),
        format!("VACUUM INTO lower('{other}')"),
        "SELECT load_extension('/tmp/x')".to_owned(),
        "PRAGMA temp_store_directory = '/tmp'".to_owned(),
        "PRAGMA database_list".to_owned(),
        "SELECT * FROM pragma_database_list".to_owned(),
        "PRAGMA writable_schema = ON".to_owned(),
        "PRAGMA trusted_schema = ON".to_owned(),
        "PRAGMA schema_version = 7".to_owned(),
        "SELECT fts3_tokenizer('simple')".to_owned(),
        "UPDATE sqlite_schema SET sql = ''".to_owned(),
    ] {
        assert!(guest.try_rows(db, &sql).is_err(), "{sql}");
    }
    assert!(!std::path::Path::new(other).exists());
    guest.run(db, "VACUUM");
    guest.run(db, "ATTACH ':memory:' AS m; CREATE TABLE m.t(a); DETACH m");
}

#[test]
fn files_and_memory_have_a_size() {
    let (_place, guest, db) = opened();
    let memory = guest.open(":memory:");
    for db in [db, memory] {
        guest.run(db, "CREATE TABLE t(a)");
        guest.run(db, "PRAGMA max_page_count = 1000000");
        let full = (0..100).find_map(|_| guest.try_run(db, "INSERT INTO t VALUES (zeroblob(100000))").err());
        assert_eq!(full.unwrap().code, "SQLITE_FULL");
        assert_eq!(guest.try_rows(db, "SELECT zeroblob(2000000)").unwrap_err().code, "SQLITE_TOOBIG");
    }
}

#[test]
fn a_log_has_a_size() {
    let place =
        Place::with(SqlLimits { log_bytes: 200_000, lock_wait: Duration::from_millis(200), ..SqlLimits::default() });
    let (reader, writer) = (place.sandbox(), place.sandbox());
    let (a, b) = (reader.open("/data/a.db"), writer.open("/data/a.db"));
    writer.run(b, "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    reader.run(a, "BEGIN DEFERRED");
    reader.rows(a, "SELECT * FROM t");
    let update = "UPDATE t SET a = hex(randomblob(20000))";
    let full = (0..100).find_map(|_| writer.try_run(b, update).err()).unwrap();
    assert_eq!(full.code, "SQLITE_FULL");
    reader.run(a, "COMMIT");
    assert_eq!(writer.run(b, update), 1);
}

#[test]
fn deep_and_long_sql() {
    let (_place, guest, db) = opened();
    // As on a thread for blocking work.
    let deep = thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for sql in [
            format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000)),
            format!("SELECT {}1", "-".repeat(20_000).replace('-', "- ")),
            format!("SELECT 1{}", " UNION SELECT 1".repeat(5000)),
            format!("SELECT {}1", "1,".repeat(5000)),
            format!("SELECT max({}1)", "1,".repeat(500)),
            format!("SELECT {}", "1;".repeat(2_000_000)),
            format!("SELECT json('{}{}')", "[".repeat(100_000), "]".repeat(100_000)),
            format!("SELECT ?{}", 1_000_000),
        ] {
            let shown: String = sql.chars().take(20).collect();
            assert!(guest.try_rows(db, &sql).is_err(), "{shown}");
        }
        let statements = "SELECT 1;".repeat(50_000);
        assert!(guest.try_run(db, &statements).is_ok());
        assert!(guest.try_rows(db, &statements).is_ok());
        assert!(guest.ask(super::DESCRIBE, db, 0, &statements, &[]).is_ok());
        guest.rows(db, &format!("SELECT '{}' LIKE '{}b'", "a".repeat(50_000), "%a".repeat(100)))
    });
    assert_eq!(deep.unwrap().join().unwrap(), "[[0]]");
}

#[test]
fn images_that_are_broken() {
    let place = Place::with(small());
    let guest = place.sandbox();
    let db = guest.open(":memory:");
    guest.run(db, "CREATE TABLE t(a PRIMARY KEY, b); CREATE INDEX i ON t(b); CREATE VIRTUAL TABLE f USING fts5(x)");
    guest.run(db, "INSERT INTO t SELECT value, hex(randomblob(50)) FROM json_each('[1,2,3,4,5,6,7,8,9]')");
    guest.run(db, "INSERT INTO f VALUES ('hello there')");
    let image = guest.ask(super::SERIALIZE, db, 0, "", &[]).unwrap().1;
    let mut seed = 1_u64;
    for _ in 0..300 {
        let mut broken = image.clone();
        for _ in 0..20 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = (seed >> 20) as usize % broken.len();
            broken[place] = (seed >> 50) as u8;
        }
        let Ok((db, _)) = guest.ask(super::DESERIALIZE, 0, 0, "", &broken) else { continue };
        for sql in ["SELECT * FROM t ORDER BY b", "SELECT * FROM f('hello')", "PRAGMA integrity_check"] {
            let _ = guest.try_rows(db, sql);
        }
        let _ = guest.try_run(db, "DELETE FROM t; INSERT INTO f VALUES ('x'); VACUUM");
        guest.ask(super::CLOSE, db, 0, "", &[]).unwrap();
    }
}

#[test]
fn calls_that_make_no_sense() {
    let (_place, guest, db) = opened();
    for function in 0..20 {
        for b in [0, db, u32::MAX] {
            for (c, text) in [(0, ""), (u32::MAX, "\n"), (1, "[]\nSELECT 1"), (64, "{}\n\0"), (2, "\0")] {
                let _ = guest.ask(function, b, c, text, b"bytes");
            }
        }
    }
}

/// A rollback journal names a file that SQLite deletes when it is done with it.
#[test]
fn a_journal_that_names_another_file() {
    let (place, guest, db) = opened();
    guest.run(db, "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    guest.ask(super::CLOSE, db, 0, "", &[]).unwrap();
    place.shared.sweep(Duration::ZERO);
    let victim = place.path("victim.txt");
    std::fs::write(&victim, "of the host").unwrap();
    let name = victim.to_str().unwrap().as_bytes();
    let magic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    let mut journal = magic.to_vec();
    for word in [0_u32, 7, 2, 512, 4096] {
        journal.extend(word.to_be_bytes());
    }
    journal.resize(512, 0);
    journal.extend((0x4000_0000_u32 / 4096 + 1).to_be_bytes());
    journal.extend(name);
    journal.extend((name.len() as u32).to_be_bytes());
    journal.extend(name.iter().map(|byte| u32::from(*byte)).sum::<u32>().to_be_bytes());
    journal.extend(magic);
    std::fs::write(place.path("a.db-journal"), journal).unwrap();
    if let Ok((db, _)) = guest.ask(super::OPEN, 2, 0, "/data/a.db", &[]) {
        let _ = guest.try_rows(db, "SELECT * FROM t");
    }
    assert!(victim.exists());
}
