//! Revisions, retries, dry runs and undo.

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

#[tokio::test]
async fn a_retry_with_the_same_key_is_harmless() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Log", "").await;
    let add = json!({ "markdown": "once", "position": "end", "pageId": id, "idempotencyKey": "a" });
    let twins =
        futures::future::join_all((0..5).map(|_| agent.call("markdown_add", add.clone()))).await;
    assert!(twins.iter().all(|twin| twin["changeId"] == twins[0]["changeId"]), "{twins:?}");
    assert_eq!(twins.iter().filter(|twin| twin["replayed"] == true).count(), 4);
    assert_eq!(agent.markdown(&id).await, "once\n");
    let mut other = add;
    other["markdown"] = json!("twice");
    assert_eq!(agent.call("markdown_add", other).await["error"]["code"], "conflict");
}

#[tokio::test]
async fn a_stale_revision_is_refused_only_for_what_was_touched() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Shared", "one\n\ntwo").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let (one, two) = (read["blocks"][0]["id"].clone(), read["blocks"][1]["id"].clone());
    let revision = read["document"]["revision"].clone();
    let update = |block: &serde_json::Value, text: &str| json!({ "blocks": [{ "id": block, "markdown": text }], "expectedRevision": revision });
    assert_eq!(agent.call("blocks_update", update(&one, "uno")).await["changed"], true);
    let stale = agent.call("blocks_update", update(&one, "eins")).await;
    assert_eq!(stale["error"]["code"], "conflict");
    assert_eq!(stale["error"]["blocks"], json!([one]));
    assert_eq!(agent.call("blocks_update", update(&two, "dos")).await["changed"], true);
    assert_eq!(agent.markdown(&id).await, "uno\n\ndos\n");
}

#[tokio::test]
async fn a_dry_run_shows_the_difference_and_makes_none() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Draft", "before").await;
    let replace = json!({ "id": id, "find": "before", "replace": "after", "dryRun": true });
    let dry = agent.call("text_replace", replace).await;
    assert_eq!(dry["dryRun"], true);
    assert_eq!(dry["diff"][0]["before"], "before");
    assert_eq!(dry["diff"][0]["after"], "after");
    assert!(dry.get("changeId").is_none());
    assert_eq!(agent.markdown(&id).await, "before\n");
}

#[tokio::test]
async fn a_batch_happens_whole_or_not_at_all() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Batch", "one").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let nowhere = "00000000-0000-4000-8000-000000000000";
    let blocks = json!([
        { "id": read["blocks"][0]["id"], "markdown": "changed" },
        { "id": nowhere, "markdown": "lost" },
    ]);
    let refused = agent.call("blocks_update", json!({ "blocks": blocks })).await;
    assert_eq!(refused["error"]["code"], "not_found");
    assert_eq!(agent.markdown(&id).await, "one\n");
}

#[tokio::test]
async fn nothing_to_change_is_said_so() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Same", "one").await;
    let same = json!({ "documents": [{ "id": id, "title": "Same" }] });
    let answer = agent.call("documents_update", same).await;
    assert_eq!(answer["changed"], false);
    assert!(answer["note"].is_string());
}

#[tokio::test]
async fn an_undo_refuses_what_somebody_changed_since() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Undo", "one\n\ntwo").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let (one, two) = (read["blocks"][0]["id"].clone(), read["blocks"][1]["id"].clone());
    let both = json!([{ "id": one, "markdown": "uno" }, { "id": two, "markdown": "dos" }]);
    let change = agent.call("blocks_update", json!({ "blocks": both })).await["changeId"].clone();
    let later = json!({ "blocks": [{ "id": two, "markdown": "zwei" }] });
    agent.call("blocks_update", later).await;

    let refused = agent.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["blocks"], json!([two]));
    assert_eq!(agent.markdown(&id).await, "uno\n\nzwei\n");
    let skip = json!({ "changeId": change, "onConflict": "skip" });
    agent.call("changes_revert", skip).await;
    assert_eq!(agent.markdown(&id).await, "one\n\nzwei\n");
}

