//! `changes_list`: who changed what the link sees, and when.

use chrono::TimeDelta;
use docent_store::change::{self, Listed, Wanted};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{documents_list::times, shape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Changes on one page.
const PAGE: i64 = 25;
/// Changes on one page in full.
const FULL_PAGE: i64 = 10;
/// Rows shown of one change in full.
const MOST_ROWS: usize = 20;
/// How far back is looked where nothing is said.
const LATELY: TimeDelta = TimeDelta::days(7);

pub(crate) struct ChangesList;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    document_id: Option<Uuid>,
    // Only this link's own.
    #[serde(default)]
    mine: bool,
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
    detail: Option<Detail>,
}

#[derive(Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Detail {
    Concise,
    Full,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    changes: Vec<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Told {
    change_id: Uuid,
    at: String,
    author: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    by_agent: bool,
    /// Made through this link: `changes_revert` undoes it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    mine: bool,
    action: String,
    /// Taken back since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    undone: bool,
    /// The change that it took back.
    #[serde(skip_serializing_if = "Option::is_none")]
    reverts: Option<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<Touched>,
    /// Of own changes, in full.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diff: Vec<Value>,
    /// Rows that the diff leaves out.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_rows: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
struct Touched {
    id: Uuid,
    title: String,
}

impl Told {
    fn of(call: &Call<'_>, listed: Listed) -> Self {
        let documents = listed.documents.into_iter().map(|(id, title)| Touched { id, title });
        let shown = &listed.edits[..listed.edits.len().min(MOST_ROWS)];
        let more = listed.edits.len() - shown.len();
        Self {
            change_id: listed.id,
            at: shape::time(listed.made_at),
            author: listed.author,
            by_agent: listed.link.is_some(),
            mine: listed.link.is_some() && listed.link == call.actor().link_id(),
            action: listed.action,
            undone: listed.undone,
            reverts: listed.reverts,
            documents: documents.collect(),
            diff: shape::diff(shown),
            more_rows: (more > 0).then_some(more),
        }
    }
}

impl Tool for ChangesList {
    const NAME: &'static str = "changes_list";
    const TITLE: &'static str = "History";
    const DESCRIPTION: &'static str = "Changes, the last first: who, when and where, of one document or of all in \
        the last 7 days (since, until: other days or times). detail full shows what this link changed itself.";
    const GROUP: Group = Group::History;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let (since, until) = times(&call, [input.since.as_deref(), input.until.as_deref()])?;
        let now = call.app.store.world.now();
        let lately = until.unwrap_or(now).checked_sub_signed(LATELY);
        let full = input.detail == Some(Detail::Full);
        let wanted = Wanted {
            document: input.document_id,
            link: call.actor().link_id().filter(|_| input.mine),
            since: since.or(lately.filter(|_| input.document_id.is_none())),
            until,
            before: input.cursor.as_deref().map(shape::position).transpose()?,
            edits: full,
        };
        let mut connection = call.app.store.connection().await?;
        let limit = if full { FULL_PAGE } else { PAGE };
        let page = change::list(&mut connection, call.actor(), &wanted, limit).await?;
        let changes = page.changes.into_iter().map(|listed| Told::of(&call, listed));
        Ok(Output { changes: changes.collect(), cursor: page.next.as_ref().map(shape::cursor) })
    }
}
