//! Logs, figures, and the state of workers.

use super::{Bench, request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn logs_are_listed_and_read() {
    let bench = Bench::start().await;
    bench.write("hello.js", "console.log('hi there'); return 1").await.expect_ok();
    for _ in 0..3 {
        assert_eq!(bench.run("/hello").await.0, 200);
    }
    let listed = logs(&bench, "logs/list?type=request", 3).await;
    assert!(listed["directory"].as_str().unwrap().ends_with("logs"));
    let entry = &listed["logs"][0];
    assert_eq!(
        (&entry["type"], &entry["status"], &entry["scriptPath"]),
        (&json!("request"), &json!(200), &json!("default/1/hello.js"))
    );
    let id = entry["executionId"].as_str().unwrap();
    let read = bench.post("logs/read", json!({ "executionId": id })).await;
    let read = &read.expect_ok().json;
    assert_eq!(read["file"], format!("executions/{id}/execution.log"));
    assert!(read["lines"].to_string().contains("hi there") && read["files"].is_array(), "{read}");
    let access = bench.post("logs/read", json!({ "file": "access.log", "lines": 2 })).await;
    let access = &access.expect_ok().json;
    assert_eq!(
        (&access["returnedLines"], &access["totalLines"], &access["filteredLines"]),
        (&json!(2), &json!(3), &json!(3))
    );
    assert_eq!(bench.get("logs/list?limit=1").await.json["count"], 1);

    for body in [
        json!({}),
        json!({ "file": "../x" }),
        json!({ "file": "/etc/passwd" }),
        json!({ "executionId": "a/b" }),
        json!({ "file": "access.log", "lines": 0 }),
        json!({ "file": "access.log", "lines": 10_001 }),
        json!({ "file": "a\0" }),
        json!({ "file": 1 }),
        json!({ "file": "access.log", "tail": "no" }),
    ] {
        bench.post("logs/read", body).await.expect_error(400);
    }
    bench.post("logs/read", json!({ "executionId": "none" })).await.expect_error(404);
    bench.post("logs/read", json!({ "file": "none.log" })).await.expect_error(404);
}

/// Waits until a list has at least `count` entries: records are written a moment after their answer.
async fn logs(bench: &Bench, url: &str, count: u64) -> Value {
    for _ in 0..200 {
        let listed = bench.get(url).await.expect_ok().json.clone();
        if listed["count"].as_u64() >= Some(count) {
            return listed;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{url} never had {count} entries");
}

#[tokio::test]
async fn streams_are_event_streams() {
    let bench = Bench::start().await;
    bench.write("say.js", "console.log('line\\nbreak', req.path); return 1").await.expect_ok();
    bench.run("/say").await;
    logs(&bench, "logs/list?type=request", 1).await;
    let answer = bench.get("logs/stream?file=access.log&follow=false").await;
    assert_eq!(answer.expect_ok().headers["content-type"], "text/event-stream");
    let event = answer.text.strip_suffix("\n\n").unwrap();
    let (name, data) = event.split_once('\n').unwrap();
    assert_eq!(name, "event: message");
    let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
    let line: Value = serde_json::from_str(data["line"].as_str().unwrap()).unwrap();
    assert_eq!((&line["path"], &line["status"]), (&json!("/say"), &json!(200)));

    let script = bench.get("logs/stream?file=say.js&follow=false").await;
    assert!(script.expect_ok().text.contains("break"));

    // Following: what comes is pushed, and leaving ends it.
    let mut body = bench.send(request("GET", "logs/stream?file=access.log", "")).await.into_body();
    let mut seen = String::new();
    bench.run("/say?second").await;
    while !seen.contains("second") {
        let frame = tokio::time::timeout(Duration::from_secs(10), body.frame()).await.expect("an event in time");
        seen.push_str(std::str::from_utf8(frame.unwrap().unwrap().data_ref().unwrap()).unwrap());
    }
    assert!(
        seen.split("\n\n").filter(|event| !event.is_empty()).all(|event| event.starts_with("event: message\ndata: {")),
        "{seen}"
    );
    drop(body);

    bench.get("logs/stream?file=../x&follow=false").await.expect_error(400);
    bench.get("logs/stream?file=none.log&follow=false").await;
    bench.get("logs/stream?file=access.log&follow=maybe").await.expect_error(400);
    let head = bench.call(request("HEAD", "logs/stream?file=access.log", "")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    // A drain does not wait for those who follow.
    let following = bench.send(request("GET", "logs/stream?file=access.log", "")).await.into_body();
    bench.api.end_streams();
    tokio::time::timeout(Duration::from_secs(10), following.collect()).await.expect("it ends").unwrap();
}

#[tokio::test]
async fn figures_add_up() {
    let bench = Bench::start().await;
    bench.write("ok.js", "return 1").await.expect_ok();
    bench.write("bad.js", "throw new Error('no')").await.expect_ok();
    for url in ["/ok", "/ok", "/bad", "/none"] {
        bench.run(url).await;
    }
    // An answer may be there before its request is off the books.
    while bench.get("monitor/active-requests").await.json["count"] != 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let stats = bench.get("monitor/stats").await;
    let stats = &stats.expect_ok().json;
    assert_eq!(
        (&stats["requests"]["total"], &stats["requests"]["errors"], &stats["requests"]["success"]),
        (&json!(4), &json!(1), &json!(3))
    );
    for (part, members) in [
        ("memory", &["used", "total", "percentage", "rss", "external"][..]),
        ("cache", &["scripts", "vms", "sharedStates", "activeWsHostnames"]),
        ("requests", &["activeHttp", "perSecond", "per1m", "per5m", "per15m"]),
        ("websocket", &["opened", "closed", "active", "normalCloses", "abnormalCloses"]),
        ("cron", &["fires", "errors", "active", "wrapperActive"]),
    ] {
        for member in members {
            assert!(stats[part][member].is_number(), "{part}.{member}: {stats}");
        }
    }
    assert!(stats["uptime"].is_number() && stats["sinceMs"].is_u64() && stats["droppedScripts"] == 0);
    assert_eq!(stats["cache"]["scripts"], 2);

    assert_eq!(bench.get("monitor/active-requests").await.expect_ok().json, json!({ "count": 0, "active": [] }));
    bench.write("slow.js", "await new Promise((done) => setTimeout(done, 3000)); return 1").await.expect_ok();
    let running = bench.run("/slow?x=1");
    let looking = async {
        loop {
            let active = bench.get("monitor/active-requests").await.json;
            if active["count"] == 1 {
                return active;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let active = tokio::select! {
        active = looking => active,
        _ = running => panic!("never listed"),
    };
    let entry = &active["active"][0];
    assert_eq!(
        (&entry["scriptPath"], &entry["method"], &entry["url"]),
        (&json!("default/1/slow.js"), &json!("GET"), &json!("/slow?x=1"))
    );
    for member in ["executionId", "hostname", "clientIp", "startedAt"] {
        assert!(entry[member].is_string(), "{member}: {entry}");
    }
    assert!(entry["duration"].is_u64());
}

#[tokio::test]
async fn shared_state_is_read_set_and_cleared() {
    let bench = Bench::start().await;
    let missing = bench.post("shared-state/get", json!({ "hostname": "default" })).await;
    assert_eq!(
        missing.expect_ok().json,
        json!({ "hostname": "default", "key": "default/1", "path": null, "exists": false, "state": null, "deployments": [] })
    );
    let set = json!({ "hostname": "default", "path": "a.b", "value": 1 });
    let refused = bench.post("shared-state/set", set.clone()).await;
    assert_eq!(refused.expect_error(404).json["details"]["code"], "NO_LIVE_WORKER");

    let source = "// @mode worker\nshared.hits = (shared.hits ?? 0) + 1; return { hits: shared.hits, b: shared.a?.b };";
    bench.write("count.js", source).await.expect_ok();
    assert_eq!(bench.run("/count").await.1, "{\"hits\":1}");
    let got = bench.post("shared-state/get", json!({ "hostname": "default", "path": "hits" })).await;
    assert_eq!(
        got.expect_ok().json,
        json!({ "hostname": "default", "key": "default/1", "path": "hits", "exists": true, "state": 1, "size": 1 })
    );
    let reply = bench.post("shared-state/set", set).await;
    assert_eq!(
        (&reply.expect_ok().json["updated"], &reply.json["merged"], &reply.json["path"]),
        (&json!(true), &json!(false), &json!("a.b"))
    );
    assert!(reply.json["size"].is_u64());
    assert_eq!(bench.run("/count").await.1, "{\"hits\":2,\"b\":1}");
    let merged = json!({ "hostname": "default/1", "path": "a", "value": { "c": null }, "merge": true });
    assert_eq!(bench.post("shared-state/set", merged).await.expect_ok().json["merged"], true);
    let whole = bench.post("shared-state/get", json!({ "hostname": "exec-1.localhost" })).await;
    assert_eq!(whole.expect_ok().json["state"], json!({ "hits": 2, "a": { "b": 1, "c": null } }));
    // What cannot be set says why; a key that only looks like one reaches nothing.
    bench
        .post("shared-state/set", json!({ "hostname": "default", "path": "hits.x", "value": 1 }))
        .await
        .expect_error(400);
    bench.post("shared-state/set", json!({ "hostname": "default", "value": 5 })).await.expect_error(400);
    assert_eq!(
        bench.post("shared-state/get", json!({ "hostname": "default", "path": "__proto__" })).await.json["exists"],
        false
    );
    let other = bench.post("shared-state/get", json!({ "hostname": "default", "execId": "9" })).await;
    assert_eq!(other.expect_ok().json["deployments"], json!(["default/1"]));

    let cleared = bench.post("shared-state/clear", json!({ "hostname": "default", "path": "a.b" })).await;
    assert_eq!(
        cleared.expect_ok().json,
        json!({ "hostname": "default", "selector": "default/1", "path": "a.b", "cleared": true, "count": 1, "reason": null })
    );
    let again = bench.post("shared-state/clear", json!({ "hostname": "default", "path": "a.b" })).await;
    assert_eq!((&again.expect_ok().json["cleared"], again.json["reason"].is_string()), (&json!(false), true));
    bench.post("shared-state/clear", json!({})).await.expect_error(400);
    let all = bench.post("shared-state/clear", json!({ "clearAll": true })).await;
    assert_eq!(all.expect_ok().json, json!({ "cleared": true, "count": 1, "selector": "*", "remaining": 0 }));
    assert_eq!(bench.run("/count").await.1, "{\"hits\":1}");
}

#[tokio::test]
async fn caches_are_cleared_by_deployment() {
    let bench = Bench::start().await;
    for id in ["1", "2"] {
        let body = json!({ "path": "w.js", "content": "// @mode worker\nshared.n = (shared.n ?? 0) + 1; return shared.n", "execId": id });
        bench.post("scripts/write", body).await.expect_ok();
    }
    assert_eq!(bench.run("/w").await, (200, "1".to_owned()));
    bench.post("cache/clear", json!({})).await.expect_error(400);
    bench.post("cache/clear", json!({ "hostname": "default", "scriptPath": "w.js" })).await.expect_error(400);
    let other = bench.post("cache/clear", json!({ "hostname": "default", "execId": "2" })).await;
    assert_eq!(
        (&other.expect_ok().json["matched"], &other.json["vmCache"]),
        (&json!(0), &json!({ "cleared": 0, "remaining": 1 }))
    );
    assert_eq!(bench.run("/w").await, (200, "2".to_owned()));
    let state = bench.post("cache/clear", json!({ "execId": "1", "clearVm": false, "clearState": true })).await;
    assert_eq!(
        (&state.expect_ok().json["selector"], &state.json["sharedState"]),
        (&json!("default/1"), &json!({ "cleared": 1, "remaining": 0 }))
    );
    assert_eq!(bench.run("/w").await, (200, "1".to_owned()));
    let all = bench.post("cache/clear", json!({ "clearAll": true })).await;
    assert_eq!(
        all.expect_ok().json,
        json!({ "cleared": true, "selector": "*", "matched": 1, "vmCache": { "cleared": 1, "remaining": 0 },
            "sharedState": { "cleared": 1, "remaining": 0 } })
    );
    assert_eq!(bench.run("/w").await, (200, "1".to_owned()));
}
