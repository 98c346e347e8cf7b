//! Names of files: safe to show, to put in a header and to write into any file system.

use unicode_normalization::UnicodeNormalization;

use crate::{Error, Result};

/// In characters, and in bytes: what every file system takes.
const LONGEST: usize = 200;
const MOST_BYTES: usize = 250;
/// An ending that is longer is no extension.
const LONGEST_EXTENSION: usize = 20;

/// Names that Windows keeps for devices, whatever follows a dot.
const DEVICES: &[&str] = &[
    "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM0", "COM1", "COM2", "COM3", "COM4",
    "COM5", "COM6", "COM7", "COM8", "COM9", "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6",
    "LPT7", "LPT8", "LPT9",
];

/// A name as it is kept: the last part of a path, in NFC, without characters that are not seen or
/// that turn the direction of writing, without dots and spaces at the end; what Windows takes for a
/// device gets an underscore in front, and what is longer than 200 characters is cut before its
/// extension.
///
/// # Errors
/// [`Error::Invalid`] where nothing is left.
pub fn name(given: &str) -> Result<String> {
    let last = given.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.nfc().filter(|c| !is_unseen(*c)).collect();
    let seen = seen.trim().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    if seen.is_empty() {
        return Err(Error::invalid("a file needs a name, such as 'notes.txt'"));
    }
    let stem = seen.split('.').next().unwrap_or_default().trim_end();
    let device = DEVICES.iter().any(|device| device.eq_ignore_ascii_case(stem));
    let named = if device { format!("_{seen}") } else { seen.to_owned() };
    Ok(shortened(named))
}

/// What follows the last dot, in lower case; none where nothing does.
pub(super) fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let short = (1..=LONGEST_EXTENSION).contains(&extension.chars().count());
    (short && !stem.is_empty()).then(|| extension.to_lowercase())
}

fn shortened(name: String) -> String {
    let fits = |name: &str| name.chars().count() <= LONGEST && name.len() <= MOST_BYTES;
    if fits(&name) {
        return name;
    }
    let extension = extension(&name).map_or(0, |extension| extension.chars().count() + 1);
    let split = name.chars().count() - extension;
    let mut stem: Vec<char> = name.chars().take(split).collect();
    let ending: String = name.chars().skip(split).collect();
    loop {
        stem.pop();
        let shorter = stem.iter().collect::<String>();
        let shorter = format!("{}{ending}", shorter.trim_end());
        if stem.is_empty() || fits(&shorter) {
            return shorter;
        }
    }
}

/// Control characters, marks of direction, and what takes no room or looks like a space that is none.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::name;

    #[test]
    fn what_is_kept_of_a_name() {
        for (given, kept) in [
            ("notes.txt", "notes.txt"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\ada\photo.png", "photo.png"),
            ("folder/", "folder"),
            ("a\0b\r\n.txt", "ab.txt"),
            ("gpj.\u{202e}exe.png", "gpj.exe.png"),
            ("ann\u{200b}ual\u{feff}.pdf", "annual.pdf"),
            ("Cafe\u{301}.md", "Café.md"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("console.log", "console.log"),
            ("report.pdf. . .", "report.pdf"),
            ("  spaced  .txt  ", "spaced  .txt"),
            (".htaccess", ".htaccess"),
            ("...a", "...a"),
            ("日本語.txt", "日本語.txt"),
        ] {
            assert_eq!(name(given).expect(given), kept, "{given:?}");
        }
    }

    #[test]
    fn a_name_of_nothing_is_refused() {
        for given in ["", " ", ".", "..", "/", "a/..", "\0", "\u{202e}\u{200b}", ". . ."] {
            assert!(name(given).is_err(), "{given:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let long = name(&format!("{}.tar.gz", "x".repeat(300))).expect("a name");
        assert_eq!((long.chars().count(), long.ends_with("x.gz")), (200, true));
        let wide = name(&format!("{}.txt", "語".repeat(300))).expect("a name");
        assert!(wide.len() <= 250 && wide.ends_with("語.txt"), "{wide}");
        let none = name(&"y".repeat(300)).expect("a name");
        assert_eq!(none.len(), 200);
        let odd = name(&format!("a.{}", "z".repeat(300))).expect("a name");
        assert_eq!(odd.len(), 200);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_kept_again(given in "\\PC{0,300}") {
            if let Ok(once) = name(&given) {
                prop_assert!(once.chars().count() <= 200 && once.len() <= 250);
                prop_assert!(!once.contains(['/', '\\', '\0']));
                prop_assert_eq!(name(&once).expect("still a name"), once);
            }
        }
    }
}
