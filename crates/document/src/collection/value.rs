//! Single values: what is given becomes what is kept, what is kept is shown, and becomes another type.

use std::collections::HashMap;

use serde_json::{Number, Value, json};
use uuid::Uuid;

use super::{Refused, fold, schema};
use crate::kinds::{Choice, Property, PropertyKind, task::is_day};

/// Characters of one text at most.
pub const LONGEST_TEXT: usize = 10_000;
/// Items that one relation, or options that one select, may name.
pub(super) const MOST_NAMED: usize = 200;

/// The block that an address of the space names.
pub fn address_of(text: &str) -> Option<Uuid> {
    text.strip_prefix("block://")?.parse().ok()
}

impl Property {
    /// What is kept of a value that is given; none where it is taken away. With `new_options` a select
    /// gets the options that it lacks.
    pub(super) fn read(
        &mut self,
        given: &Value,
        new_options: bool,
    ) -> Result<Option<Value>, Refused> {
        if self.is_back_reference {
            return Err(Refused::BackReference(self.name.clone()));
        }
        if given.is_null() || given.as_str().is_some_and(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let read = match self.kind {
            PropertyKind::SingleSelect => {
                let mut names = Names::of(&self.options);
                return self.option(&mut names, given, new_options).map(Some);
            }
            PropertyKind::MultiSelect => {
                return self.options_of(given, new_options).map(|list| {
                    Some(Value::from(list)).filter(|list| list.as_array() != Some(&Vec::new()))
                });
            }
            kind => plain(kind, given),
        };
        let kept = read.ok_or_else(|| self.wrong())?;
        Ok(Some(kept).filter(|kept| *kept != json!([])))
    }

    fn wrong(&self) -> Refused {
        Refused::Value { property: self.name.clone(), takes: takes(self.kind) }
    }

    fn option(&mut self, names: &mut Names, given: &Value, new: bool) -> Result<Value, Refused> {
        let name = given.as_str().map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| self.wrong())?;
        if let Some(found) = names.find(name) {
            return Ok(json!(self.options[found].id()));
        }
        let known = || self.options.iter().map(|option| option.name.clone()).collect();
        let missing = || Refused::Option {
            property: self.name.clone(),
            given: name.to_owned(),
            known: known(),
        };
        if !new || self.options.len() >= super::MOST_OPTIONS {
            return Err(missing());
        }
        let name = schema::name(name, "an option").map_err(|_| missing())?;
        // On one line it may be one that there is.
        if let Some(found) = names.find(&name) {
            return Ok(json!(self.options[found].id()));
        }
        let id = free(&name, &self.options);
        names.add(&name, self.options.len());
        let kept = Some(id.clone()).filter(|id| *id != name);
        self.options.push(Choice { id: kept, name, color: None });
        Ok(json!(id))
    }

    fn options_of(&mut self, given: &Value, new: bool) -> Result<Vec<Value>, Refused> {
        let one = std::slice::from_ref(given);
        let given = given.as_array().map_or(one, Vec::as_slice);
        if given.len() > MOST_NAMED {
            return Err(self.wrong());
        }
        let mut names = Names::of(&self.options);
        let mut ids = Vec::new();
        for value in given {
            let id = self.option(&mut names, value, new)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// A kept value as answers give it; none where it does not fit.
    pub fn show(&self, kept: &Value) -> Option<Value> {
        let named = |id: &Value| {
            let found = self.options.iter().find(|option| Some(option.id()) == id.as_str());
            found.map(|option| json!(option.name))
        };
        match (self.kind, kept) {
            (PropertyKind::SingleSelect, id) => named(id),
            (PropertyKind::MultiSelect, Value::Array(ids)) => {
                Some(ids.iter().filter_map(named).collect::<Vec<_>>())
                    .filter(|shown| !shown.is_empty())
                    .map(Value::from)
            }
            (PropertyKind::Relation, Value::Array(_)) => {
                let ids = related(kept);
                (!ids.is_empty()).then(|| json!(ids))
            }
            (PropertyKind::MultiSelect | PropertyKind::Relation, _) => None,
            (kind, kept) => plain(kind, kept).filter(|read| read == kept),
        }
    }

    /// Whether all of a kept value is what the property takes.
    pub(super) fn fits(&self, kept: &Value) -> bool {
        let shown = self.show(kept);
        match (shown.as_ref().and_then(Value::as_array), kept.as_array()) {
            (Some(shown), Some(kept)) => shown.len() == kept.len() && kept.len() <= MOST_NAMED,
            _ => shown.is_some(),
        }
    }

    /// Whether a value is kept just so.
    pub fn takes(&self, kept: &Value) -> bool {
        !self.is_back_reference && self.fits(kept)
    }

    /// A value that was kept for `before`, as this property keeps it; none where it cannot be.
    pub(super) fn convert(&self, before: &Property, kept: &Value) -> Option<Value> {
        let single = |id: &Value| {
            let of = |options: &[Choice]| {
                let found = options.iter().find(|option| Some(option.id()) == id.as_str());
                found.map(|option| option.name.clone())
            };
            // It may have another name by now.
            of(&self.options).or_else(|| of(&before.options))
        };
        let words = match before.kind {
            PropertyKind::SingleSelect => vec![single(kept)?],
            PropertyKind::MultiSelect => {
                kept.as_array()?.iter().map(single).collect::<Option<_>>()?
            }
            PropertyKind::Relation | PropertyKind::BlockLink => return None,
            _ => vec![kept.as_str().map_or_else(|| kept.to_string(), str::to_owned)],
        };
        let given = match (self.kind, words.as_slice()) {
            (PropertyKind::MultiSelect, [one]) if Names::of(&self.options).find(one).is_none() => {
                json!(one.split(',').map(str::trim).collect::<Vec<_>>())
            }
            (PropertyKind::MultiSelect, words) => json!(words),
            (_, words) => json!(words.join(", ")),
        };
        let read = self.clone().read(&given, false).ok().flatten();
        // A number that is written in another way has lost something: zeros, or digits.
        read.filter(|read| {
            !read.is_number() || given.as_str().map(str::trim) == Some(&read.to_string())
        })
    }
}

/// The places of options by their names, as they are written and in any case of letters: looked up, however
/// many names are asked for.
pub(super) struct Names {
    exact: HashMap<String, usize>,
    folded: HashMap<String, usize>,
}

impl Names {
    pub(super) fn of(options: &[Choice]) -> Self {
        let mut names = Self { exact: HashMap::new(), folded: HashMap::new() };
        for (place, option) in options.iter().enumerate() {
            names.add(&option.name, place);
        }
        names
    }

    fn add(&mut self, name: &str, place: usize) {
        self.exact.entry(name.to_owned()).or_insert(place);
        self.folded.entry(fold(name)).or_insert(place);
    }

    /// The option of a name, in any case if no other is meant.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.exact.get(name).or_else(|| self.folded.get(&fold(name))).copied()
    }
}

/// The items that a relation keeps.
pub fn related(kept: &Value) -> Vec<Uuid> {
    let listed = kept.as_array().into_iter().flatten();
    listed.filter_map(|id| address_of(id.as_str()?)).collect()
}

/// A name that no option is kept by.
pub(super) fn free(name: &str, options: &[Choice]) -> String {
    let taken = |id: &str| options.iter().any(|option| option.id() == id);
    let others = (2..).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.to_owned()).chain(others);
    names.find(|id| !taken(id)).unwrap_or_default()
}

