//! Writes at the border of a scope: what was visible may be changed, what becomes visible may be made,
//! and nothing crosses.

use std::collections::BTreeSet;

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

/// A space with a tree of folders and a document in each, and somebody who sees all of it.
struct House {
    app: TestApp,
    owner: Agent,
    /// Top, with Inner inside; Other beside them.
    top: String,
    inner: String,
    other: String,
    in_top: String,
    in_inner: String,
    in_other: String,
    unsorted: String,
}

impl House {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let owner = app.agent_with(Mode::ReadWrite, true).await;
        let folder = async |name: &str, parent: Option<&str>| {
            let new = json!({ "name": name, "parentFolderId": parent });
            let made = owner.call("folders_create", json!({ "folders": [new] })).await;
            made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
        };
        let top = folder("Top", None).await;
        let inner = folder("Inner", Some(&top)).await;
        let other = folder("Other", None).await;
        let document = async |title: &str, folder: &str| {
            let id = owner.document(title, &format!("text of {title}")).await;
            let into = json!({ "documentIds": [id], "destination": { "folderId": folder } });
            owner.call("documents_move", into).await;
            id
        };
        let in_top = document("In top", &top).await;
        let in_inner = document("In inner", &inner).await;
        let in_other = document("In other", &other).await;
        let unsorted = owner.document("Unsorted", "text").await;
        Self { app, owner, top, inner, other, in_top, in_inner, in_other, unsorted }
    }

    async fn within(&self, scope: &str) -> Agent {
        self.app.agent_within(Mode::ReadWrite, true, scope).await
    }

    fn folders(folders: &[&String]) -> String {
        let ids: Vec<String> = folders.iter().map(|id| format!("'{id}'")).collect();
        format!("scope_folders = array[{}]::uuid[]", ids.join(", "))
    }

    async fn folder_of(&self, id: &str) -> String {
        self.app.sql(&format!("select folder_id from document where id = '{id}'")).await
    }
}

fn searching(query: &str) -> String {
    let query = docent_store::search::scope_query(query).expect("a query");
    let quoted = |text: &str| text.replace('\'', "''");
    let wanted: Vec<String> =
        query.wanted.iter().map(|clause| format!("'{}'", quoted(clause))).collect();
    let forbidden = query.forbidden.map_or("null".into(), |text| format!("'{}'", quoted(&text)));
    format!(
        "scope_search = 'as below', scope_query = '{}', scope_wanted = array[{}]::tsquery[], scope_forbidden = {forbidden}",
        quoted(&query.query),
        wanted.join(", ")
    )
}

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}

async fn create(agent: &Agent, title: &str, destination: Value) -> Value {
    let mut arguments = json!({ "documents": [{ "title": title, "markdown": "new words" }] });
    if !destination.is_null() {
        arguments["destination"] = destination;
    }
    agent.call("documents_create", arguments).await
}

async fn move_to(agent: &Agent, id: &str, destination: Value) -> Value {
    agent.call("documents_move", json!({ "documentIds": [id], "destination": destination })).await
}

#[tokio::test]
async fn one_folder_is_where_new_documents_go() {
    let house = House::build().await;
    let agent = house.within(&House::folders(&[&house.top])).await;
    let made = create(&agent, "Mine", Value::Null).await;
    let id = made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}"));
    assert_eq!(house.folder_of(id).await, house.top);
    let below = create(&agent, "Below", json!({ "folderId": house.inner })).await;
    assert_eq!(house.folder_of(below["ids"][0].as_str().unwrap()).await, house.inner);

    for (destination, expected) in [
        (json!({ "folderId": house.other }), "not_found"),
        (json!({ "destination": "unsorted" }), "forbidden"),
        (json!({ "destination": "templates" }), "forbidden"),
    ] {
        assert_eq!(code(&create(&agent, "No", destination).await), expected);
    }
    assert_eq!(house.app.sql("select count(*) from document where title = 'No'").await, "0");
}

