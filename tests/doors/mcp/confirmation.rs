//! Large deletes are confirmed where the client can ask, once, by whom they were asked.

use chrono::TimeDelta;
use docent_store::Mode;
use docent_tests::{Agent, TestApp, told};
use serde_json::{Value, json};

/// A client that can show forms.
fn forms() -> Value {
    json!({ "elicitation": {} })
}

fn accepted() -> Value {
    json!({ "confirm": { "action": "accept", "content": { "confirm": true } } })
}

async fn documents(agent: &Agent, count: usize) -> Vec<Value> {
    let new: Vec<_> = (0..count).map(|number| json!({ "title": format!("{number}") })).collect();
    let made = agent.call("documents_create", json!({ "documents": new })).await;
    made["ids"].as_array().expect("ids").clone()
}

async fn in_trash(app: &TestApp) -> String {
    app.sql("select count(*) from document where trashed_at is not null").await
}

fn delete(ids: &[Value]) -> Value {
    json!({ "name": "documents_delete", "arguments": { "documentIds": ids } })
}

fn with(mut params: Value, state: &Value, answers: Value) -> Value {
    params["requestState"] = state.clone();
    params["inputResponses"] = answers;
    params
}

#[tokio::test]
async fn many_documents_go_when_somebody_says_so() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let ids = documents(&agent, 20).await;
    let few = agent.call_modern(&forms(), delete(&ids[..1])).await;
    assert_eq!(told(&few)["changed"], true, "one is not asked for: {few}");
    let asked = agent.call_modern(&forms(), delete(&ids)).await;
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let form = &asked["inputRequests"]["confirm"];
    assert_eq!(form["method"], "elicitation/create");
    assert!(form["params"]["message"].as_str().unwrap().contains("20 documents"), "{form}");
    assert_eq!(in_trash(&app).await, "1");
    let state = &asked["requestState"];
    let no = json!({ "confirm": { "action": "decline" } });
    let declined = agent.call_modern(&forms(), with(delete(&ids), state, no)).await;
    assert_eq!(told(&declined)["error"]["code"], "declined", "{declined}");
    assert_eq!(in_trash(&app).await, "1");
    let yes = agent.call_modern(&forms(), with(delete(&ids), state, accepted())).await;
    assert_eq!(told(&yes)["changed"], true, "{yes}");
    assert_eq!(in_trash(&app).await, "20");
    // Brought back, they do not go again by the same word.
    let change = told(&yes)["changeId"].clone();
    agent.call("changes_revert", json!({ "changeId": change })).await;
    let again = agent.call_modern(&forms(), with(delete(&ids), state, accepted())).await;
    assert_eq!(told(&again)["replayed"], true, "{again}");
    assert_eq!(in_trash(&app).await, "1");
}

#[tokio::test]
async fn a_word_is_good_for_what_was_asked_alone() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let other = app.agent_with(Mode::ReadWrite, true).await;
    let ids = documents(&agent, 21).await;
    let asked = agent.call_modern(&forms(), delete(&ids[1..])).await;
    let state = &asked["requestState"];
    let refused = |answer: Value| assert_eq!(answer["code"], -32602, "{answer}");
    refused(agent.call_modern(&forms(), with(delete(&ids), state, accepted())).await);
    refused(other.call_modern(&forms(), with(delete(&ids[1..]), state, accepted())).await);
    let torn = json!(format!("{}x", state.as_str().unwrap()));
    refused(agent.call_modern(&forms(), with(delete(&ids[1..]), &torn, accepted())).await);
    let nothing = agent.call_modern(&forms(), with(delete(&ids[1..]), state, json!({}))).await;
    assert_eq!(nothing["resultType"], "input_required", "{nothing}");
    app.pass(TimeDelta::minutes(6));
    refused(agent.call_modern(&forms(), with(delete(&ids[1..]), state, accepted())).await);
    assert_eq!(in_trash(&app).await, "0");
}

#[tokio::test]
async fn who_cannot_ask_is_not_kept_from_it() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    for can in [json!({}), json!({ "elicitation": { "url": {} } })] {
        let ids = documents(&agent, 20).await;
        let mut dry = delete(&ids);
        dry["arguments"]["dryRun"] = json!(true);
        let dry = agent.call_modern(&forms(), dry).await;
        assert_eq!(told(&dry)["dryRun"], true, "{dry}");
        let gone = agent.call_modern(&can, delete(&ids)).await;
        assert_eq!(told(&gone)["changed"], true, "{gone}");
        let back = json!({ "changeId": told(&gone)["changeId"] });
        agent.call("changes_revert", back).await;
    }
    let ids = documents(&agent, 20).await;
    let gone = agent.call("documents_delete", json!({ "documentIds": ids })).await;
    assert_eq!(gone["changed"], true, "{gone}");
}

#[tokio::test]
async fn a_word_is_good_once_whatever_the_key_says() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    for key in [json!(null), json!("")] {
        let ids = documents(&agent, 20).await;
        let mut call = delete(&ids);
        call["arguments"]["idempotencyKey"] = key.clone();
        let asked = agent.call_modern(&forms(), call.clone()).await;
        let state = &asked["requestState"];
        let gone = agent.call_modern(&forms(), with(call.clone(), state, accepted())).await;
        let back = json!({ "changeId": told(&gone)["changeId"] });
        agent.call("changes_revert", back).await;
        let again = agent.call_modern(&forms(), with(call, state, accepted())).await;
        assert_eq!(told(&again)["replayed"], true, "{key}: {again}");
        assert_eq!(in_trash(&app).await, "0", "{key}");
    }
}

#[tokio::test]
async fn a_word_ends_with_the_epoch_that_it_was_asked_under() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let ids = documents(&agent, 20).await;
    let asked = agent.call_modern(&forms(), delete(&ids)).await;
    let paused = "update link set security_epoch = security_epoch + 1";
    app.sql(paused).await;
    let answer =
        agent.call_modern(&forms(), with(delete(&ids), &asked["requestState"], accepted())).await;
    assert_eq!(answer["code"], -32602, "{answer}");
    assert_eq!(in_trash(&app).await, "0");
}
