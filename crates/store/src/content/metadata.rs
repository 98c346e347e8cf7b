//! What a picture tells beside itself: where, when and with what it was taken.

use exif::{Field, In, Tag, Value, experimental::Writer};
use img_parts::{Bytes, ImageEXIF as _, jpeg::Jpeg, png::Png, webp::WebP};

use super::recognise;
use crate::{Error, Result};

/// Chunks of a PNG that are the picture: its pixels, colours, frames and how dense they are.
const PNG_PICTURE: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"pHYs", b"bKGD", b"hIST", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI",
];
/// Chunks of a WebP that are the picture.
const WEBP_PICTURE: &[&[u8; 4]] = &[b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// Bytes at the start of a file that are enough to know whether it [may tell more](may_tell_more).
pub const MARK: usize = 16;

/// Whether [`without_metadata`] has something to do with a file that begins like this.
pub fn may_tell_more(head: &[u8]) -> bool {
    let found = infer::get(head).map(|found| found.mime_type());
    matches!(found, Some("image/jpeg" | "image/png" | "image/webp"))
}

/// The same JPEG, PNG or WebP without its metadata (Exif, XMP, IPTC, comments, what follows its
/// end): pixels and colours stay as they are, and so does the way up. Any other type is left as it
/// came. These three write their metadata in parts that can be taken out.
///
/// # Errors
/// [`Error::Invalid`] for an image that is broken, or has too many pixels.
pub fn without_metadata(bytes: bytes::Bytes) -> Result<bytes::Bytes> {
    let cleaned = match recognise("", &bytes, Some(bytes.len() as u64))?.media_type {
        "image/jpeg" => jpeg(bytes),
        "image/png" => png(bytes),
        "image/webp" => webp(bytes),
        _ => return Ok(bytes),
    };
    cleaned.map_err(|error| {
        Error::invalid(format!(
            "this image is broken ({error}), so that its metadata cannot be taken out: save the \
             image again, or upload it with keepMetadata"
        ))
    })
}

fn jpeg(bytes: Bytes) -> img_parts::Result<Bytes> {
    let mut image = Jpeg::from_bytes(bytes)?;
    let turned = image.exif().and_then(|exif| only_the_way_up(&exif));
    image.segments_mut().retain(|segment| match segment.marker() {
        // JFIF, colours, Adobe's note of how colours are stored.
        0xe0 | 0xee => true,
        0xe2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    });
    if turned.is_some() {
        image.set_exif(turned);
    }
    let scans = image.segments().last().map_or(0, |last| last.len_with_entropy() - last.len());
    let mut bytes = image.encoder().bytes();
    let scans = bytes.len() - scans;
    if let Some(end) = end_of_scans(&bytes[scans..]) {
        bytes.truncate(scans + end);
    }
    Ok(bytes)
}

/// Where the picture ends in what follows the head of its first scan: phones put previews, depths and
/// films behind it, each with metadata of its own.
fn end_of_scans(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let marker = bytes[at..].iter().position(|byte| *byte == 0xff)? + at;
        at = match *bytes.get(marker + 1)? {
            // A byte that is no marker, and restarts.
            0 | 1 | 0xd0..=0xd7 => marker + 2,
            0xff => marker + 1,
            0xd9 => return Some(marker + 2),
            // Tables and heads of further scans.
            _ => {
                let length = bytes.get(marker + 2..marker + 4)?;
                marker + 2 + usize::from(u16::from_be_bytes([length[0], length[1]]))
            }
        };
        bytes.get(at)?;
    }
}

fn png(bytes: Bytes) -> img_parts::Result<Bytes> {
    let mut image = Png::from_bytes(bytes)?;
    let turned = image.exif().and_then(|exif| only_the_way_up(&exif));
    image.chunks_mut().retain(|chunk| PNG_PICTURE.contains(&&chunk.kind()));
    if turned.is_some() {
        image.set_exif(turned);
    }
    Ok(image.encoder().bytes())
}

fn webp(bytes: Bytes) -> img_parts::Result<Bytes> {
    let mut image = WebP::from_bytes(bytes)?;
    let turned = image.exif().and_then(|exif| only_the_way_up(&exif));
    image.chunks_mut().retain(|chunk| WEBP_PICTURE.contains(&&chunk.id()));
    image.set_exif(turned);
    Ok(image.encoder().bytes())
}

/// Exif that says nothing but how the picture is turned; none where it is not.
fn only_the_way_up(exif: &Bytes) -> Option<Bytes> {
    let read = exif::Reader::new().read_raw(exif.to_vec()).ok()?;
    let turned = read.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    let turned = u16::try_from(turned).ok().filter(|turned| (2..=8).contains(turned))?;
    let field =
        Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![turned]) };
    let mut writer = Writer::new();
    writer.push_field(&field);
    let mut written = std::io::Cursor::new(Vec::new());
    writer.write(&mut written, false).ok()?;
    Some(written.into_inner().into())
}

