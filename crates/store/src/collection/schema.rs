//! Schemas: collections made, and changed so that their items keep what they have.

use docent_document::{
    Block, Kind, Tree,
    collection::{SchemaInput, ViewInput},
    kinds::Collection,
    tree,
};
use serde_json::Value;
use uuid::Uuid;

use super::{refused, related};
use crate::{
    Error, Result,
    block::At,
    write::{Done, Operation, Write},
};

/// Makes an empty collection.
#[derive(Clone, Debug)]
pub struct Create {
    /// Where it goes.
    pub at: At,
    /// What its items have.
    pub schema: SchemaInput,
    /// The revision that the caller saw: refused when the parent is newer.
    pub expected_revision: Option<i64>,
}

impl Operation for Create {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let collection = Collection::default().with_schema(&self.schema);
        let collection = collection.map_err(|why| refused(write.actor, &why))?;
        let (document, place) = write.locate(self.at).await?;
        hold_targets(write, &Collection::default(), &collection, None).await?;
        let id = write.world.id();
        let open = write.document(document)?;
        let parent = open.tree.parent_of(place)?;
        open.expect(self.expected_revision, &[parent])?;
        let ids = open.tree.insert(place, vec![Block::new(id, Kind::Collection(collection))])?;
        Ok(Done { ids })
    }
}

/// Gives a collection another schema or other views. Items keep their values: those of a property that has
/// another type now are converted where they can be, and stay as they are where not.
#[derive(Clone, Debug)]
pub struct UpdateSchema {
    /// The collection.
    pub collection: Uuid,
    /// The whole schema, if it changes.
    pub schema: Option<SchemaInput>,
    /// All views, if they change.
    pub views: Option<Vec<ViewInput>>,
    /// The revision that the caller saw: refused when the collection itself is newer.
    pub expected_revision: Option<i64>,
}

impl UpdateSchema {
    /// The collection as it becomes.
    ///
    /// # Errors
    /// What cannot be, in words.
    pub fn applied(
        &self,
        before: &Collection,
    ) -> Result<Collection, docent_document::collection::Refused> {
        let mut after = before.clone();
        if let Some(schema) = &self.schema {
            after = after.with_schema(schema)?;
        }
        if let Some(views) = &self.views {
            after = after.with_views(views)?;
        }
        Ok(after)
    }
}

impl Operation for UpdateSchema {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let (document, before) = write.collection(self.collection).await?;
        let mut after = self.applied(&before).map_err(|why| refused(write.actor, &why))?;
        related::put_back_in_views(write, &before, &mut after).await?;
        hold_targets(write, &before, &after, Some(self.collection)).await?;
        let open = write.document(document)?;
        open.expect(self.expected_revision, &[self.collection])?;
        open.tree.update(self.collection, &Kind::Collection(after.clone()))?;
        for id in open.tree.children(self.collection).to_vec() {
            let Some(Kind::Page(mut page)) = open.tree.get(id).map(|row| tree::read(&row.stored))
            else {
                continue;
            };
            let kept = page.values.clone();
            after.migrate(&before, &mut page.values);
            if page.values != kept {
                open.tree.update(id, &Kind::Page(page))?;
            }
        }
        Ok(Done::to([self.collection]))
    }
}

/// Refuses relations to collections that the caller does not see, unless they were there before.
async fn hold_targets(
    write: &mut Write<'_>,
    before: &Collection,
    after: &Collection,
    own: Option<Uuid>,
) -> Result<()> {
    let targets = |collection: &Collection| -> Vec<Uuid> {
        collection.properties.iter().filter_map(|property| property.target_collection_id).collect()
    };
    let known = targets(before);
    let mut wanted = targets(after);
    wanted.retain(|id| !known.contains(id) && Some(*id) != own);
    if wanted.is_empty() {
        return Ok(());
    }
    let seen = related::collections(write.connection, write.actor, &wanted).await?;
    match wanted.iter().find(|id| !seen.contains(id)) {
        None => Ok(()),
        Some(id) => Err(Error::invalid(format!(
            "this link sees no collection {id} for a relation: collections_list has the ids"
        ))),
    }
}

/// What a property does not show of what items keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The property's name.
    pub property: String,
    /// How many items keep something that does not fit.
    pub items: usize,
    /// Some of what they keep, as it is kept.
    pub examples: Vec<Value>,
}

/// What would not fit `after` of the items of a collection that is `before` now: pure, so that a dry run
/// tells it, too.
pub fn unfit(rows: &Tree, id: Uuid, before: &Collection, after: &Collection) -> Vec<Unfit> {
    let mut found: Vec<Unfit> = Vec::new();
    for &item in rows.children(id) {
        let Some(Kind::Page(mut page)) = rows.get(item).map(|row| tree::read(&row.stored)) else {
            continue;
        };
        after.migrate(before, &mut page.values);
        for key in after.unfit(&page.values) {
            let Some(property) = after.property(key) else { continue };
            let index = found.iter().position(|one| one.property == property.name);
            let index = index.unwrap_or_else(|| {
                let property = property.name.clone();
                found.push(Unfit { property, items: 0, examples: Vec::new() });
                found.len() - 1
            });
            let one = &mut found[index];
            one.items += 1;
            let kept = &page.values[key];
            if one.examples.len() < 3 && !one.examples.contains(kept) {
                one.examples.push(kept.clone());
            }
        }
    }
    found
}
