//! Collections as blocks among others: read, moved, searched, exported.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::json;

use super::{Table, refused};

#[tokio::test]
async fn a_collection_is_read_as_a_block_with_its_items() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    books.add(&agent, json!([{ "title": "Emma", "State": "Read", "Pages": 474 }])).await;
    let read = agent.call("blocks_get", json!({ "id": books.id })).await;
    let block = &read["blocks"][0];
    assert_eq!((&block["type"], &block["markdown"]), (&json!("collection"), &json!("Books")));
    assert_eq!(block["properties"]["properties"][0]["name"], "State");
    assert_eq!(block["content"][0]["markdown"], "Emma");
    assert_eq!(
        block["content"][0]["properties"]["values"],
        json!({ "state": "Read", "pages": 474 })
    );
    let item = agent.call("blocks_get", json!({ "id": block["content"][0]["id"] })).await;
    assert_eq!(item["blocks"][0], block["content"][0]);
    let markdown = agent.markdown(&books.document).await;
    assert!(markdown.contains("<property key=\"pages\" json=\"474\"/>"), "{markdown}");
    let copy = agent.document("Copy", &markdown).await;
    assert_eq!(agent.markdown(&copy).await, markdown);
    let listed = agent.call("collections_list", json!({ "documentIds": [copy] })).await;
    let copy = json!({ "collectionBlockId": listed["collections"][0]["id"] });
    let items = agent.call("collectionItems_get", copy).await;
    assert_eq!(items["items"][0]["properties"], json!({ "state": "Read", "pages": 474 }));
    let table = books.call(&agent, "collectionItems_get", json!({ "format": "markdown" })).await;
    assert!(table["markdown"].as_str().unwrap().contains("| Emma | Read | 474 |"), "{table}");
    let renamed =
        json!({ "blocks": [{ "id": books.id, "type": "collection", "markdown": "Library" }] });
    agent.call("blocks_update", renamed).await;
    let schema = books.call(&agent, "collectionSchema_get", json!({})).await;
    assert_eq!(
        (&schema["schema"]["name"], &schema["schema"]["properties"][0]["name"]),
        (&json!("Library"), &json!("State"))
    );
}

#[tokio::test]
async fn what_is_put_into_a_collection_is_an_item() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let into = |blocks: serde_json::Value| json!({ "blocks": blocks, "position": "end", "pageId": books.id });
    let added = agent.call("blocks_add", into(json!([
        { "markdown": "A *row*" },
        { "type": "page", "markdown": "A page", "properties": { "values": { "state": "Open" } }, "content": [{ "markdown": "inside" }] },
    ]))).await;
    assert_eq!(added["changed"], true, "{added}");
    let items = books.items(&agent, json!({})).await;
    assert_eq!((&items[0]["title"], &items[1]["title"]), (&json!("A *row*"), &json!("A page")));
    assert_eq!(items[1]["properties"], json!({ "state": "Open" }));
    for blocks in
        [json!([{ "type": "table", "rows": [["a"]] }]), json!([{ "markdown": "- [ ] task" }])]
    {
        let answer = agent.call("blocks_add", into(blocks)).await;
        assert!(refused(&answer).starts_with("a collection holds items"), "{answer}");
    }
    let wrong = into(json!([{ "type": "page", "markdown": "x", "values": { "pages": "many" } }]));
    assert_eq!(refused(&agent.call("blocks_add", wrong).await), "`Pages` takes a number");
    let update = |values: serde_json::Value| json!({ "blocks": [{ "id": items[0]["id"], "properties": { "values": values } }] });
    for (values, message) in [
        (json!({ "State": "Lost" }), "`State` has no option"),
        (json!({ "Stats": 1 }), "the collection has no property `Stats`"),
    ] {
        assert!(refused(&agent.call("blocks_update", update(values)).await).starts_with(message));
    }
    agent.call("blocks_update", update(json!({ "State": "read", "Pages": "5" }))).await;
    agent
        .call("blocks_update", json!({ "blocks": [{ "id": items[0]["id"], "markdown": "Row" }] }))
        .await;
    let row = &books.items(&agent, json!({})).await[0];
    assert_eq!(
        (&row["title"], &row["properties"]),
        (&json!("Row"), &json!({ "state": "Read", "pages": 5 }))
    );
}

#[tokio::test]
async fn items_keep_their_values_wherever_they_are_moved() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let ids = books.add(&agent, json!([{ "title": "a", "Pages": 1 }, { "title": "b", "Pages": 2, "content": "inside" }])).await;
    let to = |position: serde_json::Value| json!({ "blockIds": [ids[1]], "position": position });
    agent.call("blocks_move", to(json!({ "position": "before", "siblingId": ids[0] }))).await;
    assert_eq!(books.titles(&agent, json!({})).await, ["b", "a"]);
    agent.call("blocks_move", to(json!({ "position": "start", "pageId": books.document }))).await;
    assert_eq!(books.titles(&agent, json!({})).await, ["a"]);
    let page = agent.call("blocks_get", json!({ "id": ids[1] })).await;
    assert_eq!(
        (&page["blocks"][0]["type"], &page["blocks"][0]["content"][0]["markdown"]),
        (&json!("page"), &json!("inside"))
    );
    agent.call("blocks_move", to(json!({ "position": "end", "pageId": books.id }))).await;
    assert_eq!(books.items(&agent, json!({})).await[1]["properties"], json!({ "pages": 2 }));
    let read = agent.call("blocks_get", json!({ "id": books.document })).await;
    let before = json!({ "blockIds": [read["blocks"][0]["id"]], "position": { "position": "end", "pageId": books.id } });
    agent.call("blocks_move", before).await;
    assert_eq!(books.titles(&agent, json!({})).await, ["a", "b", "before"]);
}

