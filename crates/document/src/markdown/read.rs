//! From Markdown to blocks.

use std::collections::HashSet;

use comrak::{
    Arena, Node as Tree,
    nodes::{ListType, NodeCodeBlock, NodeList, NodeTable, NodeValue, TableAlignment},
};
use uuid::Uuid;

use super::{
    container::{self, Open, is_end},
    front, html, prose,
    prose::Lead,
    tag::Tag,
    write::{Writer, write},
};
use crate::{
    Block, Kind,
    inline::{dollars, read, write::canonical},
    kinds::{Code, Column, Formula, Line, LineStyle, List, Page, Raw, Style, Table, Text},
};

/// What was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// The YAML between the lines of dashes at the start.
    pub front_matter: Option<String>,
    /// Its `title`, where it is simple.
    pub title: Option<String>,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// What was kept as raw source.
    pub notes: Vec<Note>,
}

/// Something that the model could not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its line in the source, from 1.
    pub line: usize,
    /// What it is.
    pub what: &'static str,
}

/// Reads `CommonMark`, GFM, and the dialects of Craft and Obsidian; `ids` names each block.
pub fn parse(source: &str, ids: &mut dyn FnMut() -> Uuid) -> Parsed {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let source = source.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}");
    let (front_matter, body) = front::split(&source);
    let skipped = source[..source.len() - body.len()].matches('\n').count();
    let body = container::spread(body);
    let mut reader =
        Reader { lines: body.lines().collect(), skipped, ids, notes: Vec::new(), depth: 0 };
    let blocks = reader.document(&body);
    Parsed {
        front_matter: front_matter.map(str::to_owned),
        title: front_matter.and_then(front::title),
        blocks,
        notes: reader.notes,
    }
}

/// The state of reading one document.
pub(super) struct Reader<'a> {
    lines: Vec<&'a str>,
    skipped: usize,
    ids: &'a mut dyn FnMut() -> Uuid,
    notes: Vec<Note>,
    /// How many blocks the one being read stands in.
    depth: usize,
}

