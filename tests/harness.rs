//! What the four tests share. `case` reads the table, `request` and `expect` are its two halves, `cases` runs it;
//! `hostile` runs the corpus; `server` is the runtime they run against.

pub(crate) mod base64;
pub(crate) mod case;
pub(crate) mod cases;
pub(crate) mod expect;
pub(crate) mod hostile;
pub(crate) mod request;
pub(crate) mod server;

use serde::Deserialize;
use std::future::Future;
use std::time::Duration;

/// An answer that takes this long is no answer: something hangs.
pub(crate) const WATCHDOG: Duration = Duration::from_secs(10);

/// Cases under way at once.
pub(crate) const CASES_AT_ONCE: usize = 4;

/// Attacks under way at once. Each keeps a core busy, and a machine with none to spare would fail the innocent.
pub(crate) const ATTACKS_AT_ONCE: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Engine {
    Serverless,
    Worker,
}

impl Engine {
    /// A script as it is run under this engine: one that does not choose a mode is given this one. The line it takes is
    /// an empty first line where there is one, so that a script whose line numbers matter can keep them; a `#!` line
    /// stays the first.
    pub(crate) fn script(self, text: &str) -> String {
        if self == Engine::Serverless || text.lines().any(|line| line.starts_with("// @mode ")) {
            return text.to_owned();
        }
        let before = match text.trim_start_matches('\u{feff}') {
            bare if bare.starts_with("#!") => text.find('\n').map_or(text.len(), |end| end + 1),
            _ => 0,
        };
        let (first, rest) = text.split_at(before);
        let newline = if rest.starts_with('\n') { "" } else { "\n" };
        format!("{first}// @mode worker{newline}{rest}")
    }
}

/// Whether `WICK_CASE` asks for this one.
#[expect(clippy::disallowed_methods, reason = "the one setting of the tests, read nowhere else")]
pub(crate) fn is_wanted(name: &str) -> bool {
    std::env::var("WICK_CASE").map_or(true, |wanted| name.contains(&wanted))
}

/// Runs a test on threads of its own.
pub(crate) fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a tokio runtime starts").block_on(test);
}

/// Waits until `check` says yes, or for as long as the watchdog allows.
pub(crate) async fn eventually(mut check: impl FnMut() -> bool) -> bool {
    let began = std::time::Instant::now();
    while !check() {
        if began.elapsed() > WATCHDOG {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    true
}
