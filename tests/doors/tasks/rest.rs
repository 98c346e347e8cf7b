//! Tasks at the REST door: the same lists and the same writes as tools have, for people.

use docent_store::Mode;
use docent_tests::{Person, TestApp};
use serde_json::{Value, json};

use super::{editor, texts};

/// The texts of a list.
async fn listed(person: &Person, query: &str) -> Vec<String> {
    let page = person.get(&format!("~/tasks?{query}")).await.ok();
    let tasks = page["tasks"].as_array().unwrap_or_else(|| panic!("{page}"));
    assert_eq!(page["total"], tasks.len());
    tasks.iter().map(|task| task["markdown"].as_str().expect("a text").to_owned()).collect()
}

async fn add(person: &Person, task: Value) -> String {
    let added = person.post("~/tasks", task).await.ok();
    added["ids"][0].as_str().unwrap_or_else(|| panic!("{added}")).to_owned()
}

fn at(place: &str, name: &str, value: &str) -> Value {
    json!({ "type": place, name: value })
}

#[tokio::test]
async fn tasks_are_made_listed_finished_and_taken_out() {
    let app = TestApp::start().await;
    let ada = editor(&app).await;
    let made = ada.post("~/documents", json!({ "title": "Plan" })).await.ok();
    let plan = made["ids"][0].as_str().expect("a document").to_owned();
    assert_eq!(listed(&ada, "scope=inbox").await, Vec::<String>::new());
    let id =
        add(&ada, json!({ "markdown": "buy **milk**", "location": { "type": "inbox" } })).await;
    let several = json!({ "tasks": [
        { "markdown": "one", "location": at("document", "documentId", &plan),
          "taskInfo": { "scheduleDate": "today", "deadlineDate": "2999-01-02" } },
        { "markdown": "two", "location": at("dailyNote", "date", "tomorrow"), "repeat": "weekly:mon" },
    ]});
    let several = ada.post("~/tasks", several).await.ok();
    assert_eq!(several["ids"].as_array().map(Vec::len), Some(2));
    let inbox = ada.get("~/tasks?scope=inbox").await.ok();
    let task = &inbox["tasks"][0];
    let runs = json!([{ "text": "buy " }, { "text": "milk", "marks": ["bold"] }]);
    assert_eq!((&task["id"], &task["runs"]), (&json!(id), &runs), "{task}");
    let there = (&task["document"]["location"], &task["document"]["title"]);
    assert_eq!((&task["state"], there), (&json!("todo"), (&json!("inbox"), &json!("Inbox"))));
    let active = ada.get("~/tasks?scope=active").await.ok();
    let one = &active["tasks"][0];
    let today = app.app.store.world.now().date_naive().to_string();
    assert_eq!((&one["scheduleDate"], &one["deadlineDate"]), (&json!(today), &json!("2999-01-02")));
    assert_eq!((&one["document"]["id"], &one["document"]["title"]), (&json!(plan), &json!("Plan")));
    let upcoming = ada.get("~/tasks?scope=upcoming").await.ok();
    assert_eq!(upcoming["tasks"][0]["repeat"], "weekly:mon");
    assert_eq!(upcoming["tasks"][0]["document"]["location"], "daily_notes");

    let path = format!("~/tasks/{id}");
    let change = json!({ "runs": [{ "text": "*milk* [x]" }], "taskInfo": { "state": "done" } });
    ada.patch(&path, change).await.ok();
    let logbook = ada.get("~/tasks?scope=logbook").await.ok();
    assert_eq!(logbook["tasks"][0]["runs"], json!([{ "text": "*milk* [x]" }]), "{logbook}");
    assert!(logbook["tasks"][0]["completedAt"].is_string());
    let back = json!({
        "markdown": "milk", "taskInfo": { "state": "todo" }, "location": at("document", "documentId", &plan),
    });
    ada.patch(&path, back).await.ok();
    assert_eq!(listed(&ada, &format!("scope=document&document={plan}")).await, ["one", "milk"]);
    ada.delete(&path).await.ok();
    assert_eq!(listed(&ada, &format!("scope=document&document={plan}")).await, ["one"]);
    let repeating = several["ids"][1].as_str().expect("a task");
    ada.patch(&format!("~/tasks/{repeating}"), json!({ "repeat": null })).await.ok();
    let upcoming = ada.get("~/tasks?scope=upcoming").await.ok();
    assert_eq!(upcoming["tasks"][0]["repeat"], Value::Null);
    // An agent sees the same.
    let agent = app.agent(Mode::Read).await;
    assert_eq!(texts(&agent, "all").await, listed(&ada, "scope=all").await);
}

