//! Items: added, changed and deleted, all or none.

use std::collections::HashSet;

use docent_document::{
    Block, Kind, Place,
    collection::Item,
    json::{self, BlockInput},
    kinds::{Collection, Page},
    tree,
};
use serde_json::Value;
use uuid::Uuid;

use super::{MOST_ITEMS, refused, related};
use crate::{
    Error, OpenDocument, Result,
    block::Made,
    write::{Done, Operation, Write},
};

/// Adds items at the end of a collection, in the order given.
#[derive(Clone, Debug)]
pub struct AddItems {
    /// The collection.
    pub collection: Uuid,
    /// The items, as [`Collection::read_item`] takes them.
    pub items: Vec<Value>,
    /// Selects get the options that they lack.
    pub new_options: bool,
    /// The revision that the caller saw: refused when the collection itself is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for AddItems {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let (document, before) = write.collection(self.collection).await?;
        let mut collection = before.clone();
        let items = read(write, &mut collection, &self.items, self.new_options)?;
        hold(write, &collection, &items).await?;
        let world = write.world;
        let mut made = Made::default();
        let blocks: Result<Vec<Block>> =
            items.into_iter().map(|item| new_block(item, &mut made, &mut || world.id())).collect();
        let blocks = blocks?;
        let open = write.document(document)?;
        open.expect(self.expected_revision, &[self.collection])?;
        let ids = open.tree.insert(Place::End(self.collection), blocks)?;
        keep_options(open, self.collection, &before, collection)?;
        Ok(Done { ids })
    }
}

/// Changes items: only what is given of each.
#[derive(Clone, Debug)]
pub struct UpdateItems {
    /// The collection.
    pub collection: Uuid,
    /// The items with their ids, as [`Collection::read_item`] takes them.
    pub items: Vec<Value>,
    /// Selects get the options that they lack.
    pub new_options: bool,
    /// The revision that the caller saw: refused when one of the items is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for UpdateItems {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let (document, before) = write.collection(self.collection).await?;
        let mut collection = before.clone();
        let items = read(write, &mut collection, &self.items, self.new_options)?;
        let ids: Option<Vec<Uuid>> = items.iter().map(|item| item.id).collect();
        let ids = ids.ok_or_else(|| Error::invalid("every item to update needs its id"))?;
        hold(write, &collection, &items).await?;
        let world = write.world;
        let open = write.document(document)?;
        let rewritten = items.iter().zip(&ids).filter(|(item, _)| item.content.is_some());
        let inside = rewritten.flat_map(|(_, id)| open.tree.order_below(*id));
        let touched: Vec<Uuid> = ids.iter().copied().chain(inside).collect();
        open.expect(self.expected_revision, &touched)?;
        let mut made = Made::default();
        for (item, id) in items.into_iter().zip(ids.iter().copied()) {
            change(open, (self.collection, id), (item, &mut made), &mut || world.id())?;
        }
        keep_options(open, self.collection, &before, collection)?;
        Ok(Done { ids })
    }
}

/// Deletes items, with all that is inside them.
#[derive(Clone, Debug)]
pub struct DeleteItems {
    /// The collection.
    pub collection: Uuid,
    /// The items.
    pub items: Vec<Uuid>,
    /// The revision that the caller saw: refused when one of the items is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for DeleteItems {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let (document, _) = write.collection(self.collection).await?;
        let open = write.document(document)?;
        let mut seen = HashSet::new();
        for &id in self.items.iter().filter(|id| seen.insert(**id)) {
            of_item(open, self.collection, id)?;
            let mut touched = vec![id];
            touched.extend(open.tree.order_below(id));
            open.expect(self.expected_revision, &touched)?;
            open.tree.remove(id)?;
        }
        Ok(Done { ids: self.items.clone() })
    }
}

fn read(
    write: &Write<'_>,
    collection: &mut Collection,
    given: &[Value],
    new_options: bool,
) -> Result<Vec<Item>> {
    if given.len() > MOST_ITEMS {
        return Err(Error::invalid(format!(
            "one call takes {MOST_ITEMS} items at most, this has {}: send them in parts",
            given.len()
        )));
    }
    let mut items = Vec::with_capacity(given.len());
    for (number, item) in given.iter().enumerate() {
        let read = collection.read_item(item, new_options);
        items.push(read.map_err(|why| match refused(write.actor, &why) {
            Error::Invalid(message) => Error::invalid(format!("item {}: {message}", number + 1)),
            other => other,
        })?);
    }
    Ok(items)
}

async fn hold(write: &mut Write<'_>, collection: &Collection, items: &[Item]) -> Result<()> {
    let named: Vec<_> =
        items.iter().flat_map(|item| related::named(collection, &item.values)).collect();
    related::hold_named(write, &named).await
}

fn new_block(item: Item, made: &mut Made, ids: &mut dyn FnMut() -> Uuid) -> Result<Block> {
    let mut page = Page::default();
    item.apply(&mut page);
    let mut block = Block::new(ids(), Kind::Page(page));
    block.children = content(item.content.unwrap_or_default(), made, ids)?;
    Ok(block)
}

/// The blocks inside an item; those of all items of a call are counted together.
fn content(
    given: Vec<BlockInput>,
    made: &mut Made,
    ids: &mut dyn FnMut() -> Uuid,
) -> Result<Vec<Block>> {
    let blocks = json::assemble(given, ids);
    let blocks = blocks.map_err(|refused| Error::invalid(refused.to_string()))?;
    made.count(&blocks)?;
    Ok(blocks)
}

/// The page that an item of this collection is.
fn of_item(open: &OpenDocument, collection: Uuid, id: Uuid) -> Result<Page> {
    let row = open.tree.get(id).filter(|row| row.parent == collection).ok_or(Error::NotFound)?;
    match tree::read(&row.stored) {
        Kind::Page(page) => Ok(page),
        _ => Err(Error::NotFound),
    }
}

fn change(
    open: &mut OpenDocument,
    (collection, id): (Uuid, Uuid),
    (item, made): (Item, &mut Made),
    ids: &mut dyn FnMut() -> Uuid,
) -> Result<()> {
    let mut page = of_item(open, collection, id)?;
    item.apply(&mut page);
    open.tree.update(id, &Kind::Page(page))?;
    if let Some(given) = item.content {
        let blocks = content(given, made, ids)?;
        for child in open.tree.children(id).to_vec() {
            open.tree.remove(child)?;
        }
        open.tree.insert(Place::End(id), blocks)?;
    }
    Ok(())
}

/// Writes the collection back where its selects have new options.
fn keep_options(
    open: &mut OpenDocument,
    id: Uuid,
    before: &Collection,
    after: Collection,
) -> Result<()> {
    if after != *before {
        open.tree.update(id, &Kind::Collection(after))?;
    }
    Ok(())
}
