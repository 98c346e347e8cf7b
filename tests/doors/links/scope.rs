//! What a link says of its scope: to its owner, and to its agent.

use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{agent, document, folder};

#[tokio::test]
async fn a_broken_scope_sees_nothing_and_says_so_to_its_owner() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let place = folder(&ada, "Place", None).await;
    let plan = document(&ada, "Plan", "words", None).await;
    let agent = agent(&ada, json!({"scope": {"folders": [place], "documents": [plan]}})).await;
    let path = format!("~/links/{}", agent.link);
    assert_eq!(ada.get(&path).await.ok()["broken"], json!([]));
    ada.delete(&format!("~/folders/{place}")).await.ok();
    ada.delete(&format!("~/documents/{plan}")).await.ok();
    let link = ada.get(&path).await.ok();
    let broken =
        json!(["the document 'Plan' is in the trash", format!("the folder {place} was deleted"),]);
    assert_eq!(link["broken"], broken);
    assert_eq!(link["scope"]["folders"], json!([{"id": place, "name": null}]));
    assert_eq!(ada.get("~/links").await.ok()[0]["broken"], broken);
    let read = agent.call("blocks_get", json!({"id": plan})).await;
    assert_eq!(read["error"]["code"], "not_found");
    assert_eq!(agent.call("folders_list", json!({})).await["folders"], json!([]));
    ada.patch(&path, json!({"note": "x"})).await.ok();
}

#[tokio::test]
async fn a_search_that_takes_long_to_find_is_not_cut_off() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let plan = document(&ada, "Plan", "words", None).await;
    // As long as other statements have, and a little more.
    app.sql(
        "create function slow() returns trigger language plpgsql
           as 'begin perform pg_sleep(5.2); return null; end';
         create trigger slow after insert on link_match for each row execute function slow()",
    )
    .await;
    let agent = agent(&ada, json!({"scope": {"search": "words"}})).await;
    let listed = agent.call("documents_list", json!({})).await;
    assert_eq!(listed["documents"][0]["id"], json!(plan));
}

async fn told(agent: &docent_tests::Agent) -> Value {
    agent.call("connection_info", json!({})).await["link"].take()
}

#[tokio::test]
async fn an_agent_is_told_of_what_its_owner_chose_and_of_nothing_else() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let above = folder(&ada, "Canary above", None).await;
    let inbox = folder(&ada, "Inbox", Some(&above)).await;
    document(&ada, "Canary inside", "words", Some(&inbox)).await;
    document(&ada, "Canary found", "#tagged", None).await;
    let log = document(&ada, "Log", "words", None).await;
    let choices = json!({
        "name": "Writer",
        "mode": "write",
        "scope": {"folders": [inbox], "documents": [log], "dailyNotes": true, "search": "#tagged"},
        "note": "Canary note",
        "callsPerMinute": 60,
        "expiresAt": "2999-01-01T00:00:00Z",
    });
    let link = told(&agent(&ada, choices).await).await;
    let expected = json!({
        "name": "Writer",
        "mode": "write",
        "mayRead": false,
        "mayWrite": true,
        "mayDelete": false,
        "scope": "1 folder with everything below it, 1 document, daily notes and tasks, \
                  documents that match a search of the owner's",
        "destinations": [
            {"kind": "folder", "id": inbox, "name": "Inbox"},
            {"kind": "document", "id": log, "name": "Log"},
        ],
        "callsPerMinute": 60,
        "expiresAt": "2999-01-01T00:00:00Z",
    });
    assert_eq!(link, expected);
    let whole = told(&agent(&ada, json!({})).await).await;
    assert_eq!((&whole["scope"], &whole["destinations"]), (&json!("the whole space"), &json!([])));
}

#[tokio::test]
async fn what_became_invisible_is_no_destination_any_more() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let plan = document(&ada, "Plan", "words", None).await;
    let agent = agent(&ada, json!({"scope": {"documents": [plan]}})).await;
    assert_eq!(told(&agent).await["destinations"][0]["name"], "Plan");
    ada.delete(&format!("~/documents/{plan}")).await.ok();
    assert_eq!(told(&agent).await["destinations"], json!([]));
}

#[tokio::test]
async fn guidance_is_in_the_instructions_and_follows_its_owner() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let agent = agent(&ada, json!({"guidance": "Write in Latin.", "note": "Canary"})).await;
    let client = json!({"name": "test", "version": "1"});
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
    let instructions = async || {
        let reply = agent.request("initialize", hello.clone()).await;
        reply.body["result"]["instructions"].as_str().expect("instructions").to_owned()
    };
    let first = instructions().await;
    assert!(first.contains("Write in Latin.") && !first.contains("Canary"), "{first}");
    let path = format!("~/links/{}", agent.link);
    ada.patch(&path, json!({"guidance": "Write in Greek."})).await.ok();
    let then = instructions().await;
    assert!(then.contains("Write in Greek.") && !then.contains("Latin"), "{then}");
}
