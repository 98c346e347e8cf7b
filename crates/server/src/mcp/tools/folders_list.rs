//! `folders_list`: the tree of folders and the built-in places.

use docent_store::folder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct FoldersList;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Each folder after the one it is in.
    folders: Vec<Folder>,
    locations: Vec<Place>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Folder {
    id: Uuid,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_folder_id: Option<Uuid>,
    /// Directly in it.
    document_count: i64,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Place {
    location: &'static str,
    document_count: i64,
}

impl Tool for FoldersList {
    const NAME: &'static str = "folders_list";
    const TITLE: &'static str = "List folders";
    const DESCRIPTION: &'static str = "All folders with their parents and document counts, and the built-in \
        locations. A good start before documents_list.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, _input: Input) -> Result<Output> {
        let mut connection = call.app.store.connection().await?;
        let folders = folder::list(&mut connection, call.actor()).await?;
        let places = folder::places(&mut connection, call.actor()).await?;
        let folders = folders.into_iter().map(|folder| Folder {
            id: folder.id,
            name: folder.name,
            parent_folder_id: folder.parent,
            document_count: folder.documents,
        });
        let mut locations = vec![
            ("unsorted", places.unsorted),
            ("daily_notes", places.daily_notes),
            ("templates", places.templates),
        ];
        if call.actor().may_delete() {
            locations.push(("trash", places.trash));
        }
        let place = |(location, document_count)| Place { location, document_count };
        Ok(Output {
            folders: folders.collect(),
            locations: locations.into_iter().map(place).collect(),
        })
    }
}
