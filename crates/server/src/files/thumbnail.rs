//! Smaller pictures of files, for pages that show many: `?width=` behind an address.

use std::str::FromStr;

use bytes::Bytes;
use docent_store::{Error as StoreError, file::File};
use futures::{Stream, TryStreamExt as _};
use serde::Deserialize;

use crate::{
    Error,
    reading::{
        self,
        image::{self, Fit, Shown},
    },
};

/// Pixels that may be asked for.
const NARROWEST: u32 = 16;
const WIDEST: u32 = image::LONG_SIDE;
/// Bytes of a file that is sent as it is rather than refused.
const SMALL: u64 = 1024 * 1024;

/// How wide a picture is at most, in pixels: 16 to 1,568.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Width(u32);

impl Width {
    /// In pixels.
    pub(crate) fn pixels(self) -> u32 {
        self.0
    }

    /// What a query asks for: none where it does not say.
    ///
    /// # Errors
    /// `Invalid` for what is no width, or several.
    pub(crate) fn asked(query: Option<&str>) -> Result<Option<Self>, Error> {
        let fields = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let mut widths =
            fields.filter(|(name, _)| name == "width").map(|(_, width)| width.parse::<Self>());
        let first = widths.next().transpose().map_err(Error::invalid)?;
        if widths.next().is_some() { Err(Error::invalid(wrong())) } else { Ok(first) }
    }
}

impl FromStr for Width {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let pixels = text.parse().ok().filter(|_| digits);
        pixels.filter(|pixels| (NARROWEST..=WIDEST).contains(pixels)).map(Self).ok_or_else(wrong)
    }
}

impl TryFrom<String> for Width {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

fn wrong() -> String {
    format!("width is a number of pixels, {NARROWEST} to {WIDEST}, given once")
}

/// A file as a picture that is at most so wide, made of its `bytes`; none where it is sent as it is:
/// what is no picture, is broken or too large, and small files while too many others are worked on.
///
/// # Errors
/// Those of reading the bytes, and `Overloaded` for larger files meanwhile.
pub(crate) async fn of<E>(
    file: &File,
    width: Width,
    bytes: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Option<Shown>, Error>
where
    Error: From<E>,
{
    let size = u64::try_from(file.size).unwrap_or_default();
    let format = image::format(&file.media_type).filter(|_| size <= image::LARGEST_FILE);
    let (Some(format), false) = (format, is_too_large(file)) else { return Ok(None) };
    let turn = match reading::turn().await {
        Ok(turn) => turn,
        Err(_) if size <= SMALL => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut all = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let mut bytes = std::pin::pin!(bytes);
    while let Some(piece) = bytes.try_next().await? {
        all.extend_from_slice(&piece);
    }
    match image::shown(turn, format, all, Fit::width(width.pixels())).await {
        Ok(picture) => Ok(Some(picture)),
        Err(Error::Store(StoreError::Invalid(_))) => Ok(None),
        Err(error) => Err(error),
    }
}

/// As far as its head told when it came.
fn is_too_large(file: &File) -> bool {
    let pixels = |side: Option<i32>| side.and_then(|side| side.try_into().ok()).unwrap_or(0);
    image::is_too_large(pixels(file.width), pixels(file.height))
}

#[cfg(test)]
mod tests {
    use super::Width;

    #[test]
    fn a_width_is_a_number_of_pixels_given_once() {
        let asked = |query| Width::asked(Some(query)).map(|width| width.map(Width::pixels));
        assert_eq!(Width::asked(None).unwrap(), None);
        for (query, width) in [
            ("", None),
            ("height=3&widths=7", None),
            ("width=16", Some(16)),
            ("a=b&width=1568&c", Some(1568)),
            ("%77idth=%320", Some(20)),
        ] {
            assert_eq!(asked(query).unwrap(), width, "{query}");
        }
        for query in [
            "width",
            "width=",
            "width=15",
            "width=1569",
            "width=-20",
            "width=%2B20",
            "width=20px",
            "width=99999999999999999999",
            "width=0x20",
            "width=20&width=20",
            "width=2e1",
        ] {
            assert!(asked(query).is_err(), "{query}");
        }
    }
}
