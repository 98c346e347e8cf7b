//! What a paragraph is: plain text, the first line of a task or callout, a picture, a formula.

use super::{html, layout, tag::Tag};
use crate::{
    Block, Kind,
    inline::{
        node::{Node, push},
        read,
        write::{canonical, closed},
    },
    kinds::{Callout, Fold, Formula, Image, List, State, Task, Text},
};

/// What the first paragraph of an item or quote may begin with, and what it did begin with.
#[derive(Debug, Default)]
pub(super) struct Lead {
    pub(super) may_be_task: bool,
    pub(super) may_be_callout: bool,
    pub(super) task: Option<Task>,
    pub(super) callout: Option<Callout>,
}

/// The block that a paragraph is; `bracket` when its source begins with one.
pub(super) fn paragraph(mut nodes: Vec<Node>, lead: &mut Lead, bracket: bool) -> Kind {
    if bracket && lead.may_be_task {
        lead.task = take_task(&mut nodes);
    }
    if bracket && lead.may_be_callout {
        lead.callout = take_callout(&mut nodes);
    }
    if lead.task.is_none() && lead.callout.is_none() {
        if let [Node::Image { url, title, alt }] = nodes.as_slice() {
            let (alt, url, title) = (alt.clone(), url.clone(), title.clone());
            return Kind::Image(Image { alt, url, title, ..Image::default() });
        }
        if let [Node::Formula { latex, display: true }] = nodes.as_slice()
            && html::fits_dollars(latex)
        {
            return Kind::Formula(Formula { latex: latex.clone() });
        }
    }
    Kind::Text(text(&nodes))
}

/// A text of these nodes, out of the tag around them.
pub(super) fn text(nodes: &[Node]) -> Text {
    let mut text = Text::default();
    if let [Node::Html(open), inner @ .., Node::Html(close)] = nodes
        && let (Some(open), Some(close)) = (Tag::parse(open), Tag::parse(close))
        && open.name == close.name
        && close.closing
        && !open.closing
        && layout::apply(&open, &mut text).is_some()
    {
        text.text = canonical(inner);
        return text;
    }
    Text { text: canonical(nodes), ..Text::default() }
}

/// A caption is a block of HTML to the parser.
pub(super) fn caption(literal: &str) -> Option<Kind> {
    let (tag, rest) = Tag::first(literal.trim())?;
    let inner = rest.strip_suffix("</caption>")?;
    let mut text = Text::default();
    if tag.name != "caption" || tag.closing || tag.empty || inner.contains("</caption>") {
        return None;
    }
    layout::apply(&tag, &mut text)?;
    text.text = canonical(&read::fragment(inner));
    Some(Kind::Text(text))
}

/// Makes the first block of an item or quote its own text, if it is prose.
pub(super) fn lift(text: &mut Text, children: &mut Vec<Block>) {
    let Some(Kind::Text(first)) = children.first().map(|block| &block.kind) else { return };
    let plain = first.list == List::None && !first.quote && first.callout.is_none();
    let heading = first.style.level() > 0;
    if !plain || heading && (text.callout.is_some() || matches!(text.list, List::Task(_))) {
        return;
    }
    let first = first.clone();
    children.remove(0);
    *text = Text {
        list: text.list.clone(),
        loose: text.loose,
        new_list: text.new_list,
        quote: text.quote,
        callout: text.callout.take(),
        ..first
    };
}

/// Takes the box of a task off the start of a paragraph, and its tag off the end.
fn take_task(nodes: &mut Vec<Node>) -> Option<Task> {
    let Some(Node::Text(first)) = nodes.first_mut() else { return None };
    let state = match first.get(..3)? {
        "[ ]" => State::Todo,
        "[x]" | "[X]" => State::Done,
        "[-]" => State::Canceled,
        _ => return None,
    };
    if !first[3..].is_empty() && !first[3..].starts_with([' ', '\t']) {
        return None;
    }
    if first.len() == 3 && matches!(nodes.get(1), Some(node) if *node != Node::Soft) {
        return None;
    }
    let mut task = Task { state, ..Task::default() };
    let Some(Node::Text(first)) = nodes.first_mut() else { return None };
    *first = first[3..].trim_start_matches([' ', '\t']).to_owned();
    if first.is_empty() {
        nodes.remove(0);
    }
    if let Some(Node::Html(html)) = nodes.last()
        && let Some(tag) = Tag::parse(html)
        && let Some(tagged) = html::tagged(&tag, Task { state, ..Task::default() })
    {
        task = tagged;
        nodes.pop();
        if let Some(Node::Text(last)) = nodes.last_mut() {
            *last = last.strip_suffix(' ').unwrap_or(last).to_owned();
            if last.is_empty() {
                nodes.pop();
            }
        }
    }
    Some(task)
}

/// Takes `[!type]- Title` off the start of a paragraph.
fn take_callout(nodes: &mut Vec<Node>) -> Option<Callout> {
    let Some(Node::Text(first)) = nodes.first() else { return None };
    let (kind, rest) = first.strip_prefix("[!")?.split_once(']')?;
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if kind.is_empty() || !kind.chars().all(sound) {
        return None;
    }
    let (fold, title) = match rest.chars().next() {
        Some('+') => (Fold::Open, &rest[1..]),
        Some('-') => (Fold::Closed, &rest[1..]),
        _ => (Fold::None, rest),
    };
    let separate = title.is_empty() && matches!(nodes.get(1), None | Some(Node::Soft));
    let end = nodes.iter().position(|node| matches!(node, Node::Soft | Node::Hard));
    if !separate && !title.starts_with(' ')
        || matches!(end.map(|end| &nodes[end]), Some(Node::Hard))
    {
        return None;
    }
    let kind = kind.to_lowercase();
    let mut titled = Vec::new();
    push(&mut titled, Node::Text(title.trim_start_matches([' ', '\t']).to_owned()));
    let rest = end.map_or(Vec::new(), |end| nodes.split_off(end + 1));
    titled.extend(nodes.drain(1..end.unwrap_or(nodes.len()).min(nodes.len())));
    *nodes = rest;
    Some(Callout { kind, title: closed(&titled), fold })
}
