//! What only a test server has: the tools, prompts and resources that the official conformance suite asks for,
//! behind the feature `conformance-fixtures`, which no release is built with.
//!
//! They answer whoever a link lets in, and read nothing of its space.

mod prompts;
mod resources;
mod rounds;
mod tools;

use std::sync::LazyLock;

use rmcp::{
    ErrorData, RoleServer,
    model::{
        CallToolRequestParams, CallToolResponse, ErrorCode, GetPromptRequestParams,
        GetPromptResponse, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
        ListToolsResult, ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse,
        ServerCapabilities, Tool as Listed,
    },
    service::{RequestContext, SubscriptionContext},
};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::server::Docent;

/// Whether there is one tool more; who listens is told when there is, and when there is not.
static ONE_MORE: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

/// A picture of one pixel, a PNG, and a millisecond of silence, a WAV.
const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mNQSJgAAAG0ARHil54mAAAAAElFTkSuQmCC";
const SOUND: &str = "UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==";

/// What clients that begin with `initialize` may ask for besides.
pub(super) fn declare(capabilities: &mut ServerCapabilities) {
    capabilities.logging = Some(serde_json::Map::new());
    if let Some(resources) = &mut capabilities.resources {
        resources.subscribe = Some(true);
    }
}

/// Lists the tools, after those that are there.
pub(super) fn add_tools(result: &mut ListToolsResult) {
    result.tools.extend(tools::all());
}

/// Lists the prompts, after those that are there.
pub(super) fn add_prompts(result: &mut ListPromptsResult) {
    if result.next_cursor.is_none() {
        result.prompts.extend(prompts::all());
    }
}

/// Lists the resources, after those that are there.
pub(super) fn add_resources(result: &mut ListResourcesResult) {
    if result.next_cursor.is_none() {
        result.resources.extend(resources::all());
    }
}

/// Lists the template, after those that are there.
pub(super) fn add_templates(result: &mut ListResourceTemplatesResult) {
    result.resource_templates.push(resources::template());
}

/// One of the tools.
pub(super) fn tool(name: &str) -> Option<Listed> {
    tools::all().into_iter().find(|tool| tool.name == name)
}

/// Answers a call, if it is one of these tools.
pub(super) async fn call(
    docent: &Docent,
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Option<Result<CallToolResponse, ErrorData>> {
    tool(&request.name)?;
    Some(match docent.admitted(context).await {
        Ok(_) => tools::call(docent, request, context).await,
        Err(refused) => Err(refused),
    })
}

/// Answers with a prompt, if it is one of these.
pub(super) async fn prompt(
    docent: &Docent,
    request: &GetPromptRequestParams,
    context: &RequestContext<RoleServer>,
) -> Option<Result<GetPromptResponse, ErrorData>> {
    prompts::all().iter().find(|prompt| prompt.name == request.name)?;
    Some(match docent.admitted(context).await {
        Ok(_) => prompts::get(docent, request, context),
        Err(refused) => Err(refused),
    })
}

/// Answers with what a resource says, if it is one of these.
pub(super) async fn resource(
    docent: &Docent,
    request: &ReadResourceRequestParams,
    context: &RequestContext<RoleServer>,
) -> Option<Result<ReadResourceResponse, ErrorData>> {
    let read = resources::read(&request.uri, context)?;
    Some(docent.admitted(context).await.map(|_| read.into()))
}

/// Answers what is accepted and has no effect, since nothing is kept between requests: methods that
/// 2026-07-28 does not have any more.
pub(super) async fn accept(
    docent: &Docent,
    method: &'static str,
    context: &RequestContext<RoleServer>,
) -> Result<(), ErrorData> {
    docent.admitted(context).await?;
    if is_modern(context) {
        return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method, None));
    }
    Ok(())
}

/// Tells who listens when there is one tool more or less, as long as this is held.
pub(super) fn telling(subscription: &SubscriptionContext) -> AbortOnDropHandle<()> {
    let (sink, mut changes) = (subscription.sink().clone(), ONE_MORE.subscribe());
    AbortOnDropHandle::new(tokio::spawn(async move {
        // A filter that does not ask for it refuses it.
        while changes.changed().await.is_ok() && sink.notify_tool_list_changed().await.is_ok() {}
    }))
}

fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}
