//! `wick serve`.

use crate::cli::settings::Settings;
use crate::config::{Config, Overrides};
use crate::server::Server;
use anyhow::Context;
use clap::Args;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wick_runtime::Runtime;

/// How many routes are named at start.
const SHOWN_ROUTES: usize = 8;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wick                                     serve ./scripts on 127.0.0.1:8080
  wick --listen 127.0.0.1:9000 --scripts ~/api
  WICK_ADMIN_TOKEN=secret wick serve --listen 0.0.0.0:80

A file scripts/default/1/users/[id].js answers /users/42. The host exec-2.localhost reaches scripts/default/2, and
so does any PROJECT-CONTAINER-exec-2.SERVER.containers.DOMAIN; with NAME. before it, scripts/NAME/2.")]
pub(super) struct Serve {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "WICK_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,

    /// Folder for logs, files and databases of scripts, and the compiled engine [default: data]
    #[arg(long, env = "WICK_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// Secret the management API asks for; required on any address but loopback
    #[arg(long, env = "WICK_ADMIN_TOKEN", value_name = "SECRET", hide_env_values = true)]
    admin_token: Option<String>,

    /// Listen beyond loopback without an admin token: only where something else guards the management API
    #[arg(long)]
    unprotected: bool,

    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let overrides = Overrides {
            listen: self.listen,
            data: self.data,
            admin_token: self.admin_token,
            unprotected: self.unprotected,
            ..Overrides::default()
        };
        let config = self.settings.load(overrides)?;
        super::threads()?.block_on(serve(config))
    }
}

async fn serve(config: Config) -> anyhow::Result<ExitCode> {
    let began = std::time::Instant::now();
    let scripts = config.runtime.scripts.clone();
    if !scripts.is_dir() {
        anyhow::bail!(
            "there is no folder {}: create it (mkdir -p {}) or name another with --scripts",
            scripts.display(),
            scripts.join("default/1").display()
        );
    }
    let runtime = Runtime::start(config.runtime).await?;
    let server = Server::bind(config.server.clone(), runtime.clone())
        .await
        .with_context(|| format!("{} cannot be listened on", config.server.listen))?;
    let address = server.local_addr()?;
    // Before anybody can know that it is there to be stopped.
    let signals = StopSignals::listen().context("signals cannot be listened to")?;
    greet(&runtime, &scripts, address, began.elapsed());
    let drained = server.serve(signals.stop()).await;
    runtime.log().flush();
    if !drained {
        tracing::warn!("some requests were still open after the drain time and were cut");
    }
    Ok(ExitCode::SUCCESS)
}

/// Says where it listens and what to try.
fn greet(runtime: &Runtime, scripts: &Path, address: SocketAddr, took: std::time::Duration) {
    println!("wick serves {} on http://{address} (ready in {} ms)", scripts.display(), took.as_millis());
    let directory = format!("default/{}", runtime.config().default_exec_id);
    let routes = wick_runtime::route::discover(runtime.tree(), &directory);
    if routes.is_empty() {
        println!("no script yet: save {}/{directory}/hello.js with", scripts.display());
        println!("  return {{ message: 'Hello', time: Date.now() }}");
        println!("and try: curl http://{address}/hello");
        return;
    }
    println!("try:");
    let mut paths: Vec<&str> = routes.iter().filter_map(|route| route.route.as_deref()).collect();
    // What everybody begins with comes first.
    paths.sort_by_key(|path| *path != "/hello");
    for path in paths.iter().take(SHOWN_ROUTES) {
        println!("  curl http://{address}{path}");
    }
    println!(
        "all routes: curl -X POST -H content-type:application/json -d '{{}}' http://{address}/api/v1/exec/route/discover"
    );
}

/// SIGTERM and ctrl-c, heard from the moment this exists.
struct StopSignals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl StopSignals {
    #[cfg(unix)]
    fn listen() -> std::io::Result<StopSignals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(StopSignals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    #[cfg(not(unix))]
    fn listen() -> std::io::Result<StopSignals> {
        Ok(StopSignals {})
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }

    /// The first one; a second one does not wait for the drain.
    async fn stop(mut self) {
        self.next().await;
        tracing::info!("stopping: open requests may finish; once more to stop now");
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(130);
        });
    }
}
