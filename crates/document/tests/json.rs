//! The shape in which programs exchange blocks, and Craft's flat fields.

use docent_document::{
    Block, Kind,
    json::{BlockInput, Refused, assemble},
    kinds::{List, PageStyle, State},
    markdown::{Writer, parse, write},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn inputs(values: Value) -> Result<Vec<BlockInput>, Refused> {
    let Value::Array(values) = values else { panic!("no list") };
    values.into_iter().map(BlockInput::try_from).collect()
}

fn made(values: Value) -> Vec<Block> {
    let inputs = inputs(values).expect("known fields");
    assemble(inputs, &mut Uuid::nil).expect("sound blocks")
}

fn markdown(values: Value) -> String {
    write(&made(values), Writer::Full)
}

fn refused(value: Value) -> String {
    let blocks = BlockInput::try_from(value).and_then(|input| input.blocks(&mut Uuid::nil));
    blocks.expect_err("a mistake").to_string()
}

fn read(source: &str) -> Block {
    parse(source, &mut Uuid::nil).blocks.remove(0)
}

#[test]
fn blocks_are_short_json() {
    let id = Uuid::nil();
    let source = "- [x] a <task schedule=\"2026-11-21\"/>\n  - b\n    - c\n";
    let block = read(source);
    let task = "- [x] a <task schedule=\"2026-11-21\"/>";
    assert_eq!(
        block.to_json(1),
        json!({"id": id, "type": "text", "markdown": task, "content": [
            {"id": id, "type": "text", "markdown": "- b", "contentCount": 1},
        ]})
    );
    assert_eq!(
        read("<page>\n<pageTitle>T</pageTitle>\n<content>\n\n</content>\n</page>\n").to_json(0),
        json!({"id": id, "type": "page", "markdown": "T"})
    );
    assert_eq!(
        read("<file url=\"/f\" fileName=\"a.pdf\"/>\n").to_json(9),
        json!({"id": id, "type": "file", "markdown": "[a.pdf](/f)", "properties": {"url": "/f"}})
    );
}

#[test]
fn what_is_read_can_be_written() {
    let source = "# A\n\n- [ ] b\n  > c\n\n***\n\n```rust\nx\n```\n\n| a |\n| --- |\n| b |\n\n![d](e)\n\n$$f$$\n\n[g](h)\n";
    let blocks = parse(source, &mut Uuid::nil).blocks;
    let values: Vec<Value> = blocks.iter().map(|block| block.to_json(9)).collect();
    assert_eq!(made(Value::Array(values)), blocks);
}

#[test]
fn crafts_fields_are_understood() {
    let flat = json!([
        {"type": "text", "textStyle": "h2", "markdown": "Title", "color": "#c400ff"},
        {"type": "text", "listStyle": "bullet", "markdown": "a"},
        {"type": "text", "listStyle": "bullet", "markdown": "b", "indentationLevel": 1},
        {"type": "text", "listStyle": "task", "markdown": "c",
         "taskInfo": {"state": "done", "scheduleDate": "2026-11-21"}},
        {"type": "text", "decorations": ["quote"], "markdown": "d"},
        {"type": "code", "language": "rust", "rawCode": "fn main() {}"},
        {"type": "line", "lineStyle": "pageBreak"},
        {"type": "richUrl", "url": "https://a.b", "title": "T", "layout": "card"},
        {"type": "image", "url": "/i.png", "altText": "i"},
        {"type": "table", "rows": [[{"value": "x", "attributes": []}], ["y|z"]]},
    ]);
    assert_eq!(
        markdown(flat),
        "## <text color=\"#c400ff\">Title</text>\n\n- a\n  - b\n\
         - [x] c <task schedule=\"2026-11-21\"/>\n\n> d\n\n```rust\nfn main() {}\n```\n\n*******\n\n\
         <richUrl url=\"https://a.b\" title=\"T\" layout=\"card\"/>\n\n![i](/i.png)\n\n\
         | x |\n| --- |\n| y\\|z |\n"
    );
    let page = made(json!([{"type": "page", "textStyle": "card", "markdown": "# P", "content": [
        {"markdown": "inside"},
    ]}]));
    assert!(matches!(&page[0].kind, Kind::Page(page) if page.style == PageStyle::Card));
    assert_eq!(page[0].children, [read("inside")]);
}

#[test]
fn markdown_of_several_blocks_expands() {
    assert_eq!(markdown(json!([{"markdown": "# A\n\nb\n\n- c"}])), "# A\n\nb\n\n- c\n");
    assert_eq!(made(json!([{"markdown": ""}])).len(), 1);
}

#[test]
fn updates_change_what_is_given() {
    let block = read("- [ ] a\n  - inside\n");
    let update = |value: Value| {
        let input = BlockInput::try_from(value).unwrap();
        input.update(&block, &mut || Uuid::from_u128(1)).unwrap()
    };
    let done = update(json!({"taskInfo": {"state": "done"}}));
    assert_eq!(write(&done, Writer::Full), "- [x] a\n  - inside\n");
    let text = update(json!({"markdown": "- [-] b"}));
    assert_eq!(write(&text, Writer::Full), "- [-] b\n  - inside\n");
    assert_eq!((text[0].id, text.len()), (block.id, 1));
    assert!(matches!(&text[0].kind, Kind::Text(text)
        if matches!(&text.list, List::Task(task) if task.state == State::Canceled)));
    let more = update(json!({"markdown": "x\n\ny"}));
    assert_eq!((more[0].id, more[1].id), (block.id, Uuid::from_u128(1)));
}

#[test]
fn mistakes_are_named() {
    assert_eq!(refused(json!({"markdwon": "x"})), "a block has no `markdwon`");
    assert_eq!(refused(json!({"properties": {"rows": 1, "x": 1}})), "a block has no `x`");
    assert_eq!(refused(json!({"markdown": "x", "rows": []})), "a `text` block has no `rows`");
    assert_eq!(refused(json!({"markdown": 5})), "`markdown` must be a text");
    assert_eq!(refused(json!({"id": "x"})), "`id` must be the id of a block");
    assert_eq!(refused(json!({"markdown": "x", "color": "red"})), "`color` must be #RRGGBB");
    assert_eq!(
        refused(json!({"type": "table", "markdown": "x"})),
        "the markdown of a `table` block must hold exactly that"
    );
    assert!(refused(json!({"type": "collection"})).starts_with("blocks of type `collection`"));
    assert!(refused(json!({"type": "zzz"})).contains("zzz"));
    assert_eq!(refused(json!([])), "`block` must be an object");
}
