//! The HTTP side of the MCP door, with what broken and hostile clients send.

use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use reqwest::{Client, StatusCode};
use serde_json::json;

const LIST: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

/// What a link reaches is said before anything is called.
#[tokio::test]
async fn instructions_say_what_a_link_reaches() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let document = owner.document("One", "x").await;
    for (scope, said) in [
        ("scope_whole = true".to_owned(), "the whole space"),
        (
            format!("scope_documents = '{{{document}}}', scope_daily = true"),
            "1 document, daily notes and tasks",
        ),
    ] {
        let agent = app.agent_within(Mode::Read, false, &scope).await;
        let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        let answer = agent.request("initialize", hello).await.body;
        let instructions =
            answer["result"]["instructions"].as_str().unwrap_or_else(|| panic!("{answer}"));
        assert!(instructions.contains(&format!("It reaches {said};")), "{instructions}");
        assert!(instructions.len() < 2000, "{instructions}");
    }
}

#[tokio::test]
async fn unknown_secrets_and_methods_are_refused() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let client = Client::new();
    for secret in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00"] {
        let url = format!("{}/links/{secret}/mcp", app.url);
        let answer = client.post(url).body(LIST).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.text().await.unwrap(), r#"{"error":"not_found"}"#);
    }
    for method in [reqwest::Method::GET, reqwest::Method::DELETE, reqwest::Method::PUT] {
        let answer = client.request(method, &agent.url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.headers()["allow"], "POST");
    }
}

#[tokio::test]
async fn every_accept_that_clients_send_is_understood() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    for accept in ["*/*", "application/json", "", "application/json, text/event-stream"] {
        for url in [agent.url.clone(), format!("{}/", agent.url)] {
            let request = Client::new().post(url).header("accept", accept).body(LIST);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{accept}");
            assert_eq!(answer.headers()["content-type"], "application/json", "{accept}");
        }
    }
    let request = Client::new().post(&agent.url).header("accept", "text/event-stream").body(LIST);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
}

#[tokio::test]
async fn both_eras_are_spoken() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let client = json!({ "name": "test", "version": "1" });
    let hello =
        json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client });
    let legacy = agent.request("initialize", hello).await;
    assert_eq!(legacy.body["result"]["protocolVersion"], "2025-06-18");
    let instructions = legacy.body["result"]["instructions"].as_str().unwrap();
    assert!(instructions.contains("a read link") && instructions.len() < 2000);

    let meta = json!({ "_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }});
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": meta });
    let request = Client::new()
        .post(&agent.url)
        .header("mcp-protocol-version", "2026-07-28")
        .header("mcp-method", "server/discover")
        .json(&message);
    let modern: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(modern["result"]["cacheScope"], "private", "{modern}");
}

#[tokio::test]
async fn malformed_messages_get_json_rpc_errors_without_parser_text() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let deep = "[".repeat(100_000);
    let params = format!("{}{}", r#"{"a":"#.repeat(70), "}".repeat(70));
    let nested = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{params}}}"#);
    let batch = format!("[{LIST},{LIST}]");
    let bytes: [(&[u8], i64); 18] = [
        (b"", -32700),
        (b"{\"jsonrpc\":", -32700),
        (b"\"\xff\xfe\"", -32700),
        (b"[]", -32600),
        (b"{\"jsonrpc\":\"1.0\"}", -32600),
        (deep.as_bytes(), -32600),
        (nested.as_bytes(), -32600),
        (batch.as_bytes(), -32600),
        (b"null", -32600),
        (b"42", -32600),
        (b"{}", -32600),
        (b"{\"id\":1,\"method\":\"tools/list\"}", -32600),
        (b"{\"jsonrpc\":2.0,\"id\":1,\"method\":\"tools/list\"}", -32600),
        (b"{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"tools/list\"}", -32600),
        (b"{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"tools/list\"}", -32600),
        (b"{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"tools/list\"}", -32600),
        (b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", -32600),
        (b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"} x", -32700),
    ];
    for (body, code) in bytes {
        let answer = agent.post(body.to_vec()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body:?}");
        assert_eq!(answer.body["error"]["code"], code, "{}", answer.body);
        assert_eq!(answer.body["id"], serde_json::Value::Null, "{}", answer.body);
        let told = answer.body.to_string();
        for words in ["line 1", "column", "expected", "data did not match", "serde"] {
            assert!(!told.contains(words), "{told}");
        }
    }
}

