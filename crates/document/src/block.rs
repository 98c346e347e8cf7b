//! The block: an id, what it is, and the blocks inside it.

use uuid::Uuid;

use crate::Kind;

/// One node of a document's tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Stable for the life of the block, unique in its space.
    pub id: Uuid,
    /// What the block is and what it says.
    pub kind: Kind,
    /// The blocks inside it, in order.
    pub children: Vec<Block>,
}

impl Block {
    /// A block without children.
    pub fn new(id: Uuid, kind: Kind) -> Self {
        Self { id, kind, children: Vec::new() }
    }

    /// Calls `visit` for this block and all below it, in reading order.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Block)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }

    /// Calls `change` for this block and all below it, in reading order.
    pub fn walk_mut(&mut self, change: &mut dyn FnMut(&mut Block)) {
        change(self);
        for child in &mut self.children {
            child.walk_mut(change);
        }
    }
}
