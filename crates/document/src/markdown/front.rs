//! The front matter of a file: YAML between two lines of dashes.

/// Splits a source into front matter (without its lines of dashes) and the rest.
pub(super) fn split(source: &str) -> (Option<&str>, &str) {
    let Some(inner) = source.strip_prefix("---\n") else { return (None, source) };
    let mut at = 0;
    for line in inner.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let yaml = &inner[..at];
            return if is_mapping(yaml) {
                (Some(yaml), &inner[at + line.len()..])
            } else {
                (None, source)
            };
        }
        at += line.len();
    }
    (None, source)
}

/// Two rules with prose between them are not front matter: every line must look like a mapping's.
fn is_mapping(yaml: &str) -> bool {
    let mut keys = 0;
    for line in yaml.lines() {
        let inner = line.starts_with([' ', '\t', '#']) || line.starts_with("- ");
        if line.trim().is_empty() || inner {
            continue;
        }
        match line.split_once(':') {
            Some((key, value))
                if !key.is_empty() && (value.is_empty() || value.starts_with(' ')) =>
            {
                keys += 1;
            }
            _ => return false,
        }
    }
    keys > 0
}

/// The value of `title:` where it is a plain or quoted word on its line.
pub(super) fn title(yaml: &str) -> Option<String> {
    let value = yaml.lines().find_map(|line| line.strip_prefix("title:"))?.trim();
    let unquoted = match value.chars().next()? {
        '"' => value.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains('\\'))?,
        '\'' => {
            value.strip_prefix('\'')?.strip_suffix('\'').filter(|inner| !inner.contains('\''))?
        }
        '|' | '>' | '[' | '{' | '&' | '*' | '!' => return None,
        _ => value.split(" #").next().unwrap_or_default().trim_end(),
    };
    (!unquoted.is_empty()).then(|| unquoted.to_owned())
}
