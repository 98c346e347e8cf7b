//! What the tools for tasks make, change, move and take out, whole or not at all.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{add, code, inbox, tasks, texts};

#[tokio::test]
async fn tasks_go_where_they_are_sent() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Plan", "- section").await;
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    let section = &read["blocks"][0]["id"];
    let added = json!({ "tasks": [
        { "markdown": "one\nwith more", "location": { "type": "document", "documentId": document } },
        { "markdown": "- [x] two", "location": { "type": "document", "documentId": section } },
        { "markdown": "three", "location": { "type": "dailyNote", "date": "2026-12-24" },
          "taskInfo": { "state": "canceled", "scheduleDate": "2026-12-25", "deadlineDate": "2026-12-26" } },
        { "markdown": "four", "location": inbox(), "repeat": "weekly:mon,wed" },
        { "markdown": "five", "location": inbox(),
          "repeat": { "type": "fixed", "frequency": "daily", "startDate": "tomorrow",
                      "reminder": { "enabled": true, "dateOffset": 540 } } },
    ] });
    let added = agent.call("tasks_add", added).await;
    let ids = added["ids"].as_array().unwrap_or_else(|| panic!("{added}"));
    assert_eq!(
        agent.markdown(&document).await,
        "- section\n  - [x] two\n- [ ] one\n\n  with more\n"
    );
    let note = agent.call("blocks_get", json!({ "date": "2026-12-24" })).await;
    assert_eq!(
        (&note["blocks"][0]["id"], &note["blocks"][0]["markdown"]),
        (&ids[2], &json!("- [-] three <task schedule=\"2026-12-25\" deadline=\"2026-12-26\"/>"))
    );
    let inbox = tasks(&agent, "inbox").await;
    assert_eq!([&inbox[0]["id"], &inbox[1]["id"]], [&ids[3], &ids[4]]);
    assert_eq!(inbox[0]["repeat"], "weekly:mon,wed");
    let tomorrow = app.store().world.now().date_naive().succ_opt().expect("a day");
    assert_eq!(inbox[1]["repeat"]["startDate"], tomorrow.to_string());
    let undone = agent.call("changes_revert", json!({ "changeId": added["changeId"] })).await;
    assert_eq!(undone["changed"], true, "{undone}");
    assert_eq!(agent.markdown(&document).await, "- section\n");
}

#[tokio::test]
async fn mistakes_are_named_and_nothing_is_made() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let good = json!({ "markdown": "good", "location": inbox() });
    for (bad, said) in [
        (json!({ "markdown": " ", "location": inbox() }), "begins with a line of text"),
        (json!({ "markdown": "a", "location": { "type": "document" } }), "location is"),
        (
            json!({ "markdown": "a", "location": { "type": "inbox", "date": "today" } }),
            "location is",
        ),
        (
            json!({ "markdown": "a", "location": { "type": "dailyNote", "date": "someday" } }),
            "is not a date",
        ),
        (
            json!({ "markdown": "a", "location": inbox(), "taskInfo": { "scheduleDate": "someday" } }),
            "scheduleDate",
        ),
        (
            json!({ "markdown": "a", "location": inbox(), "taskInfo": { "due": "today" } }),
            "taskInfo.due",
        ),
        (json!({ "markdown": "a", "location": inbox(), "repeat": "sometimes" }), "sometimes"),
    ] {
        let refused = agent.call("tasks_add", json!({ "tasks": [good, bad] })).await;
        assert_eq!(code(&refused), "invalid_argument", "{refused}");
        assert!(refused.to_string().contains(said), "{said}: {refused}");
    }
    let gone = json!({ "type": "document", "documentId": app.space });
    let nowhere = json!({ "tasks": [good, { "markdown": "a", "location": gone }] });
    assert_eq!(code(&agent.call("tasks_add", nowhere).await), "not_found");
    assert_eq!(tasks(&agent, "inbox").await, Vec::<Value>::new());
    let many: Vec<Value> = (0..501).map(|_| good.clone()).collect();
    assert_eq!(code(&agent.call("tasks_add", json!({ "tasks": many })).await), "invalid_argument");
}

