//! `comments_update`: what a comment says, and whether its thread is resolved.

use docent_store::comment;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct CommentsUpdate;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    comments: Vec<Change>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    comment_id: Uuid,
    content: Option<String>,
    resolved: Option<bool>,
}

impl Tool for CommentsUpdate {
    const NAME: &'static str = "comments_update";
    const TITLE: &'static str = "Update comments";
    const DESCRIPTION: &'static str =
        "Resolves or reopens the threads of comments; changes the content of this link's own.";
    const GROUP: Group = Group::Comments;
    const ACCESS: Access = Access::Change;
    const DESTRUCTIVE: bool = true;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let comments = input.comments.into_iter().map(|change| {
            if change.content.is_none() && change.resolved.is_none() {
                return Err(Error::invalid("give each comment content or resolved"));
            }
            let (text, resolved) = (change.content, change.resolved);
            Ok(comment::Change { id: change.comment_id, text, resolved })
        });
        let update = comment::Update {
            comments: comments.collect::<Result<_>>()?,
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&update).await?))
    }
}
