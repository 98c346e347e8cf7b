//! What a write makes of a space, in the model: refused, or the space as it is afterwards.

use uuid::Uuid;

use super::visibility::{Document, Folder, Link, Place, Refusal, Space, Text};

type Result<T> = std::result::Result<T, Refusal>;

/// Where documents go.
#[derive(Clone, Copy, Debug)]
pub(super) enum To {
    /// Nothing is said.
    Usual,
    Unsorted,
    Templates,
    Folder(Uuid),
}

/// Where blocks go.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    Start(Uuid),
    End(Uuid),
    Before(Uuid),
    After(Uuid),
    /// The end of a date's note; begun under this id where there is none.
    Day(chrono::NaiveDate, Uuid),
    /// The end of the inbox, as tasks; begun under this id where there is none.
    Inbox(Uuid),
}

/// Something that changes a space. Ids of what is made stand for those that the server will give.
#[derive(Clone, Debug)]
pub(super) enum Write {
    Create {
        id: Uuid,
        title: Text,
        blocks: Vec<(Uuid, Text)>,
        to: To,
    },
    Add {
        at: At,
        blocks: Vec<(Uuid, Text)>,
    },
    /// A block's text, or a document's title.
    Update {
        id: Uuid,
        text: Text,
    },
    Delete {
        blocks: Vec<Uuid>,
    },
    MoveBlocks {
        blocks: Vec<Uuid>,
        at: At,
    },
    MoveDocuments {
        documents: Vec<Uuid>,
        to: To,
    },
    Trash {
        documents: Vec<Uuid>,
    },
    MakeFolder {
        id: Uuid,
        folder: Folder,
    },
    RenameFolder {
        id: Uuid,
        name: String,
    },
    MoveFolders {
        folders: Vec<Uuid>,
        parent: Option<Uuid>,
    },
    DeleteFolders {
        folders: Vec<Uuid>,
    },
}

/// What a write came to.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) space: Space,
    /// Whether a document's words took it out of the link's scope.
    pub(super) leaves: bool,
}

impl Write {
    /// What comes of it for this caller.
    pub(super) fn by(&self, link: &Link, before: &Space) -> Result<Written> {
        let mut space = before.clone();
        self.apply(link, &mut space)?;
        let leaves = link.hold_border(before, &space)?;
        Ok(Written { space, leaves })
    }

    fn apply(&self, link: &Link, space: &mut Space) -> Result<()> {
        match self {
            Self::Create { id, title, blocks, to } => {
                let place = destination(link, space, *to)?;
                let blocks = blocks.clone();
                space.documents.insert(*id, document(title.clone(), place, blocks));
            }
            Self::Add { at, blocks } => {
                let of = located(link, space, *at)?;
                place(space, of, *at, blocks.clone())?;
            }
            Self::Update { id, text } => {
                let of = link.open(space, *id)?;
                let Some(document) = space.documents.get_mut(&of) else { return Ok(()) };
                match document.blocks.iter_mut().find(|(block, _)| block == id) {
                    Some((_, own)) => *own = text.clone(),
                    None if document.place == Place::Inbox && document.title != *text => {
                        return Err(Refusal::Refused);
                    }
                    None => document.title = text.clone(),
                }
            }
            Self::Delete { blocks } => {
                take(link, space, blocks)?;
            }
            Self::MoveBlocks { blocks, at } => {
                opened(link, space, blocks)?;
                let of = located(link, space, *at)?;
                let taken = take(link, space, blocks)?;
                place(space, of, *at, taken)?;
            }
            Self::MoveDocuments { documents, to } => move_documents(link, space, documents, *to)?,
            Self::Trash { documents } => trash(link, space, documents)?,
            Self::MakeFolder { id, folder } => {
                match folder.parent {
                    Some(parent) => link.open_folder(space, parent)?,
                    None => link.hold_place(space, Place::Unsorted)?,
                }
                space.folders.insert(*id, folder.clone());
            }
            Self::RenameFolder { id, name } => {
                link.open_folder(space, *id)?;
                change_folder(space, *id, |folder| folder.name.clone_from(name));
            }
            Self::MoveFolders { folders, parent } => move_folders(link, space, folders, *parent)?,
            Self::DeleteFolders { folders } => {
                for id in folders {
                    link.open_folder(space, *id)?;
                }
                for id in folders {
                    delete_folder(link, space, *id)?;
                }
            }
        }
        Ok(())
    }
}

pub(super) fn document(title: Text, place: Place, blocks: Vec<(Uuid, Text)>) -> Document {
    Document { title, place, trashed: false, never_to_agents: false, blocks }
}

fn change(space: &mut Space, id: Uuid, by: impl FnOnce(&mut Document)) {
    space.documents.entry(id).and_modify(by);
}

fn change_folder(space: &mut Space, id: Uuid, by: impl FnOnce(&mut Folder)) {
    space.folders.entry(id).and_modify(by);
}

fn opened(link: &Link, space: &Space, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    ids.iter().map(|id| link.open(space, *id)).collect()
}

