//! From blocks to Markdown: the kept text of each, behind its markers.

use std::borrow::Cow;

use super::{html, layout, lists, out::Out};
use crate::{
    Block, Kind,
    inline::{self, lead},
    kinds::{Code, Collection, Fold, Image, LineStyle, List, Page, State, Task, Text},
};

/// Which dialect to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writer {
    /// With tags for what GFM lacks, for reading and editing: reading it gives the same blocks, but for
    /// when their tasks were finished, which stays with a block that gets new Markdown.
    #[default]
    Full,
    /// With everything, for what leaves a space and may come back: reading it gives the same blocks.
    Archive,
    /// What every reader of GFM shows well.
    Portable,
}

/// The Markdown of a document's blocks.
pub fn write(blocks: &[Block], writer: Writer) -> String {
    let mut out = Out::default();
    siblings(&mut out, blocks, writer, false);
    out.finish()
}

/// The Markdown of one block without what is inside it, without the end of its last line.
pub fn write_one(block: &Block, writer: Writer) -> String {
    let mut out = Out::default();
    let number = match lists::text(block).map(|text| &text.list) {
        Some(List::Numbered { start }) => *start,
        _ => 1,
    };
    let list = Place { alternate: false, number, loose: false };
    one(&mut out, block, &[], writer, list);
    let mut text = out.finish();
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// Where an item stands in its list.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The other marker of its sort, to tell it from the list right before.
    alternate: bool,
    number: u32,
    loose: bool,
}

/// Writes siblings; `tight` where blank lines would change the list around them.
fn siblings(out: &mut Out, blocks: &[Block], writer: Writer, tight: bool) {
    let mut place = Place::default();
    let mut before: Option<&Block> = None;
    for block in blocks.iter().filter(|block| writer != Writer::Portable || !is_empty(block)) {
        let continues = before.is_some_and(|before| lists::continues(before, block));
        if let Some(before) = before {
            let blank = if continues { place.loose } else { !tight };
            if blank || !continues && lists::needs_blank(before, block) {
                out.blank();
            }
        }
        if continues {
            place.number = place.number.saturating_add(1);
        } else if let (Some(family), Some(text)) = (lists::family(block), lists::text(block)) {
            let beside = before.is_some_and(|before| lists::family(before) == Some(family));
            place.alternate = beside && !place.alternate;
            place.loose = text.loose;
            place.number = if let List::Numbered { start } = text.list { start } else { 1 };
        }
        one(out, block, &block.children, writer, place);
        before = Some(block);
    }
}

/// An empty paragraph, which only the full dialect can say.
fn is_empty(block: &Block) -> bool {
    matches!(&block.kind, Kind::Text(text)
        if text.text.is_empty() && !text.quote && text.callout.is_none()
            && text.list == List::None && text.style.level() == 0)
        && block.children.is_empty()
}

fn one(out: &mut Out, block: &Block, children: &[Block], writer: Writer, place: Place) {
    match &block.kind {
        Kind::Text(text) => prose(out, text, children, writer, place),
        Kind::Page(page) => self::page(out, (page, "page"), children, writer),
        Kind::Collection(collection) => self::collection(out, collection, children, writer),
        other => {
            leaf(out, other, writer);
            if !children.is_empty() {
                out.blank();
                siblings(out, children, writer, false);
            }
        }
    }
}

fn leaf(out: &mut Out, kind: &Kind, writer: Writer) {
    match kind {
        Kind::Code(code) => fenced(out, code),
        Kind::Table(table) => out.lines(&table.source),
        Kind::Line(line) => out.line(stars(line.style, writer)),
        Kind::Formula(formula) => self::formula(out, &formula.latex),
        Kind::Raw(raw) => out.lines(&raw.source),
        Kind::Image(picture)
            if writer == Writer::Portable || picture.size.is_none() && picture.width.is_none() =>
        {
            out.line(&image(picture));
        }
        other if writer != Writer::Portable => {
            if let Some(tag) = html::tag(other) {
                out.line(&tag.write());
            }
        }
        other => portable(out, other),
    }
}

