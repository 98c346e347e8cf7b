//! What must not let a device in.

use docent_tests::{Authorization, DEVICE_CODE, Device, TestApp};
use reqwest::{StatusCode, header};
use serde_json::json;

use super::{PASSWORD, device::with_devices, knock, protected};

const RIGHT: [(&str, &str); 2] = [("password", PASSWORD), ("decision", "allow")];

#[tokio::test]
async fn guessing_codes_costs_the_guesser_and_no_token() {
    let app = TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let ada = app.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let (agent, _) = client.connect(&link, PASSWORD).await;
    let device = client.device().await;
    let (_, page) = client.open_device("").await;
    // What cannot be a code is no guess, and a right one costs nothing.
    for _ in 0..8 {
        let (status, page) = client.submit(&page, &[("user_code", "WDJB")]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(page.contains("eight letters"), "{page}");
        assert_eq!(
            client.submit(&page, &[("user_code", device.user_code())]).await.0,
            StatusCode::OK
        );
    }
    let mut statuses = Vec::new();
    let mut last = String::new();
    for _ in 0..7 {
        let (status, page) = client.submit(&page, &[("user_code", "BBBB-BBBB")]).await;
        statuses.push(status.as_u16());
        last = page;
    }
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429]);
    assert!(last.contains("Too many wrong codes"), "{last}");
    let (status, _) = client.submit(&page, &[("user_code", device.user_code())]).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "the right one, too");
    // Elsewhere it is heard, however many wrong ones came from where.
    let from = async |code: &str, address: String| {
        let sealed =
            page.split("name=\"page\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let path = format!("{}/code", client.endpoint("device_authorization_endpoint"));
        let sent = client.browser.post(path).header("x-forwarded-for", address);
        let sent = sent.form(&[("page", sealed), ("user_code", code)]).send().await;
        sent.expect("an answer").status().as_u16()
    };
    assert_eq!(from(device.user_code(), "192.0.2.1".to_owned()).await, 200);
    for number in 0..110 {
        assert_eq!(from("BBBB-BBBB", format!("198.51.100.{number}")).await, 403);
    }
    assert_eq!(from(device.user_code(), "192.0.2.2".to_owned()).await, 200);
    assert_eq!(knock(&agent).await.0, 200);
    assert_eq!(client.poll(&device).await.error(), "authorization_pending");
    // Passwords are counted on their own, and with those of the other page.
    let wrong = [("password", "a guess of ten"), ("decision", "allow")];
    let (_, consent) = client.open(&client.question()).await;
    for _ in 0..5 {
        let answer = client.send(&consent, "a guess of ten", "allow").await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    }
    app.sql("delete from attempt where subject like 'user code:%'").await;
    let (_, asking) = client.type_code(device.user_code()).await;
    let (status, said) = client.submit(&asking, &wrong).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(said.contains("Too many wrong passwords"), "{said}");
    assert_eq!(client.submit(&asking, &RIGHT).await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn codes_are_of_one_link_and_one_client() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let (other, elsewhere) = with_devices(&ada).await;
    let stranger = Authorization::begin(&link).await;
    let device = client.device().await;
    assert_eq!(elsewhere.type_code(device.user_code()).await.0, StatusCode::FORBIDDEN);
    let (_, page) = client.type_code(device.user_code()).await;
    // A page of one link means nothing at another.
    let moved = page.replace(&link.link.to_string(), &other.link.to_string());
    let there =
        Authorization { server: elsewhere.server.clone(), ..Authorization::begin(&link).await };
    assert_eq!(there.submit(&moved, &RIGHT).await.0, StatusCode::BAD_REQUEST);
    let (status, done) = client.submit(&page, &RIGHT).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    assert_eq!(stranger.poll(&device).await.error(), "invalid_grant");
    assert_eq!(elsewhere.poll(&device).await.error(), "invalid_grant");
    for (code, error) in [
        (device.user_code(), "invalid_grant"),
        ("mdc_x", "invalid_grant"),
        ("", "invalid_request"),
        (device.code().trim_start_matches("mdc_"), "invalid_grant"),
    ] {
        let form =
            [("grant_type", DEVICE_CODE), ("device_code", code), ("client_id", &client.client_id)];
        assert_eq!(client.tokens(form).await.error(), error, "{code}");
    }
    let resource = [
        ("grant_type", DEVICE_CODE),
        ("device_code", device.code()),
        ("client_id", &client.client_id),
        ("resource", &other.url),
    ];
    assert_eq!(client.tokens(resource).await.error(), "invalid_target");
    // None of it used the code up, or ended what came of it.
    let tokens = client.poll(&device).await;
    assert_eq!(stranger.poll(&device).await.error(), "invalid_grant");
    assert_eq!(knock(&link.bearing(tokens.access())).await.0, 200);
    assert_eq!(knock(&other.bearing(tokens.access())).await.0, 401);
}

#[tokio::test]
async fn a_device_asks_as_it_should_or_is_told_why_not() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({"deviceFlow": true, "mode": "read"})).await;
    let client = Authorization::begin(&link).await;
    let (_, coded) = client
        .register(json!({
            "redirect_uris": ["https://x.example/"], "grant_types": ["authorization_code"]
        }))
        .await;
    let coded = coded["client_id"].as_str().expect("an id");
    for (with, status, error) in [
        (("client_id", "someone"), 401, "invalid_client"),
        (("client_id", ""), 400, "invalid_request"),
        (("client_id", coded), 400, "unauthorized_client"),
        (("scope", "docs:write"), 400, "invalid_scope"),
        (("resource", "https://example.org/"), 400, "invalid_target"),
    ] {
        let (got, told) = client.ask_by_device(&[with]).await;
        assert_eq!((got.as_u16(), told["error"].as_str()), (status, Some(error)), "{with:?}");
    }
    let (_, told) = client.ask_by_device(&[("scope", "docs:read docs:write offline_access")]).await;
    let device = Device { told };
    let (_, page) = client.type_code(device.user_code()).await;
    assert!(page.contains("<li>read it</li>") && !page.contains("write"), "{page}");
    client.submit(&page, &RIGHT).await;
    assert_eq!(client.poll(&device).await.body["scope"], "docs:read");
}

