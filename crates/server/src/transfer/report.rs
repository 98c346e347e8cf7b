//! What a transfer says: how far it is, what it did, and what it could not hold.

use std::{fmt, io, path::PathBuf};

use serde::Serialize;

/// What came of a transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Documents read or written.
    pub documents: usize,
    /// Folders made.
    pub folders: usize,
    /// Pictures and other attachments kept or written.
    pub files: usize,
    /// Blocks of all documents.
    pub blocks: usize,
    /// What could not be held as it was, by file.
    pub notes: Vec<Note>,
}

/// Something that could not be held as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// The file, as it is named in the tree.
    pub path: String,
    /// Its line, from 1, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What happened.
    pub what: String,
}

impl Report {
    /// Notes something about a file.
    pub(super) fn note(&mut self, path: &str, what: impl Into<String>) {
        self.notes.push(Note { path: path.to_owned(), line: None, what: what.into() });
    }

    /// Notes something about a line of a file.
    pub(super) fn note_line(&mut self, path: &str, line: usize, what: impl Into<String>) {
        self.notes.push(Note { path: path.to_owned(), line: Some(line), what: what.into() });
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.what),
            None => write!(f, "{}: {}", self.path, self.what),
        }
    }
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is at.
    pub stage: Stage,
    /// How many are done.
    pub done: usize,
    /// Of how many.
    pub total: usize,
}

/// The parts of a transfer, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading documents.
    Read,
    /// Keeping or writing attachments.
    Files,
    /// Writing documents.
    Write,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "Reading documents",
            Self::Files => "Copying files",
            Self::Write => "Writing documents",
        })
    }
}

/// Why a transfer ended early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// The tree is not one to touch; the message says what to do.
    #[error("{0}")]
    Refused(String),
    /// The store did not do as it was asked.
    #[error(transparent)]
    Store(#[from] docent_store::Error),
}

/// The result of everything in a transfer.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// For `map_err`: an error at this path.
    pub(super) fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Io { path, cause }
    }
}