/// What a property of a type takes, in words.
pub(super) fn takes(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Text => "a text of 10,000 characters at most",
        PropertyKind::Number => "a number",
        PropertyKind::Date => "a day of the calendar as YYYY-MM-DD",
        PropertyKind::Url => "an address such as https://example.org",
        PropertyKind::Email => "an e-mail address",
        PropertyKind::Phone => "a telephone number",
        PropertyKind::BlockLink => "the id of a block or document",
        PropertyKind::Relation => "a list of ids of items",
        PropertyKind::Boolean => "true or false",
        PropertyKind::SingleSelect => "the name of one of its options",
        PropertyKind::MultiSelect => "a list of names of its options",
    }
}

/// What is kept of a value of a type without options.
fn plain(kind: PropertyKind, given: &Value) -> Option<Value> {
    let text = given.as_str().map(str::trim);
    match kind {
        PropertyKind::Text => match given {
            Value::String(text) if text.chars().count() <= LONGEST_TEXT => Some(json!(text)),
            Value::Number(number) => Some(json!(number.to_string())),
            Value::Bool(yes) => Some(json!(yes.to_string())),
            _ => None,
        },
        PropertyKind::Number => match given {
            Value::Number(number) => Some(json!(number)),
            _ => number(text?).map(Value::Number),
        },
        PropertyKind::Boolean => match (given, text) {
            (Value::Bool(yes), _) => Some(json!(yes)),
            (_, Some(word)) => word.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool),
            _ => None,
        },
        PropertyKind::Date => text.filter(|day| is_day(day)).map(Value::from),
        PropertyKind::Url => text.filter(|url| is_url(url)).map(Value::from),
        PropertyKind::Email => text.filter(|email| is_email(email)).map(Value::from),
        PropertyKind::Phone => text.filter(|phone| is_phone(phone)).map(Value::from),
        PropertyKind::BlockLink => id(given).map(|id| json!(format!("block://{id}"))),
        PropertyKind::Relation => {
            let one = std::slice::from_ref(given);
            let given = given.as_array().map_or(one, Vec::as_slice);
            let mut ids: Vec<Uuid> = given.iter().map(id).collect::<Option<_>>()?;
            let mut seen = std::collections::HashSet::new();
            ids.retain(|id| seen.insert(*id));
            (ids.len() <= MOST_NAMED)
                .then(|| ids.iter().map(|id| json!(format!("block://{id}"))).collect())
        }
        PropertyKind::SingleSelect | PropertyKind::MultiSelect => None,
    }
}

/// A finite number as people write it.
pub(super) fn number(text: &str) -> Option<Number> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return None;
    }
    let whole = text.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64))
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= 2000 && !text.contains(char::is_whitespace)
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let sound = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(sound)
        && !rest.is_empty()
        && is_short(text)
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && is_short(text)
}

fn is_phone(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"+ ()./-x#*".contains(&byte))
        && text.len() <= 40
}

/// An id, bare, as an address, or in an object.
pub(super) fn id(given: &Value) -> Option<Uuid> {
    let text = given.get("id").unwrap_or(given).as_str()?.trim();
    address_of(text).or_else(|| Uuid::try_parse(text).ok())
}
