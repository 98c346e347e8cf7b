//! Names of files that every system can have.

use std::collections::HashSet;

/// Bytes of a name without its extension.
const LONGEST: usize = 120;
/// What Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A name that is a file's on every system, as like to this one as can be.
pub(crate) fn safe(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.trim().chars() {
        let letter =
            if letter.is_control() || "/\\:*?\"<>|".contains(letter) { '-' } else { letter };
        if out.len() + letter.len_utf8() > LONGEST {
            break;
        }
        out.push(letter);
    }
    let bare = out.trim_end_matches(['.', ' ']);
    let device = bare.split('.').next().unwrap_or_default().to_lowercase();
    let device = DEVICES.contains(&device.trim_end_matches(|c: char| c.is_ascii_digit()));
    if bare.is_empty() {
        "Untitled".to_owned()
    } else if bare.starts_with('.') || device {
        format!("_{bare}")
    } else {
        bare.to_owned()
    }
}

/// The names that are taken in every folder, in any case of letters.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    /// A path in `folder` that nothing else has: with a number where needed. `extension` comes with
    /// its dot.
    pub(super) fn take(&mut self, folder: &str, name: &str, extension: &str) -> String {
        let base = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut path = format!("{base}{name}{extension}");
        let mut number = 1;
        while !self.0.insert(path.to_lowercase()) {
            number += 1;
            path = format!("{base}{name} {number}{extension}");
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::{Taken, safe};

    #[test]
    fn names_are_files_everywhere() {
        assert_eq!(safe(" a/b: c? "), "a-b- c-");
        assert_eq!(safe("..."), "Untitled");
        assert_eq!(safe(".git"), "_.git");
        assert_eq!(safe("COM1"), "_COM1");
        assert_eq!(safe("Über uns."), "Über uns");
        assert!(safe(&"ü".repeat(200)).len() <= 120);
    }

    #[test]
    fn a_name_is_given_once() {
        let mut taken = Taken::default();
        assert_eq!(taken.take("", "A", ".md"), "A.md");
        assert_eq!(taken.take("", "a", ".md"), "a 2.md");
        assert_eq!(taken.take("x", "A", ".md"), "x/A.md");
    }
}
