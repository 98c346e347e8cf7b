//! Import and export: a space as a tree of Markdown files, and such a tree as a space.
//!
//! [`import()`] reads a folder or a zip archive: plain Markdown, an Obsidian vault, an export of Notion
//! or Craft. [`export()`] writes a folder that imports back the same, daily notes, templates and
//! icons included; [`pack()`] makes it a zip archive. Import and export say in a [`Report`] what they
//! could not hold; nothing is left out silently.

mod report;
mod source;
mod archive;
mod flavour;
mod plan;
mod title;
mod mark;
mod links;
mod anchors;
mod relations;
mod table;
mod import;
mod names;
mod listing;
mod tree;
mod export;

pub use export::{Part, export, pack};
pub use import::import;
pub(crate) use names::safe as file_name;
pub use report::{Error, Note, Progress, Report, Result, Stage};
