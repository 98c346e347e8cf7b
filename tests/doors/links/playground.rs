//! Links tried out by their managers: what a scope would reach, and what an agent would get.

use docent_tests::{TestApp, told};
use serde_json::{Value, json};

use super::{agent, document, folder};

#[tokio::test]
async fn a_preview_shows_what_a_link_of_the_scope_sees() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let place = folder(&ada, "Place", None).await;
    let inner = folder(&ada, "Inner", Some(&place)).await;
    let plan = document(&ada, "Plan", "words of #plan", Some(&inner)).await;
    let other = document(&ada, "Other", "#plan too", None).await;
    let secret = document(&ada, "Secret", "#plan as well", Some(&inner)).await;
    app.sql(&format!("update document set never_to_agents = true where id = '{secret}'")).await;
    for (scope, documents, folders) in [
        (json!({"folders": [place]}), vec![&plan], 2),
        (json!({"folders": [inner]}), vec![&plan], 1),
        (json!({"documents": [other]}), vec![&other], 0),
        (json!({"search": "#plan"}), vec![&other, &plan], 0),
        (json!({"search": "#plan -words", "folders": [place]}), vec![&other, &plan], 2),
        (json!({"dailyNotes": true}), vec![], 0),
        (json!({"whole": true}), vec![&other, &plan], 2),
        (Value::Null, vec![&other, &plan], 2),
    ] {
        let previewed = ada.post("~/links/preview", json!({"scope": scope})).await.ok();
        let counts = (&previewed["documents"], &previewed["folders"]);
        assert_eq!(counts, (&json!(documents.len()), &json!(folders)), "{scope}: {previewed}");
        let first = previewed["first"].as_array().unwrap().iter();
        let first: Vec<_> = first.map(|document| document["id"].as_str().unwrap()).collect();
        assert_eq!(first, documents, "{scope}");
        let linked = agent(&ada, json!({"scope": scope})).await;
        let listed = linked.call("documents_list", json!({})).await;
        assert_eq!(listed["total"], previewed["documents"], "{scope}");
        let listed = linked.call("folders_list", json!({})).await;
        assert_eq!(listed["folders"].as_array().unwrap().len(), folders, "{scope}");
        ada.delete(&format!("~/links/{}", linked.link)).await.ok();
    }
    assert_eq!(app.sql("select count(*) from link").await, "0", "none was left");
    let shown = ada.post("~/links/preview", json!({"scope": {"documents": [plan]}})).await.ok();
    let named = json!([{"id": plan, "title": "Plan", "location": "unsorted", "folderId": null}]);
    assert_eq!(shown["first"], named, "it does not see the folder");
    app.audited("links_preview ok").await;
}

#[tokio::test]
async fn a_preview_is_for_managers_and_of_scopes_that_there_are() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for scope in [json!({}), json!({"search": "-no"}), json!({"documents": [ada.id]})] {
        let refused = ada.post("~/links/preview", json!({"scope": scope})).await;
        assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_argument")));
    }
    // What a paused space's links would see is what they will see.
    document(&ada, "Plan", "words", None).await;
    ada.post("~/links/pause-all", json!({})).await.ok();
    let paused = ada.post("~/links/preview", json!({"scope": {"search": "words"}})).await.ok();
    assert_eq!(paused["documents"], 1);
    let member = json!({"email": "bob@example.org", "role": "editor"});
    ada.put("~/members", member).await.ok();
    let bob = bob.within(ada.space);
    assert_eq!(bob.post("~/links/preview", json!({})).await.status, 403);
}