#[tokio::test]
async fn a_message_of_another_type_is_refused() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"] {
        let request = Client::new().post(&agent.url).header("content-type", kind).body(LIST);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!((&body["error"]["code"], &body["id"]), (&json!(-32600), &json!(null)), "{body}");
    }
    for kind in ["application/json; charset=utf-8", "Application/JSON"] {
        let request = Client::new().post(&agent.url).header("content-type", kind).body(LIST);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK, "{kind}");
    }
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let answer = agent.post("x".repeat(10_000_000)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.body["error"]["code"], -32600);
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let send = async |name: &str, value: &str| {
        let request = Client::new().post(&agent.url).header(name, value).body(LIST);
        request.send().await.unwrap().status()
    };
    assert_eq!(send("origin", "https://evil.example").await, StatusCode::FORBIDDEN);
    assert_eq!(send("origin", "null").await, StatusCode::FORBIDDEN);
    assert_eq!(send("host", "evil.example").await, StatusCode::FORBIDDEN);
    assert_eq!(send("origin", &app.url).await, StatusCode::OK);
}

async fn code(agent: &Agent, tool: &str, arguments: serde_json::Value) -> String {
    agent.call(tool, arguments).await["error"]["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn arguments_are_taken_as_clients_send_them() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let documents = r#"[{"title":"Doubly serialised"}]"#;
    let made = agent.call("documents_create", json!({ "documents": documents })).await;
    let id = made["ids"][0].clone();
    let sloppy =
        json!({ "id": id, "date": "", "maxDepth": "1", "fetchMetadata": "true", "cursor": null });
    let read = agent.call("blocks_get", sloppy).await;
    assert_eq!(read["document"]["title"], "Doubly serialised");
    assert!(read["document"]["createdAt"].is_string());

    let unknown = agent.call("blocks_get", json!({ "id": id, "depth": 1 })).await;
    let message = unknown["error"]["message"].as_str().unwrap();
    assert!(message.contains("`depth`") && message.contains("maxDepth"), "{message}");
    assert_eq!(code(&agent, "blocks_get", json!({ "id": "nope" })).await, "invalid_argument");
    assert_eq!(
        code(&agent, "blocks_get", json!({ "id": id, "date": "today" })).await,
        "invalid_argument"
    );
    assert_eq!(code(&agent, "blocks_get", json!({ "date": "someday" })).await, "invalid_argument");
    assert_eq!(
        code(&agent, "blocks_get", json!({ "id": id, "cursor": "?" })).await,
        "invalid_argument"
    );
    assert_eq!(code(&agent, "documents_create", json!({})).await, "invalid_argument");
    let nul = json!({ "documents": [{ "title": "a\u{0}b", "markdown": "c\u{0}d" }] });
    assert_eq!(code(&agent, "documents_create", nul).await, "invalid_argument");
}

#[tokio::test]
async fn what_is_not_visible_answers_with_the_same_bytes() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Hidden", "x").await;
    let sweep = app.agent_with(Mode::ReadWrite, true).await;
    sweep.call("documents_delete", json!({ "documentIds": [id] })).await;
    let nowhere = "00000000-0000-4000-8000-000000000000";
    for tool in ["blocks_get", "document_outline"] {
        let gone = agent.call(tool, json!({ "id": id })).await;
        let never = agent.call(tool, json!({ "id": nowhere })).await;
        assert_eq!(gone, never);
        assert_eq!(gone["error"]["code"], "not_found");
    }
}
