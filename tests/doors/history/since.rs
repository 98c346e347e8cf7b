//! All that a link did since a time, taken back as one change, and done again.

use chrono::{SecondsFormat, TimeDelta};
use docent_store::Mode;
use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

use super::{now, rows};

pub(super) async fn done(agent: &Agent, tool: &str, arguments: Value) -> Value {
    let answer = agent.call(tool, arguments).await;
    assert!(answer["changeId"].is_string(), "{tool}: {answer}");
    answer
}

pub(super) fn id(answer: &Value) -> String {
    answer["ids"][0].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

pub(super) async fn block(agent: &Agent, document: &str, at: usize) -> String {
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    read["blocks"][at]["id"].as_str().unwrap_or_else(|| panic!("{read}")).to_owned()
}

/// Which changes of a document are taken back, the last first.
async fn undone(agent: &Agent, document: &str) -> Vec<bool> {
    let list = agent.call("changes_list", json!({ "documentId": document })).await;
    let changes = list["changes"].as_array().unwrap_or_else(|| panic!("{list}"));
    changes.iter().map(|change| change["undone"] == true).collect()
}

/// A bit of everything, in two documents that are there already.
async fn afternoon(agent: &Agent, one: &str, two: &str) {
    let folder =
        id(&done(agent, "folders_create", json!({ "folders": [{ "name": "New" }] })).await);
    let inner = json!({ "folders": [{ "name": "Inner", "parentFolderId": folder }] });
    let inner = id(&done(agent, "folders_create", inner).await);
    let new = json!({ "documents": [{ "title": "New", "markdown": "new" }], "destination": { "folderId": inner } });
    let new = id(&done(agent, "documents_create", new).await);
    let first = block(agent, one, 0).await;
    for text in ["*first*", "first again"] {
        done(agent, "blocks_update", json!({ "blocks": [{ "id": first, "markdown": text }] }))
            .await;
    }
    let comment = json!({ "comments": [{ "blockId": first, "content": "why" }] });
    let comment = id(&done(agent, "comments_add", comment).await);
    done(agent, "comments_add", json!({ "comments": [{ "replyTo": comment, "content": "so" }] }))
        .await;
    let resolve = json!({ "comments": [{ "commentId": comment, "resolved": true }] });
    done(agent, "comments_update", resolve).await;
    for page in [two, new.as_str()] {
        let at = json!({ "position": "end", "pageId": page });
        done(agent, "blocks_move", json!({ "blockIds": [first], "position": at })).await;
    }
    let second = block(agent, one, 0).await;
    done(agent, "blocks_delete", json!({ "blockIds": [second] })).await;
    done(
        agent,
        "markdown_add",
        json!({ "markdown": "- a\n  - b", "position": "end", "pageId": two }),
    )
    .await;
    done(agent, "documents_update", json!({ "documents": [{ "id": one, "title": "Uno" }] })).await;
    done(
        agent,
        "documents_move",
        json!({ "documentIds": [one], "destination": { "folderId": folder } }),
    )
    .await;
    done(agent, "folders_update", json!({ "folders": [{ "id": folder, "name": "Newer" }] })).await;
    done(agent, "documents_delete", json!({ "documentIds": [two] })).await;
}

#[tokio::test]
async fn an_afternoon_is_taken_back_and_done_again() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let one = agent.document("One", "first\n\nsecond\n\nthird").await;
    let two = agent.document("Two", "other").await;
    let (noon, before) = (now(&app), rows(&app).await);
    afternoon(&agent, &one, &two).await;
    let evening = rows(&app).await;
    let dry = agent.call("changes_revert", json!({ "since": noon, "dryRun": true })).await;
    assert!(dry["diff"].as_array().is_some_and(|diff| diff.len() > 5), "{dry}");
    assert_eq!(rows(&app).await, evening);

    let back = done(&agent, "changes_revert", json!({ "since": noon })).await;
    assert_eq!(rows(&app).await, before);
    let all = undone(&agent, &one).await;
    assert_eq!((all[0], all[all.len() - 1]), (false, false), "what took back, and what was before");
    assert!(all[1..all.len() - 1].iter().all(|undone| *undone), "{all:?}");
    let nothing = agent.call("changes_revert", json!({ "since": noon })).await;
    assert_eq!((&nothing["changed"], nothing.get("error")), (&json!(false), None), "{nothing}");

    done(&agent, "changes_revert", json!({ "changeId": back["changeId"] })).await;
    assert_eq!(rows(&app).await, evening);
    let all = undone(&agent, &one).await;
    assert_eq!((all[0], all[1]), (false, true));
    assert!(all[2..].iter().all(|undone| !*undone), "{all:?}");
    // Done, taken back, done again: all of it stands since noon.
    done(&agent, "changes_revert", json!({ "since": noon })).await;
    assert_eq!(rows(&app).await, before);
}

