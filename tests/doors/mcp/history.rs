//! Revisions, retries, dry runs and undo.

use chrono::TimeDelta;
use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

#[tokio::test]
async fn a_retry_with_the_same_key_is_harmless() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Log", "").await;
    let add = json!({ "markdown": "once", "position": "end", "pageId": id, "idempotencyKey": "a" });
    let twins =
        futures::future::join_all((0..5).map(|_| agent.call("markdown_add", add.clone()))).await;
    assert!(twins.iter().all(|twin| twin["changeId"] == twins[0]["changeId"]), "{twins:?}");
    assert_eq!(twins.iter().filter(|twin| twin["replayed"] == true).count(), 4);
    assert_eq!(agent.markdown(&id).await, "once\n");
    let mut other = add;
    other["markdown"] = json!("twice");
    assert_eq!(agent.call("markdown_add", other).await["error"]["code"], "conflict");
}

#[tokio::test]
async fn a_stale_revision_is_refused_only_for_what_was_touched() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Shared", "one\n\ntwo").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let (one, two) = (read["blocks"][0]["id"].clone(), read["blocks"][1]["id"].clone());
    let revision = read["document"]["revision"].clone();
    let update = |block: &serde_json::Value, text: &str| json!({ "blocks": [{ "id": block, "markdown": text }], "expectedRevision": revision });
    assert_eq!(agent.call("blocks_update", update(&one, "uno")).await["changed"], true);
    let stale = agent.call("blocks_update", update(&one, "eins")).await;
    assert_eq!(stale["error"]["code"], "conflict");
    assert_eq!(stale["error"]["blocks"], json!([one]));
    assert_eq!(agent.call("blocks_update", update(&two, "dos")).await["changed"], true);
    assert_eq!(agent.markdown(&id).await, "uno\n\ndos\n");
}

#[tokio::test]
async fn a_dry_run_shows_the_difference_and_makes_none() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Draft", "before").await;
    let replace = json!({ "id": id, "find": "before", "replace": "after", "dryRun": true });
    let dry = agent.call("text_replace", replace).await;
    assert_eq!(dry["dryRun"], true);
    assert_eq!(dry["diff"][0]["before"], "before");
    assert_eq!(dry["diff"][0]["after"], "after");
    assert!(dry.get("changeId").is_none());
    assert_eq!(agent.markdown(&id).await, "before\n");
}

#[tokio::test]
async fn a_batch_happens_whole_or_not_at_all() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Batch", "one").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let nowhere = "00000000-0000-4000-8000-000000000000";
    let blocks = json!([
        { "id": read["blocks"][0]["id"], "markdown": "changed" },
        { "id": nowhere, "markdown": "lost" },
    ]);
    let refused = agent.call("blocks_update", json!({ "blocks": blocks })).await;
    assert_eq!(refused["error"]["code"], "not_found");
    assert_eq!(agent.markdown(&id).await, "one\n");
}

#[tokio::test]
async fn nothing_to_change_is_said_so() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Same", "one").await;
    let same = json!({ "documents": [{ "id": id, "title": "Same" }] });
    let answer = agent.call("documents_update", same).await;
    assert_eq!(answer["changed"], false);
    assert!(answer["note"].is_string());
}

#[tokio::test]
async fn an_undo_refuses_what_somebody_changed_since() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Undo", "one\n\ntwo").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let (one, two) = (read["blocks"][0]["id"].clone(), read["blocks"][1]["id"].clone());
    let both = json!([{ "id": one, "markdown": "uno" }, { "id": two, "markdown": "dos" }]);
    let change = agent.call("blocks_update", json!({ "blocks": both })).await["changeId"].clone();
    let later = json!({ "blocks": [{ "id": two, "markdown": "zwei" }] });
    agent.call("blocks_update", later).await;

    let refused = agent.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["blocks"], json!([two]));
    assert_eq!(agent.markdown(&id).await, "uno\n\nzwei\n");
    let skip = json!({ "changeId": change, "onConflict": "skip" });
    agent.call("changes_revert", skip).await;
    assert_eq!(agent.markdown(&id).await, "one\n\nzwei\n");
}

