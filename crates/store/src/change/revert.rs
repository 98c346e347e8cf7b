//! Taking a change back: its inverse, applied as a new change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{edits, restore};
use crate::{
    Actor, Edit, Error, Result,
    write::{Done, Operation, Write},
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

/// Takes a change back by applying its inverse as a new change.
#[derive(Clone, Copy, Debug)]
pub struct Revert {
    /// The change.
    pub change: Uuid,
    /// What to do where somebody was there since.
    pub on_conflict: OnConflict,
}

impl Operation for Revert {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let edits = edits(write.connection, write.actor, self.change).await?;
        let mut conflicts = BTreeSet::new();
        let documents: Vec<Uuid> = documents_of(&edits);
        write.open_again(&documents, &edits).await?;
        let touched: Vec<Uuid> = write.documents.keys().copied().collect();
        let threads = write.undo_comments(&edits, BTreeSet::new()).await?;
        conflicts.extend(threads.left);
        let (blocks, others): (Vec<_>, Vec<_>) =
            edits.into_iter().rev().partition(|edit| matches!(edit, Edit::Block { .. }));
        write.lock_folders_of(&others).await?;
        // Folders first: documents go back to those that come back.
        let (folders, own): (Vec<_>, Vec<_>) =
            others.iter().partition(|edit| matches!(edit, Edit::Folder { .. }));
        for edit in folders.into_iter().chain(own) {
            if !write.undo_own(edit).await? {
                conflicts.insert(id_of(edit));
            }
        }
        let going = write.going(&documents)?;
        let commented = write.comments_in(&going).await?;
        let left = commented.keys().copied().collect();
        conflicts.extend(write.undo_blocks(&documents, &blocks, left).await?);
        let mut inhabited = write.keep_inhabited(&going, &commented)?;
        inhabited.extend(threads.answered);
        conflicts.extend(inhabited.values().flatten());
        if conflicts.is_empty() || self.on_conflict == OnConflict::Skip {
            return Ok(Done { ids: touched });
        }
        let later = write.later_changes(self.change, &touched, &conflicts).await?;
        let told = told(write.actor, conflicts, &inhabited);
        Err(Error::Conflict { message: message(&inhabited, &later), revision: None, blocks: told })
    }
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

fn id_of(edit: &Edit) -> Uuid {
    match edit {
        Edit::Folder { id, .. }
        | Edit::Document { id, .. }
        | Edit::Block { id, .. }
        | Edit::Comment { id, .. } => *id,
    }
}

impl Write<'_> {
    /// Opens the documents of a change; those that the change removed start anew under their id.
    async fn open_again(&mut self, documents: &[Uuid], edits: &[Edit]) -> Result<()> {
        let made_again = |id: &Uuid| {
            edits
                .iter()
                .any(|edit| matches!(edit, Edit::Document { id: of, after: None, .. } if of == id))
        };
        let (gone, mut there): (Vec<Uuid>, Vec<Uuid>) =
            documents.iter().copied().partition(made_again);
        there.extend(self.places_of_comments(edits).await?);
        self.open(&there).await?;
        for id in gone {
            let state = edits.iter().find_map(|edit| match edit {
                Edit::Document { id: of, before: Some(state), .. } if *of == id => Some(state),
                _ => None,
            });
            self.create_as(id, state.cloned().ok_or(Error::NotFound)?);
        }
        Ok(())
    }

    async fn lock_folders_of(&mut self, edits: &[Edit]) -> Result<()> {
        if edits.iter().any(|edit| matches!(edit, Edit::Folder { .. })) {
            self.lock_folders().await?;
        }
        Ok(())
    }

    /// Sets a folder's or a document's own row back; false when somebody changed it since.
    async fn undo_own(&mut self, edit: &Edit) -> Result<bool> {
        match edit {
            Edit::Document { id, before, after } => {
                let open = self.document(*id)?;
                if after.is_none() {
                    return Ok(true);
                }
                if open.state != *after {
                    return Ok(false);
                }
                if let (Some(before), Some(after)) = (before, after) {
                    self.hold_move(after.location, before.location).await?;
                }
                self.document(*id)?.state.clone_from(before);
                Ok(true)
            }
            Edit::Folder { id, before, after } => {
                let now = match self.folder(*id).await {
                    Ok(state) => Some(state),
                    // Out of scope and gone are the same.
                    Err(Error::NotFound) if !self.whole && after.is_some() => {
                        return Err(Error::NotFound);
                    }
                    Err(Error::NotFound) => None,
                    Err(error) => return Err(error),
                };
                if now != *after {
                    return Ok(false);
                }
                match (before, now) {
                    (Some(before), Some(now)) => self.set_folder(*id, now, before.clone()).await?,
                    (Some(before), None) => self.insert_folder(*id, before).await?,
                    (None, Some(now)) if self.folder_is_empty(*id).await? => {
                        self.remove_folder(*id, now).await?;
                    }
                    (None, _) => return Ok(false),
                }
                Ok(true)
            }
            Edit::Block { .. } | Edit::Comment { .. } => Ok(true),
        }
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
    async fn places_of(&mut self, blocks: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
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
                      c.reverts,
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
            // One that took another one back is gone together with it.
            let back = row.reverts.filter(|of| rows.iter().any(|row| row.id == *of));
            if gone.contains(&row.id) {
                continue;
            }
            match back {
                Some(of) => drop(gone.insert(of)),
                None if row.touches => later.push(row.id),
                None => {}
            }
        }
        Ok(later)
    }

    async fn folder_is_empty(&mut self, id: Uuid) -> Result<bool> {
        let used = sqlx::query_scalar!(
            r#"select exists (select from folder where space_id = $1 and parent_id = $2)
                   or exists (select from document where space_id = $1 and folder_id = $2) as "used!""#,
            self.actor.space,
            id,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        Ok(!used)
    }
}
