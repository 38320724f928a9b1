//! The command line. Each command is one file; the texts here are its manual.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what talks to a person")]

mod bench;
mod folder;
mod run;
mod serve;
mod settings;

use clap::{Parser, Subcommand};
use std::io::IsTerminal;
use std::process::ExitCode;

/// A JavaScript file is an HTTP endpoint, in its own Wasm sandbox.
///
/// Save scripts/default/1/hello.js with `return { hello: "world" }`, run `wick`, and http://127.0.0.1:8080/hello answers.
/// Edit the file: the next request is the new code.
#[derive(Debug, Parser)]
#[command(name = "wick", version, max_term_width = 110)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    serve: serve::Serve,

    /// Say more about what happens (-v debug, -vv trace). WICK_LOG takes a filter such as "wick=debug"
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a folder of scripts (what `wick` does without a command)
    Serve(serve::Serve),
    /// Run one script with one request, without a server
    Run(run::Run),
    /// Measure a script: a cold sandbox per request against a live one
    Bench(bench::Bench),
}

impl Arguments {
    /// Runs the chosen command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            None => self.serve.run(),
            Some(Command::Serve(serve)) => serve.run(),
            Some(Command::Run(run)) => run.run(),
            Some(Command::Bench(bench)) => bench.run(),
        }
    }
}

/// Our own log goes to standard error; a script's console lines are not part of it.
pub fn init_logging(verbose: u8) {
    use tracing_subscriber::EnvFilter;
    let level = [
        "warn,wick=info,wick_runtime=info,wick_sandbox=info",
        "info,wick=debug,wick_runtime=debug,wick_sandbox=debug",
        "trace",
    ];
    let default = level[usize::from(verbose).min(2)];
    let filter = EnvFilter::try_from_env("WICK_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// An error on its way out: what failed, and because of what.
pub fn print_error(error: &anyhow::Error) {
    eprintln!("wick: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

fn threads() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
