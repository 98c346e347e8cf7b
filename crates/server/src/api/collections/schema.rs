//! How a schema and a view look, read and written. They are read by `docent_document`, which says what is wrong with
//! them: here they are described.

use schemars::JsonSchema;
use serde_json::{Map, Value};
use uuid::Uuid;

/// What the items of a collection have.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionSchema")]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct SchemaShape {
    /// The collection's name; it stays when it is not given.
    name: Option<String>,
    /// What they have beside their title, 20 at most. One that is left out goes, what items keep of it stays.
    properties: Vec<PropertyShape>,
    /// What the title of an item is called.
    content_prop_details: Option<TitleShape>,
}

#[derive(JsonSchema)]
#[schemars(rename = "CollectionTitle")]
#[expect(dead_code, reason = "only its description is used")]
struct TitleShape {
    name: String,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionProperty")]
#[expect(dead_code, reason = "only its description is used")]
struct PropertyShape {
    /// Under what items keep its values. Leave it out of new ones, and keep it when a property gets another name.
    key: Option<String>,
    name: String,
    r#type: PropertyType,
    /// Of numbers.
    format: Option<NumberFormat>,
    /// ISO 4217, of amounts of money.
    currency: Option<String>,
    /// The collection whose items a relation names.
    target_collection_id: Option<Uuid>,
    /// The other side of a relation: computed, and not to be written.
    is_back_reference: Option<bool>,
    /// What a select takes; those that there were when nothing is said.
    options: Option<Vec<OptionShape>>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionPropertyType")]
#[expect(dead_code, reason = "only its description is used")]
enum PropertyType {
    Text,
    Number,
    Date,
    Url,
    Email,
    Phone,
    BlockLink,
    Relation,
    Boolean,
    SingleSelect,
    MultiSelect,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionNumberFormat")]
#[expect(dead_code, reason = "only its description is used")]
enum NumberFormat {
    Currency,
    Percentage,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionOption")]
#[expect(dead_code, reason = "only its description is used")]
struct OptionShape {
    /// What items keep, where that is not the name.
    id: Option<String>,
    name: String,
    color: Option<OptionColor>,
    /// Given only: the name that it had.
    renamed_from: Option<String>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "CollectionOptionColor")]
#[expect(dead_code, reason = "only its description is used")]
enum OptionColor {
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
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionView")]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct ViewShape {
    /// Leave it out of new ones.
    id: Option<String>,
    name: String,
    r#type: ViewType,
    /// The key of the property that makes the groups; a board needs one.
    group_by: Option<String>,
    /// Keys, or title, the first first; `-` before one for the highest first.
    sorts: Option<Vec<String>>,
    /// Conditions by key, all of which hold, as the items are asked for them.
    filters: Option<Map<String, Value>>,
    /// The keys of the properties that are not shown.
    hidden: Option<Vec<String>>,
    /// Given only: this is the view that is shown first.
    active: Option<bool>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CollectionViewType")]
#[expect(dead_code, reason = "only its description is used")]
enum ViewType {
    Table,
    Board,
    Gallery,
}
