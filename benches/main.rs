//! What Wick costs on this machine: in-process, over HTTP, in memory, and from save to first answer. Every figure is printed
//! with what it is compared to in the same run; nothing is asserted.
//!
//! `cargo bench -p wick` runs all of it in about a minute; `WICK_BENCH_SECONDS` (default 2) is the load time per figure.
#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::path::Path;
use std::time::Duration;
use wick::bench::{self, ServerProcess, Spread};
use wick_runtime::{Runtime, RuntimeConfig};

/// The kinds of work; `{body}` is what differs between the modes.
const SCRIPTS: [(&str, &str); 3] = [
    ("hello", "return { message: 'Hello', timestamp: Date.now() };\n"),
    (
        "read",
        "const body = { url: req.url, agent: req.headers['user-agent'], id: metadata.executionId };\n\
         res.setHeader('x-powered-by', 'wick');\nreturn body;\n",
    ),
    ("waits", "await new Promise((resolve) => setTimeout(resolve, 0));\nreturn { waited: true };\n"),
];

fn main() -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "a bench has no configuration but this")]
    let seconds = std::env::var("WICK_BENCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(Duration::from_secs(seconds)))
}

async fn measure(time: Duration) -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let scripts = directory.path().join("scripts");
    let folder = scripts.join("default/1");
    std::fs::create_dir_all(&folder)?;
    for (name, source) in SCRIPTS {
        std::fs::write(folder.join(format!("{name}-cold.js")), bench::with_mode(source, "serverless"))?;
        std::fs::write(folder.join(format!("{name}-warm.js")), bench::with_mode(source, "worker"))?;
    }
    let mut config = RuntimeConfig::new(scripts.clone(), directory.path().join("data"));
    config.cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine");
    let cache = config.cache.clone();
    let runtime = Runtime::start(config).await?;

    println!("in-process, microseconds (p50 / p99)");
    let mut cold_p50 = 0.0;
    for name in ["hello", "read"] {
        let cold = bench::cold(&runtime, &format!("/{name}-cold"), 3000).await?;
        let warm = bench::warm(&runtime, &format!("/{name}-warm"), 3000).await?;
        show(&format!("{name}: cold request"), &cold.total);
        show("  instantiate", &cold.instantiate);
        show("  run", &cold.run);
        show("  drop", &cold.drop);
        show(&format!("{name}: warm request"), &warm);
        println!("  cold / warm: {:.1}x", cold.total.p50_us / warm.p50_us);
        if name == "hello" {
            cold_p50 = cold.total.p50_us;
        }
    }
    let saved = folder.join("saved.js");
    let live = bench::save_to_live(&runtime, &saved, "/saved", SCRIPTS[0].1, 200).await?;
    show("save to first answer of the new code", &live);
    println!("  against a cold request of unchanged code: {:.0}x", live.p50_us / cold_p50);

    println!("\nmemory of 1,000 live workers that have served a request");
    let memory = bench::memory_per_worker(&runtime, "/hello-warm", 1000).await?;
    println!("  proportional (shared pages counted once): {:.0} MiB", memory.proportional_kib * 1000.0 / 1024.0);
    println!("  resident as the kernel sums mappings:     {:.0} MiB", memory.resident_kib * 1000.0 / 1024.0);

    println!("\nover HTTP, a server process of its own");
    println!(
        "{:<12} {:>5} {:>12} {:>10} {:>10} {:>15}",
        "", "conns", "requests/s", "p50 us", "p99 us", "server CPU us"
    );
    let server = ServerProcess::start(Path::new(env!("CARGO_BIN_EXE_wick")), &scripts, Some(&cache))?;
    for (name, _) in SCRIPTS {
        for connections in [1, 32] {
            let mut cpu = Vec::new();
            for mode in ["cold", "warm"] {
                let report = bench::load(&server, &format!("/{name}-{mode}"), connections, time).await?;
                println!(
                    "{:<12} {:>5} {:>12.0} {:>10.1} {:>10.1} {:>15.1}",
                    format!("{name} {mode}"),
                    connections,
                    report.per_second,
                    report.latency.p50_us,
                    report.latency.p99_us,
                    report.server_cpu_us
                );
                cpu.push(report.server_cpu_us);
            }
            println!("  cold / warm by server CPU: {:.1}x", cpu[0] / cpu[1]);
        }
    }
    Ok(())
}

fn show(what: &str, spread: &Spread) {
    println!("{what:<40} {:>9.1} / {:>7.1}", spread.p50_us, spread.p99_us);
}
