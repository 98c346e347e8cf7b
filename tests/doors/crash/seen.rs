//! What the tables hold, read while nobody writes.

use std::collections::{BTreeMap, BTreeSet};

use docent_tests::Home;
use serde::{Deserialize, de::DeserializeOwned};

/// Everything that the checks look at.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) blocks: Vec<Block>,
    /// The revision of each document.
    pub(super) documents: BTreeMap<String, i64>,
    /// By id, in the order they were begun.
    pub(super) changes: BTreeMap<String, Change>,
    /// What search holds of each document, of words that writers made.
    pub(super) words: BTreeMap<String, BTreeSet<String>>,
    pub(super) audit: Vec<Entry>,
}

/// A block's row.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Block {
    pub(super) id: String,
    pub(super) document: String,
    pub(super) text: String,
    pub(super) position: String,
    pub(super) revision: i64,
}

/// A change of the history.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Change {
    id: String,
    /// The tool.
    pub(super) action: String,
    /// Whether an agent made it.
    pub(super) by_link: bool,
    pub(super) edits: Vec<Edit>,
    /// The documents it touched, and the revision it brought each to.
    #[serde(skip)]
    pub(super) documents: BTreeMap<String, i64>,
}

/// What a change did to a block.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Edit {
    pub(super) id: String,
    pub(super) document: String,
    /// Whether the block was in this document before.
    pub(super) before: bool,
    /// Its text and position afterwards; none when it left the document.
    pub(super) after: Option<(String, String)>,
}

/// A write of an agent in the audit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) tool: String,
    pub(super) objects: Vec<String>,
}

impl Seen {
    /// Reads it all.
    pub(super) fn of(home: &Home) -> Self {
        let mut seen = Self {
            blocks: rows(home, BLOCKS),
            documents: rows(home, DOCUMENTS).into_iter().collect(),
            audit: rows(home, AUDIT),
            ..Self::default()
        };
        let changes = rows::<Change>(home, CHANGES);
        seen.changes.extend(changes.into_iter().map(|change| (change.id.clone(), change)));
        for (change, document, revision) in rows::<(String, String, i64)>(home, TOUCHED) {
            if let Some(change) = seen.changes.get_mut(&change) {
                change.documents.insert(document, revision);
            }
        }
        for (document, word) in rows::<(String, String)>(home, WORDS) {
            seen.words.entry(document).or_default().insert(word);
        }
        seen
    }
}

impl Change {
    /// A change of an agent.
    pub(super) fn new(id: &str, action: &str) -> Self {
        Self {
            id: id.to_owned(),
            action: action.to_owned(),
            by_link: true,
            edits: Vec::new(),
            documents: BTreeMap::new(),
        }
    }
}

/// What a statement answers that gives a value of JSON in each line.
fn rows<T: DeserializeOwned>(home: &Home, statement: &str) -> Vec<T> {
    let answer = home.sql(statement);
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    answer.lines().map(read).collect()
}

const BLOCKS: &str = "select json_build_object(
    'id', id, 'document', document_id, 'text', text, 'position', position, 'revision', revision)
  from block";
const DOCUMENTS: &str = "select json_build_array(id, revision) from document";
const CHANGES: &str = "select json_build_object(
    'id', c.id, 'action', c.action, 'by_link', c.link_id is not null, 'edits', (
      select coalesce(json_agg(json_build_object(
        'id', edit->'id',
        'document', edit->'document',
        'before', edit->>'before' is not null,
        'after', case when edit->>'after' is not null
          then json_build_array(edit->'after'->'text', edit->'after'->'position') end)), '[]')
      from jsonb_array_elements(c.edits) edit
      where edit->>'table' = 'block'))
  from change c";
const TOUCHED: &str =
    "select json_build_array(change_id, document_id, revision) from change_document";
const WORDS: &str = "select json_build_array(s.document_id, w.lexeme)
  from document_search s, unnest(s.words) w
  where w.lexeme like 'tok%'";
const AUDIT: &str = "select json_build_object('tool', tool, 'objects', objects)
  from audit
  where link_id is not null and outcome = 'ok' and tool <> 'documents_search'";
