//! Who is not let in, and what they are told.

use super::super::process::Place;
use super::super::{WATCHDOG, eventually};
use super::wire::{Socket, handshake};
use serde_json::Value;

const ECHO: &str = "// @mode worker\n// @websocket\nws.message = (socket, data) => socket.send(data); shared.in = true; return shared.in;";

#[test]
fn what_is_no_handshake_is_refused_before_any_script() {
    let place = Place::with(&[("echo.js", ECHO)]);
    let server = place.start();
    let ask = |change: (&str, Option<&str>)| {
        let mut headers: Vec<(&str, &str)> = handshake();
        headers.retain(|(name, _)| *name != change.0);
        if let Some(value) = change.1 {
            headers.push((change.0, value));
        }
        server.connect().request("GET", "/echo", &headers, b"").unwrap()
    };
    let version = ask(("sec-websocket-version", Some("12")));
    assert_eq!(version.status, 426);
    assert!(version.headers.contains(&("sec-websocket-version".to_owned(), "13".to_owned())));
    assert_eq!(ask(("sec-websocket-version", None)).status, 426);
    assert_eq!(ask(("sec-websocket-key", None)).status, 400);
    assert_eq!(ask(("sec-websocket-key", Some("c2hvcnQ="))).status, 400);
    assert_eq!(ask(("sec-websocket-key", Some("not base64, not at all!!"))).status, 400);
    assert_eq!(ask(("content-length", Some("3"))).status, 400);
    // Not asked for at all: an ordinary request.
    assert_eq!(ask(("upgrade", Some("h2c"))).text(), "true");
    assert_eq!(ask(("connection", Some("keep-alive"))).text(), "true");
    let mut post = handshake();
    post.push(("content-length", "0"));
    assert_eq!(server.connect().request("POST", "/echo", &post, b"").unwrap().status, 200);
}

#[test]
fn scripts_that_take_no_sockets_say_so_in_a_close() {
    let place = Place::with(&[
        ("plain.js", "// @mode worker\nreturn 1;"),
        ("serverless.js", "// @websocket\nreturn 1;"),
        ("off.js", "// @mode worker\n// @websocket\n// @enabled false\nreturn 1;"),
        ("broken.js", "// @mode worker\n// @websocket\nlet = ;"),
    ]);
    let server = place.start();
    for target in ["/plain", "/serverless"] {
        let mut socket = Socket::open(server.address, target);
        let (code, reason) = socket.closed();
        assert_eq!(code, 4400, "{reason}");
        socket.close(4400, "");
        assert!(socket.ended());
    }
    assert_eq!(Socket::refused(server.address, "/off", &[]).0, 404);
    assert_eq!(Socket::refused(server.address, "/nowhere", &[]).0, 404);
    let (status, text) = Socket::refused(server.address, "/broken", &[]);
    assert_eq!(status, 500, "{text}");
    assert!(text.contains("SCRIPT_LOAD_ERROR"), "{text}");
}

#[test]
fn tokens_guard_the_handshake() {
    let place = Place::with(&[("secret.js", &format!("// @token s3cret\n{ECHO}"))]);
    let server = place.start();
    let (status, text) = Socket::refused(server.address, "/secret", &[]);
    assert_eq!((status, text.contains("UNAUTHORIZED")), (401, true));
    assert_eq!(Socket::refused(server.address, "/secret?token=wrong", &[]).0, 401);
    for (target, headers) in [
        ("/secret?token=s3cret", vec![]),
        ("/secret", vec![("x-token", "s3cret")]),
        ("/secret", vec![("authorization", "Bearer s3cret")]),
    ] {
        let mut socket =
            Socket::ask(server.address, target, &headers).unwrap_or_else(|answer| panic!("{}", answer.status));
        socket.say("in");
        assert_eq!(socket.hear(), "in");
    }
}

#[test]
fn the_middleware_runs_once_before_the_handshake_and_may_refuse() {
    let pre = "shared.pre = (shared.pre ?? 0) + 1;
        const { how } = metadata.query;
        if (how === 'value') return { no: 1 };
        if (how === 'status') return res.status(402).json({ pay: 1 });
        if (how === 'ok') { res.end('fine'); return; }
        if (how === 'late') { await new Promise((resolve) => setTimeout(resolve, 20)); return 'late'; }
        if (how === 'throw') throw new Error('pre failed');
        res.setHeader('x-from-pre', 'yes');
        req.user = 'ada';";
    let script = "// @mode worker\n// @websocket\nws.open = (socket, req) => socket.send([shared.pre, req.user ?? null]); return 1;";
    let place = Place::with(&[
        ("in/pre.js", pre),
        ("in/post.js", "shared.post = true;"),
        ("in/chat.js", script),
        ("in/free.js", &format!("// @websocket-pre false\n{script}")),
    ]);
    let server = place.start();
    let mut socket = Socket::open(server.address, "/in/chat");
    assert_eq!(socket.header("x-from-pre"), Some("yes"));
    assert_eq!(socket.hear_json(), serde_json::json!([1, "ada"]));
    for (how, status, part) in [
        ("value", 403, "\"no\":1"),
        ("status", 402, "\"pay\":1"),
        ("ok", 403, "fine"),
        ("late", 403, "late"),
        ("throw", 500, "pre failed"),
    ] {
        let (found, text) = Socket::refused(server.address, &format!("/in/chat?how={how}"), &[]);
        assert_eq!((found, text.contains(part)), (status, true), "{how}: {text}");
    }
    assert_eq!(Socket::open(server.address, "/in/chat").hear_json()[0], 7);
    assert_eq!(Socket::open(server.address, "/in/free?how=throw").hear_json(), serde_json::json!([7, Value::Null]));
}

