//! What happens in a space reaches its members' browsers as it happens, and nobody else's.

use docent_store::Mode;
use docent_tests::{Agent, Event, Events, Person, TestApp};
use serde_json::json;
use uuid::Uuid;

/// Somebody with this role in the test's space.
async fn member(app: &TestApp, name: &str, role: &str) -> Person {
    let person = app.person(name).await;
    let member = format!(
        "insert into member (space_id, person_id, role, created_at) values ('{}', '{}', '{role}', now())",
        app.space, person.id
    );
    app.sql(&member).await;
    person.within(app.space)
}

/// Begins to listen; the first event is answered with the stream.
async fn listen(app: &TestApp, person: &Person, after: Option<&str>) -> (Events, Event) {
    app.decided().await;
    let mut events = person.events(after).await;
    let first = events.next().await.expect("a first event");
    (events, first)
}

async fn write(agent: &Agent, document: &str) -> String {
    let more = json!({ "markdown": "more", "position": "end", "pageId": document });
    let written = agent.call("markdown_add", more).await;
    written["changeId"].as_str().unwrap_or_else(|| panic!("{written}")).to_owned()
}

/// The changes that come next, as many as are named.
async fn told(events: &mut Events, changes: &[&str]) {
    for change in changes {
        let event = events.next().await.expect("a change");
        assert_eq!((event.name.as_str(), event.id.as_str()), ("change", *change), "{event:?}");
        assert_eq!(event.data["changeId"], event.id);
    }
}

#[tokio::test]
async fn an_edit_by_an_agent_arrives_in_a_browser() {
    let app = TestApp::start().await;
    let (agent, ada) = (app.agent(Mode::ReadWrite).await, member(&app, "ada", "viewer").await);
    let document = agent.document("One", "one").await;
    let (mut events, first) = listen(&app, &ada, None).await;
    assert_eq!(first.name, "ready");
    let change = write(&agent, &document).await;
    let event = events.next().await.expect("a change");
    let expected = json!({
        "changeId": change,
        "at": event.data["at"],
        "author": "a read_write link",
        "byAgent": true,
        "link": agent.link,
        "action": "markdown_add",
        "reverts": null,
        "documents": [document],
    });
    assert_eq!(event.data, expected);
    // Written by another instance, and by a person.
    let elsewhere = app.beside(2).await;
    let url = agent.url.replace(&app.url, &elsewhere.url);
    let second = write(&Agent::through(url, agent.link), &document).await;
    let bob = member(&app, "bob", "editor").await;
    let deleted = bob.delete(&format!("~/documents/{document}")).await.ok();
    told(&mut events, &[&second, deleted["changeId"].as_str().unwrap()]).await;
    app.audited("events_list ok").await;
}

#[tokio::test]
async fn another_space_is_not_heard() {
    let app = TestApp::start().await;
    let (agent, ada) = (app.agent(Mode::ReadWrite).await, member(&app, "ada", "viewer").await);
    let stranger = app.person("stranger").await;
    let (mut elsewhere, _) = listen(&app, &stranger, None).await;
    let (mut here, _) = listen(&app, &ada, None).await;
    let document = agent.document("One", "one").await;
    assert_eq!(here.next().await.expect("a change").data["documents"], json!([document]));
    let own = stranger.post("~/documents", json!({ "title": "Own" })).await.ok();
    // The first that it hears is its own, though the other came before.
    told(&mut elsewhere, &[own["changeId"].as_str().unwrap()]).await;
    assert_eq!(stranger.within(app.space).get("~/events").await.status, 404);
    assert_eq!(app.visitor(app.space).get("~/events").await.status, 401);
}

#[tokio::test]
async fn a_stream_ends_with_the_session_and_with_the_membership() {
    let app = TestApp::start().await;
    let (ada, bob) = (member(&app, "ada", "editor").await, member(&app, "bob", "admin").await);
    let (mut events, _) = listen(&app, &ada, None).await;
    let (mut others, _) = listen(&app, &bob, None).await;
    ada.delete("/api/session").await.ok();
    assert!(events.next().await.is_none());
    assert_eq!(ada.get("~/events").await.status, 401);
    let made = bob.post("~/documents", json!({ "title": "Still here" })).await.ok();
    told(&mut others, &[made["changeId"].as_str().unwrap()]).await;
    bob.delete(&format!("~/members/{}", bob.id)).await.ok();
    assert!(others.next().await.is_none());
    assert_eq!(bob.get("~/events").await.status, 404);
}

#[tokio::test]
async fn who_comes_back_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let (agent, ada) = (app.agent(Mode::ReadWrite).await, member(&app, "ada", "viewer").await);
    let document = agent.document("One", "one").await;
    let (events, start) = listen(&app, &ada, None).await;
    assert_eq!(start.name, "ready");
    drop(events);
    let (one, two) = (write(&agent, &document).await, write(&agent, &document).await);
    let (mut events, first) = listen(&app, &ada, Some(&start.id)).await;
    assert_eq!((first.name.as_str(), &first.id), ("ready", &start.id));
    told(&mut events, &[&one, &two]).await;
    drop(events);
    let (mut events, _) = listen(&app, &ada, Some(&one)).await;
    told(&mut events, &[&two]).await;
    // Where no header can be set the address says it; the header is what a browser heard since.
    let mut events = ada.events_after(&start.id, None).await;
    assert_eq!(events.next().await.expect("a first event").id, start.id);
    told(&mut events, &[&one, &two]).await;
    let mut events = ada.events_after(&start.id, Some(&one)).await;
    assert_eq!(events.next().await.expect("a first event").id, one);
    told(&mut events, &[&two]).await;
    let mut events = ada.events_after("nonsense", None).await;
    assert_eq!(events.next().await.expect("a first event").name, "reset");
}

#[tokio::test]
async fn who_comes_back_too_late_is_told_to_begin_anew() {
    let app = TestApp::start().await;
    let (agent, ada) = (app.agent(Mode::ReadWrite).await, member(&app, "ada", "viewer").await);
    let document = agent.document("One", "one").await;
    let (_, start) = listen(&app, &ada, None).await;
    let more = format!(
        "insert into change (space_id, id, author, action, made_at, edits)
         select '{}', gen_random_uuid(), 'a', 'b', now(), '[]' from generate_series(1, 501)",
        app.space
    );
    app.sql(&more).await;
    let last = write(&agent, &document).await;
    for missed in [&start.id, "nonsense", &Uuid::nil().to_string()] {
        let (mut events, first) = listen(&app, &ada, Some(missed)).await;
        assert_eq!((first.name.as_str(), &first.id), ("reset", &last), "{missed}");
        let next = write(&agent, &document).await;
        told(&mut events, &[&next]).await;
        agent.call("changes_revert", json!({ "changeId": next })).await;
        let undone = events.next().await.expect("a change");
        assert_eq!(undone.data["reverts"], next.as_str());
        app.sql(&format!("delete from change where id in ('{next}', '{}')", undone.id)).await;
    }
}
