//! Documents: what there is, where it is, and reading one.

mod duplicate;
mod list;
mod own;
mod purge;
mod read;
mod seen;
mod write;

pub use duplicate::Duplicate;
pub use list::{Filter, Listed, Order, Page, Range, list};
pub use own::INBOX;
pub use purge::purge;
pub use read::{Document, Metadata, Target, outline_path, read, read_with_metadata, resolve};
pub use seen::{Unseen, look, unseen, with_unseen};
pub use write::{Change, Create, Destination, Move, New, Trash, Update};
