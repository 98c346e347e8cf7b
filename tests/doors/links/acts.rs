//! What managers do with a link over REST, who may, and what the audit says of it.

use docent_tests::{Person, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::{agent, document, folder};

#[tokio::test]
async fn a_link_is_made_and_shown_in_every_part() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let projects = folder(&ada, "Projects", None).await;
    let year = folder(&ada, "2026", Some(&projects)).await;
    let plan = document(&ada, "Plan", "words", None).await;
    let new = json!({
        "name": " Reader ",
        "mode": "write",
        "allowDelete": true,
        "toolGroups": ["history", "blocks", "history"],
        "scope": {"documents": [plan, plan], "folders": [year], "dailyNotes": true, "search": " #plan -draft "},
        "guidance": "Be brief.",
        "note": "for the printer",
        "networks": ["192.0.2.7", "2001:db8::/32", "192.0.2.7/32"],
        "callsPerMinute": 60,
        "writesPerMinute": 6,
        "expiresAt": "2999-01-01T00:00:00Z",
    });
    let made = ada.post("~/links", new).await.ok();
    let path = format!("~/links/{}", made["id"].as_str().unwrap());
    let mut link = ada.get(&path).await.ok();
    assert_eq!(link["createdBy"], ada.id.to_string());
    for volatile in ["id", "createdAt", "createdBy", "version"] {
        link[volatile].take();
    }
    let scope = json!({
        "whole": false,
        "documents": [{"id": plan, "name": "Plan"}],
        "folders": [{"id": year, "name": "Projects/2026"}],
        "dailyNotes": true,
        "search": "#plan -draft",
    });
    let expected = json!({
        "id": null, "createdAt": null, "createdBy": null, "version": null,
        "name": "Reader", "mode": "write", "allowDelete": true, "deviceFlow": false, "fileUrls": true,
        "toolGroups": ["blocks", "history"],
        "scope": scope, "broken": [], "guidance": "Be brief.", "note": "for the printer",
        "networks": ["192.0.2.7/32", "2001:db8::/32"], "callsPerMinute": 60, "writesPerMinute": 6,
        "expiresAt": "2999-01-01T00:00:00Z", "passwordSetAt": null, "passwordIsOld": false, "enabled": true, "spacePaused": false, "securityEpoch": 1,
        "lastUsedAt": null, "calls": 0,
    });
    assert_eq!(link, expected);
}

#[tokio::test]
async fn a_link_is_changed_in_every_part_alone() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let plan = document(&ada, "Plan", "words", None).await;
    let choices = json!({
        "mode": "write", "allowDelete": true, "toolGroups": ["history"], "scope": {"documents": [plan]},
        "guidance": "Be brief.", "note": "for the printer", "networks": ["192.0.2.7"], "callsPerMinute": 60,
        "expiresAt": "2999-01-01T00:00:00Z",
    });
    let path = format!("~/links/{}", agent(&ada, choices).await.link);
    let scope = ada.get(&path).await.ok()["scope"].take();
    let before = ada.get(&path).await.ok();
    for (field, value) in [
        ("name", json!("Writer")),
        ("mode", json!("read_write")),
        ("allowDelete", json!(false)),
        ("deviceFlow", json!(true)),
        ("fileUrls", json!(false)),
        ("toolGroups", json!(null)),
        ("guidance", json!("")),
        ("note", json!("x")),
        ("networks", json!([])),
        ("callsPerMinute", json!(null)),
        ("writesPerMinute", json!(7)),
        ("expiresAt", json!(null)),
    ] {
        let version = ada.get(&path).await.ok()["version"].as_i64().unwrap();
        let after = ada.patch(&path, json!({field: value})).await.ok();
        assert_eq!(after[field], value, "{field}");
        assert!(after["version"].as_i64().unwrap() > version, "{field}");
        assert_eq!(after["securityEpoch"], 1, "{field}");
        assert_eq!(after["scope"], scope, "{field} alone");
    }
    let after = ada.patch(&path, json!({"scope": {"whole": true}})).await.ok();
    assert_eq!(after["scope"]["whole"], true);
    assert_eq!(after["scope"]["documents"], json!([]));
    assert_eq!(after["id"], before["id"]);
    assert_eq!(ada.get("~/links").await.ok(), json!([after]));
}

#[tokio::test]
async fn epochs_grow_with_what_ends_credentials_and_versions_with_everything() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let agent = agent(&ada, json!({})).await;
    let path = format!("~/links/{}", agent.link);
    let numbers = async || {
        let link = ada.get(&path).await.ok();
        (link["securityEpoch"].as_i64().unwrap(), link["version"].as_i64().unwrap())
    };
    for (act, ends) in [
        (format!("{path}/pause"), true),
        (format!("{path}/resume"), false),
        (format!("{path}/renew"), true),
        ("~/links/pause-all".to_owned(), true),
        ("~/links/resume-all".to_owned(), false),
    ] {
        let (epoch, version) = numbers().await;
        ada.post(&act, json!({})).await.ok();
        let (epoch_after, version_after) = numbers().await;
        assert!(version_after > version, "{act}");
        assert!(!ends || epoch_after > epoch, "{act}");
    }
    let (_, version) = numbers().await;
    app.sql(&format!("update link set note = 'by hand' where id = '{}'", agent.link)).await;
    assert_eq!(numbers().await.1, version + 1, "no statement can forget the version");
}

