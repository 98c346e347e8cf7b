//! Jobs beside others: a table is filled, comments are answered, an afternoon is undone.

use chrono::TimeDelta;
use docent_store::Mode;
use serde_json::{Value, json};

use super::{Job, desk, list, text};

#[tokio::test]
async fn a_collection_is_filled_from_a_document() {
    let (_app, agent) = desk().await;
    let names = ["Eddystone", "Bell Rock", "Skerryvore", "Fastnet", "Ar Men"];
    let lines: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("- {name}: {} m, built {}", 30 + at, 1800 + at))
        .collect();
    agent.document("Visits", &format!("Seen this year:\n\n{}\n", lines.join("\n"))).await;
    let register = agent.document("Register", "All towers:").await;
    let schema = json!({ "name": "Towers", "properties": [
        { "name": "Height", "type": "number" },
        { "name": "Built", "type": "number" },
        { "name": "State", "type": "singleSelect", "options": [{ "name": "seen" }, { "name": "wanted" }] },
    ] });
    let place = json!({ "position": "end", "pageId": register });
    agent.call("collections_create", json!({ "schema": schema, "position": place })).await;
    let mut job = Job::of(&agent);
    let found = job.call("documents_search", json!({ "include": "title:visits" })).await;
    let visits = json!({ "id": found["results"][0]["id"], "format": "markdown" });
    let markdown = job.call("blocks_get", visits).await["markdown"].clone();
    let collections = job.call("collections_list", json!({})).await;
    let collection = collections["collections"][0]["id"].clone();
    let schema = job.call("collectionSchema_get", json!({ "collectionBlockId": collection })).await;
    assert!(schema.to_string().contains("Height"), "{schema}");
    let items: Vec<Value> = text(&markdown)
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("- ")?.split_once(": ")?;
            let (height, built) = rest.split_once(" m, built ")?;
            let numbers: (i64, i64) = (height.parse().ok()?, built.parse().ok()?);
            Some(json!({ "title": name, "properties": { "Height": numbers.0, "Built": numbers.1, "State": "seen" } }))
        })
        .collect();
    job.call("collectionItems_add", json!({ "collectionBlockId": collection, "items": items }))
        .await;
    let high = json!({ "collectionBlockId": collection, "filter": { "Height": { "gte": 33 } }, "sort": ["-Height"] });
    let high = job.call("collectionItems_get", high).await;
    job.done("filling a collection");
    let titles: Vec<&str> = list(&high["items"]).iter().map(|item| text(&item["title"])).collect();
    assert_eq!(titles, ["Ar Men", "Fastnet"], "{high}");
    let all = agent.call("collectionItems_get", json!({ "collectionBlockId": collection })).await;
    assert_eq!(list(&all["items"]).len(), 5, "{all}");
}

#[tokio::test]
async fn comments_are_answered() {
    let (app, agent) = desk().await;
    let editor = app.agent(Mode::ReadWrite).await;
    let draft =
        editor.document("Draft", "The lamp is 30 m high.\n\nIt burns oyl.\n\nIt is red.").await;
    let read = editor.call("blocks_get", json!({ "id": draft })).await;
    let block = |at: usize| read["blocks"][at]["id"].clone();
    let comments = json!({ "comments": [
        { "blockId": block(0), "content": "Source?" },
        { "blockId": block(1), "content": "Spelling" },
    ] });
    editor.call("comments_add", comments).await;
    let mut job = Job::of(&agent);
    let found = job.call("documents_search", json!({ "include": "title:draft" })).await;
    let id = found["results"][0]["id"].clone();
    let threads = job.call("comments_get", json!({ "documentId": id })).await;
    let about = |word: &str| {
        let found = list(&threads["comments"]).iter().find(|thread| thread["text"] == word);
        found.unwrap_or_else(|| panic!("{threads}")).clone()
    };
    job.call("blocks_get", json!({ "id": id })).await;
    job.call("text_replace", json!({ "id": id, "find": "oyl", "replace": "oil" })).await;
    let answers = json!({ "comments": [
        { "blockId": about("Source?")["blockId"], "replyTo": about("Source?")["id"], "content": "The log of 1887." },
        { "blockId": about("Spelling")["blockId"], "replyTo": about("Spelling")["id"], "content": "Corrected." },
    ] });
    job.call("comments_add", answers).await;
    let resolved =
        json!({ "comments": [{ "commentId": about("Spelling")["id"], "resolved": true }] });
    job.call("comments_update", resolved).await;
    job.done("answering comments");
    assert!(editor.markdown(&draft).await.contains("It burns oil."));
    let left = editor.call("comments_get", json!({ "documentId": draft })).await;
    assert_eq!(list(&left["comments"]).len(), 1, "{left}");
    assert_eq!(left["comments"][0]["replies"][0]["text"], "The log of 1887.", "{left}");
}

#[tokio::test]
async fn an_afternoon_is_undone() {
    let (app, agent) = desk().await;
    let person = app.agent(Mode::ReadWrite).await;
    let (one, two) =
        (agent.document("One", "morning one").await, agent.document("Two", "morning two").await);
    app.pass(TimeDelta::hours(2));
    let noon = app.store().world.now().to_rfc3339();
    for number in 0..8 {
        let more =
            json!({ "markdown": format!("afternoon {number}"), "position": "end", "pageId": one });
        agent.call("markdown_add", more).await;
    }
    agent.call("text_replace", json!({ "id": two, "find": "morning", "replace": "evening" })).await;
    agent.document("Three", "afternoon").await;
    let other = json!({ "markdown": "by somebody else", "position": "start", "pageId": one });
    person.call("markdown_add", other).await;
    let mut job = Job::of(&agent);
    let changes = job.call("changes_list", json!({ "mine": true, "since": noon })).await;
    assert_eq!(list(&changes["changes"]).len(), 10, "{changes}");
    let dry = job.call("changes_revert", json!({ "since": noon, "dryRun": true })).await;
    assert_eq!(dry["dryRun"], true);
    job.call("changes_revert", json!({ "since": noon })).await;
    let after = job.call("blocks_get", json!({ "id": one, "format": "markdown" })).await;
    job.done("undoing an afternoon");
    assert_eq!(text(&after["markdown"]).trim(), "by somebody else\n\nmorning one");
    assert_eq!(agent.markdown(&two).await.trim(), "morning two");
    let found = agent.call("documents_search", json!({ "include": "title:three" })).await;
    assert_eq!(found["total"], 0, "{found}");
}
