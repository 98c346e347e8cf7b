//! Items, page by page: filtered and put in order where they are, without loading their document.

use docent_document::{
    Block, Kind, Row, Stored, Tree,
    collection::{Condition, Sort},
    kinds, tree,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    ask::{Conditions, Order},
    related::hide_unseen,
};
use crate::{Actor, Error, Result, row};

/// Which items, and in which order; as they stand in the collection where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What must hold of them.
    pub conditions: Vec<Condition>,
    /// Their order.
    pub sorts: Vec<Sort>,
    /// As many are left out.
    pub from: i64,
    /// As many are given at most.
    pub limit: i64,
}

/// A page of items.
#[derive(Clone, Debug)]
pub struct Page {
    /// The document's revision: another page of the same revision goes on where this one ends.
    pub revision: i64,
    /// The items.
    pub items: Vec<Entry>,
    /// How many there are in all, counted up to 1,001.
    pub total: i64,
}

/// An item.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its block.
    pub id: Uuid,
    /// Its title and values.
    pub page: kinds::Page,
}

/// A page of the items of a collection.
///
/// # Errors
/// [`Error::NotFound`] when the collection is not visible (any more).
pub async fn page(
    connection: &mut PgConnection,
    actor: &Actor,
    collection: Uuid,
    wanted: &Wanted,
) -> Result<Page> {
    let conditions = Conditions::of(&wanted.conditions);
    let order = Order::of(&wanted.sorts);
    let rows = sqlx::query_file!(
        "src/collection/page.sql",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        collection,
        wanted.from,
        wanted.limit,
        conditions.properties,
        conditions.title,
        &order.keys,
        &order.kinds,
        &order.ranks,
        &order.descending,
    )
    .fetch_all(connection)
    .await?;
    let first = rows.first().ok_or(Error::Unauthorized)?;
    let (revision, total) = (first.revision.ok_or(Error::NotFound)?, first.total);
    let items = rows.into_iter().filter_map(|row| {
        let properties = row::properties(row.properties);
        let stored = Stored { kind: "page".to_owned(), text: row.title?, properties };
        match tree::read(&stored) {
            Kind::Page(page) => Some(Entry { id: row.id?, page }),
            _ => None,
        }
    });
    Ok(Page { revision, items: items.collect(), total })
}

/// What is inside items.
pub struct Content(Tree);

impl Content {
    /// The blocks inside one of them, down to a depth; all when none.
    pub fn of(&self, item: Uuid, depth: Option<usize>) -> Vec<Block> {
        self.0.blocks(item, depth)
    }
}

/// Everything inside these items of a collection.
pub async fn contents(
    connection: &mut PgConnection,
    actor: &Actor,
    collection: Uuid,
    items: &[Uuid],
) -> Result<Content> {
    let rows = sqlx::query!(
        r#"with recursive inside as (
             select b.id, b.document_id, b.parent_id, b.position, b.kind, b.text, b.properties
             from visible_document($1, $2, $3, $4, $5, $6) d
             join block b
               on b.space_id = $1 and b.document_id = d.id
              and b.parent_id = any ($7) and b.parent_id <> b.document_id
             union all
             select b.id, b.document_id, b.parent_id, b.position, b.kind, b.text, b.properties
             from inside i
             join block b
               on b.space_id = $1 and b.document_id = i.document_id
              and b.parent_id = i.id and b.parent_id <> b.document_id
           )
           select i.id as "id!",
                  i.parent_id as "parent!",
                  i.position as "position!",
                  i.kind as "kind!",
                  i.text as "text!",
                  i.properties
           from inside i"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        collection,
        items,
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = rows.into_iter().map(|row| Row {
        id: row.id,
        parent: row.parent,
        position: row.position,
        stored: Stored {
            kind: row.kind,
            text: row.text,
            properties: row::properties(row.properties),
        },
    });
    // The items stand between the collection and what is inside them.
    let between = items.iter().map(|item| Row {
        id: *item,
        parent: collection,
        position: String::new(),
        stored: Kind::Page(kinds::Page::default()).store(),
    });
    let mut content = Tree::new(collection, between.chain(rows));
    if actor.link().is_some() {
        // There may be collections inside, too.
        hide_unseen(connection, actor, &mut content).await?;
    }
    Ok(Content(content))
}