#[tokio::test]
async fn where_others_were_it_refuses_or_leaves_those_rows() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let document = theirs.document("Shared", "one\n\ntwo\n\nthree").await;
    let mut blocks = Vec::new();
    for at in 0..3 {
        blocks.push(block(&ours, &document, at).await);
    }
    let noon = now(&app);
    let update = |block: &str, text: &str| json!({ "blocks": [{ "id": block, "markdown": text }] });
    for block in &blocks {
        done(&ours, "blocks_update", update(block, "ours")).await;
    }
    done(&theirs, "blocks_update", update(&blocks[1], "theirs")).await;
    // In between, and as it was left: the row was somebody else's for a while.
    done(&theirs, "blocks_update", update(&blocks[2], "theirs")).await;
    done(&ours, "blocks_update", update(&blocks[2], "ours again")).await;
    let made = done(&ours, "documents_create", json!({ "documents": [{ "title": "New" }] })).await;
    let new = id(&made);
    let add = json!({ "markdown": "theirs", "position": "end", "pageId": new });
    done(&theirs, "markdown_add", add).await;
    let inside = block(&ours, &new, 0).await;

    let refused = ours.call("changes_revert", json!({ "since": noon })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    let mut named = vec![blocks[1].clone(), blocks[2].clone(), inside];
    named.sort();
    assert_eq!(refused["error"]["blocks"], json!(named), "{refused}");
    assert_eq!(ours.markdown(&document).await, "ours\n\ntheirs\n\nours again\n");
    let skip = json!({ "since": noon, "onConflict": "skip" });
    let back = done(&ours, "changes_revert", skip).await;
    assert_eq!(ours.markdown(&document).await, "one\n\ntheirs\n\nours again\n");
    assert_eq!(ours.markdown(&new).await, "theirs\n");
    assert_eq!(undone(&ours, &new).await, [false, false], "it stayed, and so did what made it");
    done(&ours, "changes_revert", json!({ "changeId": back["changeId"] })).await;
    assert_eq!(ours.markdown(&document).await, "ours\n\ntheirs\n\nours again\n");
}

#[tokio::test]
async fn a_block_that_others_moved_since_is_theirs_too() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let document = theirs.document("Shared", "one").await;
    let noon = now(&app);
    let add = json!({ "markdown": "ours", "position": "end", "pageId": document });
    let added = id(&done(&ours, "markdown_add", add).await);
    let at = json!({ "position": "start", "pageId": document });
    done(&theirs, "blocks_move", json!({ "blockIds": [added], "position": at })).await;
    let refused = ours.call("changes_revert", json!({ "since": noon })).await;
    assert_eq!(refused["error"]["blocks"], json!([added]), "{refused}");
    assert_eq!(ours.markdown(&document).await, "ours\n\none\n");
}

