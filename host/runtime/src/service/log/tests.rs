//! The service as its callers see it: records in, names and lines out.

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

// === records ===

#[test]
fn the_access_line_has_the_documented_members() {
    let logs = Logs::new();
    logs.record(&hello("a"));
    assert_eq!(
        logs.lines("access.log"),
        [
            r#"{"ts":"2023-11-14T22:13:20.000Z","executionId":"a","method":"GET","url":"/hello?a=1","path":"/hello","status":200,"durationMs":1.234,"clientIp":"127.0.0.1","scriptPath":"api/hello.ts","host":"localhost","ua":"test","bytes":12}"#
        ]
    );
    logs.record(&Execution { script_path: None, user_agent: None, ..hello("b") });
    let line: Value = serde_json::from_str(&logs.lines("access/access.log")[1]).unwrap();
    assert!(line["scriptPath"].is_null() && line["ua"].is_null());
}

#[test]
fn the_file_on_disk_is_json_lines_too() {
    let logs = Logs::new();
    let lines = console(&["quote \" newline \n tab \t \u{1} é \u{2028}"]);
    logs.record(&Execution { console: Some(&lines), level: LogLevel::Debug, ..hello("a") });
    logs.record_fire(T0, "{\"fired\":\ntrue}");
    for line in raw(&logs).lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["detail"]["lines"][0][2], "quote \" newline \n tab \t \u{1} é \u{2028}");
    }
    assert_eq!(logs.lines("cron/fires.log"), ["{\"fired\": true}"]);
}

#[test]
fn level_none_keeps_the_access_line_alone() {
    let logs = Logs::new();
    let lines = console(&["kept nowhere"]);
    logs.record(&Execution { level: LogLevel::None, console: Some(&lines), ..hello("a") });
    assert_eq!(logs.lines("access.log").len(), 1);
    assert!(!raw(&logs).contains("nowhere"));
    assert!(logs.list(ListFilter::Request, 10).unwrap().is_empty());
    let query = ReadQuery { execution_id: Some("a"), ..ReadQuery::default() };
    assert!(matches!(logs.read(&query), Err(LogError::NotFound(_))));
}

#[test]
fn each_level_keeps_more() {
    let logs = Logs::new();
    let headers = [("accept".to_owned(), "*/*".to_owned()), ("cookie".to_owned(), "c00kie".to_owned())];
    let lines = console(&["printed"]);
    let error = ErrorRecord { code: "SCRIPT_ERROR", message: "boom", stack: Some("at main\nat boot") };
    for level in [LogLevel::Minimal, LogLevel::Standard, LogLevel::Full, LogLevel::Debug] {
        logs.record(&Execution {
            level,
            error: Some(error),
            console: Some(&lines),
            request_headers: Some(&headers),
            response_headers: Some(&headers),
            timings: &[("queue", 1500)],
            route: Some("default/1/api/[name].ts"),
            ..hello(level.name())
        });
    }
    let text = |id: &str| logs.execution_lines(id, "execution.log");
    let summary = "2023-11-14T22:13:20.001Z [summary] GET /hello?a=1 -> 200 in 1.234 ms, 12 bytes";
    assert_eq!(text("minimal"), [summary]);
    assert_eq!(
        text("standard"),
        ["2023-11-14T22:13:20.000Z [log] printed", "2023-11-14T22:13:20.001Z [error] SCRIPT_ERROR: boom", summary]
    );
    assert_eq!(text("full"), text("standard"));
    assert_eq!(text("debug")[2..4], ["  at main", "  at boot"]);

    let files = |id: &'static str| {
        let query = ReadQuery { execution_id: Some(id), ..ReadQuery::default() };
        logs.read(&query).unwrap().files.unwrap()
    };
    assert_eq!(files("standard"), ["execution.log", "summary.json", "metadata.json"]);
    assert_eq!(files("full").len(), 5);
    assert_eq!(logs.execution_lines("full", "request.log"), ["GET /hello?a=1", "accept: */*", "cookie: [REDACTED]"]);
    let metadata = |id: &str| logs.execution_lines(id, "metadata.json").concat();
    assert!(!metadata("full").contains("[name]"));
    let metadata: Value = serde_json::from_str(&metadata("debug")).unwrap();
    assert_eq!(metadata["route"], "default/1/api/[name].ts");
    assert_eq!(metadata["timingsMs"]["queue"], 1.5);
    let summary: Value = serde_json::from_str(&logs.execution_lines("debug", "summary.json").concat()).unwrap();
    assert_eq!((&summary["status"], &summary["error"]["code"]), (&Value::from(200), &Value::from("SCRIPT_ERROR")));
}