#[tokio::test]
async fn several_folders_are_named_to_choose_from() {
    let house = House::build().await;
    let agent = house.within(&House::folders(&[&house.inner, &house.other])).await;
    let refused = create(&agent, "Where", Value::Null).await;
    assert_eq!(code(&refused), "invalid_argument");
    let message = refused["error"]["message"].as_str().unwrap();
    for named in [&house.inner, &house.other, &"Inner".to_owned(), &"Other".to_owned()] {
        assert!(message.contains(named.as_str()), "{message}");
    }
    assert!(!message.contains("Top") && !message.contains(&house.top), "{message}");
}

#[tokio::test]
async fn a_document_may_match_a_search_at_birth_and_leave_it_later() {
    let house = House::build().await;
    let agent = house.within(&searching("project -secret")).await;
    let refused = create(&agent, "Plan", Value::Null).await;
    assert_eq!(code(&refused), "forbidden");
    let new = json!([{ "title": "Plan", "markdown": "the project" }]);
    let made = agent.call("documents_create", json!({ "documents": new })).await;
    let id = made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}"));
    assert_eq!(agent.markdown(id).await, "the project\n");

    let stays = json!({ "id": id, "find": "the", "replace": "our" });
    assert!(agent.call("text_replace", stays).await.get("leavesScope").is_none());
    let leaves = json!({ "id": id, "find": "our", "replace": "secret" });
    let left = agent.call("text_replace", leaves).await;
    assert_eq!(left["leavesScope"], true, "{left}");
    assert_eq!(code(&agent.call("blocks_get", json!({ "id": id })).await), "not_found");
    let undo = agent.call("changes_revert", json!({ "changeId": left["changeId"] })).await;
    assert_eq!(code(&undo), "not_found", "what is out of scope is not changed");
}

#[tokio::test]
async fn documents_move_only_between_visible_folders() {
    let house = House::build().await;
    let scope = format!(
        "{}, scope_documents = array['{}', '{}']::uuid[]",
        House::folders(&[&house.top]),
        house.in_other,
        house.unsorted
    );
    let agent = house.within(&scope).await;
    let into = json!({ "folderId": house.inner });
    assert_eq!(move_to(&agent, &house.in_top, into.clone()).await["changed"], true);
    assert_eq!(house.folder_of(&house.in_top).await, house.inner);

    let other = json!({ "folderId": house.other });
    assert_eq!(code(&move_to(&agent, &house.in_top, other).await), "not_found");
    for place in ["unsorted", "templates"] {
        let place = json!({ "destination": place });
        assert_eq!(code(&move_to(&agent, &house.in_top, place).await), "forbidden");
    }
    // Chosen documents are visible; the places they are in are not.
    for outside in [&house.in_other, &house.unsorted] {
        let read = agent.call("blocks_get", json!({ "id": outside })).await;
        assert!(read["document"].get("folderId").is_none(), "{read}");
        assert_eq!(code(&move_to(&agent, outside, into.clone()).await), "forbidden");
    }
    assert_eq!(house.folder_of(&house.in_other).await, house.other);
    let blocks = agent.call("blocks_get", json!({ "id": house.in_other })).await;
    let block = blocks["blocks"][0]["id"].clone();
    let position = json!({ "position": "end", "pageId": house.in_top });
    let moved = json!({ "blockIds": [block], "position": position });
    assert_eq!(agent.call("blocks_move", moved).await["changed"], true, "both are visible");
}

