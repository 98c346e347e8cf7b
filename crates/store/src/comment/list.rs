//! Reading comments: authority, scope and comments in one statement.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, AuthorKind, CommentState, Error, Resolution, Result};

/// Which comments are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Of the document that this names, itself or by a block.
    pub of: Uuid,
    /// Only those on exactly what is named, be it a block or a document.
    pub alone: bool,
    /// Those of resolved threads, too.
    pub resolved: bool,
    /// Those after this one.
    pub after: Option<Position>,
}

/// A place in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The thread.
    pub thread: Uuid,
    /// The comment: the first of the thread has the same id.
    pub comment: Uuid,
}

/// A comment in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The comment.
    pub id: Uuid,
    /// What it says and where.
    pub state: CommentState,
}

impl Listed {
    /// Its place in the list.
    pub fn position(&self) -> Position {
        Position { thread: self.state.thread, comment: self.id }
    }
}

/// A page of comments.
#[derive(Clone, Debug)]
pub struct Page {
    /// The document that they are in.
    pub document: Uuid,
    /// Threads in the order in which they were begun, each with its answers.
    pub comments: Vec<Listed>,
    /// Whether there are more.
    pub more: bool,
}

/// A row of `comment`, or none of it where a document has none.
struct Row {
    document: Option<Uuid>,
    id: Option<Uuid>,
    block_id: Option<Uuid>,
    thread_id: Option<Uuid>,
    author: Option<String>,
    author_kind: Option<String>,
    person_id: Option<Uuid>,
    link_id: Option<Uuid>,
    text: Option<String>,
    created_at: Option<DateTime<Utc>>,
    edited_at: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
    resolved_by: Option<String>,
}

/// Lists comments on what is there, threads in the order in which they were begun.
///
/// # Errors
/// [`Error::NotFound`] when nothing is visible under the wanted id.
pub async fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &Wanted,
    limit: i64,
) -> Result<Page> {
    let after = wanted.after.unwrap_or_default();
    let rows = sqlx::query_as!(
        Row,
        r#"select v.id as document,
                  c.id as "id?",
                  c.block_id as "block_id?",
                  c.thread_id as "thread_id?",
                  c.author as "author?",
                  c.author_kind as "author_kind?",
                  c.person_id,
                  c.link_id,
                  c.text as "text?",
                  c.created_at as "created_at?",
                  c.edited_at,
                  c.resolved_at,
                  c.resolved_by
           from visible_document($1, $2, $3, $4, $5, $6) v
           left join lateral (
             select c.*
             from comment c
             join comment t on t.space_id = c.space_id and t.id = c.thread_id
             left join block b on b.space_id = c.space_id and b.id = c.block_id and b.document_id = c.document_id
             where c.space_id = $1
               and c.document_id = v.id
               and (b.id is not null or c.block_id = v.id)
               and (not $7 or c.block_id = $6)
               and ($8 or t.resolved_at is null)
               and c.thread_id >= $9
               and (c.thread_id, c.thread_id <> c.id, c.id) > ($9, $10, $11)
             order by c.thread_id, c.thread_id <> c.id, c.id
             limit $12
           ) c on true
           order by c.thread_id, c.thread_id <> c.id, c.id"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        wanted.of,
        wanted.alone,
        wanted.resolved,
        after.thread,
        after.thread != after.comment,
        after.comment,
        limit + 1,
    )
    .fetch_all(connection)
    .await?;
    let document = rows.first().ok_or(Error::Unauthorized)?.document.ok_or(Error::NotFound)?;
    let mut comments = Vec::with_capacity(rows.len());
    for row in rows {
        comments.extend(row.listed()?);
    }
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = comments.len() > limit;
    comments.truncate(limit);
    Ok(Page { document, comments, more })
}

impl Row {
    fn listed(self) -> Result<Option<Listed>> {
        let (Some(id), Some(block), Some(thread)) = (self.id, self.block_id, self.thread_id) else {
            return Ok(None);
        };
        let resolved = self.resolved_at.zip(self.resolved_by);
        let state = CommentState {
            block,
            thread,
            text: self.text.unwrap_or_default(),
            author: self.author.unwrap_or_default(),
            author_kind: self.author_kind.unwrap_or_default().parse::<AuthorKind>()?,
            person: self.person_id,
            link: self.link_id,
            created_at: self.created_at.unwrap_or_default(),
            edited_at: self.edited_at,
            resolved: resolved.map(|(at, by)| Resolution { at, by }),
        };
        Ok(Some(Listed { id, state }))
    }
}

/// How many comments in open threads a block has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// The block, or the document itself.
    pub block: Uuid,
    /// Comments, answers among them.
    pub count: i64,
}

/// The blocks of a document that have comments in open threads.
///
/// # Errors
/// [`Error::NotFound`] when the document is not visible.
pub async fn open(
    connection: &mut PgConnection,
    actor: &Actor,
    document: Uuid,
) -> Result<Vec<Open>> {
    let rows = sqlx::query!(
        r#"select v.id as document,
                  n.block_id as "block?",
                  n.count as "count?"
           from document_within($1, $2, $3, $4, $5, $6) v
           left join lateral (
             select c.block_id, count(*) as count
             from comment c
             join comment t on t.space_id = c.space_id and t.id = c.thread_id
             where c.space_id = $1
               and c.document_id = v.id
               and t.resolved_at is null
               and (c.block_id = v.id
                 or exists (select from block b
                            where b.space_id = $1 and b.id = c.block_id and b.document_id = c.document_id))
             group by c.block_id
           ) n on true
           order by n.block_id"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        document,
    )
    .fetch_all(connection)
    .await?;
    rows.first().ok_or(Error::Unauthorized)?.document.ok_or(Error::NotFound)?;
    let open =
        rows.into_iter().filter_map(|row| Some(Open { block: row.block?, count: row.count? }));
    Ok(open.collect())
}
