//! Errors, methods, bodies, the token, health.

use super::{BODY_BYTES, Bench, HOST, request};
use crate::api::ROUTES;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use serde_json::json;

#[tokio::test]
async fn unknown_paths_are_404_and_wrong_methods_405() {
    let bench = Bench::start().await;
    for path in
        ["", "nope", "scripts", "scripts/", "scripts/list/", "scripts//list", "list/x", "LIST", "scripts%2Flist"]
    {
        let answer = bench.get(path).await;
        assert_eq!(answer.expect_error(404).json["error"], "NOT_FOUND", "{path}");
        assert!(answer.json["details"]["resource"].is_string());
    }
    for route in ROUTES {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if route.method == method {
                continue;
            }
            let answer = bench.call(request(method, route.path, "{}")).await;
            let allow = answer.expect_error(405).headers["allow"].to_str().unwrap();
            let expected = if route.method == "GET" { "GET, HEAD" } else { route.method.as_str() };
            assert_eq!(allow, expected, "{method} {}", route.path);
        }
    }
    // The prefix is the same however it is spelled, and nothing else is.
    let odd = Request::builder().uri("http://h/api/v1/%65xec/health").body(Bytes::new()).unwrap();
    bench.call(odd).await.expect_ok();
    let other = Request::builder().uri("http://h/api/v2/exec/health").body(Bytes::new()).unwrap();
    bench.call(other).await.expect_error(404);
}

#[tokio::test]
async fn bodies_are_json_objects_within_limits() {
    let bench = Bench::start().await;
    for body in
        ["{", "[]", "1", "\"x\"", "null", "{\"path\":\"\\ud800\"}", "{\"a\":1}x", "\u{feff}{}", &"[".repeat(5000)]
    {
        bench.call(request("POST", "scripts/write", body)).await.expect_error(400);
    }
    let deep = format!("{{\"path\":\"x.js\",\"content\":{}1{}}}", "[".repeat(1000), "]".repeat(1000));
    bench.call(request("POST", "scripts/write", &deep)).await.expect_error(400);
    let long = json!({ "path": "x.md", "content": "x".repeat(BODY_BYTES) }).to_string();
    bench.call(request("POST", "scripts/write", &long)).await.expect_error(413);
    // Long enough to be parsed elsewhere.
    let fits = json!({ "path": "x.md", "content": "x".repeat(BODY_BYTES - 100) }).to_string();
    bench.call(request("POST", "scripts/write", &fits)).await.expect_ok();
    // Nothing at all is an empty object.
    bench.call(request("POST", "scripts/tree", "")).await.expect_ok();
}

#[tokio::test]
async fn parameters_of_the_wrong_kind_are_named() {
    let bench = Bench::start().await;
    let cases = [
        ("scripts/write", json!({ "content": "" }), "path"),
        ("scripts/write", json!({ "path": "", "content": "" }), "path"),
        ("scripts/write", json!({ "path": 1, "content": "" }), "path"),
        ("scripts/write", json!({ "path": "a.js" }), "content"),
        ("scripts/write", json!({ "path": "a.js", "content": {} }), "content"),
        ("scripts/write", json!({ "path": "a.js", "content": "", "createDirs": "yes" }), "createDirs"),
        ("scripts/move", json!({ "from": "a.js" }), "to"),
        ("scripts/tree", json!({ "maxDepth": -1 }), "maxDepth"),
        ("scripts/tree", json!({ "maxDepth": 1.5 }), "maxDepth"),
        ("route/resolve", json!({}), "path"),
        ("route/resolve", json!({ "path": ["x"] }), "path"),
        ("route/resolve", json!({ "path": "/", "hostname": 1 }), "hostname"),
        ("route/test", json!({ "paths": [] }), "paths"),
        ("route/test", json!({ "paths": "/a" }), "paths"),
        ("route/test", json!({ "paths": [1] }), "paths"),
        ("shared-state/get", json!({}), "hostname"),
        ("shared-state/set", json!({ "hostname": "default" }), "value"),
    ];
    for (url, body, parameter) in cases {
        let answer = bench.post(url, body.clone()).await;
        assert_eq!(answer.expect_error(400).json["details"]["parameter"], parameter, "{url} {body}");
    }
    for url in [
        "scripts/read",
        "scripts/read?path=",
        "scripts/list?recursive=yes",
        "scripts/list?metadata=",
        "logs/list?type=x",
        "logs/list?limit=-1",
        "logs/stream",
        "scripts/list?mode=fast",
        "scripts/list?remote=x",
        "scripts/list?dir=%ff",
        "scripts/list?exhaustive=true",
        "scripts/list?execId=A",
        "scripts/list?execId=1&exec_id=2",
        "scripts/list?subdomain=a/b",
    ] {
        bench.get(url).await.expect_error(400);
    }
    for value in ["true", "1", "false", "0"] {
        bench.get(&format!("scripts/list?recursive={value}")).await.expect_ok();
    }
}

