//! Shapes that several tools share: places, destinations, documents and what a write answers.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use docent_document::{
    Block, Kind, Place, Row, collection, json as shape,
    markdown::{Writer, write_one},
    tree,
};
use docent_store::{
    CommentState, Edit, Location, Written,
    block::{self, At},
    document::{self, Destination, Document, Listed, Target},
    file::{self, File},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{App, Error, Result, files, mcp::tool::Call};

pub(crate) use crate::cursor::{read as position, write as cursor};

/// Where documents go.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DestinationInput {
    destination: Option<BuiltIn>,
    folder_id: Option<Uuid>,
}

/// The built-in places that documents can be put into.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BuiltIn {
    Unsorted,
    Templates,
}

impl DestinationInput {
    pub(crate) fn read(&self) -> Result<Destination> {
        match (self.destination, self.folder_id) {
            (None, None) => Ok(Destination::Usual),
            (Some(BuiltIn::Unsorted), None) => Ok(Destination::Unsorted),
            (Some(BuiltIn::Templates), None) => Ok(Destination::Templates),
            (None, Some(folder)) => Ok(Destination::Folder(folder)),
            (Some(_), Some(_)) => Err(Error::invalid("give destination or folderId, not both")),
        }
    }
}

/// A side of a page or of a sibling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    Start,
    End,
    Before,
    After,
}

/// Where blocks go: `start` or `end` of `pageId` or of the daily note of `date`, `before` or `after`
/// `siblingId`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are the protocol's")]
pub(crate) struct Position {
    pub(crate) position: Side,
    pub(crate) page_id: Option<Uuid>,
    pub(crate) date: Option<String>,
    pub(crate) sibling_id: Option<Uuid>,
}

impl Position {
    pub(crate) fn read(&self, call: &Call<'_>) -> Result<At> {
        let date = self.date.as_deref().map(|date| call.caller.date(call.app, date)).transpose()?;
        let at = match (self.position, self.page_id, date, self.sibling_id) {
            (Side::Start, Some(page), None, None) => At::Place(Place::Start(page)),
            (Side::End, Some(page), None, None) => At::Place(Place::End(page)),
            (Side::Start, None, Some(date), None) => At::DayStart(date),
            (Side::End, None, Some(date), None) => At::DayEnd(date),
            (Side::Before, None, None, Some(sibling)) => At::Place(Place::Before(sibling)),
            (Side::After, None, None, Some(sibling)) => At::Place(Place::After(sibling)),
            (Side::Start | Side::End, ..) => {
                return Err(Error::invalid(
                    "position start or end needs exactly one of pageId (a document or block) and date",
                ));
            }
            (Side::Before | Side::After, ..) => {
                return Err(Error::invalid(
                    "position before or after needs siblingId and nothing else",
                ));
            }
        };
        Ok(at)
    }
}

/// What is meant by `id` or `date`.
pub(crate) fn target(call: &Call<'_>, id: Option<Uuid>, date: Option<&str>) -> Result<Target> {
    match (id, date) {
        (Some(id), None) => Ok(Target::Id(id)),
        (None, Some(date)) => Ok(Target::Date(call.caller.date(call.app, date)?)),
        _ => Err(Error::invalid(
            "give exactly one of id (a document or block) and date (a daily note)",
        )),
    }
}

/// Reads a document as the caller sees it.
pub(crate) async fn read(call: &Call<'_>, target: Target) -> Result<Document> {
    let mut connection = call.app.store.reader().await?;
    Ok(document::read(&mut connection, call.actor(), target).await?)
}

/// As [`read`], with who and when if `metadata` is wanted.
pub(crate) async fn read_with(call: &Call<'_>, target: Target, metadata: bool) -> Result<Document> {
    if !metadata {
        return read(call, target).await;
    }
    // Rare, and large: not in the state of every call.
    Box::pin(async {
        let mut connection = call.app.store.reader().await?;
        Ok(document::read_with_metadata(&mut connection, call.actor(), target).await?)
    })
    .await
}

/// Blocks of a piece of Markdown, with new ids.
pub(crate) fn parse(call: &Call<'_>, markdown: &str) -> Result<Vec<Block>> {
    let parsed = docent_document::markdown::parse(markdown, &mut || call.app.store.world.id());
    bounded(parsed.blocks)
}

