//! Values there and back.

use super::{DESCRIBE, DESERIALIZE, Guest, NEXT, OPEN, Place, ROWS, RUN, SERIALIZE, text_of};
use crate::service::sql::SqlLimits;

fn memory() -> (Guest, u32) {
    let guest = Place::new().sandbox();
    let database = guest.open(":memory:");
    (guest, database)
}

#[test]
fn values_of_every_kind() {
    let (guest, db) = memory();
    let sql = "[1,2.5,\"tëxt\",null,true,{\"i\":\"9223372036854775807\"},{\"r\":\"-Infinity\"},{\"b\":[1,2]}]\n\
               SELECT ?, ?, ?, ?, ?, ?, ?, ?";
    let (length, bytes) = guest.ask(ROWS, db, 4, sql, b"abcd").unwrap();
    let json = text_of(&bytes[..length as usize]);
    assert_eq!(json, "[0,[[1,2.5,\"tëxt\",null,1,9223372036854775807,-1e999,null]],[0,7,0,2],[]]");
    assert_eq!(&bytes[length as usize..], b"bc");
}

#[test]
fn big_integers_are_listed() {
    let (guest, db) = memory();
    let (length, bytes) = guest.ask(ROWS, db, 2, "SELECT 1 AS a, 2.0 AS b, -3 AS c", &[]).unwrap();
    assert_eq!(text_of(&bytes[..length as usize]), "[0,[{\"a\":\"1\",\"b\":2.0,\"c\":\"-3\"}],[],[0,\"a\",0,\"c\"]]");
}

#[test]
fn a_name_twice_is_one_key_with_the_last_value() {
    let (guest, db) = memory();
    let (length, bytes) = guest.ask(ROWS, db, 0, "SELECT x'00' AS a, 2 AS b, 3 AS a", &[]).unwrap();
    assert_eq!(text_of(&bytes[..length as usize]), "[0,[{\"a\":3,\"b\":2}],[],[]]");
}

#[test]
fn text_that_is_none() {
    let (guest, db) = memory();
    assert_eq!(
        guest.rows(db, "SELECT CAST(x'61ff62' AS TEXT), 'a' || char(0) || '\"'"),
        "[[\"a\u{fffd}b\",\"a\\u0000\\\"\"]]"
    );
}

#[test]
fn parameters_by_name() {
    let (guest, db) = memory();
    assert_eq!(guest.rows(db, "{\"$a\":1,\"b\":2,\"1\":9}\nSELECT $a, @b, ?, :none"), "[[1,2,null,null]]");
    let strict = guest.ask(ROWS, db, 1 | 4, "{\"a\":1}\nSELECT $a, $b", &[]).unwrap_err();
    assert_eq!((strict.code.as_str(), strict.message.as_str()), ("ERR_SQL_USE", "Missing parameter \"b\""));
}

#[test]
fn parameters_that_do_not_fit() {
    let (guest, db) = memory();
    for (sql, code) in [
        ("[1]\nSELECT ?, ?", "ERR_SQL_USE"),
        ("[{\"x\":0}]\nSELECT ?", "ERR_SQL_TYPE"),
        ("[[1]]\nSELECT ?", "ERR_SQL_TYPE"),
        ("[{\"b\":[0,9]}]\nSELECT ?", "ERR_SQL_TYPE"),
        ("[{\"b\":[18446744073709551615,2]}]\nSELECT ?", "ERR_SQL_TYPE"),
        ("[{\"i\":\"9223372036854775808\"}]\nSELECT ?", "ERR_SQL_RANGE"),
        ("[\nSELECT ?", "ERR_SQL_TYPE"),
        ("7\nSELECT ?", "ERR_SQL_TYPE"),
    ] {
        assert_eq!(guest.ask(ROWS, db, 4, sql, b"12").unwrap_err().code, code, "{sql}");
    }
    // Not asked for, not looked at.
    assert_eq!(guest.rows(db, "{\"$a\":1,\"$b\":{\"x\":0}}\nSELECT $a"), "[[1]]");
}

#[test]
fn a_large_result_comes_in_parts() {
    let (guest, db) = memory();
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, 'row' FROM n";
    let (mut length, mut bytes) = guest.ask(ROWS, db, 4, sql, &[]).unwrap();
    let (mut rows, mut parts) = (0, 0);
    loop {
        let json: serde_json::Value = serde_json::from_slice(&bytes[..length as usize]).unwrap();
        rows += json[1].as_array().unwrap().len();
        parts += 1;
        let Some(cursor) = json[0].as_u64().filter(|cursor| *cursor != 0) else { break };
        (length, bytes) = guest.ask(NEXT, db, cursor as u32, "", &[]).unwrap();
    }
    assert_eq!(rows, 100_000);
    assert!(parts > 3);
    assert_eq!(guest.ask(NEXT, db, 1, "", &[]).unwrap_err().code, "ERR_SQL_USE");
}

