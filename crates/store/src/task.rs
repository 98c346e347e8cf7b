//! Tasks: what is to be done, and when it is to be done again.

pub mod repeat;
pub(crate) mod settle;

mod list;
mod write;

pub use list::{Listed, Order, Page, Wanted, is_open, list, within};
pub use write::{Add, Change, Delete, New, Update};
