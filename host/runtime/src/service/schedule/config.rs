//! Every limit of the scheduler, with the reason for its default.

use std::time::Duration;

#[derive(Debug, Clone)]
pub struct ScheduleConfig {
    /// Scheduled scripts. Each costs a few hundred bytes and a look once a minute.
    pub schedules: usize,
    /// Scheduled runs at once. Many schedules name the same minute, midnight above all; the rest of them waits.
    pub concurrency: usize,
    /// How long a fire waits for its turn before it is skipped. Longer than a minute, and schedules of every minute
    /// would only ever be late.
    pub turn_wait: Duration,
    /// How far the clock may go back and be waited for: until it is again where it was, nothing fires. One that goes
    /// back further was wrong before, and waiting could take years.
    pub rewind: Duration,
    /// Bytes of a returned value that history keeps.
    pub preview_bytes: usize,
    /// Bytes of an error that history keeps.
    pub error_bytes: usize,
}

impl Default for ScheduleConfig {
    fn default() -> Self {
        Self {
            schedules: 10_000,
            concurrency: 32,
            turn_wait: Duration::from_secs(50),
            rewind: Duration::from_secs(24 * 3600),
            preview_bytes: 1024,
            error_bytes: 1024,
        }
    }
}
