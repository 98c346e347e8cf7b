//! A page or card inside a document.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Stores, is_default};

/// A page inside the document; its children are what stands on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Page {
    /// Canonical inline Markdown on one line.
    #[serde(skip)]
    pub title: String,
    /// Page or card.
    #[serde(skip_serializing_if = "is_default")]
    pub style: PageStyle,
    /// The size of a card.
    #[serde(skip_serializing_if = "is_default")]
    pub layout: CardLayout,
    /// What an item of a collection has beside its title, by the keys of the collection's properties.
    #[serde(skip_serializing_if = "is_default")]
    pub values: Map<String, Value>,
}

/// How a page is shown where it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PageStyle {
    /// As a line that opens.
    #[default]
    Page,
    /// As a card.
    Card,
}

/// The size of a card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CardLayout {
    /// Small.
    Small,
    /// Square.
    Square,
    /// Regular.
    #[default]
    Regular,
    /// Large.
    Large,
}

impl Stores for Page {
    fn text(&self) -> &str {
        &self.title
    }

    fn set_text(&mut self, text: String) {
        self.title = text;
    }
}
