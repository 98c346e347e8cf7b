//! Devices that open no browser: they show a code, and a person lets them in elsewhere (RFC 8628).

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use docent_tests::{Agent, Answer, Authorization, DEVICE_CODE, Device, Person, TestApp, database};
use oauth2::{
    AuthType, ClientId, DeviceAuthorizationUrl, HttpRequest, HttpResponse, Scope,
    StandardDeviceAuthorizationResponse, TokenResponse, TokenUrl, basic::BasicClient,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::{PASSWORD, at, invalid_token, knock, protected};

/// A link that devices may ask at, and a client of it.
pub(super) async fn with_devices(ada: &Person) -> (Agent, Authorization) {
    let link = protected(ada, json!({"deviceFlow": true})).await;
    let client = Authorization::begin(&link).await;
    (link, client)
}

/// Takes a device code's last question back into the past.
async fn wait(app: &TestApp, seconds: u32) {
    let earlier = format!(
        "update oauth_device set polled_at = polled_at - interval '{seconds} seconds' where polled_at is not null"
    );
    app.sql(&earlier).await;
}

#[tokio::test]
async fn a_device_is_given_codes_and_told_where_to_send_its_person() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let endpoint = format!("{}/oauth/{}/device", app.url, link.link);
    assert_eq!(client.endpoint("device_authorization_endpoint"), endpoint);
    let grants = json!(["authorization_code", "refresh_token", DEVICE_CODE]);
    assert_eq!(client.server["grant_types_supported"], grants);
    let (status, told) = client.ask_by_device(&[("resource", &link.url)]).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let device = Device { told };
    let code = device.user_code();
    let letters = code.replacen('-', "", 1);
    assert_eq!((code.len(), code.as_bytes()[4], letters.len()), (9, b'-', 8), "{code}");
    assert!(letters.chars().all(|letter| "BCDFGHJKLMNPQRSTVWXZ".contains(letter)), "{code}");
    assert!(device.code().starts_with("mdc_"));
    assert_eq!(device.told["verification_uri"], endpoint);
    assert_eq!(device.told["verification_uri_complete"], format!("{endpoint}?user_code={code}"));
    assert_eq!((&device.told["expires_in"], &device.told["interval"]), (&json!(600), &json!(5)));
    let kept = app.sql("select * from oauth_device").await;
    assert!(!kept.contains(&letters) && !kept.contains(code) && !kept.contains("mdc_"), "{kept}");
}

#[tokio::test]
async fn a_person_compares_the_code_and_is_told_what_they_allow() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (_, client) = with_devices(&ada).await;
    let device = client.device().await;
    let code = device.user_code();
    // The address with the code in it lets nobody in, and names nobody.
    let (status, page) = client.open_device(&format!("?user_code={code}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains(&format!("value=\"{code}\"")), "{page}");
    assert!(page.contains("If somebody sent\nyou the code"), "{page}");
    assert!(!page.contains("A test") && !page.contains("type=\"password\""), "{page}");
    assert_eq!(client.poll(&device).await.error(), "authorization_pending");
    let typed = code.to_lowercase().replace('-', " ");
    let (status, page) = client.submit(&page, &[("user_code", &typed)]).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    for words in [
        "<strong>A test</strong>",
        "<strong>Research</strong>",
        "<strong>127.0.0.1</strong>",
        &format!("<strong>{code}</strong>"),
        "everything in the space “ada”",
        "write and change it",
        "not delete anything",
        "Nobody has checked",
        "If somebody sent you the code, say no",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    wait(&app, 5).await;
    assert_eq!(client.poll(&device).await.error(), "authorization_pending");
    let wrong = [("password", "wrong horse battery staple"), ("decision", "allow")];
    let (status, page) = client.submit(&page, &wrong).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(page.contains("That is not the password"), "{page}");
    let right = [("password", PASSWORD), ("decision", "allow")];
    let (status, done) = client.submit(&page, &right).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    assert!(done.contains("A test is let in"), "{done}");
    assert_eq!(client.submit(&page, &right).await.0, StatusCode::BAD_REQUEST, "once");
    app.app.audit.flush().await;
    let outcomes =
        "select string_agg(outcome, ' ' order by id) from audit where tool = 'oauth_device'";
    assert_eq!(app.sql(outcomes).await, "wrong_password ok");
}

