//! `comments_get`: threads of comments.

use docent_store::{
    AuthorKind,
    comment::{self, Listed, Wanted},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Comments on one page, answers among them.
const PAGE: i64 = 100;
/// Characters of text on one page.
const LARGEST: usize = 40_000;

pub(crate) struct CommentsGet;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    document_id: Option<Uuid>,
    block_id: Option<Uuid>,
    #[serde(default)]
    include_resolved: bool,
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    document_id: Uuid,
    /// Threads in the order in which they were begun.
    comments: Vec<Thread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Thread {
    /// The first comment.
    id: Uuid,
    block_id: Uuid,
    /// What it says; absent where the page before had it.
    #[serde(flatten)]
    said: Option<Said>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replies: Vec<Reply>,
}

#[derive(Serialize, JsonSchema)]
struct Reply {
    id: Uuid,
    #[serde(flatten)]
    said: Said,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Said {
    author: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    by_agent: bool,
    /// Written through this link.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    mine: bool,
    at: String,
    text: String,
}

impl Said {
    fn of(call: &Call<'_>, listed: &Listed) -> Self {
        let state = &listed.state;
        Self {
            author: state.author.clone(),
            by_agent: state.author_kind == AuthorKind::Agent,
            mine: state.link.is_some() && state.link == call.actor().link_id(),
            at: shape::time(state.created_at),
            text: state.text.clone(),
        }
    }
}

impl Tool for CommentsGet {
    const NAME: &'static str = "comments_get";
    const TITLE: &'static str = "Read comments";
    const DESCRIPTION: &'static str = "Open comments of a document or of one block, in threads.";
    const GROUP: Group = Group::Comments;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let (of, alone) = match (input.document_id, input.block_id) {
            (Some(document), None) => (document, false),
            (None, Some(block)) => (block, true),
            _ => return Err(Error::invalid("give exactly one of documentId and blockId")),
        };
        let after = input.cursor.as_deref().map(shape::position).transpose()?;
        let wanted = Wanted { of, alone, resolved: input.include_resolved, after };
        let mut connection = call.app.store.reader().await?;
        let page = comment::list(&mut connection, call.actor(), &wanted, PAGE).await?;
        let shown = fitting(&page.comments);
        let more = page.more || shown.len() < page.comments.len();
        let last = shown.last().filter(|_| more).map(Listed::position);
        Ok(Output {
            document_id: page.document,
            comments: threads(&call, shown),
            cursor: last.as_ref().map(shape::cursor),
        })
    }
}

/// As many of these as one answer holds, one at least.
fn fitting(comments: &[Listed]) -> &[Listed] {
    let mut size = 0;
    let sizes = comments.iter().map(|listed| listed.state.text.chars().count());
    let over = sizes.enumerate().position(|(at, length)| {
        size += length;
        at > 0 && size > LARGEST
    });
    &comments[..over.unwrap_or(comments.len())]
}

fn threads(call: &Call<'_>, comments: &[Listed]) -> Vec<Thread> {
    let mut threads: Vec<Thread> = Vec::new();
    for listed in comments {
        let (thread, block_id) = (listed.state.thread, listed.state.block);
        if threads.last().is_none_or(|last| last.id != thread) {
            threads.push(Thread {
                id: thread,
                block_id,
                said: None,
                resolved: None,
                replies: Vec::new(),
            });
        }
        let Some(last) = threads.last_mut() else { continue };
        let said = Said::of(call, listed);
        if listed.id == thread {
            last.resolved = listed.state.resolved.as_ref().map(|end| end.by.clone());
            last.said = Some(said);
        } else {
            last.replies.push(Reply { id: listed.id, said });
        }
    }
    threads
}
