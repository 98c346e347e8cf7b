//! Documents as they once were: every version is what the document was then.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use docent_tests::{Person, TestApp};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};

fn id(answer: &Value) -> String {
    answer["ids"][0].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

async fn document(person: &Person, title: &str, markdown: &str) -> String {
    let new = json!({ "title": title, "markdown": markdown });
    id(&person.post("~/documents", new).await.ok())
}

/// What a document says now, and its revision.
async fn now(person: &Person, document: &str) -> (i64, Value) {
    let read = person.get(&format!("~/documents/{document}")).await.ok();
    let said = json!({ "title": read["title"], "icon": read["icon"], "blocks": read["blocks"] });
    (read["revision"].as_i64().expect("a revision"), said)
}

/// What it said at a revision.
async fn then(person: &Person, document: &str, revision: i64) -> Value {
    let read = person.get(&format!("~/documents/{document}/versions/{revision}")).await.ok();
    json!({ "title": read["title"], "icon": read["icon"], "blocks": read["blocks"] })
}

fn blocks(said: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    for block in said["blocks"].as_array().into_iter().flatten() {
        ids.push(block["id"].as_str().expect("an id").to_owned());
        ids.extend(blocks(&json!({ "blocks": block["children"] })));
    }
    ids
}

fn runs(text: &str) -> Value {
    json!({ "runs": [{ "text": text }] })
}

/// Changes something at random; it may be refused.
async fn change(person: &Person, random: &mut StdRng, documents: &[String], all: &[String]) {
    let text = format!("text {}", random.random_range(0..1_000));
    let target = documents.choose(random).expect("a document").clone();
    let block = all.choose(random).unwrap_or(&target).clone();
    let place = if random.random_bool(0.6) { target.clone() } else { block.clone() };
    let position = json!({ "side": "end", "of": place });
    match random.random_range(0..9) {
        0..3 => drop(
            person.post("~/blocks", json!({ "position": position, "blocks": [runs(&text)] })).await,
        ),
        3..5 => drop(person.put(&format!("~/blocks/{block}"), runs(&text)).await),
        5..7 => drop(
            person.post("~/blocks/move", json!({ "blocks": [block], "position": position })).await,
        ),
        7 => drop(person.delete(&format!("~/blocks/{block}")).await),
        _ => drop(
            person
                .patch(&format!("~/documents/{target}"), json!({ "title": text, "icon": "🌱" }))
                .await,
        ),
    }
}

#[tokio::test]
async fn every_version_is_as_the_document_was_then() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let documents = [
        document(&ada, "One", "first\n\n- second\n  - third").await,
        document(&ada, "Two", "other").await,
    ];
    let mut random = StdRng::seed_from_u64(7);
    let mut seen: BTreeMap<(String, i64), Value> = BTreeMap::new();
    // Far enough that a snapshot is in between.
    for _ in 0..460 {
        let mut all = Vec::new();
        for document in &documents {
            let (revision, said) = now(&ada, document).await;
            all.extend(blocks(&said));
            seen.insert((document.clone(), revision), said);
        }
        change(&ada, &mut random, &documents, &all).await;
    }
    assert_ne!(app.sql("select count(*) from snapshot").await, "0");
    assert!(seen.len() > 400, "{}", seen.len());
    for ((document, revision), said) in &seen {
        assert_eq!(then(&ada, document, *revision).await, *said, "revision {revision}");
    }
    let (last, _) = now(&ada, &documents[0]).await;
    for revision in [0, -1, last + 1] {
        let path = format!("~/documents/{}/versions/{revision}", documents[0]);
        assert_eq!(ada.get(&path).await.status, 404, "{revision}");
    }
}