#[tokio::test]
async fn a_device_is_let_in_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let device = client.device().await;
    assert_eq!(client.poll(&device).await.error(), "authorization_pending");
    let (status, done) = client.allow(&device, PASSWORD).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    // However soon it asks.
    let tokens = client.poll(&device).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
    assert_eq!(tokens.body["scope"], "docs:read docs:write");
    assert!(tokens.access().starts_with("mat_") && tokens.refresh().starts_with("mrt_"));
    let agent = link.bearing(tokens.access());
    let id = agent.document("Note", "words").await;
    assert_eq!(agent.markdown(&id).await.trim_end(), "words");
    let connections = ada.get(&format!("~/links/{}/connections", link.link)).await.ok();
    assert_eq!(connections[0]["client"], "A test");
    // Whoever has the code as well is a thief, or has been robbed.
    let refreshed = client.refresh(tokens.refresh()).await;
    assert_eq!(refreshed.status, StatusCode::OK);
    assert_eq!(client.poll(&device).await.error(), "invalid_grant");
    assert_eq!(knock(&agent).await, invalid_token());
    assert_eq!(client.refresh(refreshed.refresh()).await.error(), "invalid_grant");
    let told = "select count(*) from audit where tool = 'oauth_device_replayed'";
    assert_eq!(app.sql(told).await, "1");
}

#[tokio::test]
async fn a_client_of_another_house_walks_the_whole_way() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, person) = with_devices(&ada).await;
    let known = json!({"client_name": "A terminal", "grant_types": [DEVICE_CODE]});
    let (_, known) = person.register(known).await;
    let id = known["client_id"].as_str().expect("an id").to_owned();
    let address = |name: &str| person.endpoint(name).to_owned();
    let device = DeviceAuthorizationUrl::new(address("device_authorization_endpoint"));
    let client = BasicClient::new(ClientId::new(id))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::new(address("token_endpoint")).expect("an address"))
        .set_device_authorization_url(device.expect("an address"));
    let http = |request: HttpRequest| async {
        let request = request.try_into()?;
        let answer = Client::new().execute(request).await?;
        let mut response = HttpResponse::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        *response.body_mut() = answer.bytes().await?.to_vec();
        Ok::<_, reqwest::Error>(response)
    };
    let details: StandardDeviceAuthorizationResponse = client
        .exchange_device_code()
        .add_scope(Scope::new("docs:read".to_owned()))
        .add_extra_param("resource", &link.url)
        .request_async(&http)
        .await
        .expect("codes");
    let asked = AtomicBool::new(false);
    // Where it would sleep, a person answers.
    let meanwhile = |_: Duration| async {
        if !asked.swap(true, Ordering::Relaxed) {
            let (status, page) = person.type_code(details.user_code().secret()).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            let (_, done) =
                person.submit(&page, &[("password", PASSWORD), ("decision", "allow")]).await;
            assert!(done.contains("A terminal is let in"), "{done}");
        }
    };
    let tokens = client.exchange_device_access_token(&details);
    let tokens = tokens.request_async(&http, meanwhile, None).await.expect("tokens");
    assert!(asked.load(Ordering::Relaxed));
    let scopes: Vec<_> =
        tokens.scopes().into_iter().flatten().map(|scope| scope.as_str()).collect();
    assert_eq!(scopes, ["docs:read"]);
    assert!(tokens.refresh_token().is_none(), "it did not say that it would refresh");
    let agent = link.bearing(tokens.access_token().secret());
    let (note, _) = person.connect(&link, PASSWORD).await;
    let note = note.document("Note", "words").await;
    assert_eq!(agent.markdown(&note).await.trim_end(), "words");
    let new = json!({"name": "documents_create", "arguments": {"documents": [{"title": "x"}]}});
    let refused = agent.request("tools/call", new).await;
    assert!(refused.body.to_string().contains("insufficient_scope"), "{}", refused.body);
}