#[tokio::test]
async fn an_undo_takes_a_new_document_back_without_the_delete_switch() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let made = agent
        .call(
            "documents_create",
            json!({ "documents": [{ "title": "New", "markdown": "- a\n  - b" }] }),
        )
        .await;
    let undo = agent.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(undo["changed"], true);
    let read = agent.call("blocks_get", json!({ "id": made["ids"][0] })).await;
    assert_eq!(read["error"]["code"], "not_found");
    agent.call("changes_revert", json!({ "changeId": undo["changeId"] })).await;
    assert_eq!(agent.markdown(made["ids"][0].as_str().unwrap()).await, "- a\n  - b\n");
}

#[tokio::test]
async fn a_link_undoes_only_its_own_changes() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let made = ours.call("documents_create", json!({ "documents": [{ "title": "Ours" }] })).await;
    let refused = theirs.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(refused["error"]["code"], "not_found");
}

#[tokio::test]
async fn an_undo_of_words_leaves_the_block_where_it_was_moved_to() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Moved", "one\n\ntwo").await;
    let replace = json!({ "id": id, "find": "one", "replace": "uno" });
    let change = agent.call("text_replace", replace).await["changeId"].clone();
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let position = json!({ "position": "end", "pageId": id });
    let blocks = json!([read["blocks"][0]["id"]]);
    agent.call("blocks_move", json!({ "blockIds": blocks, "position": position })).await;
    agent.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(agent.markdown(&id).await, "two\n\none\n");
}

/// A document made by one link, in which another one writes.
async fn shared(app: &TestApp) -> (Agent, Agent, Value, String) {
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let new = json!({ "title": "Shared", "markdown": "- ours\n  - below" });
    let made = ours.call("documents_create", json!({ "documents": [new] })).await;
    let id = made["ids"][0].as_str().expect("an id").to_owned();
    (ours, theirs, made["changeId"].clone(), id)
}

#[tokio::test]
async fn an_undo_of_a_document_refuses_where_others_wrote() {
    let app = TestApp::start().await;
    let (ours, theirs, change, id) = shared(&app).await;
    let add = json!({ "markdown": "theirs", "position": "end", "pageId": id });
    let added = theirs.call("markdown_add", add).await;

    let refused = ours.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    assert_eq!(refused["error"]["blocks"], added["ids"]);
    assert_eq!(ours.markdown(&id).await, "- ours\n  - below\n\ntheirs\n");
    let skip = json!({ "changeId": change, "onConflict": "skip" });
    let skipped = ours.call("changes_revert", skip).await;
    assert_eq!(ours.markdown(&id).await, "theirs\n");
    let back = ours.call("changes_revert", json!({ "changeId": skipped["changeId"] })).await;
    assert_eq!(back["changed"], true, "{back}");
    assert_eq!(ours.markdown(&id).await, "- ours\n  - below\n\ntheirs\n");
}

#[tokio::test]
async fn an_undo_of_a_document_keeps_what_others_changed_or_put_inside() {
    let app = TestApp::start().await;
    let (ours, theirs, change, id) = shared(&app).await;
    let read = ours.call("blocks_get", json!({ "id": id })).await;
    let outer = read["blocks"][0]["id"].clone();
    let inside = json!({ "markdown": "inside", "position": "end", "pageId": outer });
    theirs.call("markdown_add", inside).await;
    let skip = json!({ "changeId": change, "onConflict": "skip" });
    ours.call("changes_revert", skip.clone()).await;
    assert_eq!(ours.markdown(&id).await, "- ours\n\n  inside\n");

    let blocks = json!([{ "id": outer, "markdown": "- theirs" }]);
    theirs.call("blocks_update", json!({ "blocks": blocks })).await;
    let again = ours.call("changes_revert", skip).await;
    assert_eq!(again["changed"], false, "{again}");
    assert_eq!(ours.markdown(&id).await, "- theirs\n\n  inside\n");
}

#[tokio::test]
async fn an_undo_of_a_daily_note_keeps_what_others_wrote_there() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let add = |text: &str| json!({ "markdown": text, "position": "end", "date": "2026-05-04" });
    let change = ours.call("markdown_add", add("ours")).await["changeId"].clone();
    theirs.call("markdown_add", add("theirs")).await;
    let refused = ours.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    ours.call("changes_revert", json!({ "changeId": change, "onConflict": "skip" })).await;
    let read = ours.call("blocks_get", json!({ "date": "2026-05-04", "format": "markdown" })).await;
    assert_eq!(read["markdown"], "theirs\n");
}

