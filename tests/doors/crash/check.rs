//! The ledger against the tables: each check is a function over both that says what is wrong, and
//! [`tests`] shows of each that it can.

mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ledger::{Ledger, Write},
    seen::{Change, Seen},
};

/// Answers what is wrong, in as many sentences.
type Check = fn(&Ledger, &Seen) -> Vec<String>;

const CHECKS: [(&str, Check); 10] = [
    ("acknowledged and lost", lost),
    ("half done", halves),
    ("there more than once", repeated),
    ("in a document where nobody put it", misplaced),
    ("asked for by nobody", strange),
    ("blocks that the history did not make, or made and are not there", unmade),
    ("blocks that are not as their last change left them", astray),
    ("documents whose revision is not the number of their changes", miscounted),
    ("documents whose words in search are not those of their blocks", unfindable),
    ("writes without their entry in the audit, or the other way round", unaudited),
];

/// Compares everything.
pub(super) fn all(ledger: &Ledger, seen: &Seen) {
    let found = found(ledger, seen);
    assert!(found.is_empty(), "{found:#?}");
}

/// What each check finds that finds anything, the first few of each.
fn found(ledger: &Ledger, seen: &Seen) -> BTreeMap<&'static str, Vec<String>> {
    let checked = CHECKS.iter().map(|(name, check)| (*name, check(ledger, seen)));
    let wrong = checked.filter(|(_, wrong)| !wrong.is_empty());
    wrong.map(|(name, wrong)| (name, wrong.into_iter().take(5).collect())).collect()
}

/// The documents that hold a word: more than one when it is there more than once.
fn places(seen: &Seen) -> BTreeMap<&str, Vec<&str>> {
    let mut places = BTreeMap::<_, Vec<_>>::new();
    for block in seen.blocks.iter().filter(|block| block.text.starts_with("tok")) {
        places.entry(block.text.as_str()).or_default().push(block.document.as_str());
    }
    places
}

/// The places of a write's words, of those that are there.
fn placed<'a>(write: &Write, places: &'a BTreeMap<&'a str, Vec<&'a str>>) -> Vec<&'a Vec<&'a str>> {
    write.words.iter().filter_map(|word| places.get(word.as_str())).collect()
}

/// Every acknowledged write is there, and its change in the history; so is that of every move.
fn lost(ledger: &Ledger, seen: &Seen) -> Vec<String> {
    let places = places(seen);
    let acknowledged = || ledger.writes.values().filter(|write| write.acknowledged.is_some());
    let gone = acknowledged().filter(|write| placed(write, &places).is_empty());
    let changes = acknowledged().filter_map(|write| write.acknowledged.as_ref());
    let forgotten =
        changes.chain(&ledger.moves).filter(|change| !seen.changes.contains_key(*change));
    let gone = gone.map(|write| format!("{write:?}"));
    gone.chain(forgotten.map(|change| format!("the change {change}"))).collect()
}

/// All blocks of a write are there or none, and they move together.
fn halves(ledger: &Ledger, seen: &Seen) -> Vec<String> {
    let places = places(seen);
    let half = |write: &&Write| {
        let found = placed(write, &places);
        let documents: BTreeSet<_> = found.iter().copied().flatten().collect();
        let parted = !write.places.is_empty() && documents.len() > 1;
        parted || !found.is_empty() && found.len() < write.words.len()
    };
    ledger.writes.values().filter(half).map(|write| format!("{write:?}")).collect()
}

fn repeated(_: &Ledger, seen: &Seen) -> Vec<String> {
    let places = places(seen).into_iter().filter(|(_, documents)| documents.len() > 1);
    places.map(|(word, documents)| format!("{word} in {documents:?}")).collect()
}

fn misplaced(ledger: &Ledger, seen: &Seen) -> Vec<String> {
    let places = places(seen);
    let astray = |write: &&Write| {
        let mut documents = placed(write, &places).into_iter().flatten();
        !write.places.is_empty() && documents.any(|document| !write.places.contains(*document))
    };
    ledger.writes.values().filter(astray).map(|write| format!("{write:?}")).collect()
}

