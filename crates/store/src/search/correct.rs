//! Mistyped words: the most similar word of the space that a visible document has.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::query::{Alternative, Term};
use crate::{Actor, Result};

/// A word that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// As it was typed, in lower case.
    pub typed: String,
    /// What was looked for instead.
    pub used: String,
}

/// The nearest visible word of each that no visible document has, given the function that answers
/// which visible documents have a word.
macro_rules! nearest {
    ($having:literal, $connection:expr, $actor:expr, $typed:expr) => {
        sqlx::query_as!(
            Correction,
            r#"select t.word as "typed!", n.word as "used!"
               from unnest($6::text[], $7::text[]) t (word, query)
               cross join lateral (
                 select s.word
                 from (select w.word
                       from search_word w
                       where w.space_id = $1 and w.word % t.word and similarity(w.word, t.word) > 0.45
                       order by similarity(w.word, t.word) desc, w.word
                       limit 64) s
                 where exists (select from "# + $having + r#"($1, $2, $3, $4, $5,
                                 ('''' || replace(replace(s.word, '\', '\\'), '''', '''''') || '''')::tsquery))
                 limit 1
               ) n
               where not exists (select from "# + $having + "($1, $2, $3, $4, $5, t.query::tsquery))",
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            &$typed,
            &$typed.iter().map(|word| Term::exactly(word).tsquery()).collect::<Vec<_>>(),
        )
        .fetch_all($connection)
        .await?
    };
}

/// Replaces the words that no visible document has. A word that only invisible documents have is
/// as unknown as one that nobody ever wrote, and is never what another is replaced by.
pub(super) async fn correct(
    connection: &mut PgConnection,
    actor: &Actor,
    alternatives: &mut [Alternative],
) -> Result<Vec<Correction>> {
    let typed: Vec<String> = alternatives
        .iter()
        .flat_map(Alternative::wanted)
        .flat_map(|term| term.words.iter().map(|(word, _)| word.clone()))
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect();
    let corrected = if actor.reaches_whole() {
        nearest!("whole_having", connection, actor, typed)
    } else {
        nearest!("scoped_having", connection, actor, typed)
    };
    let terms = alternatives
        .iter_mut()
        .flat_map(|alternative| &mut alternative.clauses)
        .filter(|clause| !clause.negative)
        .flat_map(|clause| &mut clause.terms);
    for (word, _) in terms.flat_map(|term| &mut term.words) {
        if let Some(correction) = corrected.iter().find(|correction| correction.typed == *word) {
            word.clone_from(&correction.used);
        }
    }
    Ok(corrected)
}
