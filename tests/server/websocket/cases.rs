//! A client that does everything the protocol allows, and everything it forbids. The list follows the numbers of the
//! Autobahn test suite (framing, pings, reserved bits, opcodes, fragments, UTF-8, closing, sizes); the client and the
//! expectations are written from RFC 6455. Stricter than the suite: where it accepts any end, a close frame with the right
//! code is asked for.

use super::super::process::{Place, Wick};
use super::utf8;
use super::wire::{BINARY, CLOSE, CONTINUATION, Frame, PING, PONG, Socket, TEXT, close_of, masked};
use std::io::ErrorKind;
use std::time::{Duration, Instant};

const FIN: u8 = 0x80;

const CONFIG: &str = "[limits]\nworker_memory_bytes = 536870912\n[sockets]\nmessage_bytes = 16777216\nframe_bytes = 16777216\nqueue_bytes = 67108864\n";

const ECHO: &str = "// @mode worker\n// @websocket\nws.message = (socket, data) => socket.send(data);\nreturn 'alive';";

/// What the client sends.
#[derive(Clone)]
enum Send {
    Frame(u8, Vec<u8>),
    /// The frames that follow leave in pieces of this many bytes.
    Chop(usize),
    Wait(u64),
}

/// What has to come back, in this order, and then the end.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expect {
    Echo(u8, Vec<u8>),
    Pong(Vec<u8>),
    Close(u16),
}

struct Case {
    name: String,
    send: Vec<Send>,
    expect: Vec<Expect>,
    /// An echo sent before the violation may be missing: the connection is failed at once.
    lenient: bool,
}

fn frame(first: u8, payload: impl AsRef<[u8]>) -> Send {
    Send::Frame(first, payload.as_ref().to_vec())
}

fn text(payload: impl AsRef<[u8]>) -> Send {
    frame(FIN | TEXT, payload)
}

fn ping(payload: impl AsRef<[u8]>) -> Send {
    frame(FIN | PING, payload)
}

fn close(code: u16) -> Send {
    frame(FIN | CLOSE, code.to_be_bytes())
}

fn echo(payload: impl AsRef<[u8]>) -> Expect {
    Expect::Echo(TEXT, payload.as_ref().to_vec())
}

fn pong(payload: impl AsRef<[u8]>) -> Expect {
    Expect::Pong(payload.as_ref().to_vec())
}

/// A message in pieces of so many bytes.
fn fragments(opcode: u8, payload: &[u8], size: usize) -> Vec<Send> {
    let count = payload.chunks(size).count();
    let piece = |(index, chunk): (usize, &[u8])| {
        let opcode = if index == 0 { opcode } else { CONTINUATION };
        let fin = if index + 1 == count { FIN } else { 0 };
        frame(fin | opcode, chunk)
    };
    payload.chunks(size).enumerate().map(piece).collect()
}

#[derive(Default)]
struct Table(Vec<Case>);

impl Table {
    fn add(&mut self, name: &str, send: Vec<Send>, expect: Vec<Expect>) {
        self.0.push(Case { name: name.to_owned(), send, expect, lenient: false });
    }

    /// The client closes at the end.
    fn good(&mut self, name: &str, mut send: Vec<Send>, mut expect: Vec<Expect>) {
        send.push(close(1000));
        expect.push(Expect::Close(1000));
        self.add(name, send, expect);
    }

    /// The server fails the connection. What was right before may or may not be answered.
    fn bad(&mut self, name: &str, send: Vec<Send>, mut expect: Vec<Expect>, code: u16) {
        expect.push(Expect::Close(code));
        self.0.push(Case { name: name.to_owned(), send, expect, lenient: true });
    }
}

fn cases() -> Vec<Case> {
    let mut table = Table::default();
    framing(&mut table);
    pings(&mut table);
    reserved(&mut table);
    fragmentation(&mut table);
    utf8_cases(&mut table);
    closing(&mut table);
    sizes(&mut table);
    table.0
}

