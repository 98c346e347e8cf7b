//! Schemas: made, and changed so that items keep what they have.

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Refused, same, value::free};
use crate::kinds::{Choice, Collection, Color, Format, Property, PropertyKind};

/// Properties of one collection at most.
pub const MOST_PROPERTIES: usize = 20;
/// Options of one select at most.
pub const MOST_OPTIONS: usize = 200;
/// Characters of a name at most.
const LONGEST_NAME: usize = 100;
/// What an item has under these names is no property.
const RESERVED: [&str; 6] = ["id", "title", "content", "properties", "values", "unfit"];

/// A schema as it is given; the whole of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SchemaInput {
    /// The collection's name; stays when it is not given.
    pub name: Option<String>,
    /// Its properties: those that are left out go, what items keep of them stays.
    pub properties: Vec<PropertyInput>,
    /// What the title is called.
    pub content_prop_details: Option<TitleInput>,
}

/// What the title of items is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TitleInput {
    /// Its name.
    pub name: String,
}

/// A property as it is given. It is one that there is by its key, else by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PropertyInput {
    key: Option<String>,
    name: String,
    #[serde(rename = "type")]
    kind: PropertyKind,
    format: Option<Format>,
    currency: Option<String>,
    target_collection_id: Option<Uuid>,
    #[serde(default)]
    is_back_reference: bool,
    /// Those that there were, where nothing is said.
    options: Option<Vec<ChoiceInput>>,
}

/// An option as it is given: its name alone, or with a colour, and with the name that it had.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ChoiceInput {
    /// Its name.
    Name(String),
    /// More than that.
    Full(FullChoice),
}

/// An option with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FullChoice {
    name: String,
    color: Option<Color>,
    id: Option<String>,
    renamed_from: Option<String>,
}

impl SchemaInput {
    /// Reads a schema.
    pub fn read(given: &Value) -> Result<Self, Refused> {
        if !given.is_object() {
            return Err(refused("a schema is {name, properties: [{name, type}]}"));
        }
        Self::deserialize(given).map_err(|error| refused(&format!("schema: {error}")))
    }
}

fn refused(message: &str) -> Refused {
    Refused::Schema(message.to_owned())
}

impl Collection {
    /// A collection with this schema. Properties and options that are known already stay what they are,
    /// whatever their names are now; views lose what is gone.
    pub fn with_schema(&self, given: &SchemaInput) -> Result<Self, Refused> {
        let mut next = self.clone();
        if let Some(name) = &given.name {
            next.name = self::name(name, "the collection")?;
        }
        if next.name.is_empty() {
            return Err(refused("schema: a collection needs a name"));
        }
        if let Some(title) = &given.content_prop_details {
            let title = self::name(&title.name, "contentPropDetails")?;
            next.title = Some(title).filter(|title| title != super::TITLE);
        }
        if given.properties.len() > MOST_PROPERTIES {
            return Err(refused(&format!(
                "schema: a collection has {MOST_PROPERTIES} properties at most, this has {}",
                given.properties.len()
            )));
        }
        next.properties = self.properties_of(&given.properties)?;
        next.check_names()?;
        if !next.properties.is_empty() {
            next.other.remove("properties");
        }
        next.migrate_views(self);
        next.prune_views();
        Ok(next)
    }

    fn properties_of(&self, given: &[PropertyInput]) -> Result<Vec<Property>, Refused> {
        // What is named by its key is that, whatever else has its name now.
        let keys: Vec<&str> = given.iter().filter_map(PropertyInput::key).collect();
        let before = |given: &PropertyInput| {
            self.properties.iter().find(|property| match given.key() {
                Some(key) => property.key == key,
                None => same(&property.name, &given.name) && !keys.contains(&property.key.as_str()),
            })
        };
        let before: Vec<Option<&Property>> = given.iter().map(before).collect();
        let mut taken: Vec<String> = before.iter().flatten().map(|one| one.key.clone()).collect();
        let mut made = Vec::with_capacity(given.len());
        for (given, before) in given.iter().zip(before) {
            let key = match (before, given.key()) {
                (Some(before), _) => before.key.clone(),
                (None, Some(key)) if is_key(key) && taken.iter().all(|taken| taken != key) => {
                    key.to_owned()
                }
                (None, Some(key)) => {
                    return Err(refused(&format!(
                        "schema: \"{key}\" cannot be a key: leave keys of new properties out"
                    )));
                }
                (None, _) => key_of(&given.name, &taken),
            };
            if before.is_none() {
                taken.push(key.clone());
            }
            made.push(given.property(key, before)?);
        }
        Ok(made)
    }

    fn check_names(&self) -> Result<(), Refused> {
        let mut keys = Vec::new();
        // The title goes by its usual name, too, whatever it is called.
        let mut names = vec![self.title_name().to_lowercase(), super::TITLE.to_lowercase()];
        for property in &self.properties {
            let name = property.name.to_lowercase();
            if names.contains(&name) || keys.contains(&property.key) {
                return Err(refused(&format!(
                    "schema: there are two properties called \"{}\", the title among them",
                    property.name
                )));
            }
            names.push(name);
            keys.push(property.key.clone());
        }
        Ok(())
    }

    /// Brings the values of an item, kept under `before`, to this schema: what can be is converted, all
    /// else stays as it is.
    pub fn migrate(&self, before: &Self, values: &mut Map<String, Value>) {
        for property in &self.properties {
            let Some(old) = before.properties.iter().find(|old| old.key == property.key) else {
                continue;
            };
            if old.kind == property.kind || property.is_back_reference {
                continue;
            }
            let Some(kept) = values.get(&property.key) else { continue };
            // An option may be kept by a name that it has no more: what it is called now counts.
            if old.kind != PropertyKind::SingleSelect && property.fits(kept) {
                continue;
            }
            if let Some(converted) = property.convert(old, kept) {
                values.insert(property.key.clone(), converted);
            }
        }
    }
}

