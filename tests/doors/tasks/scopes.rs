//! Which tasks a link sees, and that what it does not see is as if it had never been.

use docent_store::{
    Mode,
    link::{Choices, Parts, Scope},
};
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

use super::{add, code, inbox, texts};

/// Open tasks, one done, in every place; each says where it is.
struct House {
    app: TestApp,
    owner: Agent,
    folder: String,
    chosen: String,
    hidden: String,
}

impl House {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let owner = app.agent_with(Mode::ReadWrite, true).await;
        let made = owner.call("folders_create", json!({ "folders": [{ "name": "Folder" }] })).await;
        let folder = made["ids"][0].as_str().expect("an id").to_owned();
        let within = owner.document("Within", "- [ ] folder\n- [x] done folder").await;
        let moved = json!({ "documentIds": [within], "destination": { "folderId": folder } });
        owner.call("documents_move", moved).await;
        let chosen = owner.document("Chosen", "- [ ] chosen\n- [x] done chosen").await;
        owner.document("Found", "- [ ] magic word\n- [x] done magic").await;
        add(&owner, "daily", json!({ "type": "dailyNote", "date": "2026-12-24" })).await;
        add(&owner, "magic inbox", inbox()).await;
        let hidden =
            add(&owner, "daily too", json!({ "type": "dailyNote", "date": "2026-12-25" })).await;
        Self { app, owner, folder, chosen, hidden }
    }

    async fn link(&self, mode: Mode, parts: Parts) -> Agent {
        let scope = Scope::of(parts).expect("a scope");
        let choices = Choices { scope, allow_delete: true, ..Choices::new("x", mode) };
        self.app.agent_of(choices).await
    }

    fn parts(&self, which: &[&str]) -> Parts {
        let id = |id: &str| vec![id.parse().expect("an id")];
        let has = |part| which.contains(&part);
        Parts {
            documents: if has("chosen") { id(&self.chosen) } else { Vec::new() },
            folders: if has("folder") { id(&self.folder) } else { Vec::new() },
            daily: has("daily"),
            search: has("search").then(|| "magic".to_owned()),
        }
    }
}

#[tokio::test]
async fn each_scope_shows_its_own_tasks() {
    let house = House::build().await;
    for (parts, open, done) in [
        (&["folder"][..], &["folder"][..], &["done folder"][..]),
        (&["chosen"], &["chosen"], &["done chosen"]),
        (&["daily"], &["daily", "daily too", "magic inbox"], &[]),
        (&["search"], &["magic word"], &["done magic"]),
        (
            &["search", "daily"],
            &["daily", "daily too", "magic inbox", "magic word"],
            &["done magic"],
        ),
        (
            &["folder", "chosen", "search"],
            &["chosen", "folder", "magic word"],
            &["done chosen", "done folder", "done magic"],
        ),
    ] {
        let link = house.link(Mode::Read, house.parts(parts)).await;
        for (scope, expected) in [("all", open), ("logbook", done)] {
            let mut found = texts(&link, scope).await;
            found.sort();
            assert_eq!(found, expected, "{scope} of {parts:?}");
        }
        let upcoming = texts(&link, "upcoming").await;
        let daily = parts.contains(&"daily");
        assert_eq!(upcoming, if daily { &["daily", "daily too"][..] } else { &[] }, "{parts:?}");
        let sees = if daily { vec!["magic inbox"] } else { vec![] };
        assert_eq!(texts(&link, "inbox").await, sees, "{parts:?}");
    }
}

