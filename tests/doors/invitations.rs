//! Invitations: who makes them, whom they let in, and when they are dead.

use chrono::TimeDelta;
use docent_tests::{Answer, Person, TestApp};
use futures::future::join_all;
use serde_json::{Value, json};

/// Makes an invitation; its secret.
async fn invite(person: &Person, choices: Value) -> String {
    let made = person.post("~/invitations", choices).await.ok();
    let url = made["url"].as_str().unwrap_or_else(|| panic!("{made}"));
    let (page, secret) = url.split_once('#').expect("a secret");
    assert!(page.ends_with("/join") && secret.len() == 43, "{url}");
    secret.to_owned()
}

/// What somebody who gets an account sends.
fn account(secret: &str, email: &str) -> Value {
    json!({"secret": secret, "email": email, "name": "Grace", "password": "correct battery"})
}

async fn accept(person: &Person, body: Value) -> Answer {
    person.post("/api/invitations/accept", body).await
}

async fn look(person: &Person, secret: &str) -> Answer {
    person.post("/api/invitations/look", json!({"secret": secret})).await
}

async fn roles(person: &Person) -> Vec<String> {
    let members = person.get("~/members").await.ok();
    let members = members.as_array().expect("members").iter();
    let text = |member: &Value, field: &str| member[field].as_str().unwrap_or_default().to_owned();
    let mut roles: Vec<_> = members
        .map(|member| format!("{} {}", text(member, "email"), text(member, "role")))
        .collect();
    roles.sort();
    roles
}

#[tokio::test]
async fn somebody_new_gets_an_account_and_is_in() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let secret = invite(&ada, json!({"role": "editor", "note": "the new keeper"})).await;
    let listed = ada.get("~/invitations").await;
    assert!(!String::from_utf8_lossy(&listed.bytes).contains(&secret), "no secret is listed");
    let listed = listed.ok();
    let shown =
        (&listed[0]["role"], &listed[0]["note"], &listed[0]["invitedBy"], &listed[0]["good"]);
    assert_eq!(shown, (&json!("editor"), &json!("the new keeper"), &json!("ada"), &json!(true)));

    let grace = app.visitor(ada.space);
    let offer = json!({
        "spaceName": "ada", "role": "editor", "invitedBy": "ada", "forOneEmail": false,
    });
    assert_eq!(look(&grace, &secret).await.ok(), offer);
    let joined = accept(&grace, account(&secret, "Grace@Example.org")).await;
    let cookie = joined.headers["set-cookie"].to_str().expect("a cookie").to_owned();
    assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(joined.ok()["space"], json!(ada.space));
    let me = grace.get("/api/session").await.ok();
    assert_eq!((&me["email"], &me["hasPassword"]), (&json!("grace@example.org"), &json!(true)));
    assert_eq!(roles(&grace).await, ["ada@example.org owner", "grace@example.org editor"]);
    grace.post("~/documents", json!({"title": "Hers"})).await.ok();
    let again = json!({"email": "grace@example.org", "password": "correct battery"});
    app.visitor(ada.space).post("/api/session", again).await.ok();

    let other = app.visitor(ada.space);
    assert_eq!(accept(&other, account(&secret, "eve@example.org")).await.status, 404, "once");
    assert_eq!(look(&other, &secret).await.status, 404);
    assert_eq!(ada.get("~/invitations").await.ok(), json!([]));
}

#[tokio::test]
async fn somebody_with_an_account_joins_with_it() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let secret = invite(&ada, json!({"role": "admin"})).await;
    let joined = accept(&bob, json!({"secret": secret})).await;
    assert!(!joined.headers.contains_key("set-cookie"), "he has one");
    joined.ok();
    let bob = bob.within(ada.space);
    assert_eq!(roles(&bob).await, ["ada@example.org owner", "bob@example.org admin"]);
    // Who is a member stays what they are, and leaves the invitation to somebody else.
    let second = invite(&ada, json!({"role": "viewer"})).await;
    assert_eq!(accept(&bob, json!({"secret": second})).await.status, 409);
    assert_eq!(roles(&bob).await, ["ada@example.org owner", "bob@example.org admin"]);
    assert_eq!(look(&bob, &second).await.status, 200);
}