#[test]
fn a_first_run_that_fails_refuses_and_the_next_one_tries_again() {
    let place = Place::with(&[
        (
            "init.js",
            "// @mode worker\n// @websocket\nshared.n = (shared.n ?? 0) + 1;\nif (shared.n < 3) { if (shared.n === 1) await null; throw new Error(`run ${shared.n}`); }\nws.open = (socket) => socket.send(shared.n);",
        ),
        (
            "spin.js",
            "// @mode worker\n// @websocket\n// @timeout 300\nshared.spins = (shared.spins ?? 0) + 1;\nif (shared.spins === 1) while (true);\nif (shared.spins === 2) await new Promise(() => {});\nws.open = (socket) => socket.send(shared.spins);",
        ),
        ("never.js", "// @mode worker\n// @websocket\n// @timeout 300\nawait new Promise(() => {});"),
    ]);
    let server = place.start();
    for run in 1..3 {
        let (status, text) = Socket::refused(server.address, "/init", &[]);
        assert_eq!((status, text.contains(&format!("run {run}"))), (500, true), "{text}");
    }
    assert_eq!(Socket::open(server.address, "/init").hear(), "3");
    for _ in 0..2 {
        assert_eq!(Socket::refused(server.address, "/spin", &[]).0, 504);
    }
    // The room learns that its first run is gone when those who waited for it are.
    let heard = eventually("a run that ends", WATCHDOG, || {
        Socket::ask(server.address, "/spin", &[]).ok().map(|mut one| one.hear())
    });
    assert_eq!(heard, "3");
    // Two that wait for the same run are both told.
    let address = server.address;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(move || assert_eq!(Socket::refused(address, "/never", &[]).0, 504));
        }
    });
}

#[test]
fn pages_of_other_origins_need_the_scripts_consent() {
    let place = Place::with(&[
        ("own.js", ECHO),
        ("any.js", &format!("// @cors *\n{ECHO}")),
        ("one.js", &format!("// @cors https://friend.test\n{ECHO}")),
    ]);
    let server = place.start();
    let asks = |target: &str, origin: &str| match Socket::ask(server.address, target, &[("origin", origin)]) {
        Ok(_) => 101,
        Err(answer) => answer.status,
    };
    assert_eq!(asks("/own", "http://localhost"), 101, "the same host");
    assert_eq!(asks("/own", "https://localhost"), 101, "a proxy may have taken the encryption off");
    for origin in ["http://evil.test", "http://localhost:81", "http://localhost.evil.test", "null", ""] {
        assert_eq!(asks("/own", origin), 403, "{origin}");
    }
    assert_eq!(asks("/any", "http://evil.test"), 101);
    assert_eq!((asks("/one", "https://friend.test"), asks("/one", "https://evil.test")), (101, 403));
    let open = place.start_with("[sockets]\ncheck_origin = false\n");
    assert!(Socket::ask(open.address, "/own", &[("origin", "http://evil.test")]).is_ok());
}

#[test]
fn protocols_are_chosen_from_what_is_offered() {
    let place = Place::with(&[
        ("echo.js", ECHO),
        ("pick/pre.js", "res.setHeader('Sec-WebSocket-Protocol', 'v1');"),
        ("pick/chat.js", ECHO),
    ]);
    let server = place.start();
    let chosen = |target: &str, offered: &str| {
        let socket = Socket::ask(server.address, target, &[("sec-websocket-protocol", offered)]).ok().unwrap();
        socket.header("sec-websocket-protocol").map(str::to_owned)
    };
    assert_eq!(chosen("/echo", "v2, v1").as_deref(), Some("v2"));
    assert_eq!(chosen("/pick/chat", "v2, v1").as_deref(), Some("v1"));
    assert_eq!(chosen("/pick/chat", "v3"), None);
    assert_eq!(Socket::open(server.address, "/pick/chat").header("sec-websocket-protocol"), None);
}
