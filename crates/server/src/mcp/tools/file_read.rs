//! `file_read`: the text of a file that a document shows, in pages.

use docent_store::{content, file::File};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
    reading::{self, document, text},
};

pub(crate) struct FileRead;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Or `file://ID`.
    id: String,
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    id: Uuid,
    name: String,
    media_type: String,
    /// Of the whole file, in bytes.
    size: i64,
    text: String,
    /// Of a PDF, in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<u32>,
    /// What is missing, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// There is more: pass it with the same id.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

impl Tool for FileRead {
    const NAME: &'static str = "file_read";
    const TITLE: &'static str = "Read a file";
    const DESCRIPTION: &'static str = "The text of a file in a document by the id in its file://ID: text, Markdown, CSV, \
        JSON, code, PDF, Word (docx). Long files come in pages. Images: image_view.";
    const GROUP: Group = Group::Files;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let file = shape::file(&call, &input.id).await?;
        let from = input.cursor.as_deref();
        if let Some(kind) = document::Kind::of(&file.media_type) {
            return of_document(&call, file, kind, from).await;
        }
        if !content::is_text(&file.media_type) {
            return Err(unread(&file.media_type));
        }
        let from = from.map(shape::position::<text::Position>).transpose()?;
        let (text, next) = text::page(&call.app.store, call.actor(), &file, from).await?;
        let part = document::Part { text, ..document::Part::default() };
        Ok(output(file, part, next.map(|next| shape::cursor(&next))))
    }
}

async fn of_document(
    call: &Call<'_>,
    file: File,
    kind: document::Kind,
    from: Option<&str>,
) -> Result<Output> {
    let size = u64::try_from(file.size).unwrap_or_default();
    if size > document::LARGEST {
        return Err(Error::invalid(
            "PDF and Word documents are read up to 32 MiB: ask for a part of this one",
        ));
    }
    let from: u64 = from.map(shape::position).transpose()?.unwrap_or_default();
    let turn = reading::turn().await?;
    let bytes = reading::bytes(&call.app.store, call.actor(), &file, 0..size).await?;
    let program = call.app.settings.program.as_deref();
    let part = document::read(program, turn, kind, from, bytes).await?;
    let cursor = part.next.map(|next| shape::cursor(&next));
    Ok(output(file, part, cursor))
}

fn output(file: File, part: document::Part, cursor: Option<String>) -> Output {
    Output {
        id: file.id,
        name: file.name,
        media_type: file.media_type,
        size: file.size,
        text: part.text,
        pages: part.pages,
        note: part.note,
        cursor,
    }
}

fn unread(media_type: &str) -> Error {
    Error::invalid(if media_type.starts_with("image/") {
        format!("this file is an image ({media_type}): look at it with image_view")
    } else {
        format!(
            "files of type {media_type} have no text that is read here, only text files, PDF and \
             Word (docx): ask for a copy in one of these"
        )
    })
}
