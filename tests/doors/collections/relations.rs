//! Relations, told from both sides, within what the link sees.

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

use super::{Table, refused};

/// People, and projects led by them: the relation is kept on the projects.
pub(super) async fn people_and_projects(agent: &Agent) -> (Table, Table) {
    let people = Table::make(agent, "People", json!([])).await;
    let led = json!([{ "name": "Led by", "type": "relation", "targetCollectionId": people.id }]);
    let projects = Table::make(agent, "Projects", led).await;
    let leads = json!({ "schema": { "properties": [
        { "name": "Leads", "type": "relation", "targetCollectionId": projects.id, "isBackReference": true },
        { "name": "Knows", "type": "relation", "targetCollectionId": people.id },
    ] } });
    let updated = people.call(agent, "collectionSchema_update", leads).await;
    assert_eq!(updated["changed"], true, "{updated}");
    (people, projects)
}

fn values(item: &Value) -> &Value {
    &item["properties"]
}

#[tokio::test]
async fn a_relation_is_told_from_both_sides() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let (people, projects) = people_and_projects(&agent).await;
    let folk = people.add(&agent, json!([{ "title": "Ada" }, { "title": "Bo" }])).await;
    let work = projects.add(&agent, json!([{ "title": "One", "Led by": [folk[0]] }, { "title": "Two", "Led by": [folk[0], folk[1]] }])).await;
    let both = people.items(&agent, json!({})).await;
    assert_eq!(values(&both[0]), &json!({ "leads": [work[0], work[1]] }));
    assert_eq!(values(&both[1]), &json!({ "leads": [work[1]] }));
    let full = projects.items(&agent, json!({ "detail": "full" })).await;
    assert_eq!(values(&full[0]), &json!({ "led_by": [{ "id": folk[0], "title": "Ada" }] }));
    let of_bo = json!({ "filter": { "Led by": { "contains": folk[1] } } });
    assert_eq!(projects.titles(&agent, of_bo).await, ["Two"]);
    let links = agent.call("backlinks_get", json!({ "id": folk[1] })).await;
    assert!(links.to_string().contains(&work[1]), "{links}");
    let set = json!({ "itemsToUpdate": [{ "id": folk[1], "Leads": [work[0]] }] });
    let answer = people.call(&agent, "collectionItems_update", set).await;
    assert!(refused(&answer).contains("the other side of a relation"), "{answer}");
    let deleted =
        people.call(&agent, "collectionItems_delete", json!({ "idsToDelete": [folk[0]] })).await;
    let left = projects.items(&agent, json!({})).await;
    assert_eq!((values(&left[0]), values(&left[1])), (&json!({}), &json!({ "led_by": [folk[1]] })));
    agent.call("changes_revert", json!({ "changeId": deleted["changeId"] })).await;
    assert_eq!(
        values(&projects.items(&agent, json!({})).await[0]),
        &json!({ "led_by": [folk[0]] })
    );
    let knows = json!({ "itemsToUpdate": [{ "id": folk[0], "Knows": [folk[1]] }] });
    assert_eq!(people.call(&agent, "collectionItems_update", knows).await["changed"], true);
    agent.call("documents_delete", json!({ "documentIds": [projects.document] })).await;
    let reader = app.agent(Mode::Read).await;
    assert_eq!(values(&people.items(&reader, json!({})).await[0]), &json!({ "knows": [folk[1]] }));
}

#[tokio::test]
async fn relations_name_items_of_their_collection_only() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (people, projects) = people_and_projects(&agent).await;
    let folk = people.add(&agent, json!([{ "title": "Ada" }])).await;
    let work = projects.add(&agent, json!([{ "title": "One" }])).await;
    let nobody = "0190c5a0-0000-7000-8000-00000000dead";
    for id in [work[0].as_str(), people.id.as_str(), people.document.as_str(), nobody] {
        let add = json!({ "items": [{ "title": "x", "Led by": [folk[0], id] }] });
        let answer = projects.call(&agent, "collectionItems_add", add).await;
        assert_eq!(
            refused(&answer),
            format!("`Led by` names {id}, which is no item of its collection that this link sees")
        );
    }
    let bad = json!({ "name": "x", "properties": [{ "name": "r", "type": "relation", "targetCollectionId": people.document }] });
    let create =
        json!({ "schema": bad, "position": { "position": "end", "pageId": people.document } });
    assert!(
        refused(&agent.call("collections_create", create).await).contains("sees no collection")
    );
}

