//! What a write leaves for search: word vectors, the space's vocabulary, and references.

use std::collections::{BTreeMap, BTreeSet};

use docent_document::{
    Block, Stored,
    search::{text, words},
    tree,
};
use serde_json::Value;
use uuid::Uuid;

use super::{LONGEST_LEXEME, TITLE};
use crate::{
    Edit, Result,
    write::{OpenDocument, Write},
};

/// Postgres keeps word positions up to 16,383; a part has fewer words than that.
const WORDS_A_PART: usize = 16_000;
/// Postgres caps a vector at 1 MB; 128 kB of text stay well below it.
const BYTES_A_PART: usize = 128 * 1024;
/// Positions of one word that Postgres keeps in a vector.
const POSITIONS_A_WORD: usize = 255;
/// Longer words are not worth correcting to.
const LONGEST_WORD: usize = 64;
/// Between the title and the text, so that no phrase spans both.
const GAP: usize = 16;

/// Brings search up to date with a document that this write changed.
pub(crate) async fn index(
    write: &mut Write<'_>,
    document: Uuid,
    open: &OpenDocument,
    edits: &[Edit],
) -> Result<()> {
    let Some(state) = &open.state else { return Ok(()) };
    if !affects_words(edits) {
        return Ok(());
    }
    vocabulary(write, &state.title, edits).await?;
    let texts = open.tree.rows().into_iter().map(|row| plain(&row.stored));
    let vectors = vectors(&state.title, texts);
    let parts: Vec<i32> = (0..).take(vectors.len()).collect();
    sqlx::query!(
        "delete from document_search where space_id = $1 and document_id = $2 and part >= $3",
        write.actor.space,
        document,
        i32::try_from(vectors.len()).unwrap_or(i32::MAX),
    )
    .execute(&mut *write.connection)
    .await?;
    sqlx::query!(
        "insert into document_search (space_id, document_id, part, words)
         select $1, $2, n.part, n.words::tsvector
         from unnest($3::int[], $4::text[]) n (part, words)
         on conflict (space_id, document_id, part) do update set words = excluded.words",
        write.actor.space,
        document,
        &parts,
        &vectors,
    )
    .execute(&mut *write.connection)
    .await?;
    Ok(())
}

/// Whether any word can be different: not by a move, nor by a property that says none.
fn affects_words(edits: &[Edit]) -> bool {
    edits.iter().any(|edit| match edit {
        Edit::Document { before, after, .. } => {
            before.as_ref().map(|state| &state.title) != after.as_ref().map(|state| &state.title)
        }
        Edit::Block { before, after, .. } => {
            before.as_ref().map(|row| said(&row.stored))
                != after.as_ref().map(|row| said(&row.stored))
        }
        Edit::Folder { .. } | Edit::Comment { .. } => false,
    })
}

/// What a row says: its text, of an item its values, of a collection its properties.
fn said(stored: &Stored) -> (&str, [Option<&Value>; 2]) {
    (&stored.text, ["values", "properties"].map(|name| stored.properties.get(name)))
}

/// The vectors of a document's parts, in Postgres' input form: `'word':1A,5 'other':2`. For those
/// who load documents in bulk; every write keeps its own.
pub fn vectors(title: &str, texts: impl Iterator<Item: AsRef<str>>) -> Vec<String> {
    let title: Vec<(String, usize)> =
        words(title).filter(|(word, _)| is_sound(word)).take(200).collect();
    let mut full = Vec::new();
    let mut part = Part::new(&title);
    for text in texts {
        // Where in the text the part's share of it begins.
        let mut from = 0;
        for (word, position) in words(text.as_ref()).filter(|(word, _)| is_sound(word)) {
            if !part.has_room() {
                full.push(std::mem::replace(&mut part, Part::new(&title)));
                from = position;
            }
            part.add(word, position.saturating_sub(from));
        }
        part.end_text();
    }
    full.push(part);
    full.into_iter().map(Part::into_vector).collect()
}

/// Whether Postgres takes a word into a vector.
fn is_sound(word: &str) -> bool {
    (1..=LONGEST_LEXEME - TITLE.len()).contains(&word.len())
}

