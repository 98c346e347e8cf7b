//! `image_view`: a picture that a document shows, as the model can look at it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Picture, Tool},
    reading::{
        self,
        image::{self, Fit},
    },
};

pub(crate) struct ImageView;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Or `file://ID`.
    id: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    id: Uuid,
    name: String,
    media_type: String,
    /// As it is kept, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<i32>,
    /// As it is shown, in pixels.
    shown_width: u32,
    shown_height: u32,
    #[serde(skip)]
    picture: Option<Picture>,
}

impl Tool for ImageView {
    const NAME: &'static str = "image_view";
    const TITLE: &'static str = "View an image";
    const DESCRIPTION: &'static str =
        "Shows an image of a document by the id in its file://ID, scaled down where it is large.";
    const GROUP: Group = Group::Files;
    const ACCESS: Access = Access::Read;
    const SHOWS: bool = true;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let file = shape::file(&call, &input.id).await?;
        let size = u64::try_from(file.size).unwrap_or_default();
        let format = image::format(&file.media_type).filter(|_| size <= image::LARGEST_FILE);
        let Some(format) = format else { return Err(not_shown(&file.media_type)) };
        let turn = reading::turn().await?;
        let bytes = reading::bytes(&call.app.store, call.actor(), &file, 0..size).await?;
        let shown = image::shown(turn, format, bytes, Fit::MODEL).await?;
        Ok(Output {
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            width: file.width,
            height: file.height,
            shown_width: shown.width,
            shown_height: shown.height,
            picture: Some(Picture {
                media_type: shown.media_type,
                base64: BASE64_STANDARD.encode(&shown.bytes),
            }),
        })
    }

    fn picture(output: &mut Output) -> Option<Picture> {
        output.picture.take()
    }
}

fn not_shown(media_type: &str) -> Error {
    Error::invalid(match media_type {
        "image/svg+xml" => "an SVG is a drawing in text: read it with file_read".to_owned(),
        kind if kind.starts_with("image/") => format!(
            "images of type {kind} are not shown, only PNG, JPEG, GIF, WebP and BMP up to 64 MiB: \
             ask for a copy in one of these"
        ),
        kind => format!("this file is no image but {kind}: file_read gives the text of files"),
    })
}
