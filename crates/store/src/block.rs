//! Blocks: adding, changing, moving and taking them out. Reading is [`crate::document::read`].

use std::collections::BTreeSet;

use chrono::NaiveDate;
use docent_document::{Block, Kind, Place, inline, json::BlockInput};
use uuid::Uuid;

use crate::{
    Error, Location, OpenDocument, Result, collection,
    write::{Done, Operation, Write},
};

/// The most blocks that one call may add, with all that is inside them; and the most that it may name.
pub const MOST_BLOCKS: usize = 500;

/// The most blocks that one document may be made with from a text.
pub const MOST_IN_DOCUMENT: usize = 10_000;

/// Refuses to change more blocks in one call than [`MOST_BLOCKS`], before anything is locked for them.
pub fn bounded(count: usize) -> Result<()> {
    if count <= MOST_BLOCKS {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "one call names {MOST_BLOCKS} things at most, this has {count}: send them in parts"
    )))
}

/// Refuses to make more blocks in one call than [`MOST_BLOCKS`], those inside others among them.
pub fn bounded_content<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Result<()> {
    Made::default().count(blocks)
}

/// Refuses to make a document with more blocks than [`MOST_IN_DOCUMENT`].
pub fn bounded_document<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Result<()> {
    let number = number(blocks);
    if number <= MOST_IN_DOCUMENT {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "a document is made with {MOST_IN_DOCUMENT} blocks at most, this has {number}: make several of it"
    )))
}

/// How many these are, with all that is inside them.
fn number<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> usize {
    let mut number = 0;
    for block in blocks {
        block.walk(&mut |_| number += 1);
    }
    number
}

/// Counts the blocks that a call makes, beside those that it names.
#[derive(Debug, Default)]
pub(crate) struct Made(usize);

impl Made {
    /// Counts these, with all that is inside them; refuses more than [`MOST_BLOCKS`] a call before they are
    /// put anywhere.
    pub(crate) fn count<'a>(&mut self, blocks: impl IntoIterator<Item = &'a Block>) -> Result<()> {
        self.0 += number(blocks);
        if self.0 <= MOST_BLOCKS {
            return Ok(());
        }
        Err(Error::invalid(format!(
            "one call makes {MOST_BLOCKS} blocks at most, this has {}: send them in parts",
            self.0
        )))
    }
}

/// Where blocks go: in a document or block, at a daily note or the inbox, or beside another block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A place named by ids.
    Place(Place),
    /// The start of a date's daily note, which the write makes when there is none.
    DayStart(NaiveDate),
    /// The end of a date's daily note.
    DayEnd(NaiveDate),
    /// The end of the inbox, which the write makes when there is none.
    Inbox,
}

impl At {
    /// The block or document that the place is named by.
    pub(crate) fn named(self) -> Option<Uuid> {
        if let Self::Place(place) = self { Some(named(place)) } else { None }
    }
}

/// Adds blocks in one place, in the order given.
#[derive(Clone, Debug)]
pub struct Add {
    /// Where they go.
    pub at: At,
    /// The blocks, with all that is inside them.
    pub blocks: Vec<Block>,
    /// Whether the caller chose ids: a block with one in it that is taken gets new ones, as have those inside.
    pub ids_chosen: bool,
    /// The revision that the caller saw: refused when the parent is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Add {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let mut blocks = self.blocks.clone();
        if self.ids_chosen {
            write.replace_taken_ids(&mut blocks).await?;
        }
        let (document, place) = write.locate(self.at).await?;
        let open = write.document(document)?;
        let parent = open.tree.parent_of(place)?;
        open.expect(self.expected_revision, &[parent])?;
        let ids = open.tree.insert(place, blocks)?;
        Ok(Done { ids })
    }
}

/// Gives blocks new content, as many as the caller found: a door that takes ids holds them [`bounded`].
#[derive(Clone, Debug)]
pub struct Update {
    /// The blocks.
    pub blocks: Vec<Change>,
    /// The revision that the caller saw: refused when one of the blocks is newer.
    pub expected_revision: Option<i64>,
}

