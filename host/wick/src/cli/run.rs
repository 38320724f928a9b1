//! `wick run FILE`: one request from the shell.

use anyhow::Context;
use bytes::Bytes;
use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::BodyExt;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wick_runtime::message::{Request, RequestBody};
use wick_runtime::{Runtime, RuntimeConfig};

#[derive(Debug, Args)]
#[command(after_help = "\
The script runs in a sandbox of its own, as one request of a server would. Its folder's files (pre.js, post.js, .env files)
take part. The body of the answer goes to standard output; status, headers (-i) and console lines to standard error. The
exit code is 0 for answers below 400.

Examples:
  wick run hello.js
  wick run -X POST -d '{\"name\":\"Ada\"}' greet.js
  cat order.json | wick run -d @- webhook.js
  wick run --path '/users/42?full=1' 'users/[id].js'")]
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
}

fn parse_header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("a header is written 'Name: value'")?;
    let name = name.trim().parse().map_err(|_| format!("{name:?} is not a header name"))?;
    let value = value.trim().parse().map_err(|_| format!("{value:?} is not a header value"))?;
    Ok((name, value))
}

/// A script root made for one file: its folder, copied.
pub(super) struct Trial {
    _directory: tempfile::TempDir,
    pub(super) config: RuntimeConfig,
    pub(super) route: String,
}

impl Trial {
    pub(super) fn of(file: &Path) -> anyhow::Result<Trial> {
        let name = file.file_name().and_then(|name| name.to_str()).context("the script has no usable file name")?;
        let stem = name.strip_suffix(".js").or_else(|| name.strip_suffix(".ts"));
        let stem = stem.with_context(|| format!("{name} is no script: scripts end in .js or .ts"))?;
        std::fs::metadata(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let directory = tempfile::tempdir()?;
        let root = directory.path().join("scripts");
        let target = root.join("default/1");
        std::fs::create_dir_all(&target)?;
        let beside = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        for entry in std::fs::read_dir(beside)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), target.join(entry.file_name()))?;
            }
        }
        let mut config = RuntimeConfig::new(root, directory.path().join("data"));
        config.environment = crate::config::script_environment();
        config.npm = crate::config::npm_settings(&config.environment);
        config.cache = crate::config::user_cache();
        let route = if stem == "index" { "/".to_owned() } else { format!("/{stem}") };
        Ok(Trial { _directory: directory, config, route })
    }
}

impl Run {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let trial = Trial::of(&self.file)?;
        super::threads()?.block_on(self.request(trial))
    }

    async fn request(self, trial: Trial) -> anyhow::Result<ExitCode> {
        let body = self.data.as_deref().map(body).transpose()?;
        let method = self.method.unwrap_or(if body.is_some() { Method::POST } else { Method::GET });
        let mut headers: HeaderMap = self.headers.into_iter().collect();
        if body.is_some() && !headers.contains_key(http::header::CONTENT_TYPE) {
            headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let runtime = Runtime::start(trial.config).await?;
        let response = runtime
            .handle(Request {
                method,
                authority: "localhost".to_owned(),
                url: self.path.unwrap_or(trial.route),
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
        let mut out = std::io::stdout().lock();
        let mut body = response.body;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| anyhow::anyhow!("the answer broke off: {error}"))?;
            if let Some(data) = frame.data_ref() {
                out.write_all(data)?;
                out.flush()?;
            }
        }
        writeln!(out)?;
        print_console(&runtime, id.as_deref());
        Ok(if status.as_u16() < 400 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
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