#[tokio::test]
async fn no_words_bring_the_inbox_into_a_search() {
    let house = House::build().await;
    let link = house.link(Mode::ReadWrite, house.parts(&["search"])).await;
    let listed = house.owner.call("documents_search", json!({ "include": "magic" })).await;
    assert_eq!(listed["total"], 2, "{listed}");
    let id = house.app.sql("select id from document where title = 'Inbox'").await;
    for (tool, arguments) in [
        ("blocks_get", json!({ "id": id })),
        ("fetch", json!({ "id": id })),
        ("document_outline", json!({ "id": id })),
        ("tasks_get", json!({ "scope": "document", "documentId": id })),
    ] {
        assert_eq!(code(&link.call(tool, arguments).await), "not_found", "{tool}");
    }
    for (tool, arguments) in [
        ("documents_search", json!({ "include": "magic" })),
        ("documents_search", json!({ "regexps": "magic" })),
        ("documents_list", json!({})),
        ("documents_list", json!({ "createdDateGte": "2020-01-01" })),
    ] {
        let found = link.call(tool, arguments).await;
        assert_eq!(found["total"], 1, "{tool}: {found}");
        assert!(!found.to_string().contains(&id), "{tool}: {found}");
    }
    // A link that is made or changed later finds it as little, and one that is given it sees it.
    let later = house.link(Mode::Read, house.parts(&["search"])).await;
    assert_eq!(later.call("documents_list", json!({})).await["total"], 1);
    let documents = vec![id.parse().expect("an id")];
    let given = house.link(Mode::Read, Parts { documents, ..Parts::default() }).await;
    assert_eq!(texts(&given, "inbox").await, ["magic inbox"]);
}

/// The whole body of an answer, without ids.
async fn bytes(agent: &Agent, tool: &str, arguments: Value, id: &str) -> String {
    let params = json!({ "name": tool, "arguments": arguments });
    let mut body = agent.request("tools/call", params).await.body;
    body["id"] = Value::Null;
    body.to_string().replace(id, "ID")
}

#[tokio::test]
async fn tasks_out_of_scope_were_never_there() {
    let house = House::build().await;
    let link = house.link(Mode::ReadWrite, house.parts(&["chosen"])).await;
    let never = "0191e5b0-0000-7000-8000-000000000000";
    let mine = texts(&link, "all").await;
    let calls = |id: &str| {
        let place = json!({ "type": "document", "documentId": id });
        [
            ("tasks_update", json!({ "tasksToUpdate": [{ "id": id, "markdown": "x" }] })),
            ("tasks_delete", json!({ "idsToDelete": [id] })),
            ("tasks_get", json!({ "scope": "document", "documentId": id })),
            ("tasks_add", json!({ "tasks": [{ "markdown": "x", "location": place }] })),
        ]
    };
    for ((tool, hidden), (_, gone)) in calls(&house.hidden).into_iter().zip(calls(never)) {
        let hidden = bytes(&link, tool, hidden, &house.hidden).await;
        assert_eq!(hidden, bytes(&link, tool, gone, never).await, "{tool}");
        assert!(hidden.contains("not_found"), "{tool}: {hidden}");
    }
    assert_eq!(texts(&link, "all").await, mine);
}

/// A link without daily notes and tasks in its scope cannot tell whether there is an inbox or a note.
#[tokio::test]
async fn only_who_sees_daily_notes_and_tasks_adds_to_them() {
    let house = House::build().await;
    let empty = TestApp::start().await;
    let bare = empty.agent(Mode::ReadWrite).await.document("Chosen", "x").await;
    let documents = vec![bare.parse().expect("an id")];
    let scope = Scope::of(Parts { documents, ..Parts::default() }).expect("a scope");
    let nothing = empty.agent_of(Choices { scope, ..Choices::new("x", Mode::Write) }).await;
    let link = house.link(Mode::Write, house.parts(&["chosen"])).await;
    for place in [inbox(), json!({ "type": "dailyNote", "date": "2026-12-24" })] {
        let task = json!({ "tasks": [{ "markdown": "x", "location": place }] });
        let refused = bytes(&link, "tasks_add", task.clone(), "-").await;
        assert!(refused.contains("not_found"), "{refused}");
        assert_eq!(refused, bytes(&nothing, "tasks_add", task, "-").await);
    }
    assert_eq!(empty.sql("select count(*) from document").await, "1", "nothing was begun");
    let daily = house.link(Mode::Write, house.parts(&["daily"])).await;
    add(&daily, "of the link", inbox()).await;
    // What a link moves out of its sight it would not see any more.
    let link = house.link(Mode::ReadWrite, house.parts(&["chosen", "daily"])).await;
    let chosen = json!({ "type": "document", "documentId": house.chosen });
    let moved = json!({ "tasksToUpdate": [{ "id": house.hidden, "location": chosen }] });
    assert_eq!(link.call("tasks_update", moved).await["changed"], true);
    let narrow = house.link(Mode::ReadWrite, house.parts(&["chosen"])).await;
    let away = json!({ "tasksToUpdate": [{ "id": house.hidden, "location": inbox() }] });
    assert_eq!(code(&narrow.call("tasks_update", away).await), "not_found");
    assert!(texts(&narrow, "all").await.contains(&"daily too".to_owned()));
}

