//! What comes back: status text, streaming, decoding, pass-through, whole bodies at once.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::*;

fn text() -> Vec<u8> {
    (0..40_000).flat_map(|line| format!("line {line}\n").into_bytes()).collect()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn brotli(data: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &data[..], &mut compressed, &Default::default()).unwrap();
    compressed
}

fn encoded(coding: &str, body: &[u8]) -> Vec<u8> {
    response("200 OK", &format!("content-encoding: {coding}\r\n"), body)
}

/// One exchange with a server that sends these bytes and keeps the connection.
async fn answer(bytes: Vec<u8>, request: impl FnOnce(Url) -> FetchRequest) -> FetchResponse {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let server = upstream.answer(vec![bytes]);
    let response = service().fetch(request(url)).await.unwrap();
    server.await.unwrap();
    response
}

#[tokio::test]
async fn compressed_bodies_are_decoded_in_bounded_pieces() {
    let text = text();
    for (coding, body) in [("gzip", gzip(&text)), ("deflate", zlib(&text)), ("br", brotli(&text))] {
        let upstream = Upstream::start().await;
        let url = upstream.url("/");
        let server = upstream.answer(vec![encoded(coding, &body)]);
        let mut response = service().fetch(get(url)).await.unwrap();
        assert!(response.body.content_encoding_active());
        assert_eq!(response.headers["content-encoding"], coding);
        let mut decoded = Vec::new();
        let mut pieces = 0;
        while let Some(piece) = response.body.chunk().await {
            let piece = piece.unwrap();
            assert!(piece.len() <= 64 * 1024);
            decoded.extend_from_slice(&piece);
            pieces += 1;
        }
        assert!(decoded == text, "{coding}");
        assert!(pieces >= text.len() / (64 * 1024), "{coding}");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn splicing_leaves_the_bytes_alone() {
    let body = gzip(&text());
    let response = answer(encoded("gzip", &body), get).await;
    let raw = response.body.into_raw();
    assert_eq!(raw.size_hint().exact(), Some(body.len() as u64));
    assert!(raw.collect().await.unwrap().to_bytes() == body);
}

#[tokio::test]
async fn without_decompression_chunks_are_the_bytes_sent() {
    let body = gzip(&text());
    let request = |url| FetchRequest { decompress: false, ..get(url) };
    let mut response = answer(encoded("gzip", &body), request).await;
    assert!(!response.body.content_encoding_active());
    assert!(read_all(&mut response.body).await.unwrap() == body);
}

#[tokio::test]
async fn broken_gzip_is_an_error_once() {
    let mut response = answer(encoded("gzip", b"not gzip"), get).await;
    assert_eq!(response.body.try_take_whole(), None);
    let error = response.body.chunk().await.unwrap().unwrap_err();
    assert_eq!(error.kind, FetchErrorKind::Decode);
    assert!(error.message.ends_with(": invalid gzip data"), "{error}");
    assert!(response.body.chunk().await.is_none());
}

#[tokio::test]
async fn the_first_chunk_arrives_before_the_second_is_sent() {
    let upstream = Upstream::start().await;
    let service = service();
    let (first_read, wait) = tokio::sync::oneshot::channel::<()>();
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        connection.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n").await;
        wait.await.unwrap();
        connection.send(b"6\r\nsecond\r\n0\r\n\r\n").await;
    };
    let client = async {
        let mut response = service.fetch(get(upstream.url("/"))).await.unwrap();
        // Looking for a whole body must not cost the stream its first piece, nor its wake-ups.
        assert_eq!(response.body.try_take_whole(), None);
        assert_eq!(response.body.chunk().await.unwrap().unwrap(), "first");
        first_read.send(()).unwrap();
        assert_eq!(read_all(&mut response.body).await.unwrap(), b"second");
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn a_flushed_gzip_chunk_arrives_before_the_next_is_sent() {
    let upstream = Upstream::start().await;
    let service = service();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"data: 1\n\n").unwrap();
    encoder.flush().unwrap();
    let begun = encoder.get_ref().clone();
    let rest = encoder.finish().unwrap().split_off(begun.len());
    let (first_read, wait) = tokio::sync::oneshot::channel::<()>();
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        let length = begun.len() + rest.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n");
        connection.send(head.as_bytes()).await;
        connection.send(&begun).await;
        wait.await.unwrap();
        connection.send(&rest).await;
    };
    let client = async {
        let mut response = service.fetch(get(upstream.url("/"))).await.unwrap();
        assert_eq!(response.body.chunk().await.unwrap().unwrap(), "data: 1\n\n");
        first_read.send(()).unwrap();
        assert!(response.body.chunk().await.is_none());
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn a_body_cut_short_is_an_error() {
    let upstream = Upstream::start().await;
    let address = upstream.address;
    let url = upstream.url("/");
    let server = upstream.answer(vec![b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_vec()]);
    let mut response = service().fetch(get(url)).await.unwrap();
    server.await.unwrap();
    let error = read_all(&mut response.body).await.unwrap_err();
    let expected = format!("{address} closed the connection before the response body was complete");
    assert_eq!((error.kind, error.message), (FetchErrorKind::Network, expected));
}

#[tokio::test]
async fn answers_without_a_body_end_at_once_and_keep_the_connection() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let promised = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-encoding: gzip\r\n\r\n";
    let server = upstream.answer(vec![
        promised.to_vec(),
        b"HTTP/1.1 204 No Content\r\ncontent-encoding: br\r\n\r\n".to_vec(),
        b"HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n".to_vec(),
        response("200 OK", "content-encoding: gzip\r\n", b""),
    ]);
    let service = service();
    for (method, status) in [(Method::HEAD, 200), (Method::GET, 204), (Method::GET, 304), (Method::GET, 200)] {
        let mut response = service.fetch(request(method, url.clone())).await.unwrap();
        assert_eq!(response.status.as_u16(), status);
        assert_eq!(response.body.try_take_whole(), Some(Bytes::new()), "{status}");
        assert!(response.body.chunk().await.is_none());
    }
    assert!(server.await.unwrap().iter().all(|seen| seen.connection == 1));
}

#[tokio::test]
async fn small_bodies_can_be_taken_whole() {
    let mut response = answer(response("200 OK", "", b"hello"), get).await;
    assert_eq!(response.body.try_take_whole().unwrap(), "hello");
    assert!(response.body.chunk().await.is_none());

    let mut response = answer(encoded("gzip", &gzip(b"hello")), get).await;
    assert_eq!(response.body.try_take_whole().unwrap(), "hello");
    assert_eq!(response.body.try_take_whole(), None);

    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let upstream = Upstream::start().await;
    let service = service();
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        connection.send(chunked).await;
        connection
    };
    let (mut connection, response) = tokio::join!(server, service.fetch(get(upstream.url("/"))));
    let mut response = response.unwrap();
    assert_eq!(response.body.try_take_whole(), None);
    connection.send(b"2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n").await;
    assert_eq!(response.body.chunk().await.unwrap().unwrap(), "ab");
    assert_eq!(read_all(&mut response.body).await.unwrap(), b"cd");
}

#[tokio::test]
async fn large_or_swelling_bodies_are_left_for_chunk() {
    let large = vec![b'x'; 64 * 1024 + 1];
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let server = upstream.answer(vec![response("200 OK", "", &large), encoded("gzip", &gzip(&large))]);
    let service = service();
    for _ in 0..2 {
        let mut response = service.fetch(get(url.clone())).await.unwrap();
        assert_eq!(response.body.try_take_whole(), None);
        assert!(read_all(&mut response.body).await.unwrap() == large);
    }
    server.await.unwrap();
}

#[tokio::test]
async fn a_raw_body_after_a_look_is_still_complete() {
    let upstream = Upstream::start().await;
    let service = service();
    let server = async {
        let mut connection = upstream.accept().await;
        connection.head().await;
        connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabc").await;
        connection
    };
    let (mut connection, response) = tokio::join!(server, service.fetch(get(upstream.url("/"))));
    let mut response = response.unwrap();
    assert_eq!(response.body.try_take_whole(), None);
    let raw = response.body.into_raw();
    assert_eq!(raw.size_hint().exact(), Some(6));
    connection.send(b"def").await;
    assert_eq!(raw.collect().await.unwrap().to_bytes(), "abcdef");
}

#[tokio::test]
async fn trailers_survive_a_splice() {
    let bytes =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n1\r\na\r\n0\r\nx-sum: 7\r\n\r\n";
    let response = answer(bytes.to_vec(), get).await;
    let collected = response.body.into_raw().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["x-sum"], "7");
    assert_eq!(collected.to_bytes(), "a");
}

#[tokio::test]
async fn status_text_is_what_was_sent() {
    let odd = answer(response("200 Quite Alright", "", b""), get).await;
    assert_eq!(odd.status_text, "Quite Alright");
    let usual = answer(response("404 Not Found", "", b""), get).await;
    assert!(matches!(usual.status_text, Cow::Borrowed("Not Found")));
    assert_eq!(usual.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn repeated_response_headers_stay_apart() {
    let response = answer(response("200 OK", "set-cookie: a=1\r\nset-cookie: b=2\r\n", b""), get).await;
    let cookies: Vec<_> = response.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
}