#[tokio::test]
async fn what_is_taken_back_already_is_passed_over() {
    let app = TestApp::start().await;
    let (ada, agent) = person_and_agent(&app).await;
    let document = agent.document("Shared", "one\n\ntwo\n\nthree").await;
    let noon = now(&app);
    let mut changes = Vec::new();
    for (at, text) in ["uno", "dos", "tres"].into_iter().enumerate() {
        let block = block(&agent, &document, at).await;
        let update = json!({ "blocks": [{ "id": block, "markdown": text }] });
        changes.push(done(&agent, "blocks_update", update).await["changeId"].clone());
    }
    let undo = format!("~/changes/{}/revert", changes[0].as_str().unwrap());
    ada.post(&undo, json!({})).await.ok();
    done(&agent, "changes_revert", json!({ "changeId": changes[1] })).await;
    assert_eq!(agent.markdown(&document).await, "one\n\ntwo\n\ntres\n");
    // What the owner took back, and then did again herself, is hers.
    done(&agent, "changes_revert", json!({ "since": noon })).await;
    assert_eq!(agent.markdown(&document).await, "one\n\ntwo\n\nthree\n");
    assert_eq!(undone(&agent, &document).await, [false, false, false, true, true, true, false]);
}

pub(super) async fn person_and_agent(app: &TestApp) -> (Person, Agent) {
    let ada = app.person("ada").await;
    let link = json!({ "name": "Helper", "mode": "read_write", "allowDelete": true });
    let made = ada.post("~/links", link).await.ok();
    let url = made["url"].as_str().expect("an address").to_owned();
    let link = made["id"].as_str().expect("an id").parse().expect("an id");
    (ada, Agent::through(url, link))
}

#[tokio::test]
async fn who_manages_the_space_takes_back_what_any_link_did() {
    let app = TestApp::start().await;
    let (ada, agent) = person_and_agent(&app).await;
    let one =
        ada.post("~/documents", json!({ "title": "One", "markdown": "first\n\nsecond" })).await;
    let one = id(&one.ok());
    let two = ada.post("~/documents", json!({ "title": "Two", "markdown": "other" })).await;
    let two = id(&two.ok());
    let (noon, before) = (now(&app), rows(&app).await);
    afternoon(&agent, &one, &two).await;
    let evening = rows(&app).await;
    let given = json!({ "link": agent.link, "since": noon });
    let mut bob = app.person("bob").await;
    let membership = json!({ "email": "bob@example.org", "role": "editor" });
    assert_eq!(ada.put("~/members", membership).await.status, 204);
    bob.space = ada.space;
    assert_eq!(bob.post("~/changes/revert", given.clone()).await.status, 403);
    let other = json!({ "link": "0190c5a0-0000-7000-8000-00000000dead", "since": noon });
    assert_eq!(ada.post("~/changes/revert", other).await.ok()["changeId"], Value::Null);
    assert_eq!(rows(&app).await, evening);
    let back = ada.post("~/changes/revert", given.clone()).await.ok();
    assert_eq!(rows(&app).await, before);
    assert_eq!(ada.post("~/changes/revert", given).await.ok()["changeId"], Value::Null);
    let undo = format!("~/changes/{}/revert", back["changeId"].as_str().unwrap());
    ada.post(&undo, json!({})).await.ok();
    assert_eq!(rows(&app).await, evening);
}

#[tokio::test]
async fn a_link_that_only_writes_takes_its_own_back() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let document = owner.document("Inbox", "canary").await;
    let writer = app.agent(Mode::Write).await;
    let (noon, before) = (now(&app), rows(&app).await);
    let add = json!({ "markdown": "mine", "position": "end", "pageId": document });
    done(&writer, "markdown_add", add).await;
    done(&writer, "documents_create", json!({ "documents": [{ "title": "New" }] })).await;
    let back = done(&writer, "changes_revert", json!({ "since": noon })).await;
    assert!(!back.to_string().contains("canary"), "{back}");
    assert_eq!(rows(&app).await, before);
}

