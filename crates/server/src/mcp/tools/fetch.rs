//! `fetch`: the contract of `ChatGPT` for reading one result.

use std::collections::BTreeMap;

use docent_document::markdown::{self, Writer};
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
    const DESCRIPTION: &'static str = "The full text of a document that search found, by its id.";
    const GROUP: Group = Group::Chatgpt;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let id: Uuid = input.id.trim().parse().map_err(|_| Error::not_found())?;
        let document = shape::read_with(&call, Target::Id(id), true).await?;
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

/// A document as Markdown that is understood everywhere, and whether that is all of it.
pub(crate) fn text(document: &Document) -> (String, bool) {
    let blocks = document.tree.blocks(document.id, None);
    let mut text = markdown::write(&blocks, Writer::Portable);
    let whole = text.len() <= LARGEST;
    if !whole {
        text.truncate(text.floor_char_boundary(LARGEST));
        text.push_str("\n\n[Cut here: the document is longer. Read the rest with blocks_get.]");
    }
    (text, whole)
}