/// Every route that is for managers.
fn routes(link: &str) -> Vec<(Method, String, Value)> {
    let of_one = |act: &str| format!("~/links/{link}{act}");
    vec![
        (Method::GET, "~/links".to_owned(), json!({})),
        (Method::POST, "~/links".to_owned(), json!({"name": "x", "mode": "read"})),
        (Method::GET, of_one(""), json!({})),
        (Method::PATCH, of_one(""), json!({"name": "x"})),
        (Method::DELETE, of_one(""), json!({})),
        (Method::POST, of_one("/pause"), json!({})),
        (Method::POST, of_one("/resume"), json!({})),
        (Method::POST, of_one("/renew"), json!({})),
        (Method::POST, of_one("/reveal"), json!({})),
        (Method::POST, "~/links/pause-all".to_owned(), json!({})),
        (Method::POST, "~/links/resume-all".to_owned(), json!({})),
        (Method::PUT, of_one("/password"), json!({"password": "correct horse battery staple"})),
        (Method::DELETE, of_one("/password"), json!({})),
        (Method::GET, of_one("/connections"), json!({})),
        (Method::DELETE, of_one("/connections"), json!({})),
        (Method::DELETE, of_one("/connections/0190c5a0-0000-7000-8000-00000000dead"), json!({})),
    ]
}

async fn status(person: &Person, route: &(Method, String, Value)) -> u16 {
    let request = person.request(route.0.clone(), &route.1).json(&route.2);
    docent_tests::Answer::to(request).await.status
}

#[tokio::test]
async fn only_managers_manage_and_others_see_names() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let agent = agent(&ada, json!({"note": "a secret note", "mode": "read"})).await;
    let guest = bob.within(ada.space);
    let routes = routes(&agent.link.to_string());
    for route in &routes {
        assert_eq!(status(&guest, route).await, 404, "a stranger: {route:?}");
    }
    assert_eq!(guest.get("~/links/names").await.status, 404);
    let name = json!({"id": agent.link, "name": "A link", "mode": "read"});
    for role in ["viewer", "editor"] {
        ada.put("~/members", json!({"email": "bob@example.org", "role": role})).await.ok();
        for route in &routes {
            assert_eq!(status(&guest, route).await, 403, "{role}: {route:?}");
        }
        assert_eq!(guest.get("~/links/names").await.ok(), json!([name]));
    }
    assert_eq!(ada.get(&routes[2].1).await.ok()["version"], 1, "nothing has happened");
    ada.put("~/members", json!({"email": "bob@example.org", "role": "admin"})).await.ok();
    guest.post(&routes[8].1, json!({})).await.ok();
    guest.delete(&routes[2].1).await.ok();
    assert_eq!(ada.get("~/links").await.ok(), json!([]));
}

#[tokio::test]
async fn nobody_reaches_the_links_of_another_space() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let agent = agent(&ada, json!({})).await;
    for route in routes(&agent.link.to_string())
        .iter()
        .filter(|route| route.1.contains(&agent.link.to_string()))
    {
        assert_eq!(status(&bob, route).await, 404, "{route:?}");
    }
    assert_eq!(ada.get(&format!("~/links/{}", agent.link)).await.ok()["version"], 1);
}

#[tokio::test]
async fn every_act_is_in_the_audit_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let agent = agent(&ada, json!({})).await;
    for act in ["pause", "resume", "renew", "reveal"] {
        ada.post(&format!("~/links/{}/{act}", agent.link), json!({})).await.ok();
    }
    ada.patch(&format!("~/links/{}", agent.link), json!({"note": "x"})).await.ok();
    ada.delete(&format!("~/links/{}", agent.link)).await.ok();
    let refused = ada.post("~/links", json!({"name": "", "mode": "read"})).await;
    assert_eq!(refused.status, 400);
    let audited = format!(
        "select string_agg(substr(tool, 7), ' ' order by id) from audit
         where tool like 'links_%' and person_id = '{}' and objects = array['{}'::uuid]",
        ada.id, agent.link
    );
    assert_eq!(app.sql(&audited).await, "create pause resume renew reveal update delete");
    ada.post("~/links/pause-all", json!({})).await.ok();
    ada.post("~/links/resume-all", json!({})).await.ok();
    let audited = format!(
        "select string_agg(tool, ' ' order by id) from audit where objects = array['{}'::uuid]",
        ada.space
    );
    assert_eq!(app.sql(&audited).await, "links_pause_all links_resume_all");
}

#[tokio::test]
async fn no_link_slips_through_while_all_are_paused() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for act in ["pause-all", "resume-all"].repeat(5) {
        let path = format!("~/links/{act}");
        let all = ada.post(&path, json!({}));
        let one = || agent(&ada, json!({}));
        let (answer, ..) = tokio::join!(all, one(), one(), one(), one());
        answer.ok();
        let differ = "select count(*) from link l join space s on s.id = l.space_id where l.space_paused <> s.links_paused";
        assert_eq!(app.sql(differ).await, "0", "{act}");
    }
}
