//! Making, naming, moving and trashing documents.

use chrono::NaiveDate;
use docent_document::{Block, Place};
use uuid::Uuid;

use crate::{
    DocumentState, Error, Location, Result,
    write::{Done, Operation, Write},
};

/// Where a new or moved document goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Where documents go that are given no place: Unsorted, or the one folder of a link's scope.
    Usual,
    /// Into no folder.
    Unsorted,
    /// Among the templates.
    Templates,
    /// Into a folder.
    Folder(Uuid),
}

/// A document to be made.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// The id it gets; none for a new one.
    pub id: Option<Uuid>,
    /// The title.
    pub title: String,
    /// An emoji.
    pub icon: Option<String>,
    /// It becomes the daily note of this date, whatever the destination.
    pub daily: Option<NaiveDate>,
    /// It becomes the inbox, whatever the destination.
    pub inbox: bool,
    /// YAML, kept for export.
    pub front_matter: Option<String>,
    /// Its first blocks.
    pub blocks: Vec<Block>,
}

impl New {
    /// Where it is, whatever the destination.
    fn own_place(&self) -> Option<Location> {
        if self.inbox { Some(Location::Inbox) } else { self.daily.map(Location::DailyNotes) }
    }
}

/// Makes documents in one place.
#[derive(Clone, Debug)]
pub struct Create {
    /// The documents, in order.
    pub documents: Vec<New>,
    /// Where they go.
    pub destination: Destination,
}

impl Operation for Create {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let location = write.place(self.destination).await?;
        let mut ids = Vec::with_capacity(self.documents.len());
        for new in &self.documents {
            let id = new.id.unwrap_or_else(|| write.world.id());
            write.create_as(
                id,
                DocumentState {
                    location: new.own_place().unwrap_or(location),
                    title: one_line(&new.title),
                    icon: new.icon.clone(),
                    front_matter: new.front_matter.clone(),
                    never_to_agents: false,
                    trashed_at: None,
                },
            );
            write.document(id)?.tree.insert(Place::End(id), new.blocks.clone())?;
            ids.push(id);
        }
        Ok(Done { ids })
    }
}

impl Operation for Vec<Create> {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let mut ids = Vec::new();
        for create in self {
            ids.extend(create.run(write).await?.ids);
        }
        Ok(Done { ids })
    }
}

/// Changes documents' own rows.
#[derive(Clone, Debug)]
pub struct Update {
    /// The documents.
    pub documents: Vec<Change>,
}

/// What changes of one document; none leaves it.
#[derive(Clone, Debug)]
pub struct Change {
    /// The document.
    pub id: Uuid,
    /// A new title.
    pub title: Option<String>,
    /// A new icon; an empty one takes it away.
    pub icon: Option<String>,
    /// The revision that the caller saw.
    pub expected_revision: Option<i64>,
}

impl Operation for Update {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let ids: Vec<Uuid> = self.documents.iter().map(|change| change.id).collect();
        let documents = write.open(&ids).await?;
        for (change, id) in self.documents.iter().zip(documents) {
            let open = write.document(id)?;
            open.expect(change.expected_revision, &[id])?;
            let Some(state) = &mut open.state else { continue };
            if let Some(title) = &change.title {
                state.title = one_line(title);
            }
            if let Some(icon) = &change.icon {
                state.icon = (!icon.is_empty()).then(|| icon.clone());
            }
        }
        Ok(Done { ids })
    }
}

/// Moves documents, out of the trash too.
#[derive(Clone, Debug)]
pub struct Move {
    /// The documents.
    pub documents: Vec<Uuid>,
    /// Where they go.
    pub destination: Destination,
    /// The revision that the caller saw: refused when one has been named, moved or trashed since.
    pub expected_revision: Option<i64>,
}

impl Operation for Move {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let location = write.place(self.destination).await?;
        let ids = write.open(&self.documents).await?;
        for &id in &ids {
            write.document(id)?.expect(self.expected_revision, &[id])?;
            let Some(from) = write.document(id)?.state.as_ref().map(|state| state.location) else {
                continue;
            };
            if from.date().is_none() {
                // Also where it would stay: whether it is in a folder out of sight is nobody's to know.
                write.hold_folder(from.folder()).await?;
                write.hold_folder(location.folder()).await?;
            }
            let Some(state) = &mut write.document(id)?.state else { continue };
            if state.location.date().is_some() {
                // A daily note stays on its date; the trash gives it back there.
                if state.trashed_at.take().is_none() {
                    return Err(Error::invalid("daily notes cannot be moved"));
                }
                continue;
            }
            state.location = location;
            state.trashed_at = None;
        }
        Ok(Done { ids })
    }
}

/// Moves documents to the trash, from where they are purged after 30 days.
#[derive(Clone, Debug)]
pub struct Trash {
    /// The documents.
    pub documents: Vec<Uuid>,
    /// The revision that the caller saw: refused when anything in one of them is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Trash {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let ids = write.open(&self.documents).await?;
        let now = write.now;
        for &id in &ids {
            let open = write.document(id)?;
            let mut touched = open.tree.order_below(id);
            touched.push(id);
            open.expect(self.expected_revision, &touched)?;
            if let Some(state) = &mut open.state {
                state.trashed_at.get_or_insert(now);
            }
        }
        Ok(Done { ids })
    }
}

impl Write<'_> {
    /// The location that a destination stands for; the folder must be visible.
    pub(super) async fn place(&mut self, destination: Destination) -> Result<Location> {
        Ok(match destination {
            Destination::Usual => self.usual_place().await?,
            Destination::Unsorted => Location::Unsorted,
            Destination::Templates => Location::Templates,
            Destination::Folder(id) => {
                self.folder(id).await?;
                Location::Folder(id)
            }
        })
    }
}

/// A title is one line without surrounding space.
pub(super) fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
