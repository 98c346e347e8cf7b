//! Text and titles: how bytes are read, and what a document is called.

use docent_document::{Block, Kind, inline, markdown::Parsed};
use encoding_rs::WINDOWS_1252;

/// Characters of a title.
pub(super) const LONGEST: usize = 1000;

/// The text of a file, and whether it had to be read as Windows-1252; none for one that is no text.
pub(super) fn decode(bytes: Vec<u8>) -> Option<(String, bool)> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let (encoding, _) = encoding_rs::Encoding::for_bom(&bytes)?;
        let (text, wrong) = encoding.decode_with_bom_removal(&bytes);
        return (!wrong).then(|| (text.into_owned(), false));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some((text, false)),
        Err(error) if error.as_bytes().contains(&0) => None,
        Err(error) => {
            Some((WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned(), true))
        }
    }
}

/// What a document is called: by its front matter, its first heading when it begins with one, or
/// its file.
pub(super) fn title(parsed: &Parsed, stem: &str) -> String {
    let quoted = || parsed.front_matter.as_deref().and_then(quoted_title);
    let given = parsed.title.clone().or_else(quoted);
    let heading = || heading(parsed.blocks.first()?);
    one_line(&given.or_else(heading).unwrap_or_else(|| stem.to_owned()))
}

/// The text of a block that is a heading.
pub(super) fn heading(block: &Block) -> Option<String> {
    let Kind::Text(text) = &block.kind else { return None };
    let plain = one_line(&inline::plain(&text.text));
    (text.style.level() > 0 && !plain.is_empty()).then_some(plain)
}

/// Front matter that says nothing but the title is not kept: the document has it.
pub(super) fn kept(front_matter: Option<String>) -> Option<String> {
    let only_title = |yaml: &String| yaml.lines().count() == 1 && yaml.starts_with("title:");
    front_matter.filter(|yaml| !only_title(yaml))
}

/// Front matter that gives a document this title, with all that was in it before.
pub(super) fn with_title(front_matter: Option<&str>, title: &str) -> String {
    let line = format!("title: {}\n", serde_json::Value::from(title));
    let mut out = String::new();
    let mut replaced = false;
    let mut skipping = false;
    for old in front_matter.unwrap_or_default().lines() {
        // A value that goes on over the next lines is indented.
        skipping = old.starts_with("title:") || skipping && old.starts_with([' ', '\t']);
        if old.starts_with("title:") {
            out.push_str(&line);
            replaced = true;
        } else if !skipping {
            out.push_str(old);
            out.push('\n');
        }
    }
    if replaced { out } else { line + &out }
}

/// A title in quotes with escapes, as [`with_title`] writes it.
fn quoted_title(yaml: &str) -> Option<String> {
    let value = yaml.lines().find_map(|line| line.strip_prefix("title:"))?;
    serde_json::from_str(value.trim()).ok()
}

/// Without line ends and doubled blanks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{decode, quoted_title, with_title};

    #[test]
    fn text_that_is_not_utf8_is_read_as_windows_1252() {
        assert_eq!(decode(b"caf\xe9 \x93x\x94".to_vec()), Some(("café “x”".to_owned(), true)));
        assert_eq!(decode("café".into()), Some(("café".to_owned(), false)));
        assert_eq!(decode(b"\xff\xfea\0".to_vec()), Some(("a".to_owned(), false)));
        assert_eq!(decode(b"\x89PNG\0".to_vec()), None);
    }

    #[test]
    fn a_title_replaces_the_one_before() {
        let yaml = with_title(Some("tags: [a]\ntitle: >\n  old\n  older\nicon: x\n"), "a \"b\"");
        assert_eq!(yaml, "tags: [a]\ntitle: \"a \\\"b\\\"\"\nicon: x\n");
        assert_eq!(quoted_title(&yaml), Some("a \"b\"".to_owned()));
        assert_eq!(with_title(None, "x"), "title: \"x\"\n");
    }
}
