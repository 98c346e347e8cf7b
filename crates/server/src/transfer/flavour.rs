//! Whose tree it is, as far as names mean different things.

use super::source::{File, Source};

/// What made the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// Any Markdown, exports of Craft and of Docent among it.
    Plain,
    /// An Obsidian vault: a note is called like its file, links find files by name alone.
    Obsidian,
    /// An export of Notion: names end in an id, databases are CSV.
    Notion,
}

/// Hexadecimal digits of an id of Notion.
const ID: usize = 32;

impl Flavour {
    /// Recognises a tree by its names.
    pub(super) fn of(source: &Source) -> Self {
        let documents = source.files.iter().filter(|file| is_markdown(&file.path));
        let (all, with_id) = documents.fold((0, 0), |(all, with_id), file| {
            (all + 1, with_id + usize::from(has_id(stem(&file.path))))
        });
        if source.vault {
            Self::Obsidian
        } else if with_id > 0 && with_id * 2 >= all {
            Self::Notion
        } else {
            Self::Plain
        }
    }

    /// The name of a folder, or of a file without its extension, as people know it.
    pub(super) fn name(self, name: &str) -> &str {
        if self == Self::Notion && has_id(name) { name[..name.len() - ID - 1].trim() } else { name }
    }

    /// Whether a file becomes a document.
    pub(super) fn is_document(self, file: &File) -> bool {
        is_markdown(&file.path) || self == Self::Notion && is_table(&file.path)
    }
}

/// Whether a file is a table of a database.
pub(super) fn is_table(path: &str) -> bool {
    ends_in(path, &["csv"])
}

fn is_markdown(path: &str) -> bool {
    ends_in(path, &["md", "markdown", "mdown"])
}

fn ends_in(path: &str, extensions: &[&str]) -> bool {
    let (_, extension) = split_name(file_name(path));
    extensions.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn has_id(name: &str) -> bool {
    let Some((_, id)) = name.rsplit_once(' ') else { return false };
    id.len() == ID && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The last name of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder that a path is in, empty at the top.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The last name of a path without its extension.
pub(super) fn stem(path: &str) -> &str {
    split_name(file_name(path)).0
}

/// A file's name and extension.
pub(super) fn split_name(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, extension),
        _ => (name, ""),
    }
}
