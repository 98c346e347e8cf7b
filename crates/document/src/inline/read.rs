//! From the parser's tree of inline text to ours.

use comrak::{
    Arena, Node as Parsed, Options,
    nodes::{NodeLink, NodeValue},
};

use super::{
    dollars, lead,
    node::{Node, plain, push},
};
use crate::markdown::tag::Tag;

/// How deep lists, quotes and marks may stand in one another; what is deeper is kept as it is.
pub(crate) const DEEPEST: usize = 130;

/// How this crate reads Markdown: GFM, wiki links, formulas and highlights.
pub(crate) fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.wikilinks_title_after_pipe = true;
    options.extension.highlight = true;
    options.parse.leave_footnote_definitions = true;
    options
}

/// Reads one inline text; what follows a blank line is dropped, and nothing begins a block.
pub(crate) fn fragment(markdown: &str) -> Vec<Node> {
    if !markdown.bytes().any(is_special) && !markdown.contains("www.") {
        return plain_fragment(markdown);
    }
    let heading = markdown.starts_with('<') && !markdown.contains('\n') && !markdown.ends_with('#');
    let guarded = if heading { format!("# {markdown}").into() } else { lead::guard(markdown) };
    let arena = Arena::new();
    let root = dollars::parse(&arena, &guarded, &options());
    if is_deeper(root, DEEPEST) {
        return plain_fragment(markdown);
    }
    let mut nodes = Vec::new();
    for block in root.children() {
        match &block.data().value {
            NodeValue::HtmlBlock(html) => {
                push(&mut nodes, Node::Html(html.literal.trim_end().to_owned()));
            }
            _ => nodes.extend(children(block)),
        }
    }
    nodes
}

fn is_special(byte: u8) -> bool {
    byte.is_ascii_punctuation() && !matches!(byte, b',' | b'.' | b'\'' | b'"' | b'?' | b';' | b'/')
        || byte == b'\n'
        || byte == b'\t'
        || byte == 0
}

fn plain_fragment(text: &str) -> Vec<Node> {
    let text = lead::unguarded_text(text);
    if text.is_empty() { Vec::new() } else { vec![Node::Text(text.to_owned())] }
}

/// The inline nodes inside a parsed block.
pub(crate) fn children(parent: Parsed<'_>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for child in parent.children() {
        for node in convert(child) {
            push(&mut nodes, node);
        }
    }
    pair(nodes)
}

fn convert(parsed: Parsed<'_>) -> Vec<Node> {
    let node = match &parsed.data().value {
        NodeValue::Text(text) if is_verbatim(parsed, text) => return colons(text),
        NodeValue::Text(text) => Node::Text(text.to_string()),
        NodeValue::SoftBreak => Node::Soft,
        NodeValue::LineBreak => Node::Hard,
        NodeValue::Code(code) => Node::Code(code.literal.clone()),
        NodeValue::HtmlInline(html) | NodeValue::Raw(html) => Node::Html(html.clone()),
        NodeValue::Emph => Node::Italic(children(parsed)),
        NodeValue::Strong => Node::Bold(children(parsed)),
        NodeValue::Strikethrough => Node::Strike(children(parsed)),
        NodeValue::Highlight => Node::Highlight(String::new(), children(parsed)),
        NodeValue::Link(link) => link_node(link, children(parsed)),
        NodeValue::Image(link) => image_node(link, &children(parsed)),
        NodeValue::FootnoteReference(footnote) => Node::Text(format!("[^{}]", footnote.name)),
        NodeValue::Math(math) => {
            Node::Formula { latex: math.literal.clone(), display: math.display_math }
        }
        NodeValue::WikiLink(wiki) => {
            let mut text = String::new();
            plain(&children(parsed), &mut text);
            let target = wiki.url.replace('\n', " ");
            let text = text.replace('\n', " ");
            if target.trim().is_empty() {
                let mark = if wiki.embed { "!" } else { "" };
                return vec![Node::Text(format!("{mark}[[{text}]]"))];
            }
            let label = (text != target).then_some(text);
            Node::Wiki { target, label, embed: wiki.embed }
        }
        _ => return children(parsed),
    };
    vec![node]
}

