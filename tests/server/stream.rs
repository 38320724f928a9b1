//! Answers in pieces: each is sent when it is written, and a client that reads slowly slows the script down.

use super::process::{Place, Wick};
use super::{WATCHDOG, eventually};

#[test]
fn each_piece_is_sent_before_the_next_is_written() {
    let release = ("release.js", "// @mode worker\nreturn shared.step = Number(metadata.query.step);");
    let wait = "while (!(shared.step >= id)) await new Promise((resolve) => setTimeout(resolve, 2));";
    let written = format!(
        "// @mode worker
        shared.step = 0;
        res.writeHead(200, {{ 'content-type': 'text/event-stream' }});
        for (let id = 1; id <= 5; id++) {{ res.write(`data: ${{id}}\\n\\n`); {wait} }}
        res.end();"
    );
    let returned = format!(
        "// @mode worker
        shared.step = 0;
        async function* pieces() {{ for (let id = 1; id <= 5; id++) {{ yield `data: ${{id}}\\n\\n`; {wait} }} }}
        return new Response(ReadableStream.from(pieces()).pipeThrough(new TextEncoderStream()));"
    );
    let place = Place::with(&[("written.js", &written), ("returned.js", &returned), release]);
    let server = place.start();
    for target in ["/written", "/returned"] {
        let mut connection = server.connect();
        connection.start("GET", target, &[], b"").unwrap();
        let head = connection.head().unwrap();
        assert_eq!((head.status, head.header("content-length")), (200, None), "{target}");
        for step in 1..=5 {
            // Nothing but this piece can have been written: the next one waits for what follows.
            assert_eq!(connection.chunk().unwrap().unwrap(), format!("data: {step}\n\n").as_bytes(), "{target}");
            assert_eq!(server.get(&format!("/release?step={step}")).text(), step.to_string());
        }
        assert!(connection.chunk().unwrap().is_none(), "{target}");
    }
}

#[test]
fn what_was_written_before_a_failure_arrives() {
    let place = Place::with(&[
        ("yields.js", "return (async function* () { yield 'one'; yield 'two'; throw new Error('three'); })();"),
        ("writes.js", "res.write('one'); res.write('two'); throw new Error('three');"),
    ]);
    let server = place.start();
    for target in ["/yields", "/writes"] {
        let mut connection = server.connect();
        connection.start("GET", target, &[], b"").unwrap();
        assert_eq!(connection.head().unwrap().status, 200, "{target}");
        let mut body = Vec::new();
        // The end is a cut, which must not look like an end.
        while let Ok(chunk) = connection.chunk() {
            body.extend(chunk.expect("the answer is cut"));
        }
        assert_eq!(body, b"onetwo", "{target}");
    }
}

#[test]
fn a_slow_reader_does_not_fill_the_server() {
    const TOTAL: u64 = 64 << 20;
    const GROWTH: u64 = 24 << 20;
    let place = Place::with(&[
        (
            "flood.js",
            "// @mode worker
            shared.written = 0;
            const block = new Uint8Array(65536).fill(120);
            res.writeHead(200, { 'content-type': 'application/octet-stream' });
            for (const total = Number(metadata.query.total); shared.written < total; ) {
              shared.written += block.length;
              if (!res.write(block)) await new Promise((resolve) => res.once('drain', resolve));
            }
            res.end();",
        ),
        (
            "pulled.js",
            "// @mode worker
            shared.written = 0;
            const total = Number(metadata.query.total);
            const pull = (controller) => {
              if (shared.written >= total) return controller.close();
              shared.written += 65536;
              controller.enqueue(new Uint8Array(65536).fill(120));
            };
            return new Response(new ReadableStream({ pull }));",
        ),
        ("written.js", "// @mode worker\nreturn shared.written;"),
    ]);
    let server = place.start();
    for target in ["/flood", "/pulled"] {
        let grown = read_slowly(&server, target, TOTAL);
        assert!(grown <= GROWTH, "{target}: the server grew by {grown} bytes");
    }
}

/// By how many bytes the server grew at most.
fn read_slowly(server: &Wick, target: &str, total: u64) -> u64 {
    // What the first answers need of memory is not what is measured.
    let warm = server.get(&format!("{target}?total={}", 4 << 20));
    assert_eq!(warm.body.len(), 4 << 20);
    let mut other = server.connect();
    let mut written = || -> u64 { other.request("GET", "/written", &[], b"").unwrap().text().parse().unwrap() };
    written();
    let before = server.resident_bytes();

    let mut slow = server.connect();
    slow.start("GET", &format!("{target}?total={total}"), &[], b"").unwrap();
    assert_eq!(slow.head().unwrap().status, 200);
    // Nobody reads: the script stops by itself, at the same place however often one looks.
    let mut last = (0, 0);
    eventually("the script pausing", WATCHDOG, || {
        let now = written();
        last = if now == last.0 { (now, last.1 + 1) } else { (now, 0) };
        (last.1 == 30).then_some(())
    });
    let paused_at = last.0;
    assert!(paused_at < total, "the script wrote everything though nobody reads");
    let mut most = server.resident_bytes();
    // Now slowly: between two pieces somebody else is answered.
    let (mut received, mut ahead) = (0, 0);
    while let Some(chunk) = slow.chunk().unwrap() {
        received += chunk.len() as u64;
        if received % (256 << 10) < chunk.len() as u64 {
            ahead = ahead.max(written() - received);
            most = most.max(server.resident_bytes());
        }
    }
    assert_eq!(received, total);
    let grown = most.saturating_sub(before);
    eprintln!(
        "stream: {target} paused after {} KiB, at most {} KiB ahead of its reader (the kernel's buffers included), \
         resident memory {} KiB before, {} KiB more at most",
        paused_at >> 10,
        ahead >> 10,
        before >> 10,
        grown >> 10
    );
    grown
}
