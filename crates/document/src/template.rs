//! Variables in templates: `{{name}}`, anywhere in a text, filled in for good.

use std::{collections::HashSet, ops::Range};

/// Letters of a name at most.
const LONGEST: usize = 60;
/// Names in a text at most; what comes after them stays text.
const MOST: usize = 100;

/// The names in a text, each once, as they first appear.
pub fn variables(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    for (_, name) in places(text) {
        if known.insert(name.clone()) {
            names.push(name);
        }
        if names.len() == MOST {
            break;
        }
    }
    names
}

/// The text with values in place of their names; what has no value stays as it is. A value is put in as
/// it is, and no name in it is filled. None where the text would have more than `most` bytes.
pub fn fill<'a>(
    text: &str,
    value: impl Fn(&str) -> Option<&'a str>,
    most: usize,
) -> Option<String> {
    let mut filled = String::with_capacity(text.len());
    let mut kept = 0;
    for (place, name) in places(text) {
        let Some(value) = value(&name) else { continue };
        filled.push_str(&text[kept..place.start]);
        filled.push_str(value);
        kept = place.end;
        if filled.len() > most {
            return None;
        }
    }
    filled.push_str(&text[kept..]);
    (filled.len() <= most).then_some(filled)
}

/// Where names are, in order.
fn places(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let open = from + text[from..].find("{{")?;
            let inner = open + 2;
            let close = inner + text[inner..].find("}}")?;
            // Of several braces the innermost begin the name.
            let begin = text[open..close].rfind('{').map_or(inner, |at| open + at + 1);
            from = close + 2;
            if text[..begin].ends_with("{{")
                && let Some(name) = name(&text[begin..close])
            {
                return Some((begin - 2..close + 2, name));
            }
        }
    })
}

/// A name as people wrote it: Markdown has backslashes before some letters.
fn name(written: &str) -> Option<String> {
    let name = written.replace('\\', "");
    let name = name.trim();
    let is_name =
        !name.is_empty() && name.chars().count() <= LONGEST && !name.contains(['{', '}', '\n']);
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{fill, variables};

    #[test]
    fn names_are_found_and_filled() {
        let text =
            "{{who}} meets {{ who }} on {{first\\_day}}: {{{deep}}} {{}} {{a\nb}} {{x {{y}} {{open";
        assert_eq!(variables(text), ["who", "first_day", "deep", "y"]);
        let filled = fill(text, |name| (name != "y").then_some("<{{who}}>"), 1_000);
        assert_eq!(
            filled.as_deref(),
            Some(
                "<{{who}}> meets <{{who}}> on <{{who}}>: {<{{who}}>} {{}} {{a\nb}} {{x {{y}} {{open"
            )
        );
        assert_eq!(fill("{{é}}", |_| Some("ü"), 2).as_deref(), Some("ü"));
        assert_eq!(fill("{{é}}{{é}}", |_| Some("ü"), 3), None);
        assert_eq!(fill("four", |_| None, 3), None);
        let many: Vec<_> = (0..300).map(|number| format!("{{{{{number}}}}}{{{{0}}}}")).collect();
        assert_eq!(variables(&many.concat()).len(), 100);
        assert!(variables("}}{{").is_empty());
    }
}
