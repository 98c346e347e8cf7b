//! `text_replace`: one exact text inside one block, nothing else touched.

use docent_document::json::{self, BlockInput};
use docent_store::{
    Error as StoreError, block,
    document::{Document, Target},
};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, WriteShape};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Places named when a text is found more than once.
const NAMED: usize = 10;
/// Characters shown around such a place.
const AROUND: usize = 60;

pub(crate) struct TextReplace;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// A document or block.
    id: Uuid,
    find: String,
    replace: String,
    /// Only under this heading or inside this block, by its id.
    section: Option<Uuid>,
    /// Every match, not just a single one.
    #[serde(default)]
    all: bool,
}

impl Tool for TextReplace {
    const NAME: &'static str = "text_replace";
    const TITLE: &'static str = "Replace text";
    const DESCRIPTION: &'static str = "Replaces text found exactly once, byte for byte as blocks_get gives Markdown, \
        within one block. Several matches are listed: give more context, a section, or all.";
    const GROUP: Group = Group::Blocks;
    const ACCESS: Access = Access::Change;
    const DESTRUCTIVE: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        if input.find.is_empty() {
            return Err(Error::invalid("find is empty: give the text to replace"));
        }
        let document = match shape::read(&call, Target::Id(input.id)).await {
            Ok(document) => document,
            // What was replaced may have taken it out of a search scope.
            Err(Error::Store(StoreError::NotFound)) => match call.answered().await? {
                Some(written) => return Ok(WriteShape::new(&call, written)),
                None => return Err(Error::not_found()),
            },
            Err(error) => return Err(error),
        };
        let blocks = match found(&document, &input) {
            Ok(blocks) => blocks,
            // What was replaced is not there any more: this may be the same call again.
            Err(refused) => match call.answered().await? {
                Some(written) => return Ok(WriteShape::new(&call, written)),
                None => return Err(refused),
            },
        };
        let update = block::Update {
            blocks,
            // What was matched is what was read: a block that moved on since is not overwritten.
            expected_revision: Some(call.expected_revision().unwrap_or(document.revision)),
        };
        Ok(WriteShape::new(&call, call.write(&update).await?))
    }
}

/// The blocks that the text was found in, with the other text in its place.
fn found(document: &Document, input: &Input) -> Result<Vec<block::Change>> {
    let sources = sources(document, input.section)?;
    let found: Vec<&Source> =
        sources.iter().filter(|source| source.markdown.contains(&input.find)).collect();
    let matches: usize =
        found.iter().map(|source| source.markdown.matches(&input.find).count()).sum();
    if matches == 0 {
        return Err(nothing_found(&sources, &input.find));
    }
    if matches > 1 && !input.all {
        return Err(several_found(&found, &input.find, matches));
    }
    let blocks = found.into_iter().map(|source| {
        let replaced = source.markdown.replace(&input.find, &input.replace);
        let input = BlockInput { markdown: Some(replaced), ..BlockInput::default() };
        block::Change { id: source.id, input }
    });
    Ok(blocks.collect())
}

/// One block's own Markdown.
struct Source {
    id: Uuid,
    markdown: String,
}

fn sources(document: &Document, section: Option<Uuid>) -> Result<Vec<Source>> {
    let tree = &document.tree;
    let mut order = tree.order_below(document.wanted);
    if document.wanted != document.id {
        order.insert(0, document.wanted);
    }
    if let Some(section) = section {
        order = within(document, &order, section)?;
    }
    let sources = order.into_iter().filter_map(|id| {
        let block = tree.block(id, Some(0))?;
        Some(Source { id, markdown: json::markdown(&block) })
    });
    Ok(sources.collect())
}

/// The blocks from a heading to the next one of its level or above; of any other block, itself
/// and what is inside it.
fn within(document: &Document, order: &[Uuid], section: Uuid) -> Result<Vec<Uuid>> {
    let level = |id: &Uuid| {
        let row = document.tree.get(*id)?;
        let style = row.stored.properties.get("style")?.as_str()?;
        style.strip_prefix('h')?.parse::<u8>().ok()
    };
    let start = order.iter().position(|id| *id == section).ok_or_else(Error::not_found)?;
    let Some(own) = level(&section) else {
        let mut inside = vec![section];
        inside.extend(document.tree.order_below(section));
        return Ok(inside);
    };
    let rest = order[start + 1..].iter();
    let length = rest.take_while(|id| level(id).is_none_or(|level| level > own)).count();
    Ok(order[start..=start + length].to_vec())
}

fn nothing_found(sources: &[Source], find: &str) -> Error {
    let whole: Vec<&str> = sources.iter().map(|source| source.markdown.as_str()).collect();
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if squeezed(&whole.join("\n")).contains(&squeezed(find)) {
        return Error::SpansBlocks(
            "this text goes across blocks or differs in white space: replace it block by block, or use blocks_update"
                .into(),
        );
    }
    Error::NoSingleMatch {
        message: "this text is not there: read the document again and copy it exactly, Markdown marks included"
            .into(),
        matches: Vec::new(),
    }
}

fn several_found(found: &[&Source], find: &str, matches: usize) -> Error {
    let places = found.iter().flat_map(|source| {
        let at = source.markdown.match_indices(find);
        at.map(|(at, _)| (source.id, around(&source.markdown, at, find.len())))
    });
    Error::NoSingleMatch {
        message: format!(
            "found {matches} times: give more of the text around it, a section, or all true"
        ),
        matches: places.take(NAMED).collect(),
    }
}

fn around(text: &str, at: usize, length: usize) -> String {
    let start = text.floor_char_boundary(at.saturating_sub(AROUND));
    let end = text.ceil_char_boundary((at + length + AROUND).min(text.len()));
    text[start..end].to_owned()
}
