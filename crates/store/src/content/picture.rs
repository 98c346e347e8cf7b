//! Pictures: how large they are, read from their heads and never by decoding.

use crate::{Error, Result};

/// In pixels: a picture that is larger is made to fill memories.
const MOST_PIXELS: usize = 100_000_000;

/// Types of pictures whose heads say how large they are.
const MEASURED: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp"];
/// Types that two to four bytes stand for, which other files begin with, too.
const DOUBTFUL: &[&str] = &["image/bmp", "image/vnd.microsoft.icon"];

/// What the head of a picture says.
pub(super) enum Measured {
    /// Width and height in pixels.
    Size(i32, i32),
    /// It does not say, and need not.
    Unknown,
    /// It is no such picture.
    None,
}

/// How large a picture of this type is. `whole` where the head is all there is.
///
/// # Errors
/// [`Error::Invalid`] for a picture that is broken, or too large to be looked at.
pub(super) fn measure(media_type: &str, head: &[u8], whole: bool) -> Result<Measured> {
    let size = imagesize::blob_size(head).ok();
    let sound = match media_type {
        "image/gif" => gif_goes_on(head),
        "image/png" => head.get(12..16) == Some(b"IHDR"),
        _ => true,
    };
    let size = size.filter(|size| sound && size.width > 0 && size.height > 0);
    let Some(size) = size else {
        // Of a JPEG's long head the part that says it may be further on.
        let further = media_type == "image/jpeg" && !whole;
        if MEASURED.contains(&media_type) && !further {
            let kind = media_type.trim_start_matches("image/").to_uppercase();
            return Err(Error::invalid(format!(
                "this file begins as a {kind} image, but is broken: it does not say how large it is; \
                 save the image again, or upload it in an archive"
            )));
        }
        let doubtful = DOUBTFUL.contains(&media_type);
        return Ok(if doubtful { Measured::None } else { Measured::Unknown });
    };
    if media_type == "image/bmp" && !bmp_goes_on(head) {
        return Ok(Measured::None);
    }
    let pixels = size.width.saturating_mul(size.height);
    let sides = i32::try_from(size.width).ok().zip(i32::try_from(size.height).ok());
    match sides {
        Some((width, height)) if pixels <= MOST_PIXELS => Ok(Measured::Size(width, height)),
        _ if DOUBTFUL.contains(&media_type) => Ok(Measured::None),
        _ => Err(Error::invalid(format!(
            "this image has {} × {} pixels; at most {} megapixels are kept: scale it down",
            size.width,
            size.height,
            MOST_PIXELS / 1_000_000
        ))),
    }
}

/// After the head of a GIF and its colours comes a block or the end: not so in a script that begins
/// as one.
fn gif_goes_on(head: &[u8]) -> bool {
    let Some(flags) = head.get(10) else { return false };
    let colours = if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    matches!(head.get(13 + colours), Some(b'!' | b',' | b';'))
}

/// The second head of a bitmap has one of a few lengths.
fn bmp_goes_on(head: &[u8]) -> bool {
    matches!(head.get(14..18), Some([12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
}
