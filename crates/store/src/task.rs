//! Tasks: what is to be done, and when it is to be done again.

pub mod repeat;
pub(crate) mod settle;
