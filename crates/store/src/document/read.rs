//! Reading one document: authority, scope and content in one statement.

use chrono::{DateTime, NaiveDate, Utc};
use docent_document::{Row, Stored, Tree};
use sqlx::PgConnection;
use uuid::Uuid;

use super::own;
use crate::{Actor, Error, Location, Reach, Result, collection, row};

/// What a caller names a document by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The document's id, or that of one of its blocks.
    Id(Uuid),
    /// The daily note of a date.
    Date(NaiveDate),
    /// The inbox.
    Inbox,
}

/// A document as its caller sees it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document's id, which is also its root block's.
    pub id: Uuid,
    /// Where it is; a folder that the caller does not see is left out.
    pub location: Location,
    /// The title, one line of plain text.
    pub title: String,
    /// An emoji.
    pub icon: Option<String>,
    /// Grows with every change.
    pub revision: i64,
    /// In the trash since.
    pub trashed_at: Option<DateTime<Utc>>,
    /// What else its row says; only [`read_with_metadata`] asks for it.
    pub metadata: Option<Metadata>,
    /// Its blocks.
    pub tree: Tree,
    /// What the caller named: the document itself or one of its blocks.
    pub wanted: Uuid,
    /// Whether it has items of collections, which may be related to others, or views, which may name them.
    relates: bool,
}

/// What reading a document's text needs not.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// YAML as it was imported.
    pub front_matter: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// The name of who made it.
    pub created_by: String,
    /// The name of who changed it last.
    pub updated_by: String,
}

/// Reads the document that `target` names, with all its blocks.
///
/// # Errors
/// [`Error::NotFound`] when nothing is visible under that name, a daily note or an inbox that nobody
/// has written yet among it; [`Error::Unauthorized`] when the caller's authority is gone.
pub async fn read(
    connection: &mut PgConnection,
    actor: &Actor,
    target: Target,
) -> Result<Document> {
    let wanted = id(connection, actor, target).await?;
    let rows = match actor.link().map(|grant| grant.reach) {
        Some(Reach::Whole) => of_whole(connection, actor, wanted).await?,
        Some(Reach::Placed) => of_placed(connection, actor, wanted).await?,
        Some(Reach::Searched) | None => of_any(connection, actor, wanted).await?,
    };
    let mut document = match Document::assemble(rows, wanted) {
        // Documents are asked for more often than single blocks: those cost a second look, kept out
        // of the state of the first one.
        Err(Error::NotFound) => Box::pin(around(connection, actor, wanted)).await?,
        read => read?,
    };
    if actor.link().is_some() && document.relates {
        Box::pin(collection::hide_unseen(connection, actor, &mut document.tree)).await?;
    }
    Ok(document)
}

/// The document around a block.
async fn around(connection: &mut PgConnection, actor: &Actor, block: Uuid) -> Result<Document> {
    let document = document_of(connection, actor, block).await?.ok_or(Error::NotFound)?;
    Document::assemble(of_any(connection, actor, document).await?, block)
}

/// As [`read`], with [`Document::metadata`] of the same revision.
pub async fn read_with_metadata(
    connection: &mut PgConnection,
    actor: &Actor,
    target: Target,
) -> Result<Document> {
    loop {
        let document = read(connection, actor, target).await?;
        let row = sqlx::query!(
            r#"select d.revision,
                      d.front_matter,
                      d.created_at as "created_at!",
                      d.updated_at as "updated_at!",
                      d.created_by as "created_by!",
                      d.updated_by as "updated_by!"
               from document_within($1, $2, $3, $4, $5, $6) d
               where d.id is not null"#,
            actor.space,
            actor.link_id(),
            actor.security_epoch(),
            actor.version(),
            actor.person_id(),
            document.id,
        )
        .fetch_optional(&mut *connection)
        .await?;
        // Changed or gone in between: looked at again.
        if let Some(row) = row.filter(|row| row.revision == Some(document.revision)) {
            let metadata = Metadata {
                front_matter: row.front_matter,
                created_at: row.created_at,
                updated_at: row.updated_at,
                created_by: row.created_by,
                updated_by: row.updated_by,
            };
            return Ok(Document { metadata: Some(metadata), ..document });
        }
    }
}

/// One block, beside its document's own row; without a block where the document has none, without
/// a document where nothing is visible.
struct Read {
    id: Option<Uuid>,
    location: Option<String>,
    folder_id: Option<Uuid>,
    daily_date: Option<NaiveDate>,
    title: Option<String>,
    icon: Option<String>,
    revision: Option<i64>,
    trashed_at: Option<DateTime<Utc>>,
    block: Option<Uuid>,
    parent: Option<Uuid>,
    position: Option<String>,
    kind: Option<String>,
    text: Option<String>,
    properties: Option<serde_json::Value>,
}

