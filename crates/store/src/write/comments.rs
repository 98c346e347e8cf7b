//! The comments that a write has open: loaded under the locks of their documents, and held as values
//! until they are written back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{OpenDocument, Write};
use crate::{CommentState, Edit, Error, Resolution, Result, comment::MOST_ON_BLOCK};

/// A comment under a write's lock, as it was and as it is becoming.
#[derive(Clone, Debug)]
pub(crate) struct OpenComment {
    /// The document that its block is in.
    pub(crate) document: Uuid,
    /// As it was; none for one that this write makes.
    pub(crate) original: Option<CommentState>,
    /// As it is becoming; none once it is taken out.
    pub(crate) state: Option<CommentState>,
}

/// What is opened with a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum With {
    /// The first of its thread.
    First,
    /// All of its thread.
    Thread,
}

/// A row.
struct Loaded {
    id: Uuid,
    document_id: Uuid,
    block_id: Uuid,
    thread_id: Uuid,
    author: String,
    author_kind: String,
    person_id: Option<Uuid>,
    link_id: Option<Uuid>,
    text: String,
    created_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
    resolved_by: Option<String>,
}

impl Loaded {
    fn state(self) -> Result<CommentState> {
        let resolved = self.resolved_at.zip(self.resolved_by);
        Ok(CommentState {
            block: self.block_id,
            thread: self.thread_id,
            text: self.text,
            author: self.author,
            author_kind: self.author_kind.parse()?,
            person: self.person_id,
            link: self.link_id,
            created_at: self.created_at,
            edited_at: self.edited_at,
            resolved: resolved.map(|(at, by)| Resolution { at, by }),
        })
    }
}

impl Write<'_> {
    /// Opens the documents that these blocks and comments are in, and the comments: each with the first of
    /// its thread, or with all of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when one of them is not visible to the caller.
    pub(crate) async fn open_comments(
        &mut self,
        wanted: &[Uuid],
        blocks: &[Uuid],
        with: With,
    ) -> Result<()> {
        let rows = sqlx::query!(
            "select id, block_id from comment where space_id = $1 and id = any ($2)",
            self.actor.space,
            wanted,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        if wanted.iter().any(|id| rows.iter().all(|row| row.id != *id)) {
            return Err(Error::NotFound);
        }
        let mut all = blocks.to_vec();
        all.extend(rows.iter().map(|row| row.block_id));
        self.open(&all).await?;
        match with {
            With::First => self.load_comments(wanted).await?,
            With::Thread => self.load_threads(wanted).await?,
        }
        // Taken out before its document was locked.
        if wanted.iter().any(|id| !self.comments.contains_key(id)) {
            return Err(Error::NotFound);
        }
        Ok(())
    }

    /// Loads the threads of these comments, as far as their documents are open.
    pub(crate) async fn load_threads(&mut self, wanted: &[Uuid]) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let open: Vec<Uuid> = self.documents.keys().copied().collect();
        let rows = sqlx::query_as!(
            Loaded,
            "select c.id, c.document_id, c.block_id, c.thread_id, c.author, c.author_kind, c.person_id,
                    c.link_id, c.text, c.created_at, c.edited_at, c.resolved_at, c.resolved_by
             from comment c
             where c.space_id = $1
               and c.document_id = any ($2)
               and c.thread_id in (select t.thread_id
                                   from comment t
                                   where t.space_id = $1 and t.id = any ($3)
                                   union all
                                   select unnest($3::uuid[]))",
            self.actor.space,
            &open,
            wanted,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        self.keep(rows)
    }

    /// Loads these comments and the first of their threads, as far as their documents are open.
    async fn load_comments(&mut self, wanted: &[Uuid]) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let open: Vec<Uuid> = self.documents.keys().copied().collect();
        let rows = sqlx::query_as!(
            Loaded,
            "select c.id, c.document_id, c.block_id, c.thread_id, c.author, c.author_kind, c.person_id,
                    c.link_id, c.text, c.created_at, c.edited_at, c.resolved_at, c.resolved_by
             from comment c
             where c.space_id = $1
               and c.document_id = any ($2)
               and c.id in (select t.thread_id
                            from comment t
                            where t.space_id = $1 and t.id = any ($3)
                            union all
                            select unnest($3::uuid[]))",
            self.actor.space,
            &open,
            wanted,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        self.keep(rows)
    }

    fn keep(&mut self, rows: Vec<Loaded>) -> Result<()> {
        for row in rows {
            let (id, document) = (row.id, row.document_id);
            let state = row.state()?;
            self.comments.entry(id).or_insert_with(|| OpenComment {
                document,
                original: Some(state.clone()),
                state: Some(state),
            });
        }
        Ok(())
    }

    /// An open comment.
    pub(crate) fn comment(&mut self, id: Uuid) -> Result<&mut CommentState> {
        let open = self.comments.get_mut(&id);
        open.and_then(|open| open.state.as_mut()).ok_or(Error::NotFound)
    }

    /// The comments of an open thread, the first among them.
    pub(crate) fn thread(&self, thread: Uuid) -> Vec<Uuid> {
        let states = self.comments.iter().filter_map(|(id, open)| Some((id, open.state.as_ref()?)));
        states.filter(|(_, state)| state.thread == thread).map(|(id, _)| *id).collect()
    }

    pub(crate) fn add_comment(&mut self, document: Uuid, id: Uuid, state: CommentState) {
        let open = OpenComment { document, original: None, state: Some(state) };
        self.comments.insert(id, open);
    }

    /// Takes a comment out, the first of a thread with all of it.
    pub(crate) fn take_thread_out(&mut self, id: Uuid, thread: Uuid) {
        let gone = if id == thread { self.thread(id) } else { vec![id] };
        for id in gone {
            if let Some(open) = self.comments.get_mut(&id) {
                open.state = None;
            }
        }
    }

    /// The open document that holds a block, or is it.
    pub(crate) fn document_with(&self, block: Uuid) -> Result<Uuid> {
        if self.documents.contains_key(&block) {
            return Ok(block);
        }
        let mut documents = self.documents.iter();
        let found = documents.find(|(_, open)| open.tree.get(block).is_some());
        found.map(|(id, _)| *id).ok_or(Error::NotFound)
    }

    /// Refuses more comments than a block may have.
    pub(crate) async fn hold_number(&mut self, added: &BTreeMap<Uuid, usize>) -> Result<()> {
        let blocks: Vec<Uuid> = added.keys().copied().collect();
        let rows = sqlx::query!(
            r#"select block_id, count(*) as "count!"
               from comment
               where space_id = $1 and block_id = any ($2)
               group by block_id"#,
            self.actor.space,
            &blocks,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        for (block, added) in added {
            let there = rows.iter().find(|row| row.block_id == *block).map_or(0, |row| row.count);
            if usize::try_from(there).unwrap_or(usize::MAX) + added > MOST_ON_BLOCK {
                return Err(Error::invalid(format!(
                    "a block has {MOST_ON_BLOCK} comments at most: say it in the document"
                )));
            }
        }
        Ok(())
    }
}

/// What changes of the comments of one document.
pub(super) fn edits(comments: &BTreeMap<Uuid, OpenComment>, document: Uuid) -> Vec<Edit> {
    let of = comments
        .iter()
        .filter(|(_, open)| open.document == document && open.original != open.state);
    let edits = of.map(|(id, open)| Edit::Comment {
        document,
        id: *id,
        before: open.original.clone(),
        after: open.state.clone(),
    });
    edits.collect()
}

/// Writes the rows of comments, and takes those along whose blocks move to another document, or come back in
/// one.
pub(super) async fn rows(
    write: &mut Write<'_>,
    changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
) -> Result<()> {
    let edits = || changed.values().flat_map(|(_, edits)| edits);
    let mut gone = Vec::new();
    let mut rows = Rows::default();
    for edit in edits() {
        let Edit::Comment { document, id, after, .. } = edit else { continue };
        match after {
            None => gone.push(*id),
            Some(state) => rows.push(*document, *id, state),
        }
    }
    if !gone.is_empty() {
        sqlx::query!(
            "delete from comment where space_id = $1 and id = any ($2)",
            write.actor.space,
            &gone,
        )
        .execute(&mut *write.connection)
        .await?;
    }
    rows.write(write).await?;
    moved(write, changed).await
}

async fn moved(
    write: &mut Write<'_>,
    changed: &BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
) -> Result<()> {
    let (mut blocks, mut documents) = (Vec::new(), Vec::new());
    for edit in changed.values().flat_map(|(_, edits)| edits) {
        if let Edit::Block { document, id, before: None, after: Some(_) } = edit {
            blocks.push(*id);
            documents.push(*document);
        }
    }
    if blocks.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update comment c
         set document_id = n.document_id
         from unnest($2::uuid[], $3::uuid[]) n (block_id, document_id)
         where c.space_id = $1
           and c.block_id = n.block_id
           and c.document_id <> n.document_id",
        write.actor.space,
        &blocks,
        &documents,
    )
    .execute(&mut *write.connection)
    .await?;
    Ok(())
}

