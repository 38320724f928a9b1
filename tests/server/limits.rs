//! What a request may weigh, at the edges, in the bytes of HTTP/1.1.

use super::client::{Answer, Connection};
use super::process::{Place, Wick};
use std::time::Duration;

const CONFIG: &str = "[server]\nheader_timeout_ms = 300\nmanagement_body_bytes = 100000\n[limits]\nbody_bytes = 100000\nbody_idle_ms = 300\n";

fn start() -> (Place, Wick) {
    let place = Place::with(&[
        ("ok.js", "return 'ok';"),
        ("length.js", "return req.rawBody?.length ?? 0;"),
        ("raw.js", "// @rawBody\nlet n = 0; for await (const chunk of req) n += chunk.length; return n;"),
    ]);
    let server = place.start_with(CONFIG);
    (place, server)
}

/// Sends what may be refused before it is all sent, so that writing may fail.
fn answer_to(server: &Wick, bytes: &[u8]) -> Answer {
    let mut connection = server.connect();
    let _ = connection.send(bytes);
    let answer = connection.answer().unwrap();
    assert_eq!(server.get("/ok").text(), "ok", "others are answered as before");
    answer
}

fn get(target: &str, headers: usize, value: &str) -> Vec<u8> {
    let mut head = format!("GET {target} HTTP/1.1\r\nhost: localhost\r\n");
    for number in 1..headers {
        head.push_str(&format!("x-{number}: {value}\r\n"));
    }
    (head + "\r\n").into_bytes()
}

#[test]
fn heads_have_limits() {
    let (_place, server) = start();
    assert_eq!(answer_to(&server, &get("/ok", 100, "v")).status, 200);
    assert_eq!(answer_to(&server, &get("/ok", 101, "v")).status, 431);
    assert_eq!(answer_to(&server, &get("/ok", 5_000, "v")).status, 431);
    let query = |length: usize| format!("/ok?{}", "q".repeat(length - "/ok?".len()));
    assert_eq!(answer_to(&server, &get(&query(16 << 10), 1, "")).status, 200);
    assert_eq!(answer_to(&server, &get(&query((16 << 10) + 1), 1, "")).status, 414);
    assert_eq!(answer_to(&server, &get(&query(20 << 10), 1, "")).status, 414);
    assert_eq!(answer_to(&server, &get("/ok", 50, &"v".repeat(1_000))).status, 200);
    assert_eq!(answer_to(&server, &get("/ok", 71, &"v".repeat(1_000))).status, 431);
    assert_eq!(answer_to(&server, &get("/ok", 2, &"v".repeat(1 << 20))).status, 431);
    let long_url = answer_to(&server, &get(&query(1 << 20), 1, "")).status;
    assert!(matches!(long_url, 414 | 431), "{long_url}");
}

#[test]
fn a_head_that_does_not_arrive_is_not_waited_for() {
    let (_place, server) = start();
    let parts = ["G", "GET /ok HTTP/1.1\r\nhost: localhost\r\nx-half: ", "GET /ok HTTP/1.1\r\n"];
    assert_eq!(left_open(&server, &parts), [] as [&str; 0]);
    let mut idle = server.connect();
    assert_eq!(idle.request("GET", "/ok", &[], b"").unwrap().status, 200);
    assert_eq!(idle.until_closed().expect("an idle connection is closed"), b"");
}

/// Before the first bytes nobody knows yet which version of HTTP it will be.
#[test]
fn a_client_that_says_nothing_is_not_waited_for() {
    let (_place, server) = start();
    assert_eq!(left_open(&server, &["", "P", "PRI * HTTP/2.0\r\n\r\nSM\r\n"]), [] as [&str; 0]);
}

#[test]
fn those_who_say_nothing_do_not_keep_others_out() {
    let place = Place::with(&[("ok.js", "return 'ok';")]);
    let server = place.start_with("[server]\nmax_connections = 2\nheader_timeout_ms = 300\n");
    let silent = [server.connect(), server.connect()];
    let mut third = server.connect();
    third.set_patience(Duration::from_secs(5));
    let answer = third.request("GET", "/ok", &[], b"");
    assert!(answer.as_ref().is_ok_and(|answer| answer.text() == "ok"), "{answer:?}");
    drop(silent);
}

