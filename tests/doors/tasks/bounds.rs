//! How much one call may name.

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
        assert!(refused.to_string().contains("500 ids at most, this has 501"), "{tool}: {refused}");
    }
    assert_eq!(texts(&agent, "inbox").await, ["task"]);
    let changed = agent.call("tasks_update", json!({ "tasksToUpdate": many(500, change) })).await;
    assert_eq!(changed["changed"], true, "{changed}");
    let deleted = agent.call("tasks_delete", json!({ "idsToDelete": many(500, json!(id)) })).await;
    assert_eq!(deleted["changed"], true, "{deleted}");
    assert_eq!(texts(&agent, "all").await, Vec::<String>::new());
}
