//! What is asked of a collection: a view, and what the caller adds to it.

use std::collections::HashMap;

use docent_document::{
    collection::{Condition, Field, Refused, Sort, Test, address_of},
    kinds::{Collection, PropertyKind, View},
};
use uuid::Uuid;

use super::Asked;
use crate::{Error, Result};

/// Conditions, an order, and the properties that are not shown.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub(super) conditions: Vec<Condition>,
    pub(super) sorts: Vec<Sort>,
    /// Keys.
    pub(super) hidden: Vec<String>,
}

impl Question {
    /// A filter of the caller's is added to the view's, an order takes the place of it.
    pub(super) fn of(collection: &Collection, asked: &Asked) -> Result<Self> {
        let told = |refused: Refused| Error::invalid(refused.to_string());
        let mut question = Self::default();
        if let Some(view) = asked.view.as_deref().map(|id| view(collection, id)).transpose()? {
            question.conditions = collection.conditions_left(&view.filters);
            question.sorts = collection.sorts(&view.sorts).unwrap_or_default();
            question.hidden.clone_from(&view.hidden);
        }
        if let Some(filter) = &asked.filter {
            question.conditions.extend(collection.conditions(filter).map_err(told)?);
        }
        if let Some(sort) = &asked.sort {
            question.sorts = collection.sorts(sort).map_err(told)?;
        }
        Ok(question)
    }

    /// The items that are asked for as related ones, each with its collection.
    pub(super) fn named(&self, collection: &Collection) -> Vec<(Uuid, Uuid)> {
        let named = self.conditions.iter().filter_map(|one| relation(collection, one));
        let ids = named.flat_map(|(target, ids)| {
            ids.iter().filter_map(move |id| Some((target, address_of(id)?)))
        });
        ids.collect()
    }

    /// Items that the caller does not see are related to nothing.
    pub(super) fn keep(&mut self, collection: &Collection, seen: &HashMap<(Uuid, Uuid), String>) {
        for condition in &mut self.conditions {
            let Some((target, _)) = relation(collection, condition) else { continue };
            if let Test::Any(ids) | Test::None(ids) = &mut condition.test {
                let is_seen = |id: Uuid| seen.contains_key(&(target, id));
                ids.retain(|id| address_of(id).is_some_and(is_seen));
            }
        }
    }
}

/// The collection that a condition names items of, and their addresses.
fn relation<'a>(
    collection: &Collection,
    condition: &'a Condition,
) -> Option<(Uuid, &'a Vec<String>)> {
    let Field::Property { key, kind: PropertyKind::Relation } = &condition.field else {
        return None;
    };
    match &condition.test {
        Test::Any(ids) | Test::None(ids) => {
            Some((collection.property(key)?.target_collection_id?, ids))
        }
        _ => None,
    }
}

fn view<'a>(collection: &'a Collection, id: &str) -> Result<&'a View> {
    let found = collection.views.iter().find(|view| view.id == id || view.name == id);
    found.ok_or_else(|| {
        let known: Vec<&str> = collection.views.iter().map(|view| view.id.as_str()).collect();
        Error::invalid(if known.is_empty() {
            "this collection has no views: leave viewId out".to_owned()
        } else {
            format!("there is no view \"{id}\"; there are: {}", known.join(", "))
        })
    })
}
