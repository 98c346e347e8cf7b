//! An owner moves things in and out of a link's scope, narrows it, pauses and renews the link, while
//! fifty clients read and write through it: nothing is answered and nothing is written that was not
//! allowed at a moment of the call.
//!
//! One clock tells when each act and each call began and ended. Between its beginning and its end an
//! act may or may not have happened; a call must agree with one of the states that were possible while
//! it ran. Whether a document was in scope when a write was committed is told exactly by its history.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use docent_tests::{Answer, Person, TestApp, told};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::{Client, Method, header};
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinSet};

const CLIENTS: u64 = 50;
/// Calls of each client.
const ROUNDS: usize = 16;
/// How long a client thinks between its calls, at most.
const THOUGHT: Duration = Duration::from_millis(1_500);
const DOCUMENTS: usize = 6;

/// Where a document is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Home {
    /// In the folder in scope.
    Inside,
    /// In a folder that moves in and out of it.
    Below,
    Outside,
}

/// All that decides what the link sees.
#[derive(Clone, Debug)]
struct State {
    homes: [Home; DOCUMENTS],
    /// Whether the moving folder is in the folder in scope.
    below_is_inside: bool,
    /// The scope: this document alone, or the folder.
    only: Option<usize>,
    enabled: bool,
    /// How often the address was renewed.
    renewed: usize,
}

impl State {
    fn opens(&self, renewed: usize) -> bool {
        self.enabled && self.renewed == renewed
    }

    fn sees(&self, document: usize) -> bool {
        match (self.only, self.homes[document]) {
            (Some(only), _) => only == document,
            (None, Home::Inside) => true,
            (None, Home::Below) => self.below_is_inside,
            (None, Home::Outside) => false,
        }
    }
}

/// What the owner did, and how things are since.
#[derive(Debug)]
struct Act {
    begin: Instant,
    end: Instant,
    state: State,
    what: String,
    /// Whether it changed the link's own row.
    of_the_link: bool,
}

#[derive(Debug)]
enum Question {
    Read(usize),
    Write(usize),
    List,
}

/// A call of a client, and what came of it.
#[derive(Debug)]
struct Call {
    begin: Instant,
    end: Instant,
    /// How often the address that it used was renewed.
    renewed: usize,
    question: Question,
    text: String,
    outcome: Outcome,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    /// The link was not there.
    Closed,
    NotFound,
    Read,
    /// The change that was committed.
    Written(String),
    Listed(BTreeSet<usize>),
}

/// Everything that clients and owner know.
struct Scene {
    /// Acts that had to be tried again because the server was too busy with the clients.
    tried_again: AtomicUsize,
    owner: Person,
    link: String,
    documents: Vec<String>,
    inside: String,
    below: String,
    outside: String,
}