#[cfg(test)]
mod tests {
    use exif::{Field, In, Rational, Tag, Value, experimental::Writer};
    use img_parts::{Bytes, DynImage, ImageEXIF as _, png::PngChunk};

    use super::without_metadata;

    /// Exif that says where, and how the picture is turned.
    fn located(turned: u16) -> Bytes {
        let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
        let place = Value::Rational(vec![Rational { num: 52, denom: 1 }]);
        let fields = [
            field(Tag::Orientation, Value::Short(vec![turned])),
            field(Tag::GPSLatitude, place),
            field(Tag::Model, Value::Ascii(vec![b"CAMERA".to_vec()])),
        ];
        let mut writer = Writer::new();
        for field in &fields {
            writer.push_field(field);
        }
        let mut written = std::io::Cursor::new(Vec::new());
        writer.write(&mut written, false).expect("Exif");
        written.into_inner().into()
    }

    fn chunk(kind: [u8; 4], contents: &'static [u8]) -> Bytes {
        PngChunk::new(kind, Bytes::from_static(contents)).encoder().bytes()
    }

    /// Images that are whole enough to be taken apart, each with a comment.
    fn images() -> [Vec<u8>; 3] {
        let segment = |marker: u8, contents: &[u8]| {
            let length = u16::try_from(contents.len() + 2).expect("a short segment").to_be_bytes();
            [&[0xff, marker][..], &length, contents].concat()
        };
        let jpeg = [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0"),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0CAMERA"),
            segment(0xe2, b"ICC_PROFILE\0\x01\x01"),
            segment(0xfe, b"CAMERA"),
            segment(0xc0, b"\x08\0\x02\0\x03\x01\x01\x11\0"),
            segment(0xda, b"\x01\x01\0\0?\0"),
            b"one\xff\0scan".to_vec(),
            segment(0xc4, b"\xff\xd9 no end"),
            segment(0xda, b"\x01\x01\0\0?\0"),
            b"two\xff\xd9CAMERA behind".to_vec(),
        ];
        let png = [
            Bytes::from_static(b"\x89PNG\r\n\x1a\n"),
            chunk(*b"IHDR", b"\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0"),
            chunk(*b"tEXt", b"Comment\0CAMERA"),
            chunk(*b"IDAT", b"pixels"),
            chunk(*b"IEND", b""),
            Bytes::from_static(b"CAMERA behind"),
        ];
        let mut webp =
            b"RIFF\0\0\0\0WEBPVP8L\x06\0\0\0\x2f\x02\x40\0\0\0XMP \x06\0\0\0CAMERA".to_vec();
        let length = u32::try_from(webp.len() - 8).expect("short").to_le_bytes();
        webp[4..8].copy_from_slice(&length);
        [jpeg.concat(), png.concat(), webp]
    }

    #[test]
    fn nothing_is_left_but_the_way_up() {
        for (image, turned) in
            images().into_iter().flat_map(|image| [(image.clone(), 6), (image, 1)])
        {
            let mut marked = DynImage::from_bytes(image.into()).expect("sound").expect("known");
            marked.set_exif(Some(located(turned)));
            let marked = marked.encoder().bytes();
            assert!(marked.windows(6).any(|six| six == b"CAMERA"));
            let size = imagesize::blob_size(&marked).expect("a size");
            let cleaned = without_metadata(marked).expect("cleaned");
            assert!(!cleaned.windows(6).any(|six| six == b"CAMERA"), "{cleaned:?}");
            assert_eq!(imagesize::blob_size(&cleaned).expect("still a size"), size);
            assert_eq!(without_metadata(cleaned.clone()).expect("twice"), cleaned);
            let left = DynImage::from_bytes(cleaned).expect("sound").expect("known").exif();
            let left = left.map(|left| exif::Reader::new().read_raw(left.to_vec()).expect("Exif"));
            let fields: Vec<_> = left.iter().flat_map(exif::Exif::fields).map(|f| f.tag).collect();
            let kept: &[Tag] = if turned == 1 { &[] } else { &[Tag::Orientation] };
            assert_eq!(fields, kept);
        }
    }

    #[test]
    fn what_is_no_image_stays_as_it_came() {
        let text = Bytes::from_static(b"words \xff\xd8");
        assert_eq!(without_metadata(text.clone()).expect("a text"), text);
        let broken = Bytes::from_static(b"\xff\xd8\xff\xe1\xff\xffExif");
        assert!(without_metadata(broken).is_err());
    }
}
