//! A password that is set, changed or taken away ends everything that was made before, everywhere.

use docent_tests::{Agent, Authorization, TestApp, database};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{PASSWORD, at, invalid_token, knock, protected};

const OTHER: &str = "another horse battery staple";

#[tokio::test]
async fn whatever_ends_a_password_ends_all_that_came_of_it_on_every_instance() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let password = |word: &str| json!({"password": word});
    for (method, path, body, gone) in [
        (Method::PUT, "password", password(OTHER), 401),
        (Method::PUT, "password", password(PASSWORD), 401),
        (Method::POST, "pause", json!({}), 404),
        (Method::POST, "renew", json!({}), 404),
    ] {
        let link = protected(&ada, json!({})).await;
        let client = Authorization::begin(&link).await;
        let (agent, tokens) = client.connect(&link, PASSWORD).await;
        let code = client.ask(PASSWORD).await;
        let (_, page) = client.open(&client.question()).await;
        let elsewhere = at(&there, &agent).bearing(tokens.access());
        assert_eq!(knock(&agent).await.0, 200);
        assert_eq!(knock(&elsewhere).await.0, 200);
        let act = format!("~/links/{}/{path}", link.link);
        let request = ada.request(method, &act).json(&body);
        docent_tests::Answer::to(request).await.ok();
        for agent in [&agent, &elsewhere] {
            let expected =
                if gone == 401 { invalid_token() } else { (404, json!({"error": "not_found"})) };
            assert_eq!(knock(agent).await, expected, "{path}");
        }
        let status = client.exchange(code.code(), &[]).await;
        assert!([400, 404].contains(&status.status.as_u16()), "{path}: {status:?}");
        assert!(["invalid_grant", "not_found"].contains(&status.error()), "{path}: {status:?}");
        let refreshed = client.refresh(tokens.refresh()).await;
        assert!(
            ["invalid_grant", "not_found"].contains(&refreshed.error()),
            "{path}: {refreshed:?}"
        );
        let late = client.send(&page, PASSWORD, "allow").await;
        assert!([400, 404].contains(&late.status().as_u16()), "{path}: {}", late.status());
    }
}

#[tokio::test]
async fn a_token_does_not_grow_with_its_link() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let link = protected(&ada, json!({"mode": "read"})).await;
    let client = Authorization::begin(&link).await;
    let (agent, tokens) = client.connect(&link, PASSWORD).await;
    let elsewhere = at(&there, &agent).bearing(tokens.access());
    assert_eq!((knock(&agent).await.0, knock(&elsewhere).await.0), (200, 200));
    ada.patch(&format!("~/links/{}", link.link), json!({"mode": "read_write"})).await.ok();
    for agent in [&agent, &elsewhere] {
        for _ in 0..2 {
            let new =
                json!({"name": "documents_create", "arguments": {"documents": [{"title": "x"}]}});
            let refused = agent.request("tools/call", new).await;
            assert!(refused.body.to_string().contains("insufficient_scope"), "{}", refused.body);
        }
    }
    assert_eq!(here.sql("select count(*) from document").await, "0");
    // Nothing is left of it where the link only takes.
    ada.patch(&format!("~/links/{}", link.link), json!({"mode": "write"})).await.ok();
    assert_eq!((knock(&agent).await, knock(&elsewhere).await), (invalid_token(), invalid_token()));
}

#[tokio::test]
async fn a_password_counts_where_the_link_is_remembered_without_one() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let made = ada.post("~/links", json!({"name": "Open", "mode": "read_write"})).await.ok();
    let id = made["id"].as_str().unwrap();
    let open = Agent::through(made["url"].as_str().unwrap().to_owned(), id.parse().unwrap());
    let elsewhere = at(&there, &open);
    assert_eq!((knock(&open).await.0, knock(&elsewhere).await.0), (200, 200));
    ada.put(&format!("~/links/{id}/password"), json!({"password": PASSWORD})).await.ok();
    let client = Authorization::begin(&open).await;
    let mut question = client.question();
    question.insert("scope", "docs:read".to_owned());
    let (_, page) = client.open(&question).await;
    let given = docent_tests::Given::of(client.send(&page, PASSWORD, "allow").await).await;
    let reader = elsewhere.bearing(client.exchange(given.code(), &[]).await.access());
    for _ in 0..3 {
        let new = json!({"name": "documents_create", "arguments": {"documents": [{"title": "x"}]}});
        let refused = reader.request("tools/call", new).await;
        assert!(refused.body.to_string().contains("insufficient_scope"), "{}", refused.body);
    }
    assert_eq!(here.sql("select count(*) from document").await, "0");
    assert_eq!(knock(&elsewhere).await, (401, json!({"error": "unauthorized"})));
}

