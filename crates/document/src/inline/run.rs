//! Runs: inline text as a list of pieces, each with all its marks.

use serde::{Deserialize, Serialize};

use super::node::Node;

/// A piece of text that is marked alike throughout.
///
/// As JSON: `{"text", "marks": ["bold", "highlight:yellow"], "href"?, "title"?, "kind"?}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The characters; `\n` is a line end that is shown. Of a picture the alternative text, of a wiki
    /// link its label, of HTML the source.
    pub text: String,
    /// How it is marked.
    #[serde(default, skip_serializing_if = "Marks::is_empty")]
    pub marks: Marks,
    /// Where it leads. `block://<uuid>` is a block, `date://YYYY-MM-DD` a daily note; of a picture its
    /// address, of a wiki link its target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// What is shown when a link or picture is pointed at.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What the piece is.
    #[serde(default, skip_serializing_if = "RunKind::is_text")]
    pub kind: RunKind,
}

/// What a run is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunKind {
    /// Text.
    #[default]
    Text,
    /// A picture in the text; where it leads stands in [`Marks::link`].
    Image,
    /// `[[target|label]]`
    Wiki,
    /// `![[target|label]]`
    Embed,
    /// A tag of HTML, verbatim.
    Html,
}

impl RunKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
    fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// The marks of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
#[expect(clippy::struct_excessive_bools, reason = "each mark is there or not")]
pub struct Marks {
    /// Strong.
    pub bold: bool,
    /// Emphasised.
    pub italic: bool,
    /// Struck out.
    pub strike: bool,
    /// Code.
    pub code: bool,
    /// A formula in LaTeX.
    pub formula: bool,
    /// A formula that stands on a line of its own.
    pub display: bool,
    /// Highlighted in this colour; empty for the usual one.
    pub highlight: Option<String>,
    /// What the comment of this id is about.
    pub comment: Option<String>,
    /// Where a picture leads when it stands in a link.
    pub link: Option<String>,
}

impl Marks {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Marks> for Vec<String> {
    fn from(marks: Marks) -> Self {
        let flags = [
            (marks.bold, "bold"),
            (marks.italic, "italic"),
            (marks.strike, "strike"),
            (marks.code, "code"),
            (marks.formula, "formula"),
            (marks.display, "display"),
        ];
        let mut names: Self =
            flags.iter().filter(|(set, _)| *set).map(|(_, name)| (*name).to_owned()).collect();
        let values =
            [("highlight", marks.highlight), ("comment", marks.comment), ("link", marks.link)];
        for (name, value) in values {
            match value {
                Some(value) if value.is_empty() => names.push(name.to_owned()),
                Some(value) => names.push(format!("{name}:{value}")),
                None => {}
            }
        }
        names
    }
}

impl TryFrom<Vec<String>> for Marks {
    type Error = String;

    fn try_from(names: Vec<String>) -> Result<Self, String> {
        let mut marks = Self::default();
        for name in names {
            let (key, value) = name.split_once(':').unwrap_or((&name, ""));
            match key {
                "bold" => marks.bold = true,
                "italic" => marks.italic = true,
                "strike" => marks.strike = true,
                "code" => marks.code = true,
                "formula" => marks.formula = true,
                "display" => marks.display = true,
                "highlight" => marks.highlight = Some(value.to_owned()),
                "comment" => marks.comment = Some(value.to_owned()),
                "link" => marks.link = Some(value.to_owned()),
                _ => return Err(format!("there is no mark called `{name}`")),
            }
        }
        Ok(marks)
    }
}

/// The runs of a tree; runs that are marked alike are one.
pub(super) fn flatten(nodes: &[Node]) -> Vec<Run> {
    let mut runs = Vec::new();
    collect(nodes, &Run::default(), &mut runs);
    runs
}

fn collect(nodes: &[Node], around: &Run, runs: &mut Vec<Run>) {
    for node in nodes {
        let mut run = around.clone();
        match node {
            Node::Italic(_) => run.marks.italic = true,
            Node::Bold(_) => run.marks.bold = true,
            Node::Strike(_) => run.marks.strike = true,
            Node::Highlight(color, _) => run.marks.highlight = Some(color.clone()),
            Node::Comment(id, _) => run.marks.comment = Some(id.clone()),
            Node::Link { url, title, .. } => {
                run.href = Some(url.clone());
                run.title.clone_from(title);
            }
            leaf => {
                fill(&mut run, leaf);
                append(runs, run);
                continue;
            }
        }
        collect(node.inner().unwrap_or_default(), &run, runs);
    }
}

/// Puts what a leaf says into the run that has the marks around it.
fn fill(run: &mut Run, leaf: &Node) {
    match leaf {
        Node::Text(text) => run.text.clone_from(text),
        Node::Soft => run.text.push(' '),
        Node::Hard => run.text.push('\n'),
        Node::Html(html) if is_break(html) => run.text.push('\n'),
        Node::Html(html) => {
            run.text.clone_from(html);
            run.kind = RunKind::Html;
        }
        Node::Code(code) => {
            run.text.clone_from(code);
            run.marks.code = true;
        }
        Node::Formula { latex, display } => {
            run.text.clone_from(latex);
            run.marks.formula = true;
            run.marks.display = *display;
        }
        Node::Image { url, title, alt } => {
            run.kind = RunKind::Image;
            run.text.clone_from(alt);
            run.marks.link = run.href.replace(url.clone());
            run.title.clone_from(title);
        }
        Node::Wiki { target, label, embed } => {
            run.kind = if *embed { RunKind::Embed } else { RunKind::Wiki };
            run.text = label.clone().unwrap_or_default();
            run.marks.link = run.href.replace(target.clone());
        }
        _ => {}
    }
}

fn is_break(html: &str) -> bool {
    matches!(html, "<br>" | "<br/>" | "<br />")
}

/// Appends a run; text that is marked alike grows the run before it.
fn append(runs: &mut Vec<Run>, run: Run) {
    if let Some(last) = runs.last_mut()
        && run.kind == RunKind::Text
        && last.kind == RunKind::Text
        && last.marks == run.marks
        && last.href == run.href
        && last.title == run.title
        && !run.marks.code
        && !run.marks.formula
    {
        last.text.push_str(&run.text);
        return;
    }
    runs.push(run);
}
