//! Filters and orders, compared with plain Rust over items made by chance.

use std::cmp::Ordering;

use docent_store::Mode;
use docent_tests::TestApp;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};

use super::{Table, refused};

const STATES: [&str; 2] = ["Open", "Read"];

/// An item with some of its values.
fn item(chance: &mut StdRng, number: usize) -> Value {
    let mut values = Map::new();
    let mut maybe = |name: &str, value: Value| {
        values.insert(name.to_owned(), value);
    };
    if chance.random_bool(0.7) {
        maybe("state", json!(STATES.choose(chance)));
    }
    if chance.random_bool(0.7) {
        maybe(
            "pages",
            if chance.random_bool(0.5) { json!(chance.random_range(-3..9)) } else { json!(2.5) },
        );
    }
    if chance.random_bool(0.7) {
        maybe("due", json!(format!("2026-{:02}-11", chance.random_range(1..6))));
    }
    if chance.random_bool(0.7) {
        maybe(
            "topics",
            [json!(["art"]), json!(["war"]), json!(["war", "art"])]
                .choose(chance)
                .expect("one")
                .clone(),
        );
    }
    if chance.random_bool(0.7) {
        maybe("owned", json!(chance.random_bool(0.5)));
    }
    if chance.random_bool(0.7) {
        maybe("notes", json!(["apple", "Apple pie", "100%", "a_b", "Äpfel"].choose(chance)));
    }
    json!({ "title": format!("{}{number:02}", ["b", "A"].choose(chance).expect("one")), "properties": values })
}

fn value<'a>(item: &'a Value, key: &str) -> &'a Value {
    if key == "title" { &item["title"] } else { &item["properties"][key] }
}

/// What a test says of a value: the same in plain words.
fn meets(value: &Value, asked: &str, wanted: &Value) -> bool {
    let folded = |value: &Value| match value {
        Value::String(text) => json!(text.to_lowercase()),
        other => other.clone(),
    };
    let equal = |wanted: &Value| match value {
        Value::Array(list) => list.contains(wanted),
        Value::Number(_) => value.as_f64() == wanted.as_f64(),
        other => folded(other) == folded(wanted),
    };
    let any = || match wanted {
        Value::Array(list) => list.iter().any(equal),
        one => equal(one),
    };
    let compared = || match (value, wanted) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        _ => None,
    };
    match asked {
        "eq" | "in" => any(),
        "ne" => !any(),
        "contains" => match (value, wanted) {
            (Value::String(text), Value::String(part)) => {
                text.to_lowercase().contains(&part.to_lowercase())
            }
            (Value::Array(_), _) => any(),
            _ => false,
        },
        "gt" => compared() == Some(Ordering::Greater),
        "gte" => matches!(compared(), Some(Ordering::Greater | Ordering::Equal)),
        "lt" => compared() == Some(Ordering::Less),
        "lte" => matches!(compared(), Some(Ordering::Less | Ordering::Equal)),
        "empty" => value.is_null() == wanted.as_bool().expect("yes or no"),
        other => panic!("{other}"),
    }
}

fn conditions() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("state", "eq", json!("open")),
        ("state", "in", json!(["Open", "Read"])),
        ("state", "ne", json!("Read")),
        ("state", "empty", json!(true)),
        ("state", "empty", json!(false)),
        ("pages", "eq", json!(2.5)),
        ("pages", "in", json!([1, 2, 2.5])),
        ("pages", "ne", json!(3)),
        ("pages", "gt", json!(2.5)),
        ("pages", "gte", json!(2.5)),
        ("pages", "lt", json!(0)),
        ("pages", "lte", json!(0)),
        ("pages", "empty", json!(true)),
        ("due", "eq", json!("2026-03-11")),
        ("due", "gt", json!("2026-03-11")),
        ("due", "gte", json!("2026-03-11")),
        ("due", "lt", json!("2026-03-11")),
        ("due", "lte", json!("2026-03-11")),
        ("due", "empty", json!(false)),
        ("topics", "eq", json!("art")),
        ("topics", "contains", json!("war")),
        ("topics", "in", json!(["war", "art"])),
        ("topics", "ne", json!("war")),
        ("topics", "empty", json!(true)),
        ("owned", "eq", json!(true)),
        ("owned", "eq", json!(false)),
        ("owned", "ne", json!(true)),
        ("owned", "empty", json!(true)),
        ("notes", "eq", json!("APPLE")),
        ("notes", "contains", json!("apple")),
        ("notes", "contains", json!("0%")),
        ("notes", "contains", json!("A_B")),
        ("notes", "in", json!(["apple", "100%"])),
        ("notes", "ne", json!("apple")),
        ("notes", "empty", json!(true)),
        ("title", "contains", json!("a")),
        ("title", "eq", json!("a07")),
    ]
}

