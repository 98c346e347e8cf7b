//! Addresses that take the bytes of one file from an agent.

use chrono::{DateTime, TimeDelta, Utc};
use docent_store::Mode;
use docent_tests::{Agent, Answer, TestApp};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{MIB, header};
use crate::{
    files::{noise, streamed},
    links::agent,
};

async fn address(agent: &Agent, name: &str) -> String {
    let given = agent.call("file_upload", json!({ "name": name })).await;
    given["uploadUrl"].as_str().unwrap_or_else(|| panic!("{given}")).to_owned()
}

async fn put(address: &str, bytes: impl Into<reqwest::Body>) -> Answer {
    Answer::to(Client::new().put(address).body(bytes)).await
}

#[tokio::test]
async fn an_address_takes_one_file_and_answers_what_a_block_needs() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let given = agent.call("file_upload", json!({ "name": "dir/big.bin" })).await;
    let expires: DateTime<Utc> = given["expiresAt"].as_str().unwrap().parse().unwrap();
    assert!(expires - app.store().world.now() < TimeDelta::minutes(61), "{given}");
    let url = given["uploadUrl"].as_str().unwrap();
    let bytes = noise(7 * MIB, 4);
    let brought = put(url, bytes.clone()).await;
    assert_eq!(brought.status, 201, "{}", brought.body);
    assert_eq!(header(&brought, "cache-control"), "no-store");
    let file = brought.body["url"].as_str().unwrap().to_owned();
    let again = put(url, bytes.clone()).await;
    assert_eq!((again.status, &again.body["error"]), (409, &json!("conflict")));
    let state = Client::new().head(url).header("tus-resumable", "1.0.0");
    let state = Answer::to(state).await;
    assert_eq!(header(&state, "upload-offset"), header(&state, "upload-length"));
    assert!(state.headers.contains_key("docent-file"));

    let document = agent.document("D", &format!("[it]({file})")).await;
    let read = agent.call("blocks_get", json!({ "id": document })).await;
    assert_eq!(read["files"][0]["name"], "big.bin");
    let back = reqwest::get(read["files"][0]["url"].as_str().unwrap()).await.unwrap();
    assert!(back.bytes().await.unwrap() == bytes);
    app.audited("file_upload ok").await;
    app.audited("file_upload conflict").await;
}

#[tokio::test]
async fn an_address_takes_pieces_too() {
    let app = TestApp::start().await;
    let url = address(&app.agent(Mode::ReadWrite).await, "a.txt").await;
    let request = |method| Client::new().request(method, &url).header("tus-resumable", "1.0.0");
    let piece = |offset: usize| {
        let request = request(Method::PATCH).header("upload-offset", offset);
        request.header("content-type", "application/offset+octet-stream")
    };
    assert_eq!(Answer::to(piece(0).body("abc")).await.status, 204);
    assert_eq!(put(&url, "all of it").await.status, 409, "it comes in pieces");
    let state = Answer::to(request(Method::HEAD)).await;
    assert_eq!(header(&state, "upload-offset"), "3");
    let last = Answer::to(piece(3).header("upload-length", 6).body("def")).await;
    assert_eq!(last.status, 204, "{}", last.body);
    let told = Answer::to(Client::new().get(&url)).await.ok();
    assert_eq!(told["id"], header(&last, "docent-file"));
}

#[tokio::test]
async fn what_is_no_file_is_told_and_the_address_can_be_used_again() {
    let app = TestApp::start().await;
    let url = address(&app.agent(Mode::Write).await, "a.png").await;
    let refused = put(&url, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()).await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_argument")));
    assert!(refused.body["message"].as_str().is_some_and(|said| said.contains("image")));
    let large = put(&url, vec![0; 51 * MIB]).await;
    assert_eq!((large.status, &large.body["error"]), (413, &json!("too_large")));
    let tail = Client::new().put(&url).header("content-range", "bytes 5-6/7").body("ab");
    assert_eq!(Answer::to(tail).await.status, 400, "the end of a file is not the file");
    assert_eq!(put(&url, "a text").await.status, 201);
}

