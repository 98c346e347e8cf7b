//! Out of scope, deleted, never there and of another space are the same bytes; and nothing else that
//! is answered tells of what is outside.

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

/// A word of everything that the link does not see.
const CANARY: &str = "canary";
/// A date that has a note.
const TAKEN: &str = "2026-03-01";

/// The whole body of a call's answer, without the number of the request.
async fn bytes(agent: &Agent, tool: &str, arguments: &Value) -> String {
    let mut body = if tool.starts_with("resources/") {
        agent.request(tool, arguments.clone()).await.body
    } else {
        let params = json!({ "name": tool, "arguments": arguments });
        agent.request("tools/call", params).await.body
    };
    body["id"] = Value::Null;
    body.to_string()
}

/// A task for a daily note or a document.
fn task(markdown: &str, place: &str, named: &str) -> Value {
    let kind = if place == "date" { "dailyNote" } else { "document" };
    json!({ "markdown": markdown, "location": { "type": kind, place: named } })
}

/// Things that the link does not see, or that are not there.
struct Named {
    document: String,
    block: String,
    change: String,
    folder: String,
    file: String,
    date: &'static str,
}

impl Named {
    /// Nothing at all, or what is of another space: one id stands for everything.
    fn all(id: &str) -> Self {
        let id = || id.to_owned();
        Self { document: id(), block: id(), change: id(), folder: id(), file: id(), date: TAKEN }
    }

    /// Makes a document that says the canary, and shows a file of this name.
    async fn document(owner: &Agent, folder: &str, name: &str) -> Self {
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let kept = json!({ "name": name, "content": "Y2FuYXJ5" });
        let file = text(&owner.call("file_upload", kept).await["id"]);
        let words = format!("every canary\n\n[it](file://{file})");
        let new = json!([{ "title": CANARY, "markdown": words }]);
        let made = owner.call("documents_create", json!({ "documents": new })).await;
        let document = text(&made["ids"][0]);
        let read = owner.call("blocks_get", json!({ "id": document })).await;
        let (block, change) = (text(&read["blocks"][0]["id"]), text(&made["changeId"]));
        Self { document, block, change, folder: folder.to_owned(), file, date: TAKEN }
    }

    /// What every call that names one of them answers, the names taken out.
    async fn answers(&self, agent: &Agent, mine: &str) -> Vec<(String, String)> {
        let mut answers = Vec::new();
        let mut calls = self.calls(mine);
        calls.extend(inside_a_document(&self.document, mine));
        calls.extend(inside_a_document(&self.block, mine));
        for (tool, arguments) in calls {
            let mut answer = bytes(agent, tool, &arguments).await;
            for name in [&self.document, &self.block, &self.change, &self.folder, &self.file] {
                answer = answer.replace(name.as_str(), "ID");
            }
            answers.push((tool.to_owned(), answer.replace(self.date, "DATE")));
        }
        answers
    }

    /// Calls that name a document, a folder, a date or a change.
    fn calls(&self, mine: &str) -> Vec<(&'static str, Value)> {
        let Self { document, block, change, folder, file, date } = self;
        let url = format!("block://{document}");
        vec![
            ("documents_update", json!({ "documents": [{ "id": document, "title": "x" }] })),
            (
                "documents_move",
                json!({ "documentIds": [document], "destination": { "destination": "unsorted" } }),
            ),
            (
                "documents_move",
                json!({ "documentIds": [mine], "destination": { "folderId": folder } }),
            ),
            ("documents_delete", json!({ "documentIds": [document] })),
            (
                "documents_create",
                json!({ "documents": [{ "title": "x" }], "destination": { "folderId": folder } }),
            ),
            ("documents_list", json!({ "folderIds": [folder] })),
            ("documents_search", json!({ "include": "every", "folderIds": [folder] })),
            ("documents_search", json!({ "include": "every", "documentIds": [document] })),
            ("documents_search", json!({ "regexps": "every", "documentIds": [document] })),
            ("folders_create", json!({ "folders": [{ "name": "x", "parentFolderId": folder }] })),
            ("folders_update", json!({ "folders": [{ "id": folder, "name": "x" }] })),
            (
                "folders_move",
                json!({ "folderIds": [folder], "destination": { "destination": "root" } }),
            ),
            ("folders_delete", json!({ "folderIds": [folder] })),
            ("link_resolve", json!({ "url": url })),
            ("link_resolve", json!({ "url": format!("date://{date}") })),
            ("link_resolve", json!({ "url": format!("block://{mine}#{block}") })),
            ("fetch", json!({ "id": document })),
            ("resources/read", json!({ "uri": format!("docent://{document}") })),
            ("resources/read", json!({ "uri": format!("docent://files/{file}") })),
            ("resources/read", json!({ "uri": format!("docent://files/{document}") })),
            ("file_read", json!({ "id": file })),
            ("image_view", json!({ "id": file })),
            ("blocks_get", json!({ "date": date })),
            ("document_outline", json!({ "date": date })),
            ("markdown_add", json!({ "markdown": "x", "position": "end", "date": date })),
            ("tasks_add", json!({ "tasks": [task("x", "date", date)] })),
            ("tasks_add", json!({ "tasks": [task("x", "documentId", document)] })),
            ("tasks_add", json!({ "tasks": [task("x", "documentId", block)] })),
            ("tasks_get", json!({ "scope": "document", "documentId": block })),
            ("tasks_update", json!({ "tasksToUpdate": [{ "id": block, "markdown": "x" }] })),
            ("tasks_delete", json!({ "idsToDelete": [block] })),
            ("changes_revert", json!({ "changeId": change })),
            ("changes_list", json!({ "documentId": document })),
            ("comments_get", json!({ "documentId": document })),
            ("changes_list", json!({ "documentId": block, "since": "2020-01-01", "mine": true })),
        ]
    }
}

