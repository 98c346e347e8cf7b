//! Collections as Markdown, and what is kept that cannot be understood.

use docent_document::{
    Block, Kind,
    markdown::{Writer, write},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::read;

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
