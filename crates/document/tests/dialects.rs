//! What Craft and Obsidian write is understood, and written so that it is read again.

use docent_document::{
    Block, Kind,
    inline::{self, RunKind},
    kinds::{CardLayout, Fold, LineStyle, List, PageStyle, State, Style, Table, Text},
    links::{LinkKind, links, map_links},
    markdown::{Writer, parse, write, write_one},
};
use uuid::Uuid;

fn read(source: &str) -> Vec<Block> {
    parse(source, &mut Uuid::nil).blocks
}

fn text(block: &Block) -> &Text {
    match &block.kind {
        Kind::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

/// The blocks of a source that is canonical.
fn same(source: &str) -> Vec<Block> {
    let blocks = read(source);
    assert_eq!(write(&blocks, Writer::Full), source);
    blocks
}

#[test]
fn tasks_have_a_state_and_days() {
    let blocks = same(
        "- [ ] buy **milk**\n- [x] done\n- [-] given up <task schedule=\"2026-11-21\" deadline=\"2026-11-22\"/>\n- plain\n",
    );
    let List::Task(task) = &text(&blocks[2]).list else { panic!("no task") };
    assert_eq!((task.state, task.schedule.as_deref()), (State::Canceled, Some("2026-11-21")));
    assert_eq!(text(&blocks[3]).list, List::Bullet);
    assert_eq!(
        write(&blocks, Writer::Portable),
        "- [ ] buy **milk**\n- [x] done\n- [-] given up\n- plain\n"
    );
    assert_eq!(text(&read("- \\[x] no box\n")[0]).list, List::Bullet);
    same("- \\[x] no box\n");
}

#[test]
fn lists_nest_and_keep_their_start() {
    let blocks = same("3. three\n4. four\n   - bullet\n     + toggle\n       + folded\n");
    assert_eq!(text(&blocks[0]).list, List::Numbered { start: 3 });
    assert_eq!(text(&blocks[1].children[0].children[0]).list, List::Toggle);
    let blocks = same("- a\n\n* b\n\n- c\n");
    assert!(text(&blocks[1]).new_list && text(&blocks[2]).new_list);
    assert!(text(&same("- a\n\n- b\n")[0]).loose);
}

#[test]
fn callouts_are_obsidians() {
    let blocks = same("> [!warning]- Mind *this*\n> The text.\n>\n> - more\n");
    let callout = text(&blocks[0]).callout.clone().unwrap();
    assert_eq!((callout.kind.as_str(), callout.title.as_str()), ("warning", "Mind *this*"));
    assert_eq!((callout.fold, text(&blocks[0]).text.as_str()), (Fold::Closed, "The text."));
    assert_eq!(blocks[0].children.len(), 1);
    let craft = read("<callout>Look *here*</callout>\n");
    assert_eq!(write(&craft, Writer::Full), "> [!note]\n> Look *here*\n");
    assert!(text(&read("> \\[!note] no callout\n")[0]).quote);
}

#[test]
fn pages_hold_blocks() {
    let source = "<page textStyle='card' cardLayout='large'><pageTitle>My *card*</pageTitle><content>\nOne.\n\n- two\n</content></page>\n\nAfter.\n";
    let blocks = read(source);
    assert_eq!(blocks.len(), 2, "{blocks:#?}");
    let Kind::Page(page) = &blocks[0].kind else { panic!("no page") };
    assert_eq!((page.title.as_str(), page.style), ("My *card*", PageStyle::Card));
    assert_eq!((page.layout, blocks[0].children.len()), (CardLayout::Large, 2));
    assert_eq!(read(&write(&blocks, Writer::Full)), blocks);
    assert_eq!(write(&blocks, Writer::Portable), "## My *card*\n\nOne.\n\n- two\n\nAfter.\n");
    same("```\n<page><pageTitle>T</pageTitle>\n```\n");
}

#[test]
fn captions_and_looks_are_tags() {
    let blocks =
        same("<caption>Small *print*</caption>\n\n## <text color=\"#c400ff\">Loud</text>\n");
    assert_eq!(
        (text(&blocks[0]).style, text(&blocks[0]).text.as_str()),
        (Style::Caption, "Small *print*")
    );
    assert_eq!(text(&blocks[1]).color.as_deref(), Some("#c400ff"));
    assert_eq!(write(&blocks, Writer::Portable), "Small *print*\n\n## Loud\n");
}

#[test]
fn rules_have_weights() {
    use LineStyle::{ExtraLight, Light, PageBreak, Regular, Strong};

    let blocks = read("***\n\n****\n\n*****\n\n******\n\n*******\n\n---\n");
    let styles: Vec<LineStyle> = blocks
        .iter()
        .map(|block| match &block.kind {
            Kind::Line(line) => line.style,
            other => panic!("{other:?} is no line"),
        })
        .collect();
    assert_eq!(styles, [ExtraLight, Light, Regular, Strong, PageBreak, Regular]);
}

#[test]
fn marks_are_canonical() {
    let cases = [
        ("~x~ and ~~y~~", "~~x~~ and ~~y~~"),
        ("==a== and ::b:: but std::env::args", "==a== and ==b== but std::env::args"),
        (
            "<highlight color=\"yellow\">*x*</highlight>",
            "<highlight color=\"yellow\">*x*</highlight>",
        ),
        ("__b__ _i_ snake_case 2 * 3", "**b** *i* snake_case 2 * 3"),
        ("costs $5 and `$x$`, $E=mc^2$", "costs $5 and `$x$`, $E=mc^2$"),
        ("[[a note#part|label]] ![[x.png]]", "[[a note#part|label]] ![[x.png]]"),
        ("array[0] & R&D <3", "array[0] & R&D <3"),
    ];
    for (source, canonical) in cases {
        assert_eq!(inline::canonical(source), canonical);
        assert_eq!(inline::canonical(canonical), canonical);
    }
    assert_eq!(inline::plain("**a** [b](c) `d` [[e|f]] ~~g~~"), "a b d f g");
}

#[test]
fn runs_are_json() {
    let runs = inline::parse("a **b** [c](block://x) [[d|e]]");
    let json = serde_json::to_value(&runs).unwrap();
    assert_eq!(
        json,
        serde_json::json!([
            {"text": "a "}, {"text": "b", "marks": ["bold"]}, {"text": " "},
            {"text": "c", "href": "block://x"}, {"text": " "},
            {"text": "e", "href": "d", "kind": "wiki"},
        ])
    );
    assert_eq!(serde_json::from_value::<Vec<inline::Run>>(json).unwrap(), runs);
    assert_eq!(runs[5].kind, RunKind::Wiki);
}

#[test]
fn front_matter_is_kept() {
    let parsed = parse("---\ntitle: \"A: b\"\ntags: [x]\n---\n# H\n", &mut Uuid::nil);
    assert_eq!(parsed.front_matter.as_deref(), Some("title: \"A: b\"\ntags: [x]\n"));
    assert_eq!((parsed.title.as_deref(), parsed.blocks.len()), (Some("A: b"), 1));
    assert_eq!(parse("---\nFoo\n---\nBar\n", &mut Uuid::nil).front_matter, None);
}

#[test]
fn what_is_not_held_is_noted() {
    let parsed = parse("a\n\n<div>\n*x*\n</div>\n\nb[^1]\n\n[^1]: note\n", &mut Uuid::nil);
    assert_eq!(parsed.notes.iter().map(|note| note.line).collect::<Vec<_>>(), [3, 9]);
    assert_eq!(
        write(&parsed.blocks, Writer::Full),
        "a\n\n<div>\n*x*\n</div>\n\nb[^1]\n\n[^1]: note\n"
    );
    let deep = format!("{}x\n\nafter\n", "> ".repeat(1000));
    let parsed = parse(&deep, &mut Uuid::nil);
    assert_eq!((parsed.blocks.len(), parsed.notes.len()), (2, 1));
    assert!(matches!(&parsed.blocks[0].kind, Kind::Raw(raw) if raw.source.len() == 2001));
}

#[test]
fn links_are_found_and_changed() {
    use LinkKind::{Embed, Image, Link, Wiki};

    let mut blocks = read(
        "[a](b.md) [[c|d]] ![e](f.png) https://g.h ![[i]]\n\n![j](k.png)\n\n| [l](m) |\n| --- |\n| x |\n",
    );
    let found: Vec<(LinkKind, String)> =
        blocks.iter().flat_map(links).map(|link| (link.kind, link.target)).collect();
    let wanted = [
        (Link, "b.md"),
        (Wiki, "c"),
        (Image, "f.png"),
        (Link, "https://g.h"),
        (Embed, "i"),
        (Image, "k.png"),
        (Link, "m"),
    ];
    assert_eq!(found, wanted.map(|(kind, target)| (kind, target.to_owned())));
    for block in &mut blocks {
        map_links(block, |link| {
            (!link.target.contains("://")).then(|| format!("block://{}", link.target))
        });
    }
    assert_eq!(
        write(&blocks, Writer::Full),
        "[a](block://b.md) [d](block://c) ![e](block://f.png) https://g.h ![i](block://i)\n\n\
         ![j](block://k.png)\n\n| [l](block://m) |\n| --- |\n| x |\n"
    );
}

#[test]
fn one_block_is_written_alone() {
    let blocks = read("7. a\n   > b\n");
    assert_eq!(write_one(&blocks[0], Writer::Full), "7. a");
    assert_eq!(write_one(&blocks[0].children[0], Writer::Full), "> b");
}

#[test]
fn cells_hold_pipes_and_backslashes() {
    let blocks = same("| a \\| b | `c \\| d` |\n| --- | :-: |\n| e\\\\\\| f | |\n");
    let Kind::Table(table) = &blocks[0].kind else { panic!("no table") };
    assert_eq!(table.rows(), [["a | b", "`c | d`"], ["e\\\\| f", ""]]);
    assert_eq!(Table::from_rows(&table.rows(), &table.columns()), *table);
}
