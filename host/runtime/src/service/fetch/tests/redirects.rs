//! Redirects as the Fetch standard has them.

use super::*;

fn redirect_to(status: u16, location: &str) -> Vec<u8> {
    response(&format!("{status} Moved"), &format!("location: {location}\r\n"), b"gone")
}

/// A request with everything a redirect may have to drop.
fn loaded(method: Method, url: Url) -> FetchRequest {
    let mut request = FetchRequest { method, ..post(url, "body") };
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-language", "en"),
        ("authorization", "Bearer secret"),
        ("cookie", "a=b"),
        ("proxy-authorization", "Basic secret"),
        ("host", "elsewhere.test"),
        ("x-kept", "yes"),
    ] {
        request = with_header(request, name, value);
    }
    request
}

async fn check_method(status: u16, method: Method, expected: &str, keeps_body: bool) {
    let upstream = Upstream::start().await;
    let url = upstream.url("/from");
    let server = upstream.answer(vec![redirect_to(status, "to?x"), response("200 OK", "", b"done")]);
    let mut answer = service().fetch(loaded(method, url.clone())).await.unwrap();
    assert_eq!(read_all(&mut answer.body).await.unwrap(), b"done");
    assert_eq!(answer.url, url.join("/to?x").unwrap());
    assert!(answer.redirected);

    let seen = &server.await.unwrap()[1];
    assert_eq!(seen.line(), format!("{expected} /to?x HTTP/1.1"), "{status}");
    assert_eq!(seen.body == b"body", keeps_body);
    assert_eq!(seen.header("content-type").is_some(), keeps_body);
    assert_eq!(seen.header("content-language").is_some(), keeps_body);
    assert_eq!(seen.header("content-length"), keeps_body.then_some("4"));
    // Same origin: nothing secret is lost.
    assert_eq!(seen.header("authorization"), Some("Bearer secret"));
    assert_eq!(seen.header("cookie"), Some("a=b"));
    assert_eq!(seen.header("host"), Some("elsewhere.test"));
    assert_eq!(seen.header("x-kept"), Some("yes"));
}

#[tokio::test]
async fn methods_and_bodies() {
    check_method(301, Method::POST, "GET", false).await;
    check_method(302, Method::POST, "GET", false).await;
    check_method(303, Method::POST, "GET", false).await;
    check_method(303, Method::PUT, "GET", false).await;
    check_method(301, Method::PUT, "PUT", true).await;
    check_method(302, Method::DELETE, "DELETE", true).await;
    check_method(307, Method::POST, "POST", true).await;
    check_method(308, Method::PATCH, "PATCH", true).await;
}

#[tokio::test]
async fn another_origin_gets_no_secrets() {
    let first = Upstream::start().await;
    let second = Upstream::start().await;
    let url = first.url("/");
    let authority = second.address.to_string();
    let target = second.url("/there#part").to_string();
    let hop = first.answer(vec![redirect_to(307, &target)]);
    let end = second.answer(vec![response("200 OK", "", b"")]);
    let answer = service().fetch(loaded(Method::POST, url)).await.unwrap();
    assert_eq!(answer.url.as_str(), format!("http://{authority}/there"));
    hop.await.unwrap();
    let seen = &end.await.unwrap()[0];
    for secret in ["authorization", "cookie", "proxy-authorization"] {
        assert_eq!(seen.header(secret), None, "{secret}");
    }
    assert_eq!(seen.header("host"), Some(&authority[..]));
    assert_eq!(seen.header("x-kept"), Some("yes"));
    assert_eq!(seen.header("content-type"), Some("text/plain"));
    assert_eq!(seen.body, b"body");
}

#[tokio::test]
async fn twenty_redirects_are_enough() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let address = upstream.address;
    let server = upstream.answer(vec![redirect_to(302, "/again"); 21]);
    let error = failure(&service(), get(url)).await;
    let expected = format!("more than 20 redirects, last from {address}");
    assert_eq!((error.kind, error.message), (FetchErrorKind::Redirect, expected));
    assert_eq!(server.await.unwrap().len(), 21);
}