/// The order of two values: what is there before what is not, whichever way.
fn order(a: &Value, b: &Value, key: &str, descending: bool) -> Ordering {
    let rank = |value: &Value| match (key, value) {
        ("state", Value::String(name)) => json!(STATES.iter().position(|state| state == name)),
        ("topics", Value::Array(list)) => {
            json!(["art", "war"].iter().position(|topic| list[0] == *topic))
        }
        (_, Value::String(text)) => json!(text.to_lowercase()),
        (_, Value::Bool(yes)) => json!(u8::from(*yes)),
        (_, other) => other.clone(),
    };
    let by_value = match (rank(a), rank(b)) {
        (Value::Null, Value::Null) => return Ordering::Equal,
        (Value::Null, _) => return Ordering::Greater,
        (_, Value::Null) => return Ordering::Less,
        (Value::String(a), Value::String(b)) => a.cmp(&b),
        (a, b) => a.as_f64().partial_cmp(&b.as_f64()).expect("numbers"),
    };
    if descending { by_value.reverse() } else { by_value }
}

#[tokio::test]
async fn filters_and_orders_are_those_of_plain_rust() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let mut chance = StdRng::seed_from_u64(7);
    let items: Vec<Value> = (0..48).map(|number| item(&mut chance, number)).collect();
    books.add(&agent, json!(items)).await;
    let mut asked: Vec<Vec<(&str, &str, Value)>> =
        conditions().into_iter().map(|one| vec![one]).collect();
    for _ in 0..20 {
        let two = (0..2).map(|_| conditions().choose(&mut chance).expect("one").clone());
        asked.push(two.collect());
    }
    for conditions in asked {
        let mut filter = Map::new();
        for (key, test, wanted) in &conditions {
            filter.entry(*key).or_insert_with(|| json!({}))[*test] = wanted.clone();
        }
        // Two tests of one name are one.
        let holds = |item: &&Value| {
            filter.iter().all(|(key, tests)| {
                tests
                    .as_object()
                    .expect("tests")
                    .iter()
                    .all(|(test, wanted)| meets(value(item, key), test, wanted))
            })
        };
        let expected: Vec<&Value> = items.iter().filter(holds).map(|item| &item["title"]).collect();
        let read = books.call(&agent, "collectionItems_get", json!({ "filter": filter })).await;
        let found: Vec<&Value> = read["items"]
            .as_array()
            .unwrap_or_else(|| panic!("{read}"))
            .iter()
            .map(|item| &item["title"])
            .collect();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(read["total"], expected.len(), "{filter:?}");
    }
    let keys = ["state", "pages", "due", "topics", "owned", "notes", "title"];
    for _ in 0..25 {
        let sorts: Vec<(&str, bool)> = (0..chance.random_range(1..=3))
            .map(|_| (*keys.choose(&mut chance).expect("one"), chance.random_bool(0.5)))
            .collect();
        let mut expected: Vec<&Value> = items.iter().collect();
        expected.sort_by(|a, b| {
            let orders = sorts
                .iter()
                .map(|(key, descending)| order(value(a, key), value(b, key), key, *descending));
            orders.fold(Ordering::Equal, Ordering::then)
        });
        let expected: Vec<&Value> = expected.iter().map(|item| &item["title"]).collect();
        let given: Vec<String> = sorts
            .iter()
            .map(|(key, descending)| format!("{}{key}", if *descending { "-" } else { "" }))
            .collect();
        let found = books.titles(&agent, json!({ "sort": given })).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{given:?}");
    }
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    for (arguments, message) in [
        (json!({ "filter": { "Stat": 1 } }), "the collection has no property `Stat`"),
        (json!({ "filter": { "State": "Lost" } }), "`State` has no option \"Lost\""),
        (json!({ "filter": { "Pages": "x" } }), "filter: `Pages` is compared with a number"),
        (json!({ "filter": { "Pages": { "contains": "1" } } }), "filter: `Pages` holds no text"),
        (json!({ "filter": { "Due": { "gt": "soon" } } }), "filter: `Due` is compared with a day"),
        (
            json!({ "filter": { "Notes": { "gt": 1 } } }),
            "filter: gt, gte, lt and lte are for numbers and dates",
        ),
        (json!({ "filter": { "Notes": { "like": 1 } } }), "filter: there is no test `like`"),
        (json!({ "sort": ["Stat"] }), "the collection has no property `Stat`"),
        (json!({ "sort": ["Pages", "Due", "Notes", "State"] }), "sort: 3 properties at most"),
        (json!({ "cursor": "x" }), "this cursor was not given by this tool"),
    ] {
        let answer = books.call(&agent, "collectionItems_get", arguments).await;
        assert!(refused(&answer).starts_with(message), "{answer}");
    }
    let one = books.call(&agent, "collectionItems_get", json!({ "sort": "-Pages" })).await;
    assert_eq!(one["total"], 0, "one text is a list of one");
}

#[tokio::test]
async fn whole_numbers_are_compared_digit_by_digit() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let books = Table::books(&agent).await;
    let (one, next) = (12_345_678_901_234_567_i64, 12_345_678_901_234_568_i64);
    books
        .add(&agent, json!([{ "title": "a", "Pages": one }, { "title": "b", "Pages": next }]))
        .await;
    for (asked, found) in [
        (json!(one), ["a"]),
        (json!(next.to_string()), ["b"]),
        (json!({ "gt": one }), ["b"]),
        (json!({ "in": [one, 1] }), ["a"]),
    ] {
        let asked = json!({ "filter": { "Pages": asked } });
        assert_eq!(books.titles(&agent, asked).await, found);
    }
}
