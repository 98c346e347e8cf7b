//! Which siblings are one list, and where a blank line must stand between blocks.

use crate::{
    Block, Kind,
    kinds::{List, Style, Text},
};

/// The sorts of list that Markdown tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Bullets and tasks.
    Bullet,
    /// Toggles.
    Toggle,
    /// Numbers.
    Numbered,
}

/// The text of a block, if it is one.
pub(crate) fn text(block: &Block) -> Option<&Text> {
    match &block.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

/// The sort of list that a block is an item of.
pub(crate) fn family(block: &Block) -> Option<Family> {
    match text(block)?.list {
        List::None => None,
        List::Bullet | List::Task(_) => Some(Family::Bullet),
        List::Toggle => Some(Family::Toggle),
        List::Numbered { .. } => Some(Family::Numbered),
    }
}

/// Whether a block is an item of the same list as the sibling before it.
pub(crate) fn continues(before: &Block, block: &Block) -> bool {
    let family_of = family(block);
    family_of.is_some()
        && family(before) == family_of
        && text(block).is_some_and(|text| !text.new_list)
}

/// Whether the two would run together without a blank line.
pub(crate) fn needs_blank(before: &Block, next: &Block) -> bool {
    let quotes = |block: &Block| text(block).is_some_and(is_quote);
    match &before.kind {
        Kind::Text(text) => {
            is_caption(text)
                || ends_open(text) && !interrupts(next)
                || quotes(before) && quotes(next)
        }
        Kind::Code(_) | Kind::Line(_) => false,
        Kind::Image(image) if image.size.is_none() && image.width.is_none() => !interrupts(next),
        _ => true,
    }
}

/// Whether a text followed by its own first child needs a blank line.
pub(crate) fn lead_needs_blank(text: &Text, child: &Block) -> bool {
    let heading = text.style.level() > 0 && !text.text.contains('\n');
    is_caption(text) || !heading && !interrupts(child)
}

/// A caption is HTML, which ends at a blank line only.
fn is_caption(text: &Text) -> bool {
    text.style == Style::Caption
}

fn is_quote(text: &Text) -> bool {
    matches!(text.list, List::None) && (text.quote || text.callout.is_some())
}

/// Whether a line of prose after this text would be taken for its continuation.
fn ends_open(text: &Text) -> bool {
    text.list != List::None || is_quote(text) || text.style.level() == 0
}

/// Whether this block ends a paragraph right before it.
fn interrupts(block: &Block) -> bool {
    match &block.kind {
        Kind::Code(_) | Kind::Line(_) => true,
        Kind::Text(text) => match text.list {
            List::None => is_quote(text) || text.style.level() > 0 && !text.text.contains('\n'),
            List::Numbered { start } => start == 1 && !text.text.is_empty(),
            List::Task(_) => true,
            List::Bullet | List::Toggle => !text.text.is_empty(),
        },
        _ => false,
    }
}
