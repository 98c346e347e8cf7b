//! Backlinks: which blocks point to a document or a block.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result};

/// The most backlinks in one answer.
const MOST: i64 = 500;

/// A block that points to something.
#[derive(Clone, Debug)]
pub struct Backlink {
    /// The document it is in.
    pub document: Uuid,
    /// That document's title.
    pub title: String,
    /// The block.
    pub block: Uuid,
    /// The block's text, as it is stored.
    pub text: String,
}

/// The blocks of visible documents that point to `target`, a daily note by its day as well, the last changed documents first, at
/// most 500.
///
/// # Errors
/// [`Error::NotFound`] when `target` is not visible, [`Error::Unauthorized`] when the caller's
/// authority is gone.
pub async fn backlinks(
    connection: &mut PgConnection,
    actor: &Actor,
    target: Uuid,
) -> Result<Vec<Backlink>> {
    let rows = sqlx::query!(
        r#"select t.id as target,
                  b.document_id as "document?",
                  b.title as "title?",
                  b.block_id as "block?",
                  b.text as "text?"
           from visible_document($1, $2, $3, $4, $5, $6) t
           left join lateral (
             select v.id as document_id, v.title, v.updated_at, x.id as block_id, x.position, x.text
             from (select f.block_id
                   from reference f
                   where f.space_id = $1 and f.target_id = $6
                   union
                   select f.block_id
                   from reference_day f
                   where f.space_id = $1 and f.day = t.daily_date and t.id = $6
                   offset 0) f
             join block x on x.space_id = $1 and x.id = f.block_id
             cross join lateral visible_document($1, $2, $3, $4, $5, x.document_id) v
             where v.id is not null and v.trashed_at is null
             order by v.updated_at desc, v.id, x.position
             limit $7
           ) b on t.id is not null
           order by b.updated_at desc, b.document_id, b.position"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        target,
        MOST,
    )
    .fetch_all(connection)
    .await?;
    rows.first().ok_or(Error::Unauthorized)?.target.ok_or(Error::NotFound)?;
    let backlinks = rows.into_iter().filter_map(|row| {
        Some(Backlink {
            document: row.document?,
            title: row.title?,
            block: row.block?,
            text: row.text?,
        })
    });
    Ok(backlinks.collect())
}
