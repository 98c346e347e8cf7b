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
