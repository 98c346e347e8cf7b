//! Candidates by regular expressions, through the indexes of trigrams.

use sqlx::PgConnection;

use super::{
    find::{CANDIDATES, MatchRow, Matches, Page},
    plan,
};
use crate::{Actor, Result};

/// As many blocks are looked at for the candidates.
const BLOCKS: i64 = 5000;

/// The statement over what a filter leaves, by the function that answers which documents those are.
macro_rules! matching {
    ($wanted:literal, $page:expr, $connection:expr, $actor:expr) => {
        sqlx::query_as!(
            MatchRow,
            r#"with matching as materialized (
                 (select b.document_id
                  from block b
                  join "# + $wanted + r#"($1, $2, $3, $4, $5, $6) w
                    on w.id = b.document_id
                  where b.space_id = $1 and (b.text ~ $7 or b.text ~ $8 or b.text ~ $9 or b.text ~ $10)
                  limit $11)
                 union all
                 (select w.id
                  from "# + $wanted + r#"($1, $2, $3, $4, $5, $6) w
                  where w.title ~ $7 or w.title ~ $8 or w.title ~ $9 or w.title ~ $10
                  limit $12)
               ),
               found as materialized (
                 select d.id, extract(epoch from d.updated_at)::float8 as score
                 from (select distinct m.document_id from matching m limit $12) m
                 join document d on d.space_id = $1 and d.id = m.document_id
               )
               select n.total as "total!", n.rows as "candidates!", f.id as "id?", f.score as "score?"
               from reach($1, $2, $3, $4, $5) r
               cross join (select (select count(*) from found) as total, (select count(*) from matching) as rows) n
               left join (
                 select id, score
                 from found
                 where (score, id)
                     < (coalesce($13::float8, 'infinity'), coalesce($14, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
                 order by score desc, id desc
                 limit $15
               ) f on true
               order by f.score desc, f.id desc"#,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $page.filter.row() as _,
            $page.pattern(0),
            $page.pattern(1),
            $page.pattern(2),
            $page.pattern(3),
            BLOCKS,
            CANDIDATES + 1,
            $page.after.map(|after| after.score),
            $page.after.map(|after| after.id),
            $page.limit + 1,
        )
        .fetch_all(&mut *$connection)
        .await?
    };
}

impl Page<'_> {
    /// Documents with a block or a title that matches, the last changed first. The statement is
    /// planned for the patterns at hand: only then can Postgres tell how much each leaves. Unused
    /// places for patterns are null, which Postgres leaves out of the plan.
    pub(super) async fn by_pattern(
        self,
        connection: &mut PgConnection,
        actor: &Actor,
    ) -> Result<Matches> {
        let mut planned = plan::each_time(connection).await?;
        let rows = if actor.reaches_whole() {
            matching!("wanted_whole", self, planned, actor)
        } else {
            matching!("wanted_scoped", self, planned, actor)
        };
        planned.commit().await?;
        Matches::new(&rows, |blocks| blocks >= BLOCKS)
    }

    fn pattern(&self, number: usize) -> Option<&str> {
        self.patterns.get(number).map(String::as_str)
    }
}