#[test]
fn bodies_are_kept_as_given() {
    let logs = Logs::with(LogConfig { body_bytes: 8, ..LogConfig::default() });
    let body = |bytes| Some(BodyRecord { bytes, total: 50 });
    // The cap falls into the middle of a character.
    logs.record(&Execution { request_body: body("one\nabcé".as_bytes()), ..hello("a") });
    logs.record(&Execution { response_body: body(b"\xff\xfe\x00"), ..hello("b") });
    assert_eq!(logs.execution_lines("a", "request.log")[1..], ["", "one", "abc", "[first 7 of 50 bytes]"]);
    assert_eq!(logs.execution_lines("b", "response.log")[1..], ["", "[binary body, 50 bytes]"]);
}

#[test]
fn secrets_never_reach_the_disk() {
    let logs = Logs::new();
    let names = ["Authorization", "cookie", "Set-Cookie", "x-token", "proxy-authorization", "x-custom"];
    let headers = names.map(|name| (name.to_owned(), "s3cret".to_owned()));
    logs.record(&Execution {
        level: LogLevel::Debug,
        url: "/a?token=s3cret&b=1",
        request_headers: Some(&headers),
        response_headers: Some(&headers),
        exclude_headers: &["X-Custom".to_owned()],
        ..hello("a")
    });
    let disk = raw(&logs);
    assert!(!disk.contains("s3cret"));
    assert!(disk.contains("/a?token=[REDACTED]&b=1"));
    assert_eq!(disk.matches("[REDACTED]").count(), 13);
}

#[test]
fn what_a_client_chooses_is_capped() {
    let logs = Logs::new();
    let long = "x".repeat(100_000);
    logs.record(&Execution {
        url: &format!("/{long}?{long}"),
        method: &long,
        host: &long,
        user_agent: Some(&long),
        client_ip: &long,
        ..hello("a")
    });
    assert!(raw(&logs).len() < 40_000);
    assert_eq!(logs.execution_lines("a", "execution.log").len(), 1);
}

#[test]
fn the_console_is_capped() {
    let config = LogConfig { line_bytes: 10, execution_lines: 3, execution_bytes: 1000, ..LogConfig::default() };
    let logs = Logs::with(config);
    let mut console = Console::new();
    let source = LineSource { execution_id: "a", script_path: "default/1/api/hello.ts" };
    for text in ["short", "éééééééé", "third", "fourth", "fifth"] {
        console.line(&logs, source, LogLevel::Standard, T0, LineLevel::Warn, text);
    }
    console.line(&logs, source, LogLevel::Minimal, T0, LineLevel::Warn, "not kept");
    assert_eq!(console.lines().len(), 3);
    logs.record(&Execution { console: Some(&console), ..hello("a") });
    let lines = logs.execution_lines("a", "execution.log");
    assert!(lines[1].ends_with("[warn] ééééé [6 bytes cut]"));
    assert!(lines[3].ends_with("[gap] 2 more lines were not kept"));
    assert_eq!(lines.len(), 5);

    let mut console = Console::new();
    let config = LogConfig { execution_bytes: 10, ..LogConfig::default() };
    for _ in 0..5 {
        console.keep(&config, T0, LineLevel::Log, "1234");
    }
    assert_eq!((console.lines().len(), console.dropped), (2, 3));
}

#[test]
fn a_script_cannot_talk_its_access_line_out_of_the_log() {
    let logs = Logs::new();
    let text = "\u{1}".repeat(16 << 10);
    let lines = console(&vec![&*text; 64]);
    logs.record(&Execution { console: Some(&lines), ..hello("a") });
    assert_eq!(logs.dropped(), 0);
    assert_eq!(logs.lines("access.log").len(), 1);
    assert!(logs.execution_lines("a", "execution.log")[0].contains("too large"));
}

// === reading ===

