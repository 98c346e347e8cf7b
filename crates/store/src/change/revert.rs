//! Taking changes back: their inverse, applied as a new change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{edits, restore};
use crate::{
    Actor, DocumentState, Edit, Error, Result,
    write::{Done, Operation, TakenBack, Write},
};

/// As many later changes are looked at.
const MOST_LATER: i64 = 100;

/// What happens to blocks that somebody changed since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// Nothing is undone, and the answer names them.
    #[default]
    Refuse,
    /// They are left as they are.
    Skip,
}

/// Takes changes back by applying their inverse as a new change.
#[derive(Clone, Copy, Debug)]
pub struct Revert {
    /// What is taken back.
    pub what: What,
    /// What to do where somebody was there since.
    pub on_conflict: OnConflict,
}

/// What is taken back.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// One change.
    Change(Uuid),
    /// All that a link did at a time or after and nobody took back yet: the link itself may, and who
    /// manages the space.
    Since {
        /// The link.
        link: Uuid,
        /// The time.
        since: DateTime<Utc>,
    },
}

/// What is to be taken back.
pub(super) struct Taken {
    /// The changes, each with the rows that it touched.
    pub(super) changes: Vec<(Uuid, BTreeSet<Uuid>)>,
    /// What they did, an edit a row.
    pub(super) edits: Vec<Edit>,
    /// The rows that stay whatever they are like: somebody was there in between.
    pub(super) left: BTreeSet<Uuid>,
    /// Whether what is out of reach refuses all of it, as of one change; of many it stays.
    pub(super) whole: bool,
}

impl Operation for Revert {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let mut taken = match self.what {
            What::Change(change) => {
                let edits = edits(write.connection, write.actor, change).await?;
                let rows = edits.iter().map(Edit::id).collect();
                let changes = vec![(change, rows)];
                Taken { changes, edits, left: BTreeSet::new(), whole: true }
            }
            What::Since { link, since } => super::since::since(write, link, since).await?,
        };
        let undone = write.undo(&mut taken).await?;
        let touched: Vec<Uuid> = write.documents.keys().copied().collect();
        let Undone { conflicts, inhabited } = undone;
        if conflicts.is_empty() || self.on_conflict == OnConflict::Skip {
            let counts = |(_, rows): &&(Uuid, BTreeSet<Uuid>)| {
                taken.whole || rows.iter().any(|row| !conflicts.contains(row))
            };
            let changes = taken.changes.iter().filter(counts).map(|(change, _)| *change).collect();
            write.taken_back = Some(TakenBack { changes, edits: taken.edits });
            return Ok(Done { ids: touched });
        }
        let later = match self.what {
            What::Change(change) => write.later_changes(change, &touched, &conflicts).await?,
            What::Since { .. } => Vec::new(),
        };
        let told = told(write.actor, conflicts, &inhabited);
        Err(Error::Conflict { message: message(&inhabited, &later), revision: None, blocks: told })
    }
}

/// What stands in the way of taking back.
struct Undone {
    /// The rows that stay as they are.
    conflicts: BTreeSet<Uuid>,
    /// The documents and threads that were to go, each with what is in it.
    inhabited: BTreeMap<Uuid, Vec<Uuid>>,
}

/// The ids that a conflict names. A link that may not read is told of no blocks but its own.
fn told(
    actor: &Actor,
    conflicts: BTreeSet<Uuid>,
    inhabited: &BTreeMap<Uuid, Vec<Uuid>>,
) -> Vec<Uuid> {
    if actor.may_read() {
        return conflicts.into_iter().collect();
    }
    let others: BTreeSet<Uuid> = inhabited.values().flatten().copied().collect();
    let own = conflicts.into_iter().filter(|id| !others.contains(id));
    let named: BTreeSet<Uuid> = inhabited.keys().copied().chain(own).collect();
    named.into_iter().collect()
}

impl Taken {
    /// Leaves the rows of documents that are not among these, and all of a block that is in one of them.
    fn leave_those_outside(&mut self, documents: &[Uuid]) {
        let outside = self.edits.iter().filter(|edit| match edit {
            Edit::Document { id, .. } => !documents.contains(id),
            Edit::Block { document, .. } => !documents.contains(document),
            Edit::Folder { .. } | Edit::Comment { .. } => false,
        });
        self.left.extend(outside.map(Edit::id));
    }
}

/// What stands in the way, and what to do.
fn message(inhabited: &BTreeMap<Uuid, Vec<Uuid>>, later: &[Uuid]) -> String {
    let what = if inhabited.is_empty() {
        "changed since then"
    } else {
        "the document or thread would go, and there is more in it now"
    };
    let first = if later.is_empty() {
        "read what is there now".to_owned()
    } else {
        let ids: Vec<String> = later.iter().map(Uuid::to_string).collect();
        format!("first undo later changes of yours, in this order: {}", ids.join(", "))
    };
    format!("{what}: {first}, or give onConflict \"skip\" to leave those as they are")
}

