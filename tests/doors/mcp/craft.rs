//! Who knows Craft's tools can use these: each shape of a call that Craft's own understand, under the
//! same name, with the same parameters.

use std::collections::BTreeSet;

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

/// Craft's tools and their parameters, as its server lists them (January 2026).
const TOOLS: [(&str, &str); 31] = [
    (
        "documents_list",
        "location folderIds cursor fetchMetadata createdDateGte createdDateLte lastModifiedDateGte lastModifiedDateLte \
         dailyNoteDateGte dailyNoteDateLte",
    ),
    ("documents_create", "documents destination"),
    ("documents_move", "documentIds destination"),
    ("documents_delete", "documentIds"),
    ("folders_list", ""),
    ("folders_create", "folders"),
    ("folders_move", "folderIds destination"),
    ("folders_delete", "folderIds"),
    ("blocks_get", "date id maxDepth cursor fetchMetadata format"),
    ("blocks_add", "blocks position pageId date siblingId"),
    ("markdown_add", "markdown position pageId date siblingId"),
    ("blocks_update", "blocks"),
    ("blocks_delete", "blockIds"),
    ("blocks_move", "blockIds position"),
    ("document_search", "blockId pattern caseSensitive beforeBlockCount afterBlockCount"),
    (
        "documents_search",
        "include regexps documentIds fetchMetadata cursor location folderIds createdDateGte createdDateLte \
         lastModifiedDateGte lastModifiedDateLte dailyNoteDateGte dailyNoteDateLte",
    ),
    ("connection_info", ""),
    ("collections_create", "schema position"),
    ("collectionSchema_get", "collectionBlockId format"),
    ("collectionSchema_update", "collectionBlockId schema"),
    ("collections_list", "documentIds"),
    ("collectionItems_add", "collectionBlockId items allowNewSelectOptions"),
    ("collectionItems_get", "collectionBlockId maxDepth format cursor"),
    ("collectionItems_update", "collectionBlockId itemsToUpdate allowNewSelectOptions"),
    ("collectionItems_delete", "collectionBlockId idsToDelete"),
    ("tasks_get", "scope documentId cursor"),
    ("tasks_add", "tasks"),
    ("tasks_update", "tasksToUpdate"),
    ("tasks_delete", "idsToDelete"),
    ("comments_add", "comments"),
    // Not a tool of models: Craft's window of changes calls it. `changes_revert` is ours.
    ("blocks_revert", "revertInfo"),
];

/// Those that are not there. One that comes is taken out, and gets a row for each of its shapes.
const MISSING: [&str; 1] = ["blocks_revert"];

