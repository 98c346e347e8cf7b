//! Small files of every kind, made here.

use std::io::{Cursor, Write as _};

use image::{
    Delay, DynamicImage, Frame, ImageFormat, RgbImage, RgbaImage, codecs::gif::GifEncoder,
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A picture with colours that change.
fn picture(width: u32, height: u32) -> DynamicImage {
    let colour = |x: u32, y: u32| image::Rgb([x, y, x ^ y].map(|part| part.to_le_bytes()[0]));
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour))
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).expect("a picture is written");
    bytes
}

/// A PNG of this size in pixels.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    written(&picture(width, height), ImageFormat::Png)
}

/// A WebP of this size in pixels.
pub(crate) fn webp(width: u32, height: u32) -> Vec<u8> {
    written(&picture(width, height), ImageFormat::WebP)
}

/// A JPEG of this size, with a place in its metadata, and turned where that is given.
pub(crate) fn jpeg(width: u32, height: u32, turned: Option<u8>) -> Vec<u8> {
    let bytes = written(&picture(width, height), ImageFormat::Jpeg);
    let turned = turned.unwrap_or(1);
    // TIFF, little endian: one directory of the way up and the camera.
    let exif = [
        b"Exif\0\0II*\0\x08\0\0\0\x02\0".as_slice(),
        &[0x12, 1, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0],
        &[0x10, 1, 2, 0, 4, 0, 0, 0],
        b"CAM\0\0\0\0\0",
    ]
    .concat();
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&bytes[..2], &[0xff, 0xe1], &length, &exif, &bytes[2..]].concat()
}

/// A GIF that moves.
pub(crate) fn gif(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    for number in 0..frames {
        let shade = number.to_le_bytes()[0];
        let frame = RgbaImage::from_pixel(width, height, image::Rgba([shade, 0, 0, 255]));
        let frame = Frame::from_parts(frame, 0, 0, Delay::from_numer_denom_ms(10, 1));
        encoder.encode_frame(frame).expect("a frame");
    }
    drop(encoder);
    bytes
}

/// The head of a PNG of this size, and nothing of it.
pub(crate) fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = checksum(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    bytes
}

/// The CRC of a PNG's chunk (PNG, annex D).
fn checksum(bytes: &[u8]) -> u32 {
    let shifted = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), shifted))
}

/// A PDF with these words on its pages.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<_> = (0..pages.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    for (n, words) in pages.iter().enumerate() {
        let drawn = format!("BT /F1 12 Tf 72 720 Td ({words}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * n
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()));
    }
    pdf_of(&objects)
}

/// A PDF of these objects, the first of which is its catalog.
pub(super) fn pdf_of(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in objects.iter().enumerate() {
        table.push_str(&[format!("{:010}", bytes.len()).as_str(), " 00000 n \n"].concat());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let (start, count) = (bytes.len(), objects.len() + 1);
    bytes.extend(
        format!("xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n")
            .bytes(),
    );
    bytes
}

/// A Word document with this body.
pub(super) fn docx(body: &str) -> Vec<u8> {
    let main = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    docx_of(main.as_bytes())
}

/// A Word document whose main part has these bytes.
pub(super) fn docx_of(main: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("[Content_Types].xml", b"<Types/>".as_slice()),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/document.xml", main),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}