#[tokio::test]
async fn what_is_no_task_and_what_was_changed_meanwhile_stays() {
    let app = TestApp::start().await;
    let ada = editor(&app).await;
    let new = json!({ "title": "Plan", "markdown": "- [ ] task\n\nno task" });
    let made = ada.post("~/documents", new).await.ok();
    let plan = made["ids"][0].as_str().expect("a document");
    let blocks = ada.get(&format!("~/documents/{plan}")).await.ok()["blocks"].clone();
    let [task, other] = [0, 1].map(|at| blocks[at]["id"].as_str().expect("a block").to_owned());
    for (change, status) in [
        (json!({ "runs": [{ "text": "a" }], "markdown": "a" }), 400),
        (json!({ "taskInfo": { "state": "perhaps" } }), 400),
        (json!({ "unknown": 1 }), 400),
    ] {
        assert_eq!(
            ada.patch(&format!("~/tasks/{task}"), change.clone()).await.status,
            status,
            "{change}"
        );
    }
    let done = json!({ "taskInfo": { "state": "done" } });
    assert_eq!(ada.patch(&format!("~/tasks/{other}"), done.clone()).await.status, 400);
    assert_eq!(ada.delete(&format!("~/tasks/{other}")).await.status, 400);
    ada.patch(&format!("~/tasks/{task}"), json!({ "markdown": "changed" })).await.ok();
    let stale = ada.patch(&format!("~/tasks/{task}?expectedRevision=1"), done.clone()).await;
    assert_eq!((stale.status, &stale.body["blocks"][0]), (409, &json!(task)));
    assert_eq!(ada.delete(&format!("~/tasks/{task}?expectedRevision=1")).await.status, 409);
    assert_eq!(ada.get("~/tasks?scope=document").await.status, 400);
    assert_eq!(ada.get("~/tasks?scope=active&cursor=x").await.status, 400);
    assert_eq!(ada.get("~/tasks").await.status, 400);

    let stranger = app.person("stranger").await.within(app.space);
    assert_eq!(stranger.get("~/tasks?scope=all").await.status, 404);
    app.sql(&format!("update member set role = 'viewer' where person_id = '{}'", ada.id)).await;
    assert_eq!(listed(&ada, "scope=all").await, ["changed"]);
    assert_eq!(ada.patch(&format!("~/tasks/{task}"), done).await.status, 403);
    let new = json!({ "markdown": "more", "location": { "type": "inbox" } });
    assert_eq!(ada.post("~/tasks", new).await.status, 403);
}

#[tokio::test]
async fn lists_of_tasks_are_paged() {
    let app = TestApp::start().await;
    let ada = editor(&app).await;
    let task = |number: usize| {
        json!({ "markdown": format!("task {number:02}"), "location": { "type": "inbox" },
                "taskInfo": { "scheduleDate": "2020-01-01" } })
    };
    let tasks: Vec<Value> = (0..60).map(task).collect();
    ada.post("~/tasks", json!({ "tasks": tasks })).await.ok();
    for scope in ["inbox", "active"] {
        let first = ada.get(&format!("~/tasks?scope={scope}")).await.ok();
        assert_eq!(
            (first["tasks"].as_array().map(Vec::len), &first["total"]),
            (Some(50), &json!(60))
        );
        let cursor = first["cursor"].as_str().expect("a cursor");
        let second = ada.get(&format!("~/tasks?scope={scope}&cursor={cursor}")).await.ok();
        assert_eq!(second["tasks"].as_array().map(Vec::len), Some(10), "{scope}");
        assert_eq!(second["cursor"], Value::Null);
        assert_ne!(first["tasks"][49]["id"], second["tasks"][0]["id"]);
    }
}
