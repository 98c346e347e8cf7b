//! What is said of a file when it is sent: what a browser may do with it, and which part it is.

use std::{ops::Range, path::Path};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use docent_store::file::File;
use http_range_header::{EndPosition, StartPosition, SyntacticallyCorrectRange};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::thumbnail::Width;
use crate::reading::image::Shown;

/// All that is not `attr-char` of RFC 8187 §3.2.1, which is less than a path may hold.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a browser shows by itself: plain pictures, sound, video, PDF. Nothing else is: drawings, pages
/// and what only some browsers know are saved.
const SHOWN: &[&str] = &[
    "application/pdf",
    "audio/aac",
    "audio/m4a",
    "audio/mpeg",
    "audio/ogg",
    "audio/opus",
    "audio/x-flac",
    "audio/x-wav",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-m4v",
];

/// What is asked for of a file.
pub(crate) enum Wanted {
    /// All of it.
    Whole(Range<u64>),
    /// A part of it.
    Part(Range<u64>),
    /// Nothing that it has.
    Nothing,
}

/// What `Range` asks for (RFC 9110 §14.2). Several parts at once are answered with the whole, as are
/// a part of another file (`If-Range`) and what makes no sense.
pub(crate) fn range(file: &File, headers: &HeaderMap) -> Wanted {
    let size = u64::try_from(file.size).unwrap_or_default();
    let whole = Wanted::Whole(0..size);
    let same = headers.get(header::IF_RANGE).is_none_or(|of| of.as_bytes() == tag(file).as_bytes());
    let asked = headers.get(header::RANGE).and_then(|asked| asked.to_str().ok());
    let Some(asked) = asked.filter(|_| same) else { return whole };
    let Ok(parsed) = http_range_header::parse_range_header(asked) else { return whole };
    match parsed.ranges.as_slice() {
        [
            SyntacticallyCorrectRange {
                start: StartPosition::Index(first),
                end: EndPosition::Index(last),
            },
        ] if last < first => {
            return whole;
        }
        [_] if size == 0 => return Wanted::Nothing,
        // The last of more than there are: all of them (RFC 9110 §14.1.2).
        [SyntacticallyCorrectRange { start: StartPosition::FromLast(last), .. }]
            if *last >= size =>
        {
            return Wanted::Part(0..size);
        }
        [_] => {}
        _ => return whole,
    }
    match parsed.validate(size).as_deref() {
        Ok([part]) => Wanted::Part(*part.start()..part.end() + 1),
        _ => Wanted::Nothing,
    }
}

/// What a browser may do with a file: look at plain pictures, play sound and video, read PDF;
/// everything else is saved, and nothing in it runs. Scripts and styles are called plain text, so that
/// no page of ours can be made to load them (`nosniff` holds it to that).
pub(crate) fn headers(file: &File, part: Option<&Range<u64>>) -> HeaderMap {
    let kind = match file.media_type.as_str() {
        "text/javascript" | "text/css" => "text/plain",
        kind => kind,
    };
    let disposition = if SHOWN.contains(&kind) { "inline" } else { "attachment" };
    let charset = if kind.starts_with("text/") { "; charset=utf-8" } else { "" };
    let name = escaped(&file.name);
    let length = part.map_or(file.size.unsigned_abs(), |part| part.end - part.start);
    let mut said = vec![
        (header::CONTENT_TYPE, format!("{kind}{charset}")),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, format!("{disposition}; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::ETAG, tag(file)),
        // An agent's page may show it: whoever has the address may read it.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
    ];
    if let Some(part) = part {
        let range = format!("bytes {}-{}/{}", part.start, part.end - 1, file.size);
        said.push((header::CONTENT_RANGE, range));
    }
    let said = said.into_iter().filter_map(|(name, value)| {
        let value = HeaderValue::try_from(value).ok()?;
        Some((name, value))
    });
    said.collect()
}

/// What a browser may do with a smaller picture of a file, that was asked for in a width. Parts of it
/// are not served (RFC 9110 §14.2), and the tag is weak: another release may make other bytes of it.
pub(crate) fn smaller_headers(file: &File, width: Width, picture: &Shown) -> HeaderMap {
    let stem = Path::new(&file.name).file_stem().and_then(|stem| stem.to_str());
    let ending = if picture.media_type == "image/png" { "png" } else { "jpg" };
    let made = File {
        name: format!("{}.{ending}", stem.unwrap_or(&file.name)),
        media_type: picture.media_type.to_owned(),
        size: i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX),
        ..file.clone()
    };
    let mut said = headers(&made, None);
    said.insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
    let tag = format!("W/\"{}-{}\"", file.id.simple(), width.pixels());
    if let Ok(tag) = HeaderValue::try_from(tag) {
        said.insert(header::ETAG, tag);
    }
    said
}

/// What is said when nothing of it was asked for (RFC 9110 §15.5.17).
pub(crate) fn unsatisfiable(file: &File) -> [(HeaderName, String); 1] {
    [(header::CONTENT_RANGE, format!("bytes */{}", file.size))]
}

/// What has a browser save an answer under this name (RFC 6266).
pub(crate) fn attachment(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", escaped(name))
}

/// A name as a path and a header hold it.
pub(super) fn escaped(name: &str) -> String {
    utf8_percent_encode(name, ESCAPED).to_string()
}

/// A file never changes under its id.
fn tag(file: &File) -> String {
    format!("\"{}\"", file.id.simple())
}
