//! Streams that say what happens: to those who see it, as long as they may.

use docent_store::{Mode, link};
use docent_tests::{Agent, Listening, TestApp};
use serde_json::{Value, json};

const LISTS: [&str; 2] = ["resources/list_changed", "prompts/list_changed"];

fn watching(documents: &[&str]) -> Value {
    let addresses: Vec<_> = documents.iter().map(|id| format!("docent://{id}")).collect();
    json!({ "resourceSubscriptions": addresses })
}

fn everything() -> Value {
    json!({ "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true })
}

/// Begins to listen, and reads what was accepted.
async fn listen(app: &TestApp, agent: &Agent, filter: Value) -> (Listening, Value) {
    app.decided().await;
    let mut listening = agent.listen(filter).await;
    let first = listening.next().await.expect("what was accepted");
    assert_eq!(first["method"], "notifications/subscriptions/acknowledged", "{first}");
    (listening, first["params"]["notifications"].clone())
}

async fn write(agent: &Agent, document: &str) {
    let more = json!({ "markdown": "more", "position": "end", "pageId": document });
    let written = agent.call("markdown_add", more).await;
    assert!(written["changeId"].is_string(), "{written}");
}

#[tokio::test]
async fn what_is_watched_is_told_of_and_nothing_else() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (one, two) = (agent.document("One", "one").await, agent.document("Two", "two").await);
    let (mut listening, accepted) = listen(&app, &agent, watching(&[&two])).await;
    assert_eq!(accepted, watching(&[&two]));
    write(&agent, &one).await;
    write(&agent, &two).await;
    assert_eq!(listening.told().await, format!("resources/updated docent://{two}"));
    let elsewhere = app.beside(2).await;
    let url = agent.url.replace(&app.url, &elsewhere.url);
    write(&Agent::through(url, agent.link), &two).await;
    assert_eq!(listening.told().await, format!("resources/updated docent://{two}"));
    app.audited("subscriptions_listen ok").await;
}

#[tokio::test]
async fn lists_that_are_others_are_told_of() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, false).await;
    let document = agent.document("One", "one").await;
    let (mut listening, accepted) = listen(&app, &agent, everything()).await;
    assert_eq!(accepted, everything());
    // Its text is in no list.
    write(&agent, &document).await;
    agent.document("Two", "two").await;
    for list in LISTS {
        assert_eq!(listening.told().await, list);
    }
    let template = json!({
        "documents": [{ "title": "T", "markdown": "{{a}}" }],
        "destination": { "destination": "templates" },
    });
    let template = agent.call("documents_create", template).await;
    for list in LISTS {
        assert_eq!(listening.told().await, list);
    }
    write(&agent, template["ids"][0].as_str().unwrap()).await;
    assert_eq!(listening.told().await, LISTS[1]);
    app.sql(&format!(
        "update link set tool_groups = '{{blocks,documents}}' where id = '{}'",
        agent.link
    ))
    .await;
    assert_eq!(listening.told().await, "tools/list_changed");
    for list in LISTS {
        assert_eq!(listening.told().await, list);
    }
}

#[tokio::test]
async fn nothing_is_heard_from_outside_a_scope() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let (seen, hidden) = (owner.document("Seen", "a").await, owner.document("Hidden", "b").await);
    let scope = format!("scope_documents = '{{{seen}}}'");
    let agent = app.agent_within(Mode::Read, false, &scope).await;
    let mut filter = watching(&[&seen, &hidden]);
    filter["resourcesListChanged"] = json!(true);
    let (mut listening, accepted) = listen(&app, &agent, filter.clone()).await;
    assert_eq!(accepted, filter, "whether there is such a document is not told");
    write(&owner, &hidden).await;
    owner.call("documents_delete", json!({ "documentIds": [hidden] })).await;
    owner.document("Another", "c").await;
    write(&owner, &seen).await;
    assert_eq!(listening.told().await, format!("resources/updated docent://{seen}"));
    // What goes is told of to whoever saw it, and then no more.
    owner.call("documents_delete", json!({ "documentIds": [seen] })).await;
    assert_eq!(listening.told().await, format!("resources/updated docent://{seen}"));
    assert_eq!(listening.told().await, LISTS[0]);
    write(&owner, &seen).await;
    owner
        .call(
            "documents_move",
            json!({ "documentIds": [seen], "destination": { "destination": "unsorted" } }),
        )
        .await;
    assert_eq!(listening.told().await, format!("resources/updated docent://{seen}"));
    // Another scope of the same link is another list.
    app.rescope(&agent, "scope_whole = true").await;
    let mut told = [listening.told().await, listening.told().await, listening.told().await];
    told.sort();
    assert!(told.contains(&format!("resources/updated docent://{seen}")), "{told:?}");
}

