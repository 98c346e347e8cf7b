//! From runs to the tree of inline text: the mark that reaches furthest stands outermost.

use super::{
    node::{Node, push},
    run::{Run, RunKind},
};

/// The marks that hold others, in the order in which they stand when they reach equally far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrap {
    Comment,
    Link,
    Highlight,
    Strike,
    Italic,
    Bold,
}

const WRAPS: [Wrap; 6] =
    [Wrap::Comment, Wrap::Link, Wrap::Highlight, Wrap::Strike, Wrap::Italic, Wrap::Bold];

/// The tree of these runs.
pub(super) fn tree(runs: &[Run]) -> Vec<Node> {
    let said =
        |run: &&Run| !run.text.is_empty() || !matches!(run.kind, RunKind::Text | RunKind::Html);
    let runs: Vec<Run> = runs.iter().filter(said).cloned().collect();
    let mut nodes = build(&runs, &[]);
    trim(&mut nodes);
    ends(&mut nodes);
    nodes
}

fn build(runs: &[Run], used: &[Wrap]) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut from = 0;
    while from < runs.len() {
        let free = WRAPS.iter().filter(|wrap| !used.contains(wrap) && has(&runs[from], **wrap));
        let longest = free
            .map(|wrap| (reach(&runs[from..], *wrap), *wrap))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((length, wrap)) = longest {
            let within: Vec<Wrap> = used.iter().copied().chain([wrap]).collect();
            let inner = build(&runs[from..from + length], &within);
            wrapped(&runs[from], wrap, inner, &mut nodes);
            from += length;
        } else {
            leaf(&runs[from], &mut nodes);
            from += 1;
        }
    }
    nodes
}

fn has(run: &Run, wrap: Wrap) -> bool {
    match wrap {
        Wrap::Comment => run.marks.comment.is_some(),
        Wrap::Link => link(run).is_some(),
        Wrap::Highlight => run.marks.highlight.is_some(),
        Wrap::Strike => run.marks.strike,
        Wrap::Italic => run.marks.italic,
        Wrap::Bold => run.marks.bold,
    }
}

/// The address and title of the link that a run stands in.
fn link(run: &Run) -> Option<(&str, &str)> {
    match run.kind {
        RunKind::Text | RunKind::Html => run.href.as_deref().map(|href| (href, run.title.as_str())),
        RunKind::Image | RunKind::Wiki | RunKind::Embed => {
            run.marks.link.as_deref().map(|href| (href, ""))
        }
    }
}

/// How many runs from the first have this mark, alike.
fn reach(runs: &[Run], wrap: Wrap) -> usize {
    let first = &runs[0];
    let alike = |run: &&Run| match wrap {
        Wrap::Comment => run.marks.comment == first.marks.comment,
        Wrap::Link => link(run) == link(first),
        Wrap::Highlight => run.marks.highlight == first.marks.highlight,
        Wrap::Strike | Wrap::Italic | Wrap::Bold => has(run, wrap),
    };
    runs.iter().take_while(alike).count()
}

fn wrapped(run: &Run, wrap: Wrap, mut inner: Vec<Node>, nodes: &mut Vec<Node>) {
    if inner.is_empty() {
        return;
    }
    if wrap == Wrap::Link {
        let (url, title) = link(run).unwrap_or_default();
        let node = Node::Link { url: url.to_owned(), title: title.to_owned(), inner };
        return push(nodes, node);
    }
    if wrap == Wrap::Comment {
        return push(nodes, Node::Comment(run.marks.comment.clone().unwrap_or_default(), inner));
    }
    for node in take_blanks(&mut inner, true) {
        push(nodes, node);
    }
    let after = take_blanks(&mut inner, false);
    if !inner.is_empty() {
        push(
            nodes,
            match wrap {
                Wrap::Strike => Node::Strike(inner),
                Wrap::Italic => Node::Italic(inner),
                Wrap::Bold => Node::Bold(inner),
                _ => Node::Highlight(run.marks.highlight.clone().unwrap_or_default(), inner),
            },
        );
    }
    for node in after.into_iter().rev() {
        push(nodes, node);
    }
}

