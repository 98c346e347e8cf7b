//! The comments of a change as they were before it: a comment goes back whole or not at all, and a
//! thread that others answered stays.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::revert::Taken;
use crate::{CommentState, Edit, Error, Result, comment, write::Write};

/// What comes of taking comments back.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Restored {
    /// The comments that are set back; none for those that go.
    pub(super) set: BTreeMap<Uuid, Option<CommentState>>,
    /// The comments that stay as they are: somebody was there since.
    pub(super) left: BTreeSet<Uuid>,
    /// The threads that stay, each with what answers it.
    pub(super) answered: BTreeMap<Uuid, Vec<Uuid>>,
}

/// Sets comments back; `now` are all comments of their threads.
pub(super) fn restore(
    now: &BTreeMap<Uuid, CommentState>,
    edits: &[Edit],
    mut left: BTreeSet<Uuid>,
) -> Restored {
    let edits = || edits.iter().filter_map(of_comment);
    left.extend(edits().filter(|(id, _, after)| now.get(id) != *after).map(|(id, ..)| id));
    let mut all_answered = BTreeMap::new();
    // What stays may hold others where they are: each round leaves more of them.
    loop {
        let mut then = now.clone();
        let mut set = BTreeMap::new();
        for (id, before, _) in edits().filter(|(id, ..)| !left.contains(id)) {
            match before {
                Some(before) => drop(then.insert(id, before.clone())),
                None => drop(then.remove(&id)),
            }
            set.insert(id, before.cloned());
        }
        let answered = answered(&set, &then);
        let alone = set.iter().filter_map(|(id, state)| {
            let thread = state.as_ref()?.thread;
            (!then.contains_key(&thread)).then_some(*id)
        });
        let held: BTreeSet<Uuid> = answered.keys().copied().chain(alone).collect();
        all_answered.extend(answered);
        if held.is_empty() {
            return Restored { set, left, answered: all_answered };
        }
        left.extend(held);
    }
}

fn of_comment(edit: &Edit) -> Option<(Uuid, Option<&CommentState>, Option<&CommentState>)> {
    match edit {
        Edit::Comment { id, before, after, .. } => Some((*id, before.as_ref(), after.as_ref())),
        _ => None,
    }
}

/// The threads whose first comment would go although there are answers to it.
fn answered(
    set: &BTreeMap<Uuid, Option<CommentState>>,
    then: &BTreeMap<Uuid, CommentState>,
) -> BTreeMap<Uuid, Vec<Uuid>> {
    let mut answered: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (id, state) in then {
        if set.get(&state.thread).is_some_and(Option::is_none) && *id != state.thread {
            answered.entry(state.thread).or_default().push(*id);
        }
    }
    answered
}

