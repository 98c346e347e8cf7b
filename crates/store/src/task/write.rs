//! Making, changing, moving and taking out tasks.

use std::collections::BTreeSet;

use docent_document::{Block, Place, json::TaskInput};
use uuid::Uuid;

use super::settle::task_in;
use crate::{
    Error, Result,
    block::{self, At, Made},
    write::{Done, Operation, Write},
};

/// Adds tasks, each in a place of its own, in the order given.
#[derive(Clone, Debug)]
pub struct Add {
    /// The tasks.
    pub tasks: Vec<New>,
}

/// A task to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// The task, with all that is inside it.
    pub block: Block,
    /// Where it goes.
    pub at: At,
}

impl Operation for Add {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        block::bounded_content(self.tasks.iter().map(|new| &new.block))?;
        // All at once, in the order of ids: one after another they could wait for each other.
        let named: Vec<Uuid> = self.tasks.iter().filter_map(|new| new.at.named()).collect();
        write.open(&named).await?;
        let mut ids = Vec::with_capacity(self.tasks.len());
        for new in &self.tasks {
            let (document, place) = write.locate(new.at).await?;
            let tree = &mut write.document(document)?.tree;
            ids.extend(tree.insert(place, vec![new.block.clone()])?);
        }
        Ok(Done { ids })
    }
}

/// Changes tasks: only what is given changes.
#[derive(Clone, Debug)]
pub struct Update {
    /// The tasks.
    pub tasks: Vec<Change>,
    /// The revision that the caller saw: refused when one of the tasks is newer.
    pub expected_revision: Option<i64>,
}

/// What changes of one task.
#[derive(Clone, Debug)]
pub struct Change {
    /// The task.
    pub id: Uuid,
    /// What it becomes.
    pub input: TaskInput,
    /// Where it goes; none leaves it.
    pub to: Option<At>,
}

impl Operation for Update {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        block::bounded(self.tasks.len())?;
        let ids: Vec<Uuid> = self.tasks.iter().map(|change| change.id).collect();
        let named = self.tasks.iter().filter_map(|change| change.to?.named());
        let wanted: Vec<Uuid> = ids.iter().copied().chain(named).collect();
        let documents = write.open(&wanted).await?;
        let mut made = Made::default();
        for (change, &document) in self.tasks.iter().zip(&documents) {
            write.document(document)?.expect(self.expected_revision, &[change.id])?;
            write.hold_task(document, change.id)?;
            let before = write.document(document)?.tree.block(change.id, Some(0));
            let before = before.ok_or(Error::NotFound)?;
            let world = write.world;
            let after = change.input.clone().update(&before, &mut || world.id());
            let after = after.map_err(|refused| Error::invalid(refused.to_string()))?;
            let open = write.document(document)?;
            block::replace(open, &before, vec![after], (self.expected_revision, &mut made))?;
        }
        for change in &self.tasks {
            if let Some(to) = change.to {
                write.move_task(change.id, to).await?;
            }
        }
        Ok(Done { ids })
    }
}

/// Takes tasks out, with all that is inside them.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The tasks.
    pub tasks: Vec<Uuid>,
    /// The revision that the caller saw: refused when one of the tasks is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Delete {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        block::bounded(self.tasks.len())?;
        let documents = write.open(&self.tasks).await?;
        let named: BTreeSet<Uuid> = self.tasks.iter().copied().collect();
        let mut outer = BTreeSet::new();
        for (&id, document) in self.tasks.iter().zip(documents) {
            write.hold_task(document, id)?;
            // What is inside another of them goes with it.
            let above = write.document(document)?.tree.ancestors(id);
            if !above.iter().any(|above| named.contains(above)) {
                outer.insert(id);
            }
        }
        let expected_revision = self.expected_revision;
        let blocks = outer.into_iter().collect();
        block::Delete { blocks, expected_revision }.run(write).await?;
        Ok(Done::to(self.tasks.as_slice()))
    }
}

impl Write<'_> {
    /// Refuses what is no task.
    fn hold_task(&mut self, document: Uuid, id: Uuid) -> Result<()> {
        let tree = &self.document(document)?.tree;
        if tree.get(id).and_then(|row| task_in(&row.stored)).is_none() {
            return Err(Error::invalid(format!(
                "{id} is no task: tasks_get gives the ids of tasks, and blocks_update and blocks_delete take other \
                 blocks"
            )));
        }
        Ok(())
    }

    /// Moves a task; one that is in the inbox, the daily note or the document already stays where it is
    /// there.
    async fn move_task(&mut self, id: Uuid, to: At) -> Result<()> {
        // Where it is now: it may have moved with another one.
        let source = self.holder(id)?;
        let (target, place) = self.locate(to).await?;
        let there = match place {
            Place::Start(parent) | Place::End(parent) if parent == target => source == target,
            _ => false,
        };
        if there { Ok(()) } else { self.carry(&[id], &[source], target, place) }
    }

    /// The open document that a block is in.
    fn holder(&self, id: Uuid) -> Result<Uuid> {
        let holds = self.documents.iter().find(|(_, open)| open.tree.get(id).is_some());
        holds.map(|(document, _)| *document).ok_or(Error::NotFound)
    }
}
