//! Connecting accounts elsewhere, and taking them away again.

use docent_store::{Error, identity, people};

use super::*;

/// Connects somebody with what a provider says; where they come back to.
async fn connect(provider: &Provider, person: &Person, said: Said) -> String {
    let body = json!({"provider": "openid", "password": "correct battery", "onward": "/account"});
    let begun = person.post("/api/identities", body).await.ok();
    let address = begun["address"].as_str().expect("an address");
    let answer = person.get(&provider.send_back(address, said)).await;
    onward(&answer).to_owned()
}

#[tokio::test]
async fn an_account_elsewhere_is_connected_by_its_owner() {
    let (app, provider) = house(json!({})).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for person in [&ada, &bob] {
        person.put("/api/password", json!({"password": "correct battery"})).await.ok();
    }
    let begin = json!({"provider": "openid", "password": "a wild guess"});
    assert_eq!(ada.post("/api/identities", begin).await.status, 403, "the password is asked for");
    let nobody = app.visitor(ada.space);
    assert_eq!(nobody.post("/api/identities", json!({"provider": "openid"})).await.status, 401);

    // Nobody has verified the address: it only tells identities apart.
    let claims = json!({"sub": "ada at open", "email": "countess@example.com"});
    let said = Said { claims, ..Said::default() };
    assert_eq!(connect(&provider, &ada, said.clone()).await, "/account");
    assert_eq!(connect(&provider, &ada, said.clone()).await, "/account", "twice is once");
    assert_eq!(connect(&provider, &bob, said.clone()).await, "/account?problem=taken");
    let listed = ada.get("/api/identities").await.ok();
    let shown = (&listed[0]["provider"], &listed[0]["label"], listed.as_array().map(Vec::len));
    assert_eq!(shown, (&json!("Open"), &json!("countess@example.com"), Some(1)));
    assert_eq!(bob.get("/api/identities").await.ok(), json!([]));
    let browser = app.visitor(ada.space);
    assert_eq!(onward(&provider.sign_in(&browser, "openid", said).await), "/");
    assert_eq!(name(&browser).await, "ada@example.org");
    app.audited("identity_connect conflict").await;
}

#[tokio::test]
async fn who_comes_back_is_who_set_out() {
    let (app, provider) = house(json!({})).await;
    let ada = app.person("ada").await;
    ada.put("/api/password", json!({"password": "correct battery"})).await.ok();
    let body = json!({"provider": "openid", "password": "correct battery", "onward": "/account"});
    let begun = ada.post("/api/identities", body).await.ok();
    let back = provider.send_back(begun["address"].as_str().expect("one"), verified("a", "a@b.c"));
    ada.delete("/api/session").await.ok();
    assert_eq!(onward(&ada.get(&back).await), "/account?problem=sign_in_expired", "signed out");
    assert_eq!(app.sql("select count(*) from identity").await, "0");
}

#[tokio::test]
async fn the_last_way_in_stays_and_what_came_by_another_ends() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    let said = verified("ada at open", "ada@example.org");
    let (one, other) = (app.visitor(ada.space), app.visitor(ada.space));
    for browser in [&one, &other] {
        assert_eq!(onward(&provider.sign_in(browser, "openid", said.clone()).await), "/");
    }
    let listed = one.get("/api/identities").await.ok();
    let path = format!("/api/identities/{}", listed[0]["id"].as_str().expect("an id"));
    let refused = one.delete(&path).await;
    assert_eq!((refused.status, &refused.body["error"]), (409, &json!("conflict")));
    assert_eq!(one.get("/api/identities").await.ok(), listed, "nothing has changed");
    one.put("/api/password", json!({"password": "correct battery"})).await.ok();
    assert_eq!(onward(&provider.sign_in(&other, "openid", said.clone()).await), "/");
    assert_eq!(app.person("eve").await.delete(&path).await.status, 404, "of somebody else");
    let asked = json!({"name": "Left behind", "readOnly": true, "password": "correct battery"});
    let made = one.post("/api/access-tokens", asked).await.ok();
    let program = app.visitor(ada.space).showing(made["token"].as_str().expect("a token"));
    assert_eq!(program.get("/api/session").await.status, 200);
    one.delete(&path).await.ok();
    assert_eq!(one.get("/api/session").await.status, 200);
    assert_eq!(other.get("/api/session").await.status, 401);
    assert_eq!(program.get("/api/session").await.status, 401, "it may be of whoever came that way");
    assert_eq!(one.delete(&path).await.status, 404);
    // Else whoever has the account elsewhere would be back at once, and so would its heir.
    for subject in ["ada at open", "heir at open"] {
        let said = verified(subject, "ada@example.org");
        let answer = provider.sign_in(&app.visitor(ada.space), "openid", said).await;
        assert_eq!(onward(&answer), "/sign-in?problem=not_connected", "{subject}");
    }
    let asked = json!({"provider": "openid", "password": "correct battery"});
    let begun = one.post("/api/identities", asked).await.ok();
    let back = provider.send_back(begun["address"].as_str().expect("an address"), said);
    assert_eq!(onward(&one.get(&back).await), "/", "its owner may connect it again");
}

#[tokio::test]
async fn a_connection_ends_with_the_session_that_asked_for_it() {
    let (app, _) = house(json!({})).await;
    let ada = app.person("ada").await;
    let claims = identity::Claims {
        issuer: "https://open.example".to_owned(),
        subject: "eve".to_owned(),
        email: None,
        email_verified: false,
        name: None,
    };
    let connected = identity::connect(app.store(), ada.id, [0; 32], &claims).await;
    assert!(matches!(connected, Err(Error::Unauthorized)), "{connected:?}");
}

#[tokio::test]
async fn a_reset_ends_this_way_in_too() {
    let (app, provider) = house(json!({ "connectsByEmail": true })).await;
    let ada = app.person("ada").await;
    ada.put("/api/password", json!({"password": "correct battery"})).await.ok();
    let said = verified("eve at open", "ada@example.org");
    assert_eq!(connect(&provider, &ada, said.clone()).await, "/account");
    people::close(app.store(), ada.id).await.expect("closed");
    let answer = provider.sign_in(&app.visitor(ada.space), "openid", said).await;
    assert_eq!(onward(&answer), "/sign-in?problem=not_connected");
    assert_eq!(ada.get("/api/session").await.status, 401);
}
