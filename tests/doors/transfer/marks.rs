//! Daily notes, the inbox, templates and icons: what Markdown has no place for comes back.

use std::collections::BTreeSet;

use docent_server::transfer;
use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{export, html, import, notes, text, tree, try_import};

/// Every document: title, place, date and icon, and its HTML with names for ids.
async fn shown(app: &TestApp) -> BTreeSet<[String; 5]> {
    let agent = app.agent(Mode::Read).await;
    let folders = agent.call("folders_list", json!({})).await.to_string();
    let listed = agent.call("documents_list", json!({})).await;
    let documents = listed["documents"].as_array().unwrap_or_else(|| panic!("{listed}"));
    let field = |document: &Value, name: &str| document[name].as_str().unwrap_or("-").to_owned();
    let mut shown = BTreeSet::new();
    for document in documents {
        let mut text = html(&agent.markdown(&field(document, "id")).await);
        for other in documents {
            text = text.replace(&field(other, "id"), &field(other, "title"));
        }
        // The folder's name follows its id in the list.
        let folder = field(document, "folderId");
        let place = folders.split(&folder).nth(1).map(|rest| rest.chars().take(40).collect());
        let place: String = place.filter(|_| folder != "-").unwrap_or_default();
        shown.insert([
            field(document, "title"),
            field(document, "location") + &place,
            field(document, "dailyNoteDate"),
            field(document, "icon"),
            text,
        ]);
    }
    shown
}

#[tokio::test]
async fn daily_notes_templates_and_icons_come_back_as_what_they_were() {
    let app = TestApp::start().await;
    let folder = tree(&[
        ("Plans/Garden.md", b"---\ntags: [green]\n---\n\n# Garden\n\n- [ ] dig\n"),
        ("Loose.md", b"[to the garden](Plans/Garden.md)\n"),
        ("Daily notes/mine.md", b"a folder that is only called so\n"),
    ]);
    import(&app, &folder).await;
    let agent = app.agent(Mode::ReadWrite).await;
    let listed = agent.call("documents_list", json!({})).await;
    let icon = json!({"documents": [{"id": listed["documents"][0]["id"], "icon": "🌱"}]});
    agent.call("documents_update", icon).await;
    let template = json!({"title": "Weekly: *plan*", "markdown": "## Goals\n\n- one\n"});
    let template = json!({"documents": [template], "destination": {"destination": "templates"}});
    let template = agent.call("documents_create", template).await["ids"][0].clone();
    let icon = json!({"documents": [{"id": template, "icon": "👩‍🌾"}]});
    agent.call("documents_update", icon).await;
    for (date, text) in [("2026-11-20", "rain"), ("2026-11-21", "**sun**, see [x](block://ID)")] {
        let text = text.replace("ID", template.as_str().unwrap());
        let note = json!({"markdown": text, "position": "end", "date": date});
        let added = agent.call("markdown_add", note).await;
        assert!(added.get("error").is_none(), "{added}");
    }

    let before = shown(&app).await;
    let dates: Vec<_> = before.iter().filter(|shown| shown[2] != "-").collect();
    let places: BTreeSet<_> = before.iter().map(|shown| &shown[1][..8]).collect();
    assert_eq!((before.len(), dates.len(), places.len()), (6, 2, 4), "{before:#?}");
    let out = tempfile::tempdir().unwrap();
    let actor = app.actor().await;
    let report = transfer::export(app.store(), &actor, out.path(), &|_| ()).await.unwrap();
    assert_eq!(report.notes, [], "nothing stays behind");
    let empty = TestApp::start().await;
    let report = try_import(&empty, out.path()).await.unwrap();
    assert_eq!((report.documents, report.folders), (6, 2), "{report:?}");
    assert_eq!(shown(&empty).await, before);

    // Once more into the same space: a date has one daily note, the others are in a folder.
    let again = try_import(&empty, out.path()).await.unwrap();
    let taken = notes(&again);
    assert_eq!(taken.len(), 2, "{taken:?}");
    assert!(taken[0].contains("there is a daily note of 2026-11-20 already"), "{taken:?}");
}

#[tokio::test]
async fn the_inbox_comes_back_with_what_was_done_in_it() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let tasks = ["open <task deadline=\"2026-12-01\"/>", "- [x] done", "- [-] given up"];
    let tasks = tasks.map(|task| json!({ "markdown": task, "location": { "type": "inbox" } }));
    agent.call("tasks_add", json!({ "tasks": tasks })).await;
    let out = export(&app).await;
    let inbox = text(&out, "Inbox.md");
    assert!(inbox.starts_with("---\ndocent: {\"inbox\":true}\n---\n"), "{inbox}");
    assert_eq!(inbox.matches("finished=\"20").count(), 2, "{inbox}");
    let other = TestApp::start().await;
    let folder = tree(&[("Inbox.md", inbox.as_bytes())]);
    assert_eq!(notes(&import(&other, &folder).await), Vec::<String>::new());
    assert_eq!(export(&other).await, out);
    let there = other.agent(Mode::Read).await.call("tasks_get", json!({ "scope": "inbox" })).await;
    assert_eq!(there["tasks"][0]["location"]["type"], "inbox", "{there}");
    // A space has one inbox: once more, and into a folder, it is a document among others.
    let taken = notes(&import(&other, &folder).await);
    assert!(taken[0].contains("there is an inbox already"), "{taken:?}");
    let actor = app.actor().await;
    let into = transfer::import(app.store(), &actor, folder.path(), Some("Old"), &|_| ()).await;
    assert_eq!(notes(&into.expect("the import works")), Vec::<String>::new());
    let inboxes =
        "select count(*) from document where location = 'daily_notes' and daily_date is null";
    assert_eq!([app.sql(inboxes).await, other.sql(inboxes).await], ["1", "1"]);
}

#[tokio::test]
async fn what_another_program_says_of_dates_and_icons_is_left_alone() {
    let app = TestApp::start().await;
    let post = "---\ndate: 2026-11-21\nicon: book\nlocation: Bergen\n---\n\nA post\n";
    let folder = tree(&[("post.md", post.as_bytes())]);
    import(&app, &folder).await;
    let shown = shown(&app).await.pop_first().unwrap();
    assert_eq!(shown[..4], ["post", "unsorted", "-", "-"]);
    assert_eq!(text(&export(&app).await, "post.md"), post);
    // A tree of ours that goes into a folder stays there whole.
    let note = b"---\ndocent: {\"daily\":\"2026-11-21\",\"icon\":\"x\"}\n---\n\nA note\n";
    let folder = tree(&[("Daily notes/2026-11-21.md", note)]);
    let actor = app.actor().await;
    let into = Some("Old");
    transfer::import(app.store(), &actor, folder.path(), into, &|_| ()).await.unwrap();
    let files = export(&app).await;
    let kept = text(&files, "Old/Daily notes/2026-11-21.md");
    assert_eq!(kept, "---\ndocent: {\"icon\":\"x\"}\n---\n\nA note\n");
}