#[tokio::test]
async fn an_undo_takes_a_new_document_back_without_the_delete_switch() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let made = agent
        .call(
            "documents_create",
            json!({ "documents": [{ "title": "New", "markdown": "- a\n  - b" }] }),
        )
        .await;
    let undo = agent.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(undo["changed"], true);
    let read = agent.call("blocks_get", json!({ "id": made["ids"][0] })).await;
    assert_eq!(read["error"]["code"], "not_found");
    agent.call("changes_revert", json!({ "changeId": undo["changeId"] })).await;
    assert_eq!(agent.markdown(made["ids"][0].as_str().unwrap()).await, "- a\n  - b\n");
}

#[tokio::test]
async fn a_link_undoes_only_its_own_changes() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let made = ours.call("documents_create", json!({ "documents": [{ "title": "Ours" }] })).await;
    let refused = theirs.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(refused["error"]["code"], "not_found");
}

#[tokio::test]
async fn an_undo_of_words_leaves_the_block_where_it_was_moved_to() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Moved", "one\n\ntwo").await;
    let replace = json!({ "id": id, "find": "one", "replace": "uno" });
    let change = agent.call("text_replace", replace).await["changeId"].clone();
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let position = json!({ "position": "end", "pageId": id });
    let blocks = json!([read["blocks"][0]["id"]]);
    agent.call("blocks_move", json!({ "blockIds": blocks, "position": position })).await;
    agent.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(agent.markdown(&id).await, "two\n\none\n");
}

/// A document made by one link, in which another one writes.
async fn shared(app: &TestApp) -> (Agent, Agent, Value, String) {
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let new = json!({ "title": "Shared", "markdown": "- ours\n  - below" });
    let made = ours.call("documents_create", json!({ "documents": [new] })).await;
    let id = made["ids"][0].as_str().unwrap().to_owned();
    (ours, theirs, made["changeId"].clone(), id)
}

#[tokio::test]
async fn an_undo_of_a_document_refuses_where_others_wrote() {
    let app = TestApp::start().await;
    let (ours, theirs, change, id) = shared(&app).await;
    let add = json!({ "markdown": "theirs", "position": "end", "pageId": id });
    let added = theirs.call("markdown_add", add).await;

    let refused = ours.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    assert_eq!(refused["error"]["blocks"], added["ids"]);
    assert_eq!(ours.markdown(&id).await, "- ours\n  - below\n\ntheirs\n");
    let skip = json!({ "changeId": change, "onConflict": "skip" });
    let skipped = ours.call("changes_revert", skip).await;
    assert_eq!(ours.markdown(&id).await, "theirs\n");
    let back = ours.call("changes_revert", json!({ "changeId": skipped["changeId"] })).await;
    assert_eq!(back["changed"], true, "{back}");
    assert_eq!(ours.markdown(&id).await, "- ours\n  - below\n\ntheirs\n");
}

#[tokio::test]
async fn an_undo_of_a_document_keeps_what_others_changed_or_put_inside() {
    let app = TestApp::start().await;
    let (ours, theirs, change, id) = shared(&app).await;
    let read = ours.call("blocks_get", json!({ "id": id })).await;
    let outer = read["blocks"][0]["id"].clone();
    let inside = json!({ "markdown": "inside", "position": "end", "pageId": outer });
    theirs.call("markdown_add", inside).await;
    let skip = json!({ "changeId": change, "onConflict": "skip" });
    ours.call("changes_revert", skip.clone()).await;
    assert_eq!(ours.markdown(&id).await, "- ours\n\n  inside\n");

    let blocks = json!([{ "id": outer, "markdown": "- theirs" }]);
    theirs.call("blocks_update", json!({ "blocks": blocks })).await;
    let again = ours.call("changes_revert", skip).await;
    assert_eq!(again["changed"], false, "{again}");
    assert_eq!(ours.markdown(&id).await, "- theirs\n\n  inside\n");
}

#[tokio::test]
async fn an_undo_of_a_daily_note_keeps_what_others_wrote_there() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let add = |text: &str| json!({ "markdown": text, "position": "end", "date": "2026-05-04" });
    let change = ours.call("markdown_add", add("ours")).await["changeId"].clone();
    theirs.call("markdown_add", add("theirs")).await;
    let refused = ours.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    ours.call("changes_revert", json!({ "changeId": change, "onConflict": "skip" })).await;
    let read = ours.call("blocks_get", json!({ "date": "2026-05-04", "format": "markdown" })).await;
    assert_eq!(read["markdown"], "theirs\n");
}