fn destination(link: &Link, space: &Space, to: To) -> Result<Place> {
    match to {
        To::Usual => link.usual_place(space),
        To::Unsorted => Ok(Place::Unsorted),
        To::Templates => Ok(Place::Templates),
        To::Folder(id) => link.open_folder(space, id).map(|()| Place::Folder(id)),
    }
}

/// The document of a place for blocks, where it is visible; none for a note that is to be begun.
fn located(link: &Link, space: &Space, at: At) -> Result<Option<Uuid>> {
    match at {
        At::Start(id) | At::End(id) => link.open(space, id).map(Some),
        At::Before(id) | At::After(id) => match link.open(space, id)? {
            document if document == id => Err(Refusal::Refused),
            document => Ok(Some(document)),
        },
        At::Day(date, _) => link.open_own(space, Place::Daily(date)),
        At::Inbox(_) => link.open_own(space, Place::Inbox),
    }
}

/// Puts blocks into the document that was found for a place, or into a note that is begun.
fn place(space: &mut Space, of: Option<Uuid>, at: At, blocks: Vec<(Uuid, Text)>) -> Result<()> {
    let of = match (of, at) {
        (None, At::Day(date, id)) => {
            let title = Text { mark: date.to_string(), words: Vec::new(), link: None };
            space.documents.insert(id, document(title, Place::Daily(date), Vec::new()));
            id
        }
        (None, At::Inbox(id)) => {
            let title = Text { mark: "Inbox".to_owned(), words: Vec::new(), link: None };
            space.documents.insert(id, document(title, Place::Inbox, Vec::new()));
            id
        }
        (of, _) => of.ok_or(Refusal::NotFound)?,
    };
    change(space, of, |document| {
        let beside = |id: Uuid| document.blocks.iter().position(|(block, _)| *block == id);
        let index = match at {
            At::Start(_) => 0,
            At::Before(id) => beside(id).unwrap_or_default(),
            At::After(id) => beside(id).map_or(0, |at| at + 1),
            At::End(_) | At::Day(..) | At::Inbox(_) => document.blocks.len(),
        };
        document.blocks.splice(index..index, blocks);
    });
    Ok(())
}

/// Takes blocks out of their documents, in the order given.
fn take(link: &Link, space: &mut Space, blocks: &[Uuid]) -> Result<Vec<(Uuid, Text)>> {
    let documents = opened(link, space, blocks)?;
    if documents.iter().zip(blocks).any(|(document, block)| document == block) {
        return Err(Refusal::Refused);
    }
    let mut taken = Vec::new();
    for (of, id) in documents.into_iter().zip(blocks) {
        change(space, of, |document| {
            let at = document.blocks.iter().position(|(block, _)| block == id);
            taken.extend(at.map(|at| document.blocks.remove(at)));
        });
    }
    Ok(taken)
}

/// The inbox stays.
fn trash(link: &Link, space: &mut Space, documents: &[Uuid]) -> Result<()> {
    let documents = opened(link, space, documents)?;
    if documents.iter().any(|id| space.documents[id].place == Place::Inbox) {
        return Err(Refusal::Refused);
    }
    for id in documents {
        change(space, id, |document| document.trashed = true);
    }
    Ok(())
}

fn move_documents(link: &Link, space: &mut Space, documents: &[Uuid], to: To) -> Result<()> {
    let place = destination(link, space, to)?;
    let documents = opened(link, space, documents)?;
    for id in documents {
        let Document { place: from, trashed, .. } = space.documents[&id];
        if from == Place::Inbox {
            return Err(Refusal::Refused);
        }
        if matches!(from, Place::Daily(_)) {
            // The trash gives it back to its date; elsewhere it cannot go.
            if !trashed {
                return Err(Refusal::Refused);
            }
        } else {
            link.hold_place(space, from)?;
            link.hold_place(space, place)?;
            change(space, id, |document| document.place = place);
        }
        change(space, id, |document| document.trashed = false);
    }
    Ok(())
}

fn move_folders(
    link: &Link,
    space: &mut Space,
    folders: &[Uuid],
    parent: Option<Uuid>,
) -> Result<()> {
    for id in folders {
        link.open_folder(space, *id)?;
        // What the scope names stays where it is, and the top is outside.
        let above = |folder: Option<Uuid>| folder.map_or(Place::Unsorted, Place::Folder);
        link.hold_place(space, above(space.folders[id].parent))?;
        if let Some(parent) = parent {
            link.open_folder(space, parent)?;
        }
        link.hold_place(space, above(parent))?;
        if parent.is_some_and(|parent| space.path(parent).contains(id)) {
            return Err(Refusal::Refused);
        }
        change_folder(space, *id, |folder| folder.parent = parent);
    }
    Ok(())
}

/// What is directly in it goes to the folder above, seen or not.
fn delete_folder(link: &Link, space: &mut Space, id: Uuid) -> Result<()> {
    let above = space.folders[&id].parent;
    let place = above.map_or(Place::Unsorted, Place::Folder);
    link.hold_place(space, place)?;
    for document in space.documents.values_mut().filter(|of| of.place == Place::Folder(id)) {
        document.place = place;
    }
    for folder in space.folders.values_mut().filter(|of| of.parent == Some(id)) {
        folder.parent = above;
    }
    space.folders.remove(&id);
    Ok(())
}
