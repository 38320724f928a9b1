//! Reuse, repeats, refusals, limits, cancellation.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::*;

#[tokio::test]
async fn kept_alive_connections_are_reused() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let server = upstream.answer(vec![response("200 OK", "", b"hi"); 5]);
    let service = service();
    for _ in 0..5 {
        assert_eq!(fetch_text(&service, get(url.clone())).await.unwrap(), "hi");
    }
    assert!(server.await.unwrap().iter().all(|seen| seen.connection == 1));
}

#[tokio::test]
async fn a_request_lost_on_a_stale_connection_is_repeated() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let service = service();
    let server = async {
        let mut first = upstream.accept().await;
        first.head().await;
        first.send(&response("200 OK", "", b"one")).await;
        // The worst moment to close: the next request is here, its answer is not.
        first.head().await;
        drop(first);
        let mut second = upstream.accept().await;
        second.head().await;
        second.send(&response("200 OK", "", b"two")).await;
    };
    let client = async {
        assert_eq!(fetch_text(&service, get(url.clone())).await.unwrap(), "one");
        assert_eq!(fetch_text(&service, get(url.clone())).await.unwrap(), "two");
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn a_connection_closed_while_idle_is_replaced() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let service = service();
    for _ in 0..20 {
        let server = async {
            let mut connection = upstream.accept().await;
            connection.head().await;
            connection.send(&response("200 OK", "", b"ok")).await;
        };
        let client = fetch_text(&service, get(url.clone()));
        assert_eq!(tokio::join!(server, client).1.unwrap(), "ok");
    }
}

#[tokio::test]
async fn only_idempotent_requests_are_repeated_and_only_once() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/?secret=1");
    let service = service();
    let server = async {
        let mut first = upstream.accept().await;
        first.head().await;
        first.send(&response("200 OK", "", b"")).await;
        first.head().await;
        drop(first);
        // A fresh connection that dies is the upstream's failure, not bad timing.
        let mut second = upstream.accept().await;
        second.head().await;
    };
    let client = async {
        fetch_text(&service, get(url.clone())).await.unwrap();
        let post = failure(&service, post(url.clone(), "x")).await;
        let get = failure(&service, get(url.clone())).await;
        (post, get)
    };
    let ((), (post, get)) = tokio::join!(server, client);
    let expected = format!("{} closed the connection before a response arrived", upstream.address);
    assert_eq!((post.kind, post.message), (FetchErrorKind::Network, expected.clone()));
    assert_eq!((get.kind, get.message), (FetchErrorKind::Network, expected));
}

#[tokio::test]
async fn a_refused_connection_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = Url::parse(&format!("http://{free}/path?token=secret")).unwrap();
    let error = failure(&service(), get(url)).await;
    assert_eq!(error.kind, FetchErrorKind::Network);
    assert_eq!(error.message, format!("connection refused by {free}: nothing is listening there"));

    let url = Url::parse(&format!("http://localhost:{}/", free.port())).unwrap();
    let error = failure(&service(), get(url)).await;
    let expected = format!("connection refused by localhost:{} (tried ", free.port());
    assert!(error.message.starts_with(&expected), "{error}");
}

#[tokio::test]
async fn unknown_names_are_reported_without_the_rest_of_the_url() {
    let url = Url::parse("http://no-such-host.invalid/?key=secret").unwrap();
    let error = failure(&service(), get(url)).await;
    assert!(error.message.starts_with("name lookup of no-such-host.invalid failed"), "{error}");
    assert!(!error.message.contains("secret"));
}

#[tokio::test]
async fn denied_addresses_are_never_dialled() {
    let upstream = Upstream::start().await;
    let port = upstream.address.port();
    let service = denying(&["127.0.0.0/8", "::1"]);
    for host in ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0", "0x7f.1", "2130706433", "[::]", "[::1]"] {
        let url = Url::parse(&format!("http://{host}:{port}/")).unwrap();
        let expected = format!("access to {}:{port} is denied", url.host_str().unwrap());
        let error = failure(&service, get(url)).await;
        assert_eq!((error.kind, error.message), (FetchErrorKind::Denied, expected));
    }
    let listener_untouched = tokio::time::timeout(Duration::ZERO, upstream.accept()).await.is_err();
    assert!(listener_untouched);
}

#[tokio::test]
async fn private_addresses_can_be_switched_off() {
    let config = FetchConfig { allow_private: false, ..FetchConfig::default() };
    let service = FetchService::new(config).unwrap();
    let error = failure(&service, get(Url::parse("http://169.254.169.254/latest").unwrap())).await;
    assert_eq!(error.kind, FetchErrorKind::Denied);
}

