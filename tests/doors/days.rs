//! Days by their names, in the space's time zone; and what a day's note is linked from.

use chrono::{Days, NaiveDate, TimeDelta};
use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

async fn sources(agent: &Agent, id: &Value) -> Vec<Value> {
    let told = agent.call("backlinks_get", json!({ "id": id })).await;
    let links = told["backlinks"].as_array().unwrap_or_else(|| panic!("{told}")).iter();
    links.map(|link| link["documentId"].clone()).collect()
}

async fn add(agent: &Agent, to: Value, markdown: &str) -> Value {
    let mut add = json!({ "markdown": markdown, "position": "end" });
    let to = to.as_object().expect("a place");
    add.as_object_mut().expect("an object").extend(to.clone());
    agent.call("markdown_add", add).await
}

fn day(today: NaiveDate, ahead: u64) -> String {
    today.checked_add_days(Days::new(ahead)).expect("a day").to_string()
}

#[tokio::test]
async fn words_become_the_days_that_they_mean() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    for (zone, ahead) in [("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12)] {
        app.sql(&format!("update space set time_zone = '{zone}'")).await;
        let there = (app.store().world.now() + TimeDelta::hours(ahead)).date_naive();
        let document =
            agent.document("Plan", "[now](date://today) and [then](date://Tomorrow)").await;
        let want = format!("[now](date://{there}) and [then](date://{})", day(there, 1));
        assert_eq!(agent.markdown(&document).await.trim(), want, "{zone}");
        let replace =
            json!({ "id": document, "find": "and", "replace": "[before](date://yesterday)" });
        agent.call("text_replace", replace).await;
        let before = there.checked_sub_days(Days::new(1)).unwrap();
        let text = agent.markdown(&document).await;
        assert!(text.contains(&format!("[before](date://{before})")), "{text}");
        let table =
            add(&agent, json!({ "pageId": document }), "| a |\n|---|\n| [x](date://today) |").await;
        assert!(table["changeId"].is_string(), "{table}");
        let text = agent.markdown(&document).await;
        assert!(text.contains(&format!("[x](date://{there})")), "{text}");
        assert!(!text.contains("today"), "{text}");
    }
    let other = agent.document("Plan", "[never](date://someday), `date://today`").await;
    assert_eq!(agent.markdown(&other).await.trim(), "[never](date://someday), `date://today`");
}

#[tokio::test]
async fn a_word_for_the_day_that_is_there_changes_nothing() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Plan", "[now](date://today)").await;
    let before = agent.call("blocks_get", json!({ "id": document })).await;
    app.sql("update block set author_kind = 'person'").await;
    let same = json!({ "blocks": [{ "id": before["blocks"][0]["id"], "markdown": "[now](date://today)" }] });
    let answer = agent.call("blocks_update", same).await;
    assert_eq!(answer["changed"], false, "{answer}");
    let after = agent.call("blocks_get", json!({ "id": document })).await;
    assert_eq!(after["document"]["revision"], before["document"]["revision"]);
    assert_eq!(app.sql("select distinct author_kind from block").await, "person");
    assert_eq!(app.sql("select count(*) from change").await, "1");
}

#[tokio::test]
async fn a_days_note_is_linked_from_what_names_the_day() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let early = agent.document("Early", "see [the day](date://2026-12-24)").await;
    let note =
        add(&agent, json!({ "date": "2026-12-24" }), "a note").await["documents"][0]["id"].clone();
    let late =
        agent.document("Late", "[same](date://2026-12-24), [other](date://2026-12-25)").await;
    assert_eq!(sources(&agent, &note).await, [json!(late), json!(early)]);
    let replace = json!({ "id": late, "find": "2026-12-24", "replace": "2026-12-26" });
    agent.call("text_replace", replace).await;
    assert_eq!(sources(&agent, &note).await, [json!(early)]);
    let scope = format!("scope_documents = '{{{}}}'", note.as_str().unwrap());
    let scoped = app.agent_within(Mode::Read, false, &scope).await;
    assert_eq!(
        sources(&scoped, &note).await,
        [] as [Value; 0],
        "of what it does not see it hears nothing"
    );
}

/// No read makes a note, and there are no days outside the calendar.
#[tokio::test]
async fn days_are_read_and_not_made() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    for date in ["today", "tomorrow", "2026-12-24"] {
        let read = agent.call("blocks_get", json!({ "date": date })).await;
        assert_eq!(read["error"]["code"], "not_found", "{date}: {read}");
    }
    for date in ["1899-12-31", "10000-01-01", "2026-02-30", "someday", "24.12.2026"] {
        let added = add(&agent, json!({ "date": date }), "x").await;
        assert_eq!(added["error"]["code"], "invalid_argument", "{date}: {added}");
    }
    for date in ["1900-01-01", "9999-12-31"] {
        let added = add(&agent, json!({ "date": date }), "x").await;
        assert!(added["changeId"].is_string(), "{date}: {added}");
    }
    let range = json!({ "location": "daily_notes", "dailyNoteDateGte": "1900-01-01", "dailyNoteDateLte": "9999-12-31" });
    assert_eq!(agent.call("documents_list", range).await["total"], 2);
}
