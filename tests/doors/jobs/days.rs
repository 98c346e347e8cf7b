//! Jobs of every day: a review of the week, tasks of a meeting, what is overdue, a thought in passing.

use chrono::Days;
use docent_store::Mode;
use serde_json::{Value, json};

use super::{Job, desk, list, text};

#[tokio::test]
async fn a_weekly_review_from_daily_notes() {
    let (app, agent) = desk().await;
    let today = app.store().world.now().date_naive();
    for ago in 0..7_u64 {
        let day = today.checked_sub_days(Days::new(ago)).unwrap().to_string();
        let note = format!(
            "## Done\n\n- Worked on the lamp, part {ago}\n- Wrote to the harbour\n\n## Open\n\n- [ ] Order glass {ago}\n"
        );
        let note = json!({ "markdown": note, "position": "end", "date": day });
        agent.call("markdown_add", note).await;
    }
    let mut job = Job::of(&agent);
    let info = job.call("connection_info", json!({})).await;
    let until = text(&info["space"]["today"]).to_owned();
    let from = today.checked_sub_days(Days::new(6)).unwrap().to_string();
    let week =
        json!({ "location": "daily_notes", "dailyNoteDateGte": from, "dailyNoteDateLte": until });
    let notes = job.call("documents_list", week).await;
    assert_eq!(notes["total"], 7);
    let mut done = Vec::new();
    for note in list(&notes["documents"]) {
        let read = job.call("blocks_get", json!({ "id": note["id"], "format": "markdown" })).await;
        let date = text(&note["dailyNoteDate"]).to_owned();
        let lines = text(&read["markdown"]).lines().filter(|line| line.starts_with("- Worked"));
        done.extend(lines.map(|line| format!("{line} ([{date}](date://{date}))")));
    }
    let open = job.call("tasks_get", json!({ "scope": "active" })).await;
    assert_eq!(open["total"], 7);
    let review = format!("## Done\n\n{}\n\n## Open\n\n{} tasks\n", done.join("\n"), open["total"]);
    let review =
        json!({ "documents": [{ "title": format!("Week to {until}"), "markdown": review }] });
    let made = job.call("documents_create", review).await;
    job.done("weekly review");
    let markdown = agent.markdown(text(&made["ids"][0])).await;
    assert_eq!(markdown.matches("- Worked on the lamp").count(), 7, "{markdown}");
    assert!(markdown.contains("7 tasks"), "{markdown}");
}

#[tokio::test]
async fn meeting_notes_become_tasks() {
    let (_app, agent) = desk().await;
    let notes = "## Decisions\n\nThe lamp is painted red.\n\n## Actions\n\n- Ada orders paint by 2026-12-01\n\
                 - Bob measures the gallery\n- Ask the harbour about the crane\n";
    let meeting = agent.document("Meeting of the keepers", notes).await;
    let mut job = Job::of(&agent);
    let found =
        job.call("documents_search", json!({ "include": "\"meeting of the keepers\"" })).await;
    let id = found["results"][0]["id"].clone();
    let read = job.call("blocks_get", json!({ "id": id })).await;
    let actions: Vec<&Value> = list(&read["blocks"])
        .iter()
        .skip_while(|block| block["markdown"] != "## Actions")
        .skip(1)
        .collect();
    assert_eq!(actions.len(), 3);
    let bullet = |at: usize| text(&actions[at]["markdown"]).trim_start_matches("- ").to_owned();
    let tasks = json!({ "tasks": [
        { "markdown": bullet(0), "location": { "type": "document", "documentId": id },
          "taskInfo": { "deadlineDate": "2026-12-01" } },
        { "markdown": bullet(1), "location": { "type": "dailyNote", "date": "tomorrow" } },
        { "markdown": bullet(2), "location": { "type": "inbox" } },
    ] });
    let added = job.call("tasks_add", tasks).await;
    let ids = list(&added["ids"]);
    let blocks: Vec<Value> = actions
        .iter()
        .zip(ids)
        .map(|(block, task)| json!({ "id": block["id"], "markdown": format!("{} ([task](block://{}))", text(&block["markdown"]), text(task)) }))
        .collect();
    let revision = &read["document"]["revision"];
    job.call("blocks_update", json!({ "blocks": blocks, "expectedRevision": revision })).await;
    job.done("meeting notes to tasks");
    let of_document =
        agent.call("tasks_get", json!({ "scope": "document", "documentId": meeting })).await;
    assert_eq!(of_document["tasks"][0]["deadlineDate"], "2026-12-01", "{of_document}");
    assert_eq!(agent.call("tasks_get", json!({ "scope": "inbox" })).await["total"], 1);
    assert_eq!(agent.call("tasks_get", json!({ "scope": "upcoming" })).await["total"], 2);
    assert_eq!(agent.markdown(&meeting).await.matches("block://").count(), 3);
}

