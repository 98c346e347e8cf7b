//! What may stand for an argument: documents that the link sees, days, and nothing from outside.

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

async fn complete(agent: &Agent, about: Value, argument: &str, typed: &str) -> Vec<Value> {
    let params = json!({ "ref": about, "argument": { "name": argument, "value": typed } });
    let answer = agent.request("completion/complete", params).await.body;
    let values = &answer["result"]["completion"]["values"];
    values.as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

fn document() -> Value {
    json!({ "type": "ref/resource", "uri": "docent://{id}" })
}

#[tokio::test]
async fn documents_are_found_by_what_is_typed() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let seen = owner.document("Harbour plan", "x").await;
    let hidden = owner.document("Harbour secret", "x").await;
    assert_eq!(complete(&owner, document(), "id", "").await, [json!(hidden), json!(seen)]);
    assert_eq!(complete(&owner, document(), "id", "harbour pla").await, [json!(seen)]);
    let agent =
        app.agent_within(Mode::Read, false, &format!("scope_documents = '{{{seen}}}'")).await;
    assert_eq!(complete(&agent, document(), "id", "harbour").await, [json!(seen)]);
    assert_eq!(complete(&agent, document(), "id", "secret").await, [] as [Value; 0]);
    let prompt = json!({ "type": "ref/prompt", "name": "any" });
    assert_eq!(complete(&agent, prompt, "project", "harb").await, [json!("Harbour plan")]);
    let other = json!({ "type": "ref/resource", "uri": "other://{id}" });
    assert_eq!(complete(&agent, other, "id", "harbour").await, [] as [Value; 0]);
    let writer = app.agent(Mode::Write).await;
    assert_eq!(complete(&writer, document(), "id", "harbour").await, [] as [Value; 0]);
}

#[tokio::test]
async fn days_are_those_around_today() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let prompt = json!({ "type": "ref/prompt", "name": "any" });
    let days = complete(&agent, prompt.clone(), "startDate", "").await;
    let today = app.store().world.now().date_naive().to_string();
    assert_eq!((days.len(), &days[0]), (3, &json!(today)));
    assert_eq!(complete(&agent, prompt, "day", "1999").await, [] as [Value; 0]);
}
