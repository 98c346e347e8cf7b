//! Resources: every document that a link may read is `docent://{id}`, as Markdown, and every file
//! that it sees `docent://files/{id}`.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use docent_store::{
    Actor, Error as StoreError, content,
    document::{self, Filter, Target},
    file::{self, File},
    link,
};
use rmcp::model::{
    Annotations, ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate,
};
use uuid::Uuid;

use super::{
    tool::Group,
    tools::{fetch, shape},
};
use crate::{
    App, Caller, Error, Result,
    reading::{self, text},
};

/// What the audit calls the methods.
pub(super) const LIST: &str = "resources_list";
pub(super) const READ: &str = "resources_read";

const SCHEME: &str = "docent://";
/// What the address of a file begins with.
const FILES: &str = "docent://files/";
/// What the address of a document is made of.
pub(super) const DOCUMENT: &str = "docent://{id}";
const MARKDOWN: &str = "text/markdown";
/// Bytes of a file that is read whole: clients hold what a resource says in memory.
const LARGEST: u64 = 3 * 1024 * 1024;
/// Documents on a page.
const PAGE: i64 = 100;

/// Whether this caller has any: they are what its tools for documents and for files read.
pub(super) fn are_for(actor: &Actor) -> bool {
    let any = Group::Documents.is_on(actor) || Group::Files.is_on(actor);
    any && actor.may_read()
}

/// The document or file that an address names.
pub(super) fn named(uri: &str) -> Option<Uuid> {
    let id = uri.strip_prefix(FILES).or_else(|| uri.strip_prefix(SCHEME))?;
    // One spelling an id, or two resources would be the same.
    id.parse().ok().filter(|parsed: &Uuid| parsed.to_string() == id)
}

/// The document that an address names, if it is one of a document.
pub(super) fn document_named(uri: &str) -> Option<Uuid> {
    named(uri).filter(|_| !uri.starts_with(FILES))
}

/// A page of the documents, the last changed first. Files are not among them: an agent is told of a
/// file where a document shows it, and without the document it is a name that means little; all that
/// a link sees of them would take a look at every block in its scope.
pub(super) async fn list(
    app: &App,
    caller: &Caller,
    cursor: Option<&str>,
) -> Result<ListResourcesResult> {
    let after = cursor.map(shape::position).transpose()?;
    let mut connection = app.store.connection().await?;
    if !Group::Documents.is_on(&caller.actor) {
        let holds = link::holds(&mut connection, &caller.actor).await?;
        let none = || ListResourcesResult::with_all_items(Vec::new());
        return holds.then(none).ok_or_else(|| StoreError::Unauthorized.into());
    }
    let filter = Filter::default();
    let page = document::list(&mut connection, &caller.actor, &filter, after, PAGE).await?;
    let resources = page.documents.into_iter().map(|listed| {
        Resource::new(format!("{SCHEME}{}", listed.id), listed.title)
            .with_mime_type(MARKDOWN)
            .with_annotations(changed(listed.updated_at))
    });
    let mut result = ListResourcesResult::with_all_items(resources.collect());
    result.next_cursor = page.next.as_ref().map(shape::cursor);
    Ok(result)
}

/// What an address may look like, of what this caller has.
pub(super) fn templates(actor: &Actor) -> ListResourceTemplatesResult {
    let document = ResourceTemplate::new(DOCUMENT, "document")
        .with_title("A document")
        .with_description("A document as Markdown, by its id.")
        .with_mime_type(MARKDOWN);
    let file = ResourceTemplate::new(format!("{FILES}{{id}}"), "file")
        .with_title("A file")
        .with_description(
            "A file of up to 3 MiB that a document shows, by the id in its file://ID: texts as \
             text, all others as bytes.",
        );
    let on = [(Group::Documents, document), (Group::Files, file)];
    let on = on.into_iter().filter(|(group, _)| group.is_on(actor) && actor.may_read());
    ListResourceTemplatesResult::with_all_items(on.map(|(_, template)| template).collect())
}

/// A document or a file.
///
/// # Errors
/// `NotFound` for whatever the caller does not see, and for what is no such thing; `Invalid` for a
/// file that is too large.
pub(super) async fn read(app: &App, caller: &Caller, uri: &str) -> Result<ReadResourceResult> {
    // Asked of the store in any case, so that what is no address answers as late, and only to those
    // who may still ask.
    let id = |group: Group| named(uri).filter(|_| group.is_on(&caller.actor)).unwrap_or_default();
    if uri.starts_with(FILES) {
        read_file(app, caller, id(Group::Files), uri).await
    } else {
        read_document(app, caller, id(Group::Documents), uri).await
    }
}

async fn read_document(
    app: &App,
    caller: &Caller,
    id: Uuid,
    uri: &str,
) -> Result<ReadResourceResult> {
    let mut connection = app.store.reader().await?;
    let document = document::read(&mut connection, &caller.actor, Target::Id(id)).await?;
    if document.id != id {
        return Err(StoreError::NotFound.into());
    }
    let (text, _) = fetch::text(&document);
    let contents = ResourceContents::text(text, uri).with_mime_type(MARKDOWN);
    Ok(ReadResourceResult::new(vec![contents]))
}

async fn read_file(app: &App, caller: &Caller, id: Uuid, uri: &str) -> Result<ReadResourceResult> {
    let mut connection = app.store.reader().await?;
    let file = file::find(&mut connection, &caller.actor, id).await?;
    drop(connection);
    let size = u64::try_from(file.size).unwrap_or_default();
    if size > LARGEST {
        return Err(too_large(&file));
    }
    let bytes = reading::bytes(&app.store, &caller.actor, &file, 0..size).await?;
    let contents = if content::is_text(&file.media_type) {
        ResourceContents::text(text::whole(&bytes), uri)
    } else {
        ResourceContents::blob(BASE64_STANDARD.encode(&bytes), uri)
    };
    Ok(ReadResourceResult::new(vec![contents.with_mime_type(file.media_type)]))
}

fn too_large(file: &File) -> Error {
    Error::invalid(format!(
        "this file has {} bytes, and a resource is read up to 3 MiB: file_read gives its text in \
         pages, image_view shows it as a picture, and its URL, which blocks_get tells, all of it",
        file.size
    ))
}

fn changed(at: DateTime<Utc>) -> Annotations {
    let mut annotations = Annotations::default();
    annotations.last_modified = Some(shape::time(at));
    annotations
}
