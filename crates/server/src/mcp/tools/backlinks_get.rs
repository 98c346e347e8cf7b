//! `backlinks_get`: what points to a document or block.

use docent_store::search;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct BacklinksGet;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// A document or block.
    id: Uuid,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    backlinks: Vec<Backlink>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Backlink {
    document_id: Uuid,
    title: String,
    url: String,
    block_id: Uuid,
    /// The block that holds the link.
    markdown: String,
}

impl Tool for BacklinksGet {
    const NAME: &'static str = "backlinks_get";
    const TITLE: &'static str = "Backlinks";
    const DESCRIPTION: &'static str =
        "The blocks of other documents that link to a document or block.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let mut connection = call.app.store.connection().await?;
        let backlinks = search::backlinks(&mut connection, call.actor(), input.id).await?;
        let backlinks = backlinks.into_iter().map(|backlink| Backlink {
            url: call.app.document_url(backlink.document),
            document_id: backlink.document,
            title: backlink.title,
            block_id: backlink.block,
            markdown: backlink.text,
        });
        Ok(Output { backlinks: backlinks.collect() })
    }
}
