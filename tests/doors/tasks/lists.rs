//! Which tasks are in which list, on which day, in which zone, and in which order.

use chrono::{Days, NaiveDate, TimeDelta};
use docent_store::{
    Mode,
    link::{Choices, Parts, Scope},
};
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

use super::{add, inbox, tasks, texts};

fn day(today: NaiveDate, ahead: i64) -> String {
    let by = Days::new(ahead.unsigned_abs());
    let day = if ahead < 0 { today - by } else { today + by };
    day.to_string()
}

/// Tasks of every sort, named after what asks for them.
async fn seed(agent: &Agent, today: NaiveDate) -> String {
    let tag = |field: &str, ahead: i64| format!("<task {field}=\"{}\"/>", day(today, ahead));
    let markdown = [
        format!("- [ ] planned yesterday {}", tag("schedule", -1)),
        format!("- [ ] planned today {}", tag("schedule", 0)),
        format!("- [ ] planned tomorrow {}", tag("schedule", 1)),
        format!("- [ ] due two days ago {}", tag("deadline", -2)),
        format!("- [ ] due in two days {}", tag("deadline", 2)),
        format!(
            "- [ ] planned in five days, due three days ago <task schedule=\"{}\" deadline=\"{}\"/>",
            day(today, 5),
            day(today, -3)
        ),
        "- [ ] whenever".to_owned(),
        format!("- [x] done {}", tag("schedule", 0)),
    ];
    let document = agent.document("Plan", &markdown.join("\n")).await;
    let note = |ahead: i64| json!({ "type": "dailyNote", "date": day(today, ahead) });
    add(agent, "noted four days ago", note(-4)).await;
    add(agent, "noted for in three days", note(3)).await;
    add(agent, &format!("noted, planned {}", tag("schedule", 6)), note(-1)).await;
    add(agent, "in the inbox", inbox()).await;
    add(agent, &format!("in the inbox, planned {}", tag("schedule", -5)), inbox()).await;
    document
}

#[tokio::test]
async fn each_list_has_its_tasks_by_day() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let today = app.store().world.now().date_naive();
    let document = seed(&agent, today).await;
    let active = [
        "in the inbox, planned",
        "noted four days ago",
        "planned in five days, due three days ago",
        "due two days ago",
        "planned yesterday",
        "planned today",
    ];
    let upcoming =
        ["planned tomorrow", "due in two days", "noted for in three days", "noted, planned"];
    assert_eq!(texts(&agent, "active").await, active);
    assert_eq!(texts(&agent, "upcoming").await, upcoming);
    let all = texts(&agent, "all").await;
    assert_eq!(all[..10], [&active[..], &upcoming[..]].concat());
    let mut dateless = all[10..].to_vec();
    dateless.sort();
    assert_eq!(dateless, ["in the inbox", "whenever"]);
    assert_eq!(texts(&agent, "inbox").await, ["in the inbox", "in the inbox, planned"]);
    assert_eq!(texts(&agent, "logbook").await, ["done"]);
    let got = agent.call("tasks_get", json!({ "scope": "document", "documentId": document })).await;
    assert_eq!((got["total"].as_i64(), &got["tasks"][7]["state"]), (Some(8), &json!("done")));
    let place = &got["tasks"][0]["location"];
    assert_eq!(*place, json!({ "type": "document", "documentId": document, "title": "Plan" }));
    let first = &tasks(&agent, "active").await[1]["location"];
    assert_eq!((&first["type"], &first["date"]), (&json!("dailyNote"), &json!(day(today, -4))));
    for wrong in [json!({ "scope": "document" }), json!({ "scope": "all", "documentId": document })]
    {
        assert_eq!(super::code(&agent.call("tasks_get", wrong).await), "invalid_argument");
    }
}

/// Today is that of the space, and a list changes when the day does.
#[tokio::test]
async fn days_are_those_of_the_space() {
    let app = TestApp::start().await;
    for (zone, ahead) in [("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12)] {
        app.sql(&format!("update space set time_zone = '{zone}'")).await;
        let agent = app.agent(Mode::ReadWrite).await;
        let there = (app.store().world.now() + TimeDelta::hours(ahead)).date_naive();
        let info = |date: &str| json!({ "scheduleDate": date });
        let new = ["today", "tomorrow", "yesterday"].map(
            |word| json!({ "markdown": format!("{word} {zone}"), "location": inbox(), "taskInfo": info(word) }),
        );
        agent.call("tasks_add", json!({ "tasks": new })).await;
        let said = format!("tomorrow {zone}");
        let upcoming = tasks(&agent, "upcoming").await;
        let found = upcoming.iter().find(|task| task["markdown"] == said);
        assert_eq!(found.map(|task| &task["scheduleDate"]), Some(&json!(day(there, 1))), "{zone}");
        assert!(!texts(&agent, "active").await.contains(&said));
        assert!(texts(&agent, "active").await.contains(&format!("today {zone}")));
    }
    // From one end of the world to the other it may be two days, and one to tomorrow.
    app.pass(TimeDelta::days(3));
    let agent = app.agent(Mode::Read).await;
    assert_eq!(tasks(&agent, "upcoming").await, Vec::<Value>::new());
    assert_eq!(tasks(&agent, "active").await.len(), 6);
}

#[tokio::test]
async fn tasks_are_found_wherever_they_are_inside() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let markdown = "<page>\n<pageTitle>Page</pageTitle>\n<content>\n\n- item\n  - [ ] deep\n\n</content>\n</page>\n\n> [!note]\n> - [ ] called out";
    let document = agent.document("Plan", markdown).await;
    let mut found = texts(&agent, "all").await;
    found.sort();
    assert_eq!(found, ["called out", "deep"]);
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    let page = json!({ "scope": "document", "documentId": read["blocks"][0]["id"] });
    let got = agent.call("tasks_get", page).await;
    assert_eq!((&got["total"], &got["tasks"][0]["markdown"]), (&json!(1), &json!("deep")), "{got}");
    // What is no task any more, or in another document, is where it is now.
    let deep = &got["tasks"][0]["id"];
    let list = json!({ "blocks": [{ "id": deep, "listStyle": "bullet" }] });
    agent.call("blocks_update", list).await;
    assert_eq!(texts(&agent, "all").await, ["called out"]);
}

