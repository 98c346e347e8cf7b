//! Ten jobs as agents really do them: over MCP alone, with what the answers say and nothing else, in few calls
//! and few characters.

mod days;
mod documents;
mod together;

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

/// What a job may take.
const MOST_CALLS: usize = 12;
const MOST_CHARACTERS: usize = 25_000;

/// An agent at work, and what its work took.
struct Job<'a> {
    agent: &'a Agent,
    calls: usize,
    characters: usize,
}

impl<'a> Job<'a> {
    fn of(agent: &'a Agent) -> Self {
        Self { agent, calls: 0, characters: 0 }
    }

    /// Calls a tool, which works.
    async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let params = json!({ "name": tool, "arguments": arguments });
        let answer = self.agent.request("tools/call", params).await.body;
        let text = answer["result"]["content"][0]["text"].as_str();
        let text = text.unwrap_or_else(|| panic!("{tool} {arguments}: {answer}"));
        self.calls += 1;
        self.characters += text.chars().count();
        let told: Value = serde_json::from_str(text).expect("JSON");
        assert!(told.get("error").is_none(), "{tool} {arguments}: {told}");
        told
    }

    /// The job is done.
    fn done(self, name: &str) {
        println!("{name}: {} calls, {} characters", self.calls, self.characters);
        assert!(self.calls <= MOST_CALLS, "{name}: {} calls", self.calls);
        assert!(self.characters <= MOST_CHARACTERS, "{name}: {} characters", self.characters);
    }
}

/// A server, and an agent through a link to the whole space that may do everything but delete.
async fn desk() -> (TestApp, Agent) {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    (app, agent)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// A folder by its name, as `folders_list` tells it.
fn folder<'a>(listed: &'a Value, name: &str) -> &'a Value {
    let found = list(&listed["folders"]).iter().find(|folder| folder["name"] == name);
    &found.unwrap_or_else(|| panic!("no folder {name}: {listed}"))["id"]
}

async fn folders(agent: &Agent, new: Value) -> Vec<Value> {
    list(&agent.call("folders_create", json!({ "folders": new })).await["ids"]).to_vec()
}

async fn document(agent: &Agent, title: &str, markdown: &str, folder: &Value) -> String {
    let new = json!({
        "documents": [{ "title": title, "markdown": markdown }],
        "destination": { "folderId": folder },
    });
    text(&agent.call("documents_create", new).await["ids"][0]).to_owned()
}
