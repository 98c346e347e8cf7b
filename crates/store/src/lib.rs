//! What is kept, and who may touch it: every row, every query, every permission.
//!
//! All SQL of Docent is in this crate and in `migrations/`. A function on somebody's things takes
//! the [`Actor`], and its statement starts from one of the functions of scope, so that authority,
//! scope and content come from one snapshot.

mod actor;
mod database;
mod error;
mod key;
mod secret;
mod world;

pub use actor::{Actor, AuthorKind, Grant, Mode, Role, Who};
pub use database::{Settings, Store};
pub use error::{Error, Result};
pub use key::Keys;
pub use secret::{Secret, SecretHash};
pub use world::World;
