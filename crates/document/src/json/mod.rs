//! The shape in which programs read and write blocks: `{id, type, markdown, properties?, content?}`.

mod days;
mod input;
mod set;
mod task;

use serde_json::{Map, Value, json};

pub use days::Calendar;
pub use input::{BlockInput, Refused, assemble};
pub use task::TaskInput;

use crate::{
    Block, Kind,
    kinds::Collection,
    markdown::{Writer, write_one},
};

/// What the Markdown of a text says already.
const SAID: [&str; 6] = ["style", "list", "loose", "newList", "quote", "callout"];

impl Block {
    /// The block and what is inside it down to `depth` levels (0: the block alone).
    ///
    /// Where the depth ends, `contentCount` says how many blocks are inside.
    pub fn to_json(&self, depth: usize) -> Value {
        self.to_json_in(None, depth)
    }

    /// The same; the values of an item are shown as its collection says.
    pub fn to_json_in(&self, collection: Option<&Collection>, depth: usize) -> Value {
        let mut object = Map::new();
        object.insert("id".to_owned(), json!(self.id));
        object.insert("type".to_owned(), json!(self.kind.name()));
        object.insert("markdown".to_owned(), json!(markdown(self)));
        let mut properties = properties(&self.kind);
        if let (Some(collection), Kind::Page(page)) = (collection, &self.kind) {
            properties.remove("values");
            let shown = collection.shown(&page.values);
            if !shown.is_empty() {
                properties.insert("values".to_owned(), Value::Object(shown));
            }
        }
        if !properties.is_empty() {
            object.insert("properties".to_owned(), Value::Object(properties));
        }
        if depth == 0 && !self.children.is_empty() {
            object.insert("contentCount".to_owned(), json!(self.children.len()));
        } else if !self.children.is_empty() {
            let own = if let Kind::Collection(own) = &self.kind { Some(own) } else { None };
            let content = self.children.iter().map(|child| child.to_json_in(own, depth - 1));
            object.insert("content".to_owned(), content.collect());
        }
        Value::Object(object)
    }
}

/// The Markdown of one block, as it stands in the document; of a page its title, of a file a link, of a
/// collection its name.
pub fn markdown(block: &Block) -> String {
    match &block.kind {
        Kind::Page(page) => page.title.clone(),
        Kind::Collection(collection) => collection.name.clone(),
        Kind::Image(_) | Kind::Video(_) | Kind::File(_) | Kind::LinkCard(_) => {
            write_one(block, Writer::Portable)
        }
        _ => write_one(block, Writer::Full),
    }
}

/// The properties that the Markdown does not say.
fn properties(kind: &Kind) -> Map<String, Value> {
    let mut properties = kind.store().properties;
    match kind {
        Kind::Text(_) => properties.retain(|name, _| !SAID.contains(&name.as_str())),
        Kind::Code(_) | Kind::Line(_) => properties.clear(),
        Kind::Image(_) => properties.retain(|name, _| name != "url" && name != "title"),
        _ => {}
    }
    properties
}
