//! Where comments are seen: where their block is seen, and nowhere else.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{blocks, comment, reply, said, together};

#[tokio::test]
async fn comments_go_where_their_block_goes() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let (from, to) = (agent.document("From", "one").await, agent.document("To", "").await);
    let one = blocks(&agent, &from).await[0].clone();
    let (id, _) = comment(&agent, &one, "why").await;
    let at = |page: &str| json!({ "blockIds": [one], "position": { "position": "end", "pageId": page } });
    let moved = agent.call("blocks_move", at(&to)).await["changeId"].clone();
    assert_eq!(said(&agent, &from).await, Vec::<String>::new());
    reply(&agent, &id, "so").await;
    assert_eq!(said(&agent, &to).await, ["why / so"]);
    agent.call("changes_revert", json!({ "changeId": moved })).await;
    assert_eq!(said(&agent, &from).await, ["why / so"]);

    let deleted = agent.call("blocks_delete", json!({ "blockIds": [one] })).await;
    assert_eq!(said(&agent, &from).await, Vec::<String>::new());
    let counted = agent.call("blocks_get", json!({ "id": from, "fetchMetadata": true })).await;
    assert_eq!(counted.get("comments"), None, "{counted}");
    for (tool, arguments) in [
        ("comments_get", json!({ "blockId": one })),
        ("comments_add", json!({ "comments": [{ "replyTo": id, "content": "x" }] })),
        ("comments_update", json!({ "comments": [{ "commentId": id, "resolved": true }] })),
    ] {
        let gone = agent.call(tool, arguments).await;
        assert_eq!(gone["error"]["code"], "not_found", "{tool}: {gone}");
    }
    agent.call("changes_revert", json!({ "changeId": deleted["changeId"] })).await;
    assert_eq!(said(&agent, &from).await, ["why / so"]);
}

#[tokio::test]
async fn comments_end_with_their_document() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (from, to) = (agent.document("From", "one").await, agent.document("To", "two").await);
    let one = blocks(&agent, &from).await[0].clone();
    for on in [&one, &from, &blocks(&agent, &to).await[0]] {
        comment(&agent, on, "why").await;
    }
    let at = json!({ "position": "end", "pageId": to });
    agent.call("blocks_move", json!({ "blockIds": [one], "position": at })).await;
    app.sql(&format!("delete from document where id = '{from}'")).await;
    assert_eq!(app.sql("select count(*) from comment").await, "2");
    app.sql(&format!("delete from document where id = '{to}'")).await;
    assert_eq!(app.sql("select count(*) from comment").await, "0");
}

#[tokio::test]
async fn out_of_scope_comments_are_none() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let (seen, hidden) =
        (owner.document("Seen", "one").await, owner.document("Hidden", "two").await);
    let kept = owner.document("Kept", "three").await;
    let mut ids = Vec::new();
    for document in [&hidden, &kept] {
        ids.push(comment(&owner, &blocks(&owner, document).await[0], "canary").await.0);
    }
    app.sql(&format!("update document set never_to_agents = true where id = '{kept}'")).await;
    ids.push("0190c5a0-0000-7000-8000-00000000dead".to_owned());
    let scope = format!("scope_documents = array['{seen}', '{kept}']::uuid[]");
    let agent = app.agent_within(Mode::ReadWrite, false, &scope).await;
    let (own, _) = comment(&agent, &seen, "mine").await;
    let mut answers = Vec::new();
    for id in &ids {
        let mut answer = Vec::new();
        for (tool, arguments) in [
            ("comments_add", json!({ "comments": [{ "replyTo": id, "content": "x" }] })),
            ("comments_update", json!({ "comments": [{ "commentId": id, "resolved": true }] })),
            (
                "comments_update",
                json!({ "comments": [{ "commentId": own, "content": "x" },
                                                     { "commentId": id, "content": "x" }] }),
            ),
            ("comments_get", json!({ "blockId": id })),
        ] {
            answer.push(agent.call(tool, arguments).await);
        }
        answers.push(answer);
    }
    assert!(answers[0].iter().all(|answer| answer["error"]["code"] == "not_found"), "{answers:?}");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let cursor = agent.call("comments_get", json!({ "documentId": seen })).await;
    assert!(!cursor.to_string().contains("canary"), "{cursor}");
    assert_eq!(said(&agent, &seen).await, ["mine"]);

    owner.call("documents_delete", json!({ "documentIds": [seen] })).await;
    let trashed = agent.call("comments_get", json!({ "documentId": seen })).await;
    assert_eq!(trashed["error"]["code"], "not_found", "{trashed}");
    assert_eq!(said(&owner, &seen).await, ["mine"], "whoever sees the trash");
}

