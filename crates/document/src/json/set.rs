//! Single properties, under our names and Craft's.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::input::{Refused, string, wrong};
use crate::{
    Kind, inline,
    kinds::{
        Callout, CardLayout, Column, File, Image, Line, LineStyle, LinkCard, List, Page, PageStyle,
        Repeat, Style, Table, Task, Text, Video, repeat::Rule, task::is_day,
    },
};

/// Craft's name for each property, and ours where it is another.
const NAMES: [(&str, &str); 41] = [
    ("textStyle", "style"),
    ("style", "style"),
    ("listStyle", "list"),
    ("list", "list"),
    ("decorations", "decorations"),
    ("callout", "callout"),
    ("quote", "quote"),
    ("loose", "loose"),
    ("newList", "newList"),
    ("color", "color"),
    ("font", "font"),
    ("textAlignment", "align"),
    ("align", "align"),
    ("indentationLevel", "indent"),
    ("indent", "indent"),
    ("taskInfo", "task"),
    ("task", "task"),
    ("language", "info"),
    ("info", "info"),
    ("rawCode", "code"),
    ("code", "code"),
    ("latex", "latex"),
    ("url", "url"),
    ("altText", "alt"),
    ("alt", "alt"),
    ("title", "title"),
    ("description", "description"),
    ("layout", "layout"),
    ("blockLayout", "layout"),
    ("lineStyle", "lineStyle"),
    ("rows", "rows"),
    ("columns", "columns"),
    ("fileName", "name"),
    ("name", "name"),
    ("cardLayout", "cardLayout"),
    ("size", "size"),
    ("width", "width"),
    ("source", "source"),
    ("start", "start"),
    ("repeat", "repeat"),
    ("values", "values"),
];

pub(super) fn is_known(name: &str) -> bool {
    NAMES.iter().any(|(known, _)| *known == name)
}

/// Sets one property of a block, under any of its names.
pub(super) fn set(kind: &mut Kind, name: &str, value: Value) -> Result<(), Refused> {
    let own = NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, own)| own);
    if own == "style"
        && let (Kind::Text(text), Some(style @ ("page" | "card"))) = (&*kind, value.as_str())
    {
        let style = if style == "card" { PageStyle::Card } else { PageStyle::Page };
        *kind = Kind::Page(Page { title: text.text.clone(), style, ..Page::default() });
        return Ok(());
    }
    let name_of_kind = kind.name();
    let done = match kind {
        Kind::Text(text) => prose(text, own, name, value)?,
        Kind::Page(page) => self::page(page, own, name, value)?,
        Kind::Table(table) => self::table(table, own, name, value)?,
        Kind::Line(Line { style }) if matches!(own, "lineStyle" | "style") => {
            *style = one_of::<LineStyle>(name, value)?;
            true
        }
        other => words(other, own, name, value)?,
    };
    let field = name.to_owned();
    if done { Ok(()) } else { Err(Refused::NotOfKind { field, kind: name_of_kind }) }
}

/// One of the names of an enumeration; nothing is its usual value.
fn one_of<T: DeserializeOwned + Default>(name: &str, value: Value) -> Result<T, Refused> {
    match value {
        Value::Null => Ok(T::default()),
        value => serde_json::from_value(value).map_err(|_| wrong(name, "one of its known values")),
    }
}

fn prose(text: &mut Text, own: &str, name: &str, value: Value) -> Result<bool, Refused> {
    match own {
        "style" => text.style = one_of::<Style>(name, value)?,
        "list" => text.list = list(&text.list, name, value)?,
        "decorations" => decorations(text, name, value)?,
        "callout" => text.callout = one_of::<Option<Callout>>(name, value)?,
        "quote" => text.quote = one_of(name, value)?,
        "loose" => text.loose = one_of(name, value)?,
        "newList" => text.new_list = one_of(name, value)?,
        "color" => text.color = color(name, value)?,
        "font" => text.font = one_of(name, value)?,
        "align" => text.align = one_of(name, value)?,
        "indent" => {
            let level = value.as_u64().filter(|level| *level <= 5);
            let level = level.ok_or_else(|| wrong(name, "a number from 0 to 5"))?;
            text.indent = u8::try_from(level).unwrap_or(5);
        }
        "task" => text.list = List::Task(self::task(&text.list, value)?),
        "repeat" => repeat(&mut text.list, value)?,
        "start" => match &mut text.list {
            List::Numbered { start } => *start = one_of(name, value)?,
            _ => return Ok(false),
        },
        _ => return Ok(false),
    }
    Ok(true)
}

