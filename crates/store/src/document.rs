//! Documents: what there is, where it is, and reading one.

mod list;
mod read;
mod write;

pub use list::{Filter, Listed, Order, Page, list};
pub use read::{Document, Target, outline_path, read, resolve};
pub use write::{Create, Destination, Move, New, Trash, Update};