#[tokio::test]
async fn who_asks_by_device_alone_needs_no_address_and_is_sent_nothing() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let alone = json!({
        "client_name": "A television", "grant_types": [DEVICE_CODE, "refresh_token"],
        "redirect_uris": ["https://x.example/"]
    });
    for known in [alone, json!({"client_name": "A radio", "grant_types": [DEVICE_CODE]})] {
        let (status, told) = client.register(known).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        assert_eq!((&told["redirect_uris"], &told["response_types"]), (&json!([]), &json!([])));
        let id = told["client_id"].as_str().expect("an id").to_owned();
        for address in ["https://x.example/", "", "http://127.0.0.1:41999/callback"] {
            let mut question = client.question();
            question.insert("client_id", id.clone());
            question.insert("redirect_uri", address.to_owned());
            let (status, page) = client.open(&question).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{address}: {page}");
            assert!(!page.contains("password"), "{page}");
        }
        let own = Authorization { client_id: id, ..Authorization::begin(&link).await };
        let device = own.device().await;
        client.allow(&device, PASSWORD).await;
        let tokens = own.poll(&device).await;
        assert_eq!(knock(&link.bearing(tokens.access())).await.0, 200);
        let refreshes = told["grant_types"].to_string().contains("refresh_token");
        assert_eq!(tokens.body["refresh_token"].is_string(), refreshes);
    }
    // Codes that are sent somewhere need an address, whatever else is named.
    let both = json!({"grant_types": [DEVICE_CODE, "authorization_code"]});
    let (status, told) = client.register(both).await;
    assert_eq!((status, &told["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_redirect_uri")));
}

