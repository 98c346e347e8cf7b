//! Collections at the REST door: what people do in the web app, by the rules that tools have.

use docent_store::Mode;
use docent_tests::{Answer, Person, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

/// Somebody who writes in the space that agents are in.
async fn editor(app: &TestApp) -> Person {
    let person = app.person("ada").await;
    let member = format!(
        "insert into member (space_id, person_id, role, created_at) values ('{}', '{}', 'editor', now())",
        app.space, person.id
    );
    app.sql(&member).await;
    person.within(app.space)
}

/// A collection in a document of its own; answers the path of it.
async fn books(person: &Person) -> String {
    let made = person.post("~/documents", json!({ "title": "About books" })).await.ok();
    let schema = json!({ "name": "Books", "properties": [
        { "name": "State", "type": "singleSelect", "options": [{ "name": "Open", "color": "red" }, { "name": "Read" }] },
        { "name": "Pages", "type": "number" },
        { "name": "Notes", "type": "text" },
    ]});
    let position = json!({ "side": "end", "of": made["ids"][0] });
    let new = json!({ "schema": schema, "position": position });
    let made = person.post("~/collections", new).await.ok();
    format!("~/collections/{}", id(&made))
}

fn id(written: &Value) -> String {
    written["ids"][0].as_str().unwrap_or_else(|| panic!("{written}")).to_owned()
}

async fn add(person: &Person, path: &str, items: Value) -> Vec<String> {
    let added = person.post(&format!("{path}/items"), json!({ "items": items })).await.ok();
    let ids = added["ids"].as_array().unwrap_or_else(|| panic!("{added}")).iter();
    ids.map(|id| id.as_str().expect("an id").to_owned()).collect()
}

async fn titles(person: &Person, path: &str, query: &str) -> Vec<String> {
    let page = person.get(&format!("{path}/items?{query}")).await.ok();
    let items = page["items"].as_array().unwrap_or_else(|| panic!("{page}"));
    items.iter().map(|item| item["title"].as_str().expect("a title").to_owned()).collect()
}

async fn revert(person: &Person, written: &Value) {
    let change = written["changeId"].as_str().unwrap_or_else(|| panic!("{written}"));
    person.post(&format!("~/changes/{change}/revert"), json!({})).await.ok();
}

#[tokio::test]
async fn a_collection_is_made_told_and_listed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = books(&ada).await;
    let told = ada.get(&path).await.ok();
    assert_eq!((&told["schema"]["name"], &told["views"]), (&json!("Books"), &json!([])));
    assert_eq!(told["documentTitle"], "About books");
    let state = json!({ "key": "state", "name": "State", "type": "singleSelect",
        "options": [{ "name": "Open", "color": "red" }, { "name": "Read" }] });
    assert_eq!(told["schema"]["properties"][0], state);
    let listed = ada.get("~/collections").await.ok();
    assert_eq!(listed["collections"][0]["id"], told["id"], "{listed}");
    assert_eq!(listed["collections"][0]["name"], "Books");
    for wrong in [
        json!({ "schema": { "name": "A", "properties": [{ "name": "B", "type": "colour" }] }, "position": { "side": "end", "of": told["documentId"] } }),
        json!({ "schema": { "name": "", "properties": [] }, "position": { "side": "end", "of": told["documentId"] } }),
        json!({ "schema": { "name": "A", "properties": [] }, "position": { "side": "end" } }),
    ] {
        assert_eq!(ada.post("~/collections", wrong.clone()).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn items_are_added_changed_deleted_and_each_is_taken_back() {
    let app = TestApp::start().await;
    let ada = editor(&app).await;
    let path = books(&ada).await;
    let ids = add(
        &ada,
        &path,
        json!([
            { "runs": [{ "text": "*Emma*" }], "properties": { "State": "read", "pages": "474" }, "content": "A novel." },
            { "title": "War **and** Peace" },
        ]),
    )
    .await;
    let page = ada.get(&format!("{path}/items")).await.ok();
    let [emma, war] = [&page["items"][0], &page["items"][1]];
    assert_eq!((&emma["id"], &emma["runs"]), (&json!(ids[0]), &json!([{ "text": "*Emma*" }])));
    assert_eq!(emma["properties"], json!({ "state": "Read", "pages": 474 }));
    assert_eq!((&emma["contentCount"], &war["contentCount"]), (&json!(1), &json!(0)));
    assert_eq!((&war["runs"][1]["marks"], &page["total"]), (&json!(["bold"]), &json!(2)));

    let item = format!("{path}/items/{}", ids[0]);
    let change = json!({ "title": "Emma", "properties": { "Pages": null, "notes": "by Austen" } });
    let changed = ada.patch(&item, change).await.ok();
    let now = ada.get(&format!("{path}/items")).await.ok()["items"][0].clone();
    assert_eq!(now["properties"], json!({ "state": "Read", "notes": "by Austen" }));
    assert_eq!((&now["title"], &now["contentCount"]), (&json!("Emma"), &json!(1)));
    assert_eq!(ada.get(&item).await.ok(), now, "by itself it is as on a page");
    let deleted = ada.delete(&item).await.ok();
    assert_eq!(ada.get(&item).await.status, 404);
    assert_eq!(titles(&ada, &path, "").await, ["War **and** Peace"]);
    revert(&ada, &deleted).await;
    assert_eq!(titles(&ada, &path, "").await, ["Emma", "War **and** Peace"]);
    revert(&ada, &changed).await;
    let back = ada.get(&format!("{path}/items")).await.ok()["items"][0].clone();
    assert_eq!(back["properties"], emma["properties"]);
    // An agent sees the same.
    let agent = app.agent(Mode::Read).await;
    let block = path.rsplit('/').next();
    let read = agent.call("collectionItems_get", json!({ "collectionBlockId": block })).await;
    assert_eq!(read["items"][0]["properties"], emma["properties"], "{read}");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_new_options_are_made_when_asked_for() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = books(&ada).await;
    let ids = add(&ada, &path, json!([{ "title": "Emma" }])).await;
    let item = format!("{path}/items/{}", ids[0]);
    let wanted = json!({ "properties": { "State": "Wanted" } });
    for wrong in [
        wanted.clone(),
        json!({ "properties": { "Pages": "many" } }),
        json!({ "properties": { "Colour": "red" } }),
        json!({ "runs": [], "title": "both" }),
        json!({ "colour": "red" }),
    ] {
        assert_eq!(ada.patch(&item, wrong.clone()).await.status, 400, "{wrong}");
    }
    ada.patch(&format!("{item}?allowNewSelectOptions=true"), wanted).await.ok();
    let options = ada.get(&path).await.ok()["schema"]["properties"][0]["options"].clone();
    assert_eq!(options[2], json!({ "name": "Wanted" }));
    let stale = json!({ "title": "other" });
    assert_eq!(ada.patch(&format!("{item}?expectedRevision=1"), stale).await.status, 409);
    assert_eq!(ada.delete(&format!("{item}?expectedRevision=1")).await.status, 409);
    let none = format!("{path}/items/00000000-0000-7000-8000-000000000000");
    assert_eq!(ada.patch(&none, json!({ "title": "x" })).await.status, 404);
    assert_eq!(ada.delete(&none).await.status, 404);
}

#[tokio::test]
async fn items_are_filtered_put_in_order_and_paged() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = books(&ada).await;
    let items = (1..=5).map(|pages| {
        let state = if pages % 2 == 0 { json!("Open") } else { json!(null) };
        json!({ "title": format!("b{pages}"), "properties": { "Pages": pages, "State": state } })
    });
    add(&ada, &path, items.collect()).await;
    assert_eq!(titles(&ada, &path, r#"filter={"state":"Open"}"#).await, ["b2", "b4"]);
    assert_eq!(
        titles(&ada, &path, r#"filter={"state":{"empty":true},"pages":{"gt":1}}"#).await,
        ["b3", "b5"]
    );
    assert_eq!(titles(&ada, &path, "sort=-pages&limit=2").await, ["b5", "b4"]);
    assert_eq!(titles(&ada, &path, "sort=state,-title").await, ["b4", "b2", "b5", "b3", "b1"]);
    let views = json!([{ "name": "Open ones", "type": "table", "filters": { "State": "Open" }, "sorts": ["-pages"] }]);
    ada.patch(&path, json!({ "views": views })).await.ok();
    assert_eq!(titles(&ada, &path, "view=Open ones").await, ["b4", "b2"]);
    assert_eq!(titles(&ada, &path, r#"view=Open ones&filter={"pages":{"lt":3}}"#).await, ["b2"]);

    let first = ada.get(&format!("{path}/items?limit=3")).await.ok();
    let cursor = first["cursor"].as_str().expect("more").to_owned();
    let next = format!("limit=3&cursor={cursor}");
    assert_eq!(titles(&ada, &path, &next).await, ["b4", "b5"]);
    assert_eq!(ada.get(&format!("{path}/items?{next}")).await.ok()["cursor"], Value::Null);
    add(&ada, &path, json!([{ "title": "b6" }])).await;
    assert_eq!(ada.get(&format!("{path}/items?{next}")).await.status, 409, "it changed since");
    for wrong in [
        "filter=[1]",
        "filter={",
        r#"filter={"colour":1}"#,
        "sort=colour",
        "view=none",
        "limit=0",
        "limit=201",
        "cursor=x",
    ] {
        assert_eq!(ada.get(&format!("{path}/items?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_schema_changes_and_items_lose_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = books(&ada).await;
    add(
        &ada,
        &path,
        json!([{ "title": "Emma", "properties": { "Notes": "474", "State": "Read" } },
        { "title": "Ada", "properties": { "Notes": "long" } }]),
    )
    .await;
    let mut schema = ada.get(&path).await.ok()["schema"].clone();
    schema["properties"][2] = json!({ "key": "notes", "name": "Length", "type": "number" });
    schema["properties"][0]["options"][1] = json!({ "name": "Finished", "renamedFrom": "Read" });
    let changed = ada.patch(&path, json!({ "schema": schema })).await.ok();
    assert_eq!(
        changed["unfit"],
        json!([{ "property": "Length", "items": 1, "examples": ["long"] }])
    );
    let page = ada.get(&format!("{path}/items")).await.ok();
    assert_eq!(page["items"][0]["properties"], json!({ "notes": 474, "state": "Finished" }));
    assert_eq!(page["items"][1]["unfit"], json!({ "notes": "long" }));
    revert(&ada, &changed).await;
    let page = ada.get(&format!("{path}/items")).await.ok();
    assert_eq!(page["items"][0]["properties"], json!({ "notes": "474", "state": "Read" }));

    let board = json!([{ "name": "Table" }, { "name": "Board", "type": "board", "groupBy": "State", "active": true }]);
    ada.patch(&path, json!({ "views": board })).await.ok();
    let told = ada.get(&path).await.ok();
    assert_eq!(
        (&told["activeView"], &told["views"][1]["groupBy"]),
        (&json!("board"), &json!("state"))
    );
    for wrong in [
        json!({}),
        json!({ "views": [{ "name": "Board", "type": "board" }] }),
        json!({ "schema": { "properties": [{ "name": "A", "type": "text" }, { "name": "a", "type": "text" }] } }),
    ] {
        assert_eq!(ada.patch(&path, wrong.clone()).await.status, 400, "{wrong}");
    }
    let stale = json!({ "views": [] });
    assert_eq!(ada.patch(&format!("{path}?expectedRevision=1"), stale).await.status, 409);
}

#[tokio::test]
async fn related_items_are_named() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = books(&ada).await;
    let book = add(&ada, &path, json!([{ "title": "Emma" }])).await;
    let told = ada.get(&path).await.ok();
    let schema = json!({ "name": "People", "properties": [
        { "name": "Reads", "type": "relation", "targetCollectionId": told["id"] }] });
    let position = json!({ "side": "end", "of": told["documentId"] });
    let made =
        ada.post("~/collections", json!({ "schema": schema, "position": position })).await.ok();
    let people = format!("~/collections/{}", id(&made));
    add(&ada, &people, json!([{ "title": "Ada", "properties": { "Reads": book } }])).await;
    let read = ada.get(&format!("{people}/items")).await.ok();
    let reads = json!([{ "id": book[0], "title": "Emma" }]);
    assert_eq!(read["items"][0]["properties"]["reads"], reads, "{read}");
}

#[tokio::test]
async fn a_retry_adds_once_and_a_dry_run_adds_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = books(&ada).await;
    let items = format!("{path}/items");
    let new = json!({ "items": [{ "title": "Emma" }] });
    let keyed = || ada.request(Method::POST, &items).header("Idempotency-Key", "once").json(&new);
    let (first, again) = (Answer::to(keyed()).await, Answer::to(keyed()).await);
    assert_eq!((first.status, &first.bytes), (again.status, &again.bytes));
    assert_eq!(titles(&ada, &path, "").await, ["Emma"]);
    let id = id(&first.ok());
    let dry = ada.post(&format!("{items}?dryRun=true"), new.clone()).await.ok();
    assert_eq!((&dry["changeId"], dry["edits"].as_array().map(Vec::len)), (&Value::Null, Some(1)));
    ada.patch(&format!("{items}/{id}?dryRun=true"), json!({ "title": "x" })).await.ok();
    ada.delete(&format!("{items}/{id}?dryRun=true")).await.ok();
    ada.patch(
        &format!("{path}?dryRun=true"),
        json!({ "schema": { "name": "x", "properties": [] } }),
    )
    .await
    .ok();
    assert_eq!(titles(&ada, &path, "").await, ["Emma"]);
    assert_eq!(ada.get(&path).await.ok()["schema"]["name"], "Books");
}

#[tokio::test]
async fn a_viewer_reads_and_a_stranger_finds_nothing() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let path = books(&ada).await;
    let ids = add(&ada, &path, json!([{ "title": "Emma" }])).await;
    let told = ada.get(&path).await.ok();
    let new = json!({ "schema": { "name": "A", "properties": [] }, "position": { "side": "end", "of": told["documentId"] } });
    let (items, item) = (format!("{path}/items"), format!("{path}/items/{}", ids[0]));
    let title = json!({ "title": "x" });
    let adding = json!({ "items": [title] });
    let views = json!({ "views": [] });
    let refused = async |person: &Person, status: u16| {
        assert_eq!(person.post("~/collections", new.clone()).await.status, status);
        assert_eq!(person.patch(&path, views.clone()).await.status, status);
        assert_eq!(person.post(&items, adding.clone()).await.status, status);
        assert_eq!(person.patch(&item, title.clone()).await.status, status);
        assert_eq!(person.delete(&item).await.status, status);
    };
    // Bob's own space does not have it, and Ada's is closed to him.
    refused(&bob, 404).await;
    for path in [&path, &items, &item] {
        assert_eq!(bob.get(path).await.status, 404);
    }
    let bob = bob.within(ada.space);
    refused(&bob, 404).await;
    assert_eq!(bob.get(&path).await.status, 404);
    assert_eq!(bob.get("~/collections").await.status, 404);
    assert_eq!(bob.get(&item).await.status, 404);
    app.sql(&format!("update member set role = 'viewer' where person_id = '{}'", ada.id)).await;
    refused(&ada, 403).await;
    assert_eq!(titles(&ada, &path, "").await, ["Emma"]);
    assert_eq!(ada.get(&path).await.ok()["schema"]["name"], "Books");
}

#[tokio::test]
async fn what_is_no_collection_is_none() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = ada.post("~/documents", json!({ "title": "A", "markdown": "text" })).await.ok();
    let document = id(&made);
    let blocks = ada.get(&format!("~/documents/{document}")).await.ok()["blocks"].clone();
    let block = blocks[0]["id"].as_str().expect("a block");
    for id in [block, &document] {
        let path = format!("~/collections/{id}");
        assert_eq!(ada.get(&path).await.status, 400);
        assert_eq!(ada.get(&format!("{path}/items")).await.status, 400);
        assert_eq!(ada.post(&format!("{path}/items"), json!({ "items": [] })).await.status, 400);
    }
    assert_eq!(ada.get("~/collections/none").await.status, 404);
}