/// Calls that name a document or one of its blocks.
fn inside_a_document(id: &str, mine: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("blocks_get", json!({ "id": id })),
        ("blocks_get", json!({ "id": id, "format": "markdown", "fetchMetadata": true })),
        ("comments_get", json!({ "blockId": id })),
        ("comments_add", json!({ "comments": [{ "blockId": id, "content": "x" }] })),
        ("document_outline", json!({ "id": id })),
        ("document_search", json!({ "blockId": id, "pattern": "." })),
        ("backlinks_get", json!({ "id": id })),
        ("text_replace", json!({ "id": id, "find": "every", "replace": "x" })),
        ("text_replace", json!({ "id": mine, "section": id, "find": "every", "replace": "x" })),
        ("markdown_add", json!({ "markdown": "x", "position": "end", "pageId": id })),
        ("markdown_add", json!({ "markdown": "x", "position": "after", "siblingId": id })),
        (
            "blocks_add",
            json!({ "blocks": [{ "markdown": "x" }], "position": "start", "pageId": id }),
        ),
        ("blocks_update", json!({ "blocks": [{ "id": id, "markdown": "x" }] })),
        (
            "blocks_move",
            json!({ "blockIds": [id], "position": { "position": "end", "pageId": mine } }),
        ),
        (
            "blocks_move",
            json!({ "blockIds": [mine], "position": { "position": "end", "pageId": id } }),
        ),
        ("blocks_delete", json!({ "blockIds": [id] })),
        ("collectionSchema_get", json!({ "collectionBlockId": id })),
        ("collectionItems_get", json!({ "collectionBlockId": id })),
        ("collectionItems_add", json!({ "collectionBlockId": id, "items": [{}] })),
        (
            "collectionItems_update",
            json!({ "collectionBlockId": id, "itemsToUpdate": [{ "id": mine }] }),
        ),
        ("collectionItems_delete", json!({ "collectionBlockId": id, "idsToDelete": [mine] })),
        (
            "collectionSchema_update",
            json!({ "collectionBlockId": id, "schema": { "name": "x", "properties": [] } }),
        ),
    ]
}

