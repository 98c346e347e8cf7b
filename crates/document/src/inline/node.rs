//! The tree of an inline text, which the reader makes and the writer writes.

/// One piece of inline text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// Characters.
    Text(String),
    /// A line end that is shown as a space.
    Soft,
    /// A line end that is shown.
    Hard,
    /// Code.
    Code(String),
    /// A formula; `display` for one between double dollars.
    Formula { latex: String, display: bool },
    /// A tag of HTML, verbatim.
    Html(String),
    /// Emphasis.
    Italic(Vec<Node>),
    /// Strong emphasis.
    Bold(Vec<Node>),
    /// Struck out.
    Strike(Vec<Node>),
    /// Marked with a colour; empty for the usual one.
    Highlight(String, Vec<Node>),
    /// What a comment is about, by the comment's id.
    Comment(String, Vec<Node>),
    /// A link.
    Link { url: String, title: String, inner: Vec<Node> },
    /// A picture.
    Image { url: String, title: String, alt: String },
    /// `[[target|label]]`, or `![[target|label]]` to show the target in place.
    Wiki { target: String, label: Option<String>, embed: bool },
}

impl Node {
    /// The nodes inside.
    pub(crate) fn inner(&self) -> Option<&[Node]> {
        match self {
            Self::Italic(inner)
            | Self::Bold(inner)
            | Self::Strike(inner)
            | Self::Highlight(_, inner)
            | Self::Comment(_, inner)
            | Self::Link { inner, .. } => Some(inner),
            _ => None,
        }
    }
}

/// Appends a node; text grows the text before it.
pub(crate) fn push(nodes: &mut Vec<Node>, node: Node) {
    match (nodes.last_mut(), node) {
        (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
        (_, Node::Text(text)) if text.is_empty() => {}
        (_, node) => nodes.push(node),
    }
}

/// The characters of a text, without any markup.
pub(crate) fn plain(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) | Node::Code(text) | Node::Formula { latex: text, .. } => {
                out.push_str(text);
            }
            Node::Soft | Node::Hard => out.push(' '),
            Node::Html(_) => {}
            Node::Image { alt, .. } => out.push_str(alt),
            Node::Wiki { target, label, .. } => out.push_str(label.as_deref().unwrap_or(target)),
            other => plain(other.inner().unwrap_or_default(), out),
        }
    }
}
