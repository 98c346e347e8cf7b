//! How tasks repeat: Craft's grammar, the short form, and what was kept before there were rules.

use docent_document::{
    Block, Kind, Stored,
    json::BlockInput,
    kinds::{List, Repeat, Task, repeat::Rule},
    markdown::{Writer, parse, write},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn task(block: &Block) -> &Task {
    match &block.kind {
        Kind::Text(text) => match &text.list {
            List::Task(task) => task,
            other => panic!("{other:?} is no task"),
        },
        other => panic!("{other:?} is no text"),
    }
}

fn read(source: &str) -> Block {
    parse(source, &mut Uuid::nil).blocks.remove(0)
}

fn rule(text: &str) -> Rule {
    text.parse().unwrap_or_else(|refused| panic!("{text}: {refused}"))
}

fn made(value: Value) -> Block {
    let input = BlockInput::try_from(value).expect("known fields");
    input.blocks(&mut Uuid::nil).expect("a block").remove(0)
}

fn updated(block: &Block, value: Value) -> Block {
    let input = BlockInput::try_from(value).expect("known fields");
    input.update(block, &mut Uuid::nil).expect("a block").remove(0)
}

/// The restored row of a task with this `repeat`.
fn restored(repeat: &Value) -> Kind {
    let properties = json!({"list": {"type": "task", "state": "todo", "repeat": repeat}});
    let properties = properties.as_object().cloned().unwrap_or_default();
    let stored = Stored { kind: "text".to_owned(), text: "a".to_owned(), properties };
    Kind::restore(stored).expect("a row stays a task")
}

/// What is written, what rows keep, and the same in short.
const GRAMMAR: [(&str, &str, &str); 14] = [
    (r#"{"frequency":"daily"}"#, r#"{"type":"fixed","frequency":"daily"}"#, "daily"),
    (
        r#"{"type":"fixed","frequency":"daily","interval":1}"#,
        r#"{"type":"fixed","frequency":"daily"}"#,
        "daily",
    ),
    (
        r#"{"frequency":"daily","daily":{"skipWeekends":false}}"#,
        r#"{"type":"fixed","frequency":"daily"}"#,
        "daily",
    ),
    (
        r#"{"frequency":"daily","daily":{"skipWeekends":true}}"#,
        r#"{"type":"fixed","frequency":"daily","daily":{"skipWeekends":true}}"#,
        "daily;skipWeekends",
    ),
    (
        r#"{"frequency":"weekly","weekly":null,"interval":null}"#,
        r#"{"type":"fixed","frequency":"weekly"}"#,
        "weekly",
    ),
    (
        r#"{"type":"flexible","frequency":"weekly","interval":2,"weekly":{"days":["fri"]}}"#,
        r#"{"type":"flexible","frequency":"weekly","interval":2,"weekly":{"days":["friday"]}}"#,
        "flexible:weekly:fri;interval=2",
    ),
    (
        r#"{"frequency":"weekly","weekly":{"days":["sunday","monday","monday"]}}"#,
        r#"{"type":"fixed","frequency":"weekly","weekly":{"days":["monday","sunday"]}}"#,
        "weekly:mon,sun",
    ),
    (
        r#"{"frequency":"monthly","monthly":{"days":[31,1,31]}}"#,
        r#"{"type":"fixed","frequency":"monthly","monthly":{"days":[1,31]}}"#,
        "monthly:1,31",
    ),
    (
        r#"{"frequency":"monthly","monthly":{"dynamicDays":[{"type":"day","selector":"last"}],"skipWeekends":true}}"#,
        r#"{"type":"fixed","frequency":"monthly","monthly":{"dynamicDays":[{"selector":"last","type":"day"}],"skipWeekends":true}}"#,
        "monthly:last;skipWeekends",
    ),
    (
        r#"{"frequency":"monthly","monthly":{"days":[],"dynamicDays":[{"selector":"last","type":"friday"}]}}"#,
        r#"{"type":"fixed","frequency":"monthly","monthly":{"dynamicDays":[{"selector":"last","type":"friday"}]}}"#,
        "monthly:last-fri",
    ),
    (
        r#"{"frequency":"yearly","yearly":{"months":[12],"days":[24]}}"#,
        r#"{"type":"fixed","frequency":"yearly","yearly":{"months":[12],"days":[24]}}"#,
        "yearly:12-24",
    ),
    (
        r#"{"frequency":"yearly","yearly":{"months":[9,3],"days":[1],"dynamicDays":[{"selector":"last","type":"fri"}]}}"#,
        r#"{"type":"fixed","frequency":"yearly","yearly":{"months":[3,9],"days":[1],"dynamicDays":[{"selector":"last","type":"friday"}]}}"#,
        "yearly:3,9:1,last-fri",
    ),
    (
        r#"{"frequency":"yearly","yearly":{"months":[2]}}"#,
        r#"{"type":"fixed","frequency":"yearly","yearly":{"months":[2]}}"#,
        "yearly:2",
    ),
    (
        r#"{"frequency":"daily","startDate":"2024-02-29","interval":999}"#,
        r#"{"type":"fixed","frequency":"daily","interval":999,"startDate":"2024-02-29"}"#,
        "daily;interval=999;start=2024-02-29",
    ),
];

#[test]
fn crafts_grammar_is_read_and_kept_canonically() {
    for (given, kept, short) in GRAMMAR {
        let rule = rule(given);
        let kept: Value = serde_json::from_str(kept).unwrap();
        assert_eq!(serde_json::to_value(&rule).unwrap(), kept, "{given}");
        assert_eq!(rule.short().as_deref(), Some(short), "{given}");
        assert_eq!(short.parse(), Ok(rule), "{short}");
    }
    let reminded = json!({"type": "fixed", "frequency": "daily",
        "reminder": {"enabled": true, "dateOffset": 540}});
    let rule = Rule::try_from(reminded.clone()).unwrap();
    assert_eq!(serde_json::to_value(&rule).unwrap(), reminded);
    assert_eq!(rule.short(), None);
}

#[test]
fn the_short_form_forgives() {
    for (given, short) in [
        (" Weekly: Mon , wednesday ", "weekly:mon,wed"),
        ("fixed:daily ; skipweekends", "daily;skipWeekends"),
        ("monthly:last-day,first-monday,LAST-WEEKENDDAY", "monthly:first-mon,last,last-weekendDay"),
        ("yearly:12:24", "yearly:12-24"),
        ("flexible:monthly:1;interval=3", "flexible:monthly:1;interval=3"),
        ("{\"frequency\": \"daily\"}", "daily"),
    ] {
        assert_eq!(rule(given).short().as_deref(), Some(short), "{given}");
    }
}

/// What is no rule, and what the sentence about it begins with.
const MISTAKES: [(&str, &str); 27] = [
    (
        r#"{"frequency":"weekly","weekly":{"dayz":["monday"]}}"#,
        "`repeat.weekly.dayz` is not understood: unknown field `dayz`, expected `days`",
    ),
    (
        r#"{"frequency":"weekly","endDate":"2027-01-01"}"#,
        "`repeat.endDate` is not understood: unknown field `endDate`, expected one of `type`, `frequency`, \
         `interval`, `startDate`, `daily`, `weekly`, `monthly`, `yearly`, `reminder`",
    ),
    (
        r#"{"frequency":"weekly","weekly":{"days":["funday"]}}"#,
        "`repeat.weekly.days[0]` is not understood: unknown variant `funday`, expected one of ",
    ),
    (
        r#"{"frequency":"hourly"}"#,
        "`repeat.frequency` is not understood: unknown variant `hourly`, expected one of `daily`, `weekly`",
    ),
    (r#"{"type":"fixed"}"#, "`repeat` is not understood: missing field `frequency`"),
    (
        r#"{"frequency":"weekly","monthly":{"days":[1]}}"#,
        "`repeat.monthly` has no meaning where frequency is weekly: leave it out, or change frequency",
    ),
    (
        r#"{"frequency":"daily","interval":0}"#,
        "`repeat.interval` must be a whole number from 1 to 999",
    ),
    (
        r#"{"frequency":"daily","interval":-1}"#,
        "`repeat.interval` must be a whole number from 1 to 999",
    ),
    (
        r#"{"frequency":"daily","interval":1000}"#,
        "`repeat.interval` must be a whole number from 1 to 999",
    ),
    (
        r#"{"frequency":"daily","startDate":"2026-02-29"}"#,
        "`repeat.startDate` must be a day of the calendar as YYYY-MM-DD, from 1900 on",
    ),
    (
        r#"{"frequency":"monthly","monthly":{"days":[32]}}"#,
        "`repeat.monthly.days` must be numbers from 1 to 31",
    ),
    (
        r#"{"frequency":"monthly","monthly":{"dynamicDays":[{"selector":"last","type":"holiday"}]}}"#,
        "`repeat.monthly.dynamicDays[0].type` is not understood: unknown variant `holiday`, expected one of ",
    ),
    (
        r#"{"frequency":"yearly","yearly":{"days":[1]}}"#,
        "`repeat.yearly.months` must be given, where days are",
    ),
    (
        r#"{"frequency":"yearly","yearly":{"months":[13]}}"#,
        "`repeat.yearly.months` must be numbers from 1 to 12",
    ),
    ("{\"frequency\"", "`repeat` is not understood: EOF"),
    ("wekly:mon", "`repeat` has `wekly`, which is not understood: write daily, weekly:mon,wed, "),
    ("weekly:mon,fryday", "`repeat` has `fryday`, "),
    ("weekly:", "`repeat` has ``, "),
    ("monthly:0", "`repeat` has `0`, "),
    ("monthly:-1", "`repeat` has `-1`, "),
    ("monthly:last-moon", "`repeat` has `last-moon`, "),
    ("yearly:13-1", "`repeat` has `13`, "),
    ("yearly:12-24:1", "`repeat` has `1`, "),
    ("daily:mon", "`repeat` has `daily:mon`, "),
    ("daily;until=2027-01-01", "`repeat` has `until=2027-01-01`, "),
    ("weekly:mon;skipWeekends", "`repeat` has `skipweekends`, "),
    ("daily;interval=x", "`repeat` has `interval=x`, "),
];

#[test]
fn mistakes_in_repeat_are_named() {
    for (given, told) in MISTAKES {
        let refused = given.parse::<Rule>().expect_err(given).to_string();
        assert!(refused.starts_with(told), "{given}: {refused}");
    }
    let refused = Rule::try_from(json!(5)).unwrap_err().to_string();
    assert!(refused.starts_with("`repeat` must be a text such as weekly:mon,wed"), "{refused}");
}

#[test]
fn rows_of_before_stay_tasks_with_what_they_kept() {
    for old in [
        json!({"type": "fixed", "frequency": "hourly"}),
        json!({"every": "monday"}),
        json!("every other moon"),
        json!([1, 2]),
        json!(7),
        json!(true),
    ] {
        let kind = restored(&old);
        let block = Block::new(Uuid::nil(), kind.clone());
        assert_eq!(task(&block).repeat, Some(Repeat::Other(old.clone())));
        assert_eq!(kind.store().properties["list"]["repeat"], old);
        let source = write(std::slice::from_ref(&block), Writer::Full);
        assert_eq!(read(&source), block, "{source}");
        for given in [
            json!({"repeat": old}),
            json!({"repeat": old.to_string()}),
            json!({"taskInfo": {"repeat": old, "state": "todo"}}),
            json!({"list": {"type": "task", "repeat": old}}),
        ] {
            assert_eq!(updated(&block, given), block, "as it was");
        }
    }
    let kind = restored(&json!({"type": "fixed", "frequency": "daily", "interval": 1}));
    assert_eq!(
        kind.store().properties["list"]["repeat"],
        json!({"type": "fixed", "frequency": "daily"})
    );
    let none = restored(&Value::Null);
    assert_eq!(task(&Block::new(Uuid::nil(), none)).repeat, None);
}

#[test]
fn markdown_says_it_in_short() {
    for source in [
        "- [ ] a <task schedule=\"2026-11-23\" repeat=\"weekly:mon,wed;interval=2\"/>\n",
        "- [x] a <task repeat=\"flexible:daily;skipWeekends\" finished=\"2026-11-22T09:00:00Z\"/>\n",
        "- [x] a <task repeat=\"daily\"/>\n",
        "- [ ] a <task repeat=\"yearly:3,9:1,last-fri\"/>\n",
    ] {
        let block = read(source);
        assert!(matches!(task(&block).repeat, Some(Repeat::Rule(_))), "{source}");
        assert_eq!(write(std::slice::from_ref(&block), Writer::Archive), source);
    }
    let json =
        "- [ ] a <task repeat='{\"frequency\": \"monthly\", \"monthly\": {\"days\": [31]}}'/>\n";
    assert_eq!(write(&[read(json)], Writer::Full), "- [ ] a <task repeat=\"monthly:31\"/>\n");
    for strange in [
        "repeat=\"sometimes\"",
        "schedule=\"2026-02-30\"",
        "finished=\"yesterday\"",
        "color=\"red\"",
    ] {
        let source = format!("- [ ] a <task {strange}/>\n");
        assert_eq!(write(&[read(&source)], Writer::Full), source, "kept as it stands");
        assert_eq!(*task(&read(&source)), Task::default());
    }
}

#[test]
fn blocks_take_repeat_and_give_it_up() {
    let source = "- [ ] a <task repeat=\"weekly:mon\"/>\n";
    for given in [
        json!({"markdown": "a", "repeat": "weekly:mon"}),
        json!({"markdown": "- [ ] a", "repeat": {"frequency": "weekly", "weekly": {"days": ["monday"]}}}),
        json!({"markdown": "a", "repeat": "weekly:mon", "taskInfo": {"state": "todo"}}),
        json!({"markdown": "a", "taskInfo": {"repeat": "weekly:mon"}}),
        json!({"markdown": "a", "list": {"type": "task", "repeat": "weekly:mon"}}),
    ] {
        assert_eq!(write(&[made(given.clone())], Writer::Full), source, "{given}");
    }
    let block = read(source);
    for cleared in [json!({"repeat": null}), json!({"taskInfo": {"repeat": null}})] {
        assert_eq!(write(&[updated(&block, cleared)], Writer::Full), "- [ ] a\n");
    }
    for wrong in [
        json!({"markdown": "- [ ] a", "repeat": {"every": 1}}),
        json!({"markdown": "- [ ] a", "list": {"type": "task", "repeat": {"every": 1}}}),
    ] {
        let refused = BlockInput::try_from(wrong).unwrap().blocks(&mut Uuid::nil).unwrap_err();
        assert!(refused.to_string().starts_with("`repeat.every` is not understood"), "{refused}");
    }
    let wrong = json!({"markdown": "- [ ] a", "taskInfo": {"scheduleDate": "2026-02-29"}});
    let refused = BlockInput::try_from(wrong).unwrap().blocks(&mut Uuid::nil).unwrap_err();
    assert_eq!(refused.to_string(), "`scheduleDate` must be a day of the calendar as YYYY-MM-DD");
}

#[test]
fn a_task_keeps_what_its_new_markdown_leaves_unsaid() {
    let tag = "<task schedule=\"2026-11-23\" repeat=\"daily\" finished=\"2026-11-22T09:00:00Z\"/>";
    let block = read(&format!("- [ ] water the plants {tag}\n"));
    let done = updated(&block, json!({"markdown": "- [x] water all plants"}));
    assert_eq!(write(&[done], Writer::Archive), format!("- [x] water all plants {tag}\n"));
    let said = updated(&block, json!({"markdown": "- [ ] water <task schedule=\"2026-12-01\"/>"}));
    assert_eq!(
        write(&[said], Writer::Archive),
        "- [ ] water <task schedule=\"2026-12-01\" finished=\"2026-11-22T09:00:00Z\"/>\n"
    );
    let plain = updated(
        &block,
        json!({"markdown": "- [ ] b", "taskInfo": {"scheduleDate": null}, "repeat": null}),
    );
    assert_eq!(task(&plain).schedule, None);
    assert_eq!(task(&plain).repeat, None);
}
