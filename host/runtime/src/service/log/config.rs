//! Every limit of the log service, with the reason for its default.

use std::time::Duration;

/// Limits of the log service. Built by the host's configuration and handed down by value.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// Records waiting for the writer thread; beyond this a record is dropped and counted. At most two
    /// buffers of this size exist (one filling, one being written).
    pub queue_bytes: usize,
    /// A segment is closed once it has grown past this. Reads scan whole segments, so this also bounds them.
    pub segment_bytes: u64,
    /// All segments of one kind together; the oldest go first.
    pub max_total_bytes: u64,
    /// The writer collects records for this long before one write.
    pub flush_interval: Duration,
    /// A console line longer than this is cut.
    pub line_bytes: usize,
    /// Console lines kept for one execution.
    pub execution_lines: usize,
    /// Console text kept for one execution.
    pub execution_bytes: usize,
    /// Most of one request or response body a record holds, whatever the caller passes.
    pub body_bytes: usize,
    /// Live text buffered for one slow reader of a stream; beyond it the reader gets a gap event.
    pub follow_bytes: usize,
    /// Streams open at once.
    pub followers: usize,
    /// Retention of an execution whose script sets none.
    pub retention_days: u32,
    /// `sweep` closes a segment this old, so that a quiet server's records can expire too.
    pub segment_age: Duration,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            queue_bytes: 8 << 20,
            segment_bytes: 64 << 20,
            max_total_bytes: 1 << 30,
            flush_interval: Duration::from_millis(5),
            line_bytes: 16 << 10,
            execution_lines: 10_000,
            execution_bytes: 1 << 20,
            body_bytes: 256 << 10,
            follow_bytes: 256 << 10,
            followers: 64,
            retention_days: 7,
            segment_age: Duration::from_secs(24 * 3600),
        }
    }
}

impl LogConfig {
    /// The largest record worth writing in full. One that encodes larger (a megabyte of control characters grows
    /// sixfold in JSON) is written again without its detail, so that a script cannot talk its own access line
    /// out of the log.
    pub(super) fn record_bytes(&self) -> usize {
        (self.queue_bytes / 2).max(1)
    }

    /// The longest line a reader of our own files takes for one of ours.
    pub(super) fn stored_line_bytes(&self) -> usize {
        self.queue_bytes.max(64 << 10)
    }
}
