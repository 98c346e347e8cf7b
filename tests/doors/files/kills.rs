//! `kill -9` between bytes and what points to them: what was acknowledged is there and whole, and
//! nothing points to what is not.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use docent_tests::Home;
use reqwest::{Client, header};
use serde_json::{Value, json};
use tokio::{sync::Notify, task::JoinSet};

use super::noise;

const ROUNDS: usize = 5;
const CLIENTS: u32 = 4;

/// A file that was acknowledged.
struct Kept {
    id: String,
    bytes: Vec<u8>,
}

async fn send(client: &Client, url: &str, path: &str, body: Vec<u8>, json: bool) -> Option<Value> {
    let kind = if json { "application/json" } else { "application/octet-stream" };
    let request = client.post(format!("{url}{path}")).header(header::ORIGIN, url);
    let answer = request.header(header::CONTENT_TYPE, kind).body(body).send().await.ok()?;
    let status = answer.status();
    let body = answer.json().await.ok()?;
    assert!(status.is_success() || status == 503, "{status}: {body}");
    status.is_success().then_some(body)
}

/// Uploads, and points to what was uploaded, until nobody answers any more.
async fn work(
    client: Client,
    url: String,
    space: String,
    seed: u32,
    acks: Arc<(AtomicUsize, Notify)>,
) -> Vec<Kept> {
    let mut kept = Vec::new();
    for number in 0.. {
        let bytes = noise(1_300_000, seed * 1000 + number);
        let path = format!("/api/spaces/{space}/files?name={number}");
        let Some(file) = send(&client, &url, &path, bytes.clone(), false).await else { break };
        let id = file["id"].as_str().expect("an id").to_owned();
        let document = json!({ "title": "D", "markdown": format!("![a](file://{id})") });
        kept.push(Kept { id, bytes });
        let path = format!("/api/spaces/{space}/documents");
        let document = document.to_string().into_bytes();
        if send(&client, &url, &path, document, true).await.is_none() {
            break;
        }
        acks.0.fetch_add(1, Ordering::Relaxed);
        acks.1.notify_one();
    }
    kept
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_kill_loses_or_halves_a_file() {
    let home = Home::new().await;
    let mut server = home.serve(&["--first-run"]).await;
    let said: Value = serde_json::from_str(&home.said()).expect("JSON");
    let secret =
        said["signInUrl"].as_str().and_then(|url| url.rsplit('#').next()).expect("a secret");
    let client = Client::builder().cookie_store(true).build().expect("a client");
    let secret = json!({ "secret": secret }).to_string().into_bytes();
    send(&client, &server.url, "/api/session/link", secret, true).await.expect("a session");
    let spaces = client.get(format!("{}/api/spaces", server.url)).send().await.expect("spaces");
    let spaces: Value = spaces.json().await.expect("JSON");
    let space = spaces[0]["id"].as_str().expect("a space").to_owned();
    let mut kept = Vec::new();
    for round in 0..ROUNDS {
        let acks: Arc<(AtomicUsize, Notify)> = Arc::default();
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let seed = 1 + number + CLIENTS * u32::try_from(round).expect("a few");
            let (client, url, space) = (client.clone(), server.url.clone(), space.clone());
            clients.spawn(work(client, url, space, seed, Arc::clone(&acks)));
        }
        while acks.0.load(Ordering::Relaxed) < 2 + round {
            acks.1.notified().await;
        }
        server.kill();
        kept.extend(clients.join_all().await.into_iter().flatten());
        server = home.serve(&[]).await;
        let count = |what: &str| home.sql(&format!("select count(*) from {what}"));
        let dangling = "reference x where not exists (select from file f where f.id = x.target_id)";
        assert_eq!(count(dangling), "0");
        let halved = "file_content c where hash is not null and size <> \
             (select coalesce(sum(length(bytes)), 0) from file_chunk k where k.content_id = c.id)";
        assert_eq!(count(halved), "0");
        let miscounted = "file_usage u where bytes <> \
             (select sum(size) from file_content c where c.space_id = u.space_id)";
        assert_eq!(count(miscounted), "0");
    }
    assert!(kept.len() > ROUNDS * 2);
    for Kept { id, bytes } in &kept {
        let url = format!("{}/api/spaces/{space}/files/{id}", server.url);
        let answer = client.get(url).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{id} was acknowledged");
        assert!(answer.bytes().await.expect("all of it") == *bytes, "{id}");
    }
    println!("{} files were kept over {ROUNDS} kills", kept.len());
}