#[tokio::test]
async fn tools_are_listed_and_called_as_the_agent_has_them() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let plan = document(&ada, "Plan", "words", None).await;
    let hidden = document(&ada, "Hidden", "words", None).await;
    let choices = json!({
        "scope": {"documents": [plan]},
        "toolGroups": ["blocks"],
        "password": "correct battery staple",
        "networks": ["192.0.2.0/24"],
    });
    let made = json!({"name": "Reader", "mode": "read"});
    let mut new = made.as_object().unwrap().clone();
    new.extend(choices.as_object().unwrap().clone());
    let link = ada.post("~/links", Value::Object(new)).await.ok();
    let path = format!("~/links/{}", link["id"].as_str().unwrap());
    let tools = ada.get(&format!("{path}/tools")).await.ok();
    let names: Vec<_> = tools.as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["blocks_get", "connection_info"]);
    assert_eq!((&tools[0]["access"], &tools[0]["group"]), (&json!("read"), &json!("blocks")));
    assert_eq!(tools[0]["inputSchema"]["type"], "object");
    assert!(tools[0]["title"].is_string() && tools[0]["description"].is_string());

    let call = async |tool: &str, arguments: Value| {
        ada.post(&format!("{path}/call"), json!({"tool": tool, "arguments": arguments})).await
    };
    let read = call("blocks_get", json!({"id": plan, "format": "markdown"})).await.ok();
    assert_eq!((&told(&read)["markdown"], &read["isError"]), (&json!("words\n"), &json!(false)));
    let unseen = call("blocks_get", json!({"id": hidden})).await.ok();
    assert_eq!(unseen["isError"], true);
    assert_eq!(told(&unseen)["error"]["code"], "not_found");
    for tool in ["markdown_add", "no_such_tool"] {
        let refused = call(tool, json!({})).await;
        assert_eq!((refused.status, &refused.body["error"]), (404, &json!("unknown_tool")));
    }
}

#[tokio::test]
async fn a_tried_call_is_one_of_the_links_and_names_who_tried_it() {
    let app = TestApp::start_with(|settings| settings.writes_per_minute = 2).await;
    let ada = app.person("ada").await;
    let plan = document(&ada, "Plan", "words", None).await;
    let agent = agent(&ada, json!({"name": "Writer"})).await;
    let path = format!("~/links/{}/call", agent.link);
    let more = json!({"pageId": plan, "position": "end", "markdown": "more"});
    let write = json!({"tool": "markdown_add", "arguments": more});
    let written = ada.post(&path, write.clone()).await.ok();
    let change = told(&written)["changeId"].clone();
    let changes = ada.get("~/changes").await.ok();
    let last = &changes["changes"][0];
    assert_eq!((&last["id"], &last["author"]), (&change, &json!("Writer")));
    assert_eq!((&last["byAgent"], &last["link"]), (&json!(true), &json!(agent.link)));
    let who = "select link_id || ' ' || person_id from audit where tool = 'markdown_add'";
    assert_eq!(app.sql(who).await, format!("{} {}", agent.link, ada.id));
    // The budget is the link's.
    assert!(agent.call("markdown_add", more).await["changeId"].is_string());
    assert_eq!(ada.post(&path, write).await.status, 429);
    let read = json!({"tool": "blocks_get", "arguments": {"id": plan}});
    ada.post(&path, read).await.ok();
    app.audited("blocks_get ok").await;
}

#[tokio::test]
async fn a_link_that_lets_nobody_in_is_not_tried_either() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let agent = agent(&ada, json!({})).await;
    let path = format!("~/links/{}", agent.link);
    let (tools, call) = (format!("{path}/tools"), format!("{path}/call"));
    let info = json!({"tool": "connection_info"});
    ada.post(&call, info.clone()).await.ok();
    ada.post(&format!("{path}/pause"), json!({})).await.ok();
    assert_eq!(ada.post(&call, info.clone()).await.status, 404);
    assert_eq!(ada.get(&tools).await.status, 404);
    ada.post(&format!("{path}/resume"), json!({})).await.ok();
    ada.get(&tools).await.ok();
    app.sql("update link set expires_at = '2000-01-01'").await;
    assert_eq!(ada.post(&call, info.clone()).await.status, 404);
    app.sql("update link set expires_at = null").await;

    // Who manages elsewhere, who only reads, and who only writes.
    assert_eq!(bob.post(&call, info.clone()).await.status, 404);
    let space = ada.space;
    let bob = bob.within(space);
    assert_eq!(bob.post(&call, info.clone()).await.status, 404);
    for role in ["viewer", "editor"] {
        let member = json!({"email": "bob@example.org", "role": role});
        ada.put("~/members", member).await.ok();
        assert_eq!(bob.post(&call, info.clone()).await.status, 403, "{role}");
        assert_eq!(bob.get(&tools).await.status, 403, "{role}");
        assert_eq!(bob.post("~/links/preview", json!({})).await.status, 403, "{role}");
    }
    ada.put("~/members", json!({"email": "bob@example.org", "role": "admin"})).await.ok();
    bob.post(&call, info).await.ok();
}
