//! Input made to hurt is read in time that grows with its length, and without a panic.

use std::time::{Duration, Instant};

use docent_document::markdown::{Writer, parse, write};
use uuid::Uuid;

/// What takes long when read naively, as many times as it is long.
fn sources(count: usize) -> Vec<(&'static str, String)> {
    let repeated = [
        "*a ",
        "**a _b ",
        "[",
        "![",
        "[[",
        "](",
        "<",
        "<b ",
        "<page>\n\n",
        "</page>\n\n",
        "<page>",
        "`a``",
        "$a`",
        "$a ",
        "$$a",
        "~~a ",
        "==a ",
        "::a ",
        "> ",
        "- ",
        "1. ",
        "+ ",
        "- [ ] ",
        "> [!a] ",
        "\\",
        "&",
        "&#",
        "www.",
        "http://",
        "a@",
        "|",
        "|a|\n|-|\n",
        "<caption>",
        "<!--",
        "<highlight>",
        "<comment id=\"",
        "---\n",
        "a: b\n",
        "[a]: b\n",
        "[^a]: b\n\n",
        "\t",
        " \n",
        "***\n",
        "```\n",
        "{{#a}}",
        "\u{301}",
    ];
    let mut sources: Vec<(&str, String)> =
        repeated.iter().map(|piece| (*piece, piece.repeat(count))).collect();
    let nested = |open: &str, close: &str| open.repeat(count) + "x" + &close.repeat(count);
    sources.push(("nested emphasis", nested("*a **b ", "** *")));
    sources.push(("nested links", nested("[", "](x)")));
    sources.push(("nested highlights", nested("<highlight color=\"red\">", "</highlight>")));
    sources.push(("nested pages", nested("<page>\n\n", "\n\n</page>\n\n")));
    let deeper = (0..count / 20).map(|level| format!("{}- a\n", "  ".repeat(level)));
    sources.push(("nested lists", deeper.collect()));
    sources
}

fn time(source: &str) -> Duration {
    let start = Instant::now();
    let blocks = parse(source, &mut Uuid::nil).blocks;
    let once = write(&blocks, Writer::Full);
    let spent = start.elapsed();
    let twice = write(&parse(&once, &mut Uuid::nil).blocks, Writer::Full);
    assert!(
        twice == once,
        "reads differently the second time: {}",
        &source[..source.len().min(40)]
    );
    spent
}

#[test]
fn no_input_takes_long() {
    for (name, source) in sources(2000) {
        let spent = time(&source);
        println!("{name:?}: {spent:?} for {} bytes", source.len());
        assert!(spent < Duration::from_secs(5), "{name:?} took {spent:?}");
    }
}