#[test]
fn one_connection_too_many_waits_for_its_turn() {
    let place = Place::with(&[("ok.js", "return 'ok';")]);
    let server = place.start_with("[server]\nmax_connections = 2\n");
    let mut open = [server.connect(), server.connect()];
    for connection in &mut open {
        assert_eq!(connection.request("GET", "/ok", &[], b"").unwrap().text(), "ok");
    }
    let mut third = server.connect();
    third.start("GET", "/ok", &[], b"").unwrap();
    let [first, mut second] = open;
    assert_eq!(second.request("GET", "/ok", &[], b"").unwrap().text(), "ok", "those inside are not disturbed");
    drop(first);
    assert_eq!(third.answer().unwrap().text(), "ok");
}

/// Which beginnings of a request are waited upon for ten times as long as they may take.
fn left_open<'p>(server: &Wick, parts: &[&'p str]) -> Vec<&'p str> {
    let is_left_open = |part: &&str| {
        let mut connection = server.connect();
        connection.set_patience(Duration::from_secs(3));
        connection.send(part.as_bytes()).unwrap();
        let said = connection.until_closed();
        assert!(said.as_ref().map_or(true, |said| said.is_empty() || said.starts_with(b"HTTP/1.1 4")), "{said:?}");
        said.is_err()
    };
    parts.iter().copied().filter(is_left_open).collect()
}

#[test]
fn bodies_have_limits() {
    let (_place, server) = start();
    let sized = |target: &str, length: usize| {
        let mut bytes =
            format!("POST {target} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n").into_bytes();
        bytes.resize(bytes.len() + length, b'b');
        bytes
    };
    let chunked = |target: &str, length: usize| {
        let head = format!("POST {target} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n");
        let mut bytes = head.into_bytes();
        for start in (0..length).step_by(10_000) {
            let size = (length - start).min(10_000);
            bytes.extend(format!("{size:x}\r\n{}\r\n", "b".repeat(size)).into_bytes());
        }
        bytes.extend(b"0\r\n\r\n");
        bytes
    };
    for form in [&sized as &dyn Fn(&str, usize) -> Vec<u8>, &chunked] {
        assert_eq!(answer_to(&server, &form("/length", 100_000)).text(), "100000");
        for length in [100_001, 3_000_000] {
            let answer = answer_to(&server, &form("/length", length));
            assert_eq!(answer.status, 413, "{}", answer.text());
            assert_eq!(answer_to(&server, &form("/api/v1/exec/scripts/write", length)).status, 413);
        }
        // A script that reads the body itself has no such limit.
        assert_eq!(answer_to(&server, &form("/raw", 3_000_000)).text(), "3000000");
    }
    // A length alone is enough, and nobody is asked to send the rest.
    for target in ["/length", "/api/v1/exec/scripts/write"] {
        let mut connection = server.connect();
        let head =
            format!("POST {target} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 200000");
        connection.send((head + "\r\n\r\n").as_bytes()).unwrap();
        assert_eq!(connection.answer().unwrap().status, 413, "{target}");
    }
}

#[test]
fn a_body_that_ends_early_harms_nobody() {
    let (_place, server) = start();
    for bytes in ["content-length: 10\r\n\r\n12345", "transfer-encoding: chunked\r\n\r\n5\r\n12"] {
        let mut connection: Connection = server.connect();
        connection.send(format!("POST /length HTTP/1.1\r\nhost: localhost\r\n{bytes}").as_bytes()).unwrap();
        drop(connection);
        assert_eq!(server.get("/ok").text(), "ok");
    }
}

#[test]
fn a_body_that_stands_still_is_not_waited_for() {
    let (_place, server) = start();
    for target in ["/length", "/api/v1/exec/scripts/write"] {
        let mut connection = server.connect();
        let head = format!("POST {target} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n12345");
        connection.send(head.as_bytes()).unwrap();
        let answer = connection.answer().unwrap();
        assert_eq!(answer.status, 408, "{target}: {}", answer.text());
        // The rest of the body may still come, and is not the next request.
        assert_eq!(connection.until_closed().unwrap(), b"", "{target}");
    }
}
