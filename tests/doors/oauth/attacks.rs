//! What must not lead in.

use std::collections::BTreeMap;

use docent_tests::{Authorization, Given, TestApp};
use reqwest::{StatusCode, header};
use serde_json::json;

use super::{PASSWORD, invalid_token, knock, protected};

#[tokio::test]
async fn a_code_is_good_once_and_a_second_use_ends_what_came_of_it() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let code = client.ask(PASSWORD).await;
    let tokens = client.exchange(code.code(), &[]).await;
    let agent = link.bearing(tokens.access());
    assert_eq!(knock(&agent).await.0, 200);
    // With anything wrong a second use says nothing about the client: nobody can end its grant so.
    let verifier = "x".repeat(43);
    for wrong in [
        ("code_verifier", verifier.as_str()),
        ("redirect_uri", "http://127.0.0.1:41999/other"),
        ("client_id", "someone"),
    ] {
        assert_eq!(client.exchange(code.code(), &[wrong]).await.error(), "invalid_grant");
    }
    assert_eq!(knock(&agent).await.0, 200);
    assert_eq!(client.exchange(code.code(), &[]).await.error(), "invalid_grant");
    assert_eq!(knock(&agent).await, invalid_token());
    assert_eq!(client.refresh(tokens.refresh()).await.error(), "invalid_grant");
    let told = "select count(*) from audit where tool = 'oauth_code_replayed'";
    assert_eq!(app.sql(told).await, "1");
}

#[tokio::test]
async fn a_code_is_bound_to_client_address_verifier_link_and_resource() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, other) = (protected(&ada, json!({})).await, protected(&ada, json!({})).await);
    let client = Authorization::begin(&link).await;
    let (stranger, elsewhere) =
        (Authorization::begin(&link).await, Authorization::begin(&other).await);
    let code = client.ask(PASSWORD).await;
    let verifier = "y".repeat(43);
    for (with, error) in [
        (("code_verifier", verifier.as_str()), "invalid_grant"),
        (("code_verifier", "short"), "invalid_request"),
        (("redirect_uri", "http://127.0.0.1:42000/callback"), "invalid_grant"),
        (("client_id", stranger.client_id.as_str()), "invalid_grant"),
        (("resource", other.url.as_str()), "invalid_target"),
        (("resource", "https://example.org/"), "invalid_target"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("code", "mac_x"), "invalid_grant"),
        (("code", link.url.as_str()), "invalid_grant"),
    ] {
        assert_eq!(client.exchange(code.code(), &[with]).await.error(), error, "{with:?}");
    }
    let injected = elsewhere.exchange(code.code(), &[("client_id", &client.client_id)]).await;
    assert_eq!(injected.error(), "invalid_grant", "a code of another link");
    // None of it used the code up.
    let tokens = client.exchange(code.code(), &[]).await;
    let agent = link.bearing(tokens.access());
    assert_eq!(knock(&agent).await.0, 200);
    assert_eq!(
        knock(&other.bearing(tokens.access())).await,
        invalid_token(),
        "a token of another link"
    );
    assert_eq!(knock(&link.bearing(tokens.refresh())).await, invalid_token(), "not for calls");
    let revoke = elsewhere.browser.post(elsewhere.endpoint("revocation_endpoint"));
    let revoked = revoke.form(&[("token", tokens.access())]).send().await.unwrap();
    assert_eq!(revoked.status(), StatusCode::OK);
    assert_eq!(knock(&agent).await.0, 200, "another link cannot end it");
    let twice = client.browser.post(client.endpoint("token_endpoint"));
    let twice = twice
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body("grant_type=refresh_token&grant_type=refresh_token");
    assert_eq!(twice.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_was_not_registered() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    for (name, value) in [
        ("redirect_uri", "https://evil.example/"),
        ("redirect_uri", "http://127.0.0.1:41999/callback/../x"),
        ("redirect_uri", "http://127.0.0.1.evil.example/callback"),
        ("redirect_uri", ""),
        ("client_id", "someone"),
        ("client_id", "https://evil.example/client.json"),
    ] {
        let mut question = client.question();
        question.insert(name, value.to_owned());
        let (status, page) = client.open(&question).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name} {value}");
        assert!(!page.contains("evil.example") && !page.contains("href"), "{page}");
    }
    let mut question = client.question();
    // Another port of loopback is another start of the same program.
    question.insert("redirect_uri", "http://127.0.0.1:5/callback".to_owned());
    let (status, page) = client.open(&question).await;
    assert_eq!(status, StatusCode::OK);
    let given = Given::of(client.send(&page, PASSWORD, "allow").await).await;
    assert_eq!(given.to, "http://127.0.0.1:5/callback");
}