#[tokio::test]
async fn folders_of_a_scope_are_heard_of_when_they_come_and_go() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let mut folders = Vec::new();
    for name in ["Ours", "Inner", "Elsewhere"] {
        let made = json!({ "folders": [{ "name": name }] });
        let made = owner.call("folders_create", made).await;
        folders.push(made["ids"][0].as_str().expect("an id").to_owned());
    }
    let [ours, inner, elsewhere] = folders.as_slice() else { panic!() };
    let new = json!({ "documents": [{ "title": "In" }], "destination": { "folderId": inner } });
    let new = owner.call("documents_create", new).await;
    let document = new["ids"][0].as_str().expect("an id");
    let agent = app.agent_within(Mode::Read, false, &format!("scope_folders = '{{{ours}}}'")).await;
    let mut filter = watching(&[document]);
    filter["resourcesListChanged"] = json!(true);
    let (mut listening, _) = listen(&app, &agent, filter).await;
    for to in [ours, elsewhere] {
        let to = json!({ "folderIds": [inner], "destination": { "parentFolderId": to } });
        let moved = owner.call("folders_move", to).await;
        assert!(moved["changeId"].is_string(), "{moved}");
        assert_eq!(listening.told().await, format!("resources/updated docent://{document}"));
        assert_eq!(listening.told().await, LISTS[0]);
    }
    // What goes on elsewhere is nothing to it.
    let rename = json!({ "folders": [{ "id": elsewhere, "name": "Far" }] });
    owner.call("folders_update", rename).await;
    let named = json!({ "folders": [{ "id": ours, "name": "Near" }] });
    owner.call("folders_update", named).await;
    assert_eq!(listening.told().await, LISTS[0]);
    let rescoped = format!("scope_documents = '{{{document}}}'");
    app.rescope(&agent, &rescoped).await;
    assert_eq!(listening.told().await, format!("resources/updated docent://{document}"));
}

#[tokio::test]
async fn what_leaves_a_list_is_told_of() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (mut listening, _) = listen(&app, &agent, everything()).await;
    let made = json!({ "documents": [{ "title": "Made", "markdown": "one" }] });
    let made = agent.call("documents_create", made).await;
    for list in LISTS {
        assert_eq!(listening.told().await, list);
    }
    let back = agent.call("changes_revert", json!({ "changeId": made["changeId"] })).await;
    assert_eq!(back["changed"], true, "{back}");
    for list in LISTS {
        assert_eq!(listening.told().await, list);
    }
}

#[tokio::test]
async fn a_stream_ends_with_what_it_was_opened_under() {
    let app = TestApp::start().await;
    for change in [
        "enabled = false, security_epoch = security_epoch + 1",
        "security_epoch = security_epoch + 1, expires_at = '2000-01-01'",
    ] {
        let agent = app.agent(Mode::ReadWrite).await;
        let (listening, _) = listen(&app, &agent, everything()).await;
        app.sql(&format!("update link set {change} where id = '{}'", agent.link)).await;
        listening.end().await;
        let again = agent.try_listen(everything()).await;
        assert_eq!(again.status(), 404, "{change}");
    }
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("One", "one").await;
    let (mut listening, _) = listen(&app, &agent, watching(&[&document])).await;
    app.sql(&format!("update link set name = 'other' where id = '{}'", agent.link)).await;
    assert_eq!(
        listening.told().await,
        format!("resources/updated docent://{document}"),
        "it may be another"
    );
    write(&agent, &document).await;
    assert_eq!(listening.told().await, format!("resources/updated docent://{document}"));
    link::delete(app.store(), &app.actor().await, agent.link, None)
        .await
        .expect("the link is deleted");
    listening.end().await;
}

#[tokio::test]
async fn who_may_not_read_hears_of_tools_alone() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Write).await;
    let owner = app.agent(Mode::ReadWrite).await;
    let document = owner.document("One", "one").await;
    let mut filter = everything();
    filter["resourceSubscriptions"] = watching(&[&document])["resourceSubscriptions"].clone();
    let (mut listening, _) = listen(&app, &agent, filter).await;
    write(&owner, &document).await;
    owner.document("Two", "two").await;
    app.sql(&format!("update link set tool_groups = '{{blocks}}' where id = '{}'", agent.link))
        .await;
    assert_eq!(listening.told().await, "tools/list_changed");
}

#[tokio::test]
async fn streams_are_counted() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let mut open = Vec::new();
    for _ in 0..16 {
        open.push(listen(&app, &agent, everything()).await);
    }
    let (refused, _) = listen(&app, &agent, everything()).await;
    let refused = refused.end().await;
    assert!(
        refused[0]["error"]["message"].as_str().unwrap().contains("too many streams"),
        "{refused:?}"
    );
    drop(open.pop());
    // The connection has to be found closed first.
    let mut tries = 0;
    loop {
        let (mut listening, _) = listen(&app, &agent, everything()).await;
        app.sql(&format!(
            "update link set tool_groups = '{{blocks}}' || array[md5('{tries}')] where id = '{}'",
            agent.link
        ))
        .await;
        if listening.next().await.expect("a message").get("error").is_none() {
            break;
        }
        tries += 1;
        assert!(tries < 50, "no stream is ever free again");
    }
}

/// Another stream of the same link, opened later, hides from nobody that the link is another.
#[tokio::test]
async fn each_stream_is_held_to_what_it_was_opened_under() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("One", "one").await;
    let (mut first, _) = listen(&app, &agent, watching(&[&document])).await;
    app.sql(&format!("update link set name = 'other' where id = '{}'", agent.link)).await;
    let (mut second, _) = listen(&app, &agent, watching(&[&document])).await;
    let told = format!("resources/updated docent://{document}");
    assert_eq!(first.told().await, told, "what it sees may be another");
    write(&agent, &document).await;
    assert_eq!([first.told().await, second.told().await], [told.clone(), told]);
}

#[tokio::test]
async fn a_new_document_is_told_of_however_much_was_written_since() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (mut listening, _) = listen(&app, &agent, everything()).await;
    let document = agent.document("One", "one").await;
    for _ in 0..5 {
        write(&agent, &document).await;
    }
    for list in LISTS {
        assert_eq!(listening.told().await, list);
    }
}