#[tokio::test]
async fn only_what_is_given_changes() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let tag = "<task schedule=\"2026-12-24\" repeat=\"daily\"/>";
    let document = agent.document("Plan", &format!("- [ ] one {tag}\n  - inside")).await;
    let got = agent.call("tasks_get", json!({ "scope": "document", "documentId": document })).await;
    let task = got["tasks"][0].clone();
    let id = &task["id"];
    for (changes, expected) in [
        (json!({ "markdown": "two" }), format!("- [ ] two {tag}\n  - inside\n")),
        (json!({ "taskInfo": { "deadlineDate": "2026-12-26" } }),
         "- [ ] two <task schedule=\"2026-12-24\" deadline=\"2026-12-26\" repeat=\"daily\"/>\n  - inside\n".to_owned()),
        (json!({ "repeat": null, "taskInfo": { "scheduleDate": "" } }),
         "- [ ] two <task deadline=\"2026-12-26\"/>\n  - inside\n".to_owned()),
        (json!({ "taskInfo": { "state": "done" } }),
         "- [x] two <task deadline=\"2026-12-26\"/>\n  - inside\n".to_owned()),
        (json!({ "markdown": "- [ ] three\n- new", "repeat": "flexible:weekly:fri" }),
         "- [ ] three <task deadline=\"2026-12-26\" repeat=\"flexible:weekly:fri\"/>\n  - new\n".to_owned()),
    ] {
        let mut change = changes.clone();
        change["id"] = id.clone();
        let changed = agent.call("tasks_update", json!({ "tasksToUpdate": [change] })).await;
        assert_eq!(changed["changed"], true, "{changes}: {changed}");
        assert_eq!(agent.markdown(&document).await, expected, "{changes}");
    }
    let same = json!({ "tasksToUpdate": [{ "id": id, "markdown": "three", "taskInfo": { "state": "todo" } }] });
    assert_eq!(agent.call("tasks_update", same).await["changed"], false);
}

#[tokio::test]
async fn tasks_move_between_places_and_undo_brings_them_back() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = add(&agent, "wander\n- inside", inbox()).await;
    let other = add(&agent, "stay", inbox()).await;
    let document = agent.document("Plan", "text").await;
    let places = [
        json!({ "type": "document", "documentId": document }),
        json!({ "type": "dailyNote", "date": "2026-12-24" }),
        inbox(),
        json!({ "type": "document", "documentId": other }),
    ];
    let mut changes = Vec::new();
    for place in &places {
        let update = json!({ "tasksToUpdate": [{ "id": id, "location": place }] });
        let moved = agent.call("tasks_update", update.clone()).await;
        assert_eq!(moved["changed"], true, "{place}: {moved}");
        changes.push(moved["changeId"].clone());
        if place["documentId"] != other {
            assert_eq!(agent.call("tasks_update", update).await["changed"], false, "it is there");
        }
    }
    assert_eq!(texts(&agent, "inbox").await, ["stay", "wander"], "inside another task");
    for change in changes.iter().rev() {
        let undone = agent.call("changes_revert", json!({ "changeId": change })).await;
        assert_eq!(undone["changed"], true, "{undone}");
    }
    assert_eq!(texts(&agent, "inbox").await, ["wander", "stay"]);
    let inside = json!({ "tasksToUpdate": [{ "id": id, "location": { "type": "document", "documentId": id } }] });
    assert_eq!(code(&agent.call("tasks_update", inside).await), "invalid_argument");
}

