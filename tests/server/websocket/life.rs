//! What a script sees of its sockets, and when its body runs.

use super::super::process::{Place, Wick};
use super::super::{WATCHDOG, eventually};
use super::wire::{BINARY, PING, PONG, Socket, TEXT};
use serde_json::json;
use std::time::Duration;

const ROOM: &str = "// @mode worker
// @websocket
shared.runs ??= [];
shared.runs.push([metadata.method, metadata.parameters.name ?? null]);
let count = 0;
ws.open = (socket, req) => socket.send({ room: metadata.parameters.name, url: req.url, body: req.body, data: socket.data });
ws.message = (socket, data) => {
  count += 1;
  const kind = Buffer.isBuffer(data) ? 'Buffer' : typeof data;
  const sent = ws.broadcast([kind, String(data), count], socket);
  socket.send(`sent to ${sent}`);
};
ws.on('close', (socket, code, reason) => ws.broadcast(`left: ${code} ${reason} ${socket.readyState}, ${ws.connections.size} stay`));
return { runs: shared.runs.length, size: ws.connections.size, ips: [...ws.connections].map((one) => one.data.ip), told: ws.broadcast('by HTTP') };";

fn access_log(server: &Wick) -> String {
    server.post("/api/v1/exec/logs/read", &json!({ "file": "access/access.log" })).text()
}

#[test]
fn a_room_is_one_run_of_the_body() {
    let place = Place::with(&[("room/[name].js", ROOM), ("runs.js", "// @mode worker\nreturn shared.runs;")]);
    let server = place.start();
    let mut ada = Socket::open(server.address, "/room/a?x=1&name=query");
    assert_eq!(ada.header("connection"), Some("upgrade"));
    let hello = ada.hear_json();
    assert_eq!((&hello["room"], &hello["url"]), (&json!("a"), &json!("/room/a?x=1&name=query")));
    assert_eq!((&hello["body"], &hello["data"]["query"]), (&json!(null), &json!({ "x": "1", "name": "a" })));
    assert_eq!((&hello["data"]["ip"], &hello["data"]["headers"]["host"]), (&json!("127.0.0.1"), &json!("localhost")));
    let mut bob = Socket::open(server.address, "/room/a");
    bob.hear();
    let mut eve = Socket::open(server.address, "/room/b");
    eve.hear();

    ada.say("hé");
    assert_eq!((ada.hear().as_str(), bob.hear_json()), ("sent to 1", json!(["string", "hé", 1])));
    bob.frame(0x80 | BINARY, b"\x00\xff!").unwrap();
    assert_eq!((bob.hear().as_str(), ada.hear_json()[0].clone()), ("sent to 1", json!("Buffer")));

    // An ordinary request runs the body again, and sees the sockets of its room.
    let seen = server.get("/room/a").json();
    assert_eq!(seen, json!({ "runs": 3, "size": 2, "ips": ["127.0.0.1", "127.0.0.1"], "told": 2 }));
    assert_eq!((ada.hear().as_str(), bob.hear().as_str()), ("by HTTP", "by HTTP"));
    // Its variables are its own: the handlers are still those of the first run.
    ada.say("again");
    assert_eq!((ada.hear().as_str(), bob.hear_json()[2].clone()), ("sent to 1", json!(3)));
    assert_eq!(server.get("/room/nobody").json()["size"], 0);

    ada.close(4001, "bye");
    assert_eq!(ada.closed(), (4001, "bye".to_owned()));
    assert!(ada.ended());
    assert_eq!(bob.hear(), "left: 4001 bye 3, 1 stay");
    bob.close(1000, "");
    bob.closed();
    // The room is empty, so its next socket begins a new run; the other room goes on.
    let mut next = eventually("the room being empty", WATCHDOG, || {
        (server.get("/room/a").json()["size"] == 0).then(|| Socket::open(server.address, "/room/a"))
    });
    next.hear();
    eve.say("x");
    assert_eq!(eve.hear(), "sent to 0", "rooms do not hear each other");
    let runs = server.get("/runs").text();
    assert_eq!(runs.matches("WEBSOCKET_INIT").count(), 3, "{runs}");
}

