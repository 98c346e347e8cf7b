//! The tags of a space are those of its documents as they are.

use docent_store::Mode;
use docent_tests::{Person, TestApp};
use serde_json::{Value, json};

async fn document(person: &Person, title: &str, markdown: &str) -> String {
    let new = json!({ "title": title, "markdown": markdown });
    let made = person.post("~/documents", new).await.ok();
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

/// Each tag with how many documents have it.
async fn tags(person: &Person) -> Vec<String> {
    let listed = person.get("~/tags").await.ok();
    let name = |tag: &Value| tag["name"].as_str().unwrap_or_else(|| panic!("{tag}")).to_owned();
    let listed = listed.as_array().expect("a list").iter();
    listed.map(|tag| format!("{} {}", name(tag), tag["documents"])).collect()
}

#[tokio::test]
async fn tags_are_counted_by_documents_the_most_used_first() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    document(&ada, "One #Sea", "#sea and #harbour, issue #12, a#b").await;
    document(&ada, "Two", "#sea/north").await;
    document(&ada, "Three", "no tag, and the word sea").await;
    assert_eq!(tags(&ada).await, ["#sea 2", "#harbour 1", "#sea/north 1"]);
    let found = ada.get("~/search?query=%23sea").await.ok();
    assert_eq!(found["total"], 2, "a search finds as many: {found}");
}

#[tokio::test]
async fn tags_follow_the_text_and_the_trash() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, "One", "#sea\n\n#land").await;
    let two = document(&ada, "Two #sea", "").await;
    assert_eq!(tags(&ada).await, ["#sea 2", "#land 1"]);
    let read = ada.get(&format!("~/documents/{one}")).await.ok();
    let land = read["blocks"][1]["id"].as_str().expect("a block");
    let path = format!("~/blocks/{land}");
    ada.put(&path, json!({ "runs": [{ "text": "#sea and #air" }] })).await.ok();
    assert_eq!(tags(&ada).await, ["#sea 2", "#air 1"]);
    ada.put(&path, json!({ "runs": [{ "text": "nothing" }] })).await.ok();
    assert_eq!(tags(&ada).await, ["#sea 2"]);
    ada.delete(&format!("~/documents/{one}")).await.ok();
    assert_eq!(tags(&ada).await, ["#sea 1"]);
    ada.post(&format!("~/documents/{one}/move"), json!({})).await.ok();
    assert_eq!(tags(&ada).await, ["#sea 2"]);
    ada.patch(&format!("~/documents/{two}"), json!({ "title": "Two" })).await.ok();
    assert_eq!(tags(&ada).await, ["#sea 1"]);
    app.sql(&format!("delete from document where id = '{one}'")).await;
    assert_eq!(tags(&ada).await, [""; 0]);
}

#[tokio::test]
async fn a_tag_in_any_part_of_a_long_document_counts_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let words = |count| (0..count).map(|at| format!("w{at}")).collect::<Vec<_>>().join(" ");
    let long = format!("#early\n\n{}\n\n{}\n\n#late #early", words(9_000), words(9_000));
    let id = document(&ada, "Long", &long).await;
    assert_eq!(app.sql("select count(*) from document_search").await, "2", "several parts");
    assert_eq!(tags(&ada).await, ["#early 1", "#late 1"]);
    let read = ada.get(&format!("~/documents/{id}")).await.ok();
    for at in 1..=3 {
        let block = read["blocks"][at]["id"].as_str().expect("a block");
        ada.delete(&format!("~/blocks/{block}")).await.ok();
    }
    assert_eq!(tags(&ada).await, ["#early 1"]);
}

#[tokio::test]
async fn tags_of_other_spaces_are_told_to_nobody() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    document(&ada, "One", "#secret").await;
    assert_eq!(tags(&bob).await, [""; 0]);
    assert_eq!(bob.within(ada.space).get("~/tags").await.status, 404);
    app.audited("tags_list ok").await;
}

#[tokio::test]
async fn what_agents_wrote_and_what_was_there_before_is_counted() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let ada = app.person("ada").await;
    let member = format!(
        "insert into member (space_id, person_id, role, created_at) values ('{}', '{}', 'viewer', now())",
        app.space, ada.id
    );
    app.sql(&member).await;
    let ada = ada.within(app.space);
    agent.document("Log", "#watch").await;
    assert_eq!(tags(&ada).await, ["#watch 1"]);
    app.sql(
        "drop table document_tag; drop function tags_of; drop function keep_tags;
         drop function document_search_tagged cascade; drop function document_tagged cascade",
    )
    .await;
    app.sql(include_str!("../../../migrations/20261121003510_list_tags.sql")).await;
    assert_eq!(tags(&ada).await, ["#watch 1"]);
}