#[tokio::test]
async fn an_undo_names_the_later_changes_of_its_own_that_come_first() {
    let app = TestApp::start().await;
    let (ours, theirs, change, id) = shared(&app).await;
    let add = |text: &str| json!({ "markdown": text, "position": "end", "pageId": id });
    let second = ours.call("markdown_add", add("two")).await["changeId"].clone();
    let third = ours.call("markdown_add", add("three")).await["changeId"].clone();
    let undone = ours.call("markdown_add", add("four")).await["changeId"].clone();
    ours.call("changes_revert", json!({ "changeId": undone })).await;
    let other = theirs.call("markdown_add", add("theirs")).await["changeId"].clone();

    let refused = ours.call("changes_revert", json!({ "changeId": change })).await;
    let message = refused["error"]["message"].as_str().unwrap();
    let named = format!("{}, {}", third.as_str().unwrap(), second.as_str().unwrap());
    assert!(message.contains(&named), "{message}");
    assert!(!message.contains(undone.as_str().unwrap()), "{message}");
    assert!(!message.contains(other.as_str().unwrap()), "{message}");
    theirs.call("changes_revert", json!({ "changeId": other })).await;
    for change in [third, second, change] {
        let undo = ours.call("changes_revert", json!({ "changeId": change })).await;
        assert_eq!(undo["changed"], true, "{undo}");
    }
    let read = ours.call("blocks_get", json!({ "id": id })).await;
    assert_eq!(read["error"]["code"], "not_found");
}

#[tokio::test]
async fn an_undo_of_a_folder_refuses_where_others_put_something() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let made = ours.call("folders_create", json!({ "folders": [{ "name": "Ours" }] })).await;
    let folder = made["ids"][0].clone();
    let new = json!({ "title": "Theirs", "markdown": "kept" });
    let destination = json!({ "folderId": folder });
    let theirs_made = json!({ "documents": [new], "destination": destination });
    let document = theirs.call("documents_create", theirs_made).await["ids"][0].clone();

    let refused = ours.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    assert_eq!(refused["error"]["blocks"], json!([folder]));
    let skip = json!({ "changeId": made["changeId"], "onConflict": "skip" });
    assert_eq!(ours.call("changes_revert", skip).await["changed"], false);
    assert_eq!(ours.markdown(document.as_str().unwrap()).await, "kept\n");
}

#[tokio::test]
async fn an_undo_never_brings_a_block_back_that_is_elsewhere() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let from = agent.document("From", "one").await;
    let to = agent.document("To", "").await;
    let one = agent.call("blocks_get", json!({ "id": from })).await["blocks"][0]["id"].clone();
    let delete = agent.call("blocks_delete", json!({ "blockIds": [one] })).await;
    agent.call("changes_revert", json!({ "changeId": delete["changeId"] })).await;
    let position = json!({ "position": "end", "pageId": to });
    let moved = json!({ "blockIds": [one], "position": position });
    let moved = agent.call("blocks_move", moved).await["changeId"].clone();
    let again = agent.call("changes_revert", json!({ "changeId": delete["changeId"] })).await;
    assert_eq!(again["error"]["code"], "conflict", "{again}");
    assert_eq!(again["error"]["blocks"], json!([one]));

    // Somebody put a block inside: it stays where it is, and is not in the other document, too.
    let inside = json!({ "markdown": "inside", "position": "end", "pageId": one });
    agent.call("markdown_add", inside).await;
    let skip = json!({ "changeId": moved, "onConflict": "skip" });
    assert_eq!(agent.call("changes_revert", skip).await["changed"], false);
    assert_eq!(agent.markdown(&from).await, "");
    assert!(agent.markdown(&to).await.starts_with("one"));
}

#[tokio::test]
async fn an_undo_never_puts_blocks_inside_each_other() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Circle", "- outer\n  - inner").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let outer = read["blocks"][0]["id"].clone();
    let inner = read["blocks"][0]["content"][0]["id"].clone();
    assert!(inner.is_string(), "{read}");
    let under = |block: &Value, page: Value| json!({ "blockIds": [block], "position": { "position": "end", "pageId": page } });
    let change = agent.call("blocks_move", under(&inner, json!(id))).await["changeId"].clone();
    agent.call("blocks_move", under(&outer, inner.clone())).await;
    let refused = agent.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["blocks"], json!([inner]), "{refused}");
    assert_eq!(agent.markdown(&id).await, "- inner\n  - outer\n");
}
