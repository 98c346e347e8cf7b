//! Items, page by page: filtered and put in order where they are, without loading their document.

use std::collections::HashMap;

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
    /// Whether there are blocks inside.
    pub has_content: bool,
}

/// A page of the items that are wanted in an order: by `$order`, of what is `$ranked` for it, then as they stand.
macro_rules! page {
    ($ranked:literal, $order:literal, ($connection:expr, $actor:expr, $collection:expr, $wanted:expr, $conditions:expr), $($value:expr),*) => {
        page_of!(
            "i.space_id = $1
             and i.document_id = d.id
             and i.parent_id = c.id
             and i.parent_id <> i.document_id
             and i.kind = 'page'
             and ($9::text is null or coalesce(i.properties, '{}') @@ (select $9::jsonpath))
             and ($10::text is null or to_jsonb(i.text) @@ (select $10::jsonpath))",
            $ranked, $order, ($connection, $actor, $collection, $wanted, $conditions), $($value),*
        )
    };
}

/// The same, of the items that are `$asked` for, and how many those are.
macro_rules! page_of {
    (
        $asked:literal, $ranked:literal, $order:literal,
        ($connection:expr, $actor:expr, $collection:expr, $wanted:expr, $conditions:expr), $($value:expr),*
    ) => {
        sqlx::query_as!(
            Listed,
            r#"select d.revision,
                      n.total as "total!",
                      i.id as "id?",
                      i.text as "title?",
                      i.properties,
                      exists (
                        select from block b
                        where b.space_id = $1 and b.parent_id = i.id and b.parent_id <> b.document_id
                      ) as "has_content!"
               from visible_document($1, $2, $3, $4, $5, $6) d
               left join block c
                 on c.space_id = $1 and c.id = $6 and c.document_id = d.id and c.kind = 'collection'
               cross join lateral (
                 select count(*) as total
                 from (select from block i where "# + $asked + r#" limit 1001) i
               ) n
               left join lateral (
                 select i.*, row_number() over () as number
                 from (
                   select i.id, i.text, i.properties
                   from block i "# + $ranked + " where " + $asked + " order by " + $order + r#"
                     i.position, i.id
                   offset $7
                   limit $8
                 ) i
               ) i on true
               order by i.number"#,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $collection,
            $wanted.from,
            $wanted.limit,
            $conditions.properties,
            $conditions.title,
            $($value),*
        )
        .fetch_all($connection)
        .await?
    };
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
    let rows = match wanted.sorts.len() {
        // In the order of `block_inside`: no further than the page.
        0 => page!("", "", (connection, actor, collection, wanted, conditions),),
        // What is asked of every item: a third less than by three.
        1 => page!(
            "-- A fence: a value is looked up once, however often its rank looks at it.
             cross join lateral (
               select item_value(i.text, i.properties, ($11::text[])[1]) as first
               offset 0
             ) v",
            "case when not ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end,
             case when ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end desc nulls last,",
            (connection, actor, collection, wanted, conditions),
            &order.keys,
            &order.kinds,
            &order.ranks,
            &order.descending
        ),
        _ => page!(
            "cross join lateral (
               select item_value(i.text, i.properties, ($11::text[])[1]) as first,
                      item_value(i.text, i.properties, ($11::text[])[2]) as second,
                      item_value(i.text, i.properties, ($11::text[])[3]) as third
               offset 0
             ) v",
            "case when not ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end,
             case when ($14::bool[])[1] then item_rank(v.first, ($12::text[])[1], ($13::jsonb[])[1]) end desc nulls last,
             case when not ($14::bool[])[2] then item_rank(v.second, ($12::text[])[2], ($13::jsonb[])[2]) end,
             case when ($14::bool[])[2] then item_rank(v.second, ($12::text[])[2], ($13::jsonb[])[2]) end desc nulls last,
             case when not ($14::bool[])[3] then item_rank(v.third, ($12::text[])[3], ($13::jsonb[])[3]) end,
             case when ($14::bool[])[3] then item_rank(v.third, ($12::text[])[3], ($13::jsonb[])[3]) end desc nulls last,",
            (connection, actor, collection, wanted, conditions),
            &order.keys,
            &order.kinds,
            &order.ranks,
            &order.descending
        ),
    };
    let first = rows.first().ok_or(Error::Unauthorized)?;
    let (revision, total) = (first.revision.ok_or(Error::NotFound)?, first.total);
    let items = rows.into_iter().filter_map(Listed::entry);
    Ok(Page { revision, items: items.collect(), total })
}

/// An item by itself: a page with nothing else on it.
///
/// # Errors
/// [`Error::NotFound`] when the collection has no such item, or is not visible.
pub async fn entry(
    connection: &mut PgConnection,
    actor: &Actor,
    collection: Uuid,
    item: Uuid,
) -> Result<Page> {
    let row = sqlx::query_as!(
        Listed,
        r#"select d.revision,
                  1::bigint as "total!",
                  i.id as "id?",
                  i.text as "title?",
                  i.properties,
                  exists (
                    select from block b
                    where b.space_id = $1 and b.parent_id = i.id and b.parent_id <> b.document_id
                  ) as "has_content!"
           from visible_document($1, $2, $3, $4, $5, $6) d
           left join block c
             on c.space_id = $1 and c.id = $6 and c.document_id = d.id and c.kind = 'collection'
           left join block i
             on i.space_id = $1 and i.id = $7 and i.document_id = d.id
            and i.parent_id = c.id and i.kind = 'page'"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        collection,
        item,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::Unauthorized)?;
    let revision = row.revision.ok_or(Error::NotFound)?;
    let entry = row.entry().ok_or(Error::NotFound)?;
    Ok(Page { revision, items: vec![entry], total: 1 })
}

