//! Scripts that run by themselves: what asks for a schedule gets one, a trigger runs it, and what came of it is told.
//! How minutes are counted is the scheduler's own test; here one minute begins, by a clock that is about to.

use super::client::Answer;
use super::eventually;
use super::process::{Place, Wick};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wick_runtime::service::schedule::HistoryQuery;
use wick_runtime::{Runtime, RuntimeConfig, clock};

const NOTICED: Duration = Duration::from_secs(5);
const MINUTE_MS: u64 = 60_000;

fn api(path: &str) -> String {
    format!("/api/v1/exec/{path}")
}

fn trigger(server: &Wick, path: &str) -> Answer {
    server.post(&api("schedules/trigger"), &json!({ "scriptPath": path }))
}

/// The status of a trigger, once scripts have been looked for.
fn status_of(server: &Wick, path: &str) -> Value {
    eventually("the schedules being ready", NOTICED, || {
        let reply = trigger(server, path).json();
        (reply["status"] != "scheduler_not_ready").then_some(reply)
    })
}

fn list(server: &Wick) -> Value {
    server.get(&api("schedules/list")).json()
}

/// The history of a script, newest first, once it has as many entries.
fn history(server: &Wick, path: &str, count: usize) -> Vec<Value> {
    eventually(&format!("{count} fires of {path}"), NOTICED, || {
        let page = server.get(&api(&format!("schedules/history?scriptPath={path}"))).json();
        page["entries"].as_array().filter(|entries| entries.len() == count).cloned()
    })
}