#[test]
fn a_result_has_a_limit() {
    let place = Place::with(SqlLimits { result_bytes: 100_000, batch_bytes: 10_000, ..SqlLimits::default() });
    let guest = place.sandbox();
    let db = guest.open(":memory:");
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    assert_eq!(guest.try_rows(db, sql).unwrap_err().code, "SQLITE_TOOBIG");
    assert_eq!(guest.try_rows(db, "SELECT zeroblob(200000)").unwrap_err().code, "SQLITE_TOOBIG");
    // An iterator gets what fits, and then the refusal.
    let (length, bytes) = guest.ask(ROWS, db, 4 | 32, sql, &[]).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&bytes[..length as usize]).unwrap();
    let cursor = json[0].as_u64().unwrap() as u32;
    let refused = (0..50).find_map(|_| guest.ask(NEXT, db, cursor, "", &[]).err()).unwrap();
    assert_eq!(refused.code, "SQLITE_TOOBIG");
}

#[test]
fn what_a_statement_is() {
    let (guest, db) = memory();
    guest.run(db, "CREATE TABLE t(a INTEGER, b)");
    let about = |sql: &str| guest.ask(DESCRIBE, db, 0, sql, &[]).map(|(_, bytes)| text_of(&bytes));
    assert_eq!(
        about("SELECT a, b, ?1, $x FROM t").unwrap(),
        "[[\"?1\",\"$x\"],[\"a\",\"b\",\"?1\",\"$x\"],[\"INTEGER\",null,null,null],true]"
    );
    assert_eq!(about("DELETE FROM t WHERE a = ?").unwrap(), "[[null],[],[],false]");
    assert_eq!(about("-- nothing").unwrap_err().code, "ERR_SQL_RANGE");
    assert_eq!(about("  SELEC 1").unwrap_err().code, "SQLITE_ERROR");
}

#[test]
fn rows_follow_a_changed_table() {
    let (guest, db) = memory();
    guest.run(db, "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    assert_eq!(guest.rows(db, "SELECT * FROM t"), "[[1]]");
    guest.run(db, "ALTER TABLE t ADD COLUMN b DEFAULT 2");
    let (length, bytes) = guest.ask(ROWS, db, 0, "SELECT * FROM t", &[]).unwrap();
    assert_eq!(text_of(&bytes[..length as usize]), "[0,[{\"a\":1,\"b\":2}],[],[]]");
}

#[test]
fn a_file_in_wal_mode_can_be_read_from_memory() {
    let place = Place::new();
    let guest = place.sandbox();
    let db = guest.open("/data/a.db");
    guest.run(db, "CREATE TABLE t(a); INSERT INTO t VALUES ('kept')");
    let (_, image) = guest.ask(SERIALIZE, db, 0, "", &[]).unwrap();
    let (copy, _) = guest.ask(DESERIALIZE, 0, 0, "", &image).unwrap();
    assert_eq!(guest.rows(copy, "SELECT * FROM t"), "[[\"kept\"]]");
    guest.run(copy, "INSERT INTO t VALUES (2)");
    assert_eq!(guest.rows(db, "SELECT count(*) FROM t"), "[[1]]");
    let (read_only, _) = guest.ask(DESERIALIZE, 1, 0, "", &image).unwrap();
    assert_eq!(guest.try_run(read_only, "DELETE FROM t").unwrap_err().code, "SQLITE_READONLY");
    let (empty, _) = guest.ask(OPEN, 0, 0, "", &[]).unwrap();
    assert_eq!(guest.ask(SERIALIZE, empty, 0, "", &[]).unwrap().1, b"");
}

#[test]
fn changes_and_rowids() {
    let (guest, db) = memory();
    guest.run(db, "CREATE TABLE t(a); CREATE TABLE log(a)");
    guest.run(db, "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1); END");
    assert_eq!(guest.ask(RUN, db, 0, "INSERT INTO t VALUES (1), (2)", &[]).unwrap(), (2, b"2".to_vec()));
    assert_eq!(guest.run(db, "CREATE TABLE u(a)"), 0);
    assert_eq!(guest.run(db, "INSERT INTO u VALUES (1); INSERT INTO u VALUES (2)"), 2);
}
