//! Looking whether the audit is what was sealed: [`verify`].

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{Checkpoint, Seal, digest, seal};
use crate::{Result, Store};

/// Seals read at a time.
const STEP: i64 = 200;

/// What was found in one space.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The space, or the nil id for the installation's own entries.
    pub space: Uuid,
    /// Seals that hold.
    pub seals: i64,
    /// Entries under them that are as they were sealed.
    pub entries: u64,
    /// Seals that hold without their entries, which were deleted because of their age.
    pub expired: i64,
    /// Entries that no seal covers yet.
    pub unsealed: i64,
    /// The first thing that is wrong.
    pub flaw: Option<Flaw>,
}

/// What is wrong, and at which seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no seal of this number, but a later one.
    SealMissing(i64),
    /// The seal was made by a newer release.
    SealUnknown(i64),
    /// The seal does not follow the one before: one of the two was exchanged.
    ChainBroken(i64),
    /// The seal's own row was changed.
    SealChanged(i64),
    /// Entries of the seal are not there.
    EntriesRemoved {
        /// The seal.
        seal: i64,
        /// Which entries.
        missing: Vec<Uuid>,
    },
    /// Entries of the seal are not as they were.
    EntriesChanged(i64),
    /// Entries of the seal were deleted before they were old enough.
    DeletedEarly {
        /// The seal.
        seal: i64,
        /// The time of the last of them.
        last_at: DateTime<Utc>,
    },
    /// An entry that came past Docent: no seal covers it, and none will.
    EntryAdded(Uuid),
    /// More than one seal covers the same entry.
    EntrySealedTwice,
    /// The chain ends before the seal of the checkpoint: its end was cut off.
    ChainCut {
        /// The checkpoint's seal.
        checkpoint: i64,
    },
    /// The seal is another than the one in the checkpoint: the chain was written anew.
    ChainRewritten(i64),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SealMissing(seal) => write!(f, "seal {seal} was removed"),
            Self::SealUnknown(seal) => {
                write!(f, "seal {seal} was made by a newer release: verify with that one")
            }
            Self::ChainBroken(seal) => write!(
                f,
                "the chain is broken at seal {seal}: it does not follow the one before, one of the two was exchanged"
            ),
            Self::SealChanged(seal) => write!(f, "seal {seal} was changed"),
            Self::EntriesRemoved { seal, missing } => {
                let more = if missing.len() > 1 { " and others" } else { "" };
                let first = missing.first().copied().unwrap_or_default();
                write!(f, "{} entries under seal {seal} were removed: {first}{more}", missing.len())
            }
            Self::EntriesChanged(seal) => write!(f, "an entry under seal {seal} was changed"),
            Self::DeletedEarly { seal, last_at } => write!(
                f,
                "the entries under seal {seal}, up to {}, were deleted before their time",
                last_at.format("%Y-%m-%d %H:%M UTC")
            ),
            Self::EntryAdded(id) => write!(f, "the entry {id} was added: no seal covers it"),
            Self::EntrySealedTwice => f.write_str("several seals cover the same entry"),
            Self::ChainCut { checkpoint } => write!(
                f,
                "the end was cut off: the checkpoint is of seal {checkpoint}, which is not there"
            ),
            Self::ChainRewritten(seal) => {
                write!(
                    f,
                    "the chain was written anew: seal {seal} is not the one of the checkpoint"
                )
            }
        }
    }
}

/// Every space that has seals or waits for its first; the nil id is the installation itself.
pub async fn spaces(connection: &mut PgConnection) -> Result<Vec<Uuid>> {
    let spaces = sqlx::query_scalar!(
        r#"
        with recursive sealed as (
          (select space_id from seal order by space_id limit 1)
          union all
          select (select s.space_id from seal s where s.space_id > p.space_id order by s.space_id limit 1)
          from sealed p
          where p.space_id is not null
        )
        select space_id as "space_id!" from sealed where space_id is not null
        union
        select space_id from audit_unsealed
        order by 1
        "#,
    );
    Ok(spaces.fetch_all(connection).await?)
}

/// Recomputes every seal of a space from its entries, as they are in one snapshot. Entries are kept
/// for `age` at least; `checkpoint` is one that was taken of this space earlier.
///
/// # Errors
/// Those of the database; what is wrong with the audit is in the answer.
pub async fn verify(
    store: &Store,
    space: Uuid,
    age: TimeDelta,
    checkpoint: Option<&Checkpoint>,
) -> Result<Verified> {
    let mut connection = store.connection().await?;
    let mut snapshot =
        connection.begin_with("begin isolation level repeatable read read only").await?;
    sqlx::raw_sql("set local statement_timeout = 0").execute(&mut *snapshot).await?;
    let mut walk = Walk {
        verified: Verified { space, seals: 0, entries: 0, expired: 0, unsealed: 0, flaw: None },
        hash: vec![0; 32],
        deleted_before: store.world.now() - age,
        checkpoint,
    };
    walk.verified.unsealed = unsealed(&mut snapshot, space).await?;
    let flaw = walk.all(&mut snapshot).await?;
    walk.verified.flaw = flaw;
    Ok(walk.verified)
}

