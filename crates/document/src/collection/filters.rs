//! The filters that views keep: the items and options that they name, as the schema and their reader go on.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Condition,
    query::{MOST_CONDITIONS, TITLE_KEY},
    same,
    value::{Names, id},
};
use crate::kinds::{Choice, Collection, PropertyKind};

/// Tests of one filter that are read at most: each condition may have two ends.
const MOST_TESTS: usize = 2 * MOST_CONDITIONS;

impl Collection {
    /// The conditions of a filter that still can be read, each by itself: what the schema does not take any
    /// more asks for nothing.
    pub fn conditions_left(&self, filter: &Map<String, Value>) -> Vec<Condition> {
        let each = filter.iter().flat_map(|(name, wanted)| {
            let each: Vec<Value> = match wanted {
                Value::Object(tests) => {
                    tests.iter().map(|(test, value)| json!({ test: value })).collect()
                }
                value => vec![value.clone()],
            };
            each.into_iter().map(move |wanted| Map::from_iter([(name.clone(), wanted)]))
        });
        let read = |one: Map<String, Value>| self.conditions(&one).unwrap_or_default();
        each.take(MOST_TESTS).flat_map(read).collect()
    }

    /// The items that the filters of views name, each with the collection it is in.
    pub fn related_in_views(&self) -> Vec<(Uuid, Uuid)> {
        let mut named = Vec::new();
        for (key, condition) in self.views.iter().flat_map(|view| &view.filters) {
            if let Some(Some(target)) = self.target(key) {
                let values = tests(condition).into_iter().flat_map(listed);
                named.extend(values.filter_map(id).map(|item| (target, item)));
            }
        }
        named
    }

    /// Takes those items out of the filters of views that are not to be kept. A condition stays that names
    /// nothing any more: it holds of no item.
    pub fn keep_in_views(&mut self, keep: impl Fn((Uuid, Uuid)) -> bool) {
        let mut views = std::mem::take(&mut self.views);
        for (key, condition) in views.iter_mut().flat_map(|view| &mut view.filters) {
            let Some(target) = self.target(key) else { continue };
            let keep = |item| target.is_some_and(|target| keep((target, item)));
            match condition {
                Value::Object(tests) => {
                    tests.values_mut().for_each(|value| keep_listed(value, &keep));
                }
                value => keep_listed(value, &keep),
            }
        }
        self.views = views;
    }

    /// Puts those items back into the filters of views that are not to be seen and that were there before: who
    /// gave the views did not see them.
    pub fn put_back_in_views(&mut self, before: &Self, seen: impl Fn((Uuid, Uuid)) -> bool) {
        let mut views = std::mem::take(&mut self.views);
        for view in &mut views {
            let Some(old) = before.views.iter().find(|old| old.id == view.id) else { continue };
            for (key, condition) in &mut view.filters {
                let (Some(target), Some(old)) = (before.target(key), old.filters.get(key)) else {
                    continue;
                };
                let seen = |item| target.is_some_and(|target| seen((target, item)));
                match (condition, old) {
                    (Value::Object(tests), Value::Object(old)) => {
                        for (test, value) in tests {
                            old.get(test).into_iter().for_each(|old| put_back(value, old, &seen));
                        }
                    }
                    (Value::Object(_), _) | (_, Value::Object(_)) => {}
                    (value, old) => put_back(value, old, &seen),
                }
            }
        }
        self.views = views;
    }

    /// Brings the filters of views along: options have their new names, and what named items of a relation that
    /// is none any more goes.
    pub(super) fn migrate_views(&mut self, before: &Self) {
        for old in &before.properties {
            let Some(new) = self.properties.iter().find(|new| new.key == old.key) else { continue };
            let (was, is) = (PropertyKind::Relation, new.kind);
            let names = Names::of(&old.options);
            let renamed = |value: &mut Value| rename(value, (&names, &old.options), &new.options);
            for view in &mut self.views {
                if old.kind == was && is != was {
                    view.filters.remove(&old.key);
                }
                match view.filters.get_mut(&old.key) {
                    Some(Value::Object(tests)) => tests.values_mut().for_each(renamed),
                    Some(value) => renamed(value),
                    None => {}
                }
            }
        }
    }

    /// The collection whose items a condition of this key names: none inside where it is no relation's any more.
    #[expect(clippy::option_option, reason = "no relation, and a relation to nowhere")]
    fn target(&self, key: &str) -> Option<Option<Uuid>> {
        if key == TITLE_KEY {
            return None;
        }
        match self.property(key) {
            Some(property) if property.kind == PropertyKind::Relation => {
                Some(property.target_collection_id)
            }
            Some(_) => None,
            None => (!same(key, TITLE_KEY)).then_some(None),
        }
    }
}

/// The values that a condition compares with.
fn tests(condition: &Value) -> Vec<&Value> {
    match condition {
        Value::Object(tests) => tests.values().collect(),
        value => vec![value],
    }
}

fn listed(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn keep_listed(value: &mut Value, keep: &impl Fn(Uuid) -> bool) {
    let stays = |one: &Value| id(one).is_none_or(keep);
    match value {
        Value::Array(list) => list.retain(stays),
        one if !stays(one) => *one = json!([]),
        _ => {}
    }
}

fn put_back(given: &mut Value, before: &Value, seen: &impl Fn(Uuid) -> bool) {
    let mut shown = before.clone();
    keep_listed(&mut shown, seen);
    if shown == *given {
        *given = before.clone();
        return;
    }
    let unseen = |one: &&Value| id(one).is_some_and(|item| !seen(item));
    let unseen = listed(before).iter().filter(unseen).filter(|one| !listed(given).contains(one));
    let unseen: Vec<Value> = unseen.cloned().collect();
    if !unseen.is_empty() {
        *given = listed(given).iter().cloned().chain(unseen).collect();
    }
}

/// The options that a value names, under the names that they have now.
fn rename(value: &mut Value, (names, before): (&Names, &[Choice]), after: &[Choice]) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| rename(one, (names, before), after)),
        Value::String(name) => {
            let old = names.find(name).map(|place| &before[place]);
            let new = old.and_then(|old| after.iter().find(|new| new.id() == old.id()));
            if let (Some(old), Some(new)) = (old, new)
                && old.name != new.name
            {
                name.clone_from(&new.name);
            }
        }
        _ => {}
    }
}
