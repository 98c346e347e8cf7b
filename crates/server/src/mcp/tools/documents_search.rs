//! `documents_search`: documents by their words or by regular expressions.

use docent_store::search::{self, After, Query};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    documents_list::{Filters, Location},
    shape::{self, DocumentShape},
};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Documents on one page.
const PAGE: i64 = 20;

pub(crate) struct DocumentsSearch;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    /// Words: all of one string must match; several strings are alternatives.
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    regexps: Vec<String>,
    document_ids: Option<Vec<Uuid>>,
    folder_ids: Option<Vec<Uuid>>,
    location: Option<Location>,
    cursor: Option<String>,
    #[serde(default)]
    fetch_metadata: bool,
    created_date_gte: Option<String>,
    created_date_lte: Option<String>,
    last_modified_date_gte: Option<String>,
    last_modified_date_lte: Option<String>,
    daily_note_date_gte: Option<String>,
    daily_note_date_lte: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    results: Vec<Found>,
    /// Exact to 1,000.
    total: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    total_at_least: bool,
    /// So many match that only 1,000 of them were ranked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    approximate: bool,
    /// Words that were not found and what was searched instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected: Vec<Correction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Found {
    #[serde(flatten)]
    document: DocumentShape,
    /// The block that matches best.
    #[serde(skip_serializing_if = "Option::is_none")]
    block_id: Option<Uuid>,
    /// Its text around the match, matches in **bold**.
    snippet: String,
}

#[derive(Serialize, JsonSchema)]
struct Correction {
    typed: String,
    used: String,
}

impl Tool for DocumentsSearch {
    const NAME: &'static str = "documents_search";
    const TITLE: &'static str = "Search documents";
    const DESCRIPTION: &'static str = "Full-text search, best first, 20 a page: words, \"exact phrase\", #tag, title:word, \
        OR, -without; the last word may be unfinished. Or regexps, matched within a block. Filters combine.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        if input.include.is_empty() && input.regexps.is_empty() {
            return Err(Error::invalid(
                "give include (words) or regexps; documents_list lists without a search",
            ));
        }
        let after: Option<After> = input.cursor.as_deref().map(shape::position).transpose()?;
        let query = query(&call, &input)?;
        let mut connection = call.app.store.connection().await?;
        let found = search::find(&mut connection, call.actor(), &query, after, PAGE).await?;
        let results = found.hits.into_iter().map(|hit| Found {
            block_id: hit.block,
            snippet: hit.snippet,
            document: DocumentShape::listed(call.app, hit.document, input.fetch_metadata),
        });
        let corrected = found.corrected.into_iter();
        Ok(Output {
            results: results.collect(),
            total: found.total.min(1000),
            total_at_least: found.total > 1000,
            approximate: found.approximate,
            corrected: corrected
                .map(|correction| Correction { typed: correction.typed, used: correction.used })
                .collect(),
            cursor: found.next.as_ref().map(shape::cursor),
        })
    }
}

fn query(call: &Call<'_>, input: &Input) -> Result<Query> {
    let filters = Filters {
        location: input.location,
        folders: input.folder_ids.clone(),
        documents: input.document_ids.clone(),
        created: [input.created_date_gte.as_deref(), input.created_date_lte.as_deref()],
        modified: [
            input.last_modified_date_gte.as_deref(),
            input.last_modified_date_lte.as_deref(),
        ],
        daily: [input.daily_note_date_gte.as_deref(), input.daily_note_date_lte.as_deref()],
    };
    Ok(Query {
        include: input.include.clone(),
        regexps: input.regexps.clone(),
        filter: filters.read(call)?,
    })
}
