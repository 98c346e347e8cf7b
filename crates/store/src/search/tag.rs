//! The tags of a space, with how many documents have each.

use sqlx::PgConnection;

use crate::{Actor, Error, Result};

/// How many are listed.
const MOST: i64 = 500;

/// A tag that documents have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// With its `#`, in lower case.
    pub name: String,
    /// How many documents outside the trash have it.
    pub documents: i64,
}

/// The tags of all documents outside the trash, the most used first, 500 at most. To a link nothing
/// is told: it may not see all of them.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn tags(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Tag>> {
    let rows = sqlx::query!(
        r#"select t.tag as "tag?", t.documents as "documents?"
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             select t.tag, count(*) as documents
             from document_tag t
             where t.space_id = $1
             group by t.tag
             order by count(*) desc, t.tag
             limit $6
           ) t on not r.agent
           order by t.documents desc, t.tag"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        MOST,
    )
    .fetch_all(connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let tags = rows.into_iter();
    Ok(tags.filter_map(|row| Some(Tag { name: row.tag?, documents: row.documents? })).collect())
}
