//! What a document is: a tree of [`Block`]s, and Markdown in and out. Pure values, no I/O.
//!
//! * [`block`] and [`kinds`]: the tree, and one file for each kind of block. A kind turns into the
//!   [`Stored`] of a row and back without loss.
//! * [`collection`]: what may be done with a typed table: its schema, its values, questions to it.
//! * [`inline`]: the text of a block. It is kept as canonical inline Markdown, which is what rows
//!   hold and search reads; [`inline::Run`]s are the same text for programs that cannot parse it.
//! * [`markdown`]: whole documents. Reading goes through a `CommonMark` parser to blocks; writing only
//!   prefixes and indents the kept lines, so that it stays cheap on the hot path.
//! * [`tree`]: a document as its rows; edits and what they change. [`comparison`]: what is different
//!   between two states of it, for people.
//! * [`links`], [`search`], [`order`], [`json`], [`copy`]: what points elsewhere, the words of a text, the
//!   keys that order siblings, the shape that programs exchange, and the same blocks under new ids.
//!
//! Ids, time and chance are always arguments.

pub mod block;
pub mod collection;
pub mod comparison;
pub mod copy;
pub mod inline;
pub mod json;
pub mod kinds;
pub mod links;
pub mod markdown;
pub mod order;
pub mod search;
pub mod template;
pub mod tree;

pub use block::Block;
pub use kinds::{Invalid, Kind, Stored};
pub use tree::{Difference, Place, Refused, Row, Tree};
