//! The axum ceiling: a handler that reads the message, runs the statement and writes the answer.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::query::Queries;

#[derive(Clone)]
struct Bare {
    queries: Arc<Queries>,
    /// The answer to a list of tools, ready to be sent.
    tools: Arc<str>,
}

#[derive(Deserialize)]
struct Message {
    id: Value,
    method: String,
    #[serde(default)]
    params: Params,
}

#[derive(Default, Deserialize)]
struct Params {
    #[serde(default)]
    name: String,
    #[serde(default)]
    arguments: Value,
}

pub(super) fn router(queries: Arc<Queries>, tools: &str) -> Router {
    let tools = format!(r#"{{"jsonrpc":"2.0","id":0,"result":{{"tools":{tools}}}}}"#);
    let bare = Bare { queries, tools: tools.into() };
    Router::new().route("/mcp", post(answer)).route("/text", post(text)).with_state(bare)
}

async fn answer(State(bare): State<Bare>, Json(message): Json<Message>) -> Response {
    if message.method == "tools/list" {
        return match bare.queries.link().await {
            Ok(()) => {
                let headers = [(header::CONTENT_TYPE, "application/json")];
                (headers, bare.tools.to_string()).into_response()
            }
            Err(error) => failed(&error),
        };
    }
    respond(&bare, &message, &message.params.name).await
}

/// The same question, answered from one row that holds the whole text.
async fn text(State(bare): State<Bare>, Json(message): Json<Message>) -> Response {
    respond(&bare, &message, "whole_text").await
}

async fn respond(bare: &Bare, message: &Message, name: &str) -> Response {
    match bare.queries.call(name, &message.params.arguments).await {
        Ok(result) => {
            Json(json!({ "jsonrpc": "2.0", "id": message.id, "result": result })).into_response()
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &crate::bench::Failure) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}
