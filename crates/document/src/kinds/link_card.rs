//! A link shown as a card.

use serde::{Deserialize, Serialize};

use super::{Stores, is_default};

/// A link with what is known of its page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LinkCard {
    /// The title of the page, plain text.
    #[serde(skip)]
    pub title: String,
    /// Where it leads.
    #[serde(skip_serializing_if = "is_default")]
    pub url: String,
    /// What the page says of itself, plain text.
    #[serde(skip_serializing_if = "is_default")]
    pub description: String,
    /// `small`, `regular` or `card`.
    #[serde(skip_serializing_if = "is_default")]
    pub layout: Option<String>,
}

impl Stores for LinkCard {
    fn text(&self) -> &str {
        &self.title
    }

    fn set_text(&mut self, text: String) {
        self.title = text;
    }
}
