//! The MCP door as a link's holder sees it: bytes, and what they come to.

use reqwest::{Client, header};
use serde_json::{Value, json};

/// What came back, to the byte.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) outcome: Outcome,
    /// Status, headers but the date, and the body: what must be the same for all that is not there.
    pub(super) bytes: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Ok(Value),
    NotFound,
    /// `forbidden` or `invalid_argument`, with its message.
    Refused(String),
    Conflict,
    UnknownTool,
    /// 404 over HTTP: the link is not there.
    Closed,
}

/// Calls a tool, or a method that reads resources; every call has the same number, so that answers
/// can be compared.
pub(super) async fn call(
    client: &Client,
    url: &str,
    tool: &str,
    arguments: &Value,
) -> Result<Reply, String> {
    let (method, params) = if tool.starts_with("resources/") {
        (tool, arguments.clone())
    } else {
        ("tools/call", json!({ "name": tool, "arguments": arguments }))
    };
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let (status, bytes, body) = post(client, url, &message).await;
    let outcome = outcome(method, status, &body).map_err(|wrong| format!("{wrong}: {bytes}"))?;
    // What a caller asked for is no news to it.
    let bytes = match arguments["uri"].as_str() {
        Some(uri) => bytes.replace(uri, "what was asked for"),
        None => bytes,
    };
    Ok(Reply { outcome, bytes })
}

/// Posts a message; answers the status, everything, and the body.
pub(super) async fn post(client: &Client, url: &str, message: &Value) -> (u16, String, Value) {
    let request = client.post(url).header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::ACCEPT, "application/json, text/event-stream");
    let response = request.body(message.to_string()).send().await.expect("the server answers");
    let status = response.status().as_u16();
    let headers = response.headers().iter().filter(|(name, _)| *name != header::DATE);
    let headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    let body = response.text().await.expect("a whole answer");
    let bytes = format!("{status}\n{}\n\n{body}", headers.join("\n"));
    (status, bytes, serde_json::from_str(&body).unwrap_or_default())
}

fn outcome(method: &str, status: u16, body: &Value) -> Result<Outcome, &'static str> {
    if status == 404 && *body == json!({ "error": "not_found" }) {
        return Ok(Outcome::Closed);
    }
    if status != 200 {
        return Err("an unexpected status");
    }
    if body["error"]["code"] == -32602 {
        return Ok(Outcome::UnknownTool);
    }
    let result = &body["result"];
    if method != "tools/call" {
        return match body["error"]["code"].as_i64() {
            None => Ok(Outcome::Ok(result.clone())),
            Some(-32002) => Ok(Outcome::NotFound),
            Some(_) => Err("an unexpected error"),
        };
    }
    let text = result["content"][0]["text"].as_str().ok_or("no text in the result")?;
    let same = serde_json::from_str::<Value>(text).map_err(|_| "a text that is not JSON")?;
    if result["isError"] != true {
        let is_same = same == result["structuredContent"];
        return if is_same { Ok(Outcome::Ok(same)) } else { Err("text and object differ") };
    }
    match same["error"]["code"].as_str() {
        Some("not_found") => Ok(Outcome::NotFound),
        Some("forbidden" | "invalid_argument") => {
            Ok(Outcome::Refused(same["error"]["message"].to_string()))
        }
        Some("conflict") => Ok(Outcome::Conflict),
        _ => Err("an unexpected refusal"),
    }
}

/// The marks in a text, where search put no `**` around a part of them; cut ones are as they are.
pub(super) fn marks(bytes: &str) -> Vec<String> {
    let bytes = bytes.replace("**", "");
    let found = bytes.match_indices("CANARY-").map(|(at, prefix)| {
        let number = bytes[at + prefix.len()..].chars().take_while(char::is_ascii_hexdigit);
        format!("{prefix}{}", number.take(12).collect::<String>())
    });
    found.collect()
}
