//! Variables in templates: `{{name}}`, anywhere in a text, filled in for good.

use std::ops::Range;

/// Letters of a name at most.
const LONGEST: usize = 60;

/// The names in a text, each once, as they first appear.
pub fn variables(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (_, name) in places(text) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The text with values in place of their names; what has no value stays as it is. A value is put in as
/// it is, and no name in it is filled.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut kept = 0;
    for (place, name) in places(text) {
        let Some(value) = value(&name) else { continue };
        filled.push_str(&text[kept..place.start]);
        filled.push_str(&value);
        kept = place.end;
    }
    filled.push_str(&text[kept..]);
    filled
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
            let begin = text[inner..close].rfind("{{").map_or(inner, |at| inner + at + 2);
            from = close + 2;
            if let Some(name) = name(&text[begin..close]) {
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
        let filled = fill(text, |name| (name != "y").then(|| format!("<{{{{{name}}}}}>")));
        assert_eq!(
            filled,
            "<{{who}}> meets <{{who}}> on <{{first_day}}>: {<{{deep}}>} {{}} {{a\nb}} {{x {{y}} {{open"
        );
        assert_eq!(fill("{{é}}", |_| Some("ü".to_owned())), "ü");
        assert!(variables("}}{{").is_empty());
    }
}
