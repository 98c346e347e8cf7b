//! What every answer says of itself, and how alike those are that must not be told apart.

use std::collections::BTreeMap;

use docent_store::Mode;
use docent_tests::TestApp;
use reqwest::{Client, Method, Response};

const LIST: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

#[tokio::test]
async fn no_answer_is_kept_guessed_or_told_of() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let address = agent.url.trim_end_matches("/mcp");
    let asked = [
        (Method::POST, agent.url.clone()),
        (Method::GET, agent.url.clone()),
        (Method::GET, address.to_owned()),
        (Method::POST, format!("{}/links/unknown/mcp", app.url)),
        (Method::GET, format!("{}/links/unknown", app.url)),
        (Method::GET, format!("{}/api/session", app.url)),
        (Method::GET, format!("{}/api/openapi.json", app.url)),
        (Method::GET, format!("{}/api/nothing", app.url)),
        (Method::GET, format!("{}/files/unknown/a.png", app.url)),
        (Method::GET, format!("{}/.well-known/unknown", app.url)),
        (Method::GET, format!("{}/healthz", app.url)),
        (Method::GET, format!("{}/{}", app.url, "a".repeat(9000))),
    ];
    for (method, url) in asked {
        let answer = Client::new().request(method, &url).body(LIST).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "no-store", "{url}");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer", "{url}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{url}");
        assert!(!answer.headers().contains_key("server"), "{url}");
        assert!(!answer.headers().contains_key("mcp-session-id"), "{url}");
    }
    let page = reqwest::get(&app.url).await.unwrap();
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
}

/// Everything about an answer but the date.
async fn whole(answer: Response) -> (u16, BTreeMap<String, String>, String) {
    let status = answer.status().as_u16();
    let headers = answer.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()));
    let headers = headers.filter(|(name, _)| name != "date").collect();
    (status, headers, answer.text().await.expect("a body"))
}

#[tokio::test]
async fn links_that_are_not_there_are_all_alike() {
    let app = TestApp::start().await;
    let expired = app.agent(Mode::Read).await;
    let paused = app.agent(Mode::Read).await;
    let deleted = app.agent(Mode::Read).await;
    // Remembered, then gone: as different from never known as can be.
    for agent in [&expired, &paused, &deleted] {
        assert_eq!(agent.post(LIST).await.status, 200);
    }
    let set = format!(
        "update link set version = version + 1, expires_at = now() - interval '1 s' where id = '{}'",
        expired.link
    );
    app.sql(&set).await;
    app.sql(&format!(
        "update link set version = version + 1, enabled = false where id = '{}'",
        paused.link
    ))
    .await;
    app.sql(&format!("delete from link where id = '{}'", deleted.link)).await;
    let unknown = "A".repeat(43);
    let secrets =
        ["x", "%00", "%ff", "AAAA", &unknown, "..%2f..%2fetc%2fpasswd", &"A".repeat(4000)];
    let mut addresses: Vec<_> =
        secrets.iter().map(|secret| format!("{}/links/{secret}/mcp", app.url)).collect();
    addresses.extend([expired.url, paused.url, deleted.url]);
    let mut seen = Vec::new();
    for address in &addresses {
        for method in [Method::POST, Method::GET, Method::DELETE] {
            let request = Client::new().request(method, address).body(LIST);
            seen.push(whole(request.send().await.unwrap()).await);
        }
    }
    let (status, headers, body) = &seen[0];
    assert_eq!((*status, body.as_str()), (404, r#"{"error":"not_found"}"#));
    assert_eq!(headers["content-type"], "application/json");
    for (answer, number) in seen.iter().zip(0..) {
        assert_eq!(answer, &seen[0], "{}", addresses[number / 3]);
    }
}