fn color(name: &str, value: Value) -> Result<Option<String>, Refused> {
    if value.is_null() {
        return Ok(None);
    }
    let color = string(name, value)?;
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(Some(color))
    } else if color.is_empty() {
        Ok(None)
    } else {
        Err(wrong(name, "#RRGGBB"))
    }
}

/// A list by its name, or as rows keep it; a task that stays one keeps its days.
fn list(before: &List, name: &str, value: Value) -> Result<List, Refused> {
    let Some(word) = value.as_str() else {
        return match value {
            Value::Object(mut fields) if fields.get("type").is_some_and(|word| word == "task") => {
                fields.remove("type");
                let mut kept = Task::default();
                if let List::Task(before) = before {
                    kept.finished.clone_from(&before.finished);
                }
                let repeat = fields.remove("repeat").unwrap_or_default();
                kept.repeat = rule(repeat_of(before), repeat)?;
                Ok(List::Task(task(&List::Task(kept), Value::Object(fields))?))
            }
            value => one_of(name, value),
        };
    };
    Ok(match (word, before) {
        ("none" | "", _) => List::None,
        ("bullet", _) => List::Bullet,
        ("numbered", List::Numbered { .. }) | ("task", List::Task(_)) => before.clone(),
        ("numbered", _) => List::Numbered { start: 1 },
        ("toggle", _) => List::Toggle,
        ("task", _) => List::Task(Task::default()),
        _ => return Err(wrong(name, "none, bullet, numbered, toggle or task")),
    })
}

fn decorations(text: &mut Text, name: &str, value: Value) -> Result<(), Refused> {
    let names: Vec<String> = one_of(name, value)?;
    if names.iter().any(|name| !matches!(name.as_str(), "callout" | "quote")) {
        return Err(wrong(name, "a list of callout and quote"));
    }
    text.quote = names.iter().any(|name| name == "quote");
    let note = || Callout { kind: "note".to_owned(), ..Callout::default() };
    let callout = names.iter().any(|name| name == "callout");
    text.callout = callout.then(|| text.callout.take().unwrap_or_else(note));
    Ok(())
}

/// A task with the fields that are given, under our names or Craft's.
fn task(before: &List, value: Value) -> Result<Task, Refused> {
    let mut task = if let List::Task(task) = before { task.clone() } else { Task::default() };
    let Value::Object(fields) = value else { return Err(wrong("taskInfo", "an object")) };
    for (name, value) in fields {
        match name.as_str() {
            "state" => task.state = one_of(&name, value)?,
            "scheduleDate" | "schedule" => task.schedule = day(&name, value)?,
            "deadlineDate" | "deadline" => task.deadline = day(&name, value)?,
            "repeat" => task.repeat = rule(task.repeat.as_ref(), value)?,
            "completedAt" | "canceledAt" | "finished" => {}
            _ => return Err(Refused::Unknown(format!("taskInfo.{name}"))),
        }
    }
    Ok(task)
}

/// Makes a text a task that repeats; nothing ends the repetition.
fn repeat(list: &mut List, value: Value) -> Result<(), Refused> {
    let given = rule(repeat_of(list), value)?;
    match (list, given) {
        (List::Task(task), repeat) => task.repeat = repeat,
        (list, Some(repeat)) => {
            *list = List::Task(Task { repeat: Some(repeat), ..Task::default() });
        }
        (_, None) => {}
    }
    Ok(())
}

fn repeat_of(list: &List) -> Option<&Repeat> {
    if let List::Task(task) = list { task.repeat.as_ref() } else { None }
}

/// A rule, or what was kept before there were any, given back as it is.
fn rule(before: Option<&Repeat>, value: Value) -> Result<Option<Repeat>, Refused> {
    if let Some(Repeat::Other(kept)) = before
        && (*kept == value
            || value.as_str().is_some_and(|text| text.parse().ok().as_ref() == Some(kept)))
    {
        return Ok(before.cloned());
    }
    let given = Some(value).filter(|value| !value.is_null() && value != "");
    Ok(given.map(Rule::try_from).transpose()?.map(Repeat::Rule))
}

fn day(name: &str, value: Value) -> Result<Option<String>, Refused> {
    if value.is_null() {
        return Ok(None);
    }
    let day = string(name, value)?;
    if day.is_empty() {
        Ok(None)
    } else if is_day(&day) {
        Ok(Some(day))
    } else {
        Err(wrong(name, "a day of the calendar as YYYY-MM-DD"))
    }
}