fn link_node(link: &NodeLink, inner: Vec<Node>) -> Node {
    Node::Link { url: link.url.clone(), title: link.title.clone(), inner }
}

fn image_node(link: &NodeLink, inner: &[Node]) -> Node {
    let mut alt = String::new();
    plain(inner, &mut alt);
    Node::Image { url: link.url.clone(), title: link.title.clone(), alt }
}

/// Whether a text stands in the source as it is, without escapes.
fn is_verbatim(parsed: Parsed<'_>, text: &str) -> bool {
    let place = parsed.data().sourcepos;
    place.end.column + 1 == place.start.column + text.len()
}

/// `::x::` is a highlight where it stands like a word.
fn colons(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(found) = rest[from..].find("::") {
        let open = from + found;
        match closing(rest, open) {
            Some(close) => {
                nodes.push(Node::Text(rest[..open].to_owned()));
                let inner = vec![Node::Text(rest[open + 2..close].to_owned())];
                nodes.push(Node::Highlight(String::new(), inner));
                rest = &rest[close + 2..];
                from = 0;
            }
            None => from = open + 2,
        }
    }
    nodes.push(Node::Text(rest.to_owned()));
    nodes
}

/// Where the highlight that opens here ends.
fn closing(text: &str, open: usize) -> Option<usize> {
    let word = |c: char| c.is_alphanumeric() || c == ':';
    if text[..open].ends_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    let inner = &text[open + 2..];
    let length = inner.find("::")?;
    let sound = length > 0
        && !inner.starts_with(char::is_whitespace)
        && !inner[..length].ends_with(char::is_whitespace)
        && !inner[length + 2..].starts_with(word);
    sound.then_some(open + 2 + length)
}

/// Joins `<highlight>` and `<comment>` with their closing tags.
fn pair(nodes: Vec<Node>) -> Vec<Node> {
    if !nodes.iter().any(|node| matches!(node, Node::Html(_))) {
        return nodes;
    }
    let mut open: Vec<(Tag, Node, Vec<Node>)> = Vec::new();
    let mut current = Vec::new();
    for node in nodes {
        let Some(tag) = ours(&node) else {
            push(&mut current, node);
            continue;
        };
        if !tag.closing && open.len() < DEEPEST / 2 {
            open.push((tag, node, std::mem::take(&mut current)));
        } else if tag.closing
            && open.last().is_some_and(|(opened, _, _)| opened.name == tag.name)
            && let Some((opened, _, before)) = open.pop()
        {
            let inner = std::mem::replace(&mut current, before);
            push(&mut current, marked(&opened, inner));
        } else {
            push(&mut current, node);
        }
    }
    let mut nodes = Vec::new();
    for (_, node, before) in open {
        for node in before.into_iter().chain([node]) {
            push(&mut nodes, node);
        }
    }
    for node in current {
        push(&mut nodes, node);
    }
    nodes
}

fn ours(node: &Node) -> Option<Tag> {
    let Node::Html(html) = node else { return None };
    let tag = Tag::parse(html)?;
    let known = match tag.name.as_str() {
        "highlight" => tag.closing || tag.attributes.iter().all(|(name, _)| name == "color"),
        "comment" => tag.closing || tag.attributes.iter().all(|(name, _)| name == "id"),
        _ => false,
    };
    (known && !tag.empty).then_some(tag)
}

fn marked(tag: &Tag, inner: Vec<Node>) -> Node {
    if tag.name == "comment" {
        Node::Comment(tag.get("id").unwrap_or_default().to_owned(), inner)
    } else {
        Node::Highlight(tag.get("color").unwrap_or_default().to_owned(), inner)
    }
}

/// Whether anything stands this many levels below a node.
pub(crate) fn is_deeper(node: Parsed<'_>, levels: usize) -> bool {
    let mut depth = 0_usize;
    for edge in node.traverse() {
        match edge {
            comrak::arena_tree::NodeEdge::Start(_) => depth += 1,
            comrak::arena_tree::NodeEdge::End(_) => depth -= 1,
        }
        if depth > levels {
            return true;
        }
    }
    false
}
