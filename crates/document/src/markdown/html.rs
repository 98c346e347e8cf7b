//! Blocks that stand as tags: pages, media, cards, collections and their items; and what a task's tag says.

use serde_json::{Map, Value};

use super::tag::Tag;
use crate::{
    Kind,
    inline::lead,
    kinds::{
        CardLayout, Collection, File, Image, LinkCard, Opaque, Page, PageStyle, Repeat, Task,
        Video,
        task::{is_day, is_instant},
    },
};

const LAYOUTS: [(CardLayout, &str); 3] =
    [(CardLayout::Small, "small"), (CardLayout::Square, "square"), (CardLayout::Large, "large")];

/// The tag that is the whole of a block.
pub(super) fn tag(kind: &Kind) -> Option<Tag> {
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut tag = match kind {
        Kind::Image(image) => Tag::new("image")
            .with("url", &image.url)
            .with("alt", &image.alt)
            .with("title", &image.title)
            .with("size", &optional(&image.size))
            .with("width", &optional(&image.width)),
        Kind::Video(video) => Tag::new("video")
            .with("url", &video.url)
            .with("alt", &video.alt)
            .with("size", &optional(&video.size))
            .with("width", &optional(&video.width)),
        Kind::File(file) => Tag::new("file")
            .with("url", &file.url)
            .with("fileName", &file.name)
            .with("layout", &optional(&file.layout)),
        Kind::LinkCard(card) => Tag::new("richUrl")
            .with("url", &card.url)
            .with("title", &card.title)
            .with("description", &card.description)
            .with("layout", &optional(&card.layout)),
        Kind::Collection(collection) => collection_tag(collection),
        Kind::Whiteboard(opaque) => kept("whiteboard", &opaque.text, &opaque.properties),
        _ => return None,
    };
    tag.empty = true;
    Some(tag)
}

fn kept(name: &str, text: &str, properties: &Map<String, Value>) -> Tag {
    let data = if properties.is_empty() { None } else { serde_json::to_string(properties).ok() };
    Tag::new(name).with("name", text).with("data", &data.unwrap_or_default())
}

/// The tag that opens a collection.
pub(super) fn collection_tag(collection: &Collection) -> Tag {
    let properties = Kind::Collection(collection.clone()).store().properties;
    kept("collection", &collection.name, &properties)
}

/// The collection that a tag opens.
pub(super) fn collection(tag: &Tag) -> Option<Collection> {
    let known = |(name, _): &(String, String)| matches!(name.as_str(), "name" | "data");
    if tag.name != "collection" || tag.closing || !tag.attributes.iter().all(known) {
        return None;
    }
    let fields: Map<String, Value> = serde_json::from_str(tag.get("data").unwrap_or("{}")).ok()?;
    let name = tag.get("name").unwrap_or_default().to_owned();
    Some(Collection { name, ..Collection::from(fields) })
}

/// The tag of one value of an item: as it is where it is a text, else as JSON.
pub(super) fn property_tag(key: &str, value: &Value) -> Tag {
    let mut tag = Tag::new("property").with("key", key);
    tag = match value.as_str() {
        Some(text) => tag.with("value", text),
        None => tag.with("json", &value.to_string()),
    };
    tag.empty = true;
    tag
}

/// The key and the value that a tag says.
pub(super) fn property(tag: &Tag) -> Option<(String, Value)> {
    if tag.name != "property" || !tag.empty || tag.closing {
        return None;
    }
    let known = |(name, _): &(String, String)| matches!(name.as_str(), "key" | "value" | "json");
    if !tag.attributes.iter().all(known) {
        return None;
    }
    let value = match tag.get("json") {
        Some(json) => serde_json::from_str(json).ok()?,
        None => Value::from(tag.get("value").unwrap_or_default()),
    };
    Some((tag.get("key").unwrap_or_default().to_owned(), value))
}

