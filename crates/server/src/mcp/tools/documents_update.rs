//! `documents_update`: renames documents.

use docent_store::document;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::shape::WriteShape;
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct DocumentsUpdate;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    documents: Vec<Change>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Change {
    id: Uuid,
    title: Option<String>,
    icon: Option<String>,
}

impl Tool for DocumentsUpdate {
    const NAME: &'static str = "documents_update";
    const TITLE: &'static str = "Update documents";
    const DESCRIPTION: &'static str = "Changes documents' titles and icons (an emoji; \"none\" takes it away). Their blocks stay.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Change;
    const IDEMPOTENT: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let expected_revision = call.expected_revision();
        let documents = input.documents.into_iter().map(|change| document::Change {
            id: change.id,
            title: change.title,
            icon: change.icon.map(|icon| if icon == "none" { String::new() } else { icon }),
            expected_revision,
        });
        let update = document::Update { documents: documents.collect() };
        Ok(WriteShape::new(&call, call.write(&update).await?))
    }
}