async fn made(owner: &Person, path: &str, new: Value) -> String {
    let made = owner.post(path, new).await.ok();
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

impl Scene {
    async fn set(app: &TestApp) -> (Self, String) {
        let owner = app.person("ada").await;
        let folder = async |name: &str, parent: Option<&str>| {
            made(&owner, "~/folders", json!({ "name": name, "parentId": parent })).await
        };
        let inside = folder("Inside", None).await;
        let below = folder("Below", Some(&inside)).await;
        let outside = folder("Outside", None).await;
        let mut documents = Vec::new();
        for number in 0..DOCUMENTS {
            let home = if number < 4 { &inside } else { &below };
            let new =
                json!({ "title": format!("Document {number}"), "folderId": home, "markdown": "x" });
            documents.push(made(&owner, "~/documents", new).await);
        }
        let new = json!({ "name": "Raced", "mode": "read_write", "scope": { "folders": [inside] }, "callsPerMinute": 1_000_000, "writesPerMinute": 1_000_000 });
        let link = owner.post("~/links", new).await.ok();
        let text = |key: &str| link[key].as_str().expect("a text").to_owned();
        let (url, link) = (text("url"), text("id"));
        let tried_again = AtomicUsize::new(0);
        (Self { tried_again, owner, link, documents, inside, below, outside }, url)
    }

    fn folder(&self, home: Home) -> &str {
        match home {
            Home::Inside => &self.inside,
            Home::Below => &self.below,
            Home::Outside => &self.outside,
        }
    }

    /// Does something as the owner, again where the clients keep the server from it.
    async fn owner_does(&self, method: Method, path: &str, body: Value) -> Value {
        loop {
            let answer = Answer::to(self.owner.request(method.clone(), path).json(&body)).await;
            if answer.body["error"] != "too_slow" {
                return answer.ok();
            }
            self.tried_again.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// One act of the owner at random; answers what it was, and the address when there is a new one.
    async fn act(&self, random: &mut StdRng, state: &mut State) -> (String, Option<String>) {
        let link = &self.link;
        let mut address = None;
        let what = match random.random_range(0..20) {
            0..10 => {
                let document = random.random_range(0..DOCUMENTS);
                let homes = [Home::Inside, Home::Below, Home::Outside, Home::Outside];
                let home = homes[random.random_range(0..4)];
                let path = format!("~/documents/{}/move", self.documents[document]);
                self.owner_does(Method::POST, &path, json!({ "folderId": self.folder(home) }))
                    .await;
                state.homes[document] = home;
                format!("document {document} goes {home:?}")
            }
            10..14 => {
                state.below_is_inside ^= true;
                let parent = if state.below_is_inside { &self.inside } else { &self.outside };
                let path = format!("~/folders/{}/move", self.below);
                self.owner_does(Method::POST, &path, json!({ "parentId": parent })).await;
                format!("below is inside: {}", state.below_is_inside)
            }
            14..17 => {
                let narrow = state.only.is_none();
                state.only = narrow.then(|| random.random_range(0..DOCUMENTS));
                let scope = match state.only {
                    Some(only) => json!({ "documents": [self.documents[only]] }),
                    None => json!({ "folders": [self.inside] }),
                };
                self.owner_does(
                    Method::PATCH,
                    &format!("~/links/{link}"),
                    json!({ "scope": scope }),
                )
                .await;
                format!("only {:?}", state.only)
            }
            17..19 => {
                state.enabled ^= true;
                let act = if state.enabled { "resume" } else { "pause" };
                self.owner_does(Method::POST, &format!("~/links/{link}/{act}"), json!({})).await;
                act.to_owned()
            }
            _ => {
                let renewed = self
                    .owner_does(Method::POST, &format!("~/links/{link}/renew"), json!({}))
                    .await;
                address = renewed["url"].as_str().map(str::to_owned);
                state.renewed += 1;
                "renew".to_owned()
            }
        };
        (what, address)
    }
}

/// The address of the moment, and how often it was renewed.
type Address = (String, usize);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_seen_or_written_outside_the_moments_in_which_it_was_allowed() {
    let app = TestApp::start().await;
    let (scene, url) = Scene::set(&app).await;
    let scene = Arc::new(scene);
    let (renewed, address) = watch::channel((url, 0));
    let left = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        left.fetch_add(1, Ordering::Relaxed);
        clients.spawn(client(number, scene.clone(), address.clone(), left.clone()));
    }
    let acts = acts(&scene, start, &renewed, &left).await;
    let calls: Vec<Call> = clients.join_all().await.into_iter().flatten().collect();
    judge(&acts, &calls);
    judge_histories(&scene, &acts, &calls).await;
    let renewals = acts.iter().filter(|act| act.what == "renew").count();
    let slowest = acts.iter().map(|act| act.end - act.begin).max().unwrap_or_default();
    let count = |is: fn(&Outcome) -> bool| calls.iter().filter(|call| is(&call.outcome)).count();
    let written = count(|outcome| matches!(outcome, Outcome::Written(_)));
    let refused = count(|outcome| *outcome == Outcome::NotFound);
    let closed = count(|outcome| *outcome == Outcome::Closed);
    println!(
        "{} acts ({renewals} renewals, the slowest {slowest:?}), {} calls: {written} written, {refused} not found, {closed} closed",
        acts.len(),
        calls.len()
    );
    assert!(written > 20 && refused > 20 && closed > 5, "too little happened to tell");
}

/// The owner acts as long as a client calls.
async fn acts(
    scene: &Scene,
    start: Instant,
    renewed: &watch::Sender<Address>,
    left: &AtomicUsize,
) -> Vec<Act> {
    let mut random = StdRng::seed_from_u64(11);
    let homes = std::array::from_fn(|at| if at < 4 { Home::Inside } else { Home::Below });
    let mut state = State { homes, below_is_inside: true, only: None, enabled: true, renewed: 0 };
    let first = Act {
        begin: start,
        end: start,
        state: state.clone(),
        what: "start".into(),
        of_the_link: false,
    };
    let mut acts = vec![first];
    while left.load(Ordering::Relaxed) > 0 {
        let begin = Instant::now();
        let (what, address) = scene.act(&mut random, &mut state).await;
        let of_the_link = !what.starts_with("document") && !what.starts_with("below");
        acts.push(Act { begin, end: Instant::now(), state: state.clone(), what, of_the_link });
        if let Some(address) = address {
            renewed.send_replace((address, state.renewed));
        }
        // A paused link does not stay so for long: there is more to see when it is open.
        if !state.enabled {
            let begin = Instant::now();
            scene
                .owner_does(Method::POST, &format!("~/links/{}/resume", scene.link), json!({}))
                .await;
            state.enabled = true;
            let what = "resume".to_owned();
            let (end, state) = (Instant::now(), state.clone());
            acts.push(Act { begin, end, state, what, of_the_link: true });
        }
    }
    acts
}

async fn client(
    number: u64,
    scene: Arc<Scene>,
    address: watch::Receiver<Address>,
    left: Arc<AtomicUsize>,
) -> Vec<Call> {
    let mut random = StdRng::seed_from_u64(100 + number);
    let http = Client::new();
    let mut calls = Vec::new();
    for round in 0..ROUNDS {
        tokio::time::sleep(THOUGHT.mul_f64(random.random())).await;
        let (url, renewed) = address.borrow().clone();
        let document = random.random_range(0..DOCUMENTS);
        let text = format!("by {number} in round {round}");
        let id = &scene.documents[document];
        let (question, tool, arguments) = match random.random_range(0..10) {
            0..4 => (Question::Read(document), "blocks_get", json!({ "id": id })),
            4..8 => {
                let add = json!({ "markdown": text, "position": "end", "pageId": id });
                (Question::Write(document), "markdown_add", add)
            }
            _ => (Question::List, "documents_list", json!({})),
        };
        let begin = Instant::now();
        let outcome = ask(&http, &url, tool, &arguments, &scene.documents).await;
        calls.push(Call { begin, end: Instant::now(), renewed, question, text, outcome });
    }
    left.fetch_sub(1, Ordering::Relaxed);
    calls
}

async fn ask(
    http: &Client,
    url: &str,
    tool: &str,
    arguments: &Value,
    documents: &[String],
) -> Outcome {
    let params = json!({ "name": tool, "arguments": arguments });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    let request = http.post(url).header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::ACCEPT, "application/json, text/event-stream");
    let response = request.body(message.to_string()).send().await.expect("the server answers");
    let status = response.status();
    let body: Value = response.json().await.expect("JSON");
    if status == 404 {
        return Outcome::Closed;
    }
    let result = &body["result"];
    assert_eq!(status, 200, "{body}");
    let answer = told(result);
    if answer["error"]["code"] == "not_found" {
        return Outcome::NotFound;
    }
    assert!(result["isError"] != true, "{body}");
    match tool {
        "blocks_get" => Outcome::Read,
        "markdown_add" => {
            Outcome::Written(answer["changeId"].as_str().expect("a change").to_owned())
        }
        _ => {
            let listed = answer["documents"].as_array().expect("a list").iter();
            let at = |id: &Value| documents.iter().position(|document| id == document);
            Outcome::Listed(listed.filter_map(|listed| at(&listed["id"])).collect())
        }
    }
}

/// The states that were possible at some moment of a call.
fn possible<'a>(acts: &'a [Act], call: &Call) -> Vec<&'a Act> {
    let ended = |at: usize| acts.get(at + 1).is_some_and(|next| next.end < call.begin);
    let all = acts.iter().enumerate();
    all.filter(|(at, act)| act.begin <= call.end && !ended(*at)).map(|(_, act)| act).collect()
}

