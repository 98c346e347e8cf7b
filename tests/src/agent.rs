//! Somebody at the MCP door who speaks plain JSON-RPC.

use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::{
    Client, RequestBuilder, StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::listening::modern;

/// An agent with a link.
#[derive(Debug)]
pub struct Agent {
    /// The link's address.
    pub url: String,
    /// The link's public id.
    pub link: Uuid,
    /// The access token, where the link has a password.
    pub token: Option<String>,
    client: Client,
    number: AtomicU64,
}

/// What came back over HTTP.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, when it is JSON.
    pub body: Value,
}

impl Agent {
    pub(crate) fn new(server: &str, secret: &str, link: Uuid) -> Self {
        Self::through(format!("{server}/links/{secret}/mcp"), link)
    }

    /// An agent who was given this address.
    pub fn through(url: String, link: Uuid) -> Self {
        Self { url, link, token: None, client: Client::new(), number: AtomicU64::new(1) }
    }

    /// The same address with an access token.
    #[must_use]
    pub fn bearing(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::through(self.url.clone(), self.link) }
    }

    /// A request as clients of MCP 2026-07-28 send it, without a body.
    pub(crate) fn modern(&self, method: &str, name: Option<&str>) -> RequestBuilder {
        let request = self.client.post(&self.url).header(CONTENT_TYPE, "application/json");
        let mut request = request
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", "2026-07-28")
            .header("mcp-method", method);
        if let Some(name) = name {
            request = request.header("mcp-name", name);
        }
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends bytes as they are.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> Reply {
        let request = self.client.post(&self.url).header(CONTENT_TYPE, "application/json");
        let mut request = request.header("accept", "application/json, text/event-stream");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.body(body).send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.expect("a body");
        Reply { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// Calls a method, as clients of the revisions before 2026-07-28 do.
    pub async fn request(&self, method: &str, params: Value) -> Reply {
        let id = self.number.fetch_add(1, Ordering::Relaxed);
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.post(message.to_string()).await
    }

    /// Calls a tool; answers what it told, or the JSON-RPC error.
    pub async fn call(&self, tool: &str, arguments: Value) -> Value {
        let params = json!({ "name": tool, "arguments": arguments });
        let answer = self.request("tools/call", params).await;
        let Some(result) = answer.body.get("result") else {
            return answer.body.get("error").cloned().unwrap_or(answer.body);
        };
        told(result)
    }

    /// Calls a tool as a client of MCP 2026-07-28 that can do this much; answers the result, or the
    /// JSON-RPC error.
    pub async fn call_modern(&self, capabilities: &Value, params: Value) -> Value {
        let name = params["name"].as_str().expect("a tool").to_owned();
        let message = modern("tools/call", params, capabilities);
        let request = self.modern("tools/call", Some(&name)).body(message.to_string());
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        answer.get("result").or(answer.get("error")).cloned().unwrap_or(answer)
    }

    /// Makes a document from Markdown; answers its id.
    pub async fn document(&self, title: &str, markdown: &str) -> String {
        let document = json!({ "title": title, "markdown": markdown });
        let made = self.call("documents_create", json!({ "documents": [document] })).await;
        made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// A document's Markdown.
    pub async fn markdown(&self, id: &str) -> String {
        let read = self.call("blocks_get", json!({ "id": id, "format": "markdown" })).await;
        read["markdown"].as_str().unwrap_or_else(|| panic!("{read}")).to_owned()
    }
}

/// What a tool told in its result: JSON in one text, and the same as an object where it is no mistake
/// and shows no picture.
pub fn told(result: &Value) -> Value {
    let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {result}"));
    let told: Value = serde_json::from_str(text).expect("JSON");
    let alone = result["isError"] == true || result["content"][1]["type"] == "image";
    let object = if alone { &Value::Null } else { &told };
    assert_eq!(&result["structuredContent"], object, "text and object");
    told
}
