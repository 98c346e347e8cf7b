//! Personal access tokens: what a program does in somebody's name, what it may not, and when it ends.

use chrono::TimeDelta;
use docent_tests::{Answer, Person, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// What a token is refused with that is not good.
fn is_bad(answer: &Answer, what: &str) {
    assert_eq!((answer.status, &answer.body["error"]), (401, &json!("invalid_token")), "{what}");
    assert_eq!(answer.headers["www-authenticate"], r#"Bearer error="invalid_token""#, "{what}");
}

async fn token_id(person: &Person) -> String {
    let listed = person.get("/api/access-tokens").await.ok();
    listed[0]["id"].as_str().unwrap_or_else(|| panic!("{listed}")).to_owned()
}

#[tokio::test]
async fn a_program_does_what_its_owner_does_until_the_token_is_revoked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let program = app.program(&ada, false).await;
    let token = program.token.clone().expect("a token");
    assert!(token.starts_with("docent_pat_") && token.len() == 11 + 43, "its form");
    assert_eq!(program.get("/api/session").await.ok()["email"], "ada@example.org");
    assert_eq!(program.get("/api/spaces").await.ok(), ada.get("/api/spaces").await.ok());
    // No page sends this, so that nothing has to say which page did.
    let made = program.post("~/documents", json!({"title": "By a program"})).await.ok();
    let path = format!("~/documents/{}", made["ids"][0].as_str().expect("an id"));
    assert_eq!(program.get(&path).await.ok()["title"], "By a program");
    program.delete(&path).await.ok();
    program.post("/api/spaces", json!({"name": "Made by a program"})).await.ok();

    let listed = ada.get("/api/access-tokens").await;
    let text = String::from_utf8_lossy(&listed.bytes).into_owned();
    assert!(!text.contains("docent_pat_"), "{text}");
    let listed = listed.ok();
    assert_eq!((&listed[0]["name"], &listed[0]["readOnly"]), (&json!("Backup"), &json!(false)));
    assert!(listed[0]["lastUsedAt"].is_string(), "{listed}");
    app.app.audit.flush().await;
    let client = "select distinct client from audit where tool like 'documents_%'";
    assert!(app.sql(client).await.starts_with("Backup (access token)"));

    let eve = app.person("eve").await;
    let revoked = format!("/api/access-tokens/{}", token_id(&ada).await);
    assert_eq!(eve.delete(&revoked).await.status, 404, "of somebody else");
    ada.delete(&revoked).await.ok();
    for path in ["/api/session", "/api/spaces", "~/documents", "~/members"] {
        is_bad(&program.get(path).await, path);
    }
    is_bad(&program.post("~/documents", json!({"title": "x"})).await, "a write");
    assert_eq!(ada.delete(&revoked).await.status, 404);
    app.app.audit.flush().await;
    let all = app.sql("select string_agg(a::text, ' ') from audit a").await;
    assert!(all.contains("access_tokens_create") && all.contains("access_tokens_delete"));
    assert!(!all.contains(&token[11..]), "no secret is in the audit");
    let rows =
        app.sql("select count(*) from access_token t where t::text like '%docent_pat%'").await;
    assert_eq!(rows, "0", "nor kept at all");
}

#[tokio::test]
async fn what_is_no_token_any_more_is_refused_alike() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let days = |days: u32| json!({"name": "Ends", "readOnly": true, "expiresInDays": days});
    let mut programs = Vec::new();
    for given in [days(30), json!({"name": "Usual", "readOnly": true}), days(0)] {
        let made = ada.post("/api/access-tokens", given).await.ok();
        let token = made["token"].as_str().expect("a token");
        programs.push(app.visitor(ada.space).showing(token));
    }
    app.pass(TimeDelta::days(31));
    is_bad(&programs[0].get("~/documents").await, "after 30 days");
    programs[1].get("~/documents").await.ok();
    app.pass(TimeDelta::days(60));
    is_bad(&programs[1].get("~/documents").await, "after 90 days");
    programs[2].get("~/documents").await.ok();
    for shown in ["", "x", "docent_pat_", &format!("docent_pat_{}", "A".repeat(43))] {
        let unknown = app.visitor(ada.space).showing(shown);
        is_bad(&unknown.get("/api/session").await, shown);
    }
    app.sql("update person set disabled_at = now() where email = 'ada@example.org'").await;
    is_bad(&programs[2].get("~/documents").await, "of somebody who is let in no more");
}

