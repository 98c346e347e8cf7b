//! Relations: which of the named items a caller sees, and which items point to others. A relation is kept
//! on one side, and both sides are told from there.

use std::collections::{HashMap, HashSet};

use docent_document::{
    Kind, Stored, Tree,
    kinds::{Collection, Page},
    tree,
};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Found;
use crate::{Actor, Error, Result, row, write::Write};

/// As many references to the items of one page are looked at.
const MOST_REFERENCES: i64 = 10_000;

/// Of these collections, those that the caller sees.
pub(super) async fn collections(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &[Uuid],
) -> Result<HashSet<Uuid>> {
    let ids = sqlx::query_scalar!(
        r#"select b.id
           from unnest($6::uuid[]) w (id)
           cross join lateral visible_document($1, $2, $3, $4, $5, w.id) v
           join block b
             on b.space_id = $1 and b.id = w.id and b.document_id = v.id and b.kind = 'collection'"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        wanted,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().collect())
}

/// Of these items, each with its collection, those that are there and that the caller sees, with their
/// titles.
pub async fn seen(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &[(Uuid, Uuid)],
) -> Result<HashMap<(Uuid, Uuid), String>> {
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted: HashSet<(Uuid, Uuid)> = wanted.iter().copied().collect();
    let (targets, items): (Vec<Uuid>, Vec<Uuid>) = wanted.into_iter().unzip();
    let rows = sqlx::query!(
        r#"with target as materialized (
             select w.id, v.id as document_id
             from (select distinct id from unnest($6::uuid[]) w (id)) w
             cross join lateral visible_document($1, $2, $3, $4, $5, w.id) v
             where v.id is not null
           )
           select b.parent_id, b.id, b.text
           from target t
           join unnest($6::uuid[], $7::uuid[]) w (target, item) on w.target = t.id
           join block b
             on b.space_id = $1 and b.id = w.item and b.document_id = t.document_id and b.parent_id = t.id
            and b.kind = 'page'"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        &targets,
        &items,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.parent_id, row.id), row.text)).collect())
}

/// An item that a value names.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// The property's name.
    property: String,
    target: Uuid,
    item: Uuid,
}

/// The items that given values name.
pub(super) fn named(collection: &Collection, given: &[(String, Option<Value>)]) -> Vec<Named> {
    let relations = given.iter().filter_map(|(key, value)| {
        let property = collection.property(key)?;
        Some((property, property.target_collection_id?, value.as_ref()?))
    });
    let items = relations.flat_map(|(property, target, value)| {
        let named = move |item| Named { property: property.name.clone(), target, item };
        docent_document::collection::related(value).into_iter().map(named)
    });
    items.collect()
}

/// Refuses items that the caller does not see, those that are kept already among them: whether they are
/// is not told.
pub(crate) async fn hold_named(write: &mut Write<'_>, named: &[Named]) -> Result<()> {
    let wanted: Vec<(Uuid, Uuid)> = named.iter().map(|one| (one.target, one.item)).collect();
    let seen = seen(write.connection, write.actor, &wanted).await?;
    match named.iter().find(|one| !seen.contains_key(&(one.target, one.item))) {
        None => Ok(()),
        Some(one) => Err(unseen(&one.property, one.item)),
    }
}

/// What is said of an item that the caller does not see.
pub(super) fn unseen(property: &str, item: Uuid) -> Error {
    Error::invalid(format!(
        "`{property}` names {item}, which is no item of its collection that this link sees"
    ))
}

/// Takes related items out of a document that its reader does not see.
pub(crate) async fn hide_unseen(
    connection: &mut PgConnection,
    actor: &Actor,
    document: &mut Tree,
) -> Result<()> {
    let mut collections: HashMap<Uuid, Collection> = HashMap::new();
    let mut pages: Vec<(Uuid, Uuid, Page)> = Vec::new();
    for row in document.rows() {
        match row.stored.kind.as_str() {
            "collection" => {
                let (name, properties) = (row.stored.text.clone(), row.stored.properties.clone());
                collections.insert(row.id, super::find::collection(name, properties));
            }
            "page" if row.stored.mentions("block://") => {
                if let Kind::Page(page) = tree::read(&row.stored) {
                    pages.push((row.id, row.parent, page));
                }
            }
            _ => {}
        }
    }
    let related = pages
        .iter()
        .filter_map(|(_, parent, page)| Some(collections.get(parent)?.related(&page.values)));
    let in_views = collections.values().flat_map(Collection::related_in_views);
    let related: Vec<(Uuid, Uuid)> = related.flatten().chain(in_views).collect();
    let seen = seen(connection, actor, &related).await?;
    for (id, collection) in &mut collections {
        if hide_in_views(collection, &seen) {
            document.update(*id, &Kind::Collection(collection.clone()))?;
        }
    }
    for (id, parent, mut page) in pages {
        let collection = collections.get(&parent);
        let keep = |one| seen.contains_key(&one);
        docent_document::collection::keep_related(collection, &mut page.values, keep);
        document.update(id, &Kind::Page(page))?;
    }
    Ok(())
}

