//! A hundred agents that write without a pause, and go on after every failure.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use docent_tests::told;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::{Client, header};
use serde_json::{Value, json};
use tokio::{
    sync::{RwLock, RwLockWriteGuard, watch},
    task::JoinSet,
};

use super::ledger::Ledger;

const WRITERS: usize = 100;
const DOCUMENTS: usize = 40;
/// How long the doors may stay closed after a kill.
const PATIENCE: Duration = Duration::from_mins(1);

/// What all writers share.
struct Desk {
    client: Client,
    link: String,
    server: Mutex<String>,
    ledger: Mutex<Ledger>,
    /// Held, shared, by every call under way.
    calls: RwLock<()>,
    documents: Vec<String>,
    stop: watch::Sender<bool>,
}

/// The writers at work.
pub(super) struct Writers {
    desk: Arc<Desk>,
    tasks: JoinSet<()>,
}

/// The ledger, while nobody writes.
pub(super) struct Paused<'a> {
    ledger: MutexGuard<'a, Ledger>,
    _calls: RwLockWriteGuard<'a, ()>,
}

impl std::ops::Deref for Paused<'_> {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl Writers {
    pub(super) async fn start(link: &str, server: &str, chance: &mut StdRng) -> Self {
        let mut desk = Desk {
            client: Client::builder().timeout(Duration::from_secs(20)).build().expect("a client"),
            link: link.to_owned(),
            server: Mutex::new(server.to_owned()),
            ledger: Mutex::default(),
            calls: RwLock::default(),
            documents: Vec::new(),
            stop: watch::Sender::new(false),
        };
        let documents: Vec<_> =
            (0..DOCUMENTS).map(|number| json!({ "title": format!("Document {number}") })).collect();
        let made = desk.call("documents_create", json!({ "documents": documents })).await;
        let made = made.expect("documents");
        let ids = made["ids"].as_array().expect("ids").iter();
        desk.documents = ids.filter_map(|id| id.as_str().map(str::to_owned)).collect();
        assert_eq!(desk.documents.len(), DOCUMENTS);
        let desk = Arc::new(desk);
        let mut tasks = JoinSet::new();
        for _ in 0..WRITERS {
            let writer = Writer {
                desk: Arc::clone(&desk),
                chance: StdRng::seed_from_u64(chance.random()),
                movable: None,
            };
            tasks.spawn(writer.write());
        }
        Self { desk, tasks }
    }

    /// Says where the server is now.
    pub(super) fn use_server(&self, url: &str) {
        url.clone_into(&mut self.desk.server.lock().expect("no writer failed"));
    }

    /// Waits until a write is acknowledged that was begun after now.
    pub(super) async fn await_progress(&self) {
        let begun = Instant::now();
        let before = self.desk.ledger().acknowledged();
        while self.desk.ledger().acknowledged() < before + 20 {
            assert!(begun.elapsed() < PATIENCE, "no write is acknowledged any more");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Lets the calls under way end, and the next ones wait until the ledger is dropped.
    pub(super) async fn pause(&self) -> Paused<'_> {
        let calls = self.desk.calls.write().await;
        Paused { ledger: self.desk.ledger(), _calls: calls }
    }

    /// Finds some acknowledged writes through the door, each in one of its documents.
    pub(super) async fn check_search(&self) {
        // Nobody writes meanwhile: a search behind a hundred writers takes its time.
        let _calls = self.desk.calls.write().await;
        let some: Vec<_> = {
            let ledger = self.desk.ledger();
            let acknowledged = ledger.writes.values().filter(|write| write.acknowledged.is_some());
            let step = ledger.acknowledged().div_ceil(25).max(1);
            acknowledged.step_by(step).map(|write| write.words[0].clone()).collect()
        };
        for word in some {
            let found = self.desk.call("documents_search", json!({ "include": word })).await;
            let found = found.expect("an answer");
            assert_eq!(found["total"], 1, "{word}: {found}");
        }
    }

    /// Ends the writing.
    pub(super) async fn stop(mut self) {
        self.desk.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("no writer failed");
        }
    }
}

