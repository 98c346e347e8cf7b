//! `document_search`: a pattern inside one document, with the blocks around each match.

use docent_store::document::{self, Document, Target};
use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Matches in one answer.
const MOST: usize = 50;
/// Blocks around a match at most.
const WIDEST: usize = 20;

pub(crate) struct DocumentSearch;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    /// A document, or a block to search below.
    block_id: Uuid,
    /// A regular expression.
    pattern: String,
    #[serde(default)]
    case_sensitive: bool,
    before_block_count: Option<usize>,
    after_block_count: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    document_id: Uuid,
    revision: i64,
    items: Vec<Item>,
    /// Blocks that match in all; the first 50 are given.
    total: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Item {
    block_id: Uuid,
    markdown: String,
    /// The pages and items that the block is inside, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    before: Vec<Around>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    after: Vec<Around>,
}

#[derive(Serialize, JsonSchema)]
struct Around {
    id: Uuid,
    text: String,
}

impl Tool for DocumentSearch {
    const NAME: &'static str = "document_search";
    const TITLE: &'static str = "Search in a document";
    const DESCRIPTION: &'static str = "Finds a regular expression in the blocks of one document (or below a block) \
        and shows the blocks around each match.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let pattern = pattern(&input.pattern, input.case_sensitive)?;
        let document = shape::read(&call, Target::Id(input.block_id)).await?;
        let before = input.before_block_count.unwrap_or(2).min(WIDEST);
        let after = input.after_block_count.unwrap_or(2).min(WIDEST);
        let mut order = document.tree.order_below(document.wanted);
        if document.wanted != document.id {
            order.insert(0, document.wanted);
        }
        let matches: Vec<usize> =
            (0..order.len()).filter(|&at| pattern.is_match(text(&document, order[at]))).collect();
        let items = matches.iter().take(MOST).map(|&at| {
            let around = |ids: &[Uuid]| {
                ids.iter().map(|&id| Around { id, text: text(&document, id).to_owned() }).collect()
            };
            Item {
                block_id: order[at],
                markdown: text(&document, order[at]).to_owned(),
                path: document::outline_path(&document.tree, order[at]),
                before: around(&order[at.saturating_sub(before)..at]),
                after: around(&order[at + 1..(at + 1 + after).min(order.len())]),
            }
        });
        Ok(Output {
            document_id: document.id,
            revision: document.revision,
            items: items.collect(),
            total: matches.len(),
        })
    }
}

fn text(document: &Document, block: Uuid) -> &str {
    document.tree.get(block).map_or("", |row| row.stored.text.as_str())
}

/// Compiles in bounded memory and matches in linear time, whatever the pattern.
pub(super) fn pattern(pattern: &str, case_sensitive: bool) -> Result<Regex> {
    RegexBuilder::new(pattern)
        .case_insensitive(!case_sensitive)
        .size_limit(1 << 20)
        .build()
        .map_err(|_| {
            Error::invalid(format!(
                "'{pattern}' is not a regular expression that this server understands"
            ))
        })
}
