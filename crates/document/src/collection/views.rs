//! Views: the ways in which a collection is shown.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Refused,
    query::{Field, TITLE_KEY},
    schema::{key_of, name},
};
use crate::kinds::{Collection, PropertyKind, View, ViewKind};

/// Views of one collection at most.
pub const MOST_VIEWS: usize = 20;

/// A view as it is given, with keys or names of properties.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewInput {
    id: Option<String>,
    name: String,
    #[serde(rename = "type", default)]
    kind: ViewKind,
    group_by: Option<String>,
    #[serde(default, alias = "sort")]
    sorts: Vec<String>,
    #[serde(default, alias = "filter")]
    filters: Map<String, Value>,
    #[serde(default)]
    hidden: Vec<String>,
    #[serde(default)]
    active: bool,
}

impl ViewInput {
    /// Reads the views of a collection.
    pub fn read(given: &Value) -> Result<Vec<Self>, Refused> {
        Vec::deserialize(given).map_err(|error| Refused::Schema(format!("views: {error}")))
    }
}

impl Collection {
    /// A collection with these views, and no others.
    pub fn with_views(&self, given: &[ViewInput]) -> Result<Self, Refused> {
        if given.len() > MOST_VIEWS {
            return Err(Refused::Schema(format!("views: {MOST_VIEWS} at most")));
        }
        let mut next = self.clone();
        next.views = Vec::with_capacity(given.len());
        let known = |id: &String| self.views.iter().any(|view| view.id == *id);
        let mut taken: Vec<String> =
            given.iter().filter_map(|view| view.id.clone()).filter(known).collect();
        for given in given {
            let before = self.views.iter().find(|view| {
                given.id.as_ref().map_or(view.name == given.name, |id| *id == view.id)
            });
            let id = match before {
                Some(before) if next.views.iter().all(|view| view.id != before.id) => {
                    before.id.clone()
                }
                _ => key_of(&given.name, &taken),
            };
            taken.push(id.clone());
            next.views.push(self.view(given, id)?);
        }
        let active = given.iter().position(|view| view.active);
        if let Some(index) = active {
            next.active_view = Some(next.views[index].id.clone());
        }
        next.other.remove("views");
        next.prune_views();
        Ok(next)
    }

    fn view(&self, given: &ViewInput, id: String) -> Result<View, Refused> {
        let key = |name: &String| {
            self.property(name).map(|one| one.key.clone()).ok_or_else(|| self.unknown(name))
        };
        let group_by = given.group_by.as_ref().map(&key).transpose()?;
        if given.kind == ViewKind::Board && group_by.is_none() {
            let message = format!("views: the board \"{}\" needs groupBy", given.name);
            return Err(Refused::Schema(message));
        }
        let sorts = self.sorts(&given.sorts)?;
        self.conditions(&given.filters)?;
        let filters = given.filters.iter().map(|(name, condition)| {
            let key = match self.field(name)? {
                Field::Title => TITLE_KEY.to_owned(),
                Field::Property { key, .. } => key,
            };
            Ok((key, condition.clone()))
        });
        let filters: Map<String, Value> = filters.collect::<Result<_, Refused>>()?;
        if filters.len() < given.filters.len() {
            let message = format!("views: \"{}\" filters by one property twice", given.name);
            return Err(Refused::Schema(message));
        }
        Ok(View {
            id,
            name: name(&given.name, "a view")?,
            kind: given.kind,
            group_by,
            sorts: sorts.iter().map(ToString::to_string).collect(),
            filters,
            hidden: given.hidden.iter().map(key).collect::<Result<_, _>>()?,
        })
    }

    /// Takes out of the views what is not there any more.
    pub(super) fn prune_views(&mut self) {
        let properties = std::mem::take(&mut self.properties);
        let there = |key: &str| properties.iter().any(|property| property.key == key);
        let groups = |key: &str| {
            properties.iter().any(|one| one.key == key && one.kind != PropertyKind::Text)
        };
        for view in &mut self.views {
            view.hidden.retain(|key| there(key));
            view.sorts.retain(|sort| {
                let key = sort.trim_start_matches('-');
                there(key) || key == TITLE_KEY
            });
            view.filters.retain(|key, _| there(key) || key == TITLE_KEY);
            view.group_by = view.group_by.take().filter(|key| there(key) || groups(key));
        }
        self.properties = properties;
        let views = &self.views;
        self.active_view =
            self.active_view.take().filter(|id| views.iter().any(|view| view.id == *id));
    }
}