#[test]
fn pages_of_a_file() {
    let logs = Logs::new();
    for n in 0..50 {
        let url = format!("/{}/{n}", if n % 2 == 0 { "Even" } else { "odd" });
        logs.record(&Execution { url: &url, ..hello(&format!("x{n}")) });
    }
    let base = ReadQuery { file: Some("access.log"), ..ReadQuery::default() };
    let page = logs.read(&ReadQuery { lines: 3, ..base.clone() }).unwrap();
    assert_eq!((page.total_lines, page.filtered_lines, page.returned_lines), (50, 50, 3));
    assert_eq!(page.lines.iter().map(|line| id_of(line)).collect::<Vec<_>>(), ["x47", "x48", "x49"]);
    assert_eq!(page.file, "access/access.log");
    assert!(page.size > 0 && page.modified.ends_with('Z'));
    let head = logs.read(&ReadQuery { lines: 2, tail: false, search: Some("/EVEN/"), ..base.clone() }).unwrap();
    assert_eq!((head.total_lines, head.filtered_lines), (50, 25));
    assert_eq!(head.lines.iter().map(|line| id_of(line)).collect::<Vec<_>>(), ["x0", "x2"]);
    let none = logs.read(&ReadQuery { search: Some("nothing"), ..base.clone() }).unwrap();
    assert_eq!((none.filtered_lines, none.returned_lines), (0, 0));
    for lines in [0, 10_001] {
        assert!(matches!(logs.read(&ReadQuery { lines, ..base.clone() }), Err(LogError::InvalidLines)));
    }
    let reply = serde_json::to_value(&head).unwrap();
    assert_eq!(reply["returnedLines"], 2);
    assert!(reply.get("executionId").is_none());
}

#[test]
fn visiting_stops_when_told() {
    let logs = Logs::new();
    for n in 0..5 {
        logs.record(&hello(&n.to_string()));
    }
    let mut seen = 0;
    let stop_at_two = |_: &str| {
        seen += 1;
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    logs.visit(Some("access.log"), None, stop_at_two).unwrap();
    assert_eq!(seen, 2);
}

#[test]
fn hostile_names_reach_no_file() {
    let logs = Logs::new();
    fs::write(logs.dir.path().join("plain.log"), "inside\n").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", logs.dir.path().join("link.log")).unwrap();
    fs::create_dir(logs.dir.path().join("folder.log")).unwrap();
    assert_eq!(logs.lines("plain.log"), ["inside"]);
    for name in [
        "../outside.log",
        "/etc/passwd",
        "access/../plain.log",
        "link.log",
        "folder.log",
        "plain.log\0",
        "..",
        "",
        "executions/../../x/execution.log",
        "missing.log",
        "access/access-00000009-1-2-3d.log",
    ] {
        let query = ReadQuery { file: Some(name), ..ReadQuery::default() };
        let refused = logs.read(&query);
        let kinds = matches!(refused, Err(LogError::InvalidName | LogError::InvalidId | LogError::NotFound(_)));
        assert!(kinds, "{name:?}: {refused:?}");
    }
    for name in ["../a.ts", "/api/a.ts", "a\\b.ts", "", "access/../../x", "executions/a/passwd.log", "link.log"] {
        assert!(logs.stream(name, true).is_err(), "{name:?}");
    }
    assert!(matches!(logs.read(&ReadQuery::default()), Err(LogError::NothingNamed)));
    let names: Vec<_> = logs.list(ListFilter::Other, 10).unwrap().into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["plain.log"]);
}

#[test]
fn listing_is_newest_first_and_filtered() {
    let logs = Logs::new();
    for n in 0..5 {
        logs.record(&Execution { ts_ms: T0 + n * 1000, status: 200 + n as u16, ..hello(&format!("e{n}")) });
    }
    let entries = logs.list(ListFilter::Request, 3).unwrap();
    let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["executions/e4/execution.log", "executions/e3/execution.log", "executions/e2/execution.log"]);
    let newest = serde_json::to_value(&entries[0]).unwrap();
    assert_eq!((newest["status"].as_u64(), newest["type"].as_str()), (Some(204), Some("request")));
    assert_eq!(newest["scriptPath"], "api/hello.ts");
    let names =
        |filter| -> Vec<String> { logs.list(filter, 100).unwrap().into_iter().map(|entry| entry.name).collect() };
    assert_eq!(names(ListFilter::Access), ["access/access.log"]);
    assert_eq!(names(ListFilter::Cron), ["cron/fires.log"]);
    assert_eq!(names(ListFilter::All).len(), 7);
    assert_eq!(ListFilter::parse("cron"), Some(ListFilter::Cron));
    assert_eq!(ListFilter::parse("CRON"), None);
}

// === crashes and limits ===

