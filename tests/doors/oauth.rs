//! Links with a password: the way in for clients, and what does not lead in.

mod attacks;
mod codes;
mod device;
mod document;
mod flow;
mod password;
mod races;
mod refresh;

use docent_tests::{Agent, Person};
use serde_json::{Value, json};

use crate::links::at;

const PASSWORD: &str = "correct horse battery staple";

/// A link with a password in somebody's space.
async fn protected(person: &Person, choices: Value) -> Agent {
    let mut new = json!({"name": "Research", "mode": "read_write", "password": PASSWORD});
    let given = choices.as_object().expect("choices").clone();
    new.as_object_mut().expect("an object").extend(given);
    let made = person.post("~/links", new).await.ok();
    let id = made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    Agent::through(made["url"].as_str().expect("an address").to_owned(), id)
}

const LIST: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

/// Status and body of a call.
async fn knock(agent: &Agent) -> (u16, Value) {
    let reply = agent.post(LIST).await;
    let said = if reply.status == 200 { json!("in") } else { reply.body };
    (reply.status.as_u16(), said)
}

fn invalid_token() -> (u16, Value) {
    (401, json!({"error": "invalid_token"}))
}
