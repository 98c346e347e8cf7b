//! `documents_move`: moves documents.

use docent_store::document;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::{DestinationInput, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct DocumentsMove;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    document_ids: Vec<Uuid>,
    destination: DestinationInput,
}

impl Tool for DocumentsMove {
    const NAME: &'static str = "documents_move";
    const TITLE: &'static str = "Move documents";
    const DESCRIPTION: &'static str = "Moves documents to a folder, unsorted or templates; also restores them from the trash. Daily notes stay where they are.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Change;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let destination = input.destination.read()?;
        let moved = document::Move {
            documents: input.document_ids,
            destination,
            expected_revision: call.expected_revision(),
        };
        Ok(WriteShape::new(&call, call.write(&moved).await?))
    }
}
