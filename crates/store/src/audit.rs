//! The audit: who called what, on which objects, with what outcome. Never content, never secrets.
//!
//! A write's entry is in its transaction. Everything else is queued and committed in groups, within
//! 100 ms: a crash may lose that tail. The queue is bounded and drops nothing; when it is full, the
//! caller waits.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};
use uuid::Uuid;

use crate::{Actor, Error, Result, Store};

/// Entries that may wait to be written.
const QUEUE: usize = 8192;
/// Entries written by one statement.
const GROUP: usize = 1024;
/// How long an entry waits for others to join it.
const WAIT: Duration = Duration::from_millis(100);
/// How long a caller waits for a place in the queue.
const PATIENCE: Duration = Duration::from_secs(2);

/// One call, as the audit keeps it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// UUID v7, by time.
    pub id: Uuid,
    /// The space.
    pub space: Uuid,
    /// The person, when one called.
    pub person: Option<Uuid>,
    /// The link, when an agent called.
    pub link: Option<Uuid>,
    /// The client's name as it gave it, cut to 100 characters.
    pub client: String,
    /// The address it called from.
    pub address: String,
    /// The tool or the door's action.
    pub tool: String,
    /// What was named or touched.
    pub objects: Vec<Uuid>,
    /// `ok` or an error's code.
    pub outcome: &'static str,
    /// How long it took.
    pub duration: Duration,
    /// The size of the answer.
    pub bytes_out: usize,
    /// When.
    pub at: DateTime<Utc>,
}

impl Entry {
    /// An entry for a call of `actor` that is about to run.
    pub fn new(store: &Store, actor: &Actor, client: &str, address: String, tool: &str) -> Self {
        Self {
            id: store.world.id(),
            space: actor.space,
            person: actor.person_id(),
            link: actor.link_id(),
            client: client.chars().take(100).collect(),
            address,
            tool: tool.to_owned(),
            objects: Vec::new(),
            outcome: "ok",
            duration: Duration::ZERO,
            bytes_out: 0,
            at: store.world.now(),
        }
    }
}

/// Takes entries and commits them in groups.
#[derive(Debug)]
pub struct Audit {
    queue: mpsc::Sender<Message>,
    writer: JoinHandle<()>,
}

enum Message {
    Entry(Box<Entry>),
    Flush(oneshot::Sender<()>),
}

impl Audit {
    /// Starts the writer.
    pub fn start(store: Arc<Store>) -> Self {
        let (queue, entries) = mpsc::channel(QUEUE);
        Self { queue, writer: tokio::spawn(write_groups(store, entries)) }
    }

    /// Queues an entry.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue stays full: the call is refused, not left unrecorded.
    pub async fn record(&self, entry: Entry) -> Result<()> {
        let message = Message::Entry(Box::new(entry));
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

    /// Waits until everything queued so far is committed.
    pub async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() {
            // An error means that the writer has ended, with everything written.
            let _ = flushed.await;
        }
    }

    /// Commits what is queued and ends.
    pub async fn close(self) {
        drop(self.queue);
        if let Err(error) = self.writer.await {
            tracing::error!(%error, "the audit writer failed");
        }
    }
}

async fn write_groups(store: Arc<Store>, mut messages: mpsc::Receiver<Message>) {
    while let Some(first) = messages.recv().await {
        let mut group = Vec::new();
        let mut waiting = Vec::new();
        let mut sort = |message, group: &mut Vec<Entry>| match message {
            Message::Entry(entry) => group.push(*entry),
            Message::Flush(done) => waiting.push(done),
        };
        let flushing = matches!(first, Message::Flush(_));
        sort(first, &mut group);
        let deadline = tokio::time::Instant::now() + if flushing { Duration::ZERO } else { WAIT };
        while group.len() < GROUP {
            match tokio::time::timeout_at(deadline, messages.recv()).await {
                Ok(Some(message)) => {
                    let flush = matches!(message, Message::Flush(_));
                    sort(message, &mut group);
                    if flush {
                        break;
                    }
                }
                Ok(None) | Err(_) => break,
            }
        }
        commit(&store, &group).await;
        for done in waiting {
            // Nobody waits any more: nothing to tell.
            let _ = done.send(());
        }
    }
}

/// Tries until Postgres is back: entries are not given up while the process runs.
async fn commit(store: &Store, group: &[Entry]) {
    if group.is_empty() {
        return;
    }
    let mut pause = Duration::from_millis(50);
    for attempt in 1.. {
        let written = async {
            let mut connection = store.connection().await?;
            insert(&mut connection, group).await
        };
        match written.await {
            Ok(()) => return,
            Err(Error::Unavailable(_)) => tokio::time::sleep(pause).await,
            Err(error) if !error.is_transient() || attempt == 20 => {
                tracing::error!(%error, entries = group.len(), "audit entries could not be written");
                return;
            }
            Err(_) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

/// Writes entries and counts the links' calls.
pub(crate) async fn insert(connection: &mut PgConnection, entries: &[Entry]) -> Result<()> {
    let addresses: Vec<String> = entries.iter().map(|entry| entry.address.clone()).collect();
    let clients: Vec<String> = entries.iter().map(|entry| entry.client.clone()).collect();
    let tools: Vec<String> = entries.iter().map(|entry| entry.tool.clone()).collect();
    // Postgres has no arrays of arrays of different lengths: objects travel as text.
    let objects: Vec<String> = entries
        .iter()
        .map(|entry| {
            let ids: Vec<String> = entry.objects.iter().take(100).map(Uuid::to_string).collect();
            format!("{{{}}}", ids.join(","))
        })
        .collect();
    let micros = |entry: &Entry| i64::try_from(entry.duration.as_micros()).unwrap_or(i64::MAX);
    sqlx::query!(
        "with entry as (
           insert into audit
             (space_id, id, person_id, link_id, client, address, tool, objects, outcome, duration_us, bytes_out, at)
           select space_id, id, person_id, link_id, client, address, tool, objects::uuid[], outcome, duration_us,
                  bytes_out, at
           from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                       $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::timestamptz[])
             as n (space_id, id, person_id, link_id, client, address, tool, objects, outcome, duration_us,
                   bytes_out, at)
           returning space_id, link_id, at
         )
         insert into link_use as u (space_id, link_id, calls, last_used_at)
         select e.space_id, e.link_id, count(*), max(e.at)
         from entry e
         join link l on l.space_id = e.space_id and l.id = e.link_id
         group by e.space_id, e.link_id
         order by e.space_id, e.link_id
         on conflict (space_id, link_id)
         do update set calls = u.calls + excluded.calls,
                       last_used_at = greatest(u.last_used_at, excluded.last_used_at)",
        &entries.iter().map(|entry| entry.space).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.person).collect::<Vec<_>>() as &[Option<Uuid>],
        &entries.iter().map(|entry| entry.link).collect::<Vec<_>>() as &[Option<Uuid>],
        &clients,
        &addresses,
        &tools,
        &objects,
        &entries.iter().map(|entry| entry.outcome.to_owned()).collect::<Vec<_>>(),
        &entries.iter().map(micros).collect::<Vec<_>>(),
        &entries
            .iter()
            .map(|entry| i64::try_from(entry.bytes_out).unwrap_or(i64::MAX))
            .collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.at).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
