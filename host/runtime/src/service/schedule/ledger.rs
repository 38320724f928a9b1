//! The ledger: no minute is fired twice, by two processes or by one that came back.
//!
//! A file lock makes one process the one that fires; it is held until the process ends, however it ends. Before
//! anything of a minute fires, the minute is written down and synced. A crash after that loses the fires of that minute,
//! which is the better of the two mistakes. One number is enough, because everything due in a minute is decided at once.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const LOCK: &str = "scheduler.lock";
const RECORD: &str = "last-minute";
const RECORD_NEW: &str = "last-minute.new";
/// More than a number is not read.
const RECORD_BYTES: u64 = 64;

pub(super) struct Ledger {
    folder: PathBuf,
    /// While this is open and locked, we are the one that fires.
    lock: Option<File>,
    /// The last minute that was taken, by whomever. Known while the lock is held.
    taken: Option<u64>,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// The minute is ours, and that is written down.
    Taken,
    /// It was taken before, or one after it was.
    Passed,
    /// Another process fires.
    Standby,
}

impl Ledger {
    pub(super) fn open(folder: &Path) -> io::Result<Ledger> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(Ledger { folder: folder.to_owned(), lock: None, taken: None })
    }

    /// Takes a minute, if nobody did. A record further ahead than `rewind` minutes was made by a clock that was wrong,
    /// and does not count. Blocks on the disk.
    pub(super) fn claim(&mut self, minute: u64, rewind: u64) -> io::Result<Claim> {
        if !self.lead()? {
            return Ok(Claim::Standby);
        }
        if let Some(taken) = self.taken
            && minute <= taken
        {
            if taken - minute <= rewind {
                return Ok(Claim::Passed);
            }
            tracing::warn!(minute, taken, "the record of the last schedules is far in the future; it is begun anew");
        }
        self.write(minute)?;
        self.taken = Some(minute);
        Ok(Claim::Taken)
    }

    /// Lets another process fire.
    pub(super) fn release(&mut self) {
        self.lock = None;
        self.taken = None;
    }

    fn lead(&mut self) -> io::Result<bool> {
        if self.lock.is_some() {
            return Ok(true);
        }
        let path = self.folder.join(LOCK);
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Read only now: whoever had the lock before may have written until it let go.
        self.taken = self.read()?;
        self.lock = Some(file);
        Ok(true)
    }

    /// A record that cannot be understood is none. No harm comes of it: a process never fires the minute it began in.
    fn read(&self) -> io::Result<Option<u64>> {
        let mut text = String::new();
        match File::open(self.folder.join(RECORD)) {
            Ok(file) => match file.take(RECORD_BYTES).read_to_string(&mut text) {
                Err(error) if error.kind() == io::ErrorKind::InvalidData => text.clear(),
                other => drop(other?),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        let minute = text.trim_end().parse().ok();
        if minute.is_none() {
            tracing::warn!(folder = %self.folder.display(), "the record of the last schedules is damaged");
        }
        Ok(minute)
    }

    /// Replaces the record: after a crash there is the old one or the new one, never half of one.
    fn write(&self, minute: u64) -> io::Result<()> {
        let (new, record) = (self.folder.join(RECORD_NEW), self.folder.join(RECORD));
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&new)?;
        file.write_all(format!("{minute}\n").as_bytes())?;
        file.sync_all()?;
        fs::rename(new, record)?;
        File::open(&self.folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60;

    #[test]
    fn a_minute_is_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        for (minute, claim) in [
            (1000, Claim::Taken),
            (1000, Claim::Passed),
            (999, Claim::Passed),
            (1001, Claim::Taken),
            (1001, Claim::Passed),
        ] {
            assert_eq!(ledger.claim(minute, DAY).unwrap(), claim, "{minute}");
        }
        drop(ledger);
        let mut again = Ledger::open(folder.path()).unwrap();
        assert_eq!(again.claim(1001, DAY).unwrap(), Claim::Passed);
        assert_eq!(again.claim(1002, DAY).unwrap(), Claim::Taken);
    }

    #[test]
    fn one_process_fires_and_the_other_takes_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Ledger::open(folder.path()).unwrap();
        let mut second = Ledger::open(folder.path()).unwrap();
        assert_eq!(first.claim(5, DAY).unwrap(), Claim::Taken);
        assert_eq!(second.claim(5, DAY).unwrap(), Claim::Standby);
        assert_eq!(second.claim(6, DAY).unwrap(), Claim::Standby);
        first.release();
        assert_eq!(second.claim(5, DAY).unwrap(), Claim::Passed);
        assert_eq!(second.claim(6, DAY).unwrap(), Claim::Taken);
        assert_eq!(first.claim(7, DAY).unwrap(), Claim::Standby);
        drop(second);
        // What the other took meanwhile is known.
        assert_eq!(first.claim(6, DAY).unwrap(), Claim::Passed);
    }

    #[test]
    fn a_record_from_a_wrong_clock_does_not_silence_for_years() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        assert_eq!(ledger.claim(50 * 365 * DAY, DAY).unwrap(), Claim::Taken);
        assert_eq!(ledger.claim(50 * 365 * DAY - DAY, DAY).unwrap(), Claim::Passed);
        assert_eq!(ledger.claim(49 * 365 * DAY, DAY).unwrap(), Claim::Taken);
    }

    #[test]
    fn damaged_records_are_none() {
        let folder = tempfile::tempdir().unwrap();
        for damaged in [&b""[..], b"\n", b"12x\n", b"\xff\xfe", b"-5\n", b"99999999999999999999999\n"] {
            fs::write(folder.path().join(RECORD), damaged).unwrap();
            assert_eq!(Ledger::open(folder.path()).unwrap().claim(7, DAY).unwrap(), Claim::Taken);
        }
    }

    #[test]
    fn a_minute_that_cannot_be_written_down_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        assert_eq!(ledger.claim(1, DAY).unwrap(), Claim::Taken);
        fs::create_dir(folder.path().join(RECORD_NEW)).unwrap();
        assert!(ledger.claim(2, DAY).is_err());
        fs::remove_dir(folder.path().join(RECORD_NEW)).unwrap();
        assert_eq!(ledger.claim(2, DAY).unwrap(), Claim::Taken);
    }
}
