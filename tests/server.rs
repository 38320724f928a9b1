//! What only a real process on a real socket can show: crashes, signals, bytes no client library would send, streams,
//! memory. `process` starts the binary, `client` speaks HTTP/1.1 to it byte by byte; each other file is one subject.
//!
//! Nothing here sleeps to let something happen: every wait is for an answer, a line, an end, and has a bound.
#![expect(clippy::print_stderr, reason = "figures and seeds are for the person who runs the tests")]

mod client;
mod crash;
mod database;
mod drain;
mod h2;
mod http1;
mod limits;
mod malformed;
mod packages;
mod process;
mod refuse;
mod reload;
mod restart;
mod run;
mod schedules;
mod stream;
mod waiting;
mod websocket;

use std::time::{Duration, Instant};

/// Waiting for longer than this is hanging, even on a machine that does much else.
const WATCHDOG: Duration = Duration::from_secs(20);

/// Asks again and again until the answer is there.
fn eventually<T>(what: &str, bound: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < bound, "{what} did not happen within {bound:?}");
        std::thread::yield_now();
    }
}

/// Marsaglia's xorshift: enough to choose moments and paths, and the same again from the same seed.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
