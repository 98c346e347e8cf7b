//! Tags that hold blocks: `<page>`, `<card>` and `<callout>`.

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
        let mut page = html::page(&tag)?;
        let mut rest = rest.trim();
        if let Some(after) = rest.strip_prefix("<pageTitle>") {
            let (title, after) = after.split_once("</pageTitle>")?;
            page.title = inline::canonical(&title.replace('\n', " "));
            rest = after.trim();
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
        Tag::parse(literal).is_some_and(|tag| tag.closing && tag.name == self.name)
    }
}

/// Gives the tags of containers lines of their own, with empty lines around, as the parser needs them.
pub(super) fn spread(source: &str) -> std::borrow::Cow<'_, str> {
    source.into()
}
