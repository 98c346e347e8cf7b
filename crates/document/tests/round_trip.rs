//! What is written is read as the same, for any text and any blocks.

mod generate;

use docent_document::{
    Block, Kind,
    inline::{self, Marks, Run, RunKind},
    kinds::{List, Text, repeat::Rule},
    markdown::{Writer, parse, write},
};
use proptest::prelude::*;
use uuid::Uuid;

fn read(source: &str) -> Vec<Block> {
    parse(source, &mut Uuid::nil).blocks
}

/// All characters but blanks, each with its marks.
fn said(runs: &[Run]) -> Vec<(char, Marks, Option<String>)> {
    let mut said = Vec::new();
    for run in runs {
        let marks = match run.kind {
            RunKind::Text => run.marks.clone(),
            _ => Marks::default(),
        };
        let shown = run.text.chars().filter(|c| !c.is_whitespace());
        said.extend(shown.map(|c| (c, marks.clone(), run.href.clone())));
    }
    said
}

/// Forgets when a task was finished, as the dialect for reading does.
fn unfinish(block: &mut Block) {
    if let Kind::Text(Text { list: List::Task(task), .. }) = &mut block.kind {
        task.finished = None;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_are_read_as_written(mut blocks in generate::blocks()) {
        let source = write(&blocks, Writer::Archive);
        prop_assert_eq!(&read(&source), &blocks, "{}", source);
        for block in &mut blocks {
            block.walk_mut(&mut unfinish);
        }
        let source = write(&blocks, Writer::Full);
        prop_assert_eq!(&read(&source), &blocks, "{}", source);
        prop_assert_eq!(write(&blocks, Writer::Archive), source);
    }

    #[test]
    fn rows_are_restored_as_stored(blocks in generate::blocks()) {
        for block in &blocks {
            let restored = Kind::restore(block.kind.store()).unwrap();
            prop_assert_eq!(&restored, &block.kind);
        }
    }

    #[test]
    fn rules_are_read_as_written(rule in generate::rule()) {
        let object = serde_json::to_value(&rule).unwrap();
        prop_assert_eq!(&Rule::try_from(object.clone()).unwrap(), &rule, "{}", object);
        prop_assert_eq!(&object.to_string().parse::<Rule>().unwrap(), &rule, "{}", object);
        let short = rule.short();
        prop_assert_eq!(short.is_none(), rule.reminder.is_some());
        if let Some(short) = short {
            prop_assert_eq!(&short.parse::<Rule>().unwrap(), &rule, "{}", short);
        }
    }

    #[test]
    fn writing_is_canonical(lines in prop::collection::vec(generate::characters(), 0..12)) {
        let source = lines.join("\n");
        let once = write(&read(&source), Writer::Full);
        let twice = write(&read(&once), Writer::Full);
        prop_assert_eq!(&once, &twice);
        let portable = write(&read(&source), Writer::Portable);
        read(&portable);
    }

    #[test]
    fn tags_in_any_order_are_canonical(lines in prop::collection::vec(generate::line_of_tags(), 0..10)) {
        let once = write(&read(&lines.join("\n")), Writer::Full);
        prop_assert_eq!(write(&read(&once), Writer::Full), once);
    }

    #[test]
    fn runs_are_read_as_written(runs in prop::collection::vec(generate::run(), 0..6)) {
        let text = inline::write(&runs);
        prop_assume!(!text.contains('\n') || !text.lines().any(|line| line.starts_with('<')));
        prop_assert_eq!(&inline::canonical(&text), &text);
        let read = inline::parse(&text);
        prop_assert_eq!(said(&read), said(&runs), "{}", text);
        let settled = inline::parse(&inline::write(&read));
        prop_assert_eq!(inline::parse(&inline::write(&settled)), settled, "{}", text);
    }

    #[test]
    fn any_text_is_read(source in any::<String>()) {
        let once = write(&read(&source), Writer::Full);
        prop_assert_eq!(write(&read(&once), Writer::Full), once);
    }
}