#[tokio::test]
async fn folders_change_only_inside_the_scope() {
    let house = House::build().await;
    let agent = house.within(&House::folders(&[&house.top])).await;
    let seen = agent.call("folders_list", json!({})).await;
    let names: Vec<&Value> =
        seen["folders"].as_array().unwrap().iter().map(|f| &f["name"]).collect();
    assert_eq!(names, ["Top", "Inner"]);

    let new = |parent: Value| json!({ "folders": [{ "name": "New", "parentFolderId": parent }] });
    let made = agent.call("folders_create", new(json!(house.inner))).await;
    let deep = made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    assert_eq!(code(&agent.call("folders_create", new(Value::Null)).await), "forbidden");
    assert_eq!(code(&agent.call("folders_create", new(json!(house.other))).await), "not_found");

    let into = |id: &str, parent: &str| json!({ "folderIds": [id], "destination": { "parentFolderId": parent } });
    let root = |id: &str| json!({ "folderIds": [id], "destination": { "destination": "root" } });
    assert_eq!(agent.call("folders_move", into(&deep, &house.top)).await["changed"], true);
    assert_eq!(code(&agent.call("folders_move", into(&deep, &house.other)).await), "not_found");
    assert_eq!(code(&agent.call("folders_move", root(&deep)).await), "forbidden");
    assert_eq!(
        code(&agent.call("folders_move", into(&house.other, &house.top)).await),
        "not_found"
    );

    // The folder that the scope names stays where it is; its name is within.
    let inner = house.within(&House::folders(&[&house.inner])).await;
    let delete = json!({ "folderIds": [house.inner] });
    assert_eq!(code(&inner.call("folders_delete", delete.clone()).await), "forbidden");
    assert_eq!(code(&inner.call("folders_move", root(&house.inner)).await), "forbidden");
    let rename = json!({ "folders": [{ "id": house.inner, "name": "Renamed" }], "dryRun": true });
    let dry = inner.call("folders_update", rename).await;
    assert!(!dry.to_string().contains(&house.top), "{dry}");
    let rename = json!({ "folders": [{ "id": house.inner, "name": "Renamed" }] });
    assert_eq!(inner.call("folders_update", rename).await["changed"], true);
    let parent = format!("select parent_id, name from folder where id = '{}'", house.inner);
    assert_eq!(house.app.sql(&parent).await, format!("{}|Renamed", house.top));

    // Inside it folders come and go, with what the link does not see in them.
    house
        .app
        .sql(&format!("update document set never_to_agents = true where id = '{}'", house.in_inner))
        .await;
    let deleted = agent.call("folders_delete", delete).await;
    assert_eq!(deleted["changed"], true, "{deleted}");
    assert!(!deleted.to_string().contains(&house.in_inner), "{deleted}");
    assert_eq!(house.folder_of(&house.in_inner).await, house.top);
}

#[tokio::test]
async fn an_undo_brings_a_folder_back_with_what_was_in_it() {
    let house = House::build().await;
    let agent = house.within(&House::folders(&[&house.top])).await;
    let deleted = agent.call("folders_delete", json!({ "folderIds": [house.inner] })).await;
    assert_eq!(house.folder_of(&house.in_inner).await, house.top);
    let undo = agent.call("changes_revert", json!({ "changeId": deleted["changeId"] })).await;
    assert_eq!(undo["changed"], true, "{undo}");
    assert_eq!(house.folder_of(&house.in_inner).await, house.inner);
}

#[tokio::test]
async fn an_undo_is_checked_at_both_ends() {
    let house = House::build().await;
    let agent = house.within(&House::folders(&[&house.top, &house.other])).await;
    let moved = move_to(&agent, &house.in_top, json!({ "folderId": house.other })).await;
    let changed = json!({ "id": house.in_inner, "find": "text", "replace": "words" });
    let changed = agent.call("text_replace", changed).await;
    let undo = async |change: &Value| {
        agent.call("changes_revert", json!({ "changeId": change["changeId"] })).await
    };

    house.app.rescope(&agent, &House::folders(&[&house.other])).await;
    assert_eq!(code(&undo(&moved).await), "forbidden", "it would leave the scope");
    assert_eq!(code(&undo(&changed).await), "not_found", "it is outside");
    house.app.rescope(&agent, &House::folders(&[&house.top])).await;
    assert_eq!(code(&undo(&moved).await), "not_found", "it is outside");
    assert_eq!(undo(&changed).await["changed"], true);
    assert_eq!(house.folder_of(&house.in_top).await, house.other);
    let foreign = house.owner.document("Foreign", "x").await;
    let made = house
        .owner
        .call("documents_update", json!({ "documents": [{ "id": foreign, "title": "y" }] }))
        .await;
    assert_eq!(code(&undo(&made).await), "not_found");
}

