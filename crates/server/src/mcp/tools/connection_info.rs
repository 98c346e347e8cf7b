//! `connection_info`: where the caller is and what it may do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

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
    may_read: bool,
    may_write: bool,
    may_delete: bool,
    /// What it sees, in words.
    scope: &'static str,
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
        Ok(Output {
            space: Space {
                id: caller.actor.space,
                name: caller.space_name.clone(),
                time_zone: caller.time_zone.name().to_owned(),
                time: now.with_timezone(&caller.time_zone).to_rfc3339(),
                today: caller.today(call.app).to_string(),
                utc: shape::time(now),
            },
            link: Link {
                name: caller.actor.name.clone(),
                may_read: caller.actor.may_read(),
                may_write: caller.actor.may_write(),
                may_delete: caller.actor.may_delete(),
                scope: "the whole space",
            },
            url_templates: UrlTemplates {
                document: format!("{public_url}/d/{{documentId}}"),
                block: format!("{public_url}/d/{{documentId}}#{{blockId}}"),
            },
        })
    }
}
