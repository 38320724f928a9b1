//! The API as its callers meet it: in-process, on a runtime over a temporary folder.

mod answers;
mod files;
mod hostile;
mod listing;
mod races;
mod running;

use super::{Api, ApiConfig};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wick_runtime::message::{self, BoxBody, RequestBody, ResponseBody};
use wick_runtime::{Runtime, RuntimeConfig};

const HOST: &str = "exec-1.localhost";
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
const BODY_BYTES: usize = 256 << 10;

/// A runtime, its API, and the folder both work on.
struct Bench {
    runtime: Arc<Runtime>,
    api: Arc<Api>,
    folder: tempfile::TempDir,
}

/// An answer, read to its end.
struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
    json: Value,
}

impl Bench {
    async fn start() -> Bench {
        Bench::with_token(None).await
    }

    async fn with_token(admin_token: Option<&str>) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let (scripts, data) = (folder.path().join("scripts"), folder.path().join("data"));
        fs::create_dir_all(&scripts).unwrap();
        fs::create_dir_all(&data).unwrap();
        link_cache(&data);
        let mut config = RuntimeConfig::new(scripts, data);
        // Several runtimes share the address space of one test process.
        config.limits.sandboxes = 64;
        let runtime = Runtime::start(config).await.unwrap();
        let admin_token = admin_token.map(str::to_owned);
        let api = Api::new(Arc::clone(&runtime), ApiConfig { admin_token, body_bytes: BODY_BYTES });
        Bench { runtime, api: Arc::new(api), folder }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("scripts")
    }

    /// Puts a file there from outside.
    fn put(&self, path: &str, content: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self.runtime.files_changed();
    }

    fn stored(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    async fn send(&self, request: Request<Bytes>) -> http::Response<ResponseBody> {
        self.send_to(HOST, request).await
    }

    async fn send_to(&self, host: &str, request: Request<Bytes>) -> http::Response<ResponseBody> {
        let body = |bytes| -> BoxBody { Full::new(bytes).map_err(|never| match never {}).boxed_unsync() };
        self.api.handle(request.map(body), PEER, host).await
    }

    async fn get(&self, url: &str) -> Answer {
        self.call(request("GET", url, "")).await
    }

    async fn delete(&self, url: &str) -> Answer {
        self.call(request("DELETE", url, "")).await
    }

    async fn post(&self, url: &str, body: Value) -> Answer {
        self.call(request("POST", url, &body.to_string())).await
    }

    async fn call(&self, request: Request<Bytes>) -> Answer {
        Answer::read(self.send(request).await).await
    }

    async fn write(&self, path: &str, content: &str) -> Answer {
        self.post("scripts/write", serde_json::json!({ "path": path, "content": content })).await
    }

    /// Has the runtime answer, as a client of the scripts would.
    async fn run(&self, url: &str) -> (u16, String) {
        let request = message::Request {
            method: http::Method::GET,
            authority: HOST.to_owned(),
            url: url.to_owned(),
            https: false,
            headers: HeaderMap::new(),
            client_ip: "192.0.2.7".to_owned(),
            body: RequestBody::Empty,
        };
        let response = self.runtime.handle(request).await;
        let body = response.body.collect().await.unwrap().to_bytes();
        (response.status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    }
}

impl Answer {
    async fn read(response: http::Response<ResponseBody>) -> Answer {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, text, json }
    }

    /// Fails unless this is an error of the documented shape.
    #[track_caller]
    fn expect_error(&self, status: u16) -> &Answer {
        assert_eq!(self.status, status, "{}", self.text);
        let expected = if status == 400 { "VALIDATION_ERROR".to_owned() } else { format!("ERROR_{status}") };
        assert_eq!(self.json["code"], expected.as_str());
        assert!(self.json["error"].as_str().is_some_and(|error| !error.is_empty()), "{}", self.text);
        let timestamp = self.json["timestamp"].as_str().unwrap();
        assert!(timestamp.ends_with('Z') && timestamp.len() == 24, "{timestamp}");
        assert!(self.json.get("details").is_none_or(Value::is_object));
        assert_eq!(self.headers["content-type"], "application/json");
        self
    }

    #[track_caller]
    fn expect_ok(&self) -> &Answer {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self
    }
}

fn request(method: &str, path: &str, body: &str) -> Request<Bytes> {
    let url = format!("http://{HOST}/api/v1/exec/{path}");
    Request::builder().method(method).uri(url).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// The compiled engine is the same for all tests, and takes longer to make than all of them to run.
fn link_cache(data: &Path) {
    let cache = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp/engine");
    fs::create_dir_all(&cache).unwrap();
    std::os::unix::fs::symlink(cache.canonicalize().unwrap(), data.join("cache")).unwrap();
}
