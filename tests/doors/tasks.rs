//! Tasks: the inbox, lists of what is to be done, and what follows from doing it.

mod bounds;
mod finished;
mod inbox;
mod lists;
mod repeating;
mod rest;
mod scopes;
mod tools;

use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

/// Adds one task to a place; answers its id.
async fn add(agent: &Agent, markdown: &str, location: Value) -> String {
    let task = json!({ "markdown": markdown, "location": location });
    let added = agent.call("tasks_add", json!({ "tasks": [task] })).await;
    added["ids"][0].as_str().unwrap_or_else(|| panic!("{added}")).to_owned()
}

/// The tasks of a scope.
async fn tasks(agent: &Agent, scope: &str) -> Vec<Value> {
    let got = agent.call("tasks_get", json!({ "scope": scope })).await;
    got["tasks"].as_array().unwrap_or_else(|| panic!("{got}")).clone()
}

/// The texts of the tasks of a scope.
async fn texts(agent: &Agent, scope: &str) -> Vec<String> {
    let text = |task: &Value| task["markdown"].as_str().expect("a text").to_owned();
    tasks(agent, scope).await.iter().map(text).collect()
}

/// Somebody at the REST door who may write in the space.
async fn editor(app: &TestApp) -> Person {
    let person = app.person("editor").await;
    let member = format!(
        "insert into member (space_id, person_id, role, created_at) values ('{}', '{}', 'editor', now())",
        app.space, person.id
    );
    app.sql(&member).await;
    person.within(app.space)
}

/// The code of a refusal.
fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}

fn inbox() -> Value {
    json!({ "type": "inbox" })
}
