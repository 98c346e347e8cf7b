//! A sound history, broken in each way that the checks are there for.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::seen::{Block, Change, Edit, Entry},
    Ledger, Seen, found,
};

/// Six writes and a move, as they look when nothing went wrong. One was acknowledged to nobody and
/// is there, one is not.
struct Sound {
    ledger: Ledger,
    seen: Seen,
}

impl Sound {
    fn new() -> Self {
        let mut sound = Self { ledger: Ledger::default(), seen: Seen::default() };
        sound.write("c1", "documents_create", &["d1", "d2"], &[]);
        let one = sound.ledger.begin(1, Some("d1"));
        sound.write("c2", "markdown_add", &["d1"], &one);
        sound.ledger.acknowledge(&one, "c2");
        let three = sound.ledger.begin(3, Some("d2"));
        sound.write("c3", "markdown_add", &["d2"], &three);
        sound.ledger.acknowledge(&three, "c3");
        sound.ledger.begin_move(&three, "d1");
        sound.shift("c4", "d2", "d1", &three);
        sound.ledger.acknowledge_move(&three, "d1", "c4");
        let two = sound.ledger.begin(2, None);
        sound.write("c5", "documents_create", &["d3", "d4"], &two);
        sound.ledger.acknowledge(&two, "c5");
        let unheard = sound.ledger.begin(1, Some("d2"));
        sound.write("c6", "markdown_add", &["d2"], &unheard);
        sound.ledger.begin(1, Some("d2"));
        sound
    }

    /// A change that makes a block of each word, in these documents by turns.
    fn write(&mut self, id: &str, tool: &str, documents: &[&str], words: &[String]) {
        let mut change = Change::new(id, tool);
        self.touch(&mut change, documents);
        for (word, document) in words.iter().zip(documents.iter().cycle()) {
            let block = Block {
                id: format!("block {word}"),
                document: (*document).to_owned(),
                text: word.clone(),
                position: format!("at {word}"),
                revision: change.documents[*document],
            };
            change.edits.push(made(&block));
            self.seen.words.entry(block.document.clone()).or_default().insert(word.clone());
            self.seen.blocks.push(block);
        }
        self.seen.changes.insert(id.to_owned(), change);
    }

    /// A change that moves the blocks of these words.
    fn shift(&mut self, id: &str, from: &str, to: &str, words: &[String]) {
        let mut change = Change::new(id, "blocks_move");
        self.touch(&mut change, &[from, to]);
        for block in self.seen.blocks.iter_mut().filter(|block| words.contains(&block.text)) {
            let left = Edit { before: true, after: None, ..made(block) };
            to.clone_into(&mut block.document);
            block.revision = change.documents[to];
            change.edits.extend([left, made(block)]);
            for (document, words) in &mut self.seen.words {
                words.remove(&block.text);
                if document == to {
                    words.insert(block.text.clone());
                }
            }
        }
        self.seen.changes.insert(id.to_owned(), change);
    }

    fn touch(&mut self, change: &mut Change, documents: &[&str]) {
        for document in documents {
            let revision = self.seen.documents.entry((*document).to_owned()).or_default();
            *revision += 1;
            change.documents.insert((*document).to_owned(), *revision);
        }
        let objects = documents.iter().map(|&document| document.to_owned()).collect();
        self.seen.audit.push(Entry { tool: change.action.clone(), objects });
    }

    fn change(&mut self, id: &str) -> &mut Change {
        self.seen.changes.get_mut(id).expect("a change")
    }

    /// The block of the word of this number, from 1, in the order of the words.
    fn block(&mut self, number: usize) -> &mut Block {
        &mut self.seen.blocks[number - 1]
    }

    /// A write that lost all its traces but the acknowledgement, as after a commit that was not.
    fn forget(&mut self, change: &str, block: usize, document: &str) {
        let removed = self.seen.blocks.remove(block - 1);
        self.seen.words.get_mut(document).expect("words").remove(&removed.text);
        let gone = self.seen.changes.remove(change).expect("a change");
        let at = self.seen.audit.iter().rposition(|entry| entry.tool == gone.action);
        self.seen.audit.remove(at.expect("an entry"));
        *self.seen.documents.get_mut(document).expect("a document") -= 1;
    }
}

fn made(block: &Block) -> Edit {
    Edit {
        id: block.id.clone(),
        document: block.document.clone(),
        before: false,
        after: Some((block.text.clone(), block.position.clone())),
    }
}

/// Breaks what is sound, and expects exactly these checks to find it.
fn broken(wanted: &[&str], breakage: impl FnOnce(&mut Sound)) {
    let mut sound = Sound::new();
    breakage(&mut sound);
    let found = found(&sound.ledger, &sound.seen);
    let names: BTreeSet<_> = found.keys().copied().collect();
    assert_eq!(names, wanted.iter().copied().collect(), "{found:#?}");
}

