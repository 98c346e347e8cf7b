//! Prose: a paragraph, heading, list item, task, quote or callout.

use serde::{Deserialize, Serialize};

use super::{Stores, Task, is_default};

/// A block of inline text.
///
/// Written out, a list marker stands outermost, then a callout, then a quote, then the style.
/// Plain text holds no children; list items, quotes and callouts do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Text {
    /// Canonical inline Markdown.
    #[serde(skip)]
    pub text: String,
    /// Body, heading or caption.
    #[serde(skip_serializing_if = "is_default")]
    pub style: Style,
    /// Whether it is an item of a list, and of which.
    #[serde(skip_serializing_if = "is_default")]
    pub list: List,
    /// An item of a list whose items stand apart (each a paragraph of its own).
    #[serde(skip_serializing_if = "is_default")]
    pub loose: bool,
    /// An item that begins a new list right after another list of the same sort.
    #[serde(skip_serializing_if = "is_default")]
    pub new_list: bool,
    /// A quote.
    #[serde(skip_serializing_if = "is_default")]
    pub quote: bool,
    /// A callout.
    #[serde(skip_serializing_if = "is_default")]
    pub callout: Option<Callout>,
    /// `#RRGGBB`.
    #[serde(skip_serializing_if = "is_default")]
    pub color: Option<String>,
    /// The family of letters.
    #[serde(skip_serializing_if = "is_default")]
    pub font: Font,
    /// Where lines are aligned to.
    #[serde(skip_serializing_if = "is_default")]
    pub align: Align,
    /// How far plain text is indented, 0 to 5.
    #[serde(skip_serializing_if = "is_default")]
    pub indent: u8,
}

/// The style of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Style {
    /// Running text.
    #[default]
    Body,
    /// A heading of the first level.
    H1,
    /// A heading of the second level.
    H2,
    /// A heading of the third level.
    H3,
    /// A heading of the fourth level.
    H4,
    /// A heading of the fifth level.
    H5,
    /// A heading of the sixth level.
    H6,
    /// Small print.
    Caption,
}

impl Style {
    /// The heading of a level from 1 to 6.
    pub fn heading(level: u8) -> Self {
        match level {
            1 => Self::H1,
            2 => Self::H2,
            3 => Self::H3,
            4 => Self::H4,
            5 => Self::H5,
            _ => Self::H6,
        }
    }

    /// The level of a heading, 1 to 6; 0 for what is none.
    pub fn level(self) -> usize {
        match self {
            Self::Body | Self::Caption => 0,
            Self::H1 => 1,
            Self::H2 => 2,
            Self::H3 => 3,
            Self::H4 => 4,
            Self::H5 => 5,
            Self::H6 => 6,
        }
    }
}

/// The sort of list that an item is in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum List {
    /// Not in a list.
    #[default]
    None,
    /// A bullet.
    Bullet,
    /// A number.
    Numbered {
        /// The number of the first item of a list; 1 in all others.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        start: u32,
    },
    /// An item that folds what is below it.
    Toggle,
    /// A task.
    Task(Task),
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_one(start: &u32) -> bool {
    *start == 1
}

/// A box that stands out, as Obsidian writes it: `> [!note]- Title`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Callout {
    /// The type in lower case, such as `note`, `tip` or `warning`.
    pub kind: String,
    /// Inline Markdown on one line; empty for the title that the type gives.
    #[serde(skip_serializing_if = "is_default")]
    pub title: String,
    /// Whether it folds.
    #[serde(skip_serializing_if = "is_default")]
    pub fold: Fold,
}

/// Whether a callout folds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fold {
    /// It does not.
    #[default]
    None,
    /// It does, and stands open.
    Open,
    /// It does, and stands closed.
    Closed,
}

/// The family of letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Font {
    /// The one of the page.
    #[default]
    System,
    /// With serifs.
    Serif,
    /// Rounded.
    Rounded,
    /// Of one width.
    Mono,
}

/// Where lines are aligned to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Align {
    /// The left.
    #[default]
    Left,
    /// The middle.
    Center,
    /// The right.
    Right,
    /// Both sides.
    Justify,
}

impl Stores for Text {
    fn text(&self) -> &str {
        &self.text
    }

    fn set_text(&mut self, text: String) {
        self.text = text;
    }
}
