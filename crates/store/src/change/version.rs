//! A document as it once was: from the nearest state that is known, the present or a snapshot, through
//! the changes in between. Old words are for people: links see those of their own changes alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use docent_document::{Row, Tree};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Actor, DocumentState, Edit, Error, Result,
    document::{self, Target},
    write::{Done, Operation, Write},
};

/// Changes that one caller makes within this time are one version.
const TOGETHER: TimeDelta = TimeDelta::minutes(5);
/// Changes that are a version each, and end the one before them.
const BRING_BACK: [&str; 2] = ["documents_restore", "changes_revert"];
/// As many bytes of edits lead to a version.
const MOST_BYTES: i64 = 32 * 1024 * 1024;
/// As many changes are looked at for a page.
const MOST_CHANGES: i64 = 500;

/// A version in a list: one change of a document, or several that somebody made one after the other.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The document's revision after it.
    pub revision: i64,
    /// When it was made: the last of its changes.
    pub made_at: DateTime<Utc>,
    /// The name of who made it.
    pub author: String,
    /// Whether that was an agent.
    pub by_agent: bool,
    /// The tool or action of its last change.
    pub action: String,
    /// How many changes it is made of.
    pub changes: i64,
    caller: Option<Uuid>,
}

/// A page of versions.
#[derive(Clone, Debug)]
pub struct Page {
    /// The versions, the last first.
    pub versions: Vec<Listed>,
    /// Before which revision the next page begins; none at the end.
    pub next: Option<i64>,
}

/// What a document said at a revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The revision.
    pub revision: i64,
    /// The title.
    pub title: String,
    /// An emoji.
    pub icon: Option<String>,
    /// YAML as it was imported.
    pub front_matter: Option<String>,
    /// The blocks.
    pub tree: Tree,
}

/// Lists the versions of a document before a revision: what changed its blocks or its own row.
///
/// # Errors
/// [`Error::NotFound`] when the document is not visible.
pub async fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    document: Uuid,
    before: Option<i64>,
    limit: usize,
) -> Result<Page> {
    actor.person_id().ok_or(Error::NotFound)?;
    let rows = sqlx::query!(
        r#"select v.id as document,
                  c.revision as "revision?",
                  c.made_at as "made_at?",
                  c.author as "author?",
                  c.person_id,
                  c.link_id,
                  c.action as "action?"
           from visible_document($1, $2, $3, $4, $5, $6) v
           left join lateral (
             select *
             from (
               -- Revisions begin anew where an undo brings a document back: the last change of each counts.
               select distinct on (d.revision)
                      d.revision, c.made_at, c.author, c.person_id, c.link_id, c.action,
                      c.edits @> jsonb_build_array(jsonb_build_object('table', 'block', 'document', v.id))
                        or c.edits @> jsonb_build_array(jsonb_build_object('table', 'document', 'id', v.id)) as said
               from change_document d
               join change c on c.space_id = d.space_id and c.id = d.change_id
               where d.space_id = $1
                 and d.document_id = v.id
                 and d.revision < coalesce($7, 9223372036854775807)
                 and d.revision <= v.revision
               order by d.revision desc, d.change_id desc
             ) a
             where a.said
             limit $8
           ) c on true
           order by c.revision desc"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        document,
        before,
        MOST_CHANGES,
    )
    .fetch_all(connection)
    .await?;
    rows.first().ok_or(Error::Unauthorized)?.document.ok_or(Error::NotFound)?;
    let changes = rows.into_iter().filter_map(|row| {
        Some(Listed {
            revision: row.revision?,
            made_at: row.made_at?,
            author: row.author?,
            by_agent: row.link_id.is_some(),
            action: row.action?,
            changes: 1,
            caller: row.link_id.or(row.person_id),
        })
    });
    Ok(folded(changes, limit))
}

/// Changes as versions: what one caller did within minutes is one.
fn folded(changes: impl Iterator<Item = Listed>, limit: usize) -> Page {
    let mut versions: Vec<Listed> = Vec::new();
    let mut last = None;
    for change in changes {
        last = Some(change.revision);
        let more = versions.len() == limit;
        match versions.last_mut() {
            Some(version) if version.takes(&change) => version.changes += 1,
            _ if more => return Page { next: Some(change.revision + 1), versions },
            _ => versions.push(change),
        }
    }
    // At the first revision the list ends; before it there may be changes that were not looked at.
    Page { versions, next: last.filter(|revision| *revision > 1) }
}

