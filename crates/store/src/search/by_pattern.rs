//! Candidates by regular expressions, through the indexes of trigrams.

use sqlx::PgConnection;

use super::{
    find::{CANDIDATES, MatchRow, Matches, Page},
    plan,
};
use crate::{Actor, Result};

/// As many blocks are looked at for the candidates.
const BLOCKS: i64 = 5000;

impl Page<'_> {
    /// Documents with a block or a title that matches, the last changed first. The statement is
    /// planned for the patterns at hand: only then can Postgres tell how much each leaves. Unused
    /// places for patterns are null, which Postgres leaves out of the plan.
    pub(super) async fn by_pattern(
        self,
        connection: &mut PgConnection,
        actor: &Actor,
    ) -> Result<Matches> {
        let filter = self.filter;
        let mut planned = plan::each_time(connection).await?;
        let pattern = |number: usize| self.patterns.get(number).map(String::as_str);
        let rows = sqlx::query_file_as!(
            MatchRow,
            "src/search/by_pattern.sql",
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
            pattern(0),
            pattern(1),
            pattern(2),
            pattern(3),
            BLOCKS,
            CANDIDATES + 1,
            self.after.map(|after| after.score),
            self.after.map(|after| after.id),
            self.limit + 1,
        )
        .fetch_all(&mut *planned)
        .await?;
        planned.commit().await?;
        Matches::new(&rows, |blocks| blocks >= BLOCKS)
    }
}
