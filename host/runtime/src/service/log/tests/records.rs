//! What a record holds, and what it may not.

use super::*;

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
    let error = "2023-11-14T22:13:20.001Z [error] SCRIPT_ERROR: boom";
    assert_eq!(text("standard"), ["2023-11-14T22:13:20.000Z [log] printed", error, "  at main", "  at boot", summary]);
    assert_eq!(text("full"), text("standard"));
    assert_eq!(text("debug")[..4], text("standard")[..4]);

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
