//! Somebody who listens to what happens: `subscriptions/listen` as clients of MCP 2026-07-28 send it.

use std::{collections::VecDeque, time::Duration};

use reqwest::Response;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::Agent;

/// How long what has to come is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream of messages.
#[derive(Debug)]
pub struct Listening {
    response: Response,
    text: String,
    messages: VecDeque<Value>,
}

impl Agent {
    /// Begins to listen; what was accepted is the first message.
    pub async fn listen(&self, filter: Value) -> Listening {
        Listening {
            response: self.try_listen(filter).await,
            text: String::new(),
            messages: VecDeque::new(),
        }
    }

    /// As [`Agent::listen`]: what HTTP answers.
    pub async fn try_listen(&self, filter: Value) -> Response {
        let message =
            modern("subscriptions/listen", json!({ "notifications": filter }), &json!({}));
        let request = self.modern("subscriptions/listen", None);
        request.body(message.to_string()).send().await.expect("an answer")
    }
}

/// A message of MCP 2026-07-28 from a client that can do this much.
pub(crate) fn modern(method: &str, mut params: Value, capabilities: &Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    });
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

impl Listening {
    /// The next message; none at the end.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(message) = self.messages.pop_front() {
                return Some(message);
            }
            let arrived =
                timeout(PATIENCE, self.response.chunk()).await.expect("a message in time");
            // A stream that is cut off has ended, too.
            let chunk = arrived.ok().flatten()?;
            self.text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
            while let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                let data = event.lines().filter_map(|line| line.strip_prefix("data:"));
                let data: String = data.map(str::trim_start).collect();
                self.messages.extend(serde_json::from_str::<Value>(&data).ok());
            }
        }
    }

    /// The next notification: its method without what all begin with, and the address that it names.
    pub async fn told(&mut self) -> String {
        let message = self.next().await.expect("a message");
        let method = message["method"].as_str().unwrap_or_else(|| panic!("{message}"));
        let uri = message["params"]["uri"].as_str().unwrap_or_default();
        format!("{} {uri}", method.trim_start_matches("notifications/")).trim().to_owned()
    }

    /// Waits for the end; answers what came before it.
    pub async fn end(mut self) -> Vec<Value> {
        let mut messages = Vec::new();
        while let Some(message) = self.next().await {
            messages.push(message);
        }
        messages
    }
}
