//! Blocks as programs write them: the short shape, and the flat fields that Craft's tools have.

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::set;
use crate::{
    Block, Kind, inline,
    kinds::{Code, Formula, List, Page, PageStyle, Raw, Text, repeat},
    markdown::parse,
};

/// A block to make or to change. Every key that it does not know is refused by name.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub struct BlockInput {
    /// The block to change.
    pub id: Option<Uuid>,
    /// The name of its kind; `text` when nothing is said.
    pub kind: Option<String>,
    /// Its Markdown, with its prefix; of a page its title. It may hold several blocks.
    pub markdown: Option<String>,
    /// Everything else, under our names or Craft's.
    pub properties: Map<String, Value>,
    /// What is inside it.
    pub content: Option<Vec<BlockInput>>,
}

/// Why a block cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The input is no object, or a field of it has another type.
    #[error("`{field}` must be {expected}")]
    Type {
        /// The field.
        field: String,
        /// What it takes.
        expected: &'static str,
    },
    /// There is no field of this name.
    #[error("a block has no `{0}`")]
    Unknown(String),
    /// The field is not one of this kind of block.
    #[error("a `{kind}` block has no `{field}`")]
    NotOfKind {
        /// The field.
        field: String,
        /// The kind.
        kind: &'static str,
    },
    /// There is no such kind, or it can only be read.
    #[error(
        "blocks of type `{0}` cannot be written; use text, page, code, table, image, video, file, link_card, line, formula or raw"
    )]
    Kind(String),
    /// The Markdown does not hold one block of the kind.
    #[error("the markdown of a `{0}` block must hold exactly that")]
    Markdown(String),
    /// A block that is to change as a task is none.
    #[error("this block is no task: change it with blocks_update")]
    NoTask,
    /// The Markdown of a task does not begin with text.
    #[error("the markdown of a task begins with a line of text, with or without `- [ ] ` in front")]
    NoText,
    /// A task is to repeat in a way that there is not.
    #[error(transparent)]
    Repeat(#[from] repeat::Refused),
}

impl TryFrom<Value> for BlockInput {
    type Error = Refused;

    fn try_from(value: Value) -> Result<Self, Refused> {
        let Value::Object(fields) = value else { return Err(wrong("block", "an object")) };
        let mut input = Self::default();
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("id" | "type" | "markdown" | "properties" | "content", Value::Null) => {}
                ("id", Value::String(id)) if id.is_empty() => {}
                ("id", value) => {
                    let id = value.as_str().and_then(|id| Uuid::try_parse(id).ok());
                    input.id = Some(id.ok_or_else(|| wrong("id", "the id of a block"))?);
                }
                ("type", value) => input.kind = Some(string("type", value)?),
                ("markdown", value) => input.markdown = Some(string("markdown", value)?),
                ("properties", Value::Object(more)) => input.properties.extend(more),
                ("properties", _) => return Err(wrong("properties", "an object")),
                ("content", Value::Array(content)) => {
                    let content: Result<_, _> = content.into_iter().map(Self::try_from).collect();
                    input.content = Some(content?);
                }
                ("content", _) => return Err(wrong("content", "a list of blocks")),
                (_, value) => {
                    input.properties.insert(name, value);
                }
            }
        }
        match input.properties.keys().find(|name| !set::is_known(name)) {
            Some(name) => Err(Refused::Unknown(name.clone())),
            None => Ok(input),
        }
    }
}

pub(super) fn wrong(field: &str, expected: &'static str) -> Refused {
    Refused::Type { field: field.to_owned(), expected }
}

pub(super) fn string(field: &str, value: Value) -> Result<String, Refused> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(wrong(field, "a text")),
    }
}

/// The blocks of a list of inputs; indented list items go inside the item before them.
pub fn assemble(
    inputs: Vec<BlockInput>,
    ids: &mut dyn FnMut() -> Uuid,
) -> Result<Vec<Block>, Refused> {
    let mut blocks = Vec::new();
    for input in inputs {
        for block in input.blocks(ids)? {
            nest(&mut blocks, block);
        }
    }
    Ok(blocks)
}

