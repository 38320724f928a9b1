//! The way of events and warnings to the caller.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::event::InstallEvent;

pub(crate) type Sink<'a> = &'a (dyn Fn(InstallEvent) + Send + Sync);

pub(crate) struct Report<'a> {
    sink: Sink<'a>,
    warnings: Mutex<Warnings>,
    limit: usize,
}

#[derive(Default)]
struct Warnings {
    said: HashSet<String>,
    in_order: Vec<String>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(sink: Sink<'a>, limit: usize) -> Self {
        Self { sink, warnings: Mutex::default(), limit }
    }

    pub(crate) fn event(&self, event: InstallEvent) {
        (self.sink)(event);
    }

    /// Says something once.
    pub(crate) fn warn(&self, text: String) {
        {
            let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
            if warnings.in_order.len() >= self.limit || !warnings.said.insert(text.clone()) {
                return;
            }
            warnings.in_order.push(text.clone());
        }
        self.event(InstallEvent::Warning { text });
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).in_order.clone()
    }
}
