//! How Docent is asked for: every door, and the command line.

pub mod app;
mod error;
mod caller;
pub mod mcp;
pub mod postgres;

pub use app::{App, Settings};
pub use caller::Caller;
pub use error::{Error, Result};