#[test]
fn a_changed_file_serves_new_sockets_and_leaves_the_old_ones_alone() {
    let script = |version: u32| {
        format!(
            "// @mode worker\n// @websocket\nws.message = (socket, data) => ws.broadcast(`{version}: ${{data}} \
             ${{ws.connections.size}}`);\nreturn ws.connections.size;\n"
        )
    };
    let place = Place::with(&[("chat.js", &script(1))]);
    let server = place.start();
    let mut old = Socket::open(server.address, "/chat");
    old.say("a");
    assert_eq!(old.hear(), "1: a 1");
    place.put("chat.js", &script(2));
    let mut new = eventually("the new version", WATCHDOG, || {
        let mut socket = Socket::open(server.address, "/chat");
        socket.say("b");
        let heard = socket.hear();
        heard.starts_with("2:").then_some(socket)
    });
    old.say("c");
    let heard = eventually("the old one's answer", WATCHDOG, || Some(old.hear()).filter(|heard| heard.contains('c')));
    assert!(heard.starts_with("1: c"), "{heard}");
    new.say("d");
    assert_eq!(new.hear(), "2: d 1", "broadcasts do not cross");
    // Saved again as it was, or with another middleware beside it, it is the same script still.
    place.put("chat.js", &script(2));
    place.put("pre.js", "res.setHeader('x-pre', '1');");
    let mut third = eventually("the middleware being noticed", WATCHDOG, || {
        let socket = Socket::open(server.address, "/chat");
        socket.header("x-pre").is_some().then_some(socket)
    });
    third.say("e");
    assert!(third.hear().starts_with("2: e"));
    assert!(new.hear().starts_with("2: e"), "the room is the same");
    drop(third);
    eventually("the others having left", WATCHDOG, || (server.get("/chat").text() == "1").then_some(()));
}

#[test]
fn modules_and_async_bodies_have_rooms_too() {
    let place = Place::with(&[
        (
            "esm.js",
            "// @mode worker\n// @websocket\nimport path from 'node:path';\nlet n = 0;\n\
             ws.message = (socket, data) => socket.send(`${path.basename(data)} ${++n}`);\n\
             export function GET() { return Response.json(ws.connections.size); }",
        ),
        (
            "handler.js",
            "// @mode worker\n// @websocket\nmodule.exports = async (req, res, metadata) => {\n\
             await new Promise((resolve) => setTimeout(resolve, 50));\n\
             const { method } = metadata;\nws.message = (socket, data) => socket.send(`${method} ${data}`);\n\
             return { method, size: ws.connections.size };\n};",
        ),
    ]);
    let server = place.start();
    let mut esm = Socket::open(server.address, "/esm");
    esm.say("a/b.c");
    assert_eq!(esm.hear(), "b.c 1");
    assert_eq!(server.get("/esm").text(), "1");
    // Two at once wait for the same run.
    let address = server.address;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(move || {
                let mut socket = Socket::open(address, "/handler");
                socket.say("x");
                assert_eq!(socket.hear(), "WEBSOCKET_INIT x");
                socket.close(1000, "");
                socket.closed();
            });
        }
    });
    assert_eq!(server.get("/handler").json()["method"], "GET");
}

#[test]
fn handlers_that_fail_are_logged_and_told_to_the_error_handler() {
    let place = Place::with(&[(
        "fail.js",
        "// @mode worker\n// @websocket\nws.error = (socket, error) => socket.send(`error: ${error.message}`);\n\
         ws.on('message', async (socket, data) => { if (data === 'late') { await null; throw new Error('late'); } });\n\
         ws.message = (socket, data) => { console.log('got', data); if (data === 'now') throw new Error('now'); };",
    )]);
    let server = place.start();
    let mut socket = Socket::open(server.address, "/fail");
    socket.say("now");
    assert_eq!(socket.hear(), "error: now");
    socket.say("late");
    assert_eq!(socket.hear(), "error: late");
    socket.close(1000, "done");
    assert_eq!(socket.closed().0, 1000);
    let log = eventually("the log of the connection", WATCHDOG, || {
        let text = access_log(&server);
        text.contains("/fail").then_some(text)
    });
    assert!(log.contains("101"), "{log}");
    let stats = server.get("/api/v1/exec/monitor/stats").json();
    assert_eq!(stats["websocket"]["opened"], 1, "{stats}");
    assert_eq!((&stats["websocket"]["closed"], &stats["websocket"]["normalCloses"]), (&json!(1), &json!(1)));
}

