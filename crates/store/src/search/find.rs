//! Asking: which documents match, in which order, and how many there are.
//!
//! Two ways lead to the candidates. Words go to the index of the vectors, patterns to the index of
//! trigrams over the blocks. Both stop at a thousand documents: what is ranked is then a part of
//! what matches, and the answer says that its order is approximate.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    correct::{self, Correction},
    pattern,
    query::{self, Alternative},
    show::{self, Hit},
};
use crate::{Actor, Error, Result, document::Filter};

/// The most strings of words in a search.
const MOST_INCLUDES: usize = 20;
/// The most patterns in a search: as many places have the statements.
const MOST_PATTERNS: usize = 4;
/// The longest string of words, in bytes.
const LONGEST_INCLUDE: usize = 2000;
/// As many candidates are ranked and counted.
pub(super) const CANDIDATES: i64 = 1000;

/// What is looked for. Words, patterns and filter must all hold; of several strings of words, and
/// of several patterns, one is enough.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Strings of words: side by side all must be there; `"a phrase"`, `title:word`, `#tag`, `OR`
    /// and `-word` are understood, and the last word may be the beginning of one.
    pub include: Vec<String>,
    /// Regular expressions on the text of a block or the title; `(?i)` ignores case.
    pub regexps: Vec<String>,
    /// What else must hold.
    pub filter: Filter,
}

/// Where a page starts: after the document with this score and id.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct After {
    /// The rank, or the time of the last change where there are no words to rank by.
    pub score: f64,
    /// The document.
    pub id: Uuid,
}

/// A page of what was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The documents, the best first.
    pub hits: Vec<Hit>,
    /// Where the next page starts; none at the end.
    pub next: Option<After>,
    /// How many there are: exact to 1,000; 1,001 stands for more.
    pub total: i64,
    /// Whether there were more candidates than could be ranked.
    pub approximate: bool,
    /// Words that nothing visible has, and what was looked for instead.
    pub corrected: Vec<Correction>,
}

/// A document that matches, and its place in the order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    pub(super) id: Uuid,
    pub(super) score: f64,
}

/// The ranked documents of a page, one more where there is one, and the total.
pub(super) struct Matches {
    pub(super) ranked: Vec<Ranked>,
    pub(super) total: i64,
    pub(super) capped: bool,
}

/// A row of a statement that finds: without a document where nothing was found.
pub(super) struct MatchRow {
    pub(super) total: i64,
    /// What the statement stopped at when it reached a bound of its own.
    pub(super) candidates: i64,
    pub(super) id: Option<Uuid>,
    pub(super) score: Option<f64>,
}

impl Matches {
    pub(super) fn new(rows: &[MatchRow], is_capped: impl Fn(i64) -> bool) -> Result<Self> {
        let first = rows.first().ok_or(Error::Unauthorized)?;
        let capped = is_capped(first.candidates) || first.total > CANDIDATES;
        let total = if capped { CANDIDATES + 1 } else { first.total };
        let ranked = rows.iter().filter_map(|row| Some(Ranked { id: row.id?, score: row.score? }));
        Ok(Self { ranked: ranked.collect(), total, capped })
    }
}

/// Finds documents that the caller sees.
///
/// When nothing matches, words that no visible document has are replaced by the most similar one
/// that does, and the answer says so.
///
/// # Errors
/// [`Error::Invalid`] when there is nothing to look for or a pattern does not parse,
/// [`Error::Unauthorized`] when the caller's authority is gone.
pub async fn find(
    connection: &mut PgConnection,
    actor: &Actor,
    query: &Query,
    after: Option<After>,
    limit: i64,
) -> Result<Found> {
    let mut alternatives = alternatives(&query.include)?;
    let patterns =
        pattern::patterns(connection, bounded(&query.regexps, "regexps", MOST_PATTERNS)?).await?;
    let limit = limit.clamp(1, CANDIDATES);
    let page = Page { filter: &query.filter, patterns: &patterns, after, limit };
    let mut matches = page.matches(connection, actor, &alternatives).await?;
    let mut corrected = Vec::new();
    if matches.total == 0 && !alternatives.is_empty() {
        corrected = correct::correct(connection, actor, &mut alternatives).await?;
        if !corrected.is_empty() {
            matches = page.matches(connection, actor, &alternatives).await?;
        }
    }
    let more = matches.ranked.len() > usize::try_from(limit).unwrap_or_default();
    if more {
        matches.ranked.pop();
    }
    let last = matches.ranked.last().filter(|_| more);
    let next = last.map(|last| After { score: last.score, id: last.id });
    let hits = show::show(connection, actor, &matches.ranked, &alternatives, &patterns).await?;
    Ok(Found { hits, next, total: matches.total, approximate: matches.capped, corrected })
}

fn bounded<'g>(given: &'g [String], name: &str, most: usize) -> Result<&'g [String]> {
    if given.len() > most {
        return Err(Error::invalid(format!("give at most {most} {name} at a time")));
    }
    Ok(given)
}

fn alternatives(include: &[String]) -> Result<Vec<Alternative>> {
    let mut alternatives = Vec::with_capacity(include.len());
    for text in bounded(include, "strings in include", MOST_INCLUDES)?
        .iter()
        .filter(|text| !text.trim().is_empty())
    {
        if text.len() > LONGEST_INCLUDE {
            return Err(Error::invalid(format!(
                "a string of words to search for is at most {LONGEST_INCLUDE} bytes long"
            )));
        }
        alternatives.push(query::search_query(text).ok_or_else(|| {
            Error::invalid(format!(
                "'{text}' holds no word to search for: give at least one, not only words to exclude"
            ))
        })?);
    }
    Ok(alternatives)
}

/// What all ways of finding share.
#[derive(Clone, Copy)]
pub(super) struct Page<'q> {
    pub(super) filter: &'q Filter,
    pub(super) patterns: &'q [String],
    pub(super) after: Option<After>,
    pub(super) limit: i64,
}

impl Page<'_> {
    async fn matches(
        self,
        connection: &mut PgConnection,
        actor: &Actor,
        alternatives: &[Alternative],
    ) -> Result<Matches> {
        let filtered = !self.patterns.is_empty() || !self.filter.wants_all();
        match (alternatives.is_empty(), self.patterns.is_empty(), filtered) {
            (true, true, _) => {
                Err(Error::invalid("give words to search for in include, or patterns in regexps"))
            }
            (true, false, _) => self.by_pattern(connection, actor).await,
            (false, _, false) if actor.reaches_whole() => {
                self.by_words(connection, actor, alternatives).await
            }
            (false, _, false) => self.by_words_scoped(connection, actor, alternatives).await,
            (false, _, true) => self.by_words_filtered(connection, actor, alternatives).await,
        }
    }
}
