//! `wick bench FILE`: a table, or JSON.

use crate::bench::{self, ColdReport, HttpReport, Memory, ServerProcess, Spread};
use crate::cli::folder;
use anyhow::Context;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use wick_runtime::{Runtime, RuntimeConfig};

#[derive(Debug, Args)]
#[command(after_help = "\
The script is measured as it is, in both modes: cold (`@mode serverless`, a new sandbox for each request) and warm \
(`@mode worker`, one that lives on). In-process figures leave HTTP out. Server CPU time is that of a server process of \
its own, user and system, per answered request: the figure that other load on the machine disturbs least.

Examples:
  wick bench scripts/default/1/hello.js
  wick bench --seconds 10 --connections 1,8,64 --json hello.js > figures.json")]
pub(super) struct Bench {
    /// The script
    file: PathBuf,

    /// In-process requests per mode
    #[arg(long, default_value_t = 3000)]
    count: usize,

    /// Seconds of load per figure over HTTP; 0 leaves HTTP out
    #[arg(long, default_value_t = 3)]
    seconds: u64,

    /// Connections, as a list
    #[arg(long, value_delimiter = ',', default_values_t = [1, 32])]
    connections: Vec<usize>,

    /// Live workers to take the memory of
    #[arg(long, default_value_t = 100)]
    workers: usize,

    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    script: String,
    cold: ColdReport,
    warm: Spread,
    save_to_live: Spread,
    memory_per_worker: Memory,
    http_cold: Vec<HttpReport>,
    http_warm: Vec<HttpReport>,
}

impl Bench {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let report = super::threads()?.block_on(self.measure())?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print_table(&report);
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn measure(&self) -> anyhow::Result<Report> {
        let name = folder::script_name(&self.file)?;
        let extension = &name[name.len() - 3..];
        let unreadable = || format!("{} cannot be read", self.file.display());
        let file = std::fs::canonicalize(&self.file).with_context(unreadable)?;
        let source = std::fs::read_to_string(&file).with_context(unreadable)?;
        let directory = tempfile::tempdir()?;
        let scripts = directory.path().join("scripts");
        let folder = scripts.join("default/1");
        folder::copy(&file, &folder)?;
        let named = |stem: &str| folder.join(format!("{stem}{extension}"));
        std::fs::write(named("wick-cold"), bench::with_mode(&source, "serverless"))?;
        std::fs::write(named("wick-warm"), bench::with_mode(&source, "worker"))?;
        let mut config = RuntimeConfig::new(scripts.clone(), directory.path().join("data"));
        config.environment = crate::config::script_environment();
        config.npm = crate::config::npm_settings(&config.environment);
        config.cache = crate::config::user_cache();
        config.limits.sandboxes = config.limits.sandboxes.max(self.workers as u32 + 64);
        let cache = config.cache.clone();
        let runtime = Runtime::start(config).await?;
        self.progress("cold requests in-process");
        let cold = bench::cold(&runtime, "/wick-cold", self.count).await?;
        self.progress("warm requests in-process");
        let warm = bench::warm(&runtime, "/wick-warm", self.count).await?;
        self.progress("saving and asking again");
        let saved = named("wick-saved");
        let save_to_live =
            bench::save_to_live(&runtime, &saved, "/wick-saved", &bench::with_mode(&source, "serverless"), 100).await?;
        self.progress("live workers");
        let memory_per_worker = bench::memory_per_worker(&runtime, "/wick-warm", self.workers).await?;
        let (mut http_cold, mut http_warm) = (Vec::new(), Vec::new());
        if self.seconds > 0 {
            let program = std::env::current_exe()?;
            let server = ServerProcess::start(&program, &scripts, Some(&cache))?;
            let time = Duration::from_secs(self.seconds);
            for &connections in &self.connections {
                self.progress(&format!("over HTTP, {connections} connections"));
                http_cold.push(bench::load(&server, "/wick-cold", connections, time).await?);
                http_warm.push(bench::load(&server, "/wick-warm", connections, time).await?);
            }
        }
        let script = self.file.display().to_string();
        Ok(Report { script, cold, warm, save_to_live, memory_per_worker, http_cold, http_warm })
    }

    fn progress(&self, what: &str) {
        eprintln!("measuring: {what}");
    }
}

fn print_table(report: &Report) {
    let Report { script, cold, warm, save_to_live, memory_per_worker, http_cold, http_warm } = report;
    let row = |what: &str, spread: &Spread| println!("{what:<42} {:>10.1} {:>10.1}", spread.p50_us, spread.p99_us);
    println!("{script}\n");
    println!("{:<42} {:>10} {:>10}", "in-process, microseconds", "p50", "p99");
    row("cold request (new sandbox)", &cold.total);
    row("  instantiate", &cold.instantiate);
    row("  run", &cold.run);
    row("  drop", &cold.drop);
    row("warm request (live sandbox)", warm);
    row("save to first answer of the new code", save_to_live);
    println!(
        "\nmemory of one live worker: {:.0} KiB resident, {:.0} KiB proportional",
        memory_per_worker.resident_kib, memory_per_worker.proportional_kib
    );
    if http_cold.is_empty() {
        return;
    }
    println!("\n{:<22} {:>12} {:>12} {:>12} {:>16}", "over HTTP", "requests/s", "p50 us", "p99 us", "server CPU us");
    for (mode, reports) in [("cold", http_cold), ("warm", http_warm)] {
        for report in reports {
            println!(
                "{:<22} {:>12.0} {:>12.1} {:>12.1} {:>16.1}",
                format!("{mode}, {} connections", report.connections),
                report.per_second,
                report.latency.p50_us,
                report.latency.p99_us,
                report.server_cpu_us
            );
        }
    }
}