#[tokio::test]
async fn a_device_waits_slows_down_is_refused_and_comes_too_late() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (_, client) = with_devices(&ada).await;
    let device = client.device().await;
    for (waited, heard) in [
        (0, "authorization_pending"),
        (0, "slow_down"),
        // Ten seconds now.
        (6, "slow_down"),
        // Fifteen.
        (15, "authorization_pending"),
        (15, "authorization_pending"),
    ] {
        wait(&app, waited).await;
        assert_eq!(client.poll(&device).await.error(), heard, "after {waited} s");
    }
    // Questions without a pause are not written down for ever.
    for _ in 0..12 {
        assert_eq!(client.poll(&device).await.error(), "slow_down");
    }
    let last = app.sql("select interval_seconds || ' ' || polled_at from oauth_device").await;
    assert!(last.starts_with("60 "), "{last}");
    assert_eq!(client.poll(&device).await.error(), "slow_down");
    let now = app.sql("select interval_seconds || ' ' || polled_at from oauth_device").await;
    assert_eq!(now, last);

    let (_, page) = client.type_code(device.user_code()).await;
    let (status, done) = client.submit(&page, &[("decision", "deny")]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(done.contains("A test was not let in"), "{done}");
    let denied = client.poll(&device).await;
    assert_eq!((denied.status, denied.error()), (StatusCode::BAD_REQUEST, "access_denied"));
    let right = [("password", PASSWORD), ("decision", "allow")];
    assert_eq!(client.submit(&page, &right).await.0, StatusCode::BAD_REQUEST, "no is no");
    assert_eq!(client.type_code(device.user_code()).await.0, StatusCode::FORBIDDEN);
    app.app.audit.flush().await;
    let outcomes =
        "select string_agg(outcome, ' ' order by id) from audit where tool = 'oauth_device'";
    assert_eq!(app.sql(outcomes).await, "access_denied wrong_code");

    let (late, unanswered) = (client.device().await, client.device().await);
    let (_, page) = client.type_code(unanswered.user_code()).await;
    client.allow(&late, PASSWORD).await;
    app.sql("update oauth_device set expires_at = now()").await;
    assert_eq!(client.poll(&late).await.error(), "expired_token");
    assert_eq!(client.poll(&unanswered).await.error(), "expired_token");
    assert_eq!(client.submit(&page, &right).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(client.type_code(unanswered.user_code()).await.0, StatusCode::FORBIDDEN);
    // What has ended is forgotten, and so is what was granted to a device that did not come for it.
    app.sql("update oauth_device set expires_at = now() - interval '11 minutes'").await;
    docent_store::oauth::grant::forget_ended(app.store()).await.expect("it is forgotten");
    assert_eq!(app.sql("select count(*) from oauth_device").await, "0");
    assert_eq!(app.sql("select count(*) from oauth_grant").await, "0");
    assert_eq!(client.poll(&late).await.error(), "invalid_grant");
}

#[tokio::test]
async fn nothing_is_there_where_the_switch_is_off() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    assert!(client.server.get("device_authorization_endpoint").is_none());
    assert_eq!(
        client.server["grant_types_supported"],
        json!(["authorization_code", "refresh_token"])
    );
    let (_, known) = client
        .register(json!({"redirect_uris": ["https://x.example/"], "grant_types": [DEVICE_CODE]}))
        .await;
    assert_eq!(known["grant_types"], json!(["authorization_code"]));
    let (status, known) = client.register(json!({"grant_types": [DEVICE_CODE]})).await;
    assert_eq!(
        (status, &known["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_redirect_uri"))
    );
    for link in [link.link, uuid::Uuid::nil()] {
        let device = format!("{}/oauth/{link}/device", app.url);
        for (method, path) in [
            (Method::GET, ""),
            (Method::POST, ""),
            (Method::POST, "/code"),
            (Method::POST, "/answer"),
        ] {
            let request = client.browser.request(method, format!("{device}{path}"));
            let answer = request.form(&[("client_id", &client.client_id)]).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.json::<Value>().await.unwrap(), json!({"error": "not_found"}));
        }
    }
    let asked = [("grant_type", DEVICE_CODE), ("device_code", "mdc_x"), ("client_id", "x")];
    assert_eq!(client.tokens(asked).await.error(), "unsupported_grant_type");
}

