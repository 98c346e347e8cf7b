//! The rmcp ceiling: the same statements as tools, on the same URL, without a session.

use std::{net::IpAddr, sync::Arc};

use axum::Router;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ListToolsResult,
        PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
    },
    service::RequestContext,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use serde_json::Value;

use super::query::Queries;
use crate::bench::Result;

#[derive(Clone)]
struct Bare {
    queries: Arc<Queries>,
    tools: Arc<[Tool]>,
}

pub(super) fn router(queries: Arc<Queries>, tools: &str) -> Result<Router> {
    let tools: Vec<Tool> = serde_json::from_str(tools)?;
    let bare = Bare { queries, tools: tools.into() };
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts([IpAddr::from([127, 0, 0, 1]).to_string()]);
    let service: StreamableHttpService<Bare, NeverSessionManager> =
        StreamableHttpService::new(move || Ok(bare.clone()), Arc::default(), config);
    Ok(Router::new().nest_service("/mcp", service))
}

impl ServerHandler for Bare {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> std::result::Result<ListToolsResult, ErrorData> {
        self.queries.link().await.map_err(|error| failed(&error))?;
        Ok(ListToolsResult::with_all_items(self.tools.to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> std::result::Result<CallToolResponse, ErrorData> {
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let result = self.queries.call(&request.name, &arguments).await;
        let text = result.map_err(|error| failed(&error))?.to_string();
        Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
    }
}

fn failed(error: &crate::bench::Failure) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
