//! Collections: made and changed, filled, and asked for their items.
//!
//! A collection is a block, its items are the pages inside it: scope, history, search and undo are the
//! document's. [`docent_document::collection`] says what a schema and a value may be.

mod ask;
mod find;
mod items;
mod page;
mod related;
mod schema;
mod settle;

pub use find::{Found, find, list, of_chosen};
pub use items::{AddItems, DeleteItems, UpdateItems};
pub use page::{Content, Entry, Page, Wanted, contents, entry, page, sizes};
pub use related::{BackReferences, back_references, seen};
pub(crate) use related::{hide_unseen, hold_named};
pub use schema::{Create, Unfit, UpdateSchema, unfit};
pub(crate) use settle::{name_values, settle};

use docent_document::{Kind, collection::Refused, kinds::Collection, tree};
use uuid::Uuid;

use crate::{Actor, Error, Result, write::Write};

/// The most items that one call may add or change.
pub const MOST_ITEMS: usize = 500;

/// What a caller is told of a refusal: those who may not read, only what they said themselves.
fn refused(actor: &Actor, refused: &Refused) -> Error {
    Error::invalid(if actor.may_read() { refused.to_string() } else { refused.discreet() })
}

fn no_collection() -> Error {
    Error::invalid("this id names no collection: collections_list has the ids of collections")
}

impl Write<'_> {
    /// Opens the document of a collection.
    async fn collection(&mut self, id: Uuid) -> Result<(Uuid, Collection)> {
        let documents = self.open(&[id]).await?;
        let document = documents.first().copied().ok_or(Error::NotFound)?;
        let row = self.document(document)?.tree.get(id);
        match row.map(|row| tree::read(&row.stored)) {
            Some(Kind::Collection(collection)) => Ok((document, collection)),
            _ if self.actor.may_read() => Err(no_collection()),
            _ => Err(Error::NotFound),
        }
    }
}
