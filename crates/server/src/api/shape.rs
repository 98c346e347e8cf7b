//! Shapes that several rooms share: documents, blocks with their text as runs, and what a write
//! answers.

use chrono::{DateTime, NaiveDate, Utc};
use docent_document::{
    Block, Kind, Stored,
    inline::{self, Run},
    kinds::{Column, List, Table, Text},
};
use docent_store::{Location, document::Listed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{App, Error, Result};

/// A document without its blocks.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DocumentShape {
    pub id: Uuid,
    pub title: String,
    /// An emoji.
    pub icon: Option<String>,
    /// folder, unsorted, `daily_notes`, inbox or templates; of what is in the trash, where it came from.
    pub location: &'static str,
    /// The folder, where the location is one.
    pub folder_id: Option<Uuid>,
    /// The date of a daily note.
    pub date: Option<NaiveDate>,
    /// Grows with every change.
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub created_by: String,
    pub updated_by: String,
    /// In the trash since.
    pub trashed_at: Option<DateTime<Utc>>,
}

impl From<Listed> for DocumentShape {
    fn from(listed: Listed) -> Self {
        let (location, folder_id, date) = place(listed.location);
        Self {
            id: listed.id,
            title: listed.title,
            icon: listed.icon,
            location,
            folder_id,
            date,
            revision: listed.revision,
            created_at: listed.created_at,
            updated_at: listed.updated_at,
            created_by: listed.created_by,
            updated_by: listed.updated_by,
            trashed_at: listed.trashed_at,
        }
    }
}

/// Where a document is, in the words of the answers.
pub(super) fn place(location: Location) -> (&'static str, Option<Uuid>, Option<NaiveDate>) {
    (location.name(), location.folder(), location.date())
}

/// A block and what is inside it. Its text is in one of `runs`, `rows` and `text`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BlockShape {
    id: Uuid,
    /// text, page, code, table, image, video, file, `link_card`, line, formula, collection,
    /// whiteboard or raw.
    kind: &'static str,
    /// The text of prose and pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<RunShape>>")]
    runs: Option<Vec<Run>>,
    /// The cells of a table, the heading first. How its columns are aligned is its property `columns`: none, left,
    /// center or right, each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Vec<Vec<RunShape>>>>")]
    rows: Option<Vec<Vec<Vec<Run>>>>,
    /// The text of every other kind: code, source, a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// What else the kind holds.
    properties: Map<String, Value>,
    /// The blocks inside.
    children: Vec<BlockShape>,
}

/// A piece of text that is marked alike throughout.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the schema of a run, which has none of its own")]
pub(super) struct RunShape {
    /// The characters; a line feed is a line end that is shown.
    text: String,
    /// bold, italic, strike, code, formula, display, highlight, highlight:COLOUR, comment:ID or
    /// link:ADDRESS.
    marks: Option<Vec<String>>,
    /// Where it leads.
    href: Option<String>,
    /// What is shown when it is pointed at.
    title: Option<String>,
    /// text (when absent), image, wiki, embed or html.
    kind: Option<String>,
}

impl From<&Block> for BlockShape {
    fn from(block: &Block) -> Self {
        let mut stored = block.kind.store();
        if let Kind::Table(table) = &block.kind {
            stored.properties.extend(aligned(table));
        }
        let cells = |row: &Vec<String>| row.iter().map(|cell| inline::parse(cell)).collect();
        let (runs, rows, text) = match &block.kind {
            Kind::Text(_) | Kind::Page(_) => (Some(inline::parse(&stored.text)), None, None),
            Kind::Table(table) => (None, Some(table.rows().iter().map(cells).collect()), None),
            _ => (None, None, Some(stored.text)),
        };
        Self {
            id: block.id,
            kind: block.kind.name(),
            runs,
            rows,
            text,
            properties: stored.properties,
            children: block.children.iter().map(Self::from).collect(),
        }
    }
}

/// A block as it is given: as in answers.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BlockInput {
    /// The id that a new block asks for, so that one which was taken out comes back as itself. What
    /// is taken gets another: the answer's `ids` say which.
    id: Option<Uuid>,
    /// `text` when absent.
    kind: Option<String>,
    /// The text of prose and pages.
    #[schemars(with = "Option<Vec<RunShape>>")]
    runs: Option<Vec<Run>>,
    /// The cells of a table, the heading first.
    #[schemars(with = "Option<Vec<Vec<Vec<RunShape>>>>")]
    rows: Option<Vec<Vec<Vec<Run>>>>,
    /// The text of every other kind.
    text: Option<String>,
    /// What else the kind holds.
    #[serde(default)]
    properties: Map<String, Value>,
    /// The blocks inside.
    #[serde(default)]
    children: Vec<BlockInput>,
}

impl BlockInput {
    /// The block, and those inside, under the ids that they ask for, or new ones.
    pub(super) fn block(self, app: &App) -> Result<Block> {
        let children = self.children.clone();
        let id = self.id.unwrap_or_else(|| app.store.world.id());
        let mut block = Block::new(id, self.kind()?);
        block.children =
            children.into_iter().map(|child| child.block(app)).collect::<Result<_>>()?;
        Ok(block)
    }

    /// What the block is, without those inside.
    pub(super) fn kind(mut self) -> Result<Kind> {
        let name = self.kind.unwrap_or_else(|| "text".to_owned());
        let text = match (name.as_str(), self.runs, self.rows, self.text) {
            ("text" | "page", Some(runs), None, None) => inline::write(&runs),
            ("table", None, Some(rows), None) => table(&rows, self.properties.remove(COLUMNS))?,
            ("text" | "page" | "table", ..) => {
                return Err(Error::invalid(format!(
                    "a {name} has its text in {}",
                    if name == "table" { "rows" } else { "runs" }
                )));
            }
            (_, None, None, text) => text.unwrap_or_default(),
            _ => return Err(Error::invalid(format!("a {name} has its text in text"))),
        };
        let stored = Stored { kind: name, text, properties: self.properties };
        let kind = Kind::restore(stored).map_err(|error| Error::invalid(error.to_string()))?;
        if let Kind::Text(Text { list: List::Task(task), .. }) = &kind
            && let Some((field, expected)) = task.wrong()
        {
            return Err(Error::invalid(format!("list.{field} must be {expected}")));
        }
        Ok(kind)
    }
}

/// The property of a table that says how its columns are aligned: none, left, center or right, each.
const COLUMNS: &str = "columns";

/// How the columns are aligned, where any is.
fn aligned(table: &Table) -> Option<(String, Value)> {
    let columns = table.columns();
    let are = columns.iter().any(|column| *column != Column::None);
    are.then(|| (COLUMNS.to_owned(), json!(columns)))
}

fn table(rows: &[Vec<Vec<Run>>], columns: Option<Value>) -> Result<String> {
    let columns: Vec<Column> = match columns {
        Some(columns) => serde_json::from_value(columns).map_err(|_| {
            Error::invalid("the columns of a table are a list of none, left, center and right")
        })?,
        None => Vec::new(),
    };
    let cells = |row: &Vec<Vec<Run>>| row.iter().map(|cell| inline::write(cell)).collect();
    Ok(Table::from_rows(&rows.iter().map(cells).collect::<Vec<_>>(), &columns).source)
}
