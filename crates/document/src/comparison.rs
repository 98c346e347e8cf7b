//! What is different between two states of a document: [`compare`], block by block and word by word.

use std::collections::HashSet;

use similar::{Algorithm, ChangeTag, DiffTag, TextDiff, capture_diff_slices};
use uuid::Uuid;

use crate::{Block, Tree, json::markdown, tree::read};

/// Texts of more bytes together are not compared word by word.
const LONGEST: usize = 200_000;

/// A block that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The block.
    pub id: Uuid,
    /// What became of it.
    pub what: What,
    /// Its Markdown, piece by piece; empty where only its place or its properties are others.
    pub words: Vec<Words>,
    /// Whether it stands elsewhere now.
    pub moved: bool,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another now.
    Changed,
}

/// A piece of text, in one of the states or in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Where it is.
    pub side: Side,
    /// The text.
    pub text: String,
}

/// In which of the states a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Equal,
    /// Only before.
    Delete,
    /// Only after.
    Insert,
}

/// The blocks that differ, in the order in which they are read; those that are gone stand where they were.
pub fn compare(before: &Tree, after: &Tree) -> Vec<Changed> {
    let (old, new) = (before.order_below(before.root()), after.order_below(after.root()));
    let mut changed = Vec::new();
    let mut seen = HashSet::new();
    for id in merged(&old, &new) {
        if seen.insert(id) {
            changed.extend(of_block(before, after, id));
        }
    }
    changed
}

/// Both orders in one; what is in both stands where it is now.
fn merged(old: &[Uuid], new: &[Uuid]) -> Vec<Uuid> {
    let kept: HashSet<&Uuid> = new.iter().collect();
    let mut merged = Vec::with_capacity(new.len());
    for op in capture_diff_slices(Algorithm::Patience, old, new) {
        if op.tag() != DiffTag::Equal {
            merged.extend(old[op.old_range()].iter().filter(|id| !kept.contains(id)));
        }
        merged.extend(&new[op.new_range()]);
    }
    merged
}

fn of_block(before: &Tree, after: &Tree, id: Uuid) -> Option<Changed> {
    let source = |tree: &Tree| {
        tree.get(id).map(|row| markdown(&Block::new(id, read(&row.stored)))).unwrap_or_default()
    };
    let (what, moved) = match (before.get(id), after.get(id)) {
        (None, _) => (What::Added, false),
        (_, None) => (What::Removed, false),
        (Some(was), Some(is)) if was == is => return None,
        (Some(was), Some(is)) => {
            (What::Changed, (was.parent, &was.position) != (is.parent, &is.position))
        }
    };
    let words = words(&source(before), &source(after));
    let same = words.iter().all(|words| words.side == Side::Equal);
    Some(Changed { id, what, words: if same { Vec::new() } else { words }, moved })
}

/// Two texts word by word; pieces of a kind that follow each other are one.
fn words(old: &str, new: &str) -> Vec<Words> {
    let mut words: Vec<Words> = Vec::new();
    let mut add = |side: Side, text: &str| match words.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.side == side => last.text.push_str(text),
        _ => words.push(Words { side, text: text.to_owned() }),
    };
    if old.len() + new.len() > LONGEST && old != new {
        add(Side::Delete, old);
        add(Side::Insert, new);
        return words;
    }
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => Side::Equal,
            ChangeTag::Delete => Side::Delete,
            ChangeTag::Insert => Side::Insert,
        };
        add(side, change.value());
    }
    words
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Changed, Side, What, compare};
    use crate::{Place, Tree, markdown::parse};

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn tree(markdown: &str) -> Tree {
        let mut next = 0;
        let blocks = parse(markdown, &mut || {
            next += 1;
            id(next)
        });
        let mut tree = Tree::new(id(100), []);
        tree.insert(Place::End(id(100)), blocks.blocks).expect("blocks");
        tree
    }

    fn shown(changed: &[Changed]) -> Vec<(u128, What, String, bool)> {
        let words = |changed: &Changed| {
            let words = changed.words.iter().map(|words| match words.side {
                Side::Equal => words.text.clone(),
                Side::Delete => format!("[-{}-]", words.text),
                Side::Insert => format!("[+{}+]", words.text),
            });
            words.collect()
        };
        let shown = changed.iter();
        shown.map(|it| (it.id.as_u128(), it.what, words(it), it.moved)).collect()
    }

    #[test]
    fn blocks_are_added_removed_moved_and_say_something_else() {
        let before = tree("one two three\n\ngone\n\nlast");
        let mut after = before.clone();
        let text = parse("one 2 three", &mut || id(1)).blocks;
        after.update(id(1), &text[0].kind).expect("a block");
        after.remove(id(2)).expect("a block");
        after.relocate(&[id(3)], Place::Start(id(100))).expect("a block");
        after.insert(Place::After(id(1)), parse("new", &mut || id(4)).blocks).expect("a place");
        let changed = compare(&before, &after);
        assert_eq!(
            shown(&changed),
            [
                (3, What::Changed, String::new(), true),
                (1, What::Changed, "one [-two-][+2+] three".to_owned(), false),
                (2, What::Removed, "[-gone-]".to_owned(), false),
                (4, What::Added, "[+new+]".to_owned(), false),
            ]
        );
        assert_eq!(compare(&after, &after), []);
    }

    #[test]
    fn long_texts_are_not_compared_word_by_word() {
        let (old, new) = ("a ".repeat(200_000), "b ".repeat(200_000));
        assert_eq!(super::words(&old, &new).len(), 2);
        assert_eq!(super::words(&old, &old).len(), 1);
    }
}
