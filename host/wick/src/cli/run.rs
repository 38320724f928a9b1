//! `wick run FILE`: one request from the shell.

use crate::cli::folder;
use crate::cli::settings::Settings;
use crate::config::Overrides;
use anyhow::Context;
use bytes::Bytes;
use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::BodyExt;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use wick_runtime::message::{Request, RequestBody, ResponseBody};
use wick_runtime::{Runtime, RuntimeConfig};

#[derive(Debug, Args)]
#[command(after_help = "\
The script runs in a sandbox, as one request of a server would, with its folder's pre.js, post.js and .env files. One below \
the script root runs where it lies. One from elsewhere runs in a copy of its folder, where packages are installed each \
time. What it writes to files and databases is gone afterwards.

The body of the answer goes to standard output; status, headers (-i) and console lines to standard error. The exit code \
is 0 for answers below 400.

Examples:
  wick run scripts/default/1/hello.js
  wick run -X POST -d '{\"name\":\"Ada\"}' greet.js
  cat order.json | wick run -d @- webhook.js
  wick run --path '/users/42?full=1' 'scripts/default/1/users/[id].js'")]
pub(super) struct Run {
    /// The script
    file: PathBuf,

    /// HTTP method [default: GET, or POST with --data]
    #[arg(short = 'X', long)]
    method: Option<Method>,

    /// Request body: text, @file, or @- for standard input. JSON unless a content-type header says otherwise
    #[arg(short, long)]
    data: Option<String>,

    /// Request header, as 'Name: value'; may repeat
    #[arg(short = 'H', long = "header", value_parser = parse_header)]
    headers: Vec<(HeaderName, HeaderValue)>,

    /// Path and query of the request [default: the route of the file]
    #[arg(long)]
    path: Option<String>,

    /// Show status and headers of the answer
    #[arg(short, long)]
    include: bool,

    #[command(flatten)]
    settings: Settings,
}

fn parse_header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("a header is written 'Name: value'")?;
    let name = name.trim().parse().map_err(|_| format!("{name:?} is not a header name"))?;
    let value = value.trim().parse().map_err(|_| format!("{value:?} is not a header value"))?;
    Ok((name, value))
}

/// What a request of a script needs, gone when dropped.
struct Trial {
    _directory: tempfile::TempDir,
    config: RuntimeConfig,
    /// The script, below the script root.
    script: String,
}

impl Trial {
    fn of(file: &Path, mut config: RuntimeConfig) -> anyhow::Result<Trial> {
        let file = std::fs::canonicalize(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let name = folder::script_name(&file)?.to_owned();
        let directory = tempfile::tempdir()?;
        let below_root = std::fs::canonicalize(&config.scripts)
            .ok()
            .and_then(|root| file.strip_prefix(root).ok()?.to_str().map(str::to_owned));
        let script = match below_root {
            Some(script) => script,
            None => {
                config.scripts = directory.path().join("scripts");
                let deployment = format!("default/{}", config.default_exec_id);
                folder::copy(&file, &config.scripts.join(&deployment))
                    .with_context(|| format!("{} cannot be copied", file.display()))?;
                format!("{deployment}/{name}")
            }
        };
        config.data = directory.path().join("data");
        config.cache = crate::config::user_cache();
        Ok(Trial { _directory: directory, config, script })
    }
}

impl Run {
    pub(super) fn run(mut self) -> anyhow::Result<ExitCode> {
        // It listens nowhere, so nothing needs a token.
        let overrides = Overrides { unprotected: true, ..Overrides::default() };
        let config = std::mem::take(&mut self.settings).load(overrides)?;
        let trial = Trial::of(&self.file, config.runtime)?;
        super::threads()?.block_on(self.request(trial))
    }

    async fn request(self, trial: Trial) -> anyhow::Result<ExitCode> {
        let body = self.data.as_deref().map(body).transpose()?;
        let method = self.method.unwrap_or(if body.is_some() { Method::POST } else { Method::GET });
        let mut headers: HeaderMap = self.headers.into_iter().collect();
        if body.is_some() && !headers.contains_key(http::header::CONTENT_TYPE) {
            headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let Trial { _directory, config, script } = trial;
        let runtime = Runtime::start(config).await?;
        let address = runtime.address_of(&script).with_context(|| {
            format!("no request leads to {script}: middleware (pre.js, post.js) and hidden files are not served")
        })?;
        let url = self
            .path
            .or_else(|| address.path().map(str::to_owned))
            .with_context(|| format!("{script} answers {}: say which path with --path", address.pattern))?;
        let response = runtime
            .handle(Request {
                method,
                authority: address.authority,
                url,
                https: false,
                headers,
                client_ip: "127.0.0.1".to_owned(),
                body: body.map_or(RequestBody::Empty, RequestBody::Full),
            })
            .await;
        let (status, id) = (response.status, response.execution_id.clone());
        if self.include {
            eprintln!("{status}");
            for (name, value) in &response.headers {
                eprintln!("{name}: {}", String::from_utf8_lossy(value.as_bytes()));
            }
        }
        let sent = print_body(response.body).await;
        ended(&runtime).await;
        print_console(&runtime, id.as_deref());
        sent?;
        Ok(if status.as_u16() < 400 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// To standard output, piece by piece.
async fn print_body(mut body: ResponseBody) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| anyhow::anyhow!("the answer broke off: {error}"))?;
        if let Some(data) = frame.data_ref() {
            out.write_all(data)?;
            out.flush()?;
        }
    }
    writeln!(out)?;
    Ok(())
}

fn body(data: &str) -> anyhow::Result<Bytes> {
    Ok(match data.strip_prefix('@') {
        None => Bytes::copy_from_slice(data.as_bytes()),
        Some("-") => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            bytes.into()
        }
        Some(file) => std::fs::read(file).with_context(|| format!("{file} cannot be read"))?.into(),
    })
}

/// Waits for the script, which may go on for a while after its answer: what it writes then is of interest too.
async fn ended(runtime: &Runtime) {
    let latest = Instant::now() + runtime.config().limits.abandoned;
    while !runtime.monitor().active_requests().is_empty() && Instant::now() < latest {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// What the script wrote to its console.
fn print_console(runtime: &Runtime, id: Option<&str>) {
    let Some(id) = id else { return };
    runtime.log().flush();
    let file = format!("executions/{id}/execution.log");
    // Nothing to show is nothing to complain about: the answer has been printed.
    let _ = runtime.log().visit(Some(&file), None, |line| {
        eprintln!("{line}");
        std::ops::ControlFlow::Continue(())
    });
}
