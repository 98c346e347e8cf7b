//! Tasks as tools write them, the days that rows of before have, and when tasks were finished.

use docent_document::{
    Block, Kind, Stored,
    json::{self, BlockInput, TaskInput},
    kinds::{List, State, Task},
    markdown::{Writer, parse, write, write_one},
};
use serde_json::{Value, json};
use uuid::Uuid;

const FINISHED: &str = "2026-11-22T09:00:00Z";

fn made(markdown: &str) -> Block {
    let input = TaskInput { markdown: Some(markdown.to_owned()), ..TaskInput::default() };
    input.block(&mut Uuid::nil).expect("a task")
}

fn source(block: &Block) -> String {
    write(std::slice::from_ref(block), Writer::Full)
}

fn read(source: &str) -> Block {
    parse(source, &mut Uuid::nil).blocks.remove(0)
}

fn updated(block: &Block, markdown: &str) -> Block {
    let input = TaskInput { markdown: Some(markdown.to_owned()), ..TaskInput::default() };
    input.update(block, &mut Uuid::nil).expect("a task")
}

fn task(block: &Block) -> &Task {
    match &block.kind {
        Kind::Text(text) => match &text.list {
            List::Task(task) => task,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_line_is_the_task_and_the_rest_is_inside() {
    for (given, expected) in [
        ("call Bob", "- [ ] call Bob\n"),
        ("- [ ] call Bob", "- [ ] call Bob\n"),
        ("\n* [X] call Bob\n", "- [x] call Bob\n"),
        ("[-] call Bob", "- [-] call Bob\n"),
        ("- call **Bob**", "- [ ] call **Bob**\n"),
        ("1. call", "- [ ] 1. call\n"),
        ("# call", "- [ ] # call\n"),
        ("call Bob\nat home", "- [ ] call Bob\n\n  at home\n"),
        ("- [x] call Bob\n  - at home\n    - later", "- [x] call Bob\n  - at home\n    - later\n"),
        ("call\n- [ ] Bob\n- [ ] Eve", "- [ ] call\n  - [ ] Bob\n  - [ ] Eve\n"),
        ("a <task deadline=\"2026-12-01\"/>", "- [ ] a <task deadline=\"2026-12-01\"/>\n"),
    ] {
        assert_eq!(source(&made(given)), expected, "{given:?}");
    }
    for nothing in ["", "- [ ]", "  \n ", "\n\n"] {
        let input = TaskInput { markdown: Some(nothing.to_owned()), ..TaskInput::default() };
        let refused = input.block(&mut Uuid::nil).expect_err(nothing).to_string();
        assert!(refused.starts_with("the markdown of a task begins"), "{nothing:?}: {refused}");
    }
}

#[test]
fn an_update_keeps_what_it_does_not_say() {
    let before = read("- [x] one\\\n  two <task schedule=\"2026-11-23\"/>\n  - inside\n");
    let Kind::Text(text) = &before.kind else { panic!("no text") };
    assert_eq!(updated(&before, &text.text), before, "given back as it is");
    assert_eq!(
        source(&updated(&before, "three")),
        "- [x] three <task schedule=\"2026-11-23\"/>\n  - inside\n"
    );
    assert_eq!(
        source(&updated(&before, "- [ ] three\n- new")),
        "- [ ] three <task schedule=\"2026-11-23\"/>\n  - new\n"
    );
    let fields = TaskInput {
        task_info: Some(json!({"state": "canceled", "deadlineDate": "2026-12-01"})),
        repeat: Some(json!("daily")),
        ..TaskInput::default()
    };
    let changed = fields.update(&read("- [ ] a\n"), &mut Uuid::nil).expect("a task");
    assert_eq!(source(&changed), "- [-] a <task deadline=\"2026-12-01\" repeat=\"daily\"/>\n");
    let none = TaskInput { repeat: Some(Value::Null), ..TaskInput::default() };
    let none = none.update(&changed, &mut Uuid::nil).expect("a task");
    assert_eq!(source(&none), "- [-] a <task deadline=\"2026-12-01\"/>\n");
    for other in ["text", "- item", "```\ncode\n```"] {
        let input = TaskInput { markdown: Some("x".to_owned()), ..TaskInput::default() };
        assert!(input.update(&read(other), &mut Uuid::nil).is_err(), "{other}");
    }
}

#[test]
fn days_in_words_become_dates_wherever_a_task_has_them() {
    let calendar = |word: &str| (word == "today").then(|| "2026-11-22".to_owned());
    let given = json!({
        "markdown": "- [ ] today",
        "taskInfo": {"scheduleDate": "today", "deadlineDate": "2026-12-01",
                     "repeat": {"frequency": "daily", "startDate": "today"}},
        "content": [{"markdown": "- [ ] b", "taskInfo": {"schedule": "today"},
                     "repeat": {"frequency": "daily", "startDate": "today"}}],
    });
    let mut input = BlockInput::try_from(given).expect("known fields");
    input.date_days(&calendar);
    let blocks = input.blocks(&mut Uuid::nil).expect("tasks");
    assert_eq!(
        write(&blocks, Writer::Full),
        "- [ ] today <task schedule=\"2026-11-22\" deadline=\"2026-12-01\" repeat=\"daily;start=2026-11-22\"/>\n\
         \x20 - [ ] b <task schedule=\"2026-11-22\" repeat=\"daily;start=2026-11-22\"/>\n"
    );
    let mut input = TaskInput {
        markdown: Some("today".to_owned()),
        task_info: Some(json!({"deadline": "today", "state": "done"})),
        repeat: Some(json!({"frequency": "daily", "startDate": "today"})),
    };
    input.date_days(&calendar);
    assert_eq!(
        source(&input.block(&mut Uuid::nil).expect("a task")),
        "- [x] today <task deadline=\"2026-11-22\" repeat=\"daily;start=2026-11-22\"/>\n"
    );
}

/// What is read does not say it; what leaves the space does.
#[test]
fn when_a_task_was_finished_is_for_archives() {
    let tagged = format!("- [x] a <task finished=\"{FINISHED}\"/>\n");
    let block = read(&tagged);
    assert_eq!(source(&block), "- [x] a\n");
    assert_eq!(json::markdown(&block), "- [x] a");
    assert!(!block.to_json(9).to_string().contains("finished"));
    assert_eq!(write(std::slice::from_ref(&block), Writer::Archive), tagged);
    assert_eq!(write_one(&block, Writer::Portable), "- [x] a");
    for markdown in ["- [x] b", "- [x] b <task deadline=\"2026-12-01\"/>"] {
        let input = BlockInput { markdown: Some(markdown.to_owned()), ..BlockInput::default() };
        let updated = input.update(&block, &mut Uuid::nil).expect("a block").remove(0);
        assert_eq!(task(&updated).finished.as_deref(), Some(FINISHED), "{markdown}");
    }
}

/// Rows of before may hold what is no day: an edit does not make more of it.
#[test]
fn a_day_that_is_none_is_not_written() {
    let properties = json!({"list": {"type": "task", "state": "done", "schedule": "soon",
                                     "deadline": "2026-12-01", "finished": "once"}});
    let Value::Object(properties) = properties else { panic!("no object") };
    let stored = Stored { kind: "text".to_owned(), text: "a".to_owned(), properties };
    let block = Block::new(Uuid::nil(), Kind::restore(stored).expect("a row"));
    assert_eq!(task(&block).wrong().map(|(field, _)| field), Some("schedule"));
    let markdown = json::markdown(&block);
    assert_eq!(markdown, "- [x] a <task deadline=\"2026-12-01\"/>");
    let input = BlockInput { markdown: Some(markdown.clone()), ..BlockInput::default() };
    let updated = input.update(&block, &mut Uuid::nil).expect("a block").remove(0);
    assert_eq!(json::markdown(&updated), markdown);
    assert_eq!(task(&updated).state, State::Done);
    assert_eq!(task(&read("- [ ] a\n")).wrong(), None);
}
