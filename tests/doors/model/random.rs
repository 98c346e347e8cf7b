//! Random texts, queries, scopes, ids and writes, from a seed.

use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    play::Player,
    visibility::{Clause, Folder, Link, Mode, Query, Scope, Space, Term, Text},
    write::{At, To, Write},
};

/// No word is the beginning of another, and none is like another or like a number in base 16.
const WORDS: [&str; 6] = ["mango", "quartz", "violin", "juniper", "#hut", "#hut/lighthouse"];
const PLAIN: usize = 4;

/// A mark that no other object has.
pub(super) fn mark(random: &mut StdRng) -> String {
    format!("CANARY-{:012x}", random.random::<u64>() >> 16)
}

pub(super) fn id(random: &mut StdRng) -> Uuid {
    uuid::Builder::from_random_bytes(random.random()).into_uuid()
}

pub(super) fn one<T: Copy>(random: &mut StdRng, of: &[T]) -> T {
    *of.choose(random).expect("something to choose from")
}

pub(super) fn words(random: &mut StdRng, most: usize) -> Vec<&'static str> {
    (0..random.random_range(0..=most)).map(|_| one(random, &WORDS)).collect()
}

pub(super) fn text(random: &mut StdRng, link: Option<Uuid>) -> Text {
    Text { mark: mark(random), words: words(random, 3), link }
}

fn term(random: &mut StdRng) -> Term {
    let plain = |random: &mut StdRng| one(random, &WORDS[..PLAIN]);
    let words = match random.random_range(0..10) {
        0..=5 => vec![plain(random)],
        6..=7 => vec![plain(random), plain(random)],
        _ => vec![one(random, &WORDS[PLAIN..])],
    };
    Term { title: random.random_bool(0.2), words }
}

pub(super) fn query(random: &mut StdRng) -> Query {
    let mut clauses = Vec::new();
    for number in 0..random.random_range(1..4) {
        let negative = number > 0 && random.random_bool(0.5);
        let terms = if negative { 1 } else { random.random_range(1..3) };
        clauses.push(Clause { negative, terms: (0..terms).map(|_| term(random)).collect() });
    }
    Query(clauses)
}

impl Query {
    /// As it is typed.
    pub(super) fn typed(&self) -> String {
        let term = |term: &Term| {
            let words = term.words.join(" ");
            let words = if term.words.len() > 1 { format!("\"{words}\"") } else { words };
            if term.title { format!("title:{words}") } else { words }
        };
        let clause = |clause: &Clause| {
            let terms: Vec<String> = clause.terms.iter().map(term).collect();
            format!("{}{}", if clause.negative { "-" } else { "" }, terms.join(" OR "))
        };
        self.0.iter().map(clause).collect::<Vec<_>>().join(" ")
    }
}

impl Text {
    /// What is read.
    pub(super) fn plain(&self) -> String {
        let see = self.link.map(|_| "see");
        let parts =
            std::iter::once(self.mark.as_str()).chain(self.words.iter().copied()).chain(see);
        parts.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn markdown(&self) -> String {
        let Some(link) = self.link else { return self.plain() };
        let before = Self { link: None, ..self.clone() }.plain();
        format!("{before} [see](block://{link})")
    }
}

/// A link of any kind.
pub(super) fn link(random: &mut StdRng, space: &Space) -> Link {
    let mode =
        one(random, &[Mode::Read, Mode::Write, Mode::ReadWrite, Mode::ReadWrite, Mode::ReadWrite]);
    let deletes = random.random_bool(0.6);
    Link { mode, deletes, enabled: true, scope: scope(random, space), owner: false }
}

fn scope(random: &mut StdRng, space: &Space) -> Scope {
    if random.random_bool(0.2) {
        return Scope::Whole;
    }
    // Nobody chooses what is in the trash; it may go there later.
    let kept = space.documents.iter().filter(|(_, document)| !document.trashed);
    let documents: Vec<Uuid> = kept.map(|(id, _)| *id).collect();
    let folders: Vec<Uuid> = space.folders.keys().copied().collect();
    loop {
        let (some_documents, some_folders) = (random.random_range(1..6), random.random_range(1..4));
        let documents = if random.random_bool(0.4) {
            documents.sample(random, some_documents).copied().collect()
        } else {
            Vec::new()
        };
        let folders = if random.random_bool(0.6) {
            folders.sample(random, some_folders).copied().collect()
        } else {
            Vec::new()
        };
        let daily = random.random_bool(0.3);
        let search = random.random_bool(0.4).then(|| query(random));
        if documents.is_empty() && folders.is_empty() && !daily && search.is_none() {
            continue;
        }
        return Scope::Union { documents, folders, daily, search };
    }
}

impl Player {
    /// An id: of what this caller sees, of what it does not, of another space, of what is gone, of nothing.
    fn draw(&mut self, seen: &[Uuid], all: &[Uuid], foreign: &[Uuid], gone: &[Uuid]) -> Uuid {
        let from = match self.random.random_range(0..100) {
            0..68 => seen,
            68..84 => all,
            84..91 => foreign,
            91..96 => gone,
            _ => &[],
        };
        from.choose(&mut self.random).copied().unwrap_or_else(|| id(&mut self.random))
    }