#[tokio::test]
async fn nobody_invites_whom_they_could_not_let_in() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let stranger = app.person("stranger").await.within(ada.space);
    assert_eq!(stranger.post("~/invitations", json!({"role": "viewer"})).await.status, 404);
    let bob = bob.within(ada.space);
    for role in ["viewer", "editor"] {
        ada.put("~/members", json!({"email": "bob@example.org", "role": role})).await.ok();
        let refused = bob.post("~/invitations", json!({"role": "viewer"})).await;
        assert_eq!(refused.status, 403, "{role}");
        assert_eq!(bob.get("~/invitations").await.status, 403, "{role}");
    }
    ada.put("~/members", json!({"email": "bob@example.org", "role": "admin"})).await.ok();
    assert_eq!(bob.post("~/invitations", json!({"role": "owner"})).await.status, 403);
    invite(&bob, json!({"role": "admin"})).await;
    invite(&ada, json!({"role": "owner"})).await;
    for wrong in [
        json!({"role": "captain"}),
        json!({"role": "viewer", "email": "nobody"}),
        json!({"role": "viewer", "note": "n".repeat(201)}),
    ] {
        assert_eq!(ada.post("~/invitations", wrong.clone()).await.status, 400, "{wrong}");
    }
    assert_eq!(ada.get("~/invitations").await.ok().as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn every_address_that_is_not_good_answers_the_same() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let bob = bob.within(ada.space);
    let bob_is = |role: &'static str| json!({"email": "bob@example.org", "role": role});
    let viewer = json!({"role": "viewer"});

    let old = invite(&ada, viewer.clone()).await;
    app.pass(TimeDelta::days(7) + TimeDelta::seconds(1));
    ada.put("~/members", bob_is("owner")).await.ok();
    let to_own = invite(&bob, json!({"role": "owner"})).await;
    let of_demoted = invite(&bob, viewer.clone()).await;
    ada.put("~/members", bob_is("admin")).await.ok();
    assert_eq!(look(&bob, &of_demoted).await.status, 200, "an admin lets viewers in");
    let withdrawn = invite(&ada, viewer.clone()).await;
    let id = ada.get("~/invitations").await.ok()[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("~/invitations/{id}");
    assert_eq!(app.person("eve").await.delete(&path).await.status, 404, "of another space");
    ada.delete(&path).await.ok();
    assert_eq!(ada.delete(&path).await.status, 404);
    let used = invite(&ada, viewer.clone()).await;
    accept(&app.visitor(ada.space), account(&used, "grace@example.org")).await.ok();
    ada.put("~/members", bob_is("editor")).await.ok();
    let marks = ada.get("~/invitations").await.ok();
    let good = marks.as_array().expect("invitations").iter().filter(|one| one["good"] == true);
    assert_eq!(good.count(), 0, "{marks}");

    let joiner = app.person("joiner").await;
    let unknown = look(&joiner, &"A".repeat(43)).await;
    assert_eq!((unknown.status, &unknown.body), (404, &json!({"error": "not_found"})));
    for (secret, what) in [
        (old.as_str(), "after a week"),
        (&withdrawn, "withdrawn"),
        (&used, "used"),
        (&of_demoted, "of somebody who manages nothing any more"),
        (&to_own, "of somebody who owns it no more"),
        ("", "nothing"),
        ("nonsense", "no secret"),
    ] {
        for answer in [
            look(&joiner, secret).await,
            accept(&joiner, json!({"secret": secret})).await,
            // Whether the address has an account is told to who holds an invitation.
            accept(&app.visitor(ada.space), account(secret, "ada@example.org")).await,
            accept(&app.visitor(ada.space), account(secret, "new@example.org")).await,
        ] {
            assert_eq!((answer.status, &answer.bytes), (404, &unknown.bytes), "{what}");
        }
    }
    ada.put("~/members", bob_is("owner")).await.ok();
    ada.delete(&format!("~/members/{}", ada.id)).await.ok();
    assert_eq!(app.sql("select count(*) from person where email = 'new@example.org'").await, "0");
}

#[tokio::test]
async fn who_invites_must_be_there_when_somebody_comes() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let bob = bob.within(ada.space);
    ada.put("~/members", json!({"email": "bob@example.org", "role": "owner"})).await.ok();
    let secret = invite(&bob, json!({"role": "viewer"})).await;
    let set = |disabled: &str| {
        format!("update person set disabled_at = {disabled} where id = '{}'", bob.id)
    };
    app.sql(&set("now()")).await;
    assert_eq!(look(&ada, &secret).await.status, 404, "he may not sign in");
    app.sql(&set("null")).await;
    assert_eq!(look(&ada, &secret).await.status, 200);
    ada.delete(&format!("~/members/{}", bob.id)).await.ok();
    let grace = app.visitor(ada.space);
    assert_eq!(accept(&grace, account(&secret, "grace@example.org")).await.status, 404);
}