#[tokio::test]
async fn a_page_is_of_one_browser_and_framed_and_scripted_by_nobody() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let endpoint = client.endpoint("device_authorization_endpoint").to_owned();
    let opened = client.browser.get(format!("{endpoint}?user_code=<script>")).send().await.unwrap();
    let headers = opened.headers().clone();
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.ends_with("form-action 'self'"), "{policy}");
    assert_eq!(headers["referrer-policy"], "same-origin");
    assert_eq!(headers["x-frame-options"], "DENY");
    assert!(headers["set-cookie"].to_str().unwrap().contains("HttpOnly; SameSite=Strict"));
    let entry = opened.text().await.unwrap();
    assert!(!entry.contains("script") && !entry.contains("http-equiv"), "{entry}");
    let device = client.device().await;
    let code = [("user_code", device.user_code())];
    let (_, page) = client.submit(&entry, &code).await;
    // Another browser, one without the cookie, and a page of somebody else's.
    let bare =
        Authorization { browser: reqwest::Client::new(), ..Authorization::begin(&link).await };
    let victim = Authorization::begin(&link).await;
    victim.open_device("").await;
    for other in [&bare, &victim] {
        assert_eq!(other.submit(&entry, &code).await.0, StatusCode::BAD_REQUEST);
        assert_eq!(other.submit(&page, &RIGHT).await.0, StatusCode::BAD_REQUEST);
        assert_eq!(other.submit(&page, &[("decision", "deny")]).await.0, StatusCode::BAD_REQUEST);
    }
    for path in ["", "/code", "/answer"] {
        let foreign = client.browser.post(format!("{endpoint}{path}"));
        let foreign = foreign.header(header::ORIGIN, "https://evil.example").form(&RIGHT);
        assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{path}");
    }
    // A page that asks for a code is none that asks for a password, and other pages are neither.
    let answer = entry.replace("/device/code", "/device/answer");
    assert_eq!(client.submit(&answer, &RIGHT).await.0, StatusCode::BAD_REQUEST);
    let (_, consent) = client.open(&client.question()).await;
    let sealed = consent.split("name=\"consent\" value=\"").nth(1).unwrap().split('"').next();
    let forged =
        format!("action=\"{endpoint}/answer\" name=\"page\" value=\"{}\"", sealed.unwrap());
    assert_eq!(client.submit(&forged, &RIGHT).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(client.poll(&device).await.error(), "authorization_pending");
    assert_eq!(client.submit(&page, &RIGHT).await.0, StatusCode::OK);
    assert_eq!(client.poll(&device).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_waits_is_bounded() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (link, client) = with_devices(&ada).await;
    let waiting = client.device().await;
    let mut refused = 0;
    for _ in 0..12 {
        let (status, _) = client.ask_by_device(&[]).await;
        refused += u32::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 3, "an address has ten at once");
    app.sql("delete from attempt").await;
    let flood = format!(
        "insert into oauth_device (space_id, link_id, id, client_id, code_hash, user_code_hash, scopes, security_epoch,
                                   address, created_at, expires_at, interval_seconds)
         select space_id, link_id, gen_random_uuid(), client_id, sha256(n::text::bytea), sha256(n::text::bytea),
                scopes, security_epoch, address, created_at, expires_at, interval_seconds
         from (select * from oauth_device where link_id = '{}' limit 1) d, generate_series(1, 90) n",
        link.link
    );
    app.sql(&flood).await;
    assert_eq!(app.sql("select count(*) from oauth_device").await, "100");
    let (status, told) = client.ask_by_device(&[]).await;
    assert_eq!((status, &told), (StatusCode::TOO_MANY_REQUESTS, &json!({"error": "rate_limited"})));
    // Nobody's code was taken away for it, and another link has its own.
    let (status, done) = client.allow(&waiting, PASSWORD).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    assert_eq!(client.poll(&waiting).await.status, StatusCode::OK);
    let (_, other) = with_devices(&ada).await;
    other.device().await;
    app.sql("update oauth_device set expires_at = now()").await;
    client.device().await;
}
