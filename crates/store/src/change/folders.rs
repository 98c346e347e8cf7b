//! The folders of a change as they were before it: first those that come back and move, from the top
//! down; at the end, when all is out of them, those that go.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::revert::Taken;
use crate::{
    Edit, Error, FolderState, Location, Result,
    folder::DEEPEST,
    write::{Write, border},
};

type Folders = BTreeMap<Uuid, FolderState>;

/// What comes of taking folders back.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Restored {
    /// The folders that are set back; none for those that go.
    set: BTreeMap<Uuid, Option<FolderState>>,
    /// The folders that stay as they are.
    pub(super) left: BTreeSet<Uuid>,
    /// Those that go, as they are, the inner ones first.
    pub(super) going: Vec<(Uuid, FolderState)>,
}

/// Sets folders back; `now` are all of the space.
fn restore(now: &Folders, edits: &[Edit], mut left: BTreeSet<Uuid>) -> Restored {
    let edits = || {
        edits.iter().filter_map(|edit| match edit {
            Edit::Folder { id, before, after } => Some((*id, before, after)),
            _ => None,
        })
    };
    left.extend(edits().filter(|(id, _, after)| now.get(id) != after.as_ref()).map(|(id, ..)| id));
    // What stays may hold others where they are: each round leaves more of them.
    loop {
        let mut then = now.clone();
        let mut set = BTreeMap::new();
        for (id, before, _) in edits().filter(|(id, ..)| !left.contains(id)) {
            match before {
                Some(before) => drop(then.insert(id, before.clone())),
                None => drop(then.remove(&id)),
            }
            set.insert(id, before.clone());
        }
        let mut held: BTreeSet<Uuid> = set
            .iter()
            .filter(|(id, state)| state.is_some() && depth(&then, **id).is_none())
            .map(|(id, _)| *id)
            .collect();
        // Those that would go from above others.
        let above = then.values().filter_map(|state| state.parent);
        held.extend(above.filter(|parent| set.get(parent).is_some_and(Option::is_none)));
        if held.is_empty() {
            return Restored { going: going(now, &set), set, left };
        }
        left.extend(held);
    }
}

fn going(now: &Folders, set: &BTreeMap<Uuid, Option<FolderState>>) -> Vec<(Uuid, FolderState)> {
    let going = set.iter().filter(|(_, state)| state.is_none());
    let mut going: Vec<(Uuid, FolderState)> =
        going.filter_map(|(id, _)| Some((*id, now.get(id)?.clone()))).collect();
    going.sort_by_key(|(id, _)| std::cmp::Reverse(depth(now, *id)));
    going
}

/// How deep a folder stands; none where it does not reach the top, or is too deep.
fn depth(folders: &Folders, id: Uuid) -> Option<usize> {
    let mut above = folders.get(&id)?.parent;
    for depth in 1..=DEEPEST {
        match above {
            None => return Some(depth),
            Some(parent) => above = folders.get(&parent)?.parent,
        }
    }
    None
}

/// The folders that the caller sees, or will see once those that come back are there.
struct Sight<'a> {
    whole: bool,
    now: &'a Folders,
    seen: &'a BTreeSet<Uuid>,
}

impl Sight<'_> {
    /// Refuses what leads over the border of the caller's scope.
    fn hold(
        &self,
        set: &BTreeMap<Uuid, Option<FolderState>>,
        id: Uuid,
        then: Option<&FolderState>,
    ) -> Result<()> {
        if self.whole {
            return Ok(());
        }
        let now = self.now.get(&id);
        if now.is_some() && !self.seen.contains(&id) {
            return Err(Error::NotFound);
        }
        let Some(then) = then else { return Ok(()) };
        let stays = now.is_some_and(|now| now.parent == then.parent);
        let before =
            now.is_none_or(|now| now.parent.is_some_and(|above| self.seen.contains(&above)));
        if stays || before && then.parent.is_some_and(|parent| self.sees(set, parent, 0)) {
            return Ok(());
        }
        Err(Error::forbidden("this link may only move things between the folders it sees"))
    }

    fn sees(&self, set: &BTreeMap<Uuid, Option<FolderState>>, id: Uuid, depth: usize) -> bool {
        let back = || {
            let state = set.get(&id)?.as_ref().filter(|_| !self.now.contains_key(&id))?;
            state.parent
        };
        self.seen.contains(&id)
            || depth < DEEPEST && back().is_some_and(|parent| self.sees(set, parent, depth + 1))
    }
}