#[test]
fn a_torn_line_is_skipped_and_the_next_starts_fresh() {
    let mut logs = Logs::new();
    let lines = console(&["}", ",\"v\":1}"]);
    logs.record(&Execution { console: Some(&lines), ..hello("whole") });
    let whole = raw(&logs);
    let path = Kind::Access.current_path(logs.dir.path());
    for length in [1, 10, whole.len() / 2, whole.len() - 2] {
        // While this process lives and once more after the next has opened the file.
        fs::write(&path, format!("{whole}{}", &whole.replace("whole", "torn!")[..length])).unwrap();
        assert_eq!(logs.lines("access.log").len(), 1, "torn after {length}");
        logs.restart(|_| {});
        logs.record(&hello("after"));
        let ids: Vec<_> = logs.lines("access.log").iter().map(|line| id_of(line)).collect();
        assert_eq!(ids, ["whole", "after"], "torn after {length}");
        assert_eq!(logs.list(ListFilter::Request, 10).unwrap().len(), 2);
        logs.restart(|dir| fs::remove_dir_all(dir.join("access")).unwrap());
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn dropping_the_service_writes_what_is_left() {
    let mut logs = Logs::new();
    for n in 0..1000 {
        logs.record(&hello(&n.to_string()));
    }
    logs.restart(|_| {});
    assert_eq!(logs.lines("access.log").len(), 1000);
}

#[test]
fn segments_rotate_and_the_oldest_go() {
    let config = LogConfig { segment_bytes: 4096, max_total_bytes: 40_960, ..LogConfig::default() };
    let mut logs = Logs::with(config);
    let ids: Vec<_> = (0..500).map(|n| id(T0 + n * 1000, n)).collect();
    for (n, id) in ids.iter().enumerate() {
        logs.record(&Execution { ts_ms: T0 + n as u64 * 1000, ..hello(id) });
    }
    let closed = logs.closed();
    assert!(closed.iter().map(|segment| segment.size).sum::<u64>() <= 40_960);
    assert!(closed.len() >= 8 && closed.iter().all(|segment| segment.size < 4096 + 1000));
    assert!(closed[0].sequence > 1);
    // A record in a closed segment is found by its id, the last one in the current segment, the first is gone.
    let by_id = |logs: &Logs, id: &str| {
        let query = ReadQuery { execution_id: Some(id), ..ReadQuery::default() };
        logs.service.as_ref().unwrap().read(&query).map(|result| result.lines.len())
    };
    assert_eq!(by_id(&logs, &ids[450]).unwrap(), 1);
    assert_eq!(by_id(&logs, &ids[499]).unwrap(), 1);
    assert!(matches!(by_id(&logs, &ids[0]), Err(LogError::NotFound(_))));
    // A rotated copy reads like the current file, and another process goes on where this one stopped.
    let name = format!("access/{}", closed[0].file);
    assert!(logs.lines(&name).len() > 5);
    let last = closed.last().unwrap().sequence;
    logs.restart(|_| {});
    for n in 0..100 {
        logs.record(&hello(&format!("again{n}")));
    }
    assert!(logs.closed().last().unwrap().sequence > last);
    assert_eq!(by_id(&logs, &ids[499]).unwrap(), 1);
}

#[test]
fn every_record_is_on_disk_or_counted() {
    for queue_bytes in [8 << 20, 16 << 10] {
        let logs = Logs::with(LogConfig { queue_bytes, segment_bytes: 1 << 20, ..LogConfig::default() });
        std::thread::scope(|scope| {
            for thread in 0..8u64 {
                let service: &LogService = &logs;
                scope.spawn(move || {
                    for n in 0..10_000 {
                        service.record(&hello(&id(T0 + n, thread << 32 | n)));
                    }
                });
            }
        });
        let (mut ids, mut gaps) = (HashSet::new(), 0);
        let closed = logs.closed();
        let files = closed.iter().map(|segment| format!("access/{}", segment.file));
        for file in files.chain(["access.log".to_owned()]) {
            let each = |line: &str| {
                let value: Value = serde_json::from_str(line).unwrap();
                match value["gap"]["dropped"].as_u64() {
                    Some(dropped) => gaps += dropped,
                    None => assert!(ids.insert(value["executionId"].as_str().unwrap().to_owned())),
                }
                ControlFlow::Continue(())
            };
            logs.visit(Some(&file), None, each).unwrap();
        }
        assert_eq!(ids.len() as u64 + logs.dropped(), 80_000);
        assert_eq!(gaps, logs.dropped());
    }
}

#[test]
fn a_record_without_room_is_told_in_the_log() {
    let logs = Logs::with(LogConfig { queue_bytes: 100, ..LogConfig::default() });
    logs.record(&hello("a"));
    assert_eq!(logs.dropped(), 1);
    let lines = logs.lines("access.log");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].ends_with(r#""gap":{"reason":"queue full","dropped":1}}"#), "{}", lines[0]);
    assert!(logs.list(ListFilter::Request, 10).unwrap().is_empty());
}

#[test]
fn a_full_disk_loses_records_and_nothing_else() {
    let mut logs = Logs::new();
    logs.restart(|dir| {
        let current = Kind::Access.current_path(dir);
        fs::remove_file(&current).unwrap();
        std::os::unix::fs::symlink("/dev/full", current).unwrap();
    });
    for n in 0..3 {
        logs.record(&hello(&n.to_string()));
        logs.flush();
    }
    assert_eq!(logs.dropped(), 3 + 2, "the records, and two lines that told of them");
    logs.record_fire(T0, "still here");
    assert_eq!(logs.lines("cron/fires.log"), ["still here"]);
}

#[test]
fn sweeping_by_retention() {
    let logs = Logs::with(LogConfig { segment_bytes: 1, retention_days: 7, ..LogConfig::default() });
    for (n, days) in [(0, Some(1)), (1, None), (2, Some(30))] {
        logs.record(&Execution { retention_days: days, ..hello(&id(T0, n)) });
        logs.flush();
    }
    assert_eq!(logs.closed().len(), 3);
    assert_eq!(logs.sweep(T0 + DAY).unwrap().files, 0);
    assert_eq!(logs.sweep(T0 + DAY + 1).unwrap().files, 1);
    assert_eq!(logs.sweep(T0 + 8 * DAY).unwrap().files, 1);
    assert_eq!(logs.list(ListFilter::Request, 10).unwrap().len(), 1);
    assert_eq!(logs.sweep(T0 + 31 * DAY).unwrap().files, 1);
    assert_eq!(logs.sweep(u64::MAX).unwrap(), Removed::default());
}

#[test]
fn an_expired_record_is_hidden_where_its_segment_must_stay() {
    let logs = Logs::new();
    logs.record(&Execution { retention_days: Some(1), ..hello(&id(T0, 1)) });
    logs.record(&Execution { retention_days: Some(30), ..hello(&id(T0, 2)) });
    // The sweep closes the old segment and keeps it for the second record.
    assert_eq!(logs.sweep(T0 + 2 * DAY).unwrap().files, 0);
    assert_eq!(logs.closed().len(), 1);
    let left = logs.list(ListFilter::Request, 10).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].execution_id, Some(id(T0, 2)));
    let hidden = id(T0, 1);
    let query = ReadQuery { execution_id: Some(&hidden), ..ReadQuery::default() };
    assert!(matches!(logs.read(&query), Err(LogError::NotFound(_))));
}