#[tokio::test]
async fn an_undo_names_the_later_changes_of_its_own_that_come_first() {
    let app = TestApp::start().await;
    let (ours, theirs, change, id) = shared(&app).await;
    let add = |text: &str| json!({ "markdown": text, "position": "end", "pageId": id });
    let second = ours.call("markdown_add", add("two")).await["changeId"].clone();
    let third = ours.call("markdown_add", add("three")).await["changeId"].clone();
    let undone = ours.call("markdown_add", add("four")).await["changeId"].clone();
    ours.call("changes_revert", json!({ "changeId": undone })).await;
    let other = theirs.call("markdown_add", add("theirs")).await["changeId"].clone();

    let refused = ours.call("changes_revert", json!({ "changeId": change })).await;
    let message = refused["error"]["message"].as_str().unwrap();
    let named = format!("{}, {}", third.as_str().unwrap(), second.as_str().unwrap());
    assert!(message.contains(&named), "{message}");
    assert!(!message.contains(undone.as_str().unwrap()), "{message}");
    assert!(!message.contains(other.as_str().unwrap()), "{message}");
    theirs.call("changes_revert", json!({ "changeId": other })).await;
    for change in [third, second, change] {
        let undo = ours.call("changes_revert", json!({ "changeId": change })).await;
        assert_eq!(undo["changed"], true, "{undo}");
    }
    let read = ours.call("blocks_get", json!({ "id": id })).await;
    assert_eq!(read["error"]["code"], "not_found");
}

#[tokio::test]
async fn an_undo_of_a_folder_refuses_where_others_put_something() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let made = ours.call("folders_create", json!({ "folders": [{ "name": "Ours" }] })).await;
    let folder = made["ids"][0].clone();
    let new = json!({ "title": "Theirs", "markdown": "kept" });
    let destination = json!({ "folderId": folder });
    let theirs_made = json!({ "documents": [new], "destination": destination });
    let document = theirs.call("documents_create", theirs_made).await["ids"][0].clone();

    let refused = ours.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    assert_eq!(refused["error"]["blocks"], json!([folder]));
    let skip = json!({ "changeId": made["changeId"], "onConflict": "skip" });
    assert_eq!(ours.call("changes_revert", skip).await["changed"], false);
    assert_eq!(ours.markdown(document.as_str().unwrap()).await, "kept\n");
}

#[tokio::test]
async fn an_undo_never_brings_a_block_back_that_is_elsewhere() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let from = agent.document("From", "one").await;
    let to = agent.document("To", "").await;
    let one = agent.call("blocks_get", json!({ "id": from })).await["blocks"][0]["id"].clone();
    let delete = agent.call("blocks_delete", json!({ "blockIds": [one] })).await;
    agent.call("changes_revert", json!({ "changeId": delete["changeId"] })).await;
    let position = json!({ "position": "end", "pageId": to });
    let moved = json!({ "blockIds": [one], "position": position });
    let moved = agent.call("blocks_move", moved).await["changeId"].clone();
    let again = agent.call("changes_revert", json!({ "changeId": delete["changeId"] })).await;
    assert_eq!(again["error"]["code"], "conflict", "{again}");
    assert_eq!(again["error"]["blocks"], json!([one]));

    // Somebody put a block inside: it stays where it is, and is not in the other document, too.
    let inside = json!({ "markdown": "inside", "position": "end", "pageId": one });
    agent.call("markdown_add", inside).await;
    let skip = json!({ "changeId": moved, "onConflict": "skip" });
    assert_eq!(agent.call("changes_revert", skip).await["changed"], false);
    assert_eq!(agent.markdown(&from).await, "");
    assert!(agent.markdown(&to).await.starts_with("one"));
}

#[tokio::test]
async fn an_undo_never_puts_blocks_inside_each_other() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Circle", "- outer\n  - inner").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let outer = read["blocks"][0]["id"].clone();
    let inner = read["blocks"][0]["content"][0]["id"].clone();
    assert!(inner.is_string(), "{read}");
    let under = |block: &Value, page: Value| json!({ "blockIds": [block], "position": { "position": "end", "pageId": page } });
    let change = agent.call("blocks_move", under(&inner, json!(id))).await["changeId"].clone();
    agent.call("blocks_move", under(&outer, inner.clone())).await;
    let refused = agent.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(refused["error"]["blocks"], json!([inner]), "{refused}");
    assert_eq!(agent.markdown(&id).await, "- inner\n  - outer\n");
}

