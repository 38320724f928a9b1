//! HTTP/2 without TLS, by prior knowledge, through a client of the field.

use super::WATCHDOG;
use super::process::Place;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::SendRequest;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::SocketAddr;

const STREAMS: usize = 20;

async fn connect(address: SocketAddr) -> SendRequest<Full<Bytes>> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    // Ends with its runtime, or when the sender is dropped.
    tokio::spawn(connection);
    sender
}

async fn send(
    mut sender: SendRequest<Full<Bytes>>,
    method: &str,
    url: String,
    body: &'static str,
) -> (http::response::Parts, String) {
    let request = http::Request::builder().method(method).uri(url).body(Full::from(body)).unwrap();
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head, String::from_utf8_lossy(&body).into_owned())
}

#[test]
fn http2_by_prior_knowledge() {
    let place = Place::with(&[
        ("hello.js", "return `${req.method} ${metadata.query.n} ${req.rawBody?.toString() ?? ''}`;"),
        (
            "together.js",
            "// @mode worker
            shared.count = (shared.count ?? 0) + 1;
            while (shared.count < 20) await new Promise((resolve) => setTimeout(resolve, 2));
            return metadata.query.n;",
        ),
        ("events.js", "res.write('a'); res.write('b'); res.end('c');"),
    ]);
    let server = place.start();
    let base = format!("http://{}", server.address);
    super::super::harness::block_on(async move {
        let all = async {
            let sender = connect(server.address).await;
            let (head, text) = send(sender.clone(), "GET", format!("{base}/hello?n=1"), "").await;
            assert_eq!((head.status.as_u16(), head.version), (200, http::Version::HTTP_2));
            assert_eq!(text.trim_end(), "GET 1");
            let (_, text) = send(sender.clone(), "POST", format!("{base}/hello?n=2"), "body").await;
            assert_eq!(text, "POST 2 body");
            // Each of these waits for all the others, so that they are open at once or never answered.
            let mut streams = tokio::task::JoinSet::new();
            for number in 0..STREAMS {
                streams.spawn(send(sender.clone(), "GET", format!("{base}/together?n={number}"), ""));
            }
            let mut seen: Vec<usize> = Vec::new();
            while let Some(answer) = streams.join_next().await {
                let (head, text) = answer.unwrap();
                assert_eq!(head.status, 200);
                seen.push(text.parse().unwrap());
            }
            seen.sort_unstable();
            assert_eq!(seen, (0..STREAMS).collect::<Vec<_>>());
            let (_, text) = send(sender.clone(), "GET", format!("{base}/events"), "").await;
            assert_eq!(text, "abc");
            let (head, _) = send(sender.clone(), "GET", format!("{base}/hello?{}", "q".repeat(20_000)), "").await;
            assert_eq!(head.status, 414);
            let (head, _) = send(sender, "GET", format!("{base}/api/v1/exec/health"), "").await;
            assert_eq!(head.status, 200);
        };
        tokio::time::timeout(WATCHDOG * 2, all).await.expect("all answers in time");
    });
}

/// HTTP/2 has no `Host` of its own; scripts are told the authority under that name, whatever the version.
#[test]
fn scripts_see_the_authority_as_host() {
    let place = Place::with(&[("host.js", "return String(req.headers.host);")]);
    let server = place.start();
    super::super::harness::block_on(async move {
        let sender = connect(server.address).await;
        let (head, text) = send(sender, "GET", format!("http://{}/host", server.address), "").await;
        assert_eq!((head.status.as_u16(), text), (200, server.address.to_string()));
    });
}