#[tokio::test]
async fn a_task_is_told_where_its_document_is_now() {
    let house = House::build().await;
    let link = house.link(Mode::Read, house.parts(&["folder"])).await;
    let moved =
        json!({ "documentIds": [house.chosen], "destination": { "folderId": house.folder } });
    house.owner.call("documents_move", moved).await;
    let mut found = texts(&link, "all").await;
    found.sort();
    assert_eq!(found, ["chosen", "folder"]);
    let out =
        json!({ "documentIds": [house.chosen], "destination": { "destination": "unsorted" } });
    house.owner.call("documents_move", out).await;
    assert_eq!(texts(&link, "all").await, ["folder"]);
    let deleted = house.owner.call("folders_delete", json!({ "folderIds": [house.folder] })).await;
    assert_eq!(texts(&link, "all").await, Vec::<String>::new());
    house.owner.call("changes_revert", json!({ "changeId": deleted["changeId"] })).await;
    assert_eq!(texts(&link, "all").await, ["folder"]);
}

/// A scope that holds many tasks is read by their days, one that holds few by its parts: both say the same.
#[tokio::test]
async fn a_scope_with_many_tasks_has_the_same_lists() {
    let house = House::build().await;
    let folder = json!({ "folderId": house.folder });
    for number in 0..5 {
        let tasks: Vec<String> = (0..450).map(|task| format!("- [ ] {number} {task}")).collect();
        let new = json!({ "title": format!("Many {number}"), "markdown": tasks.join("\n") });
        let new = json!({ "documents": [new], "destination": folder });
        let made = house.owner.call("documents_create", new).await;
        assert_eq!(made["changed"], true, "{made}");
    }
    house.app.sql(
        "update block
         set properties = jsonb_set(properties, '{list,schedule}', to_jsonb('2026-11-' || (10 + length(text) % 7)))
         where text ~ '^[0-4] ' and properties->'list'->>'type' = 'task'",
    )
    .await;
    for which in [&["folder"][..], &["folder", "chosen", "daily", "search"]] {
        let agent = house.link(Mode::Read, house.parts(which)).await;
        let mut cursor = Value::Null;
        for page in 0..3 {
            let ask = |scope: &str| json!({ "scope": scope, "cursor": cursor });
            let (few, all) = (
                agent.call("tasks_get", ask("active")),
                house.owner.call("tasks_get", ask("active")),
            );
            let (few, all) = (few.await, all.await);
            assert_eq!(few["tasks"].as_array().map(Vec::is_empty), Some(false), "{few}");
            assert_eq!(few["total"], all["total"]);
            assert_eq!(few["tasks"], all["tasks"], "{which:?} {page}");
            cursor = few["cursor"].clone();
        }
        let done = texts(&agent, "logbook").await;
        assert!(done.contains(&"done folder".to_owned()), "{done:?}");
        assert!(done.iter().all(|text| !text.contains("daily")), "{done:?}");
    }
}
