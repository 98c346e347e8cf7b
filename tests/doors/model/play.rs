//! One space, its owner, its links, and what is done to it: each answer is compared with the model.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt::Debug,
};

use docent_tests::Person;
use rand::{RngExt as _, rngs::StdRng};
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    door::{self, Outcome, Reply},
    history::Past,
    undo::{Made, Undo},
    visibility::{Link, Mode, Refusal, Space},
};

/// Every tool there is: a new one must be taught to the model.
pub(super) const TOOLS: [&str; 29] = [
    "backlinks_get",
    "blocks_add",
    "blocks_delete",
    "blocks_get",
    "blocks_move",
    "blocks_update",
    "changes_list",
    "changes_revert",
    "connection_info",
    "document_outline",
    "document_search",
    "documents_create",
    "documents_delete",
    "documents_list",
    "documents_move",
    "documents_search",
    "documents_update",
    "fetch",
    "folders_create",
    "folders_delete",
    "folders_list",
    "folders_move",
    "folders_update",
    "link_resolve",
    "markdown_add",
    "search",
    "tasks_add",
    "tasks_get",
    "text_replace",
];
/// Tools that are listed, and tried elsewhere: the model has no files, no collections and no comments, and does not
/// tell tasks from text.
const ELSEWHERE: [&str; 16] = [
    "collectionItems_add",
    "collectionItems_delete",
    "collectionItems_get",
    "collectionItems_update",
    "collectionSchema_get",
    "collectionSchema_update",
    "collections_create",
    "collections_list",
    "comments_add",
    "comments_get",
    "comments_update",
    "file_read",
    "file_upload",
    "image_view",
    "tasks_delete",
    "tasks_update",
];
/// The methods that read resources.
pub(super) const RESOURCES: [&str; 2] = ["resources/list", "resources/read"];
/// As many operations are told of when one goes wrong.
const TOLD: usize = 25;
/// The whole space is compared after so many operations.
const COMPARED_EVERY: usize = 100;

/// What went wrong, for people.
pub(super) type Checked<T = ()> = Result<T, String>;

/// A link in somebody's hands.
pub(super) struct Held {
    pub(super) id: Uuid,
    pub(super) url: String,
    pub(super) link: Link,
}

/// Things of another space.
#[derive(Default)]
pub(super) struct Foreign {
    pub(super) documents: Vec<Uuid>,
    pub(super) blocks: Vec<Uuid>,
    pub(super) folders: Vec<Uuid>,
    pub(super) changes: Vec<Uuid>,
}

pub(super) struct Player {
    pub(super) seed: u64,
    pub(super) random: StdRng,
    pub(super) client: Client,
    pub(super) database: PgConnection,
    pub(super) owner: Person,
    pub(super) stranger: Person,
    pub(super) foreign: Foreign,
    pub(super) space: Space,
    pub(super) revisions: BTreeMap<Uuid, i64>,
    pub(super) links: Vec<Held>,
    pub(super) gone: Vec<Uuid>,
    pub(super) gone_folders: Vec<Uuid>,
    /// Changes that links cannot take back: of the owner.
    pub(super) owner_changes: Vec<Uuid>,
    /// All changes so far.
    pub(super) history: Vec<Past>,
    pub(super) undo: Option<Undo>,
    /// What links made, for taking it back much later.
    pub(super) made: Vec<Made>,
    /// The one answer for all that is not there, of tools and of resources.
    not_found: [Option<String>; 2],
    pub(super) log: VecDeque<String>,
    pub(super) counts: BTreeMap<(String, &'static str), usize>,
}

/// Compares one thing.
#[expect(clippy::needless_pass_by_value, reason = "both are mostly made for the comparison")]
pub(super) fn same<T: PartialEq + Debug>(what: &str, server: T, model: T) -> Checked {
    if server == model {
        return Ok(());
    }
    Err(format!("{what}:\n  the server says {server:?}\n  the model says  {model:?}"))
}

pub(super) fn uuid(value: &Value) -> Checked<Uuid> {
    value.as_str().and_then(|id| id.parse().ok()).ok_or_else(|| format!("no id: {value}"))
}

/// The ids under `key` of the objects in a list.
pub(super) fn ids(list: &Value, key: &str) -> Checked<Vec<Uuid>> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|one| uuid(&one[key])).collect()
}

