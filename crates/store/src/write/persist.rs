//! Writing back: the differences of the open documents become rows, search, history and a
//! notification, in one go.

use std::collections::BTreeMap;

use docent_document::Row;
use uuid::Uuid;

use super::{Call, Done, OpenDocument, Revision, Write, Written, comments, days, reference};
use crate::{
    DocumentState, Edit, Error, Location, Result, collection, row, search, task::settle::settle,
};

/// A snapshot of the whole document is kept every so many revisions.
const SNAPSHOT_EVERY: i64 = 200;

/// Writes everything the operation changed.
pub(super) async fn persist(mut write: Write<'_>, call: &Call, done: Done) -> Result<Written> {
    let change = write.world.id();
    let documents = std::mem::take(&mut write.documents);
    let talk = std::mem::take(&mut write.comments);
    let mut changed: BTreeMap<Uuid, (OpenDocument, Vec<Edit>)> = documents
        .into_iter()
        .map(|(id, open)| {
            let mut edits = edits_of(id, &open);
            edits.extend(comments::edits(&talk, id));
            (id, (open, edits))
        })
        .filter(|(_, (_, edits))| !edits.is_empty())
        .collect();
    if write.taken_back.is_none() {
        days::settle(&mut write, &mut changed).await?;
        settle(&mut write, &mut changed).await?;
        collection::settle(&mut write, &mut changed).await?;
        keep_changes(&mut changed);
    }
    let folder_edits = std::mem::take(&mut write.folder_edits);
    let mut edits = folder_edits.clone();
    edits.extend(changed.values().flat_map(|(_, edits)| edits.iter().cloned()));
    if edits.is_empty() {
        return Ok(Written { ids: done.ids, ..Written::default() });
    }
    reference::hold(&mut write, &changed).await?;
    for (id, (open, edits)) in &changed {
        document_row(&mut write, *id, open, edits).await?;
    }
    block_rows(&mut write, &changed).await?;
    comments::rows(&mut write, &changed).await?;
    for (id, (open, edits)) in &changed {
        reference::keep(&mut write, *id, edits).await?;
        search::index(&mut write, *id, open, edits).await?;
        snapshot(&mut write, *id, open).await?;
    }
    for (id, (open, _)) in &changed {
        if open.state.is_none() {
            remove(&mut write, *id).await?;
        }
    }
    let leaves_scope = write.leaves_scope(&changed).await?;
    let told = changed.iter().filter(|(_, (open, _))| !open.hidden);
    let documents = told.map(|(&id, (open, _))| Revision { id, revision: open.revision + 1 });
    let documents: Vec<Revision> = documents.collect();
    history(&mut write, change, call, &changed, &edits).await?;
    let edits = write.told(folder_edits, &changed).await?;
    Ok(Written {
        change_id: Some(change),
        documents,
        ids: done.ids,
        leaves_scope,
        replayed: false,
        edits,
    })
}

/// Leaves out what has become as it was: a word for the day that is there already, a value as it is kept.
fn keep_changes(changed: &mut BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>) {
    for (_, edits) in changed.values_mut() {
        edits.retain(Edit::changes);
    }
    changed.retain(|_, (_, edits)| !edits.is_empty());
}

fn edits_of(id: Uuid, open: &OpenDocument) -> Vec<Edit> {
    let empty = docent_document::Tree::new(id, []);
    let (before, earlier) = match &open.original {
        Some((state, tree)) => (Some(state), tree),
        None => (None, &empty),
    };
    let mut edits = Vec::new();
    if before != open.state.as_ref() {
        edits.push(Edit::Document { id, before: before.cloned(), after: open.state.clone() });
    }
    edits.extend(open.tree.differences(earlier).into_iter().filter_map(|difference| {
        let block = difference.after.as_ref().or(difference.before.as_ref())?.id;
        Some(Edit::Block {
            document: id,
            id: block,
            before: difference.before,
            after: difference.after,
        })
    }));
    edits
}

