//! Blocks: adding, changing, moving and taking them out. Reading is [`crate::document::read`].

use chrono::NaiveDate;
use docent_document::{Block, Kind, Place};
use uuid::Uuid;

use crate::{
    Error, Result,
    write::{Done, Operation, Write},
};

/// The most blocks that one call may add, with all that is inside them.
pub const MOST_BLOCKS: usize = 500;

/// Where blocks go: in a document or block, at a daily note, or beside another block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A place named by ids.
    Place(Place),
    /// The start of a date's daily note, which the write makes when there is none.
    DayStart(NaiveDate),
    /// The end of a date's daily note.
    DayEnd(NaiveDate),
}

/// Adds blocks in one place, in the order given.
#[derive(Clone, Debug)]
pub struct Add {
    /// Where they go.
    pub at: At,
    /// The blocks, with all that is inside them.
    pub blocks: Vec<Block>,
    /// The revision that the caller saw: refused when the parent is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Add {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let (document, place) = write.locate(self.at).await?;
        let open = write.document(document)?;
        let parent = open.tree.parent_of(place)?;
        open.expect(self.expected_revision, &[parent])?;
        let ids = open.tree.insert(place, self.blocks.clone())?;
        Ok(Done { ids })
    }
}

/// Gives blocks new content.
#[derive(Clone, Debug)]
pub struct Update {
    /// The blocks.
    pub blocks: Vec<Change>,
    /// The revision that the caller saw: refused when one of the blocks is newer.
    pub expected_revision: Option<i64>,
}

/// New content for one block.
#[derive(Clone, Debug)]
pub struct Change {
    /// The block, or a document: then its title is meant.
    pub id: Uuid,
    /// What the caller gave.
    pub content: Content,
}

/// New content, as a door took it.
#[derive(Clone, Debug)]
pub enum Content {
    /// Blocks that stand in its place: the first takes the block's id and keeps its children,
    /// the others follow as siblings. The ids given are used for all but the first.
    Blocks(Vec<Block>),
    /// A title, where the block is a document's root.
    Title(String),
    /// Changes of single properties; the text stays.
    Properties(serde_json::Map<String, serde_json::Value>),
}

impl Operation for Update {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let ids: Vec<Uuid> = self.blocks.iter().map(|change| change.id).collect();
        let documents = write.open(&ids).await?;
        for (change, document) in self.blocks.iter().zip(documents) {
            let open = write.document(document)?;
            open.expect(self.expected_revision, &[change.id])?;
            match &change.content {
                Content::Title(title) if change.id == document => {
                    if let Some(state) = &mut open.state {
                        state.title = title.split_whitespace().collect::<Vec<_>>().join(" ");
                    }
                }
                _ if change.id == document => {
                    return Err(Error::invalid(
                        "this id is a document: give one line of text as its title, or use documents_update",
                    ));
                }
                Content::Title(_) => return Err(Error::NotFound),
                Content::Blocks(blocks) => replace(open, change.id, blocks)?,
                Content::Properties(properties) => merge(open, change.id, properties)?,
            }
        }
        Ok(Done { ids })
    }
}

fn replace(open: &mut crate::OpenDocument, id: Uuid, blocks: &[Block]) -> Result<()> {
    let Some((first, rest)) = blocks.split_first() else {
        return Err(Error::invalid(
            "an update needs content; to take a block out use blocks_delete",
        ));
    };
    open.tree.update(id, &first.kind)?;
    open.tree.insert(Place::End(id), first.children.clone())?;
    open.tree.insert(Place::After(id), rest.to_vec())?;
    Ok(())
}

fn merge(
    open: &mut crate::OpenDocument,
    id: Uuid,
    properties: &serde_json::Map<String, serde_json::Value>,
) -> Result<()> {
    let row = open.tree.get(id).ok_or(Error::NotFound)?;
    let mut stored = row.stored.clone();
    for (name, value) in properties {
        if value.is_null() {
            stored.properties.remove(name);
        } else {
            stored.properties.insert(name.clone(), value.clone());
        }
    }
    let kind = Kind::restore(stored).map_err(|invalid| Error::invalid(invalid.to_string()))?;
    open.tree.update(id, &kind)?;
    Ok(())
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
        let mut wanted = self.blocks.clone();
        if let At::Place(place) = self.at {
            wanted.push(named(place));
        }
        let mut sources = write.open(&wanted).await?;
        sources.truncate(self.blocks.len());
        let (target, place) = write.locate(self.at).await?;
        for (&id, &source) in self.blocks.iter().zip(&sources) {
            if id == source {
                return Err(Error::invalid("this id is a document: use documents_move"));
            }
            write.document(source)?.expect(self.expected_revision, &[id])?;
        }
        if sources.iter().all(|source| *source == target) {
            write.document(target)?.tree.relocate(&self.blocks, place)?;
            return Ok(Done { ids: self.blocks.clone() });
        }
        if self.blocks.contains(&named(place)) {
            return Err(docent_document::Refused::Cycle(named(place)).into());
        }
        let mut taken = Vec::with_capacity(self.blocks.len());
        for (&id, &source) in self.blocks.iter().zip(&sources) {
            taken.push(write.document(source)?.tree.take(id)?);
        }
        write.document(target)?.tree.put(place, taken)?;
        Ok(Done { ids: self.blocks.clone() })
    }
}

impl Write<'_> {
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
                let document = self.open_daily(date).await?;
                Ok((document, Place::Start(document)))
            }
            At::DayEnd(date) => {
                let document = self.open_daily(date).await?;
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
