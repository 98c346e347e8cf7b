//! Writes through a link: as tools take them, and what they answer.

use std::collections::BTreeSet;

use rand::RngExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    owner::{markdown, touched},
    play::{Checked, Player, ids, same, uuid},
    random,
    undo::Undo,
    visibility::{Link, Mode, Text},
    write::{At, To, Write, Written},
};

impl Player {
    pub(super) async fn agent_writes(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let write = self.some_write(&link);
        let (tool, mut arguments) = self.request(&write);
        let dry_run = self.random.random_bool(0.1);
        if dry_run {
            arguments["dryRun"] = json!(true);
        }
        let outcome = self.call(at, tool, &arguments).await?;
        let expected = write.by(&link, &self.space);
        let Some((answer, written)) = Self::expect(&link, tool, outcome, expected)? else {
            return Ok(());
        };
        same("leavesScope", answer["leavesScope"] == true, written.leaves)?;
        // A block that goes where it is already has another place among its siblings all the same.
        let changed = written.space != self.space;
        let still = matches!(write, Write::MoveBlocks { .. }) && !changed;
        if !still {
            compare_answer(&link, &answer, changed)?;
        }
        if dry_run {
            return same("dryRun", &answer["dryRun"], &json!(true));
        }
        if still {
            self.undo = None;
        } else {
            self.compare_touched(&link, &answer, &written, &write)?;
        }
        if let Ok(change) = uuid(&answer["changeId"])
            && !still
        {
            self.undo = Some(Undo { link: at, change, before: self.space.clone() });
        }
        self.adopt(Some(at), Some(&write), written.space, &answer).await?;
        self.remember_made(at, &write, &answer)
    }

    /// The documents that the answer names: all that changed and that the link saw, and those it made.
    fn compare_touched(
        &self,
        link: &Link,
        answer: &Value,
        written: &Written,
        write: &Write,
    ) -> Checked {
        let is_new = |id: &Uuid| !self.space.documents.contains_key(id);
        let touched = touched(&self.space, &written.space);
        let new = touched.iter().filter(|id| is_new(id)).count();
        let told: BTreeSet<Uuid> = ids(&answer["documents"], "id")?.into_iter().collect();
        let (made, known): (BTreeSet<Uuid>, BTreeSet<Uuid>) = told.into_iter().partition(is_new);
        same("the number of documents made", made.len(), new)?;
        let seen = touched.into_iter().filter(|id| !is_new(id) && link.sees(&self.space, *id));
        same("the documents that changed", known, seen.collect())?;
        if let Write::Create { .. } = write {
            same("the id of the new document", made, BTreeSet::from([uuid(&answer["ids"][0])?]))?;
        }
        Ok(())
    }

    fn request(&mut self, write: &Write) -> (&'static str, Value) {
        match write {
            Write::Create { title, blocks, to, .. } => {
                let new = json!({ "title": title.plain(), "markdown": markdown(blocks) });
                let mut arguments = json!({ "documents": [new] });
                if !matches!(to, To::Usual) {
                    arguments["destination"] = destination(*to);
                }
                ("documents_create", arguments)
            }
            Write::Add { at: At::Inbox(_), blocks } => {
                let task = |(_, text): &(Uuid, Text)| json!({ "markdown": text.markdown(), "location": { "type": "inbox" } });
                ("tasks_add", json!({ "tasks": blocks.iter().map(task).collect::<Value>() }))
            }
            Write::Add { at, blocks } => {
                let mut arguments = position(*at);
                if self.random.random_bool(0.5) {
                    arguments["markdown"] = json!(markdown(blocks));
                    return ("markdown_add", arguments);
                }
                let blocks = blocks.iter().map(|(_, text)| json!({ "markdown": text.markdown() }));
                arguments["blocks"] = blocks.collect();
                ("blocks_add", arguments)
            }
            Write::Update { id, text } => self.update(*id, &text.markdown()),
            Write::Delete { blocks } => ("blocks_delete", json!({ "blockIds": blocks })),
            Write::MoveBlocks { blocks, at } => {
                ("blocks_move", json!({ "blockIds": blocks, "position": position(*at) }))
            }
            Write::MoveDocuments { documents, to } => (
                "documents_move",
                json!({ "documentIds": documents, "destination": destination(*to) }),
            ),
            Write::Trash { documents } => ("documents_delete", json!({ "documentIds": documents })),
            Write::MakeFolder { folder, .. } => {
                let new = json!({ "name": folder.name, "parentFolderId": folder.parent });
                ("folders_create", json!({ "folders": [new] }))
            }
            Write::RenameFolder { id, name } => {
                ("folders_update", json!({ "folders": [{ "id": id, "name": name }] }))
            }
            Write::MoveFolders { folders, parent } => {
                let destination = match parent {
                    Some(parent) => json!({ "parentFolderId": parent }),
                    None => json!({ "destination": "root" }),
                };
                ("folders_move", json!({ "folderIds": folders, "destination": destination }))
            }
            Write::DeleteFolders { folders } => ("folders_delete", json!({ "folderIds": folders })),
        }
    }

    fn update(&mut self, id: Uuid, new: &str) -> (&'static str, Value) {
        let of = self.space.document_of(id);
        let tools: &[&'static str] = match of {
            Some(of) if of == id => &["documents_update", "blocks_update"],
            Some(_) => &["blocks_update", "text_replace"],
            None => &["documents_update", "blocks_update", "text_replace"],
        };
        let tool = random::one(&mut self.random, tools);
        let arguments = match tool {
            "documents_update" => json!({ "documents": [{ "id": id, "title": new }] }),
            "blocks_update" => json!({ "blocks": [{ "id": id, "markdown": new }] }),
            _ => {
                let blocks = of.map(|of| self.space.documents[&of].blocks.iter());
                let own = blocks.into_iter().flatten().find(|(block, _)| *block == id);
                let find = own.map_or_else(|| new.to_owned(), |(_, text)| text.markdown());
                json!({ "id": id, "find": find, "replace": new })
            }
        };
        (tool, arguments)
    }
}

/// Links that may not read are told ids and revisions, and nothing of what was there.
pub(super) fn compare_answer(link: &Link, answer: &Value, changed: bool) -> Checked {
    if link.mode != Mode::Write {
        return same("changed", answer["changed"] == true, changed);
    }
    let allowed = ["changeId", "ids", "documents", "leavesScope", "replayed", "dryRun"];
    let told = answer.as_object().ok_or("no object")?.keys().map(String::as_str);
    same(
        "told to a link that only writes",
        told.filter(|key| !allowed.contains(key)).collect(),
        Vec::<&str>::new(),
    )
}

fn destination(to: To) -> Value {
    match to {
        To::Usual => json!({}),
        To::Unsorted => json!({ "destination": "unsorted" }),
        To::Templates => json!({ "destination": "templates" }),
        To::Folder(id) => json!({ "folderId": id }),
    }
}

fn position(at: At) -> Value {
    match at {
        At::Start(id) => json!({ "position": "start", "pageId": id }),
        At::End(id) => json!({ "position": "end", "pageId": id }),
        At::Before(id) => json!({ "position": "before", "siblingId": id }),
        At::After(id) => json!({ "position": "after", "siblingId": id }),
        At::Day(date, _) => json!({ "position": "end", "date": date }),
        At::Inbox(_) => unreachable!("tasks alone are sent there"),
    }
}