#[tokio::test]
async fn nothing_is_answered_to_a_token_that_has_ended() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let notification = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
    let asked = |method: &str| {
        json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}).to_string()
    };
    let answer = json!({"jsonrpc": "2.0", "id": 1, "result": {}}).to_string();
    for body in [
        notification,
        answer,
        asked("completion/complete"),
        asked("prompts/get"),
        asked("logging/setLevel"),
        asked("x"),
    ] {
        let link = protected(&ada, json!({})).await;
        let client = Authorization::begin(&link).await;
        let (agent, tokens) = client.connect(&link, PASSWORD).await;
        let elsewhere = at(&there, &agent).bearing(tokens.access());
        assert_eq!((knock(&agent).await.0, knock(&elsewhere).await.0), (200, 200));
        ada.delete(&format!("~/links/{}/connections", link.link)).await.ok();
        for agent in [&agent, &elsewhere] {
            let reply = agent.post(body.clone()).await;
            assert_eq!((reply.status.as_u16(), reply.body), invalid_token(), "{body}");
        }
    }
}

#[tokio::test]
async fn a_password_comes_and_goes() {
    let half_a_year = Some(chrono::TimeDelta::days(180));
    let app = TestApp::start_with(|settings| settings.password_age = half_a_year).await;
    let ada = app.person("ada").await;
    let made = ada.post("~/links", json!({"name": "Open", "mode": "read"})).await.ok();
    let id = made["id"].as_str().unwrap();
    let open = Agent::through(made["url"].as_str().unwrap().to_owned(), id.parse().unwrap());
    let path = format!("~/links/{id}/password");
    assert_eq!(knock(&open).await, (200, json!("in")));
    for weak in ["short", "password123", "aaaaaaaaaaaa"] {
        assert_eq!(ada.put(&path, json!({"password": weak})).await.status, 400, "{weak}");
    }
    assert_eq!(knock(&open).await.0, 200);
    ada.put(&path, json!({"password": PASSWORD})).await.ok();
    assert_eq!(knock(&open).await, (401, json!({"error": "unauthorized"})));
    let link = ada.get(&format!("~/links/{id}")).await.ok();
    assert!(link["passwordSetAt"].is_string() && link["passwordIsOld"] == false, "{link}");
    app.sql("update link set password_set_at = now() - interval '181 days'").await;
    assert_eq!(ada.get("~/links").await.ok()[0]["passwordIsOld"], true);
    let client = Authorization::begin(&open).await;
    let (agent, _) = client.connect(&open, PASSWORD).await;
    assert_eq!(knock(&agent).await.0, 200);
    // The registration outlives the password; what was granted under it does not.
    ada.put(&path, json!({"password": OTHER})).await.ok();
    let (again, _) = client.connect(&open, OTHER).await;
    assert_eq!(knock(&again).await.0, 200);
    ada.delete(&path).await.ok();
    assert_eq!(knock(&open).await.0, 200);
    assert!(ada.get(&format!("~/links/{id}")).await.ok()["passwordSetAt"].is_null());
    let acts = app
        .sql("select string_agg(tool, ' ' order by id) from audit where tool like 'password%'")
        .await;
    assert!(acts.ends_with("password_update password_update password_delete"), "{acts}");
}

#[tokio::test]
async fn one_client_is_disconnected_or_all() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let mut agents = Vec::new();
    for _ in 0..3 {
        let (agent, tokens) = client.connect(&link, PASSWORD).await;
        let elsewhere = at(&there, &agent).bearing(tokens.access());
        assert_eq!((knock(&agent).await.0, knock(&elsewhere).await.0), (200, 200));
        agents.push((agent, elsewhere, tokens));
    }
    let path = format!("~/links/{}/connections", link.link);
    let connections = ada.get(&path).await.ok();
    assert_eq!(connections.as_array().map(Vec::len), Some(3));
    // The last used first: that of the third.
    let last = connections[0]["id"].as_str().unwrap();
    ada.delete(&format!("{path}/{last}")).await.ok();
    assert_eq!(ada.delete(&format!("{path}/{last}")).await.status, 404);
    for (number, (agent, elsewhere, _)) in agents.iter().enumerate() {
        let expected = if number == 2 { 401 } else { 200 };
        assert_eq!((knock(agent).await.0, knock(elsewhere).await.0), (expected, expected));
    }
    // What a client gives back itself.
    let form = [("token", agents[0].2.refresh())];
    let revoke = client.browser.post(client.endpoint("revocation_endpoint")).form(&form);
    assert_eq!(revoke.send().await.unwrap().status(), StatusCode::OK);
    assert_eq!((knock(&agents[0].0).await.0, knock(&agents[0].1).await.0), (401, 401));
    ada.delete(&path).await.ok();
    for (agent, elsewhere, tokens) in &agents {
        assert_eq!(
            (knock(agent).await, knock(elsewhere).await),
            (invalid_token(), invalid_token())
        );
        assert_eq!(client.refresh(tokens.refresh()).await.error(), "invalid_grant");
    }
    assert_eq!(ada.get(&path).await.ok(), json!([]));
}
