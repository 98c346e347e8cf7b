//! Documents as Markdown, to take along: one as text, many as an archive.

use std::time::Duration;

use aide::axum::{ApiRouter, routing::get_with};
use axum::{body::Body, extract::State, http::header, response::IntoResponse};
use docent_document::{
    links::map_links,
    markdown::{self, Writer},
};
use docent_store::{
    Error as StoreError,
    document::{self, Document, Target},
};
use futures::{StreamExt as _, TryStreamExt as _};
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::{sync::Semaphore, time};
use uuid::Uuid;

use super::{
    answer::{Archive, Markdown},
    extract::{Asked, Named},
};
use crate::{
    App, Caller, Error, Result,
    files::answer::attachment,
    record::Act,
    transfer::{self, Part},
};

/// Archives written at a time, each with a few dozen bytes for each block of its space, and how long
/// the next one waits.
const AT_A_TIME: usize = 4;
const WAIT: Duration = Duration::from_secs(10);

static PACKING: Semaphore = Semaphore::const_new(AT_A_TIME);

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/documents/{document}/markdown",
            get_with(copy, |o| o.id("copyMarkdown").summary("A document's text as Markdown")),
        )
        .api_route(
            "/api/spaces/{space}/export",
            get_with(export, |o| {
                o.id("exportSpace").summary("A zip archive of Markdown files").description(
                    "A folder for each folder, a file for each document, and `assets` with the files that they \
                     show: what `docent export` writes and `docent import` reads. The trash stays behind.",
                )
            }),
        )
}

#[derive(Deserialize, JsonSchema)]
struct DocumentPath {
    document: Uuid,
}

/// How a text is written.
#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[serde(default)]
    dialect: Dialect,
    /// Whether a browser saves it as a file that is called by the title.
    #[serde(default)]
    download: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Dialect {
    /// GFM, which every reader shows. What leads into the space leads there from elsewhere, too.
    #[default]
    Portable,
    /// With tags for what GFM lacks, and addresses as agents read and write them.
    Full,
}

async fn copy(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<DocumentPath>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Markdown> {
    let mut connection = app.store.reader().await?;
    let target = Target::Id(path.document);
    let document = document::read(&mut connection, &caller.actor, target).await?;
    drop(connection);
    let text = match wanted.dialect {
        Dialect::Full => markdown::write(&document.tree.blocks(document.id, None), Writer::Full),
        Dialect::Portable => portable(&app, &caller, &document),
    };
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, "text/markdown; charset=utf-8".parse().map_err(broken)?);
    if wanted.download {
        let name = format!("{}.md", transfer::file_name(&document.title));
        headers.insert(header::CONTENT_DISPOSITION, attachment(&name).parse().map_err(broken)?);
    }
    Ok(Markdown(response))
}

/// The text with addresses that lead into the space from anywhere.
fn portable(app: &App, caller: &Caller, document: &Document) -> String {
    let files = format!("{}/api/spaces/{}/files", app.settings.public_url, caller.actor.space);
    let mut blocks = document.tree.blocks(document.id, None);
    for block in &mut blocks {
        block.walk_mut(&mut |block| {
            map_links(block, |link| {
                let id = |scheme| link.target.strip_prefix(scheme)?.parse::<Uuid>().ok();
                let file = id("file://").map(|file| format!("{files}/{file}"));
                file.or_else(|| Some(app.document_url(id("block://")?)))
            });
        });
    }
    markdown::write(&blocks, Writer::Portable)
}

/// How much is wanted: everything when nothing is said.
#[derive(Deserialize, JsonSchema)]
struct Taken {
    /// A folder, with all below.
    folder: Option<Uuid>,
    /// One document, with its files.
    document: Option<Uuid>,
}

impl Taken {
    fn part(&self) -> Result<Part> {
        match (self.folder, self.document) {
            (None, None) => Ok(Part::Whole),
            (Some(folder), None) => Ok(Part::Folder(folder)),
            (None, Some(document)) => Ok(Part::Document(document)),
            _ => Err(Error::invalid("give folder or document, not both")),
        }
    }
}

async fn export(
    State(app): State<App>,
    caller: Caller,
    Asked(taken): Asked<Taken>,
) -> Result<Archive> {
    let act = Act::of(&app, &caller, "export").on(taken.folder.into_iter().chain(taken.document));
    let begun = async {
        let part = taken.part()?;
        let turn = time::timeout(WAIT, PACKING.acquire()).await;
        let turn = turn.ok().and_then(std::result::Result::ok).ok_or(StoreError::Overloaded)?;
        Ok((turn, transfer::pack(&app.store, &caller.actor, part).await?.boxed()))
    };
    let (turn, archive) = act.done(&app, begun.await).await?;
    let archive = archive.inspect_err(move |error| {
        // The place among those who pack goes with the archive, whatever becomes of it.
        let _ = &turn;
        tracing::warn!(%error, "an export was cut off");
    });
    let name = format!("{}.zip", transfer::file_name(&caller.space_name));
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&name)),
    ];
    Ok(Archive((headers, Body::from_stream(archive)).into_response()))
}

fn broken(error: axum::http::header::InvalidHeaderValue) -> Error {
    StoreError::internal(error).into()
}