#[test]
fn clearing() {
    let logs = Logs::with(LogConfig { segment_bytes: 1, ..LogConfig::default() });
    for n in 0..4 {
        logs.record(&Execution { ts_ms: T0 + n * DAY, ..hello(&n.to_string()) });
        logs.flush();
    }
    logs.record_fire(T0, "{}");
    assert_eq!(logs.clear(ClearTarget::Executions, Some(T0 + DAY)).unwrap().files, 1);
    let name = format!("access/{}", logs.closed()[0].file);
    assert_eq!(logs.clear(ClearTarget::File(&name), None).unwrap().files, 1);
    assert!(matches!(logs.clear(ClearTarget::File(&name), None), Err(LogError::NotFound(_))));
    assert!(matches!(logs.clear(ClearTarget::File("executions/2/execution.log"), None), Err(LogError::SharedSegment)));
    assert!(logs.clear(ClearTarget::File("../x"), None).is_err());
    assert_eq!(logs.closed().len(), 2);
    let removed = logs.clear(ClearTarget::All, None).unwrap();
    assert!(removed.files == 3 && removed.bytes > 0);
    assert!(logs.list(ListFilter::All, 10).unwrap().iter().all(|entry| entry.size == 0));
    let logs = Logs::new();
    logs.record(&hello("a"));
    assert_eq!(logs.clear(ClearTarget::File("access.log"), None).unwrap().files, 1);
    assert!(logs.lines("access.log").is_empty());
}

