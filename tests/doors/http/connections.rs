//! How many connections there are, and how long they may take.

use std::{net::Ipv4Addr, time::Duration};

use docent_store::Mode;
use docent_tests::{TestApp, Wire};
use serde_json::json;

use super::{post, status};

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_mins(10);

#[tokio::test]
async fn slow_connections_do_not_stop_a_client() {
    const PLACES: usize = 100;
    let app = TestApp::start_with(|settings| {
        settings.http.connections = PLACES;
        settings.http.head = LONG;
    });
    let app = app.await;
    let agent = app.agent(Mode::Read).await;
    let path = agent.url.trim_start_matches(&app.url);
    let mut slow: Vec<Wire> = Vec::new();
    for number in 0..1000_u32 {
        let [.., third, fourth] = number.to_be_bytes();
        let from = Ipv4Addr::new(127, 1, third, fourth);
        let mut wire = app.wire_from(from).await.expect("a connection");
        // A third says nothing, a third begins a head, a third a body.
        match number % 3 {
            0 => {}
            1 => wire.send(format!("POST /links/x HTTP/1.1\r\nHost: {}", app.host())).await,
            _ => {
                let whole = post(path, app.host(), &"x".repeat(100));
                wire.send(&whole[..whole.len() - 99]).await;
            }
        }
        slow.push(wire);
        if number % 50 == 0 {
            let answer = agent.call("connection_info", json!({})).await;
            assert_eq!(answer["space"]["name"], "Home", "{answer}");
        }
    }
    // A client that had no connection before finds a place as well.
    let mut fresh = app.wire().await;
    let healthy = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", app.host());
    assert_eq!(status(&fresh.ask(&healthy).await), "HTTP/1.1 200 OK");
    // Those who waited longest went; of two who came at once, either may have been the first.
    for wire in &mut slow[..1000 - PLACES - 20] {
        wire.closed().await;
    }
    let left = slow.iter().filter(|wire| !wire.is_closed()).count();
    assert!((PLACES - 20..=PLACES).contains(&left), "{left} are left");
    // Between its requests a connection is no exception, and whoever comes back is let in.
    let answer = agent.call("connection_info", json!({})).await;
    assert_eq!(answer["space"]["name"], "Home", "{answer}");
}

#[tokio::test]
async fn who_is_being_answered_is_not_closed_to_make_room() {
    let app = TestApp::start_with(|settings| settings.http.connections = 2).await;
    let agent = app.agent(Mode::Read).await;
    let mut wire = app.wire().await;
    let get = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", app.host());
    assert_eq!(status(&wire.ask(&get).await), "HTTP/1.1 200 OK");
    // Both places are taken by turns, and each call is answered whole.
    for _ in 0..50 {
        let other = app.wire().await;
        let answer = agent.call("connection_info", json!({})).await;
        assert_eq!(answer["space"]["name"], "Home", "{answer}");
        drop(other);
    }
}

#[tokio::test]
async fn silent_connections_and_half_heads_end() {
    let app = TestApp::start_with(|settings| {
        settings.http.head = SHORT;
        settings.http.idle = LONG;
    });
    let app = app.await;
    app.wire().await.closed().await;
    let head = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n", app.host());
    let mut wire = app.wire().await;
    wire.send(&head).await;
    wire.closed().await;
    // The second request of a connection has the same time, however long the first is ago.
    let mut wire = app.wire().await;
    assert_eq!(status(&wire.ask(format!("{head}\r\n")).await), "HTTP/1.1 200 OK");
    wire.send(&head).await;
    wire.closed().await;
}

#[tokio::test]
async fn half_bodies_end() {
    let app = TestApp::start_with(|settings| settings.http.body = SHORT).await;
    let agent = app.agent(Mode::Read).await;
    let path = agent.url.trim_start_matches(&app.url).to_owned();
    for path in ["/api/session", &path] {
        let request = post(path, app.host(), &" ".repeat(100));
        let mut wire = app.wire().await;
        wire.send(&request[..request.len() - 1]).await;
        wire.closed().await;
    }
}

#[tokio::test]
async fn idle_connections_end() {
    let app = TestApp::start_with(|settings| {
        settings.http.idle = SHORT;
        settings.http.head = LONG;
    });
    let app = app.await;
    let mut wire = app.wire().await;
    let get = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", app.host());
    assert_eq!(status(&wire.ask(&get).await), "HTTP/1.1 200 OK");
    wire.closed().await;
}

#[tokio::test]
async fn answers_that_nobody_reads_end() {
    let app = TestApp::start_with(|settings| settings.http.stalled = SHORT).await;
    let mut wire = app.wire().await;
    let get = format!("GET /api/openapi.json HTTP/1.1\r\nHost: {}\r\n\r\n", app.host());
    wire.send(get.repeat(1000)).await;
    wire.refused().await;
}

#[tokio::test]
async fn a_connection_goes_on_after_a_request_that_no_door_wanted() {
    let app = TestApp::start().await;
    let unknown = format!("/links/{}/mcp", "A".repeat(43));
    let whole = post(&unknown, app.host(), "{}");
    let mut wire = app.wire().await;
    for _ in 0..2 {
        // The answer is known before the body is there, and all of it is read nevertheless.
        let (first, rest) = whole.split_at(whole.len() - 2);
        wire.send(first).await;
        let answer = wire.ask(rest).await.to_lowercase();
        assert!(answer.starts_with("http/1.1 404"), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
    }
}

#[tokio::test]
async fn a_client_is_told_that_nothing_comes_after_an_answer_to_half_a_request() {
    let app = TestApp::start().await;
    let unknown = format!("/links/{}/mcp", "A".repeat(43));
    let large = post(&unknown, app.host(), &" ".repeat(100_000));
    let waiting =
        post(&unknown, app.host(), "{}").replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    let head = |whole: &str| {
        let (head, _) = whole.split_once("\r\n\r\n").unwrap();
        format!("{head}\r\n\r\n")
    };
    let slow = post(&unknown, app.host(), "");
    let slow = head(&slow.replace("Content-Length: 0", "Transfer-Encoding: chunked"));
    let endless = format!("{slow}10000\r\n{}\r\n", " ".repeat(0x1_0000));
    for sent in [head(&large), head(&waiting), slow, endless] {
        let mut wire = app.wire().await;
        let answer = wire.ask(sent).await.to_lowercase();
        assert!(answer.starts_with("http/1.1 404"), "{answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        wire.closed().await;
    }
}
