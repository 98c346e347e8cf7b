//! Comments are taken back like everything else, and what others answered stays.

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

use super::{blocks, comment, member, reply, said, together};

async fn revert(agent: &Agent, change: &Value) -> Value {
    agent.call("changes_revert", json!({ "changeId": change })).await
}

#[tokio::test]
async fn adding_changing_and_resolving_are_taken_back_and_done_again() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Talk", "one").await;
    let (id, added) = comment(&agent, &document, "why").await;
    let before = app.sql("select comment from comment").await;
    let update = |change: Value| json!({ "comments": [change] });
    let edited = update(json!({ "commentId": id, "content": "how" }));
    let edited = agent.call("comments_update", edited).await["changeId"].clone();
    let resolved = update(json!({ "commentId": id, "resolved": true }));
    let resolved = agent.call("comments_update", resolved).await["changeId"].clone();

    let early = revert(&agent, &added).await;
    assert_eq!(early["error"]["blocks"], json!([id]), "{early}");
    let message = early["error"]["message"].as_str().unwrap();
    let order = format!("{}, {}", resolved.as_str().unwrap(), edited.as_str().unwrap());
    assert!(message.contains(&order), "{message}");
    revert(&agent, &resolved).await;
    revert(&agent, &edited).await;
    assert_eq!(app.sql("select comment from comment").await, before);
    let gone = revert(&agent, &added).await;
    assert_eq!((&gone["changed"], said(&agent, &document).await.len()), (&json!(true), 0));
    let again = revert(&agent, &gone["changeId"]).await;
    assert_eq!(again["changed"], true, "{again}");
    assert_eq!(app.sql("select comment from comment").await, before);
    let listed =
        agent.call("changes_list", json!({ "documentId": document, "detail": "full" })).await;
    assert_eq!(listed["changes"][0]["diff"][0]["after"]["text"], "why", "{listed}");
    let undone: Vec<&Value> =
        listed["changes"].as_array().unwrap().iter().map(|change| &change["undone"]).collect();
    // Done again, taken back and so on, down to the document.
    let (yes, no) = (&json!(true), &Value::Null);
    assert_eq!(undone, [no, yes, no, no, yes, yes, no, no], "{listed}");
}

#[tokio::test]
async fn what_others_answered_stays() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let writer = app.agent(Mode::Write).await;
    let document = ours.document("Talk", "one").await;
    let (id, added) = comment(&ours, &document, "why").await;
    let (written, by_writer) = comment(&writer, &document, "what").await;
    let (answer, answered) = reply(&theirs, &id, "so").await;
    let (other, _) = reply(&theirs, &written, "this").await;
    let refused = revert(&ours, &added).await;
    let mut both = [id.clone(), answer.clone()];
    both.sort();
    assert_eq!(refused["error"]["blocks"], json!(both), "{refused}");
    let refused = revert(&writer, &by_writer).await;
    assert_eq!(refused["error"]["blocks"], json!([written]), "{refused}");
    assert!(!refused.to_string().contains(&other), "{refused}");
    let skip = json!({ "changeId": added, "onConflict": "skip" });
    assert_eq!(ours.call("changes_revert", skip).await["changed"], false);
    assert_eq!(revert(&ours, &answered).await["error"]["code"], "not_found", "another's");
    assert_eq!(revert(&theirs, &answered).await["changed"], true);
    assert_eq!(revert(&ours, &added).await["changed"], true);
    assert_eq!(said(&ours, &document).await, ["what / this"]);
}

#[tokio::test]
async fn a_document_that_others_talk_about_is_not_taken_back() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    for on_block in [true, false] {
        let new = json!({ "documents": [{ "title": "Ours", "markdown": "one\n\ntwo" }] });
        let made = ours.call("documents_create", new).await;
        let document = made["ids"][0].as_str().unwrap();
        let one = blocks(&ours, document).await[0].clone();
        let on = if on_block { one.as_str() } else { document };
        let (_, talk) = comment(&theirs, on, "why").await;
        let refused = revert(&ours, &made["changeId"]).await;
        assert_eq!(refused["error"]["code"], "conflict", "{refused}");
        assert_eq!(ours.markdown(document).await, "one\n\ntwo\n");
        let skip = json!({ "changeId": made["changeId"], "onConflict": "skip" });
        let skipped = ours.call("changes_revert", skip).await;
        assert_eq!(said(&ours, document).await, ["why"]);
        assert_eq!(ours.markdown(document).await, if on_block { "one\n" } else { "" });
        revert(&ours, &skipped["changeId"]).await;
        assert_eq!(ours.markdown(document).await, "one\n\ntwo\n");
        revert(&theirs, &talk).await;
        assert_eq!(revert(&ours, &made["changeId"]).await["changed"], true);
        let read = ours.call("blocks_get", json!({ "id": document })).await;
        assert_eq!(read["error"]["code"], "not_found", "{read}");
    }
}

#[tokio::test]
async fn a_comment_is_taken_back_wherever_its_block_is_now() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let (from, to) = (agent.document("From", "one").await, agent.document("To", "").await);
    let one = blocks(&agent, &from).await[0].clone();
    let (_, added) = comment(&agent, &one, "why").await;
    let at = json!({ "position": "end", "pageId": to });
    agent.call("blocks_move", json!({ "blockIds": [one], "position": at })).await;
    let back = revert(&agent, &added).await;
    assert_eq!((&back["changed"], said(&agent, &to).await.len()), (&json!(true), 0), "{back}");
    let again = revert(&agent, &back["changeId"]).await;
    assert_eq!(said(&agent, &to).await, ["why"], "{again}");
    agent.call("blocks_delete", json!({ "blockIds": [one] })).await;
    assert_eq!(revert(&agent, &again["changeId"]).await["changed"], true);
    assert_eq!(app.sql("select count(*) from comment").await, "0");
}

#[tokio::test]
async fn what_others_said_is_undone_by_them_and_by_who_manages_the_space() {
    let app = TestApp::start().await;
    let (ada, agent) = together(&app).await;
    let bob = member(&app, &ada, "editor").await;
    let document = agent.document("Talk", "one").await;
    let (id, added) = comment(&agent, &document, "why").await;
    let update = |change: Value| json!({ "comments": [change] });
    let edited = update(json!({ "commentId": id, "content": "how" }));
    let edited = agent.call("comments_update", edited).await["changeId"].clone();
    let resolved = update(json!({ "commentId": id, "resolved": true }));
    let resolved = agent.call("comments_update", resolved).await["changeId"].clone();
    let path = |change: &Value| format!("~/changes/{}/revert", change.as_str().unwrap());
    // Who resolves a thread, and who opens it again, is nobody's own.
    bob.post(&path(&resolved), json!({})).await.ok();
    assert_eq!(bob.post(&path(&edited), json!({})).await.status, 403);
    assert_eq!(said(&agent, &document).await, ["how"]);
    ada.post(&path(&edited), json!({})).await.ok();
    assert_eq!(bob.post(&path(&added), json!({})).await.status, 403);
    assert_eq!(said(&agent, &document).await, ["why"]);
    let gone = ada.post(&path(&added), json!({})).await.ok();
    assert_eq!(bob.post(&path(&gone["changeId"]), json!({})).await.status, 403);
    assert_eq!(said(&agent, &document).await, Vec::<String>::new());

    let new = json!({ "comments": [{ "block": document, "runs": [{ "text": "bob's" }] }] });
    let own = bob.post("~/comments", new).await.ok();
    bob.post(&path(&own["changeId"]), json!({})).await.ok();
    assert_eq!(said(&agent, &document).await, Vec::<String>::new());
}
