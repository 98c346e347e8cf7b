//! What is out of sight when something is taken back: nothing of it is lost, and it stands in the way of
//! nothing else.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{
    now,
    since::{block, done, id, person_and_agent},
};

#[tokio::test]
async fn what_others_said_about_a_block_that_is_gone_for_now_is_not_lost() {
    let app = TestApp::start().await;
    let (ada, agent) = person_and_agent(&app).await;
    let noon = now(&app);
    let document = agent.document("Ours", "one\n\ntwo").await;
    let one = block(&agent, &document, 0).await;
    let talk = json!({ "comments": [{ "block": one, "runs": [{ "text": "why" }] }] });
    let comment = id(&ada.post("~/comments", talk).await.ok());
    let deleted = done(&agent, "blocks_delete", json!({ "blockIds": [one] })).await;
    let refused = agent.call("changes_revert", json!({ "since": noon })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    assert_eq!(refused["error"]["blocks"], json!([document]), "{refused}");
    assert!(!refused.to_string().contains(&comment), "{refused}");
    let skip = json!({ "since": noon, "onConflict": "skip" });
    done(&agent, "changes_revert", skip).await;
    assert_eq!(agent.markdown(&document).await, "");
    assert_eq!(app.sql("select count(*) from comment").await, "1");
    let back = format!("~/changes/{}/revert", deleted["changeId"].as_str().expect("a change"));
    ada.post(&back, json!({})).await.ok();
    let read = ada.get(&format!("~/documents/{document}/comments")).await.ok();
    assert_eq!(read["comments"][0]["id"], comment, "{read}");

    // What the link said itself goes with the rest.
    let evening = now(&app);
    let document = agent.document("Mine", "one").await;
    let one = block(&agent, &document, 0).await;
    let talk = json!({ "comments": [{ "blockId": one, "content": "mine" }] });
    done(&agent, "comments_add", talk).await;
    done(&agent, "blocks_delete", json!({ "blockIds": [one] })).await;
    done(&agent, "changes_revert", json!({ "since": evening })).await;
    assert_eq!(ada.get(&format!("~/documents/{document}")).await.status, 404);
    assert_eq!(app.sql("select count(*) from comment").await, "1");
}

#[tokio::test]
async fn a_document_without_a_place_stays_gone_with_all_that_was_in_it() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let agent = app.agent(Mode::ReadWrite).await;
    let folder = json!({ "folders": [{ "name": "Folder" }] });
    let folder = id(&done(&owner, "folders_create", folder).await);
    let noon = now(&app);
    let new = json!({ "documents": [{ "title": "New", "markdown": "one" }], "destination": { "folderId": folder } });
    let document = id(&done(&agent, "documents_create", new).await);
    let one = block(&agent, &document, 0).await;
    let talk = json!({ "comments": [{ "blockId": one, "content": "mine" }] });
    let comment = id(&done(&agent, "comments_add", talk).await);
    let evening = now(&app);
    done(&agent, "changes_revert", json!({ "since": noon })).await;
    done(&owner, "folders_delete", json!({ "folderIds": [folder] })).await;
    let refused = agent.call("changes_revert", json!({ "since": evening })).await;
    let mut all = vec![document, one, comment];
    all.sort();
    assert_eq!(refused["error"]["blocks"], json!(all), "{refused}");
    let skip = json!({ "since": evening, "onConflict": "skip" });
    let skipped = agent.call("changes_revert", skip).await;
    assert_eq!((&skipped["changed"], skipped.get("error")), (&json!(false), None), "{skipped}");
    assert_eq!(app.sql("select count(*) from comment").await, "0");
}

#[tokio::test]
async fn comments_out_of_sight_do_not_stand_in_the_way_of_the_rest() {
    let app = TestApp::start().await;
    let (_, agent) = person_and_agent(&app).await;
    let hidden = agent.document("Hidden", "one").await;
    let seen = agent.document("Seen", "two").await;
    let on = [block(&agent, &hidden, 0).await, hidden.clone()];
    let noon = now(&app);
    for place in &on {
        let talk = json!({ "comments": [{ "blockId": place, "content": "why" }] });
        done(&agent, "comments_add", talk).await;
    }
    let two = block(&agent, &seen, 0).await;
    let update = json!({ "blocks": [{ "id": two, "markdown": "dos" }] });
    done(&agent, "blocks_update", update).await;
    app.rescope(&agent, &format!("scope_documents = array['{seen}']::uuid[]")).await;
    let refused = agent.call("changes_revert", json!({ "since": noon })).await;
    assert_eq!(refused["error"]["code"], "conflict", "{refused}");
    assert!(on.iter().all(|place| !refused.to_string().contains(place)), "{refused}");
    let skip = json!({ "since": noon, "onConflict": "skip" });
    done(&agent, "changes_revert", skip).await;
    assert_eq!(agent.markdown(&seen).await, "two\n");
    assert_eq!(app.sql("select count(*) from comment").await, "2");
}

#[tokio::test]
async fn a_document_that_came_back_out_of_scope_is_not_found() {
    let app = TestApp::start().await;
    let (ada, agent) = person_and_agent(&app).await;
    let folder = json!({ "folders": [{ "name": "Plans" }] });
    let folder = id(&done(&agent, "folders_create", folder).await);
    app.rescope(&agent, &format!("scope_folders = array['{folder}']::uuid[]")).await;
    let new = |title: &str| json!({ "documents": [{ "title": title, "markdown": "one" }], "destination": { "folderId": folder } });
    let stays = id(&done(&agent, "documents_create", new("Stays")).await);
    let made = done(&agent, "documents_create", new("New")).await;
    let document = id(&made);
    let noon = now(&app);
    let update = json!({ "documents": [{ "id": stays, "title": "Changed" }] });
    done(&agent, "documents_update", update).await;
    let undo = json!({ "changeId": made["changeId"] });
    let gone = done(&agent, "changes_revert", undo).await["changeId"].clone();
    let again = format!("~/changes/{}/revert", gone.as_str().expect("a change"));
    let back = ada.post(&again, json!({})).await.ok();
    let seen = agent.call("changes_revert", json!({ "changeId": gone })).await;
    let named = seen["error"]["blocks"].as_array().unwrap_or_else(|| panic!("{seen}"));
    assert!(named.contains(&json!(document)), "it sees what stands in the way: {seen}");
    let away = json!({ "location": "unsorted" });
    ada.post(&format!("~/documents/{document}/move"), away).await.ok();
    let refused = agent.call("changes_revert", json!({ "changeId": gone })).await;
    assert_eq!(refused["error"]["code"], "not_found", "{refused}");

    // As if it had come back by another way, so that the link's change stands.
    let back = back["changeId"].as_str().expect("a change").to_owned();
    app.sql(&format!("update change set reverts = null where id = '{back}'")).await;
    let refused = agent.call("changes_revert", json!({ "since": noon })).await;
    let named = refused["error"]["blocks"].as_array().unwrap_or_else(|| panic!("{refused}"));
    assert!(named.contains(&json!(document)), "{refused}");
    let skip = json!({ "since": noon, "onConflict": "skip" });
    done(&agent, "changes_revert", skip).await;
    let title = |read: Value| read["title"].clone();
    assert_eq!(title(ada.get(&format!("~/documents/{stays}")).await.ok()), "Stays");
    assert_eq!(title(ada.get(&format!("~/documents/{document}")).await.ok()), "New");
}
