//! Dollars that are not formulas: the parser lets a formula reach over code and line ends, people do not.

use std::borrow::Cow;

use comrak::{
    Arena, Node, Options,
    nodes::{NodeMath, NodeValue, Sourcepos},
    parse_document,
};

/// How often the dollars that are not formulas are looked for before all formulas are given up.
const PASSES: usize = 8;

/// Parses a source after putting backslashes before the dollars that are no formulas.
pub(crate) fn parse<'a>(arena: &'a Arena<'a>, source: &str, options: &Options<'_>) -> Node<'a> {
    let mut source = Cow::Borrowed(source);
    for _ in 0..PASSES {
        let root = parse_document(arena, &source, options);
        if !source.contains('$') {
            return root;
        }
        let wrong = misread(root);
        if wrong.is_empty() {
            return root;
        }
        match escaped(&source, &wrong) {
            Some(better) => source = Cow::Owned(better),
            None => break,
        }
    }
    let mut options = options.clone();
    options.extension.math_dollars = false;
    parse_document(arena, &source, &options)
}

/// Where formulas begin that are none, as line and column from 1.
fn misread(root: Node<'_>) -> Vec<(usize, usize)> {
    let mut wrong = Vec::new();
    for node in root.descendants() {
        let node = node.data();
        if let NodeValue::Math(math) = &node.value
            && is_misread(math, node.sourcepos)
        {
            wrong.push((node.sourcepos.start.line, node.sourcepos.start.column));
        }
    }
    wrong
}

fn is_misread(math: &NodeMath, place: Sourcepos) -> bool {
    math.literal.contains('`')
        || !math.display_math && (place.start.line != place.end.line || math.literal.contains('$'))
}

/// The source with a backslash at each of these places, if a dollar stands there.
fn escaped(source: &str, places: &[(usize, usize)]) -> Option<String> {
    let mut out = String::with_capacity(source.len() + places.len());
    let mut places = places.iter().peekable();
    for (index, line) in source.split_inclusive('\n').enumerate() {
        let mut from = 0;
        while let Some((_, column)) = places.next_if(|(line, _)| *line == index + 1) {
            let at = column - 1;
            if at < from || !line.get(at..)?.starts_with('$') {
                return None;
            }
            out.push_str(&line[from..at]);
            out.push('\\');
            from = at;
        }
        out.push_str(&line[from..]);
    }
    places.next().is_none().then_some(out)
}
