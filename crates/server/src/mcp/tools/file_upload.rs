//! `file_upload`: keeps a file, to be put into a block.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use chrono::{DateTime, Utc};
use docent_store::{
    Error as StoreError, content,
    file::{
        Arrival, New,
        upload::{self, Announced},
    },
    link,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
    uploads,
};

/// Base64 with or without padding, in either alphabet.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

pub(crate) struct FileUpload;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    name: String,
    /// Base64; without it an uploadUrl is given.
    content: Option<String>,
    #[serde(default)]
    keep_metadata: bool,
}

#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    /// None of a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    /// For a block.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// PUT the bytes here.
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    kept: Option<Kept>,
}

/// What was made of it; not told where nothing may be read back.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Kept {
    name: String,
    /// Recognised from the content.
    media_type: String,
    size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<i32>,
}

impl Tool for FileUpload {
    const NAME: &'static str = "file_upload";
    const TITLE: &'static str = "Upload a file";
    const DESCRIPTION: &'static str = "Keeps a file and answers its url file://ID. Then show it with markdown_add or \
        blocks_add: ![what it shows](file://ID) for an image, else a block of type file. Up to 3 MB in content; without \
        content it answers an uploadUrl that takes the bytes once, within the hour (curl -T FILE URL), and answers the \
        url. Photos lose place, time and camera unless keepMetadata.";
    const GROUP: Group = Group::Files;
    const ACCESS: Access = Access::Add;
    const HEEDS_REVISION: bool = false;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let Some(content) = input.content else {
            return announce(&call, &input.name, input.keep_metadata).await;
        };
        let mut bytes = bytes::Bytes::from(decoded(content)?);
        if !input.keep_metadata {
            bytes = content::without_metadata(bytes)?;
        }
        let size = bytes.len();
        let (id, kept) = if call.options.dry_run {
            let name = content::name(&input.name)?;
            let found = content::recognise(&name, &bytes, Some(size as u64))?;
            hold(&call).await?;
            let (width, height) = (found.width, found.height);
            (None, Kept { name, media_type: found.media_type.to_owned(), size, width, height })
        } else {
            let (length, audit) = (Some(size as u64), Some(call.audit.clone()));
            let new = New { length, audit, ..New::named(&input.name) };
            let mut arrival = Arrival::begin(&call.app.store, call.actor(), new)?;
            arrival.write(&bytes).await?;
            let file = arrival.finish().await?;
            let (width, height) = (file.width, file.height);
            let kept = Kept { name: file.name, media_type: file.media_type, size, width, height };
            (Some(file.id), kept)
        };
        let url = id.map(|id| format!("file://{id}"));
        let kept = call.shows_content().then_some(kept);
        Ok(Output { id, url, kept, ..Output::default() })
    }
}

/// An address for the bytes, where the link has such addresses.
async fn announce(call: &Call<'_>, name: &str, keep_metadata: bool) -> Result<Output> {
    let given = call.actor().link().is_some_and(|grant| grant.file_urls);
    if !given {
        return Err(Error::invalid(
            "this link has no addresses of files: give the bytes in content, in base64",
        ));
    }
    if call.options.dry_run {
        content::name(name)?;
        hold(call).await?;
        return Ok(Output::default());
    }
    let announced = Announced { name, length: None, keep_metadata };
    let upload = upload::begin(&call.app.store, call.actor(), announced).await?;
    let upload_url = uploads::url(call.app, call.caller, &upload)?;
    Ok(Output { upload_url, expires_at: Some(upload.expires_at), ..Output::default() })
}

/// Whether the caller's link is in force still.
async fn hold(call: &Call<'_>) -> Result<()> {
    let mut connection = call.app.store.connection().await?;
    if link::holds(&mut connection, call.actor()).await? {
        return Ok(());
    }
    Err(StoreError::Unauthorized.into())
}

/// The bytes behind base64 as models write it: wrapped, as a `data:` URL, in either alphabet.
fn decoded(mut text: String) -> Result<Vec<u8>> {
    if text.starts_with("data:")
        && let Some((_, base64)) = text.split_once(";base64,")
    {
        text = base64.to_owned();
    }
    text.retain(|c| !c.is_ascii_whitespace());
    let engine = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    engine.decode(&text).map_err(|error| {
        Error::invalid(format!("content must be the file's bytes in base64: {error}"))
    })
}