#[tokio::test]
async fn oversized_response_heads_are_refused() {
    // Just above the limit, in one line and in many; far above it.
    for (lines, length) in [(1, 64 * 1024), (64, 1024), (1, 1024 * 1024)] {
        let upstream = Upstream::start().await;
        let url = upstream.url("/");
        let headers = format!("x-long: {}\r\n", "x".repeat(length)).repeat(lines);
        let expected = format!("response headers from {} are too large", upstream.address);
        let server = tokio::spawn(async move {
            let mut connection = upstream.accept().await;
            connection.head().await;
            // The client may close before it has taken everything.
            let _ = connection.try_send(&response("200 OK", &headers, b"body")).await;
            connection.closed().await;
        });
        let error = failure(&service(), get(url)).await;
        assert_eq!((error.kind, error.message), (FetchErrorKind::Network, expected));
        server.await.unwrap();
    }
}

#[tokio::test]
async fn garbage_instead_of_http_is_an_error() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let server = upstream.answer(vec![b"SSH-2.0-OpenSSH_9.9\r\n\r\n".to_vec()]);
    let error = failure(&service(), get(url)).await;
    assert!(error.message.contains("sent an invalid http response"), "{error}");
    server.await.unwrap();
}

#[tokio::test]
async fn an_unasked_protocol_switch_is_an_error() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let switch = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n";
    let server = upstream.answer(vec![switch.to_vec()]);
    let error = failure(&service(), get(url)).await;
    assert_eq!(error.kind, FetchErrorKind::Network);
    server.await.unwrap();
}

#[tokio::test]
async fn dropping_the_future_closes_the_connection() {
    let upstream = Upstream::start().await;
    let service = service();
    let url = upstream.url("/");
    let fetch = tokio::spawn(async move { service.fetch(get(url)).await.map(drop) });
    let mut connection = upstream.accept().await;
    connection.head().await;
    fetch.abort();
    connection.closed().await;
}

#[tokio::test]
async fn dropping_the_future_mid_upload_closes_the_connection() {
    let upstream = Upstream::start().await;
    let service = service();
    let (sender, request) = streamed(request(Method::POST, upstream.url("/")));
    sender.send(Ok("first")).await.unwrap();
    let fetch = tokio::spawn(async move { service.fetch(request).await.map(drop) });
    let mut connection = upstream.accept().await;
    connection.head().await;
    connection.expect(b"5\r\nfirst\r\n").await;
    fetch.abort();
    connection.closed().await;
    sender.closed().await;
}

#[tokio::test]
async fn dropping_the_response_closes_the_connection() {
    let upstream = Upstream::start().await;
    let service = service();
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        connection.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n").await;
        connection.closed().await;
    };
    let client = async {
        let mut response = service.fetch(get(upstream.url("/"))).await.unwrap();
        assert_eq!(response.body.chunk().await.unwrap().unwrap(), "x");
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn dropping_the_response_mid_upload_closes_the_connection() {
    let upstream = Upstream::start().await;
    let service = service();
    let (sender, request) = streamed(request(Method::POST, upstream.url("/")));
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        connection.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
        connection.closed().await;
        sender.closed().await;
    };
    let client = async { drop(service.fetch(request).await.unwrap()) };
    tokio::join!(server, client);
}

#[tokio::test]
async fn the_connection_cap_is_shared_and_bounded_in_time() {
    let upstream = Upstream::start().await;
    let config =
        FetchConfig { max_connections: 1, connect_timeout: Duration::from_millis(50), ..FetchConfig::default() };
    let service = FetchService::new(config).unwrap();
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n").await;
        connection
    };
    let first = service.fetch(get(upstream.url("/")));
    let (mut connection, first) = tokio::join!(server, first);
    let error = failure(&service, get(upstream.url("/"))).await;
    assert!(error.message.contains("took longer than 50ms"), "{error}");
    connection.send(b"x").await;
    assert_eq!(first.unwrap().body.chunk().await.unwrap().unwrap(), "x");
}

#[tokio::test]
async fn an_upstream_that_stops_reading_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let config = FetchConfig { write_stall: Duration::from_millis(50), ..FetchConfig::default() };
    let service = FetchService::new(config).unwrap();
    let mut request = request(Method::POST, url);
    request.body = FetchBody::Full(Bytes::from(vec![0; 32 * 1024 * 1024]));
    let server = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.flush().await.unwrap();
        socket
    };
    let (_unread, result) = tokio::join!(server, service.fetch(request));
    let error = result.map(drop).unwrap_err();
    assert!(error.message.contains("took no bytes for 50ms"), "{error}");
}
