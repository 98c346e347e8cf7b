//! How anything is changed: one [`Operation`] in one transaction.
//!
//! Locks are taken in this order: the turn beside [`crate::manage`], the link (or membership) `for
//! share`, the folders on the path by id `for share`, the documents by id `for update`. What is
//! visible is asked again once the locks are held, and once more after the rows have changed. Rows,
//! search, references, change, answer and notification are committed together or not at all.

pub(crate) mod authority;
pub(crate) mod border;
mod comments;
mod days;
mod documents;
mod persist;
mod reference;
mod retry;

pub use documents::OpenDocument;

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

pub(crate) use comments::With;

use comments::OpenComment;

use crate::{Actor, Edit, Error, Result, Store, World, audit};

/// How often a transaction that had to give way is run again.
const ATTEMPTS: usize = 4;

/// Something that changes what a space holds. It may run more than once: it keeps no state.
pub trait Operation: Sync {
    /// Makes the change inside the write.
    fn run(&self, write: &mut Write<'_>) -> impl Future<Output = Result<Done>> + Send;
}

/// What an operation says it did, beside what is read off the rows.
#[derive(Debug, Default)]
pub struct Done {
    /// The ids of what was made or named, in the order of the request.
    pub ids: Vec<Uuid>,
}

impl Done {
    /// Done to these.
    pub fn to(ids: impl Into<Vec<Uuid>>) -> Self {
        Self { ids: ids.into() }
    }
}

/// How an operation was called for.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The tool or the door's action: named in history.
    pub action: String,
    /// Makes a retry harmless.
    pub idempotency: Option<Idempotency>,
    /// Find out what would change, and change nothing.
    pub dry_run: bool,
    /// What the audit keeps of the call, in the same transaction.
    pub audit: Option<audit::Entry>,
}

/// The caller's key for a call, and a hash of its arguments.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// 1 to 200 characters of the caller's choice.
    pub key: String,
    /// SHA-256 of the arguments.
    pub arguments_hash: [u8; 32],
}

/// What came of a write: ids and revisions, never content.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// The change that undoes it; none when nothing changed.
    pub change_id: Option<Uuid>,
    /// The documents that changed and their new revisions.
    pub documents: Vec<Revision>,
    /// What was made or named, in the order of the request.
    pub ids: Vec<Uuid>,
    /// Whether a document is now outside the scope of the link that changed it.
    pub leaves_scope: bool,
    /// Whether this is the answer to an earlier call with the same key.
    #[serde(skip)]
    pub replayed: bool,
    /// The rows that changed, for a diff; not kept for retries.
    #[serde(skip)]
    pub edits: Vec<Edit>,
}

/// A document and its revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The document.
    pub id: Uuid,
    /// Its revision after the write.
    pub revision: i64,
}

/// A write under way: the transaction, the caller, and the documents it has open.
pub struct Write<'a> {
    pub(crate) connection: &'a mut PgConnection,
    pub(crate) actor: &'a Actor,
    pub(crate) world: &'a World,
    pub(crate) now: DateTime<Utc>,
    /// Whether the caller reaches the whole space: then nothing can leave its scope.
    pub(crate) whole: bool,
    pub(crate) documents: BTreeMap<Uuid, OpenDocument>,
    pub(crate) comments: BTreeMap<Uuid, OpenComment>,
    /// Edits of folders, already made.
    pub(crate) folder_edits: Vec<Edit>,
    /// Folders that the caller was found to see; some may be gone by now.
    pub(crate) seen_folders: BTreeSet<Uuid>,
    /// What this write takes back, where it does.
    pub(crate) taken_back: Option<TakenBack>,
}

/// What a write takes back.
#[derive(Debug, Default)]
pub(crate) struct TakenBack {
    /// The changes.
    pub(crate) changes: Vec<Uuid>,
    /// What they did: the caller's own where it is a link.
    pub(crate) edits: Vec<Edit>,
}

impl Store {
    /// Runs an operation in a transaction of its own, again when Postgres asks for it.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the caller's authority is gone, [`Error::KeyReused`] for a key
    /// used with other arguments, and whatever the operation refuses; nothing is changed then.
    pub async fn write(
        &self,
        actor: &Actor,
        call: &Call,
        operation: &impl Operation,
    ) -> Result<Written> {
        let mut attempt = 1;
        loop {
            match self.attempt(actor, call, operation).await {
                Err(error) if attempt < ATTEMPTS && error.is_transient() => attempt += 1,
                // The key finds out whether it was committed.
                Err(Error::Undecided(_)) if attempt < ATTEMPTS && call.idempotency.is_some() => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// What a call was answered before that had this key and these arguments.
    ///
    /// # Errors
    /// [`Error::KeyReused`] where it had others, [`Error::Unauthorized`] when the caller's authority is gone.
    pub async fn answered(
        &self,
        actor: &Actor,
        action: &str,
        key: &Idempotency,
    ) -> Result<Option<Written>> {
        let mut connection = self.pool.acquire().await?;
        retry::answered(&mut connection, actor, action, key, self.world.now()).await
    }

    async fn attempt(
        &self,
        actor: &Actor,
        call: &Call,
        operation: &impl Operation,
    ) -> Result<Written> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = connection.begin().await?;
        let now = self.world.now();
        let whole = authority::hold(&mut transaction, actor).await?;
        if let Some(key) = call.idempotency.as_ref().filter(|_| !call.dry_run)
            && let Some(answer) =
                retry::claim(&mut transaction, actor, &call.action, key, now).await?
        {
            transaction.rollback().await?;
            return Ok(answer);
        }
        let mut write = Write {
            connection: &mut transaction,
            actor,
            world: &self.world,
            now,
            whole,
            documents: BTreeMap::new(),
            comments: BTreeMap::new(),
            folder_edits: Vec::new(),
            seen_folders: BTreeSet::new(),
            taken_back: None,
        };
        let done = operation.run(&mut write).await?;
        let written = persist::persist(write, call, done).await?;
        if call.dry_run {
            transaction.rollback().await?;
            return Ok(Written { change_id: None, ..written });
        }
        if let Some(entry) = &call.audit {
            let mut entry = entry.clone();
            entry.objects.extend(written.documents.iter().map(|document| document.id));
            entry.duration = (self.world.now() - now).to_std().unwrap_or_default();
            entry.wrote = written.change_id.is_some();
            audit::insert(&mut transaction, &entry).await?;
        }
        if let Some(key) = &call.idempotency {
            retry::keep(&mut transaction, actor, &call.action, key, &written).await?;
        }
        // Past this point the outcome is Postgres' to say: a lost connection may hide a commit.
        transaction.commit().await.map_err(Error::of_commit)?;
        if let Some(entry) = &call.audit {
            entry.note_recorded();
        }
        Ok(written)
    }
}