// === streams ===

#[tokio::test]
async fn a_stream_without_follow_ends() {
    let logs = Logs::new();
    let lines = console(&["one"]);
    for n in 0..2000 {
        logs.record(&Execution { console: Some(&lines), ..hello(&n.to_string()) });
    }
    for name in ["access.log", "access/access.log"] {
        let events = all(logs.stream(name, false).unwrap()).await;
        assert_eq!(events.len(), 2000);
        assert!(matches!(&events[1999], StreamEvent::Line(line) if id_of(line) == "1999"));
    }
    assert_eq!(all(logs.stream("executions/7/execution.log", false).unwrap()).await.len(), 2);
    assert!(all(logs.stream("executions/7/summary.json", true).unwrap()).await.len() > 5);
    assert!(matches!(logs.stream("executions/no/execution.log", false), Err(LogError::NotFound(_))));
    assert!(all(logs.stream("api/unknown.ts", false).unwrap()).await.is_empty());
    fs::write(logs.dir.path().join("plain.log"), "a\nb\n").unwrap();
    assert_eq!(all(logs.stream("plain.log", false).unwrap()).await.len(), 2);
}

#[tokio::test]
async fn following_across_rotations_misses_nothing() {
    let logs = Logs::with(LogConfig { segment_bytes: 2000, ..LogConfig::default() });
    logs.record(&hello("0"));
    let mut stream = logs.stream("access.log", true).unwrap();
    let mut expected = 0;
    for round in 1..=30 {
        // Sometimes the reader waits, sometimes several segments were closed since it looked.
        for n in expected.max(1)..round * 10 {
            logs.record(&hello(&n.to_string()));
        }
        if round % 3 == 0 {
            logs.flush();
        }
        while expected < round * 10 {
            assert_eq!(id_of(&next_line(&mut stream).await), expected.to_string());
            expected += 1;
        }
    }
    assert!(logs.closed().len() > 20);
}

#[tokio::test]
async fn following_while_the_writer_rotates_wildly() {
    let logs = Logs::with(LogConfig { segment_bytes: 700, ..LogConfig::default() });
    let mut streams = [logs.stream("access.log", true).unwrap(), logs.stream("access.log", true).unwrap()];
    let service = Arc::clone(&logs);
    let writer = std::thread::spawn(move || {
        for n in 0..800 {
            service.record(&hello(&n.to_string()));
            if n % 3 == 0 {
                service.flush();
            }
        }
    });
    for stream in &mut streams {
        let mut last: Option<u64> = None;
        while last != Some(799) {
            let n = id_of(&next_line(stream).await).parse().unwrap();
            assert!(last.is_none_or(|last| n == last + 1), "{n} after {last:?}");
            last = Some(n);
        }
    }
    writer.join().unwrap();
}

#[tokio::test]
async fn removed_segments_are_a_gap() {
    let logs = Logs::with(LogConfig { segment_bytes: 1, max_total_bytes: 1500, ..LogConfig::default() });
    let mut stream = logs.stream("access.log", true).unwrap();
    for n in 1..=50 {
        logs.record(&hello(&n.to_string()));
    }
    logs.flush();
    // The segment it had open is gone from the directory and still readable.
    assert_eq!(id_of(&next_line(&mut stream).await), "1");
    let Some(StreamEvent::Gap(gap)) = stream.next().await else { panic!("expected a gap") };
    let skipped = gap.skipped_files.unwrap();
    assert!(skipped > 40);
    assert_eq!(serde_json::to_value(&gap).unwrap().as_object().unwrap().len(), 2);
    let first: u64 = id_of(&next_line(&mut stream).await).parse().unwrap();
    assert_eq!(first, skipped + 2);
    for n in first + 1..=50 {
        assert_eq!(id_of(&next_line(&mut stream).await), n.to_string());
    }
}

#[tokio::test]
async fn a_truncated_file_is_a_gap() {
    let logs = Logs::new();
    let path = logs.dir.path().join("plain.log");
    fs::write(&path, "first\nsecond\n").unwrap();
    let mut stream = logs.stream("plain.log", true).unwrap();
    assert_eq!(next_line(&mut stream).await, "first");
    assert_eq!(next_line(&mut stream).await, "second");
    fs::write(&path, "new\n").unwrap();
    let Some(StreamEvent::Gap(gap)) = stream.next().await else { panic!("expected a gap") };
    assert_eq!(gap.file.as_deref(), Some("plain.log"));
    assert_eq!(next_line(&mut stream).await, "new");
}

