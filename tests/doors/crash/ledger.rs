//! What the writers asked for, and what they were told.

use std::collections::{BTreeMap, BTreeSet};

/// One write: all of it happens, or nothing.
#[derive(Clone, Debug)]
pub(super) struct Write {
    /// One word for every block it makes.
    pub(super) words: Vec<String>,
    /// The documents in which all of its blocks may be, together; empty when it makes its own.
    pub(super) places: BTreeSet<String>,
    /// The change that the server acknowledged it with.
    pub(super) acknowledged: Option<String>,
}

/// Every write so far, by its first word.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) writes: BTreeMap<String, Write>,
    /// Acknowledged moves.
    pub(super) moves: Vec<String>,
    next: usize,
}

impl Ledger {
    /// Enters a write that is about to be asked for; answers its words, never used before.
    pub(super) fn begin(&mut self, blocks: usize, place: Option<&str>) -> Vec<String> {
        let words: Vec<_> = (0..blocks).map(|_| self.word()).collect();
        let places = place.map(str::to_owned).into_iter().collect();
        let write = Write { words: words.clone(), places, acknowledged: None };
        self.writes.insert(words[0].clone(), write);
        words
    }

    /// Enters its acknowledgement.
    pub(super) fn acknowledge(&mut self, words: &[String], change: &str) {
        let write = self.writes.get_mut(&words[0]).expect("a write that was begun");
        write.acknowledged = Some(change.to_owned());
    }

    /// Enters a move of all blocks of a write: from now on they may be in either place.
    pub(super) fn begin_move(&mut self, words: &[String], to: &str) {
        let write = self.writes.get_mut(&words[0]).expect("a write that was begun");
        write.places.insert(to.to_owned());
    }

    /// Enters its acknowledgement.
    pub(super) fn acknowledge_move(&mut self, words: &[String], to: &str, change: &str) {
        let write = self.writes.get_mut(&words[0]).expect("a write that was begun");
        write.places = BTreeSet::from([to.to_owned()]);
        self.moves.push(change.to_owned());
    }

    /// How many writes were acknowledged so far.
    pub(super) fn acknowledged(&self) -> usize {
        self.writes.values().filter(|write| write.acknowledged.is_some()).count()
    }

    pub(super) fn summary(&self) -> String {
        let (all, acknowledged) = (self.writes.len(), self.acknowledged());
        format!("{acknowledged} of {all} writes and {} moves acknowledged", self.moves.len())
    }

    /// A word of letters only: a number might be split off by search.
    fn word(&mut self) -> String {
        self.next += 1;
        let letters = format!("{:06}", self.next);
        let letters = letters.bytes().map(|digit| char::from(digit - b'0' + b'a'));
        format!("tok{}", letters.collect::<String>())
    }
}
