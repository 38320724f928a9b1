//! What a socket may use up, and what becomes of the others when one does.

use super::super::process::Place;
use super::super::{WATCHDOG, eventually};
use super::wire::{BINARY, CONTINUATION, PATIENCE, PING, Socket, TEXT, masked};
use std::time::Duration;

#[test]
fn a_slow_reader_is_cut_off_and_the_others_hear_everything() {
    let place = Place::with(&[(
        "flood.js",
        "// @mode worker\n// @websocket\n\
         ws.message = (socket, data) => { if (data === 'idle') return; for (let i = 0; i < 100; i++) ws.broadcast('x'.repeat(10000)); socket.send('sent'); };\n\
         ws.close = (socket, code, reason) => { shared.close = [code, reason]; };\n\
         return { close: shared.close ?? null, size: ws.connections.size };",
    )]);
    let server = place.start_with("[sockets]\nqueue_bytes = 3000000\n");
    let _slow = Socket::open(server.address, "/flood");
    let mut reader = Socket::open(server.address, "/flood");
    let mut rounds = 0;
    let seen = eventually("the slow reader being let go", PATIENCE * 3, || {
        rounds += 1;
        reader.say("go");
        let mut heard = 0;
        while reader.hear() != "sent" {
            heard += 1;
        }
        assert_eq!(heard, 100, "in round {rounds}");
        let seen = server.get("/flood").json();
        (!seen["close"].is_null()).then_some(seen)
    });
    assert_eq!((&seen["close"][0], &seen["size"]), (&1013.into(), &1.into()), "{seen}");
}

#[test]
fn one_that_sends_without_end_does_not_fill_the_memory_nor_starve_others() {
    let place = Place::with(&[(
        "busy.js",
        "// @mode worker\n// @websocket\nws.message = async (socket, data) => { shared.n = (shared.n ?? 0) + 1; await new Promise((resolve) => setTimeout(resolve, 5)); };\nreturn shared.n;",
    )]);
    let server = place.start_with("[sockets]\ncalls = 4\n");
    let mut flood = Socket::open(server.address, "/busy");
    flood.raw(&masked(0x80 | TEXT, b"first")).unwrap();
    let before = server.resident_bytes();
    // Far more than any buffer holds: the writer is slowed down by TCP, which is what the time-out shows.
    let message = masked(0x80 | BINARY, &vec![7; 100_000]);
    let writer = std::thread::spawn(move || {
        for _ in 0..400 {
            if flood.raw(&message).is_err() {
                break;
            }
        }
        flood
    });
    for _ in 0..20 {
        let answer = server.get("/busy");
        assert_eq!(answer.status, 200);
    }
    let grown = server.resident_bytes().saturating_sub(before);
    assert!(grown < 32 << 20, "{grown} bytes more");
    let _flood = writer.join().unwrap();
    eventually("every message being handled", WATCHDOG, || (server.get("/busy").text() == "401").then_some(()));
}

#[test]
fn messages_and_frames_have_sizes() {
    let place = Place::with(&[(
        "size.js",
        "// @mode worker\n// @websocket\nws.message = (socket, data) => socket.send(data.length);",
    )]);
    let server = place.start_with("[sockets]\nmessage_bytes = 10000\nframe_bytes = 6000\n");
    let mut socket = Socket::open(server.address, "/size");
    socket.frame(0x80 | BINARY, &[1; 6000]).unwrap();
    assert_eq!(socket.hear(), "6000");
    socket.frame(BINARY, &[1; 6000]).unwrap();
    socket.frame(0x80 | CONTINUATION, &[1; 4000]).unwrap();
    assert_eq!(socket.hear(), "10000");
    socket.frame(BINARY, &[1; 6000]).unwrap();
    socket.frame(CONTINUATION, &[1; 4001]).unwrap();
    assert_eq!(socket.closed().0, 1009);
    let mut socket = Socket::open(server.address, "/size");
    socket.frame(0x80 | BINARY, &[1; 6001]).unwrap();
    assert_eq!(socket.closed().0, 1009);
    // The length alone is enough: nobody waits for what it announces, and nothing is set aside for it.
    let mut socket = Socket::open(server.address, "/size");
    socket.raw(&[0x82, 0xff, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]).unwrap();
    assert_eq!(socket.closed().0, 1009);
}

#[test]
fn a_deployment_has_so_many_sockets_and_no_more() {
    let place = Place::with(&[("chat.js", "// @mode worker\n// @websocket\nws.open = (socket) => socket.send('in');")]);
    let server = place.start_with("[sockets]\nper_deployment = 2\n");
    let mut first = Socket::open(server.address, "/chat");
    let _second = Socket::open(server.address, "/chat");
    assert_eq!(Socket::refused(server.address, "/chat", &[]).0, 503);
    assert_eq!(first.hear(), "in");
    first.close(1000, "");
    first.closed();
    eventually("a place being free", WATCHDOG, || Socket::ask(server.address, "/chat", &[]).ok());
}

#[test]
fn a_flood_of_pings_holds_nobody_up() {
    let place = Place::with(&[(
        "echo.js",
        "// @mode worker\n// @websocket\nws.message = (socket, data) => socket.send(data);",
    )]);
    let server = place.start();
    let mut flood = Socket::open(server.address, "/echo");
    let pings = masked(0x80 | PING, &[0; 100]).repeat(2000);
    let writer = std::thread::spawn(move || {
        for _ in 0..20 {
            // It reads none of the answers.
            flood.stream_timeout(Duration::from_secs(2));
            if flood.raw(&pings).is_err() {
                break;
            }
        }
    });
    let mut other = Socket::open(server.address, "/echo");
    for number in 0..50 {
        other.say(&number.to_string());
        assert_eq!(other.hear(), number.to_string());
    }
    writer.join().unwrap();
    assert!(server.resident_bytes() < 400 << 20);
}

#[test]
fn clients_that_leave_during_the_handshake_leave_nothing() {
    let place = Place::with(&[(
        "slow.js",
        "// @mode worker\n// @websocket\nif (metadata.method === 'WEBSOCKET_INIT') await new Promise((resolve) => setTimeout(resolve, 200));\nws.open = (socket) => socket.send(ws.connections.size);\nreturn ws.connections.size;",
    )]);
    let server = place.start();
    for _ in 0..5 {
        let mut connection = server.connect();
        connection.start("GET", "/slow", &super::wire::handshake(), b"").unwrap();
    }
    assert_eq!(Socket::open(server.address, "/slow").hear(), "1");
    eventually("the room being empty", WATCHDOG, || (server.get("/slow").text() == "0").then_some(()));
    let active = || server.get("/api/v1/exec/monitor/stats").json()["websocket"]["active"].clone();
    eventually("nobody being left", WATCHDOG, || (active() == 0).then_some(()));
}
