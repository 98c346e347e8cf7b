//! Documents as resources.

use docent_store::{Mode, link::Choices};
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

async fn result(agent: &Agent, method: &str, params: Value) -> Value {
    let body = agent.request(method, params).await.body;
    body.get("result").unwrap_or_else(|| panic!("{method}: {body}")).clone()
}

async fn read(agent: &Agent, uri: &str) -> Value {
    agent.request("resources/read", json!({ "uri": uri })).await.body
}

#[tokio::test]
async fn every_document_is_listed_and_read_as_markdown() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let mut made = std::collections::BTreeSet::new();
    for number in 0..103 {
        let markdown = format!("# Head\n\n- item {number}");
        let id = agent.document(&format!("Note {number}"), &markdown).await;
        made.insert(format!("docent://{id}"));
    }
    let first = result(&agent, "resources/list", json!({})).await;
    let rest = result(&agent, "resources/list", json!({ "cursor": first["nextCursor"] })).await;
    assert_eq!(rest.get("nextCursor"), None);
    let resources: Vec<&Value> = [&first, &rest]
        .into_iter()
        .flat_map(|page| page["resources"].as_array().unwrap())
        .collect();
    assert_eq!((resources.len(), resources[0]["name"].as_str()), (103, Some("Note 102")));
    assert_eq!(resources[0]["mimeType"], "text/markdown");
    let changed = resources[0]["annotations"]["lastModified"].as_str().unwrap_or_default();
    assert!(chrono::DateTime::parse_from_rfc3339(changed).is_ok(), "{changed}");
    let listed = resources.iter().map(|one| one["uri"].as_str().unwrap().to_owned());
    assert_eq!(listed.collect::<std::collections::BTreeSet<_>>(), made);
    let uri = resources[0]["uri"].as_str().unwrap();
    let contents = json!([{
        "uri": uri, "mimeType": "text/markdown", "text": "# Head\n\n- item 102\n"
    }]);
    assert_eq!(read(&agent, uri).await["result"]["contents"], contents);
    let templates = result(&agent, "resources/templates/list", json!({})).await;
    assert_eq!(templates["resourceTemplates"][0]["uriTemplate"], "docent://{id}");
    let calls =
        "select tool || ' ' || outcome || ' ' || (bytes_out > 50) || ' ' || cardinality(objects)
                 from audit where tool like 'resources%' order by id desc limit 2";
    app.app.audit.flush().await;
    assert_eq!(app.sql(calls).await, "resources_read ok true 1\nresources_list ok true 0");
}

#[tokio::test]
async fn what_is_no_resource_is_not_found() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Note", "words").await;
    let opened = agent.call("blocks_get", json!({ "id": id })).await;
    let block = opened["blocks"][0]["id"].as_str().unwrap();
    for uri in [
        format!("docent://{block}"),
        format!("docent://{}", id.to_uppercase()),
        format!("docent://{id}/"),
        format!("https://{id}"),
        "docent://0190c5a0-0000-7000-8000-00000000dead".to_owned(),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        let none = json!({
            "code": -32002, "message": "there is no such resource", "data": { "uri": uri }
        });
        assert_eq!(read(&agent, &uri).await["error"], none, "{uri}");
    }
    let broken = agent.request("resources/list", json!({ "cursor": "x" })).await.body;
    assert_eq!(broken["error"]["code"], -32602);
}

#[tokio::test]
async fn resources_are_where_documents_may_be_read() {
    let app = TestApp::start().await;
    let id = app.agent(Mode::ReadWrite).await.document("Note", "words").await;
    let groups = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect());
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" }
    });
    // How many documents are listed, and how many kinds of addresses are told.
    for (mode, tool_groups, documents, kinds) in [
        (Mode::Read, None, 1, 2),
        (Mode::Read, groups(&["documents"]), 1, 1),
        (Mode::Read, groups(&["files"]), 0, 1),
        (Mode::Read, groups(&["blocks"]), 0, 0),
        (Mode::Write, None, 0, 0),
    ] {
        let agent = app.agent_of(Choices { tool_groups, ..Choices::new("x", mode) }).await;
        let capabilities = &result(&agent, "initialize", hello.clone()).await["capabilities"];
        assert_eq!(capabilities.get("resources").is_some(), kinds > 0, "{mode}");
        assert!(capabilities.get("prompts").is_some(), "what is answered is declared");
        assert_eq!(result(&agent, "prompts/list", json!({})).await["prompts"], json!([]));
        for (method, list, count) in [
            ("resources/list", "resources", documents),
            ("resources/templates/list", "resourceTemplates", kinds),
        ] {
            let listed = result(&agent, method, json!({})).await;
            assert_eq!(listed[list].as_array().map(Vec::len), Some(count), "{mode}");
        }
        let found = read(&agent, &format!("docent://{id}")).await;
        assert_eq!(found["error"]["code"].as_i64(), (documents == 0).then_some(-32002), "{mode}");
    }
}