/// Refuses more blocks than one call may add.
pub(crate) fn bounded(blocks: Vec<Block>) -> Result<Vec<Block>> {
    block::bounded_content(&blocks)?;
    Ok(blocks)
}

/// A document in answers.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentShape {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    /// folder, unsorted, templates, `daily_notes`, inbox or trash.
    pub(crate) location: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) folder_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) daily_note_date: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) icon: Option<String>,
    pub(crate) revision: i64,
    pub(crate) url: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<Metadata>,
}

/// Who and when, on request.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    created_at: String,
    last_modified_at: String,
    created_by: String,
    last_modified_by: String,
}

impl Metadata {
    fn new(made: DateTime<Utc>, changed: DateTime<Utc>, author: &str, editor: &str) -> Self {
        Self {
            created_at: time(made),
            last_modified_at: time(changed),
            created_by: author.to_owned(),
            last_modified_by: editor.to_owned(),
        }
    }
}

/// A time as answers give it: RFC 3339, UTC, whole seconds.
pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn place(location: Location, trashed: bool) -> &'static str {
    if trashed { "trash" } else { location.name() }
}

impl DocumentShape {
    pub(crate) fn listed(app: &App, listed: Listed, metadata: bool) -> Self {
        Self {
            url: app.document_url(listed.id),
            id: listed.id,
            location: place(listed.location, listed.trashed_at.is_some()),
            folder_id: listed.location.folder(),
            daily_note_date: listed.location.date(),
            icon: listed.icon,
            revision: listed.revision,
            metadata: metadata.then(|| {
                Metadata::new(
                    listed.created_at,
                    listed.updated_at,
                    &listed.created_by,
                    &listed.updated_by,
                )
            }),
            title: listed.title,
        }
    }

    pub(crate) fn read(app: &App, document: &Document) -> Self {
        Self {
            id: document.id,
            title: document.title.clone(),
            location: place(document.location, document.trashed_at.is_some()),
            folder_id: document.location.folder(),
            daily_note_date: document.location.date(),
            icon: document.icon.clone(),
            revision: document.revision,
            url: app.document_url(document.id),
            metadata: document.metadata.as_ref().map(|row| {
                Metadata::new(row.created_at, row.updated_at, &row.created_by, &row.updated_by)
            }),
        }
    }
}

/// A file, without its bytes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileShape {
    id: Uuid,
    name: String,
    /// Recognised from the bytes.
    media_type: String,
    /// In bytes.
    size: i64,
    /// In pixels, of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<i32>,
    /// Its bytes, as long as this link sees it: for fetching, not for writing into blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl FileShape {
    pub(crate) fn of(call: &Call<'_>, file: File) -> Result<Self> {
        Ok(Self {
            url: files::url(call.app, call.caller, &file)?,
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            width: file.width,
            height: file.height,
        })
    }
}

/// What every write answers: ids and revisions; the diff only of a dry run.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WriteShape {
    /// False when there was nothing to change; not told to links that may not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<bool>,
    /// Give it to `changes_revert` to undo.
    #[serde(skip_serializing_if = "Option::is_none")]
    change_id: Option<Uuid>,
    /// What was made or named, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ids: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<Touched>,
    /// The document is now outside what this link sees.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    leaves_scope: bool,
    /// The answer to an earlier call with this key.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    replayed: bool,
    /// Nothing was changed: this is what would be.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dry_run: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diff: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

/// A document that a write changed.
#[derive(Debug, Serialize, JsonSchema)]
struct Touched {
    id: Uuid,
    revision: i64,
    url: String,
}

impl WriteShape {
    pub(crate) fn new(call: &Call<'_>, written: Written) -> Self {
        let dry_run = call.options.dry_run;
        let changed = !written.edits.is_empty() || written.change_id.is_some();
        let touched = written.documents.iter().map(|document| Touched {
            id: document.id,
            revision: document.revision,
            url: call.app.document_url(document.id),
        });
        Self {
            changed: call.shows_content().then_some(changed),
            change_id: written.change_id,
            ids: if dry_run { Vec::new() } else { written.ids },
            documents: if dry_run { Vec::new() } else { touched.collect() },
            leaves_scope: written.leaves_scope,
            replayed: written.replayed,
            dry_run,
            diff: if dry_run && call.shows_content() { diff(&written.edits) } else { Vec::new() },
            note: (!changed && call.shows_content())
                .then_some("nothing changed: it is already as you asked"),
        }
    }
}

