//! The documents a write has open: locked, seen by the caller, and held as values until they are
//! written back.

use std::collections::{BTreeSet, HashMap};

use docent_document::{Row, Stored, Tree};
use uuid::Uuid;

use super::Write;
use crate::{DocumentState, Error, Location, Result};

/// A document under a write's lock, as it was and as it is becoming.
#[derive(Clone, Debug)]
pub struct OpenDocument {
    /// As it was when it was locked; none for one that this write makes.
    pub(crate) original: Option<(DocumentState, Tree)>,
    /// As it is becoming; none once it is taken back entirely.
    pub state: Option<DocumentState>,
    /// Its blocks.
    pub tree: Tree,
    /// Its revision when it was locked; 0 for a new one.
    pub revision: i64,
    pub(crate) own_revision: i64,
    /// Not visible to the caller: it goes along with the folder it is in, and is not told of.
    pub(crate) hidden: bool,
    pub(crate) block_revisions: HashMap<Uuid, i64>,
}

impl OpenDocument {
    /// Refuses when a touched block, or the document's own row, is newer than what the caller saw.
    pub fn expect(&self, expected: Option<i64>, touched: &[Uuid]) -> Result<()> {
        let Some(expected) = expected else { return Ok(()) };
        let newer = |id: &Uuid| {
            let revision = self.block_revisions.get(id).copied();
            revision.unwrap_or(self.own_revision) > expected
        };
        let blocks: Vec<Uuid> = touched.iter().copied().filter(newer).collect();
        if blocks.is_empty() {
            return Ok(());
        }
        Err(Error::Conflict {
            message: format!(
                "changed since revision {expected}: read it again (now at revision {}) and decide anew",
                self.revision
            ),
            revision: Some(self.revision),
            blocks,
        })
    }
}

impl Write<'_> {
    /// Locks the documents that these ids name (themselves or by a block) and loads them; answers
    /// the document of each id, in order.
    ///
    /// # Errors
    /// [`Error::NotFound`] when one of them is not visible to the caller.
    pub async fn open(&mut self, wanted: &[Uuid]) -> Result<Vec<Uuid>> {
        let named: Vec<Uuid> = wanted
            .iter()
            .copied()
            .filter(|id| self.documents.values().all(|open| open.tree.root() != *id))
            .collect();
        let candidates = self.documents_of(&named).await?;
        self.lock(&candidates).await?;
        let seen = self.visible(&named).await?;
        for (_, document) in &seen {
            if !candidates.contains(document) {
                return Err(Error::conflict(
                    "a block moved to another document meanwhile: try again",
                ));
            }
            if !self.documents.contains_key(document) {
                let open = self.load(*document).await?;
                self.documents.insert(*document, open);
            }
        }
        let of = |id: &Uuid| {
            let found = seen.iter().find(|(wanted, _)| wanted == id).map(|(_, document)| *document);
            found.or_else(|| self.documents.contains_key(id).then_some(*id)).ok_or(Error::NotFound)
        };
        wanted.iter().map(of).collect()
    }

    /// An open document.
    pub fn document(&mut self, id: Uuid) -> Result<&mut OpenDocument> {
        self.documents.get_mut(&id).ok_or(Error::NotFound)
    }

    /// Starts a new document; whether the caller may see it is checked once its rows are there.
    pub fn create(&mut self, state: DocumentState) -> Uuid {
        let id = self.world.id();
        self.create_as(id, state);
        id
    }

    pub(crate) fn create_as(&mut self, id: Uuid, state: DocumentState) {
        let open = OpenDocument {
            original: None,
            state: Some(state),
            tree: Tree::new(id, []),
            revision: 0,
            own_revision: 0,
            hidden: false,
            block_revisions: HashMap::new(),
        };
        self.documents.insert(id, open);
    }

    /// Locks and loads everything that is directly in a folder, seen by the caller or not; answers
    /// the documents.
    pub(crate) async fn open_folder(&mut self, folder: Uuid) -> Result<Vec<Uuid>> {
        let ids = sqlx::query_scalar!(
            "select id from document where space_id = $1 and folder_id = $2 order by id for update",
            self.actor.space,
            folder,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        let seen = self.visible(&ids).await?;
        for &id in &ids {
            if !self.documents.contains_key(&id) {
                let hidden = seen.iter().all(|(_, document)| *document != id);
                let open = self.load(id).await?;
                self.documents.insert(id, OpenDocument { hidden, ..open });
            }
        }
        Ok(ids)
    }

    async fn documents_of(&mut self, wanted: &[Uuid]) -> Result<BTreeSet<Uuid>> {
        let ids = sqlx::query_scalar!(
            r#"select coalesce(b.document_id, w.id) as "id!"
               from unnest($2::uuid[]) w (id)
               left join block b on b.space_id = $1 and b.id = w.id"#,
            self.actor.space,
            wanted,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(ids.into_iter().collect())
    }

    async fn lock(&mut self, documents: &BTreeSet<Uuid>) -> Result<()> {
        let documents: Vec<Uuid> = documents.iter().copied().collect();
        sqlx::query!(
            "select f.id
             from folder f
             where f.space_id = $1
               and f.id in (select unnest(p.path)
                            from document d
                            join folder p on p.space_id = d.space_id and p.id = d.folder_id
                            where d.space_id = $1 and d.id = any ($2))
             order by f.id
             for share",
            self.actor.space,
            &documents,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        sqlx::query!(
            "select id from document where space_id = $1 and id = any ($2) order by id for update",
            self.actor.space,
            &documents,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Which of these ids the caller sees, each with its document.
    pub(crate) async fn visible(&mut self, wanted: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
        let rows = sqlx::query!(
            r#"select w.id as "wanted!", v.id as "document!"
               from unnest($6::uuid[]) w (id)
               cross join lateral visible_document($1, $2, $3, $4, $5, w.id) v
               where v.id is not null"#,
            self.actor.space,
            self.actor.link_id(),
            self.actor.security_epoch(),
            self.actor.version(),
            self.actor.person_id(),
            wanted,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(rows.into_iter().map(|row| (row.wanted, row.document)).collect())
    }

    async fn load(&mut self, id: Uuid) -> Result<OpenDocument> {
        let row = sqlx::query!(
            "select location, folder_id, daily_date, title, icon, front_matter, never_to_agents,
                    trashed_at, revision, own_revision
             from document
             where space_id = $1 and id = $2",
            self.actor.space,
            id,
        )
        .fetch_one(&mut *self.connection)
        .await?;
        let blocks = sqlx::query!(
            "select id, parent_id, position, kind, text, properties, revision
             from block
             where space_id = $1 and document_id = $2",
            self.actor.space,
            id,
        )
        .fetch_all(&mut *self.connection)
        .await?;
        let block_revisions = blocks.iter().map(|block| (block.id, block.revision)).collect();
        let rows = blocks.into_iter().map(|block| Row {
            id: block.id,
            parent: block.parent_id,
            position: block.position,
            stored: Stored {
                kind: block.kind,
                text: block.text,
                properties: crate::row::properties(block.properties),
            },
        });
        let tree = Tree::new(id, rows);
        let state = DocumentState {
            location: Location::from_columns(&row.location, row.folder_id, row.daily_date),
            title: row.title,
            icon: row.icon,
            front_matter: row.front_matter,
            never_to_agents: row.never_to_agents,
            trashed_at: row.trashed_at,
        };
        Ok(OpenDocument {
            original: Some((state.clone(), tree.clone())),
            state: Some(state),
            tree,
            revision: row.revision,
            own_revision: row.own_revision,
            hidden: false,
            block_revisions,
        })
    }
}
