//! How much one call may name, and what it may replace unseen.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{add, code, inbox, texts};

#[tokio::test]
async fn no_call_names_more_than_500() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let id = add(&agent, "task\n- inside", inbox()).await;
    let many = |count: usize, one: Value| -> Value { (0..count).map(|_| one.clone()).collect() };
    let change = json!({ "id": id, "markdown": "other" });
    let end = json!({ "position": "end", "date": "2026-12-24" });
    for (tool, arguments) in [
        ("tasks_update", json!({ "tasksToUpdate": many(501, change.clone()) })),
        ("tasks_delete", json!({ "idsToDelete": many(501, json!(id)) })),
        ("blocks_update", json!({ "blocks": many(501, change.clone()) })),
        ("blocks_delete", json!({ "blockIds": many(501, json!(id)) })),
        ("blocks_move", json!({ "blockIds": many(501, json!(id)), "position": end })),
    ] {
        let refused = agent.call(tool, arguments).await;
        assert_eq!(code(&refused), "invalid_argument", "{tool}: {refused}");
        assert!(
            refused.to_string().contains("500 things at most, this has 501"),
            "{tool}: {refused}"
        );
    }
    assert_eq!(texts(&agent, "inbox").await, ["task"]);
    let changed = agent.call("tasks_update", json!({ "tasksToUpdate": many(500, change) })).await;
    assert_eq!(changed["changed"], true, "{changed}");
    let deleted = agent.call("tasks_delete", json!({ "idsToDelete": many(500, json!(id)) })).await;
    assert_eq!(deleted["changed"], true, "{deleted}");
    assert_eq!(texts(&agent, "all").await, Vec::<String>::new());
}

#[tokio::test]
async fn no_call_makes_more_than_500_blocks() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let document = agent.document("Plan", "- [ ] one\n- [ ] two\n\nx x").await;
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    let id = |place: usize| read["blocks"][place]["id"].clone();
    let lines = |number: usize, line: &str| line.repeat(number);
    let kept = agent.markdown(&document).await;
    for (tool, list, change) in [
        ("tasks_update", "tasksToUpdate", json!({ "markdown": lines(252, "task\n\n") })),
        ("blocks_update", "blocks", json!({ "markdown": lines(252, "text\n\n") })),
        ("blocks_update", "blocks", json!({ "content": [{ "markdown": lines(251, "text\n\n") }] })),
    ] {
        let of = |place: usize| {
            let mut change = change.clone();
            change["id"] = id(place);
            change
        };
        for dry in [true, false] {
            let both = json!({ list: [of(0), of(1)], "dryRun": dry });
            let refused = agent.call(tool, both).await;
            assert_eq!(code(&refused), "invalid_argument", "{tool}: {refused}");
            assert!(refused.to_string().contains("500 blocks at most, this has 50"), "{refused}");
        }
        let one = json!({ list: [of(0)], "dryRun": true });
        assert_eq!(agent.call(tool, one).await["changed"], true, "{tool}");
    }
    let made = |documents: usize, blocks: usize| {
        let new = json!({ "title": "Made", "markdown": lines(blocks, "text\n\n") });
        json!({ "documents": vec![new; documents] })
    };
    for (documents, why) in
        [(made(2, 251), "500 blocks at most, this has 502"), (made(501, 0), "500 things at most")]
    {
        let refused = agent.call("documents_create", documents).await;
        assert_eq!(code(&refused), "invalid_argument", "{refused}");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    let longer =
        json!({ "id": document, "find": "x", "replace": lines(252, "x\n\n"), "all": true });
    let refused = agent.call("text_replace", longer).await;
    assert!(refused.to_string().contains("500 blocks at most"), "{refused}");
    assert_eq!(agent.markdown(&document).await, kept);
}

#[tokio::test]
async fn what_changed_inside_since_it_was_read_is_not_replaced() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Plan", "- [ ] task\n  - inside\n    - deeper").await;
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    let seen = read["document"]["revision"].clone();
    let task = read["blocks"][0]["id"].clone();
    let deeper = read["blocks"][0]["content"][0]["content"][0]["id"].clone();
    let said = json!({ "blocks": [{ "id": deeper, "markdown": "- said meanwhile" }] });
    assert_eq!(agent.call("blocks_update", said).await["changed"], true);
    let kept = agent.markdown(&document).await;
    for (tool, list, change) in [
        ("tasks_update", "tasksToUpdate", json!({ "id": task, "markdown": "task\n- new" })),
        ("blocks_update", "blocks", json!({ "id": task, "content": [] })),
        ("blocks_update", "blocks", json!({ "id": task, "content": [{ "markdown": "new" }] })),
        (
            "blocks_update",
            "blocks",
            json!({ "id": task, "markdown": "- [ ] task\n  - new\n- more" }),
        ),
    ] {
        let stale = json!({ list: [change.clone()], "expectedRevision": seen });
        let refused = agent.call(tool, stale).await;
        assert_eq!(code(&refused), "conflict", "{change}: {refused}");
        assert_eq!(agent.markdown(&document).await, kept, "{change}");
    }
    // What leaves the inside alone is not refused, nor what was read again.
    let named =
        json!({ "tasksToUpdate": [{ "id": task, "markdown": "named" }], "expectedRevision": seen });
    assert_eq!(agent.call("tasks_update", named).await["changed"], true);
    let now =
        agent.call("blocks_get", json!({ "id": document })).await["document"]["revision"].clone();
    let fresh = json!({ "blocks": [{ "id": task, "content": [{ "markdown": "- new" }] }], "expectedRevision": now });
    assert_eq!(agent.call("blocks_update", fresh).await["changed"], true);
    assert_eq!(agent.markdown(&document).await, "- [ ] named\n  - new\n");
}