#[tokio::test]
async fn health_says_what_it_should() {
    let bench = Bench::start().await;
    let mut asking = request("GET", "health", "");
    asking.headers_mut().insert("user-agent", HeaderValue::from_static("probe/1"));
    let answer = bench.call(asking).await;
    let health = &answer.expect_ok().json;
    assert_eq!((&health["status"], &health["service"]), (&json!("ok"), &json!("wick")));
    assert_eq!((&health["ip"], &health["userAgent"]), (&json!("192.0.2.7"), &json!("probe/1")));
    assert!(health["memory"]["rss"].as_u64().unwrap() > 1 << 20);
    assert!(health["memory"]["heap"].is_u64() && health["fds"].as_u64().unwrap() > 3);
    assert_eq!(health["pid"], std::process::id());
    assert!(health["started"].as_str().unwrap().ends_with('Z') && health.get("built").is_some());
    assert_eq!(answer.headers["cache-control"], "no-store");
    let head = bench.call(request("HEAD", "health", "")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn the_token_guards_everything_but_health() {
    let bench = Bench::with_token(Some("s3cret token")).await;
    bench.get("health").await.expect_ok();
    for path in ["list", "nope", "scripts/list", "health/"] {
        let answer = bench.get(path).await;
        assert_eq!(answer.expect_error(401).headers["www-authenticate"], "Bearer");
    }
    bench.call(request("PUT", "list", "")).await.expect_error(401);
    let with = |name: &'static str, value: &'static str| {
        let mut asking = request("GET", "list", "");
        asking.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        asking
    };
    for (name, value) in [
        ("authorization", "Bearer s3cret"),
        ("authorization", "Bearer s3cret token2"),
        ("authorization", "Bearer S3CRET TOKEN"),
        ("authorization", "s3cret token"),
        ("authorization", "Bearer "),
        // Basic is for scripts; `user:s3cret token`.
        ("authorization", "Basic dXNlcjpzM2NyZXQgdG9rZW4="),
        ("x-token", ""),
        ("x-token", "x"),
        ("cookie", "token=s3cret token"),
    ] {
        bench.call(with(name, value)).await.expect_error(401);
    }
    bench.call(request("GET", "list?token=s3cret%20token", "")).await.expect_error(401);
    bench.call(with("authorization", "Bearer s3cret token")).await.expect_ok();
    bench.call(with("authorization", "bearer  s3cret token")).await.expect_ok();
    bench.call(with("x-token", "s3cret token")).await.expect_ok();

    // A setting without a token in it opens nothing.
    let closed = Bench::with_token(Some("")).await;
    closed.get("list").await.expect_error(401);
    closed.call(with("x-token", "")).await.expect_error(401);
}

#[tokio::test]
async fn pages_of_other_sites_change_nothing() {
    let bench = Bench::start().await;
    let body = json!({ "path": "x.md", "content": "x" }).to_string();
    let from = |site: &'static str| {
        let mut writing = request("POST", "scripts/write", &body);
        writing.headers_mut().insert("sec-fetch-site", HeaderValue::from_static(site));
        writing
    };
    bench.call(from("cross-site")).await.expect_error(403);
    assert!(!bench.root().join("default").exists());
    bench.call(from("same-origin")).await.expect_ok();
    bench.call(from("none")).await.expect_ok();
}

#[tokio::test]
async fn hosts_choose_the_deployment() {
    let bench = Bench::start().await;
    let host = "shop.p1-c1-exec-7.s.containers.example.com";
    let write = request("POST", "scripts/write", &json!({ "path": "a.md", "content": "a" }).to_string());
    let answer = super::Answer::read(bench.send_to(host, write).await).await;
    let resolved = answer.expect_ok().json["resolvedPath"].as_str().unwrap().to_owned();
    // Which of the labels count is the runtime's grammar; that the scope follows it is ours.
    let expected = bench.runtime.target(host, &http::HeaderMap::new()).unwrap().deployment();
    assert_eq!(resolved, format!("{expected}/a.md"));
    assert_eq!(bench.stored(&resolved), "a");
    for bad in ["exec-A!.localhost", "a..b", "[::1"] {
        let answer = super::Answer::read(bench.send_to(bad, request("GET", "scripts/list", "")).await).await;
        answer.expect_error(400);
    }
    assert_eq!(bench.runtime.target(HOST, &http::HeaderMap::new()).unwrap().exec_id, "1");
}
