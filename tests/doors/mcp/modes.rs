//! What a link's mode and delete switch allow: what they forbid is not there.

use std::collections::BTreeSet;

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

async fn tools(agent: &Agent) -> BTreeSet<String> {
    let listed = agent.request("tools/list", json!({})).await.body;
    let tools = listed["result"]["tools"].as_array().expect("tools").iter();
    tools.map(|tool| tool["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn each_mode_has_its_tools_and_no_others() {
    let app = TestApp::start().await;
    let everything = tools(&app.agent_with(Mode::ReadWrite, true).await).await;
    let read = tools(&app.agent_with(Mode::Read, true).await).await;
    let write = tools(&app.agent_with(Mode::Write, true).await).await;
    let both = tools(&app.agent(Mode::ReadWrite).await).await;
    let deletes: BTreeSet<_> = everything.difference(&both).cloned().collect();
    assert_eq!(
        deletes,
        ["blocks_delete", "documents_delete", "folders_delete"].map(str::to_owned).into()
    );
    assert_eq!(
        write,
        [
            "blocks_add",
            "changes_revert",
            "connection_info",
            "documents_create",
            "folders_create",
            "markdown_add"
        ]
        .map(str::to_owned)
        .into()
    );
    assert!(read.contains("blocks_get") && !read.contains("markdown_add"));
    assert!(read.is_disjoint(&write) || read.intersection(&write).eq(["connection_info"]));
}

#[tokio::test]
async fn a_forbidden_tool_answers_like_one_that_never_was() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    for tool in ["markdown_add", "documents_delete", "no_such_tool"] {
        let mut answer = agent.call(tool, json!({})).await;
        assert_eq!(answer["message"].take(), Value::from(format!("Unknown tool: {tool}")));
        assert_eq!(answer["code"], -32602);
    }
}

#[tokio::test]
async fn a_write_only_link_gets_nothing_back() {
    let app = TestApp::start().await;
    let writer = app.agent(Mode::Write).await;
    let id = writer.document("Inbox", "secret words").await;
    let add = json!({ "markdown": "more words", "position": "end", "pageId": id, "dryRun": true });
    let dry = writer.call("markdown_add", add).await;
    assert!(!dry.to_string().contains("words"), "{dry}");
    let reader = app.agent(Mode::Read).await;
    assert_eq!(reader.markdown(&id).await, "secret words\n");
}