fn framing(table: &mut Table) {
    for (group, opcode, byte) in [("1.1", TEXT, b'*'), ("1.2", BINARY, 0xfe)] {
        for (number, length) in [0, 125, 126, 127, 128, 65_535, 65_536, 65_536].into_iter().enumerate() {
            let payload = vec![byte; length];
            let mut send = vec![frame(FIN | opcode, &payload)];
            if number == 7 {
                send.insert(0, Send::Chop(997));
            }
            table.good(&format!("{group}.{}", number + 1), send, vec![Expect::Echo(opcode, payload)]);
        }
    }
}

fn pings(table: &mut Table) {
    table.good("2.1", vec![ping("")], vec![pong("")]);
    table.good("2.2", vec![ping("Hello, world!")], vec![pong("Hello, world!")]);
    let binary = [0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff];
    table.good("2.3", vec![ping(binary)], vec![pong(binary)]);
    table.good("2.4", vec![ping([0xfe; 125])], vec![pong([0xfe; 125])]);
    table.bad("2.5", vec![ping([0xfe; 126])], vec![], 1002);
    table.good("2.6", vec![Send::Chop(1), ping([0xfe; 125])], vec![pong([0xfe; 125])]);
    table.good("2.7", vec![frame(FIN | PONG, "")], vec![]);
    table.good("2.8", vec![frame(FIN | PONG, "unsolicited")], vec![]);
    table.good("2.9", vec![frame(FIN | PONG, "unsolicited"), ping("ping")], vec![pong("ping")]);
    // Only the last of several pings has to be answered (5.5.3), so these are told apart by waiting.
    for (name, chop) in [("2.10", 4096), ("2.11", 1)] {
        let mut send = vec![Send::Chop(chop)];
        let mut expect = Vec::new();
        for number in 0..10 {
            send.extend([ping(format!("payload-{number}")), Send::Wait(20)]);
            expect.push(pong(format!("payload-{number}")));
        }
        table.good(name, send, expect);
    }
}

fn reserved(table: &mut Table) {
    let hello = "Hello, world!";
    table.bad("3.1", vec![frame(FIN | 0x10 | TEXT, hello)], vec![], 1002);
    for (name, bits, chop) in [("3.2", 0x20, 4096), ("3.3", 0x30, 4095), ("3.4", 0x40, 1)] {
        let send = vec![Send::Chop(chop), text(hello), frame(FIN | bits | TEXT, hello), ping("")];
        table.bad(name, send, vec![echo(hello)], 1002);
    }
    table.bad("3.5", vec![frame(FIN | 0x50 | BINARY, [0, 0xff, 0xfe])], vec![], 1002);
    table.bad("3.6", vec![frame(FIN | 0x60 | PING, hello)], vec![], 1002);
    table.bad("3.7", vec![frame(FIN | 0x70 | CLOSE, 1000u16.to_be_bytes())], vec![], 1002);
    for (group, opcodes) in [("4.1", [3, 4, 5, 6, 7]), ("4.2", [11, 12, 13, 14, 15])] {
        for (number, opcode) in opcodes.into_iter().enumerate() {
            let payload = if number % 2 == 1 { "reserved opcode payload" } else { "" };
            let mut send = vec![frame(FIN | opcode, payload), ping("")];
            let mut expect = vec![];
            if number >= 2 {
                send.insert(0, text(hello));
                expect.push(echo(hello));
            }
            if number == 4 {
                send.insert(0, Send::Chop(1));
            }
            table.bad(&format!("{group}.{}", number + 1), send, expect, 1002);
        }
    }
}

