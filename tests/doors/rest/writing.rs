//! Writes with a key, which a retry does not repeat, and dry runs, which write nothing.

use docent_tests::{Answer, Person, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

async fn keyed(person: &Person, path: &str, key: &str, body: &Value) -> Answer {
    let request = person.request(Method::POST, path).header("Idempotency-Key", key);
    Answer::to(request.json(body)).await
}

async fn documents(person: &Person) -> Value {
    person.get("~/documents").await.ok()["total"].clone()
}

#[tokio::test]
async fn a_retry_with_the_same_key_is_answered_as_the_first() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let new = json!({"title": "Once"});
    let first = keyed(&ada, "~/documents", "\"8e03978e-40d5\"", &new).await;
    let again = keyed(&ada, "~/documents", "\"8e03978e-40d5\"", &new).await;
    assert_eq!((first.status, &first.bytes), (again.status, &again.bytes));
    let bare = keyed(&ada, "~/documents", "8e03978e-40d5", &new).await;
    assert_eq!(first.ok(), bare.ok(), "the same key without quotes");
    assert_eq!(documents(&ada).await, 1);
    keyed(&ada, "~/documents", "\"another\"", &new).await.ok();
    assert_eq!(documents(&ada).await, 2);
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    let house = TestApp::start().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let id = keyed(&ada, "~/documents", "k", &json!({"title": "A"})).await.ok()["ids"][0].clone();
    let other = keyed(&ada, "~/documents", "k", &json!({"title": "B"})).await;
    assert_eq!((other.status, &other.body["error"]), (422, &json!("conflict")));
    keyed(&bob, "~/documents", "k", &json!({"title": "B"})).await.ok();
    let path = format!("~/documents/{}", id.as_str().unwrap());
    let delete = |path: String| ada.request(Method::DELETE, &path).header("Idempotency-Key", "d");
    Answer::to(delete(path.clone())).await.ok();
    Answer::to(delete(path)).await.ok();
    let second = ada.post("~/documents", json!({"title": "B"})).await.ok();
    let path = format!("~/documents/{}", second["ids"][0].as_str().unwrap());
    assert_eq!(Answer::to(delete(path)).await.status, 422, "the path counts, too");
}

#[tokio::test]
async fn twins_at_the_same_time_write_once() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let new = json!({"title": "Once", "markdown": "text"});
    let twins = (0..5).map(|_| keyed(&ada, "~/documents", "twin", &new));
    let answers = futures::future::join_all(twins).await;
    let answers: Vec<_> = answers.into_iter().map(Answer::ok).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(documents(&ada).await, 1);
}

#[tokio::test]
async fn keys_that_are_none_are_refused() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    for wrong in ["\"open", "\"\"", &"k".repeat(201)] {
        let refused = keyed(&ada, "~/documents", wrong, &json!({"title": "A"})).await;
        assert_eq!(refused.status, 400, "{wrong}");
        assert!(refused.body["message"].as_str().unwrap().contains("Idempotency-Key"));
    }
    assert_eq!(documents(&ada).await, 0);
}

#[tokio::test]
async fn a_dry_run_shows_what_would_change_and_changes_nothing() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let made = ada.post("~/documents", json!({"title": "T", "markdown": "before"})).await.ok();
    assert_eq!(made.get("edits"), None);
    let path = format!("~/documents/{}", made["ids"][0].as_str().unwrap());
    let block = ada.get(&path).await.ok()["blocks"][0]["id"].clone();
    let content = json!({"runs": [{"text": "after"}]});
    let set = format!("~/blocks/{}?dryRun=true", block.as_str().unwrap());
    let dry = ada.put(&set, content).await.ok();
    assert_eq!(dry["changeId"], Value::Null);
    assert_eq!(
        (&dry["edits"][0]["before"]["text"], &dry["edits"][0]["after"]["text"]),
        (&json!("before"), &json!("after"))
    );
    assert_eq!(ada.get(&path).await.ok()["blocks"][0]["runs"][0]["text"], "before");
    ada.post("~/documents?dryRun=true", json!({"title": "U"})).await.ok();
    assert_eq!(documents(&ada).await, 1);
    assert_eq!(ada.post("~/documents?dryRun=maybe", json!({"title": "U"})).await.status, 400);
    assert_eq!(
        ada.delete(&format!("{path}?dryRun=true")).await.ok()["edits"][0]["id"],
        made["ids"][0]
    );
    // A key is not used up by a dry run.
    keyed(&ada, "~/documents?dryRun=true", "k", &json!({"title": "U"})).await.ok();
    keyed(&ada, "~/documents", "k", &json!({"title": "V"})).await.ok();
}
