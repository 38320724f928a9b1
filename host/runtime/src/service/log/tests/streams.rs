//! Live streams.

use super::*;

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
