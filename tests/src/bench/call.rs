//! What is asked: the same JSON-RPC message to every target.

use std::sync::atomic::{AtomicU64, Ordering};

use clap::ValueEnum;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    seed,
    words::{Sequence, Vocabulary},
};

/// Documents that are read, and as many that are written: more than caches of a connection, fewer
/// than make the small database another case.
const DOCUMENTS: usize = seed::READ / 2;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum Operation {
    /// `tools/list`
    ToolsList,
    /// `blocks_get` of one document as Markdown
    BlocksGet,
    /// `documents_search` for one word
    DocumentsSearch,
    /// `markdown_add` of one paragraph
    MarkdownAdd,
}

impl Operation {
    pub(super) const ALL: [Self; 4] =
        [Self::ToolsList, Self::BlocksGet, Self::DocumentsSearch, Self::MarkdownAdd];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ToolsList => "tools/list",
            Self::BlocksGet => "blocks_get",
            Self::DocumentsSearch => "documents_search",
            Self::MarkdownAdd => "markdown_add",
        }
    }
}

/// What calls are made of.
#[derive(Debug)]
pub(super) struct Material {
    documents: Vec<Uuid>,
    /// Words of medium frequency: in about 2 % of the documents.
    words: Vec<String>,
    /// Every call is another one.
    number: AtomicU64,
}

impl Material {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        Self {
            documents: seed::document_ids(2 * DOCUMENTS),
            words: vocabulary.ranks(2_500..2_700).to_vec(),
            number: AtomicU64::new(1),
        }
    }

    /// The next message of a kind. Reads and writes go to different documents: what is read stays
    /// as long as it was.
    pub(super) fn message(&self, operation: Operation) -> String {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let mut sequence = Sequence::new(number);
        let document = sequence.below(DOCUMENTS);
        let call = |name: &str, arguments: Value| {
            json!({
                "jsonrpc": "2.0", "id": number, "method": "tools/call",
                "params": { "name": name, "arguments": arguments },
            })
        };
        let message = match operation {
            Operation::ToolsList => {
                json!({ "jsonrpc": "2.0", "id": number, "method": "tools/list" })
            }
            Operation::BlocksGet => {
                call("blocks_get", json!({ "id": self.documents[document], "format": "markdown" }))
            }
            Operation::DocumentsSearch => {
                let word = &self.words[sequence.below(self.words.len())];
                call("documents_search", json!({ "include": word }))
            }
            Operation::MarkdownAdd => call(
                "markdown_add",
                json!({
                    "pageId": self.documents[DOCUMENTS + document],
                    "position": "end",
                    "markdown": format!("Added as number {number}, with a **bold** word."),
                }),
            ),
        };
        message.to_string()
    }
}
