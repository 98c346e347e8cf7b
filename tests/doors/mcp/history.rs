//! Revisions, retries, dry runs and undo.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::json;

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
