//! The scheduler under tokio's paused time and a wall clock that can be set. Nothing here waits for real minutes.

use std::collections::HashSet;
use std::fs;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::{Instant, sleep};

use super::*;
use crate::service::log::LogConfig;

/// 2026-03-01T10:00:30Z, in the middle of a minute.
const BEGIN_MS: u64 = 1_772_359_230_000;
const BEGIN: u64 = BEGIN_MS / 60_000;
const MINUTE: Duration = Duration::from_secs(60);

/// A fire: which script, why, and what the wall clock said.
type Fired = (String, Cause, u64);

/// A machine with one data folder.
struct World {
    folder: tempfile::TempDir,
    log: Arc<LogService>,
    began: Instant,
    jump_ms: Arc<AtomicI64>,
    fired: Arc<Mutex<Vec<Fired>>>,
    /// Runs that came to their end.
    ended: Arc<AtomicU64>,
}

impl World {
    fn new() -> World {
        World::with_log(LogConfig::default())
    }

    fn with_log(config: LogConfig) -> World {
        let folder = tempfile::tempdir().unwrap();
        let log = LogService::open(folder.path().join("logs"), config).unwrap();
        World {
            folder,
            log,
            began: Instant::now(),
            jump_ms: Arc::default(),
            fired: Arc::default(),
            ended: Arc::default(),
        }
    }

    fn clock(&self) -> WallClock {
        let (began, jump_ms) = (self.began, Arc::clone(&self.jump_ms));
        Arc::new(move || {
            let passed = i64::try_from(began.elapsed().as_millis()).unwrap();
            (BEGIN_MS as i64 + passed + jump_ms.load(Ordering::Relaxed)) as u64
        })
    }

