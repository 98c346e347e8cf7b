//! What is in a file, told from its bytes: [`recognise`] says what it is, [`name`] what it may be
//! called, [`without_metadata`] takes out where and with what a picture was taken. Pure values.

mod name;
mod recognise;
mod text;
mod picture;
mod metadata;

pub use metadata::{MARK, may_tell_more, without_metadata};
pub use name::name;
pub use recognise::{Content, recognise};
pub use text::is_text;

/// Bytes at the start of a file that are enough to [`recognise`] it.
pub const HEAD: usize = 1024 * 1024;

/// What nothing is known of: saved as it is, never shown.
pub const UNKNOWN: &str = "application/octet-stream";
