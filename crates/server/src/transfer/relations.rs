//! What items of collections name, outside of their space: numbers stand for ids, and become ids again.
//!
//! A number is the id that has it as its value. What is numbered says so under a name that no property
//! can have.

use std::collections::{HashMap, HashSet};

use docent_document::{Block, Kind, collection::address_of, kinds::Collection};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Under what a collection or an item says its number.
const NUMBER: &str = ":number";

/// The collections and items of an export that others name.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// Every collection and item, with the path of its document, in reading order.
    there: Vec<(String, Uuid)>,
    named: HashSet<Uuid>,
    of: HashMap<Uuid, Uuid>,
}

impl Numbers {
    /// Looks at the blocks of a document.
    pub(super) fn survey(&mut self, path: &str, blocks: &[Block]) {
        for block in blocks {
            block.walk(&mut |block| match &block.kind {
                Kind::Collection(collection) => {
                    self.there.push((path.to_owned(), block.id));
                    let targets = collection.properties.iter();
                    self.named.extend(targets.filter_map(|one| one.target_collection_id));
                }
                Kind::Page(page) => {
                    self.there.push((path.to_owned(), block.id));
                    page.values.values().for_each(|value| name(value, &mut self.named));
                }
                _ => {}
            });
        }
    }

    /// Numbers what is named, by path and place, so that the same tree has the same numbers.
    pub(super) fn settle(&mut self) {
        let mut there = std::mem::take(&mut self.there);
        there.sort_by(|(a, _), (b, _)| a.cmp(b));
        let named = there.into_iter().map(|(_, id)| id).filter(|id| self.named.contains(id));
        self.of = named.zip((1..).map(Uuid::from_u128)).collect();
    }

    /// Puts numbers for ids, and says whose they are: nothing else says that it has one, whatever was written
    /// into it.
    pub(super) fn write(&self, blocks: &mut [Block]) {
        replace(blocks, &self.of);
        for block in blocks {
            block.walk_mut(&mut |block| {
                let number = self.of.get(&block.id);
                let Some(fields) = fields(block) else { return };
                fields.remove(NUMBER);
                if let Some(number) = number {
                    fields.insert(NUMBER.to_owned(), json!(number));
                }
            });
        }
    }
}

/// Puts ids for the numbers of an import: those of the blocks that have become of them.
pub(super) fn read<'a>(documents: impl Iterator<Item = &'a mut Vec<Block>>) {
    let mut documents: Vec<&mut Vec<Block>> = documents.collect();
    let mut ids = HashMap::new();
    for block in documents.iter_mut().flat_map(|blocks| blocks.iter_mut()) {
        block.walk_mut(&mut |block| {
            let id = block.id;
            let number = fields(block).and_then(|fields| fields.remove(NUMBER));
            if let Some(number) = number.and_then(|number| number.as_str()?.parse::<Uuid>().ok()) {
                ids.insert(number, id);
            }
        });
    }
    if !ids.is_empty() {
        for blocks in documents {
            replace(blocks, &ids);
        }
    }
}

/// Where a collection or an item says its number.
fn fields(block: &mut Block) -> Option<&mut Map<String, Value>> {
    match &mut block.kind {
        Kind::Collection(collection) => Some(&mut collection.other),
        Kind::Page(page) => Some(&mut page.values),
        _ => None,
    }
}

fn replace(blocks: &mut [Block], ids: &HashMap<Uuid, Uuid>) {
    for block in blocks {
        block.walk_mut(&mut |block| match &mut block.kind {
            Kind::Collection(collection) => retarget(collection, ids),
            Kind::Page(page) => page.values.values_mut().for_each(|value| readdress(value, ids)),
            _ => {}
        });
    }
}

fn retarget(collection: &mut Collection, ids: &HashMap<Uuid, Uuid>) {
    for property in &mut collection.properties {
        if let Some(target) = &mut property.target_collection_id {
            *target = ids.get(target).copied().unwrap_or(*target);
        }
    }
}

fn readdress(value: &mut Value, ids: &HashMap<Uuid, Uuid>) {
    match value {
        Value::String(text) => {
            if let Some(id) = address_of(text).and_then(|id| ids.get(&id)) {
                *text = format!("block://{id}");
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| readdress(value, ids)),
        _ => {}
    }
}

fn name(value: &Value, named: &mut HashSet<Uuid>) {
    match value {
        Value::String(text) => named.extend(address_of(text)),
        Value::Array(values) => values.iter().for_each(|value| name(value, named)),
        _ => {}
    }
}
