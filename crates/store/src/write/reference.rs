//! What blocks point to: kept for backlinks and for files, and held to what the writer sees.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use docent_document::{Block, Row, Stored, links::links, tree};
use uuid::Uuid;

use super::{OpenDocument, Write};
use crate::{Edit, Error, Result};

/// What a block points to in its space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// `block://`: a document or a block.
    Block(Uuid),
    /// `file://`
    File(Uuid),
    /// `date://`: the day of a daily note.
    Day(NaiveDate),
}

impl Target {
    fn of(address: &str) -> Option<Self> {
        let id = |id: &str| id.parse().ok();
        match address.split_once("://")? {
            ("block", rest) => id(rest).map(Self::Block),
            ("file", rest) => id(rest).map(Self::File),
            ("date", rest) => {
                rest.parse().ok().filter(|day| is_of_the_calendar(*day)).map(Self::Day)
            }
            _ => None,
        }
    }

    /// The block or file; none for a day.
    fn id(self) -> Option<Uuid> {
        match self {
            Self::Block(id) | Self::File(id) => Some(id),
            Self::Day(_) => None,
        }
    }
}

/// Whether there is a daily note of it.
fn is_of_the_calendar(day: NaiveDate) -> bool {
    (1900..=9999).contains(&day.year())
}

fn targets_of(block: Uuid, stored: &Stored) -> BTreeSet<Target> {
    let block = Block::new(block, tree::read(stored));
    links(&block).iter().filter_map(|link| Target::of(&link.target)).collect()
}

/// Keeps what the changed blocks of a document point to.
pub(super) async fn keep(write: &mut Write<'_>, document: Uuid, edits: &[Edit]) -> Result<()> {
    let mut changed = Vec::new();
    let mut blocks = Vec::new();
    let mut targets = Vec::new();
    let mut files = Vec::new();
    let mut days = Vec::new();
    for (id, before, after) in rewritten(edits) {
        if before.is_some() {
            changed.push(id);
        }
        for target in targets_of(id, &after.stored) {
            if let Target::Day(day) = target {
                days.push((id, day));
            }
            if let Some(named) = target.id() {
                blocks.push(id);
                targets.push(named);
                files.push(matches!(target, Target::File(_)));
            }
        }
    }
    keep_days(write, document, &changed, days).await?;
    if !changed.is_empty() {
        sqlx::query!(
            "delete from reference where space_id = $1 and block_id = any ($2)",
            write.actor.space,
            &changed,
        )
        .execute(&mut *write.connection)
        .await?;
    }
    if !blocks.is_empty() {
        // Only `file://` shows a file to whoever sees the block: that is what `hold` looks at.
        sqlx::query!(
            "insert into reference (space_id, document_id, block_id, target_id)
             select $1, $2, n.block_id, n.target_id
             from unnest($3::uuid[], $4::uuid[], $5::boolean[]) n (block_id, target_id, is_file)
             where n.is_file
                or not exists (select from file f where f.space_id = $1 and f.id = n.target_id)
             on conflict do nothing",
            write.actor.space,
            document,
            &blocks,
            &targets,
            &files,
        )
        .execute(&mut *write.connection)
        .await?;
    }
    Ok(())
}

/// Keeps which days the changed blocks link to.
async fn keep_days(
    write: &mut Write<'_>,
    document: Uuid,
    changed: &[Uuid],
    named: Vec<(Uuid, NaiveDate)>,
) -> Result<()> {
    if !changed.is_empty() {
        sqlx::query!(
            "delete from reference_day where space_id = $1 and block_id = any ($2)",
            write.actor.space,
            changed,
        )
        .execute(&mut *write.connection)
        .await?;
    }
    if named.is_empty() {
        return Ok(());
    }
    let (blocks, days): (Vec<Uuid>, Vec<NaiveDate>) = named.into_iter().unzip();
    sqlx::query!(
        "insert into reference_day (space_id, day, document_id, block_id)
         select $1, n.day, $2, n.block_id
         from unnest($3::uuid[], $4::date[]) n (block_id, day)
         on conflict do nothing",
        write.actor.space,
        document,
        &blocks,
        &days,
    )
    .execute(&mut *write.connection)
    .await?;
    Ok(())
}

/// Refuses to a link blocks that point to files it neither sees nor uploaded: it would see them from then on. What
/// a block pointed to before, it may keep, wherever it is moved; and taking back a deletion of its own
/// brings back what its block pointed to. Called before anything is written.
pub(super) async fn hold(
    write: &mut Write<'_>,
    changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
) -> Result<()> {
    if write.actor.link().is_none() {
        return Ok(());
    }
    let edits = || changed.values().flat_map(|(_, edits)| edits);
    let mut named: BTreeSet<(Uuid, Target)> = BTreeSet::new();
    for (id, _, after) in rewritten(edits()) {
        named.extend(targets_of(id, &after.stored).into_iter().map(|target| (id, target)));
    }
    named.retain(|(_, target)| matches!(target, Target::File(_)));
    if named.is_empty() {
        return Ok(());
    }
    // The caller's own: another's could not be taken back.
    let taken_back = write.taken_back.iter().flat_map(|taken| &taken.edits);
    for edit in edits().chain(taken_back) {
        if let Edit::Block { id, before: Some(before), .. } = edit {
            for target in targets_of(*id, &before.stored) {
                named.remove(&(*id, target));
            }
        }
    }
    if named.is_empty() {
        return Ok(());
    }
    let wanted: Vec<Uuid> = named.iter().filter_map(|(_, target)| target.id()).collect();
    let seen = sqlx::query_scalar!(
        r#"select v.id as "id!"
           from visible_files($1, $2, $3, $4, $5, $6) v
           where $7
           union all
           select f.id
           from file f
           where f.space_id = $1
             and f.id = any ($6)
             and f.link_id = $2"#,
        write.actor.space,
        write.actor.link_id(),
        write.actor.security_epoch(),
        write.actor.version(),
        write.actor.person_id(),
        &wanted,
        write.actor.may_read(),
    )
    .fetch_all(&mut *write.connection)
    .await?;
    match wanted.iter().find(|id| !seen.contains(id)) {
        None => Ok(()),
        Some(id) => Err(Error::invalid(format!(
            "this link sees no file file://{id}: name one that blocks_get shows, or upload it first"
        ))),
    }
}

/// The blocks that other content is written into: what was there, and what will be.
fn rewritten<'a>(
    edits: impl IntoIterator<Item = &'a Edit>,
) -> impl Iterator<Item = (Uuid, Option<&'a Row>, &'a Row)> {
    edits.into_iter().filter_map(|edit| {
        let Edit::Block { id, before, after: Some(after), .. } = edit else { return None };
        let same = before.as_ref().is_some_and(|before| before.stored == after.stored);
        (!same).then_some((*id, before.as_ref(), after))
    })
}