/// What GFM has no block for becomes a link.
fn portable(out: &mut Out, kind: &Kind) {
    let (text, url) = match kind {
        Kind::Video(video) => (&video.alt, &video.url),
        Kind::File(file) => (&file.name, &file.url),
        Kind::LinkCard(card) => (&card.title, &card.url),
        Kind::Whiteboard(opaque) => return out.line(&inline::literal(&opaque.text)),
        _ => return,
    };
    out.line(&inline::link(if text.is_empty() { url } else { text }, url));
}

fn stars(style: LineStyle, writer: Writer) -> &'static str {
    match style {
        _ if writer == Writer::Portable => "***",
        LineStyle::ExtraLight => "***",
        LineStyle::Light => "****",
        LineStyle::Regular => "*****",
        LineStyle::Strong => "******",
        LineStyle::PageBreak => "*******",
    }
}

fn image(picture: &Image) -> String {
    inline::image(&picture.alt, &picture.url, &picture.title)
}

fn fenced(out: &mut Out, code: &Code) {
    let mark = if code.info.contains('`') { '~' } else { '`' };
    let runs = code.code.split(|c| c != mark).map(str::len);
    let fence: String = std::iter::repeat_n(mark, runs.max().unwrap_or(0).max(2) + 1).collect();
    out.line(&format!("{fence}{}", inline::info(&code.info)));
    if !code.code.is_empty() {
        let only_ends = code.code.bytes().all(|byte| byte == b'\n');
        out.lines(if only_ends { &code.code[1..] } else { &code.code });
    }
    out.line(&fence);
}

/// A formula stands between double dollars where no line of it could mean something else.
fn formula(out: &mut Out, latex: &str) {
    if html::fits_dollars(latex) {
        out.lines(&format!("$${latex}$$"));
    } else {
        fenced(out, &Code { code: latex.to_owned(), info: "math_formula".to_owned() });
    }
}

/// The end of a title, inside a title.
const END: &str = "&lt;/pageTitle>";

fn page(out: &mut Out, (page, tag): (&Page, &str), children: &[Block], writer: Writer) {
    let title = one_line(&page.title);
    if writer == Writer::Portable {
        out.line(&format!("## {}", heading(&title)));
        if !children.is_empty() {
            out.blank();
        }
        return siblings(out, children, writer, false);
    }
    out.line(&html::page_tag(page, tag).write());
    // Its own end would end it, however it is escaped.
    let title = title.replace("\\</pageTitle>", END).replace("</pageTitle>", END);
    out.line(&format!("<pageTitle>{title}</pageTitle>"));
    for (key, value) in &page.values {
        out.line(&html::property_tag(key, value).write());
    }
    out.line("<content>");
    out.blank();
    if !children.is_empty() {
        siblings(out, children, writer, false);
        out.blank();
    }
    out.line("</content>");
    out.line(&format!("</{tag}>"));
}

/// A collection with its items; to other readers a table of them, and then what is in them.
fn collection(out: &mut Out, collection: &Collection, children: &[Block], writer: Writer) {
    let mut tag = html::collection_tag(collection);
    tag.empty = children.is_empty();
    if writer == Writer::Portable {
        return portable_collection(out, collection, children);
    }
    out.line(&tag.write());
    for child in children {
        out.blank();
        match &child.kind {
            Kind::Page(page) => {
                self::page(out, (page, "collectionItem"), &child.children, writer);
            }
            _ => one(out, child, &child.children, writer, Place::default()),
        }
    }
    if !children.is_empty() {
        out.blank();
        out.line("</collection>");
    }
}

fn portable_collection(out: &mut Out, collection: &Collection, children: &[Block]) {
    if !collection.name.is_empty() {
        out.line(&inline::literal(&collection.name));
        out.blank();
    }
    out.lines(&collection.table(children).source);
    for child in children.iter().filter(|child| !child.children.is_empty()) {
        out.blank();
        one(out, child, &child.children, Writer::Portable, Place::default());
    }
}

