//! Sealing what is committed: a [`Seal`] covers entries and the seal before it.
//!
//! Which entries wait is said by `audit_unsealed`, whose rows are committed with them: nothing is
//! taken for sealed because of its id or its time. One sealer works on a space at a time, on whichever
//! instance; while nothing waits, all of it is one look at an empty table. Sealing counts the entries,
//! too: each is sealed once, so each is counted once, and no call waits for a counter.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sqlx::{Connection, PgConnection};
use tokio::{sync::watch, time};
use uuid::Uuid;

use super::{Recorded, digest};
use crate::{Error, Result, Store, space};

/// How often the sealer looks for work: an entry waits 100 ms for its group and this long for its seal.
const EVERY: Duration = Duration::from_millis(500);
/// Entries under one seal, up to a group more.
const MOST: i64 = 16_384;
/// Ids this many milliseconds apart are read in one range.
const NEAR: u128 = 5_000;

/// A link of the chain: what a space's audit was when it was made.
#[derive(Clone, Debug)]
pub struct Seal {
    /// The space, or the nil id for the installation's own entries.
    pub space: Uuid,
    /// From 1, without gaps.
    pub number: i64,
    /// How it and its entries were written down to be hashed.
    pub version: i16,
    /// The hash of the seal before; zeros for the first.
    pub previous_hash: Vec<u8>,
    /// SHA-256 of the entries.
    pub entries_hash: Vec<u8>,
    /// SHA-256 of the seal itself.
    pub hash: Vec<u8>,
    /// How many entries it covers.
    pub entries: i64,
    /// Which; none once they were deleted because of their age.
    pub entry_ids: Option<Vec<Uuid>>,
    /// The time of the first of them.
    pub first_at: DateTime<Utc>,
    /// The time of the last of them.
    pub last_at: DateTime<Utc>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// Seals every half second until `written` says that nothing will be written any more, and once more
/// then.
pub(super) async fn run(store: Arc<Store>, mut written: watch::Receiver<()>) {
    let mut clock = time::interval(EVERY);
    clock.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        let last = tokio::select! {
            _ = clock.tick() => false,
            _ = written.changed() => true,
        };
        match sweep(&store, Turn::Leave).await {
            // The database is away or closed; whoever watches it says so.
            Ok(()) | Err(Error::Unavailable(_)) => {}
            Err(error) => tracing::warn!(%error, "the audit is not sealed yet"),
        }
        if last {
            return;
        }
    }
}

/// Seals everything that is committed and not sealed yet, in every space.
///
/// # Errors
/// Those of the database; what is not sealed then is sealed later.
pub async fn seal_all(store: &Store) -> Result<()> {
    sweep(store, Turn::Wait).await
}

/// What to do where another sealer is at work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Wait,
    Leave,
}

async fn sweep(store: &Store, turn: Turn) -> Result<()> {
    let mut connection = store.connection().await?;
    let spaces =
        sqlx::query_scalar!("select distinct space_id from audit_unsealed order by space_id")
            .fetch_all(&mut *connection)
            .await?;
    for space in spaces {
        while seal_some(store, &mut connection, space, turn).await? {}
    }
    Ok(())
}

/// Makes one seal, and answers whether there may be more to seal.
async fn seal_some(
    store: &Store,
    connection: &mut PgConnection,
    space: Uuid,
    turn: Turn,
) -> Result<bool> {
    let mut transaction = connection.begin().await?;
    if !hold(&mut transaction, space, turn).await? {
        return Ok(false);
    }
    let mut ids = take(&mut transaction, space).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    ids.sort_unstable();
    let entries = recorded(&mut transaction, space, &ids).await?;
    if entries.len() < ids.len() {
        // Verifying will say so, too: the seal names what should be there.
        let missing = ids.len() - entries.len();
        tracing::error!(%space, missing, "audit entries were removed before they were sealed");
    }
    let now = store.world.now();
    chain(&mut transaction, space, &ids, &entries, now).await?;
    count(&mut transaction, space, &entries).await?;
    transaction.commit().await?;
    Ok(i64::try_from(ids.len()).is_ok_and(|sealed| sealed >= MOST))
}

/// Takes the space's turn: one at a time seals it or deletes from it.
pub(super) async fn lock(connection: &mut PgConnection, space: Uuid) -> Result<()> {
    hold(connection, space, Turn::Wait).await.map(drop)
}

async fn hold(connection: &mut PgConnection, space: Uuid, turn: Turn) -> Result<bool> {
    if turn == Turn::Leave {
        let free = sqlx::query_scalar!(
            r#"select pg_try_advisory_xact_lock(hashtextextended('docent audit ' || $1::uuid::text, 0)) as "free!""#,
            space,
        );
        return Ok(free.fetch_one(connection).await?);
    }
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('docent audit ' || $1::uuid::text, 0))",
        space,
    )
    .fetch_one(connection)
    .await?;
    Ok(true)
}

/// Takes groups that wait, the oldest first; answers the ids of their entries.
async fn take(connection: &mut PgConnection, space: Uuid) -> Result<Vec<Uuid>> {
    let groups = sqlx::query_scalar!(
        "with waiting as (
           select id, sum(cardinality(entry_ids)) over (order by id) - cardinality(entry_ids) as before
           from audit_unsealed
           where space_id = $1
         )
         delete from audit_unsealed u
         using waiting w
         where u.space_id = $1
           and u.id = w.id
           and w.before < $2
         returning u.entry_ids",
        space,
        MOST,
    )
    .fetch_all(connection)
    .await?;
    Ok(groups.concat())
}

