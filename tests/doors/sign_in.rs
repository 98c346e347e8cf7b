//! Signing in with outside providers: who is let in, who is not, and what nobody can make of it.

use chrono::TimeDelta;
use docent_tests::{Answer, Person, Provider, Said, Signature, TestApp};
use serde_json::{Value, json};

mod hijack;
mod identities;

/// A server that knows a provider; `more` is said of the provider.
async fn house(more: Value) -> (TestApp, Provider) {
    let provider = Provider::start().await;
    let providers = provider.settings(&more);
    let app = TestApp::start_with(|settings| settings.providers = providers).await;
    (app, provider)
}

/// Where an answer sends the browser.
fn onward(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.headers["location"].to_str().expect("a path")
}

fn verified(subject: &str, email: &str) -> Said {
    let claims =
        json!({ "sub": subject, "email": email, "email_verified": true, "name": "Ada L." });
    Said { claims, ..Said::default() }
}

async fn name(person: &Person) -> Value {
    person.get("/api/session").await.ok()["email"].take()
}

#[tokio::test]
async fn a_trusted_provider_lets_the_owner_of_an_account_in() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    let known = app.visitor(ada.space).get("/api/sign-in").await.ok();
    let expected = json!([{"id": "openid", "name": "Open"}, {"id": "plain", "name": "Plain"}]);
    assert_eq!(known, expected);
    let browser = app.visitor(ada.space);
    let said = verified("ada at open", "Ada@Example.org");
    let answer = provider.sign_in(&browser, "openid", said.clone()).await;
    assert_eq!(onward(&answer), "/");
    assert_eq!(name(&browser).await, "ada@example.org");
    // The address may change afterwards, and need not be verified: the subject counts.
    let other = Said { claims: json!({"sub": "ada at open", "email": "new@example.org"}), ..said };
    let elsewhere = app.visitor(ada.space);
    assert_eq!(onward(&provider.sign_in(&elsewhere, "openid", other).await), "/");
    assert_eq!(name(&elsewhere).await, "ada@example.org");
    app.audited("sign_in_provider ok").await;
    app.audited("identity_connect ok").await;
}

#[tokio::test]
async fn a_plain_provider_is_asked_for_addresses_that_it_verified() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    let emails = json!([
        {"email": "other@example.org", "primary": false, "verified": true},
        {"email": "ada@example.org", "primary": true, "verified": true},
    ]);
    let claims = json!({"id": 42, "login": "ada", "email": "boss@example.org"});
    let browser = app.visitor(ada.space);
    let said = Said { claims, emails, ..Said::default() };
    assert_eq!(onward(&provider.sign_in(&browser, "plain", said).await), "/");
    assert_eq!(name(&browser).await, "ada@example.org");
    // What it calls itself in an answer (RFC 9207) is nowhere said: GitHub has a name of its own.
    let begun = browser.post("/api/sign-in/plain", json!({})).await.ok();
    let address = begun["address"].as_str().expect("an address");
    let said = Said { claims: json!({"id": 42}), emails: json!([]), ..Said::default() };
    let back = provider.send_back(address, said);
    assert_eq!(onward(&browser.get(&format!("{back}&iss=https%3A%2F%2Fplain.example")).await), "/");
    // A public address in a profile is nobody's word.
    app.person("boss").await;
    let claims = json!({"id": 43, "login": "eve", "email": "boss@example.org"});
    let emails = json!([{"email": "boss@example.org", "primary": true, "verified": false}]);
    let eve = app.visitor(ada.space);
    let answer = provider.sign_in(&eve, "plain", Said { claims, emails, ..Said::default() }).await;
    assert_eq!(onward(&answer), "/sign-in?problem=not_connected");
}

#[tokio::test]
async fn accounts_are_made_for_the_domains_that_were_chosen() {
    let (app, provider) = house(json!({ "accountsFor": ["Example.org"] })).await;
    let (one, other) = (app.visitor(app.space), app.visitor(app.space));
    let said = verified("grace at open", "grace@example.org");
    let (first, second) = tokio::join!(
        provider.sign_in(&one, "openid", said.clone()),
        provider.sign_in(&other, "openid", said.clone())
    );
    // Both use the provider at once: whose code was overwritten there begins again.
    for (browser, answer) in [(one, first), (other, second)] {
        if onward(&answer) != "/" {
            assert_eq!(onward(&provider.sign_in(&browser, "openid", said.clone()).await), "/");
        }
        assert_eq!(name(&browser).await, "grace@example.org");
        assert_eq!(browser.get("/api/spaces").await.ok(), json!([]), "and sees nothing yet");
    }
    let accounts = "select count(*), min(name) from person where email = 'grace@example.org'";
    assert_eq!(app.sql(accounts).await, "1|Ada L.");
    for (subject, email) in [("eve", "eve@example.com"), ("mal", "mal@sub.example.org")] {
        let browser = app.visitor(app.space);
        let answer = provider.sign_in(&browser, "openid", verified(subject, email)).await;
        assert_eq!(onward(&answer), "/sign-in?problem=not_connected", "{email}");
    }
}

#[tokio::test]
async fn keys_of_a_provider_may_change() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    let said = verified("ada at open", "ada@example.org");
    for _ in 0..2 {
        let browser = app.visitor(ada.space);
        assert_eq!(onward(&provider.sign_in(&browser, "openid", said.clone()).await), "/");
        provider.change_key();
    }
}

#[tokio::test]
async fn the_way_goes_on_to_pages_of_this_server_alone() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    for (wanted, given) in [
        ("/d/0190?block=1", "/d/0190?block=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("", "/"),
    ] {
        let browser = app.visitor(ada.space);
        let begun = browser.post("/api/sign-in/openid", json!({ "onward": wanted })).await.ok();
        let said = verified("ada at open", "ada@example.org");
        let back = provider.send_back(begun["address"].as_str().expect("an address"), said);
        assert_eq!(onward(&browser.get(&back).await), given, "{wanted:?}");
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_said_to_be_silent() {
    let providers = r#"{"providers": [{"id": "gone", "name": "Gone",
        "issuer": "http://127.0.0.1:9", "clientId": "x", "clientSecret": "y"}]}"#;
    let providers = providers.parse().expect("providers");
    let app = TestApp::start_with(|settings| settings.providers = providers).await;
    let browser = app.visitor(app.space);
    let answer = browser.post("/api/sign-in/gone", json!({})).await;
    assert_eq!((answer.status, &answer.body["error"]), (503, &json!("provider_silent")));
    assert_eq!(browser.post("/api/sign-in/none", json!({})).await.status, 404);
    assert_eq!(browser.get("/api/sign-in/none/callback?code=a&state=b").await.status, 404);
}
