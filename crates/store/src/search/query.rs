//! What is typed into a search, as a tree, and as Postgres' `tsquery` in its input form.
//!
//! The text of a query is made here, word by word and quoted, and never by a parser of Postgres
//! over what somebody typed. Words side by side must all be there, `OR` stands between two of
//! which one is enough and binds closer, `-` in front of a word forbids it, quotes make a phrase,
//! `title:` looks at the title only, `#tag` finds the tag and all below it.

use docent_document::search::words;

use super::{LONGEST_LEXEME, TITLE};

/// A shorter last word is looked for as it stands, not as a beginning.
const SHORTEST_PREFIX: usize = 3;
/// More terms than this in one query are not meant to be found.
const MOST_TERMS: usize = 64;

/// All clauses must hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Alternative {
    pub(super) clauses: Vec<Clause>,
}

/// One of the terms must be there, or none of them when `negative`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clause {
    pub(super) negative: bool,
    pub(super) terms: Vec<Term>,
}

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// The words, each with its distance from the one before; never empty.
    pub(super) words: Vec<(String, usize)>,
    /// Looked for in the title only.
    pub(super) title: bool,
    /// The last word is a beginning.
    pub(super) prefix: bool,
}

/// How forgiving the reading of a query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// What makes no sense is left out, and the last word may be a beginning.
    Search,
    /// What makes no sense makes the whole query void.
    Scope,
}

enum Token {
    Or,
    Term { negative: bool, term: Term, plain: bool },
}

/// A link's search scope in the three forms that its row keeps, each the text of a `tsquery`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeQuery {
    /// All of it: right for documents whose words are in one vector.
    pub query: String,
    /// For documents of several vectors: each of these must match one of them; never empty.
    pub wanted: Vec<String>,
    /// For these: none of the vectors may match this.
    pub forbidden: Option<String>,
}

/// Reads a link's search scope; none when it does not parse: such a scope matches nothing. Words are
/// exact; a query of nothing but forbidden words does not parse.
pub fn scope_query(text: &str) -> Option<ScopeQuery> {
    let parsed = parse(text, Reading::Scope)?;
    let (forbidden, wanted): (Vec<_>, Vec<_>) =
        parsed.clauses.iter().partition(|clause| clause.negative);
    let each = |clauses: Vec<&Clause>| clauses.into_iter().map(Clause::tsquery).collect::<Vec<_>>();
    let forbidden = each(forbidden).join(" | ");
    Some(ScopeQuery {
        query: parsed.tsquery(),
        wanted: each(wanted),
        forbidden: (!forbidden.is_empty()).then_some(forbidden),
    })
}

/// One string of a search; none when there is no word in it to look for.
pub(super) fn search_query(text: &str) -> Option<Alternative> {
    parse(text, Reading::Search)
}

/// The alternatives in one `tsquery`.
pub(super) fn any_of(alternatives: &[Alternative]) -> String {
    let each: Vec<String> =
        alternatives.iter().map(|alternative| format!("({})", alternative.tsquery())).collect();
    each.join(" | ")
}

/// As [`any_of`], without what is forbidden: Postgres' ranking makes nothing of that.
pub(super) fn wanted_of(alternatives: &[Alternative]) -> String {
    let wanted = alternatives.iter().map(|one| {
        let clauses = one.clauses.iter().filter(|clause| !clause.negative);
        let clauses: Vec<String> = clauses.map(Clause::signed).collect();
        format!("({})", clauses.join(" & "))
    });
    wanted.collect::<Vec<_>>().join(" | ")
}

impl Alternative {
    fn tsquery(&self) -> String {
        let clauses: Vec<String> = self.clauses.iter().map(Clause::signed).collect();
        clauses.join(" & ")
    }

    /// The terms that a document is found by.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &Term> {
        self.clauses.iter().filter(|clause| !clause.negative).flat_map(|clause| &clause.terms)
    }
}

impl Clause {
    /// The terms in one `tsquery`, whether they are wanted or forbidden.
    pub(super) fn tsquery(&self) -> String {
        let terms: Vec<String> = self.terms.iter().map(Term::tsquery).collect();
        terms.join(" | ")
    }

    fn signed(&self) -> String {
        format!("{}({})", if self.negative { "!" } else { "" }, self.tsquery())
    }
}

impl Term {
    /// One word as it stands.
    pub(super) fn exactly(word: &str) -> Self {
        Self { words: vec![(word.to_owned(), 0)], title: false, prefix: false }
    }

