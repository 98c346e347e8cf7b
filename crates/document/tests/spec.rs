//! The examples of the specifications survive being read and written with the same rendered HTML.

use docent_document::{
    Block, Kind,
    markdown::{Writer, parse, write},
};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Example {
    #[serde(rename = "example")]
    number: usize,
    markdown: String,
    section: String,
}

fn options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.render.r#unsafe = true;
    options
}

fn html(markdown: &str) -> String {
    comrak::markdown_to_html(markdown, &options())
}

fn blocks(source: &str) -> Vec<Block> {
    parse(source, &mut Uuid::nil).blocks
}

fn has_raw(blocks: &[Block]) -> bool {
    let mut raw = false;
    for block in blocks {
        block.walk(&mut |block| raw |= matches!(block.kind, Kind::Raw(_)));
    }
    raw
}

/// The numbers of the examples that do not survive, with what happened printed.
fn failures(examples: &[Example]) -> Vec<usize> {
    let mut failed = Vec::new();
    for example in examples {
        let once = write(&blocks(&example.markdown), Writer::Full);
        let twice = write(&blocks(&once), Writer::Full);
        if html(&example.markdown) != html(&once) || once != twice {
            println!(
                "== {} {}\n{:?}\n{once:?}\n{twice:?}\n{}\n{}",
                example.number,
                example.section,
                example.markdown,
                html(&example.markdown),
                html(&once)
            );
            failed.push(example.number);
        }
    }
    failed
}

#[test]
fn commonmark() {
    let examples: Vec<Example> =
        serde_json::from_str(include_str!("../spec/commonmark-0.31.2.json")).unwrap();
    assert_eq!(examples.len(), 652);
    assert_eq!(failures(&examples), [0; 0]);
    let raw: Vec<String> = examples
        .iter()
        .filter(|example| has_raw(&blocks(&example.markdown)))
        .map(|example| example.number.to_string())
        .collect();
    assert!(raw.len() <= 60, "{} examples use raw blocks", raw.len());
    assert_eq!(raw.join("\n"), include_str!("../spec/raw.txt").trim());
}

#[test]
fn gfm() {
    let examples: Vec<Example> = serde_json::from_str(include_str!("../spec/gfm.json")).unwrap();
    assert_eq!(examples.len(), 25);
    assert_eq!(failures(&examples), [0; 0]);
}
