//! Arguments as clients really send them: `""` for absent, `"5"` for 5, JSON inside a string; and
//! the options that every write understands.

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::schema;
use crate::{Error, Result};

/// What every write understands beside its own arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The revision that the caller saw; the write is refused where it is not the last any more.
    pub expected_revision: Option<i64>,
    /// Makes a retry harmless.
    pub idempotency_key: Option<String>,
    /// Answer what would change, and change nothing.
    pub dry_run: bool,
}

impl Options {
    /// Takes the options out of the arguments.
    pub(super) fn take(arguments: &mut JsonObject, heeds_revision: bool) -> Result<Self> {
        let wrong = |name: &str, kind: &str| Error::invalid(format!("{name} must be {kind}"));
        let expected_revision = match arguments.remove("expectedRevision") {
            None | Some(Value::Null) => None,
            Some(_) if !heeds_revision => {
                return Err(Error::invalid("this tool has no expectedRevision: leave it out"));
            }
            Some(value) => {
                Some(value.as_i64().ok_or_else(|| wrong("expectedRevision", "a whole number"))?)
            }
        };
        let idempotency_key = match arguments.remove("idempotencyKey") {
            None | Some(Value::Null) => None,
            Some(Value::String(key)) if (1..=200).contains(&key.chars().count()) => Some(key),
            Some(_) => return Err(wrong("idempotencyKey", "a string of 1 to 200 characters")),
        };
        let dry_run = match arguments.remove("dryRun") {
            None | Some(Value::Null) => false,
            Some(value) => value.as_bool().ok_or_else(|| wrong("dryRun", "true or false"))?,
        };
        Ok(Self { expected_revision, idempotency_key, dry_run })
    }
}

/// Adds the options to the schema of a tool that writes, with `expectedRevision` where it is `revised`.
pub(super) fn list_options(input: &mut JsonObject, revised: bool) {
    let Some(properties) = input.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    if revised {
        properties.insert("expectedRevision".into(), json!({ "type": "integer" }));
    }
    properties.insert("idempotencyKey".into(), json!({ "type": "string" }));
    properties.insert("dryRun".into(), json!({ "type": "boolean" }));
}

/// A hash of the arguments that does not depend on the order of keys.
pub(super) fn hash(arguments: &JsonObject) -> [u8; 32] {
    // `serde_json` keeps objects sorted by key.
    let text = serde_json::to_vec(arguments).unwrap_or_default();
    Sha256::digest(text).into()
}

/// The ids that a call names, for the audit: at most 100.
pub(super) fn named(arguments: Option<&JsonObject>) -> Vec<Uuid> {
    let mut ids = Vec::new();
    let mut waiting: Vec<&Value> = arguments.into_iter().flat_map(JsonObject::values).collect();
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if text.len() <= 43 => {
                ids.extend(text.strip_prefix("file://").unwrap_or(text).parse::<Uuid>());
            }
            Value::Array(values) => waiting.extend(values),
            Value::Object(values) => waiting.extend(values.values()),
            _ => {}
        }
    }
    ids.truncate(100);
    ids
}

/// Reads sloppy values as what the schema says they are.
pub(super) fn understood(arguments: JsonObject, input: &JsonObject) -> JsonObject {
    let properties = input.get("properties").and_then(Value::as_object);
    let required = input.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
    arguments
        .into_iter()
        .filter(|(name, value)| {
            let absent = value.is_null() || value.as_str() == Some("");
            !absent || is_required(name)
        })
        .map(|(name, value)| {
            let value = match properties.and_then(|properties| properties.get(&name)) {
                Some(schema) => read_as(value, schema),
                None => value,
            };
            (name, value)
        })
        .collect()
}

fn read_as(value: Value, schema: &Value) -> Value {
    let Value::String(text) = &value else {
        return wrapped(value, schema);
    };
    let parsed: Option<Value> = match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => {
            text.trim().parse::<serde_json::Number>().ok().map(Value::Number)
        }
        Some("boolean") => text.trim().to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool),
        Some("array" | "object") => serde_json::from_str(text)
            .ok()
            .filter(|value: &Value| value.is_array() || value.is_object()),
        _ => None,
    };
    wrapped(parsed.unwrap_or(value), schema)
}

/// One value where a list is expected is a list of one.
fn wrapped(value: Value, schema: &Value) -> Value {
    let wants_list = schema.get("type").and_then(Value::as_str) == Some("array");
    if wants_list && !value.is_array() { json!([value]) } else { value }
}

/// Says what is wrong with arguments, and which names the tool knows.
pub(super) fn explain<T: JsonSchema>(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let known = schema::input::<T>();
    let names =
        known.get("properties").and_then(Value::as_object).map_or_else(String::new, |all| {
            all.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
        });
    let message = match message.split_once(", expected") {
        Some((unknown, _)) if unknown.starts_with("unknown field") => {
            unknown.replace("unknown field", "unknown argument")
        }
        _ => message,
    };
    let message = match message.strip_prefix("UUID parsing failed") {
        Some(_) => "an id must be a UUID, as lists, searches and reads give it".to_owned(),
        None => message,
    };
    if names.is_empty() { message } else { format!("{message}; the arguments are: {names}") }
}