/// Calls as Craft's descriptions have them. `$names` stand for ids of [`Given`].
const SHAPES: &[(&str, &str)] = &[
    ("connection_info", "{}"),
    ("folders_list", "{}"),
    ("documents_list", "{}"),
    ("documents_list", r#"{"location": "unsorted"}"#),
    ("documents_list", r#"{"location": "trash"}"#),
    ("documents_list", r#"{"location": "templates"}"#),
    (
        "documents_list",
        r#"{"location": "daily_notes", "dailyNoteDateGte": "2026-01-01", "dailyNoteDateLte": "2026-12-31"}"#,
    ),
    (
        "documents_list",
        r#"{"location": "daily_notes", "dailyNoteDateGte": "yesterday", "dailyNoteDateLte": "tomorrow"}"#,
    ),
    (
        "documents_list",
        r#"{"folderIds": ["$folder", "$inner"], "cursor": "", "fetchMetadata": true}"#,
    ),
    ("documents_list", r#"{"createdDateGte": "2026-01-01", "createdDateLte": "today"}"#),
    ("documents_list", r#"{"lastModifiedDateGte": "2026-01-01", "lastModifiedDateLte": "today"}"#),
    ("documents_create", r#"{"documents": [{"title": "One"}, {"title": "Two"}]}"#),
    (
        "documents_create",
        r#"{"documents": [{"title": "One"}], "destination": {"destination": "unsorted"}}"#,
    ),
    (
        "documents_create",
        r#"{"documents": [{"title": "One"}], "destination": {"destination": "templates"}}"#,
    ),
    (
        "documents_create",
        r#"{"documents": [{"title": "One"}], "destination": {"folderId": "$folder"}}"#,
    ),
    (
        "documents_move",
        r#"{"documentIds": ["$document"], "destination": {"destination": "unsorted"}}"#,
    ),
    (
        "documents_move",
        r#"{"documentIds": ["$document"], "destination": {"destination": "templates"}}"#,
    ),
    (
        "documents_move",
        r#"{"documentIds": ["$document", "$other"], "destination": {"folderId": "$inner"}}"#,
    ),
    ("documents_move", r#"{"documentIds": ["$trashed"], "destination": {"folderId": "$folder"}}"#),
    ("documents_delete", r#"{"documentIds": ["$document", "$other"]}"#),
    (
        "folders_create",
        r#"{"folders": [{"name": "A"}, {"name": "B", "parentFolderId": "$folder"}]}"#,
    ),
    ("folders_move", r#"{"folderIds": ["$inner"], "destination": {"destination": "root"}}"#),
    (
        "folders_move",
        r#"{"folderIds": ["$inner"], "destination": {"parentFolderId": "$elsewhere"}}"#,
    ),
    ("folders_delete", r#"{"folderIds": ["$folder"]}"#),
    ("blocks_get", r#"{"id": "$document"}"#),
    ("blocks_get", r#"{"id": "$DOCUMENT"}"#),
    ("blocks_get", r#"{"id": "$first", "maxDepth": 0, "format": "json"}"#),
    (
        "blocks_get",
        r#"{"id": "$document", "maxDepth": -1, "format": "markdown", "cursor": "", "fetchMetadata": false}"#,
    ),
    ("blocks_get", r#"{"id": "$document", "maxDepth": 1, "fetchMetadata": true}"#),
    ("blocks_get", r#"{"date": "today"}"#),
    (
        "blocks_add",
        r#"{"blocks": [{"type": "text", "markdown": "x"}], "position": "start", "pageId": "$document"}"#,
    ),
    (
        "blocks_add",
        r#"{"blocks": [{"type": "text", "markdown": "x\n\ny"}], "position": "end", "pageId": "$document"}"#,
    ),
    (
        "blocks_add",
        r#"{"blocks": [{"type": "text", "markdown": "x"}], "position": "end", "date": "tomorrow"}"#,
    ),
    (
        "blocks_add",
        r#"{"blocks": [{"type": "text", "markdown": "x"}], "position": "start", "date": "2026-12-24"}"#,
    ),
    (
        "blocks_add",
        r#"{"blocks": [{"type": "text", "markdown": "x"}], "position": "before", "siblingId": "$first"}"#,
    ),
    (
        "blocks_add",
        r#"{"blocks": [{"type": "text", "markdown": "x"}], "position": "after", "siblingId": "$first"}"#,
    ),
    (
        "blocks_add",
        r##"{"position": "end", "pageId": "$document", "blocks": [
            {"type": "text", "textStyle": "h1", "markdown": "# A"},
            {"type": "text", "textStyle": "caption", "decorations": ["callout", "quote"], "color": "#c400ff", "markdown": "a"},
            {"type": "text", "listStyle": "numbered", "indentationLevel": 1, "font": "serif", "textAlignment": "center", "markdown": "a"},
            {"type": "text", "listStyle": "toggle", "markdown": "a", "content": [{"type": "text", "markdown": "b"}]},
            {"type": "text", "listStyle": "task", "markdown": "a",
             "taskInfo": {"state": "canceled", "scheduleDate": "2026-11-22", "deadlineDate": "2026-12-01"}},
            {"type": "text", "listStyle": "task", "markdown": "a", "taskInfo": {"state": "todo"},
             "repeat": {"type": "flexible", "frequency": "weekly", "interval": 2, "startDate": "2026-11-22",
                        "weekly": {"days": ["monday"]}, "reminder": {"enabled": true, "dateOffset": 540}}},
            {"type": "page", "textStyle": "card", "cardLayout": "square", "markdown": "P", "content": [{"type": "text", "markdown": "b"}]},
            {"type": "code", "language": "rust", "rawCode": "fn main() {}"},
            {"type": "code", "language": "math_formula", "rawCode": "E=mc^2"},
            {"type": "richUrl", "url": "https://example.org", "title": "T", "description": "D", "layout": "card"},
            {"type": "line", "lineStyle": "pageBreak"},
            {"type": "table", "rows": [[{"value": "a", "attributes": []}, {"value": "b", "attributes": []}]]},
            {"type": "image", "url": "https://example.org/a.png", "altText": "a", "size": "fit", "width": "auto"},
            {"type": "video", "url": "https://example.org/a.mp4", "altText": "a", "size": "fill", "width": "fullWidth"},
            {"type": "file", "url": "https://example.org/a.pdf", "fileName": "a.pdf", "blockLayout": "small"}]}"##,
    ),
    (
        "collections_create",
        r#"{"schema": $schema, "position": {"position": "end", "pageId": "$document"}}"#,
    ),
    (
        "collections_create",
        r#"{"schema": $schema, "position": {"position": "after", "siblingId": "$first"}}"#,
    ),
    ("collections_list", "{}"),
    ("collections_list", r#"{"documentIds": ["$document", "$other"]}"#),
    ("collectionSchema_get", r#"{"collectionBlockId": "$collection"}"#),
    ("collectionSchema_get", r#"{"collectionBlockId": "$collection", "format": "schema"}"#),
    (
        "collectionSchema_get",
        r#"{"collectionBlockId": "$collection", "format": "json-schema-items"}"#,
    ),
    ("collectionSchema_update", r#"{"collectionBlockId": "$collection", "schema": $schema}"#),
    (
        "collectionSchema_update",
        r#"{"collectionBlockId": "$collection", "schema": {"name": "Tasks", "properties": [
            {"key": "status", "type": "singleSelect", "name": "State", "options": [{"name": "Open"}, {"name": "Done"}]}]}}"#,
    ),
    (
        "collectionItems_add",
        r#"{"collectionBlockId": "$collection", "allowNewSelectOptions": true, "items": [
            {"title": "A", "properties": {"status": "New", "points": 5}, "content": [{"type": "text", "markdown": "x"}]},
            {"Name": "B", "status": "Open"}]}"#,
    ),
    (
        "collectionItems_get",
        r#"{"collectionBlockId": "$collection", "maxDepth": -1, "format": "json", "cursor": ""}"#,
    ),
    (
        "collectionItems_get",
        r#"{"collectionBlockId": "$collection", "maxDepth": 0, "format": "markdown"}"#,
    ),
    (
        "collectionItems_update",
        r#"{"collectionBlockId": "$collection", "allowNewSelectOptions": false,
            "itemsToUpdate": [{"id": "$item", "title": "C", "properties": {"status": "Open"}}]}"#,
    ),
    ("collectionItems_delete", r#"{"collectionBlockId": "$collection", "idsToDelete": ["$item"]}"#),
    ("markdown_add", r#"{"markdown": "- x\n- y", "position": "start", "pageId": "$document"}"#),
    ("markdown_add", r#"{"markdown": "x", "position": "end", "pageId": "$document"}"#),
    ("markdown_add", r#"{"markdown": "x", "position": "end", "date": "today"}"#),
    ("markdown_add", r#"{"markdown": "x", "position": "before", "siblingId": "$second"}"#),
    ("markdown_add", r#"{"markdown": "x", "position": "after", "siblingId": "$second"}"#),
    (
        "blocks_update",
        r#"{"blocks": [{"id": "$first", "markdown": "x"}, {"id": "$second", "textStyle": "h2"}]}"#,
    ),
    ("blocks_update", r#"{"blocks": [{"id": "$task", "taskInfo": {"state": "done"}}]}"#),
    ("blocks_delete", r#"{"blockIds": ["$first", "$second"]}"#),
    (
        "blocks_move",
        r#"{"blockIds": ["$first"], "position": {"position": "end", "pageId": "$other"}}"#,
    ),
    (
        "blocks_move",
        r#"{"blockIds": ["$second"], "position": {"position": "start", "pageId": "$document"}}"#,
    ),
    (
        "blocks_move",
        r#"{"blockIds": ["$first"], "position": {"date": "today", "position": "end"}}"#,
    ),
    (
        "blocks_move",
        r#"{"blockIds": ["$first"], "position": {"position": "after", "siblingId": "$second"}}"#,
    ),
    (
        "blocks_move",
        r#"{"blockIds": ["$second"], "position": {"position": "before", "siblingId": "$first"}}"#,
    ),
    ("comments_add", r#"{"comments": [{"blockId": "$first", "content": "a **comment**"}]}"#),
    ("document_search", r#"{"blockId": "$document", "pattern": "sec.nd"}"#),
    (
        "document_search",
        r#"{"blockId": "$document", "pattern": "SECOND", "caseSensitive": true, "beforeBlockCount": 0, "afterBlockCount": 2}"#,
    ),
    ("documents_search", r#"{"include": "second"}"#),
    (
        "documents_search",
        r#"{"include": ["first", "second"], "cursor": "", "fetchMetadata": true}"#,
    ),
    ("documents_search", r#"{"regexps": "sec.nd"}"#),
    ("documents_search", r#"{"regexps": ["f.rst", "sec.nd"], "documentIds": ["$document"]}"#),
    ("documents_search", r#"{"include": "second", "folderIds": ["$folder"]}"#),
    ("documents_search", r#"{"include": "second", "location": "unsorted"}"#),
    ("documents_search", r#"{"include": "second", "location": "trash"}"#),
    ("documents_search", r#"{"include": "second", "location": "templates"}"#),
    (
        "documents_search",
        r#"{"include": "second", "location": "daily_notes", "dailyNoteDateGte": "2026-01-01", "dailyNoteDateLte": "today"}"#,
    ),
    (
        "documents_search",
        r#"{"include": "second", "createdDateGte": "2026-01-01", "createdDateLte": "today",
            "lastModifiedDateGte": "2026-01-01", "lastModifiedDateLte": "today"}"#,
    ),
    ("tasks_get", r#"{"scope": "active"}"#),
    ("tasks_get", r#"{"scope": "upcoming", "cursor": ""}"#),
    ("tasks_get", r#"{"scope": "inbox"}"#),
    ("tasks_get", r#"{"scope": "logbook"}"#),
    ("tasks_get", r#"{"scope": "document", "documentId": "$document"}"#),
    (
        "tasks_add",
        r#"{"tasks": [{"markdown": "x", "location": {"type": "inbox"}},
                      {"markdown": "- [ ] x", "location": {"type": "dailyNote", "date": "tomorrow"}},
                      {"markdown": "x", "location": {"type": "document", "documentId": "$document"},
                       "taskInfo": {"state": "done", "scheduleDate": "today", "deadlineDate": "2026-12-01"}}]}"#,
    ),
    (
        "tasks_add",
        r#"{"tasks": [{"markdown": "x", "location": {"type": "inbox"},
                       "repeat": {"type": "fixed", "frequency": "daily", "interval": 1, "startDate": "2026-11-22",
                                  "daily": {"skipWeekends": true}}},
                      {"markdown": "x", "location": {"type": "inbox"},
                       "repeat": {"type": "flexible", "frequency": "monthly",
                                  "monthly": {"days": [1], "dynamicDays": [{"selector": "last", "type": "day"}],
                                              "skipWeekends": false}}},
                      {"markdown": "x", "location": {"type": "inbox"},
                       "repeat": {"type": "fixed", "frequency": "yearly",
                                  "yearly": {"months": [1, 7], "days": [31], "dynamicDays": []},
                                  "reminder": {"enabled": true, "dateOffset": 540}}}]}"#,
    ),
    (
        "tasks_update",
        r#"{"tasksToUpdate": [{"id": "$task", "markdown": "x", "location": {"type": "inbox"},
                               "taskInfo": {"state": "canceled", "scheduleDate": "today", "deadlineDate": "tomorrow"},
                               "repeat": {"type": "flexible", "frequency": "weekly", "weekly": {"days": ["friday"]}}}]}"#,
    ),
    (
        "tasks_update",
        r#"{"tasksToUpdate": [{"id": "$task", "taskInfo": {"state": "done"}, "repeat": null}]}"#,
    ),
    (
        "tasks_update",
        r#"{"tasksToUpdate": [{"id": "$task", "location": {"type": "dailyNote", "date": "2026-12-24"}}]}"#,
    ),
    (
        "tasks_update",
        r#"{"tasksToUpdate": [{"id": "$task", "location": {"type": "document", "documentId": "$other"}}]}"#,
    ),
    ("tasks_delete", r#"{"idsToDelete": ["$task"]}"#),
];

/// A schema with everything that Craft's have.
const SCHEMA: &str = r#"{"name": "Tasks", "contentPropDetails": {"name": "Name"}, "properties": [
    {"type": "text", "name": "Text"}, {"type": "number", "name": "Number", "format": "currency", "currency": "EUR"},
    {"type": "number", "name": "Share", "format": "percentage"}, {"type": "date", "name": "Date"},
    {"type": "url", "name": "Url"}, {"type": "email", "name": "Email"}, {"type": "phone", "name": "Phone"},
    {"type": "blockLink", "name": "Block"}, {"type": "boolean", "name": "Boolean"},
    {"type": "relation", "name": "Related", "targetCollectionId": "$collection"},
    {"type": "relation", "name": "Back", "targetCollectionId": "$collection", "isBackReference": true},
    {"type": "singleSelect", "name": "Status", "options": [{"name": "Open", "color": "mint-green"}]},
    {"type": "multiSelect", "name": "Tags", "options": [{"name": "a", "color": "sky-blue"}, {"name": "b"}]}]}"#;

/// What calls are about: a folder with one inside and one beside it, a document in it and one that
/// is not, one in the trash, and a note of today. Everybody's ids, by their names in [`SHAPES`].
struct Given(Vec<(&'static str, String)>);

impl Given {
    async fn make(agent: &Agent) -> Self {
        let id = |made: &Value, at: usize| {
            made["ids"][at].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
        };
        let folders = json!([{ "name": "Folder" }, { "name": "Elsewhere" }]);
        let made = agent.call("folders_create", json!({ "folders": folders })).await;
        let (folder, elsewhere) = (id(&made, 0), id(&made, 1));
        let inner = json!([{ "name": "Inner", "parentFolderId": folder }]);
        let inner = id(&agent.call("folders_create", json!({ "folders": inner })).await, 0);
        let new = json!({
            "documents": [{ "title": "Document", "markdown": "first\n\nsecond\n\n- [ ] task" }],
            "destination": { "folderId": folder },
        });
        let document = id(&agent.call("documents_create", new).await, 0);
        let other = agent.document("Other", "other").await;
        let trashed = agent.document("Trashed", "trashed").await;
        agent.call("documents_delete", json!({ "documentIds": [trashed] })).await;
        let note = json!({ "markdown": "note", "position": "end", "date": "today" });
        agent.call("markdown_add", note).await;
        let read = agent.call("blocks_get", json!({ "id": document })).await;
        let block = |at: usize| read["blocks"][at]["id"].as_str().expect("a block").to_owned();
        let schema = json!({ "name": "Tasks", "contentPropDetails": { "name": "Name" }, "properties": [
            { "name": "Status", "type": "singleSelect", "options": ["Open"] }, { "name": "Points", "type": "number" },
        ] });
        let new =
            json!({ "schema": schema, "position": { "position": "end", "pageId": document } });
        let collection = id(&agent.call("collections_create", new).await, 0);
        let new = json!({ "collectionBlockId": collection, "items": [{ "title": "Item" }] });
        let item = id(&agent.call("collectionItems_add", new).await, 0);
        Self(vec![
            ("$schema", SCHEMA.to_owned()),
            ("$collection", collection),
            ("$item", item),
            ("$folder", folder),
            ("$elsewhere", elsewhere),
            ("$inner", inner),
            ("$DOCUMENT", document.to_uppercase()),
            ("$document", document),
            ("$other", other),
            ("$trashed", trashed),
            ("$first", block(0)),
            ("$second", block(1)),
            ("$task", block(2)),
        ])
    }

    /// The arguments of a row, with ids for names.
    fn fill(&self, arguments: &str) -> Value {
        let fill = |text: String, (name, id): &(&str, String)| text.replace(name, id);
        let filled = self.0.iter().fold(arguments.to_owned(), fill);
        serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{filled}: {error}"))
    }
}

/// The tools that there are.
async fn tools(agent: &Agent) -> BTreeSet<String> {
    let listed = agent.request("tools/list", json!({})).await.body;
    let tools = listed["result"]["tools"].as_array().expect("tools").iter();
    tools.map(|tool| tool["name"].as_str().expect("a name").to_owned()).collect()
}

/// Whether a call was refused, by the tool or by the protocol, whose errors have a code themselves.
fn is_refused(answer: &Value) -> bool {
    answer.get("error").is_some() || answer.get("code").is_some()
}

#[tokio::test]
async fn every_shape_of_1_3_is_understood() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let unknown = agent.call("documents_list", json!({ "craft": 1 })).await;
    assert!(is_refused(&unknown), "{unknown}");
    let mut given = Given::make(&agent).await;
    let mut refused = Vec::new();
    for (tool, shape) in SHAPES {
        let arguments = given.fill(shape);
        let answer = agent.call(tool, arguments).await;
        if is_refused(&answer) {
            refused.push(format!("{tool} {shape}\n  {answer}"));
        }
        if answer.get("changeId").is_some() {
            given = Given::make(&agent).await;
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[tokio::test]
async fn every_tool_of_craft_has_its_shapes_or_is_known_to_be_missing() {
    let app = TestApp::start().await;
    let there = tools(&app.agent_with(Mode::ReadWrite, true).await).await;
    for (name, parameters) in TOOLS {
        let missing = MISSING.contains(&name);
        assert_eq!(there.contains(name), !missing, "{name}: is it in MISSING, and is it there?");
        if missing {
            continue;
        }
        let shapes = SHAPES.iter().filter(|(tool, _)| *tool == name);
        let shapes: Vec<Value> = shapes
            .map(|(_, shape)| shape.replace("$schema", "{}"))
            .map(|shape| serde_json::from_str(&shape).expect("an object"))
            .collect();
        assert!(!shapes.is_empty(), "{name} has no row");
        for parameter in parameters.split_whitespace() {
            let given = shapes.iter().any(|shape| shape.get(parameter).is_some());
            assert!(given, "no row gives {name} its {parameter}");
        }
    }
}