#[tokio::test]
async fn a_client_that_asks_wrongly_is_told_by_a_link_and_nobody_is_sent_there() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({"mode": "read"})).await;
    let other = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let cases = [
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("scope", "docs:write", "invalid_scope"),
        ("resource", other.url.as_str(), "invalid_target"),
        ("resource", "https://evil.example/links/x/mcp", "invalid_target"),
    ];
    for (name, value, error) in cases {
        let mut question = client.question();
        question.insert(name, value.to_owned());
        let (status, page) = client.open(&question).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains("password"), "{name} {value}: {page}");
        let back = page.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let back =
            back.unwrap_or_else(|| panic!("{page}")).replace("&#38;", "&").replace("&amp;", "&");
        let back = url::Url::parse(&back).expect("an address");
        let query: BTreeMap<_, _> = back.query_pairs().into_owned().collect();
        assert_eq!(query["error"], error, "{name} {value}");
        assert_eq!(query["state"], "a state");
        assert_eq!(query["iss"], client.server["issuer"].as_str().unwrap());
    }
    let mut question = client.question();
    question.remove("code_challenge");
    question.remove("code_challenge_method");
    let (_, page) = client.open(&question).await;
    assert!(page.contains("error=invalid_request"), "PKCE is not left out: {page}");
}

#[tokio::test]
async fn a_consent_is_of_one_browser_one_link_and_one_time() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, other) = (protected(&ada, json!({})).await, protected(&ada, json!({})).await);
    let client = Authorization::begin(&link).await;
    let (_, page) = client.open(&client.question()).await;
    // Another browser, one without the cookie: a page of somebody else's (CSRF).
    let stranger =
        Authorization { browser: reqwest::Client::new(), ..Authorization::begin(&link).await };
    assert_eq!(stranger.send(&page, PASSWORD, "allow").await.status(), StatusCode::BAD_REQUEST);
    let victim = Authorization::begin(&link).await;
    victim.open(&victim.question()).await;
    assert_eq!(victim.send(&page, PASSWORD, "allow").await.status(), StatusCode::BAD_REQUEST);
    let elsewhere = Authorization { server: Authorization::begin(&other).await.server, ..client };
    assert_eq!(elsewhere.send(&page, PASSWORD, "allow").await.status(), StatusCode::BAD_REQUEST);
    let client = Authorization { server: Authorization::begin(&link).await.server, ..elsewhere };
    let (_, page) = client.open(&client.question()).await;
    let foreign = client.browser.post(client.endpoint("authorization_endpoint"));
    let foreign =
        foreign.header(header::ORIGIN, "https://evil.example").form(&[("decision", "allow")]);
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let wrong = client.send(&page, "wrong horse battery staple", "allow").await;
    assert_eq!(wrong.status(), StatusCode::FORBIDDEN);
    let page = wrong.text().await.unwrap();
    assert!(page.contains("That is not the password"), "{page}");
    let given = Given::of(client.send(&page, PASSWORD, "allow").await).await;
    assert_eq!(client.exchange(given.code(), &[]).await.status, StatusCode::OK);
    app.sql("update oauth_code set expires_at = now() - interval '5 minutes'").await;
    docent_store::oauth::grant::forget_ended(app.store()).await.expect("it is forgotten");
    assert_eq!(
        client.send(&page, PASSWORD, "allow").await.status(),
        StatusCode::BAD_REQUEST,
        "once"
    );
    let sealed = page.replace("name=\"consent\" value=\"", "name=\"consent\" value=\"A");
    assert_eq!(client.send(&sealed, PASSWORD, "allow").await.status(), StatusCode::BAD_REQUEST);
    app.app.audit.flush().await;
    let outcomes =
        "select string_agg(outcome, ' ' order by id) from audit where tool = 'oauth_authorize'";
    assert_eq!(app.sql(outcomes).await, "wrong_password ok");
}

