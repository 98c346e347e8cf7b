//! `documents_create`: makes documents.

use docent_store::{
    block,
    document::{self, Destination},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::shape::{self, DestinationInput, WriteShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct DocumentsCreate;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    documents: Vec<NewDocument>,
    destination: Option<DestinationInput>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewDocument {
    title: String,
    markdown: Option<String>,
}

impl Tool for DocumentsCreate {
    const NAME: &'static str = "documents_create";
    const TITLE: &'static str = "Create documents";
    const DESCRIPTION: &'static str = "Creates documents, each with a title and optionally its text as Markdown. They go to unsorted (or the one folder this link sees) unless destination names a folder or templates.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Add;
    const HEEDS_REVISION: bool = false;
    const NEEDS_PLACE: bool = true;
    type Input = Input;
    type Output = WriteShape;

    async fn call(call: Call<'_>, input: Input) -> Result<WriteShape> {
        let destination = match &input.destination {
            None => Destination::Usual,
            Some(given) => given.read()?,
        };
        block::bounded(input.documents.len())?;
        let documents = input.documents.into_iter().map(|new| {
            let blocks = shape::parse(&call, new.markdown.as_deref().unwrap_or_default())?;
            Ok(document::New { title: new.title, blocks, ..document::New::default() })
        });
        let documents = documents.collect::<Result<Vec<_>>>()?;
        block::bounded_content(documents.iter().flat_map(|new| &new.blocks))?;
        let create = document::Create { documents, destination };
        Ok(WriteShape::new(&call, call.write(&create).await?))
    }
}
