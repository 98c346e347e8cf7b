//! Items: what is given becomes a page with values, and is shown again.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Refused, address_of, query::TITLE_KEY, same, value::related};
use crate::{
    inline,
    json::{self as blocks, BlockInput},
    kinds::{Collection, Page},
};

/// An item as it is given: only what is said changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    /// Of an item that is there.
    pub id: Option<Uuid>,
    /// Canonical inline Markdown on one line.
    pub title: Option<String>,
    /// By the keys of the properties; none takes a value away.
    pub values: Vec<(String, Option<Value>)>,
    /// What is inside it.
    pub content: Option<Vec<BlockInput>>,
}

impl Item {
    /// Gives a page what is said of it.
    pub fn apply(&self, page: &mut Page) {
        if let Some(title) = &self.title {
            page.title.clone_from(title);
        }
        for (key, value) in &self.values {
            match value {
                Some(value) => page.values.insert(key.clone(), value.clone()),
                None => page.values.remove(key),
            };
        }
    }
}

impl Collection {
    /// Reads an item: `{title, properties: {…}, content: […]}`. The title may stand under its own name,
    /// and properties beside it, under their keys or names. With `new_options` selects get the options
    /// that they lack.
    pub fn read_item(&mut self, given: &Value, new_options: bool) -> Result<Item, Refused> {
        let fields = given.as_object().ok_or_else(|| shape("an item is an object"))?;
        let mut item = Item::default();
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("id" | "content" | "properties" | "values", Value::Null) => {}
                ("id", id) => item.id = Some(item_id(id)?),
                ("content", content) => item.content = Some(content_of(content)?),
                ("properties" | "values", Value::Object(more)) => {
                    for (name, value) in more {
                        self.read_value(&mut item, name, value, new_options)?;
                    }
                }
                ("properties", _) => return Err(shape("`properties` is an object of values")),
                (name, value) => self.read_value(&mut item, name, value, new_options)?,
            }
        }
        Ok(item)
    }

    fn read_value(
        &mut self,
        item: &mut Item,
        name: &str,
        value: &Value,
        new_options: bool,
    ) -> Result<(), Refused> {
        let is_title = name == TITLE_KEY;
        if let Some(index) = self.index(name).filter(|_| !is_title) {
            let property = &mut self.properties[index];
            let value = property.read(value, new_options)?;
            item.values.push((property.key.clone(), value));
            return Ok(());
        }
        if !same(name, TITLE_KEY) && !same(name, self.title_name()) {
            return Err(self.unknown(name));
        }
        let title = match value {
            Value::Null => String::new(),
            Value::String(title) => inline::canonical(&title.replace('\n', " ")),
            Value::Number(number) => number.to_string(),
            _ => {
                let property = self.title_name().to_owned();
                return Err(Refused::Value { property, takes: "a text" });
            }
        };
        if title.chars().count() > 1000 {
            let property = self.title_name().to_owned();
            return Err(Refused::Value { property, takes: "a text of 1,000 characters at most" });
        }
        item.title = Some(title);
        Ok(())
    }

    /// The values of an item that fit, by key, as answers give them. Those of relations are ids; what the
    /// other side of one shows is not here.
    pub fn shown(&self, values: &Map<String, Value>) -> Map<String, Value> {
        let kept = self.properties.iter().filter(|property| !property.is_back_reference);
        let shown = kept.filter_map(|property| {
            let value = property.show(values.get(&property.key)?)?;
            Some((property.key.clone(), value))
        });
        shown.collect()
    }

    /// The keys of values that are kept, and do not fit what the schema says now.
    pub fn unfit<'a>(&'a self, values: &Map<String, Value>) -> Vec<&'a str> {
        let unfit = self.properties.iter().filter(|property| {
            !property.is_back_reference
                && values.get(&property.key).is_some_and(|kept| !property.fits(kept))
        });
        unfit.map(|property| property.key.as_str()).collect()
    }

    /// The items that the relations of an item name, each with the collection it is in.
    pub fn related(&self, values: &Map<String, Value>) -> Vec<(Uuid, Uuid)> {
        let relations = self.properties.iter().filter(|property| !property.is_back_reference);
        let named = relations.filter_map(|property| {
            Some((property.target_collection_id?, values.get(&property.key)?))
        });
        named
            .flat_map(|(target, kept)| related(kept).into_iter().map(move |id| (target, id)))
            .collect()
    }
}

/// Takes those related items out of the values of a page that are not to be kept, and those that no relation
/// of its collection tells of: the page was moved, or the schema changed.
pub fn keep_related(
    collection: Option<&Collection>,
    values: &mut Map<String, Value>,
    keep: impl Fn((Uuid, Uuid)) -> bool,
) {
    values.retain(|key, value| {
        let Value::Array(list) = value else { return true };
        let property = collection
            .and_then(|collection| collection.properties.iter().find(|one| one.key == *key));
        let target = property.and_then(|property| property.target_collection_id);
        let before = list.len();
        list.retain(|one| match one.as_str().and_then(address_of) {
            Some(item) => target.is_some_and(|target| keep((target, item))),
            None => true,
        });
        before == list.len() || !list.is_empty()
    });
}

fn shape(message: &str) -> Refused {
    Refused::Shape(message.to_owned())
}

fn item_id(value: &Value) -> Result<Uuid, Refused> {
    let id = value.as_str().and_then(|id| Uuid::try_parse(id.trim()).ok());
    id.ok_or_else(|| shape("`id` is the id of an item"))
}

/// Blocks, or Markdown.
fn content_of(value: &Value) -> Result<Vec<BlockInput>, Refused> {
    let given = match value {
        Value::String(markdown) if markdown.trim().is_empty() => return Ok(Vec::new()),
        Value::String(markdown) => vec![json!({ "markdown": markdown })],
        Value::Array(blocks) => blocks.clone(),
        _ => return Err(shape("`content` is a list of blocks, or Markdown")),
    };
    let read = |block: Value| match block {
        Value::String(markdown) => BlockInput::try_from(json!({ "markdown": markdown })),
        block => BlockInput::try_from(block),
    };
    let read: Result<_, blocks::Refused> = given.into_iter().map(read).collect();
    read.map_err(|refused| Refused::Shape(refused.to_string()))
}
