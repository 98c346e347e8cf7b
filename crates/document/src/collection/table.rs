//! The items as a table, for readers of GFM.

use serde_json::Value;

use super::address_of;
use crate::{
    Block, Kind, inline,
    kinds::{Collection, Column, Property, PropertyKind, Table},
};

impl Collection {
    /// A table of items: the title, then the properties that are kept.
    pub fn table(&self, items: &[Block]) -> Table {
        let shown: Vec<&Property> =
            self.properties.iter().filter(|property| !property.is_back_reference).collect();
        let names = shown.iter().map(|property| inline::literal(&property.name));
        let mut rows = vec![
            std::iter::once(inline::literal(self.title_name())).chain(names).collect::<Vec<_>>(),
        ];
        for item in items {
            let Kind::Page(page) = &item.kind else { continue };
            let cells = shown.iter().map(|property| {
                page.values.get(&property.key).map_or_else(String::new, |kept| cell(property, kept))
            });
            rows.push(std::iter::once(page.title.clone()).chain(cells).collect());
        }
        let mut columns = vec![Column::None];
        columns.extend(shown.iter().map(|property| match property.kind {
            PropertyKind::Number => Column::Right,
            _ => Column::None,
        }));
        Table::from_rows(&rows, &columns)
    }
}

fn cell(property: &Property, kept: &Value) -> String {
    match (property.kind, property.show(kept)) {
        (_, None) => String::new(),
        (PropertyKind::Url, Some(Value::String(url))) => inline::link(&url, &url),
        (PropertyKind::BlockLink, Some(Value::String(url))) => inline::link("block", &url),
        (PropertyKind::Relation, Some(_)) => {
            let ids = kept.as_array().into_iter().flatten().filter_map(Value::as_str);
            let links =
                ids.filter(|id| address_of(id).is_some()).map(|id| inline::link("item", id));
            links.collect::<Vec<_>>().join(", ")
        }
        (_, Some(Value::Array(names))) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            inline::literal(&names.join(", "))
        }
        (_, Some(Value::String(text))) => inline::literal(&text.replace('\n', " ")),
        (_, Some(value)) => value.to_string(),
    }
}
