//! What a write changes, row by row: [`Edit`] is what history keeps and what undo applies backwards.

use chrono::{DateTime, NaiveDate, Utc};
use docent_document::Row;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One row as it was and as it became. None before: it was made; none after: it is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "table", rename_all = "snake_case")]
pub enum Edit {
    /// A folder's own row.
    Folder {
        /// The folder.
        id: Uuid,
        /// As it was.
        before: Option<FolderState>,
        /// As it became.
        after: Option<FolderState>,
    },
    /// A document's own row.
    Document {
        /// The document.
        id: Uuid,
        /// As it was.
        before: Option<DocumentState>,
        /// As it became.
        after: Option<DocumentState>,
    },
    /// A block's row.
    Block {
        /// The document it is in.
        document: Uuid,
        /// The block.
        id: Uuid,
        /// As it was.
        before: Option<Row>,
        /// As it became.
        after: Option<Row>,
    },
}

/// What a person can change of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderState {
    /// The name.
    pub name: String,
    /// The folder it is in; none at the top.
    pub parent: Option<Uuid>,
}

/// What a person can change of a document's own row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentState {
    /// Where it is; while it is in the trash, where it came from.
    pub location: Location,
    /// The title, one line of plain text.
    pub title: String,
    /// An emoji.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// YAML as it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front_matter: Option<String>,
    /// Outside every link.
    #[serde(default)]
    pub never_to_agents: bool,
    /// In the trash since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed_at: Option<DateTime<Utc>>,
}

/// Where a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Location {
    /// In no folder.
    Unsorted,
    /// Among the templates.
    Templates,
    /// The daily note of a date.
    DailyNotes(NaiveDate),
    /// The space's inbox, for tasks that have no other place.
    Inbox,
    /// In a folder.
    Folder(Uuid),
}

impl Location {
    /// The name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsorted => "unsorted",
            Self::Templates => "templates",
            Self::DailyNotes(_) => "daily_notes",
            Self::Inbox => "inbox",
            Self::Folder(_) => "folder",
        }
    }

    /// The name in tables: the inbox is a row among the daily notes, without a date.
    pub(crate) fn column(self) -> &'static str {
        if self == Self::Inbox { "daily_notes" } else { self.name() }
    }

    /// The folder, when it is in one.
    pub fn folder(self) -> Option<Uuid> {
        if let Self::Folder(id) = self { Some(id) } else { None }
    }

    /// The date, when it is a daily note.
    pub fn date(self) -> Option<NaiveDate> {
        if let Self::DailyNotes(date) = self { Some(date) } else { None }
    }

    /// From the columns of a row; a check constraint keeps them consistent.
    pub(crate) fn from_columns(name: &str, folder: Option<Uuid>, date: Option<NaiveDate>) -> Self {
        match (name, folder, date) {
            ("templates", ..) => Self::Templates,
            (_, Some(folder), _) => Self::Folder(folder),
            (_, _, Some(date)) => Self::DailyNotes(date),
            ("daily_notes", ..) => Self::Inbox,
            _ => Self::Unsorted,
        }
    }
}