#[tokio::test]
async fn what_is_thrown_away_or_kept_from_agents_is_in_no_list() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    for (title, gone) in [("Trashed", true), ("Kept", false)] {
        let tasks = "- [ ] open <task schedule=\"2020-01-01\"/>\n- [x] done";
        let id = agent.document(title, tasks).await;
        if gone {
            agent.call("documents_delete", json!({ "documentIds": [id] })).await;
        } else {
            app.sql(&format!("update document set never_to_agents = true where id = '{id}'")).await;
        }
    }
    let scoped = app.agent_within(Mode::Read, false, "scope_daily = true").await;
    for scope in ["active", "upcoming", "logbook", "all", "inbox"] {
        for agent in [&agent, &scoped] {
            let got = agent.call("tasks_get", json!({ "scope": scope })).await;
            assert_eq!(got, json!({ "tasks": [], "total": 0 }), "{scope}");
        }
    }
    // A task that goes into the trash with its document comes back with it.
    let restored = json!({ "documentIds": [app.sql("select id from document where title = 'Trashed'").await], "destination": { "destination": "unsorted" } });
    agent.call("documents_move", restored).await;
    assert_eq!(texts(&agent, "active").await, ["open"]);
}

#[tokio::test]
async fn lists_come_in_pages_with_their_number() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let open: Vec<String> = (0..120).map(|n| format!("- [ ] open {n}")).collect();
    let done: Vec<String> = (0..60).map(|n| format!("- [x] done {n}")).collect();
    let document = agent.document("Many", &[open, done].concat().join("\n")).await;
    for (arguments, total) in [
        (json!({ "scope": "all" }), 120),
        (json!({ "scope": "logbook" }), 60),
        (json!({ "scope": "document", "documentId": document }), 180),
    ] {
        let mut arguments = arguments;
        let mut seen = std::collections::BTreeSet::new();
        loop {
            let page = agent.call("tasks_get", arguments.clone()).await;
            assert_eq!(page["total"], total, "{page}");
            for task in page["tasks"].as_array().expect("tasks") {
                assert!(seen.insert(task["id"].to_string()), "twice: {task}");
            }
            // Somebody else writes meanwhile: the pages go on.
            if seen.len() == 50 {
                let last = page["tasks"][49]["id"].clone();
                let renamed = json!({ "tasksToUpdate": [{ "id": last, "markdown": "renamed" }] });
                agent.call("tasks_update", renamed).await;
            }
            match page["cursor"].as_str() {
                Some(cursor) => arguments["cursor"] = json!(cursor),
                None => break,
            }
        }
        assert_eq!(seen.len(), total, "{arguments}");
    }
    let wrong = json!({ "scope": "all", "cursor": "nonsense" });
    assert_eq!(super::code(&agent.call("tasks_get", wrong).await), "invalid_argument");
}

#[tokio::test]
async fn tasks_of_templates_are_in_no_list_but_their_own() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let markdown = "- [ ] due <task schedule=\"2026-01-01\"/>\n- [ ] later <task schedule=\"9000-01-01\"/>\n- [x] done";
    let made = json!({ "documents": [{ "title": "Review", "markdown": markdown }],
                       "destination": { "destination": "templates" } });
    let id =
        agent.call("documents_create", made).await["ids"][0].as_str().expect("an id").to_owned();
    let parts = Parts { documents: vec![id.parse().expect("an id")], ..Parts::default() };
    let scope = Scope::of(parts).expect("a scope");
    let choices = Choices { scope, ..Choices::new("one template", Mode::ReadWrite) };
    let scoped = app.agent_of(choices).await;
    let texts_of = async |scope: &str| [texts(&agent, scope).await, texts(&scoped, scope).await];
    let nothing = [Vec::<String>::new(), Vec::new()];
    let both = |text: &[&str]| {
        let text: Vec<String> = text.iter().map(|&text| text.to_owned()).collect();
        [text.clone(), text]
    };
    for (destination, listed) in [("", false), ("unsorted", true), ("templates", false)] {
        if !destination.is_empty() {
            let to = json!({ "documentIds": [id], "destination": { "destination": destination } });
            let moved = agent.call("documents_move", to).await;
            assert_eq!(moved["changed"], true, "{moved}");
        }
        let is = |text: &[&str]| if listed { both(text) } else { nothing.clone() };
        assert_eq!(texts_of("active").await, is(&["due"]), "{destination}");
        assert_eq!(texts_of("upcoming").await, is(&["later"]), "{destination}");
        assert_eq!(texts_of("all").await, is(&["due", "later"]), "{destination}");
        assert_eq!(texts_of("logbook").await, is(&["done"]), "{destination}");
        for agent in [&agent, &scoped] {
            let own = json!({ "scope": "document", "documentId": id });
            assert_eq!(agent.call("tasks_get", own).await["total"], 3, "{destination}");
        }
    }
}
