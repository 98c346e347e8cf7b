//! The part of a text around what was looked for.

use std::ops::Range;

use super::query::Term;

/// The longest snippet, in characters, marks included.
const LONGEST: usize = 300;
/// As much stands before the first match.
const BEFORE: usize = 60;
/// Around what Postgres found by a pattern.
const MARKS: [char; 2] = ['\u{2}', '\u{3}'];

/// How well a text matches, 0 for not at all, and at most 300 characters of it, the matches
/// between `**`. What stands between the control characters 2 and 3 matches by itself.
pub(super) fn snippet(text: &str, terms: &[&Term]) -> (usize, String) {
    let (text, mut ranges) = unmark(text);
    let tokens = tokens(&text);
    let mut score = ranges.len().min(9) * 10;
    for term in terms {
        let matches = occurrences(&tokens, term);
        if !matches.is_empty() {
            score += 10 + matches.len().min(9);
        }
        ranges.extend(matches);
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    (score, cut(&text, &ranges))
}

/// One line without the marks, and the ranges of characters that they stood around.
fn unmark(marked: &str) -> (Vec<char>, Vec<Range<usize>>) {
    let (mut text, mut ranges, mut open) = (Vec::new(), Vec::new(), None);
    for character in marked.trim().chars() {
        if character == MARKS[0] {
            open = Some(text.len());
        } else if character == MARKS[1] {
            ranges.extend(open.take().map(|start| start..text.len()).filter(|r| !r.is_empty()));
        } else if !character.is_whitespace() {
            text.push(character);
        } else if text.last() != Some(&' ') {
            text.push(' ');
        }
    }
    (text, ranges)
}

/// The words of a text with their ranges; a tag is one too, beside the words it consists of.
fn tokens(text: &[char]) -> Vec<(Range<usize>, String)> {
    let in_word = |at: usize| {
        let inner = |c: char| at > 0 && matches!(c, '\'' | '’') && text[at - 1].is_alphanumeric();
        text.get(at).is_some_and(|&c| c.is_alphanumeric() || c == '_' || inner(c))
    };
    let in_tag = |at: usize| in_word(at) || matches!(text.get(at), Some('/' | '-'));
    let mut tokens = Vec::new();
    let mut token = |range: Range<usize>| {
        let word = text[range.clone()].iter().flat_map(|c| c.to_lowercase()).collect::<String>();
        let kept = word.trim_end_matches(['\'', '’', '/', '-']);
        let cut = word.chars().count() - kept.chars().count();
        tokens.push((range.start..range.end - cut.min(range.len()), kept.to_owned()));
    };
    let mut at = 0;
    while at < text.len() {
        let from = at;
        if text[at] == '#' && in_word(at + 1) {
            let end = (at + 1..text.len()).find(|&next| !in_tag(next)).unwrap_or(text.len());
            token(at..end);
            at += 1;
        } else if in_word(at) {
            at = (at..text.len()).find(|&next| !in_word(next)).unwrap_or(text.len());
            token(from..at);
        } else {
            at += 1;
        }
    }
    tokens
}

/// Where a term is: every word of it, one after the other.
fn occurrences(tokens: &[(Range<usize>, String)], term: &Term) -> Vec<Range<usize>> {
    let is_tag = term.words[0].0.starts_with('#');
    let tokens: Vec<&(Range<usize>, String)> =
        tokens.iter().filter(|(_, token)| token.starts_with('#') == is_tag).collect();
    let length = term.words.len();
    let matches = |window: &&[&(Range<usize>, String)]| {
        window.iter().zip(&term.words).enumerate().all(|(number, ((_, token), (word, _)))| {
            let beginning = term.prefix && number + 1 == length;
            let below = || {
                is_tag
                    && token.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            token == word || (beginning && token.starts_with(word.as_str())) || below()
        })
    };
    let found = tokens.windows(length).filter(matches);
    found.map(|window| window[0].0.start..window[length - 1].0.end).collect()
}

/// At most [`LONGEST`] characters around the first match, with `**` around each.
fn cut(text: &[char], ranges: &[Range<usize>]) -> String {
    let first = ranges.first().map_or(0, |range| range.start);
    let mut at = first.saturating_sub(BEFORE);
    if at > 0 {
        // Not from the middle of a word, where one starts before the match.
        at = (at..first).find(|&i| text[i - 1] == ' ').unwrap_or(at);
    }
    let mut snippet = String::from(if at > 0 { "…" } else { "" });
    let mut room = LONGEST - 2;
    let start = at;
    let mut ranges = ranges.iter().skip_while(|range| range.start < start).peekable();
    while at < text.len() {
        let marked = ranges.next_if(|range| range.start <= at).filter(|range| range.end > at);
        let around = if marked.is_some() { 4 } else { 0 };
        let end = marked.map_or(at + 1, |range| range.end.min(at + room.saturating_sub(around)));
        let cost = end - at + around;
        if cost > room || end == at {
            break;
        }
        room -= cost;
        let piece: String = text[at..end].iter().collect();
        if marked.is_some() {
            snippet.extend(["**", &piece, "**"]);
        } else {
            snippet.push_str(&piece);
        }
        at = end;
    }
    if at < text.len() {
        snippet.push('…');
    }
    snippet
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn term(words: &[&str], prefix: bool) -> Term {
        let words = words.iter().map(|word| ((*word).to_owned(), 1)).collect();
        Term { words, title: false, prefix }
    }

    fn shown(text: &str, terms: &[Term]) -> String {
        snippet(text, &terms.iter().collect::<Vec<_>>()).1
    }

    #[test]
    fn matches_stand_between_stars() {
        assert_eq!(shown("The Fox runs", &[term(&["fox"], false)]), "The **Fox** runs");
        assert_eq!(shown("The Foxes run", &[term(&["fox"], true)]), "The **Foxes** run");
        assert_eq!(shown("The Foxes run", &[term(&["fox"], false)]), "The Foxes run");
        assert_eq!(shown("a brown\n fox", &[term(&["brown", "fox"], false)]), "a **brown fox**");
        assert_eq!(
            shown("see #todo/now, todo", &[term(&["#todo"], false)]),
            "see **#todo/now**, todo"
        );
        assert_eq!(shown("an \u{2}x1\u{3} and \u{2}x2\u{3}", &[]), "an **x1** and **x2**");
        assert_eq!(shown("snake_case don't", &[term(&["don't"], false)]), "snake_case **don't**");
    }

    #[test]
    fn more_terms_score_higher() {
        let terms = [term(&["a"], false), term(&["b"], false)];
        let terms: Vec<&Term> = terms.iter().collect();
        assert!(snippet("a b", &terms).0 > snippet("a a a a", &terms).0);
        assert_eq!(snippet("c", &terms).0, 0);
    }

    #[test]
    fn a_long_text_is_cut_around_the_match() {
        let text = format!("{} needle {}", "hay ".repeat(200), "straw ".repeat(200));
        let snippet = shown(&text, &[term(&["needle"], false)]);
        assert!(snippet.starts_with("…hay ") && snippet.ends_with('…'), "{snippet}");
        assert!(snippet.contains("**needle**"), "{snippet}");
        assert!(snippet.chars().count() <= LONGEST);
    }

    proptest! {
        #[test]
        fn never_too_long_and_nothing_invented(text in "(?s)[a-c#/'_ \u{2}\u{3}\n]{0,500}", prefix: bool) {
            let terms = [term(&["a"], prefix), term(&["b", "c"], false), term(&["#a"], false)];
            let snippet = shown(&text, &terms);
            prop_assert!(snippet.chars().count() <= LONGEST);
            let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert!(bare(&text).contains(&bare(&snippet)));
        }
    }
}
