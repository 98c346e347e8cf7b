//! Candidates by their words, through the index of the vectors.
//!
//! A document of several parts matches when its words are spread over them too: such documents
//! are few, and each clause is tried on all their parts.

use sqlx::PgConnection;

use super::{
    find::{CANDIDATES, MatchRow, Matches, Page},
    plan,
    query::{self, Alternative},
};
use crate::{Actor, Result};

/// A query in the forms that the statements need.
struct Words {
    /// All of it, for one vector.
    query: String,
    /// Without what is forbidden.
    rank_by: String,
    /// Whether a word is forbidden somewhere.
    negative: bool,
    /// Whether its words can be spread over several vectors at all.
    spread: bool,
    /// The clauses one by one: of which alternative, what, and whether it is forbidden.
    alternatives: Vec<i32>,
    clauses: Vec<String>,
    negatives: Vec<bool>,
}

impl Words {
    fn new(alternatives: &[Alternative]) -> Self {
        let clauses: Vec<_> = (0..)
            .zip(alternatives)
            .flat_map(|(number, one)| one.clauses.iter().map(move |clause| (number, clause)))
            .collect();
        Self {
            query: query::any_of(alternatives),
            rank_by: query::wanted_of(alternatives),
            negative: clauses.iter().any(|(_, clause)| clause.negative),
            spread: alternatives.iter().any(|one| one.clauses.len() > 1),
            alternatives: clauses.iter().map(|(number, _)| *number).collect(),
            clauses: clauses.iter().map(|(_, clause)| clause.tsquery()).collect(),
            negatives: clauses.iter().map(|(_, clause)| clause.negative).collect(),
        }
    }
}

impl Page<'_> {
    /// Everything outside the trash. The statement is planned once for all words: each step is a
    /// look-up by an index, whatever the words are.
    pub(super) async fn by_words(
        self,
        connection: &mut PgConnection,
        actor: &Actor,
        alternatives: &[Alternative],
    ) -> Result<Matches> {
        let words = Words::new(alternatives);
        let rows = sqlx::query_file_as!(
            MatchRow,
            "src/search/by_words.sql",
            actor.space,
            actor.link_id(),
            actor.security_epoch(),
            actor.version(),
            actor.person_id(),
            words.query,
            words.negative,
            words.spread,
            &words.alternatives,
            &words.clauses,
            &words.negatives,
            CANDIDATES + 1,
            self.after.map(|after| after.score),
            self.after.map(|after| after.id),
            self.limit + 1,
            words.rank_by,
        )
        .fetch_all(connection)
        .await?;
        Matches::new(&rows, |candidates| candidates > CANDIDATES)
    }

    /// What a filter and patterns leave. The statement is planned each time, for the values at
    /// hand: whether the filter or the words lead depends on how much each leaves.
    pub(super) async fn by_words_filtered(
        self,
        connection: &mut PgConnection,
        actor: &Actor,
        alternatives: &[Alternative],
    ) -> Result<Matches> {
        let words = Words::new(alternatives);
        let filter = self.filter;
        let mut planned = plan::each_time(connection).await?;
        let rows = sqlx::query_file_as!(
            MatchRow,
            "src/search/by_words_filtered.sql",
            actor.space,
            actor.link_id(),
            actor.security_epoch(),
            actor.version(),
            actor.person_id(),
            filter.trash,
            &filter.locations,
            filter.folders.as_deref(),
            filter.documents.as_deref(),
            filter.created.0,
            filter.created.1,
            filter.updated.0,
            filter.updated.1,
            filter.daily.0,
            filter.daily.1,
            words.query,
            words.negative,
            words.spread,
            &words.alternatives,
            &words.clauses,
            &words.negatives,
            CANDIDATES + 1,
            self.patterns,
            self.after.map(|after| after.score),
            self.after.map(|after| after.id),
            self.limit + 1,
            words.rank_by,
        )
        .fetch_all(&mut *planned)
        .await?;
        planned.commit().await?;
        Matches::new(&rows, |candidates| candidates > CANDIDATES)
    }
}
