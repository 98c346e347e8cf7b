//! Folders: a tree by parent id, each with its path of ids from the top.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Actor, Edit, Error, FolderState, Result,
    write::{Done, Operation, Write},
};

/// How deep folders may stand inside each other.
pub const DEEPEST: usize = 32;

/// A folder as its caller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The folder's id.
    pub id: Uuid,
    /// The folder it is in; none at the top, or where that one is not visible.
    pub parent: Option<Uuid>,
    /// The name.
    pub name: String,
    /// How many documents are directly in it, the trash not counted.
    pub documents: i64,
}

/// How many documents the built-in places hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// In no folder.
    pub unsorted: i64,
    /// Daily notes, the inbox not counted.
    pub daily_notes: i64,
    /// Templates.
    pub templates: i64,
    /// In the trash; none where the caller does not see it.
    pub trash: i64,
}

/// The folders the caller sees, each after the one it is in, by name.
pub async fn list(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Folder>> {
    let rows = sqlx::query!(
        r#"select r.space_id is not null as "held!",
                  f.id as "id?",
                  f.parent_id,
                  f.name as "name?",
                  (select count(*)
                   from document d
                   where d.space_id = f.space_id and d.folder_id = f.id and d.trashed_at is null
                     and not (r.agent and d.never_to_agents)) as "documents!"
           from reach($1, $2, $3, $4, $5) r
           left join visible_folders($1, $2, $3, $4, $5) f on true
           order by cardinality(f.path), lower(f.name), f.id"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .fetch_all(connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Folder {
                id: row.id?,
                parent: row.parent_id,
                name: row.name?,
                documents: row.documents,
            })
        })
        .collect())
}

/// The counts, given the function that answers which documents the caller sees.
macro_rules! counted {
    ($documents:literal, $connection:expr, $actor:expr) => {
        sqlx::query_as!(
            Places,
            r#"select n.unsorted as "unsorted!",
                      n.daily_notes as "daily_notes!",
                      n.templates as "templates!",
                      n.trash as "trash!"
               from reach($1, $2, $3, $4, $5) r
               cross join (
                 select count(*) filter (where d.trashed_at is null and d.location = 'unsorted') as unsorted,
                        count(*) filter (where d.trashed_at is null and d.daily_date is not null) as daily_notes,
                        count(*) filter (where d.trashed_at is null and d.location = 'templates') as templates,
                        count(*) filter (where d.trashed_at is not null) as trash
                 from "# + $documents + "($1, $2, $3, $4, $5) d
                 where d.location <> 'folder' or d.trashed_at is not null
               ) n",
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
        )
        .fetch_optional($connection)
        .await?
    };
}

/// How many documents the caller sees in each built-in place.
pub async fn places(connection: &mut PgConnection, actor: &Actor) -> Result<Places> {
    let places = if actor.reaches_whole() {
        counted!("whole_documents", connection, actor)
    } else {
        counted!("scoped_documents", connection, actor)
    };
    places.ok_or(Error::Unauthorized)
}

/// Makes folders, in the order given.
#[derive(Clone, Debug)]
pub struct Create {
    /// Each new folder's name and the folder it goes into.
    pub folders: Vec<FolderState>,
}

impl Operation for Create {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        write.lock_folders().await?;
        let mut ids = Vec::with_capacity(self.folders.len());
        for state in &self.folders {
            let id = write.world.id();
            write.insert_folder(id, state).await?;
            ids.push(id);
        }
        Ok(Done::to(ids))
    }
}

/// Gives folders other names.
#[derive(Clone, Debug)]
pub struct Rename {
    /// Each folder and its new name.
    pub folders: Vec<(Uuid, String)>,
}

impl Operation for Rename {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        write.lock_folders().await?;
        for (id, name) in &self.folders {
            let before = write.folder(*id).await?;
            write
                .set_folder(*id, before.clone(), FolderState { name: name.clone(), ..before })
                .await?;
        }
        Ok(Done::to(self.folders.iter().map(|(id, _)| *id).collect::<Vec<_>>()))
    }
}

/// Moves folders, with everything below them, into another one or to the top.
#[derive(Clone, Debug)]
pub struct Move {
    /// The folders.
    pub folders: Vec<Uuid>,
    /// Where to; none is the top.
    pub parent: Option<Uuid>,
}

impl Operation for Move {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        write.lock_folders().await?;
        for &id in &self.folders {
            let before = write.folder(id).await?;
            // Also where it would stay: whether that is the top is nobody's to know.
            write.hold_folder(before.parent).await?;
            match self.parent {
                Some(parent) => drop(write.folder(parent).await?),
                None => write.hold_folder(None).await?,
            }
            let after = FolderState { parent: self.parent, ..before.clone() };
            write.set_folder(id, before, after).await?;
        }
        Ok(Done::to(self.folders.clone()))
    }
}

/// Deletes folders; what was in them goes to the folder above, or to Unsorted.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The folders.
    pub folders: Vec<Uuid>,
}

impl Operation for Delete {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        write.lock_folders().await?;
        for &id in &self.folders {
            let folder = write.folder(id).await?;
            // A folder that the scope names stays where the link does not see.
            write.hold_folder(folder.parent).await?;
            write.empty_folder(id, folder.parent).await?;
            write.remove_folder(id, folder).await?;
        }
        Ok(Done::to(self.folders.clone()))
    }
}

