//! Comments: threads on blocks, seen where the block is seen, and taken back like everything else.

mod places;
mod rest;
mod threads;
mod undo;

use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

/// A person and an agent in one space.
async fn together(app: &TestApp) -> (Person, Agent) {
    let ada = app.person("ada").await;
    let agent = linked(&ada, json!({ "name": "Helper", "mode": "read_write" })).await;
    (ada, agent)
}

/// An agent whose link somebody made.
async fn linked(person: &Person, link: Value) -> Agent {
    let made = person.post("~/links", link).await.ok();
    let url = made["url"].as_str().expect("an address").to_owned();
    Agent::through(url, made["id"].as_str().expect("an id").parse().expect("an id"))
}

/// Somebody else in the space of a person, with this role.
async fn member(app: &TestApp, of: &Person, role: &str) -> Person {
    let mut bob = app.person("bob").await;
    let membership = json!({ "email": "bob@example.org", "role": role });
    assert_eq!(of.put("~/members", membership).await.status, 204);
    bob.space = of.space;
    bob
}

/// The ids of a document's outer blocks.
async fn blocks(agent: &Agent, document: &str) -> Vec<String> {
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    let blocks = read["blocks"].as_array().unwrap_or_else(|| panic!("{read}"));
    blocks.iter().map(|block| block["id"].as_str().expect("an id").to_owned()).collect()
}

/// Adds a comment; answers its id and the change.
async fn comment(agent: &Agent, block: &str, content: &str) -> (String, Value) {
    let comments = json!([{ "blockId": block, "content": content }]);
    added(&agent.call("comments_add", json!({ "comments": comments })).await)
}

/// Answers a comment; answers the id of that and the change.
async fn reply(agent: &Agent, to: &str, content: &str) -> (String, Value) {
    let comments = json!([{ "replyTo": to, "content": content }]);
    added(&agent.call("comments_add", json!({ "comments": comments })).await)
}

fn added(answer: &Value) -> (String, Value) {
    let id = answer["ids"][0].as_str().unwrap_or_else(|| panic!("{answer}"));
    (id.to_owned(), answer["changeId"].clone())
}

/// What is said about a document, each thread in a line: `why / so`.
async fn said(agent: &Agent, document: &str) -> Vec<String> {
    let arguments = json!({ "documentId": document, "includeResolved": true });
    let read = agent.call("comments_get", arguments).await;
    let threads = read["comments"].as_array().unwrap_or_else(|| panic!("{read}"));
    let said = threads.iter().map(|thread| {
        let replies = thread["replies"].as_array().into_iter().flatten();
        let all = std::iter::once(thread).chain(replies);
        let texts = all.map(|comment| comment["text"].as_str().unwrap_or("…").to_owned());
        texts.collect::<Vec<_>>().join(" / ")
    });
    said.collect()
}