/// Projects whose leader is in a document that the link does not see.
struct Hidden {
    app: TestApp,
    owner: Agent,
    /// Sees the projects.
    agent: Agent,
    people: Table,
    projects: Table,
    folk: Vec<String>,
    work: Vec<String>,
}

impl Hidden {
    async fn make() -> Self {
        let app = TestApp::start().await;
        let owner = app.agent_with(Mode::ReadWrite, true).await;
        let (people, projects) = people_and_projects(&owner).await;
        let folk = json!([{ "title": "canary Ada" }, { "title": "canary Bo" }]);
        let folk = people.add(&owner, folk).await;
        let work = json!([{ "title": "One", "Led by": [folk[0]] }, { "title": "Two" }]);
        let work = projects.add(&owner, work).await;
        let agent = app.agent_within(Mode::ReadWrite, true, &only(&projects)).await;
        Self { app, owner, agent, people, projects, folk, work }
    }

    /// Sets the relation of an item through the link.
    async fn set(&self, item: usize, led_by: Value) -> Value {
        let update = json!({ "itemsToUpdate": [{ "id": self.work[item], "Led by": led_by }] });
        self.projects.call(&self.agent, "collectionItems_update", update).await
    }
}

fn only(table: &Table) -> String {
    format!("scope_documents = array['{}']::uuid[]", table.document)
}

#[tokio::test]
async fn a_relation_out_of_scope_is_not_shown() {
    let Hidden { app, owner, agent, people, projects, folk, .. } = Hidden::make().await;
    for format in ["json", "markdown"] {
        let ask = json!({ "detail": "full", "format": format });
        let items = projects.call(&agent, "collectionItems_get", ask).await;
        let blocks = json!({ "id": projects.document, "format": format });
        let blocks = agent.call("blocks_get", blocks).await;
        for read in [items, blocks].map(|read| read.to_string()) {
            assert!(read.contains("One") && !read.contains(&folk[0]), "{read}");
            assert!(!read.contains("canary"), "{read}");
        }
    }
    assert!(owner.markdown(&projects.document).await.contains(&folk[0]));
    let ask = json!({ "filter": { "Led by": folk[0] } });
    assert_eq!(projects.titles(&agent, ask).await, Vec::<String>::new());
    let not = json!({ "filter": { "Led by": { "ne": folk[0] } } });
    assert_eq!(projects.titles(&agent, not).await, ["One", "Two"]);
    let empty = json!({ "filter": { "Led by": { "empty": true } } });
    refused(&projects.call(&agent, "collectionItems_get", empty).await);
    let other = app.agent_within(Mode::ReadWrite, true, &only(&people)).await;
    assert_eq!(values(&people.items(&other, json!({})).await[0]), &json!({}));
}

