//! Requests no honest client sends. What must hold of each: it is refused, or taken in the one way the RFC allows, and
//! whatever follows it on the connection is never answered as a request of its own where its framing is in doubt.

use super::client::Connection;
use super::process::Place;
use std::io::ErrorKind;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Expect {
    /// 4xx, 501 or 505, or no answer; and then the connection ends.
    Closed,
    /// The same, but the connection may go on: the request's end was never in doubt.
    Refused,
    /// Whatever the answer, it is the only one: what follows may be part of this request to somebody on the way.
    Once,
    /// RFC 9112 leaves it to the server; it must not hang or fail (5xx).
    Either,
    /// Unusual and right.
    Answered,
}
use Expect::{Answered, Closed, Either, Once, Refused};

/// Follows each form that ends its connection.
const FOLLOWER: &[u8] = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Name, what becomes of it, its bytes.
const FORMS: &[(&str, Expect, &[u8])] = &[
    // The request line.
    ("bare LF everywhere", Either, b"GET /ok HTTP/1.1\nHost: localhost\n\n"),
    ("bare LF after the request line", Either, b"GET /ok HTTP/1.1\nHost: localhost\r\n\r\n"),
    ("bare CR as line end", Closed, b"GET /ok HTTP/1.1\rHost: localhost\r\r"),
    ("no version", Closed, b"GET /ok\r\n\r\n"),
    ("no target", Closed, b"GET HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("only a method", Closed, b"GET\r\n\r\n"),
    ("no method", Closed, b" /ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("method with a parenthesis", Closed, b"G(T /ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("method with NUL", Closed, b"G\0T /ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("method beyond ASCII", Closed, b"G\xc3\x84T /ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("two spaces", Closed, b"GET  /ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("tabs for spaces", Closed, b"GET\t/ok\tHTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("something after the version", Closed, b"GET /ok HTTP/1.1 x\r\nHost: localhost\r\n\r\n"),
    ("version 0.9", Closed, b"GET /ok HTTP/0.9\r\nHost: localhost\r\n\r\n"),
    ("version 1.2", Either, b"GET /ok HTTP/1.2\r\nHost: localhost\r\n\r\n"),
    ("version 2.0", Closed, b"GET /ok HTTP/2.0\r\nHost: localhost\r\n\r\n"),
    ("version of letters", Closed, b"GET /ok HTTP/x.y\r\nHost: localhost\r\n\r\n"),
    ("version in lower case", Closed, b"GET /ok http/1.1\r\nHost: localhost\r\n\r\n"),
    ("NUL in the target", Closed, b"GET /o\0k HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("control character in the target", Closed, b"GET /o\x01k HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("DEL in the target", Closed, b"GET /o\x7fk HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("space in the target", Closed, b"GET /o k HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("raw UTF-8 in the target", Either, b"GET /\xc3\xa4 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("raw bytes in the target", Either, b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("bad escape in the target", Either, b"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("NUL escaped in the target", Refused, b"GET /ok%00 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("fragment in the target", Either, b"GET /ok#part HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("dots that lead out", Refused, b"GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("escaped dots that lead out", Refused, b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("target without a slash", Refused, b"GET ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("asterisk with GET", Refused, b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("asterisk with OPTIONS", Either, b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("CONNECT", Refused, b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"),
    ("CONNECT to a script", Refused, b"CONNECT /ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("absolute form", Answered, b"GET http://localhost/ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("absolute form, another host", Either, b"GET http://localhost/ok HTTP/1.1\r\nHost: elsewhere\r\n\r\n"),
    ("absolute form without a host", Closed, b"GET http:///ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("absolute form with a user", Either, b"GET http://a:b@localhost/ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("absolute form of another scheme", Either, b"GET gopher://localhost/ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("empty lines first", Answered, b"\r\n\r\nGET /ok HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("HTTP/1.0 without a host", Answered, b"GET /ok HTTP/1.0\r\n\r\n"),
    ("a TLS handshake", Closed, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("half a preface of HTTP/2", Closed, b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
    ("random bytes", Closed, b"\x80\x81\x82\xff\xfe\r\n\r\n"),
    // Header fields.
    ("space before the colon", Closed, b"GET /ok HTTP/1.1\r\nHost : localhost\r\n\r\n"),
    ("tab before the colon", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX\t: 1\r\n\r\n"),
    ("no colon", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nnothing\r\n\r\n"),
    ("no name", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\n: value\r\n\r\n"),
    ("folded line", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n"),
    ("line that begins with a space", Closed, b"GET /ok HTTP/1.1\r\n Host: localhost\r\n\r\n"),
    ("NUL in a name", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX\0Y: 1\r\n\r\n"),
    ("NUL in a value", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n"),
    ("bare CR in a value", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n"),
    ("control character in a value", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX: a\x01b\r\n\r\n"),
    ("parentheses in a name", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX(y): 1\r\n\r\n"),
    ("name beyond ASCII", Closed, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX\xc3\xa4: 1\r\n\r\n"),
    ("latin-1 in a value", Answered, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nX: \xe4\r\n\r\n"),
    ("no host", Refused, b"GET /ok HTTP/1.1\r\n\r\n"),
    ("two hosts", Refused, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere\r\n\r\n"),
    ("host with a space", Refused, b"GET /ok HTTP/1.1\r\nHost: local host\r\n\r\n"),
    ("host with a slash", Refused, b"GET /ok HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
    ("host with a user", Refused, b"GET /ok HTTP/1.1\r\nHost: a@localhost\r\n\r\n"),
    ("host of raw bytes", Refused, b"GET /ok HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n"),
    ("empty host", Either, b"GET /ok HTTP/1.1\r\nHost: \r\n\r\n"),
    ("unknown expectation", Either, b"GET /ok HTTP/1.1\r\nHost: localhost\r\nExpect: the-unexpected\r\n\r\n"),
    // Framing.
    (
        "length and chunks",
        Once,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "chunks and length",
        Once,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    ),
    (
        "two lengths",
        Closed,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    ),
    (
        "the same length twice",
        Either,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    ),
    ("list of lengths", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 6\r\n\r\nhello!"),
    ("negative length", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\nhello"),
    ("length with a plus", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello"),
    ("hexadecimal length", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x5\r\n\r\nhello"),
    ("length in two parts", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5 5\r\n\r\nhello"),
    ("length of letters", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: five\r\n\r\nhello"),
    ("empty length", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: \r\n\r\nhello"),
    (
        "length beyond 64 bits",
        Closed,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
    ),
    (
        "length of nearly 64 bits",
        Closed,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551615\r\n\r\nhello",
    ),
    (
        "unknown coding",
        Closed,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "chunked not last",
        Closed,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    ),
    ("identity", Closed, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
    (
        "vertical tab before chunked",
        Closed,
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "chunks in HTTP/1.0",
        Once,
        b"POST /echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
];

/// Chunked bodies, after a head that says so.
const BODIES: &[(&str, Expect, &[u8])] = &[
    ("size of letters", Closed, b"zz\r\nhello\r\n0\r\n\r\n"),
    ("negative size", Closed, b"-5\r\nhello\r\n0\r\n\r\n"),
    ("size with a plus", Closed, b"+5\r\nhello\r\n0\r\n\r\n"),
    ("size with 0x", Closed, b"0x5\r\nhello\r\n0\r\n\r\n"),
    ("no size", Closed, b"\r\nhello\r\n0\r\n\r\n"),
    ("size with an underscore", Closed, b"0_5\r\nhello\r\n0\r\n\r\n"),
    ("size beyond 64 bits", Closed, b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    ("size of 64 bits", Closed, b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    ("bare LF after the size", Closed, b"5\nhello\r\n0\r\n\r\n"),
    ("bare LF after the data", Closed, b"5\r\nhello\n0\r\n\r\n"),
    ("data longer than its size", Closed, b"4\r\nhello\r\n0\r\n\r\n"),
    ("data shorter than its size", Closed, b"7\r\nhello\r\n0\r\n\r\nxxxxx"),
    ("bare LF in an extension", Closed, b"5;a\nb\r\nhello\r\n0\r\n\r\n"),
    ("extension", Answered, b"5;a=\"b c\"\r\nhello\r\n0\r\n\r\n"),
    ("zeros before the size", Answered, b"0000005\r\nhello\r\n000\r\n\r\n"),
    ("trailers", Answered, b"5\r\nhello\r\n0\r\nX-Later: yes\r\n\r\n"),
    ("trailer without a colon", Closed, b"5\r\nhello\r\n0\r\nnothing here\r\n\r\n"),
    ("trailer that frames", Either, b"5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n"),
];

const CHUNKED: &str = "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

#[test]
fn malformed_requests_are_refused_and_hurt_nobody() {
    let place = Place::with(&[
        ("ok.js", "return 'ok';"),
        ("index.js", "return 'index';"),
        ("echo.js", "return req.rawBody?.toString() ?? 'nothing';"),
        ("smuggled.js", "// @mode worker\nreturn shared.smuggled = true;"),
        ("seen.js", "// @mode worker\nreturn !!shared.smuggled;"),
    ]);
    // A server that waits for more shows itself by answering, or closing, when its patience ends.
    let server = place.start_with("[server]\nheader_timeout_ms = 3000\n[limits]\nbody_idle_ms = 3000\n");
    let mut forms: Vec<(String, Expect, Vec<u8>)> =
        FORMS.iter().map(|(name, expect, bytes)| ((*name).to_owned(), *expect, bytes.to_vec())).collect();
    for (name, expect, body) in BODIES {
        forms.push((format!("chunks: {name}"), *expect, [CHUNKED.as_bytes(), body].concat()));
    }
    forms.push(long("extension of 1 MiB", &|filler| format!("{CHUNKED}5;{filler}\r\nhello\r\n0\r\n\r\n")));
    forms.push(long("trailer of 1 MiB", &|filler| format!("{CHUNKED}0\r\nx: {filler}\r\n\r\n")));
    forms.push(long("method of 1 MiB", &|filler| format!("{filler} / HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    let mut wrong = Vec::new();
    for (name, expect, bytes) in &forms {
        if let Err(what) = check(server.connect(), *expect, bytes) {
            wrong.push(format!("{name}: {what}"));
        }
        assert_eq!(server.get("/ok").text(), "ok", "after {name}");
        if server.get("/seen").text() == "true" {
            wrong.push(format!("{name}: what followed was answered"));
            server.post("/api/v1/exec/shared-state/clear", &serde_json::json!({ "execId": "1" }));
        }
    }
    eprintln!("malformed: {} forms, {} wrong", forms.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn long(name: &str, form: &dyn Fn(&str) -> String) -> (String, Expect, Vec<u8>) {
    (name.to_owned(), Closed, form(&"x".repeat(1 << 20)).into_bytes())
}

/// Sends a form and looks at what comes back.
fn check(mut connection: Connection, expect: Expect, bytes: &[u8]) -> Result<(), String> {
    let ends = matches!(expect, Closed | Once);
    // Refusals may come before everything is sent.
    let _ = connection.send(bytes);
    if ends {
        let _ = connection.send(FOLLOWER);
        let said = connection.until_closed().map_err(|error| format!("left open ({error})"))?;
        let said = String::from_utf8_lossy(&said);
        let answers = said.matches("HTTP/1.1 ").count() + said.matches("HTTP/1.0 ").count();
        let status = said.split(' ').nth(1).unwrap_or_default();
        let status: u16 = status.parse().unwrap_or(0);
        return match answers {
            0 if said.is_empty() => Ok(()),
            1 if expect == Once || is_refusal(status) => Ok(()),
            _ => Err(format!("{answers} answers, the first {status}: {said:.200}")),
        };
    }
    let head = match connection.head() {
        Ok(head) => head,
        Err(error) if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => {
            return if expect == Answered { Err("closed without an answer".to_owned()) } else { Ok(()) };
        }
        Err(error) => return Err(error.to_string()),
    };
    let is_fine = match expect {
        Answered => head.status == 200,
        Either => head.status < 500 || is_refusal(head.status),
        Refused | Closed | Once => is_refusal(head.status),
    };
    if is_fine { Ok(()) } else { Err(format!("answered {}", head.status)) }
}

fn is_refusal(status: u16) -> bool {
    matches!(status, 400..=499 | 501 | 505)
}