/// What changed or would, as a model reads it: the Markdown of blocks, the state of what is around them.
pub(crate) fn diff(edits: &[Edit]) -> Vec<Value> {
    let told = edits.iter().map(|edit| match edit {
        Edit::Block { document, id, before, after } => {
            let (before, after) =
                (shown(before.as_ref(), None), shown(after.as_ref(), before.as_ref()));
            json!({ "document": document, "block": id, "before": before, "after": after })
        }
        Edit::Document { id, before, after } => {
            json!({ "document": id, "before": before, "after": after })
        }
        Edit::Folder { id, before, after } => {
            json!({ "folder": id, "before": before, "after": after })
        }
        Edit::Comment { id, before, after, .. } => {
            let block = before.as_ref().or(after.as_ref()).map(|comment| comment.block);
            json!({ "comment": id, "block": block, "before": before.as_ref().map(said), "after": after.as_ref().map(said) })
        }
    });
    told.collect()
}

/// The Markdown of a block; of a collection its schema as well, of an item its values. Of related items,
/// those in the filters of views among them, only those that are new: others may be out of scope.
fn shown(row: Option<&Row>, before: Option<&Row>) -> Option<String> {
    let row = row?;
    let mut block = Block::new(row.id, tree::read(&row.stored));
    let known = |item: &Value| match before {
        Some(before) => before.stored.mentions(item.as_str().unwrap_or_default()),
        None => true,
    };
    match &mut block.kind {
        Kind::Page(page) if !page.values.is_empty() => {
            for list in page.values.values_mut().filter_map(Value::as_array_mut) {
                list.retain(|item| address(item).is_none() || !known(item));
            }
            Some(write_one(&block, Writer::Full))
        }
        Kind::Collection(collection) => {
            let is_new = |(_, item): (Uuid, Uuid)| {
                before.is_some_and(|before| !before.stored.mentions(&item.to_string()))
            };
            collection.keep_in_views(is_new);
            Some(write_one(&block, Writer::Full))
        }
        _ => Some(shape::markdown(&block)),
    }
}

/// The block that a value names.
fn address(item: &Value) -> Option<Uuid> {
    collection::address_of(item.as_str()?)
}

/// As many things are deleted only when somebody says so, where the client can ask.
const MANY: usize = 20;

/// The question before many things are deleted.
pub(crate) fn question(count: usize, what: &str) -> Option<String> {
    (count >= MANY).then(|| format!("An agent is about to delete {count} {what}. Shall it?"))
}

fn said(comment: &CommentState) -> Value {
    json!({ "text": comment.text, "resolved": comment.resolved.is_some() })
}

/// A file that the caller reaches, by its id or as blocks name it (`file://ID`).
pub(crate) async fn file(call: &Call<'_>, id: &str) -> Result<File> {
    let id = id.trim();
    let id = id.strip_prefix("file://").unwrap_or(id).parse().map_err(|_| {
        Error::invalid(
            "a file's id is the UUID of file://UUID, as images, videos and files have it",
        )
    })?;
    let mut connection = call.app.store.reader().await?;
    Ok(file::find(&mut connection, call.actor(), id).await?)
}

/// A block as a model is told of it; [`docent_document::json::BlockInput`] understands more.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BlockSchema {
    id: Option<String>,
    r#type: Option<String>,
    markdown: Option<String>,
    properties: Option<serde_json::Map<String, Value>>,
    content: Option<Vec<Value>>,
}

#[cfg(test)]
mod tests {
    use super::{cursor, position};

    #[test]
    fn a_page_starts_exactly_where_the_last_one_ended() {
        // Scores as Postgres gives them: of 32 bits, in 64.
        for number in 1_u16..10_000 {
            let score = f64::from(1.0 / f32::from(number));
            let read: f64 = position(&cursor(&score)).expect("a position");
            assert_eq!(read.to_bits(), score.to_bits());
        }
    }
}
