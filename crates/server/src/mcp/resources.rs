//! Resources: every document that a link may read is `docent://{id}`, as Markdown.

use chrono::{DateTime, Utc};
use docent_store::{
    Actor, Error as StoreError,
    document::{self, Filter, Target},
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
use crate::{App, Caller, Result};

/// What the audit calls the methods.
pub(super) const LIST: &str = "resources_list";
pub(super) const READ: &str = "resources_read";

const SCHEME: &str = "docent://";
const MARKDOWN: &str = "text/markdown";
/// Documents on a page.
const PAGE: i64 = 100;

/// Whether this caller has any: they are what its tools for documents read.
pub(super) fn are_for(actor: &Actor) -> bool {
    Group::Documents.is_on(actor) && actor.may_read()
}

/// The document that an address names.
pub(super) fn named(uri: &str) -> Option<Uuid> {
    let id = uri.strip_prefix(SCHEME)?;
    // One spelling an id, or two resources would be the same.
    id.parse().ok().filter(|parsed: &Uuid| parsed.to_string() == id)
}

/// A page of the documents, the last changed first.
pub(super) async fn list(
    app: &App,
    caller: &Caller,
    cursor: Option<&str>,
) -> Result<ListResourcesResult> {
    let after = cursor.map(shape::position).transpose()?;
    let mut connection = app.store.connection().await?;
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

/// What an address may look like.
pub(super) fn templates() -> ListResourceTemplatesResult {
    let template = ResourceTemplate::new(format!("{SCHEME}{{id}}"), "document")
        .with_title("A document")
        .with_description("A document as Markdown, by its id.")
        .with_mime_type(MARKDOWN);
    ListResourceTemplatesResult::with_all_items(vec![template])
}

/// A document as Markdown.
///
/// # Errors
/// `NotFound` for whatever the caller does not see, and for what is no document.
pub(super) async fn read(app: &App, caller: &Caller, uri: &str) -> Result<ReadResourceResult> {
    // Asked of the store in any case, so that what is no address answers as late, and only to those
    // who may still ask.
    let id = named(uri).unwrap_or_default();
    let mut connection = app.store.reader().await?;
    let document = document::read(&mut connection, &caller.actor, Target::Id(id)).await?;
    if document.id != id {
        return Err(StoreError::NotFound.into());
    }
    let (text, _) = fetch::text(&document);
    let contents = ResourceContents::text(text, uri).with_mime_type(MARKDOWN);
    Ok(ReadResourceResult::new(vec![contents]))
}

fn changed(at: DateTime<Utc>) -> Annotations {
    let mut annotations = Annotations::default();
    annotations.last_modified = Some(shape::time(at));
    annotations
}
