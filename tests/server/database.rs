//! SQLite under load and under SIGKILL: deployments share the files in `/hoody/databases`, no writer fails because of
//! another, and a row whose request was answered is there whatever happens next.

use super::client::Connection;
use super::process::{Place, Wick};
use super::{Random, WATCHDOG};
use serde_json::json;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

const DEPLOYMENTS: usize = 8;
const WRITERS: usize = 50;
const ROWS: usize = 4;

const KILLS: u64 = 8;
const KILLED_WRITERS: u64 = 6;

/// Rows of one request are written together or not at all; the second statement of the transaction reads first, which is
/// where careless locking fails.
const WRITE: &str = "
    const { Database } = require('bun:sqlite');
    const db = new Database('/hoody/databases/shared.db');
    db.run('CREATE TABLE IF NOT EXISTS rows(id TEXT PRIMARY KEY, deployment TEXT, half INTEGER)');
    const insert = db.prepare('INSERT INTO rows VALUES (?, ?, ?)');
    const write = db.transaction((id) => {
      insert.run(`${id}-a`, metadata.execId, 1);
      const { n } = db.query('SELECT count(*) AS n FROM rows WHERE deployment = ?').get(metadata.execId);
      insert.run(`${id}-b`, metadata.execId, 2);
      return n;
    });
    const n = write(metadata.query.id);
    db.close();
    return { id: metadata.query.id, n };";

const READ: &str = "
    const { Database } = require('bun:sqlite');
    const db = new Database('/hoody/databases/shared.db');
    const ids = db.query('SELECT id FROM rows').values().flat();
    const deployments = db.query('SELECT count(DISTINCT deployment) FROM rows').values().flat()[0];
    const [{ integrity_check: integrity }] = db.query('PRAGMA integrity_check').all();
    return { ids, deployments, integrity };";

/// The file as the scripts see it.
struct Content {
    ids: HashSet<String>,
    deployments: u64,
}

fn deploy(place: &Place, deployment: usize, mode: &str) {
    for (name, text) in [("write.js", WRITE), ("read.js", READ)] {
        place.put(&format!("../d{deployment}/{name}"), &format!("{mode}{text}"));
    }
}

fn content(server: &Wick) -> Content {
    let answer = request(&mut server.connect(), 0, "/read").expect("the file can be read");
    let told = answer.as_object().unwrap();
    assert_eq!(told["integrity"], "ok", "{answer}");
    let ids: Vec<String> = serde_json::from_value(told["ids"].clone()).unwrap();
    let all = ids.len();
    let ids: HashSet<String> = ids.into_iter().collect();
    assert_eq!(ids.len(), all, "an id is there twice");
    for id in &ids {
        let (stem, half) = id.rsplit_once('-').unwrap();
        let other = format!("{stem}-{}", if half == "a" { "b" } else { "a" });
        assert!(ids.contains(&other), "half of {stem} is there");
    }
    Content { ids, deployments: told["deployments"].as_u64().unwrap() }
}

/// The JSON of a 200, on a connection that is kept. `None` when the server is gone.
fn request(connection: &mut Connection, deployment: usize, target: &str) -> Option<serde_json::Value> {
    let host = format!("exec-d{deployment}.localhost");
    let head = format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n\r\n");
    connection.send(head.as_bytes()).ok()?;
    let answer = connection.answer().ok()?;
    assert_eq!(answer.status, 200, "{host}{target}: {}", answer.text());
    Some(answer.json())
}