#[tokio::test]
async fn what_left_the_scope_since_stays() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let (seen, hidden) =
        (owner.document("Seen", "one").await, owner.document("Hidden", "two").await);
    let agent = app.agent(Mode::ReadWrite).await;
    let noon = now(&app);
    for document in [&seen, &hidden] {
        let add = json!({ "markdown": "more", "position": "end", "pageId": document });
        done(&agent, "markdown_add", add).await;
    }
    let added = block(&owner, &hidden, 1).await;
    app.rescope(&agent, &format!("scope_documents = array['{seen}']::uuid[]")).await;
    let refused = agent.call("changes_revert", json!({ "since": noon })).await;
    assert_eq!(refused["error"]["blocks"], json!([added]), "{refused}");
    done(&agent, "changes_revert", json!({ "since": noon, "onConflict": "skip" })).await;
    assert_eq!(owner.markdown(&seen).await, "one\n");
    assert_eq!(owner.markdown(&hidden).await, "two\n\nmore\n");
}

#[tokio::test]
async fn too_much_is_refused_with_how_to_go_on() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    agent.document("Old", "x").await;
    let copies = "with n as (select number from generate_series(1, 600) number)
         insert into change (space_id, id, link_id, author, action, made_at, edits)
         select c.space_id, (left(c.id::text, 24) || lpad(to_hex(n.number), 12, '0'))::uuid, c.link_id, c.author, c.action,
                c.made_at + n.number * interval '1 millisecond', '[]'
         from change c, n";
    app.sql(copies).await;
    let refused = agent.call("changes_revert", json!({ "since": "today" })).await;
    assert_eq!(refused["error"]["code"], "invalid_argument", "{refused}");
    let message = refused["error"]["message"].as_str().unwrap().to_owned();
    let time = message.rsplit(' ').next().unwrap();
    let some = agent.call("changes_revert", json!({ "since": time })).await;
    assert!(some["error"].is_null(), "{message}: {some}");

    let long_ago = app.store().world.now() - TimeDelta::days(31);
    let long_ago = long_ago.to_rfc3339_opts(SecondsFormat::Secs, true);
    for wrong in [
        json!({ "since": long_ago }),
        json!({ "since": "soon" }),
        json!({}),
        json!({ "since": "today", "changeId": "0190c5a0-0000-7000-8000-00000000dead" }),
    ] {
        let refused = agent.call("changes_revert", wrong.clone()).await;
        assert_eq!(refused["error"]["code"], "invalid_argument", "{wrong}: {refused}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_loaded() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    agent.document("Old", "x").await;
    // Ids are in order of time.
    let copies = "with n as (
           select last.*, number,
                  lpad(to_hex((extract(epoch from made_at) * 1000)::bigint + number), 12, '0') as at
           from (select * from change order by id desc limit 1) last, generate_series(1001, 1040) number
         )
         insert into change (space_id, id, link_id, author, action, made_at, edits)
         select n.space_id, (left(n.at, 8) || '-' || right(n.at, 4) || substr(n.id::text, 14))::uuid,
                n.link_id, n.author, n.action, n.made_at + n.number * interval '1 millisecond',
                jsonb_build_array(jsonb_build_object(
                  'table', 'folder',
                  'id', n.id,
                  'before', null,
                  'after', jsonb_build_object('name', repeat('x', 1024 * 1024), 'parent', null)))
         from n";
    app.sql(copies).await;
    let refused = agent.call("changes_revert", json!({ "since": "today" })).await;
    assert_eq!(refused["error"]["code"], "invalid_argument", "{refused}");
    let message = refused["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("32 MiB") && message.contains("the last 31 first"), "{message}");
    let time = message.rsplit(' ').next().unwrap();
    let some = agent.call("changes_revert", json!({ "since": time })).await;
    assert_eq!(some["error"]["code"], "conflict", "there is no such folder: {message}");
    let larger = "update change set edits = edits || jsonb_build_array(edits->0) || jsonb_build_array(jsonb_set(
           edits->0, '{after,name}', to_jsonb(repeat('x', 32 * 1024 * 1024))))
         where id = (select max(id::text)::uuid from change)";
    app.sql(larger).await;
    let refused = agent.call("changes_revert", json!({ "since": "today" })).await;
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("by its changeId"), "{message}");
}
