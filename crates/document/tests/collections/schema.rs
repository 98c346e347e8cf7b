//! What a schema may be, and what becomes of values and views when it changes.

use docent_document::{
    collection::{Field, SchemaInput, ViewInput},
    kinds::Collection,
};
use serde_json::{Map, Value, json};

use crate::{changed, refused, schema, tasks, values};

#[test]
fn keys_are_made_from_names_and_stay() {
    let before = tasks();
    let keys = |collection: &Collection| -> Vec<String> {
        collection.properties.iter().map(|property| property.key.clone()).collect()
    };
    let made = ["status", "points", "due_date", "tags", "sure", "of", "mail", "site"];
    assert_eq!(keys(&before), made);
    let renamed = changed(
        &before,
        &json!([{ "key": "points", "name": "Cost", "type": "number" }, { "name": "points", "type": "text" }]),
    );
    assert_eq!(keys(&renamed), ["points", "points_2"]);
    let odd = schema(&json!([
        { "name": "Größe (cm)", "type": "number" }, { "name": "!!!", "type": "text" },
        { "name": "id", "type": "text" }, { "name": "größe cm", "type": "text" },
    ]));
    assert_eq!(keys(&odd), ["größe_cm", "property", "id_2", "größe_cm_2"]);
}

#[test]
fn schemas_that_cannot_be_are_refused() {
    for (properties, part) in [
        (json!([{ "name": "Title", "type": "text" }]), "two properties called \"Title\""),
        (
            json!([{ "name": "a", "type": "text" }, { "name": "A", "type": "date" }]),
            "two properties",
        ),
        (json!([{ "name": "", "type": "text" }]), "needs a name"),
        (json!([{ "name": "a", "type": "texts" }]), "unknown variant `texts`"),
        (json!([{ "name": "a", "type": "text", "color": "red" }]), "unknown field `color`"),
        (json!([{ "name": "a", "type": "text", "options": ["x"] }]), "only singleSelect"),
        (json!([{ "name": "a", "type": "singleSelect", "options": ["x", "X"] }]), "\"X\" twice"),
        (
            json!([{ "name": "a", "type": "singleSelect", "options": [{ "name": "x", "color": "blue" }] }]),
            "schema:",
        ),
        (json!([{ "name": "a", "type": "relation" }]), "targetCollectionId"),
        (json!([{ "name": "a", "type": "text", "format": "currency" }]), "only a number"),
        (json!([{ "name": "a", "type": "number", "currency": "euro" }]), "ISO 4217"),
        (json!([{ "name": "a", "type": "text", "key": "content" }]), "cannot be a key"),
        (json!("x"), "schema:"),
    ] {
        assert!(refused(&properties).contains(part), "{properties}: {}", refused(&properties));
    }
    let many: Vec<Value> =
        (0..21).map(|n| json!({ "name": n.to_string(), "type": "text" })).collect();
    assert!(refused(&json!(many)).contains("20 properties at most"));
}

#[test]
fn a_title_by_another_name_is_the_title_still() {
    let named = |properties: Value| {
        let given = json!({ "name": "x", "contentPropDetails": { "name": "Name" }, "properties": properties });
        Collection::default().with_schema(&SchemaInput::read(&given).unwrap())
    };
    let refused = named(json!([{ "name": "title", "type": "text" }])).unwrap_err().to_string();
    assert!(refused.contains("two properties called \"title\", the title among them"), "{refused}");
    let mut made = named(json!([{ "name": "Job", "type": "text" }])).unwrap();
    // As Markdown may say it.
    made.properties[0].name = "Title".to_owned();
    let item = made.read_item(&json!({ "title": "A", "Title": "B", "job": "C" }), false).unwrap();
    assert_eq!((item.title.as_deref(), item.values.len()), (Some("A"), 2), "{item:?}");
    let asked = json!({ "title": "A" });
    let asked = made.conditions(asked.as_object().unwrap()).unwrap();
    assert_eq!(asked[0].field, Field::Title);
}

