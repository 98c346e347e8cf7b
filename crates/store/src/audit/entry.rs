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
}

/// Commits an entry at once: for commands, which end before a queue is written.
pub async fn keep(store: &Store, entry: Entry) -> Result<()> {
    let mut connection = store.connection().await?;
    insert(&mut connection, &[entry]).await
}

/// Writes entries, and what the sealer needs to find them, in the caller's transaction.
///
/// # Errors
/// [`Error::Conflict`] where one of them is there already. (`on conflict` would cost half as much again.)
pub(crate) async fn insert(connection: &mut PgConnection, entries: &[Entry]) -> Result<()> {
    let texts = |text: fn(&Entry) -> &str| -> Vec<String> {
        entries.iter().map(|entry| text(entry).to_owned()).collect()
    };
    // Postgres has no arrays of arrays of different lengths: objects travel as text.
    let objects: Vec<String> = entries
        .iter()
        .map(|entry| {
            let ids: Vec<String> =
                entry.objects.iter().take(OBJECTS).map(Uuid::to_string).collect();
            format!("{{{}}}", ids.join(","))
        })
        .collect();
    let whole = |number: u128| i64::try_from(number).unwrap_or(i64::MAX);
    let micros = |entry: &Entry| whole(entry.duration.as_micros());
    sqlx::query!(
        "with entry as (
           insert into audit
             (space_id, id, person_id, link_id, client, address, tool, objects, outcome, duration_us, bytes_out,
              wrote, at)
           select space_id, id, person_id, link_id, client, address, tool, objects::uuid[], outcome, duration_us,
                  bytes_out, wrote, at
           from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                       $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::boolean[], $13::timestamptz[])
             as n (space_id, id, person_id, link_id, client, address, tool, objects, outcome, duration_us,
                   bytes_out, wrote, at)
           returning space_id, id
         )
         insert into audit_unsealed (space_id, id, entry_ids)
         select space_id, (array_agg(id))[1], array_agg(id)
         from entry
         group by space_id",
        &entries.iter().map(|entry| entry.space).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.person).collect::<Vec<_>>() as &[Option<Uuid>],
        &entries.iter().map(|entry| entry.link).collect::<Vec<_>>() as &[Option<Uuid>],
        &texts(|entry| &entry.client),
        &texts(|entry| &entry.address),
        &texts(|entry| &entry.tool),
        &objects,
        &texts(|entry| entry.outcome),
        &entries.iter().map(micros).collect::<Vec<_>>(),
        &entries.iter().map(|entry| whole(entry.bytes_out as u128)).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.wrote).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.at).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await
    .map_err(|error| match Error::constraint(&error) {
        Some("audit_pkey") => Error::conflict("this call is recorded already"),
        _ => error.into(),
    })?;
    Ok(())
}
