//! Answers to retries: one row per caller, tool and key, kept for 24 hours.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{Idempotency, Written};
use crate::{Actor, Error, Result};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// Claims the key for this write, or answers what the first call with it answered. A twin that is
/// still running is waited for: its row is locked until it commits or gives up.
pub(super) async fn claim(
    connection: &mut PgConnection,
    actor: &Actor,
    tool: &str,
    key: &Idempotency,
    now: DateTime<Utc>,
) -> Result<Option<Written>> {
    let claimed = sqlx::query!(
        "insert into idempotency as i (space_id, caller_id, tool, key, arguments_hash, answer, made_at)
         values ($1, $2, $3, $4, $5, '{}', $6)
         on conflict (space_id, caller_id, tool, key)
         do update set arguments_hash = excluded.arguments_hash, answer = '{}', made_at = excluded.made_at
           where i.made_at < $7",
        actor.space,
        actor.caller_id(),
        tool,
        key.key,
        &key.arguments_hash,
        now,
        now - KEPT,
    )
    .execute(&mut *connection)
    .await?;
    if claimed.rows_affected() == 1 {
        return Ok(None);
    }
    let first = sqlx::query!(
        "select arguments_hash, answer
         from idempotency
         where space_id = $1 and caller_id = $2 and tool = $3 and key = $4",
        actor.space,
        actor.caller_id(),
        tool,
        key.key,
    )
    .fetch_one(connection)
    .await?;
    if first.arguments_hash != key.arguments_hash {
        return Err(Error::KeyReused);
    }
    let answer: Written = serde_json::from_value(first.answer)?;
    Ok(Some(Written { replayed: true, ..answer }))
}

/// Stores the answer beside the claim.
pub(super) async fn keep(
    connection: &mut PgConnection,
    actor: &Actor,
    tool: &str,
    key: &Idempotency,
    written: &Written,
) -> Result<()> {
    sqlx::query!(
        "update idempotency set answer = $5
         where space_id = $1 and caller_id = $2 and tool = $3 and key = $4",
        actor.space,
        actor.caller_id(),
        tool,
        key.key,
        serde_json::to_value(written)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}
