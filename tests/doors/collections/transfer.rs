//! Collections out of a space and into another, with their relations.

use std::{collections::BTreeMap, fs, path::Path};

use docent_server::transfer;
use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::json;

use super::{Table, relations::people_and_projects};

/// Exports a space; answers its files.
async fn export(app: &TestApp, folder: &Path) -> BTreeMap<String, String> {
    let actor = app.actor().await;
    transfer::export(app.store(), &actor, folder, &|_| ()).await.expect("an export");
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let read = files.map(|path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a text"))
    });
    read.collect()
}

#[tokio::test]
async fn an_export_brings_collections_and_relations_to_another_space() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (people, projects) = people_and_projects(&agent).await;
    let folk = people
        .add(&agent, json!([{ "title": "Ada" }, { "title": "Bo", "content": "inside" }]))
        .await;
    projects.add(&agent, json!([{ "title": "One", "Led by": [folk[1]] }])).await;
    // What an export says of its own is nobody's to say.
    let numbers = (1..5).map(|number| {
        let number = format!("00000000-0000-0000-0000-00000000000{number}");
        json!({ "type": "page", "markdown": "No item", "properties": { "values": { ":number": number } } })
    });
    let last = agent.document("ZZ", "last").await;
    let numbers =
        json!({ "blocks": numbers.collect::<Vec<_>>(), "position": "end", "pageId": last });
    assert_eq!(agent.call("blocks_add", numbers).await["changed"], true);
    let folder = tempfile::tempdir().expect("a folder");
    let files = export(&app, folder.path()).await;
    let text = files.values().cloned().collect::<String>();
    assert!(!text.contains(&folk[1]) && !text.contains(&people.id), "{text}");

    let other = TestApp::start().await;
    let report =
        transfer::import(other.store(), &other.actor().await, folder.path(), None, &|_| ())
            .await
            .expect("an import");
    assert_eq!(report.notes.len(), 0, "{:?}", report.notes);
    let agent = other.agent(Mode::ReadWrite).await;
    let listed = agent.call("collections_list", json!({})).await;
    let found = |name: &str| {
        let all = listed["collections"].as_array().expect("collections").iter();
        let one = all.clone().find(|one| one["name"] == name).expect("a collection");
        let id = |key: &str| one[key].as_str().expect("an id").to_owned();
        Table { document: id("documentId"), id: id("id") }
    };
    let (people, projects) = (found("People"), found("Projects"));
    let bo = &people.items(&agent, json!({})).await[1];
    let one = &projects.items(&agent, json!({})).await[0];
    assert_eq!(one["properties"], json!({ "led_by": [bo["id"]] }));
    assert_eq!(bo["properties"], json!({ "leads": [one["id"]] }));
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(export(&other, folder.path()).await, files);
}
