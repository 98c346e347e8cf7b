//! Where a link of a file leads in the tree, and how a path is written as a link.

use docent_document::links::{Link, LinkKind};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use uuid::Uuid;

use super::{
    flavour::{Flavour, parent, split_name},
    plan::{Plan, Target},
};

/// What an address cannot have in a path, beside letters beyond ASCII.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// To a document or file of the tree, at a fragment.
    Here(Target, Option<String>),
    /// To a place in the file itself.
    Itself(String),
    /// To the web, or to something that is ours to keep as it is.
    Elsewhere,
    /// Into the tree, where there is nothing.
    Nowhere,
}

/// Finds what a link in the file at `path` leads to.
pub(super) fn find(plan: &Plan, path: &str, link: &Link) -> Found {
    let wiki = matches!(link.kind, LinkKind::Wiki | LinkKind::Embed);
    let target = link.target.trim();
    if !wiki && is_elsewhere(target) {
        return Found::Elsewhere;
    }
    let (place, fragment) = match target.split_once('#') {
        Some((place, fragment)) => (place, Some(decoded(fragment))),
        None => (target, None),
    };
    if place.is_empty() {
        return fragment.map_or(Found::Elsewhere, Found::Itself);
    }
    let place = if wiki { place.to_owned() } else { decoded(place) };
    let by_path = candidates(parent(path), &place).find_map(|path| plan.at(&path));
    let by_name = || plan.named(&place).filter(|_| wiki || plan.flavour == Flavour::Obsidian);
    match by_path.or_else(by_name) {
        Some(target) => Found::Here(target, fragment),
        None => Found::Nowhere,
    }
}

/// A relative path from one file's folder to another file, as an address.
pub(super) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = parent(from).split('/').filter(|name| !name.is_empty()).collect();
    let to: Vec<&str> = to.split('/').collect();
    let common = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let names: Vec<&str> = up.chain(to[common..].iter().copied()).collect();
    let path = utf8_percent_encode(&names.join("/"), ESCAPED).to_string();
    if is_elsewhere(&path) { format!("./{path}") } else { path }
}

/// A fragment as part of an address.
pub(super) fn fragment(name: &str) -> String {
    utf8_percent_encode(name, ESCAPED).to_string()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The id in an address of a space's own: `file://`, `block://`.
pub(super) fn id_in(target: &str, scheme: &str) -> Option<Uuid> {
    target.strip_prefix(scheme)?.parse().ok()
}

/// Whether an address has a scheme or a host of its own.
fn is_elsewhere(target: &str) -> bool {
    let scheme = target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    scheme || target.is_empty() || target.starts_with("//")
}

/// The paths that an address may mean, the likeliest first: itself, as Markdown, where a page of a
/// book was a chapter, or the first page of a folder.
fn candidates(folder: &str, place: &str) -> impl Iterator<Item = String> {
    let bare = place.split('?').next().unwrap_or(place);
    let mut paths = Vec::new();
    for place in [place, bare] {
        let Some(path) = join(folder, place) else { continue };
        paths.push(path.clone());
        paths.push(format!("{path}.md"));
        let (stem, extension) = split_name(&path);
        if ["html", "htm"].contains(&extension) {
            paths.push(format!("{stem}.md"));
            paths.extend(stem.strip_suffix("index").map(|folder| format!("{folder}README.md")));
        }
        for first in ["README.md", "index.md"] {
            paths.push(format!("{path}/{first}").trim_start_matches('/').to_owned());
        }
        // Some programs write their links from the top of the tree.
        paths.extend(join("", place));
    }
    paths.into_iter()
}

/// A path from a folder; none when it leads out of the tree.
fn join(folder: &str, place: &str) -> Option<String> {
    let absolute = place.starts_with('/');
    let mut parts: Vec<&str> = folder.split('/').filter(|_| !absolute).collect();
    parts.retain(|part| !part.is_empty());
    for part in place.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{is_elsewhere, join, relative};

    #[test]
    fn paths_are_joined_inside_the_tree() {
        assert_eq!(join("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(join("a/b", "/c.md").as_deref(), Some("c.md"));
        assert_eq!(join("a", "./x//y").as_deref(), Some("a/x/y"));
        assert_eq!(join("a", "../../c.md"), None);
    }

    #[test]
    fn relative_paths_are_encoded() {
        assert_eq!(relative("a/b/c.md", "a/d e (1).md"), "../d%20e%20%281%29.md");
        assert_eq!(relative("c.md", "assets/ü.png"), "assets/%C3%BC.png");
        assert_eq!(relative("a/c.md", "x: y.md"), "../x:%20y.md");
        assert_eq!(relative("c.md", "mailto:y.md"), "./mailto:y.md");
    }

    #[test]
    fn schemes_are_told_from_names() {
        assert!(is_elsewhere("https://x"));
        assert!(is_elsewhere("mailto:a@b"));
        assert!(is_elsewhere("//host/x"));
        assert!(!is_elsewhere("a b: c.md"));
        assert!(!is_elsewhere("../a.md"));
    }
}