/// The ids of the changes in a list, page by page.
async fn listed(agent: &Agent, mut arguments: Value) -> Vec<Value> {
    let mut changes = Vec::new();
    loop {
        let page = agent.call("changes_list", arguments.clone()).await;
        let shown = page["changes"].as_array().unwrap_or_else(|| panic!("{page}"));
        changes.extend(shown.iter().map(|change| change["changeId"].clone()));
        if page["cursor"].is_null() {
            return changes;
        }
        arguments["cursor"] = page["cursor"].clone();
    }
}

#[tokio::test]
async fn a_link_learns_who_and_when_but_no_words_of_others() {
    let app = TestApp::start().await;
    let (ours, theirs, created, id) = shared(&app).await;
    let add = |text: &str| json!({ "markdown": text, "position": "end", "pageId": id });
    let secret = theirs.call("markdown_add", add("canary")).await["changeId"].clone();
    theirs.call("changes_revert", json!({ "changeId": secret })).await;
    let own = ours.call("markdown_add", add("known")).await["changeId"].clone();

    let arguments = json!({ "documentId": id, "detail": "full" });
    let list = ours.call("changes_list", arguments).await;
    let changes = list["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 4, "{list}");
    assert!(!list.to_string().contains("canary"), "{list}");
    assert_eq!(changes[0]["changeId"], own);
    assert_eq!(
        (&changes[0]["mine"], &changes[0]["diff"][0]["after"]),
        (&json!(true), &json!("known"))
    );
    assert_eq!(
        (&changes[1]["action"], &changes[1]["reverts"]),
        (&json!("changes_revert"), &secret)
    );
    assert_eq!(changes[2]["changeId"], secret);
    assert_eq!(changes[2]["author"], "a read_write link");
    assert_eq!((&changes[2]["byAgent"], &changes[2]["undone"]), (&json!(true), &json!(true)));
    assert_eq!(changes[2]["documents"], json!([{ "id": id, "title": "Shared" }]));
    assert!(changes[2]["at"].is_string() && changes[2].get("diff").is_none(), "{list}");
    assert!(changes[2].get("mine").is_none(), "{list}");
    assert_eq!(listed(&ours, json!({ "mine": true })).await, [own, created]);
    let concise = ours.call("changes_list", json!({})).await;
    assert!(!concise.to_string().contains("known"), "{concise}");
}

/// A link to the whole space does not see what is never for agents, in its own changes either.
#[tokio::test]
async fn what_is_kept_from_agents_since_is_in_no_change() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let kept = agent.document("Canary", "canary").await;
    let seen = agent.document("Seen", "words").await;
    let mut blocks = Vec::new();
    for id in [&kept, &seen] {
        let read = agent.call("blocks_get", json!({ "id": id, "format": "json" })).await;
        blocks.push(json!({ "id": read["blocks"][0]["id"], "markdown": "canary and words" }));
    }
    agent.call("blocks_update", json!({ "blocks": blocks })).await;
    app.sql(&format!("update document set never_to_agents = true where id = '{kept}'")).await;
    let folder = json!({ "folders": [{ "name": "Both" }] });
    let folder = agent.call("folders_create", folder).await["ids"][0].clone();
    let folder = folder.as_str().expect("a folder");
    let place = format!("update document set location = 'folder', folder_id = '{folder}'");
    app.sql(&place).await;
    let deleted = agent.call("folders_delete", json!({ "folderIds": [folder] })).await;
    assert!(deleted["error"].is_null(), "{deleted}");
    app.sql(&format!("update document set trashed_at = null where id = '{seen}'")).await;
    let list = agent.call("changes_list", json!({ "detail": "full" })).await;
    assert!(list["changes"].as_array().unwrap().len() >= 3, "{list}");
    assert!(list.to_string().contains("words"), "{list}");
    for secret in ["anary\"", "canary\"", &kept] {
        assert!(!list.to_string().contains(secret), "{secret}: {list}");
    }
}

