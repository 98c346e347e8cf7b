//! Each tool: what it does, what it refuses, and what undoes it.

use docent_store::{
    Mode,
    link::{Choices, Parts, Scope},
};
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{Table, refused};

#[tokio::test]
async fn items_are_added_read_changed_and_deleted() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let books = Table::books(&agent).await;
    let ids = books
        .add(
            &agent,
            json!([
                { "title": "Emma", "properties": { "State": "read", "pages": "474", "Due": "2026-12-01", "Topics": ["art"] },
                  "content": "A *novel*.\n\n- of 1815" },
                { "Title": "War and Peace", "State": "Open", "topics": ["war", "art"], "Owned": true,
                  "content": [{ "type": "text", "markdown": "Long." }] },
                { "title": "Untold" },
            ]),
        )
        .await;
    let items = books.items(&agent, json!({})).await;
    assert_eq!(items.len(), 3);
    assert_eq!(
        items[0]["properties"],
        json!({ "state": "Read", "pages": 474, "due": "2026-12-01", "topics": ["art"] })
    );
    assert_eq!((&items[0]["id"], &items[1]["id"]), (&json!(ids[0]), &json!(ids[1])));
    assert_eq!(items[0]["content"][1]["markdown"], "- of 1815");
    assert!(books.items(&agent, json!({ "maxDepth": 0 })).await[0].get("content").is_none());
    let update = json!({ "itemsToUpdate": [
        { "id": ids[0], "title": "Emma (1815)", "properties": { "Pages": null, "Topics": ["war"] } },
        { "id": ids[2], "Notes": "by nobody", "content": "x" },
    ] });
    let updated = books.call(&agent, "collectionItems_update", update).await;
    assert_eq!(updated["ids"], json!([ids[0], ids[2]]));
    let items = books.items(&agent, json!({})).await;
    assert_eq!(items[0]["title"], "Emma (1815)");
    assert_eq!(
        items[0]["properties"],
        json!({ "state": "Read", "due": "2026-12-01", "topics": ["war"] })
    );
    assert_eq!(items[0]["content"][0]["markdown"], "A *novel*.");
    assert_eq!(
        (&items[2]["properties"]["notes"], &items[2]["content"][0]["markdown"]),
        (&json!("by nobody"), &json!("x"))
    );
    let deleted =
        books.call(&agent, "collectionItems_delete", json!({ "idsToDelete": [ids[1]] })).await;
    assert_eq!(books.titles(&agent, json!({})).await, ["Emma (1815)", "Untold"]);
    for change in [&deleted, &updated] {
        let undone = agent.call("changes_revert", json!({ "changeId": change["changeId"] })).await;
        assert_eq!(undone["changed"], true, "{undone}");
    }
    let items = books.items(&agent, json!({})).await;
    assert_eq!(
        items[1]["properties"],
        json!({ "state": "Open", "topics": ["war", "art"], "owned": true })
    );
    assert_eq!(
        (&items[0]["title"], &items[0]["properties"]["pages"]),
        (&json!("Emma"), &json!(474))
    );
}