#[test]
fn another_schema_keeps_what_items_have() {
    let before = tasks();
    let given = json!({ "Status": "Done", "Points": 5, "Tags": ["a", "b"], "Due date": "2026-11-22", "Mail": "a@b" });
    let mut kept = values(&before, &given).unwrap();
    let first = kept.clone();
    let after = changed(
        &before,
        &json!([
            { "name": "Status", "type": "singleSelect",
              "options": ["Todo", { "name": "Finished", "renamedFrom": "Done" }, "Done"] },
            { "name": "Points", "type": "text" },
            { "name": "Due date", "type": "number" },
            { "name": "Tags", "type": "singleSelect", "options": ["a"] },
        ]),
    );
    after.migrate(&before, &mut kept);
    assert_eq!(Value::Object(after.shown(&kept)), json!({ "status": "Finished", "points": "5" }));
    assert_eq!(after.unfit(&kept), ["due_date", "tags"]);
    assert_eq!(kept["mail"], "a@b", "a property that went keeps its values");
    let back = changed(
        &after,
        &json!([
            { "name": "State", "key": "status", "type": "multiSelect" },
            { "name": "Points", "type": "number" },
            { "name": "Due date", "type": "date" },
            { "name": "Tags", "type": "multiSelect", "options": ["b", "a"] },
            { "name": "Mail", "type": "email" },
        ]),
    );
    back.migrate(&after, &mut kept);
    assert_eq!(
        Value::Object(back.shown(&kept)),
        json!({ "status": ["Finished"], "points": 5, "due_date": "2026-11-22", "tags": ["a", "b"], "mail": "a@b" })
    );
    assert_eq!(back.unfit(&kept), [""; 0]);
    assert_eq!(kept["points"], first["points"]);
}

/// A number says less than the text that it was made from, where that is written in another way.
#[test]
fn a_text_becomes_a_number_only_where_nothing_is_lost() {
    for (text, number) in [
        ("5", json!(5)),
        (" -3 ", json!(-3)),
        ("1.5", json!(1.5)),
        ("00123", Value::Null),
        ("1.50", Value::Null),
        ("1e3", Value::Null),
        ("12345678901234567890", Value::Null),
        ("many", Value::Null),
    ] {
        let before = changed(&tasks(), &json!([{ "name": "Note", "type": "text" }]));
        let mut kept = values(&before, &json!({ "Note": text })).unwrap();
        let after = changed(&before, &json!([{ "name": "Note", "type": "number" }]));
        after.migrate(&before, &mut kept);
        let shown = after.shown(&kept).get("note").cloned().unwrap_or_default();
        assert_eq!(shown, number, "{text}");
        let back = changed(&after, &json!([{ "name": "Note", "type": "text" }]));
        back.migrate(&after, &mut kept);
        let shown = back.shown(&kept);
        assert_eq!(shown["note"].as_str().map(str::trim), Some(text.trim()), "{text}");
    }
}

#[test]
fn a_text_is_a_number_only_as_it_is_written() {
    let text = changed(&tasks(), &json!([{ "name": "Number", "type": "text" }]));
    let number = changed(&text, &json!([{ "name": "Number", "type": "number" }]));
    for (given, kept) in [
        (" 5 ", json!(5)),
        ("-1.5", json!(-1.5)),
        ("1234567890123456789", json!(1_234_567_890_123_456_789_i64)),
        ("00123", json!("00123")),
        ("1.50", json!("1.50")),
        ("12345678901234567890", json!("12345678901234567890")),
        ("+49", json!("+49")),
        ("1e3", json!("1e3")),
    ] {
        let mut values = values(&text, &json!({ "Number": given })).unwrap();
        number.migrate(&text, &mut values);
        assert_eq!(values["number"], kept, "{given}");
        assert_eq!(number.unfit(&values).is_empty(), kept.is_number(), "{given}");
    }
}

#[test]
fn a_select_without_options_is_described_as_one_that_takes_none() {
    let made = changed(&tasks(), &json!([{ "name": "New", "type": "multiSelect", "options": [] }]));
    let property = &made.item_schema()["properties"]["properties"]["properties"]["new"];
    assert_eq!(property, &json!({ "title": "New", "type": ["array", "null"], "maxItems": 0 }));
}

