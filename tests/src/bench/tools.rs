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
/// Calls of each kind before those that count: they plan and fill caches.
const WARMING: usize = 20;

/// A call, and what it is measured beside.
struct Measured {
    name: &'static str,
    tool: &'static str,
    /// `{run}` in a text is the number of the call, so that each writes something else.
    arguments: Value,
    beside: (&'static str, Value),
    aim: Aim,
}

/// What a call may take.
enum Aim {
    /// Twice what the call beside it takes.
    Twice,
    /// So many milliseconds: a page of a table that is much larger than the answer.
    Within(f64),
}

impl Aim {
    fn is_met(&self, own: f64, beside: f64) -> bool {
        match self {
            Self::Twice => own <= 2.0 * beside,
            Self::Within(milliseconds) => own <= *milliseconds,
        }
    }
}

/// Measures and prints what was seen; fails, naming them, where tools are slower than their aim.
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
    let mut slow = Vec::new();
    for cell in &cells {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        let mut sizes = (0, 0);
        for run in 0..options.runs + WARMING {
            let (took, size) = timed(&door, cell.tool, &cell.arguments, run).await?;
            let (beside, beside_size) = timed(&door, cell.beside.0, &cell.beside.1, run).await?;
            if run >= WARMING {
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
        if !cell.aim.is_met(own, other) {
            slow.push(cell.name);
        }
    }
    drop(server);
    databases.discard(DOCUMENTS).await?;
    if slow.is_empty() {
        Ok(())
    } else {
        Err(format!("slower than the aim: {}", slow.join("; ")).into())
    }
}

async fn timed(door: &Door, tool: &str, arguments: &Value, run: usize) -> Result<(f64, usize)> {
    let message = message(tool, arguments).replace("{run}", &run.to_string());
    let begun = Instant::now();
    let answer = load::once(door, message).await?;
    let elapsed = begun.elapsed().as_secs_f64() * 1e3;
    load::well_answered(&answer)?;
    Ok((elapsed, answer.len()))
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
    let day = json!({ "markdown": "noted", "position": "end", "date": "today" });
    call(door, "markdown_add", day).await?;
    let read = |name, tool, arguments| Measured {
        name,
        tool,
        arguments,
        beside: ("blocks_get", Value::Null),
        aim: Aim::Twice,
    };
    let items = |name, arguments| read(name, "collectionItems_get", arguments);
    let page = |name, arguments| Measured { aim: Aim::Within(50.0), ..items(name, arguments) };
    Ok(vec![
        read(
            "tasks_get document, 50",
            "tasks_get",
            json!({ "scope": "document", "documentId": tasks }),
        ),
        read("tasks_get inbox, 50", "tasks_get", json!({ "scope": "inbox" })),
        read("tasks_get active, 50", "tasks_get", json!({ "scope": "active" })),
        read("tasks_get logbook", "tasks_get", json!({ "scope": "logbook" })),
        read("blocks_get of a day", "blocks_get", json!({ "date": "today" })),
        read("fetch of a document", "fetch", json!({ "id": talk })),
        read("comments_get, 50", "comments_get", json!({ "documentId": talk })),
        read("changes_list of a document", "changes_list", json!({ "documentId": talk })),
        read("collectionSchema_get", "collectionSchema_get", json!({ "collectionBlockId": small })),
        items("collectionItems_get, 50 of 50", json!({ "collectionBlockId": small })),
        items(
            "collectionItems_get, filtered, of 50",
            json!({ "collectionBlockId": small, "filter": { "Points": { "gte": 25 } } }),
        ),
        page("collectionItems_get, a page of 10,000", json!({ "collectionBlockId": large })),
        page(
            "… filtered",
            json!({ "collectionBlockId": large, "filter": { "Points": { "gte": 5_000 } } }),
        ),
        page("… in order", json!({ "collectionBlockId": large, "sort": ["-Points"] })),
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
    let collection = collection(door, 1).await?;
    let write = |tool, arguments| Measured {
        name: tool,
        tool,
        arguments,
        beside: ("markdown_add", add.clone()),
        aim: Aim::Twice,
    };
    let task = json!({ "tasks": [{ "markdown": "more", "location": { "type": "document", "documentId": plain } }] });
    let comment = json!({ "comments": [{ "blockId": plain, "content": "more" }] });
    let item = json!({ "collectionBlockId": collection, "items": [{ "title": "more", "properties": { "Points": 1 } }] });
    let of_task = call(door, "tasks_add", task.clone()).await?;
    let of_comment = call(door, "comments_add", comment.clone()).await?;
    let of_item = call(door, "collectionItems_add", item.clone()).await?;
    let undone = call(door, "tasks_add", task.clone()).await?;
    let id = |told: &Value| told["ids"][0].clone();
    Ok(vec![
        write("tasks_add", task),
        write(
            "tasks_update",
            json!({ "tasksToUpdate": [{ "id": id(&of_task), "markdown": "task {run}" }] }),
        ),
        write("comments_add", comment),
        write(
            "comments_update",
            json!({ "comments": [{ "commentId": id(&of_comment), "content": "comment {run}" }] }),
        ),
        write("collectionItems_add", item),
        write(
            "collectionItems_update",
            json!({ "collectionBlockId": collection, "itemsToUpdate": [{ "id": id(&of_item), "title": "item {run}" }] }),
        ),
        write("changes_revert", json!({ "changeId": undone["changeId"], "dryRun": true })),
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