#[test]
fn a_socket_closes_with_its_own_words_and_sends_nothing_after() {
    let place = Place::with(&[(
        "bye.js",
        "// @mode worker\n// @websocket\nws.message = (socket, data) => {\n\
         if (data === 'bad') { try { socket.close(1005); } catch (error) { socket.send(error.name); } return; }\n\
         socket.send('last'); socket.close(4321, 'é'.repeat(100)); socket.send('never'); shared.after = socket.send('x');\n};\n\
         ws.close = (socket, code, reason) => { shared.close = [code, reason.length]; };\nreturn shared;",
    )]);
    let server = place.start();
    let mut socket = Socket::open(server.address, "/bye");
    socket.say("bad");
    assert_eq!(socket.hear(), "RangeError");
    socket.say("go");
    assert_eq!(socket.hear(), "last");
    assert_eq!(socket.closed(), (4321, "é".repeat(61)), "as much as fits");
    socket.close(4321, "");
    let seen = eventually("the close handler", WATCHDOG, || {
        let seen = server.get("/bye").json();
        (!seen["close"].is_null()).then_some(seen)
    });
    assert_eq!(seen, json!({ "after": false, "close": [4321, 0] }));
}

#[test]
fn pings_are_answered_and_the_silent_are_given_up() {
    let place = Place::with(&[(
        "quiet.js",
        "// @mode worker\n// @websocket\nws.close = (socket, code) => { shared.close = code; };\nreturn shared.close ?? 0;",
    )]);
    let server = place.start_with("[sockets]\nping_ms = 200\nidle_ms = 1200\n");
    let mut socket = Socket::open(server.address, "/quiet");
    socket.frame(0x80 | PING, b"are you there").unwrap();
    let frame = socket.next().unwrap();
    assert_eq!((frame.opcode, frame.payload.as_slice()), (PONG, &b"are you there"[..]));
    // Who answers stays.
    for _ in 0..8 {
        let frame = socket.next().unwrap();
        assert_eq!(frame.opcode, PING);
        socket.frame(0x80 | PONG, &frame.payload).unwrap();
    }
    assert_eq!(server.get("/quiet").text(), "0");
    assert_eq!(socket.next().unwrap().opcode, PING);
    assert!(socket.ended(), "who does not answer is let go");
    eventually("the close handler", WATCHDOG, || (server.get("/quiet").text() == "1006").then_some(()));
}

