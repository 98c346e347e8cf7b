//! What clients are told that can be asked for here.

use docent_store::Actor;
use rmcp::model::ServerCapabilities;

use super::resources;

/// What can be asked for.
pub(super) fn capabilities() -> ServerCapabilities {
    ServerCapabilities::builder()
        .enable_completions()
        .enable_tools()
        .enable_tool_list_changed()
        .enable_prompts()
        .enable_prompts_list_changed()
        .enable_resources()
        .enable_resources_subscribe()
        .enable_resources_list_changed()
        .build()
}

/// What a caller may ask for. Whoever asks for prompts is answered, and that has to be declared.
pub(super) fn capabilities_of(actor: &Actor) -> ServerCapabilities {
    let mut capabilities = capabilities();
    capabilities.resources = capabilities.resources.filter(|_| resources::are_for(actor));
    capabilities
}

/// Clients that begin with `initialize` have no streams here.
pub(super) fn without_streams(mut capabilities: ServerCapabilities) -> ServerCapabilities {
    if let Some(tools) = &mut capabilities.tools {
        tools.list_changed = None;
    }
    if let Some(prompts) = &mut capabilities.prompts {
        prompts.list_changed = None;
    }
    if let Some(resources) = &mut capabilities.resources {
        (resources.list_changed, resources.subscribe) = (None, None);
    }
    capabilities
}
