//! Tags that hold blocks: `<page>`, `<card>`, `<callout>`, `<collection>` and `<collectionItem>`.

use std::borrow::Cow;

use serde_json::Value;

use super::{html, tag::Tag};
use crate::{
    Kind, inline,
    kinds::{Callout, Text},
};

/// A tag that waits for its end.
#[derive(Debug)]
pub(super) struct Open {
    /// The name of the tag that ends it.
    name: String,
    /// What it is, still empty.
    pub(super) kind: Kind,
    /// How it was written.
    pub(super) source: String,
}

impl Open {
    /// The container that a block of HTML opens, when it says nothing more.
    pub(super) fn parse(literal: &str) -> Option<Self> {
        let (tag, rest) = Tag::first(literal.trim())?;
        let source = literal.trim_end().to_owned();
        if tag.name == "callout" && !tag.closing && !tag.empty && rest.is_empty() {
            let callout = Callout { kind: "note".to_owned(), ..Callout::default() };
            let kind = Kind::Text(Text { callout: Some(callout), ..Text::default() });
            return Some(Self { name: tag.name, kind, source });
        }
        if tag.name == "collection" && !tag.empty && rest.is_empty() {
            let kind = Kind::Collection(html::collection(&tag)?);
            return Some(Self { name: tag.name, kind, source });
        }
        let mut page = html::page(&tag)?;
        let mut rest = rest.trim();
        if let Some(after) = rest.strip_prefix("<pageTitle>") {
            let (title, after) = after.split_once("</pageTitle>")?;
            page.title = inline::canonical(&title.replace('\n', " "));
            rest = after.trim();
        }
        while let Some((key, value, after)) = value(rest) {
            page.values.insert(key, value);
            rest = after;
        }
        if !matches!(rest, "" | "<content>") {
            return None;
        }
        Some(Self { name: tag.name, kind: Kind::Page(page), source })
    }

    /// Whether a block of HTML ends this.
    pub(super) fn is_closed_by(&self, literal: &str) -> bool {
        let literal = literal.trim();
        let literal = literal.strip_prefix("</content>").unwrap_or(literal).trim();
        Tag::parse(literal).is_some_and(|tag| {
            // All pages are written alike: what ends one would end the other, once it is written.
            let alike = tag.name == self.name || is_page(&tag.name) && is_page(&self.name);
            tag.closing && alike
        })
    }
}

/// Whether a block of HTML is nothing but the end of containers.
pub(super) fn is_end(literal: &str) -> bool {
    let mut rest = literal.trim();
    while let Some((tag, after)) = Tag::first(rest) {
        let known = tag.name == "content" || HOLDING.contains(&tag.name.as_str());
        if !tag.closing || !known {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty() && !literal.trim().is_empty()
}

fn is_page(name: &str) -> bool {
    matches!(name, "page" | "card" | "collectionItem")
}

/// The value of an item that a text begins with, and what follows.
fn value(text: &str) -> Option<(String, Value, &str)> {
    let (tag, rest) = Tag::first(text)?;
    let (key, value) = html::property(&tag)?;
    Some((key, value, rest.trim_start()))
}

/// Gives the tags of containers lines of their own, with empty lines around, as the parser needs them:
/// Craft writes `<page><pageTitle>T</pageTitle><content>` on one line.
pub(super) fn spread(source: &str) -> Cow<'_, str> {
    if !NAMES.iter().any(|name| source.contains(name)) {
        return source.into();
    }
    let mut out = String::with_capacity(source.len() + 64);
    let mut fence = None;
    let mut before = "";
    for line in source.split_inclusive('\n') {
        let prefix = line.len() - line.trim_start_matches([' ', '>', '\t']).len();
        let (prefix, inner) = line.split_at(prefix);
        fence = fenced(inner, fence);
        let inner = inner.trim_end_matches('\n');
        if fence.is_none() && !before.is_empty() && before != "</content>" && is_edge(inner) {
            out.push_str(prefix.trim_end());
            out.push('\n');
        }
        if fence.is_none() && needs_spreading(inner) {
            spread_line(prefix, inner, &mut out);
        } else {
            out.push_str(line);
        }
        before = inner.trim_end();
    }
    out.into()
}

/// Whether a line begins or ends a container.
fn is_edge(line: &str) -> bool {
    CLOSING.contains(&line.trim_end())
        || Tag::first(line).is_some_and(|(tag, _)| {
            HOLDING.contains(&tag.name.as_str()) && !tag.empty && !tag.closing
        })
}

/// The names of containers.
const HOLDING: [&str; 5] = ["page", "card", "callout", "collection", "collectionItem"];

/// What containers and their parts begin with.
const NAMES: [&str; 8] = [
    "<page",
    "<card",
    "</page>",
    "</card>",
    "<callout",
    "</callout>",
    "<collection",
    "</collection",
];

/// The fence that is open after this line.
fn fenced(line: &str, open: Option<(char, usize)>) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'));
    let length = mark.map_or(0, |mark| line.len() - line.trim_start_matches(mark).len());
    match (open, mark) {
        (Some((own, least)), Some(mark))
            if mark == own && length >= least && line[length..].trim().is_empty() =>
        {
            None
        }
        (None, Some(mark)) if length >= 3 => Some((mark, length)),
        _ => open,
    }
}

/// Whether a line begins with a container's tag and goes on, or ends with one.
fn needs_spreading(line: &str) -> bool {
    let line = line.trim_end();
    let begins = Tag::first(line).is_some_and(|(tag, rest)| {
        HOLDING.contains(&tag.name.as_str()) && !tag.empty && !rest.is_empty()
    });
    begins
        || line.starts_with("</content></")
        || !line.starts_with('<') && line.ends_with("</callout>")
}

/// Writes the tags at both ends of a line on lines of their own.
fn spread_line(prefix: &str, line: &str, out: &mut String) {
    let mut rest = line;
    let mut push = |text: &str| {
        out.push_str(if text.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(text);
        out.push('\n');
    };
    let mut closing = Vec::new();
    while let Some(end) = CLOSING.iter().find(|end| rest.ends_with(**end)) {
        rest = rest[..rest.len() - end.len()].trim_end();
        closing.push(*end);
    }
    let mut opened = false;
    while let Some((tag, after)) = Tag::first(rest).filter(|(tag, _)| is_part(tag)) {
        let (mut length, mut after) = (rest.len() - after.len(), after);
        if tag.name == "pageTitle"
            && let Some(end) = after.find("</pageTitle>")
        {
            after = &after[end + "</pageTitle>".len()..];
            length = rest.len() - after.len();
        }
        if opened && is_edge(rest) {
            push("");
        }
        push(&rest[..length]);
        opened = true;
        rest = after.trim_start();
    }
    if opened {
        push("");
    }
    if !rest.is_empty() {
        push(rest);
    }
    if !closing.is_empty() {
        push("");
        closing.iter().rev().for_each(|end| push(end));
    }
}

const CLOSING: [&str; 6] =
    ["</content>", "</page>", "</card>", "</callout>", "</collectionItem>", "</collection>"];

fn is_part(tag: &Tag) -> bool {
    match tag.name.as_str() {
        "property" => tag.empty,
        "pageTitle" | "content" => !tag.empty,
        name => HOLDING.contains(&name) && !tag.empty,
    }
}