#[tokio::test]
async fn an_invitation_may_be_for_one_address_alone() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let invited = |email: &str| json!({"role": "editor", "email": email});
    let secret = invite(&ada, invited(" Grace@Example.org ")).await;
    let offer = look(&bob, &secret).await;
    assert!(!String::from_utf8_lossy(&offer.bytes).contains("grace"), "who was meant knows it");
    assert_eq!(offer.ok()["forOneEmail"], true);
    let eve = app.visitor(ada.space);
    assert_eq!(accept(&eve, account(&secret, "eve@example.org")).await.status, 403);
    assert_eq!(accept(&eve, account(&secret, "ada@example.org")).await.status, 403, "nor told of");
    assert_eq!(accept(&bob, json!({"secret": secret})).await.status, 403);
    accept(&eve, account(&secret, "GRACE@example.org")).await.ok();
    let secret = invite(&ada, invited("bob@example.org")).await;
    accept(&bob, json!({"secret": secret})).await.ok();
}

#[tokio::test]
async fn who_has_an_account_is_told_to_sign_in_and_nobody_asks_often() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let secret = invite(&ada, json!({"role": "viewer"})).await;
    let visitor = app.visitor(ada.space);
    let taken = accept(&visitor, account(&secret, "ada@example.org")).await;
    assert_eq!(taken.status, 409);
    let message = taken.body["message"].as_str().expect("a message").to_owned();
    assert!(message.contains("sign in first"), "{message}");
    assert_eq!(visitor.get("/api/session").await.status, 401);
    assert_eq!(
        accept(&visitor, json!({"secret": secret})).await.status,
        400,
        "an account is asked for"
    );
    let weak =
        json!({"secret": secret, "email": "g@example.org", "name": "G", "password": "short"});
    assert_eq!(accept(&visitor, weak).await.status, 400);
    app.sql("update attempt set tokens = 0 where subject like 'invitation:%'").await;
    let refused = accept(&visitor, account(&secret, "ada@example.org")).await;
    assert_eq!(refused.status, 429);
    assert!(refused.headers.contains_key("retry-after"));
    app.audited("invitations_accept conflict").await;
}

#[tokio::test]
async fn of_two_at_once_one_comes_in() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let people = join_all(["a", "b", "c", "d"].map(|name| app.person(name))).await;
    let secret = invite(&ada, json!({"role": "viewer"})).await;
    let answers = people.iter().map(|person| accept(person, json!({"secret": secret})));
    let mut statuses: Vec<_> = join_all(answers).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404, 404]);
    assert_eq!(ada.get("~/members").await.ok().as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn the_audit_tells_who_let_whom_in_and_no_secret() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let secret = invite(&ada, json!({"role": "viewer"})).await;
    let grace = app.visitor(ada.space);
    accept(&grace, account(&secret, "grace@example.org")).await.ok();
    let withdrawn = invite(&ada, json!({"role": "viewer"})).await;
    let id = ada.get("~/invitations").await.ok()[0]["id"].as_str().expect("an id").to_owned();
    ada.delete(&format!("~/invitations/{id}")).await.ok();
    app.app.audit.flush().await;
    let acts = format!(
        "select string_agg(tool || ' ' || p.name, ', ' order by a.at) from audit a join person p on p.id = a.person_id
         where space_id = '{}' and tool like 'invitations_%' and tool <> 'invitations_list'",
        ada.space
    );
    let expected = "invitations_create ada, invitations_accept Grace, invitations_create ada, invitations_delete ada";
    assert_eq!(app.sql(&acts).await, expected);
    app.audited("users_create ok").await;
    let all = app.sql("select string_agg(a::text, ' ') from audit a").await;
    for forbidden in [secret.as_str(), &withdrawn, "correct battery", "grace@example.org"] {
        assert!(!all.contains(forbidden), "{forbidden}");
    }
}