#[tokio::test]
async fn a_token_that_may_only_read_writes_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = ada.post("~/documents", json!({"title": "Read me"})).await.ok();
    let document = format!("~/documents/{}", made["ids"][0].as_str().expect("an id"));
    let program = app.program(&ada, true).await;
    assert_eq!(program.get(&document).await.ok()["title"], "Read me");
    let head = program.request(Method::HEAD, &document);
    assert_eq!(Answer::to(head).await.status, 200);
    for (method, path) in [
        (Method::POST, "~/documents"),
        (Method::POST, "~/links"),
        (Method::POST, "~/invitations"),
        (Method::POST, "/api/spaces"),
        (Method::PUT, "~/members"),
        (Method::PATCH, "~"),
        (Method::DELETE, document.as_str()),
    ] {
        let answer = Answer::to(program.request(method.clone(), path).json(&json!({}))).await;
        let said = (answer.status, &answer.body["error"]);
        assert_eq!(said, (403, &json!("insufficient_scope")), "{method} {path}");
        let challenge = r#"Bearer error="insufficient_scope""#;
        assert_eq!(answer.headers["www-authenticate"], challenge, "{method} {path}");
    }
    assert_eq!(ada.get(&document).await.status, 200, "it is still there");
    app.audited("documents_delete insufficient_scope").await;
}

#[tokio::test]
async fn a_token_manages_no_account() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (id, program) = (ada.id, app.program(&ada, false).await);
    let token = program.token.clone().expect("a token");
    // Not even beside the cookie of a session.
    for program in [program, ada.showing(&token)] {
        let none = Uuid::nil();
        for (method, path) in [
            (Method::GET, "/api/access-tokens"),
            (Method::POST, "/api/access-tokens"),
            (Method::DELETE, format!("/api/access-tokens/{none}").as_str()),
            (Method::PUT, "/api/password"),
            (Method::GET, "/api/sessions"),
            (Method::DELETE, format!("/api/sessions/{none}").as_str()),
            (Method::GET, "/api/identities"),
            (Method::POST, "/api/identities"),
            (Method::DELETE, format!("/api/identities/{none}").as_str()),
            (Method::DELETE, "/api/session"),
            (Method::POST, format!("~/members/{id}/reset").as_str()),
            (Method::POST, "/api/invitations/accept"),
        ] {
            let given = json!({
                "name": "More", "readOnly": false, "password": "correct battery", "secret": "x",
            });
            let answer = Answer::to(program.request(method.clone(), path).json(&given)).await;
            let said = (answer.status, &answer.body["error"]);
            assert_eq!(said, (403, &json!("session_needed")), "{method} {path}");
        }
    }
    assert_eq!(app.sql("select count(*) from access_token").await, "1");
}

#[tokio::test]
async fn a_token_reaches_what_its_owner_reaches_now() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let role = |role: &str| json!({"email": "bob@example.org", "role": role});
    ada.put("~/members", role("editor")).await.ok();
    let program = app.program(&bob, false).await.within(ada.space);
    program.post("~/documents", json!({"title": "As an editor"})).await.ok();
    ada.put("~/members", role("viewer")).await.ok();
    assert_eq!(program.post("~/documents", json!({"title": "x"})).await.status, 403);
    assert_eq!(program.get("~/documents").await.status, 200);
    ada.delete(&format!("~/members/{}", bob.id)).await.ok();
    for path in ["~/documents", "~/folders", "~/members", "~/search?query=editor", "~/events"] {
        let answer = program.get(path).await;
        assert_eq!((answer.status, &answer.body), (404, &json!({"error": "not_found"})), "{path}");
    }
    let spaces = program.get("/api/spaces").await.ok();
    assert_eq!(spaces.as_array().map(Vec::len), Some(1), "its own alone: {spaces}");
}