/// Text with its markers, then what is inside it.
fn prose(out: &mut Out, text: &Text, children: &[Block], writer: Writer, place: Place) {
    let (marker, prefix) = marker(&text.list, place);
    let item = (!marker.is_empty()).then(|| out.enter(&marker, prefix));
    let callout = text.callout.as_ref().map(|callout| {
        let length = out.enter("> ", "> ");
        let fold = match callout.fold {
            Fold::None => "",
            Fold::Open => "+",
            Fold::Closed => "-",
        };
        let title = one_line(&callout.title);
        let line = format!("[!{}]{fold} {title}", callout.kind);
        out.line(line.trim_end_matches(' '));
        length
    });
    let quote = text.quote.then(|| out.enter("> ", "> "));
    let contained = item.is_some() || callout.is_some() || quote.is_some();
    let wrote = lead_text(out, text, contained, writer);
    if !children.is_empty() {
        let tight = item.is_some() && callout.is_none() && quote.is_none() && !place.loose;
        if (wrote || callout.is_some()) && (!tight || lists::lead_needs_blank(text, &children[0])) {
            out.blank();
        }
        siblings(out, children, writer, tight);
    }
    for length in [quote, callout, item].into_iter().flatten() {
        out.leave(length);
    }
}

fn marker(list: &List, place: Place) -> (Cow<'static, str>, &'static str) {
    let bullet = if place.alternate { "* " } else { "- " };
    match list {
        List::None => ("".into(), ""),
        List::Bullet | List::Task(_) => (bullet.into(), "  "),
        List::Toggle => ("+ ".into(), "  "),
        List::Numbered { .. } => {
            let end = if place.alternate { ')' } else { '.' };
            let marker = format!("{}{end} ", place.number.min(999_999_999));
            let width = marker.len();
            (marker.into(), &"            "[..width])
        }
    }
}

/// Writes the text itself; false when there is nothing to write.
fn lead_text(out: &mut Out, text: &Text, contained: bool, writer: Writer) -> bool {
    let mut line = Cow::Borrowed(text.text.as_str());
    if let Some(tag) = layout::tag(text).filter(|_| writer != Writer::Portable) {
        line = format!("{}{line}</{}>", tag.write(), tag.name).into();
    }
    if let List::Task(task) = &text.list {
        line = self::task(task, &line, writer).into();
    } else if text.style.level() == 0 {
        if line.is_empty() && !contained && writer != Writer::Portable {
            line = "<text></text>".into();
        }
        if line.is_empty() {
            return false;
        }
        line = lead::guard(&line).into_owned().into();
    }
    match text.style.level() {
        0 => out.lines(&line),
        1 | 2 if line.contains('\n') => {
            out.lines(&lead::guard(&line));
            out.line(if text.style.level() == 1 { "===" } else { "---" });
        }
        level => {
            let marks = &"######"[..level];
            let line = heading(&line);
            out.line(format!("{marks} {line}").trim_end_matches(' '));
        }
    }
    true
}

fn task(task: &Task, line: &str, writer: Writer) -> String {
    let mark = match task.state {
        State::Todo => ' ',
        State::Done => 'x',
        State::Canceled => '-',
    };
    let mut out = format!("[{mark}]");
    if !line.is_empty() {
        out.push(' ');
        out.push_str(line);
    }
    let finished = task.finished.as_deref().filter(|_| writer == Writer::Archive);
    if let Some(tag) = html::task_tag(task, finished).filter(|_| writer != Writer::Portable) {
        out.push(' ');
        out.push_str(&tag.write());
    }
    out
}

/// A text on one line.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        text.replace("\\\n", "<br>").replace('\n', " ").into()
    } else {
        text.into()
    }
}

/// The text of a heading on one line; hashes at its end would be taken for marks.
fn heading(text: &str) -> Cow<'_, str> {
    let line = one_line(text);
    let kept = line.trim_end_matches('#');
    if kept.len() < line.len() && (kept.is_empty() || kept.ends_with([' ', '\t'])) {
        return format!("{kept}\\{}", &line[kept.len()..]).into();
    }
    line
}
