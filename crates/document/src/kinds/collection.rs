//! A typed table inside a document: its items are the pages inside the block.
//!
//! What may be done with one is in [`crate::collection`].

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Stores, is_default};
use crate::collection::{MOST_OPTIONS, MOST_PROPERTIES, MOST_VIEWS};

/// Bytes of a key, a name or what an option is kept by, at most: more than any that is made here.
const LONGEST: usize = 500;

/// A collection: what its items have, and how they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "Map<String, Value>")]
pub struct Collection {
    /// Its name, plain text.
    #[serde(skip)]
    pub name: String,
    /// What the title of an item is called.
    #[serde(skip_serializing_if = "is_default")]
    pub title: Option<String>,
    /// What items have beside their title, in order.
    #[serde(skip_serializing_if = "is_default")]
    pub properties: Vec<Property>,
    /// The ways it is shown in, in order.
    #[serde(skip_serializing_if = "is_default")]
    pub views: Vec<View>,
    /// The id of the view that is shown first.
    #[serde(skip_serializing_if = "is_default")]
    pub active_view: Option<String>,
    /// What else was kept, as it came: nothing is dropped that is not understood.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One property of the items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Property {
    /// Under what items keep its values; stays when it gets another name.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it takes.
    #[serde(rename = "type")]
    pub kind: PropertyKind,
    /// How numbers are shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: Option<Format>,
    /// ISO 4217, of amounts of money.
    #[serde(default, skip_serializing_if = "is_default")]
    pub currency: Option<String>,
    /// The collection whose items a relation names.
    #[serde(default, skip_serializing_if = "is_default")]
    pub target_collection_id: Option<Uuid>,
    /// The other side of a relation: computed, not kept.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_back_reference: bool,
    /// What a select takes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub options: Vec<Choice>,
}

/// What a property takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PropertyKind {
    /// Any text.
    #[default]
    Text,
    /// A number.
    Number,
    /// A day.
    Date,
    /// An address.
    #[serde(alias = "link")]
    Url,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A block or document.
    BlockLink,
    /// Items of a collection.
    Relation,
    /// Yes or no.
    #[serde(alias = "checkbox")]
    Boolean,
    /// One of its options.
    #[serde(alias = "select")]
    SingleSelect,
    /// Several of its options.
    MultiSelect,
}

/// How numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// As money.
    Currency,
    /// As a part of a hundred.
    Percentage,
}

/// One option of a select.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Choice {
    /// What items keep, where that is not the name: the name it was made with.
    #[serde(default, skip_serializing_if = "is_default")]
    pub id: Option<String>,
    /// What people call it.
    pub name: String,
    /// Its colour.
    #[serde(default, skip_serializing_if = "is_default")]
    pub color: Option<Color>,
}

impl Choice {
    /// What items keep.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

/// The colour of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "colours")]
pub enum Color {
    Yellow,
    Lime,
    MintGreen,
    AquaBlue,
    SkyBlue,
    Lavender,
    Pink,
    Red,
    Gray,
}

/// A way to show the items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct View {
    /// Unique in the collection.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its form.
    #[serde(rename = "type")]
    pub kind: ViewKind,
    /// The key of the property that makes the groups.
    #[serde(default, skip_serializing_if = "is_default")]
    pub group_by: Option<String>,
    /// Keys, the first first; with `-` before one, the highest first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sorts: Vec<String>,
    /// Which items are shown: conditions by key, all of which hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub filters: Map<String, Value>,
    /// The keys of the properties that are not shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hidden: Vec<String>,
}

/// The form of a view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ViewKind {
    /// A row an item.
    #[default]
    Table,
    /// A column a group.
    #[serde(alias = "kanban")]
    Board,
    /// A card an item.
    Gallery,
}

impl Property {
    fn is_bounded(&self) -> bool {
        let short = |option: &Choice| option.id().len().max(option.name.len()) <= LONGEST;
        self.key.len().max(self.name.len()) <= LONGEST
            && self.options.len() <= MOST_OPTIONS
            && self.options.iter().all(short)
    }
}

fn are_bounded(properties: &[Property]) -> bool {
    properties.len() <= MOST_PROPERTIES && properties.iter().all(Property::is_bounded)
}

fn are_few(views: &[View]) -> bool {
    views.len() <= MOST_VIEWS
}

impl From<Map<String, Value>> for Collection {
    /// What does not have our shape, or has more of it than a schema may, is kept as it came: it costs
    /// nobody who reads or fills the collection.
    fn from(mut fields: Map<String, Value>) -> Self {
        Self {
            name: String::new(),
            title: take(&mut fields, "title", |_| true),
            properties: take(&mut fields, "properties", |list: &Vec<_>| are_bounded(list)),
            views: take(&mut fields, "views", |list: &Vec<_>| are_few(list)),
            active_view: take(&mut fields, "activeView", |_| true),
            other: fields,
        }
    }
}

fn take<T: DeserializeOwned + Default>(
    fields: &mut Map<String, Value>,
    name: &str,
    is_ours: impl Fn(&T) -> bool,
) -> T {
    let read = fields.get(name).and_then(|value| T::deserialize(value).ok()).filter(is_ours);
    if read.is_some() {
        fields.remove(name);
    }
    read.unwrap_or_default()
}

impl Stores for Collection {
    fn text(&self) -> &str {
        &self.name
    }

    fn set_text(&mut self, text: String) {
        self.name = text;
    }
}
