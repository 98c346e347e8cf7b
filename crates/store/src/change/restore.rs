//! The blocks of open documents as they were before a change: pure values, so that every way for
//! somebody to have been there since is told here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use docent_document::{Row, Tree};
use uuid::Uuid;

use crate::Edit;

/// What comes of taking blocks back.
pub(super) struct Restored {
    /// The documents as they become.
    pub(super) trees: BTreeMap<Uuid, Tree>,
    /// The blocks that stay as they are: somebody was there since.
    pub(super) left: BTreeSet<Uuid>,
}

/// Sets blocks back in all documents of a change at once. A block goes back whole or stays as it is,
/// and in one document alone: `elsewhere` says where blocks are that these documents do not hold. Those in
/// `left` stay, whatever they are like.
pub(super) fn restore(
    now: &BTreeMap<Uuid, Tree>,
    edits: &[Edit],
    elsewhere: &HashMap<Uuid, Uuid>,
    mut left: BTreeSet<Uuid>,
) -> Restored {
    left.extend(edits.iter().filter_map(|edit| match edit {
        Edit::Block { document, id, before, after } => {
            let tree = now.get(document)?;
            (!is_as(tree, *id, before.as_ref(), after.as_ref())).then_some(*id)
        }
        _ => None,
    }));
    // What stays may hold others where they are: each round leaves more of them.
    loop {
        let mut trees = now.clone();
        let mut held = BTreeSet::new();
        for (document, tree) in &mut trees {
            held.extend(tree.restore(rows_before(*document, tree, edits, &left)));
        }
        held.extend(twice(&trees, edits, elsewhere));
        if held.is_subset(&left) {
            return Restored { trees, left };
        }
        left.extend(held);
    }
}

/// The rows of one document to go back to.
fn rows_before(
    of: Uuid,
    tree: &Tree,
    edits: &[Edit],
    left: &BTreeSet<Uuid>,
) -> Vec<(Uuid, Option<Row>)> {
    let rows = edits.iter().filter_map(|edit| match edit {
        Edit::Block { document, id, before, after } if *document == of && !left.contains(id) => {
            Some((*id, row_before(tree, *id, before.as_ref(), after.as_ref())))
        }
        _ => None,
    });
    rows.collect()
}

/// The blocks that would come back although they are in another document now.
fn twice(
    trees: &BTreeMap<Uuid, Tree>,
    edits: &[Edit],
    elsewhere: &HashMap<Uuid, Uuid>,
) -> Vec<Uuid> {
    let found = edits.iter().filter_map(|edit| match edit {
        Edit::Block { document, id, before: Some(_), .. } => {
            let back = trees.get(document).is_some_and(|tree| tree.get(*id).is_some());
            let other = elsewhere.get(id).filter(|other| *other != document)?;
            let stays = trees.get(other).is_none_or(|tree| tree.get(*id).is_some());
            (back && stays).then_some(*id)
        }
        _ => None,
    });
    found.collect()
}

/// The row to go back to. Where the change left the block in its place, so does the undo: somebody
/// may have moved it since.
fn row_before(tree: &Tree, id: Uuid, before: Option<&Row>, after: Option<&Row>) -> Option<Row> {
    let mut row = before.cloned()?;
    if let (Some(now), Some(after)) = (tree.get(id), after)
        && (row.parent, &row.position) == (after.parent, &after.position)
    {
        row.parent = now.parent;
        row.position.clone_from(&now.position);
    }
    Some(row)
}

/// Whether a block still is as a change left it. Its place counts only where the change moved it.
fn is_as(tree: &Tree, id: Uuid, before: Option<&Row>, after: Option<&Row>) -> bool {
    match (tree.get(id), after) {
        (None, None) => true,
        (Some(now), Some(after)) => {
            let moved = before.is_some_and(|before| {
                (before.parent, &before.position) != (after.parent, &after.position)
            });
            now.stored == after.stored
                && (!moved || (now.parent, &now.position) == (after.parent, &after.position))
        }
        _ => false,
    }
}
