//! Measuring: what one request costs, cold and warm, in-process and over HTTP. Used by `wick bench` and by the benches.
//!
//! Figures over HTTP come from a server in a process of its own, so that its CPU time (user + system, from the kernel)
//! is its own and not the load generator's.

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use http::{HeaderMap, Method};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use wick_runtime::message::{Request, RequestBody};
use wick_runtime::{Cold, Runtime};

/// An answer that takes longer has no end.
const LONGEST_ANSWER: Duration = Duration::from_secs(10);

/// Median and tail, in microseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    pub p50_us: f64,
    pub p99_us: f64,
}

impl Spread {
    pub fn of(mut samples: Vec<Duration>) -> Spread {
        samples.sort_unstable();
        let at = |share: f64| match samples.len() {
            0 => 0.0,
            count => samples[((count - 1) as f64 * share) as usize].as_secs_f64() * 1e6,
        };
        Spread { p50_us: at(0.5), p99_us: at(0.99) }
    }
}

/// One request in a sandbox of its own, phase by phase.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ColdReport {
    pub total: Spread,
    pub instantiate: Spread,
    pub run: Spread,
    pub drop: Spread,
}

/// A server under load.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct HttpReport {
    pub connections: usize,
    pub requests: u64,
    pub per_second: f64,
    pub latency: Spread,
    /// User and system time of the server's process, divided by its answers.
    pub server_cpu_us: f64,
}

/// A GET as a client on this machine sends it.
pub fn get(url: &str) -> Request {
    let mut headers = HeaderMap::new();
    headers.insert(http::header::HOST, http::HeaderValue::from_static("localhost"));
    Request {
        method: Method::GET,
        authority: "localhost".to_owned(),
        url: url.to_owned(),
        https: false,
        headers,
        client_ip: "127.0.0.1".to_owned(),
        body: RequestBody::Empty,
    }
}

/// Cold requests, one after the other, without HTTP.
pub async fn cold(runtime: &Arc<Runtime>, url: &str, count: usize) -> anyhow::Result<ColdReport> {
    let mut samples: Vec<Cold> = Vec::with_capacity(count);
    for index in 0..count + count / 10 {
        let sample = runtime.measure_cold(get(url)).await.map_err(|error| anyhow::anyhow!(error.message))?;
        // The first tenth warms caches and the pool's slots.
        if index >= count / 10 {
            samples.push(sample);
        }
    }
    let spread = |phase: fn(&Cold) -> Duration| Spread::of(samples.iter().map(phase).collect());
    Ok(ColdReport {
        total: spread(|cold| cold.instantiate + cold.run + cold.drop),
        instantiate: spread(|cold| cold.instantiate),
        run: spread(|cold| cold.run),
        drop: spread(|cold| cold.drop),
    })
}

/// Requests to one live sandbox, one after the other, without HTTP.
pub async fn warm(runtime: &Arc<Runtime>, url: &str, count: usize) -> anyhow::Result<Spread> {
    let failed = |error: wick_runtime::error::RequestError| anyhow::anyhow!(error.message);
    let mut warm = runtime.warm(get(url)).await.map_err(failed)?;
    let mut samples = Vec::with_capacity(count);
    for index in 0..count + count / 10 {
        let sample = runtime.measure_warm(&mut warm, get(url)).await.map_err(failed)?;
        if index >= count / 10 {
            samples.push(sample);
        }
    }
    Ok(Spread::of(samples))
}

/// Resident and proportional memory of this process, in KiB. Pages that sandboxes share with their image count fully
/// for each in the first, and in parts in the second.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Memory {
    pub resident_kib: f64,
    pub proportional_kib: f64,
}

impl Memory {
    pub fn of(pid: u32) -> anyhow::Result<Memory> {
        let rollup =
            std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).context("memory figures need Linux")?;
        let field = |name: &str| {
            let line = rollup.lines().find(|line| line.starts_with(name)).context("no such memory figure")?;
            let value = line.split_whitespace().nth(1).context("no such memory figure")?;
            Ok::<f64, anyhow::Error>(value.parse()?)
        };
        Ok(Memory { resident_kib: field("Rss:")?, proportional_kib: field("Pss:")? })
    }

    fn per(self, before: Memory, count: usize) -> Memory {
        Memory {
            resident_kib: (self.resident_kib - before.resident_kib) / count as f64,
            proportional_kib: (self.proportional_kib - before.proportional_kib) / count as f64,
        }
    }
}

/// What one live worker that has served a request adds to this process.
pub async fn memory_per_worker(runtime: &Arc<Runtime>, url: &str, count: usize) -> anyhow::Result<Memory> {
    let failed = |error: wick_runtime::error::RequestError| anyhow::anyhow!(error.message);
    let pid = std::process::id();
    let first = runtime.warm(get(url)).await.map_err(failed)?;
    let before = Memory::of(pid)?;
    let mut live = Vec::with_capacity(count);
    for _ in 0..count {
        live.push(runtime.warm(get(url)).await.map_err(failed)?);
    }
    let after = Memory::of(pid)?;
    drop((first, live));
    Ok(after.per(before, count))
}

