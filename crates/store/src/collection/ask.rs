//! Questions as a statement takes them: conditions as predicates of SQL/JSON paths, an order as columns.
//!
//! Every predicate is true or false, never unknown: values are asked for their type first.

use docent_document::{
    collection::{Condition, Field, Sort, Test},
    kinds::PropertyKind,
};
use serde_json::{Value, json};

/// A day in the regular expressions of Postgres.
const DAY: &str = r#"@ like_regex "^[0-9]{4}-[0-9]{2}-[0-9]{2}$""#;

/// Conditions, all of which hold: a path for the properties of an item, and one for its title.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Conditions {
    pub(super) properties: Option<String>,
    pub(super) title: Option<String>,
}

impl Conditions {
    pub(super) fn of(conditions: &[Condition]) -> Self {
        let paths = |title: bool| {
            let of_title = |one: &&Condition| (one.field == Field::Title) == title;
            let paths: Vec<String> = conditions.iter().filter(of_title).map(path).collect();
            (!paths.is_empty()).then(|| paths.join(" && "))
        };
        Self { properties: paths(false), title: paths(true) }
    }
}

/// One condition.
fn path(condition: &Condition) -> String {
    let (place, kind) = match &condition.field {
        Field::Title => ("$".to_owned(), PropertyKind::Text),
        Field::Property { key, kind } => (format!("$.values.{}", json!(key)), *kind),
    };
    let (json_type, each) = match kind {
        PropertyKind::Number => ("number", ""),
        PropertyKind::Boolean => ("boolean", ""),
        PropertyKind::MultiSelect | PropertyKind::Relation => ("array", "[*]"),
        _ => ("string", ""),
    };
    let (meets, test) = predicate(kind, &condition.test);
    let not = if meets { "" } else { "!" };
    format!("{not}({place}.type() == \"{json_type}\" && exists({place}{each} ? ({test})))")
}

/// Whether a value is to meet a predicate, and the predicate.
fn predicate(kind: PropertyKind, asked: &Test) -> (bool, String) {
    let any = |names: &[String]| {
        // None of no names.
        if names.is_empty() { "1 == 0".to_owned() } else { equal(kind, names) }
    };
    match asked {
        Test::Empty(empty) => (!empty, full(kind).to_owned()),
        Test::Any(names) => (true, any(names)),
        Test::None(names) => (false, any(names)),
        Test::Contains(part) => (true, format!("@ like_regex {} flag \"iq\"", json!(part))),
        Test::Number { low, high } => {
            let low = low.as_ref().map(|(number, open)| end(">", *open, &json!(number)));
            let high = high.as_ref().map(|(number, open)| end("<", *open, &json!(number)));
            (true, joined(low.into_iter().chain(high), " && "))
        }
        Test::Day { low, high } => {
            let low = low.as_ref().map(|(day, open)| end(">", *open, &json!(day)));
            let high = high.as_ref().map(|(day, open)| end("<", *open, &json!(day)));
            let all = std::iter::once(DAY.to_owned()).chain(low).chain(high);
            (true, joined(all, " && "))
        }
    }
}

/// What a value is that is there.
fn full(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Date => DAY,
        PropertyKind::Number | PropertyKind::Boolean => "1 == 1",
        _ => "@ != \"\"",
    }
}

fn end(than: &str, open: bool, value: &Value) -> String {
    let or_equal = if open { "" } else { "=" };
    format!("@ {than}{or_equal} {value}")
}

/// Whether a value is one of these; texts in any case of letters, in one expression for all: each would be
/// compiled again for every item.
fn equal(kind: PropertyKind, names: &[String]) -> String {
    let each = |one: fn(&String) -> String| joined(names.iter().map(one), " || ");
    match kind {
        // As numbers and truth values are written, too.
        PropertyKind::Number | PropertyKind::Boolean => each(|name| format!("@ == {name}")),
        PropertyKind::Text | PropertyKind::Url | PropertyKind::Email | PropertyKind::Phone => {
            let all = joined(names.iter().map(|name| literal(name)), "|");
            format!("@ like_regex {} flag \"i\"", json!(format!("^({all})$")))
        }
        _ => each(|name| format!("@ == {}", json!(name))),
    }
}

/// A text as a regular expression of Postgres that matches it alone.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn joined(parts: impl Iterator<Item = String>, by: &str) -> String {
    parts.collect::<Vec<_>>().join(by)
}

/// An order, as its first three keys.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// The empty one is the title.
    pub(super) keys: Vec<String>,
    /// As `item_rank` has it.
    pub(super) kinds: Vec<String>,
    /// The ranks of options.
    pub(super) ranks: Vec<Value>,
    pub(super) descending: Vec<bool>,
}

impl Order {
    pub(super) fn of(sorts: &[Sort]) -> Self {
        let mut order = Self::default();
        for sort in sorts {
            let (key, kind) = match &sort.field {
                Field::Title => (String::new(), PropertyKind::Text),
                Field::Property { key, kind } => (key.clone(), *kind),
            };
            order.keys.push(key);
            order.kinds.push(rank(kind).to_owned());
            let ranks =
                sort.options.iter().zip(0_usize..).map(|(id, rank)| (id.clone(), json!(rank)));
            order.ranks.push(Value::Object(ranks.collect()));
            order.descending.push(sort.descending);
        }
        order
    }
}

fn rank(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Number => "number",
        PropertyKind::Boolean => "boolean",
        PropertyKind::Date => "day",
        PropertyKind::SingleSelect => "option",
        PropertyKind::MultiSelect => "options",
        _ => "fold",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_paths_that_hold_texts_as_they_are() {
        let text = |key: &str, test: Test| Condition {
            field: Field::Property { key: key.to_owned(), kind: PropertyKind::Text },
            test,
        };
        let asked = [
            text("a\"b", Test::Any(vec!["x\") || (1 == 1".to_owned(), "b".to_owned()])),
            Condition { field: Field::Title, test: Test::Contains("%".to_owned()) },
        ];
        let Conditions { properties, title } = Conditions::of(&asked);
        assert_eq!(
            properties.as_deref(),
            Some(
                r#"($.values."a\"b".type() == "string" && exists($.values."a\"b" ? (@ like_regex "^(x\\\"\\) \\|\\| \\(1 \\=\\= 1|b)$" flag "i")))"#
            )
        );
        assert_eq!(
            title.as_deref(),
            Some(r#"($.type() == "string" && exists($ ? (@ like_regex "%" flag "iq")))"#)
        );
        assert_eq!(Conditions::of(&[]), Conditions::default());
    }
}
