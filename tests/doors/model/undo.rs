//! Taking back: a link its own last write, as long as nobody wrote since; a document that it made,
//! whoever wrote there since; and nothing of others.

use rand::{RngExt as _, seq::IndexedRandom as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    door::Outcome,
    owner::touched,
    play::{Checked, Player, same, uuid},
    random,
    visibility::{Document, Link, Place, Refusal, Space},
    write::{Write, Written},
    writes::compare_answer,
};

/// As many of the documents that links made are taken back.
const LATEST: usize = 8;

/// The last write of all, when a link made it.
pub(super) struct Undo {
    pub(super) link: usize,
    pub(super) change: Uuid,
    pub(super) before: Space,
}

/// A document that a link made, as it was then.
#[derive(Clone)]
pub(super) struct Made {
    link: usize,
    change: Uuid,
    id: Uuid,
    document: Document,
}

impl Made {
    /// What comes of taking it back: blocks that are as they were made go, and the document with them
    /// where nothing else is in it. Otherwise nothing goes, or the rest stays.
    fn taken_back(&self, link: &Link, space: &Space, skip: bool) -> Result<Written, Refusal> {
        link.open(space, self.id)?;
        let now = &space.documents[&self.id];
        let own = |document: &Document| Document { blocks: Vec::new(), ..document.clone() };
        let stays = own(now) != own(&self.document);
        let made = &self.document.blocks;
        let others = now.blocks.iter().filter(|block| !made.contains(block)).cloned();
        let others: Vec<_> = others.collect();
        let changed = made.iter().any(|block| !now.blocks.contains(block));
        if !skip && (stays || changed || !others.is_empty()) {
            return Err(Refusal::Conflict);
        }
        let mut after = space.clone();
        if stays || !others.is_empty() {
            after.documents.entry(self.id).and_modify(|document| document.blocks = others);
        } else {
            after.documents.remove(&self.id);
        }
        let leaves = link.hold_border(space, &after)?;
        Ok(Written { space: after, leaves })
    }
}

impl Player {
    /// Keeps what a link made, to take it back later.
    pub(super) fn remember_made(&mut self, link: usize, write: &Write, answer: &Value) -> Checked {
        if let Write::Create { .. } = write {
            let (id, change) = (uuid(&answer["ids"][0])?, uuid(&answer["changeId"])?);
            let document = self.space.documents[&id].clone();
            self.made.push(Made { link, change, id, document });
        }
        Ok(())
    }

    async fn revert_made(&mut self, made: Made) -> Checked {
        let link = self.links[made.link].link.clone();
        let skip = self.random.random_bool(0.5);
        let on_conflict = if skip { "skip" } else { "refuse" };
        let arguments = json!({ "changeId": made.change, "onConflict": on_conflict });
        let outcome = self.call(made.link, "changes_revert", &arguments).await?;
        let expected = made.taken_back(&link, &self.space, skip);
        let Some((answer, written)) = Self::expect(&link, "changes_revert", outcome, expected)?
        else {
            return Ok(());
        };
        same("leavesScope", answer["leavesScope"] == true, written.leaves)?;
        compare_answer(&link, &answer, written.space != self.space)?;
        if let Ok(change) = uuid(&answer["changeId"]) {
            self.undo = Some(Undo { link: made.link, change, before: self.space.clone() });
        }
        self.adopt(Some(made.link), None, written.space, &answer).await
    }

    pub(super) async fn agent_reverts(&mut self, at: usize) -> Checked {
        let latest = self.made.len().saturating_sub(LATEST);
        let made = self.made[latest..].choose(&mut self.random).cloned();
        if let Some(made) = made.filter(|_| self.random.random_bool(0.4)) {
            return self.revert_made(made).await;
        }
        let own = self.random.random_bool(0.75);
        match self.undo.take() {
            Some(undo) if own => self.revert_last(undo).await,
            undo => {
                self.undo = undo;
                self.revert_nothing(at).await
            }
        }
    }

    /// Changes of the owner, of another space and of nobody: all the same to a link.
    async fn revert_nothing(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let others = match self.random.random_range(0..4) {
            0 | 1 => self.owner_changes.clone(),
            2 => self.foreign.changes.clone(),
            _ => Vec::new(),
        };
        let nobody = random::id(&mut self.random);
        let undo = self.undo.as_ref().filter(|undo| undo.link != at).map(|undo| undo.change);
        let change = others.last().copied().or(undo).unwrap_or(nobody);
        let outcome = self.call(at, "changes_revert", &json!({ "changeId": change })).await?;
        Self::expect(&link, "changes_revert", outcome, Err::<(), _>(Refusal::NotFound))?;
        Ok(())
    }

    async fn revert_last(&mut self, undo: Undo) -> Checked {
        let Undo { link: at, change, before } = undo;
        let link = self.links[at].link.clone();
        let outcome = self.call(at, "changes_revert", &json!({ "changeId": change })).await?;
        if !link.enabled || !link.has("changes_revert") {
            self.undo = Some(Undo { link: at, change, before });
            Self::expect(&link, "changes_revert", outcome, Err::<(), _>(Refusal::UnknownTool))?;
            return Ok(());
        }
        // What moved unseen with a folder may be taken back with it, or stop that.
        let unseen = touched(&self.space, &before).into_iter();
        let unseen = unseen.filter(|id| self.space.documents.contains_key(id));
        let unseen = unseen.filter(|id| !link.sees(&self.space, *id)).count();
        let back = hold_both_ends(&link, &self.space, &before);
        let expected = back.and_then(|()| link.hold_border(&self.space, &before));
        match (outcome, expected) {
            (Outcome::NotFound | Outcome::Refused(_), Err(_)) => Ok(()),
            (Outcome::NotFound, Ok(_)) if unseen > 0 => Ok(()),
            (Outcome::Ok(answer), Ok(leaves)) => {
                same("leavesScope", answer["leavesScope"] == true, leaves)?;
                compare_answer(&link, &answer, self.space != before)?;
                if let Ok(change) = uuid(&answer["changeId"]) {
                    self.undo = Some(Undo { link: at, change, before: self.space.clone() });
                }
                self.adopt(Some(at), None, before, &answer).await
            }
            (outcome, expected) => Err(format!(
                "taking back {change} came to {outcome:?}, the model says {expected:?} for {link:?}"
            )),
        }
    }
}

/// What there is of it is visible, and so is where it goes back to.
fn hold_both_ends(link: &Link, now: &Space, then: &Space) -> Result<(), Refusal> {
    let in_folder = |parent: Option<Uuid>| parent.map_or(Place::Unsorted, Place::Folder);
    for (id, folder) in &now.folders {
        let was = then.folders.get(id);
        if was != Some(folder) {
            link.open_folder(now, *id)?;
        }
        if was.is_some_and(|was| was.parent != folder.parent) {
            link.hold_place(now, in_folder(folder.parent))?;
            link.hold_place(then, in_folder(then.folders[id].parent))?;
        }
    }
    for (id, folder) in &then.folders {
        if !now.folders.contains_key(id) {
            link.hold_place(then, in_folder(folder.parent))?;
        }
    }
    // What went along with a folder unseen is not this link's to see now.
    let went_along = now.folders.len() != then.folders.len();
    for id in touched(now, then) {
        let (Some(document), was) = (now.documents.get(&id), then.documents.get(&id)) else {
            continue;
        };
        if !link.sees(now, id) && !went_along {
            return Err(Refusal::NotFound);
        }
        if let Some(was) = was.filter(|was| was.place != document.place) {
            link.hold_place(now, document.place)?;
            link.hold_place(then, was.place)?;
        }
    }
    Ok(())
}
