//! The manners of HTTP/1.1 connections.

use super::client::Connection;
use super::process::{Place, Wick};
use super::{WATCHDOG, eventually};

fn start() -> (Place, Wick) {
    let place = Place::with(&[
        ("n.js", "return `${req.method} ${metadata.query.n}`;"),
        ("echo.js", "return req.rawBody?.toString() ?? 'nothing';"),
        ("unread.js", "// @rawBody\nreturn 'not read';"),
        ("json.js", "res.setHeader('x-own', 'yes'); res.setHeader('etag', '\"1\"'); return { some: 'object' };"),
        (
            "events.js",
            "// @mode worker
            shared.events = [];
            req.on('close', () => shared.events.push('req'));
            res.on('close', () => shared.events.push('res'));
            req.signal.addEventListener('abort', () => shared.events.push('signal'));
            res.writeHead(200, { 'content-type': 'text/event-stream' });
            res.write('data: first\\n\\n');
            await new Promise((resolve) => res.on('close', resolve));
            shared.events.push('done');",
        ),
        ("seen.js", "// @mode worker\nreturn [...(shared.events ?? [])].sort();"),
    ]);
    let server = place.start();
    (place, server)
}

#[test]
fn connections_are_kept() {
    let (_place, server) = start();
    let mut connection = server.connect();
    for number in 0..20 {
        let answer = connection.request("GET", &format!("/n?n={number}"), &[], b"").unwrap();
        assert_eq!(answer.text(), format!("GET {number}"));
    }
    assert_eq!(connection.request("POST", "/echo", &[], b"with a body").unwrap().text(), "with a body");
    assert_eq!(connection.request("GET", "/no-such-thing", &[], b"").unwrap().status, 404);
    assert_eq!(connection.request("GET", "/n?n=last", &[("connection", "close")], b"").unwrap().text(), "GET last");
    assert_eq!(connection.until_closed().unwrap(), b"");

    let mut old = server.connect();
    old.send(b"GET /n?n=old HTTP/1.0\r\nhost: localhost\r\n\r\n").unwrap();
    assert_eq!(old.answer().unwrap().text(), "GET old");
    assert_eq!(old.until_closed().unwrap(), b"", "HTTP/1.0 closes unless told otherwise");
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let (_place, server) = start();
    let mut connection = server.connect();
    let mut bytes = Vec::new();
    for number in 0..10 {
        bytes.extend(format!("GET /n?n={number} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes());
        let body = format!("body {number}");
        let head = format!("POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", body.len());
        bytes.extend((head + &body).into_bytes());
        let chunks = "POST /echo HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
        bytes.extend(chunks.bytes());
        // A body that nobody reads is not taken for the next request.
        let unread = "GET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let head = format!("POST /unread HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", unread.len());
        bytes.extend((head + unread).into_bytes());
    }
    connection.send(&bytes).unwrap();
    for number in 0..10 {
        assert_eq!(connection.answer().unwrap().text(), format!("GET {number}"));
        assert_eq!(connection.answer().unwrap().text(), format!("body {number}"));
        assert_eq!(connection.answer().unwrap().text(), "abc");
        assert_eq!(connection.answer().unwrap().text(), "not read");
    }
}

#[test]
fn a_client_may_ask_before_it_sends() {
    let (_place, server) = start();
    let mut connection = server.connect();
    for _ in 0..2 {
        let head = "POST /echo HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n";
        connection.send(head.as_bytes()).unwrap();
        assert_eq!(connection.head().unwrap().status, 100);
        connection.send(b"hello").unwrap();
        assert_eq!(connection.answer().unwrap().text(), "hello");
    }
}

#[test]
fn head_is_get_without_its_body() {
    let (_place, server) = start();
    for target in ["/n?n=1", "/json", "/no-such-thing", "/api/v1/exec/no-such-thing"] {
        compare_head_and_get(&server, target);
    }
}

#[test]
fn head_is_get_without_its_body_in_the_management_api() {
    let (_place, server) = start();
    compare_head_and_get(&server, "/api/v1/exec/scripts/read?path=n.js");
}

fn compare_head_and_get(server: &Wick, target: &str) {
    let mut connection = server.connect();
    let get = connection.request("GET", target, &[], b"").unwrap();
    let head = connection.request("HEAD", target, &[], b"").unwrap();
    assert_eq!(get.status, head.status, "{target}");
    // What differs each time must be there all the same. The answer of `n.js` names the method, so its length differs.
    let varies =
        |name: &str| matches!(name, "date" | "x-execution-id") || (name == "content-length" && target == "/n?n=1");
    let comparable = |headers: Vec<(String, String)>| {
        let blanked =
            |(name, value): (String, String)| if varies(&name) { (name, String::new()) } else { (name, value) };
        headers.into_iter().map(blanked).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(comparable(get.headers), comparable(head.headers), "{target}");
    // The next answer begins where the head ended.
    assert_eq!(connection.request("GET", "/n?n=2", &[], b"").unwrap().text(), "GET 2", "{target}");
}

#[test]
fn a_client_that_leaves_is_noticed_by_the_script() {
    let (_place, server) = start();
    for _ in 0..3 {
        let mut leaving: Connection = server.connect();
        leaving.start("GET", "/events", &[], b"").unwrap();
        assert_eq!(leaving.head().unwrap().status, 200);
        assert_eq!(leaving.chunk().unwrap().unwrap(), b"data: first\n\n");
        assert_eq!(server.get("/seen").text(), "[]");
        drop(leaving);
        let expected = serde_json::json!(["done", "req", "res", "signal"]);
        eventually("the script noticing", WATCHDOG, || (server.get("/seen").json() == expected).then_some(()));
    }
}
