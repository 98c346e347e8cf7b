//! The inbox: one a space, made by the first write, and always there from then on.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::json;
use tokio::task::JoinSet;

use super::{add, code, inbox, tasks, texts};

const INBOXES: &str =
    "select count(*) from document where location = 'daily_notes' and daily_date is null";

#[tokio::test]
async fn reading_makes_no_inbox() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    for scope in ["active", "upcoming", "inbox", "logbook", "all"] {
        let got = agent.call("tasks_get", json!({ "scope": scope })).await;
        assert_eq!(got, json!({ "tasks": [], "total": 0 }), "{scope}");
    }
    let dry = json!({ "tasks": [{ "markdown": "a", "location": inbox() }], "dryRun": true });
    assert_eq!(agent.call("tasks_add", dry).await["dryRun"], true);
    assert_eq!(app.sql(INBOXES).await, "0");
}

#[tokio::test]
async fn whoever_comes_first_finds_one_inbox() {
    let app = TestApp::start().await;
    let beside = app.beside(2).await;
    let mut writers = JoinSet::new();
    for number in 0..8 {
        let agent = [&app, &beside][number % 2].agent(Mode::Write).await;
        writers.spawn(async move { add(&agent, &format!("task {number}"), inbox()).await });
    }
    assert_eq!(writers.join_all().await.len(), 8, "nobody was refused");
    assert_eq!(app.sql(INBOXES).await, "1");
    assert_eq!(tasks(&app.agent(Mode::Read).await, "inbox").await.len(), 8);
    let mut writers = JoinSet::new();
    for _ in 0..4 {
        let agent = app.agent(Mode::Write).await;
        let note = json!({ "markdown": "x", "position": "end", "date": "2026-12-24" });
        writers.spawn(async move { agent.call("markdown_add", note).await });
    }
    for added in writers.join_all().await {
        assert!(added.get("changeId").is_some(), "daily notes are begun alike: {added}");
    }
}

/// A release that knows no inbox writes it back as a document of no place.
#[tokio::test]
async fn nothing_that_is_written_back_moves_the_inbox() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    add(&agent, "task", inbox()).await;
    app.sql(
        "create function refused() returns text language plpgsql as $$
         begin
           update document
           set location = 'unsorted', folder_id = null, daily_date = null, revision = revision + 1
           where location = 'daily_notes' and daily_date is null;
           return 'moved';
         exception when check_violation then
           return 'refused';
         end
         $$",
    )
    .await;
    assert_eq!(app.sql("select refused()").await, "refused");
    assert_eq!(app.sql(INBOXES).await, "1");
    add(&agent, "another", inbox()).await;
    assert_eq!(texts(&agent, "inbox").await, ["task", "another"]);
}

#[tokio::test]
async fn several_tasks_of_one_call_begin_one_inbox_and_one_note() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let note = json!({ "type": "dailyNote", "date": "2026-12-24" });
    let tasks = [("a", inbox()), ("b", note.clone()), ("c", inbox()), ("d", note)];
    let tasks =
        tasks.map(|(markdown, location)| json!({ "markdown": markdown, "location": location }));
    let added = agent.call("tasks_add", json!({ "tasks": tasks })).await;
    assert_eq!(added["documents"].as_array().map(Vec::len), Some(2), "{added}");
    assert_eq!(texts(&agent, "inbox").await, ["a", "c"]);
}

#[tokio::test]
async fn it_stays_where_it_is_under_its_name() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    add(&agent, "a", inbox()).await;
    let listed = agent.call("documents_list", json!({})).await;
    let document = &listed["documents"][0];
    assert_eq!((&document["title"], &document["location"]), (&json!("Inbox"), &json!("inbox")));
    let id = &document["id"];
    for (tool, arguments) in [
        ("documents_update", json!({ "documents": [{ "id": id, "title": "Mine" }] })),
        ("blocks_update", json!({ "blocks": [{ "id": id, "markdown": "Mine" }] })),
        ("documents_delete", json!({ "documentIds": [id] })),
        (
            "documents_move",
            json!({ "documentIds": [id], "destination": { "destination": "templates" } }),
        ),
    ] {
        let refused = agent.call(tool, arguments).await;
        assert_eq!(code(&refused), "invalid_argument", "{tool}");
        assert!(refused.to_string().contains("inbox cannot"), "{refused}");
    }
    let icon = json!({ "documents": [{ "id": id, "icon": "📥" }] });
    assert_eq!(agent.call("documents_update", icon).await["changed"], true);
    for location in ["daily_notes", "unsorted", "templates", "trash"] {
        let listed = agent.call("documents_list", json!({ "location": location })).await;
        assert_eq!(listed["total"], 0, "{location}: {listed}");
    }
    let places = agent.call("folders_list", json!({})).await;
    assert!(!places.to_string().contains("\"documentCount\":1"), "{places}");
    let found = agent.call("documents_search", json!({ "include": "inbox" })).await;
    assert!(found.to_string().contains("\"location\":\"inbox\""), "{found}");
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    assert_eq!(read["document"]["location"], "inbox", "{read}");
}

#[tokio::test]
async fn its_making_is_undone_where_nobody_else_wrote() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let new = json!({ "tasks": [{ "markdown": "a", "location": inbox() }] });
    let made = agent.call("tasks_add", new.clone()).await;
    let undone = agent.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(undone["changed"], true, "{undone}");
    assert_eq!(app.sql(INBOXES).await, "0");
    let made = agent.call("tasks_add", new).await;
    add(&app.agent(Mode::Write).await, "of others", inbox()).await;
    let refused = agent.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(code(&refused), "conflict");
    let again = agent.call("changes_revert", json!({ "changeId": undone["changeId"] })).await;
    assert_eq!(code(&again), "conflict", "there is another inbox now");
    assert_eq!(app.sql(INBOXES).await, "1");
}