/// A row of a page; without an item where there is none.
struct Listed {
    revision: Option<i64>,
    total: i64,
    id: Option<Uuid>,
    title: Option<String>,
    properties: Option<serde_json::Value>,
    has_content: bool,
}

impl Listed {
    fn entry(self) -> Option<Entry> {
        let properties = row::properties(self.properties);
        let stored = Stored { kind: "page".to_owned(), text: self.title?, properties };
        match tree::read(&stored) {
            Kind::Page(page) => Some(Entry { id: self.id?, page, has_content: self.has_content }),
            _ => None,
        }
    }
}

/// What is inside items, each down to a depth.
#[derive(Default)]
pub struct Content {
    tree: Tree,
    depths: HashMap<Uuid, usize>,
}

impl Content {
    /// How many blocks stand in an item.
    pub fn count(&self, item: Uuid) -> usize {
        self.tree.children(item).len()
    }

    /// How deep an item is shown: not at all when 0.
    pub fn depth(&self, item: Uuid) -> usize {
        self.depths.get(&item).copied().unwrap_or_default()
    }

    /// The blocks inside an item, as deep as it is shown.
    pub fn of(&self, item: Uuid) -> Vec<Block> {
        match self.depth(item) {
            0 => Vec::new(),
            depth => self.tree.blocks(item, Some(depth)),
        }
    }

    /// The same, and a level more, whose blocks are there to be counted: they are empty.
    pub fn and_below(&self, item: Uuid) -> Vec<Block> {
        match self.depth(item) {
            0 => Vec::new(),
            depth => self.tree.blocks(item, Some(depth.saturating_add(1))),
        }
    }
}

/// How many bytes are inside each of these items of a collection, down to a depth.
pub async fn sizes(
    connection: &mut PgConnection,
    actor: &Actor,
    collection: Uuid,
    items: &[Uuid],
    depth: usize,
) -> Result<HashMap<Uuid, usize>> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"with recursive inside as (
             select b.id, b.document_id, b.id as item, 0 as depth, 0::bigint as size
             from visible_document($1, $2, $3, $4, $5, $6) d
             cross join unnest($7::uuid[]) w (id)
             join block b
               on b.space_id = $1 and b.document_id = d.id
              and b.id = w.id and b.parent_id = $6
             union all
             select b.id,
                    b.document_id,
                    i.item,
                    i.depth + 1,
                    octet_length(b.text) + coalesce(octet_length(b.properties::text), 0)::bigint
             from inside i
             join block b
               on b.space_id = $1 and b.document_id = i.document_id
              and b.parent_id = i.id and b.parent_id <> b.document_id
             where i.depth < $8
           )
           select i.item as "item!", sum(i.size)::bigint as "size!"
           from inside i
           group by i.item"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        collection,
        items,
        levels(depth),
    )
    .fetch_all(connection)
    .await?;
    let sizes = rows.into_iter().map(|row| (row.item, usize::try_from(row.size)));
    Ok(sizes.map(|(item, size)| (item, size.unwrap_or(usize::MAX))).collect())
}

/// What is inside these items of a collection, each down to its depth; what is named there and the caller
/// does not see is left out.
pub async fn contents(
    connection: &mut PgConnection,
    actor: &Actor,
    collection: Uuid,
    items: &[(Uuid, usize)],
) -> Result<Content> {
    if items.is_empty() {
        return Ok(Content::default());
    }
    let ids: Vec<Uuid> = items.iter().map(|(id, _)| *id).collect();
    let depths: Vec<i32> = items.iter().map(|(_, depth)| levels(*depth)).collect();
    let rows = sqlx::query!(
        r#"with recursive inside as (
             select b.id, b.document_id, b.parent_id, b.position, w.depth as below
             from visible_document($1, $2, $3, $4, $5, $6) d
             cross join unnest($7::uuid[], $8::int[]) w (id, depth)
             join block b
               on b.space_id = $1 and b.document_id = d.id
              and b.id = w.id and b.parent_id = $6
             union all
             select b.id, b.document_id, b.parent_id, b.position, i.below - 1
             from inside i
             join block b
               on b.space_id = $1 and b.document_id = i.document_id
              and b.parent_id = i.id and b.parent_id <> b.document_id
             where i.below >= 0
           )
           select i.id as "id!",
                  i.parent_id as "parent!",
                  i.position as "position!",
                  b.kind as "kind?",
                  b.text as "text?",
                  b.properties
           from inside i
           left join block b
             on b.space_id = $1 and b.document_id = i.document_id and b.id = i.id
            and i.below >= 0 and i.parent_id <> $6"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        collection,
        &ids,
        &depths,
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = rows.into_iter().map(|row| Row {
        id: row.id,
        parent: row.parent,
        position: row.position,
        stored: Stored {
            // The items themselves, and what is only counted.
            kind: row.kind.unwrap_or_else(|| "page".to_owned()),
            text: row.text.unwrap_or_default(),
            properties: row::properties(row.properties),
        },
    });
    let mut tree = Tree::new(collection, rows);
    if actor.link().is_some() {
        hide_unseen(connection, actor, &mut tree).await?;
    }
    Ok(Content { tree, depths: items.iter().copied().collect() })
}

/// A depth as a statement takes it.
fn levels(depth: usize) -> i32 {
    i32::try_from(depth).unwrap_or(i32::MAX)
}
