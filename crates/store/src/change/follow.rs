//! Following changes one by one, for people: [`after`] tells what was done since a [`Position`], in the order in
//! which transactions began, so that a follower who comes back goes on where it was.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result};

/// Where a follower is: behind this change. Before the first one it is the nil id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The change.
    pub change: Uuid,
    transaction: i64,
}

/// A change that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The change.
    pub id: Uuid,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The name of who made it, at that time.
    pub author: String,
    /// The link that it was made through.
    pub link: Option<Uuid>,
    /// The tool or action.
    pub action: String,
    /// The change that it took back.
    pub reverts: Option<Uuid>,
    /// The documents that it touched, also those that it took away.
    pub documents: Vec<Uuid>,
    transaction: i64,
}

/// What was done since a follower last asked.
#[derive(Clone, Debug)]
pub struct Since {
    /// The changes, the first of them first.
    pub changes: Vec<Made>,
    /// Whether something is under way that is told of only when it has ended: ask again soon.
    pub pending: bool,
}

impl Position {
    /// Before all that was ever done.
    const START: Self = Self { change: Uuid::nil(), transaction: 0 };
}

impl Made {
    /// Behind this change.
    pub fn position(&self) -> Position {
        Position { change: self.id, transaction: self.transaction }
    }
}

/// Behind the last change that has been decided.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn latest(connection: &mut PgConnection, actor: &Actor) -> Result<Position> {
    let row = sqlx::query!(
        r#"select c.id as "id?", c.transaction::text::bigint as transaction
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             select c.id, c.transaction
             from change c
             where c.space_id = $1
               and c.transaction < pg_snapshot_xmin(pg_current_snapshot())
             order by c.transaction desc, c.id desc
             limit 1
           ) c on not r.agent"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    let found = row.id.zip(row.transaction);
    Ok(found.map_or(Position::START, |(change, transaction)| Position { change, transaction }))
}

/// Behind a change that a follower knows; none where there is no such change any more, or more than `most` were
/// made since.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn behind(
    connection: &mut PgConnection,
    actor: &Actor,
    change: Uuid,
    most: i64,
) -> Result<Option<Position>> {
    let row = sqlx::query!(
        r#"select c.transaction::text::bigint as transaction,
                  (select count(*)
                   from (
                     select
                     from change n
                     where n.space_id = $1 and (n.transaction, n.id) > (c.transaction, c.id)
                     limit $7::bigint + 1
                   ) n) as "since!"
           from reach($1, $2, $3, $4, $5) r
           left join change c on c.space_id = $1 and c.id = $6 and not r.agent"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        change,
        most,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    let few = row.since <= most;
    Ok(row.transaction.filter(|_| few).map(|transaction| Position { change, transaction }))
}

/// The changes behind a position, at most `limit` of them. To a link nothing is told.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn after(
    connection: &mut PgConnection,
    actor: &Actor,
    position: Position,
    limit: i64,
) -> Result<Since> {
    let rows = sqlx::query!(
        r#"select exists (select
                          from change c
                          where c.space_id = $1
                            and c.transaction >= pg_snapshot_xmin(pg_current_snapshot())) as "pending!",
                  c.id as "id?",
                  c.transaction::text::bigint as transaction,
                  c.made_at as "made_at?",
                  c.author as "author?",
                  c.link_id,
                  c.action as "action?",
                  c.reverts,
                  array(select d.document_id
                        from change_document d
                        where d.space_id = $1 and d.change_id = c.id
                        order by d.document_id) as "documents!"
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             select c.id, c.transaction, c.made_at, c.author, c.link_id, c.action, c.reverts
             from change c
             where c.space_id = $1
               and (c.transaction, c.id) > ($6::bigint::text::xid8, $7)
               and c.transaction < pg_snapshot_xmin(pg_current_snapshot())
               and c.state = 'applied'
             order by c.transaction, c.id
             limit $8
           ) c on not r.agent
           order by c.transaction, c.id"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        position.transaction,
        position.change,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let pending = rows.first().ok_or(Error::Unauthorized)?.pending;
    let changes = rows.into_iter().filter_map(|row| {
        Some(Made {
            id: row.id?,
            transaction: row.transaction?,
            made_at: row.made_at?,
            author: row.author?,
            link: row.link_id,
            action: row.action?,
            reverts: row.reverts,
            documents: row.documents,
        })
    });
    Ok(Since { changes: changes.collect(), pending })
}
