//! A picture on its own.

use serde::{Deserialize, Serialize};

use super::{Stores, is_default};

/// A picture that is a block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Image {
    /// What it shows, plain text.
    #[serde(skip)]
    pub alt: String,
    /// Where it is.
    #[serde(skip_serializing_if = "is_default")]
    pub url: String,
    /// What is shown when pointed at.
    #[serde(skip_serializing_if = "is_default")]
    pub title: String,
    /// How it fills its frame: `fit` or `fill`.
    #[serde(skip_serializing_if = "is_default")]
    pub size: Option<String>,
    /// How wide it is shown: `auto` or `fullWidth`.
    #[serde(skip_serializing_if = "is_default")]
    pub width: Option<String>,
}

impl Stores for Image {
    fn text(&self) -> &str {
        &self.alt
    }

    fn set_text(&mut self, text: String) {
        self.alt = text;
    }
}
