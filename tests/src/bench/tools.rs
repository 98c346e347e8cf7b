//! The tools for tasks, collections, comments and history beside `blocks_get`: how long a call takes of one client
//! that waits for each answer, and how long `blocks_get` takes whose answer is about as large; writes beside
//! `markdown_add`.

use std::{path::Path, time::Instant};

use serde_json::{Value, json};

use super::{
    Result,
    cluster::Databases,
    load::{self, Door},
    options::Tools,
    report::median,
    target::{self, Server},
};

/// Documents beside those that are asked about.
const DOCUMENTS: usize = 100_000;
/// Items of the large collection, and how many are sent at once.
const ITEMS: usize = 10_000;
const BATCH: usize = 500;
/// As often as `blocks_get` a reading tool may take.
const MOST: f64 = 2.0;

/// A call, and what it is measured beside.
struct Measured {
    name: &'static str,
    tool: &'static str,
    arguments: Value,
    beside: (&'static str, Value),
    writes: bool,
}

/// Measures and prints what was seen; fails where a reading tool is slower than the aim.
pub(super) async fn run(options: Tools) -> Result<()> {
    let docent = target::docent(options.docent.as_deref())?;
    let databases = Databases::open(options.cache.as_deref()).await?;
    let measured = measure(&options, &docent, &databases).await;
    databases.close().await?;
    measured
}

async fn measure(options: &Tools, docent: &Path, databases: &Databases) -> Result<()> {
    let url = databases.copy(DOCUMENTS, docent).await?;
    let directory = tempfile::tempdir()?;
    let data = directory.path().join("data");
    let (_, path) = target::create_link(docent, &url, &data, &["--allow-delete"]).await?;
    let server = Server::start(&mut target::serve(docent, &url, &data)).await?;
    let door = server.door(&path);
    let cells = prepare(&door).await?;
    println!("{DOCUMENTS} documents, {ITEMS} items; milliseconds, medians of {}", options.runs);
    let mut slowest: f64 = 0.0;
    for cell in &cells {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        let mut sizes = (0, 0);
        for run in 0..options.runs + 20 {
            let (took, size) = timed(&door, cell.tool, &cell.arguments).await?;
            let (beside, beside_size) = timed(&door, cell.beside.0, &cell.beside.1).await?;
            // The first ones plan and fill caches.
            if run >= 20 {
                own.push(took);
                other.push(beside);
            }
            sizes = (size, beside_size);
        }
        let (own, other) = (median(own), median(other));
        println!(
            "{:<44} {own:7.2} ({:6} B)  {} {other:7.2} ({:6} B)  {:5.2}",
            cell.name,
            sizes.0,
            cell.beside.0,
            sizes.1,
            own / other
        );
        if !cell.writes {
            slowest = slowest.max(own / other);
        }
    }
    drop(server);
    databases.discard(DOCUMENTS).await?;
    if slowest > MOST {
        return Err(
            format!("the aim is {MOST} times blocks_get at most, seen was {slowest:.2}").into()
        );
    }
    Ok(())
}

async fn timed(door: &Door, tool: &str, arguments: &Value) -> Result<(f64, usize)> {
    let message = message(tool, arguments);
    let begun = Instant::now();
    let answer = load::once(door, message).await?;
    Ok((begun.elapsed().as_secs_f64() * 1e3, answer.len()))
}

fn message(tool: &str, arguments: &Value) -> String {
    let params = json!({ "name": tool, "arguments": arguments });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string()
}

async fn call(door: &Door, tool: &str, arguments: Value) -> Result<Value> {
    let answer: Value =
        serde_json::from_slice(&load::once(door, message(tool, &arguments)).await?)?;
    let told = answer["result"]["structuredContent"].clone();
    if told.is_null() { Err(format!("{tool}: {answer}").into()) } else { Ok(told) }
}

async fn document(door: &Door, title: &str, markdown: &str) -> Result<Value> {
    let new = json!({ "documents": [{ "title": title, "markdown": markdown }] });
    Ok(call(door, "documents_create", new).await?["ids"][0].clone())
}

/// Makes what is asked about; answers the calls.
async fn prepare(door: &Door) -> Result<Vec<Measured>> {
    let mut plain = Vec::new();
    for blocks in [2, 10, 25, 50, 75, 100, 150] {
        let text: Vec<_> = (0..blocks)
            .map(|number| format!("Paragraph {number} of something that is read"))
            .collect();
        let id = document(door, "Plain", &text.join("\n\n")).await?;
        let arguments = json!({ "id": id });
        let size = load::once(door, message("blocks_get", &arguments)).await?.len();
        plain.push((size, arguments));
    }
    let mut calls = reading(door).await?;
    for cell in &mut calls {
        let size = load::once(door, message(cell.tool, &cell.arguments)).await?.len();
        let nearest =
            plain.iter().min_by_key(|(other, _)| other.abs_diff(size)).ok_or("no document")?;
        cell.beside.1 = nearest.1.clone();
    }
    calls.extend(writing(door).await?);
    Ok(calls)
}

async fn reading(door: &Door) -> Result<Vec<Measured>> {
    let (tasks, talk) = (tasks(door).await?, talk(door).await?);
    let small = collection(door, 50).await?;
    let large = collection(door, ITEMS).await?;
    let of = |id: &Value| json!({ "collectionBlockId": id });
    let asking = |id: &Value, more: Value| {
        let mut asked = of(id);
        asked
            .as_object_mut()
            .into_iter()
            .for_each(|asked| asked.extend(more.as_object().cloned().unwrap_or_default()));
        asked
    };
    let read = |name, tool, arguments| Measured {
        name,
        tool,
        arguments,
        beside: ("blocks_get", Value::Null),
        writes: false,
    };
    Ok(vec![
        read(
            "tasks_get document, 50",
            "tasks_get",
            json!({ "scope": "document", "documentId": tasks }),
        ),
        read("tasks_get inbox, 50", "tasks_get", json!({ "scope": "inbox" })),
        read("tasks_get active, 50", "tasks_get", json!({ "scope": "active" })),
        read("tasks_get logbook, none", "tasks_get", json!({ "scope": "logbook" })),
        read("comments_get, 50", "comments_get", json!({ "documentId": talk })),
        read("changes_list of a document", "changes_list", json!({ "documentId": talk })),
        read("collectionSchema_get", "collectionSchema_get", of(&small)),
        read("collectionItems_get, 50 of 50", "collectionItems_get", of(&small)),
        read(
            "collectionItems_get, filtered, of 50",
            "collectionItems_get",
            asking(&small, json!({ "filter": { "Points": { "gte": 25 } } })),
        ),
        read("collectionItems_get, a page of 10,000", "collectionItems_get", of(&large)),
        read(
            "… filtered",
            "collectionItems_get",
            asking(&large, json!({ "filter": { "Points": { "gte": 5_000 } } })),
        ),
        read("… in order", "collectionItems_get", asking(&large, json!({ "sort": ["-Points"] }))),
        read(
            "collections_list of a document",
            "collections_list",
            json!({ "documentIds": [talk] }),
        ),
    ])
}

/// A document with 50 tasks, and as many in the inbox.
async fn tasks(door: &Door) -> Result<Value> {
    let tasks: Vec<_> = (0..50).map(|number| format!("- [ ] task {number}")).collect();
    let tasks = document(door, "Tasks", &tasks.join("\n")).await?;
    let inbox: Vec<_> = (0..50)
        .map(|number| json!({ "markdown": format!("task {number}"), "location": { "type": "inbox" }, "taskInfo": { "scheduleDate": "today" } }))
        .collect();
    call(door, "tasks_add", json!({ "tasks": inbox })).await?;
    Ok(tasks)
}

/// A document with 50 comments.
async fn talk(door: &Door) -> Result<Value> {
    let talk = document(door, "Talk", "one\n\ntwo").await?;
    let said: Vec<_> = (0..50)
        .map(|number| json!({ "blockId": talk, "content": format!("comment {number}") }))
        .collect();
    call(door, "comments_add", json!({ "comments": said })).await?;
    Ok(talk)
}

async fn writing(door: &Door) -> Result<Vec<Measured>> {
    let plain = document(door, "Written", "one\n\ntwo").await?;
    let add = json!({ "markdown": "more", "position": "start", "pageId": document(door, "Added to", "one\n\ntwo").await? });
    let items = collection(door, 1).await?;
    let write = |name, tool, arguments| Measured {
        name,
        tool,
        arguments,
        beside: ("markdown_add", add.clone()),
        writes: true,
    };
    Ok(vec![
        write(
            "tasks_add",
            "tasks_add",
            json!({ "tasks": [{ "markdown": "more", "location": { "type": "document", "documentId": plain } }] }),
        ),
        write(
            "comments_add",
            "comments_add",
            json!({ "comments": [{ "blockId": plain, "content": "more" }] }),
        ),
        write(
            "collectionItems_add",
            "collectionItems_add",
            json!({ "collectionBlockId": items, "items": [{ "title": "more", "properties": { "Points": 1 } }] }),
        ),
    ])
}

/// A collection in a document of its own.
async fn collection(door: &Door, items: usize) -> Result<Value> {
    let page = document(door, "Table", "items").await?;
    let schema = json!({ "name": "Items", "properties": [
        { "name": "Points", "type": "number" },
        { "name": "State", "type": "singleSelect", "options": [{ "name": "open" }, { "name": "done" }] },
    ] });
    let place = json!({ "position": "end", "pageId": page });
    let made =
        call(door, "collections_create", json!({ "schema": schema, "position": place })).await?;
    let id = made["ids"][0].clone();
    for first in (0..items).step_by(BATCH) {
        let batch: Vec<_> = (first..items.min(first + BATCH))
            .map(|number| json!({ "title": format!("Item {number}"), "properties": { "Points": number, "State": "open" } }))
            .collect();
        call(door, "collectionItems_add", json!({ "collectionBlockId": id, "items": batch }))
            .await?;
    }
    Ok(id)
}