#[tokio::test]
async fn wrong_passwords_cost_the_guesser_and_no_token() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let (agent, tokens) = client.connect(&link, PASSWORD).await;
    let (_, mut page) = client.open(&client.question()).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let answer = client.send(&page, "a guess of ten", "allow").await;
        statuses.push(answer.status().as_u16());
        page = answer.text().await.unwrap();
    }
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429]);
    assert!(page.contains("Too many wrong passwords"), "{page}");
    assert_eq!(client.send(&page, PASSWORD, "allow").await.status().as_u16(), 429);
    assert_eq!(knock(&agent).await.0, 200);
    assert_eq!(client.refresh(tokens.refresh()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn five_hundred_passwords_at_once_are_bounded_and_others_are_answered() {
    let app = TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let ada = app.person("ada").await;
    let (link, other) = (protected(&ada, json!({})).await, protected(&ada, json!({})).await);
    let client = Authorization::begin(&link).await;
    let (_, page) = client.open(&client.question()).await;
    let (agent, _) = Authorization::begin(&other).await.connect(&other, PASSWORD).await;
    // From as many addresses, as a proxy tells them.
    let guesses = (0..500).map(|number| {
        let from = format!("198.51.{}.{}", number / 250, number % 250);
        let sent = client.form(&page, "a guess of ten", "allow").header("x-forwarded-for", from);
        async move { sent.send().await.expect("an answer").status().as_u16() }
    });
    let calls = async {
        for _ in 0..50 {
            assert_eq!(knock(&agent).await.0, 200);
        }
    };
    let (statuses, ()) = tokio::join!(futures::future::join_all(guesses), calls);
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    // A link hears a hundred, and a process works on a few at a time.
    assert!((1..=105).contains(&count(403)), "{}", count(403));
    assert_eq!(count(403) + count(429) + count(503), 500, "{statuses:?}");
}

#[tokio::test]
async fn a_client_asks_for_tokens_from_where_the_link_may_be_called() {
    let app = TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({"networks": ["127.0.0.0/8"]})).await;
    let client = Authorization::begin(&link).await;
    let (_, tokens) = client.connect(&link, PASSWORD).await;
    for (name, form) in [
        ("token_endpoint", [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())]),
        ("revocation_endpoint", [("token", tokens.access()), ("x", "")]),
        ("registration_endpoint", [("", ""), ("", "")]),
    ] {
        let sent =
            client.browser.post(client.endpoint(name)).header("x-forwarded-for", "192.0.2.9");
        let answer = sent.form(&form).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(client.refresh(tokens.refresh()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn registrations_are_bounded_and_forgotten() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    client.connect(&link, PASSWORD).await;
    let mut limited = 0;
    for _ in 0..40 {
        let (status, _) = client.register(json!({"redirect_uris": ["https://x.example/"]})).await;
        limited += u32::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!((8..=11).contains(&limited), "{limited}");
    let flood = format!(
        "insert into oauth_client (space_id, link_id, id, name, redirect_uris, refreshes, created_at)
         select space_id, id, 'flood ' || n, 'x', '{{https://x.example/}}', false, now() - n * interval '1 second'
         from link, generate_series(1, 1500) n where id = '{}'",
        link.link
    );
    app.sql(&flood).await;
    let other = app.beside(2).await;
    let address = client.endpoint("registration_endpoint").replace(&app.url, &other.url);
    let register =
        client.browser.post(address).json(&json!({"redirect_uris": ["https://x.example/"]}));
    assert_eq!(register.send().await.unwrap().status(), StatusCode::CREATED);
    let left = app.sql("select count(*) from oauth_client where granted_at is null").await;
    assert_eq!(left, "1000");
    // Who was let in is known, however many ask.
    assert_eq!(
        Given::of(client.send(&client.open(&client.question()).await.1, PASSWORD, "allow").await)
            .await
            .query["state"],
        "a state"
    );
}

#[tokio::test]
async fn pages_of_others_may_read_what_is_open_and_nothing_else() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let path = link.url.strip_prefix(&app.url).unwrap();
    let get = |address: String| {
        client.browser.get(address).header(header::ORIGIN, "https://inspector.example")
    };
    let issuer =
        client.server["issuer"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    for open in [
        format!("/.well-known/oauth-protected-resource{path}"),
        format!("/.well-known/oauth-authorization-server{issuer}"),
    ] {
        let answer = get(format!("{}{open}", app.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert!(answer.headers().get("access-control-allow-credentials").is_none());
    }
    for name in ["registration_endpoint", "token_endpoint", "revocation_endpoint"] {
        let asked = client.browser.request(reqwest::Method::OPTIONS, client.endpoint(name));
        let asked = asked
            .header(header::ORIGIN, "https://inspector.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{name}");
    }
    let page = get(client.endpoint("authorization_endpoint").to_owned()).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
    assert!(page.headers().get("access-control-allow-origin").is_none());
}
