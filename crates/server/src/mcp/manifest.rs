//! What a model is told before it calls anything: the instructions, and the list of tools as it is
//! committed and compared.

use std::fmt::Write as _;

use docent_store::{Actor, Mode};
use serde_json::{Value, json};

use super::tools::{self, connection_info};

/// The grammar that all tools share. Claude Code cuts instructions at 2,048 characters: with the
/// link's reach and the owner's guidance in front, this stays below.
const GRAMMAR: &str = "\
Docent is a workspace of documents made of blocks. Start with documents_search or folders_list; read \
with blocks_get (markdown for text, json for block ids); change as little as possible: text_replace for \
words, blocks_update for a block, markdown_add to append.
A document's id is also its root block's id, so it serves as pageId. Ids come from answers; never invent one.
A block is {id, type, markdown, properties, content}. type: text, page, code, table, image, video, file, \
link_card, line, formula, collection, whiteboard, raw. markdown is the block's own source with its prefix: \
`## heading`, `- item`, `1. item`, `+ toggle`, `- [ ] task` (`[x]` done, `[-]` canceled), `> quote`, \
`> [!note] callout`; children are in content. Links to documents and blocks are [text](block://ID), to \
days [text](date://YYYY-MM-DD). Dates: YYYY-MM-DD, today, tomorrow, yesterday.
A write answers a changeId; changes_revert takes it back. Pass expectedRevision (from a read) so that \
nobody's newer work is overwritten, an idempotencyKey so that a retry is harmless, dryRun to see the diff \
first. Batches happen whole or not at all. Lists are paged: pass cursor until none comes back.";

/// The server's instructions for a link: its reach, its owner's words, and the grammar.
pub(super) fn instructions(actor: &Actor) -> String {
    let Some(grant) = actor.link() else { return GRAMMAR.to_owned() };
    let may = match (grant.mode, grant.allow_delete) {
        (Mode::Read, _) => "read, not change anything",
        (Mode::Write, _) => "add, not read anything back",
        (Mode::ReadWrite, false) => "read and write, not delete",
        (Mode::ReadWrite, true) => "read, write and delete",
    };
    let mut text = format!("Through the link \"{}\" you may {may}.\n", actor.name);
    let reach = connection_info::in_words(grant.scope.parts());
    let _ = writeln!(text, "It reaches {reach}; connection_info names the places.");
    if !grant.guidance.is_empty() {
        text.push_str(&grant.guidance);
        text.push('\n');
    }
    text.push_str(GRAMMAR);
    text
}

/// Every tool with everything that is said of it, as `tools/list` gives it to a link that may do
/// everything: generated, committed, compared by a test.
pub fn tools() -> Value {
    let tools = tools::all()
        .iter()
        .map(|entry| json!({ "group": entry.group, "access": entry.access, "tool": entry.listed }));
    tools.collect()
}

/// What a model is given of each tool, in bytes: name, description and input schema; with its name and its
/// group.
pub fn sizes() -> Vec<(&'static str, &'static str, usize)> {
    let given = |entry: &super::tool::Entry| {
        let tool = &entry.listed;
        let schema = serde_json::to_string(&tool.input_schema).unwrap_or_default();
        tool.name.len() + tool.description.as_deref().unwrap_or_default().len() + schema.len()
    };
    tools::all().iter().map(|entry| (entry.name, entry.group.name(), given(entry))).collect()
}

/// What a model is given of the tools of some groups, in bytes.
pub fn size(of: impl Fn(&str) -> bool) -> usize {
    sizes().into_iter().filter(|(_, group, _)| of(group)).map(|(.., size)| size).sum()
}
