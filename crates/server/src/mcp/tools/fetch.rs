//! `fetch`: the contract of `ChatGPT` for reading one result.

use std::collections::BTreeMap;

use docent_document::{
    inline,
    markdown::{self, Writer},
};
use docent_store::document::{Document, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Bytes of text in one answer; what is left out is marked.
const LARGEST: usize = 400 * 1024;

pub(crate) struct Fetch;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    id: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    id: String,
    title: String,
    text: String,
    url: String,
    metadata: BTreeMap<&'static str, String>,
}

impl Tool for Fetch {
    const NAME: &'static str = "fetch";
    const TITLE: &'static str = "Fetch a document";
    const DESCRIPTION: &'static str = "The full text of what search found, by its id.";
    const GROUP: Group = Group::Chatgpt;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let id: Uuid = input.id.trim().parse().map_err(|_| Error::not_found())?;
        let document = shape::read_with(&call, Target::Id(id), true).await?;
        if document.wanted != document.id {
            return Ok(part(&call, &document));
        }
        let (text, whole) = text(&document);
        let mut metadata = BTreeMap::from([
            ("revision", document.revision.to_string()),
            (
                "updated",
                document
                    .metadata
                    .as_ref()
                    .map(|row| shape::time(row.updated_at))
                    .unwrap_or_default(),
            ),
            ("location", document.location.name().to_owned()),
        ]);
        if !whole {
            metadata.insert("truncated", "true".to_owned());
        }
        Ok(Output {
            id: document.id.to_string(),
            title: document.title,
            text,
            url: call.app.document_url(document.id),
            metadata,
        })
    }
}

/// A task, a page or another block of a document, with all that is inside it.
fn part(call: &Call<'_>, document: &Document) -> Output {
    let block = document.tree.block(document.wanted, None);
    let title = block.as_ref().map(|block| inline::plain(block.kind.text())).unwrap_or_default();
    let blocks: Vec<_> = block.into_iter().collect();
    let (text, whole) = bounded(markdown::write(&blocks, Writer::Portable));
    let url = call.app.document_url(document.id);
    let mut metadata = BTreeMap::from([
        ("document", document.title.clone()),
        ("documentId", document.id.to_string()),
        ("revision", document.revision.to_string()),
    ]);
    if !whole {
        metadata.insert("truncated", "true".to_owned());
    }
    let id = document.wanted.to_string();
    Output { url: format!("{url}#{id}"), id, title, text, metadata }
}

/// A document as Markdown that is understood everywhere, and whether that is all of it.
pub(crate) fn text(document: &Document) -> (String, bool) {
    let blocks = document.tree.blocks(document.id, None);
    bounded(markdown::write(&blocks, Writer::Portable))
}

/// As much of a text as one answer has, and whether that is all of it.
fn bounded(mut text: String) -> (String, bool) {
    let whole = text.len() <= LARGEST;
    if !whole {
        text.truncate(text.floor_char_boundary(LARGEST));
        text.push_str("\n\n[Cut here: the document is longer. Read the rest with blocks_get.]");
    }
    (text, whole)
}
