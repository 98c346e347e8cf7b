//! What is recorded of a call: [`Entry`], and how it becomes a row.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result, Store};

/// Objects named in one entry at most.
const OBJECTS: usize = 100;

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
    /// Whether it changed what is kept.
    pub wrote: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// Set once it is committed, for all its clones: a call has one entry, whoever writes it.
    recorded: Arc<AtomicBool>,
}

impl Entry {
    /// An entry for a call of `actor` that is about to run.
    pub fn new(store: &Store, actor: &Actor, client: &str, address: String, tool: &str) -> Self {
        Self {
            space: actor.space,
            link: actor.link_id(),
            ..Self::of_installation(store, actor.person_id(), client, address, tool)
        }
    }

    /// An entry about the installation itself, which belongs to no space: accounts, sign-ins, spaces.
    pub fn of_installation(
        store: &Store,
        person: Option<Uuid>,
        client: &str,
        address: String,
        action: &str,
    ) -> Self {
        Self {
            id: store.world.id(),
            space: Uuid::nil(),
            person,
            link: None,
            client: client.chars().take(100).collect(),
            address,
            tool: action.to_owned(),
            objects: Vec::new(),
            outcome: "ok",
            duration: Duration::ZERO,
            bytes_out: 0,
            wrote: false,
            at: store.world.now(),
            recorded: Arc::default(),
        }
    }

    /// Whether it has been committed, as this or as a clone.
    pub fn is_recorded(&self) -> bool {
        self.recorded.load(Ordering::Acquire)
    }

    /// Notes that the transaction with this entry was committed.
    pub(crate) fn note_recorded(&self) {
        self.recorded.store(true, Ordering::Release);
    }

    /// The objects that its row names.
    pub(super) fn objects(&self) -> &[Uuid] {
        &self.objects[..self.objects.len().min(OBJECTS)]
    }

    /// How long it took, as its row has it: in microseconds.
    pub(super) fn duration_us(&self) -> i64 {
        i64::try_from(self.duration.as_micros()).unwrap_or(i64::MAX)
    }

    /// The size of the answer, as its row has it: in bytes.
    pub(super) fn size(&self) -> i64 {
        i64::try_from(self.bytes_out).unwrap_or(i64::MAX)
    }
}

/// Commits an entry at once: for commands, which end before a queue is written.
pub async fn keep(store: &Store, entry: Entry) -> Result<()> {
    let mut connection = store.connection().await?;
    insert(&mut connection, &entry).await
}

/// Writes an entry, and what the sealer needs to find it, in the caller's transaction.
///
/// # Errors
/// [`Error::Conflict`] where it is there already.
pub(crate) async fn insert(connection: &mut PgConnection, entry: &Entry) -> Result<()> {
    sqlx::query!(
        "with entry as (
           insert into audit
             (space_id, id, person_id, link_id, client, address, tool, objects, outcome, duration_us, bytes_out,
              wrote, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
           returning space_id, id
         )
         insert into audit_unsealed (space_id, id, entry_ids)
         select space_id, id, array[id]
         from entry",
        entry.space,
        entry.id,
        entry.person,
        entry.link,
        entry.client,
        entry.address,
        entry.tool,
        entry.objects(),
        entry.outcome,
        entry.duration_us(),
        entry.size(),
        entry.wrote,
        entry.at,
    )
    .execute(connection)
    .await
    .map_err(refused)?;
    Ok(())
}

/// What Postgres says of an entry that is there already.
pub(super) fn refused(error: sqlx::Error) -> Error {
    match Error::constraint(&error) {
        Some("audit_pkey") => Error::conflict("this call is recorded already"),
        _ => error.into(),
    }
}
