//! `search`: the contract of `ChatGPT` for finding documents.

use docent_store::search::{self, Hit, Query};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    App, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Documents in one answer; and tasks and pages, which stand behind the documents that they are in.
const MOST: i64 = 20;
const MOST_PARTS: usize = 10;

pub(crate) struct Search;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    query: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    results: Vec<Found>,
}

#[derive(Serialize, JsonSchema)]
struct Found {
    id: String,
    title: String,
    url: String,
}

impl Tool for Search {
    const NAME: &'static str = "search";
    const TITLE: &'static str = "Search";
    const DESCRIPTION: &'static str =
        "Finds documents, tasks and pages by their words; fetch reads one of them.";
    const GROUP: Group = Group::Chatgpt;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let query = Query { include: vec![input.query], ..Query::default() };
        let mut connection = call.app.store.connection().await?;
        let found = search::find(&mut connection, call.actor(), &query, None, MOST).await?;
        let mut results = Vec::new();
        let mut room = MOST_PARTS;
        for hit in found.hits {
            let parts = hit.parts.len().min(room);
            room -= parts;
            results.extend(Found::of(call.app, hit).into_iter().take(1 + parts));
        }
        Ok(Output { results })
    }
}

impl Found {
    /// A document, and what in it can be fetched alone.
    fn of(app: &App, hit: Hit) -> Vec<Self> {
        let url = app.document_url(hit.document.id);
        let parts = hit.parts.into_iter().map(|part| Self {
            id: part.block.to_string(),
            title: format!("{} ({})", part.title, hit.document.title),
            url: format!("{url}#{}", part.block),
        });
        let parts: Vec<Self> = parts.collect();
        let id = hit.document.id.to_string();
        std::iter::once(Self { id, title: hit.document.title, url }).chain(parts).collect()
    }
}