#[tokio::test]
async fn a_running_execution_shows_its_lines_at_once() {
    let logs = Logs::new();
    let mut stream = logs.stream("executions/run/execution.log", true).unwrap();
    let mut console = Console::new();
    let source = LineSource { execution_id: "run", script_path: "default/1/api/hello.ts" };
    console.line(&logs, source, LogLevel::Standard, T0, LineLevel::Info, "now\nand here");
    logs.live_line("other", "default/1/api/hello.ts", LineLevel::Log, "elsewhere");
    assert_eq!(next_line(&mut stream).await, "2023-11-14T22:13:20.000Z [info] now");
    assert_eq!(next_line(&mut stream).await, "  and here");
    logs.record(&Execution { console: Some(&console), ..hello("run") });
    // The lines were shown: the record adds the summary alone.
    assert!(next_line(&mut stream).await.contains("[summary] GET /hello"));
    // A later reader gets all of it from the file.
    let mut late = logs.stream("executions/run/execution.log", true).unwrap();
    assert!(next_line(&mut late).await.ends_with("[info] now"));
    assert_eq!(next_line(&mut late).await, "  and here");
}

#[tokio::test]
async fn a_script_shows_its_past_and_its_present() {
    let logs = Logs::new();
    let past = console(&["past"]);
    logs.record(&Execution { console: Some(&past), ..hello("one") });
    logs.record(&Execution { script_path: Some("api/other.ts"), ..hello("two") });
    for name in ["api/hello.ts", "default/1/api/hello.ts"] {
        let mut stream = logs.stream(name, true).unwrap();
        assert_eq!(next_line(&mut stream).await, "2023-11-14T22:13:20.000Z one [log] past");
        assert!(next_line(&mut stream).await.contains(" one [summary] "));
        logs.live_line("three", "default/1/api/other.ts", LineLevel::Log, "other script");
        logs.live_line("three", "default/2/api/nested/hello.ts", LineLevel::Log, "other script");
        logs.live_line("three", "default/1/api/hello.ts", LineLevel::Error, "live");
        assert!(next_line(&mut stream).await.ends_with(" three [error] live"));
        let error = ErrorRecord { code: "E", message: "m", stack: Some("hidden") };
        let unshown = console(&["gathered"]);
        let full = Some("default/1/api/hello.ts");
        logs.record(&Execution {
            console: Some(&unshown),
            error: Some(error),
            script_path: full,
            level: LogLevel::Standard,
            retention_days: Some(0),
            ..hello("three")
        });
        for expected in ["[log] gathered", "[error] E: m", "12 bytes"] {
            assert!(next_line(&mut stream).await.ends_with(expected));
        }
        // Out of sight for the second round.
        logs.sweep(T0 + 1).unwrap();
    }
}

#[tokio::test]
async fn what_is_in_the_history_is_not_shown_again() {
    let logs = Logs::new();
    let shared = &logs.shared;
    let subscription = live::Subscription::new(shared, live::Filter::Script("api/hello.ts".to_owned()));
    let past = console(&["once"]);
    logs.record(&Execution { console: Some(&past), ..hello("one") });
    assert_eq!(subscription.feed.drain().0.len(), 2, "an early subscriber has it in its feed");
    let mut stream = logs.stream("api/hello.ts", true).unwrap();
    logs.live_line("one", "default/1/api/hello.ts", LineLevel::Log, "late duplicate");
    logs.live_line("two", "default/1/api/hello.ts", LineLevel::Log, "fresh");
    assert!(next_line(&mut stream).await.ends_with("once"));
    assert!(next_line(&mut stream).await.ends_with("bytes"));
    assert!(next_line(&mut stream).await.ends_with("fresh"));
}

#[tokio::test]
async fn a_slow_reader_gets_a_gap_and_costs_no_memory() {
    let logs = Logs::with(LogConfig { follow_bytes: 1000, ..LogConfig::default() });
    let mut stream = logs.stream("api/hello.ts", true).unwrap();
    for n in 0..10_000 {
        logs.live_line("a", "default/1/api/hello.ts", LineLevel::Log, &n.to_string());
    }
    let mut lines = 0;
    let gap = loop {
        match stream.next().await.unwrap() {
            StreamEvent::Line(line) => {
                assert!(line.ends_with(&format!(" {lines}")));
                lines += 1;
            }
            StreamEvent::Gap(gap) => break gap,
        }
    };
    assert!((1..20).contains(&lines));
    assert_eq!(gap.skipped_lines, Some(10_000 - lines));
    assert_eq!(gap.file.as_deref(), Some("api/hello.ts"));
    logs.live_line("a", "default/1/api/hello.ts", LineLevel::Log, "again");
    assert!(next_line(&mut stream).await.ends_with("again"));
}

