//! What holds of collections, whichever door a change came through: what stands in one is an item, its
//! values are what the schema takes, and its relations name items that the caller sees.

use std::collections::{BTreeMap, HashMap};

use docent_document::{
    Kind, Row,
    json::BlockInput,
    kinds::{Collection, List, Page, Text},
    tree,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    refused,
    related::{self, Named, named},
};
use crate::{
    Actor, Edit, Error, Result,
    write::{OpenDocument, Write},
};

/// Settles the blocks that these edits put into collections. Documents that are new are taken as they are:
/// an import brings back what was exported.
pub(crate) async fn settle(
    write: &mut Write<'_>,
    changed: &mut BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
) -> Result<()> {
    let mut relations: Vec<Relation> = Vec::new();
    let gone = gone(changed);
    for (open, edits) in changed.values_mut() {
        if open.original.is_none() {
            continue;
        }
        let mut collections: HashMap<Uuid, Option<Collection>> = HashMap::new();
        for (index, edit) in edits.iter_mut().enumerate() {
            let Edit::Block { document, id, before, after: Some(row) } = edit else { continue };
            let known =
                collections.entry(row.parent).or_insert_with(|| collection_in(open, row.parent));
            let Some(collection) = known else { continue };
            let before = before.as_ref().or_else(|| gone.get(id));
            let page = item(collection, before, row, write.actor)?;
            let Some(page) = page else { continue };
            relations.extend(new_relations(collection, before, &page, (*document, index)));
            let kind = Kind::Page(page);
            let stored = kind.store();
            if stored != row.stored {
                row.stored = stored;
                open.tree.update(*id, &kind).map_err(Error::internal)?;
            }
        }
    }
    if relations.is_empty() { Ok(()) } else { hold(write, changed, &relations).await }
}

/// The rows that leave their document, as they were: another one may have them now.
fn gone(changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>) -> HashMap<Uuid, Row> {
    if changed.len() < 2 {
        return HashMap::new();
    }
    let edits = changed.values().flat_map(|(_, edits)| edits);
    let gone = edits.filter_map(|edit| match edit {
        Edit::Block { id, before: Some(before), after: None, .. } => Some((*id, before.clone())),
        _ => None,
    });
    gone.collect()
}

/// Reads the values that an input gives to an item, under keys or names, as the collection keeps them;
/// answers the items that they name.
pub(crate) fn name_values(
    open: &OpenDocument,
    item: Uuid,
    input: &mut BlockInput,
) -> Result<Vec<Named>> {
    let Some(values) = input.properties.get_mut("values") else { return Ok(Vec::new()) };
    let parent = open.tree.get(item).and_then(|row| open.tree.get(row.parent));
    let Some(Kind::Collection(mut collection)) = parent.map(|row| tree::read(&row.stored)) else {
        return Ok(Vec::new());
    };
    let read = collection.read_item(&json!({ "properties": values }), false);
    let read = read.map_err(|refused| Error::invalid(refused.to_string()))?;
    let given = named(&collection, &read.values);
    let kept = read.values.into_iter().map(|(key, value)| (key, value.unwrap_or_default()));
    *values = Value::Object(kept.collect());
    Ok(given)
}

/// The collection of an id that was one before this change: the items of one that is new come with it.
fn collection_in(open: &OpenDocument, id: Uuid) -> Option<Collection> {
    let (_, original) = open.original.as_ref()?;
    original.get(id).filter(|row| row.stored.kind == "collection")?;
    match tree::read(&open.tree.get(id)?.stored) {
        Kind::Collection(collection) => Some(collection),
        _ => None,
    }
}

/// The page that a row in a collection is to be; none where it is to stay as it is.
fn item(
    collection: &mut Collection,
    before: Option<&Row>,
    row: &Row,
    actor: &Actor,
) -> Result<Option<Page>> {
    let stays = before.filter(|before| before.parent == row.parent);
    match tree::read(&row.stored) {
        Kind::Page(mut page) => {
            let kept = before.map(values_of).unwrap_or_default();
            page.values = checked(collection, &kept, page.values, actor)?;
            Ok(Some(page))
        }
        Kind::Text(text) if is_plain(&text) => {
            let title = text.text.replace("\\\n", " ").replace('\n', " ");
            Ok(Some(Page { title, ..Page::default() }))
        }
        // What was kept before collections were understood.
        other if stays.is_some_and(|before| before.stored.kind == other.name()) => Ok(None),
        other => Err(Error::invalid(format!(
            "a collection holds items: this {} can stand inside one of them, or add one with collectionItems_add",
            other.name()
        ))),
    }
}

