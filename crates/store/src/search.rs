//! Finding documents by their words: what is indexed with each write, and how it is asked.

mod backlink;
mod by_pattern;
mod by_words;
mod correct;
mod find;
mod index;
mod pattern;
pub(crate) mod plan;
mod query;
mod show;
mod snippet;
mod tag;

pub use backlink::{Backlink, backlinks};
pub use correct::Correction;
pub use find::{After, Found, Query, find};
pub use query::{ScopeQuery, scope_query};
pub use show::{Hit, Part};
pub use tag::{Tag, tags};

pub use index::vectors;

pub(crate) use index::index;

/// Postgres refuses longer words in a vector or a query, in bytes.
const LONGEST_LEXEME: usize = 2046;

/// A word of the title is in the vector twice: as it is, and with this in front, which no word can
/// have. A search of the title alone then reads the index for it, and not every vector with the word.
const TITLE: &str = "title:";
