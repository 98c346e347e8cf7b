//! Comments as people read and write them.

use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{blocks, comment, member, reply, said, together};

#[tokio::test]
async fn people_talk_with_agents() {
    let app = TestApp::start().await;
    let (ada, agent) = together(&app).await;
    let document = agent.document("Talk", "one").await;
    let one = blocks(&agent, &document).await[0].clone();
    let (thread, _) = comment(&agent, &one, "**why**").await;
    let runs = |text: &str| json!([{ "text": text }]);
    let new = json!({ "comments": [{ "replyTo": thread, "runs": runs("so *") },
                                   { "block": document, "runs": runs("and this") }] });
    let added = ada.post("~/comments", new).await.ok();
    assert_eq!(said(&agent, &document).await, ["**why** / so *", "and this"]);
    let path = format!("~/documents/{document}/comments");
    let list = ada.get(&path).await.ok();
    let comments = list["comments"].as_array().unwrap();
    assert_eq!(comments.len(), 3, "{list}");
    let first = &comments[0];
    assert_eq!((&first["author"], &first["byAgent"]), (&json!("Helper"), &json!(true)));
    assert_eq!(first["runs"], json!([{ "text": "why", "marks": ["bold"] }]));
    assert_eq!((&first["thread"], &first["mine"]), (&json!(thread), &json!(false)));
    assert_eq!((&comments[1]["thread"], &comments[1]["mine"]), (&json!(thread), &json!(true)));
    assert_eq!(comments[1]["author"], "ada");

    let of = |id: &Value| format!("~/comments/{}", id.as_str().unwrap());
    let own = of(&added["ids"][0]);
    ada.patch(&own, json!({ "runs": runs("that is why"), "resolved": true })).await.ok();
    let open = ada.get(&path).await.ok();
    assert_eq!(open["comments"].as_array().unwrap().len(), 1, "{open}");
    let all = ada.get(&format!("{path}?resolved=true")).await.ok();
    assert_eq!(all["comments"][0]["resolvedBy"], "ada", "{all}");
    assert_eq!(all["comments"][1]["markdown"], "that is why");
    assert!(all["comments"][1]["editedAt"].is_string());
    assert_eq!(ada.patch(&of(&json!(thread)), json!({ "runs": runs("x") })).await.status, 403);
    let of_block = ada.get(&format!("{path}?resolved=true&block={one}")).await.ok();
    assert_eq!(of_block["comments"].as_array().unwrap().len(), 2, "{of_block}");
    let other = agent.document("Other", "").await;
    let wrong = ada.get(&format!("~/documents/{other}/comments?block={one}")).await;
    assert_eq!(wrong.status, 404);
    assert_eq!(ada.get(&format!("{path}?cursor=soon")).await.status, 400);
}

#[tokio::test]
async fn a_comment_is_taken_out_by_its_author_or_by_who_manages_the_space() {
    let app = TestApp::start().await;
    let (ada, agent) = together(&app).await;
    let bob = member(&app, &ada, "editor").await;
    let document = agent.document("Talk", "one").await;
    let (by_agent, _) = comment(&agent, &document, "agent's").await;
    let new = json!({ "comments": [{ "block": document, "runs": [{ "text": "bob's" }] }] });
    let by_bob = bob.post("~/comments", new).await.ok()["ids"][0].as_str().unwrap().to_owned();
    let path = |id: &str| format!("~/comments/{id}");
    assert_eq!(bob.delete(&path(&by_agent)).await.status, 403);
    let (answer, _) = reply(&agent, &by_bob, "to bob").await;
    assert_eq!(bob.delete(&path(&by_bob)).await.status, 403, "others answered");
    ada.delete(&path(&answer)).await.ok();
    bob.delete(&path(&by_bob)).await.ok();
    assert_eq!(said(&agent, &document).await, ["agent's"]);
    reply(&agent, &by_agent, "and more").await;
    let gone = ada.delete(&path(&by_agent)).await.ok();
    assert_eq!(said(&agent, &document).await, Vec::<String>::new());
    assert_eq!(ada.delete(&path(&by_agent)).await.status, 404);
    let undo = format!("~/changes/{}/revert", gone["changeId"].as_str().unwrap());
    ada.post(&undo, json!({})).await.ok();
    assert_eq!(said(&agent, &document).await, ["agent's / and more"]);
}

#[tokio::test]
async fn viewers_read_comments_and_strangers_find_none() {
    let app = TestApp::start().await;
    let (ada, agent) = together(&app).await;
    let document = agent.document("Talk", "one").await;
    let (id, _) = comment(&agent, &document, "why").await;
    let mut bob = member(&app, &ada, "viewer").await;
    let path = format!("~/documents/{document}/comments");
    assert_eq!(bob.get(&path).await.ok()["comments"][0]["markdown"], "why");
    let new = json!({ "comments": [{ "replyTo": id, "runs": [{ "text": "x" }] }] });
    assert_eq!(bob.post("~/comments", new.clone()).await.status, 403);
    let membership = format!("~/members/{}", bob.id);
    assert_eq!(ada.delete(&membership).await.status, 204);
    assert_eq!(bob.get(&path).await.status, 404);
    let own = bob.get("/api/spaces").await.ok()[0]["id"].as_str().unwrap().parse().unwrap();
    bob.space = own;
    assert_eq!(bob.get(&path).await.status, 404);
    assert_eq!(bob.post("~/comments", new).await.status, 404);
    assert_eq!(bob.delete(&format!("~/comments/{id}")).await.status, 404);
}