/// Takes items out of the filters of views that are not seen; whether there were any.
fn hide_in_views(collection: &mut Collection, seen: &HashMap<(Uuid, Uuid), String>) -> bool {
    if collection.views.iter().all(|view| view.filters.is_empty()) {
        return false;
    }
    let before = collection.views.clone();
    collection.keep_in_views(|one| seen.contains_key(&one));
    collection.views != before
}

/// Takes items out of the filters of views that their reader does not see.
pub(super) async fn hide_unseen_in_views(
    connection: &mut PgConnection,
    actor: &Actor,
    found: &mut [Found],
) -> Result<()> {
    if actor.link().is_none() {
        return Ok(());
    }
    let related =
        found.iter().flat_map(|one| one.collection.related_in_views()).collect::<Vec<_>>();
    let seen = seen(connection, actor, &related).await?;
    for one in found {
        hide_in_views(&mut one.collection, &seen);
    }
    Ok(())
}

/// Puts those items back into the filters of views that their writer does not see.
pub(super) async fn put_back_in_views(
    write: &mut Write<'_>,
    before: &Collection,
    after: &mut Collection,
) -> Result<()> {
    if write.actor.link().is_none() {
        return Ok(());
    }
    let seen = seen(write.connection, write.actor, &before.related_in_views()).await?;
    after.put_back_in_views(before, |one| seen.contains_key(&one));
    Ok(())
}

/// The items that point to others, with their titles, by the key of the property that shows them and the
/// item pointed to.
pub type BackReferences = HashMap<(String, Uuid), Vec<(Uuid, String)>>;

/// What the other sides of relations show of these items of a collection.
pub async fn back_references(
    connection: &mut PgConnection,
    actor: &Actor,
    (id, collection): (Uuid, &Collection),
    items: &[Uuid],
) -> Result<BackReferences> {
    let sides: Vec<(&str, Uuid)> = collection
        .properties
        .iter()
        .filter(|property| property.is_back_reference)
        .filter_map(|property| Some((property.key.as_str(), property.target_collection_id?)))
        .collect();
    let mut found = BackReferences::new();
    if sides.is_empty() || items.is_empty() {
        return Ok(found);
    }
    let sources: Vec<Uuid> = sides.iter().map(|(_, source)| *source).collect();
    let pointing = pointing(connection, actor, &sources, items).await?;
    for (key, source) in sides {
        for one in pointing.iter().filter(|one| one.is_from(source, id)) {
            let listed = found.entry((key.to_owned(), one.target)).or_default();
            listed.push((one.item, one.title.clone()));
        }
    }
    Ok(found)
}

/// An item that names another somewhere.
struct Pointing {
    collection: Uuid,
    item: Uuid,
    title: String,
    target: Uuid,
    /// The items that its relations name, with the collections they are in.
    related: Vec<(Uuid, Uuid)>,
}

impl Pointing {
    /// Whether it is a relation of `source` into `target` that points there.
    fn is_from(&self, source: Uuid, target: Uuid) -> bool {
        self.collection == source && self.related.contains(&(target, self.target))
    }
}

async fn pointing(
    connection: &mut PgConnection,
    actor: &Actor,
    sources: &[Uuid],
    targets: &[Uuid],
) -> Result<Vec<Pointing>> {
    let rows = sqlx::query!(
        r#"select c.id as collection,
                  c.properties as schema,
                  r.target_id as target,
                  b.id as item,
                  b.text,
                  b.properties
           from unnest($6::uuid[]) w (id)
           cross join lateral visible_document($1, $2, $3, $4, $5, w.id) v
           join block c
             on c.space_id = $1 and c.id = w.id and c.document_id = v.id and c.kind = 'collection'
           join reference r on r.space_id = $1 and r.target_id = any ($7)
           join block b
             on b.space_id = $1 and b.id = r.block_id and b.document_id = v.id and b.parent_id = c.id
            and b.kind = 'page'
           order by b.position, b.id
           limit $8"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        sources,
        targets,
        MOST_REFERENCES,
    )
    .fetch_all(connection)
    .await?;
    let mut schemas: HashMap<Uuid, Collection> = HashMap::new();
    let read = rows.into_iter().map(|row| {
        let schema = schemas
            .entry(row.collection)
            .or_insert_with(|| super::find::collection(String::new(), row::properties(row.schema)));
        let properties = row::properties(row.properties);
        let stored = Stored { kind: "page".to_owned(), text: row.text, properties };
        let (title, related) = match tree::read(&stored) {
            Kind::Page(page) => (page.title, schema.related(&page.values)),
            _ => (String::new(), Vec::new()),
        };
        Pointing { collection: row.collection, item: row.item, title, target: row.target, related }
    });
    Ok(read.collect())
}
