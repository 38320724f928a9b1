//! The files a sandbox holds open, under the numbers its script knows them by.

use super::error::Result;
use super::opening::Opened;
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// 0 to 2 are what a process starts with; the prelude gives them to the console.
const FIRST: u32 = 3;

/// Numbers go up and are not used again soon, so that a number kept too long fails instead of meaning another file.
#[derive(Default)]
pub(super) struct Handles(Mutex<Table>);

#[derive(Default)]
struct Table {
    open: BTreeMap<u32, Opened>,
    last: u32,
}

impl Handles {
    /// `limit` counts files open at once.
    pub(super) fn insert(&self, opened: Opened, limit: usize) -> Result<u32> {
        self.with(|table| {
            if table.open.len() >= limit {
                return Err(Errno::MFILE.into());
            }
            opened.usage.opened(&opened.file);
            let mut number = table.last.max(FIRST - 1);
            loop {
                number = if number >= i32::MAX as u32 { FIRST } else { number + 1 };
                if !table.open.contains_key(&number) {
                    break;
                }
            }
            table.last = number;
            table.open.insert(number, opened);
            Ok(number)
        })
    }

    /// The file stays open as long as what this returns, even if the script closes it meanwhile.
    pub(super) fn get(&self, number: u32) -> Result<Opened> {
        self.with(|table| table.open.get(&number).cloned()).ok_or(Errno::BADF.into())
    }

    pub(super) fn close(&self, number: u32) -> Result<()> {
        let closed = self.with(|table| table.open.remove(&number));
        // Dropped out of the lock: closing may take a while.
        closed.map(drop).ok_or(Errno::BADF.into())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Table) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
