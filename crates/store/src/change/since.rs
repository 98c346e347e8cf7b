//! All that a link did since a time, as if it were one change: of each row how it was before the first
//! and how it is after the last of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use uuid::Uuid;

use super::{list::first_id, revert::Taken};
use crate::{Edit, Error, Result, write::Write};

/// As many changes are taken back at once.
const MOST_CHANGES: usize = 500;
/// As many rows.
const MOST_ROWS: usize = 10_000;
/// As many bytes of what they did.
const MOST_BYTES: i64 = 32 * 1024 * 1024;
/// Days that are looked back.
const FURTHEST: i64 = 30;

/// A change of the link.
struct Done {
    id: Uuid,
    edits: Vec<Edit>,
    /// What it took back itself.
    reverts: Vec<Uuid>,
    undone: bool,
}

/// What a link did since a time and still stands.
pub(super) async fn since(
    write: &mut Write<'_>,
    link: Uuid,
    since: DateTime<Utc>,
) -> Result<Taken> {
    if write.actor.link().is_none() {
        write.actor.require_manager()?;
    }
    let furthest = TimeDelta::days(FURTHEST);
    if write.now.signed_duration_since(since) > furthest {
        return Err(Error::invalid(format!("give a time in the last {FURTHEST} days as since")));
    }
    hold_size(write, link, since).await?;
    let done = standing(load(write, link, since).await?);
    let changes = counting(&done);
    let (edits, left) = compose(done.into_iter().flat_map(|change| change.edits));
    if edits.len() > MOST_ROWS {
        return Err(Error::invalid(format!(
            "that would take back more than {MOST_ROWS} blocks: give a later time as since first"
        )));
    }
    Ok(Taken { changes, edits, left, whole: false })
}

/// The changes that are taken back themselves, each with the rows that it touched.
fn counting(done: &[Done]) -> Vec<(Uuid, BTreeSet<Uuid>)> {
    let within: BTreeSet<Uuid> = done.iter().map(|change| change.id).collect();
    let counts = |change: &&Done| {
        // What is taken back already is named by what did it, and both come to nothing.
        let pair = change.reverts.iter().any(|of| within.contains(of));
        !change.undone && !pair
    };
    let changes = done.iter().filter(counts);
    changes.map(|change| (change.id, change.edits.iter().map(Edit::id).collect())).collect()
}

/// Refuses more than is taken back at once, before any of it is loaded.
async fn hold_size(write: &mut Write<'_>, link: Uuid, since: DateTime<Utc>) -> Result<()> {
    let rows = sqlx::query!(
        r#"select w.made_at,
                  sum(octet_length(w.edits::text)) over (order by w.id desc) as "bytes!"
           from (
             select c.id, c.made_at, c.edits
             from reach($1, $2, $3, $4, $5) r
             join change c on c.space_id = r.space_id and c.link_id = $6
             where c.id >= $7
               and c.made_at >= $8
               and c.state = 'applied'
               and (not r.agent or c.link_id = $2)
             order by c.id desc
             limit $9
           ) w
           order by w.id desc"#,
        write.actor.space,
        write.actor.link_id(),
        write.actor.security_epoch(),
        write.actor.version(),
        write.actor.person_id(),
        link,
        first_id(since),
        since,
        i64::try_from(MOST_CHANGES).unwrap_or(i64::MAX) + 1,
    )
    .fetch_all(&mut *write.connection)
    .await?;
    let fitting = rows.iter().take(MOST_CHANGES).take_while(|row| row.bytes <= MOST_BYTES).count();
    if fitting == rows.len() {
        return Ok(());
    }
    let Some(last) = fitting.checked_sub(1).and_then(|at| rows.get(at)) else {
        return Err(Error::invalid(
            "the last change is too large for this: undo it by its changeId",
        ));
    };
    Err(Error::invalid(format!(
        "that is more than {MOST_CHANGES} changes or {} MiB since then: take back the last {fitting} first, \
         with since {}",
        MOST_BYTES / (1024 * 1024),
        last.made_at.to_rfc3339_opts(SecondsFormat::Micros, true)
    )))
}

