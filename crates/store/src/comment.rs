//! Comments: talk about blocks and documents, in threads. Seen exactly where the block is seen, and not
//! part of what a document says.

mod list;
mod write;

pub use list::{Listed, Open, Page, Position, Wanted, list, open};
pub(crate) use write::is_of;
pub use write::{Add, Change, Delete, New, Update};

/// The most comments that one call may add or change.
pub const MOST_AT_ONCE: usize = 100;
/// The most comments on one block, answers among them.
pub const MOST_ON_BLOCK: usize = 1_000;
/// Characters of a comment.
pub const LONGEST: usize = 10_000;
