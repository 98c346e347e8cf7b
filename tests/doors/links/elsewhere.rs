//! Two servers over one database: what one has answered, the other knows at the next request.

use std::sync::atomic::{AtomicBool, Ordering};

use docent_tests::{Agent, Person, TestApp, told};
use reqwest::Method;
use serde_json::{Value, json};

use super::{agent, at, document};

/// What the other server's very next answer must be.
enum Then {
    /// The 404 of links that do not exist.
    Gone,
    /// The tool is unknown.
    Unknown(&'static str),
    /// The document is not visible.
    Hidden,
    /// The tool does as it is told.
    Works(&'static str),
}

struct House {
    here: TestApp,
    there: TestApp,
    ada: Person,
    document: String,
    other: String,
}

impl House {
    async fn open() -> Self {
        let here = TestApp::start().await;
        let there = here.beside(2).await;
        let ada = here.person("ada").await;
        let other = document(&ada, "Other", "words", None).await;
        let document = document(&ada, "Document", "words", None).await;
        Self { here, there, ada, document, other }
    }

    /// A link as the other server remembers it.
    async fn remembered(&self, choices: Value) -> Agent {
        let agent = at(&self.there, &agent(&self.ada, choices).await);
        let info = agent.call("connection_info", json!({})).await;
        assert!(info["space"].is_object(), "{info}");
        agent
    }

    async fn change(&self, agent: &Agent, method: Method, act: &str, body: Value) {
        let path = act.replace("{link}", &agent.link.to_string());
        let request = self.ada.request(method, &path).json(&body);
        docent_tests::Answer::to(request).await.ok();
    }

    fn arguments(&self, tool: &str) -> Value {
        match tool {
            "blocks_get" => json!({"id": self.document}),
            "markdown_add" => {
                json!({"pageId": self.document, "markdown": "more", "position": "end"})
            }
            "documents_delete" => json!({"documentIds": [self.document], "dryRun": true}),
            _ => json!({}),
        }
    }

    async fn expect(&self, agent: &Agent, then: &Then, what: &str) {
        let (Then::Unknown(tool) | Then::Works(tool)) = then else {
            let params = json!({"name": "blocks_get", "arguments": {"id": self.document}});
            let reply = agent.request("tools/call", params).await;
            if matches!(then, Then::Gone) {
                assert_eq!(reply.status, 404, "{what}: {}", reply.body);
                assert_eq!(reply.body, json!({"error": "not_found"}), "{what}");
            } else {
                let error = told(&reply.body["result"]);
                assert_eq!(error["error"]["code"], "not_found", "{what}: {}", reply.body);
            }
            return;
        };
        let answer = agent.call(tool, self.arguments(tool)).await;
        let message = answer["message"].as_str().unwrap_or_default();
        let unknown = message == format!("Unknown tool: {tool}");
        assert_eq!(unknown, matches!(then, Then::Unknown(_)), "{what}: {answer}");
        assert!(unknown || answer["error"].is_null(), "{what}: {answer}");
    }
}

#[tokio::test]
async fn whatever_changes_here_counts_there_at_once() {
    let house = House::open().await;
    let link = "~/links/{link}";
    let changes = [
        (Method::POST, "~/links/{link}/pause", json!({}), Then::Gone),
        (Method::POST, "~/links/{link}/renew", json!({}), Then::Gone),
        (Method::DELETE, link, json!({}), Then::Gone),
        (Method::PATCH, link, json!({"networks": ["192.0.2.0/24"]}), Then::Gone),
        (Method::PATCH, link, json!({"mode": "read"}), Then::Unknown("markdown_add")),
        (Method::PATCH, link, json!({"mode": "write"}), Then::Unknown("blocks_get")),
        (Method::PATCH, link, json!({"allowDelete": false}), Then::Unknown("documents_delete")),
        (Method::PATCH, link, json!({"toolGroups": ["documents"]}), Then::Unknown("blocks_get")),
        (Method::PATCH, link, json!({"scope": {"documents": [house.other]}}), Then::Hidden),
        (Method::PATCH, link, json!({"scope": {"dailyNotes": true}}), Then::Hidden),
        (Method::PATCH, link, json!({"scope": {"search": "title:other"}}), Then::Hidden),
        (Method::POST, "~/links/pause-all", json!({}), Then::Gone),
    ];
    for (method, act, body, then) in changes {
        let agent = house.remembered(json!({"allowDelete": true})).await;
        let what = format!("{method} {act} {body}");
        house.change(&agent, method, act, body).await;
        house.expect(&agent, &then, &what).await;
    }
    house.change(&agent_of(&house), Method::POST, "~/links/resume-all", json!({})).await;
}

fn agent_of(house: &House) -> Agent {
    Agent::through(house.here.url.clone(), uuid::Uuid::nil())
}

#[tokio::test]
async fn what_is_allowed_here_works_there_at_once() {
    let house = House::open().await;
    let link = "~/links/{link}";
    let changes = [
        (json!({"mode": "read"}), json!({"mode": "read_write"}), "markdown_add"),
        (json!({"mode": "write"}), json!({"mode": "read_write"}), "blocks_get"),
        (json!({}), json!({"allowDelete": true}), "documents_delete"),
        (json!({"toolGroups": []}), json!({"toolGroups": null}), "blocks_get"),
        (
            json!({"scope": {"documents": [house.other]}}),
            json!({"scope": {"whole": true}}),
            "blocks_get",
        ),
    ];
    for (before, after, tool) in changes {
        let agent = house.remembered(before).await;
        let what = format!("PATCH {after}");
        house.change(&agent, Method::PATCH, link, after).await;
        house.expect(&agent, &Then::Works(tool), &what).await;
    }
    let agent = house.remembered(json!({})).await;
    for (act, then) in [
        ("~/links/{link}/pause", Then::Gone),
        ("~/links/{link}/resume", Then::Works("blocks_get")),
        ("~/links/pause-all", Then::Gone),
        ("~/links/resume-all", Then::Works("blocks_get")),
    ] {
        house.change(&agent, Method::POST, act, json!({})).await;
        house.expect(&agent, &then, act).await;
    }
    let elsewhere = json!({"networks": ["192.0.2.0/24"]});
    house.change(&agent, Method::PATCH, link, elsewhere).await;
    house.expect(&agent, &Then::Gone, "a network of others").await;
    let loopback = json!({"networks": ["127.0.0.0/8", "::1"]});
    house.change(&agent, Method::PATCH, link, loopback).await;
    house.expect(&agent, &Then::Works("blocks_get"), "its own network").await;
}

#[tokio::test]
async fn no_method_answers_for_a_link_that_was_paused_elsewhere() {
    let house = House::open().await;
    let client = json!({"name": "test", "version": "1"});
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
    let methods = [
        ("initialize", hello),
        ("ping", json!({})),
        ("tools/list", json!({})),
        ("prompts/list", json!({})),
        ("prompts/get", json!({"name": "x"})),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({"uri": "docent://x"})),
        ("tools/call", json!({"name": "connection_info", "arguments": {}})),
        ("tools/call", json!({"name": "folders_list", "arguments": {}})),
        ("tools/call", json!({"name": "blocks_get", "arguments": {"no": "such argument"}})),
        ("tools/call", json!({"name": "no_such_tool", "arguments": {}})),
        ("no/such/method", json!({})),
    ];
    for (method, params) in methods {
        let agent = house.remembered(json!({})).await;
        house.change(&agent, Method::POST, "~/links/{link}/pause", json!({})).await;
        let reply = agent.request(method, params).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.body),
            (404, &json!({"error": "not_found"})),
            "{method}"
        );
    }
}

