//! Many callers at once.

use super::Bench;
use serde_json::json;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const WRITERS: usize = 32;
const ROUNDS: usize = 50;

/// A content that says of itself whether it is whole.
fn version(writer: usize, round: usize) -> String {
    let mark = format!("{writer}:{round};");
    format!("{mark}{}{mark}", "x".repeat(500 + (writer * 131 + round * 17) % 6000))
}

fn is_whole(text: &str) -> bool {
    let Some((mark, _)) = text.split_once(';') else { return false };
    let mut parts = mark.split(':').map(str::parse::<usize>);
    match (parts.next(), parts.next()) {
        (Some(Ok(writer)), Some(Ok(round))) => text == version(writer, round),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_only_whole_versions() {
    let bench = Arc::new(Bench::start().await);
    bench.write("busy.md", &version(0, 0)).await.expect_ok();
    let over = Arc::new(AtomicBool::new(false));
    let path = bench.root().join("default/1/busy.md");
    let reads = Arc::new(AtomicUsize::new(0));
    let from_disk = {
        let (over, reads) = (Arc::clone(&over), Arc::clone(&reads));
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&path).expect("the file is always there");
                assert!(is_whole(&text), "{} bytes, torn", text.len());
                reads.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let through_api = {
        let (bench, over) = (Arc::clone(&bench), Arc::clone(&over));
        tokio::spawn(async move {
            while !over.load(Ordering::Relaxed) {
                let read = bench.get("scripts/read?path=busy.md").await;
                assert!(is_whole(read.expect_ok().json["content"].as_str().unwrap()));
                tokio::task::yield_now().await;
            }
        })
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    bench.write("busy.md", &version(writer, round)).await.expect_ok();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    over.store(true, Ordering::Relaxed);
    through_api.await.unwrap();
    from_disk.join().unwrap();
    assert!(reads.load(Ordering::Relaxed) > 10);
    let last = bench.stored("default/1/busy.md");
    assert!(is_whole(&last) && last.contains(&format!(":{};", ROUNDS - 1)), "the last of some writer's versions");
    let left = fs::read_dir(bench.root().join("default/1")).unwrap().count();
    assert_eq!(left, 1, "temporary files are gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_creators_wins() {
    let bench = Arc::new(Bench::start().await);
    for round in 0..10 {
        let path = format!("new/{round}/once.md");
        let tries: Vec<_> = (0..16)
            .map(|at| {
                let (bench, path) = (Arc::clone(&bench), path.clone());
                let body = json!({ "path": path, "content": format!("{at}"), "ifNotExists": true });
                tokio::spawn(async move { (at, bench.post("scripts/write", body).await.status) })
            })
            .collect();
        let mut winners = Vec::new();
        for one in tries {
            match one.await.unwrap() {
                (at, 200) => winners.push(at),
                (_, status) => assert_eq!(status, 409),
            }
        }
        assert_eq!(winners.len(), 1);
        assert_eq!(bench.stored(&format!("default/1/{path}")), winners[0].to_string());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_movers_wins() {
    let bench = Arc::new(Bench::start().await);
    for at in 0..16 {
        bench.write(&format!("from{at}.md"), &at.to_string()).await.expect_ok();
    }
    let tries: Vec<_> = (0..16)
        .map(|at| {
            let bench = Arc::clone(&bench);
            let body = json!({ "from": format!("from{at}.md"), "to": "target.md" });
            tokio::spawn(async move { (at, bench.post("scripts/move", body).await.status) })
        })
        .collect();
    let mut winners = Vec::new();
    for one in tries {
        match one.await.unwrap() {
            (at, 200) => winners.push(at),
            (_, status) => assert_eq!(status, 409),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(bench.stored("default/1/target.md"), winners[0].to_string());
    assert_eq!(fs::read_dir(bench.root().join("default/1")).unwrap().count(), 16);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn conditional_writes_never_lose_an_update() {
    let bench = Arc::new(Bench::start().await);
    bench.write("count.md", "0").await.expect_ok();
    let adders: Vec<_> = (0..8)
        .map(|_| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move {
                for _ in 0..5 {
                    loop {
                        let read = bench.get("scripts/read?path=count.md").await;
                        let count: u32 = read.expect_ok().json["content"].as_str().unwrap().parse().unwrap();
                        let body = json!({ "path": "count.md", "content": (count + 1).to_string() }).to_string();
                        let mut writing = super::request("POST", "scripts/write", &body);
                        writing.headers_mut().insert("if-match", read.headers["etag"].clone());
                        match bench.call(writing).await.status {
                            200 => break,
                            status => assert_eq!(status, 412),
                        }
                    }
                }
            })
        })
        .collect();
    for adder in adders {
        adder.await.unwrap();
    }
    assert_eq!(bench.stored("default/1/count.md"), "40");
}

#[tokio::test]
async fn a_caller_that_leaves_cuts_no_write_short() {
    let bench = Bench::start().await;
    for round in 0..20 {
        let body = json!({ "path": "left.md", "content": version(1, round) });
        let writing = bench.post("scripts/write", body);
        // Polled once or a few times, then dropped.
        let _ = tokio::time::timeout(std::time::Duration::from_micros(50 * round as u64), writing).await;
    }
    // Whatever is under way on the blocking pool ends before this answer.
    bench.write("left.md", &version(2, 0)).await.expect_ok();
    assert!(is_whole(&bench.stored("default/1/left.md")));
}