#[tokio::test]
async fn a_relation_out_of_scope_is_neither_taken_nor_lost() {
    let hidden = Hidden::make().await;
    let Hidden { agent, projects, folk, work, .. } = &hidden;
    let never = "0190c5a0-0000-7000-8000-00000000dead";
    let told = async |id: &str| refused(&hidden.set(0, json!([id])).await).replace(id, "ID");
    assert_eq!(told(&folk[0]).await, told(never).await, "there before, or never there");
    assert_eq!(told(&folk[1]).await, told(never).await);
    let values_of = json!({ "values": { "Led by": [folk[0]] } });
    let update = json!({ "blocks": [{ "id": work[0], "properties": values_of }] });
    refused(&agent.call("blocks_update", update).await);
    let nothing = [hidden.set(0, json!(null)).await, hidden.set(1, json!(null)).await];
    assert!(nothing.iter().all(|answer| answer["changed"] == false), "{nothing:?}");
    let mut title = json!({ "itemsToUpdate": [{ "id": work[0], "title": "First", "Led by": null }], "dryRun": true });
    let dry = projects.call(agent, "collectionItems_update", title.clone()).await;
    assert!(dry["diff"][0].is_object() && !dry.to_string().contains(&folk[0]), "{dry}");
    title["dryRun"] = json!(false);
    assert_eq!(projects.call(agent, "collectionItems_update", title).await["changed"], true);
    let kept = projects.items(&hidden.owner, json!({})).await;
    assert_eq!(values(&kept[0]), &json!({ "led_by": [folk[0]] }), "it could not be taken away");
    let property =
        json!({ "name": "r", "type": "relation", "targetCollectionId": hidden.people.id });
    let create = json!({
        "schema": { "name": "x", "properties": [property] },
        "position": { "position": "end", "pageId": projects.document },
    });
    refused(&agent.call("collections_create", create).await);
}

#[tokio::test]
async fn an_item_keeps_a_relation_out_of_scope_in_every_document() {
    let Hidden { app, owner, projects, folk, work, .. } = Hidden::make().await;
    let away = owner.document("Away", "").await;
    let scope = format!("scope_documents = array['{}', '{away}']::uuid[]", projects.document);
    let agent = app.agent_within(Mode::ReadWrite, true, &scope).await;
    for page in [&away, &projects.id] {
        let to = json!({ "position": "end", "pageId": page });
        let moved =
            agent.call("blocks_move", json!({ "blockIds": [work[0]], "position": to })).await;
        assert_eq!(moved["changed"], true, "{moved}");
        for format in ["json", "markdown"] {
            let read = agent.call("blocks_get", json!({ "id": work[0], "format": format })).await;
            assert!(read.to_string().contains("One") && !read.to_string().contains(&folk[0]));
        }
    }
    let kept = projects.items(&owner, json!({})).await;
    assert_eq!(values(&kept[1]), &json!({ "led_by": [folk[0]] }));
}

#[tokio::test]
async fn a_relation_out_of_scope_is_not_shown_inside_an_item() {
    let hidden = Hidden::make().await;
    let Hidden { owner, agent, people, projects, folk, work, .. } = &hidden;
    let outer = Table::within(owner, projects.document.clone(), "Outer", json!([])).await;
    let item = outer.add(owner, json!([{ "title": "I" }])).await.remove(0);
    let led = json!([{ "name": "Led by", "type": "relation", "targetCollectionId": people.id }]);
    let create = json!({
        "schema": { "name": "Inner", "properties": led },
        "position": { "position": "end", "pageId": item },
    });
    let made = owner.call("collections_create", create).await;
    let id = made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let inner = Table { document: projects.document.clone(), id };
    inner.add(owner, json!([{ "title": "inmost", "Led by": [folk[1]] }])).await;
    let to = json!({ "position": "end", "pageId": item });
    let moved = owner.call("blocks_move", json!({ "blockIds": [work[0]], "position": to })).await;
    assert_eq!(moved["changed"], true, "{moved}");
    for format in ["json", "markdown"] {
        let ask = json!({ "detail": "full", "format": format });
        let read = outer.call(agent, "collectionItems_get", ask.clone()).await.to_string();
        assert!(read.contains("inmost") && read.contains("One"), "{read}");
        assert!(!read.contains(&folk[0]) && !read.contains(&folk[1]), "{read}");
    }
    let read = outer.call(owner, "collectionItems_get", json!({})).await.to_string();
    assert!(read.contains(&folk[1]), "{read}");
}

