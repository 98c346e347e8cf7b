//! Questions to a collection: which items, and in which order. They are checked and typed here, and
//! answered where the items are.

use std::fmt;

use serde_json::{Map, Number, Value};

use super::{
    Refused, same,
    value::{self, MOST_NAMED, Names, takes},
};
use crate::kinds::{Collection, Property, PropertyKind, task::is_day};

/// Under what views keep a condition on, or an order by, the title.
pub(super) const TITLE_KEY: &str = "title";
/// Keys of an order at most.
const MOST_SORTS: usize = 3;
/// Conditions of a question at most.
pub(super) const MOST_CONDITIONS: usize = 20;
/// Characters that all conditions of a question compare with at most.
const LONGEST_QUESTION: usize = 10_000;

/// What a condition or an order is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// The property of a key.
    Property {
        /// Its key.
        key: String,
        /// What it takes.
        kind: PropertyKind,
    },
}

/// One condition on an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What it is about.
    pub field: Field,
    /// What must hold.
    pub test: Test,
}

/// What must hold of a value. Names of options are what items keep of them, items are addresses.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// There is none, or it is empty; or the other way round.
    Empty(bool),
    /// A text is one of these, in any case of letters; a day, yes or no, or an option is one of these; a
    /// list has one of these.
    Any(Vec<String>),
    /// None of these: what is empty is none, too.
    None(Vec<String>),
    /// A text has these characters in it, in any case of letters.
    Contains(String),
    /// A number, where both ends belong to it unless `open` says otherwise.
    Number {
        /// From; open when true.
        low: Option<(Number, bool)>,
        /// To; open when true.
        high: Option<(Number, bool)>,
    },
    /// A day, as above.
    Day {
        /// From; open when true.
        low: Option<(String, bool)>,
        /// To; open when true.
        high: Option<(String, bool)>,
    },
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// What it is about.
    pub field: Field,
    /// The highest first.
    pub descending: bool,
    /// What items keep of options, in the order of the schema.
    pub options: Vec<String>,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = match &self.field {
            Field::Title => TITLE_KEY,
            Field::Property { key, .. } => key,
        };
        write!(f, "{}{key}", if self.descending { "-" } else { "" })
    }
}

impl Collection {
    /// The order of these keys or names, the first first; `-` before one for the highest first.
    pub fn sorts(&self, given: &[String]) -> Result<Vec<Sort>, Refused> {
        if given.len() > MOST_SORTS {
            return Err(Refused::Shape(format!("sort: {MOST_SORTS} properties at most")));
        }
        let sorts = given.iter().map(|given| {
            let name = given.trim();
            let (descending, name) = match name.strip_prefix('-') {
                Some(rest) if self.property(name).is_none() => (true, rest.trim()),
                _ => (false, name),
            };
            let field = self.field(name)?;
            let property = self.property_of(&field);
            if property.is_some_and(|property| property.kind == PropertyKind::Relation) {
                return Err(Refused::Shape(format!(
                    "sort: `{name}` is a relation and has no order"
                )));
            }
            let options = property.map_or(&[][..], |property| &property.options);
            let options = options.iter().map(|option| option.id().to_owned()).collect();
            Ok(Sort { field, descending, options })
        });
        sorts.collect()
    }

    /// The conditions of `{property: value}` or `{property: {test: value}}`, all of which must hold.
    /// Tests are `eq`, `ne`, `in`, `contains`, `gt`, `gte`, `lt`, `lte` and `empty`.
    pub fn conditions(&self, given: &Map<String, Value>) -> Result<Vec<Condition>, Refused> {
        let mut conditions = Vec::new();
        for (name, wanted) in given {
            let field = self.field(name)?;
            let property = self.property_of(&field);
            let options = property.map(|property| Names::of(&property.options));
            let reader = Reader { name, field: &field, property, options };
            let tests = match wanted {
                Value::Object(tests) => reader.tests(tests)?,
                Value::Null => vec![reader.empty(true)?],
                value => vec![reader.equal(value)?],
            };
            conditions
                .extend(tests.into_iter().map(|test| Condition { field: field.clone(), test }));
        }
        if conditions.len() > MOST_CONDITIONS {
            return Err(Refused::Shape(format!("filter: {MOST_CONDITIONS} conditions at most")));
        }
        if given.values().map(length).sum::<usize>() > LONGEST_QUESTION {
            return Err(Refused::Shape("filter: 10,000 characters at most".to_owned()));
        }
        Ok(conditions)
    }

