//! How entries and seals are written down to be hashed: version 1.
//!
//! A field is its length in bytes as 4 bytes, big-endian, and then the bytes; a field that is null is
//! the length `FF FF FF FF` alone. Numbers are 8 bytes, big-endian, two's complement; times are
//! microseconds since 1970-01-01 UTC; ids are their 16 bytes, lists of ids those one after another;
//! text is UTF-8; a truth value is one byte, 0 or 1.
//!
//! - *entries*: SHA-256 over the text `docent audit entries 1`, the space, and for each entry in the
//!   order of ids: id, person, link, client, address, tool, objects, outcome, duration in
//!   microseconds, bytes out, wrote, at.
//! - *seal*: SHA-256 over the text `docent audit seal 1`, space, number, previous hash, entries' hash,
//!   count of entries, first at, last at, made at.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Recorded;
use crate::audit::seal::Seal;

/// The version that new seals are made with.
pub(super) const VERSION: i16 = 1;

/// SHA-256.
pub(super) type Hash = [u8; 32];

/// What fields are written into.
struct Writer(Sha256);

impl Writer {
    fn new(purpose: &str) -> Self {
        Self(Sha256::new()).text(purpose)
    }

    fn field(mut self, bytes: &[u8]) -> Self {
        // A field is far shorter than 4 GiB; the number that would lie about it stands for null.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
        self
    }

    fn text(self, text: &str) -> Self {
        self.field(text.as_bytes())
    }

    fn id(self, id: Uuid) -> Self {
        self.field(id.as_bytes())
    }

    fn optional(mut self, id: Option<Uuid>) -> Self {
        if let Some(id) = id {
            return self.id(id);
        }
        self.0.update(u32::MAX.to_be_bytes());
        self
    }

    fn number(self, number: i64) -> Self {
        self.field(&number.to_be_bytes())
    }

    fn time(self, at: DateTime<Utc>) -> Self {
        self.number(at.timestamp_micros())
    }

    fn entry(self, entry: &Recorded) -> Self {
        let objects: Vec<u8> = entry.objects.iter().flat_map(|object| *object.as_bytes()).collect();
        self.id(entry.id)
            .optional(entry.person)
            .optional(entry.link)
            .text(&entry.client)
            .text(&entry.address)
            .text(&entry.tool)
            .field(&objects)
            .text(&entry.outcome)
            .number(entry.duration_us)
            .number(entry.bytes_out)
            .field(&[u8::from(entry.wrote)])
            .time(entry.at)
    }

    fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// The hash of entries, which are in the order of their ids.
pub(super) fn of_entries(space: Uuid, entries: &[Recorded]) -> Hash {
    let writer = Writer::new("docent audit entries 1").id(space);
    entries.iter().fold(writer, Writer::entry).finish()
}

/// The hash that a seal has when nobody touched it.
pub(super) fn of_seal(seal: &Seal) -> Hash {
    Writer::new("docent audit seal 1")
        .id(seal.space)
        .number(seal.number)
        .field(&seal.previous_hash)
        .field(&seal.entries_hash)
        .number(seal.entries)
        .time(seal.first_at)
        .time(seal.last_at)
        .time(seal.made_at)
        .finish()
}
