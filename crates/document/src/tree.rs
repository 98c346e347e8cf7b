//! A document as its rows: the tree is built from them, edited, and compared with what it was.
//!
//! [`Tree`] knows nothing of permissions or revisions; it keeps every block under one parent, in
//! one order, and says afterwards which rows differ.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Block, Kind, Stored, kinds::Raw, order};

/// Positions longer than this are made anew for all siblings.
const LONGEST_POSITION: usize = 64;

/// How deep blocks may stand inside each other.
pub const DEEPEST: usize = 64;

/// One block as it is stored: its place and its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The block's id.
    pub id: Uuid,
    /// Another block, or the document for blocks at the top.
    pub parent: Uuid,
    /// Fractional key among siblings, compared by bytes.
    pub position: String,
    /// What the block holds.
    #[serde(flatten)]
    pub stored: Stored,
}

/// Where blocks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before the first child of this block or document.
    Start(Uuid),
    /// After the last child of this block or document.
    End(Uuid),
    /// Before this block, as its sibling.
    Before(Uuid),
    /// After this block, as its sibling.
    After(Uuid),
}

/// Why a tree cannot be edited as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The block is not in this document.
    #[error("block {0} is not in this document")]
    Unknown(Uuid),
    /// A block would become its own descendant.
    #[error("block {0} cannot move into itself or below itself")]
    Cycle(Uuid),
    /// Nesting is bounded.
    #[error("blocks can be nested {DEEPEST} levels deep at most")]
    TooDeep,
    /// Two blocks with one id.
    #[error("block id {0} is already taken")]
    Taken(Uuid),
}

/// A row that differs between two states of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The row as it was; none for a new block.
    pub before: Option<Row>,
    /// The row as it became; none for a block that is gone.
    pub after: Option<Row>,
}

/// The blocks of one document, by id and in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    root: Uuid,
    rows: HashMap<Uuid, Row>,
    children: HashMap<Uuid, Vec<Uuid>>,
}

impl Tree {
    /// Builds the tree of document `root` from its rows, in any order.
    pub fn new(root: Uuid, rows: impl IntoIterator<Item = Row>) -> Self {
        let mut rows: Vec<Row> = rows.into_iter().collect();
        rows.sort_by(|a, b| a.position.cmp(&b.position).then(a.id.cmp(&b.id)));
        let mut children: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for row in &rows {
            children.entry(row.parent).or_default().push(row.id);
        }
        Self { root, rows: rows.into_iter().map(|row| (row.id, row)).collect(), children }
    }

