//! Finding documents by their words: what is indexed with each write, and how it is asked.

mod index;

pub(crate) use index::index;
