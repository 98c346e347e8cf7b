//! The changes of one document, with all that they changed: for people who look at its history.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Edit, Error, Result};

/// A change of a document.
#[derive(Clone, Debug)]
pub struct OfDocument {
    /// The change.
    pub id: Uuid,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The name of who made it.
    pub author: String,
    /// Whether that was an agent.
    pub by_agent: bool,
    /// The tool or action.
    pub action: String,
    /// The document's revision after it.
    pub revision: i64,
    /// The change that it took back.
    pub reverts: Option<Uuid>,
    /// What it changed; none for a link where another made it.
    pub edits: Option<Vec<Edit>>,
}

/// The changes of one document, the last first, before `revision` when given.
pub async fn of_document(
    connection: &mut PgConnection,
    actor: &Actor,
    document: Uuid,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<OfDocument>> {
    let rows = sqlx::query!(
        r#"select v.id as document,
                  c.id as "change?",
                  c.made_at as "made_at?",
                  c.author as "author?",
                  c.link_id,
                  c.action as "action?",
                  c.reverts,
                  cd.revision as "revision?",
                  case when not v.agent or c.link_id = $2 then c.edits end as edits
           from visible_document($1, $2, $3, $4, $5, $6) v
           left join change_document cd
             on cd.space_id = v.space_id and cd.document_id = v.id and cd.revision < coalesce($7, 9223372036854775807)
           left join change c on c.space_id = cd.space_id and c.id = cd.change_id
           order by cd.revision desc
           limit $8"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        document,
        before,
        limit,
    )
    .fetch_all(connection)
    .await?;
    match rows.first() {
        None => return Err(Error::Unauthorized),
        Some(first) if first.document.is_none() => return Err(Error::NotFound),
        Some(_) => {}
    }
    let changes = rows.into_iter().filter_map(|row| {
        row.change.map(|id| {
            Ok(OfDocument {
                id,
                made_at: row.made_at.unwrap_or_default(),
                author: row.author.unwrap_or_default(),
                by_agent: row.link_id.is_some(),
                action: row.action.unwrap_or_default(),
                revision: row.revision.unwrap_or_default(),
                reverts: row.reverts,
                edits: row.edits.map(serde_json::from_value).transpose()?,
            })
        })
    });
    changes.collect()
}
