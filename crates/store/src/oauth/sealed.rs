//! What a page carries from question to answer: sealed for one link and one browser, so that asking
//! keeps nothing.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
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
    let plain = serde_json::to_vec(value)?;
    let (key, sealed) = store.keys.seal(&store.world, &purpose(issuer, kind, browser), &plain)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode([key.to_be_bytes().as_slice(), &sealed].concat()))
}

/// Opens what was sealed as this kind for this link and browser; none where it is anything else.
pub(super) fn open<T: DeserializeOwned>(
    store: &Store,
    issuer: &Issuer,
    kind: &str,
    sealed: &str,
    browser: SecretHash,
) -> Option<T> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (key, sealed) = bytes.split_first_chunk()?;
    let purpose = purpose(issuer, kind, browser);
    let plain = store.keys.open(i32::from_be_bytes(*key), &purpose, sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn purpose(issuer: &Issuer, kind: &str, browser: SecretHash) -> Vec<u8> {
    [b"docent ", kind.as_bytes(), b" ", issuer.link.as_bytes(), &browser].concat()
}
