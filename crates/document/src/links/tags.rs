//! Addresses in tags of HTML: what `src` and `href` say.

use std::ops::Range;

use super::LinkKind;

/// Where the addresses of a piece of HTML stand, in order: the text between the quotes.
pub(super) fn addresses(html: &str) -> Vec<(LinkKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<') {
        at += open + 1;
        let rest = &html[at..];
        if let Some(comment) = rest.strip_prefix("!--") {
            let end = comment.find("-->").map_or(rest.len(), |end| end + "!---->".len());
            at += end.min(rest.len());
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = attributes(html, at, &mut found);
        }
    }
    found
}

/// The value of an attribute as a reader sees it.
pub(super) fn decode(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// An address as the value of an attribute, in either kind of quotes.
pub(super) fn encode(address: &str) -> String {
    address.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Reads the attributes of the tag whose name starts at `at`; answers where the tag ends.
fn attributes(html: &str, mut at: usize, found: &mut Vec<(LinkKind, Range<usize>)>) -> usize {
    loop {
        let rest = &html[at..];
        let Some(next) = rest.find(['>', '"', '\'']) else { return html.len() };
        if rest[next..].starts_with('>') {
            return at + next + 1;
        }
        let start = at + next + 1;
        let quote = &rest[next..=next];
        let Some(length) = html[start..].find(quote) else { return html.len() };
        if let Some(kind) = kind(&rest[..next]) {
            found.push((kind, start..start + length));
        }
        at = start + length + 1;
    }
}

/// What an attribute points at, by what stands before its quote: `… src=`.
fn kind(before: &str) -> Option<LinkKind> {
    let name = before.trim_end().strip_suffix('=')?.trim_end();
    let name = name.rsplit(|c: char| c.is_ascii_whitespace()).next()?;
    match name.to_ascii_lowercase().as_str() {
        "src" => Some(LinkKind::Image),
        "href" => Some(LinkKind::Link),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{LinkKind, addresses, decode, encode};

    #[test]
    fn finds_sources_and_links_between_quotes() {
        let html = r#"<img alt="a > b" src="img/a b.png" class='x'/> <A HREF='c.md'>src="no"</A>"#;
        let found: Vec<_> = addresses(html).into_iter().map(|(k, r)| (k, &html[r])).collect();
        assert_eq!(found, [(LinkKind::Image, "img/a b.png"), (LinkKind::Link, "c.md")]);
    }

    #[test]
    fn leaves_comments_and_broken_tags() {
        for html in [
            "<!-- <img src=\"a\"> -->",
            "<!--",
            "<img src=\"a",
            "< img src=\"a\">",
            "<é src=\"a\">",
        ] {
            assert_eq!(addresses(html), [], "{html}");
        }
    }

    #[test]
    fn an_address_survives_its_quotes() {
        let address = "a&b\"c'd";
        assert_eq!(decode(&encode(address)), address);
    }
}
