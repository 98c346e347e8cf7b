//! What is left behind, and what is not: files without a document, uploads that broke off, bytes that
//! somebody needs at the very moment in which they go.

use chrono::TimeDelta;
use docent_store::{Actor, Error, Mode, file};
use docent_tests::TestApp;
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{MIB, body, noise, stored, until_stored, visitor};

async fn is_there(app: &TestApp, owner: &Actor, id: Uuid) -> bool {
    let mut connection = app.store().connection().await.expect("a connection");
    match file::find(&mut connection, owner, id).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_file_that_no_document_ever_had_goes_after_a_day() {
    let app = TestApp::start().await;
    let (store, owner) = (app.store(), app.actor().await);
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    // A link may point to what it has uploaded.
    let link = visitor(&app, agent.link).await;
    let mut ids = Vec::new();
    for (name, seed) in [("alone", 1), ("shared", 2), ("used", 3), ("undone", 4), ("trash", 5)] {
        ids.push(file::add(store, &link, name, &noise(300_000, seed)).await.unwrap().id);
    }
    let namesake = file::add(store, &link, "namesake", &noise(300_000, 2)).await.unwrap().id;
    let [alone, shared, used, undone, trash] = ids[..] else { unreachable!() };
    for id in [namesake, used] {
        agent.document("D", &format!("![a](file://{id})")).await;
    }
    let document = agent.document("Undone", "text").await;
    let block = format!("![a](file://{undone})");
    let added = json!({ "markdown": block, "position": "end", "pageId": document });
    let change = agent.call("markdown_add", added).await["changeId"].clone();
    let back =
        agent.call("changes_revert", json!({ "changeId": change })).await["changeId"].clone();
    let trashed = agent.document("Trash", &format!("[a](file://{trash})")).await;
    agent.call("documents_delete", json!({ "documentIds": [trashed] })).await;

    app.pass(TimeDelta::hours(23));
    file::forget_unused(store).await.unwrap();
    assert!(is_there(&app, &owner, alone).await, "a day has not passed");
    let renewed = file::add(store, &link, "alone", &noise(300_000, 1)).await.unwrap();
    assert_eq!(renewed.id, alone);
    app.pass(TimeDelta::hours(2));
    file::forget_unused(store).await.unwrap();
    assert!(is_there(&app, &owner, alone).await, "it was brought again");
    app.pass(TimeDelta::hours(23));
    file::forget_unused(store).await.unwrap();
    assert!(!is_there(&app, &owner, alone).await && !is_there(&app, &owner, shared).await);
    for (id, why) in
        [(namesake, "document"), (used, "document"), (undone, "history"), (trash, "trash")]
    {
        assert!(is_there(&app, &owner, id).await, "{why}");
    }
    agent.call("changes_revert", json!({ "changeId": back })).await;
    assert!(agent.markdown(&document).await.contains(&block), "history brings it back");
    assert_eq!(stored(&app).await, 4 * 300_000, "bytes go with their last name");
    assert_eq!(app.sql("select bytes from file_usage").await, (4 * 300_000).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_upload_leaves_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut parts: Vec<_> = (0..23).map(|number| Ok(noise(256 * 1024, number))).collect();
    parts.push(Err(std::io::Error::other("gone")));
    let sent = ada.request(Method::POST, "~/files?name=a").body(body(parts)).send().await;
    assert!(sent.is_err_and(|error| error.is_request() || error.is_body()), "it broke off");
    until_stored(&app, 0).await;
    assert_eq!(app.sql("select count(*) from file").await, "0");

    // A process that dies can throw nothing away: that is done when it was waited for long enough.
    let (store, owner) = (app.store(), app.actor().await);
    let mut arrival = file::Arrival::begin(store, &owner, file::New::named("a")).unwrap();
    arrival.write(&noise(3 * MIB, 1)).await.unwrap();
    std::mem::forget(arrival);
    file::forget_unused(store).await.unwrap();
    assert_eq!(stored(&app).await, 2 * MIB as u64, "it may go on");
    app.pass(TimeDelta::minutes(61));
    file::forget_unused(store).await.unwrap();
    assert_eq!(stored(&app).await, 0);
    assert_eq!(app.sql("select sum(bytes) from file_usage").await, "0");
}

#[tokio::test]
async fn an_upload_that_was_given_up_says_so() {
    let app = TestApp::start().await;
    let (store, owner) = (app.store(), app.actor().await);
    let mut arrival = file::Arrival::begin(store, &owner, file::New::named("a")).unwrap();
    arrival.write(&noise(3 * MIB, 1)).await.unwrap();
    app.pass(TimeDelta::minutes(61));
    file::forget_unused(store).await.unwrap();
    let refused = arrival.finish().await.unwrap_err();
    assert!(matches!(refused, Error::Conflict { .. }), "{refused}");
    assert_eq!(stored(&app).await, 0);
}

/// Uploads of the same bytes, documents that point to them, and whoever tidies up, all at once and for
/// long enough to meet: what was acknowledged is whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_tidied_up_is_nothing_that_somebody_just_took() {
    let app = std::sync::Arc::new(TestApp::start().await);
    let owner = app.actor().await;
    let agent = std::sync::Arc::new(app.agent(Mode::ReadWrite).await);
    let mut work = JoinSet::new();
    for client in 0..4_u32 {
        let (app, agent) = (app.clone(), agent.clone());
        let link = visitor(&app, agent.link).await;
        work.spawn(async move {
            let mut kept = Vec::new();
            for round in 0..12_u32 {
                // Two clients share their bytes, and all of them their names.
                let bytes = noise(300_000, 1 + round + 100 * (client % 2));
                let name = format!("{}", client / 2);
                let file = file::add(app.store(), &link, &name, &bytes).await.unwrap();
                if round % 3 > 0 {
                    // Refused where the file has gone meanwhile.
                    let markdown = format!("![a](file://{})", file.id);
                    let document = json!({ "title": "D", "markdown": markdown });
                    agent.call("documents_create", json!({ "documents": [document] })).await;
                    kept.push((file.id, bytes));
                }
            }
            kept
        });
    }
    let tidy = async {
        loop {
            // Everything that no document has is old enough.
            app.sql("update file set unused_since = unused_since - interval '2 days' where unused_since > now() - interval '1 day'").await;
            file::forget_unused(app.store()).await.unwrap();
        }
    };
    let kept = tokio::select! {
        kept = work.join_all() => kept.concat(),
        () = tidy => unreachable!(),
    };
    file::forget_unused(app.store()).await.unwrap();
    let mut pointing = 0;
    for (id, bytes) in kept {
        let mut connection = app.store().connection().await.unwrap();
        // The upload came first, the document after: in between it may have been tidied away, as if a
        // day had passed. What has a use is whole.
        let used = format!("select count(*) from file_use where file_id = '{id}'");
        if app.sql(&used).await == "0" {
            assert!(!is_there(&app, &owner, id).await, "it had no document");
            continue;
        }
        pointing += 1;
        let file = file::find(&mut connection, &owner, id).await.expect("a file that is used");
        let read = file::read(app.store(), &owner, &file, 0..bytes.len() as u64);
        let read: Vec<_> = read.map(|part| part.expect("its bytes")).collect().await;
        assert!(read.concat() == bytes, "whole");
    }
    assert!(pointing > 0, "nothing was tried");
    let sum = app.sql("select coalesce(sum(size), 0) from file_content").await;
    assert_eq!(app.sql("select bytes from file_usage").await, sum);
    assert_eq!(stored(&app).await.to_string(), sum);
}
