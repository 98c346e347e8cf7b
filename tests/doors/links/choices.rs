//! What cannot be chosen is refused, and named.

use docent_tests::TestApp;
use serde_json::json;
use uuid::Uuid;

use super::{agent, document, folder};

#[tokio::test]
async fn what_cannot_be_is_refused_by_name() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bob = app.person("bob").await;
    let theirs = document(&bob, "Theirs", "words", None).await;
    let their_folder = folder(&bob, "Theirs", None).await;
    let trashed = document(&ada, "Trashed", "words", None).await;
    ada.delete(&format!("~/documents/{trashed}")).await.ok();
    let nothing = Uuid::nil().to_string();
    let long = "x".repeat(2001);
    let bad = [
        (json!({"name": "  "}), "name"),
        (json!({"name": "x".repeat(201)}), "name"),
        (json!({"mode": "reed"}), "mode"),
        (json!({"toolGroups": ["blocks", "magic"]}), "'magic' is no tool group"),
        (json!({"scope": {}}), "at least one"),
        (json!({"scope": {"documents": []}}), "at least one"),
        (json!({"scope": {"whole": true, "dailyNotes": true}}), "whole"),
        (json!({"scope": {"documents": [nothing]}}), nothing.as_str()),
        (json!({"scope": {"documents": [theirs]}}), theirs.as_str()),
        (json!({"scope": {"documents": [trashed]}}), trashed.as_str()),
        (json!({"scope": {"folders": [their_folder]}}), their_folder.as_str()),
        (json!({"scope": {"folders": ["Projects"]}}), "folders"),
        (json!({"scope": {"search": "\"open"}}), "\"open"),
        (json!({"scope": {"search": "-only -minus"}}), "-only -minus"),
        (json!({"scope": {"search": " "}}), "does not parse"),
        (json!({"scope": {"search": "x".repeat(1001)}}), "1000"),
        (json!({"scope": {"tags": ["x"]}}), "tags"),
        (json!({"guidance": long}), "guidance"),
        (json!({"note": long}), "note"),
        (json!({"guidance": "nul \u{0}"}), "U+0000"),
        (json!({"networks": ["everywhere"]}), "'everywhere'"),
        (json!({"networks": ["192.0.2.0/33"]}), "'192.0.2.0/33'"),
        (json!({"networks": ["192.0.2.9/24"]}), "192.0.2.0/24?"),
        (json!({"callsPerMinute": 0}), "calls per minute"),
        (json!({"writesPerMinute": 0}), "writes per minute"),
        (json!({"callsPerMinute": -1}), "callsPerMinute"),
        (json!({"expiresAt": "2020-01-01T00:00:00Z"}), "2020-01-01"),
        (json!({"expiresAt": "tomorrow"}), "expiresAt"),
        (json!({"colour": "red"}), "colour"),
    ];
    let link = agent(&ada, json!({"name": "Good", "mode": "read"})).await;
    let path = format!("~/links/{}", link.link);
    for (given, named) in bad {
        let mut new = json!({"name": "Bad", "mode": "read"});
        new.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        for refused in [ada.post("~/links", new).await, ada.patch(&path, given.clone()).await] {
            assert_eq!(refused.status, 400, "{given}: {}", refused.body);
            let message = refused.body["message"].as_str().unwrap_or_default();
            assert!(message.contains(named), "{given}: {message}");
        }
    }
    assert_eq!(ada.get("~/links").await.ok().as_array().unwrap().len(), 1, "nothing was made");
    assert_eq!(ada.get(&path).await.ok()["version"], 1, "nothing was changed");
}

#[tokio::test]
async fn an_expired_link_can_still_be_changed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let agent = agent(&ada, json!({})).await;
    let path = format!("~/links/{}", agent.link);
    app.sql(&format!("update link set expires_at = now() where id = '{}'", agent.link)).await;
    ada.patch(&path, json!({"name": "Late"})).await.ok();
    ada.patch(&path, json!({"expiresAt": "2999-01-01T00:00:00Z"})).await.ok();
    let info = agent.call("connection_info", json!({})).await;
    assert_eq!(info["link"]["name"], "Late", "{info}");
}
