//! Copying a document.

use docent_document::{Place, copy};
use uuid::Uuid;

use super::{Destination, write::one_line};
use crate::{
    DocumentState, Error, Location, Result,
    write::{Done, Operation, Write},
};

/// Makes a copy of a document beside it; of a daily note and of the inbox among the unsorted. Comments and history
/// stay with the first one.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The document.
    pub document: Uuid,
    /// The copy's title; none for the same, with "(copy)" behind it.
    pub title: Option<String>,
}

impl Operation for Duplicate {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let opened = write.open(&[self.document]).await?;
        let of = *opened.first().ok_or(Error::NotFound)?;
        let (id, world) = (write.world.id(), write.world);
        let open = write.document(of)?;
        let state = open.state.clone().ok_or(Error::NotFound)?;
        if state.trashed_at.is_some() {
            return Err(Error::conflict("the document is in the trash: move it out first"));
        }
        let blocks = copy::copied(&open.tree.blocks(of, None), (of, id), &mut || world.id());
        let location = write.place(beside(state.location)).await?;
        let title = self.title.clone().unwrap_or_else(|| format!("{} (copy)", state.title));
        write.create_as(id, DocumentState { location, title: one_line(&title), ..state });
        write.document(id)?.tree.insert(Place::End(id), blocks)?;
        Ok(Done { ids: vec![id] })
    }
}

fn beside(location: Location) -> Destination {
    match location {
        Location::Folder(folder) => Destination::Folder(folder),
        Location::Templates => Destination::Templates,
        _ => Destination::Unsorted,
    }
}