async fn document_row(
    write: &mut Write<'_>,
    id: Uuid,
    open: &OpenDocument,
    edits: &[Edit],
) -> Result<()> {
    let Some(state) = &open.state else { return Ok(()) };
    if state.title.chars().count() > 1000 {
        return Err(Error::invalid("a title can have 1,000 characters at most"));
    }
    let Some((before, _)) = &open.original else {
        return insert_document(write, id, state).await;
    };
    hold_inbox(before, state)?;
    let own = edits.iter().any(|edit| matches!(edit, Edit::Document { .. }));
    sqlx::query!(
        "update document
         set location = $3,
             folder_id = $4,
             daily_date = $5,
             title = $6,
             icon = $7,
             front_matter = $8,
             never_to_agents = $9,
             trashed_at = $10,
             revision = $11,
             own_revision = case when $12 then $11 else own_revision end,
             updated_at = $13,
             updated_by = $14,
             author_kind = $15
         where space_id = $1 and id = $2",
        write.actor.space,
        id,
        state.location.column(),
        state.location.folder(),
        state.location.date(),
        state.title,
        state.icon,
        state.front_matter,
        state.never_to_agents,
        state.trashed_at,
        open.revision + 1,
        own,
        write.now,
        write.actor.name,
        write.actor.author_kind().as_str(),
    )
    .execute(&mut *write.connection)
    .await
    .map_err(place_error)?;
    Ok(())
}

async fn insert_document(write: &mut Write<'_>, id: Uuid, state: &DocumentState) -> Result<()> {
    sqlx::query!(
        "insert into document
           (space_id, id, location, folder_id, daily_date, title, icon, front_matter, never_to_agents,
            trashed_at, revision, own_revision, created_at, updated_at, created_by, updated_by, author_kind)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 1, $11, $11, $12, $12, $13)",
        write.actor.space,
        id,
        state.location.column(),
        state.location.folder(),
        state.location.date(),
        state.title,
        state.icon,
        state.front_matter,
        state.never_to_agents,
        state.trashed_at,
        write.now,
        write.actor.name,
        write.actor.author_kind().as_str(),
    )
    .execute(&mut *write.connection)
    .await
    .map_err(place_error)?;
    Ok(())
}

/// The inbox stays where it is, under its name.
fn hold_inbox(before: &DocumentState, after: &DocumentState) -> Result<()> {
    let own = |state: &DocumentState| (state.location, state.title.clone(), state.trashed_at);
    if before.location == Location::Inbox && own(before) != own(after) {
        return Err(Error::invalid("the inbox cannot be renamed, moved or deleted"));
    }
    Ok(())
}

/// A folder that went away, or a daily note or an inbox that is there already.
fn place_error(error: sqlx::Error) -> Error {
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("document_space_id_folder_id_fkey") => Error::NotFound,
        Some("document_pkey") => Error::conflict("this document is there already"),
        Some("document_daily_key") => Error::conflict("there is a daily note of that date already"),
        Some("document_inbox_key") => Error::conflict("there is an inbox already"),
        _ => error.into(),
    }
}

async fn remove(write: &mut Write<'_>, id: Uuid) -> Result<()> {
    sqlx::query!("delete from document where space_id = $1 and id = $2", write.actor.space, id)
        .execute(&mut *write.connection)
        .await?;
    Ok(())
}

/// Deletes first, so that a block can move to another document under its own id.
async fn block_rows(
    write: &mut Write<'_>,
    changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
) -> Result<()> {
    let mut gone = Vec::new();
    let mut updated = Rows::default();
    let mut added = Rows::default();
    for (open, edits) in changed.values() {
        for edit in edits {
            let Edit::Block { document, id, before, after } = edit else { continue };
            match (before, after) {
                (Some(_), None) => gone.push(*id),
                (Some(_), Some(row)) => updated.push(*document, open.revision + 1, row),
                (None, Some(row)) => added.push(*document, open.revision + 1, row),
                (None, None) => {}
            }
        }
    }
    if !gone.is_empty() {
        sqlx::query!(
            "delete from block where space_id = $1 and id = any ($2)",
            write.actor.space,
            &gone
        )
        .execute(&mut *write.connection)
        .await?;
    }
    updated.update(write).await?;
    added.insert(write).await
}

/// Block rows as columns, for one statement however many there are.
#[derive(Default)]
struct Rows {
    documents: Vec<Uuid>,
    revisions: Vec<i64>,
    ids: Vec<Uuid>,
    parents: Vec<Uuid>,
    positions: Vec<String>,
    kinds: Vec<String>,
    texts: Vec<String>,
    properties: Vec<Option<serde_json::Value>>,
}

impl Rows {
    fn push(&mut self, document: Uuid, revision: i64, row: &Row) {
        self.documents.push(document);
        self.revisions.push(revision);
        self.ids.push(row.id);
        self.parents.push(row.parent);
        self.positions.push(row.position.clone());
        self.kinds.push(row.stored.kind.clone());
        self.texts.push(row.stored.text.clone());
        self.properties.push(row::column(&row.stored.properties));
    }