#[tokio::test]
async fn a_repeating_task_comes_back_wherever_it_is_moved_meanwhile() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = add(&agent, "water <task schedule=\"2026-01-01\" repeat=\"daily\"/>", inbox()).await;
    let note = json!({ "type": "dailyNote", "date": "today" });
    let done = json!({ "id": id, "taskInfo": { "state": "done" }, "location": note });
    agent.call("tasks_update", json!({ "tasksToUpdate": [done] })).await;
    let upcoming = tasks(&agent, "upcoming").await;
    let tomorrow = app.store().world.now().date_naive().succ_opt().expect("a day");
    assert_eq!(upcoming[0]["scheduleDate"], tomorrow.to_string());
    assert_eq!(upcoming[0]["location"]["type"], "dailyNote");
    assert_eq!(upcoming[0].get("completedAt"), None, "it is open");
    assert_eq!(tasks(&agent, "logbook").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_batch_is_changed_whole_or_not_at_all() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let id = add(&agent, "task", inbox()).await;
    let document = agent.document("Plan", "no task").await;
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    let text = read["blocks"][0]["id"].as_str().expect("a block").to_owned();
    let revision = read["document"]["revision"].clone();
    let gone = app.space.to_string();
    let done = |id: &str| json!({ "id": id, "taskInfo": { "state": "done" } });
    for (other, expected) in
        [(&text, "invalid_argument"), (&document, "invalid_argument"), (&gone, "not_found")]
    {
        let update = json!({ "tasksToUpdate": [done(&id), done(other)] });
        let refused = agent.call("tasks_update", update).await;
        assert_eq!(code(&refused), expected, "{refused}");
        let delete = json!({ "idsToDelete": [id, other] });
        let refused = agent.call("tasks_delete", delete).await;
        assert_eq!(code(&refused), expected, "{refused}");
        if expected == "invalid_argument" {
            assert!(refused.to_string().contains("is no task"), "{refused}");
        }
    }
    assert_eq!(texts(&agent, "inbox").await, ["task"]);
    let second = json!({ "tasksToUpdate": [{ "id": id, "markdown": "changed" }] });
    agent.call("tasks_update", second).await;
    let stale = json!({ "tasksToUpdate": [done(&id)], "expectedRevision": revision });
    assert_eq!(code(&agent.call("tasks_update", stale).await), "conflict");
    let stale = json!({ "idsToDelete": [id], "expectedRevision": 1 });
    assert_eq!(code(&agent.call("tasks_delete", stale).await), "conflict");
    let deleted = agent.call("tasks_delete", json!({ "idsToDelete": [id] })).await;
    assert_eq!(texts(&agent, "all").await, Vec::<String>::new());
    agent.call("changes_revert", json!({ "changeId": deleted["changeId"] })).await;
    assert_eq!(texts(&agent, "all").await, ["changed"]);
    let inner = add(&agent, "inner", json!({ "type": "document", "documentId": id })).await;
    let nested = agent.call("tasks_delete", json!({ "idsToDelete": [id, inner, id] })).await;
    assert_eq!(nested["changed"], true, "what is inside goes with it: {nested}");
    assert_eq!(texts(&agent, "all").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_link_that_only_writes_is_told_nothing() {
    let app = TestApp::start().await;
    let writer = app.agent(Mode::Write).await;
    let new = json!({ "tasks": [{ "markdown": "secret", "location": inbox() }], "idempotencyKey": "once" });
    let added = writer.call("tasks_add", new.clone()).await;
    assert!(!added.to_string().contains("secret"), "{added}");
    assert_eq!(writer.call("tasks_add", new).await["replayed"], true);
    for tool in ["tasks_get", "tasks_update", "tasks_delete"] {
        let unknown = format!("Unknown tool: {tool}");
        assert_eq!(writer.call(tool, json!({})).await["message"], unknown);
    }
    let undone = writer.call("changes_revert", json!({ "changeId": added["changeId"] })).await;
    assert!(undone.get("changeId").is_some(), "{undone}");
    assert_eq!(tasks(&app.agent(Mode::Read).await, "all").await, Vec::<Value>::new());
}

#[tokio::test]
async fn blocks_take_days_in_words() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Plan", "text").await;
    let block = json!({ "markdown": "- [ ] a", "taskInfo": { "scheduleDate": "today" },
                        "repeat": { "frequency": "daily", "startDate": "Tomorrow" } });
    let add = json!({ "blocks": [block], "position": "end", "pageId": document });
    let added = agent.call("blocks_add", add).await;
    let today = app.store().world.now().date_naive();
    let tomorrow = today.succ_opt().expect("a day");
    let tag = format!("<task schedule=\"{today}\" repeat=\"daily;start={tomorrow}\"/>");
    assert_eq!(agent.markdown(&document).await, format!("text\n\n- [ ] a {tag}\n"));
    let update = json!({ "blocks": [{ "id": added["ids"][0], "taskInfo": { "deadlineDate": "yesterday", "repeat": null } }] });
    agent.call("blocks_update", update).await;
    let yesterday = today.pred_opt().expect("a day");
    let tag = format!("<task schedule=\"{today}\" deadline=\"{yesterday}\"/>");
    assert_eq!(agent.markdown(&document).await, format!("text\n\n- [ ] a {tag}\n"));
}
