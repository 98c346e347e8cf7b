//! The tags with which Markdown is told what it has no marks for.

/// One opening, closing or empty tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tag {
    /// The name as written.
    pub(crate) name: String,
    /// Names and decoded values, in the order given.
    pub(crate) attributes: Vec<(String, String)>,
    /// `</name>`
    pub(crate) closing: bool,
    /// `<name/>`
    pub(crate) empty: bool,
}

impl Tag {
    /// An opening tag without attributes.
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Adds an attribute unless its value is empty.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.attributes.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The tag that makes up the whole of this text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (tag, rest) = Self::first(text)?;
        rest.is_empty().then_some(tag)
    }

    /// The tag that this text begins with, and what follows it.
    pub(crate) fn first(text: &str) -> Option<(Self, &str)> {
        let inner = text.strip_prefix('<')?;
        let closing = inner.starts_with('/');
        let inner = if closing { &inner[1..] } else { inner };
        let end = inner
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .filter(|end| *end > 0)?;
        let mut tag = Self { name: inner[..end].to_owned(), closing, ..Self::default() };
        let mut rest = inner[end..].trim_start();
        loop {
            if let Some(after) = rest.strip_prefix("/>") {
                tag.empty = true;
                return Some((tag, after));
            }
            if let Some(after) = rest.strip_prefix('>') {
                return Some((tag, after));
            }
            rest = tag.attribute(rest)?.trim_start();
        }
    }

    /// Reads one attribute and says what follows it.
    fn attribute<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (name, rest) = text.split_once('=')?;
        let name = name.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return None;
        }
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, rest) = rest[1..].split_once(quote)?;
        self.attributes.push((name.to_owned(), decode(value)));
        Some(rest)
    }

    /// The tag as source.
    pub(crate) fn write(&self) -> String {
        let mut out = String::from(if self.closing { "</" } else { "<" });
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push('=');
            // JSON is full of double quotes.
            let quote = if value.starts_with(['{', '[']) { '\'' } else { '"' };
            out.push(quote);
            encode(value, quote, &mut out);
            out.push(quote);
        }
        out.push_str(if self.empty { "/>" } else { ">" });
        out
    }
}

const ENTITIES: [(&str, char); 9] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&apos;", '\''),
    ("&#10;", '\n'),
    ("&#13;", '\r'),
    ("&#9;", '\t'),
    ("&#124;", '|'),
];

fn encode(value: &str, quote: char, out: &mut String) {
    for next in value.chars() {
        let stays = next == '"' && quote != '"';
        match ENTITIES.iter().find(|(_, plain)| *plain == next && !stays) {
            Some((entity, _)) => out.push_str(entity),
            None => out.push(next),
        }
    }
}

fn decode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((entity, plain)) = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity))
        {
            out.push(*plain);
            rest = &rest[entity.len()..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}