impl Write<'_> {
    /// One change of the folder tree at a time in a space.
    pub(crate) async fn lock_folders(&mut self) -> Result<()> {
        sqlx::query!(
            "select pg_advisory_xact_lock(hashtextextended('docent folders ' || $1::uuid::text, 0))",
            self.actor.space,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// A folder that the caller sees, as it is: the one it is in may be out of sight.
    pub(crate) async fn folder(&mut self, id: Uuid) -> Result<FolderState> {
        let row = sqlx::query!(
            r#"select g.name, g.parent_id
               from visible_folders($1, $2, $3, $4, $5) f
               join folder g on g.space_id = $1 and g.id = f.id
               where f.id = $6"#,
            self.actor.space,
            self.actor.link_id(),
            self.actor.security_epoch(),
            self.actor.version(),
            self.actor.person_id(),
            id,
        )
        .fetch_optional(&mut *self.connection)
        .await?
        .ok_or(Error::NotFound)?;
        self.seen_folders.insert(id);
        Ok(FolderState { name: row.name, parent: row.parent_id })
    }

    pub(crate) async fn insert_folder(&mut self, id: Uuid, state: &FolderState) -> Result<()> {
        check_name(&state.name)?;
        if let Some(parent) = state.parent {
            self.folder(parent).await?;
        } else if !self.whole {
            return Err(Error::forbidden(
                "this link may only make folders inside the folders it sees",
            ));
        }
        let path = self.path_below(state.parent, id).await?;
        sqlx::query!(
            "insert into folder (space_id, id, parent_id, name, path, created_at) values ($1, $2, $3, $4, $5, $6)",
            self.actor.space,
            id,
            state.parent,
            state.name,
            &path,
            self.now,
        )
        .execute(&mut *self.connection)
        .await?;
        self.folder_edits.push(Edit::Folder { id, before: None, after: Some(state.clone()) });
        Ok(())
    }

    /// Renames or moves a folder; a move rewrites the paths of all below it.
    pub(crate) async fn set_folder(
        &mut self,
        id: Uuid,
        before: FolderState,
        after: FolderState,
    ) -> Result<()> {
        if before == after {
            return Ok(());
        }
        check_name(&after.name)?;
        if before.parent != after.parent {
            self.hold_folder(before.parent).await?;
            self.move_folder(id, after.parent).await?;
        }
        sqlx::query!(
            "update folder set name = $3, parent_id = $4 where space_id = $1 and id = $2",
            self.actor.space,
            id,
            after.name,
            after.parent,
        )
        .execute(&mut *self.connection)
        .await?;
        self.folder_edits.push(Edit::Folder { id, before: Some(before), after: Some(after) });
        Ok(())
    }

    async fn move_folder(&mut self, id: Uuid, parent: Option<Uuid>) -> Result<()> {
        if let Some(parent) = parent {
            self.folder(parent).await?;
        } else if !self.whole {
            return Err(Error::forbidden("the top of the space is outside what this link may see"));
        }
        let path = self.path_below(parent, id).await?;
        if path[..path.len() - 1].contains(&id) {
            return Err(Error::invalid("a folder cannot move into itself or below itself"));
        }
        let depth = sqlx::query_scalar!(
            r#"with moved as (
                 update folder
                 set path = $3::uuid[] || path[array_position(path, $2::uuid) + 1:]
                 where space_id = $1 and path @> array[$2::uuid]
                 returning cardinality(path) as depth
               )
               select max(depth) from moved"#,
            self.actor.space,
            id,
            &path,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        check_depth(depth.and_then(|depth| usize::try_from(depth).ok()).unwrap_or_default())
    }

    async fn path_below(&mut self, parent: Option<Uuid>, id: Uuid) -> Result<Vec<Uuid>> {
        let mut path = match parent {
            None => Vec::new(),
            Some(parent) => sqlx::query_scalar!(
                "select path from folder where space_id = $1 and id = $2",
                self.actor.space,
                parent,
            )
            .fetch_optional(&mut *self.connection)
            .await?
            .ok_or(Error::NotFound)?,
        };
        path.push(id);
        check_depth(path.len())?;
        Ok(path)
    }

    /// Moves what is directly in a folder to the one above it, or to Unsorted and the top.
    async fn empty_folder(&mut self, id: Uuid, parent: Option<Uuid>) -> Result<()> {
        let opened = self.open_folder(id).await?;
        for document in opened {
            if let Some(state) = &mut self.document(document)?.state {
                state.location = parent.map_or(crate::Location::Unsorted, crate::Location::Folder);
            }
        }
        self.persist_places().await?;
        let folders = sqlx::query_scalar!(
            "select id from folder where space_id = $1 and parent_id = $2",
            self.actor.space,
            id,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        for folder in folders {
            let before = self.folder(folder).await?;
            let after = FolderState { parent, ..before.clone() };
            self.set_folder(folder, before, after).await?;
        }
        Ok(())
    }

    /// Takes documents out of folders that are about to go; the rest of their rows follows with
    /// everything else this write changes.
    async fn persist_places(&mut self) -> Result<()> {
        for (id, open) in &self.documents {
            let Some(state) = &open.state else { continue };
            sqlx::query!(
                "update document
                 set location = $3,
                     folder_id = $4
                 where space_id = $1 and id = $2",
                self.actor.space,
                id,
                state.location.column(),
                state.location.folder(),
            )
            .execute(&mut *self.connection)
            .await?;
        }
        Ok(())
    }

    pub(crate) async fn remove_folder(&mut self, id: Uuid, before: FolderState) -> Result<()> {
        sqlx::query!("delete from folder where space_id = $1 and id = $2", self.actor.space, id)
            .execute(&mut *self.connection)
            .await?;
        self.folder_edits.push(Edit::Folder { id, before: Some(before), after: None });
        Ok(())
    }
}

fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() || name.chars().count() > 200 {
        return Err(Error::invalid("a folder's name has 1 to 200 characters"));
    }
    Ok(())
}

fn check_depth(depth: usize) -> Result<()> {
    if depth > DEEPEST {
        return Err(Error::invalid(format!("folders can be nested {DEEPEST} levels deep at most")));
    }
    Ok(())
}