impl Listed {
    fn takes(&self, earlier: &Self) -> bool {
        let apart = self.made_at.signed_duration_since(earlier.made_at);
        let alike = !self.brings_back() && !earlier.brings_back();
        alike && self.caller == earlier.caller && apart <= TOGETHER
    }

    /// Whether it made the document what it was before: then what it was in between is a version.
    fn brings_back(&self) -> bool {
        BRING_BACK.contains(&self.action.as_str())
    }
}

/// A document as it was at a revision.
///
/// # Errors
/// [`Error::NotFound`] when the document is not visible, or never was at this revision.
pub async fn version(
    connection: &mut PgConnection,
    actor: &Actor,
    id: Uuid,
    revision: i64,
) -> Result<Version> {
    actor.person_id().ok_or(Error::NotFound)?;
    let now = document::read_with_metadata(&mut *connection, actor, Target::Id(id)).await?;
    if now.id != id || !(1..=now.revision).contains(&revision) {
        return Err(Error::NotFound);
    }
    let present = Version {
        revision: now.revision,
        title: now.title,
        icon: now.icon,
        front_matter: now.metadata.and_then(|row| row.front_matter),
        tree: now.tree,
    };
    let snapshot = nearest(connection, actor, id, revision).await?;
    let distance = |version: &Version| version.revision.abs_diff(revision);
    let known = match snapshot {
        Some(snapshot) if distance(&snapshot) < distance(&present) => snapshot,
        _ => present,
    };
    let edits = between(connection, actor, id, (known.revision, revision)).await?;
    Ok(known.through(id, &edits, revision))
}

/// A snapshot as it is kept.
#[derive(Deserialize)]
struct Kept {
    document: DocumentState,
    blocks: Vec<Row>,
}

/// The snapshot that is nearest to a revision.
async fn nearest(
    connection: &mut PgConnection,
    actor: &Actor,
    document: Uuid,
    revision: i64,
) -> Result<Option<Version>> {
    let row = sqlx::query!(
        "select s.revision, s.content
         from document_within($1, $2, $3, $4, $5, $6) v
         join snapshot s on s.space_id = v.space_id and s.document_id = v.id
         order by abs(s.revision - $7)
         limit 1",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        document,
        revision,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let kept: Kept = serde_json::from_value(row.content)?;
    Ok(Some(Version {
        revision: row.revision,
        title: kept.document.title,
        icon: kept.document.icon,
        front_matter: kept.document.front_matter,
        tree: Tree::new(document, kept.blocks),
    }))
}

/// The edits that lead from one revision to another, in that direction.
async fn between(
    connection: &mut PgConnection,
    actor: &Actor,
    document: Uuid,
    (from, to): (i64, i64),
) -> Result<Vec<Edit>> {
    let rows = sqlx::query!(
        r#"with made as (
             select distinct on (d.revision) d.space_id, d.document_id, d.revision, d.change_id
             from document_within($1, $2, $3, $4, $5, $6) v
             join change_document d on d.space_id = v.space_id and d.document_id = v.id
             where d.revision > $7 and d.revision <= $8
             order by d.revision, d.change_id desc
           ),
           said as materialized (
             -- A change may be of many documents; comments are no part of what one says.
             select m.revision,
                    (select coalesce(jsonb_agg(e.edit order by e.number), '[]')
                     from jsonb_array_elements(c.edits) with ordinality e (edit, number)
                     where (e.edit->>'table', e.edit->>'document') = ('block', m.document_id::text)
                        or (e.edit->>'table', e.edit->>'id') = ('document', m.document_id::text)) as edits
             from made m
             join change c on c.space_id = m.space_id and c.id = m.change_id
           )
           select revision as "revision!",
                  case when (select sum(octet_length(edits::text)) from said) <= $9 then edits end as edits
           from said
           order by revision"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        document,
        from.min(to),
        from.max(to),
        MOST_BYTES,
    )
    .fetch_all(connection)
    .await?;
    if u64::try_from(rows.len()).ok() != Some(from.abs_diff(to)) {
        // Loaded in bulk, without its history.
        return Err(Error::NotFound);
    }
    let mut edits = Vec::new();
    for row in rows {
        let of_change = row.edits.ok_or_else(|| {
            Error::invalid("too much changed from here to what is known: choose another version")
        })?;
        let of_change: Vec<Edit> = serde_json::from_value(of_change)?;
        edits.extend(of_change);
    }
    if from > to {
        edits.reverse();
    }
    Ok(edits)
}

