//! What a block points at: links, wiki links, pictures, files and cards.
//!
//! Inside a space an address is `block://<uuid>` for a document or block, `date://YYYY-MM-DD` for a
//! daily note, and `file://<uuid>` for a file that the space keeps.

mod tags;

use serde_json::Value;

use crate::{
    Block, Kind,
    inline::{node::Node, read::fragment, write::canonical},
    kinds::Table,
};

/// One thing that a block points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// How it points there.
    pub kind: LinkKind,
    /// The address or name.
    pub target: String,
}

/// How a link points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// A link in text or a card, to click.
    Link,
    /// `[[target]]`
    Wiki,
    /// `![[target]]`
    Embed,
    /// A picture or film, in text or as a block.
    Image,
    /// A file to download.
    File,
    /// The value of an item that is a block or another item.
    Related,
}

/// Everything that this block points at, in order; not what the blocks inside it do.
pub fn links(block: &Block) -> Vec<Link> {
    let mut found = Vec::new();
    visit(&mut block.clone_shallow(), &mut |link| {
        found.push(link.clone());
        None
    });
    found
}

/// Changes what this block points at to what `change` answers; `None` leaves a link as it is.
///
/// A wiki link whose new target is an address (it has `://`) becomes an ordinary link, an embed a picture.
pub fn map_links(block: &mut Block, mut change: impl FnMut(&Link) -> Option<String>) {
    visit(block, &mut change);
}

type Change<'a> = dyn FnMut(&Link) -> Option<String> + 'a;

impl Block {
    /// The block without what is inside it.
    fn clone_shallow(&self) -> Self {
        Self::new(self.id, self.kind.clone())
    }
}

fn visit(block: &mut Block, change: &mut Change<'_>) {
    match &mut block.kind {
        Kind::Text(text) => {
            if let Some(callout) = &mut text.callout {
                inline(&mut callout.title, change);
            }
            inline(&mut text.text, change);
        }
        Kind::Page(page) => {
            inline(&mut page.title, change);
            page.values.values_mut().for_each(|value| addresses(value, change));
        }
        Kind::Table(table) => cells(table, change),
        Kind::Image(image) => address(LinkKind::Image, &mut image.url, change),
        Kind::Video(video) => address(LinkKind::Image, &mut video.url, change),
        Kind::File(file) => address(LinkKind::File, &mut file.url, change),
        Kind::LinkCard(card) => address(LinkKind::Link, &mut card.url, change),
        Kind::Raw(raw) => {
            html(&mut raw.source, change);
        }
        _ => {}
    }
}

fn address(kind: LinkKind, url: &mut String, change: &mut Change<'_>) {
    if let Some(new) = change(&Link { kind, target: url.clone() }) {
        *url = new;
    }
}

/// The values of an item that are addresses: a link's, a block's, those of related items.
fn addresses(value: &mut Value, change: &mut Change<'_>) {
    match value {
        Value::String(text) if text.contains("://") && !text.contains(char::is_whitespace) => {
            let block = text.starts_with("block://");
            address(if block { LinkKind::Related } else { LinkKind::Link }, text, change);
        }
        Value::Array(values) => values.iter_mut().for_each(|value| addresses(value, change)),
        _ => {}
    }
}

/// Rewrites an inline text only if a link in it changed.
fn inline(text: &mut String, change: &mut Change<'_>) {
    if !text.contains(['[', '<', ':', '@']) && !text.contains("www.") {
        return;
    }
    let mut nodes = fragment(text);
    if tree(&mut nodes, change) {
        *text = canonical(&nodes);
    }
}

fn cells(table: &mut Table, change: &mut Change<'_>) {
    let mut rows = table.rows();
    let before = rows.clone();
    for cell in rows.iter_mut().flatten() {
        inline(cell, change);
    }
    if rows != before {
        *table = Table::from_rows(&rows, &table.columns());
    }
}

/// Whether anything changed.
fn tree(nodes: &mut [Node], change: &mut Change<'_>) -> bool {
    let mut changed = false;
    for node in nodes {
        changed |= match node {
            Node::Link { url, inner, .. } => {
                replace(LinkKind::Link, url, change) | tree(inner, change)
            }
            Node::Image { url, .. } => replace(LinkKind::Image, url, change),
            Node::Wiki { .. } => wiki(node, change),
            Node::Html(source) => html(source, change),
            Node::Italic(inner)
            | Node::Bold(inner)
            | Node::Strike(inner)
            | Node::Highlight(_, inner)
            | Node::Comment(_, inner) => tree(inner, change),
            _ => false,
        };
    }
    changed
}

/// Changes the addresses in tags, and nothing else of them; answers whether any changed.
fn html(source: &mut String, change: &mut Change<'_>) -> bool {
    let before = source.clone();
    let mut changed = String::with_capacity(before.len());
    let mut kept = 0;
    for (kind, place) in tags::addresses(&before) {
        let target = tags::decode(&before[place.clone()]);
        if let Some(new) = change(&Link { kind, target }) {
            changed.push_str(&before[kept..place.start]);
            changed.push_str(&tags::encode(&new));
            kept = place.end;
        }
    }
    changed.push_str(&before[kept..]);
    *source = changed;
    *source != before
}

fn replace(kind: LinkKind, url: &mut String, change: &mut Change<'_>) -> bool {
    let before = url.clone();
    address(kind, url, change);
    *url != before
}

fn wiki(node: &mut Node, change: &mut Change<'_>) -> bool {
    let Node::Wiki { target, label, embed } = node else { return false };
    let kind = if *embed { LinkKind::Embed } else { LinkKind::Wiki };
    let Some(new) = change(&Link { kind, target: target.clone() }) else { return false };
    if !new.contains("://") {
        *target = new;
        return true;
    }
    let text = label.take().unwrap_or_else(|| target.clone());
    *node = if kind == LinkKind::Embed {
        Node::Image { url: new, title: String::new(), alt: text }
    } else {
        Node::Link { url: new, title: String::new(), inner: vec![Node::Text(text)] }
    };
    true
}
