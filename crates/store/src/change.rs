//! History: what changed, who changed it, and taking it back.

use chrono::{DateTime, Utc};
use docent_document::{Row, Tree};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Actor, Edit, Error, Result,
    write::{Done, Operation, Write},
};

/// What happens to blocks that somebody changed since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// Nothing is undone, and the answer names them.
    #[default]
    Refuse,
    /// They are left as they are.
    Skip,
}

/// Takes a change back by applying its inverse as a new change.
#[derive(Clone, Copy, Debug)]
pub struct Revert {
    /// The change.
    pub change: Uuid,
    /// What to do where somebody was there since.
    pub on_conflict: OnConflict,
}

impl Operation for Revert {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        let edits = edits(write.connection, write.actor, self.change).await?;
        let mut conflicts = Vec::new();
        let documents: Vec<Uuid> = documents_of(&edits);
        write.open_again(&documents, &edits).await?;
        let (blocks, others): (Vec<_>, Vec<_>) =
            edits.into_iter().rev().partition(|edit| matches!(edit, Edit::Block { .. }));
        write.lock_folders_of(&others).await?;
        // Folders first: documents go back to those that come back.
        let (folders, own): (Vec<_>, Vec<_>) =
            others.iter().partition(|edit| matches!(edit, Edit::Folder { .. }));
        for edit in folders.into_iter().chain(own) {
            if !write.undo_own(edit).await? {
                conflicts.push(id_of(edit));
            }
        }
        for document in &documents {
            let open = write.document(*document)?;
            conflicts.extend(undo_blocks(&mut open.tree, *document, &blocks));
        }
        if conflicts.is_empty() || self.on_conflict == OnConflict::Skip {
            return Ok(Done { ids: documents });
        }
        Err(Error::Conflict {
            message: "changed since then: read what is there now, or give onConflict \"skip\" to leave those as they are"
                .into(),
            revision: None,
            blocks: conflicts,
        })
    }
}

/// The edits of a change that the caller may take back: a link only its own.
pub(crate) async fn edits(
    connection: &mut PgConnection,
    actor: &Actor,
    change: Uuid,
) -> Result<Vec<Edit>> {
    let edits = sqlx::query_scalar!(
        "select c.edits
         from reach($1, $2, $3, $4, $5) r
         join change c on c.space_id = r.space_id and c.id = $6
         where c.state = 'applied' and (not r.agent or c.link_id = $2)",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        change,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(serde_json::from_value(edits)?)
}

fn documents_of(edits: &[Edit]) -> Vec<Uuid> {
    let mut documents: Vec<Uuid> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Document { id, .. } => Some(*id),
            Edit::Block { document, .. } => Some(*document),
            Edit::Folder { .. } => None,
        })
        .collect();
    documents.sort_unstable();
    documents.dedup();
    documents
}

fn id_of(edit: &Edit) -> Uuid {
    match edit {
        Edit::Folder { id, .. } | Edit::Document { id, .. } | Edit::Block { id, .. } => *id,
    }
}

/// Sets the blocks of one document back; answers those that somebody changed since.
fn undo_blocks(tree: &mut Tree, document: Uuid, edits: &[Edit]) -> Vec<Uuid> {
    let mut conflicts = Vec::new();
    let mine: Vec<(Uuid, &Option<Row>, &Option<Row>)> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Block { document: of, id, before, after } if *of == document => {
                Some((*id, before, after))
            }
            _ => None,
        })
        .collect();
    let changed: Vec<Uuid> = mine
        .iter()
        .filter(|(id, before, after)| !is_as(tree, *id, before.as_ref(), after.as_ref()))
        .map(|(id, ..)| *id)
        .collect();
    conflicts.extend(changed.iter().copied());
    let kept = mine.iter().filter(|(id, ..)| !changed.contains(id));
    let rows = kept
        .map(|(id, before, after)| (*id, row_before(tree, *id, before.as_ref(), after.as_ref())));
    conflicts.extend(tree.restore(rows.collect()));
    conflicts
}

/// The row to go back to. Where the change left the block in its place, so does the undo: somebody
/// may have moved it since.
fn row_before(tree: &Tree, id: Uuid, before: Option<&Row>, after: Option<&Row>) -> Option<Row> {
    let mut row = before.cloned()?;
    if let (Some(now), Some(after)) = (tree.get(id), after)
        && (row.parent, &row.position) == (after.parent, &after.position)
    {
        row.parent = now.parent;
        row.position.clone_from(&now.position);
    }
    Some(row)
}