impl Read {
    /// Whether it is a page with values, or a collection with views.
    fn relates(&self) -> bool {
        let part = match self.kind.as_deref() {
            Some("page") => "values",
            Some("collection") => "views",
            _ => return false,
        };
        self.properties.as_ref().is_some_and(|properties| properties.get(part).is_some())
    }
}

/// The statement that reads, over one of the forms of the scope of a known id.
macro_rules! read_from {
    ($scope:literal, $connection:expr, $($value:expr),+) => {
        sqlx::query_as!(
            Read,
            r#"select d.id,
                      d.location as "location?",
                      d.folder_id,
                      d.daily_date,
                      d.title as "title?",
                      d.icon,
                      d.revision as "revision?",
                      d.trashed_at,
                      b.id as "block?",
                      b.parent_id as "parent?",
                      b.position as "position?",
                      b.kind as "kind?",
                      b.text as "text?",
                      b.properties
               from "# + $scope + " d
               left join block b on b.space_id = $1 and b.document_id = d.id",
            $($value),+
        )
        .fetch_all($connection)
        .await
    };
}

/// For a link to the whole space: a plan of three look-ups.
async fn of_whole(connection: &mut PgConnection, actor: &Actor, wanted: Uuid) -> Result<Vec<Read>> {
    Ok(read_from!(
        "document_of_whole($1, $2, $3, $4, $5)",
        connection,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        wanted
    )?)
}

/// For a link to documents, folders and daily notes: one look-up more.
async fn of_placed(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: Uuid,
) -> Result<Vec<Read>> {
    Ok(read_from!(
        "document_of_places($1, $2, $3, $4, $5)",
        connection,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        wanted
    )?)
}

/// For every caller.
async fn of_any(connection: &mut PgConnection, actor: &Actor, wanted: Uuid) -> Result<Vec<Read>> {
    Ok(read_from!(
        "document_within($1, $2, $3, $4, $5, $6)",
        connection,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        wanted
    )?)
}

impl Document {
    fn assemble(mut rows: Vec<Read>, wanted: Uuid) -> Result<Self> {
        let first = rows.first_mut().ok_or(Error::Unauthorized)?;
        let id = first.id.ok_or(Error::NotFound)?;
        let location = first.location.take().unwrap_or_default();
        let document = Self {
            id,
            location: Location::from_columns(&location, first.folder_id, first.daily_date),
            title: first.title.take().unwrap_or_default(),
            icon: first.icon.take(),
            revision: first.revision.unwrap_or_default(),
            trashed_at: first.trashed_at,
            metadata: None,
            tree: Tree::default(),
            wanted,
            relates: rows.iter().any(Read::relates),
        };
        let blocks = rows.into_iter().filter_map(|row| {
            let properties = row::properties(row.properties);
            let stored = Stored { kind: row.kind?, text: row.text?, properties };
            Some(Row { id: row.block?, parent: row.parent?, position: row.position?, stored })
        });
        Ok(Self { tree: Tree::new(id, blocks), ..document })
    }
}

async fn id(connection: &mut PgConnection, actor: &Actor, target: Target) -> Result<Uuid> {
    match target {
        Target::Id(id) => Ok(id),
        // Large beside the other: not in the state of every read.
        Target::Date(date) => {
            Box::pin(own::daily(connection, actor, date)).await?.ok_or(Error::NotFound)
        }
        Target::Inbox => Box::pin(own::inbox(connection, actor)).await?.ok_or(Error::NotFound),
    }
}

/// The document that a visible block is in.
async fn document_of(
    connection: &mut PgConnection,
    actor: &Actor,
    block: Uuid,
) -> Result<Option<Uuid>> {
    let row = sqlx::query!(
        "select id from visible_document($1, $2, $3, $4, $5, $6)",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        block,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.ok_or(Error::Unauthorized)?.id)
}

/// What is known of an id without reading the document: its title, if it is visible.
pub async fn resolve(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: Uuid,
) -> Result<(Uuid, String)> {
    let row = sqlx::query!(
        "select id, title from visible_document($1, $2, $3, $4, $5, $6)",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        wanted,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    row.id.zip(row.title).ok_or(Error::NotFound)
}

/// The texts of the pages and headings that a block stands under, outermost first.
pub fn outline_path(tree: &Tree, block: Uuid) -> Vec<String> {
    let above = tree.ancestors(block);
    above.iter().filter_map(|id| tree.get(*id)).map(|row| row.stored.text.clone()).collect()
}
