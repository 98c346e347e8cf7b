//! Every call is recorded: who, what, on which objects, with what outcome; never content.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn reads_writes_and_refusals_are_recorded_without_content() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Recorded", "a private sentence").await;
    agent.call("blocks_get", json!({ "id": id })).await;
    agent.call("blocks_get", json!({ "id": "00000000-0000-4000-8000-000000000000" })).await;
    app.app.audit.flush().await;

    let recorded = app
        .sql("select tool || ' ' || outcome || ' ' || array_to_string(objects, ',') from audit order by at")
        .await;
    let made = format!("documents_create ok {id}");
    let read = format!("blocks_get ok {id}");
    let refused = "blocks_get not_found 00000000-0000-4000-8000-000000000000";
    assert_eq!(recorded.lines().collect::<Vec<_>>(), [made.as_str(), read.as_str(), refused]);
    let all = app.sql("select string_agg(a::text, ' ') from audit a").await;
    assert!(!all.contains("private"), "{all}");
    assert_eq!(app.sql("select calls from link_use").await, "3");
}
