//! Collections: schemas that keep data, values that are checked, and Markdown that says it all.

mod item;
mod markdown;
mod question;
mod schema;

use docent_document::{
    Block,
    collection::{Refused, SchemaInput},
    kinds::{Collection, Page},
    markdown::parse,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

fn read(source: &str) -> Vec<Block> {
    parse(source, &mut Uuid::nil).blocks
}

fn schema(properties: &Value) -> Collection {
    let given = json!({ "name": "Tasks", "properties": properties });
    let given = SchemaInput::read(&given).expect("a schema");
    Collection::default().with_schema(&given).expect("a collection")
}

fn changed(before: &Collection, properties: &Value) -> Collection {
    let given = json!({ "properties": properties });
    before.with_schema(&SchemaInput::read(&given).expect("a schema")).expect("a collection")
}

fn refused(properties: &Value) -> String {
    let given = SchemaInput::read(&json!({ "name": "x", "properties": properties }));
    let made = given.and_then(|given| Collection::default().with_schema(&given));
    made.expect_err("no schema").to_string()
}

fn values(collection: &Collection, given: &Value) -> Result<Map<String, Value>, Refused> {
    let mut page = Page::default();
    collection.clone().read_item(given, false)?.apply(&mut page);
    Ok(page.values)
}

fn tasks() -> Collection {
    schema(&json!([
        { "name": "Status", "type": "singleSelect", "options": [{ "name": "Todo", "color": "mint-green" }, "Done"] },
        { "name": "Points", "type": "number", "format": "currency", "currency": "EUR" },
        { "name": "Due date", "type": "date" },
        { "name": "Tags", "type": "multiSelect", "options": ["a", "b"] },
        { "name": "Sure?", "type": "checkbox" },
        { "name": "Of", "type": "relation", "targetCollectionId": "01890a5d-ac96-774b-bcce-b302099a8057" },
        { "name": "Mail", "type": "email" },
        { "name": "Site", "type": "link" },
    ]))
}