#[test]
fn eight_deployments_with_fifty_writers_each_lose_nothing() {
    let place = Place::new();
    for deployment in 0..DEPLOYMENTS {
        deploy(&place, deployment, if deployment % 2 == 0 { "" } else { "// @mode worker\n" });
    }
    let server = place.start();
    let (began, address) = (Instant::now(), server.address);
    std::thread::scope(|scope| {
        for deployment in 0..DEPLOYMENTS {
            for writer in 0..WRITERS {
                scope.spawn(move || {
                    let mut connection = Connection::open(address).expect("the server takes connections");
                    // Everybody waits for everybody here: longer than one request alone may.
                    connection.set_patience(3 * WATCHDOG);
                    for row in 0..ROWS {
                        let id = format!("{deployment}.{writer}.{row}");
                        let told = request(&mut connection, deployment, &format!("/write?id={id}"));
                        assert_eq!(told.expect("an answer")["id"], json!(id));
                    }
                });
            }
        }
    });
    let took = began.elapsed();
    let found = content(&server);
    let requests = DEPLOYMENTS * WRITERS * ROWS;
    eprintln!("database: {requests} transactions of {} writers in {:.1} s", DEPLOYMENTS * WRITERS, took.as_secs_f64());
    assert_eq!(found.ids.len(), 2 * requests);
    assert_eq!(found.deployments, DEPLOYMENTS as u64);
}

#[test]
fn rows_that_were_answered_survive_every_kill() {
    let place = Place::new();
    for deployment in 0..2 {
        deploy(&place, deployment, if deployment == 0 { "" } else { "// @mode worker\n" });
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut acknowledged: HashSet<String> = HashSet::new();
    let (mut cut, mut extra) = (0, 0);
    for round in 0..=KILLS {
        let server = place.start();
        if round > 0 {
            let found = content(&server);
            let lost: Vec<_> = acknowledged.iter().filter(|id| !found.ids.contains(&format!("{id}-a"))).collect();
            assert!(lost.is_empty(), "round {round}: {} of {} rows lost: {lost:?}", lost.len(), acknowledged.len());
            // Written, and killed before the answer.
            extra = found.ids.len() / 2 - acknowledged.len();
        }
        if round == KILLS {
            break;
        }
        let (answered, unanswered) = write_until_killed(server, round, &mut random);
        assert!(!answered.is_empty(), "round {round} wrote nothing");
        acknowledged.extend(answered);
        cut += unanswered;
    }
    eprintln!(
        "database: {KILLS} kills, {} rows answered, {cut} cut in flight, {extra} of them there",
        acknowledged.len()
    );
    assert!(extra <= cut, "{extra} rows are from nobody");
}

/// What every writer got an answer to, and how many requests got none.
fn write_until_killed(server: Wick, round: u64, random: &mut Random) -> (Vec<String>, usize) {
    let address = server.address;
    let (sender, answers) = channel();
    let all = Mutex::new((Vec::new(), 0));
    let before_kill = KILLED_WRITERS + random.below(40);
    let moment = Duration::from_micros(random.below(8_000));
    std::thread::scope(|scope| {
        for writer in 0..KILLED_WRITERS {
            let (sender, all) = (sender.clone(), &all);
            scope.spawn(move || {
                let (answered, unanswered) = keep_writing(address, round, writer, &sender);
                let mut all = all.lock().unwrap();
                all.0.extend(answered);
                all.1 += unanswered;
            });
        }
        for _ in 0..before_kill {
            answers.recv_timeout(WATCHDOG).expect("writes are answered");
        }
        let now = Instant::now();
        while now.elapsed() < moment {
            std::hint::spin_loop();
        }
        server.kill();
    });
    all.into_inner().unwrap()
}

fn keep_writing(address: SocketAddr, round: u64, writer: u64, answered: &Sender<()>) -> (Vec<String>, usize) {
    let mut ids = Vec::new();
    let Ok(mut connection) = Connection::open(address) else { return (ids, 0) };
    for number in 0.. {
        let id = format!("{round}.{writer}.{number}");
        let deployment = usize::from(writer % 2 == 1);
        if request(&mut connection, deployment, &format!("/write?id={id}")).is_none() {
            return (ids, 1);
        }
        ids.push(id);
        // Nobody counts any more once it is time for the kill.
        let _ = answered.send(());
    }
    (ids, 0)
}
