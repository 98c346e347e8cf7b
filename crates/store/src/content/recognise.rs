//! What a file is: its content decides; only among texts does its name.

use infer::{MatcherType, Type};

use super::{
    HEAD, UNKNOWN,
    name::extension,
    picture::{self, Measured},
    text,
};
use crate::Result;

/// What was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// One that the content proves, or [`UNKNOWN`].
    pub media_type: &'static str,
    /// In pixels, of an image.
    pub width: Option<i32>,
    /// In pixels, of an image.
    pub height: Option<i32>,
}

impl Content {
    fn of(media_type: &'static str) -> Self {
        Self { media_type, width: None, height: None }
    }
}

/// Recognises a file by its name and its first bytes: [`HEAD`] of them, or all; `size` in bytes
/// where it is known. What contradicts itself (a page called a picture, a program called a PDF) is
/// [`UNKNOWN`]; what its content proves to be a picture, sound or film is that, whatever its name.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) for an image that is broken or has too many pixels.
pub fn recognise(name: &str, head: &[u8], size: Option<u64>) -> Result<Content> {
    let whole = size.map_or(head.len() < HEAD, |size| size <= head.len() as u64);
    let head = &head[..head.len().min(HEAD)];
    if head.starts_with(b"%PDF-") {
        return Ok(Content::of("application/pdf"));
    }
    if text::looks_like(head, whole) {
        return Ok(Content::of(of_text(name, head)));
    }
    match infer::get(head).filter(|found| !is_misread(found)) {
        Some(found) => of_binary(name, head, whole, &found),
        None if text::may_be_older(head) => Ok(Content::of(of_text(name, head))),
        None => Ok(Content::of(UNKNOWN)),
    }
}

/// Types that are told by less than they need: a PDF whose mark is not at the start is something
/// else as well, and pages and scripts are texts, which were told before.
fn is_misread(found: &Type) -> bool {
    found.mime_type() == "application/pdf" || found.matcher_type() == MatcherType::Text
}

fn of_text(name: &str, head: &[u8]) -> &'static str {
    if head.starts_with(b"{\\rtf") && extension(name).as_deref() == Some("rtf") {
        return "application/rtf";
    }
    text::kind(name, head).unwrap_or(UNKNOWN)
}

fn of_binary(name: &str, head: &[u8], whole: bool, found: &Type) -> Result<Content> {
    let media_type = found.mime_type();
    let shows = [MatcherType::Image, MatcherType::Audio, MatcherType::Video];
    if found.matcher_type() == MatcherType::Image {
        return Ok(match picture::measure(media_type, head, whole)? {
            Measured::Size(width, height) => {
                Content { media_type, width: Some(width), height: Some(height) }
            }
            Measured::Unknown => Content::of(media_type),
            Measured::None => Content::of(UNKNOWN),
        });
    }
    let claims_to_show = extension(name).is_some_and(|extension| claims_to_show(&extension));
    if claims_to_show && !shows.contains(&found.matcher_type()) {
        return Ok(Content::of(UNKNOWN));
    }
    if media_type == "application/zip"
        && let Some(office) = of_office(head)
    {
        return Ok(Content::of(office));
    }
    Ok(Content::of(media_type))
}

/// The document of Office Open XML that an archive is: told by what its parts are called, in whatever
/// order they come.
fn of_office(head: &[u8]) -> Option<&'static str> {
    const PARTS: &[(&[u8], &str)] = &[
        (
            b"word/document.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (b"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            b"ppt/presentation.xml",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ];
    // A part's name stands 26 bytes behind the mark of its own head.
    let heads = head.windows(4).enumerate().filter(|(_, mark)| *mark == b"PK\x03\x04");
    let named = heads.filter_map(|(at, _)| head.get(at + 30..));
    let (mut is_office, mut main) = (false, None);
    for name in named {
        is_office |= name.starts_with(b"[Content_Types].xml");
        main = main.or_else(|| PARTS.iter().find(|(part, _)| name.starts_with(part)));
    }
    main.filter(|_| is_office).map(|(_, kind)| *kind)
}