#[tokio::test]
async fn a_cursor_tells_of_nothing_unseen() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let hidden = owner.document("Hidden", "canary").await;
    let seen = owner.document("Seen", "").await;
    let add = async |id: &str| {
        let add = json!({ "markdown": "x", "position": "end", "pageId": id });
        owner.call("markdown_add", add).await["changeId"].clone()
    };
    let scope = format!("scope_documents = array['{seen}']::uuid[]");
    let agent = app.agent_within(Mode::ReadWrite, false, &scope).await;
    let mut expected = listed(&agent, json!({})).await;
    assert_eq!(expected.len(), 1);
    for number in 1..28 {
        add(&hidden).await;
        expected.insert(0, add(&seen).await);
        add(&hidden).await;
        // As many as on a page, and then one more.
        let page = agent.call("changes_list", json!({})).await;
        assert_eq!(page["cursor"].is_null(), number < 25, "{number}: {page}");
    }
    for arguments in [json!({}), json!({ "documentId": seen }), json!({ "since": "2020-01-01" })] {
        assert_eq!(listed(&agent, arguments).await, expected);
    }
    let page = agent.call("changes_list", json!({})).await;
    let other = agent.call("changes_list", json!({ "documentId": seen })).await;
    assert_eq!(page["cursor"], other["cursor"], "a place in what is seen, whatever is around it");
    assert!(!page.to_string().contains(&hidden), "{page}");
    app.rescope(&agent, "scope_daily = true").await;
    assert_eq!(listed(&agent, json!({ "cursor": page["cursor"] })).await, Vec::<Value>::new());
}

#[tokio::test]
async fn changes_are_told_of_what_is_seen_now() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let folder = agent.call("folders_create", json!({ "folders": [{ "name": "In" }] })).await;
    let into = json!({ "folderId": folder["ids"][0] });
    let new = json!({ "documents": [{ "title": "Moves" }], "destination": into });
    let made = agent.call("documents_create", new).await;
    let id = made["ids"][0].as_str().unwrap();
    let (folder_change, change) = (folder["changeId"].clone(), made["changeId"].clone());
    assert_eq!(listed(&agent, json!({})).await, [change.clone(), folder_change.clone()]);
    let reader = app.agent_with(Mode::Read, false).await;
    let never = |never: bool| format!("update document set never_to_agents = {never}");
    app.sql(&never(true)).await;
    assert_eq!(listed(&reader, json!({})).await, std::slice::from_ref(&folder_change));
    app.sql(&never(false)).await;
    assert_eq!(listed(&reader, json!({})).await, [change.clone(), folder_change.clone()]);
    let trash = agent.call("documents_delete", json!({ "documentIds": [id] })).await;
    assert_eq!(listed(&reader, json!({})).await, std::slice::from_ref(&folder_change));
    let all = [trash["changeId"].clone(), change, folder_change];
    assert_eq!(listed(&agent, json!({})).await, all);

    // Of folders, whoever does not see all is told of its own changes alone.
    let inside = format!("scope_folders = array[{}]::uuid[]", folder["ids"][0]).replace('"', "'");
    let own = app.agent_within(Mode::ReadWrite, false, &inside).await;
    assert_eq!(listed(&own, json!({})).await, Vec::<Value>::new());
    let below = json!({ "folders": [{ "name": "Below", "parentFolderId": folder["ids"][0] }] });
    let below = own.call("folders_create", below).await["changeId"].clone();
    assert_eq!(listed(&own, json!({ "detail": "full" })).await, [below]);
}

#[tokio::test]
async fn changes_are_listed_by_time() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let new = |title: &str| json!({ "documents": [{ "title": title }] });
    let made = agent.call("documents_create", new("Old")).await;
    let (first, id) = (made["changeId"].clone(), made["ids"][0].clone());
    app.pass(TimeDelta::days(8));
    let between = app.app.store.world.now().to_rfc3339();
    let second = agent.call("documents_create", new("New")).await["changeId"].clone();

    assert_eq!(listed(&agent, json!({})).await, std::slice::from_ref(&second));
    assert_eq!(listed(&agent, json!({ "documentId": id })).await, std::slice::from_ref(&first));
    let all = json!({ "since": "2020-01-01", "mine": true });
    assert_eq!(listed(&agent, all).await, [second.clone(), first.clone()]);
    assert_eq!(listed(&agent, json!({ "since": between })).await, [second]);
    let old = json!({ "since": "2020-01-01", "until": between });
    assert_eq!(listed(&agent, old.clone()).await, std::slice::from_ref(&first));
    app.rescope(&agent, "scope_search = 'old', scope_query = 'old', scope_wanted = '{old}'").await;
    assert_eq!(listed(&agent, old).await, [first]);
    let wrong = agent.call("changes_list", json!({ "since": "soon" })).await;
    assert_eq!(wrong["error"]["code"], "invalid_argument", "{wrong}");
    let wrong = agent.call("changes_list", json!({ "cursor": "soon" })).await;
    assert_eq!(wrong["error"]["code"], "invalid_argument", "{wrong}");
}
