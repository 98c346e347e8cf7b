//! What a person reads on one device and types on another: [`UserCode`].

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::{Error, Keys, Result, World};

/// Letters that make no words and are not mistaken for each other (RFC 8628 §6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters of a code.
const LENGTH: usize = 8;

/// Eight letters, shown as `WDJB-MJHT`, and read whatever their case and what stands between them.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode([u8; LENGTH]);

impl UserCode {
    /// A new code.
    pub(super) fn new(world: &World) -> Self {
        Self(std::array::from_fn(|_| letter(world)))
    }

    /// The code as a device shows it. Call it only where that happens.
    pub fn reveal(&self) -> String {
        let text: String = self.0.iter().copied().map(char::from).collect();
        let (first, second) = text.split_at(LENGTH / 2);
        format!("{first}-{second}")
    }

    /// What is stored and looked up at a link: under the key file, because a plain hash of so few
    /// letters is soon guessed.
    pub(super) fn hash(&self, keys: &Keys, link: Uuid) -> Result<[u8; 32]> {
        keys.derive(b"docent user code", &[link.as_bytes().as_slice(), &self.0].concat())
    }
}

/// Each as likely as the others: 240 is the largest multiple of 20 in a byte.
fn letter(world: &World) -> u8 {
    loop {
        let [byte] = world.bytes();
        if byte < 240 {
            return LETTERS[usize::from(byte) % LETTERS.len()];
        }
    }
}

impl FromStr for UserCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let between = |letter: &char| letter.is_whitespace() || "-‐‑–—_.".contains(*letter);
        // More than a code could need: whatever is longer is none.
        let plain: String = text.chars().take(64).filter(|letter| !between(letter)).collect();
        let letters: Option<[u8; LENGTH]> = plain.to_ascii_uppercase().into_bytes().try_into().ok();
        letters
            .filter(|letters| letters.iter().all(|letter| LETTERS.contains(letter)))
            .map(Self)
            .ok_or_else(|| Error::invalid("a code has eight letters, like WDJB-MJHT"))
    }
}

impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::{LETTERS, UserCode};
    use crate::{Keys, World};

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for text in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "WDJB–mjht", "w d j b-m.j_h-t"] {
            assert_eq!(text.parse::<UserCode>().expect("a code").reveal(), "WDJB-MJHT", "{text}");
        }
        for text in
            ["", "WDJB-MJH", "WDJB-MJHTT", "WDJA-MJHT", "WDJ1-MJHT", "ẄDJB-MJHT", "W/DJBMJHT"]
        {
            assert!(text.parse::<UserCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn codes_use_every_letter_and_are_known_at_their_link_alone() {
        let world = World::new(|| DateTime::UNIX_EPOCH, [7; 32]);
        let codes: Vec<UserCode> = (0..100).map(|_| UserCode::new(&world)).collect();
        let text: String = codes.iter().map(UserCode::reveal).collect();
        assert!(LETTERS.iter().all(|letter| text.contains(char::from(*letter))), "{text}");
        let (keys, code) = (Keys::new(&world), &codes[0]);
        let hash = |link: u128| code.hash(&keys, Uuid::from_u128(link)).expect("a hash");
        assert_eq!(hash(1), hash(1));
        assert_ne!(hash(1), hash(2));
        assert_eq!(format!("{code:?}"), "UserCode(…)");
    }
}
