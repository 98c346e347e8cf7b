//! Small conversions between columns and values.

use serde_json::{Map, Value};

/// The properties column: null stands for none.
pub(crate) fn properties(column: Option<Value>) -> Map<String, Value> {
    match column {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// The column for properties.
pub(crate) fn column(properties: &Map<String, Value>) -> Option<Value> {
    (!properties.is_empty()).then(|| Value::Object(properties.clone()))
}
