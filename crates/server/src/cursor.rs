//! Cursors: opaque to clients, the position of the next page to us.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Result};

/// The cursor of a position.
pub(crate) fn write<T: Serialize>(position: &T) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// The position of a cursor.
pub(crate) fn read<T: DeserializeOwned>(cursor: &str) -> Result<T> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(|| {
        Error::invalid("this cursor was not given by this tool: start again without one")
    })
}