#[tokio::test]
async fn manual_mode_yields_the_redirect() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/#part");
    let server = upstream.answer(vec![redirect_to(301, "/next")]);
    let request = FetchRequest { redirect: RedirectMode::Manual, ..get(url.clone()) };
    let mut answer = service().fetch(request).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.redirected), (301, false));
    assert_eq!(answer.headers["location"], "/next");
    assert_eq!(read_all(&mut answer.body).await.unwrap(), b"gone");
    server.await.unwrap();
}

#[tokio::test]
async fn error_mode_refuses_the_redirect() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let server = upstream.answer(vec![redirect_to(301, "/next")]);
    let request = FetchRequest { redirect: RedirectMode::Error, ..get(url) };
    assert_eq!(failure(&service(), request).await.kind, FetchErrorKind::Redirect);
    server.await.unwrap();
}

#[tokio::test]
async fn a_redirect_without_location_is_an_answer() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let server = upstream.answer(vec![response("302 Found", "", b"here")]);
    assert_eq!(fetch_text(&service(), get(url)).await.unwrap(), "here");
    server.await.unwrap();
}

#[tokio::test]
async fn a_streamed_body_cannot_be_sent_twice() {
    for status in [302, 307] {
        let upstream = Upstream::start().await;
        let (sender, request) = streamed(request(Method::POST, upstream.url("/")));
        drop(sender);
        let server = upstream.answer(vec![redirect_to(status, "/next")]);
        let error = failure(&service(), request).await;
        assert_eq!(error.kind, FetchErrorKind::Redirect);
        assert_eq!(error.message, "a streamed request body cannot be sent again");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn see_other_forgets_a_streamed_body() {
    let upstream = Upstream::start().await;
    let service = service();
    let (sender, request) = streamed(request(Method::POST, upstream.url("/")));
    let server = async {
        let mut upload = upstream.accept().await;
        upload.head().await;
        // Answered before the upload is over: the upload is given up.
        upload.send(&redirect_to(303, "/next")).await;
        let mut next = upstream.accept().await;
        let head = next.head().await;
        next.send(&response("200 OK", "", b"done")).await;
        upload.closed().await;
        sender.closed().await;
        head
    };
    let (head, text) = tokio::join!(server, fetch_text(&service, request));
    assert!(head.starts_with("GET /next HTTP/1.1\r\n"), "{head}");
    assert!(!head.contains("transfer-encoding"));
    assert_eq!(text.unwrap(), "done");
}

#[tokio::test]
async fn redirects_to_denied_addresses_are_refused() {
    let inner = Upstream::start().await;
    let outer = Upstream::start().await;
    let service = denying(&[&inner.address.to_string()]);
    let url = outer.url("/");
    let hosts = ["127.0.0.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0"];
    let port = inner.address.port();
    let hops = hosts.iter().map(|host| redirect_to(302, &format!("http://{host}:{port}/"))).collect();
    let server = outer.answer(hops);
    for _ in hosts {
        let error = failure(&service, get(url.clone())).await;
        assert_eq!(error.kind, FetchErrorKind::Denied, "{error}");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn redirects_out_of_http_are_refused() {
    let upstream = Upstream::start().await;
    let url = upstream.url("/");
    let server = upstream.answer(vec![
        redirect_to(302, "file:///etc/passwd"),
        redirect_to(302, "http://user:secret@127.0.0.1/"),
        redirect_to(302, "http://["),
    ]);
    let service = service();
    for _ in 0..3 {
        let error = failure(&service, get(url.clone())).await;
        assert_eq!(error.kind, FetchErrorKind::Redirect);
        assert!(!error.message.contains("secret"), "{error}");
    }
    server.await.unwrap();
}