/// Puts an indented item inside the item before it, as deep as there are items.
fn nest(blocks: &mut Vec<Block>, mut block: Block) {
    let is_item =
        |block: &Block| matches!(&block.kind, Kind::Text(text) if text.list != List::None);
    let mut level = 0;
    if let Kind::Text(text) = &mut block.kind
        && text.list != List::None
    {
        level = std::mem::take(&mut text.indent);
    }
    let mut place = blocks;
    while level > 0 && place.last().is_some_and(is_item) {
        let Some(last) = place.last_mut() else { return };
        place = &mut last.children;
        level -= 1;
    }
    place.push(block);
}

impl BlockInput {
    /// The new blocks that this describes; its id is not used.
    pub fn blocks(self, ids: &mut dyn FnMut() -> Uuid) -> Result<Vec<Block>, Refused> {
        let markdown = self.markdown.unwrap_or_default();
        let mut blocks = match kind_name(self.kind.as_deref().unwrap_or("text"))? {
            "text" => prose(&markdown, ids),
            name => vec![Block::new(ids(), of_kind(name, &markdown, ids)?)],
        };
        if self.kind.as_deref() == Some("card") {
            for block in &mut blocks {
                set::set(&mut block.kind, "style", Value::from("card"))?;
            }
        }
        apply(&mut blocks, self.properties)?;
        if let Some(content) = self.content.filter(|content| !content.is_empty())
            && let Some(last) = blocks.pop()
        {
            let children = assemble(content, ids)?;
            fill(last, children, &mut blocks);
        }
        Ok(blocks)
    }

    /// What a block becomes: only what is given changes. The first keeps the id and, unless `content` is
    /// given, what is inside; Markdown of several blocks gives more, to stand after it.
    pub fn update(
        self,
        block: &Block,
        ids: &mut dyn FnMut() -> Uuid,
    ) -> Result<Vec<Block>, Refused> {
        let own = block.kind.name();
        let given = self.kind.as_deref().filter(|given| *given != own);
        let name = given.map_or(Ok(own), kind_name)?;
        let mut blocks = match (&self.markdown, name) {
            (None, _) if name == own => vec![block.clone()],
            (None, _) => {
                let text = block.kind.text();
                let kind =
                    if name == "text" { Kind::paragraph(text) } else { of_kind(name, text, ids)? };
                vec![Block::new(block.id, kind)]
            }
            (Some(markdown), "text") => {
                let mut blocks = prose(markdown, ids);
                keep(&block.kind, &mut blocks[0].kind);
                blocks
            }
            (Some(markdown), _) if name == own && name == "collection" => {
                let mut kind = block.kind.clone();
                if let Kind::Collection(collection) = &mut kind {
                    collection.name = inline::plain(markdown.trim());
                }
                vec![Block::new(block.id, kind)]
            }
            (Some(markdown), _) => {
                let mut kind = of_kind(name, markdown, ids)?;
                keep(&block.kind, &mut kind);
                vec![Block::new(block.id, kind)]
            }
        };
        apply(&mut blocks, self.properties)?;
        if let Some(first) = blocks.first_mut() {
            first.id = block.id;
            first.children = match self.content {
                Some(content) => assemble(content, ids)?,
                None if first.children.is_empty() => block.children.clone(),
                None => std::mem::take(&mut first.children),
            };
        }
        Ok(blocks)
    }
}

/// What the Markdown of one block cannot say stays: a page's looks, an item's place in its list; and
/// of a task what it leaves unsaid.
fn keep(before: &Kind, after: &mut Kind) {
    match (before, after) {
        (Kind::Page(before), Kind::Page(after)) => {
            (after.style, after.layout) = (before.style, before.layout);
            after.values.clone_from(&before.values);
        }
        (Kind::Text(before), Kind::Text(after)) if before.list != List::None => {
            (after.loose, after.new_list) = (before.loose, before.new_list);
            if let (List::Task(before), List::Task(after)) = (&before.list, &mut after.list) {
                after.keep(before);
            }
        }
        _ => {}
    }
}