impl Call {
    /// Whether this is what came of it in a state.
    fn agrees(&self, state: &State) -> bool {
        let opens = state.opens(self.renewed);
        match (&self.outcome, &self.question) {
            (Outcome::Closed, _) => !opens,
            (Outcome::NotFound, Question::Read(document) | Question::Write(document)) => {
                opens && !state.sees(*document)
            }
            (
                Outcome::Read | Outcome::Written(_),
                Question::Read(document) | Question::Write(document),
            ) => opens && state.sees(*document),
            (Outcome::Listed(listed), Question::List) => {
                opens && (0..DOCUMENTS).filter(|at| state.sees(*at)).eq(listed.iter().copied())
            }
            _ => false,
        }
    }
}

fn judge(acts: &[Act], calls: &[Call]) {
    for call in calls {
        let possible = possible(acts, call);
        // Whoever comes while the link changes may be sent away once.
        let changed = possible.iter().skip(1).any(|act| act.of_the_link);
        let sent_away = changed && call.outcome == Outcome::Closed;
        assert!(
            sent_away || possible.iter().any(|act| call.agrees(&act.state)),
            "no state that was possible explains {call:#?}\n{possible:#?}"
        );
    }
}

/// What is written stands in the documents, once, and nothing else; and in the history of each document
/// no write of the link follows a move out of its scope.
async fn judge_histories(scene: &Scene, acts: &[Act], calls: &[Call]) {
    let written: BTreeMap<&str, &Call> = calls
        .iter()
        .filter_map(|call| match &call.outcome {
            Outcome::Written(change) => Some((change.as_str(), call)),
            _ => None,
        })
        .collect();
    let mut found = BTreeSet::new();
    for (document, id) in scene.documents.iter().enumerate() {
        let mut moves = acts.windows(2).filter_map(|pair| {
            let [before, after] = pair else { return None };
            let (before, after) = (before.state.homes[document], after.state.homes[document]);
            (before != after).then_some(after)
        });
        let mut home = acts[0].state.homes[document];
        for change in history(scene, id).await {
            match change["action"].as_str() {
                Some("documents_move") => home = moves.next().expect("a move of the owner"),
                Some("markdown_add") => {
                    let change = change["id"].as_str().expect("an id");
                    let call = written
                        .get(change)
                        .unwrap_or_else(|| panic!("{change} was not acknowledged"));
                    found.insert(change.to_owned());
                    let chosen =
                        possible(acts, call).iter().any(|act| act.state.only == Some(document));
                    assert!(home != Home::Outside || chosen, "written outside: {call:#?}");
                }
                _ => {}
            }
        }
        let read = scene.owner.get(&format!("~/documents/{id}")).await.ok().to_string();
        let mine = calls
            .iter()
            .filter(|call| matches!(call.question, Question::Write(of) if of == document));
        for call in mine {
            let times = read.matches(&format!("\"{}\"", call.text)).count();
            let wanted = usize::from(matches!(call.outcome, Outcome::Written(_)));
            assert_eq!(times, wanted, "{call:#?}");
        }
    }
    assert_eq!(found.len(), written.len(), "every write that was acknowledged is in a history");
}

/// All changes of a document, the first one first.
async fn history(scene: &Scene, document: &str) -> Vec<Value> {
    let mut changes: Vec<Value> = Vec::new();
    loop {
        let before = changes.last().map(|last| format!("?before={}", last["revision"]));
        let path = format!("~/documents/{document}/changes{}", before.unwrap_or_default());
        let page = scene.owner.get(&path).await.ok();
        let page = page.as_array().expect("a list");
        if page.is_empty() {
            changes.reverse();
            return changes;
        }
        changes.extend(page.iter().cloned());
    }
}