#[tokio::test]
async fn a_new_password_and_a_reset_end_every_token() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (one, other) = (app.program(&ada, true).await, app.program(&ada, false).await);
    ada.put("/api/password", json!({"password": "correct battery"})).await.ok();
    for program in [&one, &other] {
        is_bad(&program.get("/api/session").await, "a new password");
    }
    let new = |password: Value| json!({"name": "After", "readOnly": false, "password": password});
    for wrong in [Value::Null, json!("a wild guess")] {
        let refused = ada.post("/api/access-tokens", new(wrong)).await;
        assert_eq!(refused.status, 403, "the password is asked for");
    }
    let made = ada.post("/api/access-tokens", new(json!("correct battery"))).await.ok();
    let program = app.visitor(ada.space).showing(made["token"].as_str().expect("a token"));
    program.get("/api/session").await.ok();
    docent_store::people::close(app.store(), ada.id).await.expect("closed");
    is_bad(&program.get("/api/session").await, "a reset");
    app.audited("access_tokens_create forbidden").await;
}

#[tokio::test]
async fn beside_a_token_no_cookie_counts() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let token = app.program(&bob, false).await.token.expect("a token");
    let mixed = ada.showing(&token);
    assert_eq!(mixed.get("/api/session").await.ok()["email"], "bob@example.org");
    let mut dead = mixed.showing("docent_pat_x");
    is_bad(&dead.get("/api/session").await, "a cookie beside it");
    is_bad(&dead.post("/api/spaces", json!({"name": "x"})).await, "a cookie beside it");
    // The name and password of a proxy are none of ours.
    dead.token = None;
    let cookie = dead;
    let request = cookie.request(Method::GET, "/api/session").basic_auth("proxy", Some("x"));
    assert_eq!(Answer::to(request).await.ok()["email"], "ada@example.org");
    // A page of another site may not even try.
    let request = cookie.request(Method::GET, "/api/session").bearer_auth("x");
    let foreign = request.header("origin", "https://evil.example");
    assert_eq!(Answer::to(foreign).await.status, 403);
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let program = app.program(&ada, true).await;
    app.decided().await;
    let mut events = program.events(None).await;
    assert_eq!(events.next().await.expect("a first event").name, "ready");
    let made = ada.post("~/documents", json!({"title": "Heard"})).await.ok();
    let heard = events.next().await.expect("a change");
    assert_eq!(heard.data["changeId"], made["changeId"]);
    ada.delete(&format!("/api/access-tokens/{}", token_id(&ada).await)).await.ok();
    assert!(events.next().await.is_none());
    is_bad(&program.get("~/events").await, "the stream's token");
}

#[tokio::test]
async fn a_stream_ends_when_its_token_does() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let program = app.program(&ada, true).await;
    app.decided().await;
    let mut events = program.events(None).await;
    assert_eq!(events.next().await.expect("a first event").name, "ready");
    app.pass(TimeDelta::days(91));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn tokens_have_names_and_bounds() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let long = "n".repeat(61);
    for (given, what) in [
        (json!({"name": " ", "readOnly": true}), "no name"),
        (json!({"name": long, "readOnly": true}), "a long name"),
        (json!({"name": "x", "readOnly": true, "expiresInDays": 31}), "other days"),
        (json!({"name": "x"}), "nothing said of writing"),
    ] {
        assert_eq!(ada.post("/api/access-tokens", given).await.status, 400, "{what}");
    }
    let many = format!(
        "insert into access_token (token_hash, id, person_id, name, read_only, created_at)
         select sha256(n::text::bytea), gen_random_uuid(), '{}', 'x', true, now() from generate_series(1, 50) n",
        ada.id
    );
    app.sql(&many).await;
    let refused = ada.post("/api/access-tokens", json!({"name": "x", "readOnly": true})).await;
    assert_eq!(refused.status, 409);
    app.sql("update access_token set expires_at = now() - interval '31 days'").await;
    docent_store::session::forget_ended(app.store()).await.expect("it is forgotten");
    assert_eq!(ada.get("/api/access-tokens").await.ok(), json!([]));
}
