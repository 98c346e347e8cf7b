//! The words of a text, as the search index counts them.

use serde_json::Value;

use crate::{Block, Kind, inline};

/// The plain text of a block that search reads and snippets show.
pub fn text(block: &Block) -> String {
    match &block.kind {
        Kind::Text(text) => {
            let title = text.callout.as_ref().map(|callout| callout.title.as_str());
            let own = inline::plain(&text.text);
            match title.filter(|title| !title.is_empty()) {
                Some(title) => format!("{} {own}", inline::plain(title)),
                None => own,
            }
        }
        Kind::Page(page) => {
            let mut said = inline::plain(&page.title);
            page.values.values().for_each(|value| say(value, &mut said));
            said
        }
        Kind::Collection(collection) => {
            let mut said = collection.name.clone();
            for property in &collection.properties {
                let options = property.options.iter().map(|option| &option.name);
                for name in std::iter::once(&property.name).chain(options) {
                    said.push(' ');
                    said.push_str(name);
                }
            }
            said
        }
        Kind::Table(table) => {
            let rows = table.rows();
            let cells: Vec<String> =
                rows.iter().flatten().map(|cell| inline::plain(cell)).collect();
            cells.join(" ")
        }
        Kind::LinkCard(card) => format!("{} {} {}", card.title, card.description, card.url),
        other => other.text().to_owned(),
    }
}

/// What a value of an item says in words; an address of the space says none.
fn say(value: &Value, said: &mut String) {
    match value {
        Value::String(text) if !text.starts_with("block://") => {
            said.push(' ');
            said.push_str(text);
        }
        Value::Number(number) => {
            said.push(' ');
            said.push_str(&number.to_string());
        }
        Value::Array(values) => values.iter().for_each(|value| say(value, said)),
        _ => {}
    }
}

/// The words of a text in lower case, each with its position from 1.
///
/// Letters and digits make words; `_`, and `'` between letters, hold them together. `#tag/sub` gives the
/// words, and at the position of the first also `#tag/sub` and its parent `#tag`.
pub fn words(text: &str) -> impl Iterator<Item = (String, usize)> {
    let mut found = Vec::new();
    let mut position = 0;
    let mut rest = text;
    let mut before = None;
    while let Some(next) = rest.chars().next() {
        let tag =
            next == '#' && !before.is_some_and(|c| is_word(c) || matches!(c, '#' | '/' | '&'));
        if let Some(length) = tag.then(|| tag_length(rest)).flatten() {
            tags(&rest[..length].to_lowercase(), position + 1, &mut found);
        }
        let length = word_length(rest);
        if length > 0 {
            position += 1;
            found.push((spelled(&rest[..length]), position));
            before = rest[..length].chars().next_back();
            rest = &rest[length..];
        } else {
            before = Some(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    found.into_iter()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining(c)
}

/// Accents that stand after their letter.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// The word in lower case, with one form of apostrophe.
fn spelled(word: &str) -> String {
    word.to_lowercase().replace('\u{2019}', "'")
}

fn word_length(text: &str) -> usize {
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, next)) = chars.next() {
        let inner = at > 0
            && is_apostrophe(next)
            && chars.peek().is_some_and(|(_, after)| after.is_alphanumeric());
        if !is_word(next) && !inner {
            break;
        }
        length = at + next.len_utf8();
    }
    length
}

/// The length of the tag that begins here: letters, digits, `_`, `-` and `/`, not only digits.
fn tag_length(text: &str) -> Option<usize> {
    let inner = &text[1..];
    let end = inner.find(|c: char| !is_word(c) && !matches!(c, '-' | '/')).unwrap_or(inner.len());
    let tag = inner[..end].trim_end_matches(['/', '-']);
    let sound = tag.starts_with(is_word) && tag.chars().any(|c| !c.is_numeric());
    sound.then_some(1 + tag.len())
}

fn tags(tag: &str, position: usize, found: &mut Vec<(String, usize)>) {
    for (at, _) in tag.match_indices('/') {
        found.push((tag[..at].to_owned(), position));
    }
    found.push((tag.to_owned(), position));
}
