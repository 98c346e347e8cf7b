//! How characters, code and targets are spelled so that they mean themselves.

/// How much is escaped, from what people write to what no reader can misread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Care {
    /// Only what is certain to be a mark.
    Least,
    /// Everything that can be a mark.
    Marks,
    /// Also, characters beside a mark are written as numbers.
    Edges,
    /// Also, marks inside marks use the other character.
    Separate,
}

/// What an end of a text touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// No mark.
    Free,
    /// A mark that stands beside it.
    Beside,
    /// The mark that it stands in.
    Within,
}

impl Edge {
    /// Whether a character at this end must be spelled as a number.
    fn spells(self, next: char, care: Care) -> bool {
        match self {
            Self::Free => false,
            Self::Beside => care >= Care::Edges && !next.is_whitespace(),
            Self::Within => care >= Care::Edges || next.is_whitespace(),
        }
    }
}

/// Writes characters; `edges` are what the text touches before and after.
pub(super) fn text(text: &str, care: Care, edges: (Edge, Edge), link: bool, out: &mut String) {
    let last = text.chars().count().saturating_sub(1);
    let mut before = out.chars().next_back();
    for (index, (at, next)) in text.char_indices().enumerate() {
        let after = text[at + next.len_utf8()..].chars().next();
        let spelled =
            index == 0 && edges.0.spells(next, care) || index == last && edges.1.spells(next, care);
        if spelled || is_line_end(next) || (is_blank(next) && before.is_none_or(is_line_end)) {
            number(next, out);
        } else {
            let tail = &text[at..];
            if needs_backslash(next, before, after, tail, care, link) {
                out.push('\\');
            }
            out.push(if next == '\0' { char::REPLACEMENT_CHARACTER } else { next });
        }
        before = Some(next);
    }
}

fn is_blank(next: char) -> bool {
    matches!(next, ' ' | '\t')
}

fn is_line_end(next: char) -> bool {
    matches!(next, '\n' | '\r')
}

fn number(next: char, out: &mut String) {
    out.push_str("&#");
    out.push_str(&u32::from(next).to_string());
    out.push(';');
}

fn needs_backslash(
    next: char,
    before: Option<char>,
    after: Option<char>,
    tail: &str,
    care: Care,
    link: bool,
) -> bool {
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let certain = match next {
        '\\' => after.is_none_or(|c| c.is_ascii_punctuation()),
        '`' => true,
        '*' => !(blank(before) && blank(after)),
        '_' => !(blank(before) && blank(after) || word(before) && word(after)),
        '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
        '&' => is_entity(tail),
        '[' | ']' => link,
        _ => false,
    };
    certain || care > Care::Least && can_mean(next, before, tail)
}

/// Whether a character can be part of a mark in any place.
fn can_mean(next: char, before: Option<char>, tail: &str) -> bool {
    match next {
        ':' => before == Some(':') || tail.starts_with("::") || tail.starts_with("://"),
        '.' => matches!(before, Some('w' | 'W')),
        other => "\\`*_<>&[]$~=!|@^".contains(other),
    }
}

/// Whether this begins with what could be a character by name or number.
pub(super) fn is_entity(tail: &str) -> bool {
    let name = tail[1..].split(|c: char| !c.is_ascii_alphanumeric() && c != '#').next();
    name.is_some_and(|name| !name.is_empty() && tail[1 + name.len()..].starts_with(';'))
}

/// Spells out a blank at the end of a line, which would be dropped.
pub(super) fn end_of_line(out: &mut String) {
    if let Some(last) = out.chars().next_back().filter(|c| is_blank(*c)) {
        out.pop();
        number(last, out);
    }
}

/// Writes a code span, with as many backticks as it takes.
pub(super) fn code(code: &str, out: &mut String) {
    let mut longest = 0;
    let mut length = 0;
    let mut lengths = std::collections::BTreeSet::new();
    for next in code.chars().chain([' ']) {
        if next == '`' {
            length += 1;
            longest = longest.max(length);
        } else if length > 0 {
            lengths.insert(length);
            length = 0;
        }
    }
    let ticks = (1..=longest + 1).find(|count| !lengths.contains(count)).unwrap_or(1);
    let fence = "`".repeat(ticks);
    let blank = code.bytes().all(|byte| byte == b' ');
    let padded = code.starts_with('`')
        || code.ends_with('`')
        || (!blank && code.starts_with(' ') && code.ends_with(' '));
    let pad = if padded { " " } else { "" };
    for part in [fence.as_str(), pad, code, pad, fence.as_str()] {
        out.push_str(part);
    }
}

/// Writes `(url "title")`.
pub(super) fn target(url: &str, title: &str, out: &mut String) {
    out.push('(');
    destination(url, !title.is_empty(), out);
    if !title.is_empty() {
        out.push_str(" \"");
        quoted(title, &['"'], out);
        out.push('"');
    }
    out.push(')');
}

fn destination(url: &str, titled: bool, out: &mut String) {
    let bare = !url.starts_with('<')
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
        && (!url.is_empty() || !titled)
        && is_balanced(url);
    if bare {
        quoted(url, &[], out);
    } else {
        out.push('<');
        quoted(url, &['<', '>'], out);
        out.push('>');
    }
}

fn is_balanced(url: &str) -> bool {
    let mut depth = 0_i32;
    let mut deepest = 0;
    for next in url.chars() {
        match next {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && deepest < 16
}

/// Writes characters inside a target: backslashes and entities mean themselves.
pub(super) fn quoted(text: &str, escaped: &[char], out: &mut String) {
    for (at, next) in text.char_indices() {
        let after = text[at + next.len_utf8()..].chars().next();
        match next {
            '\n' | '\r' | '\t' => number(next, out),
            '&' if is_entity(&text[at..]) => out.push_str("&amp;"),
            '\\' if after.is_none_or(|c| c.is_ascii_punctuation()) => out.push_str("\\\\"),
            other if escaped.contains(&other) => {
                out.push('\\');
                out.push(other);
            }
            other => out.push(other),
        }
    }
}

/// Writes a link whose text is its address: bare, or in angle brackets. False when it has neither form.
pub(super) fn autolink(url: &str, text: &str, care: Care, out: &mut String) -> bool {
    let same = url == text;
    let mail = url.strip_prefix("mailto:") == Some(text) && text.contains('@');
    let www = url.strip_prefix("http://") == Some(text) && text.starts_with("www.");
    let web = same && (url.starts_with("http://") || url.starts_with("https://"));
    if care == Care::Least && (web || www || mail) {
        out.push_str(text);
        return true;
    }
    let scheme = url.split_once(':').is_some_and(|(scheme, _)| {
        (2..=32).contains(&scheme.len())
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    });
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>".contains(c));
    if clean && (same && scheme || mail) {
        out.push('<');
        out.push_str(text);
        out.push('>');
        return true;
    }
    false
}