/// New content for one block: only what is given changes.
#[derive(Clone, Debug)]
pub struct Change {
    /// The block, or a document: then its Markdown is the new title.
    pub id: Uuid,
    /// What the caller gave.
    pub input: BlockInput,
}

impl Operation for Update {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let ids: Vec<Uuid> = self.blocks.iter().map(|change| change.id).collect();
        let documents = write.open(&ids).await?;
        let world = write.world;
        let mut made = Made::default();
        for (change, document) in self.blocks.iter().zip(documents) {
            let open = write.document(document)?;
            open.expect(self.expected_revision, &[change.id])?;
            if change.id == document {
                open.set_title(&change.input)?;
                continue;
            }
            let mut input = change.input.clone();
            let named = collection::name_values(open, change.id, &mut input)?;
            // What is inside is compared with new content alone: no copy of it for anything else.
            let depth = if input.content.is_some() { None } else { Some(0) };
            let before = open.tree.block(change.id, depth).ok_or(Error::NotFound)?;
            let blocks = input.update(&before, &mut || world.id());
            let blocks = blocks.map_err(|refused| Error::invalid(refused.to_string()))?;
            replace(open, &before, blocks, (self.expected_revision, &mut made))?;
            collection::hold_named(write, &named).await?;
        }
        Ok(Done { ids })
    }
}

/// Gives a block new content as a whole; what is inside it stays.
#[derive(Clone, Debug)]
pub struct Set {
    /// The block.
    pub block: Uuid,
    /// What it becomes.
    pub kind: Kind,
    /// The revision that the caller saw: refused when the block is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Set {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        for document in write.open(&[self.block]).await? {
            let open = write.document(document)?;
            open.expect(self.expected_revision, &[self.block])?;
            open.tree.update(self.block, &self.kind)?;
        }
        Ok(Done { ids: vec![self.block] })
    }
}

/// The first of the new blocks keeps the id, the others follow as siblings. What is inside is replaced only
/// as the caller saw it.
pub(crate) fn replace(
    open: &mut OpenDocument,
    before: &Block,
    mut blocks: Vec<Block>,
    (expected_revision, made): (Option<i64>, &mut Made),
) -> Result<()> {
    if blocks.is_empty() {
        return Err(Error::NotFound);
    }
    let others = blocks.split_off(1);
    let Some(first) = blocks.pop() else { return Err(Error::NotFound) };
    made.count(&others)?;
    open.tree.update(before.id, &first.kind)?;
    if first.children != before.children {
        made.count(&first.children)?;
        let mut inside = open.tree.order_below(before.id);
        // What this write has made itself is nobody's loss.
        inside.retain(|id| open.block_revisions.contains_key(id));
        open.expect(expected_revision, &inside)?;
        for child in open.tree.children(before.id).to_vec() {
            open.tree.remove(child)?;
        }
        open.tree.insert(Place::End(before.id), first.children)?;
    }
    open.tree.insert(Place::After(before.id), others)?;
    Ok(())
}

impl OpenDocument {
    /// A document's root has a title and nothing else.
    fn set_title(&mut self, input: &BlockInput) -> Result<()> {
        let plain = input.kind.is_none() && input.properties.is_empty() && input.content.is_none();
        let (Some(title), true) = (&input.markdown, plain) else {
            return Err(Error::invalid(
                "this id is a document: give its new title as markdown and nothing else, or use documents_update",
            ));
        };
        if let Some(state) = &mut self.state {
            state.title = inline::plain(title).split_whitespace().collect::<Vec<_>>().join(" ");
        }
        Ok(())
    }
}