impl Version {
    /// The version of another revision, through the edits that lead there.
    fn through(self, id: Uuid, edits: &[Edit], revision: i64) -> Self {
        let back = revision < self.revision;
        let rows = self.tree.rows().into_iter().map(|row| (row.id, row.clone()));
        let mut rows: BTreeMap<Uuid, Row> = rows.collect();
        let mut version = self;
        for edit in edits {
            match edit {
                Edit::Document { id: of, before, after } if *of == id => {
                    let state = if back { before } else { after };
                    if let Some(DocumentState { title, icon, front_matter, .. }) = state.clone() {
                        (version.title, version.icon, version.front_matter) =
                            (title, icon, front_matter);
                    }
                }
                Edit::Block { document, id: block, before, after } if *document == id => {
                    match if back { before } else { after } {
                        Some(row) => drop(rows.insert(*block, row.clone())),
                        None => drop(rows.remove(block)),
                    }
                }
                _ => {}
            }
        }
        Self { revision, tree: Tree::new(id, rows.into_values()), ..version }
    }

    /// Gives new ids to blocks that are in other documents now: they stay there.
    fn apart_from(&mut self, elsewhere: &BTreeSet<Uuid>, ids: &mut dyn FnMut() -> Uuid) {
        if elsewhere.is_empty() {
            return;
        }
        let fresh: BTreeMap<Uuid, Uuid> = elsewhere.iter().map(|id| (*id, ids())).collect();
        let copied = |id: Uuid| fresh.get(&id).copied().unwrap_or(id);
        let rows = self.tree.rows().into_iter().map(|row| Row {
            id: copied(row.id),
            parent: copied(row.parent),
            ..row.clone()
        });
        self.tree = Tree::new(self.tree.root(), rows);
    }
}

/// Brings back what a document said at a revision: its title, icon and blocks, as one new change.
#[derive(Clone, Copy, Debug)]
pub struct Restore {
    /// The document.
    pub document: Uuid,
    /// The revision.
    pub revision: i64,
}

impl Operation for Restore {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        write.open(&[self.document]).await?;
        let actor = write.actor;
        let mut version =
            version(&mut *write.connection, actor, self.document, self.revision).await?;
        let ids: Vec<Uuid> = version.tree.rows().iter().map(|row| row.id).collect();
        let places = write.places_of(&ids).await?;
        let elsewhere = places.into_iter().filter(|(_, document)| *document != self.document);
        let elsewhere = elsewhere.map(|(id, _)| id).collect();
        let world = write.world;
        version.apart_from(&elsewhere, &mut || world.id());
        let open = write.document(self.document)?;
        open.tree = version.tree;
        if let Some(state) = &mut open.state {
            (state.title, state.icon) = (version.title, version.icon);
            state.front_matter = version.front_matter;
        }
        // It brings back what was, a finished task among it.
        write.taken_back.get_or_insert_default();
        Ok(Done::to([self.document]))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    use super::{Listed, folded};

    fn change(revision: i64, caller: u128, seconds: i64) -> Listed {
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        Listed {
            revision,
            made_at: at,
            author: String::new(),
            by_agent: false,
            action: String::new(),
            changes: 1,
            caller: Some(Uuid::from_u128(caller)),
        }
    }

    #[test]
    fn what_somebody_saves_within_minutes_is_one_version() {
        let changes = || {
            let all =
                [(6, 1, 1_000), (5, 1, 700), (4, 1, 699), (3, 2, 698), (2, 1, 697), (1, 1, 0)];
            all.into_iter().map(|(revision, caller, at)| change(revision, caller, at))
        };
        let page = folded(changes(), 10);
        let shown: Vec<_> = page.versions.iter().map(|it| (it.revision, it.changes)).collect();
        assert_eq!(shown, [(6, 2), (4, 1), (3, 1), (2, 1), (1, 1)]);
        assert_eq!(page.next, None);
        let first = folded(changes(), 2);
        assert_eq!((first.versions.len(), first.next), (2, Some(4)));
    }
}
