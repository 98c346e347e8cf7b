//! What is kept elsewhere of a chain: [`Checkpoint`], authenticated under the key file.
//!
//! Whoever can write the database can cut the end off a chain, or write it anew from the beginning.
//! A checkpoint names the last seal of its time; nobody without the key file can make another one.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::seal;
use crate::{Error, Keys, Result, Store, World};

/// The last seal of a space at some time, as JSON on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Checkpoint {
    /// The space, or the nil id for the installation's own entries.
    pub space: Uuid,
    /// The seal's number.
    pub number: i64,
    /// The seal's hash.
    #[serde(with = "base64_text")]
    pub hash: Vec<u8>,
    /// When the checkpoint was taken.
    pub made_at: DateTime<Utc>,
    /// The number of the key that the code is made with.
    pub key: i32,
    /// The authentication code: XChaCha20-Poly1305 over no text with all the above as associated data.
    #[serde(with = "base64_text")]
    pub code: Vec<u8>,
}

impl Checkpoint {
    fn make(keys: &Keys, world: &World, space: Uuid, number: i64, hash: Vec<u8>) -> Result<Self> {
        let made_at = world.now();
        let mut checkpoint = Self { space, number, hash, made_at, key: 0, code: Vec::new() };
        let (key, code) = keys.seal(world, &checkpoint.said(), &[])?;
        (checkpoint.key, checkpoint.code) = (key, code);
        Ok(checkpoint)
    }

    /// Refuses a checkpoint that was not made under one of these keys.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it was changed, or the key file is another one.
    pub fn check(&self, keys: &Keys) -> Result<()> {
        keys.open(self.key, &self.said(), &self.code).map(drop).map_err(|error| match error {
            Error::Invalid(message) => Error::Invalid(message),
            _ => Error::invalid(format!(
                "the checkpoint of seal {} is not genuine: it was changed, or made under another key file",
                self.number
            )),
        })
    }

    /// What the code speaks for. The times in it have microseconds, as those of seals do.
    fn said(&self) -> Vec<u8> {
        [
            b"audit checkpoint 1 ".as_slice(),
            self.space.as_bytes(),
            &self.number.to_be_bytes(),
            &self.made_at.timestamp_micros().to_be_bytes(),
            &self.hash,
        ]
        .concat()
    }
}

/// Seals what is committed, and takes a checkpoint of the space; none where nothing was ever recorded.
pub async fn checkpoint(store: &Store, space: Uuid) -> Result<Option<Checkpoint>> {
    seal::seal_all(store).await?;
    let last = sqlx::query!(
        "select number, hash from seal where space_id = $1 order by number desc limit 1",
        space,
    )
    .fetch_optional(&store.pool)
    .await?;
    let Some(last) = last else { return Ok(None) };
    Checkpoint::make(&store.keys, &store.world, space, last.number, last.hash).map(Some)
}

mod base64_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::{BASE64_STANDARD, Engine};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map_err(D::Error::custom)
    }
}