#[test]
fn a_trigger_runs_the_script_and_is_in_its_history() {
    let place = Place::with(&[
        ("job.js", "// @schedule @yearly\nres.json({ dropped: true });\nreturn { ran: metadata.scriptPath };"),
        ("pre.js", "res.status(401).json({ guarded: true });"),
    ]);
    let server = place.start();
    let reply = status_of(&server, "job.js");
    assert_eq!((&reply["triggered"], &reply["status"]), (&json!(true), &json!("ok")), "{reply}");
    assert_eq!(reply["scriptPath"], "default/1/job.js");
    let [entry] = &history(&server, "job.js", 1)[..] else { unreachable!() };
    assert_eq!(entry["runId"], reply["runId"]);
    assert_eq!((&entry["status"], &entry["expression"]), (&json!("ok"), &json!("@yearly")));
    // What it returned, and neither what it said through `res` nor what its middleware would have.
    assert_eq!(entry["returnPreview"], r#"{"ran":"default/1/job.js"}"#);

    let listed = list(&server);
    let job = &listed["schedules"][0];
    assert_eq!((&listed["total"], &job["scriptRel"], &job["execId"]), (&json!(1), &json!("job.js"), &json!("1")));
    assert_eq!((&job["lastFireRunId"], &job["lastFireStatus"]), (&reply["runId"], &json!("ok")));
    assert!(job["nextFire"].as_str().is_some_and(|next| next.ends_with("-01-01T00:00:00.000Z")), "{job}");
    assert_eq!(server.get(&api("monitor/stats")).json()["cron"]["fires"], 1);
    // A client still meets the middleware.
    assert_eq!(server.get("/job").status, 401);
}

#[test]
fn every_end_of_a_run_has_its_status() {
    let place = Place::with(&[
        ("throws.js", "// @schedule @daily\nthrow new Error('no luck');"),
        ("broken.js", "// @schedule @daily\nconst a = ;"),
        (
            "slow.js",
            "// @schedule @daily\n// @schedule-timeout 50\nawait new Promise((resolve) => setTimeout(resolve, 1000));",
        ),
        ("off.js", "// @schedule @daily\n// @enabled false\nreturn 1;"),
        ("fails.js", "// @schedule @daily\nreturn new Response('late', { status: 503 });"),
        ("res-fails.js", "// @schedule @daily\nres.json({ sent: true });\nthrow new Error('afterwards');"),
        ("streams.js", "// @schedule @daily\nreturn (async function* () { yield 'a'; yield 'b'; })();"),
        ("quiet.js", "// @schedule @daily\n// @mode worker\nshared.ran = true;"),
    ]);
    let server = place.start();
    for (script, status, preview, error) in [
        ("throws.js", "error", None, Some("no luck")),
        ("broken.js", "load_error", None, Some("broken.js:2")),
        ("slow.js", "timeout", None, Some("50 ms")),
        ("off.js", "disabled", None, Some("not enabled")),
        ("fails.js", "error", Some("late"), Some("503")),
        ("res-fails.js", "error", None, Some("afterwards")),
        ("streams.js", "ok", Some("ab"), None),
        ("quiet.js", "ok", None, None),
    ] {
        let reply = status_of(&server, script);
        assert_eq!(reply["status"], status, "{script}: {reply}");
        let entry = &history(&server, script, 1)[0];
        assert_eq!(entry["status"], status, "{entry}");
        assert_eq!(entry.get("returnPreview").and_then(Value::as_str), preview, "{entry}");
        match error {
            None => assert!(entry.get("error").is_none(), "{entry}"),
            Some(part) => assert!(entry["error"].as_str().is_some_and(|error| error.contains(part)), "{entry}"),
        }
    }
    assert_eq!(status_of(&server, "nobody.js")["status"], "unregistered");
}

#[test]
fn a_token_guards_against_triggers_and_not_against_its_own_minute() {
    let place = Place::with(&[("job.js", "// @schedule @daily\n// @token secret\nreturn 'in';")]);
    let server = place.start();
    eventually("the schedules being ready", NOTICED, || {
        let refused = trigger(&server, "job.js");
        (refused.status == 403).then_some(refused)
    });
    let forced = server.post(&api("schedules/trigger"), &json!({ "scriptPath": "default/1/job.js", "force": true }));
    assert_eq!(forced.json()["status"], "ok", "{}", forced.text());
    assert_eq!(history(&server, "job.js", 1)[0]["returnPreview"], "in");
}

#[test]
fn a_run_stays_in_its_deployment() {
    let place = Place::with(&[
        ("../../shop/eu/job.js", "// @schedule @daily\nreturn await (await fetch('/peer')).text();"),
        ("../../shop/eu/peer.js", "return `${metadata.hostname}/${metadata.execId}`;"),
        ("peer.js", "return 'someone else';"),
    ]);
    let server = place.start();
    assert_eq!(status_of(&server, "shop/eu/job.js")["status"], "ok");
    assert_eq!(history(&server, "shop/eu/job.js", 1)[0]["returnPreview"], "shop/eu");
    assert_eq!(list(&server)["schedules"][0]["vmCacheKey"], "shop/eu");
}

#[test]
fn what_cannot_be_scheduled_says_why() {
    let place = Place::with(&[
        ("wrong.js", "// @schedule 61 * * * *\nreturn 1;"),
        ("socket.js", "// @mode worker\n// @websocket\n// @schedule @daily\nreturn 1;"),
    ]);
    let server = place.start();
    assert_eq!(status_of(&server, "socket.js")["status"], "incompatible");
    assert_eq!(status_of(&server, "wrong.js")["status"], "unregistered");
    let listed = list(&server);
    assert_eq!(listed["total"], 0);
    let reasons: Vec<_> =
        listed["failed"].as_array().unwrap().iter().map(|failed| failed["reason"].to_string()).collect();
    assert!(reasons[0].contains("incompatible") && reasons[1].contains("invalid minute"), "{reasons:?}");
    assert_eq!(history(&server, "socket.js", 1)[0]["status"], "incompatible");
    let write = |content: &str| {
        server.post(&api("scripts/write"), &json!({ "path": "wrong.js", "content": content })).json()["schedule"]
            .clone()
    };
    assert_eq!(write("// @schedule * * *\nreturn 1;")["action"], "failed");
    assert_eq!(write("// @schedule @daily\nreturn 1;"), json!({ "action": "added" }));
    assert_eq!(write("// @schedule 0 0 * * *\nreturn 2;"), json!({ "action": "kept" }));
    assert_eq!(write("// @schedule @weekly\nreturn 2;"), json!({ "action": "updated" }));
    assert_eq!(write("return 2;"), json!({ "action": "removed" }));
    assert_eq!(write("return 3;"), Value::Null);
}

#[test]
fn schedules_follow_their_files() {
    let place = Place::with(&[
        ("a.js", "// @schedule @daily\nreturn 1;"),
        ("b.js", "// @schedule @daily\nreturn 1;"),
        ("c.js", "// @schedule @daily\nreturn 1;"),
    ]);
    let server = place.start();
    assert_eq!(status_of(&server, "a.js")["status"], "ok");
    std::fs::remove_file(place.deployment().join("a.js")).unwrap();
    let reload = |dry_run: bool| server.post(&api("schedules/reload"), &json!({ "dry_run": dry_run })).json();
    for dry_run in [true, false] {
        eventually("the deletion being noticed", NOTICED, || {
            (reload(true)["removed"] == json!(["default/1/a.js"])).then_some(())
        });
        let report = reload(dry_run);
        assert_eq!(report["kept"], json!(["default/1/b.js", "default/1/c.js"]), "{report}");
    }
    assert_eq!(reload(false)["removed"], json!([]));
    // Through the API nothing has to be reloaded.
    server.post(&api("scripts/move"), &json!({ "from": "b.js", "to": "jobs/moved.js" }));
    assert_eq!(list(&server)["schedules"][1]["scriptPath"], "default/1/jobs/moved.js");
    let delete = server.connect().request("DELETE", &api("scripts/delete?path=c.js&confirm=true"), &[], b"").unwrap();
    assert_eq!((delete.status, &list(&server)["total"]), (200, &json!(1)));
    // Changed behind our back: what is due is looked at before it runs.
    place.put("jobs/moved.js", "return 'no schedule any more';");
    eventually("the change being noticed", NOTICED, || {
        let status = trigger(&server, "jobs/moved.js").json()["status"].clone();
        (status == "stale_generation" || status == "unregistered").then_some(())
    });
    assert_eq!(list(&server)["total"], 0);
}

#[test]
fn of_two_servers_on_one_data_folder_one_fires() {
    let folder = tempfile::tempdir().unwrap();
    let scripts = folder.path().join("scripts");
    std::fs::create_dir_all(scripts.join("default/1")).unwrap();
    std::fs::write(scripts.join("default/1/job.js"), "// @schedule * * * * *\nreturn 'fired';").unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let mut config = RuntimeConfig::new(scripts, data);
    config.cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine");
    config.limits.sandboxes = 16;
    // The clock of both: half a second before the next minute until both have started, and going on from there. A schedule
    // begins with the minute after the one it was registered in.
    let began = Arc::new(std::sync::OnceLock::<Instant>::new());
    let base = clock::now_ms() / MINUTE_MS * MINUTE_MS + MINUTE_MS - 500;
    let wall = {
        let began = Arc::clone(&began);
        move || base + began.get().map_or(0, |began| began.elapsed().as_millis() as u64)
    };
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    threads.block_on(async {
        let one = Runtime::start_at(config.clone(), Arc::new(wall.clone())).await.unwrap();
        let other = Runtime::start_at(config, Arc::new(wall)).await.unwrap();
        one.start_schedules().await;
        other.start_schedules().await;
        began.set(Instant::now()).unwrap();
        let fires = || [&one, &other].map(|runtime| runtime.scheduler().figures().fires);
        let begin = Instant::now();
        while fires().iter().sum::<u64>() == 0 {
            assert!(begin.elapsed() < super::WATCHDOG, "nothing fired");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // The one wait here that is for nothing: the other looks at its clock in this time, and stays silent.
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(fires().iter().sum::<u64>(), 1);
        for runtime in [&one, &other] {
            runtime.scheduler().stop(super::WATCHDOG).await;
            runtime.log().flush();
        }
        let page = one.scheduler().history(&HistoryQuery { include_rotated: true, ..HistoryQuery::default() }).unwrap();
        let fired: Vec<_> = page.entries.iter().map(|entry| entry.return_preview.as_deref()).collect();
        assert_eq!(fired, [Some("fired")]);
    });
}
