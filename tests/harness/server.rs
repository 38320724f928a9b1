//! A runtime on a script root of its own.

use super::WATCHDOG;
use bytes::Bytes;
use http_body_util::BodyExt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use wick_runtime::message::{Request, Response};
use wick_runtime::service::log::ReadQuery;
use wick_runtime::{Runtime, RuntimeConfig};

/// What the kit's own environment holds for scripts to see.
const ENVIRONMENT: [(&str, &str); 3] =
    [("WICK_TEST", "from the kit"), ("WICK_OVERRIDE", "from the kit"), ("WICK_EMPTY", "")];

pub(crate) struct Server {
    pub(crate) runtime: Arc<Runtime>,
    folder: TempDir,
}

/// A response that has arrived in full.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    /// The body in the pieces it came in.
    pub(crate) chunks: Vec<Bytes>,
    /// How many bytes came; more than `chunks` holds when the body was only counted.
    pub(crate) length: u64,
    /// Why the body ended early.
    pub(crate) cut: Option<String>,
    pub(crate) execution_id: Option<String>,
}

impl Answer {
    pub(crate) fn body(&self) -> Vec<u8> {
        self.chunks.concat()
    }
}

/// What to do with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Keep,
    /// Only count: an attack may send any amount.
    Count,
    /// Leave after the first piece.
    Leave,
}

impl Server {
    /// Files are written by `fill`, before the runtime first looks.
    pub(crate) async fn start(fill: impl FnOnce(&Path)) -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (scripts, data) = (folder.path().join("scripts"), folder.path().join("data"));
        fs::create_dir_all(&scripts).expect("a script root");
        fs::create_dir_all(&data).expect("a data folder");
        link_cache(&data);
        fill(&scripts);
        let mut config = RuntimeConfig::new(scripts, data);
        config.environment = ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        // Several runtimes share the address space of one test process.
        config.limits.sandboxes = 256;
        config.limits.abandoned = Duration::from_secs(2);
        let runtime = Runtime::start(config).await.expect("the runtime starts");
        Server { runtime, folder }
    }

    pub(crate) fn scripts(&self) -> PathBuf {
        self.folder.path().join("scripts")
    }

    /// Sends a request and reads its answer to the end. `Err` says that there was none in time.
    pub(crate) async fn send(&self, request: Request, reading: Reading) -> Result<Answer, String> {
        let whole = async {
            let response = self.runtime.handle(request).await;
            collect(response, reading).await
        };
        let answer = tokio::time::timeout(WATCHDOG, whole).await;
        answer.map_err(|_| format!("no complete answer within {} s", WATCHDOG.as_secs()))
    }

    /// The log lines of an execution, once it is over. Empty when it keeps none.
    pub(crate) async fn log_of(&self, execution_id: &str) -> Vec<String> {
        let log = Arc::clone(self.runtime.log());
        let id = execution_id.to_owned();
        let look = move || {
            let began = std::time::Instant::now();
            loop {
                let access = ReadQuery { file: Some("access/access.log"), search: Some(&id), ..ReadQuery::default() };
                if log.read(&access).is_ok_and(|read| read.returned_lines > 0) || began.elapsed() > WATCHDOG {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            let query = ReadQuery { execution_id: Some(&id), lines: 10_000, ..ReadQuery::default() };
            log.read(&query).map(|read| read.lines).unwrap_or_default()
        };
        tokio::task::spawn_blocking(look).await.expect("reading the log does not panic")
    }
}

async fn collect(response: Response, reading: Reading) -> Answer {
    let mut answer = Answer {
        status: response.status.as_u16(),
        headers: response.headers,
        chunks: Vec::new(),
        length: 0,
        cut: None,
        execution_id: response.execution_id,
    };
    let mut body = response.body;
    while let Some(frame) = body.frame().await {
        match frame.map(http_body::Frame::into_data) {
            Ok(Ok(data)) => {
                answer.length += data.len() as u64;
                if reading != Reading::Count {
                    answer.chunks.push(data);
                }
            }
            Ok(Err(_trailers)) => {}
            Err(error) => {
                answer.cut = Some(error.to_string());
                break;
            }
        }
        if reading == Reading::Leave {
            break;
        }
    }
    answer
}

/// The compiled engine is kept between runs and shared by all runtimes: compiling it takes seconds.
fn link_cache(data: &Path) {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine");
    fs::create_dir_all(&cache).expect("a cache folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&cache, data.join("cache")).expect("a link to the cache folder");
}