#[tokio::test]
async fn a_batch_with_a_mistake_changes_nothing_and_names_it() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let books = Table::books(&agent).await;
    let other = Table::books(&agent).await;
    let ids = books.add(&agent, json!([{ "title": "a" }])).await;
    let foreign = other.add(&agent, json!([{ "title": "b" }])).await;
    for (items, message) in [
        (json!([{ "title": "x" }, { "Pages": "many" }]), "item 2: `Pages` takes a number"),
        (
            json!([{ "Due": "2026-02-30" }]),
            "item 1: `Due` takes a day of the calendar as YYYY-MM-DD",
        ),
        (
            json!([{ "State": "Lost" }]),
            "item 1: `State` has no option \"Lost\"; it has: Open, Read",
        ),
        (
            json!([{ "Status": "Open" }]),
            "item 1: the collection has no property `Status`; it has: Title, State",
        ),
        (json!([{ "content": [{ "markdwon": "x" }] }]), "item 1: a block has no `markdwon`"),
    ] {
        let answer = books.call(&agent, "collectionItems_add", json!({ "items": items })).await;
        assert!(refused(&answer).starts_with(message), "{answer}");
    }
    for items in [json!([{ "title": "x" }]), json!([{ "id": foreign[0], "title": "x" }])] {
        let answer =
            books.call(&agent, "collectionItems_update", json!({ "itemsToUpdate": items })).await;
        refused(&answer);
    }
    let answer = books
        .call(&agent, "collectionItems_delete", json!({ "idsToDelete": [ids[0], foreign[0]] }))
        .await;
    assert_eq!(answer["error"]["code"], "not_found");
    let many: Vec<Value> = (0..501).map(|_| json!({})).collect();
    let answer = books.call(&agent, "collectionItems_add", json!({ "items": many })).await;
    assert!(refused(&answer).contains("500 items at most"));
    assert_eq!(books.titles(&agent, json!({})).await, ["a"]);
    assert_eq!(other.titles(&agent, json!({})).await, ["b"]);
    let no_collection = json!({ "collectionBlockId": books.document, "items": [{}] });
    assert!(
        refused(&agent.call("collectionItems_add", no_collection).await).contains("no collection")
    );
}

#[tokio::test]
async fn new_options_are_made_where_they_may_be() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let items = json!({ "items": [{ "title": "a", "State": "Lent", "Topics": ["art", "love"] }], "allowNewSelectOptions": true });
    let added = books.call(&agent, "collectionItems_add", items).await;
    assert_eq!(added["changed"], true, "{added}");
    let schema = books.call(&agent, "collectionSchema_get", json!({})).await;
    assert_eq!(schema["schema"]["properties"][0]["options"][2], json!({ "name": "Lent" }));
    let item = &books.items(&agent, json!({})).await[0];
    assert_eq!(item["properties"], json!({ "state": "Lent", "topics": ["art", "love"] }));
    agent.call("changes_revert", json!({ "changeId": added["changeId"] })).await;
    let schema = books.call(&agent, "collectionSchema_get", json!({})).await;
    assert_eq!(schema["schema"]["properties"][0]["options"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn dry_runs_retries_and_stale_revisions() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let books = Table::books(&agent).await;
    let ids = books.add(&agent, json!([{ "title": "a" }, { "title": "b" }])).await;
    let revision = books.call(&agent, "collectionItems_get", json!({})).await["revision"].clone();
    let dry = json!({ "items": [{ "title": "c", "Pages": 3 }], "dryRun": true });
    let dry = books.call(&agent, "collectionItems_add", dry).await;
    assert!(dry["diff"][0]["after"].as_str().is_some_and(|after| after.contains("pages")), "{dry}");
    let once = json!({ "items": [{ "title": "once" }], "idempotencyKey": "k" });
    let (first, second) = (
        books.call(&agent, "collectionItems_add", once.clone()).await,
        books.call(&agent, "collectionItems_add", once).await,
    );
    assert_eq!((&first["ids"], &second["replayed"]), (&second["ids"], &json!(true)));
    assert_eq!(books.titles(&agent, json!({})).await, ["a", "b", "once"]);
    let update = |id: &str| json!({ "itemsToUpdate": [{ "id": id, "Pages": 1 }], "expectedRevision": revision });
    assert_eq!(
        books.call(&agent, "collectionItems_update", update(&ids[0])).await["changed"],
        true
    );
    let stale = books.call(&agent, "collectionItems_update", update(&ids[0])).await;
    assert_eq!(
        (&stale["error"]["code"], &stale["error"]["blocks"]),
        (&json!("conflict"), &json!([ids[0]]))
    );
    assert_eq!(
        books.call(&agent, "collectionItems_update", update(&ids[1])).await["changed"],
        true
    );
    let delete = json!({ "idsToDelete": [ids[0]], "expectedRevision": revision });
    assert_eq!(
        books.call(&agent, "collectionItems_delete", delete).await["error"]["code"],
        "conflict"
    );
    let same = json!({ "itemsToUpdate": [{ "id": ids[1], "Pages": 1 }] });
    assert_eq!(books.call(&agent, "collectionItems_update", same).await["changed"], false);
}

#[tokio::test]
async fn pages_go_on_until_the_collection_changes() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let items: Vec<Value> =
        (0..120).map(|n| json!({ "title": format!("{n:03}"), "Pages": n % 7 })).collect();
    books.add(&agent, json!(items)).await;
    for sort in [json!([]), json!(["-Pages"])] {
        let mut titles = Vec::new();
        let mut cursor = Value::Null;
        loop {
            let read = books
                .call(&agent, "collectionItems_get", json!({ "sort": sort, "cursor": cursor }))
                .await;
            assert_eq!(read["total"], 120);
            let items = read["items"].as_array().unwrap();
            titles.extend(items.iter().map(|item| item["title"].as_str().unwrap().to_owned()));
            match read.get("cursor") {
                Some(next) => cursor = next.clone(),
                None => break,
            }
        }
        let mut expected: Vec<String> = (0..120).map(|n| format!("{n:03}")).collect();
        if sort != json!([]) {
            expected.sort_by_key(|title| std::cmp::Reverse(title.parse::<u32>().unwrap() % 7));
        }
        assert_eq!(titles, expected);
    }
    let first = books.call(&agent, "collectionItems_get", json!({})).await;
    books.add(&agent, json!([{ "title": "new" }])).await;
    let next = json!({ "cursor": first["cursor"] });
    let next = books.call(&agent, "collectionItems_get", next).await;
    assert!(refused(&next).starts_with("CURSOR_INVALID"), "{next}");
    let long: Vec<Value> =
        (0..10).map(|_| json!({ "title": "long", "Notes": "x".repeat(9_000) })).collect();
    books.add(&agent, json!(long)).await;
    let read =
        books.call(&agent, "collectionItems_get", json!({ "filter": { "title": "long" } })).await;
    assert_eq!((read["items"].as_array().unwrap().len(), read["cursor"].is_string()), (4, true));
}

