//! What a link's mode and delete switch allow: what they forbid is not there.

use std::collections::BTreeSet;

use docent_store::{
    Mode,
    link::{Choices, Parts, Scope},
};
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
        [
            "blocks_delete",
            "collectionItems_delete",
            "documents_delete",
            "folders_delete",
            "tasks_delete"
        ]
        .map(str::to_owned)
        .into()
    );
    assert_eq!(
        write,
        [
            "blocks_add",
            "changes_revert",
            "collectionItems_add",
            "collections_create",
            "comments_add",
            "connection_info",
            "documents_create",
            "file_upload",
            "folders_create",
            "markdown_add",
            "tasks_add"
        ]
        .map(str::to_owned)
        .into()
    );
    assert!(read.contains("blocks_get") && !read.contains("markdown_add"));
    assert!(read.is_disjoint(&write) || read.intersection(&write).eq(["connection_info"]));
}

/// Whether a link has a tool, by what the committed list says of it.
fn has(mode: Mode, allow_delete: bool, groups: Option<&[&str]>, tool: &Value) -> bool {
    let group = tool["group"].as_str().expect("a group");
    let on = group == "always" || groups.is_none_or(|groups| groups.contains(&group));
    let allowed = match tool["access"].as_str().expect("an access") {
        "always" => true,
        "read" => mode != Mode::Write,
        "add" => mode != Mode::Read,
        "change" => mode == Mode::ReadWrite,
        "delete" => mode == Mode::ReadWrite && allow_delete,
        other => panic!("{other} is no access"),
    };
    on && allowed
}

#[tokio::test]
async fn every_tool_is_there_or_answers_like_one_that_never_was() {
    let app = TestApp::start().await;
    let all = docent_server::mcp::manifest::tools();
    let all = all.as_array().expect("tools");
    let none: &[&str] = &[];
    let switches = [
        None,
        Some(none),
        Some(&["documents"]),
        Some(&["blocks", "chatgpt"]),
        Some(&["files", "history", "collections"]),
        Some(&["tasks"]),
    ];
    for mode in [Mode::Read, Mode::Write, Mode::ReadWrite] {
        for allow_delete in [false, true] {
            for groups in switches {
                let named = groups.map(|groups| groups.iter().map(ToString::to_string).collect());
                let choices =
                    Choices { allow_delete, tool_groups: named, ..Choices::new("x", mode) };
                let agent = app.agent_of(choices).await;
                let (there, hidden): (Vec<_>, Vec<_>) =
                    all.iter().partition(|tool| has(mode, allow_delete, groups, tool));
                let name =
                    |tool: &&Value| tool["tool"]["name"].as_str().expect("a name").to_owned();
                let what = format!("{mode}, deletes {allow_delete}, {groups:?}");
                assert_eq!(tools(&agent).await, there.iter().map(name).collect(), "{what}");
                for tool in hidden.iter().map(name).chain(["no_such_tool".to_owned()]) {
                    let unknown =
                        json!({"code": -32602, "message": format!("Unknown tool: {tool}")});
                    assert_eq!(agent.call(&tool, json!({})).await, unknown, "{what}");
                }
            }
        }
    }
}

#[tokio::test]
async fn only_a_link_with_a_place_makes_documents() {
    let app = TestApp::start().await;
    let document = app.agent(Mode::Write).await.document("Log", "words").await;
    let documents = vec![document.parse().expect("an id")];
    let one = Parts { documents, ..Parts::default() };
    for (parts, makes) in [
        (Parts { daily: true, ..one.clone() }, true),
        (Parts { search: Some("#log".to_owned()), ..one.clone() }, true),
        (one, false),
    ] {
        let scope = Scope::of(parts).expect("a scope");
        let agent = app.agent_of(Choices { scope, ..Choices::new("x", Mode::ReadWrite) }).await;
        assert_eq!(tools(&agent).await.contains("documents_create"), makes);
        let made = agent.call("documents_create", json!({"documents": []})).await;
        assert_eq!(made["message"] == "Unknown tool: documents_create", !makes, "{made}");
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
