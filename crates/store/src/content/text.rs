//! Texts: whether bytes are one, and which kind the name says it is.

use super::name::extension;

/// What a text may be called, and what it is then. Anything else is plain.
const KINDS: &[(&str, &[&str])] = &[
    ("application/json", &["json", "geojson", "ipynb", "jsonl", "ndjson", "webmanifest"]),
    ("application/toml", &["toml"]),
    ("application/x-sh", &["sh", "bash", "zsh"]),
    ("application/xhtml+xml", &["xhtml", "xht"]),
    ("application/yaml", &["yaml", "yml"]),
    ("image/svg+xml", &["svg"]),
    ("text/calendar", &["ics"]),
    ("text/css", &["css"]),
    ("text/csv", &["csv"]),
    ("text/html", &["html", "htm", "shtml"]),
    ("text/javascript", &["js", "mjs", "cjs", "jsx"]),
    ("text/markdown", &["md", "markdown", "mdx"]),
    ("text/tab-separated-values", &["tsv"]),
    ("text/vcard", &["vcf"]),
    ("text/xml", &["xml", "xsl", "xslt", "xsd", "rss", "atom", "kml", "gpx", "plist"]),
];

/// Endings of texts that some binary format has, too.
const ALSO_TEXT: &[&str] = &["txt", "pem", "obj", "ar", "der", "z", "mid"];

/// Whether files of a media type are text that can be read.
pub fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/") || KINDS.iter().any(|(kind, _)| *kind == media_type)
}

/// Whether the bytes at the start of a file are text: UTF-8, or UTF-16 with its mark, and nothing
/// that a text never has. `whole` where they are all there is.
pub(super) fn looks_like(head: &[u8], whole: bool) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return is_utf_16(head);
    }
    if head.contains(&0) {
        return false;
    }
    match std::str::from_utf8(head) {
        Ok(_) => true,
        // Cut in the middle of a character.
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// Whether bytes that are no UTF-8 may be text of an older encoding: nothing but letters, signs
/// and ends of lines.
pub(super) fn may_be_older(head: &[u8]) -> bool {
    !head.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127))
}

/// A mark at the start, and hardly a unit that is unpaired or a control character.
fn is_utf_16(head: &[u8]) -> bool {
    let big = head.starts_with(&[0xfe, 0xff]);
    let units = head.chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    });
    let mut units = units.peekable();
    while let Some(unit) = units.next() {
        let wrong = match unit {
            0xd800..=0xdbff => {
                units.peek().is_some()
                    && units.next_if(|low| (0xdc00..=0xdfff).contains(low)).is_none()
            }
            0xdc00..=0xdfff => true,
            unit => unit < 9,
        };
        if wrong {
            return false;
        }
    }
    true
}

/// What a text of this name is; none where the name says that it is no text.
pub(super) fn kind(name: &str, head: &[u8]) -> Option<&'static str> {
    let Some(extension) = extension(name) else { return Some(sniffed(head)) };
    let named = KINDS.iter().find(|(_, names)| names.contains(&extension.as_str()));
    match named {
        Some(("image/svg+xml", _)) if !is_drawing(head) => Some("text/plain"),
        Some((kind, _)) => Some(kind),
        None if ALSO_TEXT.contains(&extension.as_str()) => Some("text/plain"),
        // A picture, a program, an archive: but its content is a text.
        None if infer::is_supported(&extension) => None,
        None => Some("text/plain"),
    }
}

/// What a text without an extension is: what a browser would take for a page or a drawing is called
/// that, so that it is handled with the same care.
fn sniffed(head: &[u8]) -> &'static str {
    if is_drawing(head) {
        "image/svg+xml"
    } else if infer::text::is_html(head) {
        "text/html"
    } else if infer::text::is_xml(head) {
        "text/xml"
    } else {
        "text/plain"
    }
}

fn is_drawing(head: &[u8]) -> bool {
    let start = &head[..head.len().min(4096)];
    let start = String::from_utf8_lossy(start);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<svg") || (start.starts_with('<') && start.contains("<svg"))
}
