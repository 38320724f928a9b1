//! The shortest way through everything: a file, a request, an answer, in both engines.

use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use std::sync::Arc;
use wick_runtime::message::{Request, RequestBody, Response};
use wick_runtime::{Runtime, RuntimeConfig};

async fn start(files: &[(&str, &str)]) -> (tempfile::TempDir, Arc<Runtime>) {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("scripts");
    for (path, text) in files {
        let path = root.join("default/1").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut config = RuntimeConfig::new(root, directory.path().join("data"));
    config.cache = std::env::temp_dir().join("wick-test-engine");
    (directory, Runtime::start(config).await.unwrap())
}

async fn get(runtime: &Arc<Runtime>, url: &str) -> (u16, String) {
    let request = Request {
        method: Method::GET,
        authority: "localhost".into(),
        url: url.into(),
        https: false,
        headers: HeaderMap::new(),
        client_ip: "127.0.0.1".into(),
        body: RequestBody::Empty,
    };
    let Response { status, body, .. } = runtime.handle(request).await;
    let body = body.collect().await.unwrap().to_bytes();
    (status.as_u16(), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_an_endpoint_in_both_engines() {
    let (_directory, runtime) = start(&[
        ("hello.js", "return { message: 'Hello', n: 1 + 1 }"),
        ("count.js", "// @mode worker\nshared.n = (shared.n ?? 0) + 1;\nreturn { n: shared.n };"),
        ("fresh.js", "shared.n = (shared.n ?? 0) + 1;\nreturn { n: shared.n };"),
        ("thrown.js", "// @debug true\n\nthrow new Error('no luck')"),
        ("loop.js", "// @timeout 50\nwhile (true) {}"),
        ("workerloop.js", "// @mode worker\n// @timeout 50\nwhile (true) {}"),
        ("later.js", "// @mode worker\nawait new Promise((r) => setTimeout(r, 5)); return 'later'"),
    ])
    .await;
    assert_eq!(get(&runtime, "/hello").await, (200, r#"{"message":"Hello","n":2}"#.to_owned()));
    assert_eq!(get(&runtime, "/later").await, (200, "later".to_owned()));
    for n in 1..4 {
        assert_eq!(get(&runtime, "/count").await, (200, format!(r#"{{"n":{n}}}"#)));
        assert_eq!(get(&runtime, "/fresh").await, (200, r#"{"n":1}"#.to_owned()));
    }
    let (status, body) = get(&runtime, "/thrown").await;
    assert_eq!(status, 500);
    assert!(body.contains("no luck") && body.contains("thrown.js:3:"), "{body}");
    assert_eq!(get(&runtime, "/loop").await.0, 504);
    assert_eq!(get(&runtime, "/workerloop").await.0, 504);
    assert_eq!(get(&runtime, "/count").await, (200, r#"{"n":4}"#.to_owned()));
    assert_eq!(get(&runtime, "/absent").await.0, 404);
}
