//! A formula on its own.

use serde::{Deserialize, Serialize};

use super::Stores;

/// A formula in LaTeX.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Formula {
    /// The source.
    #[serde(skip)]
    pub latex: String,
}

impl Stores for Formula {
    fn text(&self) -> &str {
        &self.latex
    }

    fn set_text(&mut self, text: String) {
        self.latex = text;
    }
}