/// One row's worth of words.
struct Part {
    positions: BTreeMap<String, Vec<String>>,
    /// Where the current text's words start.
    start: usize,
    next: usize,
    bytes: usize,
}

impl Part {
    fn new(title: &[(String, usize)]) -> Self {
        let mut positions: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (word, position) in title {
            let position = format!("{}A", position.max(&1));
            positions.entry(format!("{TITLE}{word}")).or_default().push(position.clone());
            positions.entry(word.clone()).or_default().push(position);
        }
        let start = title.last().map_or(0, |(_, position)| *position) + GAP;
        Self { positions, start, next: start, bytes: 0 }
    }

    fn has_room(&self) -> bool {
        self.next < WORDS_A_PART && self.bytes < BYTES_A_PART
    }

    fn add(&mut self, word: String, position: usize) {
        let at = self.start + position;
        self.next = self.next.max(at + 1);
        self.bytes += word.len();
        let positions = self.positions.entry(word).or_default();
        if positions.len() < POSITIONS_A_WORD {
            positions.push(at.min(WORDS_A_PART + GAP).to_string());
        }
    }

    /// The next text starts after a gap of one, so that no phrase spans two blocks.
    fn end_text(&mut self) {
        self.start = self.next + 1;
        self.next = self.start;
    }

    fn into_vector(self) -> String {
        let mut vector = String::with_capacity(self.bytes * 2);
        for (word, positions) in self.positions {
            vector.push('\'');
            vector.push_str(&word.replace('\\', "\\\\").replace('\'', "''"));
            vector.push_str("':");
            vector.push_str(&positions.join(","));
            vector.push(' ');
        }
        vector
    }
}

/// Words that the space has not seen yet; they are never taken back, they only correct typing.
async fn vocabulary(write: &mut Write<'_>, title: &str, edits: &[Edit]) -> Result<()> {
    let mut known = BTreeSet::new();
    let mut new: BTreeSet<String> = words(title).map(|(word, _)| word).collect();
    for edit in edits {
        let Edit::Block { before, after, .. } = edit else { continue };
        let text = |row: &Option<docent_document::Row>| {
            row.as_ref().map(|row| plain(&row.stored)).unwrap_or_default()
        };
        known.extend(words(&text(before)).map(|(word, _)| word));
        new.extend(words(&text(after)).map(|(word, _)| word));
    }
    let new: Vec<String> =
        new.difference(&known).filter(|word| word.len() <= LONGEST_WORD).cloned().collect();
    sqlx::query!(
        "insert into search_word (space_id, word)
         select $1, n.word
         from unnest($2::text[]) n (word)
         where not exists (select from search_word w where w.space_id = $1 and w.word = n.word)
         order by n.word
         on conflict do nothing",
        write.actor.space,
        &new,
    )
    .execute(&mut *write.connection)
    .await?;
    Ok(())
}

/// What a reader sees of a block, without marks and addresses.
fn plain(stored: &Stored) -> String {
    text(&Block::new(Uuid::nil(), tree::read(stored)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_words_weigh_more_and_are_marked() {
        assert_eq!(
            vectors("Old map", ["the map", "it's"].into_iter()),
            ["'it''s':23 'map':2A,20 'old':1A 'the':19 'title:map':2A 'title:old':1A "]
        );
    }

    #[test]
    fn a_long_text_loses_no_word() {
        let text: Vec<String> = (0..40_000).map(|number| format!("w{number}")).collect();
        let parts = vectors("t", [text.join(" ").as_str(), "end"].into_iter());
        assert_eq!(parts.len(), 3);
        let lexemes = parts.iter().flat_map(|part| part.split_whitespace());
        let words: Vec<&str> = lexemes.filter_map(|l| l.strip_prefix("'w")).collect();
        assert_eq!(words.len(), text.len());
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), text.len());
        assert!(parts[2].contains("'end':") && parts[2].contains("'title:t':1A"));
    }

    #[test]
    fn a_word_too_long_for_postgres_is_left_out() {
        assert_eq!(
            vectors("", [format!("a {} b", "x".repeat(3000)).as_str()].into_iter()).len(),
            1
        );
        assert!(!vectors("", ["x".repeat(3000).as_str()].into_iter())[0].contains('x'));
    }
}
