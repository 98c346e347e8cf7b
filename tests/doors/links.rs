//! Links in full: what managers do with them, and what agents and other servers notice of it.

mod acts;
mod busy;
mod choices;
mod elsewhere;
mod gone;
mod playground;
mod scope;
mod terminal;

use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

/// A link of these choices in somebody's space, over REST: the agent who has its address.
pub(super) async fn agent(person: &Person, choices: Value) -> Agent {
    let mut new = json!({"name": "A link", "mode": "read_write"});
    let given = choices.as_object().expect("choices").clone();
    new.as_object_mut().expect("an object").extend(given);
    let made = person.post("~/links", new).await.ok();
    let id = made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    Agent::through(made["url"].as_str().expect("an address").to_owned(), id)
}

/// The same link at another server.
pub(super) fn at(server: &TestApp, agent: &Agent) -> Agent {
    let path = agent.url.find("/links/").map(|start| &agent.url[start..]).expect("a path");
    Agent::through(format!("{}{path}", server.url), agent.link)
}

/// Makes a document over REST; answers its id.
pub(super) async fn document(
    person: &Person,
    title: &str,
    markdown: &str,
    folder: Option<&str>,
) -> String {
    let new = json!({"title": title, "markdown": markdown, "folderId": folder});
    made(&person.post("~/documents", new).await.ok())
}

/// Makes a folder over REST; answers its id.
pub(super) async fn folder(person: &Person, name: &str, parent: Option<&str>) -> String {
    made(&person.post("~/folders", json!({"name": name, "parentId": parent})).await.ok())
}

fn made(answer: &Value) -> String {
    answer["ids"][0].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}