impl Player {
    pub(super) fn of(
        seed: u64,
        random: StdRng,
        client: Client,
        database: PgConnection,
        owner: Person,
        stranger: Person,
        foreign: Foreign,
    ) -> Self {
        Self {
            seed,
            random,
            client,
            database,
            owner,
            stranger,
            foreign,
            space: Space::default(),
            revisions: BTreeMap::new(),
            links: Vec::new(),
            gone: Vec::new(),
            gone_folders: Vec::new(),
            owner_changes: Vec::new(),
            history: Vec::new(),
            undo: None,
            made: Vec::new(),
            not_found: [None, None],
            log: VecDeque::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Plays so many operations; panics with the seed and the last ones when model and server differ.
    pub(super) async fn play(
        mut self,
        operations: usize,
    ) -> BTreeMap<(String, &'static str), usize> {
        for number in 0..operations {
            let played = self.once(number).await;
            self.held(played, number);
            if number % COMPARED_EVERY == COMPARED_EVERY - 1 {
                let compared = self.compare_all().await;
                self.held(compared, number);
            }
        }
        self.counts
    }

    /// Panics with all that helps.
    pub(super) fn held(&self, checked: Checked, number: usize) {
        let Err(wrong) = checked else { return };
        let log: Vec<&str> = self.log.iter().map(String::as_str).collect();
        panic!(
            "seed {}, operation {number}: {wrong}\n\nThe last of them:\n{}",
            self.seed,
            log.join("\n")
        );
    }

    async fn once(&mut self, number: usize) -> Checked {
        let link = self.random.random_range(0..self.links.len());
        self.log.push_back(format!("{number}: link {link}"));
        if self.log.len() > TOLD {
            self.log.pop_front();
        }
        match self.random.random_range(0..100) {
            0..45 => self.read(link).await,
            45..74 => self.agent_writes(link).await,
            74..81 => self.agent_reverts(link).await,
            81..90 => self.owner_writes().await,
            90..94 => self.owner_changes_link(link).await,
            94..96 => self.owner_hides().await,
            96..98 => self.compare_tools(link).await,
            _ => self.people_read().await,
        }
    }

    /// Adds to what is told of the operation under way.
    pub(super) fn note(&mut self, what: &str) {
        if let Some(last) = self.log.back_mut() {
            last.extend([" · ", what]);
        }
    }

    /// Calls a tool, and holds what is true of every answer: nothing that is outside the scope is in its
    /// bytes, and what is not found is always the same.
    pub(super) async fn call(
        &mut self,
        at: usize,
        tool: &str,
        arguments: &Value,
    ) -> Checked<Outcome> {
        self.note(&format!("{tool} {arguments}"));
        let held = &self.links[at];
        let reply = door::call(&self.client, &held.url, tool, arguments).await?;
        self.hold_silence(&held.link, tool, arguments, &reply)?;
        if reply.outcome == Outcome::NotFound {
            let not_found = &mut self.not_found[usize::from(RESOURCES.contains(&tool))];
            let first = not_found.get_or_insert_with(|| reply.bytes.clone());
            same("not_found", reply.bytes.as_str(), first.as_str())?;
        }
        let (name, outcome) = match &reply.outcome {
            Outcome::Ok(_) => (tool, "ok"),
            Outcome::NotFound => (tool, "not_found"),
            Outcome::Refused(_) => (tool, "refused"),
            Outcome::Conflict => (tool, "conflict"),
            Outcome::UnknownTool => (tool, "unknown tool"),
            Outcome::Closed => (tool, "closed"),
        };
        *self.counts.entry((name.to_owned(), outcome)).or_default() += 1;
        self.note(outcome);
        Ok(reply.outcome)
    }

    fn hold_silence(&self, link: &Link, tool: &str, arguments: &Value, reply: &Reply) -> Checked {
        let sent = arguments.to_string();
        let told = self.may_be_told(link, tool, &reply.outcome);
        for mark in door::marks(&reply.bytes) {
            let known = sent.contains(&mark) || told.iter().any(|told| told.starts_with(&mark));
            if !known {
                return Err(format!("{mark} is not for this link: {}", reply.bytes));
            }
        }
        Ok(())
    }

    /// The marks that an answer may hold beside those that were sent: of what the link sees; for a
    /// write-only one of what the owner chose, where it asks or went astray.
    fn may_be_told(&self, link: &Link, tool: &str, outcome: &Outcome) -> BTreeSet<&str> {
        let space = &self.space;
        let astray = matches!(outcome, Outcome::Refused(_)) || tool == "connection_info";
        let chosen = link.chosen(space);
        let writes_only = link.mode == Mode::Write;
        let told = |id: &Uuid| !writes_only || astray && chosen.contains(id);
        let mut marks = BTreeSet::new();
        for (id, folder) in &space.folders {
            if link.enabled && told(id) && link.sees_folder(space, *id) {
                marks.insert(folder.name.as_str());
            }
        }
        for (id, document) in &space.documents {
            if link.enabled && told(id) && link.sees(space, *id) {
                marks.insert(document.title.mark.as_str());
                let blocks = document.blocks.iter().filter(|_| !writes_only);
                marks.extend(blocks.map(|(_, text)| text.mark.as_str()));
            }
        }
        marks
    }

    /// Compares the class of an outcome; answers the answer of a success.
    pub(super) fn expect<T>(
        link: &Link,
        tool: &str,
        outcome: Outcome,
        expected: Result<T, Refusal>,
    ) -> Checked<Option<(Value, T)>> {
        let allowed = if link.has(tool) { expected } else { Err(Refusal::UnknownTool) };
        match (outcome, allowed) {
            (Outcome::Closed, _) if !link.enabled => Ok(None),
            (Outcome::Ok(answer), Ok(expected)) if link.enabled => Ok(Some((answer, expected))),
            (Outcome::NotFound, Err(Refusal::NotFound))
            | (Outcome::Refused(_), Err(Refusal::Refused))
            | (Outcome::Conflict, Err(Refusal::Conflict))
            | (Outcome::UnknownTool, Err(Refusal::UnknownTool))
                if link.enabled =>
            {
                Ok(None)
            }
            (outcome, allowed) => {
                let allowed = allowed.map(|_| "success");
                Err(format!("{tool} came to {outcome:?}, the model says {allowed:?} for {link:?}"))
            }
        }
    }

    async fn compare_tools(&mut self, at: usize) -> Checked {
        let Held { url, link, .. } = &self.links[at];
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} });
        let (status, _, body) = door::post(&self.client, url, &message).await;
        if !link.enabled {
            return same("tools of a paused link", status, 404);
        }
        let tools = body["result"]["tools"].as_array().ok_or("no tools")?;
        let listed: BTreeSet<&str> =
            tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
        let known = TOOLS.into_iter().chain(ELSEWHERE);
        same("tools", listed, known.filter(|tool| link.has(tool)).collect())
    }
}
