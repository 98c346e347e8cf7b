//! Items as they are read: only what fits the schema, and only related items that the caller sees.

use std::collections::HashMap;

use docent_document::{
    Block, Kind,
    collection::related,
    kinds::{Collection, Page, Property},
    markdown::{self, Writer},
};
use docent_store::collection::{self, BackReferences, Content, Entry, Found};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Asked, Question};
use crate::{App, Caller, Result};

/// Bytes of items on one page, unless a single one has more.
const LARGEST: usize = 40_000;
/// Bytes inside one item that are shown: of one with more it is told how many blocks are inside.
const LARGEST_CONTENT: usize = 512 * 1024;

/// All that is needed to show a page of items.
pub(crate) struct Answer {
    collection: Collection,
    /// One more than are shown, if there is more.
    entries: Vec<Entry>,
    /// Titles of the items that relations name, by their collections and ids.
    seen: HashMap<(Uuid, Uuid), String>,
    back: BackReferences,
    content: Content,
    /// As many items are looked at for this page.
    loaded: usize,
    full: bool,
}

impl Answer {
    pub(super) async fn new(
        app: &App,
        caller: &Caller,
        found: Found,
        page: collection::Page,
        question: &Question,
        asked: &Asked,
    ) -> Result<Self> {
        let (actor, id) = (&caller.actor, found.id);
        let mut collection = found.collection;
        collection.properties.retain(|property| !question.hidden.contains(&property.key));
        let items: Vec<Uuid> = page.items.iter().map(|entry| entry.id).collect();
        let named = page.items.iter().flat_map(|entry| collection.related(&entry.page.values));
        let named: Vec<(Uuid, Uuid)> = named.collect();
        let mut connection = app.store.connection().await?;
        let seen = collection::seen(&mut connection, actor, &named).await?;
        let back =
            collection::back_references(&mut connection, actor, (id, &collection), &items).await?;
        let depth = asked.depth.unwrap_or(usize::MAX);
        let items = &page.items[..page.items.len().min(asked.most)];
        let filled: Vec<Uuid> =
            items.iter().filter(|entry| entry.has_content).map(|entry| entry.id).collect();
        let sizes = collection::sizes(&mut connection, actor, id, &filled, depth).await?;
        let (loaded, inside) = loaded(items, &sizes, depth);
        let content = collection::contents(&mut connection, actor, id, &inside).await?;
        Ok(Self { collection, entries: page.items, seen, back, content, loaded, full: asked.full })
    }

    /// As many items as one page holds.
    pub(crate) fn items(&self) -> Vec<Value> {
        let mut items = Vec::new();
        let mut size = 0;
        for entry in self.entries.iter().take(self.loaded) {
            let item = self.item(entry);
            size += item.to_string().len();
            if size > LARGEST && !items.is_empty() {
                break;
            }
            items.push(item);
        }
        items
    }

    /// Whether there is more than so many items.
    pub(crate) fn has_more(&self, shown: usize) -> bool {
        self.entries.len() > shown
    }

    /// So many items as a table, and what is in them.
    pub(crate) fn markdown(&self, shown: usize) -> String {
        let mut block = Block::new(Uuid::nil(), Kind::Collection(self.collection.clone()));
        block.children = self.entries.iter().take(shown).map(|entry| self.page(entry)).collect();
        markdown::write(&[block], Writer::Portable)
    }

    fn item(&self, entry: &Entry) -> Value {
        let mut item = Map::new();
        item.insert("id".into(), json!(entry.id));
        item.insert("title".into(), json!(entry.page.title));
        item.insert("properties".into(), Value::Object(self.values(entry)));
        if let Some(count) = self.left_out(entry) {
            item.insert("contentCount".into(), json!(count));
        }
        let content = self.content.and_below(entry.id);
        if !content.is_empty() {
            let below = self.content.depth(entry.id).saturating_sub(1);
            let content = content.iter().map(|block| block.to_json(below));
            item.insert("content".into(), content.collect());
        }
        let unfit = self.unfit(&entry.page);
        if !unfit.is_empty() {
            item.insert("unfit".into(), Value::Object(unfit));
        }
        Value::Object(item)
    }

