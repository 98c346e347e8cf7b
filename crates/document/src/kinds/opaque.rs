//! What is kept as it came until the model knows it better: whiteboards.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Stores;

/// A block whose properties are kept and shown, but not understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Opaque {
    /// Its name, plain text.
    #[serde(skip)]
    pub text: String,
    /// Everything else.
    #[serde(flatten)]
    pub properties: Map<String, Value>,
}

impl Stores for Opaque {
    fn text(&self) -> &str {
        &self.text
    }

    fn set_text(&mut self, text: String) {
        self.text = text;
    }
}
