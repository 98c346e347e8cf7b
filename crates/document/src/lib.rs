//! What a document is: blocks, inline text, edits, Markdown in and out. Pure values, no I/O.
#![allow(missing_docs)]
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub mod order;
pub mod search {
    pub fn words(t: &str) -> impl Iterator<Item = (String, usize)> {
        t.split_whitespace()
            .map(str::to_lowercase)
            .enumerate()
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(i, w)| (w, i))
    }
}
pub fn links(_b: &Block) -> Vec<String> {
    vec![]
}
#[derive(Debug)]
pub struct Invalid;
impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("x")
    }
}

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
    pub fn restore(stored: Stored) -> Result<Kind, Invalid> {
        Ok(Kind(stored))
    }
    pub fn read(stored: Stored) -> Kind {
        Kind(stored)
    }
}
