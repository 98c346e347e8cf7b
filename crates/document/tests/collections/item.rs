//! What an item may hold, and the JSON Schema that says it.

use docent_document::kinds::PropertyKind;
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use crate::{tasks, values};

#[test]
fn values_are_typed_and_mistakes_named() {
    let tasks = tasks();
    let kept = values(
        &tasks,
        &json!({ "Title": "A", "status": "done", "properties": { "Points": "5", "due_date": "2028-02-29",
            "Tags": "a", "sure": "true", "Of": ["01890A5D-AC96-774B-BCCE-B302099A8057"], "Site": " https://a.b " } }),
    );
    assert_eq!(
        Value::Object(kept.unwrap()),
        json!({ "status": "Done", "points": 5, "due_date": "2028-02-29", "tags": ["a"], "sure": true,
            "of": ["block://01890a5d-ac96-774b-bcce-b302099a8057"], "site": "https://a.b" })
    );
    for (given, message) in [
        (
            json!({ "due_date": "2026-02-29" }),
            "`Due date` takes a day of the calendar as YYYY-MM-DD",
        ),
        (json!({ "Points": "many" }), "`Points` takes a number"),
        (json!({ "Points": "inf" }), "`Points` takes a number"),
        (json!({ "Mail": "nobody" }), "`Mail` takes an e-mail address"),
        (json!({ "Site": "not one" }), "`Site` takes an address such as https://example.org"),
        (json!({ "sure": 1 }), "`Sure?` takes true or false"),
        (json!({ "Of": "x" }), "`Of` takes a list of ids of items"),
        (
            json!({ "Stauts": "x" }),
            "the collection has no property `Stauts`; it has: Title, Status, Points",
        ),
        (json!({ "Status": "Doing" }), "`Status` has no option \"Doing\"; it has: Todo, Done"),
        (json!({ "Title": [] }), "`Title` takes a text"),
        (json!([]), "an item is an object"),
        (json!({ "content": 5 }), "`content` is a list of blocks, or Markdown"),
    ] {
        let refused = values(&tasks, &given).unwrap_err().to_string();
        assert!(refused.starts_with(message), "{given}: {refused}");
    }
    let mut growing = tasks.clone();
    growing.read_item(&json!({ "Status": "Doing", "Tags": ["a", "new"] }), true).unwrap();
    assert_eq!(growing.properties[0].options[2].name, "Doing");
    assert_eq!(growing.properties[3].options[2].name, "new");
    growing.read_item(&json!({ "Tags": [" on \n two  lines", "On two lines"] }), true).unwrap();
    assert_eq!(growing.properties[3].options.len(), 4);
    assert_eq!(growing.properties[3].options[3].name, "on two lines");
    for none in [json!(["", "a"]), json!([" "]), json!(["x".repeat(101)]), json!(["\0"])] {
        assert!(growing.read_item(&json!({ "Tags": none }), true).is_err(), "{none}");
    }
}

/// A value of some JSON type, what a property takes among them.
fn any_value() -> impl Strategy<Value = Value> {
    let text = select(vec![
        "Todo",
        "Done",
        "a",
        "b",
        "c",
        "2026-11-22",
        "2026-02-29",
        "2024-02-29",
        "1899-12-31",
        "26-1-1",
        "https://a.b/c?d=e",
        "mailto:x",
        "not an address",
        "a@b",
        "a@b@c",
        "@b",
        "+49 (30) 12-3",
        "no digits",
        "block://01890a5d-ac96-774b-bcce-b302099a8057",
        "01890A5D-AC96-774B-BCCE-B302099A8057",
        "01890a5d",
        "x\ny",
    ]);
    let text = text.prop_map(Value::from);
    prop_oneof![
        6 => text.clone(),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-5..5_i64).prop_map(Value::from),
        1 => (-1e3..1e3_f64).prop_map(Value::from),
        2 => prop::collection::vec(text, 0..3).prop_map(Value::from),
        1 => Just(json!({ "a": 1 })),
        1 => Just(json!("x".repeat(10_001))),
    ]
}

/// What adding understands beside the schema: one value for a list of one, texts of other types.
fn is_lenient(kind: PropertyKind, value: &Value) -> bool {
    match kind {
        PropertyKind::MultiSelect | PropertyKind::Relation => value.is_string() || repeats(value),
        PropertyKind::Text => value.is_number() || value.is_boolean(),
        _ => false,
    }
}

fn repeats(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.len() > 1 && list[1..].contains(&list[0]))
}

proptest! {
    #[test]
    fn the_json_schema_takes_what_adding_takes(index in 0..8_usize, value in any_value()) {
        let tasks = tasks();
        let schema = tasks.item_schema();
        prop_assert!(jsonschema::meta::is_valid(&schema), "{schema}");
        let check = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
        let property = &tasks.properties[index];
        let item = json!({ "title": "t", "properties": { property.key.clone(): value } });
        let taken = tasks.clone().read_item(&item, false);
        let lenient = is_lenient(property.kind, &value);
        prop_assert!(taken.is_ok() == check.is_valid(&item) || taken.is_ok() && lenient, "{item} {taken:?}");
    }
}

#[test]
fn the_json_schema_knows_all_of_an_item() {
    let schema = tasks().item_schema();
    let check = jsonschema::draft202012::new(&schema).unwrap();
    for good in [
        json!({}),
        json!({ "title": "x", "content": "*text*" }),
        json!({ "content": [{ "type": "text", "markdown": "x" }, "y"], "properties": {} }),
    ] {
        assert!(check.is_valid(&good) && tasks().read_item(&good, false).is_ok(), "{good}");
    }
    for bad in [
        json!([]),
        json!({ "x": 1 }),
        json!({ "properties": { "x": 1 } }),
        json!({ "content": 5 }),
        json!({ "title": [] }),
    ] {
        assert!(!check.is_valid(&bad) && tasks().read_item(&bad, false).is_err(), "{bad}");
    }
}