/// Whether a block still is as a change left it. Its place counts only where the change moved it.
fn is_as(tree: &Tree, id: Uuid, before: Option<&Row>, after: Option<&Row>) -> bool {
    match (tree.get(id), after) {
        (None, None) => true,
        (Some(now), Some(after)) => {
            let moved = before.is_none_or(|before| {
                (before.parent, &before.position) != (after.parent, &after.position)
            });
            now.stored == after.stored
                && (!moved
                    || before.is_none()
                    || (now.parent, &now.position) == (after.parent, &after.position))
        }
        _ => false,
    }
}

impl Write<'_> {
    /// Opens the documents of a change; those that the change removed start anew under their id.
    async fn open_again(&mut self, documents: &[Uuid], edits: &[Edit]) -> Result<()> {
        let made_again = |id: &Uuid| {
            edits
                .iter()
                .any(|edit| matches!(edit, Edit::Document { id: of, after: None, .. } if of == id))
        };
        let (gone, there): (Vec<Uuid>, Vec<Uuid>) = documents.iter().copied().partition(made_again);
        self.open(&there).await?;
        for id in gone {
            let state = edits.iter().find_map(|edit| match edit {
                Edit::Document { id: of, before: Some(state), .. } if *of == id => Some(state),
                _ => None,
            });
            self.create_as(id, state.cloned().ok_or(Error::NotFound)?);
        }
        Ok(())
    }

    async fn lock_folders_of(&mut self, edits: &[Edit]) -> Result<()> {
        if edits.iter().any(|edit| matches!(edit, Edit::Folder { .. })) {
            self.lock_folders().await?;
        }
        Ok(())
    }

    /// Sets a folder's or a document's own row back; false when somebody changed it since.
    async fn undo_own(&mut self, edit: &Edit) -> Result<bool> {
        match edit {
            Edit::Document { id, before, after } => {
                let open = self.document(*id)?;
                if after.is_none() {
                    return Ok(true);
                }
                if open.state != *after {
                    return Ok(false);
                }
                if let (Some(before), Some(after)) = (before, after) {
                    self.hold_move(after.location, before.location).await?;
                }
                self.document(*id)?.state.clone_from(before);
                Ok(true)
            }
            Edit::Folder { id, before, after } => {
                let now = match self.folder(*id).await {
                    Ok(state) => Some(state),
                    // Out of scope and gone are the same.
                    Err(Error::NotFound) if !self.whole && after.is_some() => {
                        return Err(Error::NotFound);
                    }
                    Err(Error::NotFound) => None,
                    Err(error) => return Err(error),
                };
                if now != *after {
                    return Ok(false);
                }
                match (before, now) {
                    (Some(before), Some(now)) => self.set_folder(*id, now, before.clone()).await?,
                    (Some(before), None) => self.insert_folder(*id, before).await?,
                    (None, Some(now)) if self.folder_is_empty(*id).await? => {
                        self.remove_folder(*id, now).await?;
                    }
                    (None, _) => return Ok(false),
                }
                Ok(true)
            }
            Edit::Block { .. } => Ok(true),
        }
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

/// A change in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The change.
    pub id: Uuid,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The name of who made it.
    pub author: String,
    /// Whether that was an agent.
    pub by_agent: bool,
    /// The tool or action.
    pub action: String,
    /// The document's revision after it.
    pub revision: i64,
    /// The change that it took back.
    pub reverts: Option<Uuid>,
    /// What it changed; none for a link where another made it.
    pub edits: Option<Vec<Edit>>,
}

/// The changes of one document, the last first, before `revision` when given.
pub async fn of_document(
    connection: &mut PgConnection,
    actor: &Actor,
    document: Uuid,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"select v.id as document,
                  c.id as "change?",
                  c.made_at as "made_at?",
                  c.author as "author?",
                  c.link_id,
                  c.action as "action?",
                  c.reverts,
                  cd.revision as "revision?",
                  case when not v.agent or c.link_id = $2 then c.edits end as edits
           from visible_document($1, $2, $3, $4, $5, $6) v
           left join change_document cd
             on cd.space_id = v.space_id and cd.document_id = v.id and cd.revision < coalesce($7, 9223372036854775807)
           left join change c on c.space_id = cd.space_id and c.id = cd.change_id
           order by cd.revision desc
           limit $8"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        document,
        before,
        limit,
    )
    .fetch_all(connection)
    .await?;
    match rows.first() {
        None => return Err(Error::Unauthorized),
        Some(first) if first.document.is_none() => return Err(Error::NotFound),
        Some(_) => {}
    }
    let changes = rows.into_iter().filter_map(|row| {
        row.change.map(|id| {
            Ok(Listed {
                id,
                made_at: row.made_at.unwrap_or_default(),
                author: row.author.unwrap_or_default(),
                by_agent: row.link_id.is_some(),
                action: row.action.unwrap_or_default(),
                revision: row.revision.unwrap_or_default(),
                reverts: row.reverts,
                edits: row.edits.map(serde_json::from_value).transpose()?,
            })
        })
    });
    changes.collect()
}
