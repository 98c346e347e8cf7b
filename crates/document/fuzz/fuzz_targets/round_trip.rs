//! Any text is read without a panic, and written so that it is read as the same.
//!
//! Run with `cargo +nightly fuzz run round_trip` in `crates/document`.
#![no_main]

use docent_document::markdown::{Writer, parse, write};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|source: &str| {
    let once = write(&parse(source, &mut Uuid::nil).blocks, Writer::Full);
    let twice = write(&parse(&once, &mut Uuid::nil).blocks, Writer::Full);
    assert_eq!(once, twice);
});