fn page(page: &mut Page, own: &str, name: &str, value: Value) -> Result<bool, Refused> {
    match own {
        "style" => page.style = one_of(name, value)?,
        "cardLayout" | "layout" => page.layout = one_of::<CardLayout>(name, value)?,
        "values" => values(page, value)?,
        "title" => page.title = inline::canonical(&string(name, value)?.replace('\n', " ")),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Sets those values of an item that are given; the collection says what they may be.
fn values(page: &mut Page, value: Value) -> Result<(), Refused> {
    let Value::Object(values) = value else {
        return Err(wrong("values", "an object of the values of an item"));
    };
    for (key, value) in values {
        if value.is_null() {
            page.values.remove(&key);
        } else {
            page.values.insert(key, value);
        }
    }
    Ok(())
}

fn table(table: &mut Table, own: &str, name: &str, value: Value) -> Result<bool, Refused> {
    match own {
        "rows" => {
            let rows: Vec<Vec<Value>> = serde_json::from_value(value)
                .map_err(|_| wrong(name, "a list of rows of cells"))?;
            let rows: Result<Vec<Vec<String>>, Refused> = rows
                .into_iter()
                .map(|row| row.into_iter().map(|cell| self::cell(name, cell)).collect())
                .collect();
            *table = Table::from_rows(&rows?, &table.columns());
        }
        "columns" => {
            let columns: Vec<Column> = one_of(name, value)?;
            *table = Table::from_rows(&table.rows(), &columns);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// A cell is a text, or an object with its text as `value`.
fn cell(name: &str, cell: Value) -> Result<String, Refused> {
    match cell {
        Value::String(text) => Ok(inline::canonical(&text)),
        Value::Null => Ok(String::new()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Object(mut cell) => self::cell(
            name,
            cell.remove("value").filter(|value| !value.is_object()).unwrap_or_default(),
        ),
        _ => Err(wrong(name, "rows of texts")),
    }
}

/// Sets a property that is a text.
fn words(kind: &mut Kind, own: &str, name: &str, value: Value) -> Result<bool, Refused> {
    let text = if value.is_null() { String::new() } else { string(name, value)? };
    if let Some(field) = optional(kind, own) {
        *field = Some(text).filter(|text| !text.is_empty());
        return Ok(true);
    }
    let field = match (kind, own) {
        (Kind::Code(code), "info") => &mut code.info,
        (Kind::Code(code), "code") => &mut code.code,
        (Kind::Formula(formula), "latex" | "code") => &mut formula.latex,
        (Kind::Raw(raw), "source") => &mut raw.source,
        (Kind::Image(image), "url") => &mut image.url,
        (Kind::Image(image), "alt") => &mut image.alt,
        (Kind::Image(image), "title") => &mut image.title,
        (Kind::Video(video), "url") => &mut video.url,
        (Kind::Video(video), "alt") => &mut video.alt,
        (Kind::File(file), "url") => &mut file.url,
        (Kind::File(file), "name") => &mut file.name,
        (Kind::LinkCard(card), "url") => &mut card.url,
        (Kind::LinkCard(card), "title") => &mut card.title,
        (Kind::LinkCard(card), "description") => &mut card.description,
        _ => return Ok(false),
    };
    *field = text;
    Ok(true)
}

fn optional<'a>(kind: &'a mut Kind, own: &str) -> Option<&'a mut Option<String>> {
    Some(match (kind, own) {
        (Kind::Image(image), "size") => &mut image.size,
        (Kind::Image(image), "width") => &mut image.width,
        (Kind::Video(video), "size") => &mut video.size,
        (Kind::Video(video), "width") => &mut video.width,
        (Kind::File(file), "layout") => &mut file.layout,
        (Kind::LinkCard(card), "layout") => &mut card.layout,
        _ => return None,
    })
}

/// A block of a kind that is told by its properties alone.
pub(super) fn empty(name: &str) -> Option<Kind> {
    Some(match name {
        "table" => Kind::Table(Table::from_rows(&[vec![String::new()]], &[])),
        "image" => Kind::Image(Image::default()),
        "video" => Kind::Video(Video::default()),
        "file" => Kind::File(File::default()),
        "link_card" => Kind::LinkCard(LinkCard::default()),
        "line" => Kind::Line(Line::default()),
        _ => return None,
    })
}

/// Gives a picture, film, file or card its text and address.
pub(super) fn media(kind: &mut Kind, text: String, address: String) {
    match kind {
        Kind::Image(Image { alt, url, .. }) | Kind::Video(Video { alt, url, .. }) => {
            (*alt, *url) = (text, address);
        }
        Kind::File(File { name, url, .. }) => (*name, *url) = (text, address),
        Kind::LinkCard(LinkCard { title, url, .. }) => (*title, *url) = (text, address),
        _ => {}
    }
}