impl Desk {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("no writer failed")
    }

    /// Calls a tool; answers what it acknowledged, or nothing when it did not. What is refused for
    /// any reason but a database that is away is a failure of the test.
    async fn call(&self, tool: &str, arguments: Value) -> Option<Value> {
        let url = format!("{}{}", self.server.lock().expect("no writer failed"), self.link);
        let params = json!({ "name": tool, "arguments": arguments });
        let message =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
        let request = self.client.post(url).header(header::ACCEPT, "application/json");
        let answer = request.json(&message).send().await.ok()?;
        if answer.status() == 503 {
            assert!(answer.headers().contains_key(header::RETRY_AFTER));
            return None;
        }
        let status = answer.status();
        let text = answer.text().await.ok()?;
        assert!(status.is_success(), "{status} {text}");
        let answer: Value = serde_json::from_str(&text).ok()?;
        let result = &answer["result"];
        if result["isError"] == true {
            assert_eq!(
                told(result)["error"]["code"],
                "unavailable",
                "{tool} {arguments}: {result}"
            );
            return None;
        }
        assert!(result["structuredContent"].is_object(), "{tool}: {answer}");
        Some(result["structuredContent"].clone())
    }
}

/// Blocks that can be moved.
struct Added {
    words: Vec<String>,
    ids: Vec<String>,
    document: String,
}

/// One of the hundred.
struct Writer {
    desk: Arc<Desk>,
    chance: StdRng,
    /// What it added last.
    movable: Option<Added>,
}

impl Writer {
    async fn write(mut self) {
        let desk = Arc::clone(&self.desk);
        while !*desk.stop.borrow() {
            let done = {
                let _call = desk.calls.read().await;
                match self.chance.random_range(0..10) {
                    0 => self.create().await,
                    1..=2 => self.move_blocks().await,
                    3..=4 => self.add(3).await,
                    _ => self.add(1).await,
                }
            };
            if done.is_none() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    fn document(&mut self) -> String {
        self.desk.documents[self.chance.random_range(0..DOCUMENTS)].clone()
    }

    /// Adds blocks to a document.
    async fn add(&mut self, blocks: usize) -> Option<()> {
        let document = self.document();
        let words = self.desk.ledger().begin(blocks, Some(&document));
        let markdown = words.join("\n\n");
        let arguments = json!({ "markdown": markdown, "position": "end", "pageId": &document });
        let answer = self.desk.call("markdown_add", arguments).await?;
        self.desk.ledger().acknowledge(&words, answer["changeId"].as_str()?);
        let ids: Vec<_> = answer["ids"].as_array()?.iter().map(id).collect();
        assert_eq!(ids.len(), blocks, "{answer}");
        self.movable = Some(Added { words, ids, document });
        Some(())
    }

    /// Makes two documents in one call, a block in each.
    async fn create(&mut self) -> Option<()> {
        let words = self.desk.ledger().begin(2, None);
        let documents: Vec<_> =
            words.iter().map(|word| json!({ "title": "Made", "markdown": word })).collect();
        let answer = self.desk.call("documents_create", json!({ "documents": documents })).await?;
        self.desk.ledger().acknowledge(&words, answer["changeId"].as_str()?);
        Some(())
    }

    /// Moves what it added last to the end of another document.
    async fn move_blocks(&mut self) -> Option<()> {
        let Some(Added { words, ids, document }) = self.movable.take() else {
            return self.add(1).await;
        };
        let to = self.document();
        if to == document {
            return self.add(1).await;
        }
        self.desk.ledger().begin_move(&words, &to);
        let place = json!({ "position": "end", "pageId": to });
        let arguments = json!({ "blockIds": ids, "position": place });
        let answer = self.desk.call("blocks_move", arguments).await?;
        self.desk.ledger().acknowledge_move(&words, &to, answer["changeId"].as_str()?);
        Some(())
    }
}

fn id(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}
