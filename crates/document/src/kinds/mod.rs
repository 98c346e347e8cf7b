//! The kinds of block, one file each, and the one list that names them.

mod code;
mod collection;
mod file;
mod formula;
mod image;
mod line;
mod link_card;
mod opaque;
mod page;
mod raw;
pub mod repeat;
mod table;
pub(crate) mod task;
mod text;
mod video;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

pub use code::Code;
pub use collection::{Choice, Collection, Color, Format, Property, PropertyKind, View, ViewKind};
pub use file::File;
pub use formula::Formula;
pub use image::Image;
pub use line::{Line, LineStyle};
pub use link_card::LinkCard;
pub use opaque::Opaque;
pub use page::{CardLayout, Page, PageStyle};
pub use raw::Raw;
pub use repeat::Repeat;
pub use table::{Column, Table};
pub use task::{State, Task};
pub use text::{Align, Callout, Fold, Font, List, Style, Text};
pub use video::Video;

/// What a row holds of a block beside its place in the tree.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The name of the kind, as in [`Kind::name`].
    pub kind: String,
    /// What search reads: inline Markdown, code, a pipe table, LaTeX, an alternative text.
    pub text: String,
    /// Everything else, empty for a plain paragraph.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Value>,
}

impl Stored {
    /// Whether the text or a property, however deep, has these characters in it.
    pub fn mentions(&self, part: &str) -> bool {
        self.text.contains(part) || self.properties.values().any(|value| has(value, part))
    }
}

fn has(value: &Value, part: &str) -> bool {
    match value {
        Value::String(text) => text.contains(part),
        Value::Array(values) => values.iter().any(|value| has(value, part)),
        Value::Object(values) => values.values().any(|value| has(value, part)),
        _ => false,
    }
}

/// A row that holds no block.
#[derive(Debug, thiserror::Error)]
pub enum Invalid {
    /// The name of the kind is not one of ours.
    #[error("there is no kind of block called `{0}`")]
    Kind(String),
    /// The properties do not fit the kind.
    #[error("the properties of a `{kind}` block are not valid: {reason}")]
    Properties {
        /// The kind that was named.
        kind: &'static str,
        /// What does not fit.
        reason: String,
    },
}

/// What a kind says about itself; implemented in its file.
trait Stores: Serialize + DeserializeOwned {
    /// The text that search reads.
    fn text(&self) -> &str;
    /// Puts back the text that was left out of the properties.
    fn set_text(&mut self, text: String);
}

/// Declares [`Kind`] and what follows from the list: names, storing and restoring.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident($type:ty) = $name:literal,)*) => {
        /// What a block is.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Kind {
            $($(#[$doc])* $variant($type),)*
        }

        impl Kind {
            /// All names, in the order of the list.
            pub const NAMES: &[&str] = &[$($name),*];

            /// The name under which rows keep this kind.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            /// The text that search reads.
            pub fn text(&self) -> &str {
                match self {
                    $(Self::$variant(kind) => kind.text(),)*
                }
            }

            /// What a row holds; [`Kind::restore`] is the exact inverse.
            pub fn store(&self) -> Stored {
                match self {
                    $(Self::$variant(kind) => store(kind, $name),)*
                }
            }

            /// The block of a row.
            pub fn restore(stored: Stored) -> Result<Self, Invalid> {
                match stored.kind.as_str() {
                    $($name => restore(stored, $name).map(Self::$variant),)*
                    _ => Err(Invalid::Kind(stored.kind)),
                }
            }
        }
    };
}

kinds! {
    /// Prose: paragraphs, headings, list items, tasks, quotes and callouts.
    Text(Text) = "text",
    /// A page or card inside the document; its title is the text.
    Page(Page) = "page",
    /// Code with its language.
    Code(Code) = "code",
    /// A table of inline Markdown.
    Table(Table) = "table",
    /// A picture on its own.
    Image(Image) = "image",
    /// A film.
    Video(Video) = "video",
    /// A file to download.
    File(File) = "file",
    /// A link shown as a card.
    LinkCard(LinkCard) = "link_card",
    /// A rule between blocks, or a page break.
    Line(Line) = "line",
    /// A formula on its own.
    Formula(Formula) = "formula",
    /// A typed table of items: the pages inside it.
    Collection(Collection) = "collection",
    /// A drawing, kept as it came.
    Whiteboard(Opaque) = "whiteboard",
    /// Source that the model cannot hold, kept verbatim.
    Raw(Raw) = "raw",
}

impl Kind {
    /// A plain paragraph of canonical inline Markdown.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), ..Text::default() })
    }
}

fn store<T: Stores>(kind: &T, name: &str) -> Stored {
    let properties = match serde_json::to_value(kind) {
        Ok(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    Stored { kind: name.to_owned(), text: kind.text().to_owned(), properties }
}

fn restore<T: Stores>(stored: Stored, kind: &'static str) -> Result<T, Invalid> {
    let mut value: T = serde_json::from_value(Value::Object(stored.properties))
        .map_err(|error| Invalid::Properties { kind, reason: error.to_string() })?;
    value.set_text(stored.text);
    Ok(value)
}

/// Whether a property has the value that goes without saying.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