/// A link that changes in the middle of a file ends nothing, and one that was paused everything.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_may_change_while_a_file_comes() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (path, body, status) in
        [("", json!({ "name": "Another" }), 503), ("/pause", json!({}), 404)]
    {
        let writer = agent(&ada, json!({ "mode": "read_write" })).await;
        let url = address(&writer, "a.bin").await;
        let (sender, pieces) = tokio::sync::mpsc::channel::<std::io::Result<Vec<u8>>>(1);
        let brought = tokio::spawn({
            let url = url.clone();
            async move { put(&url, streamed(pieces)).await }
        });
        let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
        // More than is kept at a time.
        sender.send(Ok(noise(3 * MIB, 1))).await.expect("it is taken");
        while app.sql("select count(*) from file_content").await == "0" {
            assert!(std::time::Instant::now() < until, "nothing is kept");
        }
        let path = format!("~/links/{}{path}", writer.link);
        let method = if body == json!({}) { Method::POST } else { Method::PATCH };
        Answer::to(ada.request(method, &path).json(&body)).await.ok();
        // Little enough to be read to its end, whatever the answer: else a sender may miss it.
        sender.send(Ok(noise(1024, 2))).await.expect("it is taken");
        drop(sender);
        assert_eq!(brought.await.expect("an answer").status, status);
        if status == 503 {
            assert_eq!(put(&url, "once more").await.status, 201);
        }
        app.sql("delete from file; delete from file_content").await;
    }
}

#[tokio::test]
async fn whatever_ends_a_link_ends_its_addresses() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let random = format!("{}/uploads/{}", app.url, "A".repeat(103));
    let gone = put(&random, "a").await;
    assert_eq!((gone.status, gone.body.clone()), (404, json!({ "error": "not_found" })));
    let password = json!({ "password": "correct horse battery staple" });
    let acts: [(Method, &str, Value); 7] = [
        (Method::PUT, "/password", password),
        (Method::POST, "/renew", json!({})),
        (Method::POST, "/pause", json!({})),
        (Method::PATCH, "", json!({ "mode": "read" })),
        (Method::PATCH, "", json!({ "fileUrls": false })),
        (Method::PATCH, "", json!({ "toolGroups": ["documents"] })),
        (Method::DELETE, "", json!({})),
    ];
    for (method, path, body) in acts {
        let writer = agent(&ada, json!({ "mode": "read_write" })).await;
        let url = address(&writer, "a.txt").await;
        let state = || {
            let request = Client::new().head(&url).header("tus-resumable", "1.0.0");
            Answer::to(request)
        };
        assert_eq!(state().await.status, 200);
        let path = format!("~/links/{}{path}", writer.link);
        Answer::to(ada.request(method, &path).json(&body)).await.ok();
        let dead = put(&url, "a").await;
        assert_eq!((dead.status, &dead.body), (404, &gone.body), "{path} {body}");
        assert_eq!(state().await.status, 404);
    }
    assert_eq!(app.sql("select count(*) from file").await, "0");

    let writer = agent(&ada, json!({ "mode": "read_write" })).await;
    let url = address(&writer, "a.txt").await;
    app.pass(TimeDelta::minutes(61));
    assert_eq!(put(&url, "a").await.status, 404, "nobody came");
}

#[tokio::test]
async fn a_link_without_addresses_gives_none() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let writer = agent(&ada, json!({ "mode": "read_write", "fileUrls": false })).await;
    let refused = writer.call("file_upload", json!({ "name": "a.txt" })).await;
    assert_eq!(refused["error"]["code"], "invalid_argument");
    let tried = json!({ "name": "a.txt", "dryRun": true });
    let open = agent(&ada, json!({ "mode": "read_write" })).await;
    let tried = open.call("file_upload", tried).await;
    assert!(tried["uploadUrl"].is_null() && tried["error"].is_null(), "{tried}");
    assert_eq!(app.sql("select count(*) from upload").await, "0");
}
