//! Schemas: read, changed without a loss, undone.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::json;

use super::{Table, refused};

#[tokio::test]
async fn a_schema_is_read_as_it_is_written() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let read = books.call(&agent, "collectionSchema_get", json!({ "format": "schema" })).await;
    assert_eq!(
        read["schema"]["properties"][0],
        json!({ "key": "state", "name": "State", "type": "singleSelect", "options": [{ "name": "Open", "color": "red" }, { "name": "Read" }] })
    );
    assert_eq!(read["schema"]["contentPropDetails"], json!({ "name": "Title" }));
    let same =
        books.call(&agent, "collectionSchema_update", json!({ "schema": read["schema"] })).await;
    assert_eq!(same["changed"], false, "{same}");
    let items =
        books.call(&agent, "collectionSchema_get", json!({ "format": "json-schema-items" })).await;
    assert_eq!(items["jsonSchema"]["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(
        items["jsonSchema"]["properties"]["properties"]["properties"]["pages"]["type"],
        json!(["number", "null"])
    );
    for schema in [
        json!({}),
        json!({ "properties": [{ "name": "x", "type": "sum" }] }),
        json!({ "name": "", "properties": [] }),
    ] {
        refused(&books.call(&agent, "collectionSchema_update", json!({ "schema": schema })).await);
    }
    refused(&books.call(&agent, "collectionSchema_update", json!({})).await);
    let document = json!({ "collectionBlockId": books.document });
    assert!(refused(&agent.call("collectionSchema_get", document).await).contains("no collection"));
}

#[tokio::test]
async fn another_schema_loses_nothing() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    books.add(&agent, json!([
        { "title": "a", "State": "Read", "Pages": 5, "Notes": "7", "Topics": ["art", "war"] },
        { "title": "b", "State": "Open", "Notes": "many" },
    ])).await;
    let schema = json!({ "properties": [
        { "key": "state", "name": "Status", "type": "multiSelect", "options": ["Open", { "name": "Finished", "renamedFrom": "Read" }] },
        { "key": "notes", "name": "Notes", "type": "number" },
        { "name": "Topics", "type": "singleSelect", "options": ["art"] },
    ] });
    let mut dry = json!({ "schema": schema, "dryRun": true });
    let told = books.call(&agent, "collectionSchema_update", dry.clone()).await;
    dry["dryRun"] = json!(false);
    let done = books.call(&agent, "collectionSchema_update", dry).await;
    assert_eq!(told["unfit"], done["unfit"]);
    assert_eq!(
        done["unfit"],
        json!([
            { "property": "Topics", "items": 1, "examples": [["art", "war"]] },
            { "property": "Notes", "items": 1, "examples": ["many"] },
        ])
    );
    let items = books.items(&agent, json!({})).await;
    assert_eq!(items[0]["properties"], json!({ "state": ["Finished"], "notes": 7 }));
    assert_eq!(items[1]["properties"], json!({ "state": ["Open"] }));
    assert_eq!(items[1]["unfit"], json!({ "notes": "many" }));
    let schema = json!({ "properties": [
        { "key": "state", "name": "State", "type": "singleSelect" },
        { "name": "Pages", "type": "number" },
        { "name": "Notes", "type": "text" },
        { "name": "Topics", "type": "multiSelect", "options": ["war", "art"] },
    ] });
    let back = books.call(&agent, "collectionSchema_update", json!({ "schema": schema })).await;
    assert!(back.get("unfit").is_none(), "{back}");
    let items = books.items(&agent, json!({})).await;
    assert_eq!(
        items[0]["properties"],
        json!({ "state": "Finished", "pages": 5, "notes": "7", "topics": ["art", "war"] })
    );
    assert_eq!(items[1]["properties"], json!({ "state": "Open", "notes": "many" }));
    for change in [&back, &done] {
        agent.call("changes_revert", json!({ "changeId": change["changeId"] })).await;
    }
    let items = books.items(&agent, json!({})).await;
    assert_eq!(
        items[0]["properties"],
        json!({ "state": "Read", "pages": 5, "notes": "7", "topics": ["art", "war"] })
    );
}

#[tokio::test]
async fn views_are_kept_and_asked_for() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    books.add(&agent, json!([
        { "title": "a", "State": "Read", "Pages": 5 }, { "title": "b", "State": "Open", "Pages": 9 }, { "title": "c", "State": "Open", "Pages": 3 },
    ])).await;
    let views = json!([
        { "name": "Still open", "type": "board", "groupBy": "State", "filters": { "State": "Open" }, "sorts": ["Pages"], "hidden": ["State"], "active": true },
        { "name": "All", "type": "gallery" },
    ]);
    let updated = books.call(&agent, "collectionSchema_update", json!({ "views": views })).await;
    assert_eq!(updated["changed"], true, "{updated}");
    let read = books.call(&agent, "collectionSchema_get", json!({})).await;
    assert_eq!(
        (&read["activeView"], &read["views"][0]["groupBy"]),
        (&json!("still_open"), &json!("state"))
    );
    let again =
        books.call(&agent, "collectionSchema_update", json!({ "views": read["views"] })).await;
    assert_eq!(again["changed"], false, "{again}");
    let items = books.items(&agent, json!({ "viewId": "still_open" })).await;
    assert_eq!(items.iter().map(|item| &item["title"]).collect::<Vec<_>>(), ["c", "b"]);
    assert_eq!(items[0]["properties"], json!({ "pages": 3 }));
    let more = json!({ "viewId": "Still open", "filter": { "Pages": { "gt": 3 } } });
    assert_eq!(books.titles(&agent, more).await, ["b"]);
    assert!(
        refused(&books.call(&agent, "collectionItems_get", json!({ "viewId": "x" })).await)
            .contains("still_open, all")
    );
    for views in [
        json!([{ "name": "x", "type": "board" }]),
        json!([{ "name": "x", "sorts": ["Nothing"] }]),
        json!([{ "x": 1 }]),
    ] {
        refused(&books.call(&agent, "collectionSchema_update", json!({ "views": views })).await);
    }
}

#[tokio::test]
async fn what_is_unfit_is_told_as_promised() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    books
        .add(
            &agent,
            json!([{ "title": "a", "Notes": "007", "Pages": 5, "Topics": ["art", "war"] }]),
        )
        .await;
    let schema = json!({ "properties": [
        { "name": "Notes", "type": "number" },
        { "name": "Pages", "type": "date" },
        { "name": "Topics", "type": "singleSelect", "options": ["art"] },
    ] });
    let done = books.call(&agent, "collectionSchema_update", json!({ "schema": schema })).await;
    assert_eq!(
        done["unfit"].as_array().map(Vec::len),
        Some(3),
        "texts that are no number as they are written stay: {done}"
    );
    let listed = agent.request("tools/list", json!({})).await.body;
    let tools = listed["result"]["tools"].as_array().expect("tools");
    let tool = tools.iter().find(|tool| tool["name"] == "collectionSchema_update").expect("it");
    let promised = &tool["outputSchema"]["properties"]["unfit"]["items"]["properties"];
    // A text, a number and a list: of no one type.
    assert_eq!(promised["examples"]["type"], "array", "{promised}");
    assert_eq!(promised["examples"].get("items"), None, "{promised}");
}
