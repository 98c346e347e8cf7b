//! What a write changes, row by row: [`Edit`] is what history keeps and what undo applies backwards.

use chrono::{DateTime, NaiveDate, Utc};
use docent_document::Row;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::AuthorKind;

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
    /// A comment.
    Comment {
        /// The document that its block was in.
        document: Uuid,
        /// The comment.
        id: Uuid,
        /// As it was.
        before: Option<CommentState>,
        /// As it became.
        after: Option<CommentState>,
    },
}

impl Edit {
    /// The row.
    pub(crate) fn id(&self) -> Uuid {
        match self {
            Self::Folder { id, .. }
            | Self::Document { id, .. }
            | Self::Block { id, .. }
            | Self::Comment { id, .. } => *id,
        }
    }

    /// Whether the row became another.
    pub(crate) fn changes(&self) -> bool {
        match self {
            Self::Folder { before, after, .. } => before != after,
            Self::Document { before, after, .. } => before != after,
            Self::Block { before, after, .. } => before != after,
            Self::Comment { before, after, .. } => before != after,
        }
    }

    /// Goes on with a later edit of the same row; false when the row was another in between.
    pub(crate) fn follow(&mut self, later: Self) -> bool {
        fn join<T: PartialEq>(last: &mut T, before: &T, after: T) -> bool {
            let joined = last == before;
            *last = after;
            joined
        }
        match (self, later) {
            (Self::Folder { after: last, .. }, Self::Folder { before, after, .. }) => {
                join(last, &before, after)
            }
            (Self::Document { after: last, .. }, Self::Document { before, after, .. }) => {
                join(last, &before, after)
            }
            (Self::Block { after: last, .. }, Self::Block { before, after, .. }) => {
                join(last, &before, after)
            }
            (Self::Comment { after: last, .. }, Self::Comment { before, after, .. }) => {
                join(last, &before, after)
            }
            _ => false,
        }
    }
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

/// A comment, all of it: what is taken back and brought back is the same again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentState {
    /// The block it is on, or the document.
    pub block: Uuid,
    /// The first comment of its thread: of that one its own id.
    pub thread: Uuid,
    /// Inline Markdown.
    pub text: String,
    /// The name of who wrote it, at that time.
    pub author: String,
    /// A person or an agent.
    pub author_kind: AuthorKind,
    /// The person who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
    /// The link that it was written through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Uuid>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When its text changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// When and by whom its thread was resolved: of the first comment alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<Resolution>,
}

/// The end of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// When.
    pub at: DateTime<Utc>,
    /// The name of who resolved it, at that time.
    pub by: String,
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
