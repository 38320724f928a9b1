//! The end of a server: everybody is told, and everybody is waited for. Connections of every kind are watched alike, also
//! those that have become something else than HTTP.

use std::future::Future;
use std::pin::Pin;
use tokio::sync::watch;

/// Held by the server.
pub(super) struct Drain {
    stopping: watch::Sender<bool>,
}

/// Held by everything that is to be waited for, while it lives.
#[derive(Clone)]
pub(super) struct Watcher {
    stopping: watch::Receiver<bool>,
}

impl Drain {
    pub(super) fn new() -> Drain {
        Drain { stopping: watch::Sender::new(false) }
    }

    pub(super) fn watcher(&self) -> Watcher {
        Watcher { stopping: self.stopping.subscribe() }
    }

    /// Tells all, and waits until the last watcher is gone.
    pub(super) async fn shutdown(self) {
        self.stopping.send_replace(true);
        self.stopping.closed().await;
    }
}

impl Watcher {
    /// Resolves when the server stops.
    pub(super) async fn stopped(mut self) {
        // A server that is gone without a word has stopped as well.
        let _ = self.stopping.wait_for(|stopping| *stopping).await;
    }

    /// Runs a connection to its end; when the server stops, `shut` asks it to end soon.
    pub(super) async fn watch<C: Future>(self, connection: C, shut: impl FnOnce(Pin<&mut C>)) -> C::Output {
        let mut connection = std::pin::pin!(connection);
        let mut stopping = self.stopping.clone();
        tokio::select! {
            output = &mut connection => return output,
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
        shut(connection.as_mut());
        connection.await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_is_told_and_waited_for() {
        let drain = Drain::new();
        let watcher = drain.watcher();
        let (told, hears) = tokio::sync::oneshot::channel();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(watcher.watch(receiver, |_| told.send(()).unwrap()));
        let mut shutdown = tokio::spawn(drain.shutdown());
        hears.await.unwrap();
        assert!(!shutdown.is_finished());
        sender.send(7).unwrap();
        assert_eq!(task.await.unwrap(), Ok(7));
        (&mut shutdown).await.unwrap();
    }
}
