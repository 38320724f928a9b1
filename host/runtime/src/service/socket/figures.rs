//! Counts of sockets, in all and by deployment.

use super::driver::Ending;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything there is to know of the sockets of this process.
#[derive(Default)]
pub(crate) struct Sockets {
    opened: AtomicU64,
    closed: AtomicU64,
    normal: AtomicU64,
    abnormal: AtomicU64,
    by_deployment: Mutex<HashMap<String, usize>>,
}

/// The `websocket` part of `monitor/stats`. A close is normal if the other side took part in it.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SocketFigures {
    pub opened: u64,
    pub closed: u64,
    pub active: u64,
    pub normal_closes: u64,
    pub abnormal_closes: u64,
    /// Deployments that have a socket open.
    #[serde(skip)]
    pub deployments: usize,
}

/// One of the sockets a deployment may have; given back when dropped.
pub(crate) struct SocketGuard {
    sockets: Arc<Sockets>,
    deployment: String,
    opened: bool,
}

impl Sockets {
    fn counts(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.by_deployment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for another socket of this deployment, unless it has `limit` already.
    pub(crate) fn claim(self: &Arc<Self>, deployment: &str, limit: usize) -> Option<SocketGuard> {
        let mut counts = self.counts();
        let count = counts.entry(deployment.to_owned()).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(SocketGuard { sockets: Arc::clone(self), deployment: deployment.to_owned(), opened: false })
    }

    pub(crate) fn figures(&self) -> SocketFigures {
        let closed = self.closed.load(Ordering::Relaxed);
        let opened = self.opened.load(Ordering::Relaxed);
        SocketFigures {
            opened,
            closed,
            active: opened.saturating_sub(closed),
            normal_closes: self.normal.load(Ordering::Relaxed),
            abnormal_closes: self.abnormal.load(Ordering::Relaxed),
            deployments: self.counts().len(),
        }
    }
}

impl SocketGuard {
    /// The handshake is done.
    pub(crate) fn opened(&mut self) {
        self.opened = true;
        self.sockets.opened.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn ended(&mut self, ending: &Ending) {
        if !std::mem::take(&mut self.opened) {
            return;
        }
        self.sockets.closed.fetch_add(1, Ordering::Relaxed);
        let outcome = if ending.clean { &self.sockets.normal } else { &self.sockets.abnormal };
        outcome.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for SocketGuard {
    fn drop(&mut self) {
        let mut counts = self.sockets.counts();
        if let Some(count) = counts.get_mut(&self.deployment) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.deployment);
            }
        }
    }
}
