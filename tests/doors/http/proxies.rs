//! Whose address counts when a proxy stands between.

use docent_store::Mode;
use docent_tests::TestApp;
use reqwest::Client;

const CALL: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"connection_info","arguments":{}}}"#;

/// The address that the audit has for a call with this header.
async fn seen(app: &TestApp, header: &str, value: &str) -> String {
    let agent = app.agent(Mode::Read).await;
    let request = Client::new().post(&agent.url).header(header, value).body(CALL);
    assert_eq!(request.send().await.expect("an answer").status(), 200);
    app.app.audit.flush().await;
    app.sql(&format!("select address from audit where link_id = '{}'", agent.link)).await
}

#[tokio::test]
async fn nobody_is_believed_who_is_not_trusted() {
    let app = TestApp::start().await;
    assert_eq!(seen(&app, "x-forwarded-for", "192.0.2.7").await, "127.0.0.1");
    assert_eq!(seen(&app, "forwarded", "for=192.0.2.7").await, "127.0.0.1");
    let other = TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    });
    assert_eq!(seen(&other.await, "x-forwarded-for", "192.0.2.7").await, "127.0.0.1");
}

#[tokio::test]
async fn a_trusted_proxy_is_believed_up_to_the_first_that_is_not() {
    let app = TestApp::start_with(|settings| {
        settings.trusted_proxies =
            vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    });
    let app = app.await;
    assert_eq!(seen(&app, "x-forwarded-for", "192.0.2.7").await, "192.0.2.7");
    assert_eq!(seen(&app, "x-forwarded-for", "6.6.6.6, 192.0.2.7, 10.0.0.1").await, "192.0.2.7");
    assert_eq!(
        seen(&app, "forwarded", r#"for=6.6.6.6, for="[2001:db8::7]:1""#).await,
        "2001:db8::7"
    );
    assert_eq!(seen(&app, "x-forwarded-for", "nonsense").await, "127.0.0.1");
}