    fn values(&self, entry: &Entry) -> Map<String, Value> {
        let mut values = self.collection.shown(&entry.page.values);
        for property in &self.collection.properties {
            let key = &property.key;
            let related = if property.is_back_reference {
                let listed = self.back.get(&(key.clone(), entry.id));
                listed.into_iter().flatten().map(|(id, title)| self.named(*id, title)).collect()
            } else if property.target_collection_id.is_some() {
                let seen = self.related(property, &entry.page);
                seen.into_iter().map(|(id, title)| self.named(id, title)).collect()
            } else {
                continue;
            };
            match related {
                Value::Array(list) if list.is_empty() => values.remove(key),
                related => values.insert(key.clone(), related),
            };
        }
        values
    }

    fn named(&self, id: Uuid, title: &str) -> Value {
        if self.full { json!({ "id": id, "title": title }) } else { json!(id) }
    }

    /// The related items that the caller sees.
    fn related(&self, property: &Property, page: &Page) -> Vec<(Uuid, &str)> {
        let Some(target) = property.target_collection_id else { return Vec::new() };
        let ids = page.values.get(&property.key).map(related).unwrap_or_default();
        let seen = ids.into_iter().filter_map(|id| {
            let title = self.seen.get(&(target, id))?;
            Some((id, title.as_str()))
        });
        seen.collect()
    }

    /// What is kept and does not fit; not what may name something that the caller does not see.
    fn unfit(&self, page: &Page) -> Map<String, Value> {
        let keys = self.collection.unfit(&page.values);
        let kept = keys.into_iter().map(|key| (key.to_owned(), page.values[key].clone()));
        kept.filter(|(_, value)| !value.to_string().contains("block://")).collect()
    }

    /// How many blocks stand in an item whose content is not shown.
    fn left_out(&self, entry: &Entry) -> Option<usize> {
        let count = self.content.count(entry.id);
        (count > 0 && self.content.depth(entry.id) == 0).then_some(count)
    }

    /// The same of each of so many items, by its id.
    pub(crate) fn all_left_out(&self, shown: usize) -> Map<String, Value> {
        let entries = self.entries.iter().take(shown);
        let left_out =
            entries.filter_map(|entry| Some((entry.id.to_string(), json!(self.left_out(entry)?))));
        left_out.collect()
    }

    /// The item with its relations as the caller sees them.
    fn page(&self, entry: &Entry) -> Block {
        let mut page = entry.page.clone();
        for property in &self.collection.properties {
            if property.target_collection_id.is_some() {
                let seen = self.related(property, &entry.page);
                let seen = seen.into_iter().map(|(id, _)| json!(format!("block://{id}")));
                page.values.insert(property.key.clone(), seen.collect());
            }
        }
        let mut block = Block::new(entry.id, Kind::Page(page));
        block.children = self.content.of(entry.id);
        block
    }
}

/// How many items one page holds, and of which of them the content is loaded and how deep: of items with very
/// much inside only how many blocks there are.
fn loaded(
    items: &[Entry],
    sizes: &HashMap<Uuid, usize>,
    depth: usize,
) -> (usize, Vec<(Uuid, usize)>) {
    let mut inside = Vec::new();
    let mut sum = 0_usize;
    for (number, entry) in items.iter().enumerate() {
        let Some(size) = sizes.get(&entry.id) else { continue };
        let is_shown = *size <= LARGEST_CONTENT;
        sum += if is_shown { *size } else { 0 };
        if sum > LARGEST && number > 0 {
            return (number, inside);
        }
        inside.push((entry.id, if is_shown { depth } else { 0 }));
    }
    (items.len(), inside)
}
