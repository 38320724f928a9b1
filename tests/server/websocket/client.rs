//! The `WebSocket` of scripts: sockets that go out.

use super::super::process::Place;
use super::super::{WATCHDOG, eventually};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;

const ECHO: &str = "// @mode worker
// @websocket
shared.log ??= [];
ws.open = (socket, req) => { shared.log.push('open'); if (socket.data.query.hello) socket.send(socket.data.query.hello); };
ws.message = (socket, data) => { if (data === 'bye') socket.close(4000, 'so long'); else socket.send(data); };
ws.close = (socket, code) => { shared.log.push(code); };
return shared.log;";

/// Opens a socket and notes all that happens to it.
const CLIENT: &str = "const socket = new WebSocket(req.headers['x-url'], req.headers['x-protocols']?.split(',') ?? []);
socket.binaryType = 'arraybuffer';
const log = [['new', socket.readyState, socket.url]];
const closed = new Promise((resolve) => { socket.onclose = (event) => { log.push(['close', event.code, event.reason, event.wasClean, event instanceof CloseEvent]); resolve(); }; });
socket.onerror = (event) => log.push([event.type, socket.readyState]);
socket.onopen = () => {
  log.push(['open', socket.readyState, socket.protocol, socket.extensions]);
  socket.send('h\\u00e9');
  socket.send(new Uint8Array([1, 2, 255]).subarray(1));
  socket.send(new Blob(['blob']));
  log.push(['waiting', socket.bufferedAmount > 0]);
  socket.send('bye');
};
socket.addEventListener('message', ({ data, origin }) => log.push([typeof data === 'string' ? data : [...new Uint8Array(data)], origin]));
await closed;
socket.send('too late');
log.push(['end', socket.readyState, socket.bufferedAmount]);
return log;";

#[test]
fn a_script_talks_to_another_over_the_network_and_without_it() {
    let place =
        Place::with(&[("echo.js", ECHO), ("client.js", CLIENT), ("worker.js", &format!("// @mode worker\n{CLIENT}"))]);
    let server = place.start();
    let origin = format!("ws://{}", server.address);
    for (script, url, host) in [
        ("/client", format!("{origin}/echo"), origin.as_str()),
        ("/client", format!("http://{}/echo", server.address), origin.as_str()),
        ("/worker", format!("{origin}/echo"), origin.as_str()),
        ("/client", "/echo".to_owned(), "ws://localhost"),
        ("/worker", "echo?x=1".to_owned(), "ws://localhost"),
    ] {
        let query = if url.contains('?') { "?x=1" } else { "" };
        let answer =
            server.connect().request("GET", script, &[("x-url", &url), ("x-protocols", "chat,v2")], b"").unwrap();
        let expected = json!([
            ["new", 0, format!("{host}/echo{query}")],
            ["open", 1, "chat", ""],
            ["waiting", true],
            ["hé", host],
            [[2, 255], host],
            [[98, 108, 111, 98], host],
            ["close", 4000, "so long", true, true],
            ["end", 3, 8],
        ]);
        assert_eq!(answer.json(), expected, "{script} {url}");
    }
}

#[test]
fn what_cannot_be_opened_fails_as_the_standard_says() {
    let place = Place::with(&[
        ("plain.js", "return 1;"),
        ("fail.js", "// @mode worker\n// @websocket\nthrow new Error('no');"),
        ("client.js", CLIENT),
        (
            "bad.js",
            "const tried = [];
            for (const make of [() => new WebSocket(), () => new WebSocket('ftp://x'), () => new WebSocket('ws://x/#a'), () => new WebSocket('ws://x', 'a b'),
              () => new WebSocket('ws://x', ['a', 'a']), () => WebSocket('ws://x'), () => new WebSocket('ws://'),
              () => { const s = new WebSocket('ws://127.0.0.1:1'); s.send('x'); }, () => { const s = new WebSocket('ws://127.0.0.1:1'); s.close(1001); },
              () => { const s = new WebSocket('ws://127.0.0.1:1'); s.close(1000, 'x'.repeat(124)); }]) {
              try { make(); tried.push('no error'); } catch (error) { tried.push(error.name); }
            }
            const s = new WebSocket('ws://127.0.0.1:1');
            const seen = [];
            s.onerror = () => seen.push('error');
            const closed = new Promise((resolve) => { s.onclose = (event) => { seen.push(event.code, event.wasClean); resolve(); }; });
            s.close();
            seen.push(s.readyState);
            await closed;
            return { tried, seen, constants: [WebSocket.OPEN, s.CLOSED], name: String(s) };",
        ),
    ]);
    let server = place.start_with("[sockets]\nhandshake_ms = 1000\n");
    let answer = server.get("/bad").json();
    assert_eq!(
        answer,
        json!({
            "tried": ["TypeError", "SyntaxError", "SyntaxError", "SyntaxError", "SyntaxError", "TypeError", "SyntaxError",
                "InvalidStateError", "InvalidAccessError", "SyntaxError"],
            "seen": [2, "error", 1006, false],
            "constants": [1, 3],
            "name": "[object WebSocket]"
        })
    );
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("ws://{}", silent.local_addr().unwrap());
    let address = server.address;
    for url in [
        "ws://127.0.0.1:1/".to_owned(),
        format!("ws://{address}/plain/nowhere"),
        format!("ws://{address}/fail"),
        "/fail".to_owned(),
        "/nowhere".to_owned(),
        silent,
    ] {
        let answer = server.connect().request("GET", "/client", &[("x-url", &url)], b"").unwrap().json();
        assert_eq!(answer[1], json!(["error", 3]), "{url}: {answer}");
        assert_eq!(answer[2], json!(["close", 1006, "", false, true]), "{url}: {answer}");
    }
    // Not one that asked for a protocol, and got none.
    let (status, peer) = (answer_of_a_server_that_lies("sec-websocket-protocol: other\r\n"), "x-protocols");
    let answer = server.connect().request("GET", "/client", &[("x-url", &status), (peer, "chat")], b"").unwrap().json();
    assert_eq!(answer[2][1], 1006, "{answer}");
    let url = answer_of_a_server_that_lies("");
    let answer = server.connect().request("GET", "/client", &[("x-url", &url)], b"").unwrap().json();
    assert_eq!(answer[2][1], 1006, "the accept key is wrong: {answer}");
}

