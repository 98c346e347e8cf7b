//! `connection_info`: where the caller is and what it may do.

use docent_store::{
    Actor, Mode,
    collection::{self, Found},
    link::{self, Kind, Parts},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::shape;
use crate::{
    Result, collections,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Bytes of schemas at most: no more than an agent can hold.
const LONGEST_SCHEMAS: usize = 100_000;

pub(crate) struct ConnectionInfo;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    space: Space,
    link: Link,
    url_templates: UrlTemplates,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Space {
    id: Uuid,
    name: String,
    time_zone: String,
    /// The time there, RFC 3339.
    time: String,
    today: String,
    /// UTC.
    utc: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Link {
    name: String,
    /// read, write (adds, and reads nothing back) or `read_write`.
    mode: &'static str,
    may_read: bool,
    may_write: bool,
    may_delete: bool,
    /// What it sees, in words.
    scope: String,
    /// Folders and documents that the owner chose.
    destinations: Vec<Destination>,
    /// Of a link that only adds: the collections in those documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    collections: Vec<Table>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calls_per_minute: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    writes_per_minute: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Destination {
    /// folder (with all below it) or document.
    #[schemars(with = "String")]
    kind: Kind,
    id: Uuid,
    name: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Table {
    collection_block_id: Uuid,
    document_id: Uuid,
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    schema: Value,
}

#[derive(Serialize, JsonSchema)]
struct UrlTemplates {
    document: String,
    block: String,
}

impl Tool for ConnectionInfo {
    const NAME: &'static str = "connection_info";
    const TITLE: &'static str = "Connection info";
    const DESCRIPTION: &'static str = "The space, its time zone and today's date, what this link may see and do, \
        and how URLs of documents are made.";
    const GROUP: Group = Group::Always;
    const ACCESS: Access = Access::Always;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, _input: Input) -> Result<Output> {
        let caller = call.caller;
        let now = call.app.store.world.now();
        let public_url = &call.app.settings.public_url;
        let mut connection = call.app.store.connection().await?;
        let chosen = link::destinations(&mut connection, call.actor()).await?;
        // Who may read lists them.
        let collections = if call.shows_content() {
            Vec::new()
        } else {
            collection::of_chosen(&mut connection, call.actor()).await?
        };
        Ok(Output {
            space: Space {
                id: caller.actor.space,
                name: caller.space_name.clone(),
                time_zone: caller.time_zone.name().to_owned(),
                time: now.with_timezone(&caller.time_zone).to_rfc3339(),
                today: caller.today(call.app).to_string(),
                utc: shape::time(now),
            },
            link: Link::of(call.actor(), chosen, &collections),
            url_templates: UrlTemplates {
                document: format!("{public_url}/d/{{documentId}}"),
                block: format!("{public_url}/d/{{documentId}}#{{blockId}}"),
            },
        })
    }
}

impl Link {
    fn of(actor: &Actor, chosen: Vec<link::Destination>, collections: &[Found]) -> Self {
        let grant = actor.link();
        Self {
            name: actor.name.clone(),
            mode: grant.map_or(Mode::ReadWrite, |grant| grant.mode).as_str(),
            may_read: actor.may_read(),
            may_write: actor.may_write(),
            may_delete: actor.may_delete(),
            scope: in_words(grant.and_then(|grant| grant.scope.parts())),
            destinations: chosen
                .into_iter()
                .map(|chosen| Destination { kind: chosen.kind, id: chosen.id, name: chosen.name })
                .collect(),
            collections: tables(collections),
            calls_per_minute: grant.and_then(|grant| grant.calls_per_minute),
            writes_per_minute: grant.and_then(|grant| grant.writes_per_minute),
            expires_at: grant.and_then(|grant| grant.expires_at).map(shape::time),
        }
    }
}

/// The schemas of collections, as many of the first as fit.
fn tables(collections: &[Found]) -> Vec<Table> {
    let mut bytes = 0;
    let tables = collections.iter().map(|found| Table {
        collection_block_id: found.id,
        document_id: found.document,
        schema: collections::schema(found),
    });
    let fits = |table: &Table| {
        bytes += table.schema.to_string().len();
        bytes <= LONGEST_SCHEMAS
    };
    tables.take_while(fits).collect()
}

/// What a scope of these parts reaches. The search is the owner's own: its words may tell of what
/// the agent is not to know.
pub(crate) fn in_words(parts: Option<&Parts>) -> String {
    let Some(parts) = parts else { return "the whole space".to_owned() };
    let several = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let words = [
        several(
            parts.folders.len(),
            "folder with everything below it",
            "folders with everything below them",
        ),
        several(parts.documents.len(), "document", "documents"),
        parts.daily.then(|| "daily notes and tasks".to_owned()),
        parts.search.as_ref().map(|_| "documents that match a search of the owner's".to_owned()),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
