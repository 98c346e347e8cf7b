//! The whole way from a pasted address to a call, as SDKs walk it.

use docent_tests::{Authorization, Given, TestApp};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::{LIST, PASSWORD, knock, protected};

#[tokio::test]
async fn an_address_and_a_password_are_enough() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    assert_eq!(client.resource["resource"], json!(link.url));
    let issuer = format!("{}/oauth/{}", app.url, link.link);
    assert_eq!(client.server["issuer"], json!(issuer));
    let given = client.ask(PASSWORD).await;
    assert_eq!(given.to, "http://127.0.0.1:41999/callback");
    assert_eq!(given.query["state"], "a state");
    assert_eq!(given.query["iss"], issuer);
    let tokens = client.exchange(given.code(), &[("resource", &link.url)]).await;
    assert_eq!(tokens.status, StatusCode::OK);
    assert_eq!(tokens.body["token_type"], "Bearer");
    assert_eq!(tokens.body["expires_in"], 3600);
    assert_eq!(tokens.body["scope"], "docs:read docs:write");
    assert!(tokens.access().starts_with("mat_") && tokens.refresh().starts_with("mrt_"));
    let agent = link.bearing(tokens.access());
    assert_eq!(knock(&agent).await, (200, json!("in")));
    let id = agent.document("Note", "words").await;
    assert_eq!(agent.markdown(&id).await.trim_end(), "words");

    let connections = ada.get(&format!("~/links/{}/connections", link.link)).await.ok();
    assert_eq!(connections[0]["client"], "A test");
    assert_eq!(connections[0]["scopes"], json!(["docs:read", "docs:write"]));
    app.app.audit.flush().await;
    let told = "select distinct client from audit where tool = 'documents_create'";
    assert_eq!(app.sql(told).await, "A test", "calls are told by the client's name");
    let asked = "select tool || ' ' || outcome from audit where tool = 'oauth_authorize'";
    assert_eq!(app.sql(asked).await, "oauth_authorize ok");
}

#[tokio::test]
async fn everything_is_challenged_before_it_is_read() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({"mode": "read"})).await;
    let path = link.url.strip_prefix(&app.url).expect("an address of ours");
    let expected = |url: &str, error: &str| {
        format!(
            "Bearer {error}resource_metadata=\"{url}/.well-known/oauth-protected-resource{path}\", scope=\"docs:read\""
        )
    };
    for body in ["", "{", "[]", LIST, r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#] {
        let reply = link.post(body).await;
        assert_eq!((reply.status.as_u16(), &reply.body), (401, &json!({"error": "unauthorized"})));
        assert_eq!(reply.headers["www-authenticate"], expected(&app.url, ""));
        assert_eq!(reply.headers["cache-control"], "no-store");
    }
    let get = Client::new().get(&link.url).send().await.expect("an answer");
    assert_eq!(get.status(), StatusCode::UNAUTHORIZED);
    // The same for whatever is no good token of this link, and never one in the address.
    for token in
        ["x", "mat_x", &format!("mat_{}", "A".repeat(43)), &format!("mrt_{}", "A".repeat(43))]
    {
        let reply = link.bearing(token).post(LIST).await;
        assert_eq!((reply.status.as_u16(), &reply.body), (401, &json!({"error": "invalid_token"})));
        let challenge = expected(&app.url, "error=\"invalid_token\", ");
        assert_eq!(reply.headers["www-authenticate"], challenge);
    }
    let named = Client::new().post(format!("{}?access_token=mat_x", link.url)).body(LIST);
    let named = named.send().await.expect("an answer");
    assert_eq!(named.json::<Value>().await.expect("JSON"), json!({"error": "unauthorized"}));
}

#[tokio::test]
async fn both_forms_of_an_address_describe_themselves() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let path = link.url.strip_prefix(&app.url).expect("an address of ours").to_owned();
    for form in [path.clone(), format!("{path}/")] {
        let address = format!("{}/.well-known/oauth-protected-resource{form}", app.url);
        let told: Value = Client::new().get(address).send().await.unwrap().json().await.unwrap();
        assert_eq!(told["resource"], json!(format!("{}{form}", app.url)));
    }
    // A server that is known by several names is described by the one that it was called by.
    let other = app.url.replace("127.0.0.1", "localhost");
    let address = format!("{other}/.well-known/oauth-protected-resource{path}");
    let told: Value = Client::new().get(address).send().await.unwrap().json().await.unwrap();
    assert_eq!(told["resource"], json!(format!("{other}{path}")));
    assert_eq!(told["authorization_servers"], json!([format!("{other}/oauth/{}", link.link)]));
}