#[test]
fn two_hundred_at_once_hear_one() {
    let place = Place::with(&[(
        "many.js",
        "// @mode worker\n// @websocket\nws.message = (socket, data) => ws.broadcast(`${data} ${ws.connections.size}`);",
    )]);
    let server = place.start();
    let address = server.address;
    let mut sockets: Vec<Socket> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(move || (0..25).map(|_| Socket::open(address, "/many")).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    eventually("all being in", WATCHDOG, || {
        // Nobody but the first listens yet, so not too often.
        std::thread::sleep(Duration::from_millis(20));
        sockets[0].say("count");
        (sockets[0].hear() == "count 200").then_some(())
    });
    sockets[7].say("news");
    for socket in &mut sockets {
        while socket.hear() != "news 200" {}
    }
    let stats = server.get("/api/v1/exec/monitor/stats").json();
    assert_eq!((&stats["websocket"]["active"], &stats["cache"]["activeWsHostnames"]), (&json!(200), &json!(1)));
    drop(sockets);
    eventually("all being gone", WATCHDOG, || {
        let stats = server.get("/api/v1/exec/monitor/stats").json();
        (stats["websocket"]["active"] == 0 && stats["websocket"]["abnormalCloses"] == 200).then_some(())
    });
}

#[test]
fn a_drain_says_goodbye_to_every_socket() {
    let place = Place::with(&[(
        "chat.js",
        "// @mode worker\n// @websocket\nws.open = (socket) => socket.send('in');\n\
         ws.close = (socket, code) => console.log('closed', code);",
    )]);
    let mut server = place.start_with("[server]\ndrain_ms = 600000\n[sockets]\nclose_ms = 3000\n");
    let mut polite = Socket::open(server.address, "/chat");
    let mut rude = Socket::open(server.address, "/chat");
    assert_eq!((polite.hear().as_str(), rude.hear().as_str()), ("in", "in"));
    server.terminate();
    assert_eq!(polite.closed().0, 1001);
    polite.close(1001, "");
    assert!(polite.ended());
    assert_eq!(rude.closed().0, 1001);
    let status = server.end(WATCHDOG).expect("the server ends without those who do not answer");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_worker_that_is_cleared_tells_its_sockets_to_come_again() {
    let place = Place::with(&[(
        "chat.js",
        "// @mode worker\n// @websocket\nshared.n = (shared.n ?? 0) + 1; ws.open = (socket) => socket.send(shared.n);",
    )]);
    let server = place.start();
    let mut socket = Socket::open(server.address, "/chat");
    assert_eq!(socket.hear(), "1");
    let cleared = server.post("/api/v1/exec/cache/clear", &json!({ "clearAll": true, "clearState": true }));
    assert_eq!(cleared.status, 200, "{}", cleared.text());
    assert_eq!(socket.closed().0, 1012);
    assert_eq!(Socket::open(server.address, "/chat").hear(), "1");
}

#[test]
fn a_worker_with_a_socket_is_not_evicted() {
    let place = Place::with(&[
        ("chat.js", "// @mode worker\n// @websocket\nws.message = (socket, data) => socket.send(data);"),
        ("../2/other.js", "// @mode worker\nreturn 'other';"),
    ]);
    let server = place.start_with("exec_id_header = true\n[limits]\nworkers = 1\n");
    let mut socket = Socket::open(server.address, "/chat");
    let other = || server.connect().request("GET", "/other", &[("x-hoody-exec-id", "2")], b"").unwrap();
    assert_eq!(other().status, 503);
    socket.say("still here");
    assert_eq!(socket.hear(), "still here");
    socket.close(1000, "");
    socket.closed();
    eventually("room for another", WATCHDOG, || (other().text() == "other").then_some(()));
}

#[test]
fn one_handler_out_of_time_is_ended_alone() {
    let place = Place::with(&[(
        "slow.js",
        "// @mode worker\n// @websocket\n// @timeout 300\n\
         ws.message = async (socket, data) => {\n\
           if (data === 'spin') while (true);\n\
           if (data === 'chain') for (;;) await null;\n\
           if (data === 'wait') { await new Promise((resolve) => setTimeout(resolve, 20000)); socket.send('never'); }\n\
           socket.send(data);\n};",
    )]);
    let server = place.start();
    let mut socket = Socket::open(server.address, "/slow");
    let mut other = Socket::open(server.address, "/slow");
    for what in ["spin", "chain", "wait"] {
        socket.say(what);
        other.say("me too");
        assert_eq!(other.hear(), "me too", "after {what}");
        socket.say("and now");
        assert_eq!(socket.hear(), "and now", "after {what}");
    }
    // Long after its deadline the one that waited has said nothing.
    std::thread::sleep(Duration::from_millis(600));
    socket.say("end");
    assert_eq!(socket.hear(), "end");
    socket.close(1000, "");
    socket.closed();
    eventually("the log of it", WATCHDOG, || access_log(&server).contains("/slow").then_some(()));
}

#[test]
fn frames_in_one_packet_arrive_in_order() {
    let place = Place::with(&[(
        "echo.js",
        "// @mode worker\n// @websocket\nws.message = (socket, data) => socket.send(data);",
    )]);
    let server = place.start();
    let mut socket = Socket::open(server.address, "/echo");
    let mut bytes = Vec::new();
    for number in 0..500 {
        bytes.extend(super::wire::masked(0x80 | TEXT, format!("{number}").as_bytes()));
    }
    socket.raw(&bytes).unwrap();
    for number in 0..500 {
        assert_eq!(socket.hear(), format!("{number}"));
    }
}

#[test]
fn a_script_that_breaks_its_own_ws_breaks_only_that() {
    let place = Place::with(&[
        (
            "broken.js",
            "// @mode worker\n// @websocket\nObject.defineProperty(ws, 'message', { get() { throw new Error('trap'); } });\n\
             ws.open = () => ({ get then() { throw new Error('then'); } });\n\
             ws.close = new Proxy(() => {}, { apply() { throw new Error('apply'); } });\nreturn ws.connections.size;",
        ),
        ("fine.js", "// @mode worker\n// @websocket\nws.message = (socket, data) => socket.send(data);"),
    ]);
    let server = place.start();
    let mut fine = Socket::open(server.address, "/fine");
    let mut broken = Socket::open(server.address, "/broken");
    broken.say("x");
    broken.close(1000, "");
    assert_eq!(broken.closed().0, 1000);
    eventually("it being gone", WATCHDOG, || (server.get("/broken").text() == "0").then_some(()));
    fine.say("still here");
    assert_eq!(fine.hear(), "still here");
}