#[tokio::test]
async fn what_is_overdue_is_planned_anew() {
    let (app, agent) = desk().await;
    let task = |markdown: &str, date: &str, repeat: Option<&str>| {
        let mut task = json!({ "markdown": markdown, "location": { "type": "inbox" }, "taskInfo": { "scheduleDate": date } });
        if let Some(repeat) = repeat {
            task["repeat"] = json!(repeat);
        }
        task
    };
    let tasks = json!({ "tasks": [
        task("Oil the gears", "2026-01-02", Some("daily")),
        task("Paint the door", "2026-01-03", None),
        task("Clean the glass", "2026-01-04", None),
        task("Write the log", "2026-01-05", None),
    ] });
    agent.call("tasks_add", tasks).await;
    let mut job = Job::of(&agent);
    let active = job.call("tasks_get", json!({ "scope": "active" })).await;
    assert_eq!(active["total"], 4);
    let id = |word: &str| {
        let found =
            list(&active["tasks"]).iter().find(|task| text(&task["markdown"]).contains(word));
        found.unwrap_or_else(|| panic!("{word}: {active}"))["id"].clone()
    };
    let update = json!({ "tasksToUpdate": [
        { "id": id("gears"), "taskInfo": { "state": "done" } },
        { "id": id("door"), "taskInfo": { "scheduleDate": "tomorrow" } },
        { "id": id("glass"), "taskInfo": { "state": "canceled" } },
        { "id": id("log"), "location": { "type": "dailyNote", "date": "today" }, "taskInfo": { "scheduleDate": "today" } },
    ] });
    job.call("tasks_update", update).await;
    let upcoming = job.call("tasks_get", json!({ "scope": "upcoming" })).await;
    job.done("what is overdue");
    let tomorrow = app.store().world.now().date_naive().succ_opt().unwrap().to_string();
    let dates: Vec<&Value> =
        list(&upcoming["tasks"]).iter().map(|task| &task["scheduleDate"]).collect();
    assert_eq!(dates, [&json!(tomorrow), &json!(tomorrow)], "one moved, one came back: {upcoming}");
    assert_eq!(agent.call("tasks_get", json!({ "scope": "active" })).await["total"], 1);
    assert_eq!(
        agent.call("tasks_get", json!({ "scope": "logbook" })).await["tasks"][0]["state"],
        "canceled"
    );
}

#[tokio::test]
async fn a_thought_in_passing_through_a_link_that_only_adds() {
    let (app, owner) = desk().await;
    let agent = app.agent(Mode::Write).await;
    let mut job = Job::of(&agent);
    let info = job.call("connection_info", json!({})).await;
    assert_eq!(info["link"]["mayRead"], false);
    let note = json!({ "markdown": "A lamp that *sings*: see [tomorrow](date://tomorrow)", "position": "end", "date": "today" });
    job.call("markdown_add", note).await;
    let task = json!({ "tasks": [{ "markdown": "Ask a tuner", "location": { "type": "inbox" } }] });
    let task = job.call("tasks_add", task).await;
    let comment =
        json!({ "comments": [{ "blockId": task["ids"][0], "content": "cheap ones too" }] });
    job.call("comments_add", comment).await;
    job.done("a thought in passing");
    let today = owner.call("blocks_get", json!({ "date": "today", "format": "markdown" })).await;
    assert!(text(&today["markdown"]).contains("A lamp that *sings*"), "{today}");
    let inbox = owner.call("tasks_get", json!({ "scope": "inbox" })).await;
    assert_eq!(inbox["tasks"][0]["markdown"], "Ask a tuner");
}