/// The block that a tag says, if it is one of ours and says nothing more.
pub(super) fn kind(tag: &Tag) -> Option<Kind> {
    if !tag.empty {
        return None;
    }
    let known: &[&str] = match tag.name.as_str() {
        "image" => &["url", "alt", "title", "size", "width"],
        "video" => &["url", "alt", "size", "width"],
        "file" => &["url", "fileName", "layout"],
        "richUrl" => &["url", "title", "description", "layout"],
        "collection" => return collection(tag).map(Kind::Collection),
        "whiteboard" => &["name", "data"],
        _ => return None,
    };
    if !tag.attributes.iter().all(|(name, _)| known.contains(&name.as_str())) {
        return None;
    }
    let text = |name: &str| tag.get(name).unwrap_or_default().to_owned();
    let optional = |name: &str| tag.get(name).map(str::to_owned);
    let (url, alt, layout) = (text("url"), text("alt"), optional("layout"));
    let (size, width) = (optional("size"), optional("width"));
    Some(match tag.name.as_str() {
        "image" => Kind::Image(Image { alt, url, title: text("title"), size, width }),
        "video" => Kind::Video(Video { alt, url, size, width }),
        "file" => Kind::File(File { name: text("fileName"), url, layout }),
        "richUrl" => {
            let (title, description) = (text("title"), text("description"));
            Kind::LinkCard(LinkCard { title, url, description, layout })
        }
        _ => {
            let data = tag.get("data").unwrap_or("{}");
            let properties = serde_json::from_str(data).ok()?;
            Kind::Whiteboard(Opaque { text: text("name"), properties })
        }
    })
}

/// The tag that opens a page, or an item under its own `name`.
pub(super) fn page_tag(page: &Page, name: &str) -> Tag {
    let layout =
        LAYOUTS.iter().find(|(value, _)| *value == page.layout).map_or("", |(_, name)| name);
    let style = if page.style == PageStyle::Card { "card" } else { "" };
    Tag::new(name).with("textStyle", style).with("cardLayout", layout)
}

/// The page that a tag opens.
pub(super) fn page(tag: &Tag) -> Option<Page> {
    let card = match tag.name.as_str() {
        "page" | "collectionItem" => tag.get("textStyle") == Some("card"),
        "card" => true,
        _ => return None,
    };
    if tag.closing || tag.empty {
        return None;
    }
    let layout =
        tag.get("cardLayout").and_then(|name| LAYOUTS.iter().find(|(_, own)| *own == name));
    Some(Page {
        title: String::new(),
        style: if card { PageStyle::Card } else { PageStyle::Page },
        layout: layout.map_or(CardLayout::Regular, |(layout, _)| *layout),
        values: Map::new(),
    })
}

/// The days of a task, how it repeats, and when it was finished, where that is to be said. A day that is
/// none, as rows of before have, is left out: nobody could read the tag.
pub(super) fn task_tag(task: &Task, finished: Option<&str>) -> Option<Tag> {
    let repeat = task.repeat.as_ref().map(Repeat::to_text).unwrap_or_default();
    let day = |day: &Option<String>| day.clone().filter(|day| is_day(day)).unwrap_or_default();
    let mut tag = Tag::new("task")
        .with("schedule", &day(&task.schedule))
        .with("deadline", &day(&task.deadline))
        .with("repeat", &repeat)
        .with("finished", finished.filter(|at| is_instant(at)).unwrap_or_default());
    tag.empty = true;
    (!tag.attributes.is_empty()).then_some(tag)
}

/// The task with what its tag says, if the tag is ours and says nothing that is not understood.
pub(super) fn tagged(tag: &Tag, mut task: Task) -> Option<Task> {
    if tag.name != "task" || !tag.empty {
        return None;
    }
    for (name, value) in &tag.attributes {
        let day = is_day(value).then(|| value.clone());
        match name.as_str() {
            "schedule" => task.schedule = Some(day?),
            "deadline" => task.deadline = Some(day?),
            "repeat" => task.repeat = Some(Repeat::from_text(value)?),
            "finished" if is_instant(value) => task.finished = Some(value.clone()),
            _ => return None,
        }
    }
    Some(task)
}

/// Whether a formula can stand between double dollars: no line of it may begin a block.
pub(super) fn fits_dollars(latex: &str) -> bool {
    let sober = |line: &str| {
        !line.trim().is_empty() && line.trim() == line && lead::position(line).is_none()
    };
    let lines: Vec<&str> = latex.split('\n').collect();
    let first = lines[0];
    let rest = &lines[1..];
    !latex.contains(['$', '\r', '\t', '\0', '<'])
        && latex.trim() != ""
        && !first.ends_with("  ")
        && (rest.is_empty() || rest.last().is_some_and(|last| last.is_empty() || sober(last)))
        && rest.iter().take(rest.len().saturating_sub(1)).all(|line| sober(line))
        && (rest.is_empty() || first.trim_end() == first)
}
