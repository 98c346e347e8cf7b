//! Source that the model cannot hold.

use serde::{Deserialize, Serialize};

use super::Stores;

/// Markdown or HTML kept verbatim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Raw {
    /// The source, without the end of its last line.
    #[serde(skip)]
    pub source: String,
}

impl Stores for Raw {
    fn text(&self) -> &str {
        &self.source
    }

    fn set_text(&mut self, text: String) {
        self.source = text;
    }
}