    /// The document's id.
    pub fn root(&self) -> Uuid {
        self.root
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the document holds no block.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of a block.
    pub fn get(&self, id: Uuid) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// The ids of the children of a block or of the document, in order.
    pub fn children(&self, parent: Uuid) -> &[Uuid] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// Every row in reading order.
    pub fn rows(&self) -> Vec<&Row> {
        self.order_below(self.root).into_iter().filter_map(|id| self.rows.get(&id)).collect()
    }

    /// The ids below a block or the document, in reading order.
    pub fn order_below(&self, parent: Uuid) -> Vec<Uuid> {
        let mut order = Vec::with_capacity(self.rows.len());
        let mut waiting: Vec<Uuid> = self.children(parent).iter().rev().copied().collect();
        while let Some(id) = waiting.pop() {
            order.push(id);
            waiting.extend(self.children(id).iter().rev());
        }
        order
    }

    /// The blocks that hold `id`, the outermost first, `id` itself not among them.
    pub fn ancestors(&self, id: Uuid) -> Vec<Uuid> {
        let mut above = Vec::new();
        let mut at = self.rows.get(&id).map(|row| row.parent);
        while let Some(parent) = at.filter(|&p| p != self.root && above.len() < DEEPEST) {
            above.push(parent);
            at = self.rows.get(&parent).map(|row| row.parent);
        }
        above.reverse();
        above
    }

    /// The blocks below `parent`, nested `depth` levels deep (all levels when none).
    pub fn blocks(&self, parent: Uuid, depth: Option<usize>) -> Vec<Block> {
        let below = depth.map(|depth| depth.saturating_sub(1));
        let deeper = depth.is_none_or(|depth| depth > 1);
        self.children(parent)
            .iter()
            .filter_map(|id| self.rows.get(id))
            .map(|row| Block {
                id: row.id,
                kind: read(&row.stored),
                children: if deeper { self.blocks(row.id, below) } else { Vec::new() },
            })
            .collect()
    }

    /// One block, with `depth` levels below it (all when none).
    pub fn block(&self, id: Uuid, depth: Option<usize>) -> Option<Block> {
        let row = self.rows.get(&id)?;
        let children = if depth == Some(0) { Vec::new() } else { self.blocks(id, depth) };
        Some(Block { id, kind: read(&row.stored), children })
    }

    /// The block or document that a place is inside.
    pub fn parent_of(&self, place: Place) -> Result<Uuid, Refused> {
        match place {
            Place::Start(parent) | Place::End(parent) => {
                if parent == self.root || self.rows.contains_key(&parent) {
                    Ok(parent)
                } else {
                    Err(Refused::Unknown(parent))
                }
            }
            Place::Before(sibling) | Place::After(sibling) => {
                self.rows.get(&sibling).map(|row| row.parent).ok_or(Refused::Unknown(sibling))
            }
        }
    }

    /// Adds blocks in the order given; answers the ids of the outer ones.
    pub fn insert(&mut self, place: Place, blocks: Vec<Block>) -> Result<Vec<Uuid>, Refused> {
        let parent = self.parent_of(place)?;
        let depth = if parent == self.root { 0 } else { self.ancestors(parent).len() + 1 };
        let mut seen = HashSet::new();
        for block in &blocks {
            self.check_new(block, depth, &mut seen)?;
        }
        let ids: Vec<Uuid> = blocks.iter().map(|block| block.id).collect();
        let index = self.index_of(place);
        let positions = self.open(parent, index, blocks.len());
        for (block, position) in blocks.into_iter().zip(positions) {
            self.add(parent, position, block);
        }
        self.children.entry(parent).or_default().splice(index..index, ids.iter().copied());
        Ok(ids)
    }

    /// Gives a block new content; its id, place and children stay.
    pub fn update(&mut self, id: Uuid, kind: &Kind) -> Result<(), Refused> {
        let row = self.rows.get_mut(&id).ok_or(Refused::Unknown(id))?;
        row.stored = kind.store();
        Ok(())
    }

    /// Takes a block and all below it out; answers how many that were.
    pub fn remove(&mut self, id: Uuid) -> Result<usize, Refused> {
        Ok(self.take(id)?.len())
    }

    /// Moves blocks, with all below them, to a place in this document, in the order given. Nothing
    /// changes where they stand there already.
    pub fn relocate(&mut self, ids: &[Uuid], place: Place) -> Result<(), Refused> {
        if let Place::Before(anchor) | Place::After(anchor) = place
            && ids.contains(&anchor)
        {
            return Err(Refused::Cycle(anchor));
        }
        let before = self.clone();
        let moved = ids.iter().map(|&id| self.take(id)).collect::<Result<Vec<_>, _>>();
        let result = moved.and_then(|taken| self.put(place, taken));
        if let Err(refused) = result {
            *self = before;
            return Err(match refused {
                // The place went away with the blocks: it is inside one of them.
                Refused::Unknown(id) if self.rows.contains_key(&id) => Refused::Cycle(id),
                other => other,
            });
        }
        let parents = ids.iter().flat_map(|id| [before.rows.get(id), self.rows.get(id)]).flatten();
        if parents.map(|row| row.parent).all(|id| before.children(id) == self.children(id)) {
            *self = before;
        }
        Ok(())
    }

    /// Takes a block and all below it out, as rows with the outermost first.
    pub fn take(&mut self, id: Uuid) -> Result<Vec<Row>, Refused> {
        let parent = self.rows.get(&id).map(|row| row.parent).ok_or(Refused::Unknown(id))?;
        let mut ids = vec![id];
        ids.extend(self.order_below(id));
        if let Some(siblings) = self.children.get_mut(&parent) {
            siblings.retain(|&sibling| sibling != id);
        }
        Ok(ids
            .into_iter()
            .filter_map(|id| {
                self.children.remove(&id);
                self.rows.remove(&id)
            })
            .collect())
    }

    /// Puts back what [`Tree::take`] took, here or in another document, in the order given.
    pub fn put(&mut self, place: Place, taken: Vec<Vec<Row>>) -> Result<(), Refused> {
        let parent = self.parent_of(place)?;
        let index = self.index_of(place);
        let positions = self.open(parent, index, taken.len());
        let mut outer = Vec::with_capacity(taken.len());
        for (rows, position) in taken.into_iter().zip(positions) {
            for (number, mut row) in rows.into_iter().enumerate() {
                if number == 0 {
                    row.parent = parent;
                    row.position.clone_from(&position);
                    outer.push(row.id);
                } else {
                    self.children.entry(row.parent).or_default().push(row.id);
                }
                self.rows.insert(row.id, row);
            }
        }
        self.children.entry(parent).or_default().splice(index..index, outer.iter().copied());
        let deepest =
            outer.iter().flat_map(|&id| self.order_below(id)).chain(outer.iter().copied());
        if deepest.map(|id| self.ancestors(id).len()).any(|depth| depth >= DEEPEST) {
            return Err(Refused::TooDeep);
        }
        Ok(())
    }

    /// Sets rows back to what they were (none: takes them out), as undo needs it; answers the ids
    /// that could not be: their parent is gone or below them, or something stands inside them now.
    pub fn restore(&mut self, wanted: Vec<(Uuid, Option<Row>)>) -> Vec<Uuid> {
        let all: HashSet<Uuid> = wanted.iter().map(|(id, _)| *id).collect();
        let removed: HashSet<Uuid> =
            wanted.iter().filter(|(_, row)| row.is_none()).map(|(id, _)| *id).collect();
        let mut rows = self.rows.clone();
        rows.extend(wanted.into_iter().filter_map(|(id, row)| Some((id, row?))));
        // Of those that go, the ones that hold what stays.
        let staying = rows.values().filter(|row| !removed.contains(&row.id));
        let inhabited: HashSet<Uuid> = staying.map(|row| row.parent).collect();
        let mut left: Vec<Uuid> = removed.intersection(&inhabited).copied().collect();
        rows.retain(|id, _| !removed.contains(id) || inhabited.contains(id));
        let restored = Self::new(self.root, rows.into_values());
        let reached: HashSet<Uuid> = restored.order_below(self.root).into_iter().collect();
        let lost = restored.rows.keys().filter(|id| !reached.contains(id) && all.contains(id));
        let lost: Vec<Uuid> = lost.copied().collect();
        if lost.is_empty() {
            *self = restored;
        } else {
            left.extend(lost);
        }
        left
    }

    /// The rows that differ from `earlier`, by id.
    pub fn differences(&self, earlier: &Tree) -> Vec<Difference> {
        let gone = earlier.rows().into_iter().filter(|row| !self.rows.contains_key(&row.id));
        let gone = gone.map(|row| Difference { before: Some(row.clone()), after: None });
        let kept = self.rows().into_iter().filter_map(|row| {
            let before = earlier.rows.get(&row.id);
            (before != Some(row))
                .then(|| Difference { before: before.cloned(), after: Some(row.clone()) })
        });
        gone.chain(kept).collect()
    }

    fn check_new(
        &self,
        block: &Block,
        depth: usize,
        seen: &mut HashSet<Uuid>,
    ) -> Result<(), Refused> {
        if depth >= DEEPEST {
            return Err(Refused::TooDeep);
        }
        if block.id == self.root || self.rows.contains_key(&block.id) || !seen.insert(block.id) {
            return Err(Refused::Taken(block.id));
        }
        block.children.iter().try_for_each(|child| self.check_new(child, depth + 1, seen))
    }

    /// The index among the siblings at which a place is; the place is known to exist.
    fn index_of(&self, place: Place) -> usize {
        let among = |id: Uuid| {
            let parent = self.rows.get(&id).map_or(self.root, |row| row.parent);
            self.children(parent).iter().position(|&sibling| sibling == id).unwrap_or_default()
        };
        match place {
            Place::Start(_) => 0,
            Place::End(parent) => self.children(parent).len(),
            Place::Before(sibling) => among(sibling),
            Place::After(sibling) => among(sibling) + 1,
        }
    }

    /// Positions for `count` new children of `parent` at `index`; renumbers the siblings when the
    /// keys there have grown too long.
    fn open(&mut self, parent: Uuid, index: usize, count: usize) -> Vec<String> {
        let positions = order::spread(
            index.checked_sub(1).and_then(|before| self.position(parent, before)),
            self.position(parent, index),
            count,
        );
        if positions.iter().all(|position| position.len() <= LONGEST_POSITION) {
            return positions;
        }
        let siblings = self.children(parent).to_vec();
        let mut fresh = order::spread(None, None, siblings.len() + count);
        let opened = fresh.drain(index..index + count).collect();
        for (id, position) in siblings.into_iter().zip(fresh) {
            if let Some(row) = self.rows.get_mut(&id) {
                row.position = position;
            }
        }
        opened
    }

    fn position(&self, parent: Uuid, index: usize) -> Option<&str> {
        let id = self.children(parent).get(index)?;
        self.rows.get(id).map(|row| row.position.as_str())
    }

    fn add(&mut self, parent: Uuid, position: String, block: Block) {
        let Block { id, kind, children } = block;
        self.rows.insert(id, Row { id, parent, position, stored: kind.store() });
        let positions = order::spread(None, None, children.len());
        self.children.insert(id, children.iter().map(|child| child.id).collect());
        for (child, position) in children.into_iter().zip(positions) {
            self.add(id, position, child);
        }
    }
}

/// The block of a row. A row that holds no block any more is shown as its source, and nothing else
/// of the document suffers.
pub fn read(stored: &Stored) -> Kind {
    Kind::restore(stored.clone()).unwrap_or_else(|_| Kind::Raw(Raw { source: stored.text.clone() }))
}

#[cfg(test)]
mod tests;