impl Reader<'_> {
    fn document(&mut self, body: &str) -> Vec<Block> {
        let arena = Arena::new();
        let mut options = read::options();
        options.extension.wikilinks_title_after_pipe = !names_wiki_links(body);
        let root = dollars::parse(&arena, body, &options);
        self.siblings(root, &mut Lead::default())
    }

    /// A block without children.
    pub(super) fn block(&mut self, kind: Kind) -> Block {
        Block::new((self.ids)(), kind)
    }

    fn raw(&mut self, source: &str, at: Tree<'_>, what: &'static str) -> Block {
        let line = at.data().sourcepos.start.line + self.skipped;
        self.notes.push(Note { line, what });
        let source = source.strip_suffix('\n').unwrap_or(source).to_owned();
        self.block(Kind::Raw(Raw { source }))
    }

    /// The blocks inside a node. `lead` says what the first paragraph may begin with, and receives it.
    fn siblings(&mut self, parent: Tree<'_>, lead: &mut Lead) -> Vec<Block> {
        let mut open: Vec<(Open, Vec<Block>)> = Vec::new();
        let mut blocks = Vec::new();
        let outside = self.depth;
        self.depth += 1;
        let top = matches!(parent.data().value, NodeValue::Document);
        for (index, child) in parent.children().enumerate() {
            if top && read::is_deeper(child, read::DEEPEST) {
                let source = self.source(child);
                blocks.push(self.raw(&source, child, "nested too deeply"));
                continue;
            }
            let NodeValue::HtmlBlock(html) = &child.data().value else {
                let first = if index == 0 { &mut *lead } else { &mut Lead::default() };
                self.node(child, first, &mut blocks);
                continue;
            };
            if let Some(opened) =
                Open::parse(&html.literal).filter(|_| self.depth < read::DEEPEST / 2)
            {
                self.depth += 1;
                open.push((opened, std::mem::take(&mut blocks)));
            } else if open.last().is_some_and(|(opened, _)| opened.is_closed_by(&html.literal))
                && let Some((opened, before)) = open.pop()
            {
                self.depth -= 1;
                let children = std::mem::replace(&mut blocks, before);
                let block = self.contained(opened, children);
                blocks.push(block);
            } else {
                let block = self.html(&html.literal, child);
                blocks.push(block);
            }
        }
        self.depth = outside;
        while let Some((opened, mut before)) = open.pop() {
            before.push(self.raw(&opened.source, parent, "a tag that is not closed"));
            before.append(&mut blocks);
            blocks = before;
        }
        blocks
    }

    fn contained(&mut self, open: Open, children: Vec<Block>) -> Block {
        let mut block = self.block(open.kind);
        block.children = children;
        match &mut block.kind {
            Kind::Text(text) => prose::lift(text, &mut block.children),
            Kind::Collection(_) => {
                let children = std::mem::take(&mut block.children);
                block.children = children.into_iter().map(|child| self.item(child)).collect();
            }
            _ => {}
        }
        block
    }

    /// What stands in a collection is a page, or is put into one.
    fn item(&mut self, block: Block) -> Block {
        if matches!(block.kind, Kind::Page(_)) {
            return block;
        }
        let mut item = self.block(Kind::Page(Page::default()));
        match &block.kind {
            Kind::Text(text) if *text == (Text { text: text.text.clone(), ..Text::default() }) => {
                let title = text.text.replace("\\\n", " ").replace('\n', " ");
                item.kind = Kind::Page(Page { title, ..Page::default() });
                item.children = block.children;
            }
            // Inside the item it would end it.
            Kind::Raw(raw) if is_end(&raw.source) => {
                let title = crate::inline::literal(&raw.source.replace('\n', " "));
                item.kind = Kind::Page(Page { title, ..Page::default() });
            }
            _ => item.children = vec![block],
        }
        item
    }

    /// The lines that a node at the top stands on.
    fn source(&self, node: Tree<'_>) -> String {
        let place = node.data().sourcepos;
        let (start, end) = (place.start.line.max(1) - 1, place.end.line.min(self.lines.len()));
        self.lines.get(start..end).unwrap_or_default().join("\n")
    }

    /// The character of the source at which a node begins.
    fn begins_with(&self, node: Tree<'_>, mark: char) -> bool {
        let start = node.data().sourcepos.start;
        let line = self.lines.get(start.line.max(1) - 1).copied().unwrap_or_default();
        line.get(start.column.max(1) - 1..).is_some_and(|rest| rest.trim_start().starts_with(mark))
    }

    fn node(&mut self, node: Tree<'_>, lead: &mut Lead, blocks: &mut Vec<Block>) {
        let value = &node.data().value;
        let kind = match value {
            NodeValue::Paragraph => {
                let nodes = read::children(node);
                prose::paragraph(nodes, lead, self.begins_with(node, '['))
            }
            NodeValue::Heading(heading) => {
                let style = Style::heading(heading.level);
                Kind::Text(Text { style, ..prose::text(&read::children(node)) })
            }
            NodeValue::CodeBlock(code) => self::code(code),
            NodeValue::ThematicBreak => Kind::Line(Line { style: self.stars(node) }),
            NodeValue::Table(table) => self::table(node, table),
            NodeValue::BlockQuote => return self.quote(node, blocks),
            NodeValue::List(list) => return self.list(node, *list, blocks),
            NodeValue::FootnoteDefinition(footnote) => {
                let name = footnote.name.clone();
                let block = self.footnote(node, &name);
                return blocks.push(block);
            }
            _ => {
                let source = self.source(node);
                let block = self.raw(&source, node, "unknown Markdown");
                return blocks.push(block);
            }
        };
        let block = self.block(kind);
        blocks.push(block);
    }

    fn stars(&self, node: Tree<'_>) -> LineStyle {
        let start = node.data().sourcepos.start;
        let line = self.lines.get(start.line.max(1) - 1).copied().unwrap_or_default();
        let rule = line.get(start.column.max(1) - 1..).unwrap_or_default().trim();
        match (rule.len(), rule.bytes().all(|byte| byte == b'*')) {
            (3, true) => LineStyle::ExtraLight,
            (4, true) => LineStyle::Light,
            (6, true) => LineStyle::Strong,
            (7, true) => LineStyle::PageBreak,
            _ => LineStyle::Regular,
        }
    }

    fn quote(&mut self, node: Tree<'_>, blocks: &mut Vec<Block>) {
        let mut block = self.block(Kind::paragraph(""));
        let mut lead = Lead { may_be_callout: true, ..Lead::default() };
        block.children = self.siblings(node, &mut lead);
        let quote = lead.callout.is_none();
        let mut text = Text { quote, callout: lead.callout, ..Text::default() };
        prose::lift(&mut text, &mut block.children);
        block.kind = Kind::Text(text);
        blocks.push(block);
    }

    fn list(&mut self, node: Tree<'_>, list: NodeList, blocks: &mut Vec<Block>) {
        for (index, item) in node.children().enumerate() {
            let mut block = self.block(Kind::paragraph(""));
            let bullet = list.list_type == ListType::Bullet;
            let toggle = bullet && list.bullet_char == b'+';
            let mut lead = Lead { may_be_task: bullet && !toggle, ..Lead::default() };
            block.children = self.siblings(item, &mut lead);
            let start = if index == 0 { u32::try_from(list.start).unwrap_or(u32::MAX) } else { 1 };
            let own = match (lead.task, list.list_type) {
                (Some(task), _) => List::Task(task),
                (None, ListType::Ordered) => List::Numbered { start },
                (None, ListType::Bullet) if toggle => List::Toggle,
                (None, ListType::Bullet) => List::Bullet,
            };
            let mut text = Text { list: own, loose: !list.tight, ..Text::default() };
            prose::lift(&mut text, &mut block.children);
            block.kind = Kind::Text(text);
            if index == 0
                && let Some(before) = blocks.last()
                && super::lists::continues(before, &block)
                && let Kind::Text(text) = &mut block.kind
            {
                text.new_list = true;
            }
            blocks.push(block);
        }
    }

    /// The definition of a footnote is kept as source, written canonically.
    fn footnote(&mut self, node: Tree<'_>, name: &str) -> Block {
        let blocks = self.siblings(node, &mut Lead::default());
        let inner = write(&blocks, Writer::Archive);
        let mut source = format!("[^{name}]:");
        for (index, line) in inner.lines().enumerate() {
            source.push_str(if index == 0 { " " } else { "\n" });
            source.push_str(if index == 0 || line.is_empty() { "" } else { "    " });
            source.push_str(line);
        }
        self.raw(&source, node, "a footnote")
    }

    fn html(&mut self, literal: &str, node: Tree<'_>) -> Block {
        let known = Tag::parse(literal.trim()).and_then(|tag| html::kind(&tag));
        match known.or_else(|| prose::caption(literal)) {
            Some(kind) => self.block(kind),
            None => self.raw(literal, node, "HTML"),
        }
    }
}