impl Write<'_> {
    /// Sets the folders of these edits back, but for those that go: [`Write::remove_folders`].
    pub(super) async fn undo_folders(&mut self, taken: &Taken) -> Result<Restored> {
        let concerned: Vec<Uuid> = concerned(&taken.edits).into_iter().collect();
        if concerned.is_empty() {
            return Ok(Restored::default());
        }
        let now = self.all_folders().await?;
        let seen = border::visible_folders(self.connection, self.actor, &concerned).await?;
        let seen: BTreeSet<Uuid> = seen.into_iter().collect();
        if taken.whole && !self.whole {
            // Out of scope and gone are the same.
            let unseen = |edit: &Edit| matches!(edit, Edit::Folder { id, after: Some(_), .. } if !seen.contains(id));
            if taken.edits.iter().any(unseen) {
                return Err(Error::NotFound);
            }
        }
        let sight = Sight { whole: self.whole, now: &now, seen: &seen };
        let restored = within(&sight, taken)?;
        let mut ordered: Vec<_> =
            restored.set.iter().filter_map(|(id, then)| Some((*id, then.as_ref()?))).collect();
        let mut then = now.clone();
        then.extend(ordered.iter().map(|(id, state)| (*id, (*state).clone())));
        ordered.sort_by_key(|(id, _)| depth(&then, *id));
        for (id, state) in ordered {
            match now.get(&id) {
                Some(before) => self.set_folder(id, before.clone(), state.clone()).await?,
                None => self.insert_folder(id, state).await?,
            }
        }
        Ok(restored)
    }

    /// Takes out the folders that are to go and hold nothing any more; answers those that stay.
    pub(super) async fn remove_folders(
        &mut self,
        going: Vec<(Uuid, FolderState)>,
    ) -> Result<Vec<Uuid>> {
        let folders: BTreeSet<Uuid> = going.iter().map(|(id, _)| *id).collect();
        let leaving = self.documents.iter().filter(|(_, open)| {
            let from = open.original.as_ref().and_then(|(state, _)| state.location.folder());
            let to = open.state.as_ref().and_then(|state| state.location.folder());
            from != to && from.is_some_and(|from| folders.contains(&from))
        });
        let leaving: Vec<Uuid> = leaving.map(|(id, _)| *id).collect();
        if !leaving.is_empty() {
            // Their rows follow with everything else this write changes.
            sqlx::query!(
                "update document
                 set location = $3,
                     folder_id = null
                 where space_id = $1 and id = any ($2)",
                self.actor.space,
                &leaving,
                Location::Unsorted.name(),
            )
            .execute(&mut *self.connection)
            .await?;
        }
        let mut left = Vec::new();
        for (id, state) in going {
            if self.folder_is_empty(id).await? {
                self.remove_folder(id, state).await?;
            } else {
                left.push(id);
            }
        }
        Ok(left)
    }

    /// Whether there is the folder that a place is in.
    pub(super) async fn is_there(&mut self, location: Location) -> Result<bool> {
        let Some(folder) = location.folder() else { return Ok(true) };
        let there = sqlx::query_scalar!(
            r#"select exists (select from folder where space_id = $1 and id = $2) as "there!""#,
            self.actor.space,
            folder,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        Ok(there)
    }

    async fn all_folders(&mut self) -> Result<Folders> {
        let rows = sqlx::query!(
            "select id, name, parent_id from folder where space_id = $1",
            self.actor.space,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        let folders = rows
            .into_iter()
            .map(|row| (row.id, FolderState { name: row.name, parent: row.parent_id }));
        Ok(folders.collect())
    }

    async fn folder_is_empty(&mut self, id: Uuid) -> Result<bool> {
        let used = sqlx::query_scalar!(
            r#"select exists (select from folder where space_id = $1 and parent_id = $2)
                   or exists (select from document where space_id = $1 and folder_id = $2) as "used!""#,
            self.actor.space,
            id,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        Ok(!used)
    }
}

/// The folders of edits, and those that they name as places.
fn concerned(edits: &[Edit]) -> BTreeSet<Uuid> {
    let mut concerned = BTreeSet::new();
    for edit in edits.iter().filter(|edit| matches!(edit, Edit::Folder { .. })) {
        concerned.insert(edit.id());
        concerned.extend(border::places(edit));
    }
    concerned
}

/// What is set back within the caller's scope: what leads out of it is refused with a single change, and
/// left with many.
fn within(sight: &Sight<'_>, taken: &Taken) -> Result<Restored> {
    let mut left = taken.left.clone();
    loop {
        let restored = restore(sight.now, &taken.edits, left);
        let mut refused = BTreeSet::new();
        for (id, then) in &restored.set {
            match sight.hold(&restored.set, *id, then.as_ref()) {
                Ok(()) => {}
                Err(error) if taken.whole => return Err(error),
                Err(_) => drop(refused.insert(*id)),
            }
        }
        if refused.is_empty() {
            return Ok(restored);
        }
        left = restored.left;
        left.extend(refused);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::{Folders, restore};
    use crate::{Edit, FolderState};

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn below(parent: u128) -> FolderState {
        FolderState { name: "F".to_owned(), parent: (parent > 0).then(|| id(parent)) }
    }

    fn now(folders: &[(u128, u128)]) -> Folders {
        folders.iter().map(|(of, parent)| (id(*of), below(*parent))).collect()
    }

    fn edit(of: u128, before: Option<FolderState>, after: Option<FolderState>) -> Edit {
        Edit::Folder { id: id(of), before, after }
    }

    fn left(now: &Folders, edits: &[Edit]) -> Vec<u128> {
        let restored = restore(now, edits, BTreeSet::new());
        restored.left.iter().map(Uuid::as_u128).collect()
    }

    #[test]
    fn a_folder_goes_with_those_inside_and_stays_with_those_of_others() {
        let made = [edit(1, None, Some(below(0))), edit(2, None, Some(below(1)))];
        let restored = restore(&now(&[(1, 0), (2, 1)]), &made, BTreeSet::new());
        let going: Vec<Uuid> = restored.going.iter().map(|(id, _)| *id).collect();
        assert_eq!(going, [id(2), id(1)]);
        assert_eq!(left(&now(&[(1, 0), (2, 1), (3, 2)]), &made), [1, 2]);
    }

    #[test]
    fn what_would_stand_in_itself_or_nowhere_stays() {
        let moved = [edit(1, Some(below(2)), Some(below(0)))];
        assert_eq!(left(&now(&[(1, 0), (2, 0)]), &moved), [0_u128; 0]);
        assert_eq!(left(&now(&[(1, 0), (2, 1)]), &moved), [1]);
        assert_eq!(left(&now(&[(1, 0)]), &moved), [1]);
        // The other way around at once.
        let both =
            [edit(1, Some(below(2)), Some(below(0))), edit(2, Some(below(0)), Some(below(1)))];
        assert_eq!(left(&now(&[(1, 0), (2, 1)]), &both), [0_u128; 0]);
    }
}
