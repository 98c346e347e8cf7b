//! Whole documents as Markdown.

mod container;
mod front;
mod html;
mod layout;
mod lists;
mod out;
mod prose;
mod read;
pub(crate) mod tag;
mod write;

pub use read::{Note, Parsed, parse};
pub use write::{Writer, write, write_one};