#[tokio::test]
async fn collections_are_listed_where_they_are_seen() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let (seen, hidden) = (Table::books(&owner).await, Table::books(&owner).await);
    let all = owner.call("collections_list", json!({})).await;
    let ids: Vec<&Value> =
        all["collections"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(hidden.id), &json!(seen.id)], "the newest first");
    assert_eq!(all["collections"][0]["properties"][0], "State (singleSelect)");
    let one = owner.call("collections_list", json!({ "documentIds": [seen.document] })).await;
    assert_eq!(one["collections"].as_array().unwrap().len(), 1);
    let scope = format!("scope_documents = array['{}']::uuid[]", seen.document);
    let agent = app.agent_within(Mode::ReadWrite, true, &scope).await;
    let listed = agent.call("collections_list", json!({})).await;
    assert_eq!(listed["collections"][0]["id"], seen.id);
    assert_eq!(listed["collections"].as_array().unwrap().len(), 1);
    for tool in ["collectionItems_get", "collectionSchema_get"] {
        assert_eq!(hidden.call(&agent, tool, json!({})).await["error"]["code"], "not_found");
    }
    for (tool, arguments) in [
        ("collectionItems_add", json!({ "items": [{}] })),
        ("collectionItems_update", json!({ "itemsToUpdate": [{ "id": hidden.id }] })),
        ("collectionItems_delete", json!({ "idsToDelete": [hidden.id] })),
        ("collectionSchema_update", json!({ "schema": { "properties": [] } })),
    ] {
        assert_eq!(
            hidden.call(&agent, tool, arguments).await["error"]["code"],
            "not_found",
            "{tool}"
        );
    }
    owner.call("documents_delete", json!({ "documentIds": [hidden.document] })).await;
    let left = owner.call("collections_list", json!({})).await;
    assert_eq!(
        left["collections"].as_array().unwrap().len(),
        1,
        "what is in the trash is not listed"
    );
}