#[tokio::test]
async fn daily_notes_are_made_by_date_and_nothing_else() {
    let house = House::build().await;
    let agent = house.within("scope_daily = true").await;
    let add = |day: &str| json!({ "markdown": "note", "position": "end", "date": day });
    let made = agent.call("markdown_add", add("2026-05-01")).await;
    let id = made["documents"][0]["id"].as_str().unwrap_or_else(|| panic!("{made}"));
    assert_eq!(agent.markdown(id).await, "note\n");
    assert_eq!(code(&create(&agent, "No", Value::Null).await), "forbidden");
    assert_eq!(code(&create(&agent, "No", json!({ "folderId": house.top })).await), "not_found");

    // A date that is taken by a note out of scope answers as one that has none.
    let elsewhere = house.within(&House::folders(&[&house.top])).await;
    let taken = elsewhere.call("markdown_add", add("2026-05-01")).await;
    assert_eq!(taken, elsewhere.call("markdown_add", add("2026-05-02")).await);
    assert_eq!(code(&taken), "not_found");
}

#[tokio::test]
async fn links_to_chosen_documents_make_none() {
    let house = House::build().await;
    let chosen = format!("scope_documents = array['{}']::uuid[]", house.in_other);
    let tools = async |agent: &Agent| {
        let listed = agent.request("tools/list", json!({})).await.body;
        let tools = listed["result"]["tools"].as_array().expect("tools").clone();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let agent = house.within(&chosen).await;
    let all = tools(&house.owner).await;
    let missing: Vec<String> = all.difference(&tools(&agent).await).cloned().collect();
    assert_eq!(missing, ["documents_create"]);
    assert_eq!(create(&agent, "No", Value::Null).await["code"], -32602);
    assert_eq!(tools(&house.within(&House::folders(&[&house.top])).await).await, all);

    let title = json!({ "documents": [{ "id": house.in_other, "title": "Seen" }], "dryRun": true });
    let dry = agent.call("documents_update", title).await;
    assert!(!dry.to_string().contains(&house.other), "{dry}");
    let gone = agent.call("documents_delete", json!({ "documentIds": [house.in_other] })).await;
    assert_eq!(gone["changed"], true, "{gone}");
    assert_eq!(code(&agent.call("blocks_get", json!({ "id": house.in_other })).await), "not_found");
}

#[tokio::test]
async fn a_write_only_link_is_told_ids_and_revisions() {
    let house = House::build().await;
    let agent = house.app.agent_within(Mode::Write, false, &House::folders(&[&house.top])).await;
    let made = create(&agent, "Report", Value::Null).await;
    let keys = |answer: &Value| {
        let keys: Vec<String> = answer.as_object().unwrap().keys().cloned().collect();
        keys
    };
    assert_eq!(keys(&made), ["changeId", "documents", "ids"]);
    let id = &made["ids"][0];
    let add = json!({ "markdown": "more words", "position": "end", "pageId": id, "dryRun": true });
    assert_eq!(keys(&agent.call("markdown_add", add).await), ["dryRun"]);
    let nothing = json!({ "markdown": "", "position": "end", "pageId": id });
    assert_eq!(
        agent.call("markdown_add", nothing).await,
        json!({}),
        "no word of there being no change"
    );
    let outside = json!({ "markdown": "x", "position": "end", "pageId": house.in_other });
    assert_eq!(code(&agent.call("markdown_add", outside).await), "not_found");
    let undo = agent.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(keys(&undo), ["changeId", "documents", "ids"]);
}
