//! What goes out: headers, bodies, and requests that never leave.

use super::*;

async fn seen(request: impl FnOnce(Url) -> FetchRequest) -> upstream::Seen {
    let upstream = Upstream::start().await;
    let url = upstream.url("/path?query#fragment");
    let server = upstream.answer(vec![response("200 OK", "", b"")]);
    fetch_text(&service(), request(url)).await.unwrap();
    server.await.unwrap().remove(0)
}

#[tokio::test]
async fn defaults_are_added() {
    let seen = seen(get).await;
    assert_eq!(seen.line(), "GET /path?query HTTP/1.1");
    assert_eq!(seen.header("accept"), Some("*/*"));
    assert_eq!(seen.header("accept-encoding"), Some("gzip, deflate, br"));
    assert_eq!(seen.header("user-agent"), Some(concat!("wick/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(seen.header("content-length"), None);
    assert!(seen.header("host").unwrap().starts_with("127.0.0.1:"));
}

#[tokio::test]
async fn pass_through_asks_for_no_encoding_of_its_own() {
    let seen = seen(|url| FetchRequest { decompress: false, ..get(url) }).await;
    assert_eq!(seen.header("accept-encoding"), None);
}

#[tokio::test]
async fn the_caller_may_set_host_but_no_hop_by_hop_field() {
    let seen = seen(|url| {
        let mut request = post(url, "body");
        for (name, value) in [
            ("host", "virtual.test"),
            ("connection", "close, x-hop"),
            ("x-hop", "1"),
            ("transfer-encoding", "chunked"),
            ("content-length", "999"),
            ("upgrade", "websocket"),
        ] {
            request = with_header(request, name, value);
        }
        request
    })
    .await;
    assert_eq!(seen.header("host"), Some("virtual.test"));
    assert_eq!(seen.header("content-length"), Some("4"));
    for name in ["connection", "x-hop", "transfer-encoding", "upgrade"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
    assert_eq!(seen.body, b"body");
}

#[tokio::test]
async fn repeated_headers_stay_apart() {
    let seen = seen(|url| with_header(with_header(get(url), "x-many", "1"), "x-many", "2")).await;
    assert_eq!(seen.head.matches("x-many: ").count(), 2);
}

#[tokio::test]
async fn an_empty_post_says_so() {
    let seen = seen(|url| request(Method::POST, url)).await;
    assert_eq!(seen.header("content-length"), Some("0"));
}

#[tokio::test]
async fn a_streamed_body_leaves_piece_by_piece() {
    let upstream = Upstream::start().await;
    let service = service();
    let (sender, request) = streamed(request(Method::POST, upstream.url("/")));
    let server = async {
        sender.send(Ok("first")).await.unwrap();
        let mut connection = upstream.accept().await;
        assert!(connection.head().await.contains("transfer-encoding: chunked"));
        connection.expect(b"5\r\nfirst\r\n").await;
        // Only now is there a second piece.
        sender.send(Ok("second")).await.unwrap();
        drop(sender);
        connection.expect(b"6\r\nsecond\r\n0\r\n\r\n").await;
        connection.send(&response("200 OK", "", b"done")).await;
    };
    let ((), text) = tokio::join!(server, fetch_text(&service, request));
    assert_eq!(text.unwrap(), "done");
}

#[tokio::test]
async fn the_answer_may_begin_before_the_upload_ends() {
    let upstream = Upstream::start().await;
    let service = service();
    let (sender, request) = streamed(request(Method::POST, upstream.url("/")));
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        connection.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nearl\r\n").await;
        connection.expect(b"4\r\nlate\r\n0\r\n\r\n").await;
        connection.send(b"1\r\ny\r\n0\r\n\r\n").await;
    };
    let client = async {
        let mut response = service.fetch(request).await.unwrap();
        assert_eq!(response.body.chunk().await.unwrap().unwrap(), "earl");
        sender.send(Ok("late")).await.unwrap();
        drop(sender);
        assert_eq!(read_all(&mut response.body).await.unwrap(), b"y");
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn a_streamed_body_may_announce_its_length() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let (sender, request) = streamed(with_header(request(Method::PUT, url), "content-length", "5"));
    sender.send(Ok("12345")).await.unwrap();
    drop(sender);
    let server = upstream.answer(vec![response("200 OK", "", b"")]);
    fetch_text(&service(), request).await.unwrap();
    let seen = server.await.unwrap().remove(0);
    assert_eq!((seen.header("transfer-encoding"), &seen.body[..]), (None, &b"12345"[..]));
}

#[tokio::test]
async fn a_streamed_body_must_keep_to_its_length() {
    for (text, expected) in [("1234", "1 bytes short of"), ("123456", "longer than")] {
        let upstream = Upstream::start().await;
        let url = upstream.url("/");
        let (sender, request) = streamed(with_header(request(Method::PUT, url), "content-length", "5"));
        sender.send(Ok(text)).await.unwrap();
        drop(sender);
        let server = tokio::spawn(async move { upstream.accept().await.closed().await });
        let error = failure(&service(), request).await;
        assert_eq!(error.kind, FetchErrorKind::BadRequest);
        assert!(error.message.contains(expected), "{error}");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_aborts_the_exchange() {
    let upstream = Upstream::start().await;
    let (sender, request) = streamed(request(Method::POST, upstream.url("/")));
    sender.send(Err("script went away")).await.unwrap();
    let server = tokio::spawn(async move { upstream.accept().await.closed().await });
    let error = failure(&service(), request).await;
    assert_eq!(error.kind, FetchErrorKind::Aborted);
    assert_eq!(error.message, "the request body broke off: script went away");
    server.await.unwrap();
}

#[tokio::test]
async fn impossible_requests_never_leave() {
    let service = service();
    for (method, url) in [
        (Method::CONNECT, "http://127.0.0.1/"),
        (Method::TRACE, "http://127.0.0.1/"),
        (Method::from_bytes(b"TRACK").unwrap(), "http://127.0.0.1/"),
        (Method::GET, "ftp://127.0.0.1/"),
        (Method::GET, "data:,x"),
        (Method::GET, "http://user:secret@127.0.0.1/"),
    ] {
        let error = failure(&service, request(method, Url::parse(url).unwrap())).await;
        assert_eq!(error.kind, FetchErrorKind::BadRequest, "{error}");
        assert!(!error.message.contains("secret"));
    }
    let long = format!("http://127.0.0.1/{}", "x".repeat(70_000));
    let error = failure(&service, get(Url::parse(&long).unwrap())).await;
    assert_eq!(error.kind, FetchErrorKind::BadRequest, "{error}");
}
