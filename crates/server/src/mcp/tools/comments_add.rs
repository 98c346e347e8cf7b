//! `comments_add`: comments on blocks, and answers to them.

use docent_store::comment;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct CommentsAdd;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    comments: Vec<New>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct New {
    block_id: Option<Uuid>,
    content: String,
    reply_to: Option<Uuid>,
}

impl Tool for CommentsAdd {
    const NAME: &'static str = "comments_add";
    const TITLE: &'static str = "Add comments";
    const DESCRIPTION: &'static str =
        "Comments on blocks or documents (blockId), or answers a comment (replyTo).";
    const GROUP: Group = Group::Comments;
    const ACCESS: Access = Access::Add;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let comments = input.comments.into_iter().map(|new| comment::New {
            block: new.block_id,
            reply_to: new.reply_to,
            text: new.content,
        });
        let add = comment::Add {
            comments: comments.collect(),
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&add).await?))
    }
}
