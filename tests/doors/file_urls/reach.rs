//! A link gains no file that it does not see, whatever it writes.

use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

use super::{PICTURE, files_of, get, illustrated, upload, url_of};
use crate::links::{agent, document, folder};

/// A space with a folder that a link sees, and a file in a document that it does not see.
struct House {
    ada: Person,
    agent: Agent,
    home: String,
    /// In the folder.
    document: String,
    secret: String,
}

impl House {
    async fn of(app: &TestApp) -> Self {
        let ada = app.person("ada").await;
        let home = folder(&ada, "Home", None).await;
        let id = document(&ada, "Open", "text\n\nmore text", Some(&home)).await;
        let secret = upload(&ada, "secret.gif", PICTURE).await;
        document(&ada, "Closed", &format!("![](file://{secret})"), None).await;
        let choices = json!({"scope": {"folders": [home]}, "allowDelete": true});
        let agent = agent(&ada, choices).await;
        Self { ada, agent, home, document: id, secret }
    }

    async fn block(&self, number: usize) -> String {
        let read = self.agent.call("blocks_get", json!({"id": self.document})).await;
        read["blocks"][number]["id"].as_str().expect("a block").to_owned()
    }
}

/// Whether a call was refused because of a file.
fn is_refused(answer: &Value) -> bool {
    let error = &answer["error"];
    let message = error["message"].as_str().unwrap_or_default();
    error["code"] == "invalid_argument" && message.contains("this link sees no file file://")
}

#[tokio::test]
async fn a_link_cannot_write_itself_a_file() {
    let app = TestApp::start().await;
    let house = House::of(&app).await;
    let (agent, block) = (&house.agent, house.block(0).await);
    let upper = house.secret.to_uppercase();
    let plain = house.secret.replace('-', "");
    let nobody = uuid::Uuid::from_u128(7).to_string();
    let spellings = [&house.secret, &upper, &plain, &nobody]
        .map(|id| [format!("![](file://{id})"), format!("a [link](file://{id}) in text")]);
    let entity = format!("![](file:&#47;/{})", house.secret);
    let mut refusals = Vec::new();
    for text in spellings.iter().flatten().chain([&entity]) {
        let end = json!({"position": "end", "pageId": house.document});
        let with = |mut more: Value| {
            more.as_object_mut().unwrap().extend(end.as_object().unwrap().clone());
            more
        };
        let calls = [
            ("markdown_add", with(json!({"markdown": text}))),
            ("blocks_add", with(json!({"blocks": [{"markdown": text}]}))),
            ("blocks_update", json!({"blocks": [{"id": block, "markdown": text}]})),
            ("text_replace", json!({"id": house.document, "find": "more text", "replace": text})),
            ("documents_create", json!({"documents": [{"title": "New", "markdown": text}]})),
        ];
        for (tool, arguments) in calls {
            let answer = agent.call(tool, arguments).await;
            assert!(is_refused(&answer), "{tool} {text}: {answer}");
            refusals.push(answer.to_string());
        }
    }
    // A file that is elsewhere is like one that never was.
    let told = |id: &str| refusals.iter().filter(|text| text.contains(id)).count();
    assert_eq!(told(&nobody), 10);
    assert_eq!(told(&house.secret), refusals.len() - 10, "named the one way");
    assert!(files_of(agent, &house.document).await.is_empty());
    let read = agent.call("blocks_get", json!({"id": house.document, "format": "markdown"})).await;
    assert_eq!(read["markdown"], "text\n\nmore text\n", "nothing was written");
}

#[tokio::test]
async fn an_address_of_another_kind_shows_no_file() {
    let app = TestApp::start().await;
    let house = House::of(&app).await;
    let text = format!("[it](block://{0}) and [[{0}]]", house.secret);
    let add = json!({"markdown": text, "position": "end", "pageId": house.document});
    let added = house.agent.call("markdown_add", add).await;
    assert!(added.get("error").is_none(), "{added}");
    assert!(files_of(&house.agent, &house.document).await.is_empty());
    // Not by a name that it is given afterwards, either.
    let copy = json!({"markdown": format!("![](file://{})", house.secret), "position": "end", "pageId": house.document});
    assert!(is_refused(&house.agent.call("markdown_add", copy).await));
}

