//! The service as its callers see it: records in, names and lines out.

mod keeping;
mod reading;
mod records;
mod streams;

use std::collections::HashSet;
use std::fs;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::Value;
use tempfile::TempDir;

use super::*;

const T0: u64 = 1_700_000_000_000;
const DAY: u64 = 86_400_000;

/// A service in a directory of its own.
struct Logs {
    service: Option<Arc<LogService>>,
    dir: TempDir,
    config: LogConfig,
}

impl Logs {
    fn new() -> Self {
        Self::with(LogConfig::default())
    }

    fn with(config: LogConfig) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let service = Some(LogService::open(dir.path().to_owned(), config.clone()).unwrap());
        Self { service, dir, config }
    }

    fn restart(&mut self, in_between: impl FnOnce(&Path)) {
        self.service = None;
        in_between(self.dir.path());
        self.service = Some(LogService::open(self.dir.path().to_owned(), self.config.clone()).unwrap());
    }

    fn lines(&self, file: &str) -> Vec<String> {
        self.read(&ReadQuery { file: Some(file), lines: 10_000, ..ReadQuery::default() }).unwrap().lines
    }

    fn execution_lines(&self, id: &str, file: &str) -> Vec<String> {
        let query = ReadQuery { file: Some(file), execution_id: Some(id), lines: 10_000, ..ReadQuery::default() };
        self.read(&query).unwrap().lines
    }

    fn closed(&self) -> Vec<segment::Rotated> {
        self.flush();
        segment::rotated(self.dir.path(), Kind::Access).unwrap()
    }
}

impl std::ops::Deref for Logs {
    type Target = Arc<LogService>;

    fn deref(&self) -> &Arc<LogService> {
        self.service.as_ref().unwrap()
    }
}

/// A UUIDv7 of the given time.
fn id(ms: u64, n: u64) -> String {
    format!("{:08x}-{:04x}-7000-8000-{n:012x}", ms >> 16, ms & 0xffff)
}

fn hello(id: &str) -> Execution<'_> {
    Execution {
        id,
        ts_ms: T0,
        duration_us: 1_234,
        script_path: Some("api/hello.ts"),
        deployment: "default/1",
        host: "localhost",
        method: "GET",
        url: "/hello?a=1",
        status: 200,
        client_ip: "127.0.0.1",
        user_agent: Some("test"),
        bytes_out: 12,
        ..Execution::default()
    }
}

fn console(texts: &[&str]) -> Console {
    let line = |text: &&str| Line { ts_ms: T0, level: LineLevel::Log, text: (*text).to_owned() };
    texts.iter().map(line).collect()
}

fn raw(logs: &Logs) -> String {
    logs.flush();
    fs::read_to_string(Kind::Access.current_path(logs.dir.path())).unwrap()
}

async fn next_line(stream: &mut LogStream) -> String {
    match stream.next().await {
        Some(StreamEvent::Line(line)) => line,
        other => panic!("expected a line, got {other:?}"),
    }
}

async fn all(mut stream: LogStream) -> Vec<StreamEvent> {
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event);
    }
    events
}

fn id_of(access_line: &str) -> String {
    let value: Value = serde_json::from_str(access_line).unwrap();
    value["executionId"].as_str().unwrap().to_owned()
}