/// Takes blocks out, with all that is inside them.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The blocks.
    pub blocks: Vec<Uuid>,
    /// The revision that the caller saw: refused when one of the blocks is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Delete {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        bounded(self.blocks.len())?;
        let documents = write.open(&self.blocks).await?;
        for (&id, document) in self.blocks.iter().zip(documents) {
            if id == document {
                return Err(Error::invalid("this id is a document: use documents_delete"));
            }
            let open = write.document(document)?;
            let mut touched = vec![id];
            touched.extend(open.tree.order_below(id));
            open.expect(self.expected_revision, &touched)?;
            open.tree.remove(id)?;
        }
        Ok(Done { ids: self.blocks.clone() })
    }
}

/// Moves blocks, with all that is inside them, within a document or to another one.
#[derive(Clone, Debug)]
pub struct Move {
    /// The blocks, in the order they shall have.
    pub blocks: Vec<Uuid>,
    /// Where they go.
    pub at: At,
    /// The revision that the caller saw: refused when one of the blocks is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Move {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        bounded(self.blocks.len())?;
        let mut wanted = self.blocks.clone();
        wanted.extend(self.at.named());
        let mut sources = write.open(&wanted).await?;
        sources.truncate(self.blocks.len());
        let (target, place) = write.locate(self.at).await?;
        for (&id, &source) in self.blocks.iter().zip(&sources) {
            if id == source {
                return Err(Error::invalid("this id is a document: use documents_move"));
            }
            write.document(source)?.expect(self.expected_revision, &[id])?;
        }
        write.carry(&self.blocks, &sources, target, place)?;
        Ok(Done { ids: self.blocks.clone() })
    }
}

impl Write<'_> {
    /// Moves blocks out of open documents to a place in one of them.
    pub(crate) fn carry(
        &mut self,
        blocks: &[Uuid],
        sources: &[Uuid],
        target: Uuid,
        place: Place,
    ) -> Result<()> {
        if sources.iter().all(|source| *source == target) {
            return Ok(self.document(target)?.tree.relocate(blocks, place)?);
        }
        if blocks.contains(&named(place)) {
            return Err(docent_document::Refused::Cycle(named(place)).into());
        }
        let mut taken = Vec::with_capacity(blocks.len());
        for (&id, &source) in blocks.iter().zip(sources) {
            taken.push(self.document(source)?.tree.take(id)?);
        }
        Ok(self.document(target)?.tree.put(place, taken)?)
    }

    /// Gives new ids to blocks of which one is another block of the space already, or a document.
    async fn replace_taken_ids(&mut self, blocks: &mut [Block]) -> Result<()> {
        let mut ids = Vec::new();
        for block in &*blocks {
            block.walk(&mut |block| ids.push(block.id));
        }
        let mut taken: BTreeSet<Uuid> = self.places_of(&ids).await?.into_keys().collect();
        taken.extend(self.there(ids).await?);
        for block in blocks {
            let mut is_taken = false;
            block.walk(&mut |block| is_taken |= taken.contains(&block.id));
            if is_taken {
                block.walk_mut(&mut |block| block.id = self.world.id());
            }
        }
        Ok(())
    }

    /// Opens the document that a place is in.
    pub(crate) async fn locate(&mut self, at: At) -> Result<(Uuid, Place)> {
        match at {
            At::Place(place) => {
                let documents = self.open(&[named(place)]).await?;
                let document = documents.first().copied().ok_or(Error::NotFound)?;
                if matches!(place, Place::Before(id) | Place::After(id) if id == document) {
                    return Err(Error::invalid(
                        "a document has no blocks beside it: use position start or end with pageId",
                    ));
                }
                Ok((document, place))
            }
            At::DayStart(date) => {
                let document = self.open_own(Location::DailyNotes(date)).await?;
                Ok((document, Place::Start(document)))
            }
            At::DayEnd(date) => {
                let document = self.open_own(Location::DailyNotes(date)).await?;
                Ok((document, Place::End(document)))
            }
            At::Inbox => {
                let document = self.open_own(Location::Inbox).await?;
                Ok((document, Place::End(document)))
            }
        }
    }
}

/// The block or document that a place is named by.
fn named(place: Place) -> Uuid {
    match place {
        Place::Start(id) | Place::End(id) | Place::Before(id) | Place::After(id) => id,
    }
}
