//! Reading back: pages, names, lists.

use super::*;

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