#[tokio::test]
async fn views_name_what_the_link_sees() {
    let hidden = Hidden::make().await;
    let Hidden { owner, agent, projects, folk, .. } = &hidden;
    let views = json!([
        { "name": "Hers", "filters": { "Led by": folk[0] } },
        { "name": "Theirs", "filters": { "Led by": { "in": [folk[1], folk[0]] }, "title": "One" } },
    ]);
    let update = json!({ "views": views });
    let updated = projects.call(owner, "collectionSchema_update", update).await;
    assert_eq!(updated["changed"], true, "{updated}");
    let kept = projects.call(owner, "collectionSchema_get", json!({})).await["views"].clone();
    assert!(kept.to_string().contains(&folk[0]), "{kept}");
    let unseen = |answer: &Value| {
        let answer = answer.to_string();
        assert!(!answer.contains(&folk[0]) && !answer.contains(&folk[1]), "{answer}");
    };
    let mut read = projects.call(agent, "collectionSchema_get", json!({})).await;
    assert_eq!(read["views"][0]["filters"], json!({ "led_by": [] }), "{read}");
    unseen(&read);
    for format in ["json", "markdown"] {
        for id in [&projects.id, &projects.document] {
            unseen(&agent.call("blocks_get", json!({ "id": id, "format": format })).await);
        }
    }
    unseen(&agent.call("connection_info", json!({})).await);
    for view in ["Hers", "Theirs"] {
        let titles = projects.titles(agent, json!({ "viewId": view })).await;
        assert_eq!(titles, Vec::<String>::new(), "{view} holds of nothing");
    }
    let same = json!({ "views": read["views"] });
    let same = projects.call(agent, "collectionSchema_update", same).await;
    assert_eq!(same["changed"], false, "{same}");
    read["views"][0]["name"] = json!("Still hers");
    for dry in [true, false] {
        let update = json!({ "views": read["views"], "dryRun": dry });
        unseen(&projects.call(agent, "collectionSchema_update", update).await);
    }
    let after = projects.call(owner, "collectionSchema_get", json!({})).await["views"].clone();
    assert_eq!(after[0]["name"], "Still hers");
    for index in [0, 1] {
        assert_eq!(after[index]["filters"], kept[index]["filters"], "{after}");
    }
    assert_eq!(projects.titles(owner, json!({ "viewId": "hers" })).await, ["One"]);
}

/// A collection inside an item shows no more than one in a document, nor does an item that was moved there.
#[tokio::test]
async fn what_is_inside_an_item_shows_no_more() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let (people, projects) = people_and_projects(&owner).await;
    let folk = people.add(&owner, json!([{ "title": "canary Ada" }])).await;
    let outer = Table::make(&owner, "Outer", json!([])).await;
    let item = outer.add(&owner, json!([{ "title": "Item" }])).await[0].clone();
    let schema = json!({ "name": "Inner", "properties": [
        { "name": "Led by", "type": "relation", "targetCollectionId": people.id },
    ] });
    let create = json!({ "schema": schema, "position": { "position": "end", "pageId": item } });
    let inner = owner.call("collections_create", create).await["ids"][0].clone();
    let led =
        json!({ "collectionBlockId": inner, "items": [{ "title": "Led", "Led by": [folk[0]] }] });
    owner.call("collectionItems_add", led).await;
    let moved = projects.add(&owner, json!([{ "title": "Moved", "Led by": [folk[0]] }])).await;
    let there = json!({ "blockIds": moved, "position": { "position": "end", "pageId": item } });
    assert_eq!(owner.call("blocks_move", there).await["changed"], true);
    let scope = format!("scope_documents = '{{{}}}'", outer.document);
    let agent = app.agent_within(Mode::Read, false, &scope).await;
    for format in ["json", "markdown"] {
        let read = outer.call(&agent, "collectionItems_get", json!({ "format": format })).await;
        assert!(read.to_string().contains("Led"), "{read}");
        assert!(!read.to_string().contains(&folk[0]), "{read}");
        let read = outer.call(&owner, "collectionItems_get", json!({ "format": format })).await;
        assert!(read.to_string().contains(&folk[0]), "{read}");
    }
}
