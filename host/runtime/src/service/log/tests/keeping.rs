//! Crashes, rotation, full disks, retention.

use super::*;

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
