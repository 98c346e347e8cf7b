//! A random space with everything in it: folders, documents in every place, daily notes, a trash, things
//! kept from agents, links of every kind, and a stranger's space beside it.

use docent_tests::{Person, TestApp};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{
    owner::OWNER,
    play::{Foreign, Held, Player, uuid},
    random::{self, id, mark, text},
    visibility::{Folder, Link},
    write::{At, To, Write},
};

const FOLDERS: usize = 9;
const DEEPEST: usize = 5;
const DOCUMENTS: usize = 36;
const LINKS: usize = 7;

impl Player {
    pub(super) async fn new(app: &TestApp, database: &str, seed: u64) -> Self {
        let random = StdRng::seed_from_u64(seed);
        let owner = app.person(&format!("owner{seed}")).await;
        let stranger = app.person(&format!("stranger{seed}")).await;
        let database = PgConnection::connect(database).await.expect("Postgres answers");
        let client = reqwest::Client::new();
        let mut player =
            Self::of(seed, random, client, database, owner, stranger, Foreign::default());
        player.foreign = foreign(&player.stranger, &mut player.random).await;
        for number in 0..FOLDERS {
            player.make_folder(number).await;
        }
        for number in 0..DOCUMENTS {
            player.make_document(number).await;
        }
        for _ in 0..DOCUMENTS / 8 {
            let documents = vec![player.some_document(&OWNER)];
            let trashed = player.owner_does(&Write::Trash { documents }).await;
            player.held(trashed, 0);
            let hidden = player.owner_hides().await;
            player.held(hidden, 0);
        }
        for number in 0..LINKS {
            player.make_link(number).await;
        }
        let compared = player.compare_all().await;
        player.held(compared, 0);
        player
    }

    async fn make_folder(&mut self, number: usize) {
        let all: Vec<Uuid> = self.space.folders.keys().copied().collect();
        let shallow: Vec<Uuid> =
            all.into_iter().filter(|id| self.space.path(*id).len() < DEEPEST).collect();
        let nested = number > 1 && self.random.random_bool(0.75);
        let parent = nested.then(|| random::one(&mut self.random, &shallow));
        let folder = Folder { parent, name: mark(&mut self.random) };
        let id = id(&mut self.random);
        let made = self.owner_does(&Write::MakeFolder { id, folder }).await;
        self.held(made, number);
    }

    async fn make_document(&mut self, number: usize) {
        let known: Vec<Uuid> = self.space.documents.keys().copied().collect();
        let blocks = (0..self.random.random_range(1..5)).map(|_| {
            let links = !known.is_empty() && self.random.random_bool(0.4);
            let target = links.then(|| random::one(&mut self.random, &known));
            (id(&mut self.random), text(&mut self.random, target))
        });
        let blocks = blocks.collect();
        let folders: Vec<Uuid> = self.space.folders.keys().copied().collect();
        let id = id(&mut self.random);
        let to = match self.random.random_range(0..10) {
            0..6 => To::Folder(random::one(&mut self.random, &folders)),
            6 => To::Templates,
            7 => To::Unsorted,
            _ => {
                let date = self.some_date();
                let mut blocks: Vec<(Uuid, super::visibility::Text)> = blocks;
                for (_, text) in &mut blocks {
                    text.link = None;
                }
                let made = self.owner_does(&Write::Add { at: At::Day(date, id), blocks }).await;
                self.held(made, number);
                let id = self.space.daily(date).expect("it is there now");
                let titled = Write::Update { id, text: text(&mut self.random, None) };
                let titled = self.owner_does(&titled).await;
                self.held(titled, number);
                return;
            }
        };
        let title = text(&mut self.random, None);
        let made = self.owner_does(&Write::Create { id, title, blocks, to }).await;
        self.held(made, number);
    }

    async fn make_link(&mut self, number: usize) {
        let new = json!({
            "name": format!("Link {number}"),
            "mode": "read_write",
            "callsPerMinute": 1_000_000,
            "writesPerMinute": 1_000_000,
        });
        let made = self.owner.post("~/links", new).await.ok();
        let id = uuid(&made["id"]).expect("an id");
        let url = made["url"].as_str().expect("an address").to_owned();
        let whole = Link { owner: false, ..OWNER };
        let link = random::link(&mut self.random, &self.space);
        self.links.push(Held { id, url, link: whole.clone() });
        self.set_link(number, if number == 0 { whole } else { link }).await;
    }
}

/// Another space, of which nothing is ever shown.
async fn foreign(stranger: &Person, random: &mut StdRng) -> Foreign {
    let mut foreign = Foreign::default();
    let made = stranger.post("~/folders", json!({ "name": mark(random) })).await.ok();
    let folder = uuid(&made["ids"][0]).expect("an id");
    foreign.folders.push(folder);
    for _ in 0..2 {
        let text = text(random, None);
        let new = json!({ "title": text.plain(), "markdown": text.plain(), "folderId": folder });
        let made = stranger.post("~/documents", new).await.ok();
        let id = uuid(&made["ids"][0]).expect("an id");
        let read = stranger.get(&format!("~/documents/{id}")).await.ok();
        foreign.documents.push(id);
        foreign.blocks.push(uuid(&read["blocks"][0]["id"]).expect("an id"));
        foreign.changes.push(uuid(&made["changeId"]).expect("an id"));
    }
    foreign
}
