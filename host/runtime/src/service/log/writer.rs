//! The writer thread: takes batches from the queue, appends them, answers commands in order.

use std::io;
use std::sync::Arc;

use super::appender::{AppendError, Appender, Removed};
use super::queue::{Batch, Clear, Command};
use super::segment::{Kind, Span};
use super::{Shared, encode, time};

pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) access: Appender,
    pub(super) cron: Appender,
    /// A disk that fails once usually fails a thousand times; the first is told, and the recovery.
    pub(super) failing: bool,
}

/// Releases whoever waits for the writer, also when it panics.
struct Gone(Arc<Shared>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.queue.writer_gone();
        self.0.live.close();
    }
}

impl Writer {
    pub(super) fn run(mut self) {
        let _gone = Gone(Arc::clone(&self.shared));
        let mut spare = Batch::default();
        let mut unreported = 0;
        loop {
            let mut work = self.shared.queue.take(spare, self.shared.config.flush_interval);
            let notes = self.note_gaps(&mut work.batch, unreported);
            let lost = self.write(&work.batch);
            unreported = if lost == 0 { 0 } else { unreported + lost.saturating_sub(notes) };
            self.shared.live.written();
            for command in work.commands {
                self.obey(command);
            }
            if work.last {
                return;
            }
            work.batch.clear();
            spare = work.batch;
        }
    }

    /// Says in the log itself what is missing: before the batch what the last write lost, after it what found no
    /// room while it was collected. Returns how many such lines it added.
    fn note_gaps(&self, batch: &mut Batch, lost: u64) -> u64 {
        let (now, keep) = (time::now_ms(), self.shared.config.retention_days);
        if lost > 0 {
            let mut front = Vec::with_capacity(batch.access.len() + 128);
            encode::gap(&mut front, now, "write failed", lost, keep);
            front.append(&mut batch.access);
            batch.access = front;
            batch.access_span.add(now, keep);
        }
        if batch.gap > 0 {
            encode::gap(&mut batch.access, now, "queue full", batch.gap, keep);
            batch.access_span.add(now, keep);
        }
        u64::from(lost > 0) + u64::from(batch.gap > 0)
    }

    /// Returns how many records the disk refused.
    fn write(&mut self, batch: &Batch) -> u64 {
        let mut lost = 0;
        for kind in Kind::ALL {
            let (bytes, span) = match kind {
                Kind::Access => (&batch.access, &batch.access_span),
                Kind::Cron => (&batch.cron, &batch.cron_span),
            };
            if !bytes.is_empty() {
                lost += self.append(kind, bytes, span);
            }
        }
        self.shared.queue.count_lost(lost);
        lost
    }

    fn append(&mut self, kind: Kind, bytes: &[u8], span: &Span) -> u64 {
        match self.appender(kind).append(bytes, span) {
            Ok(()) => {
                if std::mem::take(&mut self.failing) {
                    tracing::info!("log files can be written again");
                }
                0
            }
            Err(AppendError { lost, source }) => {
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::warn!(error = %source, lost, "log file cannot be written");
                }
                lost
            }
        }
    }

    /// An answer nobody waits for any more is no error.
    fn obey(&mut self, command: Command) {
        match command {
            Command::Flush(reply) => {
                let _ = reply.send(());
            }
            Command::Sweep { now_ms, reply } => {
                let _ = reply.send(self.sweep(now_ms));
            }
            Command::Clear { kind, what, reply } => {
                let appender = self.appender(kind);
                let removed = match what {
                    Clear::All => appender.clear(None),
                    Clear::Before(before_ms) => appender.clear(Some(before_ms)),
                    Clear::File(file) => appender.clear_file(&file),
                };
                self.shared.live.written();
                let _ = reply.send(removed);
            }
        }
    }

    fn sweep(&mut self, now_ms: u64) -> io::Result<Removed> {
        let age = self.shared.config.segment_age.as_millis() as u64;
        let mut removed = Removed::default();
        for kind in Kind::ALL {
            removed += self.appender(kind).sweep(now_ms, age)?;
        }
        self.shared.live.written();
        Ok(removed)
    }

    fn appender(&mut self, kind: Kind) -> &mut Appender {
        match kind {
            Kind::Access => &mut self.access,
            Kind::Cron => &mut self.cron,
        }
    }
}
