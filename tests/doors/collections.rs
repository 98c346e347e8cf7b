//! Collections: typed tables in documents, over the MCP door.

mod filters;
mod inside;
mod relations;
mod schema;
mod tools;
mod transfer;

use docent_tests::Agent;
use serde_json::{Value, json};

/// A collection in a document of its own.
struct Table {
    document: String,
    id: String,
}

impl Table {
    /// Makes a document with a collection in it.
    async fn make(agent: &Agent, name: &str, properties: Value) -> Self {
        let document = agent.document(&format!("About {name}"), "before").await;
        Self::within(agent, document, name, properties).await
    }

    /// Makes a collection in a document.
    async fn within(agent: &Agent, document: String, name: &str, properties: Value) -> Self {
        let create = json!({
            "schema": { "name": name, "properties": properties },
            "position": { "position": "end", "pageId": document },
        });
        let made = agent.call("collections_create", create).await;
        let id = made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        Self { document, id }
    }

    /// Books with a state, pages and a day.
    async fn books(agent: &Agent) -> Self {
        let properties = json!([
            { "name": "State", "type": "singleSelect", "options": [{ "name": "Open", "color": "red" }, "Read"] },
            { "name": "Pages", "type": "number" },
            { "name": "Due", "type": "date" },
            { "name": "Topics", "type": "multiSelect", "options": ["art", "war"] },
            { "name": "Owned", "type": "boolean" },
            { "name": "Notes", "type": "text" },
        ]);
        Self::make(agent, "Books", properties).await
    }

    /// Adds items; answers their ids.
    async fn add(&self, agent: &Agent, items: Value) -> Vec<String> {
        let added = self.call(agent, "collectionItems_add", json!({ "items": items })).await;
        let ids = added["ids"].as_array().unwrap_or_else(|| panic!("{added}")).iter();
        ids.map(|id| id.as_str().expect("an id").to_owned()).collect()
    }

    /// Calls a tool on this collection.
    async fn call(&self, agent: &Agent, tool: &str, mut arguments: Value) -> Value {
        arguments["collectionBlockId"] = json!(self.id);
        agent.call(tool, arguments).await
    }

    /// All items of the first page.
    async fn items(&self, agent: &Agent, arguments: Value) -> Vec<Value> {
        let read = self.call(agent, "collectionItems_get", arguments).await;
        read["items"].as_array().unwrap_or_else(|| panic!("{read}")).clone()
    }

    /// The titles of the items of the first page.
    async fn titles(&self, agent: &Agent, arguments: Value) -> Vec<String> {
        let items = self.items(agent, arguments).await;
        items.iter().map(|item| item["title"].as_str().expect("a title").to_owned()).collect()
    }
}

/// The message of a refusal.
fn refused(answer: &Value) -> &str {
    answer["error"]["message"].as_str().unwrap_or_else(|| panic!("not refused: {answer}"))
}