#[tokio::test]
async fn nothing_malformed_is_answered_for_a_link_that_was_paused_elsewhere() {
    let house = House::open().await;
    let deep = "[".repeat(100);
    let huge = "x".repeat(5 * 1024 * 1024);
    for body in ["", "{", "[]", "{}", "1", deep.as_str(), huge.as_str()] {
        let agent = house.remembered(json!({})).await;
        house.change(&agent, Method::POST, "~/links/{link}/pause", json!({})).await;
        let reply = agent.post(body.to_owned()).await;
        let what = body.get(..20).unwrap_or(body);
        assert_eq!(
            (reply.status.as_u16(), &reply.body),
            (404, &json!({"error": "not_found"})),
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_link_that_changes_again_and_again_is_never_refused() {
    let house = House::open().await;
    let agent = house.remembered(json!({})).await;
    let changing = AtomicBool::new(true);
    let change = async {
        // Between a look-up and the statement after it, more often than not.
        let changes = "do $$ begin
            for number in 1..500 loop
              update link set guidance = number::text where id = '{link}';
              commit;
              perform pg_sleep(0.003);
            end loop;
          end $$";
        house.here.sql(&changes.replace("{link}", &agent.link.to_string())).await;
        changing.store(false, Ordering::Relaxed);
    };
    let mut calls = 0;
    let read = async {
        while changing.load(Ordering::Relaxed) {
            let params = json!({"name": "blocks_get", "arguments": {"id": house.document}});
            let reply = agent.request("tools/call", params).await;
            assert_eq!(reply.status, 200, "{}", reply.body);
            calls += 1;
        }
    };
    tokio::join!(change, read);
    assert!(calls > 20, "{calls}");
}
