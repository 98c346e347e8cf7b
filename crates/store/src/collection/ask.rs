//! Questions as statements take them: a column for each part of a condition, and of an order.

use docent_document::{
    collection::{Condition, Field, Sort, Test},
    kinds::PropertyKind,
};
use serde_json::{Value, json};

/// Conditions, all of which hold: one in each place of the columns.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// Keys; the empty one is the title.
    pub(super) keys: Vec<String>,
    /// The JSON type that counts: any other is as nothing. `day` is a text of that form.
    pub(super) kinds: Vec<String>,
    /// `empty`, `full`, `any`, `fold`, `number_any`, `none`, …, `contains`, `number` or `day`.
    pub(super) tests: Vec<String>,
    /// What is compared with.
    pub(super) wanted: Vec<Value>,
    /// The ends of a range of numbers.
    pub(super) low: Vec<Option<f64>>,
    pub(super) high: Vec<Option<f64>>,
    /// Whether the ends do not belong to it.
    pub(super) above: Vec<bool>,
    pub(super) below: Vec<bool>,
}

impl Conditions {
    pub(super) fn of(conditions: &[Condition]) -> Self {
        let mut columns = Self::default();
        for condition in conditions {
            columns.push(condition);
        }
        columns
    }

    fn push(&mut self, condition: &Condition) {
        let kind = kind(&condition.field);
        let compared = match kind {
            PropertyKind::Number => "number_",
            PropertyKind::Text | PropertyKind::Url | PropertyKind::Email | PropertyKind::Phone => {
                "fold_"
            }
            _ => "",
        };
        let (mut low, mut high) = ((None, false), (None, false));
        let (test, wanted) = match &condition.test {
            Test::Empty(true) => ("empty".to_owned(), Value::Null),
            Test::Empty(false) => ("full".to_owned(), Value::Null),
            Test::Any(names) => (format!("{compared}any"), json!(names)),
            Test::None(names) => (format!("{compared}none"), json!(names)),
            Test::Contains(text) => ("contains".to_owned(), json!(text)),
            Test::Number { low: from, high: to } => {
                low = from.map_or(low, |(number, open)| (Some(number), open));
                high = to.map_or(high, |(number, open)| (Some(number), open));
                ("number".to_owned(), Value::Null)
            }
            Test::Day { low: from, high: to } => {
                let day = |end: &Option<(String, bool)>| end.as_ref().map(|(day, _)| day.clone());
                low.1 = from.as_ref().is_some_and(|(_, open)| *open);
                high.1 = to.as_ref().is_some_and(|(_, open)| *open);
                ("day".to_owned(), json!([day(from), day(to)]))
            }
        };
        self.keys.push(key(&condition.field));
        self.kinds.push(json_type(kind).to_owned());
        self.tests.push(test);
        self.wanted.push(wanted);
        self.low.push(low.0);
        self.above.push(low.1);
        self.high.push(high.0);
        self.below.push(high.1);
    }
}

/// An order, as its first three keys.
#[derive(Debug, Default)]
pub(super) struct Order {
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
            order.keys.push(key(&sort.field));
            order.kinds.push(rank(kind(&sort.field)).to_owned());
            let ranks =
                sort.options.iter().zip(0_usize..).map(|(id, rank)| (id.clone(), json!(rank)));
            order.ranks.push(Value::Object(ranks.collect()));
            order.descending.push(sort.descending);
        }
        order
    }
}

fn kind(field: &Field) -> PropertyKind {
    match field {
        Field::Title => PropertyKind::Text,
        Field::Property { kind, .. } => *kind,
    }
}

fn key(field: &Field) -> String {
    match field {
        Field::Title => String::new(),
        Field::Property { key, .. } => key.clone(),
    }
}

fn json_type(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Number => "number",
        PropertyKind::Boolean => "boolean",
        PropertyKind::Date => "day",
        PropertyKind::MultiSelect | PropertyKind::Relation => "array",
        _ => "string",
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
