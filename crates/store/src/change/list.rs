//! Lists of changes: who, when and where, of what the caller sees now. What others wrote is not told.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Edit, Error, Result, document::Filter, search::plan, write::border};

/// The id of a change is made when its write is, and a write takes no longer than this.
const LONGEST_WRITE: TimeDelta = TimeDelta::hours(1);

/// As many changes are walked before the documents of a scope are gone through.
const SHORT_WALK: i64 = 200;

/// Which changes are wanted. Everything given must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Of the document that this names, itself or by a block.
    pub document: Option<Uuid>,
    /// Made through this link.
    pub link: Option<Uuid>,
    /// Made at or after.
    pub since: Option<DateTime<Utc>>,
    /// Made at or before.
    pub until: Option<DateTime<Utc>>,
    /// Those before this one, in the order of the list.
    pub before: Option<Uuid>,
    /// With what a link changed itself.
    pub edits: bool,
}

/// A change in a list.
#[derive(Clone, Debug)]
pub struct Listed {
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
    /// Whether it was taken back since.
    pub undone: bool,
    /// The documents it touched that the caller sees, by id, with their titles.
    pub documents: Vec<(Uuid, String)>,
    /// What it changed there, where that was asked for and the caller's own.
    pub edits: Vec<Edit>,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The changes, the last first.
    pub changes: Vec<Listed>,
    /// After which one the next page begins; none at the end.
    pub next: Option<Uuid>,
}

/// A page of `$changes` of the `$document` where one is wanted, with those documents that are `$seen`.
macro_rules! page {
    ($document:literal, $changes:literal, $seen:literal, ($connection:expr, $actor:expr, $wanted:expr, $limit:expr), $($named:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select p.id as document,
                      c.id as "id?",
                      c.made_at as "made_at?",
                      c.author as "author?",
                      c.link_id,
                      c.action as "action?",
                      c.reverts,
                      c.documents as "documents?",
                      c.titles as "titles?",
                      case when c.id is not null
                        then change_is_undone($1, c.id, case when r.agent then c.documents end) end as undone,
                      case when $10 and c.link_id = $2 then c.edits end as edits
               from reach($1, $2, $3, $4, $5) r
               cross join lateral "# + $document + r#" p
               left join lateral (
                 select c.id, c.made_at, c.author, c.link_id, c.action, c.reverts, c.edits, s.documents, s.titles
                 from "# + $changes + r#" c
                 cross join lateral (
                   select array_agg(w.id order by w.id) as documents, array_agg(w.title order by w.id) as titles
                   from change_document d "# + $seen + r#"
                   where d.space_id = $1 and d.change_id = c.id
                 ) s
                 where c.space_id = $1
                   and c.id < $6
                   and c.id >= $7
                   and c.made_at >= coalesce($8, '-infinity'::timestamptz)
                   and c.made_at <= coalesce($9, 'infinity'::timestamptz)
                   and c.state = 'applied'
                   and (not r.agent
                     or s.documents is not null
                     -- Of folders alone: those who see all of them, and whoever changed them.
                     or (r.whole or c.link_id = $2)
                        and not exists (select from change_document d where d.space_id = $1 and d.change_id = c.id))
                 order by c.id desc
                 limit $11
               ) c on p.id is not null
               order by c.id desc"#,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $wanted.end(),
            $wanted.begin(),
            $wanted.since,
            $wanted.until,
            $wanted.edits,
            $limit,
            $($named),*
        )
        .fetch_all(&mut *$connection)
        .await?
    };
}

/// Lists changes of what the caller sees now, the last first.
///
/// # Errors
/// [`Error::NotFound`] when the wanted document is not visible to the caller.
pub async fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &Wanted,
    limit: i64,
) -> Result<Page> {
    let rows = match (wanted.document, wanted.link) {
        (Some(document), link) => {
            of_document(connection, actor, wanted, limit + 1, document, link).await?
        }
        (None, Some(link)) => of_link(connection, actor, wanted, limit + 1, link).await?,
        (None, None) => of_all(connection, actor, wanted, limit + 1).await?,
    };
    let first = rows.first().ok_or(Error::Unauthorized)?;
    first.document.ok_or(Error::NotFound)?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        changes.extend(row.listed()?);
    }
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = changes.len() > limit;
    changes.truncate(limit);
    hide_unseen(connection, actor, &mut changes).await?;
    // Of a change that was shown: where the walk went tells of others.
    let next = changes.last().filter(|_| more).map(|last| last.id);
    Ok(Page { changes, next })
}