/// Whether files of such names are looked at or listened to.
fn claims_to_show(extension: &str) -> bool {
    const SHOWN: &[&str] = &[
        "aac", "avi", "avif", "bmp", "flac", "gif", "heic", "heif", "ico", "jpeg", "jpg", "jxl",
        "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "ogg", "opus", "pdf", "png",
        "svg", "tif", "tiff", "wav", "webm", "webp",
    ];
    SHOWN.contains(&extension)
}

#[cfg(test)]
mod tests {
    use super::recognise;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", size.as_slice(), b"\x08\x02\0\0\0abcd"].concat()
    }

    #[test]
    fn the_content_decides_and_among_texts_the_name() {
        let png = png(3, 2);
        let cases: &[(&str, &[u8], &str)] = &[
            ("a.png", &png, "image/png"),
            ("a.html", &png, "image/png"),
            ("a", &png, "image/png"),
            ("a.png", b"<html><script>1</script>", "application/octet-stream"),
            ("a.png", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", "application/octet-stream"),
            ("a.png", b"PK\x03\x04\x14\0\0\0\x08\0rest of it", "application/octet-stream"),
            ("a.pdf", b"PK\x03\x04\x14\0\0\0\x08\0%PDF-1.4", "application/octet-stream"),
            ("a.zip", b"PK\x03\x04\x14\0\0\0\x08\0rest of it", "application/zip"),
            ("a.pdf", b"%PDF-1.4\n", "application/pdf"),
            ("a.pdf", b"<html>%PDF-1.4\n", "application/octet-stream"),
            ("a.pdf", b"\x01\x02\0 %PDF-1.4\n", "application/octet-stream"),
            ("a.gif", b"GIF89a/*x*/=1;alert(1)", "application/octet-stream"),
            ("a.js", b"GIF89a/*x*/=1;alert(1)", "text/javascript"),
            ("a.html", b"words", "text/html"),
            ("a.xhtml", b"<html/>", "application/xhtml+xml"),
            ("a.md", b"<p align=center>", "text/markdown"),
            ("README", b"<!DOCTYPE html><p>", "text/html"),
            ("a.svg", b"<?xml version='1.0'?>\n<svg/>", "image/svg+xml"),
            ("a.svg", b"words", "text/plain"),
            ("drawing", b"\xef\xbb\xbf <svg onload=alert(1)>", "image/svg+xml"),
            ("a.rs", b"fn main() {}", "text/plain"),
            ("BM.txt", b"BMW is a text", "text/plain"),
            ("a.bin", b"BM\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19", "application/octet-stream"),
            ("a.txt", b"\xff\xfeh\0i\0", "text/plain"),
            ("a.csv", b"M\xfcller;1\r\n", "text/csv"),
            ("a.txt", b"\x01\x02\x03\xff", "application/octet-stream"),
            ("a.txt", b"", "text/plain"),
            ("a.png", b"", "application/octet-stream"),
            ("a.exe", b"MZ\x90\0\x03\0\0\0", "application/vnd.microsoft.portable-executable"),
        ];
        for (name, bytes, media_type) in cases {
            let found =
                recognise(name, bytes, None).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(
                found.media_type,
                *media_type,
                "{name} {:?}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn broken_and_boundless_images_are_refused() {
        for (name, bytes) in [
            ("flood.png", png(50_000, 50_000)),
            ("flood", png(u32::MAX, 1)),
            ("nothing.png", png(0, 7)),
            ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec()),
            ("cut.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec()),
            ("script.gif", b"GIF89a/*\0*/=1;alert(1)//".to_vec()),
            ("cut.webp", b"RIFF\x10\0\0\0WEBPVP8 \0".to_vec()),
        ] {
            let refused = recognise(name, &bytes, None).expect_err(name).to_string();
            assert!(refused.contains("image"), "{name}: {refused}");
        }
        let largest = recognise("a.png", &png(10_000, 10_000), None).expect("an image");
        assert_eq!((largest.width, largest.height), (Some(10_000), Some(10_000)));
    }

    #[test]
    fn a_head_may_end_inside_a_character() {
        let text = "é".repeat(600_000);
        let head = &text.as_bytes()[..super::HEAD - 1];
        let found = recognise("a.txt", head, Some(1_200_000)).expect("a text");
        assert_eq!(found.media_type, "text/plain");
    }
}