    pub(super) fn tsquery(&self) -> String {
        let mut query = String::from("(");
        for (number, (word, distance)) in self.words.iter().enumerate() {
            if number > 0 {
                query.extend([" <", &distance.to_string(), "> "]);
            }
            let field = if self.title { TITLE } else { "" };
            let word = word.replace('\\', "\\\\").replace('\'', "''");
            let last = number + 1 == self.words.len();
            let beginning = if self.prefix && last { ":*" } else { "" };
            query.extend(["'", field, &word, "'", beginning]);
        }
        query.push(')');
        query
    }
}

fn parse(text: &str, reading: Reading) -> Option<Alternative> {
    let strict = reading == Reading::Scope;
    let mut clauses: Vec<Clause> = Vec::new();
    let mut joins = false;
    let mut last_is_plain = false;
    let mut count = 0;
    for token in tokens(text, strict)? {
        match token {
            Token::Or if strict && (joins || clauses.is_empty()) => return None,
            Token::Or => joins = true,
            Token::Term { negative, term, plain } => {
                count += 1;
                let joinable = joins && !negative && clauses.last().is_some_and(|c| !c.negative);
                if strict && joins && !joinable {
                    return None;
                }
                match clauses.last_mut() {
                    Some(clause) if joinable => clause.terms.push(term),
                    _ => clauses.push(Clause { negative, terms: vec![term] }),
                }
                joins = false;
                last_is_plain = plain && !negative;
            }
        }
    }
    let nothing_wanted = clauses.iter().all(|clause| clause.negative);
    if nothing_wanted || count > MOST_TERMS || (strict && joins) {
        return None;
    }
    if !strict && last_is_plain {
        let last = clauses.last_mut().and_then(|clause| clause.terms.last_mut());
        if let Some(term) = last {
            let word = term.words.last().map_or(0, |(word, _)| word.chars().count());
            term.prefix = word >= SHORTEST_PREFIX;
        }
    }
    Some(Alternative { clauses })
}

/// Splits what was typed; none where `strict` and a part of it makes no sense.
fn tokens(text: &str, strict: bool) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let negative = rest.starts_with('-');
        let mut body = rest.strip_prefix('-').unwrap_or(rest);
        let title = body.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("title:"));
        if title {
            body = &body[6..];
        }
        let quoted = body.strip_prefix('"');
        let (content, after) = match quoted {
            Some(inside) => match inside.split_once('"') {
                Some(split) => split,
                None if strict => return None,
                None => (inside, ""),
            },
            None => body.split_at(body.find(char::is_whitespace).unwrap_or(body.len())),
        };
        rest = after.trim_start();
        if content == "OR" && quoted.is_none() && !negative && !title {
            tokens.push(Token::Or);
            continue;
        }
        match term(content, title) {
            Some(term) => {
                let plain = quoted.is_none() && !content.starts_with('#');
                tokens.push(Token::Term { negative, term, plain });
            }
            None if strict => return None,
            None => {}
        }
    }
    Some(tokens)
}

/// The words of one term; none when it has none, or one that Postgres would refuse.
fn term(content: &str, title: bool) -> Option<Term> {
    let content = content.replace('\0', " ");
    let mut found: Vec<(String, usize)> = words(&content).collect();
    if content.starts_with('#') {
        // The tag itself: the words it consists of are indexed beside it.
        let tag = found.iter().filter(|(word, _)| word.starts_with('#'));
        if let Some((tag, _)) = tag.max_by_key(|(word, _)| word.len()) {
            found = vec![(tag.clone(), 0)];
        }
    }
    // A tag inside a phrase stands where its words stand: these make the phrase.
    if found.iter().any(|(word, _)| !word.starts_with('#')) {
        found.retain(|(word, _)| !word.starts_with('#'));
    }
    found.sort_by_key(|(_, position)| *position);
    found.dedup_by_key(|(_, position)| *position);
    let mut before = None;
    let words: Vec<(String, usize)> = found
        .into_iter()
        .map(|(word, position)| {
            let distance = position - before.replace(position).unwrap_or(position);
            (word, distance)
        })
        .collect();
    let sound =
        words.iter().all(|(word, _)| (1..=LONGEST_LEXEME - TITLE.len()).contains(&word.len()));
    (!words.is_empty() && sound).then_some(Term { words, title, prefix: false })
}

#[cfg(test)]
mod tests;
