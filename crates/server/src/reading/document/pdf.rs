//! PDF: page by page, as far as its fonts say which letters they draw.

use lopdf::{Document, LoadOptions};

use super::{Answered, PAGE, Part, cut};

/// Bytes that one stream may unfold to while the document is opened.
const LARGEST_STREAM: usize = 64 * 1024 * 1024;
/// Bytes of drawing that one page may unfold to: each operation takes many times its length.
const LARGEST_PAGE: usize = 4 * 1024 * 1024;

/// The text from page `from` on (0 or 1: the first).
pub(super) fn read(bytes: &[u8], from: u64) -> Answered {
    let options =
        LoadOptions { max_decompressed_size: Some(LARGEST_STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|error| format!("this PDF cannot be read, it is broken or encrypted: {error}"))?;
    if document.is_encrypted() {
        return Err("this PDF is encrypted: ask for a copy without a password".to_owned());
    }
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    let first = u32::try_from(from.max(1)).unwrap_or(u32::MAX);
    let mut part = Part { pages: u32::try_from(numbers.len()).ok(), ..Part::default() };
    let (mut unread, mut found) = (Vec::new(), false);
    for &number in numbers.iter().filter(|number| **number >= first) {
        if part.text.len() >= PAGE {
            part.next = Some(number.into());
            break;
        }
        let Ok(mut text) = document.extract_text_with_limit(&[number], LARGEST_PAGE) else {
            unread.push(number.to_string());
            continue;
        };
        if cut(&mut text) {
            unread.push(format!("the rest of {number}"));
        }
        let text = text.trim();
        found |= !text.is_empty();
        part.text.extend(["[Page ", &number.to_string(), "]\n", text, "\n\n"]);
    }
    if !unread.is_empty() {
        let pages = unread.join(", ");
        part.note = Some(format!("pages that could not be read: {pages}"));
    } else if !found {
        part.note =
            Some("there is no text on these pages: they may be scanned pictures".to_owned());
    }
    Ok(part)
}