#[tokio::test]
async fn a_link_that_only_writes_comments_and_is_told_nothing() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let document = owner.document("Talk", "one").await;
    let (thread, _) = comment(&owner, &document, "canary").await;
    let writer = app.agent(Mode::Write).await;
    let new =
        json!([{ "blockId": document, "content": "a" }, { "replyTo": thread, "content": "b" }]);
    let answer = writer.call("comments_add", json!({ "comments": new })).await;
    assert_eq!(answer["ids"].as_array().unwrap().len(), 2, "{answer}");
    assert!(!answer.to_string().contains("canary") && answer.get("changed").is_none(), "{answer}");
    let mut dry = json!({ "comments": new });
    dry["dryRun"] = json!(true);
    let dry = writer.call("comments_add", dry).await;
    assert_eq!(dry.get("diff"), None, "{dry}");
    for tool in ["comments_get", "comments_update"] {
        let unknown = writer.call(tool, json!({ "documentId": document })).await;
        assert!(unknown["code"].is_number(), "{tool}: {unknown}");
    }
    let undo = writer.call("changes_revert", json!({ "changeId": answer["changeId"] })).await;
    assert!(undo["error"].is_null(), "{undo}");
    assert_eq!(said(&owner, &document).await, ["canary"]);
    let reader = app.agent(Mode::Read).await;
    assert_eq!(said(&reader, &document).await, ["canary"]);
    let add = json!({ "comments": [{ "blockId": document, "content": "x" }] });
    assert!(reader.call("comments_add", add).await["code"].is_number());
}

#[tokio::test]
async fn a_comment_shows_no_file() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let file = json!({ "name": "secret.txt", "content": "Y2FuYXJ5" });
    let file = owner.call("file_upload", file).await["id"].as_str().unwrap().to_owned();
    owner.document("Hidden", &format!("[it](file://{file})")).await;
    let seen = owner.document("Seen", "one").await;
    let scope = format!("scope_documents = array['{seen}']::uuid[]");
    let agent = app.agent_within(Mode::ReadWrite, false, &scope).await;
    comment(&agent, &seen, &format!("![it](file://{file})")).await;
    let read = agent.call("file_read", json!({ "id": file })).await;
    assert_eq!(read["error"]["code"], "not_found", "{read}");
    let with = agent.call("blocks_get", json!({ "id": seen, "fetchMetadata": true })).await;
    assert_eq!(with.get("files"), None, "{with}");
}

#[tokio::test]
async fn comments_are_under_a_switch_of_their_own() {
    let app = TestApp::start().await;
    let (ada, agent) = super::together(&app).await;
    let document = agent.document("Talk", "one").await;
    comment(&agent, &document, "why").await;
    let groups =
        json!({ "name": "None", "mode": "read_write", "toolGroups": ["documents", "blocks"] });
    let without = super::linked(&ada, groups).await;
    let read = without.call("blocks_get", json!({ "id": document, "fetchMetadata": true })).await;
    assert_eq!((read["blocks"][0]["markdown"].as_str(), read.get("comments")), (Some("one"), None));
    let unknown = without.call("comments_get", json!({ "documentId": document })).await;
    assert!(unknown["code"].is_number() && unknown["code"] != Value::Null, "{unknown}");
}

#[tokio::test]
async fn comments_come_back_with_their_block_wherever_it_went_in_between() {
    let app = TestApp::start().await;
    let (ada, agent) = together(&app).await;
    let (from, to) = (agent.document("From", "one").await, agent.document("To", "").await);
    let one = blocks(&agent, &from).await[0].clone();
    comment(&agent, &one, "why").await;
    let read = ada.get(&format!("~/documents/{from}")).await.ok();
    let away = json!({ "blocks": [one], "position": { "side": "end", "of": to } });
    ada.post("~/blocks/move", away).await.ok();
    ada.delete(&format!("~/blocks/{one}")).await.ok();
    let restore = format!("~/documents/{from}/versions/{}/restore", read["revision"]);
    ada.post(&restore, json!({})).await.ok();
    assert_eq!(blocks(&agent, &from).await, [one]);
    assert_eq!(said(&agent, &from).await, ["why"]);
}