/// Rows of comments as columns, for one statement however many there are.
#[derive(Default)]
struct Rows {
    ids: Vec<Uuid>,
    documents: Vec<Uuid>,
    blocks: Vec<Uuid>,
    threads: Vec<Uuid>,
    states: Vec<CommentState>,
}

impl Rows {
    fn push(&mut self, document: Uuid, id: Uuid, state: &CommentState) {
        self.ids.push(id);
        self.documents.push(document);
        self.blocks.push(state.block);
        self.threads.push(state.thread);
        self.states.push(state.clone());
    }

    fn column<T>(&self, of: impl Fn(&CommentState) -> T) -> Vec<T> {
        self.states.iter().map(of).collect()
    }

    async fn write(self, write: &mut Write<'_>) -> Result<()> {
        if self.ids.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into comment
               (space_id, id, document_id, block_id, thread_id, author, author_kind, person_id, link_id, text,
                created_at, edited_at, resolved_at, resolved_by)
             select $1, id, document_id, block_id, thread_id, author, author_kind, person_id, link_id, text,
                    created_at, edited_at, resolved_at, resolved_by
             from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::uuid[],
                         $9::uuid[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
                         $14::text[])
               as n (id, document_id, block_id, thread_id, author, author_kind, person_id, link_id, text,
                     created_at, edited_at, resolved_at, resolved_by)
             on conflict (space_id, id) do update
             set text = excluded.text,
                 edited_at = excluded.edited_at,
                 resolved_at = excluded.resolved_at,
                 resolved_by = excluded.resolved_by",
            write.actor.space,
            &self.ids,
            &self.documents,
            &self.blocks,
            &self.threads,
            &self.column(|state| state.author.clone()),
            &self.column(|state| state.author_kind.as_str().to_owned()),
            &self.column(|state| state.person) as &[Option<Uuid>],
            &self.column(|state| state.link) as &[Option<Uuid>],
            &self.column(|state| state.text.clone()),
            &self.column(|state| state.created_at),
            &self.column(|state| state.edited_at) as &[Option<DateTime<Utc>>],
            &self.column(|state| state.resolved.as_ref().map(|end| end.at))
                as &[Option<DateTime<Utc>>],
            &self.column(|state| state.resolved.as_ref().map(|end| end.by.clone()))
                as &[Option<String>],
        )
        .execute(&mut *write.connection)
        .await?;
        Ok(())
    }
}