async fn of_document(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &Wanted,
    limit: i64,
    document: Uuid,
    link: Option<Uuid>,
) -> Result<Vec<Row>> {
    let rows = if actor.reaches_whole() {
        page!(
            "(select v.id from visible_document($1, $2, $3, $4, $5, $12) v)",
            "(select c.*
              from change_document d
              join change c on c.space_id = d.space_id and c.id = d.change_id
              where d.space_id = $1 and d.document_id = p.id and ($13::uuid is null or c.link_id = $13))",
            "join whole_documents($1, $2, $3, $4, $5) w on w.id = d.document_id",
            (connection, actor, wanted, limit),
            document,
            link
        )
    } else {
        page!(
            "(select v.id from visible_document($1, $2, $3, $4, $5, $12) v)",
            "(select c.*
              from change_document d
              join change c on c.space_id = d.space_id and c.id = d.change_id
              where d.space_id = $1 and d.document_id = p.id and ($13::uuid is null or c.link_id = $13))",
            "cross join lateral scoped_among($1, $2, $3, $4, $5, array[d.document_id]) w",
            (connection, actor, wanted, limit),
            document,
            link
        )
    };
    Ok(rows)
}

async fn of_link(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &Wanted,
    limit: i64,
    link: Uuid,
) -> Result<Vec<Row>> {
    let rows = if actor.reaches_whole() {
        page!(
            "(select r.space_id as id)",
            "(select * from change c where c.space_id = $1 and c.link_id = $12)",
            "join whole_documents($1, $2, $3, $4, $5) w on w.id = d.document_id",
            (connection, actor, wanted, limit),
            link
        )
    } else {
        page!(
            "(select r.space_id as id)",
            "(select * from change c where c.space_id = $1 and c.link_id = $12)",
            "cross join lateral scoped_among($1, $2, $3, $4, $5, array[d.document_id]) w",
            (connection, actor, wanted, limit),
            link
        )
    };
    Ok(rows)
}

/// A walk down the key of changes for who reaches the whole space; for others a short one first.
async fn of_all(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<Row>> {
    if actor.reaches_whole() {
        return Ok(page!(
            "(select r.space_id as id)",
            "change",
            "join whole_documents($1, $2, $3, $4, $5) w on w.id = d.document_id",
            (connection, actor, wanted, limit),
        ));
    }
    let rows = page!(
        "(select r.space_id as id)",
        "(select *
          from change c
          where c.space_id = $1 and c.id < $6 and c.id >= $7
          order by c.id desc
          limit $12)",
        "cross join lateral scoped_among($1, $2, $3, $4, $5, array[d.document_id]) w",
        (connection, actor, wanted, limit),
        SHORT_WALK
    );
    // Enough where the scope is wide.
    if i64::try_from(rows.len()).is_ok_and(|found| found == limit) {
        return Ok(rows);
    }
    of_scope(connection, actor, wanted, limit).await
}

/// The last changes of each document in a scope that changed since then: nothing else is looked at.
async fn of_scope(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<Row>> {
    let changed = Filter { updated: (wanted.since, None), ..Filter::default() };
    let mut planned = plan::each_time(connection).await?;
    let rows = page!(
        "(select r.space_id as id)",
        "(select *
          from change c
          where c.space_id = $1
            and c.id in (
              select l.id
              from wanted_scoped($1, $2, $3, $4, $5, $12) w
              cross join lateral (
                select c.id
                from change_document d
                join change c on c.space_id = d.space_id and c.id = d.change_id
                where d.space_id = $1
                  and d.document_id = w.id
                  and d.change_id < $6
                  and d.change_id >= $7
                  and c.made_at >= coalesce($8, '-infinity'::timestamptz)
                  and c.made_at <= coalesce($9, 'infinity'::timestamptz)
                  and c.state = 'applied'
                order by d.change_id desc
                limit $11
              ) l
              union all
              select c.id
              from change c
              where c.space_id = $1
                and c.link_id = $2
                and c.id < $6
                and c.id >= $7
                and not exists (select from change_document d where d.space_id = $1 and d.change_id = c.id)))",
        "cross join lateral scoped_among($1, $2, $3, $4, $5, array[d.document_id]) w",
        (planned, actor, wanted, limit),
        changed.row() as _
    );
    planned.commit().await?;
    Ok(rows)
}