impl PropertyInput {
    fn key(&self) -> Option<&str> {
        self.key.as_deref().filter(|key| !key.is_empty())
    }

    fn property(&self, key: String, before: Option<&Property>) -> Result<Property, Refused> {
        let name = self::name(&self.name, "a property")?;
        let wrong = |what: &str| Err(refused(&format!("schema: `{name}` {what}")));
        let is_number = self.kind == PropertyKind::Number;
        if self.format.is_some() && !is_number {
            return wrong("has a format, which only a number has");
        }
        let sound =
            |code: &String| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let currency = self.currency.clone().filter(|code| !code.is_empty());
        if currency.as_ref().is_some_and(|code| !is_number || !sound(code)) {
            return wrong("has a currency that is no ISO 4217 code (EUR) of a number");
        }
        let is_relation = self.kind == PropertyKind::Relation;
        if is_relation && self.target_collection_id.is_none() {
            return wrong(
                "is a relation: give the targetCollectionId (collections_list has the ids)",
            );
        }
        if !is_relation && (self.target_collection_id.is_some() || self.is_back_reference) {
            return wrong("has a targetCollectionId, which only a relation has");
        }
        let is_select = matches!(self.kind, PropertyKind::SingleSelect | PropertyKind::MultiSelect);
        if !is_select && self.options.as_ref().is_some_and(|options| !options.is_empty()) {
            return wrong("has options, which only singleSelect and multiSelect have");
        }
        let known = before.map_or(&[][..], |before| &before.options);
        let options = match &self.options {
            _ if !is_select => Vec::new(),
            Some(given) => options(&name, given, known)?,
            None => known.to_vec(),
        };
        Ok(Property {
            key,
            name,
            kind: self.kind,
            format: self.format,
            currency,
            target_collection_id: self.target_collection_id,
            is_back_reference: self.is_back_reference,
            options,
        })
    }
}

/// The options that are given; those that are known keep what items keep of them.
fn options(
    property: &str,
    given: &[ChoiceInput],
    known: &[Choice],
) -> Result<Vec<Choice>, Refused> {
    let wrong = |what: String| refused(&format!("schema: `{property}` {what}"));
    if given.len() > MOST_OPTIONS {
        return Err(wrong(format!("has {MOST_OPTIONS} options at most")));
    }
    let full = |given: &ChoiceInput| match given {
        ChoiceInput::Name(name) => {
            FullChoice { name: name.clone(), color: None, id: None, renamed_from: None }
        }
        ChoiceInput::Full(full) => full.clone(),
    };
    let given: Vec<FullChoice> = given.iter().map(full).collect();
    let mut before = Vec::with_capacity(given.len());
    for one in &given {
        before.push(one.before(known).map_err(&wrong)?);
    }
    for index in 0..given.len() {
        let free = |choice: &&Choice| !before.contains(&Some(*choice));
        if before[index].is_none() {
            let mut known = known.iter().filter(free);
            before[index] = known.find(|choice| same(&choice.name, &given[index].name));
        }
    }
    // Ids of options that stay are taken before new ones are made.
    let mut taken: Vec<Choice> = before.iter().flatten().map(|&choice| choice.clone()).collect();
    let mut made: Vec<Choice> = Vec::with_capacity(given.len());
    for (given, before) in given.iter().zip(before) {
        let name = self::name(&given.name, "an option")?;
        let id = before.map_or_else(|| free(&name, &taken), |before| before.id().to_owned());
        let twice = made.iter().any(|other| same(&other.name, &name) || other.id() == id);
        if twice {
            return Err(wrong(format!("has the option \"{name}\" twice")));
        }
        let color = given.color.or(before.and_then(|before| before.color));
        let choice = Choice { id: Some(id).filter(|id| *id != name), name, color };
        if before.is_none() {
            taken.push(choice.clone());
        }
        made.push(choice);
    }
    Ok(made)
}

impl FullChoice {
    /// The option that it is, by the name it had, or by what items keep of it.
    fn before<'a>(&self, known: &'a [Choice]) -> Result<Option<&'a Choice>, String> {
        if let Some(old) = self.renamed_from.as_deref().filter(|name| !name.is_empty()) {
            let found = known.iter().find(|choice| same(&choice.name, old));
            return found.map(Some).ok_or_else(|| format!("has no option \"{old}\" to rename"));
        }
        Ok(self.id.as_deref().and_then(|id| known.iter().find(|known| known.id() == id)))
    }
}

/// A name on one line, not too long.
pub(super) fn name(given: &str, of: &str) -> Result<String, Refused> {
    let name = given.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains('\0') {
        return Err(refused(&format!(
            "schema: {of} needs a name of 1 to {LONGEST_NAME} characters"
        )));
    }
    Ok(name)
}

fn is_key(key: &str) -> bool {
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    (1..=64).contains(&key.chars().count()) && key.chars().all(sound) && !RESERVED.contains(&key)
}

/// A key that is made from a name.
pub(super) fn key_of(name: &str, taken: &[String]) -> String {
    let mut key = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    let key: String = key.trim_end_matches('_').chars().take(48).collect();
    let key = if key.is_empty() { "property".to_owned() } else { key };
    let others = (2..).map(|number| format!("{key}_{number}"));
    let mut keys = std::iter::once(key.clone()).chain(others);
    let free = |key: &String| !taken.contains(key) && !RESERVED.contains(&key.as_str());
    keys.find(free).unwrap_or_default()
}
