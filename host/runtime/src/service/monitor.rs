//! Counters and the list of running requests.

use crate::engine::slot::About;
use crate::script::Program;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Seconds of history for the request rates.
const RATE_SECONDS: usize = 900;

/// Process-wide figures.
pub struct Monitor {
    started: Instant,
    started_ms: u64,
    total: AtomicU64,
    success: AtomicU64,
    errors: AtomicU64,
    next: AtomicU64,
    active: Mutex<HashMap<u64, Active>>,
    rate: Mutex<Rate>,
}

struct Active {
    about: Arc<About>,
    program: Arc<Program>,
    began: Instant,
    began_ms: u64,
}

/// Requests per second of the last quarter of an hour, as a ring.
struct Rate {
    counts: Vec<u32>,
    second: u64,
}

/// A running request, as `monitor/active-requests` shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiveRequest {
    pub execution_id: String,
    pub script_path: String,
    pub hostname: String,
    pub client_ip: String,
    pub method: String,
    pub url: String,
    pub started_at: String,
    /// Milliseconds so far.
    pub duration: u64,
}

/// The `requests` part of `monitor/stats`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestFigures {
    pub total: u64,
    pub success: u64,
    pub errors: u64,
    pub active_http: usize,
    pub per_second: f64,
    pub per1m: f64,
    pub per5m: f64,
    pub per15m: f64,
}

/// Takes its request off the active list when dropped.
pub(crate) struct ActiveGuard {
    monitor: Arc<Monitor>,
    key: u64,
}

impl Drop for ActiveGuard {
    fn drop(&mut self) {
        self.monitor.active().remove(&self.key);
    }
}

impl Default for Monitor {
    fn default() -> Monitor {
        Monitor {
            started: Instant::now(),
            started_ms: crate::clock::now_ms(),
            total: AtomicU64::new(0),
            success: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            next: AtomicU64::new(0),
            active: Mutex::default(),
            rate: Mutex::new(Rate { counts: vec![0; RATE_SECONDS], second: 0 }),
        }
    }
}

impl Monitor {
    fn active(&self) -> MutexGuard<'_, HashMap<u64, Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn begin(self: &Arc<Self>, about: &Arc<About>, program: &Arc<Program>) -> ActiveGuard {
        let key = self.next.fetch_add(1, Ordering::Relaxed);
        let active = Active {
            about: Arc::clone(about),
            program: Arc::clone(program),
            began: Instant::now(),
            began_ms: crate::clock::now_ms(),
        };
        self.active().insert(key, active);
        ActiveGuard { monitor: Arc::clone(self), key }
    }

    pub(crate) fn end(&self, program: &Program, status: u16, duration: Duration, error: Option<&str>) {
        self.count(status);
        program.figures.note(status, duration, error);
    }

    /// Counts an answered request.
    pub(crate) fn count(&self, status: u16) {
        self.total.fetch_add(1, Ordering::Relaxed);
        let outcome = if status >= 500 || status == 0 { &self.errors } else { &self.success };
        outcome.fetch_add(1, Ordering::Relaxed);
        let second = self.started.elapsed().as_secs();
        self.rate.lock().unwrap_or_else(PoisonError::into_inner).add(second);
    }

    pub fn active_requests(&self) -> Vec<ActiveRequest> {
        let mut requests: Vec<(u64, ActiveRequest)> = self
            .active()
            .values()
            .map(|active| {
                let request = ActiveRequest {
                    execution_id: active.about.execution_id.clone(),
                    script_path: active.program.script_path.to_string(),
                    hostname: active.about.deployment.clone(),
                    client_ip: active.about.client_ip.clone(),
                    method: active.about.method.clone(),
                    url: active.about.url.clone(),
                    started_at: crate::clock::iso(active.began_ms),
                    duration: active.began.elapsed().as_millis() as u64,
                };
                (active.began_ms, request)
            })
            .collect();
        requests.sort_by_key(|(began_ms, _)| *began_ms);
        requests.into_iter().map(|(_, request)| request).collect()
    }

    pub fn requests(&self) -> RequestFigures {
        let second = self.started.elapsed().as_secs();
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        rate.advance(second);
        RequestFigures {
            total: self.total.load(Ordering::Relaxed),
            success: self.success.load(Ordering::Relaxed),
            errors: self.errors.load(Ordering::Relaxed),
            active_http: self.active().len(),
            per_second: rate.mean(second, 1),
            per1m: rate.mean(second, 60),
            per5m: rate.mean(second, 300),
            per15m: rate.mean(second, 900),
        }
    }

    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    pub fn started_ms(&self) -> u64 {
        self.started_ms
    }
}

impl Rate {
    fn add(&mut self, second: u64) {
        self.advance(second);
        let count = &mut self.counts[second as usize % RATE_SECONDS];
        *count = count.saturating_add(1);
    }

    /// Empties the seconds nobody counted in.
    fn advance(&mut self, second: u64) {
        let passed = second.saturating_sub(self.second).min(RATE_SECONDS as u64);
        for step in 1..=passed {
            let index = (second - passed + step) as usize % RATE_SECONDS;
            self.counts[index] = 0;
        }
        self.second = self.second.max(second);
    }

    /// Requests per second over the last whole `window` seconds.
    fn mean(&self, second: u64, window: u64) -> f64 {
        let window = window.min(second).min(RATE_SECONDS as u64 - 1);
        if window == 0 {
            return f64::from(self.counts[second as usize % RATE_SECONDS]);
        }
        let sum: u64 = (1..=window).map(|back| u64::from(self.counts[(second - back) as usize % RATE_SECONDS])).sum();
        sum as f64 / window as f64
    }
}

/// Figures of one script since the server started.
#[derive(Default)]
pub struct ScriptFigures {
    pub total: AtomicU64,
    pub errors: AtomicU64,
    pub duration_us: AtomicU64,
    pub max_us: AtomicU64,
    pub last_ms: AtomicU64,
    last_error: Mutex<Option<String>>,
}

impl ScriptFigures {
    fn note(&self, status: u16, duration: Duration, error: Option<&str>) {
        let us = duration.as_micros() as u64;
        self.total.fetch_add(1, Ordering::Relaxed);
        self.duration_us.fetch_add(us, Ordering::Relaxed);
        self.max_us.fetch_max(us, Ordering::Relaxed);
        self.last_ms.store(crate::clock::now_ms(), Ordering::Relaxed);
        if status >= 500 || status == 0 {
            self.errors.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(error) = error {
            *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_owned());
        }
    }

    pub fn last_error(&self) -> Option<String> {
        self.last_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_forget_what_is_older_than_their_window() {
        let mut rate = Rate { counts: vec![0; RATE_SECONDS], second: 0 };
        for _ in 0..10 {
            rate.add(5);
        }
        rate.advance(6);
        assert_eq!(rate.mean(6, 1), 10.0);
        rate.advance(7);
        assert_eq!(rate.mean(7, 1), 0.0);
        assert_eq!(rate.mean(100, 60), 0.0);
        rate.advance(5 + RATE_SECONDS as u64);
        assert_eq!(rate.counts.iter().sum::<u32>(), 0);
    }
}
