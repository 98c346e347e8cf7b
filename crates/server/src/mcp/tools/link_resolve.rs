//! `link_resolve`: what a pasted address points to.

use docent_store::document;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct LinkResolve;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    url: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    document_id: Uuid,
    title: String,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    block_id: Option<Uuid>,
}

impl Tool for LinkResolve {
    const NAME: &'static str = "link_resolve";
    const TITLE: &'static str = "Resolve a link";
    const DESCRIPTION: &'static str = "The document (and block) behind a URL: a page of this server, block://ID, \
        docent://ID or date://DAY.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let mut connection = call.app.store.reader().await?;
        let (wanted, anchor) = match input.url.trim().strip_prefix("date://") {
            Some(day) => {
                let date = call.caller.date(call.app, day)?;
                let target = document::Target::Date(date);
                (document::read(&mut connection, call.actor(), target).await?.id, None)
            }
            None => ids(&input.url, &call.app.settings.public_url)?,
        };
        let named = anchor.unwrap_or(wanted);
        let (id, title) = document::resolve(&mut connection, call.actor(), named).await?;
        if anchor.is_some() && id != wanted {
            return Err(Error::not_found());
        }
        Ok(Output {
            document_id: id,
            title,
            url: call.app.document_url(id),
            block_id: Some(named).filter(|named| *named != id),
        })
    }
}

/// The document or block that an address names, and the block behind its `#`.
fn ids(url: &str, public_url: &str) -> Result<(Uuid, Option<Uuid>)> {
    let wrong = || {
        Error::invalid(format!(
            "not an address of this workspace: it looks like {public_url}/d/ID, block://ID or date://DAY"
        ))
    };
    let url = url.trim();
    let path = ["block://", "docent://", "/d/"]
        .iter()
        .find_map(|prefix| url.strip_prefix(prefix))
        .or_else(|| url.strip_prefix(public_url)?.strip_prefix("/d/"))
        .ok_or_else(wrong)?;
    let (path, fragment) = path.split_once('#').map_or((path, None), |(path, id)| (path, Some(id)));
    let id = path.split(['?', '/']).next().unwrap_or_default();
    let id = id.parse().map_err(|_| wrong())?;
    let anchor = fragment.map(str::parse).transpose().map_err(|_| wrong())?;
    Ok((id, anchor))
}