/// A walk along the chain, from its beginning to the first flaw.
struct Walk<'a> {
    verified: Verified,
    /// The hash of the seal before.
    hash: Vec<u8>,
    deleted_before: DateTime<Utc>,
    checkpoint: Option<&'a Checkpoint>,
}

impl Walk<'_> {
    async fn all(&mut self, connection: &mut PgConnection) -> Result<Option<Flaw>> {
        loop {
            let seals = following(connection, self.verified.space, self.verified.seals).await?;
            if seals.is_empty() {
                break;
            }
            for seal in seals {
                if let Some(flaw) = self.step(connection, &seal).await? {
                    return Ok(Some(flaw));
                }
                self.verified.seals = seal.number;
                self.hash = seal.hash;
            }
        }
        if let Some(checkpoint) = self.checkpoint.filter(|kept| kept.number > self.verified.seals) {
            return Ok(Some(Flaw::ChainCut { checkpoint: checkpoint.number }));
        }
        self.strangers(connection).await
    }

    async fn step(&mut self, connection: &mut PgConnection, seal: &Seal) -> Result<Option<Flaw>> {
        let number = self.verified.seals + 1;
        if seal.number != number {
            return Ok(Some(Flaw::SealMissing(number)));
        }
        if seal.version != digest::VERSION {
            return Ok(Some(Flaw::SealUnknown(number)));
        }
        if seal.previous_hash != self.hash {
            return Ok(Some(Flaw::ChainBroken(number)));
        }
        if digest::of_seal(seal).as_slice() != seal.hash {
            return Ok(Some(Flaw::SealChanged(number)));
        }
        let kept = self.checkpoint.filter(|kept| kept.number == number);
        if kept.is_some_and(|kept| kept.hash != seal.hash) {
            return Ok(Some(Flaw::ChainRewritten(number)));
        }
        let Some(ids) = &seal.entry_ids else {
            self.verified.expired += 1;
            let early = seal.last_at >= self.deleted_before;
            let flaw = Flaw::DeletedEarly { seal: number, last_at: seal.last_at };
            return Ok(early.then_some(flaw));
        };
        self.entries(connection, seal, ids).await
    }

    async fn entries(
        &mut self,
        connection: &mut PgConnection,
        seal: &Seal,
        ids: &[Uuid],
    ) -> Result<Option<Flaw>> {
        if i64::try_from(ids.len()).ok() != Some(seal.entries) {
            return Ok(Some(Flaw::SealChanged(seal.number)));
        }
        if !ids.is_sorted() {
            return Ok(Some(Flaw::SealChanged(seal.number)));
        }
        let entries = seal::recorded(connection, seal.space, ids).await?;
        if entries.len() < ids.len() {
            let found = |id: &Uuid| entries.binary_search_by_key(id, |entry| entry.id).is_ok();
            let missing = ids.iter().copied().filter(|id| !found(id)).collect();
            return Ok(Some(Flaw::EntriesRemoved { seal: seal.number, missing }));
        }
        if digest::of_entries(seal.space, &entries).as_slice() != seal.entries_hash {
            return Ok(Some(Flaw::EntriesChanged(seal.number)));
        }
        self.verified.entries += entries.len() as u64;
        Ok(None)
    }

    /// Entries that neither a seal nor the sealer's list knows.
    async fn strangers(&self, connection: &mut PgConnection) -> Result<Option<Flaw>> {
        let space = self.verified.space;
        let there = sqlx::query_scalar!(
            r#"select count(*) as "there!" from audit where space_id = $1"#,
            space,
        )
        .fetch_one(&mut *connection)
        .await?;
        let sealed = i64::try_from(self.verified.entries).unwrap_or(i64::MAX);
        if there == sealed + self.verified.unsealed {
            return Ok(None);
        }
        let stranger = sqlx::query_scalar!(
            r#"
            select id as "id!" from audit where space_id = $1
            except
            select unnest(entry_ids) from seal where space_id = $1
            except
            select unnest(entry_ids) from audit_unsealed where space_id = $1
            order by 1
            limit 1
            "#,
            space,
        )
        .fetch_optional(connection)
        .await?;
        Ok(Some(stranger.map_or(Flaw::EntrySealedTwice, Flaw::EntryAdded)))
    }
}

/// The seals after `number`, some at a time.
async fn following(connection: &mut PgConnection, space: Uuid, number: i64) -> Result<Vec<Seal>> {
    let seals = sqlx::query_as!(
        Seal,
        r#"
        select
          space_id as space, number, version, previous_hash, entries_hash, hash, entries, entry_ids, first_at,
          last_at, made_at
        from seal
        where space_id = $1
          and number > $2
        order by number
        limit $3
        "#,
        space,
        number,
        STEP,
    );
    Ok(seals.fetch_all(connection).await?)
}

/// Entries that wait for their seal and are there.
async fn unsealed(connection: &mut PgConnection, space: Uuid) -> Result<i64> {
    let waiting = sqlx::query_scalar!(
        r#"
        select count(*) as "waiting!"
        from audit_unsealed u
        cross join unnest(u.entry_ids) as waiting (id)
        join audit a on a.space_id = u.space_id and a.id = waiting.id
        where u.space_id = $1
        "#,
        space,
    );
    Ok(waiting.fetch_one(connection).await?)
}
