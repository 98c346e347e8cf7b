//! Where an inline text, put at the start of a line, would begin a block: and the backslash against it.

use std::borrow::Cow;

/// The text so that no block begins at its start: `# x` becomes `\# x`.
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    match position(text) {
        Some(at) => Cow::Owned(format!("{}\\{}", &text[..at], &text[at..])),
        None => Cow::Borrowed(text),
    }
}

/// The text of a fragment that holds no mark: spaces at its ends do not count.
pub(crate) fn unguarded_text(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Where a backslash keeps this line from beginning a block.
pub(crate) fn position(text: &str) -> Option<usize> {
    let line = text.split('\n').next().unwrap_or_default();
    let begins = match line.bytes().next()? {
        b'#' => heading(line),
        b'>' => true,
        b'-' | b'+' | b'*' | b'_' | b'=' | b':' | b'|' => bullet(line) || ruled(line),
        b'`' => fence(line, '`') && !line.trim_start_matches('`').contains('`'),
        b'~' => fence(line, '~'),
        b'[' => bracket(line),
        b'0'..=b'9' => return number(line),
        _ => false,
    };
    begins.then_some(0)
}

fn heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    line.len() - rest.len() <= 6 && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn bullet(line: &str) -> bool {
    line.starts_with(['-', '+', '*']) && (line.len() == 1 || line[1..].starts_with([' ', '\t']))
}

/// Lines of dashes, stars, underscores, equals signs, colons and pipes: rules, underlines, table rules.
fn ruled(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '-' | '*' | '_' | '=' | ':' | '|' | ' ' | '\t'))
}

fn fence(line: &str, mark: char) -> bool {
    line.len() - line.trim_start_matches(mark).len() >= 3
}

/// A definition, a task's box or the type of a callout.
fn bracket(line: &str) -> bool {
    let inner = &line[1..];
    let Some(end) = label(inner) else { return false };
    let after = &inner[end + 1..];
    let boxed =
        inner[..end].chars().count() == 1 && (after.is_empty() || after.starts_with([' ', '\t']));
    let callout = inner.starts_with('!') && inner[1..].starts_with(char::is_alphanumeric);
    boxed || callout && !after.starts_with('(') || after.starts_with(':')
}

/// Where the label ends that begins here; there is none with a bracket inside.
fn label(inner: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, next) in inner.char_indices() {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => return None,
            ']' => return Some(at),
            _ => {}
        }
    }
    None
}

fn number(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let marks =
        rest.starts_with(['.', ')']) && (rest.len() == 1 || rest[1..].starts_with([' ', '\t']));
    (digits <= 9 && marks).then_some(digits)
}