    pub(super) fn field(&self, name: &str) -> Result<Field, Refused> {
        if name == TITLE_KEY {
            return Ok(Field::Title);
        }
        if let Some(property) = self.property(name) {
            if property.is_back_reference {
                return Err(Refused::Shape(format!(
                    "`{}` is the other side of a relation: filter and sort the items that point here",
                    property.name
                )));
            }
            return Ok(Field::Property { key: property.key.clone(), kind: property.kind });
        }
        if same(name, TITLE_KEY) || same(name, self.title_name()) {
            return Ok(Field::Title);
        }
        Err(self.unknown(name))
    }

    fn property_of(&self, field: &Field) -> Option<&Property> {
        match field {
            Field::Title => None,
            Field::Property { key, .. } => self.property(key),
        }
    }
}

/// The characters of a value.
fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(values) => values.iter().map(length).sum(),
        Value::Object(values) => values.values().map(length).sum(),
        _ => 0,
    }
}

/// Reads the tests of one field.
struct Reader<'a> {
    name: &'a str,
    field: &'a Field,
    property: Option<&'a Property>,
    /// The names of its options.
    options: Option<Names>,
}

impl Reader<'_> {
    fn kind(&self) -> PropertyKind {
        self.property.map_or(PropertyKind::Text, |property| property.kind)
    }

    fn wrong(&self, takes: &str) -> Refused {
        Refused::Shape(format!("filter: `{}` is compared with {takes}", self.name))
    }

    fn tests(&self, given: &Map<String, Value>) -> Result<Vec<Test>, Refused> {
        let mut tests = Vec::new();
        let mut ends = [None, None];
        for (test, value) in given {
            match test.as_str() {
                "eq" | "equals" => tests.push(self.equal(value)?),
                "ne" => tests.push(Test::None(self.named(value)?)),
                "in" | "any" => tests.push(Test::Any(self.named(value)?)),
                "contains" => tests.push(self.contains(value)?),
                "empty" => {
                    let empty = value.as_bool().ok_or_else(|| self.wrong("true or false"))?;
                    tests.push(self.empty(empty)?);
                }
                "gt" | "gte" => ends[0] = Some((value, test == "gt")),
                "lt" | "lte" => ends[1] = Some((value, test == "lt")),
                other => {
                    return Err(Refused::Shape(format!(
                        "filter: there is no test `{other}`; there are eq, ne, in, contains, gt, gte, lt, lte and empty"
                    )));
                }
            }
        }
        if ends != [None, None] {
            tests.push(self.range(ends)?);
        }
        Ok(tests)
    }

    fn equal(&self, value: &Value) -> Result<Test, Refused> {
        if value.is_null() {
            return self.empty(true);
        }
        if self.kind() == PropertyKind::Number && !value.is_array() {
            let number = self.number(value)?;
            let end = Some((number, false));
            return Ok(Test::Number { low: end.clone(), high: end });
        }
        Ok(Test::Any(self.named(value)?))
    }

    /// Options that are no more count as none. Whether a relation names an item that is not shown is
    /// nobody's to know.
    fn empty(&self, empty: bool) -> Result<Test, Refused> {
        match (self.kind(), self.property) {
            (PropertyKind::Relation, _) => {
                Err(Refused::Shape(format!("filter: ask `{}` for the id of an item", self.name)))
            }
            (PropertyKind::SingleSelect | PropertyKind::MultiSelect, Some(property)) => {
                let all = property.options.iter().map(|option| option.id().to_owned()).collect();
                Ok(if empty { Test::None(all) } else { Test::Any(all) })
            }
            _ => Ok(Test::Empty(empty)),
        }
    }

    fn contains(&self, value: &Value) -> Result<Test, Refused> {
        match self.kind() {
            PropertyKind::Text | PropertyKind::Url | PropertyKind::Email | PropertyKind::Phone => {
                let text = value.as_str().ok_or_else(|| self.wrong("a text"))?;
                Ok(Test::Contains(text.to_owned()))
            }
            PropertyKind::MultiSelect | PropertyKind::Relation => Ok(Test::Any(self.named(value)?)),
            _ => Err(Refused::Shape(format!("filter: `{}` holds no text to look into", self.name))),
        }
    }

    /// What items keep of one value or of several.
    fn named(&self, value: &Value) -> Result<Vec<String>, Refused> {
        let one = std::slice::from_ref(value);
        let given = value.as_array().map_or(one, Vec::as_slice);
        if given.len() > MOST_NAMED {
            return Err(self.wrong("200 values at most"));
        }
        given.iter().map(|value| self.kept(value)).collect()
    }

    fn kept(&self, value: &Value) -> Result<String, Refused> {
        let kind = self.kind();
        let wrong = || self.wrong(takes(kind));
        let text = || value.as_str().map(str::trim).ok_or_else(wrong);
        match (kind, self.property) {
            (PropertyKind::SingleSelect | PropertyKind::MultiSelect, Some(property)) => {
                let text = text()?;
                let found = self.options.as_ref().and_then(|names| names.find(text));
                let found = found.ok_or_else(|| Refused::Option {
                    property: property.name.clone(),
                    given: value.as_str().unwrap_or_default().to_owned(),
                    known: property.options.iter().map(|option| option.name.clone()).collect(),
                })?;
                Ok(property.options[found].id().to_owned())
            }
            (PropertyKind::Number, _) => Ok(self.number(value)?.to_string()),
            (PropertyKind::Text, _) => Ok(match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                _ => return Err(wrong()),
            }),
            (PropertyKind::Url | PropertyKind::Email | PropertyKind::Phone, _) => {
                Ok(text()?.to_owned())
            }
            (_, property) => {
                let mut property = property.cloned().ok_or_else(wrong)?;
                let kept = property.read(value, false).ok().flatten().ok_or_else(wrong)?;
                let kept = kept.as_array().map_or(&kept, |list| list.first().unwrap_or(&kept));
                Ok(kept.as_str().map_or_else(|| kept.to_string(), str::to_owned))
            }
        }
    }

    fn number(&self, value: &Value) -> Result<Number, Refused> {
        let read = match value {
            Value::Number(number) => Some(number.clone()),
            Value::String(text) => value::number(text.trim()),
            _ => None,
        };
        read.ok_or_else(|| self.wrong("a number"))
    }

    fn range(&self, ends: [Option<(&Value, bool)>; 2]) -> Result<Test, Refused> {
        let [low, high] = ends;
        match self.kind() {
            PropertyKind::Number => {
                let end = |end: Option<(&Value, bool)>| {
                    end.map(|(value, open)| Ok((self.number(value)?, open))).transpose()
                };
                Ok(Test::Number { low: end(low)?, high: end(high)? })
            }
            PropertyKind::Date => {
                let end = |end: Option<(&Value, bool)>| {
                    let day =
                        |value: &Value| value.as_str().filter(|day| is_day(day)).map(str::to_owned);
                    end.map(|(value, open)| {
                        let day =
                            day(value).ok_or_else(|| self.wrong(takes(PropertyKind::Date)))?;
                        Ok((day, open))
                    })
                    .transpose()
                };
                Ok(Test::Day { low: end(low)?, high: end(high)? })
            }
            _ => Err(Refused::Shape(format!(
                "filter: gt, gte, lt and lte are for numbers and dates, which `{}` is not{}",
                self.name,
                if *self.field == Field::Title { " (it is the title)" } else { "" }
            ))),
        }
    }
}
