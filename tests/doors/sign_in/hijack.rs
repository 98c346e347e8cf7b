//! Nobody comes into an account that is not theirs.

use super::*;

#[tokio::test]
async fn an_email_address_alone_opens_no_account() {
    let (app, provider) = house(json!({})).await;
    let ada = app.person("ada").await;
    let answer = provider
        .sign_in(&app.visitor(ada.space), "openid", verified("eve", "ada@example.org"))
        .await;
    assert_eq!(onward(&answer), "/sign-in?problem=not_connected", "the provider is not trusted");

    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let mak = app.person("mak").await;
    for claims in [
        json!({"sub": "a", "email": "mak@example.org"}),
        json!({"sub": "a", "email": "mak@example.org", "email_verified": false}),
        json!({"sub": "a", "email": "ma\u{212a}@example.org", "email_verified": true}),
        json!({"sub": "a", "email": "eve@evil.example,mak@example.org", "email_verified": true}),
        json!({"sub": "a", "email_verified": true}),
        json!({"sub": "a", "email": "@example.org", "email_verified": true}),
    ] {
        let browser = app.visitor(mak.space);
        let said = Said { claims: claims.clone(), ..Said::default() };
        let answer = provider.sign_in(&browser, "openid", said).await;
        assert_eq!(onward(&answer), "/sign-in?problem=not_connected", "{claims}");
        assert_eq!(browser.get("/api/session").await.status, 401, "{claims}");
    }
    assert_eq!(app.sql("select count(*) from identity").await, "0");
    app.audited("sign_in_provider unauthorized").await;

    // An address that was given to somebody else there does not bring the account along.
    let browser = app.visitor(mak.space);
    let said = verified("mak at open", "mak@example.org");
    assert_eq!(onward(&provider.sign_in(&browser, "openid", said.clone()).await), "/");
    let heir = verified("heir at open", "mak@example.org");
    let answer = provider.sign_in(&app.visitor(mak.space), "openid", heir).await;
    assert_eq!(onward(&answer), "/sign-in?problem=not_connected");

    app.sql("update person set disabled_at = now() where email = 'mak@example.org'").await;
    let answer = provider.sign_in(&app.visitor(mak.space), "openid", said).await;
    assert_eq!(onward(&answer), "/sign-in?problem=not_connected");
}

#[tokio::test]
async fn what_a_provider_says_is_checked() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    let right = verified("ada at open", "ada@example.org");
    let with = |name: &str, value: Value| {
        let mut said = right.clone();
        said.claims[name] = value;
        said
    };
    let signed = |signature| Said { signature, ..right.clone() };
    for (said, what) in [
        (with("iss", json!("https://evil.example")), "issuer"),
        (with("aud", json!("another")), "audience"),
        (with("aud", json!(["docent", "another"])), "audiences"),
        (with("exp", json!(1_000_000_000)), "expiry"),
        (with("nonce", json!("another")), "nonce"),
        (with("nonce", Value::Null), "no nonce"),
        (with("sub", json!("")), "no subject"),
        (with("sub", json!("a".repeat(256))), "a long subject"),
        (with("email", json!("ada@example.org\0")), "what no database holds"),
        (with("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")), "the hash of another access token"),
        (signed(Signature::None), "no signature"),
        (signed(Signature::Client), "a signature with the client's secret"),
        (signed(Signature::Stranger), "a signature with another key"),
    ] {
        let browser = app.visitor(ada.space);
        let answer = provider.sign_in(&browser, "openid", said).await;
        assert_eq!(onward(&answer), "/sign-in?problem=provider_unbelievable", "{what}");
        assert_eq!(browser.get("/api/session").await.status, 401, "{what}");
    }
    let answer = provider.sign_in(&app.visitor(ada.space), "openid", right).await;
    assert_eq!(onward(&answer), "/");
}

#[tokio::test]
async fn a_way_back_belongs_to_its_browser_and_its_provider() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    let said = verified("ada at open", "ada@example.org");
    let expired = "/sign-in?problem=sign_in_expired";
    let begin = async |browser: &Person| {
        let begun = browser.post("/api/sign-in/openid", json!({})).await.ok();
        provider.send_back(begun["address"].as_str().expect("an address"), said.clone())
    };
    let (eve, victim) = (app.visitor(ada.space), app.visitor(ada.space));
    let back = begin(&eve).await;
    assert_eq!(onward(&victim.get(&back).await), expired, "without a cookie");
    begin(&victim).await;
    assert_eq!(onward(&victim.get(&back).await), expired, "with a cookie of its own");
    let elsewhere = back.replace("/openid/", "/plain/");
    assert_eq!(onward(&eve.get(&elsewhere).await), expired, "mixed up");
    let mixed = format!("{back}&iss=https%3A%2F%2Fevil.example");
    assert_eq!(onward(&eve.get(&mixed).await), "/sign-in?problem=provider_unbelievable");
    let (path, _) = back.split_once('?').expect("a query");
    for query in ["", "?code=a-code", "?state=AAAA&code=a-code", "?state=a&state=b"] {
        assert_eq!(onward(&eve.get(&format!("{path}{query}")).await), expired, "{query}");
    }
    let denied = back.replace("code=a-code", "error=access_denied");
    assert_eq!(onward(&eve.get(&denied).await), "/sign-in?problem=access_denied");
    let back = begin(&eve).await;
    app.pass(TimeDelta::minutes(11));
    assert_eq!(onward(&eve.get(&back).await), expired, "after eleven minutes");
    app.pass(TimeDelta::minutes(-11));
    assert_eq!(onward(&eve.get(&back).await), "/", "and right it is");
    let cross = eve.request(reqwest::Method::POST, "/api/sign-in/openid");
    let cross = cross.header("sec-fetch-site", "cross-site").json(&json!({}));
    assert_eq!(Answer::to(cross).await.status, 403, "no other site begins it");
}

#[tokio::test]
async fn an_account_made_for_another_address_does_not_wait_for_its_owner() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    let invited = ada.post("~/invitations", json!({"role": "viewer"})).await.ok();
    let (_, secret) =
        invited["url"].as_str().and_then(|url| url.split_once('#')).expect("a secret");
    let eve = app.visitor(ada.space);
    let accepted = json!({
        "secret": secret, "email": "bob@example.org", "name": "Bob", "password": "correct battery",
    });
    eve.post("/api/invitations/accept", accepted).await.ok();
    // Nobody has verified that the address is Eve's: Bob is not led into an account that she can open.
    let bob = app.visitor(ada.space);
    let answer = provider.sign_in(&bob, "openid", verified("bob at open", "bob@example.org")).await;
    assert_eq!(onward(&answer), "/sign-in?problem=not_connected");
}
