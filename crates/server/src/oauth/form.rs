//! What comes in forms and query strings.

use axum::body::Bytes;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use super::refusal::Refusal;

/// Bytes of a form.
const LARGEST: usize = 32 * 1024;

/// Reads a form (RFC 6749 §3.2): a parameter that comes twice is refused, unknown ones are not read.
pub(super) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    if body.len() > LARGEST {
        return Err(Refusal::invalid_request("a request has 32 KiB at most"));
    }
    serde_urlencoded::from_bytes(body).map_err(|_| {
        Refusal::invalid_request("send each parameter once, as application/x-www-form-urlencoded")
    })
}

/// A parameter; one without a value is as good as none (RFC 6749 §3.1).
pub(super) fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(value)?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// What somebody else wrote, as a page may show it: one line, nothing that turns the text around.
pub(crate) fn shown(text: &str, longest: usize) -> String {
    let plain = text.chars().filter(|character| {
        !character.is_control()
            && !matches!(
                character,
                '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
            )
    });
    plain.take(longest).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_name_cannot_turn_the_page_around() {
        assert_eq!(shown(" Cla\u{202e}ude\u{0}\n ", 200), "Claude");
        assert_eq!(shown("abcdef", 3), "abc");
    }
}
