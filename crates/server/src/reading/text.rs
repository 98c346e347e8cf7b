//! Texts in pages: of a file however long only the page is read.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use docent_store::{Actor, Store, file::File};
use encoding_rs::{CoderResult, Encoding, UTF_8};

use crate::{Error, Result};

/// Bytes of UTF-8 on a page.
pub(crate) const PAGE: usize = 40_000;
/// Bytes from which the encoding is told.
const JUDGED: u64 = 64 * 1024;
/// Bytes that are a page in any encoding.
const WIDEST: u64 = 4 * PAGE as u64;

/// Where a page starts: a byte of the file, and the name of its encoding.
pub(crate) type Position = (u64, String);

/// A page, and where the next one starts.
pub(crate) async fn page(
    store: &Store,
    actor: &Actor,
    file: &File,
    from: Option<Position>,
) -> Result<(String, Option<Position>)> {
    let size = u64::try_from(file.size).unwrap_or_default();
    let (at, encoding) = if let Some((at, name)) = from {
        (at, Encoding::for_label(name.as_bytes()))
    } else {
        let head = super::bytes(store, actor, file, 0..size.min(JUDGED)).await?;
        let (encoding, mark) = encoding(&head, size <= JUDGED);
        (mark, Some(encoding))
    };
    let Some(encoding) = encoding.filter(|_| at <= size) else {
        return Err(Error::invalid(
            "this cursor was not given by this tool: start again without one",
        ));
    };
    let end = size.min(at + WIDEST);
    let bytes = super::bytes(store, actor, file, at..end).await?;
    let (text, read) = decode(encoding, &bytes, end == size);
    let next = at + read as u64;
    Ok((text, (next < size).then(|| (next, encoding.name().to_owned()))))
}

/// All of a text that is in memory as a whole.
pub(crate) fn whole(bytes: &[u8]) -> String {
    let judged = bytes.len().min(usize::try_from(JUDGED).unwrap_or(usize::MAX));
    let (encoding, mark) = encoding(&bytes[..judged], judged == bytes.len());
    let text = bytes.get(usize::try_from(mark).unwrap_or_default()..).unwrap_or_default();
    encoding.decode_without_bom_handling(text).0.into_owned()
}

/// The encoding of a text, and the length of the mark that says so.
fn encoding(head: &[u8], whole: bool) -> (&'static Encoding, u64) {
    if let Some((encoding, mark)) = Encoding::for_bom(head) {
        return (encoding, mark as u64);
    }
    let is_utf_8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    };
    if is_utf_8 {
        return (UTF_8, 0);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, whole);
    (detector.guess(None, Utf8Detection::Deny), 0)
}

/// As much text as a page takes, and how many bytes that is.
fn decode(encoding: &'static Encoding, bytes: &[u8], last: bool) -> (String, usize) {
    let mut text = String::with_capacity(PAGE);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (result, mut read, _) = decoder.decode_to_string(bytes, &mut text, last);
    // Half a character that was looked at is read again with the next page.
    let wide = encoding.name().starts_with("UTF-16");
    let high = if encoding.name() == "UTF-16BE" { 2 } else { 1 };
    let split = wide && read >= 2 && matches!(bytes[read - high], 0xd8..=0xdb);
    if result == CoderResult::OutputFull && split {
        read -= 2;
    }
    (text, read)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

    use super::{decode, encoding};

    fn pages(encoding: &'static Encoding, bytes: &[u8]) -> String {
        let (mut text, mut at) = (String::new(), 0);
        loop {
            let end = bytes.len().min(at + super::PAGE * 4);
            let (page, read) = decode(encoding, &bytes[at..end], end == bytes.len());
            text.push_str(&page);
            at += read;
            if at >= bytes.len() {
                return text;
            }
            assert!(read > 0, "at {at}");
        }
    }

    #[test]
    fn pages_make_the_whole_text() {
        let text = "añ語😀".repeat(30_000);
        assert_eq!(pages(UTF_8, text.as_bytes()), text);
        for shift in ["", "x", "xy"] {
            let text = format!("{shift}{text}");
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(pages(UTF_16LE, &little) == text, "{shift}");
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert!(pages(UTF_16BE, &big) == text, "{shift}");
            let text = text.replace(['😀', 'ñ'], "é").replace('é', "x");
            assert!(pages(SHIFT_JIS, &SHIFT_JIS.encode(&text).0) == text, "{shift}");
        }
    }

    #[test]
    fn older_encodings_are_guessed() {
        let text = "Die Größe der Tür über dem Fluß; naïve café, déjà vu. ".repeat(9);
        let (bytes, ..) = WINDOWS_1252.encode(&text);
        let (guessed, mark) = encoding(&bytes, true);
        assert_eq!((guessed.decode(&bytes).0.as_ref(), mark), (text.as_str(), 0));
        assert_eq!(encoding(b"\xef\xbb\xbfhi", true), (UTF_8, 3));
        assert_eq!(encoding(b"h\xc3", false), (UTF_8, 0));
    }
}