#[tokio::test]
async fn a_version_is_brought_back_and_that_taken_back() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, "One", "stays\n\ngoes\n\n- moves\n  - along").await;
    let two = document(&ada, "Two", "comes").await;
    let (first, old) = now(&ada, &one).await;
    let ids = blocks(&old);
    let coming = blocks(&now(&ada, &two).await.1)[0].clone();
    ada.delete(&format!("~/blocks/{}", ids[1])).await.ok();
    let away = json!({ "blocks": [ids[2]], "position": { "side": "end", "of": two } });
    ada.post("~/blocks/move", away).await.ok();
    let here = json!({ "blocks": [coming], "position": { "side": "end", "of": one } });
    ada.post("~/blocks/move", here).await.ok();
    ada.patch(&format!("~/documents/{one}"), json!({ "title": "Uno", "icon": "🌱" })).await.ok();
    ada.put(&format!("~/blocks/{}", ids[0]), runs("changed")).await.ok();
    let (_, changed) = now(&ada, &one).await;
    let other = now(&ada, &two).await;

    let restore = format!("~/documents/{one}/versions/{first}/restore");
    let dry = ada.post(&format!("{restore}?dryRun=true"), json!({})).await.ok();
    assert!(dry["edits"].as_array().is_some_and(|edits| edits.len() >= 5), "{dry}");
    let back = ada.post(&restore, json!({})).await.ok();
    let (_, restored) = now(&ada, &one).await;
    let path = format!("~/documents/{one}/versions/{first}");
    let expected = ada.get(&path).await.ok();
    assert_eq!(expected["markdown"], "stays\n\ngoes\n\n- moves\n  - along\n");
    let words = |said: &Value| {
        let plain = said.to_string();
        blocks(said).iter().fold(plain, |plain, id| plain.replace(id, "ID"))
    };
    assert_eq!(words(&restored), words(&old));
    // What is in another document now stays there, and is here once more.
    assert_eq!(now(&ada, &two).await, other);
    let ids_now = blocks(&restored);
    assert_eq!((&ids_now[..2], ids_now.contains(&ids[2])), (&ids[..2], false));
    let undo = format!("~/changes/{}/revert", back["changeId"].as_str().expect("a change"));
    ada.post(&undo, json!({})).await.ok();
    assert_eq!(now(&ada, &one).await.1, changed);
    let (present, _) = now(&ada, &one).await;
    let same = format!("~/documents/{one}/versions/{present}/restore");
    assert_eq!(ada.post(&same, json!({})).await.ok()["changeId"], Value::Null);
}

#[tokio::test]
async fn versions_are_compared_block_by_block_and_word_by_word() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, "One", "the quick fox\n\ngone\n\nlast").await;
    let (first, old) = now(&ada, &one).await;
    let ids = blocks(&old);
    ada.put(&format!("~/blocks/{}", ids[0]), runs("the slow fox")).await.ok();
    ada.delete(&format!("~/blocks/{}", ids[1])).await.ok();
    ada.patch(&format!("~/documents/{one}"), json!({ "title": "Uno" })).await.ok();
    let end = json!({ "side": "end", "of": one });
    let new = ada.post("~/blocks", json!({ "position": end, "blocks": [runs("new")] })).await.ok();
    let (last, _) = now(&ada, &one).await;
    let path = format!("~/documents/{one}/versions/{first}/diff");
    let diff = ada.get(&path).await.ok();
    assert_eq!((&diff["from"], &diff["to"]), (&json!(first), &json!(last)));
    assert_eq!(diff["title"], json!({ "from": "One", "to": "Uno" }));
    let run = |op: &str, text: &str| json!({ "op": op, "text": text });
    let block = |id: &str, change: &str, runs: Vec<Value>| json!({ "id": id, "change": change, "moved": false, "runs": runs });
    let words = vec![
        run("equal", "the "),
        run("delete", "quick"),
        run("insert", "slow"),
        run("equal", " fox"),
    ];
    assert_eq!(
        diff["blocks"],
        json!([
            block(&ids[0], "changed", words),
            block(&ids[1], "removed", vec![run("delete", "gone")]),
            block(&id(&new), "added", vec![run("insert", "new")]),
        ])
    );
    let nothing =
        ada.get(&format!("~/documents/{one}/versions/{last}/diff?against=current")).await.ok();
    assert_eq!((&nothing["blocks"], &nothing["title"]), (&json!([]), &Value::Null));
    let back =
        ada.get(&format!("~/documents/{one}/versions/{last}/diff?against={first}")).await.ok();
    assert_eq!(back["title"], json!({ "from": "Uno", "to": "One" }));
    assert_eq!(ada.get(&format!("{path}?against=soon")).await.status, 400);
    assert_eq!(ada.get(&format!("{path}?against={}", last + 1)).await.status, 404);
}

