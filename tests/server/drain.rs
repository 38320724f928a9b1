//! SIGTERM: nobody new, everybody open to the end, and then out with code 0.

use super::process::{Place, Wick};
use super::{WATCHDOG, eventually};
use std::net::TcpStream;
use std::time::Duration;

/// So long that a drain which only ends with its time fails the test.
const CONFIG: &str = "[server]\ndrain_ms = 600000\n";

const SCRIPTS: [(&str, &str); 5] = [
    (
        "hold.js",
        "// @mode worker
        shared.open = (shared.open ?? 0) + 1;
        while (!shared.released) await new Promise((resolve) => setTimeout(resolve, 5));
        return 'held to the end';",
    ),
    (
        "events.js",
        "// @mode worker
        shared.open = (shared.open ?? 0) + 1;
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        res.write('data: first\\n\\n');
        while (!shared.released) await new Promise((resolve) => setTimeout(resolve, 5));
        res.end('data: last\\n\\n');",
    ),
    ("release.js", "// @mode worker\nshared.released = req.body.released;\nreturn 'released';"),
    ("open.js", "// @mode worker\nreturn shared.open ?? 0;"),
    ("spin.js", "console.log('spinning'); while (true);"),
];

#[test]
fn a_drain_lets_open_requests_finish() {
    let place = Place::with(&SCRIPTS);
    let mut server = place.start_with(CONFIG);
    let mut held = server.connect();
    held.start("GET", "/hold", &[], b"").unwrap();
    let mut events = server.connect();
    events.start("GET", "/events", &[], b"").unwrap();
    assert_eq!(events.head().unwrap().status, 200);
    assert_eq!(events.chunk().unwrap().unwrap(), b"data: first\n\n");
    // The request that will release the others has begun too; its body is what is missing.
    let mut releasing = server.connect();
    let head = "POST /release HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    releasing.send(format!("{head}content-length: 17\r\nexpect: 100-continue\r\n\r\n").as_bytes()).unwrap();
    assert_eq!(releasing.head().unwrap().status, 100, "the server waits for the body");
    let mut idle = server.connect();
    eventually("both requests being open", WATCHDOG, || {
        (idle.request("GET", "/open", &[], b"").unwrap().text() == "2").then_some(())
    });

    server.terminate();
    server.wait_for("stopping");
    eventually("the listener being closed", WATCHDOG, || TcpStream::connect(server.address).err());
    assert_eq!(idle.until_closed().unwrap(), b"", "a connection without a request is closed");
    assert!(server.end(Duration::ZERO).is_none(), "open requests keep the server");

    releasing.send(br#"{"released":true}"#).unwrap();
    assert_eq!(releasing.answer().unwrap().text(), "released");
    let answer = held.answer().unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, "held to the end"));
    assert_eq!(events.chunk().unwrap().unwrap(), b"data: last\n\n");
    assert!(events.chunk().unwrap().is_none());
    let status = server.end(WATCHDOG).expect("the server ends once all is answered");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn those_who_follow_a_log_do_not_hold_the_drain() {
    let place = Place::with(&[("hello.js", "return 'hello';")]);
    let mut server = place.start_with(CONFIG);
    assert_eq!(server.get("/hello").status, 200);
    let mut follower = server.connect();
    follower.start("GET", "/api/v1/exec/logs/stream?file=access/access.log&follow=true", &[], b"").unwrap();
    assert_eq!(follower.head().unwrap().status, 200);
    server.terminate();
    let status = server.end(WATCHDOG).expect("the server ends though a log is followed");
    assert_eq!(status.code(), Some(0));
    while follower.chunk().expect("the stream ends as a stream should").is_some() {}
}

#[test]
fn a_second_signal_does_not_wait() {
    let place = Place::with(&SCRIPTS);
    let mut server = place.start_with(CONFIG);
    let mut held = server.connect();
    held.start("GET", "/hold", &[], b"").unwrap();
    eventually("the request being open", WATCHDOG, || (server.get("/open").text() == "1").then_some(()));
    server.terminate();
    server.wait_for("stopping");
    server.terminate();
    // The second one is heard as soon as the first has been; a third does no harm.
    let status = eventually("the end", WATCHDOG, || {
        server.end(Duration::from_millis(200)).or_else(|| {
            server.terminate();
            None
        })
    });
    assert_eq!(status.code(), Some(130));
}

/// Neither one that waits for nobody nor one that never gives the processor back.
#[test]
fn a_drain_has_an_end() {
    let place = Place::with(&SCRIPTS);
    for target in ["/hold", "/spin"] {
        let mut server = place.start_with("[server]\ndrain_ms = 300\n[limits]\ncpu_ms = 600000\n");
        let mut stuck = server.connect();
        stuck.start("GET", target, &[], b"").unwrap();
        eventually("the request being open", WATCHDOG, || is_active(&server, target).then_some(()));
        server.terminate();
        server.wait_for("still open after the drain time");
        let status = server.end(WATCHDOG).unwrap_or_else(|| panic!("{target} keeps the server"));
        assert!(status.code().is_some(), "{status}");
        assert_eq!(stuck.until_closed().unwrap(), b"", "{target}");
    }
}

fn is_active(server: &Wick, target: &str) -> bool {
    let active = server.get("/api/v1/exec/monitor/active-requests");
    assert_eq!(active.status, 200);
    active.text().contains(target)
}
