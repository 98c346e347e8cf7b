//! What a page carries from question to answer: sealed for one link and one browser, so that asking
//! keeps nothing.

use serde::{Serialize, de::DeserializeOwned};

use super::Issuer;
use crate::{Result, SecretHash, Store};

/// Seals `value`, a `kind` of thing that no other kind can be taken for.
pub(super) fn seal(
    store: &Store,
    issuer: &Issuer,
    kind: &str,
    value: &impl Serialize,
    browser: SecretHash,
) -> Result<String> {
    store.keys.seal_text(&store.world, &purpose(issuer, kind, browser), value)
}

/// Opens what was sealed as this kind for this link and browser; none where it is anything else.
pub(super) fn open<T: DeserializeOwned>(
    store: &Store,
    issuer: &Issuer,
    kind: &str,
    sealed: &str,
    browser: SecretHash,
) -> Option<T> {
    store.keys.open_text(&purpose(issuer, kind, browser), sealed)
}

fn purpose(issuer: &Issuer, kind: &str, browser: SecretHash) -> Vec<u8> {
    [b"docent ", kind.as_bytes(), b" ", issuer.link.as_bytes(), &browser].concat()
}
