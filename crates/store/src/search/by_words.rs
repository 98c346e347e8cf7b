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

/// The statement over what a filter leaves, by the function that answers which documents those are.
macro_rules! filtered {
    ($wanted:literal, $page:expr, $connection:expr, $actor:expr, $words:expr) => {
        sqlx::query_as!(
            MatchRow,
            r#"with wanted as materialized (
                 (select s.document_id
                  from document_search s
                  join "# + $wanted + r#"($1, $2, $3, $4, $5, $6) w
                    on w.id = s.document_id
                  where s.space_id = $1 and s.words @@ $7::text::tsquery
                    and (not $8::bool
                      or not exists (select from document_search l
                                     where l.space_id = $1 and l.document_id = s.document_id and l.part > 0))
                  limit $13)
                 union
                 (select l.document_id
                  from document_search l
                  join "# + $wanted + r#"($1, $2, $3, $4, $5, $6) w
                    on w.id = l.document_id
                  where $9::bool and l.space_id = $1 and l.part = 1
                    and exists (
                      select from unnest($10::int[], $11::text[], $12::bool[]) c (alternative, query, negative)
                      group by c.alternative
                      having bool_and(c.negative <> exists (
                        select from document_search p
                        where p.space_id = $1 and p.document_id = l.document_id and p.words @@ c.query::tsquery)))
                  limit $13)
               ),
               found as materialized (
                 select w.document_id,
                        (select max(ts_rank(p.words, $18::text::tsquery))::float8
                         from document_search p
                         where p.space_id = $1 and p.document_id = w.document_id) as score
                 from wanted w
                 where $14::text[] = '{}'
                    or exists (select from document d
                               where d.space_id = $1 and d.id = w.document_id and d.title ~ any ($14))
                    or exists (select from block b
                               where b.space_id = $1 and b.document_id = w.document_id and b.text ~ any ($14))
               )
               select n.total as "total!", n.candidates as "candidates!", f.document_id as "id?", f.score as "score?"
               from reach($1, $2, $3, $4, $5) r
               cross join (select (select count(*) from found) as total, (select count(*) from wanted) as candidates) n
               left join (
                 select document_id, score
                 from found
                 where (score, document_id)
                     < (coalesce($15::float8, 'infinity'), coalesce($16, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
                 order by score desc, document_id desc
                 limit $17
               ) f on true
               order by f.score desc, f.document_id desc"#,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $page.filter.row() as _,
            $words.query,
            $words.negative,
            $words.spread,
            &$words.alternatives,
            &$words.clauses,
            &$words.negatives,
            CANDIDATES + 1,
            $page.patterns,
            $page.after.map(|after| after.score),
            $page.after.map(|after| after.id),
            $page.limit + 1,
            $words.rank_by,
        )
        .fetch_all(&mut *$connection)
        .await?
    };
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

    /// Everything in the scope of a link that reaches a part of the space, planned once: its places
    /// lead, or the words, whichever leave less.
    pub(super) async fn by_words_scoped(
        self,
        connection: &mut PgConnection,
        actor: &Actor,
        alternatives: &[Alternative],
    ) -> Result<Matches> {
        let words = Words::new(alternatives);
        let rows = sqlx::query_file_as!(
            MatchRow,
            "src/search/by_words_scoped.sql",
            actor.space,
            actor.link_id(),
            actor.security_epoch(),
            actor.version(),
            actor.person_id(),
            words.query,
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
        let mut planned = plan::each_time(connection).await?;
        let rows = if actor.reaches_whole() {
            filtered!("wanted_whole", self, planned, actor, words)
        } else {
            filtered!("wanted_scoped", self, planned, actor, words)
        };
        planned.commit().await?;
        Matches::new(&rows, |candidates| candidates > CANDIDATES)
    }
}
