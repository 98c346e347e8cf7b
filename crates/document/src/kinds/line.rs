//! A rule between blocks.

use serde::{Deserialize, Serialize};

use super::{Stores, is_default};

/// A rule, or a page break.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Line {
    /// How heavy it is.
    #[serde(skip_serializing_if = "is_default")]
    pub style: LineStyle,
}

/// How heavy a rule is, from the lightest; each is written with one star more, from three.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LineStyle {
    /// `***`
    ExtraLight,
    /// `****`
    Light,
    /// `*****`, and every rule that is not made of stars.
    #[default]
    Regular,
    /// `******`
    Strong,
    /// `*******`
    PageBreak,
}

impl Stores for Line {
    fn text(&self) -> &'static str {
        ""
    }

    fn set_text(&mut self, _text: String) {}
}
