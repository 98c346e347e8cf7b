//! The text of a block: canonical inline Markdown, and the same as [`Run`]s.

mod build;
pub(crate) mod dollars;
mod escape;
mod html;
pub(crate) mod lead;
pub(crate) mod node;
pub(crate) mod read;
mod run;
pub(crate) mod write;

pub use run::{Marks, Run, RunKind};

/// The runs of an inline text.
pub fn parse(markdown: &str) -> Vec<Run> {
    run::flatten(&read::fragment(markdown))
}

/// The canonical inline Markdown of these runs.
///
/// Blanks at the ends of bold, italic, struck or highlighted text move out of it.
pub fn write(runs: &[Run]) -> String {
    write::canonical(&build::tree(runs))
}

/// The canonical form of an inline text.
pub fn canonical(markdown: &str) -> String {
    write::canonical(&read::fragment(markdown))
}

/// The characters of an inline text without its markup, on one line.
pub fn plain(markdown: &str) -> String {
    let mut out = String::new();
    node::plain(&read::fragment(markdown), &mut out);
    out
}

/// Characters as inline Markdown.
pub(crate) fn literal(text: &str) -> String {
    write::canonical(&[node::Node::Text(text.to_owned())])
}

/// A link from plain text.
pub(crate) fn link(text: &str, url: &str) -> String {
    let inner = vec![node::Node::Text(text.to_owned())];
    write::canonical(&[node::Node::Link { url: url.to_owned(), title: String::new(), inner }])
}

/// A picture.
pub(crate) fn image(alt: &str, url: &str, title: &str) -> String {
    let mut out = String::from("![");
    escape::text(
        alt,
        escape::Care::Marks,
        (escape::Edge::Free, escape::Edge::Free),
        true,
        &mut out,
    );
    escape::end_of_line(&mut out);
    out.push(']');
    escape::target(url, title, &mut out);
    out
}

/// What follows the fence of a code block, on one line.
pub(crate) fn info(info: &str) -> String {
    let mut out = String::new();
    escape::quoted(info.trim(), &[], &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn text_stays_as_people_write_it() {
        for text in [
            "Hello *world* again",
            "**Bold** and `code` and ~~gone~~ text",
            "a [link](https://example.com) here",
            "==marked== words, $x^2$ too",
        ] {
            assert_eq!(canonical(text), text);
        }
    }

    #[test]
    fn white_space_inside_a_mark_is_spelled_out() {
        assert_eq!(canonical("**&#32;a**"), "**&#32;a**");
    }
}
