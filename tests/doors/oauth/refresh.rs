//! Refresh tokens: each once, a lost answer again, a thief never.

use docent_tests::{Authorization, TestApp, database};
use serde_json::json;

use super::{PASSWORD, at, invalid_token, knock, protected};

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_answer_may_be_lost() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let (_, first) = client.connect(&link, PASSWORD).await;
    let second = client.refresh(first.refresh()).await;
    assert_eq!(knock(&link.bearing(second.access())).await.0, 200);
    // Two processes at once, and an answer that was lost: the same successor.
    let (again, twin) =
        tokio::join!(client.refresh(first.refresh()), client.refresh(first.refresh()));
    assert_eq!(again.refresh(), second.refresh());
    assert_eq!(twin.refresh(), second.refresh());
    assert_ne!(again.access(), second.access());
    let third = client.refresh(second.refresh()).await;
    assert_eq!(knock(&link.bearing(third.access())).await.0, 200);
    // Its successor has been used: whoever has it is a thief, or the other one is.
    assert_eq!(client.refresh(first.refresh()).await.error(), "invalid_grant");
    let told = "select tool || ' ' || address from audit where tool like 'oauth_ref%'";
    assert_eq!(app.sql(told).await, "oauth_refresh_reused 127.0.0.1");
    for tokens in [&first, &second, &third] {
        assert_eq!(knock(&link.bearing(tokens.access())).await, invalid_token());
        assert_eq!(client.refresh(tokens.refresh()).await.error(), "invalid_grant");
    }
}

#[tokio::test]
async fn a_lost_answer_is_given_again_for_half_a_minute() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let (agent, tokens) = client.connect(&link, PASSWORD).await;
    client.refresh(tokens.refresh()).await.refresh();
    let earlier = |seconds| {
        format!(
            "update oauth_refresh set used_at = now() - interval '{seconds} s' where used_at is not null"
        )
    };
    app.sql(&earlier(25)).await;
    let again = client.refresh(tokens.refresh()).await;
    assert_eq!(knock(&link.bearing(again.access())).await.0, 200);
    app.sql(&earlier(31)).await;
    assert_eq!(client.refresh(tokens.refresh()).await.error(), "invalid_grant");
    assert_eq!(knock(&agent).await, invalid_token());
}

#[tokio::test]
async fn two_processes_that_refresh_at_once_both_go_on() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let (_, tokens) = client.connect(&link, PASSWORD).await;
    let mut token = tokens.refresh().to_owned();
    for _ in 0..10 {
        let (one, other) = tokio::join!(client.refresh(&token), client.refresh(&token));
        assert_eq!(one.refresh(), other.refresh());
        assert_ne!(one.refresh(), token);
        token = one.refresh().to_owned();
    }
}

#[tokio::test]
async fn what_a_refresh_asks_for_was_granted_before() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({"mode": "read"})).await;
    let client = Authorization::begin(&link).await;
    let (_, tokens) = client.connect(&link, PASSWORD).await;
    let form = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh()),
            ("client_id", &client.client_id),
            ("scope", scope),
        ]
    };
    assert_eq!(client.tokens(form("docs:read docs:write")).await.error(), "invalid_scope");
    // That cost nothing.
    let refreshed = client.tokens(form("docs:read offline_access")).await;
    assert_eq!(refreshed.body["scope"], "docs:read");
    let other = Authorization::begin(&link).await;
    assert_eq!(
        other.refresh(refreshed.refresh()).await.error(),
        "invalid_grant",
        "another client's"
    );
    assert_eq!(client.refresh(refreshed.refresh()).await.status, 200, "which changed nothing");
}

#[tokio::test]
async fn tokens_end_by_themselves() {
    let database = database().await;
    let app = TestApp::over(&database.url, 1).await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let client = Authorization::begin(&link).await;
    let (agent, tokens) = client.connect(&link, PASSWORD).await;
    assert_eq!(knock(&agent).await.0, 200);
    let ahead = |table: &str, what: &str| {
        format!("update {table} set {what} = now() - interval '1 second'")
    };
    app.sql(&ahead("oauth_access", "expires_at")).await;
    let fresh = client.refresh(tokens.refresh()).await;
    // A server that remembers nothing.
    let other = app.beside(2).await;
    let there = at(&other, &link);
    let (agent, late) = (there.bearing(fresh.access()), there.bearing(tokens.access()));
    assert_eq!((knock(&late).await, knock(&agent).await.0), (invalid_token(), 200));
    app.sql(&ahead("oauth_refresh", "expires_at")).await;
    assert_eq!(client.refresh(fresh.refresh()).await.error(), "invalid_grant");
    let given = client.ask(PASSWORD).await;
    app.sql("update oauth_code set expires_at = now() - interval '11 minutes'").await;
    assert_eq!(client.exchange(given.code(), &[]).await.error(), "invalid_grant");
    docent_store::oauth::grant::forget_ended(app.store()).await.expect("it is forgotten");
    let left = "select (select count(*) from oauth_code) + (select count(*) from oauth_refresh)";
    assert_eq!(app.sql(left).await, "0");
}
