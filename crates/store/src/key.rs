//! The key file: numbered keys, kept outside the database, that seal what can be shown again.

use std::{collections::BTreeMap, fmt};

use aes_siv::siv::Aes128Siv;
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::{Error, Result, World};

/// Every key this process holds, by number; the highest number seals.
#[derive(Clone)]
pub struct Keys {
    keys: BTreeMap<i32, [u8; 32]>,
}

/// The key file as it is written: JSON, `{"keys": {"1": "<base64>"}}`.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    keys: BTreeMap<i32, String>,
}

impl Keys {
    /// A first key.
    pub fn new(world: &World) -> Self {
        Self { keys: BTreeMap::from([(1, world.bytes())]) }
    }

    /// Reads the text of a key file.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || Error::invalid("the key file is damaged: restore it from your backup");
        let file: KeyFile = serde_json::from_str(text).map_err(|_| wrong())?;
        let keys = file.keys.into_iter().map(|(number, key)| {
            let key = BASE64_STANDARD.decode(key).map_err(|_| wrong())?;
            Ok((number, key.try_into().map_err(|_| wrong())?))
        });
        let keys = keys.collect::<Result<BTreeMap<_, _>>>()?;
        if keys.is_empty() { Err(wrong()) } else { Ok(Self { keys }) }
    }

    /// The text of the key file: for writing it, mode 0600, and for nothing else.
    pub fn reveal(&self) -> String {
        let keys = self.keys.iter().map(|(&number, key)| (number, BASE64_STANDARD.encode(key)));
        serde_json::to_string(&KeyFile { keys: keys.collect() }).unwrap_or_default()
    }

    /// Whether a key of this number is here.
    pub fn has(&self, number: i32) -> bool {
        self.keys.contains_key(&number)
    }

    /// Seals `plain` for one `purpose`; answers the key's number and nonce with ciphertext.
    pub fn seal(&self, world: &World, purpose: &[u8], plain: &[u8]) -> Result<(i32, Vec<u8>)> {
        let (&number, key) = self.keys.last_key_value().ok_or(Error::NotFound)?;
        let nonce: [u8; 24] = world.bytes();
        let sealed = XChaCha20Poly1305::new(key.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: purpose })
            .map_err(|_| Error::internal("sealing failed"))?;
        Ok((number, [nonce.as_slice(), &sealed].concat()))
    }

    /// Seals a value into text that fits an address or a form: base64url of the key's number and what
    /// [`Keys::seal`] answers.
    pub fn seal_text(
        &self,
        world: &World,
        purpose: &[u8],
        value: &impl Serialize,
    ) -> Result<String> {
        let (number, sealed) = self.seal(world, purpose, &serde_json::to_vec(value)?)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([number.to_be_bytes().as_slice(), &sealed].concat()))
    }

    /// Opens what [`Keys::seal_text`] sealed for the same purpose; none where it is anything else.
    pub fn open_text<T: DeserializeOwned>(&self, purpose: &[u8], text: &str) -> Option<T> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (number, sealed) = bytes.split_first_chunk()?;
        let plain = self.open(i32::from_be_bytes(*number), purpose, sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Seals a value into text that fits an address, always the same for the same value and purpose
    /// (deterministic AEAD, RFC 5297): base64url of the key's number, the tag and the ciphertext.
    pub fn seal_alike(&self, purpose: &[u8], plain: &[u8]) -> Result<String> {
        let (&number, _) = self.keys.last_key_value().ok_or(Error::NotFound)?;
        let key = self.derive_under(number, purpose, b"siv").ok_or(Error::NotFound)?;
        let sealed = Aes128Siv::new(&key.into())
            .encrypt([purpose], plain)
            .map_err(|_| Error::internal("sealing failed"))?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([number.to_be_bytes().as_slice(), &sealed].concat()))
    }

    /// Opens what [`Keys::seal_alike`] sealed for the same purpose; none where it is anything else.
    pub fn open_alike(&self, purpose: &[u8], text: &str) -> Option<Vec<u8>> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (number, sealed) = bytes.split_first_chunk()?;
        let key = self.derive_under(i32::from_be_bytes(*number), purpose, b"siv")?;
        Aes128Siv::new(&key.into()).decrypt([purpose], sealed).ok()
    }

    /// 32 bytes that follow from `data` and one `purpose`, and that nobody without the key file can
    /// tell: HMAC-SHA256 under the newest key.
    pub fn derive(&self, purpose: &[u8], data: &[u8]) -> Result<[u8; 32]> {
        let (&number, _) = self.keys.last_key_value().ok_or(Error::NotFound)?;
        self.derive_under(number, purpose, data).ok_or(Error::NotFound)
    }

    /// As [`Keys::derive`], under the key of a number; none where that is not here.
    fn derive_under(&self, number: i32, purpose: &[u8], data: &[u8]) -> Option<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.keys.get(&number)?).ok()?;
        for part in [purpose, data] {
            mac.update(&u64::try_from(part.len()).unwrap_or_default().to_be_bytes());
            mac.update(part);
        }
        Some(mac.finalize().into_bytes().into())
    }

    /// Opens what [`Keys::seal`] sealed for the same purpose.
    pub fn open(&self, number: i32, purpose: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let key = self.keys.get(&number).ok_or_else(|| {
            Error::invalid(format!("key {number} is not in the key file: restore that file"))
        })?;
        let damaged = || Error::internal("a sealed value does not open under its key");
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or_else(damaged)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| damaged())?;
        XChaCha20Poly1305::new(key.into())
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: purpose })
            .map_err(|_| damaged())
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("numbers", &self.keys.keys()).finish_non_exhaustive()
    }
}