/// A server that switches whoever asks, without having read the key.
fn answer_of_a_server_that_lies(more: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let head = "HTTP/1.1 101 x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n";
        let _ = stream.write_all(format!("{head}{more}\r\n").as_bytes());
        let _ = stream.read(&mut [0; 16]);
    });
    url
}

#[test]
fn a_servers_frames_must_not_be_masked() {
    let place = Place::with(&[("client.js", CLIENT)]);
    let server = place.start();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let peer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        assert!(head.contains("sec-websocket-version: 13") && head.contains("connection: upgrade"), "{head}");
        stream.write_all(b"HTTP/1.1 400 no\r\ncontent-length: 0\r\n\r\n").unwrap();
    });
    let answer = server.connect().request("GET", "/client", &[("x-url", &url)], b"").unwrap().json();
    assert_eq!(answer[2][1], 1006, "{answer}");
    peer.join().unwrap();
}

#[test]
fn private_addresses_are_what_they_are_for_fetch() {
    let place = Place::with(&[("echo.js", ECHO), ("client.js", CLIENT)]);
    let server = place.start_with("[fetch]\nallow_private = false\n");
    let url = format!("ws://{}/echo", server.address);
    let ask = |url: &str| server.connect().request("GET", "/client", &[("x-url", url)], b"").unwrap().json();
    assert_eq!(ask(&url)[2][1], 1006);
    // A relative one never goes there.
    assert_eq!(ask("/echo")[1][0], "open");
    // The other side hears of its end a moment later.
    eventually("the end of the one", WATCHDOG, || (server.get("/echo").json() == json!(["open", 4000])).then_some(()));
}

#[test]
fn a_socket_ends_with_the_request_that_opened_it() {
    let place = Place::with(&[
        ("echo.js", ECHO),
        (
            "leave.js",
            "const socket = new WebSocket(req.headers['x-url']);\nreturn await new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data); });",
        ),
        (
            "keep.js",
            "// @mode worker\nif (shared.socket) { const { socket } = shared; const heard = new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data); }); socket.send('kept'); const data = await heard; socket.close(4002); return data; }\n\
             shared.socket = new WebSocket('/echo?hello=w');\nreturn await new Promise((resolve) => { shared.socket.onmessage = ({ data }) => resolve(data); });",
        ),
    ]);
    let server = place.start();
    let mut log = Vec::new();
    for url in [format!("ws://{}/echo?hello=hi", server.address), "/echo?hello=hi".to_owned()] {
        let answer = server.connect().request("GET", "/leave", &[("x-url", &url)], b"").unwrap();
        assert_eq!(answer.text(), "hi");
        log.extend([json!("open"), json!(1001)]);
        eventually("its being over", WATCHDOG, || (server.get("/echo").json() == json!(log)).then_some(()));
    }
    // In a worker it goes on, as everything does there.
    assert_eq!((server.get("/keep").text().as_str(), server.get("/keep").text().as_str()), ("w", "kept"));
    eventually("that one too", WATCHDOG, || {
        let log = server.get("/echo").json();
        (log.as_array().and_then(|log| log.last().cloned()) == Some(json!(4002))).then_some(())
    });
}
