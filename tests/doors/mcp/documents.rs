//! Folders and documents.

use docent_store::{Mode, document};
use docent_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn folders_make_a_tree_that_moves_whole() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let folder = async |name: &str, parent: Option<&str>| {
        let mut folder = json!({ "name": name });
        if let Some(parent) = parent {
            folder["parentFolderId"] = json!(parent.to_uppercase());
        }
        let made = agent.call("folders_create", json!({ "folders": [folder] })).await;
        made["ids"][0].as_str().unwrap().to_owned()
    };
    let work = folder("Work", None).await;
    let plans = folder("Plans", Some(&work)).await;
    let deep = folder("Deep", Some(&plans)).await;
    let id = agent.document("Note", "x").await;
    let into = json!({ "documentIds": [id], "destination": { "folderId": deep } });
    agent.call("documents_move", into).await;

    let cycle = json!({ "folderIds": [work], "destination": { "parentFolderId": deep } });
    assert_eq!(agent.call("folders_move", cycle).await["error"]["code"], "invalid_argument");
    let root = json!({ "folderIds": [plans], "destination": { "destination": "root" } });
    assert_eq!(agent.call("folders_move", root).await["changed"], true);
    let renamed = json!({ "folders": [{ "id": plans, "name": "Ideas" }] });
    agent.call("folders_update", renamed).await;

    let deleted = agent.call("folders_delete", json!({ "folderIds": [deep] })).await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    assert_eq!(read["document"]["folderId"], json!(plans), "it moved to the folder above");
    agent.call("changes_revert", json!({ "changeId": deleted["changeId"] })).await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    assert_eq!(read["document"]["folderId"], json!(deep), "and the undo brought both back");

    let listed = agent.call("folders_list", json!({})).await;
    let names: Vec<&str> =
        listed["folders"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Ideas", "Work", "Deep"]);
}

#[tokio::test]
async fn the_trash_gives_back() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let id = agent.document("Gone", "x").await;
    agent.call("documents_delete", json!({ "documentIds": [id] })).await;
    assert_eq!(agent.call("documents_list", json!({})).await["total"], 0);
    let trash = agent.call("documents_list", json!({ "location": "trash" })).await;
    assert_eq!(trash["documents"][0]["location"], "trash");
    let out = json!({ "documentIds": [id], "destination": { "destination": "templates" } });
    agent.call("documents_move", out).await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    assert_eq!(read["document"]["location"], "templates");
}

#[tokio::test]
async fn lists_are_paged_and_filtered() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let documents: Vec<_> = (0..60).map(|n| json!({ "title": format!("Number {n}") })).collect();
    agent.call("documents_create", json!({ "documents": documents })).await;
    let first = agent.call("documents_list", json!({ "fetchMetadata": true })).await;
    assert_eq!(first["documents"].as_array().unwrap().len(), 50);
    assert_eq!(first["total"], 60);
    assert_eq!(first["documents"][0]["createdBy"], "a read_write link");
    let second = agent.call("documents_list", json!({ "cursor": first["cursor"] })).await;
    assert_eq!(second["documents"].as_array().unwrap().len(), 10);
    assert!(second.get("cursor").is_none());
    let future = json!({ "createdDateGte": "tomorrow" });
    assert_eq!(agent.call("documents_list", future).await["total"], 0);
    let past = json!({ "lastModifiedDateGte": "yesterday", "lastModifiedDateLte": "today" });
    assert_eq!(agent.call("documents_list", past).await["total"], 60);
}

#[tokio::test]
async fn an_outline_names_sections_and_addresses_resolve() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Book", "# One\n\ntext\n\n## Two\n\nmore text").await;
    let outline = agent.call("document_outline", json!({ "id": id })).await;
    assert_eq!(outline["sections"][1]["title"], "Two");
    assert_eq!(outline["sections"][1]["level"], 2);
    assert_eq!(outline["sections"][1]["characters"], 9);
    let section = outline["sections"][1]["id"].as_str().unwrap();
    let url = format!("{}#{section}", outline["document"]["url"].as_str().unwrap());
    for url in [url, format!("block://{section}")] {
        let resolved = agent.call("link_resolve", json!({ "url": url })).await;
        assert_eq!(resolved["documentId"], json!(id));
        assert_eq!(resolved["blockId"], json!(section));
    }
    let elsewhere = json!({ "url": "https://example.com/d/1" });
    assert_eq!(agent.call("link_resolve", elsewhere).await["error"]["code"], "invalid_argument");

    let search = json!({ "blockId": id, "pattern": "MORE\\s", "beforeBlockCount": 1 });
    let found = agent.call("document_search", search).await;
    assert_eq!(found["total"], 1);
    assert_eq!(found["items"][0]["before"][0]["text"], "Two");
}

/// What is in the trash stays for 30 days, and goes then.
#[tokio::test]
async fn the_trash_is_emptied_after_thirty_days() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let mut deleted = Vec::new();
    for (title, days) in [("Old", 31), ("Young", 29)] {
        let id = agent.document(title, "text").await;
        let gone = agent.call("documents_delete", json!({ "documentIds": [id] })).await;
        app.sql(&format!(
            "update document set trashed_at = trashed_at - interval '{days} days' where id = '{id}'"
        ))
        .await;
        deleted.push((id, gone["changeId"].clone()));
    }
    let kept = agent.document("Kept", "text").await;
    assert_eq!(document::purge(app.store()).await.expect("the trash is emptied"), 1);
    let [(old, old_change), (young, _)] = deleted.as_slice() else { panic!("two") };
    let answer = agent.call("blocks_get", json!({ "id": old })).await;
    assert_eq!(answer["error"]["code"], "not_found", "{answer}");
    let answer = agent.call("changes_revert", json!({ "changeId": old_change })).await;
    assert_eq!(answer["error"]["code"], "not_found", "{answer}");
    let back = json!({ "documentIds": [young], "destination": { "destination": "unsorted" } });
    let answer = agent.call("documents_move", back).await;
    assert_eq!(answer["changed"], true, "{answer}");
    assert_eq!(agent.markdown(young).await, "text\n");
    assert_eq!(agent.markdown(&kept).await, "text\n");
}