    pub(super) fn some_document(&mut self, link: &Link) -> Uuid {
        let all: Vec<Uuid> = self.space.documents.keys().copied().collect();
        let seen: Vec<Uuid> =
            all.iter().copied().filter(|id| link.sees(&self.space, *id)).collect();
        let gone: Vec<Uuid> =
            self.gone.iter().copied().filter(|id| self.space.document_of(*id).is_none()).collect();
        let foreign = self.foreign.documents.clone();
        self.draw(&seen, &all, &foreign, &gone)
    }

    pub(super) fn some_block(&mut self, link: &Link) -> Uuid {
        let blocks = |seen: bool| {
            let documents = self.space.documents.iter();
            let documents = documents.filter(|(id, _)| !seen || link.sees(&self.space, **id));
            documents.flat_map(|(_, of)| of.blocks.iter().map(|(id, _)| *id)).collect::<Vec<_>>()
        };
        let (all, seen) = (blocks(false), blocks(true));
        let (foreign, gone) = (self.foreign.blocks.clone(), self.gone.clone());
        self.draw(&seen, &all, &foreign, &gone)
    }

    pub(super) fn some_folder(&mut self, link: &Link) -> Uuid {
        let all: Vec<Uuid> = self.space.folders.keys().copied().collect();
        let seen: Vec<Uuid> =
            all.iter().copied().filter(|id| link.sees_folder(&self.space, *id)).collect();
        let (foreign, gone) = (self.foreign.folders.clone(), self.gone_folders.clone());
        self.draw(&seen, &all, &foreign, &gone)
    }

    pub(super) fn some_id(&mut self, link: &Link) -> Uuid {
        if self.random.random_bool(0.6) { self.some_document(link) } else { self.some_block(link) }
    }

    pub(super) fn some_date(&mut self) -> chrono::NaiveDate {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        first + chrono::Days::new(self.random.random_range(0..24))
    }

    fn some_texts(&mut self, link: &Link, most: usize) -> Vec<(Uuid, Text)> {
        let number = self.random.random_range(1..=most);
        (0..number)
            .map(|_| {
                let target = self.random.random_bool(0.3).then(|| self.some_id(link));
                let target = target.filter(|_| !link.owner);
                (id(&mut self.random), text(&mut self.random, target))
            })
            .collect()
    }

    fn some_at(&mut self, link: &Link) -> At {
        match self.random.random_range(0..10) {
            0 => At::Start(self.some_document(link)),
            1..6 => At::End(self.some_document(link)),
            6 => At::Before(self.some_block(link)),
            7 => At::After(self.some_block(link)),
            8 => At::After(self.some_document(link)),
            _ => At::Day(self.some_date(), id(&mut self.random)),
        }
    }

    pub(super) fn some_to(&mut self, link: &Link) -> To {
        match self.random.random_range(0..10) {
            0..6 => To::Folder(self.some_folder(link)),
            6 => To::Unsorted,
            7 => To::Templates,
            _ => To::Usual,
        }
    }

