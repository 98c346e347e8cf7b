//! Word: the words of the main text, with its headings, lists, tables and breaks.

use std::io::{BufReader, Cursor, Read};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{Answered, PAGE, Part};

/// Bytes of XML that are looked at: an archive of some kilobytes may unfold to gigabytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Bytes of text that are kept.
const MOST: usize = 16 * 1024 * 1024;

/// The text from byte `from` on.
pub(super) fn read(bytes: &[u8], from: u64) -> Answered {
    let broken = |why: &dyn std::fmt::Display| format!("this Word document is broken: {why}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let main = archive.by_name("word/document.xml").map_err(|error| broken(&error))?;
    let mut limited = main.take(LARGEST);
    let text = words(&mut limited);
    let cut = limited.limit() == 0;
    let (text, whole) = match text {
        Ok(read) => read,
        Err((text, _)) if cut => (text, false),
        Err((_, error)) => return Err(broken(&error)),
    };
    let at = usize::try_from(from).unwrap_or(usize::MAX).min(text.len());
    let at = text.floor_char_boundary(at);
    let end = text.ceil_char_boundary(text.len().min(at + PAGE));
    let more = end < text.len();
    let note = "the document is too long: what follows is not read".to_owned();
    Ok(Part {
        text: text[at..end].to_owned(),
        next: more.then_some(end as u64),
        pages: None,
        note: (!more && (cut || !whole)).then_some(note),
    })
}

/// The text, and whether that is all; or what there was before it broke.
fn words(xml: impl Read) -> Result<(String, bool), (String, quick_xml::Error)> {
    let mut reader = Reader::from_reader(BufReader::new(xml));
    let (mut text, mut buffer, mut in_words) = (String::new(), Vec::new(), false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Err(error) => return Err((text, error)),
            Ok(Event::Eof) => return Ok((text, true)),
            Ok(_) if text.len() > MOST => return Ok((text, false)),
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == "t" => in_words = true,
            Ok(Event::Start(tag) | Event::Empty(tag)) => begin(&tag, &mut text),
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "t" => in_words = false,
                "p" | "tr" => text.push('\n'),
                "tc" => {
                    // A cell is its paragraphs; the next one stands beside it.
                    text.truncate(text.trim_end_matches('\n').len());
                    text.push('\t');
                }
                _ => {}
            },
            Ok(Event::Text(words)) if in_words => text.push_str(&words.xml10_content()),
            Ok(Event::CData(words)) if in_words => text.push_str(&words.xml10_content()),
            Ok(Event::GeneralRef(named)) if in_words => {
                let known = quick_xml::escape::resolve_predefined_entity(&named);
                let character = named.resolve_char_ref().ok().flatten();
                text.extend(character);
                text.push_str(known.unwrap_or_default());
            }
            Ok(_) => {}
        }
    }
}

/// What stands for something without words.
fn begin(tag: &BytesStart<'_>, text: &mut String) {
    match tag.local_name().as_ref() {
        "tab" if text.ends_with(|c: char| c != '\n') => text.push('\t'),
        "br" | "cr" => text.push('\n'),
        "pStyle" => {
            let style = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == "val");
            let style = style.map(|style| style.value.to_string()).unwrap_or_default();
            let level = style.strip_prefix("Heading").and_then(|level| level.parse::<usize>().ok());
            if let Some(level @ 1..=6) = level {
                text.push_str(&"#".repeat(level));
                text.push(' ');
            } else if style == "Title" {
                text.push_str("# ");
            }
        }
        "numPr" => text.push_str("- "),
        _ => {}
    }
}
