//! What may be done with a [`Collection`]: its schema made and changed, values checked, shown and
//! converted, items filtered and put in order, and the JSON Schema of an item.
//!
//! A property has a key, made from its first name, under which items keep its values: another name
//! changes no item. An option of a select is kept by the name it was made with. A value that does not
//! fit, because the schema changed, stays where it is and is not shown ([`Collection::unfit`]).

mod filters;
mod item;
mod json_schema;
mod query;
mod schema;
mod table;
mod value;
mod views;

pub use item::{Item, keep_related};
pub use query::{Condition, Field, Sort, Test};
pub use schema::{ChoiceInput, MOST_OPTIONS, MOST_PROPERTIES, PropertyInput, SchemaInput};
pub use value::{LONGEST_TEXT, address_of, related};
pub use views::{MOST_VIEWS, ViewInput};

use crate::kinds::{Collection, Property};

/// What the title is called where nobody said.
pub const TITLE: &str = "Title";

/// Why a schema, an item or a question is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The schema cannot be as asked.
    #[error("{0}")]
    Schema(String),
    /// The collection has no such property.
    #[error("the collection has no property `{name}`; it has: {}", known.join(", "))]
    Unknown {
        /// The name that was given.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The value is not what the property takes.
    #[error("`{property}` takes {takes}")]
    Value {
        /// The property's name.
        property: String,
        /// What it takes.
        takes: &'static str,
    },
    /// The select has no such option.
    #[error(
        "`{property}` has no option \"{given}\"; it has: {}. allowNewSelectOptions adds what is missing",
        known.join(", ")
    )]
    Option {
        /// The property's name.
        property: String,
        /// What was given.
        given: String,
        /// The options that there are.
        known: Vec<String>,
    },
    /// The other side of a relation is computed.
    #[error("`{0}` is the other side of a relation: set the relation on the items that point here")]
    BackReference(String),
    /// An item, or a part of it, has another shape.
    #[error("{0}")]
    Shape(String),
}

impl Refused {
    /// The same for those who may add but not read: it names nothing that they did not.
    pub fn discreet(&self) -> String {
        match self {
            Self::Unknown { name, .. } => format!("the collection has no property `{name}`"),
            Self::Option { property, given, .. } => format!(
                "`{property}` has no option \"{given}\": allowNewSelectOptions adds what is missing"
            ),
            other => other.to_string(),
        }
    }
}

impl Collection {
    /// What the title of an item is called.
    pub fn title_name(&self) -> &str {
        self.title.as_deref().unwrap_or(TITLE)
    }

    /// The property of a key, else of a name in any case.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.index(name).map(|index| &self.properties[index])
    }

    fn index(&self, name: &str) -> Option<usize> {
        let by_key = self.properties.iter().position(|property| property.key == name);
        by_key.or_else(|| self.properties.iter().position(|property| same(&property.name, name)))
    }

    fn unknown(&self, name: &str) -> Refused {
        let known = self.properties.iter().map(|property| property.name.clone());
        let known = std::iter::once(self.title_name().to_owned()).chain(known).collect();
        Refused::Unknown { name: name.to_owned(), known }
    }
}

/// Whether two names are the same to people.
fn same(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

/// What a name is to people.
fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
