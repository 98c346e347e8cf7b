//! The audit: who called what, on which objects, with what outcome. Never content, never secrets.
//!
//! A write's [`Entry`] is in its transaction. Everything else is queued by [`Audit`] and committed in
//! groups, within 100 ms: a crash may lose that tail. The queue is bounded and drops nothing; when it
//! is full, the caller waits. What is committed is sealed within a second: a [`Seal`] covers entries
//! and the seal before it, so that [`verify`] finds what was changed, removed or added since, and a
//! [`Checkpoint`] kept elsewhere shows where a chain was cut.

mod entry;
mod group;
mod digest;
mod seal;
mod queue;
mod verify;
mod checkpoint;
mod find;
mod usage;
mod expire;

pub use checkpoint::{Checkpoint, checkpoint};
pub(crate) use entry::insert;
pub use entry::{Entry, keep};
pub use expire::expire;
pub use find::{Filter, Page, Reader, Recorded, find};
pub use queue::Audit;
pub use seal::{Seal, seal_all};
pub use usage::{Day, usage};
pub use verify::{Flaw, Verified, spaces, verify};