#[tokio::test]
async fn a_link_without_a_password_has_none_of_it() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = ada.post("~/links", json!({"name": "Open", "mode": "read"})).await.ok();
    let (url, id) = (made["url"].as_str().expect("an address"), &made["id"]);
    let path = url.strip_prefix(&app.url).expect("an address of ours");
    let id = id.as_str().expect("an id");
    for path in [
        format!("/.well-known/oauth-protected-resource{path}"),
        format!("/.well-known/oauth-authorization-server/oauth/{id}"),
        format!("/oauth/{id}/authorize"),
        "/.well-known/oauth-authorization-server".to_owned(),
        "/.well-known/oauth-protected-resource".to_owned(),
        "/.well-known/openid-configuration".to_owned(),
    ] {
        let answer = Client::new().get(format!("{}{path}", app.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({"error": "not_found"}), "{path}");
    }
    for path in ["register", "token", "revoke", "authorize"] {
        let address = format!("{}/oauth/{id}/{path}", app.url);
        let answer = Client::new().post(address).body("{}").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    // A token there means nothing.
    let open = docent_tests::Agent::through(url.to_owned(), id.parse().unwrap());
    assert_eq!(knock(&open.bearing("mat_x")).await, (200, json!("in")));
}

#[tokio::test]
async fn real_registrations_are_understood() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let cursor = json!({
        "client_name": "Cursor", "application_type": "web", "unheard_of": {"x": [1]},
        "redirect_uris": [
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "https://www.cursor.com/agents/mcp/oauth/callback",
            "http://localhost:8787/callback"
        ],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none"
    });
    let (status, known) = client.register(cursor.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{known}");
    assert_eq!(known["redirect_uris"], cursor["redirect_uris"]);
    assert!(known["client_id_issued_at"].is_u64(), "{known}");
    assert_eq!(known["token_endpoint_auth_method"], "none");
    // One that is not allowed does not spoil the others.
    let (_, known) = client
        .register(
            json!({"redirect_uris": ["other://x", "https://claude.ai/api/mcp/auth_callback"]}),
        )
        .await;
    assert_eq!(known["redirect_uris"], json!(["https://claude.ai/api/mcp/auth_callback"]));
    // Who does not refresh gets nothing to refresh with.
    let (_, known) = client
        .register(
            json!({"redirect_uris": ["https://x.example/"], "grant_types": ["authorization_code"]}),
        )
        .await;
    assert_eq!(known["grant_types"], json!(["authorization_code"]));
    for (metadata, error) in [
        (json!({"redirect_uris": []}), "invalid_redirect_uri"),
        (json!({}), "invalid_redirect_uri"),
        (json!({"redirect_uris": ["http://example.org/"]}), "invalid_redirect_uri"),
        (json!({"redirect_uris": ["javascript:alert(1)"]}), "invalid_redirect_uri"),
        (json!({"redirect_uris": "x"}), "invalid_client_metadata"),
        (json!([1]), "invalid_client_metadata"),
        (
            json!({"redirect_uris": ["https://x.example/"], "x": "y".repeat(40_000)}),
            "invalid_client_metadata",
        ),
    ] {
        let (status, told) = client.register(metadata).await;
        assert_eq!((status, told["error"].as_str()), (StatusCode::BAD_REQUEST, Some(error)));
    }
}

#[tokio::test]
async fn a_person_is_told_what_they_allow_and_may_say_no() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let scope = json!({"dailyNotes": true, "search": "tomatoes"});
    let link = protected(&ada, json!({"scope": scope, "allowDelete": true})).await;
    let client = Authorization::begin(&link).await;
    let (_, known) = client
        .register(json!({
            "client_name": "<script>Evil</script>\u{202e}", "redirect_uris": ["https://claude.ai/cb"]
        }))
        .await;
    let mut question = client.question();
    question.insert("client_id", known["client_id"].as_str().unwrap().to_owned());
    question.insert("redirect_uri", "https://claude.ai/cb".to_owned());
    let page = client.browser.get(client.endpoint("authorization_endpoint")).query(&question);
    let page = page.send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.ends_with("form-action 'self'"), "{policy}");
    assert_eq!(page.headers()["referrer-policy"], "same-origin");
    assert_eq!(page.headers()["x-frame-options"], "DENY");
    let cookie = page.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    let page = page.text().await.unwrap();
    assert!(
        !page.contains("<script") && !page.contains('\u{202e}') && !page.contains("http-equiv")
    );
    for words in [
        "Evil",
        "<strong>Research</strong>",
        "<strong>ada</strong>",
        "<strong>claude.ai</strong>",
        "Nobody has checked",
        "daily notes and tasks",
        "a search of its owner",
        "write and change it",
        "<li>delete</li>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("tomatoes"), "what the owner searches for is nobody's business yet");
    let denied = Given::of(client.send(&page, "", "deny").await).await;
    assert_eq!(
        (denied.to.as_str(), denied.query["error"].as_str()),
        ("https://claude.ai/cb", "access_denied")
    );
    assert_eq!(denied.query["state"], "a state");
    assert!(denied.query.contains_key("iss"));
    let (_, local) = client.open(&client.question()).await;
    assert!(local.contains("It runs on your own computer"), "{local}");
}