#[tokio::test]
async fn turning_the_switch_off_ends_what_was_not_worth_tokens_yet() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let [given, approved, pending] =
        [client.device().await, client.device().await, client.device().await];
    client.allow(&given, PASSWORD).await;
    let tokens = client.poll(&given).await;
    let agent = link.bearing(tokens.access());
    client.allow(&approved, PASSWORD).await;
    let (_, page) = client.type_code(pending.user_code()).await;
    let path = format!("~/links/{}", link.link);
    let before = ada.get(&path).await.ok();
    let after = ada.patch(&path, json!({"deviceFlow": false})).await.ok();
    assert!(after["version"].as_i64() > before["version"].as_i64());
    assert_eq!(after["securityEpoch"], before["securityEpoch"]);
    assert_eq!((&before["deviceFlow"], &after["deviceFlow"]), (&json!(true), &json!(false)));
    let right = [("password", PASSWORD), ("decision", "allow")];
    assert_eq!(client.submit(&page, &right).await.0, StatusCode::NOT_FOUND);
    for device in [&approved, &pending] {
        assert_eq!(client.poll(device).await.error(), "unsupported_grant_type");
    }
    assert_eq!(knock(&agent).await.0, 200, "who was let in stays");
    assert_eq!(knock(&at(&there, &agent).bearing(tokens.access())).await.0, 200);
    assert_eq!(client.refresh(tokens.refresh()).await.status, StatusCode::OK);
    let connections = ada.get(&format!("{path}/connections")).await.ok();
    assert_eq!(connections.as_array().map(Vec::len), Some(1), "the other was never given anything");
    // Turning it on again brings nothing back.
    ada.patch(&path, json!({"deviceFlow": true})).await.ok();
    for device in [&approved, &pending] {
        assert_eq!(client.poll(device).await.error(), "invalid_grant");
    }
    assert_eq!(client.submit(&page, &right).await.0, StatusCode::BAD_REQUEST);
    let (status, _) = client.type_code(pending.user_code()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_ends_a_password_ends_what_devices_wait_for_on_every_instance() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    // The same client, at the other instance.
    let server = client.server.to_string().replace(&here.url, &there.url);
    let elsewhere = Authorization {
        server: serde_json::from_str(&server).unwrap(),
        ..Authorization::begin(&link).await
    };
    let elsewhere = Authorization { client_id: client.client_id.clone(), ..elsewhere };
    let other = "another horse battery staple";
    for (method, path, body, word) in [
        (Method::PUT, "password", json!({"password": other}), PASSWORD),
        (Method::PUT, "password", json!({"password": PASSWORD}), other),
        (Method::POST, "pause", json!({}), PASSWORD),
    ] {
        let (pending, approved) = (client.device().await, elsewhere.device().await);
        let (status, done) = elsewhere.allow(&approved, word).await;
        assert_eq!(status, StatusCode::OK, "{done}");
        let (_, page) = elsewhere.type_code(pending.user_code()).await;
        let act = format!("~/links/{}/{path}", link.link);
        Answer::to(ada.request(method, &act).json(&body)).await.ok();
        for client in [&client, &elsewhere] {
            for device in [&pending, &approved] {
                let heard = client.poll(device).await;
                assert!(["invalid_grant", "not_found"].contains(&heard.error()), "{heard:?}");
            }
        }
        let right = [("password", PASSWORD), ("decision", "allow")];
        let late = elsewhere.submit(&page, &right).await.0;
        assert!([400, 404].contains(&late.as_u16()), "{path}: {late}");
    }
    ada.post(&format!("~/links/{}/resume", link.link), json!({})).await.ok();
    assert_eq!(here.sql("select count(*) from oauth_access").await, "0");
    let device = elsewhere.device().await;
    client.allow(&device, PASSWORD).await;
    let agent = link.bearing(elsewhere.poll(&device).await.access());
    assert_eq!(knock(&agent).await.0, 200);
}
