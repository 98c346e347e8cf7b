//! Conditions on items.

use docent_document::collection::{Condition, Test as Asked};
use serde_json::{Value, json};

use crate::tasks;

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
