//! What a document is: blocks, inline text, edits, Markdown in and out. Pure values, no I/O.
#![allow(missing_docs)]
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub mod order;
pub mod tree;

pub use tree::{Difference, Place, Refused, Row, Tree};

#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub id: Uuid,
    pub kind: Kind,
    pub children: Vec<Block>,
}
#[derive(Clone, Debug, PartialEq)]
pub struct Kind(pub Stored);
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    pub kind: String,
    pub text: String,
    #[serde(default)]
    pub properties: serde_json::Map<String, serde_json::Value>,
}
impl Kind {
    pub fn store(&self) -> Stored {
        self.0.clone()
    }
    pub fn read(stored: Stored) -> Kind {
        Kind(stored)
    }
}