#[tokio::test]
async fn a_dropped_wait_loses_nothing() {
    let logs = Logs::new();
    for n in 0..100 {
        logs.record(&hello(&n.to_string()));
    }
    let mut stream = logs.stream("access.log", true).unwrap();
    let mut seen = 0;
    while seen < 100 {
        // Polled once and dropped, as a caller does whose heartbeat is due.
        let polled = pin!(stream.next()).poll(&mut Context::from_waker(Waker::noop()));
        let event = match polled {
            Poll::Ready(event) => event,
            Poll::Pending => stream.next().await,
        };
        let Some(StreamEvent::Line(line)) = event else { panic!("{event:?}") };
        assert_eq!(id_of(&line), seen.to_string());
        seen += 1;
    }
}

#[tokio::test]
async fn streams_are_limited_and_given_back() {
    let logs = Logs::with(LogConfig { followers: 2, ..LogConfig::default() });
    let first = logs.stream("access.log", true).unwrap();
    let _second = logs.stream("api/hello.ts", true).unwrap();
    assert!(matches!(logs.stream("access.log", true), Err(LogError::TooManyStreams)));
    drop(first);
    assert!(logs.stream("../x", true).is_err());
    let _third = logs.stream("access.log", true).unwrap();
}

#[tokio::test]
async fn streams_end_with_the_service() {
    let mut logs = Logs::new();
    let mut streams = Vec::new();
    for name in ["access.log", "api/hello.ts", "executions/a/execution.log"] {
        streams.push(logs.stream(name, true).unwrap());
    }
    logs.record(&Execution { level: LogLevel::None, ..hello("last") });
    logs.service = None;
    assert_eq!(id_of(&next_line(&mut streams[0]).await), "last");
    for stream in &mut streams {
        assert_eq!(stream.next().await, None);
    }
}

/// Not a check but a measurement: `cargo test --release -- --ignored --nocapture record_cost`.
#[test]
#[ignore = "measures time"]
#[expect(clippy::print_stdout, reason = "a measurement is for reading")]
fn record_cost() {
    let lines = console(&["hello from the handler", "and another line of ordinary length, 42 items"]);
    let logs = Logs::with(LogConfig { queue_bytes: 64 << 20, ..LogConfig::default() });
    let id = id(T0, 7);
    let plain = Execution { user_agent: Some("Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"), ..hello(&id) };
    let none = Execution { level: LogLevel::None, ..plain };
    let printing = Execution { console: Some(&lines), ..plain };
    for (name, execution) in [("level none", none), ("standard", plain), ("standard, two lines", printing)] {
        let rounds: u32 = 100_000;
        for threads in [1, 2] {
            logs.flush();
            let dropped = logs.dropped();
            let start = std::time::Instant::now();
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| (0..rounds).for_each(|_| logs.record(&execution)));
                }
            });
            let each = start.elapsed() / rounds;
            println!("{name}, {threads} threads: {each:?} per record, {} dropped", logs.dropped() - dropped);
        }
    }
    let start = std::time::Instant::now();
    let rounds = 10_000_000u32;
    for _ in 0..rounds {
        std::hint::black_box(&*logs).live_line(std::hint::black_box("a"), "b", LineLevel::Log, "text");
        std::hint::black_box(());
    }
    println!("live_line unwatched: {:?}", start.elapsed() / rounds);
    let newest = logs.closed().pop().map(|segment| format!("access/{}", segment.file)).unwrap();
    let start = std::time::Instant::now();
    logs.read(&ReadQuery { file: Some(&newest), ..ReadQuery::default() }).unwrap();
    println!("reading the tail of a full segment: {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let missing = id.replace("000007", "000999");
    assert!(logs.read(&ReadQuery { execution_id: Some(&missing), ..ReadQuery::default() }).is_err());
    println!("an id in none of {} segments: {:?}", logs.closed().len() + 1, start.elapsed());
    let start = std::time::Instant::now();
    logs.list(ListFilter::All, 100).unwrap();
    println!("listing 100: {:?}", start.elapsed());
}
