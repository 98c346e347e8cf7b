//! What of its space a link reaches: [`Scope`], which cannot be empty.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result, search, search::ScopeQuery};

/// Documents or folders that one link may name.
const MOST: usize = 500;
/// Characters of a search.
const LONGEST_SEARCH: usize = 1000;

/// How long a search may take to be written down; other statements have less.
const LONGEST: &str = "2min";

/// What of its space a link reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Whole,
    /// What at least one of its parts reaches.
    Union(Union),
}

/// Parts of which there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union(Parts);

/// The parts of a scope; each reaches documents of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Chosen documents.
    pub documents: Vec<Uuid>,
    /// Chosen folders, each with everything below it.
    pub folders: Vec<Uuid>,
    /// Daily notes and tasks.
    pub daily: bool,
    /// Documents that match a search, as its owner wrote it.
    pub search: Option<String>,
}

impl Scope {
    /// A scope of these parts; what is named twice counts once.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no part, too much of one, or a search that does not parse.
    pub fn of(mut parts: Parts) -> Result<Self> {
        for (ids, what) in [(&mut parts.documents, "documents"), (&mut parts.folders, "folders")] {
            let mut seen = std::collections::HashSet::new();
            ids.retain(|id| seen.insert(*id));
            if ids.len() > MOST {
                return Err(Error::invalid(format!(
                    "a link's scope names at most {MOST} {what}: choose the folder they are in"
                )));
            }
        }
        if let Some(search) = &mut parts.search {
            *search = search.trim().to_owned();
            if search.chars().count() > LONGEST_SEARCH {
                return Err(Error::invalid(format!(
                    "the search of a link's scope has at most {LONGEST_SEARCH} characters"
                )));
            }
            evaluated(search)?;
        }
        Self::kept(parts).ok_or_else(|| {
            Error::invalid(
                "a link's scope is the whole space, or names at least one of documents, folders, \
                 daily notes and a search",
            )
        })
    }

    /// As a row has it, whatever has become of its parts since; none when there is no part.
    pub(super) fn kept(parts: Parts) -> Option<Self> {
        (parts != Parts::default()).then_some(Self::Union(Union(parts)))
    }

    /// The parts; none where it is the whole space.
    pub fn parts(&self) -> Option<&Parts> {
        match self {
            Self::Whole => None,
            Self::Union(union) => Some(union.parts()),
        }
    }

    /// Whether it reaches nothing but documents that were chosen one by one: no new one can be in it.
    pub fn is_documents_only(&self) -> bool {
        self.parts()
            .is_some_and(|parts| parts.folders.is_empty() && !parts.daily && parts.search.is_none())
    }
}

impl Union {
    /// The parts; at least one of them reaches something.
    pub fn parts(&self) -> &Parts {
        &self.0
    }
}

/// A search in the form that statements evaluate.
///
/// # Errors
/// [`Error::Invalid`] says what a search may be made of when this one does not parse.
pub(super) fn evaluated(search: &str) -> Result<ScopeQuery> {
    search::scope_query(search).ok_or_else(|| {
        Error::invalid(format!(
            "the search '{search}' does not parse: it is made of words, \"phrases\", #tags, title:words, OR \
             between two of them, and - before what must not be there; at least one must be there"
        ))
    })
}

/// Writes a link's scope into its row.
pub(super) async fn set(
    connection: &mut PgConnection,
    actor: &Actor,
    link: Uuid,
    scope: &Scope,
) -> Result<()> {
    let parts = scope.parts().cloned().unwrap_or_default();
    let query = parts.search.as_deref().map(evaluated).transpose()?;
    require_existing(connection, actor, &parts).await?;
    if query.is_some() {
        // All that it matches is written down: a second for each 50,000 documents.
        sqlx::query_scalar!("select set_config('statement_timeout', $1, true)", LONGEST)
            .fetch_one(&mut *connection)
            .await?;
    }
    sqlx::query!(
        r#"
        update link
        set scope_whole = $3,
            scope_documents = $4,
            scope_folders = $5,
            scope_daily = $6,
            scope_search = $7,
            scope_query = $8::text::tsquery,
            scope_wanted = $9::text[]::tsquery[],
            scope_forbidden = $10::text::tsquery
        where space_id = $1
          and id = $2
        "#,
        actor.space,
        link,
        *scope == Scope::Whole,
        &parts.documents,
        &parts.folders,
        parts.daily,
        parts.search,
        query.as_ref().map(|query| &query.query),
        query.as_ref().map_or(&[][..], |query| &query.wanted),
        query.as_ref().and_then(|query| query.forbidden.as_ref()),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Refuses what is not in the space, naming it.
async fn require_existing(
    connection: &mut PgConnection,
    actor: &Actor,
    parts: &Parts,
) -> Result<()> {
    let missing = sqlx::query!(
        r#"
        select 'document' as "kind!", wanted.id as "id!"
        from unnest($6::uuid[]) wanted (id)
        where not exists (
          select from whole_documents($1, $2, $3, $4, $5) d where d.id = wanted.id and d.trashed_at is null
        )
        union all
        select 'folder', wanted.id
        from unnest($7::uuid[]) wanted (id)
        where not exists (select from visible_folders($1, $2, $3, $4, $5) f where f.id = wanted.id)
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        &parts.documents,
        &parts.folders,
    )
    .fetch_all(connection)
    .await?;
    if missing.is_empty() {
        return Ok(());
    }
    let named: Vec<_> = missing.iter().map(|row| format!("{} {}", row.kind, row.id)).collect();
    Err(Error::invalid(format!("the scope names what is not in this space: {}", named.join(", "))))
}
