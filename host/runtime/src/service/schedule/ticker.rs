//! The ticker: sees each minute begin, and fires what is due in it.
//!
//! The wall clock is what counts, and it may jump. It is looked at often enough to notice, so that a jump costs at most
//! the minutes it jumped over. Back again, nothing fires until it is where it had been before, up to `rewind`.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::ledger::{Claim, Ledger};
use super::run::{self, Finished};
use super::{Cause, FireStatus, Registration, Shared, history};

pub(super) const MINUTE_MS: u64 = 60_000;

/// The longest sleep between two looks at the clock.
const NAP: Duration = Duration::from_secs(10);

pub(super) fn minute_of(ms: u64) -> u64 {
    ms / MINUTE_MS
}

/// Lets go of the lock when the ticker ends, however it ends.
struct Leading(Arc<Shared>);

impl Drop for Leading {
    fn drop(&mut self) {
        self.0.ledger.lock().unwrap_or_else(PoisonError::into_inner).release();
    }
}

pub(super) async fn run(shared: Arc<Shared>) {
    let _leading = Leading(Arc::clone(&shared));
    let rewind = minute_of(shared.config.rewind.as_millis() as u64);
    let mut seen = minute_of(shared.now_ms());
    loop {
        if shared.book().is_empty() {
            shared.registered.notified().await;
            continue;
        }
        let now_ms = shared.now_ms();
        let minute = minute_of(now_ms);
        if minute > seen {
            seen = minute;
            fire_due(&shared, minute, rewind).await;
        } else if seen - minute > rewind {
            tracing::warn!(from = seen, to = minute, "the clock went back by more than schedules wait for");
            // As at a start: this minute may have begun long ago.
            seen = minute;
        } else {
            let left = Duration::from_millis(MINUTE_MS - now_ms % MINUTE_MS);
            tokio::time::sleep(left.min(NAP)).await;
        }
    }
}

async fn fire_due(shared: &Arc<Shared>, minute: u64, rewind: u64) {
    let due = shared.book().due(minute);
    if due.is_empty() {
        return;
    }
    match claim(shared, minute, rewind).await {
        Ok(Claim::Taken) => {
            for registration in due {
                run::start(shared, registration, Cause::Minute(minute), None);
            }
        }
        Ok(Claim::Passed) => tracing::warn!(minute, due = due.len(), "a minute was not fired: it has been before"),
        Ok(Claim::Standby) => tracing::debug!(minute, due = due.len(), "another process fires the schedules"),
        Err(error) => {
            tracing::error!(%error, minute, due = due.len(), "a minute was not fired: it could not be written down");
            note_unfired(shared, &due);
        }
    }
}

async fn claim(shared: &Shared, minute: u64, rewind: u64) -> std::io::Result<Claim> {
    let ledger = Arc::clone(&shared.ledger);
    let claiming = move || {
        let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
        Ledger::claim(&mut ledger, minute, rewind)
    };
    tokio::task::spawn_blocking(claiming).await.unwrap_or_else(|panicked| Err(std::io::Error::other(panicked)))
}

/// What did not fire through our own fault is in the history of each script.
fn note_unfired(shared: &Shared, due: &[Arc<Registration>]) {
    let now_ms = shared.now_ms();
    for registration in due {
        let finished = Finished::unrun(FireStatus::Error, Some("the record of schedules cannot be written".to_owned()));
        history::write(shared, &registration.script_path, &registration.expression, now_ms, &finished);
    }
}
