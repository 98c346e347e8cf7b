//! The queue in front of the audit: [`Audit`].

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, mpsc, oneshot, watch},
    task::JoinHandle,
    time::timeout,
};

use super::{Entry, group, seal};
use crate::{Error, Result, Store};

/// Entries that may wait to be written.
const QUEUE: usize = 8192;
/// Entries written by one statement.
const GROUP: usize = 1024;
/// How long an entry waits for others to join it.
const WAIT: Duration = Duration::from_millis(100);
/// How long a caller waits for a place in the queue.
const PATIENCE: Duration = Duration::from_secs(2);

/// Takes entries, commits them in groups and has them sealed.
#[derive(Debug)]
pub struct Audit {
    queue: mpsc::Sender<Message>,
    /// Wakes the writer before its time.
    hurry: Arc<Notify>,
    writer: JoinHandle<()>,
    sealer: JoinHandle<()>,
}

enum Message {
    Entry(Box<Entry>),
    Flush(oneshot::Sender<()>),
}

impl Audit {
    /// Starts the writer and the sealer.
    pub fn start(store: Arc<Store>) -> Self {
        let (queue, entries) = mpsc::channel(QUEUE);
        // The sender goes with the writer: the sealer ends when the writer has.
        let (written, ended) = watch::channel(());
        let hurry = Arc::new(Notify::new());
        let writing = write_groups(Arc::clone(&store), entries, Arc::clone(&hurry), written);
        let (writer, sealer) = (tokio::spawn(writing), tokio::spawn(seal::run(store, ended)));
        Self { queue, hurry, writer, sealer }
    }

    /// Queues an entry.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue stays full: the call is refused, not left unrecorded.
    pub async fn record(&self, entry: Entry) -> Result<()> {
        let message = Message::Entry(Box::new(entry));
        if self.queue.capacity() <= QUEUE - GROUP {
            self.hurry.notify_one();
        }
        match self.queue.try_send(message) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Full(message)) => {
                match timeout(PATIENCE, self.queue.send(message)).await {
                    Ok(Ok(())) => Ok(()),
                    _ => Err(Error::Overloaded),
                }
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Error::Overloaded),
        }
    }

    /// Waits until everything queued so far is committed and sealed.
    pub async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() {
            self.hurry.notify_one();
            // An error means that the writer has ended, with everything written.
            let _ = flushed.await;
        }
    }

    /// Commits and seals what is queued, and ends.
    pub async fn close(self) {
        drop(self.queue);
        self.hurry.notify_one();
        for task in [self.writer, self.sealer] {
            if let Err(error) = task.await {
                tracing::error!(%error, "the audit failed");
            }
        }
    }
}

async fn write_groups(
    store: Arc<Store>,
    mut messages: mpsc::Receiver<Message>,
    hurry: Arc<Notify>,
    _written: watch::Sender<()>,
) {
    while let Some(first) = messages.recv().await {
        let mut group = Vec::new();
        let mut waiting = Vec::new();
        let mut sort = |message, group: &mut Vec<Entry>| match message {
            Message::Entry(entry) => group.push(*entry),
            Message::Flush(done) => waiting.push(done),
        };
        let flushing = matches!(first, Message::Flush(_));
        sort(first, &mut group);
        if !flushing && messages.len() < GROUP {
            // Asleep until it is time or somebody presses: not woken for each entry.
            let _ = timeout(WAIT, hurry.notified()).await;
        }
        while group.len() < GROUP
            && let Ok(message) = messages.try_recv()
        {
            sort(message, &mut group);
        }
        commit(&store, &group).await;
        if !waiting.is_empty()
            && let Err(error) = seal::seal_all(&store).await
        {
            tracing::warn!(%error, "the audit is not sealed yet");
        }
        for done in waiting {
            // Nobody waits any more: nothing to tell.
            let _ = done.send(());
        }
    }
}

/// Tries until Postgres is back: entries are not given up while the process runs.
async fn commit(store: &Store, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    let mut pause = Duration::from_millis(50);
    for attempt in 1.. {
        let written = async {
            let mut connection = store.connection().await?;
            group::commit(&mut connection, entries).await
        };
        match written.await {
            // A write whose commit was in doubt is here already: its own entry is the one.
            Err(Error::Conflict { .. }) if entries.len() > 1 => {
                for entry in entries {
                    Box::pin(commit(store, std::slice::from_ref(entry))).await;
                }
                return;
            }
            Ok(()) | Err(Error::Conflict { .. }) => return,
            Err(Error::Unavailable(_)) => tokio::time::sleep(pause).await,
            Err(error) if !error.is_transient() || attempt == 20 => {
                tracing::error!(%error, entries = entries.len(), "audit entries could not be written");
                return;
            }
            Err(_) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}
