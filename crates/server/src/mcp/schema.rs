//! JSON Schemas as short as they can be: a model pays for every byte of them in every conversation.

use rmcp::model::JsonObject;
use schemars::{
    JsonSchema,
    generate::{Contract, SchemaSettings},
};
use serde_json::Value;

/// The schema of a tool's arguments: types, names and the few descriptions that are needed.
pub(super) fn input<T: JsonSchema>() -> JsonObject {
    let mut schema = generate::<T>(Contract::Deserialize);
    schema.insert("additionalProperties".into(), Value::Bool(false));
    schema.entry("properties").or_insert_with(|| Value::Object(JsonObject::new()));
    schema
}

/// The schema of a tool's result.
pub(super) fn output<T: JsonSchema>() -> JsonObject {
    let mut schema = generate::<T>(Contract::Serialize);
    schema.remove("additionalProperties");
    schema
}

fn generate<T: JsonSchema>(contract: Contract) -> JsonObject {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
        settings.contract = contract;
    });
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut schema = match schema.to_value() {
        Value::Object(schema) => Value::Object(schema),
        _ => Value::Object(JsonObject::new()),
    };
    slim(&mut schema);
    match schema {
        Value::Object(schema) => schema,
        _ => JsonObject::new(),
    }
}

/// Takes out what tells a model nothing: titles, number formats, null as a second type, defaults
/// that mean absent.
fn slim(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let is_schema = object.contains_key("type") || object.contains_key("anyOf");
            if is_schema {
                object.remove("title");
                object.remove("format");
                object.remove("minimum");
                if object.get("default").is_some_and(Value::is_null) {
                    object.remove("default");
                }
                object.remove("additionalProperties");
            }
            drop_null(object);
            // Clients want an object where a schema says "anything": all our lists are of objects.
            if object.get("items") == Some(&Value::Bool(true)) {
                object.insert("items".into(), serde_json::json!({ "type": "object" }));
            }
            object.values_mut().for_each(slim);
        }
        Value::Array(values) => values.iter_mut().for_each(slim),
        _ => {}
    }
}

fn drop_null(object: &mut JsonObject) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("enum") {
        choices.retain(|choice| !choice.is_null());
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type").and_then(Value::as_str) != Some("null"));
    if choices.len() == 1
        && let Some(Value::Object(only)) = choices.pop()
    {
        object.remove("anyOf");
        object.extend(only);
    }
}
