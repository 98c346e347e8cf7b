//! What `#fragment` means in a document: its headings by name, and places with an id of HTML.

use std::collections::HashMap;

use docent_document::{Block, Kind, inline};
use uuid::Uuid;

/// The places of a document that a fragment can name.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    by_name: HashMap<String, Uuid>,
    headings: Vec<(Uuid, String)>,
}

impl Anchors {
    /// The places of a document with these blocks.
    pub(super) fn of(blocks: &[Block]) -> Self {
        let mut anchors = Self::default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for block in blocks {
            block.walk(&mut |block| anchors.add(block, &mut seen));
        }
        anchors
    }

    /// The block that a fragment names; Obsidian writes the heading's text itself.
    pub(super) fn find(&self, fragment: &str) -> Option<Uuid> {
        let last = fragment.rsplit('#').next().unwrap_or(fragment);
        self.by_name.get(fragment).or_else(|| self.by_name.get(&slug(last))).copied()
    }

    /// Every heading with its fragment.
    pub(super) fn headings(self) -> Vec<(Uuid, String)> {
        self.headings
    }

    fn add(&mut self, block: &Block, seen: &mut HashMap<String, usize>) {
        let text = block.kind.text();
        for attribute in [" id=\"", " name=\""] {
            for (at, _) in text.match_indices(attribute).filter(|(at, _)| is_in_tag(text, *at)) {
                let rest = &text[at + attribute.len()..];
                let name = rest.split('"').next().unwrap_or_default();
                self.by_name.entry(name.to_owned()).or_insert(block.id);
            }
        }
        let Kind::Text(heading) = &block.kind else { return };
        if heading.style.level() == 0 {
            return;
        }
        let plain = inline::plain(&heading.text);
        let own = plain.rsplit_once("{#").and_then(|(_, id)| id.trim_end().strip_suffix('}'));
        if let Some(own) = own {
            self.by_name.entry(own.to_owned()).or_insert(block.id);
        }
        let slug = slug(&plain);
        let count = seen.entry(slug.clone()).or_default();
        let name = if *count == 0 { slug } else { format!("{slug}-{count}") };
        *count += 1;
        self.by_name.entry(name.clone()).or_insert(block.id);
        self.headings.push((block.id, name));
    }
}

fn is_in_tag(text: &str, at: usize) -> bool {
    text[..at].rfind('<').is_some_and(|open| !text[open..at].contains('>'))
}

/// The fragment of a heading: lower case, blanks as hyphens, without punctuation.
fn slug(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    for letter in heading.trim().chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() || letter == '_' || letter == '-' {
            out.push(letter);
        } else if letter.is_whitespace() {
            out.push('-');
        }
    }
    out
}