#[tokio::test]
async fn what_a_link_sees_it_may_name_elsewhere_and_keep() {
    let app = TestApp::start().await;
    let house = House::of(&app).await;
    let (source, file) = illustrated(&house.ada, Some(&house.home)).await;
    let agent = &house.agent;
    let add = json!({"markdown": format!("![](file://{file})"), "position": "end", "pageId": house.document});
    let added = agent.call("markdown_add", add).await;
    assert!(added.get("error").is_none(), "{added}");
    assert_eq!(files_of(agent, &house.document).await[0]["id"], json!(file));
    let url = url_of(agent, &house.document).await;
    assert_eq!(url, url_of(agent, &source).await, "one file, one URL");
    // Its block may move to another document and be written anew, also once it is the last one.
    agent.call("documents_delete", json!({"ids": [source]})).await;
    let there = agent.document("There", "x").await;
    let block = house.block(2).await;
    let to = json!({"blockIds": [block], "position": {"position": "end", "pageId": there}});
    let moved = agent.call("blocks_move", to).await;
    assert!(moved.get("error").is_none(), "{moved}");
    let text = format!("![another word](file://{file})");
    let set =
        agent.call("blocks_update", json!({"blocks": [{"id": block, "markdown": text}]})).await;
    assert!(set.get("error").is_none(), "{set}");
    assert_eq!(get(&url).await.status(), 200);
}

#[tokio::test]
async fn taking_back_a_deletion_brings_back_its_file_wherever_else_that_is() {
    let app = TestApp::start().await;
    let house = House::of(&app).await;
    let agent = &house.agent;
    let (document, file) = illustrated(&house.ada, Some(&house.home)).await;
    let picture = async || {
        let read = agent.call("blocks_get", json!({"id": document})).await;
        read["blocks"][1]["id"].as_str().expect("a block").to_owned()
    };
    let url = url_of(agent, &document).await;
    let gone = agent.call("blocks_delete", json!({"blockIds": [picture().await]})).await;
    assert_eq!(get(&url).await.status(), 404);
    let back = agent.call("changes_revert", json!({"changeId": gone["changeId"]})).await;
    assert!(back.get("error").is_none(), "{back}");
    assert_eq!(get(&url).await.status(), 200);

    let gone = agent.call("blocks_delete", json!({"blockIds": [picture().await]})).await;
    crate::links::document(&house.ada, "Closed too", &format!("![](file://{file})"), None).await;
    let back = agent.call("changes_revert", json!({"changeId": gone["changeId"]})).await;
    assert!(back.get("error").is_none(), "{back}");
    assert_eq!(get(&url).await.status(), 200);

    // A person's removal is not the link's to take back.
    let path = format!("~/blocks/{}", picture().await);
    let gone = house.ada.delete(&path).await.ok();
    let back = agent.call("changes_revert", json!({"changeId": gone["changeId"]})).await;
    assert_eq!(back["error"]["code"], "not_found");
    assert_eq!(get(&url).await.status(), 404);
}

#[tokio::test]
async fn what_is_never_for_agents_has_no_url() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (document, _) = illustrated(&ada, None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let url = url_of(&reader, &document).await;
    let hide = format!("update document set never_to_agents = true where id = '{document}'");
    app.sql(&hide).await;
    assert_eq!(get(&url).await.status(), 404);
    let writer = agent(&ada, json!({})).await;
    let file = upload(&ada, "map.gif", PICTURE).await;
    let made = json!({"documents": [{"title": "New", "markdown": format!("![](file://{file})")}]});
    assert!(is_refused(&writer.call("documents_create", made).await));
}
