//! Links that are not there, whatever the reason: one answer, byte for byte.

use docent_tests::{Agent, TestApp};
use reqwest::{Client, Method};
use serde_json::json;

use super::agent;

/// Status, headers without the date, and body of an answer.
async fn whole(url: &str, method: Method) -> String {
    let request = Client::new().request(method, url).header("content-type", "application/json");
    let request = request.body(r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#);
    let answer = request.send().await.expect("an answer");
    let mut lines = vec![answer.status().to_string()];
    let headers = answer.headers().iter().filter(|(name, _)| *name != "date");
    lines.extend(headers.map(|(name, value)| format!("{name}: {value:?}")));
    lines.push(answer.text().await.expect("a body"));
    lines.join("\n")
}

#[tokio::test]
async fn unknown_and_ended_links_answer_alike() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = async || agent(&ada, json!({})).await;
    let act = async |agent: &Agent, act: &str| {
        ada.post(&format!("~/links/{}/{act}", agent.link), json!({})).await.ok();
    };
    let (paused, renewed, deleted, expired) = (one().await, one().await, one().await, one().await);
    for agent in [&paused, &renewed, &deleted, &expired] {
        assert!(whole(&agent.url, Method::POST).await.starts_with("200"), "it was there");
    }
    act(&paused, "pause").await;
    act(&renewed, "renew").await;
    ada.delete(&format!("~/links/{}", deleted.link)).await.ok();
    let end = format!(
        "update link set expires_at = now() - interval '1 s' where id = '{}'",
        expired.link
    );
    app.sql(&end).await;
    let elsewhere = agent(&ada, json!({"networks": ["192.0.2.0/24"]})).await;
    let unknown = format!("{}/links/{}/mcp", app.url, "A".repeat(43));
    let malformed = format!("{}/links/x/mcp", app.url);

    for method in [Method::GET, Method::POST, Method::DELETE] {
        let expected = whole(&unknown, method.clone()).await;
        assert!(expected.starts_with("404") && expected.ends_with("{\"error\":\"not_found\"}"));
        let gone = [&paused, &renewed, &deleted, &expired, &elsewhere].map(|agent| &agent.url);
        for url in gone.into_iter().chain([&malformed]) {
            assert_eq!(whole(url, method.clone()).await, expected, "{method} {url}");
        }
    }
    ada.post("~/links/pause-all", json!({})).await.ok();
    let born_paused = one().await;
    let expected = whole(&unknown, Method::POST).await;
    assert_eq!(whole(&born_paused.url, Method::POST).await, expected, "made while all are paused");
    ada.post("~/links/resume-all", json!({})).await.ok();
    assert!(whole(&born_paused.url, Method::POST).await.starts_with("200"));
    assert_eq!(whole(&paused.url, Method::POST).await, expected, "paused by itself as well");
    act(&paused, "resume").await;
    assert!(whole(&paused.url, Method::POST).await.starts_with("200"), "by the same address");
}

#[tokio::test]
async fn a_person_who_opens_an_ended_link_sees_the_same() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let agent = agent(&ada, json!({})).await;
    let page = agent.url.trim_end_matches("/mcp");
    assert!(whole(page, Method::GET).await.starts_with("200"));
    ada.post(&format!("~/links/{}/pause", agent.link), json!({})).await.ok();
    let unknown = format!("{}/links/{}", app.url, "A".repeat(43));
    assert_eq!(whole(page, Method::GET).await, whole(&unknown, Method::GET).await);
}
