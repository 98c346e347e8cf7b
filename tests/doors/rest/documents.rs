//! What people do with whole documents: looking through the trash, copying, and seeing what points to them.

use docent_tests::{Person, TestApp};
use serde_json::{Value, json};

async fn document(person: &Person, new: Value) -> String {
    let made = person.post("~/documents", new).await.ok();
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

async fn listed(person: &Person, query: &str) -> Vec<Value> {
    let page = person.get(&format!("~/documents?{query}")).await.ok();
    page["documents"].as_array().unwrap_or_else(|| panic!("{page}")).clone()
}

#[tokio::test]
async fn the_trash_is_listed_and_gives_back() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let kept = document(&ada, json!({ "title": "Kept" })).await;
    let gone = document(&ada, json!({ "title": "Gone" })).await;
    ada.delete(&format!("~/documents/{gone}")).await.ok();
    let trash = listed(&ada, "location=trash").await;
    assert_eq!((trash.len(), &trash[0]["id"]), (1, &json!(gone)));
    assert!(trash[0]["trashedAt"].is_string(), "{trash:?}");
    assert_eq!(listed(&ada, "location=unsorted").await[0]["id"], kept);
    ada.post(&format!("~/documents/{gone}/move"), json!({})).await.ok();
    assert!(listed(&ada, "location=trash").await.is_empty());
    assert_eq!(listed(&ada, "location=unsorted").await.len(), 2);
}

#[tokio::test]
async fn many_go_together_and_come_back_by_one_change() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let folder = ada.post("~/folders", json!({ "name": "Plans" })).await.ok()["ids"][0].clone();
    let mut all = Vec::new();
    for title in ["One", "Two", "Three"] {
        all.push(document(&ada, json!({ "title": title })).await);
    }
    let there = format!("folder={}", folder.as_str().expect("a folder"));
    let moved =
        ada.post("~/documents/move", json!({ "documents": all, "folderId": folder })).await.ok();
    assert_eq!((&moved["ids"], listed(&ada, &there).await.len()), (&json!(all), 3), "{moved}");
    let gone = ada.post("~/documents/delete", json!({ "documents": all })).await.ok();
    assert_eq!(listed(&ada, "location=trash").await.len(), 3);
    let change = gone["changeId"].as_str().unwrap_or_else(|| panic!("{gone}"));
    ada.post(&format!("~/changes/{change}/revert"), json!({})).await.ok();
    assert_eq!(listed(&ada, &there).await.len(), 3, "one change takes all of them back");
    app.audited("documents_move ok").await;
    app.audited("documents_delete ok").await;
}

#[tokio::test]
async fn all_of_many_go_or_none() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, json!({ "title": "One" })).await;
    let nobodys = "00000000-0000-7000-8000-000000000000";
    let refused =
        |documents: Value| ada.post("~/documents/delete", json!({ "documents": documents }));
    assert_eq!(refused(json!([one, nobodys])).await.status, 404);
    assert_eq!(refused(json!([])).await.status, 400);
    assert_eq!(refused(json!(vec![&one; 501])).await.status, 400);
    let to_nowhere = json!({ "documents": [one], "folderId": nobodys });
    assert_eq!(ada.post("~/documents/move", to_nowhere).await.status, 404);
    let twice = json!({ "documents": [one, one], "location": "templates" });
    ada.post("~/documents/move", twice).await.ok();
    assert_eq!(listed(&ada, "location=templates").await.len(), 1);
    let bob = app.person("bob").await.within(ada.space);
    assert_eq!(bob.post("~/documents/delete", json!({ "documents": [one] })).await.status, 404);
    assert!(listed(&ada, "location=trash").await.is_empty());
}

#[tokio::test]
async fn a_page_is_as_long_as_is_asked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for title in ["One", "Two", "Three"] {
        document(&ada, json!({ "title": title })).await;
    }
    let first = ada.get("~/documents?limit=2").await.ok();
    let cursor = first["cursor"].as_str().unwrap_or_else(|| panic!("{first}"));
    assert_eq!(first["documents"].as_array().map(Vec::len), Some(2));
    assert_eq!(listed(&ada, &format!("limit=500&cursor={cursor}")).await.len(), 1);
    for limit in ["0", "501", "-1", "all"] {
        assert_eq!(ada.get(&format!("~/documents?limit={limit}")).await.status, 400, "{limit}");
    }
}