#[tokio::test]
async fn a_token_allows_what_was_asked_for_and_steps_up() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let asks = async |scope: &str| {
        let mut question = client.question();
        question.insert("scope", scope.to_owned());
        question.insert("prompt", "consent".to_owned());
        let (_, page) = client.open(&question).await;
        let given = Given::of(client.send(&page, PASSWORD, "allow").await).await;
        client.exchange(given.code(), &[]).await
    };
    let tokens = asks("docs:read offline_access").await;
    assert_eq!(tokens.body["scope"], "docs:read");
    let reader = link.bearing(tokens.access());
    assert!(reader.call("documents_list", json!({})).await["total"].is_u64());
    // Listed, and refused before anything runs.
    let listed = reader.request("tools/list", json!({})).await.body.to_string();
    assert!(listed.contains("markdown_add"));
    for tool in ["markdown_add", "documents_delete", "text_replace", "documents_create"] {
        let call = json!({"name": tool, "arguments": {}});
        let refused = reader.request("tools/call", call).await;
        assert_eq!(
            (refused.status.as_u16(), refused.body),
            (403, json!({"error": "insufficient_scope"}))
        );
        let challenge = refused.headers["www-authenticate"].to_str().unwrap();
        assert!(
            challenge.starts_with("Bearer error=\"insufficient_scope\", resource_metadata=\"http"),
            "{challenge}"
        );
        assert!(challenge.ends_with("scope=\"docs:read docs:write\""), "{challenge}");
    }
    let writer = link.bearing(asks("docs:write").await.access());
    let refused =
        writer.request("tools/call", json!({"name": "documents_list", "arguments": {}})).await;
    assert_eq!(refused.status.as_u16(), 403);
    assert_eq!(writer.request("resources/list", json!({})).await.status.as_u16(), 403);
    // However it is wrapped up.
    for params in [json!({"name": 1}), json!([]), json!({"name": ["x"]})] {
        let refused = writer.request("resources/list", params).await;
        assert!(!refused.body.to_string().contains("docent://"), "{}", refused.body);
    }
    let twice = r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"resources/list"}"#;
    assert!(!writer.post(twice).await.body.to_string().contains("docent://"));
    let told = writer.call("connection_info", json!({})).await;
    assert_eq!(told["link"]["mayRead"], false);
    let dry =
        json!({"markdown": "secret words", "position": "end", "date": "today", "dryRun": true});
    assert!(!writer.call("markdown_add", dry).await.to_string().contains("words"));
    let both = link.bearing(asks("docs:read docs:write").await.access());
    both.document("Note", "words").await;
}
