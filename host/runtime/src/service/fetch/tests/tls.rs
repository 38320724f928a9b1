//! TLS with a certificate of our own, and what ALPN makes of it.

use std::sync::Arc;

use http::Request;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

/// A server that answers with the HTTP version, authority and host it saw; serves any number of
/// connections and says how many there were in `x-connection`.
async fn start(alpn: &[&[u8]]) -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for connection in 1_u32.. {
            let (socket, _) = listener.accept().await.unwrap();
            let Ok(stream) = acceptor.accept(socket).await else { continue };
            tokio::spawn(serve(stream, connection));
        }
    });
    (port, made.cert.pem())
}

async fn serve(stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>, connection: u32) {
    let service = service_fn(move |request: Request<Incoming>| async move {
        let host = request.headers().get("host").map_or("none", |host| host.to_str().unwrap());
        let authority = request.uri().authority().map_or("none", |authority| authority.as_str());
        let text = format!("{:?} {authority} {host}", request.version());
        let response = Response::builder().header("x-connection", connection);
        Ok::<_, Infallible>(response.body(Full::new(Bytes::from(text))).unwrap())
    });
    let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let io = TokioIo::new(stream);
    let _ = if http2 {
        hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(io, service).await
    } else {
        hyper::server::conn::http1::Builder::new().serve_connection(io, service).await
    };
}

fn trusting(pem: String) -> FetchService {
    let config = FetchConfig { extra_roots_pem: Some(pem), ..FetchConfig::default() };
    FetchService::new(config).unwrap()
}

#[tokio::test]
async fn http2_is_negotiated_and_its_connection_shared() {
    let (port, pem) = start(&[b"h2", b"http/1.1"]).await;
    let service = trusting(pem);
    let url = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    for _ in 0..3 {
        let mut response = service.fetch(get(url.clone())).await.unwrap();
        assert_eq!(response.headers["x-connection"], "1");
        assert_eq!(response.status_text, "OK");
        let text = read_all(&mut response.body).await.unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), format!("HTTP/2.0 localhost:{port} none"));
    }
}

#[tokio::test]
async fn a_streamed_upload_works_over_http2_and_is_reset_when_dropped() {
    let (port, pem) = start(&[b"h2"]).await;
    let service = trusting(pem);
    let url = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    let (sender, request) = streamed(request(Method::POST, url));
    let response = service.fetch(request).await.unwrap();
    drop(response);
    sender.closed().await;
}

#[tokio::test]
async fn http1_serves_hosts_that_differ_from_the_url() {
    let (port, pem) = start(&[b"h2", b"http/1.1"]).await;
    let service = trusting(pem);
    let url = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    let request = with_header(get(url.clone()), "host", "virtual.test");
    assert_eq!(fetch_text(&service, request).await.unwrap(), "HTTP/1.1 none virtual.test");
    // A host that only repeats the URL is no reason.
    let request = with_header(get(url), "host", &format!("LOCALHOST:{port}"));
    assert_eq!(fetch_text(&service, request).await.unwrap(), format!("HTTP/2.0 localhost:{port} none"));
}

#[tokio::test]
async fn unknown_certificates_are_refused() {
    let (port, _) = start(&[]).await;
    let url = Url::parse(&format!("https://localhost:{port}/")).unwrap();
    let error = failure(&service(), get(url)).await;
    assert_eq!(error.kind, FetchErrorKind::Network);
    let expected = format!("tls handshake with localhost:{port} failed: invalid peer certificate");
    assert!(error.message.starts_with(&expected), "{error}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let (port, pem) = start(&[]).await;
    let url = Url::parse(&format!("https://127.0.0.1:{port}/")).unwrap();
    let error = failure(&trusting(pem), get(url)).await;
    assert!(error.message.contains("failed: invalid peer certificate"), "{error}");
}

#[tokio::test]
async fn a_silent_tls_server_runs_into_the_connect_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = FetchConfig { connect_timeout: Duration::from_millis(50), ..FetchConfig::default() };
    let service = FetchService::new(config).unwrap();
    let url = Url::parse(&format!("https://127.0.0.1:{port}/")).unwrap();
    let error = failure(&service, get(url)).await;
    assert_eq!(error.message, format!("connecting to 127.0.0.1:{port} took longer than 50ms"));
}

#[test]
fn extra_roots_must_be_certificates() {
    for pem in ["", "not pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let config = FetchConfig { extra_roots_pem: Some(pem.to_owned()), ..FetchConfig::default() };
        assert!(matches!(FetchService::new(config), Err(FetchSetupError::ExtraRoots(_))), "{pem:?}");
    }
}