/// A text that is nothing but its words, which a title can say.
fn is_plain(text: &Text) -> bool {
    matches!(text.list, List::None | List::Bullet | List::Numbered { .. })
        && text.callout.is_none()
        && !text.quote
}

fn values_of(row: &Row) -> Map<String, Value> {
    match row.stored.properties.get("values") {
        Some(Value::Object(values)) => values.clone(),
        _ => Map::new(),
    }
}

/// The values of an item; those that are new are what the schema takes, those of unknown keys stay.
fn checked(
    collection: &mut Collection,
    kept: &Map<String, Value>,
    given: Map<String, Value>,
    actor: &Actor,
) -> Result<Map<String, Value>> {
    let mut checked = Map::new();
    for (key, value) in given {
        let same = kept.get(&key) == Some(&value);
        let property = collection.properties.iter().find(|property| property.key == key);
        if same || property.is_none_or(|property| property.takes(&value)) {
            checked.insert(key, value);
            continue;
        }
        let item = collection.read_item(&json!({ "properties": { key: value } }), false);
        let item = item.map_err(|why| refused(actor, &why))?;
        checked.extend(item.values.into_iter().filter_map(|(key, value)| Some((key, value?))));
    }
    Ok(checked)
}

/// A value of a relation that is new.
struct Relation {
    /// Which edit has it: its document, and its place among those of the document.
    edit: (Uuid, usize),
    key: String,
    name: String,
    target: Uuid,
    given: Vec<Uuid>,
    kept: Vec<Uuid>,
}

fn new_relations(
    collection: &Collection,
    before: Option<&Row>,
    page: &Page,
    edit: (Uuid, usize),
) -> Vec<Relation> {
    let before = before.map(values_of).unwrap_or_default();
    let relations = collection.properties.iter().filter(|property| !property.is_back_reference);
    let new = relations.filter_map(|property| {
        let target = property.target_collection_id?;
        let (old, new) = (before.get(&property.key), page.values.get(&property.key));
        (old != new).then(|| Relation {
            edit,
            key: property.key.clone(),
            name: property.name.clone(),
            target,
            given: new.map(docent_document::collection::related).unwrap_or_default(),
            kept: old.map(docent_document::collection::related).unwrap_or_default(),
        })
    });
    new.collect()
}

/// Refuses items that the caller does not see. Those that it did not see before stay: it could not name
/// them.
async fn hold(
    write: &mut Write<'_>,
    changed: &mut BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
    relations: &[Relation],
) -> Result<()> {
    let all = |one: &Relation| {
        let ids = one.given.iter().chain(&one.kept);
        ids.map(|id| (one.target, *id)).collect::<Vec<_>>()
    };
    let wanted: Vec<(Uuid, Uuid)> = relations.iter().flat_map(all).collect();
    let seen = related::seen(write.connection, write.actor, &wanted).await?;
    for one in relations {
        let is_seen = |id: &Uuid| seen.contains_key(&(one.target, *id));
        if let Some(id) = one.given.iter().find(|id| !is_seen(id)) {
            return Err(related::unseen(&one.name, *id));
        }
        // What is not seen keeps its place, so that what is seen tells nothing of it.
        let mut given = one.given.iter();
        let kept = one.kept.iter();
        let kept: Vec<&Uuid> =
            kept.filter_map(|id| if is_seen(id) { given.next() } else { Some(id) }).collect();
        if one.kept.iter().any(|id| !is_seen(id)) {
            let ids = kept.into_iter().chain(given);
            put(changed, one, ids.map(|id| json!(format!("block://{id}"))).collect())?;
        }
    }
    Ok(())
}

fn put(
    changed: &mut BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
    relation: &Relation,
    value: Vec<Value>,
) -> Result<()> {
    let (document, index) = relation.edit;
    let Some((open, edits)) = changed.get_mut(&document) else { return Ok(()) };
    let Some(Edit::Block { id, after: Some(row), .. }) = edits.get_mut(index) else {
        return Ok(());
    };
    let Kind::Page(mut page) = tree::read(&row.stored) else { return Ok(()) };
    page.values.insert(relation.key.clone(), Value::from(value));
    let kind = Kind::Page(page);
    row.stored = kind.store();
    open.tree.update(*id, &kind).map_err(Error::internal)
}
