//! Trying links out before an agent does: what a scope would reach, which tools a link has, and what they answer.

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::{Json, extract::State};
use docent_store::link::{self, Preview};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    super::{
        extract::{Body, Named},
        shape::place,
    },
    LinkPath,
    shape::ScopeGiven,
};
use crate::{
    App, Caller, Error, Result,
    mcp::{Access, Answer, Group, ListedTool, Playground},
    record::Act,
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/links/preview",
            post_with(preview, |o| {
                o.id("previewLink").summary("What a link of a scope would see; makes none")
            }),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/tools",
            get_with(tools, |o| o.id("listLinkTools").summary("The tools that a link's agent has")),
        )
        .api_route(
            "/api/spaces/{space}/links/{link}/call",
            post_with(call, |o| {
                o.id("callLinkTool").summary("Call a tool as a link's agent does").description(
                    "It does what it does: counted and recorded as a call of the link's, with the name of who tried \
                     it. Large deletes are not confirmed.",
                )
            }),
        )
}

/// A scope to be looked through.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// The whole space when absent.
    scope: Option<ScopeGiven>,
}

/// What a link would see.
#[derive(Serialize, JsonSchema)]
struct LinkPreview {
    /// Counted up to 1,001.
    documents: i64,
    folders: usize,
    /// Up to 10, the last changed first.
    first: Vec<PreviewedDocument>,
}

/// A document that a link would see.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PreviewedDocument {
    id: Uuid,
    title: String,
    /// folder, unsorted, `daily_notes`, inbox or templates.
    location: &'static str,
    /// The folder, where the link would see it.
    folder_id: Option<Uuid>,
}

async fn preview(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<Wanted>,
) -> Result<Json<LinkPreview>> {
    let act = Act::of(&app, &caller, "links_preview");
    let scope = wanted.scope.map_or(Ok(link::Scope::Whole), ScopeGiven::read);
    let preview = match scope {
        Ok(scope) => link::preview(&app.store, &caller.actor, scope).await.map_err(Error::from),
        Err(refused) => Err(refused),
    };
    Ok(Json(act.done(&app, preview).await?.into()))
}

impl From<Preview> for LinkPreview {
    fn from(preview: Preview) -> Self {
        let first = preview.first.into_iter().map(|document| {
            let (location, folder_id, _) = place(document.location);
            PreviewedDocument { id: document.id, title: document.title, location, folder_id }
        });
        let first = first.collect();
        Self { documents: preview.documents, folders: preview.folders, first }
    }
}

/// A tool of a link.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct LinkTool {
    name: &'static str,
    /// For people.
    title: String,
    /// For models.
    description: String,
    /// The switch it is under; always is none.
    #[schemars(with = "String")]
    group: Group,
    /// always, read, add, change or delete.
    #[schemars(with = "String")]
    access: Access,
    /// JSON Schema of its arguments.
    input_schema: Map<String, Value>,
}

impl From<ListedTool> for LinkTool {
    fn from(tool: ListedTool) -> Self {
        let ListedTool { name, title, description, group, access, input_schema } = tool;
        Self { name, title, description, group, access, input_schema }
    }
}

async fn tools(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
) -> Result<Json<Vec<LinkTool>>> {
    let playground = Playground::enter(&app, &caller, path.link).await?;
    Ok(Json(playground.tools().into_iter().map(LinkTool::from).collect()))
}

/// A call of a tool.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ToolCall {
    /// Its name.
    tool: String,
    /// By its input schema.
    #[serde(default)]
    arguments: Map<String, Value>,
}

/// What an agent gets.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ToolAnswer {
    /// Texts and pictures, as MCP has them.
    content: Vec<Value>,
    /// The same as an object; absent where it is a mistake or a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    structured_content: Option<Value>,
    /// Whether the text tells a mistake.
    is_error: bool,
}

impl From<Answer> for ToolAnswer {
    fn from(answer: Answer) -> Self {
        let Answer { content, structured_content, is_error } = answer;
        Self { content, structured_content, is_error }
    }
}

async fn call(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<LinkPath>,
    Body(call): Body<ToolCall>,
) -> Result<Json<ToolAnswer>> {
    let playground = Playground::enter(&app, &caller, path.link).await?;
    Ok(Json(playground.call(&app, &call.tool, call.arguments).await?.into()))
}