/// The link's changes since then, the first first.
async fn load(write: &mut Write<'_>, link: Uuid, since: DateTime<Utc>) -> Result<Vec<Done>> {
    let rows = sqlx::query!(
        r#"select c.id,
                  c.edits,
                  c.reverts,
                  array(select m.reverted_id
                        from change_reverted m
                        where m.space_id = c.space_id and m.change_id = c.id) as "many!",
                  change_is_undone($1, c.id, null) as "undone!"
           from reach($1, $2, $3, $4, $5) r
           join change c on c.space_id = r.space_id and c.link_id = $6
           where c.id >= $7
             and c.made_at >= $8
             and c.state = 'applied'
             and (not r.agent or c.link_id = $2)
           order by c.id desc
           limit $9"#,
        write.actor.space,
        write.actor.link_id(),
        write.actor.security_epoch(),
        write.actor.version(),
        write.actor.person_id(),
        link,
        first_id(since),
        since,
        i64::try_from(MOST_CHANGES).unwrap_or(i64::MAX),
    )
    .fetch_all(&mut *write.connection)
    .await?;
    let done = rows.into_iter().rev().map(|row| {
        let mut reverts = row.many;
        reverts.extend(row.reverts);
        let edits = serde_json::from_value(row.edits)?;
        Ok(Done { id: row.id, edits, reverts, undone: row.undone })
    });
    done.collect()
}

/// Those that were not taken back by somebody else. What the link took back itself stays beside that:
/// together they come to nothing.
fn standing(done: Vec<Done>) -> Vec<Done> {
    let mut undone_here: BTreeSet<Uuid> = BTreeSet::new();
    let mut standing: Vec<Done> = Vec::with_capacity(done.len());
    for change in done.into_iter().rev() {
        if !change.undone || undone_here.contains(&change.id) {
            undone_here.extend(&change.reverts);
            standing.push(change);
        }
    }
    standing.reverse();
    standing
}

/// One edit for each row, and the rows where somebody else was in between.
fn compose(edits: impl Iterator<Item = Edit>) -> (Vec<Edit>, BTreeSet<Uuid>) {
    let mut composed: BTreeMap<(Option<Uuid>, Uuid), Edit> = BTreeMap::new();
    let mut left = BTreeSet::new();
    for edit in edits {
        // A block is in one document after the other: each of them has a row of it.
        let document = match &edit {
            Edit::Block { document, .. } => Some(*document),
            _ => None,
        };
        match composed.get_mut(&(document, edit.id())) {
            None => drop(composed.insert((document, edit.id()), edit)),
            Some(earlier) => {
                let id = edit.id();
                if !earlier.follow(edit) {
                    left.insert(id);
                }
            }
        }
    }
    let edits = composed.into_values().filter(|edit| edit.changes() || left.contains(&edit.id()));
    (edits.collect(), left)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Done, compose, standing};
    use crate::{Edit, FolderState};

    fn named(name: &str) -> Option<FolderState> {
        (!name.is_empty()).then(|| FolderState { name: name.to_owned(), parent: None })
    }

    fn edit(id: u128, before: &str, after: &str) -> Edit {
        Edit::Folder { id: Uuid::from_u128(id), before: named(before), after: named(after) }
    }

    #[test]
    fn rows_go_from_the_first_to_the_last_state() {
        let edits = [edit(1, "", "a"), edit(2, "x", "y"), edit(1, "a", "b"), edit(2, "y", "x")];
        let (composed, left) = compose(edits.into_iter());
        assert_eq!((composed, left.len()), (vec![edit(1, "", "b")], 0));
    }

    #[test]
    fn somebody_in_between_is_noticed() {
        let (composed, left) = compose([edit(1, "a", "b"), edit(1, "c", "a")].into_iter());
        assert_eq!(composed.len(), 1);
        assert_eq!(left.into_iter().collect::<Vec<_>>(), [Uuid::from_u128(1)]);
    }

    #[test]
    fn what_others_took_back_does_not_stand() {
        let done = |id: u128, undone: bool, reverts: &[u128]| Done {
            id: Uuid::from_u128(id),
            edits: Vec::new(),
            reverts: reverts.iter().map(|of| Uuid::from_u128(*of)).collect(),
            undone,
        };
        let ids = |all: Vec<Done>| -> Vec<u128> {
            standing(all).iter().map(|change| change.id.as_u128()).collect()
        };
        assert_eq!(ids(vec![done(1, true, &[]), done(2, false, &[])]), [2]);
        assert_eq!(ids(vec![done(1, true, &[]), done(2, false, &[1])]), [1, 2]);
        // The link took it back, somebody else that, and then it once more.
        assert_eq!(ids(vec![done(1, true, &[]), done(2, true, &[1])]), [0_u128; 0]);
        // Taken back, and done again.
        let again = vec![done(1, false, &[]), done(2, true, &[1]), done(3, false, &[2])];
        assert_eq!(ids(again), [1, 2, 3]);
    }
}
