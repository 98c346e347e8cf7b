//! `search`: the contract of `ChatGPT` for finding documents.

use docent_store::search::{self, Query};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Results in one answer.
const MOST: i64 = 20;

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
    const DESCRIPTION: &'static str = "Finds documents by their words; fetch reads one of them.";
    const GROUP: Group = Group::Chatgpt;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let query = Query { include: vec![input.query], ..Query::default() };
        let mut connection = call.app.store.connection().await?;
        let found = search::find(&mut connection, call.actor(), &query, None, MOST).await?;
        let results = found.hits.into_iter().map(|hit| Found {
            id: hit.document.id.to_string(),
            title: hit.document.title,
            url: call.app.document_url(hit.document.id),
        });
        Ok(Output { results: results.collect() })
    }
}