#[tokio::test]
async fn search_finds_what_items_say() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let ids = books.add(&agent, json!([{ "title": "Emma", "Notes": "a heliotrope cover" }])).await;
    let found = async |word: &str| {
        agent.call("documents_search", json!({ "include": word })).await["total"].clone()
    };
    assert_eq!(found("heliotrope").await, 1);
    assert_eq!(found("war").await, 1, "the names of options");
    let update = json!({ "itemsToUpdate": [{ "id": ids[0], "Notes": "a mauve cover" }] });
    books.call(&agent, "collectionItems_update", update).await;
    assert_eq!((found("heliotrope").await, found("mauve").await), (json!(0), json!(1)));
}

#[tokio::test]
async fn hostile_values_are_kept_as_they_are_or_refused() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let properties = json!([{ "name": "'; drop table block; --", "type": "text" }, { "name": "N", "type": "number" }]);
    let table = Table::make(&agent, "<script>", properties).await;
    let hostile = [
        "'; drop table block; --",
        "</collection>",
        "<property key=\"x\"/>",
        "a\n\nb",
        "| a |",
        "\u{202e}abc",
        "{\"a\":1}",
        "&#39;\"'",
    ];
    let items: Vec<_> = hostile
        .iter()
        .map(|text| json!({ "title": "x", "'; drop table block; --": text }))
        .collect();
    table.add(&agent, json!(items)).await;
    let read = table.items(&agent, json!({})).await;
    let key = read[0]["properties"].as_object().unwrap().keys().next().unwrap().clone();
    for (item, text) in read.iter().zip(hostile) {
        assert_eq!(item["properties"][&key], text);
        let filter = json!({ "filter": { "'; drop table block; --": text } });
        assert_eq!(table.items(&agent, filter).await.len(), 1, "{text}");
    }
    let copy = agent.document("Copy", &agent.markdown(&table.document).await).await;
    assert_eq!(agent.markdown(&copy).await, agent.markdown(&table.document).await);
    for value in [json!("1e999"), json!("NaN"), json!({ "a": 1 }), json!([1, 2])] {
        let answer =
            table.call(&agent, "collectionItems_add", json!({ "items": [{ "N": value }] })).await;
        assert_eq!(refused(&answer), "item 1: `N` takes a number");
    }
    let zero = json!({ "items": [{ &key: "a\u{0}b" }] });
    assert!(refused(&table.call(&agent, "collectionItems_add", zero).await).contains("U+0000"));
    let long = "x".repeat(10_001);
    let answer =
        table.call(&agent, "collectionItems_add", json!({ "items": [{ &key: long }] })).await;
    assert!(refused(&answer).contains("10,000 characters"));
}

#[tokio::test]
async fn what_is_inside_items_is_bounded() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let nested =
        json!([{ "type": "page", "markdown": "Part", "content": [{ "markdown": "deep" }] }]);
    let items = json!([{ "title": "a" }, { "title": "b", "content": nested }, { "title": "c" }]);
    let ids = books.add(&agent, items).await;
    let long: Vec<_> = (0..15).map(|_| json!({ "markdown": "canary ".repeat(1300) })).collect();
    for _ in 0..4 {
        let add = json!({ "blocks": long, "position": "end", "pageId": ids[0] });
        let added = agent.call("blocks_add", add).await;
        assert_eq!(added["changed"], true, "{added}");
    }
    let read = books.items(&agent, json!({})).await;
    assert_eq!(read.len(), 3, "what is too much does not fill the page");
    assert_eq!((&read[0]["contentCount"], read[0].get("content")), (&json!(60), None));
    assert_eq!(read[1]["content"][0]["content"][0]["markdown"], "deep");
    let shallow = books.items(&agent, json!({ "maxDepth": 1 })).await;
    assert_eq!(shallow[1]["content"][0]["contentCount"], 1, "{shallow:?}");
    assert_eq!(shallow[1]["content"][0].get("content"), None);
    let none = books.items(&agent, json!({ "maxDepth": 0 })).await;
    assert_eq!((&none[1]["contentCount"], none[1].get("content")), (&json!(1), None));
    assert_eq!(none[2].get("contentCount"), None);
    let table = books.call(&agent, "collectionItems_get", json!({ "format": "markdown" })).await;
    assert_eq!(table["contentCounts"], json!({ ids[0].as_str(): 60 }), "{table}");
    assert!(!table["markdown"].as_str().unwrap().contains("canary"));
}
