//! `blocks_get`: a document or block, as Markdown or as blocks with their ids.

use std::collections::HashSet;

use docent_document::{
    Block, Kind,
    kinds::Collection,
    links::links,
    markdown::{self, Writer},
    tree,
};
use docent_store::{comment, document::Document, file_url};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::shape::{self, DocumentShape, FileShape};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Characters of text on one page, unless a single block has more.
const PAGE: usize = 40_000;
/// Bytes of one answer at most.
const LARGEST: usize = 512 * 1024;

pub(crate) struct BlocksGet;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    id: Option<Uuid>,
    date: Option<String>,
    #[serde(default)]
    format: Format,
    /// Levels below; -1 for all.
    max_depth: Option<i64>,
    cursor: Option<String>,
    #[serde(default)]
    fetch_metadata: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Markdown,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    document: DocumentShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocks: Option<Vec<Value>>,
    /// The files that the blocks name as `file://ID`, as far as this link sees them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileShape>,
    /// Blocks with comments in open threads, with their number: fetchMetadata asks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    comments: Vec<Commented>,
    /// There is more: pass it with the same arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Commented {
    block_id: Uuid,
    open: i64,
}

/// Where a page starts: the revision it was read at, and the number of its first block.
type Position = (i64, usize);

impl Tool for BlocksGet {
    const NAME: &'static str = "blocks_get";
    const TITLE: &'static str = "Read blocks";
    const DESCRIPTION: &'static str = "Reads a document or block by id, or a daily note by date. format markdown is \
        short and for reading; json has the ids that edits need. Long documents come in pages.";
    const GROUP: Group = Group::Blocks;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let target = shape::target(&call, input.id, input.date.as_deref())?;
        let document = shape::read_with(&call, target, input.fetch_metadata).await?;
        let from = match input.cursor.as_deref() {
            None => 0,
            Some(cursor) => start(&document, shape::position(cursor)?)?,
        };
        let depth = input.max_depth.and_then(|depth| usize::try_from(depth).ok());
        let (shown, next) = page(&document, depth, from);
        let cursor = next.map(|next| shape::cursor(&(document.revision, next)));
        let below = match depth {
            None => usize::MAX,
            Some(depth) if document.wanted == document.id => depth.saturating_sub(1),
            Some(depth) => depth,
        };
        let (markdown, blocks) = match input.format {
            Format::Markdown => (Some(markdown::write(&shown, Writer::Full)), None),
            Format::Json => {
                let around = collection_around(&document);
                let blocks = shown.iter().map(|block| block.to_json_in(around.as_ref(), below));
                (None, Some(blocks.collect()))
            }
        };
        let size = markdown.as_ref().map_or(0, String::len);
        if size > LARGEST {
            return Err(Error::invalid(
                "this block is too large to read at once: read the blocks inside it by their ids (document_outline lists them)",
            ));
        }
        let files = match files_in(&document, &shown) {
            named if named.is_empty() => Vec::new(),
            // Rare, and large: not in the state of every read.
            named => Box::pin(files(&call, &named)).await?,
        };
        let comments = if input.fetch_metadata && Group::Comments.is_on(call.actor()) {
            Box::pin(commented(&call, &document, &shown)).await?
        } else {
            Vec::new()
        };
        let document = DocumentShape::read(call.app, &document);
        Ok(Output { document, markdown, blocks, files, comments, cursor })
    }
}

/// The collection that the wanted block is an item of.
fn collection_around(document: &Document) -> Option<Collection> {
    let row = document.tree.get(document.wanted)?;
    match tree::read(&document.tree.get(row.parent)?.stored) {
        Kind::Collection(collection) => Some(collection),
        _ => None,
    }
}

fn start(document: &Document, (revision, from): Position) -> Result<usize> {
    if revision == document.revision {
        return Ok(from);
    }
    Err(docent_store::Error::Conflict {
        message: "CURSOR_INVALID: the document changed since; start again without a cursor".into(),
        revision: Some(document.revision),
        blocks: Vec::new(),
    }
    .into())
}

/// The files that these blocks name.
fn files_in(document: &Document, blocks: &[Block]) -> Vec<Uuid> {
    let mut named = Vec::new();
    let mut look = |block: &Block| {
        // Most blocks name none, and finding that out by reading their text costs.
        let may = document.tree.get(block.id).is_some_and(|row| row.stored.mentions("file://"));
        if may {
            let targets = links(block).into_iter().map(|link| link.target);
            named.extend(
                targets.filter_map(|url| url.strip_prefix("file://")?.parse::<Uuid>().ok()),
            );
        }
    };
    for block in blocks {
        block.walk(&mut look);
    }
    named.sort_unstable();
    named.dedup();
    named
}

async fn files(call: &Call<'_>, named: &[Uuid]) -> Result<Vec<FileShape>> {
    let mut connection = call.app.store.reader().await?;
    let files = file_url::among(&mut connection, call.actor(), named).await?;
    files.into_iter().map(|file| FileShape::of(call, file)).collect()
}

/// The open comments on the blocks shown, and on the document where it is what was asked for.
async fn commented(
    call: &Call<'_>,
    document: &Document,
    shown: &[Block],
) -> Result<Vec<Commented>> {
    let mut blocks = HashSet::from([document.wanted]);
    for block in shown {
        block.walk(&mut |block| blocks.extend([block.id]));
    }
    let mut connection = call.app.store.reader().await?;
    let open = comment::open(&mut connection, call.actor(), document.id).await?;
    let of_shown = open.into_iter().filter(|open| blocks.contains(&open.block));
    Ok(of_shown.map(|open| Commented { block_id: open.block, open: open.count }).collect())
}

/// The blocks of one page, and where the next one starts.
fn page(document: &Document, depth: Option<usize>, from: usize) -> (Vec<Block>, Option<usize>) {
    let tree = &document.tree;
    if document.wanted != document.id {
        return (tree.block(document.wanted, depth).into_iter().collect(), None);
    }
    if depth == Some(0) {
        return (Vec::new(), None);
    }
    let outer = tree.children(document.id);
    let mut size = 0;
    let mut end = from;
    for &id in outer.iter().skip(from) {
        let rows = std::iter::once(id).chain(tree.order_below(id));
        let text: usize =
            rows.filter_map(|id| tree.get(id)).map(|row| row.stored.text.len() + 4).sum();
        if end > from && size + text > PAGE {
            break;
        }
        size += text;
        end += 1;
    }
    let blocks = if from == 0 && end == outer.len() {
        tree.blocks(document.id, depth)
    } else {
        let below = depth.map(|depth| depth.saturating_sub(1));
        let shown = outer.iter().skip(from).take(end - from);
        shown.filter_map(|&id| tree.block(id, below)).collect()
    };
    (blocks, Some(end).filter(|end| *end < outer.len()))
}
