//! `documents_delete`: moves documents to the trash.

use docent_store::document;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{self, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct DocumentsDelete;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    document_ids: Vec<Uuid>,
}

impl Tool for DocumentsDelete {
    const NAME: &'static str = "documents_delete";
    const TITLE: &'static str = "Delete documents";
    const DESCRIPTION: &'static str =
        "Moves documents to the trash, where they stay for 30 days; documents_move restores them.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Delete;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    fn question(input: &Input) -> Option<String> {
        shape::question(input.document_ids.len(), "documents (they go to the trash)")
    }

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let trash = document::Trash {
            documents: input.document_ids,
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&trash).await?))
    }
}
