//! When a task was finished or given up is kept at every door, and is no noise to who reads.

use chrono::{DateTime, TimeDelta, Utc};
use docent_store::Mode;
use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

use super::editor;

/// What the row of a block keeps of the task.
async fn row(app: &TestApp, id: &str) -> Value {
    let row = format!("select properties->'list' from block where id = '{id}'");
    serde_json::from_str(&app.sql(&row).await).expect("a task")
}

async fn first(agent: &Agent, document: &str) -> String {
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    read["blocks"][0]["id"].as_str().unwrap_or_else(|| panic!("{read}")).to_owned()
}

async fn change(person: &Person, agent: &Agent, way: &str, id: &str, state: &str) -> Value {
    let mark = match state {
        "todo" => ' ',
        "done" => 'x',
        _ => '-',
    };
    let markdown = format!("- [{mark}] water");
    match way {
        "text" => {
            let read = agent.call("blocks_get", json!({ "id": id, "format": "markdown" })).await;
            let find = read["markdown"].as_str().expect("Markdown").trim_end();
            let replace = json!({ "id": id, "find": find, "replace": markdown });
            agent.call("text_replace", replace).await
        }
        "markdown" => {
            let block = json!({ "id": id, "markdown": markdown });
            agent.call("blocks_update", json!({ "blocks": [block] })).await
        }
        "task info" => {
            let block = json!({ "id": id, "taskInfo": { "state": state } });
            agent.call("blocks_update", json!({ "blocks": [block] })).await
        }
        "task" => {
            let task = json!({ "id": id, "taskInfo": { "state": state } });
            agent.call("tasks_update", json!({ "tasksToUpdate": [task] })).await
        }
        _ => {
            let list = json!({ "type": "task", "state": state });
            let block = json!({ "runs": [{ "text": "water" }], "properties": { "list": list } });
            person.put(&format!("~/blocks/{id}"), block).await.ok()
        }
    }
}

#[tokio::test]
async fn every_door_keeps_it_and_takes_it_back() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let person = editor(&app).await;
    for way in ["text", "markdown", "task info", "task", "rest"] {
        let document = agent.document("Tasks", "- [ ] water").await;
        let id = first(&agent, &document).await;
        let mut last: Option<DateTime<Utc>> = None;
        for state in ["done", "canceled", "todo", "canceled"] {
            app.pass(TimeDelta::minutes(2));
            let changed = change(&person, &agent, way, &id, state).await;
            assert!(changed.get("changeId").is_some(), "{way} {state}: {changed}");
            let task = row(&app, &id).await;
            assert_eq!(task["state"], state, "{way}");
            let finished = task["finished"].as_str().map(|at| at.parse().expect("an instant"));
            assert_eq!(finished.is_some(), state != "todo", "{way} {state}: {task}");
            if let Some(finished) = finished {
                let now = app.store().world.now();
                assert!(now - finished < TimeDelta::minutes(1), "{way} {state}: {task}");
                assert_ne!(Some(finished), last, "it was finished anew");
            }
            last = finished;
        }
        let undo = agent
            .call(
                "blocks_update",
                json!({ "blocks": [{ "id": id, "taskInfo": { "state": "todo" } }] }),
            )
            .await;
        let before = row(&app, &id).await;
        assert_eq!(before.get("finished"), None);
        agent.call("changes_revert", json!({ "changeId": undo["changeId"] })).await;
        assert_eq!(
            row(&app, &id).await["finished"].as_str().map(|at| at.parse().ok()),
            Some(last),
            "{way}"
        );
    }
}

#[tokio::test]
async fn edits_of_a_finished_task_keep_it_and_do_not_show_it() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Tasks", "- [x] water the plants").await;
    let id = first(&agent, &document).await;
    let finished = row(&app, &id).await["finished"].clone();
    assert!(finished.is_string(), "a task that is made done was finished");
    app.pass(TimeDelta::minutes(2));
    for (tool, arguments) in [
        (
            "text_replace",
            json!({ "id": document, "find": "- [x] water the", "replace": "- [x] water all" }),
        ),
        (
            "blocks_update",
            json!({ "blocks": [{ "id": id, "markdown": "- [x] water some <task deadline=\"2026-12-01\"/>" }] }),
        ),
        (
            "blocks_update",
            json!({ "blocks": [{ "id": id, "taskInfo": { "state": "done", "deadlineDate": "2026-12-02" } }] }),
        ),
        ("tasks_update", json!({ "tasksToUpdate": [{ "id": id, "markdown": "water few" }] })),
        (
            "tasks_update",
            json!({ "tasksToUpdate": [{ "id": id, "location": { "type": "inbox" } }] }),
        ),
    ] {
        let changed = agent.call(tool, arguments).await;
        assert_eq!(changed["changed"], true, "{tool}: {changed}");
        assert_eq!(row(&app, &id).await["finished"], finished, "{tool}");
    }
    for format in ["json", "markdown"] {
        let read = agent.call("blocks_get", json!({ "id": id, "format": format })).await;
        assert!(!read.to_string().contains("finished"), "{read}");
    }
    let got = agent.call("tasks_get", json!({ "scope": "logbook" })).await;
    assert_eq!(got["tasks"][0]["completedAt"], finished, "{got}");
}

#[tokio::test]
async fn days_that_are_none_are_refused_and_do_not_multiply() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let owner = editor(&app).await;
    let document = agent.document("Tasks", "- [ ] water").await;
    let id = first(&agent, &document).await;
    for (field, value) in [("schedule", "soon"), ("deadline", "2026-02-30"), ("finished", "once")] {
        let list = json!({ "type": "task", field: value });
        let block = json!({ "runs": [{ "text": "water" }], "properties": { "list": list } });
        let set = owner.put(&format!("~/blocks/{id}"), block.clone()).await;
        assert_eq!(set.status, 400, "{field}: {}", set.body);
        let new = json!({ "position": { "side": "end", "of": document }, "blocks": [block] });
        assert_eq!(owner.post("~/blocks", new).await.status, 400, "{field}");
    }
    let old = "update block set properties = jsonb_set(properties, '{list,schedule}', '\"soon\"') where id = ";
    app.sql(&format!("{old}'{id}'")).await;
    for (find, replace) in [("- [ ] water", "- [ ] rain"), ("- [ ] rain", "- [x] rain")] {
        let replaced = json!({ "id": document, "find": find, "replace": replace });
        let replaced = agent.call("text_replace", replaced).await;
        assert_eq!(replaced["changed"], true, "{replaced}");
        assert_eq!(agent.markdown(&document).await, format!("{replace}\n"));
    }
}
