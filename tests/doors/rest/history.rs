//! The space's history, as people look at it.

use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

async fn listed(person: &Person, filter: &str) -> Vec<Value> {
    let mut changes = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = person.get(&format!("~/changes?{filter}{cursor}")).await.ok();
        changes.extend(page["changes"].as_array().expect("changes").iter().cloned());
        let Some(next) = page["cursor"].as_str() else { return changes };
        cursor = format!("&cursor={next}");
    }
}

#[tokio::test]
async fn people_list_changes_by_document_link_and_time() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = ada.post("~/links", json!({ "name": "Helper", "mode": "read_write" })).await.ok();
    let link = made["id"].as_str().expect("an id");
    let url = made["url"].as_str().expect("an address").to_owned();
    let agent = Agent::through(url, link.parse().expect("an id"));
    let own = ada.post("~/documents", json!({ "title": "Own" })).await.ok();
    let own_id = own["ids"][0].as_str().expect("an id");
    let document = agent.document("Theirs", "words").await;
    for number in 0..60 {
        let add = json!({ "markdown": "x", "position": "end", "pageId": document });
        assert_eq!(agent.call("markdown_add", add).await["changed"], true, "{number}");
    }
    let all = listed(&ada, "").await;
    assert_eq!(all.len(), 62);
    let ids: Vec<&str> = all.iter().map(|change| change["id"].as_str().expect("an id")).collect();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    let of_link = listed(&ada, &format!("link={link}")).await;
    assert_eq!(of_link.len(), 61);
    assert_eq!((&of_link[0]["link"], &of_link[0]["author"]), (&json!(link), &json!("Helper")));
    assert_eq!(of_link[0]["documents"], json!([{ "id": document, "title": "Theirs" }]));
    let of_document = listed(&ada, &format!("document={own_id}")).await;
    assert_eq!(of_document.len(), 1);
    assert_eq!(of_document[0]["id"], own["changeId"]);
    assert_eq!(listed(&ada, &format!("document={own_id}&link={link}")).await.len(), 0);
    assert_eq!(listed(&ada, "since=2100-01-01T00:00:00Z").await.len(), 0);
    assert_eq!(listed(&ada, "until=2020-01-01T00:00:00Z").await.len(), 0);

    let undo = format!("~/changes/{}/revert", own["changeId"].as_str().expect("an id"));
    ada.post(&undo, json!({})).await.ok();
    let after = listed(&ada, "").await;
    // The document is gone, and what happened to it is told all the same.
    assert_eq!((&after[0]["reverts"], &after[0]["documents"]), (&own["changeId"], &json!([])));
    let undone = after.iter().find(|change| change["id"] == own["changeId"]).expect("it");
    assert_eq!(undone["undone"], true);
    assert_eq!(ada.get(&format!("~/changes?document={own_id}")).await.status, 404);
    let stranger = app.person("bob").await;
    let path = format!("/api/spaces/{}/changes", ada.space);
    assert_eq!(stranger.get(&path).await.status, 404);
}
