//! Secrets as types: shown once, hashed at rest, never serialised, redacted in `Debug`.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{Error, World};

/// 32 random bytes, written as 43 characters of base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// The SHA-256 of a secret: what tables hold.
pub type SecretHash = [u8; 32];

impl Secret {
    /// A new secret.
    pub fn new(world: &World) -> Self {
        Self(world.bytes())
    }

    /// The secret as text, to be shown or put into an address. Call it only where that happens.
    pub fn reveal(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored and looked up. A plain hash is enough: 256 random bits cannot be guessed.
    pub fn hash(&self) -> SecretHash {
        Sha256::digest(self.0).into()
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// What a program shows in a person's name: `docent_pat_` and a [`Secret`], so that whoever finds one
/// somewhere, people or scanners, knows what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Secret);

impl AccessToken {
    const PREFIX: &str = "docent_pat_";

    /// A new token.
    pub fn new(world: &World) -> Self {
        Self(Secret::new(world))
    }

    /// The token as text. Call it only where it is shown.
    pub fn reveal(&self) -> String {
        format!("{}{}", Self::PREFIX, self.0.reveal())
    }

    /// What is stored and looked up.
    pub fn hash(&self) -> SecretHash {
        self.0.hash()
    }
}

impl FromStr for AccessToken {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.strip_prefix(Self::PREFIX).ok_or(Error::NotFound)?.parse().map(Self)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

impl FromStr for Secret {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::NotFound)?;
        bytes.try_into().map(Self).map_err(|_| Error::NotFound)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
