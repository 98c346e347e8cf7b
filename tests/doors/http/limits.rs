//! How often a link may be called, and how often secrets may be guessed.

use std::collections::BTreeMap;

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use futures::future::join_all;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};

const LIST: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

fn is_limited(reply: &docent_tests::Reply) {
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.body, json!({ "error": "rate_limited" }));
    let wait: u32 =
        reply.headers["retry-after"].to_str().unwrap_or_default().parse().unwrap_or_default();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(reply.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn calls_beyond_the_limit_get_429_and_other_links_do_not() {
    let app = TestApp::start_with(|settings| settings.calls_per_minute = 5).await;
    let (one, other) = (app.agent(Mode::Read).await, app.agent(Mode::Read).await);
    for _ in 0..5 {
        assert_eq!(one.post(LIST).await.status, StatusCode::OK);
    }
    // Decided before anything is parsed.
    is_limited(&one.post(LIST).await);
    is_limited(&one.post("not JSON").await);
    assert_eq!(other.post(LIST).await.status, StatusCode::OK);
    // Nobody fills the audit with them.
    for _ in 0..100 {
        is_limited(&one.post(LIST).await);
    }
    let told = refused(&app, &one).await;
    assert!((60..75).contains(&told.len()) && told[0] == "unknown", "{told:?}");
    assert!(refused(&app, &other).await.is_empty());
}

/// The tools of a link's calls that were refused for their number, as the audit has them.
async fn refused(app: &TestApp, agent: &Agent) -> Vec<String> {
    app.app.audit.flush().await;
    let refused = app
        .sql(&format!(
            "select tool from audit where link_id = '{}' and outcome = 'rate_limited' order by id",
            agent.link
        ))
        .await;
    refused.lines().map(str::to_owned).collect()
}

async fn add(agent: &Agent, title: &str) -> docent_tests::Reply {
    let arguments = json!({ "documents": [{ "title": title }] });
    let params = json!({ "name": "documents_create", "arguments": arguments });
    agent.request("tools/call", params).await
}

#[tokio::test]
async fn writes_beyond_their_limit_get_429_and_reads_do_not() {
    let app = TestApp::start_with(|settings| settings.writes_per_minute = 2).await;
    let agent = app.agent(Mode::ReadWrite).await;
    assert_eq!(add(&agent, "one").await.status, StatusCode::OK);
    assert_eq!(add(&agent, "two").await.status, StatusCode::OK);
    is_limited(&add(&agent, "three").await);
    let listed = agent.call("documents_list", json!({})).await;
    assert_eq!(listed["documents"].as_array().map(Vec::len), Some(2), "{listed}");
    // What the headers say of the call is not what counts, and neither is the shape of the answer.
    let call =
        json!({ "name": "documents_create", "arguments": { "documents": [{ "title": "x" }] } });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call });
    for accept in ["text/event-stream", "application/json"] {
        let request = Client::new().post(&agent.url).header("accept", accept);
        let request = request.header("mcp-method", "tools/call").header("mcp-name", "blocks_get");
        let answer = request.json(&message).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS, "{accept}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body, json!({ "error": "rate_limited" }));
    }
    assert_eq!(refused(&app, &agent).await, ["documents_create"; 3]);
}

#[tokio::test]
async fn guessing_secrets_costs_the_guesser_and_nobody_else() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    assert_eq!(agent.post(LIST).await.status, StatusCode::OK);
    let client = Client::new();
    let guesses =
        guessed(|number| client.post(format!("{}/links/{number:0>42}A/mcp", app.url)).body(LIST));
    // 400 at once, and as many in each second that it took; a busy machine lets fewer in.
    let statuses = guesses.await;
    let known = statuses.get(&404).copied().unwrap_or_default();
    assert!(known >= 400, "{statuses:?}");
    assert!(statuses.keys().all(|status| [404, 429, 503].contains(status)), "{statuses:?}");
    assert_eq!(agent.post(LIST).await.status, StatusCode::OK);
}

#[tokio::test]
async fn guessing_sessions_costs_the_guesser() {
    let app = TestApp::start().await;
    let client = Client::new();
    let statuses = guessed(|number| {
        client
            .get(format!("{}/api/session", app.url))
            .header("cookie", format!("docent={number:0>42}A"))
    })
    .await;
    assert!(statuses.keys().eq(&[401, 429]), "{statuses:?}");
    assert!(statuses[&401] >= 400, "{statuses:?}");
}

#[tokio::test]
async fn guessing_access_tokens_costs_the_guesser() {
    let app = TestApp::start().await;
    let client = Client::new();
    let statuses = guessed(|number| {
        let token = format!("docent_pat_{number:0>42}A");
        client.get(format!("{}/api/session", app.url)).bearer_auth(token)
    })
    .await;
    assert!(statuses.keys().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains_key(&401) && statuses.contains_key(&429), "{statuses:?}");
}

/// How often each status is the answer to 2,000 requests at once.
async fn guessed(request: impl Fn(u32) -> RequestBuilder) -> BTreeMap<u16, u32> {
    let answers = (0..2_000).map(|number| request(number).send());
    let mut statuses = BTreeMap::new();
    for answer in join_all(answers).await {
        *statuses.entry(answer.expect("an answer").status().as_u16()).or_default() += 1;
    }
    statuses
}
