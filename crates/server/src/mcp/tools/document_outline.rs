//! `document_outline`: the headings and pages of a document, with their ids.

use docent_document::{
    Kind, inline,
    kinds::{Style, Text},
};
use docent_store::document::Document;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape::{self, DocumentShape};
use crate::{
    Result,
    mcp::tool::{Access, Call, Group, Tool},
};

pub(crate) struct DocumentOutline;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    id: Option<Uuid>,
    date: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    document: DocumentShape,
    sections: Vec<Section>,
    /// Blocks in all.
    blocks: usize,
    /// Characters of text in all.
    characters: usize,
}

#[derive(Serialize, JsonSchema)]
struct Section {
    id: Uuid,
    /// 1 to 6 for headings; 0 for pages and cards.
    level: u8,
    title: String,
    /// Characters of text up to the next section.
    characters: usize,
}

impl Tool for DocumentOutline {
    const NAME: &'static str = "document_outline";
    const TITLE: &'static str = "Outline a document";
    const DESCRIPTION: &'static str = "Headings and sub-pages of a document with ids and lengths: cheap, before \
        reading a long one in part.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let target = shape::target(&call, input.id, input.date.as_deref())?;
        let document = shape::read(&call, target).await?;
        let rows = document.tree.rows();
        Ok(Output {
            blocks: rows.len(),
            characters: rows.iter().map(|row| row.stored.text.chars().count()).sum(),
            sections: sections(&document),
            document: DocumentShape::read(call.app, &document),
        })
    }
}

fn sections(document: &Document) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for row in document.tree.rows() {
        let kind = docent_document::tree::read(&row.stored);
        if let Some(level) = level(&kind) {
            let title = inline::plain(&row.stored.text);
            sections.push(Section { id: row.id, level, title, characters: 0 });
        } else if let Some(section) = sections.last_mut() {
            section.characters += row.stored.text.chars().count();
        }
    }
    sections
}

fn level(kind: &Kind) -> Option<u8> {
    match kind {
        Kind::Page(_) => Some(0),
        Kind::Text(Text { style, .. }) => match style {
            Style::H1 => Some(1),
            Style::H2 => Some(2),
            Style::H3 => Some(3),
            Style::H4 => Some(4),
            Style::H5 => Some(5),
            Style::H6 => Some(6),
            _ => None,
        },
        _ => None,
    }
}
