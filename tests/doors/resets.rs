//! One-time addresses that an owner makes for a member: for whom, by whom, and how long.

use docent_tests::{Answer, Person, TestApp};
use serde_json::{Value, json};

/// Somebody whose only space is this one: they came in by an invitation.
async fn member(app: &TestApp, owner: &Person, name: &str, role: &str) -> Person {
    let invited = owner.post("~/invitations", json!({"role": role})).await.ok();
    let (_, secret) =
        invited["url"].as_str().and_then(|url| url.split_once('#')).expect("a secret");
    let mut member = app.visitor(owner.space);
    let account = json!({
        "secret": secret,
        "email": format!("{name}@example.org"),
        "name": name,
        "password": "correct battery",
    });
    member.post("/api/invitations/accept", account).await.ok();
    let me = member.get("/api/session").await.ok();
    member.id = me["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    member
}

async fn reset(by: &Person, of: &Person) -> Answer {
    by.post(&format!("~/members/{}/reset", of.id), json!({})).await
}

fn secret(answer: Answer) -> Value {
    let answer = answer.ok();
    let (page, secret) =
        answer["url"].as_str().and_then(|url| url.split_once('#')).expect("a secret");
    assert!(page.ends_with("/sign-in"), "{page}");
    json!({"secret": secret})
}

#[tokio::test]
async fn an_owner_lets_a_member_in_again_who_then_chooses_a_password() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bob = member(&app, &ada, "bob", "editor").await;
    let way_in = secret(reset(&ada, &bob).await);
    assert_eq!(bob.get("/api/session").await.status, 401, "his sessions have ended");
    let browser = app.visitor(ada.space);
    let old = json!({"email": "bob@example.org", "password": "correct battery"});
    assert_eq!(browser.post("/api/session", old).await.status, 401, "and his password");
    let me = browser.post("/api/session/link", way_in.clone()).await.ok();
    assert_eq!((&me["name"], &me["hasPassword"]), (&json!("bob"), &json!(false)));
    // There is none to be asked for.
    browser.put("/api/password", json!({"password": "another battery"})).await.ok();
    assert_eq!(browser.get("/api/session").await.ok()["hasPassword"], true);
    let unproven = browser.put("/api/password", json!({"password": "a third battery"})).await;
    assert_eq!(unproven.status, 403, "now it is asked for");
    assert_eq!(app.visitor(ada.space).post("/api/session/link", way_in).await.status, 404, "once");
    app.audited("members_reset ok").await;
}

#[tokio::test]
async fn nobody_opens_an_account_that_reaches_further_than_their_own() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (carl, dora) =
        (member(&app, &ada, "carl", "admin").await, member(&app, &ada, "dora", "owner").await);
    let (eve, finn) =
        (member(&app, &ada, "eve", "viewer").await, member(&app, &ada, "finn", "editor").await);
    let gus = app.person("gus").await;
    ada.put("~/members", json!({"email": "gus@example.org", "role": "viewer"})).await.ok();
    let outsider = app.person("outsider").await;
    for (by, of, status, what) in [
        (&carl, &eve, 403, "an admin, of a viewer"),
        (&carl, &dora, 403, "an admin, of an owner"),
        (&eve, &finn, 403, "a viewer"),
        (&finn, &eve, 403, "an editor"),
        (&ada, &gus, 403, "an owner, of who owns another space"),
        (&ada, &outsider, 404, "of no member"),
        (&ada, &ada, 400, "of oneself"),
    ] {
        let answer = reset(by, of).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.body);
        if [&dora.id, &gus.id].contains(&&of.id) && status == 403 {
            let message = answer.body["message"].as_str().expect("a message");
            assert!(message.contains("docent user reset"), "{message}");
        }
    }
    for person in [&carl, &dora, &eve, &finn, &gus, &outsider] {
        assert_eq!(person.get("/api/session").await.status, 200, "nothing has ended");
    }
    secret(reset(&dora, &finn).await);
    secret(reset(&ada, &dora).await);
    app.audited("members_reset forbidden").await;
}

#[tokio::test]
async fn the_address_is_dead_once_the_account_reaches_further() {
    let app = TestApp::start().await;
    let (ada, other) = (app.person("ada").await, app.person("other").await);
    let dora = member(&app, &ada, "dora", "owner").await;
    let (bob, carl) =
        (member(&app, &ada, "bob", "viewer").await, member(&app, &ada, "carl", "viewer").await);
    let (of_bob, of_carl) = (secret(reset(&ada, &bob).await), secret(reset(&dora, &carl).await));
    other.put("~/members", json!({"email": "bob@example.org", "role": "viewer"})).await.ok();
    let browser = app.visitor(ada.space);
    assert_eq!(browser.post("/api/session/link", of_bob.clone()).await.status, 404);
    other.delete(&format!("~/members/{}", bob.id)).await.ok();
    browser.post("/api/session/link", of_bob).await.ok();

    ada.put("~/members", json!({"email": "dora@example.org", "role": "admin"})).await.ok();
    let browser = app.visitor(ada.space);
    assert_eq!(browser.post("/api/session/link", of_carl).await.status, 404, "she owns it no more");
}