fn apply(blocks: &mut [Block], properties: Map<String, Value>) -> Result<(), Refused> {
    for (name, value) in properties {
        for block in &mut *blocks {
            set::set(&mut block.kind, &name, value.clone())?;
        }
    }
    Ok(())
}

/// Gives a block its content. A paragraph becomes a page; what is in a heading stands after it.
fn fill(mut block: Block, mut children: Vec<Block>, blocks: &mut Vec<Block>) {
    if let Kind::Text(text) = &block.kind {
        let plain = text.list == List::None && !text.quote && text.callout.is_none();
        if plain && text.style.level() > 0 {
            blocks.push(block);
            blocks.append(&mut children);
            return;
        }
        if plain {
            block.kind = Kind::Page(Page { title: text.text.clone(), ..Page::default() });
        }
    }
    block.children.append(&mut children);
    blocks.push(block);
}

fn kind_name(name: &str) -> Result<&str, Refused> {
    match name {
        "" => Ok("text"),
        "richUrl" | "linkCard" => Ok("link_card"),
        "card" => Ok("page"),
        "collection" | "whiteboard" => Err(Refused::Kind(name.to_owned())),
        other if Kind::NAMES.contains(&other) => Ok(other),
        other => Err(Refused::Kind(other.to_owned())),
    }
}

/// The blocks of a Markdown text; an empty one is an empty paragraph.
fn prose(markdown: &str, ids: &mut dyn FnMut() -> Uuid) -> Vec<Block> {
    let blocks = parse(markdown, ids).blocks;
    if blocks.is_empty() { vec![Block::new(ids(), Kind::paragraph(""))] } else { blocks }
}

/// The block of a kind that Markdown holds, or for which it is the text.
fn of_kind(name: &str, markdown: &str, ids: &mut dyn FnMut() -> Uuid) -> Result<Kind, Refused> {
    if name == "raw" {
        return Ok(Kind::Raw(Raw { source: markdown.trim_end_matches('\n').to_owned() }));
    }
    let mut blocks = parse(markdown, ids).blocks;
    if blocks.len() == 1 && blocks[0].kind.name() == name {
        return Ok(blocks.remove(0).kind);
    }
    Ok(match name {
        "page" => {
            Kind::Page(Page { title: title(&blocks), style: PageStyle::Page, ..Page::default() })
        }
        "code" => Kind::Code(Code { code: markdown.to_owned(), info: String::new() }),
        "formula" => Kind::Formula(Formula { latex: markdown.to_owned() }),
        _ => {
            let mut kind = set::empty(name).ok_or_else(|| Refused::Kind(name.to_owned()))?;
            if let Some((text, url)) = single_link(&blocks) {
                set::media(&mut kind, text, url);
            } else if !blocks.is_empty() {
                return Err(Refused::Markdown(name.to_owned()));
            }
            kind
        }
    })
}

/// The text of the first block, on one line.
fn title(blocks: &[Block]) -> String {
    match blocks.first().map(|block| &block.kind) {
        Some(Kind::Text(Text { text, .. })) => text.replace("\\\n", " ").replace('\n', " "),
        Some(other) => other.text().lines().next().unwrap_or_default().to_owned(),
        None => String::new(),
    }
}

/// The text and address of a paragraph that is one link or picture.
fn single_link(blocks: &[Block]) -> Option<(String, String)> {
    let [block] = blocks else { return None };
    match &block.kind {
        Kind::Image(image) => Some((image.alt.clone(), image.url.clone())),
        Kind::Text(text) => match inline::parse(&text.text).as_slice() {
            [run] => run.href.clone().map(|url| (run.text.clone(), url)),
            _ => None,
        },
        _ => None,
    }
}