/// The entries of these ids that are there; ids and entries are in the order of ids.
///
/// What is sealed together was made together: a range is read, which costs a fraction of as many
/// look-ups, and what is not wanted of it left out. Ids that are far from the others get a range of
/// their own.
pub(super) async fn recorded(
    connection: &mut PgConnection,
    space: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Recorded>> {
    let mut entries = Vec::with_capacity(ids.len());
    for near in ids.chunk_by(|one, next| millis(*next).saturating_sub(millis(*one)) <= NEAR) {
        let (Some(first), Some(last)) = (near.first(), near.last()) else { continue };
        let range = sqlx::query_as!(
            Recorded,
            r#"
            select
              id, person_id as person, link_id as link, client, address, tool, objects, outcome, duration_us,
              bytes_out, wrote, at
            from audit
            where space_id = $1
              and id between $2 and $3
            order by id
            "#,
            space,
            first,
            last,
        );
        let range = range.fetch_all(&mut *connection).await?.into_iter();
        entries.extend(range.filter(|entry| near.binary_search(&entry.id).is_ok()));
    }
    Ok(entries)
}

/// The milliseconds that a UUID v7 begins with.
fn millis(id: Uuid) -> u128 {
    id.as_u128() >> 80
}

/// Writes the next seal of the space.
async fn chain(
    connection: &mut PgConnection,
    space: Uuid,
    ids: &[Uuid],
    entries: &[Recorded],
    now: DateTime<Utc>,
) -> Result<()> {
    let last = sqlx::query!(
        "select number, hash from seal where space_id = $1 order by number desc limit 1",
        space,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let (number, previous_hash) = last.map_or((0, vec![0; 32]), |last| (last.number, last.hash));
    let mut seal = Seal {
        space,
        number: number + 1,
        version: digest::VERSION,
        previous_hash,
        entries_hash: digest::of_entries(space, entries).to_vec(),
        hash: Vec::new(),
        entries: i64::try_from(ids.len()).unwrap_or(i64::MAX),
        entry_ids: None,
        first_at: entries.iter().map(|entry| entry.at).min().unwrap_or(now),
        last_at: entries.iter().map(|entry| entry.at).max().unwrap_or(now),
        made_at: now,
    };
    seal.hash = digest::of_seal(&seal).to_vec();
    sqlx::query!(
        "insert into seal
           (space_id, number, version, previous_hash, entries_hash, hash, entries, entry_ids, first_at, last_at,
            made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        space,
        seal.number,
        seal.version,
        seal.previous_hash,
        seal.entries_hash,
        seal.hash,
        seal.entries,
        ids,
        seal.first_at,
        seal.last_at,
        seal.made_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a link did on one day.
#[derive(Default)]
struct Tally {
    calls: i64,
    writes: i64,
    denials: i64,
    last_used_at: DateTime<Utc>,
}

/// Counts the links' calls, by day of the space's time zone and in all.
async fn count(connection: &mut PgConnection, space: Uuid, entries: &[Recorded]) -> Result<()> {
    if entries.iter().all(|entry| entry.link.is_none()) {
        return Ok(());
    }
    let zone = sqlx::query_scalar!("select time_zone from space where id = $1", space)
        .fetch_optional(&mut *connection)
        .await?;
    let zone = zone.map_or(Ok(Tz::UTC), |zone| space::zone(&zone))?;
    let mut days: BTreeMap<(NaiveDate, Uuid), Tally> = BTreeMap::new();
    for entry in entries {
        let Some(link) = entry.link else { continue };
        let tally = days.entry((entry.at.with_timezone(&zone).date_naive(), link)).or_default();
        tally.calls += 1;
        tally.writes += i64::from(entry.wrote);
        tally.denials += i64::from(entry.is_denial());
        tally.last_used_at = tally.last_used_at.max(entry.at);
    }
    sqlx::query!(
        "with day as (
           select *
           from unnest($2::date[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[])
             as n (date, link_id, calls, writes, denials, last_used_at)
         ),
         counted as (
           insert into link_day as d (space_id, date, link_id, calls, writes, denials)
           select $1, date, link_id, calls, writes, denials from day
           on conflict (space_id, date, link_id)
           do update set calls = d.calls + excluded.calls,
                         writes = d.writes + excluded.writes,
                         denials = d.denials + excluded.denials
         )
         insert into link_use as u (space_id, link_id, calls, last_used_at)
         select l.space_id, l.id, sum(day.calls), max(day.last_used_at)
         from day
         join link l on l.space_id = $1 and l.id = day.link_id
         group by l.space_id, l.id
         on conflict (space_id, link_id)
         do update set calls = u.calls + excluded.calls,
                       last_used_at = greatest(u.last_used_at, excluded.last_used_at)",
        space,
        &days.keys().map(|(date, _)| *date).collect::<Vec<_>>(),
        &days.keys().map(|(_, link)| *link).collect::<Vec<_>>(),
        &days.values().map(|tally| tally.calls).collect::<Vec<_>>(),
        &days.values().map(|tally| tally.writes).collect::<Vec<_>>(),
        &days.values().map(|tally| tally.denials).collect::<Vec<_>>(),
        &days.values().map(|tally| tally.last_used_at).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
