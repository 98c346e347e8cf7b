//! What the owner does through REST, and the whole space as the owner sees it.

use std::collections::{BTreeMap, BTreeSet};

use docent_tests::Answer;
use rand::RngExt as _;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, raw_sql};
use uuid::Uuid;

use super::{
    history::Past,
    play::{Checked, Player, same, uuid},
    random,
    visibility::{Document, Link, Mode, Place, Query, Refusal, Scope, Space, Text},
    write::{At, To, Write},
};

/// The owner, as the model sees callers.
pub(super) const OWNER: Link =
    Link { mode: Mode::ReadWrite, deletes: true, enabled: true, scope: Scope::Whole, owner: true };

impl Player {
    pub(super) async fn owner_writes(&mut self) -> Checked {
        let write = single(self.some_write(&OWNER));
        self.owner_does(&write).await
    }

    /// Does it, compares what came of it, and keeps it in the model.
    pub(super) async fn owner_does(&mut self, write: &Write) -> Checked {
        self.note(&format!("the owner: {write:?}"));
        let answer = self.send(write).await;
        let expected = write.by(&OWNER, &self.space);
        match (answer.status, expected) {
            (200..300, Ok(written)) => {
                self.undo = None;
                self.owner_changes.extend(uuid(&answer.body["changeId"]).ok());
                self.adopt(None, Some(write), written.space, &answer.body).await
            }
            (404, Err(Refusal::NotFound)) => {
                same("not found", answer.body, json!({ "error": "not_found" }))
            }
            (400 | 403, Err(Refusal::Refused)) => Ok(()),
            (status, expected) => {
                let expected = expected.map(|_| "success");
                Err(format!("{status} {}: the model says {expected:?}", answer.body))
            }
        }
    }

    async fn send(&self, write: &Write) -> Answer {
        let owner = &self.owner;
        match write {
            Write::Create { title, blocks, to, .. } => {
                let mut new = target(*to);
                new["title"] = json!(title.plain());
                new["markdown"] = json!(markdown(blocks));
                owner.post("~/documents", new).await
            }
            Write::Add { at, blocks } => {
                let blocks: Vec<Value> =
                    blocks.iter().map(|(_, text)| json!({ "runs": runs(text) })).collect();
                owner.post("~/blocks", json!({ "position": position(*at), "blocks": blocks })).await
            }
            Write::Update { id, text }
                if self.space.document_of(*id).is_some_and(|of| of != *id) =>
            {
                owner.put(&format!("~/blocks/{id}"), json!({ "runs": runs(text) })).await
            }
            Write::Update { id, text } => {
                owner.patch(&format!("~/documents/{id}"), json!({ "title": text.plain() })).await
            }
            Write::Delete { blocks } => owner.delete(&format!("~/blocks/{}", blocks[0])).await,
            Write::MoveBlocks { blocks, at } => {
                let moved = json!({ "blocks": blocks, "position": position(*at) });
                owner.post("~/blocks/move", moved).await
            }
            Write::MoveDocuments { documents, to } => {
                owner.post(&format!("~/documents/{}/move", documents[0]), target(*to)).await
            }
            Write::Trash { documents } => {
                owner.delete(&format!("~/documents/{}", documents[0])).await
            }
            Write::MakeFolder { folder, .. } => {
                let new = json!({ "name": folder.name, "parentId": folder.parent });
                owner.post("~/folders", new).await
            }
            Write::RenameFolder { id, name } => {
                owner.patch(&format!("~/folders/{id}"), json!({ "name": name })).await
            }
            Write::MoveFolders { folders, parent } => {
                let target = json!({ "parentId": parent });
                owner.post(&format!("~/folders/{}/move", folders[0]), target).await
            }
            Write::DeleteFolders { folders } => {
                owner.delete(&format!("~/folders/{}", folders[0])).await
            }
        }
    }

    /// Takes what a write made of the space for the truth, once the owner has seen that it is so; learns
    /// the ids that the server gave. `by` is the link that wrote, none for the owner.
    pub(super) async fn adopt(
        &mut self,
        by: Option<usize>,
        write: Option<&Write>,
        mut after: Space,
        answer: &Value,
    ) -> Checked {
        match write {
            Some(Write::Create { id, .. }) => {
                rename(&mut after.documents, *id, uuid(&answer["ids"][0])?);
            }
            Some(Write::MakeFolder { id, .. }) => {
                rename(&mut after.folders, *id, uuid(&answer["ids"][0])?);
            }
            Some(
                Write::Add { at: At::Day(date, id), .. }
                | Write::MoveBlocks { at: At::Day(date, id), .. },
            ) if after.documents.contains_key(id) => {
                let note = self.owner.get(&format!("~/daily-notes/{date}")).await;
                rename(&mut after.documents, *id, uuid(&note.body["id"])?);
            }
            Some(Write::Add { at: At::Inbox(id), .. }) if after.documents.contains_key(id) => {
                rename(&mut after.documents, *id, uuid(&answer["documents"][0]["id"])?);
            }
            _ => {}
        }
        let new: BTreeSet<Uuid> = match write {
            Some(Write::Create { blocks, .. } | Write::Add { blocks, .. }) => {
                blocks.iter().map(|(id, _)| *id).collect()
            }
            _ => BTreeSet::new(),
        };
        let mut written = touched(&self.space, &after);
        if let Some(Write::MoveBlocks { blocks, .. }) = write {
            written.extend(blocks.iter().filter_map(|id| after.document_of(*id)));
        }
        if let Ok(change) = uuid(&answer["changeId"]) {
            self.history.push(Past { change, by, documents: written.clone() });
        }
        for id in written {
            self.sync(&mut after, id, &new).await?;
        }
        self.remember_gone(&after);
        self.space = after;
        Ok(())
    }

