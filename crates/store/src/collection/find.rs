//! Collections by their id, and all that a caller sees.

use docent_document::{Kind, Stored, kinds::Collection, tree};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{no_collection, related::hide_unseen_in_views};
use crate::{Actor, Error, Result, row};

/// A collection and the document it is in.
#[derive(Clone, Debug)]
pub struct Found {
    /// The collection's block.
    pub id: Uuid,
    /// What it is.
    pub collection: Collection,
    /// Its document.
    pub document: Uuid,
    /// The document's title.
    pub title: String,
    /// The document's revision.
    pub revision: i64,
}

/// The collection that a row is; an empty one where the row holds none any more.
pub(super) fn collection(name: String, properties: Map<String, Value>) -> Collection {
    let stored = Stored { kind: "collection".to_owned(), text: name, properties };
    match tree::read(&stored) {
        Kind::Collection(collection) => collection,
        _ => Collection::default(),
    }
}

/// The collection of an id.
///
/// # Errors
/// [`Error::NotFound`] when nothing is visible under the id, [`Error::Invalid`] when it is something else.
pub async fn find(connection: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Found> {
    let row = sqlx::query!(
        r#"select d.id as document,
                  d.title,
                  d.revision,
                  c.id as "id?",
                  c.text as "name?",
                  c.properties
           from visible_document($1, $2, $3, $4, $5, $6) d
           left join block c
             on c.space_id = $1 and c.id = $6 and c.document_id = d.id and c.kind = 'collection'"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        id,
    )
    .fetch_optional(&mut *connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    let document = row.document.ok_or(Error::NotFound)?;
    let name = row.id.and(row.name).ok_or_else(no_collection)?;
    let mut found = Found {
        id,
        collection: collection(name, row::properties(row.properties)),
        document,
        title: row.title.unwrap_or_default(),
        revision: row.revision.unwrap_or_default(),
    };
    hide_unseen_in_views(connection, actor, std::slice::from_mut(&mut found)).await?;
    Ok(found)
}

/// A row of a list; without a collection where the list is empty.
struct Listed {
    document: Option<Uuid>,
    title: Option<String>,
    revision: Option<i64>,
    id: Option<Uuid>,
    name: Option<String>,
    properties: Option<Value>,
}

impl Listed {
    fn found(self) -> Option<Found> {
        Some(Found {
            id: self.id?,
            collection: collection(self.name?, row::properties(self.properties)),
            document: self.document?,
            title: self.title?,
            revision: self.revision?,
        })
    }
}

/// A page of the collections `$seen`: each a block `b` in a document `v` that the caller sees.
macro_rules! page {
    ($seen:literal, ($connection:expr, $actor:expr, $after:expr, $limit:expr), $($value:expr),*) => {
        sqlx::query_as!(
            Listed,
            r#"select c.document_id as "document?",
                      c.title,
                      c.revision,
                      c.id as "id?",
                      c.text as "name?",
                      c.properties
               from reach($1, $2, $3, $4, $5) r
               left join lateral (
                 select b.document_id, v.title, v.revision, b.id, b.text, b.properties
                 "# + $seen + r#"
                   and b.space_id = $1
                   and b.kind = 'collection'
                   and b.id < coalesce($6, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
                   and v.id is not null
                   and v.trashed_at is null
                 order by b.id desc
                 limit $7
               ) c on true
               order by c.id desc"#,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $after,
            $limit,
            $($value),*
        )
        .fetch_all($connection)
        .await?
    };
}

/// The collections that the caller sees outside the trash, the newest first: of all documents, or of these.
/// `after` is the last one of the page before.
pub async fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    documents: Option<&[Uuid]>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Found>> {
    let rows = if let Some(documents) = documents {
        page!(
            "from (select distinct id from unnest($8::uuid[]) w (id)) w
             cross join lateral document_within($1, $2, $3, $4, $5, w.id) v
             join block b on b.document_id = v.id
             where true",
            (&mut *connection, actor, after, limit),
            documents
        )
    } else if actor.reaches_whole() {
        // In the order of `block_collection`: no further than the page.
        page!(
            "from block b
             cross join lateral document_within($1, $2, $3, $4, $5, b.document_id) v
             where true",
            (&mut *connection, actor, after, limit),
        )
    } else {
        page!(
            "from scoped_documents($1, $2, $3, $4, $5) v
             join block b on b.document_id = v.id
             where true",
            (&mut *connection, actor, after, limit),
        )
    };
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let mut found: Vec<Found> = rows.into_iter().filter_map(Listed::found).collect();
    hide_unseen_in_views(connection, actor, &mut found).await?;
    Ok(found)
}

/// The collections in the documents that the owner of a link chose: 100 at most.
pub async fn of_chosen(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Found>> {
    let rows = sqlx::query_as!(
        Listed,
        r#"select c.document_id as "document?",
                  c.title as "title?",
                  c.revision as "revision?",
                  c.id as "id?",
                  c.text as "name?",
                  c.properties
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             select c.document_id, d.title, d.revision, c.id, c.text, c.properties, c.position
             from document d
             join block c on c.space_id = $1 and c.document_id = d.id and c.kind = 'collection'
             where d.space_id = $1
               and d.id = any (r.documents)
               and d.trashed_at is null
               and not (r.agent and d.never_to_agents)
             order by d.title, c.position, c.id
             limit 100
           ) c on true
           order by c.title, c.position, c.id"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let mut found: Vec<Found> = rows.into_iter().filter_map(Listed::found).collect();
    hide_unseen_in_views(connection, actor, &mut found).await?;
    Ok(found)
}
