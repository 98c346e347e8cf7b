//! Tasks as tools write them: a line of text, where it stands, its days, and what is inside.

use serde_json::Value;
use uuid::Uuid;

use super::{Refused, set};
use crate::{
    Block, Kind,
    kinds::{List, Text},
    markdown::parse,
};

/// A task to make or to change: only what is given changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskInput {
    /// Its text on one line, with or without `- [ ] ` in front; the lines that follow go inside it.
    pub markdown: Option<String>,
    /// Its state and days, as an object.
    pub task_info: Option<Value>,
    /// How it repeats; null for not any more.
    pub repeat: Option<Value>,
}

/// What a piece of Markdown says of a task.
struct Said {
    text: Text,
    /// Whether it says the state.
    marked: bool,
    inside: Vec<Block>,
}

impl TaskInput {
    /// The new task that this describes.
    pub fn block(self, ids: &mut dyn FnMut() -> Uuid) -> Result<Block, Refused> {
        let said = read(self.markdown.as_deref().unwrap_or_default(), ids)?;
        let mut block = Block::new(ids(), Kind::Text(said.text));
        block.children = said.inside;
        self.apply(&mut block.kind)?;
        Ok(block)
    }

    /// What a task becomes. What is inside it stays, unless the Markdown has more lines than one;
    /// its own text, given back as it is, changes nothing.
    pub fn update(self, block: &Block, ids: &mut dyn FnMut() -> Uuid) -> Result<Block, Refused> {
        let mut updated = block.clone();
        let Kind::Text(text) = &mut updated.kind else { return Err(Refused::NoTask) };
        let List::Task(before) = &text.list else { return Err(Refused::NoTask) };
        if let Some(markdown) = self.markdown.as_deref().filter(|given| given.trim() != text.text) {
            let said = read(markdown, ids)?;
            if let List::Task(mut task) = said.text.list {
                task.state = if said.marked { task.state } else { before.state };
                task.keep(before);
                text.list = List::Task(task);
            }
            text.text = said.text.text;
            if !said.inside.is_empty() {
                updated.children = said.inside;
            }
        }
        self.apply(&mut updated.kind)?;
        Ok(updated)
    }

    fn apply(self, kind: &mut Kind) -> Result<(), Refused> {
        if let Some(info) = self.task_info {
            set::set(kind, "taskInfo", info)?;
        }
        if let Some(repeat) = self.repeat {
            set::set(kind, "repeat", repeat)?;
        }
        Ok(())
    }
}

fn read(markdown: &str, ids: &mut dyn FnMut() -> Uuid) -> Result<Said, Refused> {
    let markdown = markdown.trim_matches(['\n', '\r']);
    let (first, rest) = markdown.split_once('\n').unwrap_or((markdown, ""));
    let (line, marked) = as_item(first.trim());
    let mut blocks = parse(&line, ids).blocks;
    match (blocks.pop(), blocks.as_slice()) {
        (Some(Block { kind: Kind::Text(text), children, .. }), [])
            if matches!(text.list, List::Task(_)) && !text.text.is_empty() =>
        {
            let mut inside = children;
            inside.extend(parse(&outdented(rest), ids).blocks);
            Ok(Said { text, marked, inside })
        }
        _ => Err(Refused::NoText),
    }
}

/// The line as an item with a box, and whether it had one.
fn as_item(line: &str) -> (String, bool) {
    let bare = ["- ", "* ", "+ "].iter().find_map(|bullet| line.strip_prefix(bullet));
    let bare = bare.unwrap_or(line).trim_start();
    let boxes = ["[ ]", "[x]", "[X]", "[-]"];
    let behind = boxes.iter().find_map(|marker| bare.strip_prefix(marker));
    if behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(' ')) {
        (format!("- {bare}"), true)
    } else {
        (format!("- [ ] {bare}"), false)
    }
}

/// Lines without the indentation that they share.
fn outdented(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let written = text.lines().filter(|line| !line.trim().is_empty());
    let shared = written.map(indent).min().unwrap_or_default();
    text.lines().map(|line| line.get(shared..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}