#[tokio::test]
async fn versions_are_listed_and_what_is_said_about_a_document_is_none() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, "One", "first").await;
    let (_, said) = now(&ada, &one).await;
    let block = blocks(&said)[0].clone();
    let save = async |text: &str| {
        ada.put(&format!("~/blocks/{block}"), runs(text)).await.ok();
    };
    save("second").await;
    app.pass(TimeDelta::minutes(6));
    save("third").await;
    let talk = json!({ "comments": [{ "block": block, "runs": [{ "text": "why" }] }] });
    ada.post("~/comments", talk).await.ok();
    app.pass(TimeDelta::minutes(1));
    save("fourth").await;
    let (last, _) = now(&ada, &one).await;
    let path = format!("~/documents/{one}/versions");
    let page = ada.get(&path).await.ok();
    let versions = page["versions"].as_array().expect("versions");
    let shown: Vec<_> = versions
        .iter()
        .map(|it| (it["revision"].as_i64().unwrap(), it["changes"].as_i64().unwrap()))
        .collect();
    assert_eq!(shown, [(last, 2), (2, 2)], "{page}");
    assert_eq!((&versions[0]["author"], &versions[0]["byAgent"]), (&json!("ada"), &json!(false)));
    assert_eq!(versions[1]["action"], "blocks_update");
    assert_eq!(page["next"], Value::Null);
    let older = ada.get(&format!("{path}?before={last}")).await.ok();
    assert_eq!(older["versions"].as_array().unwrap().len(), 2, "{older}");

    let stranger = app.person("bob").await;
    for path in ["", "/1", "/1/diff"] {
        let path = format!("/api/spaces/{}/documents/{one}/versions{path}", ada.space);
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    let path = format!("/api/spaces/{}/documents/{one}/versions/1/restore", ada.space);
    assert_eq!(stranger.post(&path, json!({})).await.status, 404);
    assert_eq!(
        ada.get(&format!("~/documents/{block}/versions/1")).await.status,
        404,
        "no document"
    );
}

/// What somebody wrote minutes ago is a version of its own, however soon they bring back another.
#[tokio::test]
async fn what_was_there_before_a_version_was_brought_back_is_listed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, "One", "first").await;
    let (_, said) = now(&ada, &one).await;
    let block = blocks(&said)[0].clone();
    ada.put(&format!("~/blocks/{block}"), runs("an hour of work")).await.ok();
    ada.put(&format!("~/blocks/{block}"), runs("two hours of work")).await.ok();
    let (written, _) = now(&ada, &one).await;
    ada.post(&format!("~/documents/{one}/versions/1/restore"), json!({})).await.ok();
    let (restored, _) = now(&ada, &one).await;
    ada.put(&format!("~/blocks/{block}"), runs("and on")).await.ok();
    let (last, _) = now(&ada, &one).await;
    let page = ada.get(&format!("~/documents/{one}/versions")).await.ok();
    let listed: Vec<_> = page["versions"]
        .as_array()
        .expect("versions")
        .iter()
        .map(|it| (it["revision"].as_i64().unwrap(), it["changes"].as_i64().unwrap()))
        .collect();
    assert_eq!(listed, [(last, 1), (restored, 1), (written, 3)], "{page}");
    let there = then(&ada, &one, written).await;
    assert!(there.to_string().contains("two hours of work"), "{there}");
}

/// A document that goes and comes back begins its revisions anew.
#[tokio::test]
async fn a_document_that_came_back_has_the_versions_since() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = ada.post("~/documents", json!({ "title": "One", "markdown": "first" })).await.ok();
    let one = id(&made);
    let revert =
        |change: &Value| format!("~/changes/{}/revert", change.as_str().expect("a change"));
    let gone = ada.post(&revert(&made["changeId"]), json!({})).await.ok();
    ada.post(&revert(&gone["changeId"]), json!({})).await.ok();
    let (first, said) = now(&ada, &one).await;
    let block = blocks(&said)[0].clone();
    ada.put(&format!("~/blocks/{block}"), runs("second")).await.ok();
    assert_eq!(then(&ada, &one, first).await, said);
    let list = ada.get(&format!("~/documents/{one}/versions")).await.ok();
    assert_eq!(list["versions"][0]["revision"], first + 1, "{list}");
}

#[tokio::test]
async fn what_is_worked_out_for_a_version_has_bounds() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, "One", "first").await;
    let (first, said) = now(&ada, &one).await;
    ada.put(&format!("~/blocks/{}", blocks(&said)[0]), runs("second")).await.ok();
    let add = |table: &str, of: &str| {
        format!(
            "update change
             set edits = edits || jsonb_build_array(jsonb_build_object(
                   'table', '{table}', 'id', '{of}', 'before', null, 'after', null,
                   'more', repeat('x', 33 * 1024 * 1024)))
             where action = 'blocks_update'"
        )
    };
    // A large change of others is nothing to this one.
    app.sql(&add("document", &ada.space.to_string())).await;
    assert_eq!(then(&ada, &one, first).await, said);
    app.sql(&add("document", &one)).await;
    let refused = ada.get(&format!("~/documents/{one}/versions/{first}")).await;
    assert_eq!(refused.status, 400);
}