#[test]
fn an_option_that_went_shows_its_items_when_it_is_back() {
    let before = tasks();
    let kept = values(&before, &json!({ "Status": "Done" })).unwrap();
    let without = changed(
        &before,
        &json!([{ "name": "Status", "type": "singleSelect", "options": ["Todo"] }]),
    );
    assert_eq!((without.shown(&kept).len(), without.unfit(&kept)), (0, vec!["status"]));
    let back = changed(
        &without,
        &json!([{ "name": "Status", "type": "singleSelect", "options": ["Done"] }]),
    );
    assert_eq!(back.shown(&kept)["status"], "Done");
}

#[test]
fn an_option_becomes_the_text_that_it_is_called_now() {
    let before = tasks();
    let mut kept = values(&before, &json!({ "Status": "Done" })).unwrap();
    let options = json!(["Todo", { "name": "Finished", "renamedFrom": "Done" }]);
    let select = json!([{ "name": "Status", "type": "singleSelect", "options": options }]);
    let renamed = changed(&before, &select);
    renamed.migrate(&before, &mut kept);
    let text = changed(&renamed, &json!([{ "name": "Status", "type": "text" }]));
    text.migrate(&renamed, &mut kept);
    assert_eq!(text.shown(&kept)["status"], "Finished");
    let mut gone = Map::from_iter([("status".to_owned(), json!("No option"))]);
    text.migrate(&renamed, &mut gone);
    assert_eq!(gone["status"], "No option");
}

#[test]
fn views_are_checked_and_lose_what_goes() {
    let tasks = tasks();
    let views = |given: &Value| tasks.with_views(&ViewInput::read(given).unwrap());
    let made = views(&json!([
        { "name": "All", "type": "table", "sorts": ["-Due date", "title"], "hidden": ["Mail"] },
        { "name": "By status", "type": "kanban", "groupBy": "Status", "filters": { "Points": { "gte": 3 } }, "active": true },
    ]))
    .unwrap();
    assert_eq!(made.views[0].sorts, ["-due_date", "title"]);
    assert_eq!(made.active_view.as_deref(), Some("by_status"));
    assert!(views(&json!([{ "name": "x", "type": "board" }])).is_err());
    assert!(views(&json!([{ "name": "x", "sorts": ["Nothing"] }])).is_err());
    assert!(views(&json!([{ "name": "x", "filters": { "Points": { "gte": "x" } } }])).is_err());
    let mut called = tasks.clone();
    called.title = Some("Name".to_owned());
    for title in ["title", "Title", "NAME"] {
        let given = json!([{ "name": "x", "filters": { title: { "contains": "a" } } }]);
        let made = called.with_views(&ViewInput::read(&given).unwrap()).unwrap();
        assert_eq!(
            json!(made.views[0].filters),
            json!({ "title": { "contains": "a" } }),
            "{title}"
        );
    }
    assert!(views(&json!([{ "name": "x", "filters": { "Points": 1, "points": 2 } }])).is_err());
    let fewer = changed(&made, &json!([{ "name": "Status", "type": "singleSelect" }]));
    assert_eq!(fewer.views[0].sorts, ["title"]);
    assert!(fewer.views[0].hidden.is_empty() && fewer.views[1].filters.is_empty());
    assert_eq!(fewer.properties[0].options.len(), 2, "options stay where nothing is said of them");
}

#[test]
fn a_view_keeps_the_conditions_that_can_be_read() {
    let made = tasks()
        .with_views(
            &ViewInput::read(&json!([{ "name": "All", "filters": {
                "Status": { "in": ["done", "Todo"], "ne": "Todo" }, "Points": { "gte": 3, "lt": 9 }, "Tags": "a",
            } }]))
            .unwrap(),
        )
        .unwrap();
    let renamed = changed(
        &made,
        &json!([
            { "name": "Status", "type": "singleSelect", "options": [{ "name": "Finished", "renamedFrom": "Done" }] },
            { "name": "Points", "type": "number" },
            { "name": "Tags", "type": "multiSelect" },
        ]),
    );
    let filters = &renamed.views[0].filters;
    assert_eq!(filters["status"], json!({ "in": ["Finished", "Todo"], "ne": "Todo" }));
    assert_eq!(renamed.conditions_left(filters).len(), 3, "what names Todo asks for nothing");
    let text = changed(
        &renamed,
        &json!([{ "name": "Points", "type": "text" }, { "name": "Tags", "type": "multiSelect" }]),
    );
    assert_eq!(text.conditions_left(&text.views[0].filters).len(), 1);
}
