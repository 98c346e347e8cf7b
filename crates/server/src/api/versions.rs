//! Documents as they once were: listed, read, compared and brought back.

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use docent_document::{
    comparison::{self, Changed, Side, What, Words},
    markdown::{self, Writer},
};
use docent_store::{
    Error as StoreError,
    change::version::{self, Version},
    document::{self, Target},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::task;
use uuid::Uuid;

use super::{
    extract::{Asked, Named},
    shape::BlockShape,
    writing::{WriteAnswer, Writer as Asker, write},
};
use crate::{App, Caller, Error, Result};

/// Versions on one page.
const PAGE: usize = 50;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/documents/{document}/versions",
            get_with(list, |o| o.id("listVersions").summary("What a document was, the last first")),
        )
        .api_route(
            "/api/spaces/{space}/documents/{document}/versions/{revision}",
            get_with(read, |o| o.id("readVersion").summary("A document as it was at a revision")),
        )
        .api_route(
            "/api/spaces/{space}/documents/{document}/versions/{revision}/diff",
            get_with(diff, |o| o.id("compareVersions").summary("What became of a version since")),
        )
        .api_route(
            "/api/spaces/{space}/documents/{document}/versions/{revision}/restore",
            post_with(restore, |o| {
                o.id("restoreVersion").summary("Bring a version's title, icon and blocks back")
            }),
        )
}

#[derive(Deserialize, JsonSchema)]
struct DocumentPath {
    document: Uuid,
}

#[derive(Deserialize, JsonSchema)]
struct VersionPath {
    document: Uuid,
    revision: i64,
}

#[derive(Deserialize, JsonSchema)]
struct Before {
    /// Only versions before this revision.
    before: Option<i64>,
}

/// A page of versions.
#[derive(Serialize, JsonSchema)]
struct VersionPage {
    versions: Vec<VersionEntry>,
    /// Give it as `before` for the next page; none at the end.
    next: Option<i64>,
}

/// What somebody made of a document, in one change or in several within five minutes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct VersionEntry {
    /// The document's revision after it.
    revision: i64,
    made_at: DateTime<Utc>,
    /// The name of who made it.
    author: String,
    by_agent: bool,
    /// What was done last.
    action: String,
    /// How many changes it is made of.
    changes: i64,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<DocumentPath>,
    Asked(asked): Asked<Before>,
) -> Result<Json<VersionPage>> {
    let mut connection = app.store.connection().await?;
    let page =
        version::list(&mut connection, &caller.actor, path.document, asked.before, PAGE).await?;
    let versions = page.versions.into_iter().map(|listed| VersionEntry {
        revision: listed.revision,
        made_at: listed.made_at,
        author: listed.author,
        by_agent: listed.by_agent,
        action: listed.action,
        changes: listed.changes,
    });
    Ok(Json(VersionPage { versions: versions.collect(), next: page.next }))
}

/// What a document said.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct VersionShape {
    revision: i64,
    title: String,
    /// An emoji.
    icon: Option<String>,
    markdown: String,
    blocks: Vec<BlockShape>,
}

async fn read(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<VersionPath>,
) -> Result<Json<VersionShape>> {
    let version = version_of(&app, &caller, path.document, path.revision).await?;
    let blocks = version.tree.blocks(path.document, None);
    Ok(Json(VersionShape {
        revision: version.revision,
        markdown: markdown::write(&blocks, Writer::Full),
        blocks: blocks.iter().map(BlockShape::from).collect(),
        title: version.title,
        icon: version.icon,
    }))
}

async fn version_of(app: &App, caller: &Caller, document: Uuid, at: i64) -> Result<Version> {
    let mut connection = app.store.connection().await?;
    Ok(version::version(&mut connection, &caller.actor, document, at).await?)
}

#[derive(Deserialize, JsonSchema)]
struct Against {
    /// A revision, or current (when absent).
    against: Option<String>,
}

/// What is different between two versions.
#[derive(Serialize, JsonSchema)]
struct VersionDiff {
    /// The revision compared.
    from: i64,
    /// The one that it is compared with.
    to: i64,
    /// The title, where it is another.
    title: Option<TitleChange>,
    /// The blocks that are different, in the order in which they are read.
    blocks: Vec<BlockDiff>,
}

/// A title and the one it became.
#[derive(Serialize, JsonSchema)]
struct TitleChange {
    from: String,
    to: String,
}

/// A block that is different.
#[derive(Serialize, JsonSchema)]
struct BlockDiff {
    id: Uuid,
    /// added, removed or changed.
    change: &'static str,
    /// Whether it stands elsewhere now.
    moved: bool,
    /// Its Markdown; empty where that is the same.
    runs: Vec<DiffRun>,
}

/// A piece of Markdown.
#[derive(Serialize, JsonSchema)]
struct DiffRun {
    /// equal, delete or insert.
    op: &'static str,
    text: String,
}

impl From<Changed> for BlockDiff {
    fn from(changed: Changed) -> Self {
        Self {
            id: changed.id,
            change: match changed.what {
                What::Added => "added",
                What::Removed => "removed",
                What::Changed => "changed",
            },
            moved: changed.moved,
            runs: changed.words.into_iter().map(DiffRun::from).collect(),
        }
    }
}

impl From<Words> for DiffRun {
    fn from(words: Words) -> Self {
        let op = match words.side {
            Side::Equal => "equal",
            Side::Delete => "delete",
            Side::Insert => "insert",
        };
        Self { op, text: words.text }
    }
}

async fn diff(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<VersionPath>,
    Asked(asked): Asked<Against>,
) -> Result<Json<VersionDiff>> {
    let from = version_of(&app, &caller, path.document, path.revision).await?;
    let against = match asked.against.as_deref() {
        None | Some("current") => current(&app, &caller, path.document).await?,
        Some(revision) => revision
            .parse()
            .map_err(|_| Error::invalid("against is a revision, or the word current"))?,
    };
    let to = version_of(&app, &caller, path.document, against).await?;
    // Long documents take a while.
    let compared = task::spawn_blocking(move || {
        let blocks = comparison::compare(&from.tree, &to.tree);
        (from, to, blocks)
    });
    let (from, to, blocks) = compared.await.map_err(StoreError::internal)?;
    let title = (from.title != to.title).then_some((from.title, to.title));
    Ok(Json(VersionDiff {
        from: from.revision,
        to: to.revision,
        title: title.map(|(from, to)| TitleChange { from, to }),
        blocks: blocks.into_iter().map(BlockDiff::from).collect(),
    }))
}

async fn current(app: &App, caller: &Caller, id: Uuid) -> Result<i64> {
    let mut connection = app.store.reader().await?;
    Ok(document::read(&mut connection, &caller.actor, Target::Id(id)).await?.revision)
}

async fn restore(
    State(app): State<App>,
    writer: Asker,
    Named(path): Named<VersionPath>,
) -> Result<Json<WriteAnswer>> {
    let restore = version::Restore { document: path.document, revision: path.revision };
    write(&app, &writer, "documents_restore", &restore).await
}
