//! From the tree of inline text to canonical Markdown.
//!
//! The first attempt escapes little, as people do; it counts only if reading it gives the same tree.
//! Each further attempt is more careful, the last one spells out every character that touches a mark.

use std::borrow::Cow;

use super::{
    escape::{self, Care, Edge},
    html, lead,
    node::{Node, plain, push},
    read,
};

/// The canonical Markdown of a tree.
pub(crate) fn canonical(nodes: &[Node]) -> String {
    attempt(nodes, &[Care::Least, Care::Marks, Care::Edges])
}

/// The same for a line that other text follows, so that no mark of it can end there.
pub(crate) fn closed(nodes: &[Node]) -> String {
    let mut text = String::new();
    plain(nodes, &mut text);
    if text.contains(['[', ']', '=', '~', ':', '$', '!', '|']) {
        attempt(nodes, &[Care::Marks, Care::Edges])
    } else {
        canonical(nodes)
    }
}

fn attempt(nodes: &[Node], cares: &[Care]) -> String {
    let joined = joined(nodes);
    let nodes = joined.as_ref();
    for care in cares.iter().copied() {
        let text = Writer::new(care).run(nodes);
        if is_plain(nodes, &text) || read::fragment(&text) == nodes {
            return text;
        }
    }
    Writer::new(Care::Separate).run(nodes)
}

/// No line may begin with HTML that would begin a block: it is joined to the line before.
fn joined(nodes: &[Node]) -> Cow<'_, [Node]> {
    let begins =
        |node: Option<&Node>| matches!(node, Some(Node::Html(html)) if html::begins_block(html));
    let ends = |node: &Node| matches!(node, Node::Soft | Node::Hard);
    if !nodes.windows(2).any(|pair| ends(&pair[0]) && begins(pair.get(1))) {
        return nodes.into();
    }
    let mut out = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let next = begins(nodes.get(index + 1));
        push(
            &mut out,
            match node {
                Node::Soft if next => Node::Text(" ".to_owned()),
                Node::Hard if next => Node::Html("<br>".to_owned()),
                other => other.clone(),
            },
        );
    }
    out.into()
}

/// Whether the text is only characters that mean themselves, so that there is nothing to check.
fn is_plain(nodes: &[Node], text: &str) -> bool {
    let sober = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || byte >= 0x80
            || matches!(byte, b' ' | b',' | b'.' | b'\'' | b'?' | b';' | b'(' | b')')
    };
    matches!(nodes, [] | [Node::Text(_)])
        && text.bytes().all(sober)
        && !text.contains("www.")
        && lead::position(text).is_none()
}

struct Writer {
    care: Care,
    out: String,
    /// Where lines begin that a block could begin at.
    starts: Vec<usize>,
    /// The marks that are open: their character and whether they are links.
    open: Vec<char>,
    links: usize,
}

impl Writer {
    fn new(care: Care) -> Self {
        Self { care, out: String::new(), starts: Vec::new(), open: Vec::new(), links: 0 }
    }

    fn run(mut self, nodes: &[Node]) -> String {
        self.nodes(nodes, false);
        escape::end_of_line(&mut self.out);
        self.guard()
    }

    /// Puts backslashes where a line of the text would begin a block.
    fn guard(self) -> String {
        let mut text = self.out;
        for start in self.starts.into_iter().rev() {
            if let Some(at) = lead::position(&text[start..]) {
                text.insert(start + at, '\\');
            }
        }
        text
    }