/// From the moment a script was saved to the first answer of the new code, in-process.
pub async fn save_to_live(
    runtime: &Arc<Runtime>,
    path: &Path,
    url: &str,
    source: &str,
    count: usize,
) -> anyhow::Result<Spread> {
    let mut samples = Vec::with_capacity(count);
    for index in 0..count {
        let mark = format!("save-{index}-{}", std::process::id());
        let text = format!("{source}\n// {mark}\n");
        let began = Instant::now();
        std::fs::write(path, text)?;
        // A save through the management API says so at once; one behind our back is noticed by the watcher.
        runtime.files_changed();
        let response = runtime.handle(get(url)).await;
        let whole = tokio::time::timeout(LONGEST_ANSWER, response.body.collect()).await;
        whole
            .context("the script does not end its answer: a stream without end cannot be measured")?
            .map_err(|error| anyhow::anyhow!(error))?;
        samples.push(began.elapsed());
    }
    Ok(Spread::of(samples))
}

/// A `wick serve` of its own, on a free port; ends when dropped.
pub struct ServerProcess {
    child: Child,
    pub address: SocketAddr,
    _directory: tempfile::TempDir,
}

impl ServerProcess {
    /// Starts `program` on a script root. Answers when it says where it listens.
    pub fn start(program: &Path, scripts: &Path, cache: Option<&Path>) -> anyhow::Result<ServerProcess> {
        let directory = tempfile::tempdir()?;
        let data = directory.path().join("data");
        if let Some(cache) = cache {
            // Compiling the engine is not what is measured here.
            copy_files(cache, &data.join("cache"))?;
        }
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--scripts"])
            .arg(scripts)
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let stdout = child.stdout.take().context("the server has no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let greeting = lines.next().context("the server ended before it listened")??;
        // The rest must be read too, or the server would wait for us one day.
        std::thread::spawn(move || lines.for_each(drop));
        let address = greeting.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next());
        let address = address.context("the server did not say where it listens")?.parse()?;
        Ok(ServerProcess { child, address, _directory: directory })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// User and system time so far.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        cpu_of(self.pid())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// User and system time of a process, threads that have ended included.
pub fn cpu_of(pid: u32) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("CPU figures need Linux")?;
    let fields = stat.rsplit_once(')').context("unreadable process figures")?.1;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    // Fields 14 and 15 of the line; 2 were before the closing parenthesis. Linux counts a hundred ticks a second.
    let ticks = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// Keeps `connections` connections busy for `time`, each with one request at a time.
pub async fn load(
    server: &ServerProcess,
    path: &str,
    connections: usize,
    time: Duration,
) -> anyhow::Result<HttpReport> {
    // Connections and the script's image are there before the clock starts.
    drive(server.address, path, connections, Duration::from_millis(300)).await?;
    let cpu_before = server.cpu()?;
    let began = Instant::now();
    let latencies = drive(server.address, path, connections, time).await?;
    let elapsed = began.elapsed();
    let cpu = server.cpu()? - cpu_before;
    let requests = latencies.len() as u64;
    ensure!(requests > 0, "the server answered nothing");
    Ok(HttpReport {
        connections,
        requests,
        per_second: requests as f64 / elapsed.as_secs_f64(),
        latency: Spread::of(latencies),
        server_cpu_us: cpu.as_secs_f64() * 1e6 / requests as f64,
    })
}

async fn drive(address: SocketAddr, path: &str, connections: usize, time: Duration) -> anyhow::Result<Vec<Duration>> {
    let until = Instant::now() + time;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..connections {
        tasks.spawn(keep_busy(address, path.to_owned(), until));
    }
    let mut all = Vec::new();
    while let Some(latencies) = tasks.join_next().await {
        all.extend(latencies??);
    }
    Ok(all)
}

async fn keep_busy(address: SocketAddr, path: String, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut latencies = Vec::new();
    while Instant::now() < until {
        let request = http::Request::get(&path).header("host", "localhost").body(Empty::<Bytes>::new())?;
        let began = Instant::now();
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let status = response.status();
        response.into_body().collect().await?;
        latencies.push(began.elapsed());
        if status.as_u16() >= 500 {
            bail!("the server answered {status}");
        }
    }
    drop(sender);
    connection.abort();
    Ok(latencies)
}

/// A script's text under another mode: its own `@mode` line, if any, gives way.
pub fn with_mode(source: &str, mode: &str) -> String {
    let mut text = format!("// @mode {mode}\n");
    let mut in_head = true;
    for line in source.lines() {
        let trimmed = line.trim();
        in_head = in_head && (trimmed.is_empty() || trimmed.starts_with("//") || trimmed.starts_with("#!"));
        if in_head && trimmed.trim_start_matches('/').trim_start().starts_with("@mode") {
            text.push_str("//\n");
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_asked_for_is_the_only_one() {
        assert_eq!(
            with_mode("// @mode worker\n// @timeout 5\nreturn 1\n// @mode worker", "serverless"),
            "// @mode serverless\n//\n// @timeout 5\nreturn 1\n// @mode worker\n"
        );
    }

    #[test]
    fn spreads_are_order_statistics() {
        let spread = Spread::of((1..=100).rev().map(Duration::from_micros).collect());
        assert_eq!((spread.p50_us, spread.p99_us), (50.0, 99.0));
        assert_eq!(Spread::of(Vec::new()).p50_us, 0.0);
    }
}
