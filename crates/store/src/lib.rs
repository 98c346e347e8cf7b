//! What is kept, and who may touch it: every row, every query, every permission.
//!
//! All SQL of Docent is in this crate and in `migrations/`. A function on somebody's things takes
//! the [`Actor`], and its statement starts from one of the functions of scope, so that authority,
//! scope and content come from one snapshot.

mod actor;
pub mod audit;
pub mod block;
pub mod change;
mod database;
pub mod document;
mod edit;
mod error;
pub mod folder;
mod key;
mod row;
pub mod search;
mod secret;
mod world;
pub mod write;

pub use actor::{Actor, AuthorKind, Grant, Mode, Role, Who};
pub use database::{Settings, Store};
pub use edit::{DocumentState, Edit, FolderState, Location};
pub use error::{Error, Result};
pub use key::Keys;
pub use secret::{Secret, SecretHash};
pub use world::World;
pub use write::{Call, Idempotency, OpenDocument, Operation, Revision, Written};