    /// Compares a document with what the owner reads.
    async fn sync(&mut self, after: &mut Space, id: Uuid, new: &BTreeSet<Uuid>) -> Checked {
        let read = self.owner.get(&format!("~/documents/{id}")).await;
        let Some(document) = after.documents.get_mut(&id) else {
            return same("a document that is gone", read.status, 404);
        };
        self.revisions.insert(id, read.body["revision"].as_i64().ok_or("no revision")?);
        same("document", shown(&read.body), as_shown(document))?;
        let blocks = read.body["blocks"].as_array().ok_or("no blocks")?;
        let text = |block: &Value| {
            let runs = block["runs"].as_array().map(Vec::as_slice).unwrap_or_default();
            runs.iter().filter_map(|run| run["text"].as_str()).collect::<String>()
        };
        let texts: Vec<String> = blocks.iter().map(text).collect();
        same("text", texts, document.blocks.iter().map(|(_, text)| text.plain()).collect())?;
        for (block, (id, _)) in blocks.iter().zip(&mut document.blocks) {
            let given = uuid(&block["id"])?;
            if !new.contains(id) {
                same("the id of a block", given, *id)?;
            }
            *id = given;
        }
        Ok(())
    }

    fn remember_gone(&mut self, after: &Space) {
        for (id, document) in &self.space.documents {
            let ids = std::iter::once(id).chain(document.blocks.iter().map(|(id, _)| id));
            self.gone.extend(ids.filter(|id| after.document_of(**id).is_none()));
        }
        let folders = self.space.folders.keys();
        self.gone_folders.extend(folders.filter(|id| !after.folders.contains_key(id)));
    }

    /// The whole space as the owner sees it, the trash too.
    pub(super) async fn compare_all(&mut self) -> Checked {
        let mut found = BTreeMap::new();
        let mut revisions = BTreeMap::new();
        for list in ["~/documents?", "~/documents?location=trash&"] {
            let mut cursor = String::new();
            loop {
                let page = self.owner.get(&format!("{list}{cursor}")).await.ok();
                for document in page["documents"].as_array().ok_or("no documents")? {
                    let id = uuid(&document["id"])?;
                    found.insert(id, shown(document));
                    revisions.insert(id, document["revision"].as_i64().unwrap_or_default());
                }
                match page["cursor"].as_str() {
                    Some(next) => cursor = format!("cursor={next}"),
                    None => break,
                }
            }
        }
        let documents = self.space.documents.iter();
        let model = documents.map(|(id, document)| (*id, as_shown(document))).collect();
        same("all documents", found, model)?;
        self.revisions.retain(|id, _| self.space.documents.contains_key(id));
        same("revisions", &revisions, &self.revisions)?;
        let folders = self.owner.get("~/folders").await.ok();
        let mut found = BTreeMap::new();
        for folder in folders["folders"].as_array().ok_or("no folders")? {
            let parent = uuid(&folder["parentId"]).ok();
            found
                .insert(uuid(&folder["id"])?, (parent, folder["name"].as_str().map(str::to_owned)));
        }
        let folders = self.space.folders.iter();
        let model = folders.map(|(id, of)| (*id, (of.parent, Some(of.name.clone())))).collect();
        same("all folders", found, model)
    }

    /// Gives a link another scope, mode or delete switch, or pauses it.
    pub(super) async fn owner_changes_link(&mut self, at: usize) -> Checked {
        let mut link = random::link(&mut self.random, &self.space);
        let paused = self.random.random_bool(0.1);
        link.enabled = !paused;
        self.note(&format!("the owner changes the link: {link:?}"));
        self.set_link(at, link).await;
        Ok(())
    }