#[tokio::test]
async fn a_copy_stands_beside_the_first_one_and_points_into_itself() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let folder = ada.post("~/folders", json!({ "name": "Plans" })).await.ok();
    let folder = folder["ids"][0].as_str().expect("a folder");
    let new =
        json!({ "title": "Plan", "folderId": folder, "markdown": "# Head\n\n- one\n  - inside" });
    let plan = document(&ada, new).await;
    ada.patch(&format!("~/documents/{plan}"), json!({ "icon": "🗺" })).await.ok();
    app.sql(&format!("update document set never_to_agents = true where id = '{plan}'")).await;
    let blocks = ada.get(&format!("~/documents/{plan}")).await.ok()["blocks"].clone();
    let head = blocks[0]["id"].as_str().expect("a block");
    let to = |id: &str| json!({ "text": "there", "href": format!("block://{id}"), "marks": [format!("link:block://{id}")] });
    let links = json!({
        "position": { "side": "end", "of": plan },
        "blocks": [{ "runs": [to(head), { "text": " " }, to(&plan)] }],
    });
    ada.post("~/blocks", links).await.ok();

    let copied = ada.post(&format!("~/documents/{plan}/duplicate"), json!({})).await.ok();
    let id = copied["ids"][0].as_str().expect("a document");
    let copy = ada.get(&format!("~/documents/{id}")).await.ok();
    assert_eq!((&copy["title"], &copy["icon"]), (&json!("Plan (copy)"), &json!("🗺")));
    assert_eq!((&copy["folderId"], &copy["revision"]), (&json!(folder), &json!(1)));
    let text = copy.to_string();
    assert!(!text.contains(&plan) && !text.contains(head), "it names the first one: {text}");
    let first = copy["blocks"][0]["id"].as_str().expect("a block");
    assert!(copy["blocks"][2]["runs"].to_string().contains(&format!("block://{first}")), "{text}");
    assert_eq!(copy["blocks"][1]["children"][0]["runs"][0]["text"], "inside");
    let never = format!("select never_to_agents from document where id = '{id}'");
    assert_eq!(app.sql(&never).await, "t", "agents see the copy as little as the first one");
    let named = json!({ "title": " Another  name " });
    let copied = ada.post(&format!("~/documents/{id}/duplicate"), named).await.ok();
    let id = copied["ids"][0].as_str().expect("a document");
    assert_eq!(ada.get(&format!("~/documents/{id}")).await.ok()["title"], "Another name");

    ada.delete(&format!("~/documents/{id}")).await.ok();
    assert_eq!(ada.post(&format!("~/documents/{id}/duplicate"), json!({})).await.status, 409);
    let stranger = app.person("stranger").await.within(ada.space);
    assert_eq!(
        stranger.post(&format!("~/documents/{plan}/duplicate"), json!({})).await.status,
        404
    );
}

#[tokio::test]
async fn what_points_to_a_document_is_listed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let plan = document(&ada, json!({ "title": "Plan" })).await;
    let path = format!("~/documents/{plan}/backlinks");
    assert_eq!(ada.get(&path).await.ok(), json!([]));
    let markdown = format!("see *the* [plan](block://{plan})");
    let notes = document(&ada, json!({ "title": "Notes", "markdown": markdown })).await;
    let found = ada.get(&path).await.ok();
    let block = ada.get(&format!("~/documents/{notes}")).await.ok()["blocks"][0].clone();
    let expected = json!([{
        "documentId": notes, "title": "Notes", "blockId": block["id"], "runs": block["runs"],
    }]);
    assert_eq!(found, expected);
    let stranger = app.person("stranger").await.within(ada.space);
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(ada.get(&format!("~/documents/{}/backlinks", ada.id)).await.status, 404);
}

#[tokio::test]
async fn a_text_of_four_mebibytes_becomes_a_document() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let line = format!("{}\n\n", ["word"; 200].join(" "));
    let lines = 4 * 1024 * 1024 / line.len();
    let markdown = line.repeat(lines);
    let large = document(&ada, json!({ "title": "Large", "markdown": markdown })).await;
    let read = ada.get(&format!("~/documents/{large}")).await.ok();
    assert_eq!(read["blocks"].as_array().map(Vec::len), Some(lines));

    let many = "x\n\n".repeat(10_001);
    let refused = ada.post("~/documents", json!({ "title": "Many", "markdown": many })).await;
    assert_eq!(refused.status, 400);
    let why = refused.body.to_string();
    assert!(why.contains("10000 blocks at most, this has 10001"), "{why}");
    let larger = "x".repeat(8 * 1024 * 1024);
    let refused = ada.post("~/documents", json!({ "title": "Larger", "markdown": larger })).await;
    assert_eq!(refused.status, 413, "{}", refused.body);
    assert_eq!(listed(&ada, "location=unsorted").await.len(), 1);
}