#[tokio::test]
async fn a_write_only_link_fills_the_collections_its_owner_chose() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&owner).await;
    let documents = vec![books.document.parse().unwrap()];
    let scope = Scope::of(Parts { documents, ..Parts::default() }).unwrap();
    let agent = app.agent_of(Choices { scope, ..Choices::new("x", Mode::Write) }).await;
    let info = agent.call("connection_info", json!({})).await;
    assert_eq!(info["link"]["collections"][0]["collectionBlockId"], books.id);
    assert_eq!(info["link"]["collections"][0]["schema"]["properties"][0]["name"], "State");
    let added = books
        .call(
            &agent,
            "collectionItems_add",
            json!({ "items": [{ "title": "a", "State": "Open" }] }),
        )
        .await;
    assert!(added["ids"][0].is_string() && added.get("diff").is_none(), "{added}");
    for (items, message) in [
        (
            json!([{ "State": "Lost" }]),
            "item 1: `State` has no option \"Lost\": allowNewSelectOptions adds what is missing",
        ),
        (json!([{ "Nothing": 1 }]), "item 1: the collection has no property `Nothing`"),
    ] {
        let answer = books.call(&agent, "collectionItems_add", json!({ "items": items })).await;
        assert_eq!(refused(&answer), message);
    }
    let dry = json!({ "items": [{ "title": "secret" }], "dryRun": true });
    assert!(!books.call(&agent, "collectionItems_add", dry).await.to_string().contains("secret"));
    assert_eq!(agent.call("collections_list", json!({})).await["code"], -32602);
    assert!(owner.call("connection_info", json!({})).await["link"].get("collections").is_none());
    let whole = app.agent(Mode::Write).await;
    assert!(whole.call("connection_info", json!({})).await["link"].get("collections").is_none());
}

#[tokio::test]
async fn collections_of_chosen_documents_are_told_as_far_as_they_fit() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let empty: Vec<Value> =
        (0..101).map(|number| json!({ "title": format!("A{number}") })).collect();
    let made = owner.call("documents_create", json!({ "documents": empty })).await;
    let ids = made["ids"].as_array().expect("ids").iter();
    let mut documents: Vec<uuid::Uuid> =
        ids.map(|id| id.as_str().and_then(|id| id.parse().ok()).expect("an id")).collect();
    let books = Table::make(&owner, "Z", json!([{ "name": "Pages", "type": "number" }])).await;
    documents.push(books.document.parse().expect("an id"));
    let scope = Scope::of(Parts { documents, ..Parts::default() }).unwrap();
    let agent = app.agent_of(Choices { scope, ..Choices::new("x", Mode::Write) }).await;
    let told = || async { agent.call("connection_info", json!({})).await["link"].clone() };
    assert_eq!(
        told().await["collections"][0]["collectionBlockId"],
        books.id,
        "the others have none"
    );
    let options: Vec<String> =
        (0..200).map(|number| format!("{number} {}", "x".repeat(90))).collect();
    let property = |number: usize| json!({ "name": format!("P{number}"), "type": "multiSelect", "options": options });
    let large: Vec<Value> = (0..4).map(property).collect();
    for name in ["Y", "X"] {
        Table::within(&owner, books.document.clone(), name, json!(large)).await;
    }
    let told = told().await;
    assert_eq!(told["collections"].as_array().map(Vec::len), Some(2), "the third is too much");
}

#[tokio::test]
async fn what_is_inside_the_items_of_a_call_is_counted_together() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let inside = |number: usize| json!({ "content": "text\n\n".repeat(number) });
    let both = |ids: &[String], number: usize| {
        let item = |id: &String| {
            let mut item = inside(number);
            item["id"] = json!(id);
            item
        };
        json!({ "itemsToUpdate": ids.iter().map(item).collect::<Vec<_>>() })
    };
    let many = json!({ "items": [inside(250), inside(251)] });
    let answer = books.call(&agent, "collectionItems_add", many).await;
    assert!(refused(&answer).contains("500 blocks at most, this has 501"), "{answer}");
    let ids = books.add(&agent, json!([inside(250), inside(250)])).await;
    let answer = books.call(&agent, "collectionItems_update", both(&ids, 251)).await;
    assert!(refused(&answer).contains("500 blocks at most, this has 502"), "{answer}");
    let answer = books.call(&agent, "collectionItems_update", both(&ids, 250)).await;
    assert_eq!(answer["changed"], true, "{answer}");
}