const LOST: &str = "acknowledged and lost";
const HALF: &str = "half done";
const REPEATED: &str = "there more than once";
const MISPLACED: &str = "in a document where nobody put it";
const STRANGE: &str = "asked for by nobody";
const UNMADE: &str = "blocks that the history did not make, or made and are not there";
const ASTRAY: &str = "blocks that are not as their last change left them";
const MISCOUNTED: &str = "documents whose revision is not the number of their changes";
const UNFINDABLE: &str = "documents whose words in search are not those of their blocks";
const UNAUDITED: &str = "writes without their entry in the audit, or the other way round";

#[test]
fn what_is_sound_passes() {
    let sound = Sound::new();
    assert_eq!(found(&sound.ledger, &sound.seen), BTreeMap::new());
}

#[test]
fn an_acknowledged_write_without_a_trace_is_missed() {
    broken(&[LOST], |sound| {
        let never = sound.ledger.writes.keys().next_back().expect("a write").clone();
        sound.ledger.acknowledge(&[never], "c7");
    });
    broken(&[LOST], |sound| {
        // The last write, told of after all: only its acknowledgement is left.
        let words = [sound.block(7).text.clone()];
        sound.ledger.acknowledge(&words, "c6");
        sound.forget("c6", 7, "d2");
    });
}

#[test]
fn an_acknowledged_move_that_went_back_is_missed() {
    broken(&[MISPLACED, LOST, ASTRAY, UNFINDABLE, MISCOUNTED, UNAUDITED], |sound| {
        sound.seen.changes.remove("c4");
        for number in 2..=4 {
            "d2".clone_into(&mut sound.block(number).document);
        }
    });
}

#[test]
fn a_block_that_is_gone_from_a_batch_is_missed() {
    broken(&[UNMADE, UNFINDABLE, HALF], |sound| {
        sound.seen.blocks.remove(2);
    });
}

#[test]
fn a_batch_that_was_written_in_half_is_found() {
    broken(&[HALF], |sound| {
        let half = sound.block(3).clone();
        sound.seen.blocks.remove(2);
        sound.seen.words.get_mut("d1").expect("words").remove(&half.text);
        for change in sound.seen.changes.values_mut() {
            change.edits.retain(|edit| edit.id != half.id);
        }
    });
}

#[test]
fn a_block_that_is_there_twice_is_found() {
    broken(&[ASTRAY, UNMADE, REPEATED], |sound| {
        let twin = Block { id: "twin".to_owned(), ..sound.block(1).clone() };
        sound.seen.blocks.push(twin);
    });
}

#[test]
fn a_retry_that_wrote_again_is_found() {
    broken(&[REPEATED], |sound| {
        let words = [sound.block(1).text.clone()];
        sound.write("c7", "markdown_add", &["d1"], &words);
        sound.seen.blocks.last_mut().expect("a block").id = "another".to_owned();
        sound.change("c7").edits[0].id = "another".to_owned();
    });
}

#[test]
fn a_batch_that_moved_in_part_is_found() {
    broken(&[ASTRAY, UNFINDABLE, HALF, MISPLACED], |sound| {
        "d2".clone_into(&mut sound.block(2).document);
    });
}

#[test]
fn a_write_in_another_document_is_found() {
    broken(&[MISPLACED], |sound| {
        let write = sound.ledger.writes.values_mut().next().expect("a write");
        write.places = ["d4".to_owned()].into();
    });
}

#[test]
fn a_write_of_nobody_is_found() {
    broken(&[STRANGE], |sound| {
        sound.write("c7", "markdown_add", &["d1"], &["tokzzzzzz".to_owned()]);
    });
}

#[test]
fn a_change_that_is_not_in_the_history_is_missed() {
    broken(&[LOST, UNMADE, ASTRAY, MISCOUNTED, UNAUDITED], |sound| {
        sound.seen.changes.remove("c2");
    });
}

#[test]
fn a_block_with_other_content_than_its_change_is_found() {
    broken(&[ASTRAY], |sound| "elsewhere".clone_into(&mut sound.block(1).position));
    broken(&[ASTRAY], |sound| sound.block(1).revision = 1);
}

#[test]
fn a_revision_that_was_lost_or_given_twice_is_found() {
    broken(&[MISCOUNTED], |sound| {
        sound.seen.documents.insert("d1".to_owned(), 4);
    });
    broken(&[ASTRAY, MISCOUNTED], |sound| {
        sound.change("c6").documents.insert("d2".to_owned(), 3);
    });
}

#[test]
fn a_row_of_search_that_is_lost_or_left_behind_is_found() {
    broken(&[UNFINDABLE], |sound| {
        sound.seen.words.remove("d3");
    });
    broken(&[UNFINDABLE], |sound| {
        sound.seen.words.entry("d2".to_owned()).or_default().insert("tokaaaaab".to_owned());
    });
}

#[test]
fn an_entry_of_the_audit_that_is_lost_doubled_or_anothers_is_found() {
    broken(&[UNAUDITED], |sound| {
        sound.seen.audit.remove(1);
    });
    broken(&[UNAUDITED], |sound| sound.seen.audit.push(sound.seen.audit[1].clone()));
    broken(&[UNAUDITED], |sound| sound.seen.audit[1].objects = vec!["d2".to_owned()]);
}