fn documents_of(edits: &[Edit]) -> Vec<Uuid> {
    let mut documents: Vec<Uuid> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Document { id, .. } => Some(*id),
            Edit::Block { document, .. } => Some(*document),
            Edit::Folder { .. } | Edit::Comment { .. } => None,
        })
        .collect();
    documents.sort_unstable();
    documents.dedup();
    documents
}

impl Write<'_> {
    /// Sets the rows of changes back.
    async fn undo(&mut self, taken: &mut Taken) -> Result<Undone> {
        if taken.edits.iter().any(|edit| matches!(edit, Edit::Folder { .. })) {
            self.lock_folders().await?;
        }
        let mut documents = self.open_again(taken).await?;
        if !taken.whole {
            self.leave_those_moved(taken);
        }
        // Folders first: documents go back to those that come back.
        let folders = self.undo_folders(taken).await?;
        if !taken.whole {
            self.leave_those_without_place(taken).await?;
        }
        let threads = self.undo_comments(taken).await?;
        let mut conflicts = taken.left.clone();
        conflicts.extend(folders.left.iter().chain(&threads.left));
        for edit in &taken.edits {
            if !conflicts.contains(&edit.id()) && !self.undo_document(edit, taken.whole).await? {
                conflicts.insert(edit.id());
            }
        }
        documents.retain(|id| self.documents.contains_key(id));
        let going = self.going(&documents)?;
        let commented = self.comments_in(&going).await?;
        let mut left = taken.left.clone();
        left.extend(commented.keys());
        conflicts.extend(self.undo_blocks(&documents, &taken.edits, left).await?);
        let mut inhabited = self.keep_inhabited(&going, &commented)?;
        inhabited.extend(threads.answered);
        conflicts.extend(inhabited.values().flatten());
        conflicts.extend(self.remove_folders(folders.going).await?);
        Ok(Undone { conflicts, inhabited })
    }

    /// Opens the documents of changes; those that the changes removed start anew under their id. With many
    /// changes, what is in documents out of sight stays.
    async fn open_again(&mut self, taken: &mut Taken) -> Result<Vec<Uuid>> {
        let mut documents = documents_of(&taken.edits);
        let seen = self.visible(&documents).await?;
        let seen: BTreeSet<Uuid> = seen.into_iter().map(|(id, _)| id).collect();
        let states = taken.edits.iter().filter_map(|edit| match edit {
            Edit::Document { id, before: Some(state), after: None } => Some((*id, state.clone())),
            _ => None,
        });
        let mut gone: BTreeMap<Uuid, DocumentState> = states.collect();
        gone.retain(|id, _| !seen.contains(id));
        // Somebody brought those back, and they are out of sight: none of this can be undone in them.
        for hidden in self.there(gone.keys().copied().collect()).await? {
            gone.remove(&hidden);
        }
        if !taken.whole {
            documents.retain(|id| seen.contains(id) || gone.contains_key(id));
            taken.leave_those_outside(&documents);
        }
        let mut there: Vec<Uuid> =
            documents.iter().copied().filter(|id| !gone.contains_key(id)).collect();
        let back = gone.keys().copied().collect();
        there.extend(self.places_of_comments(taken, &back).await?);
        self.open(&there).await?;
        for (id, state) in gone {
            self.create_as(id, state);
        }
        Ok(documents)
    }

    /// Which of these documents there are, seen by the caller or not.
    pub(crate) async fn there(&mut self, documents: Vec<Uuid>) -> Result<Vec<Uuid>> {
        if documents.is_empty() {
            return Ok(documents);
        }
        let there = sqlx::query_scalar!(
            "select id from document where space_id = $1 and id = any ($2)",
            self.actor.space,
            &documents,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(there)
    }

    /// Leaves the blocks that many changes put into a document, and that somebody moved there since.
    fn leave_those_moved(&self, taken: &mut Taken) {
        let moved = taken.edits.iter().filter(|edit| match edit {
            Edit::Block { document, id, before: None, after: Some(row) } => {
                let open = self.documents.get(document);
                open.and_then(|open| open.tree.get(*id)).is_some_and(|now| now != row)
            }
            _ => false,
        });
        taken.left.extend(moved.map(Edit::id));
    }

    /// Leaves documents gone that many changes would bring back into folders that are gone, with all that was
    /// in them.
    async fn leave_those_without_place(&mut self, taken: &mut Taken) -> Result<()> {
        let mut gone = BTreeSet::new();
        for edit in &taken.edits {
            let Edit::Document { id, before: Some(before), .. } = edit else { continue };
            let made_again = self.documents.get(id).is_some_and(|open| open.original.is_none());
            if made_again && !self.is_there(before.location).await? {
                self.documents.remove(id);
                gone.insert(*id);
            }
        }
        let of_those = taken.edits.iter().filter(|edit| match edit {
            Edit::Document { id, .. } => gone.contains(id),
            Edit::Block { document, .. } | Edit::Comment { document, .. } => {
                gone.contains(document)
            }
            Edit::Folder { .. } => false,
        });
        let of_those: Vec<Uuid> = of_those.map(Edit::id).collect();
        taken.left.extend(of_those);
        Ok(())
    }

    /// Sets a document's own row back; false when somebody changed it since, or where it cannot be.
    async fn undo_document(&mut self, edit: &Edit, whole: bool) -> Result<bool> {
        let Edit::Document { id, before, after } = edit else { return Ok(true) };
        let open = self.document(*id)?;
        let (now, made_again) = (open.state.clone(), open.original.is_none());
        if made_again {
            return Ok(true);
        }
        if now != *after {
            return Ok(false);
        }
        if let (Some(before), Some(after)) = (before, after) {
            if !self.is_there(before.location).await? {
                return Ok(false);
            }
            match self.hold_move(after.location, before.location).await {
                Err(Error::NotFound | Error::Forbidden(_)) if !whole => return Ok(false),
                held => held?,
            }
        }
        self.document(*id)?.state.clone_from(before);
        Ok(true)
    }

    /// Sets blocks back but those in `left`; answers those that stay as they are, because somebody was
    /// there since.
    async fn undo_blocks(
        &mut self,
        documents: &[Uuid],
        blocks: &[Edit],
        left: BTreeSet<Uuid>,
    ) -> Result<BTreeSet<Uuid>> {
        let mut trees = BTreeMap::new();
        for id in documents {
            trees.insert(*id, self.document(*id)?.tree.clone());
        }
        let back: Vec<Uuid> = blocks
            .iter()
            .filter_map(|edit| match edit {
                Edit::Block { document, id, before: Some(_), after: None } => {
                    trees.get(document)?.get(*id).is_none().then_some(*id)
                }
                _ => None,
            })
            .collect();
        let elsewhere =
            if back.is_empty() { HashMap::new() } else { self.places_of(&back).await? };
        let restored = restore::restore(&trees, blocks, &elsewhere, left);
        for (id, tree) in restored.trees {
            self.document(id)?.tree = tree;
        }
        Ok(restored.left)
    }

    /// The documents in which blocks are, seen by the caller or not: a block is in one alone.
    pub(crate) async fn places_of(&mut self, blocks: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
        let rows = sqlx::query!(
            "select id, document_id from block where space_id = $1 and id = any ($2)",
            self.actor.space,
            blocks,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.document_id)).collect())
    }

    /// The documents that are to go.
    fn going(&mut self, documents: &[Uuid]) -> Result<Vec<Uuid>> {
        let mut going = Vec::new();
        for &id in documents {
            let open = self.document(id)?;
            if open.state.is_none() && open.original.is_some() {
                going.push(id);
            }
        }
        Ok(going)
    }

    /// Keeps the documents that were to go and still hold blocks or comments: whoever wrote those would
    /// lose them. Answers what is in each.
    fn keep_inhabited(
        &mut self,
        going: &[Uuid],
        commented: &BTreeMap<Uuid, Vec<Uuid>>,
    ) -> Result<BTreeMap<Uuid, Vec<Uuid>>> {
        let mut inhabited = BTreeMap::new();
        for &id in going {
            let open = self.document(id)?;
            let mut inside = open.tree.order_below(id);
            inside.extend(commented.get(&id).into_iter().flatten());
            if let (Some((state, _)), false) = (&open.original, inside.is_empty()) {
                open.state = Some(state.clone());
                inhabited.insert(id, inside);
            }
        }
        Ok(inhabited)
    }

    /// The caller's own changes since then that touched any of `ids` and still stand, the last
    /// first: the order in which to take them back.
    async fn later_changes(
        &mut self,
        change: Uuid,
        documents: &[Uuid],
        ids: &BTreeSet<Uuid>,
    ) -> Result<Vec<Uuid>> {
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        let rows = sqlx::query!(
            r#"select c.id,
                      array(select m.reverted_id
                            from change_reverted m
                            where m.space_id = c.space_id and m.change_id = c.id
                            union all
                            select c.reverts
                            where c.reverts is not null) as "reverts!",
                      exists (select
                              from jsonb_array_elements(c.edits) e
                              where (e->>'id')::uuid = any ($8)) as "touches!"
               from (
                 -- Ids are in order of time; edits are looked into of the last ones alone.
                 select distinct o.space_id, o.id
                 from reach($1, $2, $3, $4, $5) r
                 join change_document d on d.space_id = r.space_id and d.document_id = any ($7)
                 join change o on o.space_id = d.space_id and o.id = d.change_id
                 where d.change_id > $6
                   and o.state = 'applied'
                   and (o.link_id = $2 or o.person_id = $5)
                 order by o.id desc
                 limit $9
               ) l
               join change c on c.space_id = l.space_id and c.id = l.id
               order by c.id desc"#,
            self.actor.space,
            self.actor.link_id(),
            self.actor.security_epoch(),
            self.actor.version(),
            self.actor.person_id(),
            change,
            documents,
            &ids,
            MOST_LATER,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        let mut later = Vec::new();
        let mut gone = BTreeSet::new();
        for row in &rows {
            // One that took others back is gone together with them.
            let back = row.reverts.iter().filter(|of| rows.iter().any(|row| row.id == **of));
            let back: Vec<Uuid> = back.copied().collect();
            if gone.contains(&row.id) {
                continue;
            }
            if back.is_empty() && row.touches {
                later.push(row.id);
            }
            gone.extend(back);
        }
        Ok(later)
    }
}
