//! Code with its language.

use serde::{Deserialize, Serialize};

use super::{Stores, is_default};

/// A block of code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Code {
    /// The code, without the end of its last line (unless it is only line ends).
    #[serde(skip)]
    pub code: String,
    /// What follows the opening fence: the language, then anything.
    #[serde(skip_serializing_if = "is_default")]
    pub info: String,
}

impl Code {
    /// The first word of the info string.
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }
}

impl Stores for Code {
    fn text(&self) -> &str {
        &self.code
    }

    fn set_text(&mut self, text: String) {
        self.code = text;
    }
}