    fn several(&mut self, some: impl Fn(&mut Self) -> Uuid) -> Vec<Uuid> {
        let number = if self.random.random_bool(0.7) { 1 } else { self.random.random_range(2..4) };
        let mut ids: Vec<Uuid> = Vec::new();
        for _ in 0..number {
            let id = some(self);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// A write of any kind.
    pub(super) fn some_write(&mut self, link: &Link) -> Write {
        match self.random.random_range(0..100) {
            0..14 => self.some_creation(link),
            14..18 if !link.owner => {
                Write::Add { at: At::Inbox(id(&mut self.random)), blocks: self.some_texts(link, 3) }
            }
            14..34 => Write::Add { at: self.some_at(link), blocks: self.some_texts(link, 3) },
            34..52 => self.some_update(link),
            52..59 => Write::Delete { blocks: self.several(|player| player.some_block(link)) },
            59..68 => {
                let at = self.some_at(link);
                let mut blocks = self.several(|player| player.some_block(link));
                if let At::Before(id) | At::After(id) = at {
                    blocks.retain(|block| *block != id);
                }
                if blocks.is_empty() {
                    blocks.push(id(&mut self.random));
                }
                Write::MoveBlocks { blocks, at }
            }
            68..78 => Write::MoveDocuments {
                documents: self.several(|player| player.some_document(link)),
                to: self.some_to(link),
            },
            78..83 => Write::Trash { documents: self.several(|player| player.some_document(link)) },
            83..88 => {
                let parent = self.random.random_bool(0.8).then(|| self.some_folder(link));
                let folder = Folder { parent, name: mark(&mut self.random) };
                Write::MakeFolder { id: id(&mut self.random), folder }
            }
            88..92 => {
                Write::RenameFolder { id: self.some_folder(link), name: mark(&mut self.random) }
            }
            92..97 => Write::MoveFolders {
                folders: self.several(|player| player.some_folder(link)),
                parent: self.random.random_bool(0.7).then(|| self.some_folder(link)),
            },
            _ => Write::DeleteFolders { folders: self.several(|player| player.some_folder(link)) },
        }
    }

    fn some_creation(&mut self, link: &Link) -> Write {
        Write::Create {
            id: id(&mut self.random),
            title: text(&mut self.random, None),
            blocks: self.some_texts(link, 3),
            to: self.some_to(link),
        }
    }

    /// Other words under the same mark.
    fn some_update(&mut self, link: &Link) -> Write {
        let id = self.some_id(link);
        let own = self.space.document_of(id).map(|of| &self.space.documents[&of]).map(|document| {
            let block = document.blocks.iter().find(|(block, _)| *block == id);
            block.map_or(&document.title, |(_, text)| text).clone()
        });
        let mut new = own.unwrap_or_else(|| text(&mut self.random, None));
        new.words = words(&mut self.random, 3);
        new.link = new.link.filter(|_| !link.owner);
        Write::Update { id, text: new }
    }
}

/// What narrows a list or a search.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) location: Option<&'static str>,
    pub(super) folders: Option<Vec<Uuid>>,
    pub(super) documents: Option<Vec<Uuid>>,
}

impl Filter {
    pub(super) fn add_to(&self, arguments: &mut Value) {
        if let Some(location) = self.location {
            arguments["location"] = json!(location);
        }
        if let Some(folders) = &self.folders {
            arguments["folderIds"] = json!(folders);
        }
        if let Some(documents) = &self.documents {
            arguments["documentIds"] = json!(documents);
        }
    }

    /// Whether the caller sees this document and finds it where it looks.
    pub(super) fn wants(&self, link: &Link, space: &Space, id: Uuid) -> bool {
        let place = || link.place_of(space, id);
        let place_is_right = match self.location {
            None => !space.documents[&id].trashed,
            Some(location) => place() == location,
        };
        let folder = link.folder_of(space, id);
        let folder_is_right =
            self.folders.as_ref().is_none_or(|of| folder.is_some_and(|f| of.contains(&f)));
        let named = self.documents.as_ref().is_none_or(|of| of.contains(&id));
        link.sees(space, id) && place_is_right && folder_is_right && named
    }
}

impl Player {
    pub(super) fn some_filter(&mut self, link: &Link, documents: bool) -> Filter {
        let mut filter = Filter::default();
        if self.random.random_bool(0.25) {
            let places = ["unsorted", "trash", "templates", "daily_notes"];
            filter.location = Some(one(&mut self.random, &places));
        }
        if self.random.random_bool(0.25) {
            filter.folders = Some((0..2).map(|_| self.some_folder(link)).collect());
        }
        if documents && self.random.random_bool(0.2) {
            filter.documents = Some((0..4).map(|_| self.some_document(link)).collect());
        }
        filter
    }
}
