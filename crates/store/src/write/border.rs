//! The border of a link's scope: nothing crosses it in either direction.
//!
//! What is changed was visible before, what is made is visible after, and what is moved was and is
//! in folders that the link sees. Only the words of a document may take it out of a search scope.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::{OpenDocument, Write};
use crate::{Actor, DocumentState, Edit, Error, Location, Result};

/// As many folders are named to a caller who has to choose one.
const MOST_NAMED: i64 = 50;

impl Write<'_> {
    /// Refuses a move that does not lead from one folder in scope to another.
    pub(crate) async fn hold_move(&mut self, from: Location, to: Location) -> Result<()> {
        if self.whole || from == to {
            return Ok(());
        }
        for place in [from, to] {
            self.hold_folder(place.folder()).await?;
        }
        Ok(())
    }

    /// Refuses a folder that is out of scope, and the top of the space.
    pub(crate) async fn hold_folder(&mut self, folder: Option<Uuid>) -> Result<()> {
        if self.whole {
            return Ok(());
        }
        let outside =
            || Error::forbidden("this link may only move things between the folders it sees");
        match self.folder(folder.ok_or_else(outside)?).await {
            Ok(_) => Ok(()),
            Err(Error::NotFound) => Err(outside()),
            Err(error) => Err(error),
        }
    }

    /// Where documents go that are given no place: Unsorted, or the one folder of a link's scope.
    pub(crate) async fn usual_place(&mut self) -> Result<Location> {
        if self.whole {
            return Ok(Location::Unsorted);
        }
        let folders = self.scope_folders().await?;
        match folders.as_slice() {
            [] => Ok(Location::Unsorted),
            [(id, _)] => Ok(Location::Folder(*id)),
            _ => Err(Error::invalid(format!(
                "give destination with the folderId of a folder that this link sees: {}",
                named(&folders)
            ))),
        }
    }

    /// The folders that a link's scope names, by name.
    async fn scope_folders(&mut self) -> Result<Vec<(Uuid, String)>> {
        let rows = sqlx::query!(
            r#"select f.id, f.name
               from reach($1, $2, $3, $4, $5) r
               join folder f on f.space_id = $1 and f.id = any (r.folders)
               order by lower(f.name), f.id
               limit $6"#,
            self.actor.space,
            self.actor.link_id(),
            self.actor.security_epoch(),
            self.actor.version(),
            self.actor.person_id(),
            MOST_NAMED,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }

    /// After the write: a link must still see what it made or moved; a content edit may make a
    /// document leave a search scope, and the answer then says so.
    pub(super) async fn leaves_scope(
        &mut self,
        changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
    ) -> Result<bool> {
        if self.whole {
            return Ok(false);
        }
        let kept = changed.iter().filter(|(_, (open, _))| {
            // What went into the trash is gone for this link, as it asked.
            !open.hidden && open.state.as_ref().is_some_and(|state| state.trashed_at.is_none())
        });
        let kept: Vec<Uuid> = kept.map(|(id, _)| *id).collect();
        let seen = self.visible(&kept).await?;
        let mut leaves = false;
        for id in kept.iter().filter(|id| seen.iter().all(|(wanted, _)| wanted != *id)) {
            let (open, _) = &changed[id];
            let place = |state: &DocumentState| (state.location, state.trashed_at);
            let before = open.original.as_ref().map(|(state, _)| place(state));
            if before.is_none() || before != open.state.as_ref().map(place) {
                return Err(self.outside().await?);
            }
            leaves = true;
        }
        Ok(leaves)
    }

    /// What is said of a place out of scope: where else to go.
    async fn outside(&mut self) -> Result<Error> {
        let folders = self.scope_folders().await?;
        let instead = if folders.is_empty() {
            "it may add to what it sees".to_owned()
        } else {
            format!("give destination with one of these as folderId: {}", named(&folders))
        };
        Ok(Error::forbidden(format!("this link would not see it there; {instead}")))
    }

    /// The edits as the caller may be told of them: without places that it does not see.
    pub(super) async fn told(
        &mut self,
        folders: Vec<Edit>,
        changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
    ) -> Result<Vec<Edit>> {
        let told = changed.values().filter(|(open, _)| !open.hidden);
        let mut edits = folders;
        edits.extend(told.flat_map(|(_, edits)| edits.iter().cloned()));
        if self.whole {
            return Ok(edits);
        }
        let mut seen = self.seen_folders.clone();
        let named: Vec<Uuid> =
            edits.iter().flat_map(places).filter(|id| !seen.contains(id)).collect();
        if !named.is_empty() {
            seen.extend(visible_folders(self.connection, self.actor, &named).await?);
        }
        for edit in &mut edits {
            hide_places(edit, &seen);
        }
        Ok(edits)
    }
}

/// Those of these folders that the caller sees.
pub(crate) async fn visible_folders(
    connection: &mut PgConnection,
    actor: &Actor,
    among: &[Uuid],
) -> Result<Vec<Uuid>> {
    let ids = sqlx::query_scalar!(
        r#"select f.id as "id!" from visible_folders($1, $2, $3, $4, $5) f where f.id = any ($6)"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        among,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// The folders that an edit names as places.
pub(crate) fn places(edit: &Edit) -> Vec<Uuid> {
    match edit {
        Edit::Folder { before, after, .. } => {
            [before, after].into_iter().flatten().filter_map(|state| state.parent).collect()
        }
        Edit::Document { before, after, .. } => {
            let states = [before, after].into_iter().flatten();
            states.filter_map(|state| state.location.folder()).collect()
        }
        Edit::Block { .. } | Edit::Comment { .. } => Vec::new(),
    }
}

/// Takes out of an edit the places that are not among those seen.
pub(crate) fn hide_places(edit: &mut Edit, seen: &BTreeSet<Uuid>) {
    match edit {
        Edit::Folder { before, after, .. } => {
            for state in [before, after].into_iter().flatten() {
                state.parent = state.parent.filter(|parent| seen.contains(parent));
            }
        }
        Edit::Document { before, after, .. } => {
            for state in [before, after].into_iter().flatten() {
                if state.location.folder().is_some_and(|folder| !seen.contains(&folder)) {
                    state.location = Location::Unsorted;
                }
            }
        }
        Edit::Block { .. } | Edit::Comment { .. } => {}
    }
}

fn named(folders: &[(Uuid, String)]) -> String {
    folders.iter().map(|(id, name)| format!("{name} ({id})")).collect::<Vec<_>>().join(", ")
}