    pub(super) async fn set_link(&mut self, at: usize, link: Link) {
        let mode = match link.mode {
            Mode::Read => "read",
            Mode::Write => "write",
            Mode::ReadWrite => "read_write",
        };
        let scope = match &link.scope {
            Scope::Whole => json!({ "whole": true }),
            Scope::Union { documents, folders, daily, search } => json!({
                "documents": documents,
                "folders": folders,
                "dailyNotes": daily,
                "search": search.as_ref().map(Query::typed),
            }),
        };
        let path = format!("~/links/{}", self.links[at].id);
        let change = json!({ "mode": mode, "allowDelete": link.deletes, "scope": scope });
        self.owner.patch(&path, change).await.ok();
        if self.links[at].link.enabled != link.enabled {
            let act = if link.enabled { "resume" } else { "pause" };
            self.owner.post(&format!("{path}/{act}"), json!({})).await.ok();
        }
        self.links[at].link = link;
    }

    /// Keeps a document from agents, or gives it back to them: no door does that yet.
    pub(super) async fn owner_hides(&mut self) -> Checked {
        let id = self.some_document(&OWNER);
        self.note(&format!("the owner hides {id}"));
        if let Some(document) = self.space.documents.get_mut(&id) {
            document.never_to_agents ^= true;
            let never = document.never_to_agents;
            self.undo = None;
            self.execute(format!(
                "update document set never_to_agents = {never} where id = '{id}'"
            ))
            .await;
        }
        Ok(())
    }

    async fn execute(&mut self, statement: String) {
        let done = raw_sql(AssertSqlSafe(statement)).execute(&mut self.database).await;
        done.expect("a row is changed");
    }

    /// The owner finds every document of the space and nothing of others; a stranger finds none of it.
    pub(super) async fn people_read(&mut self) -> Checked {
        let id = self.some_document(&OWNER);
        self.note(&format!("people read {id}"));
        let read = self.owner.get(&format!("~/documents/{id}")).await;
        let there = self.space.documents.contains_key(&id);
        same("what the owner reads", read.status, if there { 200 } else { 404 })?;
        for path in [format!("documents/{id}"), "documents".to_owned(), "links".to_owned()] {
            let path = format!("/api/spaces/{}/{path}", self.owner.space);
            let read = self.stranger.get(&path).await;
            same(
                "what a stranger reads",
                (read.status, read.body),
                (404, json!({ "error": "not_found" })),
            )?;
        }
        Ok(())
    }
}

/// REST does one thing at a time.
fn single(mut write: Write) -> Write {
    match &mut write {
        Write::Delete { blocks: ids }
        | Write::MoveDocuments { documents: ids, .. }
        | Write::Trash { documents: ids }
        | Write::MoveFolders { folders: ids, .. }
        | Write::DeleteFolders { folders: ids } => ids.truncate(1),
        _ => {}
    }
    write
}

/// The documents that differ.
pub(super) fn touched(before: &Space, after: &Space) -> BTreeSet<Uuid> {
    let ids = before.documents.keys().chain(after.documents.keys());
    ids.filter(|id| before.documents.get(id) != after.documents.get(id)).copied().collect()
}

fn rename<T>(map: &mut BTreeMap<Uuid, T>, from: Uuid, to: Uuid) {
    if let Some(of) = map.remove(&from) {
        map.insert(to, of);
    }
}

type Shown = (String, String, Option<Uuid>, bool);

fn shown(document: &Value) -> Shown {
    let text = |key: &str| document[key].as_str().unwrap_or_default().to_owned();
    (
        text("title"),
        text("location"),
        uuid(&document["folderId"]).ok(),
        !document["trashedAt"].is_null(),
    )
}

fn as_shown(document: &Document) -> Shown {
    let (place, folder) = match document.place {
        Place::Unsorted => ("unsorted", None),
        Place::Templates => ("templates", None),
        Place::Daily(_) => ("daily_notes", None),
        Place::Inbox => ("inbox", None),
        Place::Folder(id) => ("folder", Some(id)),
    };
    (document.title.plain(), place.to_owned(), folder, document.trashed)
}

fn target(to: To) -> Value {
    match to {
        To::Usual => json!({}),
        To::Unsorted => json!({ "location": "unsorted" }),
        To::Templates => json!({ "location": "templates" }),
        To::Folder(id) => json!({ "folderId": id }),
    }
}

fn position(at: At) -> Value {
    match at {
        At::Start(id) => json!({ "side": "start", "of": id }),
        At::End(id) => json!({ "side": "end", "of": id }),
        At::Before(id) => json!({ "side": "before", "of": id }),
        At::After(id) => json!({ "side": "after", "of": id }),
        At::Day(date, _) => json!({ "side": "end", "date": date }),
        At::Inbox(_) => unreachable!("agents alone send tasks there"),
    }
}

fn runs(text: &Text) -> Value {
    json!([{ "text": text.plain() }])
}

pub(super) fn markdown(blocks: &[(Uuid, Text)]) -> String {
    blocks.iter().map(|(_, text)| text.markdown()).collect::<Vec<_>>().join("\n\n")
}