#[tokio::test]
async fn out_of_scope_deleted_and_never_there_are_the_same_bytes() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let folder = async |name: &str| {
        let made = owner.call("folders_create", json!({ "folders": [{ "name": name }] })).await;
        made["ids"][0].as_str().unwrap().to_owned()
    };
    let (inside, outside, gone) =
        (folder("Inside").await, folder(CANARY).await, folder("Gone").await);
    owner.call("folders_delete", json!({ "folderIds": [gone] })).await;
    let into = |id: &str| json!({ "documentIds": [id], "destination": { "folderId": inside } });
    let mine = owner.document("Mine", "every word").await;
    owner.call("documents_move", into(&mine)).await;
    let note = json!({ "markdown": CANARY, "position": "end", "date": TAKEN });
    owner.call("markdown_add", note).await;

    let hidden = Named::document(&owner, &outside, "hidden.txt").await;
    let trashed = Named::document(&owner, &gone, "gone.txt").await;
    owner.call("documents_delete", json!({ "documentIds": [trashed.document] })).await;
    let kept = Named::document(&owner, &outside, "kept.txt").await;
    owner.call("documents_move", into(&kept.document)).await;
    let keep = format!("update document set never_to_agents = true where id = '{}'", kept.document);
    app.sql(&keep).await;
    let ada = app.person("ada").await;
    let foreign = ada.post("~/documents", json!({ "title": CANARY })).await.ok();
    let foreign = foreign["id"].as_str().or(foreign["ids"][0].as_str()).expect("an id");

    let scope = format!("scope_folders = array['{inside}']::uuid[]");
    let agent = app.agent_within(Mode::ReadWrite, true, &scope).await;
    let never = Named { date: "2026-03-02", ..Named::all("0190c5a0-0000-7000-8000-00000000dead") };
    let expected = never.answers(&agent, &mine).await;
    for (tool, answer) in &expected {
        let empty = tool == "documents_list" || tool == "documents_search";
        let refused = answer.contains(r#"\"code\":\"not_found\""#) || answer.contains("-32002");
        assert!(refused || empty && answer.contains(r#""total":0"#), "{tool}: {answer}");
    }
    for named in [hidden, trashed, kept, Named::all(foreign)] {
        assert_eq!(named.answers(&agent, &mine).await, expected);
    }
}

#[tokio::test]
async fn lists_searches_and_corrections_tell_nothing_of_the_outside() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let seen = owner.document("Seen", "every word about tomatoes").await;
    for number in 0..30 {
        owner.document(&format!("{CANARY} {number}"), "every canary tomatoez tomatoesque").await;
    }
    let link = owner.document(CANARY, &format!("[a canary](block://{seen})")).await;
    let agent = app
        .agent_within(Mode::ReadWrite, false, &format!("scope_documents = array['{seen}']::uuid[]"))
        .await;
    let calls = [
        ("documents_list", json!({})),
        ("documents_list", json!({ "location": "unsorted" })),
        ("documents_list", json!({ "location": "trash" })),
        ("documents_list", json!({ "createdDateGte": "2020-01-01", "fetchMetadata": true })),
        ("folders_list", json!({})),
        ("documents_search", json!({ "include": "every" })),
        ("documents_search", json!({ "include": "tomatoesq" })),
        ("documents_search", json!({ "include": "\"canary\"" })),
        ("documents_search", json!({ "regexps": "can.ry|every" })),
        ("search", json!({ "query": "every canary" })),
        ("resources/list", json!({})),
        ("changes_list", json!({})),
        ("changes_list", json!({ "since": "2020-01-01", "detail": "full" })),
        ("changes_list", json!({ "mine": true })),
        ("collections_list", json!({})),
        ("backlinks_get", json!({ "id": seen })),
        ("blocks_get", json!({ "id": seen, "fetchMetadata": true })),
        ("connection_info", json!({})),
    ];
    for (tool, arguments) in calls {
        let answer = bytes(&agent, tool, &arguments).await;
        let asked = arguments.to_string().contains(CANARY);
        assert!(asked || !answer.contains(CANARY), "{tool} {arguments}: {answer}");
        assert!(!answer.contains(&link), "{tool}: {answer}");
        assert!(!answer.contains("error"), "{tool}: {answer}");
    }
    let found = agent.call("documents_search", json!({ "include": "every" })).await;
    assert_eq!(found["total"], 1);
    // What is typed is looked for in what is seen: a word from outside is a mistake to correct.
    let corrected = agent.call("documents_search", json!({ "include": "tomatoez" })).await;
    assert_eq!(corrected["corrected"][0]["used"], "tomatoes");
    let nothing = agent.call("documents_search", json!({ "include": "canari" })).await;
    assert!(nothing.get("corrected").is_none(), "{nothing}");
    let places = agent.call("folders_list", json!({})).await;
    assert_eq!(places["locations"][0], json!({ "location": "unsorted", "documentCount": 1 }));
}

#[tokio::test]
async fn the_trash_is_for_links_to_the_whole_space_that_may_delete() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let id = owner.document("Gone", "x").await;
    owner.call("documents_delete", json!({ "documentIds": [id] })).await;
    let chosen = format!("scope_documents = array['{id}']::uuid[]");
    let scoped = app.agent_within(Mode::ReadWrite, true, &chosen).await;
    let plain = app.agent(Mode::ReadWrite).await;
    for agent in [&scoped, &plain] {
        let trash = agent.call("documents_list", json!({ "location": "trash" })).await;
        assert_eq!(trash["total"], 0);
        assert_eq!(
            agent.call("blocks_get", json!({ "id": id })).await["error"]["code"],
            "not_found"
        );
    }
    assert_eq!(owner.call("documents_list", json!({ "location": "trash" })).await["total"], 1);
}