fn fragmentation(table: &mut Table) {
    let (one, two, whole) = ("fragment1", "fragment2", "fragment1fragment2");
    table.bad("5.1", fragments(PING, whole.as_bytes(), 9), vec![], 1002);
    table.bad("5.2", fragments(PONG, whole.as_bytes(), 9), vec![], 1002);
    let chops = [4096, 7, 1];
    for (number, chop) in chops.into_iter().enumerate() {
        let send = [vec![Send::Chop(chop)], fragments(TEXT, whole.as_bytes(), 9)].concat();
        table.good(&format!("5.{}", 3 + number), send, vec![echo(whole)]);
        let send = vec![Send::Chop(chop), frame(TEXT, one), ping("ping payload"), frame(FIN, two)];
        table.good(&format!("5.{}", 6 + number), send, vec![pong("ping payload"), echo(whole)]);
        let stray = "non-continuation payload";
        let send = vec![Send::Chop(chop), frame(FIN | CONTINUATION, stray), text("Hello, world!")];
        table.bad(&format!("5.{}", 9 + number), send, vec![], 1002);
        let send = vec![Send::Chop(chop), frame(CONTINUATION, stray), text("Hello, world!")];
        table.bad(&format!("5.{}", 12 + number), send, vec![], 1002);
    }
    let pair = vec![frame(TEXT, one), frame(FIN, two)];
    let send = [pair.clone(), vec![frame(CONTINUATION, "fragment3"), text("unfragmented")]].concat();
    table.bad("5.15", send, vec![echo(whole)], 1002);
    for (name, fin) in [("5.16", 0), ("5.17", FIN)] {
        let round = vec![frame(fin | CONTINUATION, one), frame(TEXT, two), frame(FIN, "fragment3")];
        table.bad(name, [round.clone(), round].concat(), vec![], 1002);
    }
    table.bad("5.18", vec![frame(TEXT, one), text(two)], vec![], 1002);
    for (name, chop) in [("5.19", 4096), ("5.20", 3)] {
        let part = |number: u8, first: u8| frame(first, format!("fragment{number}"));
        let send = vec![
            Send::Chop(chop),
            part(1, TEXT),
            part(2, 0),
            ping("pongme 1!"),
            Send::Wait(300),
            part(3, 0),
            part(4, 0),
            ping("pongme 2!"),
            part(5, FIN),
        ];
        let all = "fragment1fragment2fragment3fragment4fragment5";
        table.good(name, send, vec![pong("pongme 1!"), pong("pongme 2!"), echo(all)]);
    }
}

fn utf8_cases(table: &mut Table) {
    table.good("6.1.1", vec![text("")], vec![echo("")]);
    table.good("6.1.2", vec![frame(TEXT, ""), frame(0, ""), frame(FIN, "")], vec![echo("")]);
    table.good("6.1.3", vec![frame(TEXT, ""), frame(0, "middle"), frame(FIN, "")], vec![echo("middle")]);
    let hello = "Hello-µ@ßöäüàá-UTF-8!!";
    table.good("6.2.1", vec![text(hello)], vec![echo(hello)]);
    table.good("6.2.2", vec![frame(TEXT, &hello[..13]), frame(FIN, &hello[13..])], vec![echo(hello)]);
    table.good("6.2.3", fragments(TEXT, hello.as_bytes(), 1), vec![echo(hello)]);
    let greek = utf8::WORD;
    table.good("6.2.4", fragments(TEXT, greek.as_bytes(), 1), vec![echo(greek)]);
    let bad = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80\x65\x64\x69\x74\x65\x64";
    table.bad("6.3.1", vec![text(bad)], vec![], 1007);
    table.bad("6.3.2", fragments(TEXT, bad, 1), vec![], 1007);
    // The suite only asks here that the connection is failed, and prefers it before the message is complete.
    let outside = b"\xf4\x90\x80\x80";
    let parts = [&bad[..11], &outside[..], &bad[16..]];
    for (name, waits) in [("6.4.1", 0), ("6.4.2", 100)] {
        let send =
            vec![frame(TEXT, parts[0]), Send::Wait(waits), frame(0, parts[1]), Send::Wait(waits), frame(FIN, parts[2])];
        table.bad(name, send, vec![], 1007);
    }
    let whole = parts.concat();
    for (name, cut) in [("6.4.3", 11), ("6.4.4", 12)] {
        let bytes = masked(FIN | TEXT, &whole);
        table.bad(name, vec![Send::Chop(bytes.len() - whole.len() + cut), text(&whole)], vec![], 1007);
    }
    for (name, payload, is_valid) in utf8::table() {
        match is_valid {
            true => table.good(&name, vec![text(&payload)], vec![echo(&payload)]),
            false => table.bad(&name, vec![text(&payload)], vec![], 1007),
        }
    }
}