fn strange(ledger: &Ledger, seen: &Seen) -> Vec<String> {
    let words = ledger.writes.values().flat_map(|write| &write.words);
    let asked: BTreeSet<&str> = words.map(String::as_str).collect();
    let strange = places(seen).into_keys().filter(|word| !asked.contains(word));
    strange.map(str::to_owned).collect()
}

fn unmade(_: &Ledger, seen: &Seen) -> Vec<String> {
    let mut balance = BTreeMap::<&str, i32>::new();
    for block in &seen.blocks {
        *balance.entry(&block.id).or_default() += 1;
    }
    for change in seen.changes.values() {
        // What left one document and came to another in one change was moved.
        let left = change.edits.iter().filter(|edit| edit.after.is_none());
        let left: BTreeSet<_> = left.map(|edit| edit.id.as_str()).collect();
        let made = change.edits.iter().filter(|edit| !edit.before);
        for edit in made.filter(|edit| !left.contains(edit.id.as_str())) {
            *balance.entry(&edit.id).or_default() -= 1;
        }
    }
    let off = balance.into_iter().filter(|(_, count)| *count != 0);
    off.map(|(block, count)| format!("{block}: {count}")).collect()
}

fn astray(_: &Ledger, seen: &Seen) -> Vec<String> {
    let mut changes = BTreeMap::<(&str, i64), &Change>::new();
    for change in seen.changes.values() {
        let touched = change.documents.iter();
        changes.extend(touched.map(|(id, revision)| ((id.as_str(), *revision), change)));
    }
    let as_left = |block: &&super::seen::Block| {
        let change = changes.get(&(block.document.as_str(), block.revision));
        let mut edits = change.into_iter().flat_map(|change| &change.edits);
        edits.any(|edit| {
            let after = edit.after.as_ref();
            edit.id == block.id
                && edit.document == block.document
                && after.is_some_and(|(text, at)| *text == block.text && *at == block.position)
        })
    };
    let astray = seen.blocks.iter().filter(|block| !as_left(block));
    astray.map(|block| format!("{block:?}")).collect()
}

fn miscounted(_: &Ledger, seen: &Seen) -> Vec<String> {
    let mut history = BTreeMap::<&str, BTreeSet<i64>>::new();
    for (document, revision) in seen.changes.values().flat_map(|change| &change.documents) {
        history.entry(document).or_default().insert(*revision);
    }
    let off = seen.documents.iter().filter(|(document, revision)| {
        let counted = history.get(document.as_str());
        !counted.is_some_and(|counted| counted.iter().copied().eq(1..=**revision))
    });
    off.map(|(document, revision)| {
        format!("{document} is at {revision}: {:?}", history.get(document.as_str()))
    })
    .collect()
}

fn unfindable(_: &Ledger, seen: &Seen) -> Vec<String> {
    let mut held = BTreeMap::<&str, BTreeSet<&str>>::new();
    for block in seen.blocks.iter().filter(|block| block.text.starts_with("tok")) {
        held.entry(&block.document).or_default().insert(&block.text);
    }
    let documents: BTreeSet<&str> =
        held.keys().copied().chain(seen.words.keys().map(String::as_str)).collect();
    let none = BTreeSet::new();
    let off = documents.into_iter().filter(|document| {
        let found = seen.words.get(*document).into_iter().flatten().map(String::as_str);
        !found.eq(held.get(document).unwrap_or(&none).iter().copied())
    });
    off.map(|document| format!("{document}: {:?}", seen.words.get(document))).collect()
}

fn unaudited(_: &Ledger, seen: &Seen) -> Vec<String> {
    let mut balance = BTreeMap::<(&str, BTreeSet<&str>), i32>::new();
    for change in seen.changes.values().filter(|change| change.by_link) {
        let documents = change.documents.keys().map(String::as_str).collect();
        *balance.entry((&change.action, documents)).or_default() += 1;
    }
    for entry in &seen.audit {
        let documents = entry.objects.iter().filter(|id| seen.documents.contains_key(*id));
        let documents = documents.map(String::as_str).collect();
        *balance.entry((&entry.tool, documents)).or_default() -= 1;
    }
    let off = balance.into_iter().filter(|(_, count)| *count != 0);
    off.map(|((tool, documents), count)| format!("{tool} of {documents:?}: {count}")).collect()
}
