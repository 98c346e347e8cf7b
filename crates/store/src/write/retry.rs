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

/// What the first call with this key was answered, if there was one and it is over.
///
/// # Errors
/// [`Error::KeyReused`] where it had other arguments, [`Error::Unauthorized`] when the caller's authority is
/// gone.
pub(super) async fn answered(
    connection: &mut PgConnection,
    actor: &Actor,
    tool: &str,
    key: &Idempotency,
    now: DateTime<Utc>,
) -> Result<Option<Written>> {
    let first = sqlx::query!(
        r#"select i.arguments_hash as "arguments_hash?", i.answer as "answer?"
           from reach($1, $2, $3, $4, $5) r
           left join idempotency i
             on i.space_id = $1 and i.caller_id = $6 and i.tool = $7 and i.key = $8 and i.made_at >= $9"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        actor.caller_id(),
        tool,
        key.key,
        now - KEPT,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    let Some((hash, answer)) = first.arguments_hash.zip(first.answer) else { return Ok(None) };
    if hash != key.arguments_hash {
        return Err(Error::KeyReused);
    }
    let answer: Written = serde_json::from_value(answer)?;
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