/// Leaves of a link's own edits what is in documents that it still sees, and the places that it does. A link
/// to the whole space does not see all of it either: some documents are never for agents.
async fn hide_unseen(
    connection: &mut PgConnection,
    actor: &Actor,
    changes: &mut [Listed],
) -> Result<()> {
    if actor.link().is_none() {
        return Ok(());
    }
    for Listed { edits, documents, .. } in &mut *changes {
        let seen: BTreeSet<Uuid> = documents.iter().map(|(id, _)| *id).collect();
        edits.retain(|edit| match edit {
            Edit::Block { document: id, .. }
            | Edit::Comment { document: id, .. }
            | Edit::Document { id, .. } => seen.contains(id),
            Edit::Folder { .. } => true,
        });
    }
    if actor.reaches_whole() {
        return Ok(());
    }
    let edits = || changes.iter().flat_map(|change| &change.edits);
    let own = edits().filter_map(|edit| match edit {
        Edit::Folder { id, .. } => Some(*id),
        _ => None,
    });
    let named: Vec<Uuid> = own.chain(edits().flat_map(border::places)).collect();
    if named.is_empty() {
        return Ok(());
    }
    let seen = border::visible_folders(connection, actor, &named).await?;
    let seen: BTreeSet<Uuid> = seen.into_iter().collect();
    for Listed { edits, .. } in changes {
        edits.retain(|edit| !matches!(edit, Edit::Folder { id, .. } if !seen.contains(id)));
        for edit in edits {
            border::hide_places(edit, &seen);
        }
    }
    Ok(())
}

impl Wanted {
    /// Changes have smaller ids than this.
    fn end(&self) -> Uuid {
        let until = self.until.and_then(|until| until.checked_add_signed(LONGEST_WRITE));
        let until = until.map_or(Uuid::max(), first_id);
        self.before.unwrap_or(Uuid::max()).min(until)
    }

    /// Changes have this id or a greater one.
    fn begin(&self) -> Uuid {
        self.since.map_or(Uuid::nil(), first_id)
    }
}

/// The smallest id that can be made at a time, UUID v7 (RFC 9562, section 5.7).
pub(super) fn first_id(time: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(time.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// A row of a list: without a change where the list is empty, without a document where the wanted one
/// is not visible.
struct Row {
    document: Option<Uuid>,
    id: Option<Uuid>,
    made_at: Option<DateTime<Utc>>,
    author: Option<String>,
    link_id: Option<Uuid>,
    action: Option<String>,
    reverts: Option<Uuid>,
    documents: Option<Vec<Uuid>>,
    titles: Option<Vec<String>>,
    undone: Option<bool>,
    edits: Option<serde_json::Value>,
}

impl Row {
    fn listed(self) -> Result<Option<Listed>> {
        let (Some(id), Some(made_at)) = (self.id, self.made_at) else { return Ok(None) };
        let documents = self.documents.unwrap_or_default();
        let titles = self.titles.unwrap_or_default();
        Ok(Some(Listed {
            id,
            made_at,
            author: self.author.unwrap_or_default(),
            link: self.link_id,
            action: self.action.unwrap_or_default(),
            reverts: self.reverts,
            undone: self.undone.unwrap_or_default(),
            documents: documents.into_iter().zip(titles).collect(),
            edits: self.edits.map(serde_json::from_value).transpose()?.unwrap_or_default(),
        }))
    }
}
