//! The tags around a text that say its colour, font, alignment, indentation, or that it is a caption.

use super::tag::Tag;
use crate::kinds::{Align, Font, Style, Text};

/// The tag that a text is wrapped in, if it needs one.
pub(super) fn tag(text: &Text) -> Option<Tag> {
    let caption = text.style == Style::Caption;
    let indent = if text.indent == 0 { String::new() } else { text.indent.to_string() };
    let tag = Tag::new(if caption { "caption" } else { "text" })
        .with("color", text.color.as_deref().unwrap_or_default())
        .with("font", font(text.font))
        .with("align", align(text.align))
        .with("indent", &indent);
    (caption || !tag.attributes.is_empty()).then_some(tag)
}

/// Puts what a tag says into a text; `None` if it is not such a tag, or says more.
pub(super) fn apply(tag: &Tag, text: &mut Text) -> Option<()> {
    match tag.name.as_str() {
        "caption" => text.style = Style::Caption,
        "text" => {}
        _ => return None,
    }
    for (name, value) in &tag.attributes {
        match name.as_str() {
            "color" => text.color = Some(value.clone()),
            "font" => text.font = FONTS.iter().find(|(_, name)| name == value)?.0,
            "align" => text.align = ALIGNS.iter().find(|(_, name)| name == value)?.0,
            "indent" => text.indent = value.parse().ok().filter(|indent| *indent <= 5)?,
            _ => return None,
        }
    }
    Some(())
}

const FONTS: [(Font, &str); 3] =
    [(Font::Serif, "serif"), (Font::Rounded, "rounded"), (Font::Mono, "mono")];

const ALIGNS: [(Align, &str); 3] =
    [(Align::Center, "center"), (Align::Right, "right"), (Align::Justify, "justify")];

fn font(font: Font) -> &'static str {
    FONTS.iter().find(|(value, _)| *value == font).map_or("", |(_, name)| name)
}

fn align(align: Align) -> &'static str {
    ALIGNS.iter().find(|(value, _)| *value == align).map_or("", |(_, name)| name)
}