/// Takes blanks and line ends off one end; those of the end come last first.
fn take_blanks(inner: &mut Vec<Node>, start: bool) -> Vec<Node> {
    let mut taken = Vec::new();
    loop {
        let end = if start { inner.first_mut() } else { inner.last_mut() };
        match end {
            Some(Node::Text(text)) => {
                let kept = if start { text.trim_start() } else { text.trim_end() };
                let blanks =
                    if start { &text[..text.len() - kept.len()] } else { &text[kept.len()..] };
                if blanks.is_empty() {
                    return taken;
                }
                taken.push(Node::Text(blanks.to_owned()));
                *text = kept.to_owned();
                if !text.is_empty() {
                    return taken;
                }
            }
            Some(Node::Hard | Node::Soft) => taken.push(Node::Hard),
            _ => return taken,
        }
        if start {
            inner.remove(0);
        } else {
            inner.pop();
        }
    }
}

fn leaf(run: &Run, nodes: &mut Vec<Node>) {
    let href = || run.href.clone().unwrap_or_default();
    let node = match run.kind {
        RunKind::Image => {
            Node::Image { url: href(), title: run.title.clone(), alt: run.text.clone() }
        }
        RunKind::Wiki | RunKind::Embed => Node::Wiki {
            target: href(),
            label: (!run.text.is_empty() && run.text != href()).then(|| run.text.clone()),
            embed: run.kind == RunKind::Embed,
        },
        RunKind::Html => Node::Html(run.text.clone()),
        RunKind::Text if run.marks.formula && is_formula(&run.text) => {
            Node::Formula { latex: run.text.clone(), display: run.marks.display }
        }
        RunKind::Text if run.marks.code || run.marks.formula => return code(&run.text, nodes),
        RunKind::Text => return lines(&run.text, nodes),
    };
    push(nodes, node);
}

/// Appends code; right after code it is the same code, there is no other way to write it.
fn code(text: &str, nodes: &mut Vec<Node>) {
    let text = text.replace('\n', " ");
    match nodes.last_mut() {
        Some(Node::Code(before)) => before.push_str(&text),
        _ if text.is_empty() => {}
        _ => nodes.push(Node::Code(text)),
    }
}

fn lines(text: &str, nodes: &mut Vec<Node>) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            push(nodes, Node::Hard);
        }
        push(nodes, Node::Text(line.to_owned()));
    }
}

/// Takes the blanks off both ends, where no reader shows them.
fn trim(nodes: &mut Vec<Node>) {
    while let Some(Node::Text(text)) = nodes.first_mut() {
        *text = text.trim_start_matches([' ', '\t']).to_owned();
        if !text.is_empty() {
            break;
        }
        nodes.remove(0);
    }
    while let Some(Node::Text(text)) = nodes.last_mut() {
        *text = text.trim_end_matches([' ', '\t']).to_owned();
        if !text.is_empty() {
            break;
        }
        nodes.pop();
    }
}

/// Whether LaTeX can stand between dollars.
fn is_formula(latex: &str) -> bool {
    !latex.contains(['$', '`', '\n', '\r', '\0'])
        && !latex.trim().is_empty()
        && latex.trim() == latex
        && !latex.ends_with('\\')
}

/// A line end at either end of a text is spelled as HTML, Markdown has no other way to say it.
fn ends(nodes: &mut [Node]) {
    for node in nodes.iter_mut().rev().take_while(|node| matches!(node, Node::Hard)) {
        *node = Node::Html("<br>".to_owned());
    }
    for node in nodes.iter_mut().take_while(|node| matches!(node, Node::Hard)) {
        *node = Node::Html("<br>".to_owned());
    }
}
