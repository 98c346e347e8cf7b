//! Collections: schemas that keep data, values that are checked, and Markdown that says it all.

use docent_document::{
    Block, Kind,
    collection::{Condition, Field, Refused, SchemaInput, Test as Asked, ViewInput},
    kinds::{Collection, Page, PropertyKind},
    markdown::{Writer, parse, write},
};
use proptest::{prelude::*, sample::select};
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

#[test]
fn questions_are_typed() {
    let tasks = tasks();
    let ask = |given: Value| {
        let Value::Object(given) = given else { panic!() };
        tasks.conditions(&given)
    };
    let range = ask(json!({ "Points": { "gt": 1, "lte": "5" } })).unwrap();
    let [Condition { test: Asked::Number { low, high }, .. }] = range.as_slice() else {
        panic!("a range")
    };
    assert_eq!((low, high), (&Some((1.into(), true)), &Some((5.into(), false))));
    let long = "x".repeat(5001);
    assert!(ask(json!({ "title": { "in": [long, long] } })).is_err(), "10,000 characters");
    let done = ask(json!({ "status": "done", "title": { "contains": "X" } })).unwrap();
    assert_eq!(done[0].test, Asked::Any(vec!["Done".to_owned()]));
    assert_eq!(done[1].test, Asked::Contains("X".to_owned()));
    for given in [
        json!({ "Nothing": 1 }),
        json!({ "Status": "Doing" }),
        json!({ "Points": { "contains": "1" } }),
        json!({ "Title": { "gt": 1 } }),
        json!({ "Due date": { "gte": "soon" } }),
        json!({ "Points": { "like": 1 } }),
        json!({ "Points": { "empty": "perhaps" } }),
    ] {
        assert!(ask(given.clone()).is_err(), "{given}");
    }
}

const SOURCE: &str = "\
<collection name=\"Tasks\" data='{\"properties\":[{\"key\":\"status\",\"name\":\"Status\",\"type\":\"text\"}]}'>

<collectionItem>
<pageTitle>First *one*</pageTitle>
<property key=\"points\" json=\"5\"/>
<property key=\"status\" value=\"a | b\"/>
<content>

- inside

</content>
</collectionItem>

<collectionItem>
<pageTitle>Second</pageTitle>
<content>

</content>
</collectionItem>

</collection>
";

#[test]
fn markdown_says_schema_and_items() {
    let source = SOURCE.replace("a | b", "a &#124; b");
    let blocks = read(&source);
    assert_eq!(write(&blocks, Writer::Full), source);
    let [Block { kind: Kind::Collection(_), children, .. }] = blocks.as_slice() else { panic!() };
    let Kind::Page(first) = &children[0].kind else { panic!() };
    assert_eq!(first.values["points"], 5);
    assert_eq!(
        write(&blocks, Writer::Portable),
        "Tasks\n\n| Title | Status |\n| --- | --- |\n| First *one* | a \\| b |\n| Second | |\n\n## First *one*\n\n- inside\n"
    );
}

#[test]
fn what_is_no_item_becomes_one() {
    let blocks = read(
        "<collection name=\"x\">\n\nA *row*\n\n- [ ] task\n\n<page>\n<pageTitle>P</pageTitle>\n</page>\n\n</collection>\n",
    );
    let titles: Vec<&str> = blocks[0].children.iter().map(|child| child.kind.text()).collect();
    assert_eq!(titles, ["A *row*", "", "P"]);
    assert!(matches!(blocks[0].children[1].children[0].kind, Kind::Text(_)));
    let written = write(&blocks, Writer::Full);
    assert_eq!(write(&read(&written), Writer::Full), written);
}

#[test]
fn what_does_not_fit_is_kept_as_it_came() {
    for properties in [
        json!({ "properties": "none", "rows": [1, 2] }),
        json!({ "properties": [{ "key": "a", "name": "A", "type": "rollup" }], "views": 5 }),
        json!({ "properties": [{ "key": "a", "name": "A", "type": "text", "x": 1 }], "title": "N" }),
    ] {
        let source = json!({ "kind": "collection", "text": "Old", "properties": properties });
        let kind = Kind::restore(serde_json::from_value(source).unwrap()).unwrap();
        assert_eq!(Value::Object(kind.store().properties), properties);
        let block = Block::new(Uuid::nil(), kind);
        let blocks = [block];
        assert_eq!(read(&write(&blocks, Writer::Full)), blocks);
    }
}

#[test]
fn more_than_a_schema_may_have_is_kept_as_it_came() {
    let property = |key: usize, options: &[String]| {
        let options: Vec<Value> = options.iter().map(|name| json!({ "name": name })).collect();
        let mut property = json!({ "key": format!("p{key}"), "name": "P", "type": "multiSelect" });
        if !options.is_empty() {
            property["options"] = json!(options);
        }
        property
    };
    let names = |number: usize| (0..number).map(|n| format!("o{n}")).collect::<Vec<_>>();
    let properties = |number: usize| (0..number).map(|n| property(n, &[])).collect::<Vec<_>>();
    let views = |number: usize| {
        let view = |n| json!({ "id": format!("v{n}"), "name": "V", "type": "table" });
        (0..number).map(view).collect::<Vec<_>>()
    };
    for (data, understood) in [
        (json!({ "properties": properties(20), "views": views(20) }), (20, 20)),
        (json!({ "properties": properties(21), "views": views(21) }), (0, 0)),
        (json!({ "properties": [property(1, &names(200))] }), (1, 0)),
        (json!({ "properties": [property(1, &names(201))] }), (0, 0)),
        (json!({ "properties": [property(1, &["x".repeat(501)])] }), (0, 0)),
    ] {
        let source = format!("<collection name=\"x\" data='{data}'>\n\n</collection>\n");
        let blocks = read(&source);
        let Kind::Collection(collection) = &blocks[0].kind else { panic!("{blocks:?}") };
        assert_eq!((collection.properties.len(), collection.views.len()), understood, "{data}");
        assert_eq!(Value::Object(blocks[0].kind.store().properties), data);
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
