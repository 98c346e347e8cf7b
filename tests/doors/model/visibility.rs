//! What a link sees and may do, said once more: plain values and sets, and nothing of `store`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

/// A text: what marks it, its words from a small vocabulary, and what it points at.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    pub(super) mark: String,
    pub(super) words: Vec<&'static str>,
    pub(super) link: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Folder {
    pub(super) parent: Option<Uuid>,
    pub(super) name: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    Unsorted,
    Templates,
    Daily(NaiveDate),
    Inbox,
    Folder(Uuid),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    pub(super) title: Text,
    pub(super) place: Place,
    pub(super) trashed: bool,
    pub(super) never_to_agents: bool,
    pub(super) blocks: Vec<(Uuid, Text)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Space {
    pub(super) folders: BTreeMap<Uuid, Folder>,
    pub(super) documents: BTreeMap<Uuid, Document>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    Read,
    Write,
    ReadWrite,
}

/// Who calls: a link, or the owner, who sees all and may do all.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) mode: Mode,
    pub(super) deletes: bool,
    pub(super) enabled: bool,
    pub(super) scope: Scope,
    pub(super) owner: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Scope {
    Whole,
    Union { documents: Vec<Uuid>, folders: Vec<Uuid>, daily: bool, search: Option<Query> },
}

/// All clauses must hold; of a clause's terms one is enough, or none when it is negative.
#[derive(Clone, Debug)]
pub(super) struct Query(pub(super) Vec<Clause>);

#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) negative: bool,
    pub(super) terms: Vec<Term>,
}

/// A word, several as a phrase, or a `#tag`; maybe of the title alone.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) title: bool,
    pub(super) words: Vec<&'static str>,
}

/// Why a write is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    UnknownTool,
    NotFound,
    /// `forbidden` or `invalid_argument`: the objects themselves are visible.
    Refused,
    /// Somebody was there since.
    Conflict,
}

type Result<T> = std::result::Result<T, Refusal>;

impl Text {
    fn has(&self, term: &Term) -> bool {
        if term.words[0].starts_with('#') {
            let below = format!("{}/", term.words[0]);
            return self
                .words
                .iter()
                .any(|word| *word == term.words[0] || word.starts_with(&below));
        }
        let plain: Vec<&str> =
            self.words.iter().flat_map(|word| word.trim_start_matches('#').split('/')).collect();
        plain.windows(term.words.len()).any(|window| window == term.words)
    }
}

impl Document {
    pub(super) fn matches(&self, query: &Query) -> bool {
        let has = |term: &Term| {
            self.title.has(term)
                || !term.title && self.blocks.iter().any(|(_, text)| text.has(term))
        };
        query.0.iter().all(|clause| clause.terms.iter().any(has) != clause.negative)
    }
}

impl Space {
    /// A folder and those it is in.
    pub(super) fn path(&self, folder: Uuid) -> Vec<Uuid> {
        let mut path = vec![folder];
        while let Some(parent) = self.folders.get(&path[path.len() - 1]).and_then(|of| of.parent) {
            path.push(parent);
        }
        path
    }

    /// The document that is, or holds, what this id names.
    pub(super) fn document_of(&self, id: Uuid) -> Option<Uuid> {
        let holds = |document: &Document| document.blocks.iter().any(|(block, _)| *block == id);
        let found = self.documents.iter().find(|(of, document)| **of == id || holds(document));
        found.map(|(of, _)| *of)
    }

    pub(super) fn daily(&self, date: NaiveDate) -> Option<Uuid> {
        self.document_at(Place::Daily(date))
    }

    /// The document of a place that has one.
    fn document_at(&self, place: Place) -> Option<Uuid> {
        self.documents.iter().find(|(_, document)| document.place == place).map(|(id, _)| *id)
    }
}

impl Link {
    pub(super) fn whole(&self) -> bool {
        matches!(self.scope, Scope::Whole)
    }

    /// Whether a tool of this kind is there at all.
    pub(super) fn has(&self, tool: &str) -> bool {
        let (reads, writes) = (self.mode != Mode::Write, self.mode != Mode::Read);
        let only_documents = matches!(&self.scope, Scope::Union { folders, daily: false, search: None, .. } if folders.is_empty());
        match tool {
            "connection_info" | "resources/list" | "resources/read" => true,
            "blocks_add"
            | "markdown_add"
            | "tasks_add"
            | "file_upload"
            | "folders_create"
            | "changes_revert"
            | "comments_add"
            | "collections_create"
            | "collectionItems_add" => writes,
            "documents_create" => writes && !only_documents,
            "blocks_update"
            | "blocks_move"
            | "text_replace"
            | "documents_update"
            | "documents_move"
            | "folders_update"
            | "folders_move"
            | "comments_update"
            | "tasks_update"
            | "collectionSchema_update"
            | "collectionItems_update" => reads && writes,
            "blocks_delete"
            | "documents_delete"
            | "folders_delete"
            | "tasks_delete"
            | "collectionItems_delete" => reads && writes && self.deletes,
            _ => reads,
        }
    }

