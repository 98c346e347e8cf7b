//! Tasks that repeat: what follows from finishing one, whichever way that is done.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

/// The first block of a document, as its row is kept.
async fn row(app: &TestApp, document: &str) -> Value {
    let first = format!(
        "select properties->'list' from block where document_id = '{document}' order by position limit 1"
    );
    serde_json::from_str(&app.sql(&first).await).expect("a task")
}

async fn first(agent: &Agent, document: &str) -> String {
    let read = agent.call("blocks_get", json!({ "id": document, "format": "json" })).await;
    read["blocks"][0]["id"].as_str().unwrap_or_else(|| panic!("{read}")).to_owned()
}

fn today(app: &TestApp) -> NaiveDate {
    app.store().world.now().date_naive()
}

fn instant(task: &Value) -> DateTime<Utc> {
    let finished = task["finished"].as_str().unwrap_or_else(|| panic!("{task}"));
    finished.parse().expect("an instant")
}

/// Ways to say that a task is done.
const WAYS: [&str; 3] = ["markdown", "task info", "text"];

async fn finish(agent: &Agent, document: &str, way: &str) -> Value {
    let id = first(agent, document).await;
    let block = match way {
        "markdown" => json!({ "id": id, "markdown": "- [x] water the plants" }),
        "task info" => json!({ "id": id, "taskInfo": { "state": "done" } }),
        _ => {
            let replace =
                json!({ "id": document, "find": "- [ ] water", "replace": "- [x] water" });
            return agent.call("text_replace", replace).await;
        }
    };
    agent.call("blocks_update", json!({ "blocks": [block] })).await
}

#[tokio::test]
async fn a_finished_task_that_repeats_comes_back() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let planned = today(&app).checked_sub_days(Days::new(9)).unwrap();
    let due = planned.checked_add_days(Days::new(2)).unwrap();
    for way in WAYS {
        let task = format!(
            "- [ ] water the plants <task schedule=\"{planned}\" deadline=\"{due}\" repeat=\"daily\"/>"
        );
        let document = agent.document("Tasks", &task).await;
        let finished = finish(&agent, &document, way).await;
        let task = row(&app, &document).await;
        let next = today(&app).checked_add_days(Days::new(1)).unwrap();
        assert_eq!(task["state"].as_str().unwrap_or("todo"), "todo", "{way}: {task}");
        assert_eq!(task["schedule"], next.to_string(), "{way}: what is overdue comes back once");
        let due = next.checked_add_days(Days::new(2)).unwrap();
        assert_eq!(task["deadline"], due.to_string(), "{way}: as long after it as before");
        assert!(app.store().world.now() - instant(&task) < TimeDelta::minutes(1), "{way}");
        agent.call("changes_revert", json!({ "changeId": finished["changeId"] })).await;
        let task = row(&app, &document).await;
        assert_eq!(
            (&task["schedule"], &task["finished"]),
            (&json!(planned), &Value::Null),
            "{way}"
        );
    }
}

#[tokio::test]
async fn what_has_no_next_day_stays_done_and_a_canceled_series_ends() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let repeats = "- [ ] water the plants <task schedule=\"2026-01-01\" repeat=\"daily\"/>";
    let document = agent.document("Tasks", repeats).await;
    let id = first(&agent, &document).await;
    let update = json!({ "blocks": [{ "id": id, "taskInfo": { "state": "canceled" } }] });
    agent.call("blocks_update", update).await;
    let task = row(&app, &document).await;
    assert_eq!(
        (task["state"].as_str(), task["schedule"].as_str()),
        (Some("canceled"), Some("2026-01-01"))
    );
    let never = agent.document("Tasks", repeats).await;
    let old = "update block set properties = jsonb_set(properties, '{list,repeat}', '{\"every\": \"full moon\"}') \
               where document_id = ";
    app.sql(&format!("{old}'{never}'")).await;
    finish(&agent, &never, "task info").await;
    let task = row(&app, &never).await;
    assert_eq!(
        (task["state"].as_str(), task["schedule"].as_str()),
        (Some("done"), Some("2026-01-01"))
    );
    instant(&task);
}

/// The day is that of the space, and the day of a daily note is a plan, too.
#[tokio::test]
async fn days_are_those_of_the_space() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    for (zone, ahead) in [("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12)] {
        app.sql(&format!("update space set time_zone = '{zone}'")).await;
        let there = (app.store().world.now() + TimeDelta::hours(ahead)).date_naive();
        let document = agent.document("Tasks", "- [ ] a <task repeat=\"flexible:daily\"/>").await;
        finish(&agent, &document, "task info").await;
        let next = there.checked_add_days(Days::new(1)).unwrap();
        assert_eq!(row(&app, &document).await["schedule"], next.to_string(), "{zone}");
    }
    app.sql("update space set time_zone = 'UTC'").await;
    let day = today(&app).checked_add_days(Days::new(30)).unwrap();
    let added =
        json!({ "markdown": "- [ ] b <task repeat=\"daily\"/>", "position": "end", "date": day });
    let added = agent.call("markdown_add", added).await;
    let document = added["documents"][0]["id"].as_str().unwrap_or_else(|| panic!("{added}"));
    finish(&agent, document, "task info").await;
    let next = day.checked_add_days(Days::new(1)).unwrap();
    assert_eq!(row(&app, document).await["schedule"], next.to_string());
}
