//! Pictures made to [`Fit`]: for models, and for pages that show many at a time.

use std::{io::Cursor, time::Instant};

use bytes::Bytes;
use docent_store::content;
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, Rgba, RgbaImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType, metadata::Orientation,
};
use tokio::{task, time};

use super::{PATIENCE, Turn, too_slow};
use crate::{Error, Result};

/// Pixels on the long side: models scale down what is larger.
pub(crate) const LONG_SIDE: u32 = 1568;
/// Bytes of a file that is decoded.
pub(crate) const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// Bytes of a picture that is shown; in base64 a third more, which is what clients take.
const LARGEST: usize = 720 * 1024;
/// Pixels of a picture that is decoded, and bytes that decoding may take.
const MOST_PIXELS: u64 = 50_000_000;
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// What a picture is made to fit: scaled down to it, never up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    width: u32,
    height: u32,
}

impl Fit {
    /// What models take: [`LONG_SIDE`].
    pub(crate) const MODEL: Self = Self { width: LONG_SIDE, height: LONG_SIDE };

    /// At most so wide, in pixels. Scaling takes memory by height as well: what is very high is
    /// narrower.
    pub(crate) fn width(width: u32) -> Self {
        Self { width, height: 2 * LONG_SIDE }
    }

    fn holds(self, picture: &DynamicImage) -> bool {
        picture.width() <= self.width && picture.height() <= self.height
    }

    fn times(self, by: u32) -> Self {
        Self { width: self.width * by, height: self.height * by }
    }
}

/// A picture to show.
pub(crate) struct Shown {
    /// PNG or JPEG.
    pub media_type: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The encoded picture.
    pub bytes: Bytes,
}

/// How a picture of this type is decoded; none for what is not shown.
pub(crate) fn format(media_type: &str) -> Option<ImageFormat> {
    let format = ImageFormat::from_mime_type(media_type)?;
    let known = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Bmp,
    ];
    known.contains(&format).then_some(format)
}

/// Whether a picture of this size in pixels is too large to be decoded.
pub(crate) fn is_too_large(width: u32, height: u32) -> bool {
    u64::from(width) * u64::from(height) > MOST_PIXELS
}

/// A picture made to fit, the right way up and without metadata; of one that moves the first frame.
///
/// # Errors
/// `Invalid` for one that is broken, too large to decode, or takes too long.
pub(crate) async fn shown(
    turn: Turn,
    format: ImageFormat,
    bytes: Vec<u8>,
    fit: Fit,
) -> Result<Shown> {
    let started = Instant::now();
    let work = task::spawn_blocking(move || {
        let shown = show(format, &Bytes::from(bytes), fit);
        drop(turn);
        shown
    });
    let shown = time::timeout(PATIENCE, work).await.map_err(|_| too_slow())?;
    let shown = match shown {
        Ok(shown) => shown.map_err(|error| refused(&error)),
        // A fault of the decoder's.
        Err(_) => Err(broken("its decoder gave up")),
    };
    tracing::debug!(elapsed = ?started.elapsed(), "a picture was made ready");
    shown
}

fn refused(error: &ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::invalid(
            "this image is too large to be shown (50 megapixels at most): ask for a smaller copy",
        ),
        other => broken(&other.to_string()),
    }
}

fn broken(why: &str) -> Error {
    let why: String = why.chars().take(120).collect();
    Error::invalid(format!("this image cannot be shown, it is broken: {why}"))
}

fn show(format: ImageFormat, bytes: &Bytes, fit: Fit) -> image::ImageResult<Shown> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes.as_ref()), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if is_too_large(width, height) || decoder.total_bytes() > MOST_MEMORY {
        let kind = image::error::LimitErrorKind::InsufficientMemory;
        return Err(ImageError::Limits(image::error::LimitError::from_kind(kind)));
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(turned);
    let (width, height) = (picture.width(), picture.height());
    let media_type = match format {
        ImageFormat::Png => Some("image/png"),
        ImageFormat::Jpeg => Some("image/jpeg"),
        _ => None,
    };
    let small = fit.holds(&picture) && bytes.len() <= LARGEST;
    if let Some(media_type) = media_type.filter(|_| small && turned == Orientation::NoTransforms)
        && let Ok(bytes) = content::without_metadata(bytes.clone())
    {
        return Ok(Shown { media_type, width, height, bytes });
    }
    encoded(scaled(picture, fit), format == ImageFormat::Jpeg)
}

/// A picture that fits, in eight bits a colour.
fn scaled(picture: DynamicImage, fit: Fit) -> DynamicImage {
    let picture = if fit.holds(&picture) {
        picture
    } else {
        // First roughly and in place, so that the fine step has little to hold.
        let twice = fit.times(2);
        let rough = if twice.holds(&picture) {
            picture
        } else {
            picture.thumbnail(twice.width, twice.height)
        };
        rough.resize(fit.width, fit.height, FilterType::CatmullRom)
    };
    if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    }
}

/// Photographs as JPEG, others as PNG where that is small enough; smaller and coarser until it fits.
fn encoded(mut picture: DynamicImage, photograph: bool) -> image::ImageResult<Shown> {
    let shown = |picture: &DynamicImage, media_type, bytes: Vec<u8>| Shown {
        media_type,
        width: picture.width(),
        height: picture.height(),
        bytes: bytes.into(),
    };
    if !photograph {
        let mut png = Vec::new();
        picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png)?;
        if png.len() <= LARGEST {
            return Ok(shown(&picture, "image/png", png));
        }
    }
    if let DynamicImage::ImageRgba8(transparent) = picture {
        picture = on_white(transparent);
    }
    loop {
        for quality in [85, 70, 50] {
            let mut jpeg = Vec::new();
            picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, quality))?;
            if jpeg.len() <= LARGEST {
                return Ok(shown(&picture, "image/jpeg", jpeg));
            }
        }
        let side = picture.width().max(picture.height()) / 2;
        let side = side.max(1);
        picture = scaled(picture, Fit { width: side, height: side });
    }
}

fn on_white(mut picture: RgbaImage) -> DynamicImage {
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        let over = |colour: u8| {
            let mixed = u16::from(colour) * u16::from(*alpha) + 255 * u16::from(255 - *alpha);
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        (*red, *green, *blue) = (over(*red), over(*green), over(*blue));
    }
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).into_rgb8())
}