fn closing(table: &mut Table) {
    let done = || vec![Expect::Close(1000)];
    table.add("7.1.1", vec![text("Hello World!"), close(1000)], vec![echo("Hello World!"), Expect::Close(1000)]);
    table.add("7.1.2", vec![close(1000), close(1000)], done());
    table.add("7.1.3", vec![close(1000), ping("")], done());
    table.add("7.1.4", vec![close(1000), text("Hello World!")], done());
    table.add("7.1.5", vec![frame(TEXT, "fragment1"), close(1000), frame(FIN, "fragment2")], done());
    let big = vec![b'*'; 256 << 10];
    table.add(
        "7.1.6",
        vec![text(&big), text("Hello World!"), close(1000), ping("")],
        vec![echo(&big), echo("Hello World!"), Expect::Close(1000)],
    );
    table.add("7.3.1", vec![frame(FIN | CLOSE, "")], vec![Expect::Close(1005)]);
    table.bad("7.3.2", vec![frame(FIN | CLOSE, "a")], vec![], 1002);
    table.add("7.3.3", vec![close(1000)], done());
    let reason = |code: u16, reason: &[u8]| frame(FIN | CLOSE, [&code.to_be_bytes(), reason].concat());
    table.add("7.3.4", vec![reason(1000, b"Hello World!")], done());
    table.add("7.3.5", vec![reason(1000, &[b'*'; 123])], done());
    table.bad("7.3.6", vec![reason(1000, &[b'*'; 124])], vec![], 1002);
    table.bad(
        "7.5.1",
        vec![reason(1000, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80\x65")],
        vec![],
        1007,
    );
    let valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
    for (number, code) in valid.into_iter().enumerate() {
        table.add(&format!("7.7.{}", number + 1), vec![close(code)], vec![Expect::Close(code)]);
    }
    for (number, code) in [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999].into_iter().enumerate() {
        table.bad(&format!("7.9.{}", number + 1), vec![close(code)], vec![], 1002);
    }
    for (number, code) in [5000, 65535].into_iter().enumerate() {
        table.bad(&format!("7.13.{}", number + 1), vec![close(code)], vec![], 1002);
    }
}

fn sizes(table: &mut Table) {
    let payload = |opcode: u8, length: usize| {
        // Not the same byte throughout: pieces in the wrong order must not look right.
        let byte = |index: usize| b'a' + (index % 23) as u8;
        (0..length).map(byte).map(|byte| if opcode == BINARY { byte | 0x80 } else { byte }).collect::<Vec<u8>>()
    };
    for (odd, opcode) in [(1, TEXT), (2, BINARY)] {
        for (number, kib) in [64, 256, 1024, 4096, 8192, 16384].into_iter().enumerate() {
            let payload = payload(opcode, kib << 10);
            table.good(
                &format!("9.{odd}.{}", number + 1),
                vec![frame(FIN | opcode, &payload)],
                vec![Expect::Echo(opcode, payload)],
            );
        }
        for number in 0..9 {
            let payload = payload(opcode, 4 << 20);
            let send = fragments(opcode, &payload, 64 << (2 * number));
            table.good(&format!("9.{}.{}", odd + 2, number + 1), send, vec![Expect::Echo(opcode, payload)]);
        }
        for number in 0..6 {
            let payload = payload(opcode, 1 << 20);
            let send = vec![Send::Chop(64 << number), frame(FIN | opcode, &payload)];
            table.good(&format!("9.{}.{}", odd + 4, number + 1), send, vec![Expect::Echo(opcode, payload)]);
        }
        for (number, length) in [0, 16, 64, 256, 1024, 4096].into_iter().enumerate() {
            let payload = payload(opcode, length);
            let send = vec![frame(FIN | opcode, &payload); 1000];
            table.good(&format!("9.{}.{}", odd + 6, number + 1), send, vec![Expect::Echo(opcode, payload); 1000]);
        }
    }
    let long = payload(TEXT, 65_536);
    table.good("10.1.1", fragments(TEXT, &long, 1300), vec![echo(&long)]);
}

/// Sends all of it from a thread of its own: who only sends and does not read may wait for ever.
fn run(server: &Wick, case: &Case) -> Result<(), String> {
    let mut socket = Socket::open(server.address, "/echo");
    let mut writer = socket.writer();
    let send = case.send.clone();
    let sending = std::thread::spawn(move || {
        let mut chop = usize::MAX;
        for step in send {
            match step {
                Send::Chop(size) => chop = size,
                Send::Wait(milliseconds) => std::thread::sleep(Duration::from_millis(milliseconds)),
                Send::Frame(first, payload) => {
                    for piece in masked(first, &payload).chunks(chop) {
                        // A server that has seen enough does not take the rest.
                        if std::io::Write::write_all(&mut writer, piece).is_err() {
                            return;
                        }
                    }
                }
            }
        }
    });
    let mut got = Vec::new();
    let outcome = loop {
        match socket.next() {
            Ok(Frame { opcode: CLOSE, payload }) => got.push(Expect::Close(close_of(&payload).0)),
            Ok(Frame { opcode: PONG, payload }) => got.push(Expect::Pong(payload)),
            Ok(Frame { opcode: PING, .. }) => {}
            Ok(Frame { opcode, payload }) => got.push(Expect::Echo(opcode, payload)),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break check(case, &got),
            Err(error) => break Err(format!("the connection did not end as it should: {error}")),
        }
    };
    sending.join().unwrap();
    outcome
}

fn check(case: &Case, got: &[Expect]) -> Result<(), String> {
    if got == case.expect || (case.lenient && case.expect.ends_with(got) && !got.is_empty()) {
        return Ok(());
    }
    let short = |expects: &[Expect]| {
        let one = |expect: &Expect| {
            let text = format!("{expect:?}");
            text.chars().take(60).collect::<String>()
        };
        expects.iter().take(5).map(one).collect::<Vec<_>>().join(", ")
    };
    Err(format!("got {} ({}), not {} ({})", got.len(), short(got), case.expect.len(), short(&case.expect)))
}

#[test]
fn the_protocol_from_end_to_end() {
    let place = Place::with(&[("echo.js", ECHO)]);
    let server = place.start_with(CONFIG);
    let cases = cases();
    let mut failed = Vec::new();
    let began = Instant::now();
    for case in &cases {
        if let Err(error) = run(&server, case) {
            failed.push(format!("{}: {error}", case.name));
        }
    }
    assert_eq!(server.get("/echo").text(), "alive");
    let (all, bad) = (cases.len(), failed.len());
    eprintln!("websocket cases: {} of {all} passed in {:.1} s", all - bad, began.elapsed().as_secs_f64());
    assert!(failed.is_empty(), "{bad} of {all} cases failed:\n{}", failed.join("\n"));
}

/// What no case of the list has: frames without a mask, and what was never a frame.
#[test]
fn what_is_no_frame_at_all_fails_alone() {
    let place = Place::with(&[("echo.js", ECHO)]);
    let server = place.start();
    let mut good = Socket::open(server.address, "/echo");
    let mut seed = super::super::Random(0x9e37_79b9_7f4a_7c15);
    let mut unmasked = vec![FIN | TEXT, 5];
    unmasked.extend(b"hello");
    let mut socket = Socket::open(server.address, "/echo");
    socket.raw(&unmasked).unwrap();
    assert_eq!(socket.closed().0, 1002);
    for round in 0..300 {
        let mut socket = Socket::open(server.address, "/echo");
        let length = 1 + seed.below(200) as usize;
        let bytes: Vec<u8> = match round % 3 {
            0 => (0..length).map(|_| seed.next() as u8).collect(),
            // A frame with one bit turned over.
            1 => {
                let mut bytes = masked(FIN | TEXT, &vec![b'x'; length]);
                let at = seed.below(bytes.len() as u64) as usize;
                bytes[at] ^= 1 << seed.below(8);
                bytes
            }
            // A frame that stops in the middle.
            _ => {
                let mut bytes = masked(FIN | BINARY, &vec![1; length]);
                bytes.truncate(1 + seed.below(bytes.len() as u64 - 1) as usize);
                bytes
            }
        };
        // It may be closed already.
        let _ = socket.raw(&bytes);
        if round % 2 == 0 {
            drop(socket);
        } else {
            socket.close_quietly();
        }
        if round % 50 == 0 {
            good.say("still here");
            assert_eq!(good.hear(), "still here");
        }
    }
    good.say("to the end");
    assert_eq!(good.hear(), "to the end");
}
