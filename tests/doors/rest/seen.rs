//! What agents wrote is told to people until one of them has looked at it, and to nobody else.

use docent_store::Mode;
use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

/// Somebody with this role in the test's space.
async fn member(app: &TestApp, name: &str, role: &str) -> Person {
    let person = app.person(name).await;
    let member = format!(
        "insert into member (space_id, person_id, role, created_at) values ('{}', '{}', '{role}', now())",
        app.space, person.id
    );
    app.sql(&member).await;
    person.within(app.space)
}

async fn read(person: &Person, document: &str) -> Value {
    person.get(&format!("~/documents/{document}")).await.ok()
}

/// The blocks that agents wrote and nobody has looked at, in the order of the document.
async fn unseen(person: &Person, document: &str) -> Vec<String> {
    let read = read(person, document).await;
    let groups = read["unseen"].as_array().expect("a list").iter();
    let marked: Vec<&Value> =
        groups.flat_map(|group| group["blocks"].as_array().expect("blocks")).collect();
    let blocks = read["blocks"].as_array().expect("blocks").iter();
    let found = blocks.filter(|block| marked.contains(&&block["id"]));
    let text = |block: &Value| block["runs"][0]["text"].as_str().unwrap_or_default().to_owned();
    let texts: Vec<String> = found.map(text).collect();
    assert_eq!(texts.len(), marked.len(), "each is a block of the document: {read}");
    texts
}

async fn look(person: &Person, document: &str, revision: i64) -> u16 {
    let seen = json!({ "revision": revision });
    person.put(&format!("~/documents/{document}/seen"), seen).await.status
}

async fn add(agent: &Agent, document: &str, markdown: &str) {
    let more = json!({ "markdown": markdown, "position": "end", "pageId": document });
    let added = agent.call("markdown_add", more).await;
    assert!(added["changeId"].is_string(), "{added}");
}

#[tokio::test]
async fn what_an_agent_wrote_is_told_until_somebody_looked() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (ada, bob) = (member(&app, "ada", "editor").await, member(&app, "bob", "viewer").await);
    let made = ada.post("~/documents", json!({ "title": "Log", "markdown": "mine" })).await.ok();
    let log = made["ids"][0].as_str().expect("a document").to_owned();
    assert_eq!(read(&ada, &log).await["unseen"], json!([]));
    add(&agent, &log, "one").await;
    add(&agent, &log, "two").await;
    let told = read(&ada, &log).await;
    assert_eq!(told["unseen"].as_array().map(Vec::len), Some(2), "one for each change: {told}");
    assert_eq!(told["unseen"][0]["by"], "a read_write link");
    assert!(told["unseen"][0]["at"].is_string(), "{told}");
    assert_eq!(told["unseen"][0]["blocks"], json!([told["blocks"][1]["id"]]));
    assert_eq!(read(&ada, &log).await, told, "reading alone marks nothing");
    assert_eq!(unseen(&bob, &log).await, ["one", "two"]);

    assert_eq!(look(&bob, &log, 2).await, 204, "a viewer looks, too");
    assert_eq!(unseen(&ada, &log).await, ["two"], "for everybody");
    assert_eq!(look(&ada, &log, 3).await, 204);
    assert_eq!(look(&bob, &log, 1).await, 204);
    assert_eq!(unseen(&bob, &log).await, [""; 0], "it never goes back");
    let after = read(&bob, &log).await;
    assert_eq!(after["revision"], 3, "a look is no change");
    add(&agent, &log, "three").await;
    assert_eq!(unseen(&ada, &log).await, ["three"]);
    app.audited("seen_update ok").await;
}

#[tokio::test]
async fn nobody_has_looked_at_what_is_yet_to_come() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let ada = member(&app, "ada", "editor").await;
    let log = agent.document("Log", "first").await;
    assert_eq!(unseen(&ada, &log).await, ["first"], "what nobody ever looked at");
    assert_eq!(look(&ada, &log, 1_000).await, 204);
    assert_eq!(unseen(&ada, &log).await, [""; 0]);
    add(&agent, &log, "later").await;
    assert_eq!(unseen(&ada, &log).await, ["later"]);
    let who = app.sql("select person_id || ' ' || revision from document_seen").await;
    assert_eq!(who, format!("{} 1", ada.id));
}

#[tokio::test]
async fn what_a_person_writes_over_it_is_theirs() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let ada = member(&app, "ada", "editor").await;
    let log = agent.document("Log", "one\n\ntwo").await;
    let block = read(&ada, &log).await["blocks"][0]["id"].as_str().expect("a block").to_owned();
    ada.put(&format!("~/blocks/{block}"), json!({ "runs": [{ "text": "one, read" }] })).await.ok();
    assert_eq!(unseen(&ada, &log).await, ["two"]);
    let replace = json!({ "id": log, "find": "one, read", "replace": "one, again" });
    agent.call("text_replace", replace).await;
    assert_eq!(unseen(&ada, &log).await, ["one, again", "two"]);
}

#[tokio::test]
async fn a_list_says_which_documents_have_some() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let ada = member(&app, "ada", "editor").await;
    let (log, plan) = (agent.document("Log", "one").await, agent.document("Plan", "two").await);
    ada.post("~/documents", json!({ "title": "Mine", "markdown": "three" })).await.ok();
    let listed = ada.get("~/documents").await.ok();
    let mut marked: Vec<&str> =
        listed["unseen"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let mut expected = [log.as_str(), plan.as_str()];
    marked.sort_unstable();
    expected.sort_unstable();
    assert_eq!(marked, expected);
    assert_eq!(look(&ada, &log, 1).await, 204);
    assert_eq!(ada.get("~/documents").await.ok()["unseen"], json!([plan]));
}

#[tokio::test]
async fn strangers_and_agents_learn_nothing_of_it() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let ada = member(&app, "ada", "editor").await;
    let log = agent.document("Log", "one").await;
    let before = agent.call("blocks_get", json!({ "id": log })).await;
    let stranger = app.person("stranger").await.within(app.space);
    assert_eq!(look(&stranger, &log, 1).await, 404);
    assert_eq!(look(&ada, &Uuid::nil().to_string(), 1).await, 404);
    assert_eq!(app.sql("select count(*) from document_seen").await, "0");
    assert_eq!(look(&ada, &log, 1).await, 204);
    assert_eq!(agent.call("blocks_get", json!({ "id": log })).await, before);
    let listed = agent.call("documents_list", json!({})).await;
    assert!(!listed.to_string().contains("seen"), "{listed}");
}

#[tokio::test]
async fn what_was_there_before_anybody_was_asked_is_taken_for_looked_at() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let ada = member(&app, "ada", "editor").await;
    let log = agent.document("Log", "one").await;
    app.sql("drop table document_seen; drop table favourite; drop index block_agent").await;
    app.sql(include_str!("../../../migrations/20261121003500_mark_documents.sql")).await;
    assert_eq!(unseen(&ada, &log).await, [""; 0]);
    add(&agent, &log, "two").await;
    assert_eq!(unseen(&ada, &log).await, ["two"]);
}