    pub(super) fn sees_folder(&self, space: &Space, folder: Uuid) -> bool {
        let path = space.path(folder);
        space.folders.contains_key(&folder)
            && match &self.scope {
                Scope::Whole => true,
                Scope::Union { folders, .. } => path.iter().any(|above| folders.contains(above)),
            }
    }

    pub(super) fn sees(&self, space: &Space, id: Uuid) -> bool {
        let Some(document) = space.documents.get(&id) else { return false };
        if self.owner {
            return true;
        }
        let trash = self.whole() && self.mode == Mode::ReadWrite && self.deletes;
        let in_scope = match &self.scope {
            Scope::Whole => true,
            Scope::Union { documents, daily, search, .. } => {
                documents.contains(&id)
                    || *daily && matches!(document.place, Place::Daily(_) | Place::Inbox)
                    || document.place != Place::Inbox
                        && search.as_ref().is_some_and(|query| document.matches(query))
                    || self.folder_of(space, id).is_some()
            }
        };
        in_scope && !document.never_to_agents && (trash || !document.trashed)
    }

    /// The folder that is shown of a document: none where the link does not see it.
    pub(super) fn folder_of(&self, space: &Space, document: Uuid) -> Option<Uuid> {
        match space.documents.get(&document)?.place {
            Place::Folder(folder) => Some(folder).filter(|folder| self.sees_folder(space, *folder)),
            _ => None,
        }
    }

    /// The place that is shown of a document.
    pub(super) fn place_of(&self, space: &Space, document: Uuid) -> &'static str {
        let shown = &space.documents[&document];
        match shown.place {
            _ if shown.trashed => "trash",
            Place::Templates => "templates",
            Place::Daily(_) => "daily_notes",
            Place::Inbox => "inbox",
            Place::Folder(_) if self.folder_of(space, document).is_some() => "folder",
            Place::Unsorted | Place::Folder(_) => "unsorted",
        }
    }

    /// The document behind an id, where it is visible.
    pub(super) fn open(&self, space: &Space, id: Uuid) -> Result<Uuid> {
        let document = space.document_of(id).filter(|document| self.sees(space, *document));
        document.ok_or(Refusal::NotFound)
    }

    pub(super) fn open_folder(&self, space: &Space, id: Uuid) -> Result<()> {
        if self.sees_folder(space, id) { Ok(()) } else { Err(Refusal::NotFound) }
    }

    /// The daily note of a date, or the inbox: one that is there and visible, or none where this link may
    /// begin it.
    pub(super) fn open_own(&self, space: &Space, place: Place) -> Result<Option<Uuid>> {
        match space.document_at(place) {
            Some(id) => self.open(space, id).map(Some),
            None if matches!(self.scope, Scope::Whole | Scope::Union { daily: true, .. }) => {
                Ok(None)
            }
            None => Err(Refusal::NotFound),
        }
    }

    /// Where a document goes that is given no place: Unsorted, or the only folder of the scope.
    pub(super) fn usual_place(&self, space: &Space) -> Result<Place> {
        let Scope::Union { folders, .. } = &self.scope else { return Ok(Place::Unsorted) };
        let there: BTreeSet<Uuid> =
            folders.iter().copied().filter(|id| space.folders.contains_key(id)).collect();
        match (there.first(), there.len()) {
            (None, _) => Ok(Place::Unsorted),
            (Some(only), 1) => Ok(Place::Folder(*only)),
            _ => Err(Refusal::Refused),
        }
    }

    /// Refuses a place that documents or folders cannot come from or go to: any but a folder in scope.
    pub(super) fn hold_place(&self, space: &Space, place: Place) -> Result<()> {
        match place {
            _ if self.whole() => Ok(()),
            Place::Folder(folder) if self.sees_folder(space, folder) => Ok(()),
            _ => Err(Refusal::Refused),
        }
    }

    /// The border: what was changed was visible before, what was made is visible after; answers
    /// whether the words of a document took it out of scope.
    pub(super) fn hold_border(&self, before: &Space, after: &Space) -> Result<bool> {
        let mut leaves = false;
        for (id, document) in &after.documents {
            match before.documents.get(id) {
                Some(was) if was == document => {}
                Some(was) => {
                    let gone = self.sees(before, *id) && !self.sees(after, *id);
                    leaves |= gone && !document.trashed && was.place == document.place;
                    if gone && !document.trashed && was.place != document.place {
                        return Err(Refusal::Refused);
                    }
                }
                None if self.sees(after, *id) => {}
                None => return Err(Refusal::Refused),
            }
        }
        Ok(leaves && !self.owner)
    }

    /// The folders and documents that the owner chose for it, where it sees them.
    pub(super) fn chosen(&self, space: &Space) -> BTreeSet<Uuid> {
        let Scope::Union { documents, folders, .. } = &self.scope else { return BTreeSet::new() };
        let folders = folders.iter().filter(|id| self.sees_folder(space, **id));
        documents.iter().filter(|id| self.sees(space, **id)).chain(folders).copied().collect()
    }
}