/// Whether `[[x]]` is a link in brackets somewhere, because `[x]` is defined.
fn names_wiki_links(body: &str) -> bool {
    if !body.contains("[[") || !body.contains("]:") {
        return false;
    }
    let defined: HashSet<&str> = body
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('[')?.split_once("]:"))
        .map(|(label, _)| label)
        .collect();
    let mut wiki = body.split("[[").skip(1).filter_map(|rest| rest.split_once("]]"));
    wiki.any(|(label, _)| defined.contains(label))
}

fn code(code: &NodeCodeBlock) -> Kind {
    let text = &code.literal;
    let only_ends = text.bytes().all(|byte| byte == b'\n');
    let text = if only_ends { text } else { text.strip_suffix('\n').unwrap_or(text) };
    if code.info == "math_formula" && !html::fits_dollars(text) {
        return Kind::Formula(Formula { latex: text.to_owned() });
    }
    Kind::Code(Code { code: text.to_owned(), info: code.info.clone() })
}

fn table(node: Tree<'_>, table: &NodeTable) -> Kind {
    let columns: Vec<Column> = table
        .alignments
        .iter()
        .map(|alignment| match alignment {
            TableAlignment::None => Column::None,
            TableAlignment::Left => Column::Left,
            TableAlignment::Center => Column::Center,
            TableAlignment::Right => Column::Right,
        })
        .collect();
    let cell = |cell: Tree<'_>| canonical(&read::children(cell));
    let rows: Vec<Vec<String>> =
        node.children().map(|row| row.children().map(cell).collect()).collect();
    Kind::Table(Table::from_rows(&rows, &columns))
}
