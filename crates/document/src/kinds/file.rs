//! A file to download.

use serde::{Deserialize, Serialize};

use super::{Stores, is_default};

/// A file that is a block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct File {
    /// The name of the file.
    #[serde(skip)]
    pub name: String,
    /// Where it is.
    #[serde(skip_serializing_if = "is_default")]
    pub url: String,
    /// `small`, `regular` or `card`.
    #[serde(skip_serializing_if = "is_default")]
    pub layout: Option<String>,
}

impl Stores for File {
    fn text(&self) -> &str {
        &self.name
    }

    fn set_text(&mut self, text: String) {
        self.name = text;
    }
}
