//! What is kept, and who may touch it: every row, every query, every permission.
//!
//! All SQL of Docent is in this crate and in `migrations/`. A function on somebody's things takes
//! the [`Actor`], and its statement starts from one of the functions of scope, so that authority,
//! scope and content come from one snapshot.

mod error;
mod world;
mod secret;
mod key;
mod actor;
mod pulse;
mod database;
mod row;

pub mod people;
pub mod password;
pub mod session;
pub mod identity;
pub mod access_token;
mod attempt;
mod manage;
pub mod space;
pub mod invitation;
pub mod reset;
pub mod link;
pub mod oauth;

pub mod folder;
pub mod document;
pub mod favourite;
pub mod block;
pub mod collection;
pub mod comment;
pub mod task;
pub mod content;
pub mod file;
pub mod file_url;
pub mod search;

mod edit;
pub mod write;
pub mod change;
pub mod audit;

pub use actor::{Actor, AuthorKind, Grant, Mode, Reach, Role, Who};
pub use audit::Audit;
pub use database::{Settings, Store};
pub use edit::{CommentState, DocumentState, Edit, FolderState, Location, Resolution};
pub use error::{Error, Result};
pub use key::Keys;
pub use password::Password;
pub use pulse::Pulse;
pub use secret::{AccessToken, Secret, SecretHash};
pub use world::World;
pub use write::{Call, Idempotency, OpenDocument, Operation, Revision, Written};
