//! The folders of a space.

use aide::axum::{
    ApiRouter,
    routing::{get_with, patch_with, post_with},
};
use axum::{Json, extract::State};
use docent_store::{FolderState, folder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    extract::{Body, Named},
    writing::{WriteAnswer, Writer, write},
};
use crate::{App, Caller, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/folders",
            get_with(list, |o| o.id("listFolders").summary("Folders, each after the one it is in"))
                .post_with(create, |o| o.id("createFolder").summary("Make a folder")),
        )
        .api_route(
            "/api/spaces/{space}/folders/{folder}",
            patch_with(rename, |o| o.id("renameFolder").summary("Rename a folder"))
                .delete_with(remove, |o| {
                    o.id("deleteFolder").summary("Take a folder away; what is in it moves up")
                }),
        )
        .api_route(
            "/api/spaces/{space}/folders/{folder}/move",
            post_with(relocate, |o| o.id("moveFolder").summary("Put a folder into another")),
        )
}

/// The folders, and how many documents the other places hold.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct FolderList {
    folders: Vec<Folder>,
    /// Documents in no folder.
    unsorted: i64,
    daily_notes: i64,
    templates: i64,
    trash: i64,
}

/// A folder.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Folder {
    id: Uuid,
    /// The folder it is in; none at the top.
    parent_id: Option<Uuid>,
    name: String,
    /// How many documents are directly in it.
    documents: i64,
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<FolderList>> {
    let mut connection = app.store.connection().await?;
    let folders = folder::list(&mut connection, &caller.actor).await?;
    let places = folder::places(&mut connection, &caller.actor).await?;
    let folders = folders.into_iter().map(|folder| Folder {
        id: folder.id,
        parent_id: folder.parent,
        name: folder.name,
        documents: folder.documents,
    });
    Ok(Json(FolderList {
        folders: folders.collect(),
        unsorted: places.unsorted,
        daily_notes: places.daily_notes,
        templates: places.templates,
        trash: places.trash,
    }))
}

/// A new folder.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewFolder {
    name: String,
    /// The folder it goes into; the top when absent.
    parent_id: Option<Uuid>,
}

async fn create(
    State(app): State<App>,
    writer: Writer,
    Body(new): Body<NewFolder>,
) -> Result<Json<WriteAnswer>> {
    let state = FolderState { name: new.name, parent: new.parent_id };
    let create = folder::Create { folders: vec![state] };
    write(&app, &writer, "folders_create", &create).await
}

#[derive(Deserialize, JsonSchema)]
struct FolderPath {
    folder: Uuid,
}

/// A folder's new name.
#[derive(Deserialize, JsonSchema)]
struct NewName {
    name: String,
}

async fn rename(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<FolderPath>,
    Body(new): Body<NewName>,
) -> Result<Json<WriteAnswer>> {
    let rename = folder::Rename { folders: vec![(path.folder, new.name)] };
    write(&app, &writer, "folders_update", &rename).await
}

/// Where a folder goes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct FolderTarget {
    /// The top when absent.
    parent_id: Option<Uuid>,
}

async fn relocate(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<FolderPath>,
    Body(target): Body<FolderTarget>,
) -> Result<Json<WriteAnswer>> {
    let relocate = folder::Move { folders: vec![path.folder], parent: target.parent_id };
    write(&app, &writer, "folders_move", &relocate).await
}

async fn remove(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<FolderPath>,
) -> Result<Json<WriteAnswer>> {
    let delete = folder::Delete { folders: vec![path.folder] };
    write(&app, &writer, "folders_delete", &delete).await
}
