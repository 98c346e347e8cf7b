//! What is kept, and who may touch it: every row, every query, every permission.
//!
//! All SQL of Docent is in this crate and in `migrations/`. A function on somebody's things takes
//! the [`Actor`], and its statement starts from one of the functions of scope, so that authority,
//! scope and content come from one snapshot.

mod actor;
mod attempt;
mod database;
mod error;
pub mod file;
mod key;
pub mod link;
pub mod password;
pub mod people;
mod secret;
pub mod session;
pub mod space;
mod world;

pub use actor::{Actor, AuthorKind, Grant, Mode, Role, Who};
pub use database::{Settings, Store};
pub use error::{Error, Result};
pub use key::Keys;
pub use password::Password;
pub use secret::{Secret, SecretHash};
pub use world::World;
