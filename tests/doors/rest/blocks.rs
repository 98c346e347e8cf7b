//! The ids that people's programs choose for new blocks, so that one comes back as itself.

use docent_tests::{Person, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

async fn document(person: &Person, title: &str) -> String {
    let made = person.post("~/documents", json!({ "title": title })).await.ok();
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

/// Adds blocks at the end of a document; answers the ids of the outer ones.
async fn add(person: &Person, document: &str, blocks: Value) -> Value {
    let new = json!({ "position": { "side": "end", "of": document }, "blocks": blocks });
    person.post("~/blocks", new).await.ok()["ids"].clone()
}

async fn blocks(person: &Person, document: &str) -> Value {
    person.get(&format!("~/documents/{document}")).await.ok()["blocks"].clone()
}

#[tokio::test]
async fn a_block_that_was_taken_out_comes_back_as_itself() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let plan = document(&ada, "Plan").await;
    let id = Uuid::from_u128(0x0189_0a5d_ac96_474b_8cce_b302_099a_8057);
    let block =
        json!({ "id": id, "kind": "text", "runs": [{ "text": "Talked about" }], "properties": {} });
    assert_eq!(add(&ada, &plan, json!([block])).await, json!([id]));
    let said = json!({ "block": id, "runs": [{ "text": "Really?" }] });
    ada.post("~/comments", json!({ "comments": [said] })).await.ok();
    ada.delete(&format!("~/blocks/{id}")).await.ok();
    let comments = format!("~/documents/{plan}/comments");
    assert!(!ada.get(&comments).await.ok().to_string().contains("Really?"));
    assert_eq!(add(&ada, &plan, json!([block])).await, json!([id]));
    assert!(ada.get(&comments).await.ok().to_string().contains("Really?"));
}

#[tokio::test]
async fn ids_that_are_taken_are_replaced_with_those_inside() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let plan = document(&ada, "Plan").await;
    let notes = document(&ada, "Notes").await;
    let free = [1, 2, 3].map(Uuid::from_u128);
    let text = |id: &Value, children: Value| json!({ "id": id, "runs": [{ "text": "x" }], "children": children });
    let first = add(&ada, &plan, json!([text(&json!(free[0]), json!([]))])).await;
    assert_eq!(first, json!([free[0]]));
    // One that is a block elsewhere, one that is a document, and one that is neither.
    let made = add(
        &ada,
        &notes,
        json!([
            text(&json!(free[1]), json!([text(&first[0], json!([]))])),
            text(&json!(plan), json!([])),
            text(&json!(free[2]), json!([])),
        ]),
    )
    .await;
    let taken = [json!(free[0]), json!(free[1]), json!(plan)];
    assert!(!taken.contains(&made[0]) && !taken.contains(&made[1]), "{made}");
    assert_eq!(made[2], json!(free[2]));
    let found = blocks(&ada, &notes).await;
    assert_eq!([&found[0]["id"], &found[1]["id"], &found[2]["id"]], [&made[0], &made[1], &made[2]]);
    assert!(!taken.contains(&found[0]["children"][0]["id"]), "{found}");
    assert_eq!(blocks(&ada, &plan).await[0]["id"], json!(free[0]));
    let twice = json!({
        "position": { "side": "end", "of": plan },
        "blocks": [text(&json!(Uuid::max()), json!([])), text(&json!(Uuid::max()), json!([]))],
    });
    let refused = ada.post("~/blocks", twice).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
}