    fn jump(&self, minutes: i64) {
        self.jump_ms.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// A process. Each of its runs takes what `runs` says of the script, and ends as that says.
    fn process(&self, config: ScheduleConfig, runs: fn(&str) -> (Duration, FireOutcome)) -> Arc<Scheduler> {
        let (clock, fired, ended) = (self.clock(), Arc::clone(&self.fired), Arc::clone(&self.ended));
        let fire: FireFn = {
            let clock = Arc::clone(&clock);
            Arc::new(move |fire: Fire| {
                let path = fire.registration.script_path.to_string();
                let (takes, outcome) = runs(&path);
                fired.lock().unwrap().push((path, fire.cause, clock()));
                let ended = Arc::clone(&ended);
                async move {
                    sleep(takes).await;
                    ended.fetch_add(1, Ordering::Relaxed);
                    outcome
                }
                .boxed()
            })
        };
        Scheduler::open(config, &self.folder.path().join("cron"), Arc::clone(&self.log), clock, fire).unwrap()
    }

    fn quick(&self) -> Arc<Scheduler> {
        self.process(ScheduleConfig::default(), |_| (Duration::ZERO, ok()))
    }

    /// The minutes fired so far, counted from the first.
    fn minutes(&self) -> Vec<i64> {
        let fired = self.fired.lock().unwrap();
        fired
            .iter()
            .map(|(_, cause, _)| match cause {
                Cause::Minute(minute) => *minute as i64 - BEGIN as i64,
                Cause::Trigger => -1,
            })
            .collect()
    }

    fn history(&self, scheduler: &Scheduler) -> Vec<HistoryEntry> {
        scheduler.history(&HistoryQuery { limit: 1000, ..HistoryQuery::default() }).unwrap().entries
    }
}

fn ok() -> FireOutcome {
    FireOutcome { status: FireStatus::Ok, preview: Some("\"done\"".to_owned()), error: None }
}

fn job(path: &str, expression: &str) -> Registration {
    Registration {
        script_path: path.into(),
        script_rel: path.rsplit('/').next().unwrap().to_owned(),
        subdomain: "default".to_owned(),
        exec_id: Some("1".to_owned()),
        vm_cache_key: "default/1".to_owned(),
        expression: expression.to_owned(),
        timeout: Some(Duration::from_secs(30)),
        generation: 1,
        requires_token: false,
        websocket: false,
    }
}

fn statuses(entries: &[HistoryEntry]) -> Vec<FireStatus> {
    entries.iter().rev().map(|entry| entry.status).collect()
}

#[tokio::test(start_paused = true)]
async fn every_minute_fires_once_as_it_begins() {
    let world = World::new();
    let scheduler = world.quick();
    scheduler.start();
    sleep(MINUTE * 3).await;
    scheduler.register(job("default/1/a.js", "* * * * *")).unwrap();
    scheduler.register(job("default/1/b.js", "*/2 * * * *")).unwrap();
    sleep(MINUTE * 4).await;
    assert_eq!(world.minutes(), [4, 4, 5, 6, 6, 7]);
    for (_, _, at_ms) in world.fired.lock().unwrap().iter() {
        assert!(at_ms % 60_000 < 100, "{at_ms}");
    }
    let [entry, ..] = &world.history(&scheduler)[..] else { panic!() };
    assert_eq!(
        (entry.status, entry.return_preview.as_deref(), entry.error.as_deref()),
        (FireStatus::Ok, Some("\"done\""), None)
    );
    assert_eq!(entry.ts, "2026-03-01T10:07:00.000Z");
    let [info, _] = &scheduler.list()[..] else { panic!() };
    assert_eq!(info.next_fire.as_deref(), Some("2026-03-01T10:08:00.000Z"));
    assert_eq!(
        (info.last_fire_at.as_deref(), info.last_fire_status),
        (Some("2026-03-01T10:07:00.000Z"), Some(FireStatus::Ok))
    );
    assert_eq!(info.last_fire_run_id.as_deref(), Some(entry.run_id.as_str()));
    assert!(scheduler.unregister("default/1/a.js") && !scheduler.unregister("default/1/a.js"));
    sleep(MINUTE).await;
    assert_eq!(world.minutes()[6..], [8]);
    assert_eq!(scheduler.figures(), ScheduleFigures { fires: 7, errors: 0, active: 0, wrapper_active: 0 });
}

#[tokio::test(start_paused = true)]
async fn a_schedule_begins_after_the_minute_it_is_registered_in() {
    let world = World::new();
    let scheduler = world.quick();
    scheduler.register(job("a.js", "* * * * *")).unwrap();
    scheduler.start();
    // Right at the beginning of a minute, before the ticker looks.
    sleep(Duration::from_secs(30)).await;
    scheduler.register(job("b.js", "* * * * *")).unwrap();
    sleep(Duration::from_secs(59)).await;
    assert_eq!(world.minutes(), [1]);
    sleep(Duration::from_secs(2)).await;
    assert_eq!(world.minutes(), [1, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_restart_within_a_minute_fires_nothing_again() {
    let world = World::new();
    for round in 0..3 {
        let scheduler = world.quick();
        scheduler.register(job("a.js", "* * * * *")).unwrap();
        scheduler.start();
        sleep(Duration::from_secs(if round == 0 { 35 } else { 5 })).await;
        scheduler.stop(Duration::ZERO).await;
    }
    assert_eq!(world.minutes(), [1]);
    let scheduler = world.quick();
    scheduler.register(job("a.js", "* * * * *")).unwrap();
    // Nor does a process that begins when it seems to be the minute before again.
    world.jump(-1);
    scheduler.start();
    sleep(Duration::from_secs(90)).await;
    assert_eq!(world.minutes(), [1]);
    sleep(MINUTE).await;
    assert_eq!(world.minutes(), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn of_two_processes_one_fires_and_the_other_takes_over() {
    let world = World::new();
    let processes = [world.quick(), world.quick()];
    for scheduler in &processes {
        scheduler.register(job("a.js", "* * * * *")).unwrap();
        scheduler.start();
    }
    sleep(MINUTE * 3).await;
    assert_eq!(world.minutes(), [1, 2, 3]);
    processes[0].stop(Duration::ZERO).await;
    sleep(MINUTE * 2).await;
    assert_eq!(world.minutes(), [1, 2, 3, 4, 5]);
    processes[1].stop(Duration::ZERO).await;
    sleep(MINUTE).await;
    assert_eq!(world.minutes(), [1, 2, 3, 4, 5]);
}

#[tokio::test(start_paused = true)]
async fn the_clock_jumps() {
    let world = World::new();
    let scheduler = world.quick();
    scheduler.register(job("a.js", "* * * * *")).unwrap();
    scheduler.start();
    sleep(MINUTE * 3).await;
    assert_eq!(world.minutes(), [1, 2, 3]);
    // Forwards: what was jumped over is not made up for.
    world.jump(120);
    sleep(MINUTE * 2).await;
    let ahead = world.minutes();
    assert!(ahead[3] > 120 && ahead.len() <= 6, "{ahead:?}");
    // Backwards: silence until it is later than ever.
    world.jump(-60);
    sleep(MINUTE * 59).await;
    assert_eq!(world.minutes(), ahead);
    sleep(MINUTE * 4).await;
    let all = world.minutes();
    assert!(all.len() > ahead.len());
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "{all:?}");
    // Back by days: it was wrong before, and schedules go on.
    world.jump(-3 * 24 * 60);
    sleep(MINUTE * 2).await;
    assert!(world.minutes().len() > all.len());
}

#[tokio::test(start_paused = true)]
async fn whatever_the_clock_does_no_minute_fires_twice() {
    let world = World::new();
    let mut scheduler = world.quick();
    scheduler.register(job("a.js", "* * * * *")).unwrap();
    scheduler.start();
    let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
    for _ in 0..300 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        match random % 7 {
            0 => world.jump((random >> 8) as i64 % 20),
            1 => world.jump(-((random >> 8) as i64 % 10)),
            2 => {
                scheduler.stop(Duration::ZERO).await;
                scheduler = world.quick();
                scheduler.register(job("a.js", "* * * * *")).unwrap();
                scheduler.start();
            }
            _ => sleep(Duration::from_millis((random >> 8) % 200_000)).await,
        }
    }
    let minutes = world.minutes();
    assert!(minutes.len() > 30, "{}", minutes.len());
    assert!(minutes.windows(2).all(|two| two[0] < two[1]), "{minutes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_script_does_not_overlap_itself() {
    let world = World::new();
    let scheduler = world.process(ScheduleConfig::default(), |_| (Duration::from_secs(150), ok()));
    scheduler.register(Registration { timeout: None, ..job("slow.js", "* * * * *") }).unwrap();
    scheduler.start();
    sleep(MINUTE * 7).await;
    assert_eq!(world.minutes(), [1, 4, 7]);
    let entries = world.history(&scheduler);
    use FireStatus::{Ok, SkippedOverload};
    assert_eq!(statuses(&entries), [SkippedOverload, SkippedOverload, Ok, SkippedOverload, SkippedOverload, Ok]);
    assert_eq!(entries.last().unwrap().error.as_deref(), Some("the previous run has not ended"));
    assert_eq!(scheduler.figures().active, 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_is_released_at_its_time_limit_and_goes_on() {
    let world = World::new();
    let scheduler = world.process(ScheduleConfig::default(), |_| (Duration::from_secs(80), ok()));
    scheduler.register(job("slow.js", "* * * * *")).unwrap();
    scheduler.start();
    sleep(Duration::from_secs(31)).await;
    assert_eq!(scheduler.figures(), ScheduleFigures { fires: 1, errors: 0, active: 1, wrapper_active: 1 });
    sleep(Duration::from_secs(30)).await;
    let [entry] = &world.history(&scheduler)[..] else { panic!() };
    assert_eq!((entry.status, entry.duration_ms), (FireStatus::Timeout, 30_000));
    assert_eq!(scheduler.figures(), ScheduleFigures { fires: 1, errors: 1, active: 1, wrapper_active: 0 });
    assert_eq!(world.ended.load(Ordering::Relaxed), 0);
    sleep(Duration::from_secs(55)).await;
    assert_eq!((world.ended.load(Ordering::Relaxed), scheduler.figures().active), (1, 0));
    assert_eq!(statuses(&world.history(&scheduler)), [FireStatus::Timeout, FireStatus::SkippedOverload]);
}

#[tokio::test(start_paused = true)]
async fn scripts_of_one_minute_wait_for_their_turn() {
    let world = World::new();
    let config = ScheduleConfig { concurrency: 2, turn_wait: Duration::from_secs(25), ..ScheduleConfig::default() };
    let scheduler = world.process(config, |_| (Duration::from_secs(10), ok()));
    for n in 0..8 {
        scheduler.register(job(&format!("{n}.js"), "@hourly")).unwrap();
    }
    scheduler.start();
    sleep(MINUTE * 61).await;
    let entries = world.history(&scheduler);
    let count = |status| entries.iter().filter(|entry| entry.status == status).count();
    // At 0, 10 and 20 seconds two each; the rest has waited too long.
    assert_eq!((count(FireStatus::Ok), count(FireStatus::SkippedOverload)), (6, 2));
    let mut starts: Vec<u64> = world.fired.lock().unwrap().iter().map(|(_, _, at_ms)| at_ms % 60_000 / 1000).collect();
    starts.sort_unstable();
    assert_eq!(starts, [0, 0, 10, 10, 20, 20]);
}

#[tokio::test(start_paused = true)]
async fn what_is_unregistered_while_it_waits_does_not_run() {
    let world = World::new();
    let config = ScheduleConfig { concurrency: 1, ..ScheduleConfig::default() };
    let scheduler = world.process(config, |_| (Duration::from_secs(10), ok()));
    for path in ["a.js", "b.js", "c.js", "d.js"] {
        scheduler.register(job(path, "* * * * *")).unwrap();
    }
    scheduler.start();
    sleep(Duration::from_secs(31)).await;
    scheduler.unregister("b.js");
    // Changed, and still due: the new content runs. Changed, and no longer due: nothing does.
    scheduler.register(Registration { generation: 2, ..job("c.js", "* * * * *") }).unwrap();
    scheduler.register(job("d.js", "0 0 1 1 *")).unwrap();
    sleep(Duration::from_secs(40)).await;
    let ran: Vec<String> = world.fired.lock().unwrap().iter().map(|(path, ..)| path.clone()).collect();
    assert_eq!(ran, ["a.js", "c.js"]);
}

#[tokio::test(start_paused = true)]
async fn triggers_run_now_and_say_what_came_of_it() {
    let world = World::new();
    let scheduler = world.process(ScheduleConfig::default(), |path| match path {
        "bad.js" => {
            let outcome = FireOutcome { status: FireStatus::Error, preview: None, error: Some("é".repeat(1000)) };
            (Duration::from_millis(20), outcome)
        }
        "slow.js" => (Duration::from_secs(300), ok()),
        _ => (Duration::from_millis(7), ok()),
    });
    let status = async |path: &str| scheduler.trigger(path, false).await.map(|reply| reply.status);
    for path in ["good.js", "bad.js", "slow.js"] {
        scheduler.register(job(path, "@yearly")).unwrap();
    }
    scheduler.register(Registration { requires_token: true, ..job("closed.js", "@yearly") }).unwrap();
    let sockets = Registration { websocket: true, ..job("sockets.js", "@yearly") };
    assert_eq!(scheduler.register(sockets), Err(RegistrationRefused::Incompatible));
    assert_eq!(status("good.js").await, Ok(FireStatus::SchedulerNotReady));
    scheduler.start();
    let good = scheduler.trigger("good.js", false).await.unwrap();
    assert_eq!((good.triggered, good.status, good.duration_ms, good.error), (true, FireStatus::Ok, 7, None));
    let bad = scheduler.trigger("bad.js", false).await.unwrap();
    assert_eq!((bad.triggered, bad.status), (true, FireStatus::Error));
    assert!(bad.error.unwrap().len() <= 1024 + "…".len());
    assert_eq!(status("absent.js").await, Ok(FireStatus::Unregistered));
    assert_eq!(status("sockets.js").await, Ok(FireStatus::Incompatible));
    assert_eq!(status("closed.js").await, Err(TokenRequired));
    assert_eq!(scheduler.trigger("closed.js", true).await.unwrap().status, FireStatus::Ok);
    assert_eq!(status("slow.js").await, Ok(FireStatus::Timeout));
    assert_eq!(status("slow.js").await, Ok(FireStatus::SkippedOverload));
    let runs: Vec<_> =
        world.history(&scheduler).into_iter().filter(|entry| entry.run_id == good.run_id.clone().unwrap()).collect();
    assert_eq!((runs.len(), runs[0].script_path.as_str(), runs[0].duration_ms), (1, "good.js", 7));
}

#[tokio::test(start_paused = true)]
async fn a_trigger_means_the_content_there_was() {
    let world = World::new();
    let config = ScheduleConfig { concurrency: 1, ..ScheduleConfig::default() };
    let scheduler = world.process(config, |_| (Duration::from_secs(5), ok()));
    for path in ["a.js", "b.js", "c.js"] {
        scheduler.register(job(path, "@yearly")).unwrap();
    }
    scheduler.start();
    let change = async {
        sleep(Duration::from_secs(1)).await;
        scheduler.register(Registration { generation: 2, ..job("b.js", "@yearly") }).unwrap();
        scheduler.unregister("c.js");
    };
    let (a, b, c, ()) = tokio::join!(
        scheduler.trigger("a.js", false),
        scheduler.trigger("b.js", false),
        scheduler.trigger("c.js", false),
        change
    );
    let [a, b, c] = [a, b, c].map(|reply| reply.map(|reply| (reply.triggered, reply.status)).unwrap());
    assert_eq!(a, (true, FireStatus::Ok));
    assert_eq!(b, (false, FireStatus::StaleGeneration));
    assert_eq!(c, (false, FireStatus::Unregistered));
}

#[tokio::test(start_paused = true)]
async fn reload_makes_what_is_found_all_there_is() {
    let world = World::new();
    let scheduler = world.quick();
    for path in ["gone.js", "kept.js", "changed.js"] {
        scheduler.register(job(path, "@daily")).unwrap();
    }
    let found = || {
        vec![
            job("kept.js", "0 0 * * *"),
            job("changed.js", "@weekly"),
            job("new.js", "* * * * *"),
            job("never.js", "0 0 30 2 *"),
            Registration { websocket: true, ..job("sockets.js", "@daily") },
        ]
    };
    let before = scheduler.list();
    for dry_run in [true, false] {
        let report = scheduler.reload(found(), dry_run);
        assert_eq!(report.dry_run, dry_run);
        assert_eq!(report.added, ["changed.js", "new.js"]);
        assert_eq!(report.kept, ["kept.js"]);
        assert_eq!(report.removed, ["gone.js"]);
        let reasons: Vec<&str> = report.failed.iter().map(|failure| failure.reason.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "invalid @schedule: no month it names has such a day",
                "incompatible: a script with @websocket cannot have a @schedule",
            ]
        );
        if dry_run {
            assert_eq!(scheduler.list(), before);
            assert!(world.history(&scheduler).is_empty());
        }
    }
    scheduler.reload(found(), false);
    assert_eq!(scheduler.list().len(), 3);
    // Told once, however often it is found.
    assert_eq!(statuses(&world.history(&scheduler)), [FireStatus::Incompatible]);
    assert_eq!(scheduler.reload(vec![], false).removed.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn there_are_only_so_many_schedules() {
    let world = World::new();
    let scheduler =
        world.process(ScheduleConfig { schedules: 2, ..ScheduleConfig::default() }, |_| (Duration::ZERO, ok()));
    assert_eq!(scheduler.register(job("a.js", "@daily")), Ok(Registered::Added));
    assert_eq!(scheduler.register(job("b.js", "@daily")), Ok(Registered::Added));
    assert_eq!(scheduler.register(job("c.js", "@daily")), Err(RegistrationRefused::TooMany(2)));
    assert_eq!(scheduler.register(job("b.js", "@weekly")), Ok(Registered::Updated));
    assert_eq!(scheduler.register(job("b.js", "0 0 * * sun")), Ok(Registered::Kept));
    assert!(matches!(scheduler.register(job("b.js", "never")), Err(RegistrationRefused::Invalid(_))));
    assert_eq!(scheduler.list().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_minute_that_cannot_be_written_down_does_not_fire() {
    let world = World::new();
    let scheduler = world.quick();
    scheduler.register(job("a.js", "* * * * *")).unwrap();
    scheduler.start();
    let obstacle = world.folder.path().join("cron/last-minute.new");
    fs::create_dir(&obstacle).unwrap();
    sleep(MINUTE).await;
    assert!(world.minutes().is_empty());
    assert_eq!(statuses(&world.history(&scheduler)), [FireStatus::Error]);
    fs::remove_dir(&obstacle).unwrap();
    sleep(MINUTE).await;
    assert_eq!(world.minutes(), [2]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_one_runs_own() {
    let world = World::new();
    let fire: FireFn = Arc::new(|fire| {
        async move {
            assert_eq!(&*fire.registration.script_path, "good.js");
            ok()
        }
        .boxed()
    });
    let log = Arc::clone(&world.log);
    let scheduler =
        Scheduler::open(ScheduleConfig::default(), &world.folder.path().join("cron"), log, world.clock(), fire)
            .unwrap();
    scheduler.register(job("bad.js", "* * * * *")).unwrap();
    scheduler.register(job("good.js", "* * * * *")).unwrap();
    scheduler.start();
    assert_eq!(scheduler.trigger("bad.js", false).await.unwrap().status, FireStatus::Error);
    sleep(MINUTE * 2).await;
    assert_eq!(world.history(&scheduler).iter().filter(|entry| entry.status == FireStatus::Ok).count(), 2);
    assert_eq!(scheduler.figures().active, 0);
}

#[tokio::test(start_paused = true)]
async fn stopping_waits_for_runs_and_then_ends_them() {
    let world = World::new();
    let scheduler = world.process(ScheduleConfig::default(), |_| (Duration::from_secs(20), ok()));
    scheduler.register(job("a.js", "* * * * *")).unwrap();
    scheduler.start();
    sleep(Duration::from_secs(31)).await;
    scheduler.stop(Duration::from_secs(30)).await;
    assert_eq!(world.ended.load(Ordering::Relaxed), 1);
    scheduler.start();
    sleep(Duration::from_secs(45)).await;
    scheduler.stop(Duration::from_secs(1)).await;
    assert_eq!((world.ended.load(Ordering::Relaxed), scheduler.figures().active), (1, 0));
    assert_eq!(scheduler.trigger("a.js", false).await.unwrap().status, FireStatus::SchedulerNotReady);
}

#[tokio::test(start_paused = true)]
async fn history_is_found_in_pages_and_rotated_files() {
    let world = World::with_log(LogConfig { segment_bytes: 2048, ..LogConfig::default() });
    let scheduler = world.quick();
    scheduler.register(job("a.js", "* * * * *")).unwrap();
    scheduler.register(job("b.js", "*/3 * * * *")).unwrap();
    scheduler.start();
    sleep(MINUTE * 30).await;
    // What a crash or somebody else left is not an entry.
    world.log.record_fire(0, "{\"ts\":\"2026");
    world.log.record_fire(0, "{}");
    let all = HistoryQuery { limit: 1000, include_rotated: true, ..HistoryQuery::default() };
    let page = scheduler.history(&all).unwrap();
    assert_eq!((page.total, page.entries.len(), page.truncated, page.cursor), (40, 40, false, None));
    assert!(page.entries.windows(2).all(|two| two[0].ts >= two[1].ts));
    let current = scheduler.history(&HistoryQuery { include_rotated: false, ..all.clone() }).unwrap();
    assert!(current.total < 20);

    let mut query = HistoryQuery { limit: 4, script_path: Some("b.js".to_owned()), ..all.clone() };
    let mut pages = Vec::new();
    loop {
        let page = scheduler.history(&query).unwrap();
        assert_eq!(page.truncated, page.cursor.is_some());
        pages.push(page.entries.len());
        query.cursor = page.cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages, [4, 4, 2]);

    let since = HistoryQuery { since: Since::parse("2026-03-01T10:28"), ..all.clone() };
    assert_eq!(scheduler.history(&since).unwrap().total, 4);
    for limit in [0, 1001] {
        assert!(matches!(scheduler.history(&HistoryQuery { limit, ..all.clone() }), Err(HistoryError::InvalidLimit)));
    }
    let unknown = HistoryQuery { cursor: Some("nothing".to_owned()), ..all };
    assert!(matches!(scheduler.history(&unknown), Err(HistoryError::UnknownCursor)));
}

#[test]
fn entries_are_the_lines_of_the_specification() {
    let entry = HistoryEntry {
        ts: "2026-03-01T10:00:00.000Z".to_owned(),
        script_path: "a.js".to_owned(),
        expression: "@daily".to_owned(),
        run_id: "r".to_owned(),
        status: FireStatus::SkippedOverload,
        duration_ms: 0,
        return_preview: None,
        error: None,
    };
    let line = r#"{"ts":"2026-03-01T10:00:00.000Z","scriptPath":"a.js","expression":"@daily","runId":"r","status":"skipped_overload","durationMs":0}"#;
    assert_eq!(serde_json::to_string(&entry).unwrap(), line);
    assert_eq!(serde_json::from_str::<HistoryEntry>(line).unwrap(), entry);
}
