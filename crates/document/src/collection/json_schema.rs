//! The JSON Schema (2020-12) of an item as it is added.

use serde_json::{Map, Value, json};

use super::value::{LONGEST_TEXT, MOST_NAMED};
use crate::kinds::{Collection, Property, PropertyKind};

/// How an id is written, bare or as an address.
const ID: &str =
    "^(block://)?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";

impl Collection {
    /// The schema of `{title, properties, content}`. Adding understands more: properties under their
    /// names or beside the title, `"5"` for 5, one value for a list of one.
    pub fn item_schema(&self) -> Value {
        let kept = self.properties.iter().filter(|property| !property.is_back_reference);
        let properties: Map<String, Value> =
            kept.map(|property| (property.key.clone(), schema(property))).collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "type": "object",
            "properties": {
                "title": { "title": self.title_name(), "type": ["string", "null"], "maxLength": 1000 },
                "properties": {
                    "type": "object",
                    "properties": properties,
                    "additionalProperties": false,
                },
                "content": {
                    "description": "Blocks inside the item, or Markdown.",
                    "anyOf": [
                        { "type": ["string", "null"] },
                        { "type": "array", "items": { "anyOf": [{ "type": "string" }, { "type": "object" }] } },
                    ],
                },
            },
            "additionalProperties": false,
        })
    }
}

fn schema(property: &Property) -> Value {
    let options =
        || -> Vec<Value> { property.options.iter().map(|option| json!(option.name)).collect() };
    let mut schema = match property.kind {
        PropertyKind::Text => json!({ "type": ["string", "null"], "maxLength": LONGEST_TEXT }),
        PropertyKind::Number => json!({ "type": ["number", "null"] }),
        PropertyKind::Boolean => json!({ "type": ["boolean", "null"] }),
        PropertyKind::Date => json!({
            "type": ["string", "null"],
            "format": "date",
            "pattern": "^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$",
        }),
        PropertyKind::Url => json!({
            "type": ["string", "null"], "pattern": "^[A-Za-z][A-Za-z0-9+.\\-]*:[^\\s]+$", "maxLength": 2000,
        }),
        PropertyKind::Email => json!({
            "type": ["string", "null"], "pattern": "^[^\\s@]+@[^\\s@]+$", "maxLength": 2000,
        }),
        PropertyKind::Phone => json!({
            "type": ["string", "null"], "pattern": "^[+ ()./x#*0-9\\-]*[0-9][+ ()./x#*0-9\\-]*$", "maxLength": 40,
        }),
        PropertyKind::BlockLink => json!({ "type": ["string", "null"], "pattern": ID }),
        PropertyKind::Relation => json!({
            "type": ["array", "null"],
            "items": { "type": "string", "pattern": ID },
            "uniqueItems": true,
            "maxItems": MOST_NAMED,
        }),
        PropertyKind::SingleSelect => {
            json!({ "enum": options().into_iter().chain([Value::Null]).collect::<Vec<_>>() })
        }
        // An enumeration of nothing is no schema.
        PropertyKind::MultiSelect if property.options.is_empty() => {
            json!({ "type": ["array", "null"], "maxItems": 0 })
        }
        PropertyKind::MultiSelect => json!({
            "type": ["array", "null"],
            "items": { "enum": options() },
            "uniqueItems": true,
            "maxItems": MOST_NAMED,
        }),
    };
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("title".to_owned(), json!(property.name));
    }
    schema
}