impl Write<'_> {
    /// Where the comments of these edits are now, for opening: the blocks that the caller sees, and the
    /// documents of those that are gone, but for documents that come `back`. With many changes, comments
    /// out of sight stay.
    pub(super) async fn places_of_comments(
        &mut self,
        taken: &mut Taken,
        back: &BTreeSet<Uuid>,
    ) -> Result<Vec<Uuid>> {
        let on = taken.edits.iter().filter_map(|edit| match edit {
            Edit::Comment { document, id, before, after } => {
                Some((*id, before.as_ref().or(after.as_ref())?.block, *document))
            }
            _ => None,
        });
        let on: Vec<(Uuid, Uuid, Uuid)> = on.collect();
        let places: BTreeSet<Uuid> =
            on.iter().flat_map(|(_, block, document)| [*block, *document]).collect();
        let places: Vec<Uuid> = places.into_iter().collect();
        let seen = self.visible(&places).await?;
        let seen: BTreeSet<Uuid> = seen.into_iter().map(|(place, _)| place).collect();
        let mut open = BTreeSet::new();
        for (id, block, document) in on {
            let place = if seen.contains(&block) { block } else { document };
            if back.contains(&place) {
                continue;
            }
            if taken.whole || seen.contains(&place) {
                open.insert(place);
            } else {
                taken.left.insert(id);
            }
        }
        Ok(open.into_iter().collect())
    }

    /// Refuses to undo what others said to a person who could not take it out either: with many changes,
    /// that stays. A link takes back nothing but its own.
    fn hold_authors(&self, taken: &Taken, left: &mut BTreeSet<Uuid>) -> Result<()> {
        if self.actor.link().is_some() || self.actor.require_manager().is_ok() {
            return Ok(());
        }
        for (id, before, after) in taken.edits.iter().filter_map(of_comment) {
            let says = |state: Option<&CommentState>| state.map(|state| state.text.clone());
            let own = before.or(after).is_some_and(|state| comment::is_of(self.actor, state));
            if own || says(before) == says(after) {
                continue;
            }
            if taken.whole {
                return Err(Error::forbidden(
                    "only its author and the managers of the space undo what became of a comment: answer it \
                     instead",
                ));
            }
            left.insert(id);
        }
        Ok(())
    }

    /// Sets comments of open documents back, but those that are to be left as they are.
    pub(super) async fn undo_comments(&mut self, taken: &Taken) -> Result<Restored> {
        let (edits, mut left) = (&taken.edits, taken.left.clone());
        self.hold_authors(taken, &mut left)?;
        let mut concerned = BTreeSet::new();
        for edit in edits {
            if let Edit::Comment { id, before, after, .. } = edit {
                concerned.insert(*id);
                concerned.extend([before, after].into_iter().flatten().map(|state| state.thread));
            }
        }
        if concerned.is_empty() {
            return Ok(Restored::default());
        }
        let concerned: Vec<Uuid> = concerned.into_iter().collect();
        self.load_threads(&concerned).await?;
        let open = self.comments.iter();
        let now = open.filter_map(|(id, open)| Some((*id, open.state.clone()?))).collect();
        let restored = restore(&now, edits, left);
        for edit in edits {
            let Edit::Comment { document, id, .. } = edit else { continue };
            let Some(state) = restored.set.get(id) else { continue };
            match (self.comments.get_mut(id), state) {
                (Some(open), state) => open.state.clone_from(state),
                (None, Some(state)) => {
                    let document = self.document_with(state.block).unwrap_or(*document);
                    self.add_comment(document, *id, state.clone());
                }
                (None, None) => {}
            }
        }
        Ok(restored)
    }

    /// The comments that stay in these documents, by the block or document that they are on. Those on blocks
    /// that are not there now come back with those: they count, and the document is named in their place.
    pub(super) async fn comments_in(
        &mut self,
        documents: &[Uuid],
    ) -> Result<BTreeMap<Uuid, Vec<Uuid>>> {
        let mut staying: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        if documents.is_empty() {
            return Ok(staying);
        }
        let rows = sqlx::query!(
            "select id, document_id, block_id from comment where space_id = $1 and document_id = any ($2)",
            self.actor.space,
            documents,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        for row in rows {
            let there = row.block_id == row.document_id
                || self.document(row.document_id)?.tree.get(row.block_id).is_some();
            let goes = self.comments.get(&row.id).is_some_and(|open| open.state.is_none());
            if goes {
                continue;
            }
            let (on, named) =
                if there { (row.block_id, row.id) } else { (row.document_id, row.document_id) };
            staying.entry(on).or_default().push(named);
        }
        Ok(staying)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use uuid::Uuid;

    use super::restore;
    use crate::{AuthorKind, CommentState, Edit};

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn said(thread: u128, text: &str) -> CommentState {
        CommentState {
            block: id(100),
            thread: id(thread),
            text: text.to_owned(),
            author: "Ada".to_owned(),
            author_kind: AuthorKind::Person,
            person: None,
            link: None,
            created_at: chrono::DateTime::UNIX_EPOCH,
            edited_at: None,
            resolved: None,
        }
    }

    fn edit(of: u128, before: Option<CommentState>, after: Option<CommentState>) -> Edit {
        Edit::Comment { document: id(200), id: id(of), before, after }
    }

    fn now(comments: &[(u128, CommentState)]) -> BTreeMap<Uuid, CommentState> {
        comments.iter().map(|(of, state)| (id(*of), state.clone())).collect()
    }

    #[test]
    fn a_thread_goes_with_its_answers_and_stays_with_those_of_others() {
        let added = [edit(1, None, Some(said(1, "why"))), edit(2, None, Some(said(1, "so")))];
        let there = now(&[(1, said(1, "why")), (2, said(1, "so"))]);
        let all = restore(&there, &added, BTreeSet::new());
        assert_eq!(all.set, [(id(1), None), (id(2), None)].into());
        let mut answered = there.clone();
        answered.insert(id(3), said(1, "no"));
        let some = restore(&answered, &added, BTreeSet::new());
        assert_eq!(some.set, [(id(2), None)].into());
        assert_eq!((some.left, some.answered), ([id(1)].into(), [(id(1), vec![id(3)])].into()));
    }

    #[test]
    fn what_changed_since_is_left() {
        let edits = [edit(1, Some(said(1, "a")), Some(said(1, "b")))];
        let back = restore(&now(&[(1, said(1, "b"))]), &edits, BTreeSet::new());
        assert_eq!(back.set, [(id(1), Some(said(1, "a")))].into());
        for there in [now(&[(1, said(1, "c"))]), now(&[])] {
            let restored = restore(&there, &edits, BTreeSet::new());
            assert_eq!((restored.set, restored.left), (BTreeMap::new(), [id(1)].into()));
        }
    }

    #[test]
    fn an_answer_comes_back_to_a_thread_alone() {
        let edits = [edit(2, Some(said(1, "so")), None)];
        let restored = restore(&now(&[]), &edits, BTreeSet::new());
        assert_eq!(restored.left, [id(2)].into());
        let both = [edits[0].clone(), edit(1, Some(said(1, "why")), None)];
        assert_eq!(restore(&now(&[]), &both, BTreeSet::new()).set.len(), 2);
    }
}
