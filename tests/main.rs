//! End-to-end tests: scripts in, HTTP answers out, in process, under both engines.
//!
//! `cases/` is a table of expected behaviour: a folder per case, with the scripts and a `case.json` that
//! `harness::case` describes. `hostile/` is a corpus of scripts that attack whoever runs them; what is asked of those is
//! that they get an answer, that nobody else notices, and that the process lives.
//!
//! `WICK_CASE=name` runs the cases and attacks whose name contains `name`.

mod harness;
mod server;

use harness::Engine;

#[test]
fn cases_serverless() {
    harness::cases::run(Engine::Serverless);
}

#[test]
fn cases_worker() {
    harness::cases::run(Engine::Worker);
}

#[test]
fn hostile_serverless() {
    harness::hostile::run(Engine::Serverless);
}

#[test]
fn hostile_worker() {
    harness::hostile::run(Engine::Worker);
}