    async fn insert(self, write: &mut Write<'_>) -> Result<()> {
        if self.ids.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into block
               (space_id, document_id, id, parent_id, position, kind, text, properties, revision, author_kind)
             select $1, document_id, id, parent_id, position, kind, text, properties, revision, $2
             from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::jsonb[],
                         $10::bigint[])
               as n (document_id, id, parent_id, position, kind, text, properties, revision)",
            write.actor.space,
            write.actor.author_kind().as_str(),
            &self.documents,
            &self.ids,
            &self.parents,
            &self.positions,
            &self.kinds,
            &self.texts,
            self.properties.as_slice() as &[Option<serde_json::Value>],
            &self.revisions,
        )
        .execute(&mut *write.connection)
        .await
        .map_err(|error| match Error::constraint(&error) {
            Some("block_pkey") => Error::conflict("a block with this id came up meanwhile: try again"),
            _ => error.into(),
        })?;
        Ok(())
    }

    async fn update(self, write: &mut Write<'_>) -> Result<()> {
        if self.ids.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "update block b
             set parent_id = n.parent_id,
                 position = n.position,
                 kind = n.kind,
                 text = n.text,
                 properties = n.properties,
                 revision = n.revision,
                 author_kind = $2
             from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::bigint[])
               as n (id, parent_id, position, kind, text, properties, revision)
             where b.space_id = $1 and b.id = n.id",
            write.actor.space,
            write.actor.author_kind().as_str(),
            &self.ids,
            &self.parents,
            &self.positions,
            &self.kinds,
            &self.texts,
            self.properties.as_slice() as &[Option<serde_json::Value>],
            &self.revisions,
        )
        .execute(&mut *write.connection)
        .await?;
        Ok(())
    }
}

async fn snapshot(write: &mut Write<'_>, id: Uuid, open: &OpenDocument) -> Result<()> {
    let revision = open.revision + 1;
    let Some(state) = open.state.as_ref().filter(|_| revision % SNAPSHOT_EVERY == 0) else {
        return Ok(());
    };
    let content = serde_json::json!({ "document": state, "blocks": open.tree.rows() });
    sqlx::query!(
        "insert into snapshot (space_id, document_id, revision, made_at, content) values ($1, $2, $3, $4, $5)",
        write.actor.space,
        id,
        revision,
        write.now,
        content,
    )
    .execute(&mut *write.connection)
    .await?;
    Ok(())
}

async fn history(
    write: &mut Write<'_>,
    change: Uuid,
    call: &Call,
    changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
    edits: &[Edit],
) -> Result<()> {
    let ids: Vec<Uuid> = changed.keys().copied().collect();
    let revisions: Vec<i64> = changed.values().map(|(open, _)| open.revision + 1).collect();
    let taken_back = write.taken_back.take().unwrap_or_default().changes;
    let (one, many) = match taken_back.as_slice() {
        [] => (None, &[][..]),
        [one] => (Some(*one), &[][..]),
        many => (None, many),
    };
    sqlx::query!(
        "insert into change
           (space_id, id, person_id, link_id, author, action, reverts, made_at, edits)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        write.actor.space,
        change,
        write.actor.person_id(),
        write.actor.link_id(),
        write.actor.name,
        call.action,
        one,
        write.now,
        serde_json::to_value(edits)?,
    )
    .execute(&mut *write.connection)
    .await?;
    sqlx::query!(
        "insert into change_document (space_id, document_id, change_id, revision)
         select $1, id, $2, revision
         from unnest($3::uuid[], $4::bigint[]) d (id, revision)",
        write.actor.space,
        change,
        &ids,
        &revisions,
    )
    .execute(&mut *write.connection)
    .await?;
    if !many.is_empty() {
        sqlx::query!(
            "insert into change_reverted (space_id, reverted_id, change_id) select $1, unnest($2::uuid[]), $3",
            write.actor.space,
            many,
            change,
        )
        .execute(&mut *write.connection)
        .await?;
    }
    // Postgres tells followers once per transaction, however often it is said.
    sqlx::query!("select pg_notify('docent_change', $1::uuid::text)", write.actor.space)
        .fetch_one(&mut *write.connection)
        .await?;
    Ok(())
}