    /// Writes siblings; `inside` when they stand between two marks.
    fn nodes(&mut self, nodes: &[Node], inside: bool) {
        for (index, node) in nodes.iter().enumerate() {
            let before = index.checked_sub(1).map(|index| &nodes[index]);
            let after = nodes.get(index + 1);
            match node {
                Node::Text(text) => {
                    let edges = (edge(before, inside), edge(after, inside));
                    escape::text(text, self.care, edges, self.links > 0, &mut self.out);
                }
                Node::Italic(inner) => self.emphasis(1, inner, before, nodes.len() == 1),
                Node::Bold(inner) => self.emphasis(2, inner, before, nodes.len() == 1),
                Node::Strike(inner) => self.marked("~~", inner, "~~"),
                Node::Highlight(color, inner) if color.is_empty() => self.marked("==", inner, "=="),
                Node::Highlight(color, inner) => {
                    let open = tag("highlight", "color", color);
                    self.marked(&open, inner, "</highlight>");
                }
                Node::Comment(id, inner) => {
                    let open = tag("comment", "id", id);
                    self.marked(&open, inner, "</comment>");
                }
                other => self.leaf(other),
            }
        }
    }

    fn leaf(&mut self, node: &Node) {
        match node {
            Node::Soft => self.line_end(""),
            Node::Hard => self.line_end("\\"),
            Node::Code(code) => escape::code(code, &mut self.out),
            Node::Html(html) => self.out.push_str(html),
            Node::Formula { latex, display } => {
                let mark = if *display { "$$" } else { "$" };
                self.out.push_str(mark);
                self.out.push_str(latex);
                self.out.push_str(mark);
            }
            Node::Link { url, title, inner } => self.link(url, title, inner),
            Node::Image { url, title, alt } => {
                self.out.push_str("![");
                escape::text(alt, self.care, (Edge::Free, Edge::Free), true, &mut self.out);
                self.out.push(']');
                escape::target(url, title, &mut self.out);
            }
            Node::Wiki { target, label, embed } => {
                self.out.push_str(if *embed { "![[" } else { "[[" });
                self.out.push_str(target);
                if let Some(label) = label {
                    self.out.push('|');
                    self.out.push_str(label);
                }
                self.out.push_str("]]");
            }
            _ => {}
        }
    }

    fn line_end(&mut self, mark: &str) {
        escape::end_of_line(&mut self.out);
        self.out.push_str(mark);
        self.out.push('\n');
        self.starts.push(self.out.len());
    }

    /// Emphasis of one or two characters: stars, or underscores where stars would run together.
    fn emphasis(&mut self, width: usize, inner: &[Node], before: Option<&Node>, alone: bool) {
        let within = self.open.last().copied();
        let beside =
            matches!(before, Some(Node::Italic(_) | Node::Bold(_))) && self.out.ends_with('*');
        let runs_together = width == 1 && alone && self.out.ends_with('*')
            || width == 1 && self.out.ends_with('*') && !self.out.ends_with("**")
            || beside;
        let other = within == Some('*') && self.care == Care::Separate;
        let mark = if runs_together || other { '_' } else { '*' };
        let marks: String = std::iter::repeat_n(mark, width).collect();
        self.open.push(mark);
        self.marked(&marks, inner, &marks);
        self.open.pop();
    }

    fn marked(&mut self, open: &str, inner: &[Node], close: &str) {
        self.out.push_str(open);
        self.nodes(inner, true);
        self.out.push_str(close);
    }

    fn link(&mut self, url: &str, title: &str, inner: &[Node]) {
        if let [Node::Text(text)] = inner
            && title.is_empty()
            && escape::autolink(url, text, self.care, &mut self.out)
        {
            return;
        }
        self.out.push('[');
        self.links += 1;
        let open = std::mem::take(&mut self.open);
        self.nodes(inner, false);
        self.open = open;
        self.links -= 1;
        self.out.push(']');
        escape::target(url, title, &mut self.out);
    }
}

/// What stands at an end of a text: the end of the mark it is in, another mark, or nothing special.
fn edge(beside: Option<&Node>, inside: bool) -> Edge {
    match beside {
        None if inside => Edge::Within,
        Some(node) if is_marked(node) => Edge::Beside,
        _ => Edge::Free,
    }
}

/// Whether a node ends in characters that mean something by what stands beside them.
fn is_marked(node: &Node) -> bool {
    node.inner().is_some() || matches!(node, Node::Formula { .. } | Node::Code(_))
}

fn tag(name: &str, key: &str, value: &str) -> String {
    crate::markdown::tag::Tag::new(name).with(key, value).write()
}
