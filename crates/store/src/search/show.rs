//! What is shown of the documents found: their rows, and the best matching block of each.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use docent_document::{Block, Kind, Stored, inline, kinds::List, search::text, tree};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    find::Ranked,
    pattern,
    query::{Alternative, Term},
    snippet,
};
use crate::{Actor, Error, Location, Result, document::Listed, row};

/// As many matching blocks of a document are compared.
const BLOCKS: i64 = 40;
/// As many parts of a document are told.
const PARTS: usize = 3;

/// A document that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The document.
    pub document: Listed,
    /// The block that matches best; none when only the title does, or no block does alone.
    pub block: Option<Uuid>,
    /// Plain text of that block or of the title around the matches, which stand between `**`; at
    /// most 300 characters.
    pub snippet: String,
    /// The tasks and pages in it, items of collections among them, that match as well as the best of
    /// its blocks; three at most.
    pub parts: Vec<Part>,
    /// How well it matches: comparable within one answer only.
    pub rank: f64,
}

/// A task or page inside a document that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its block.
    pub block: Uuid,
    /// What is to be done, or the title; plain text on one line.
    pub title: String,
}

/// A matching block beside its document's row; without a block where none matches alone.
struct Row {
    id: Uuid,
    location: String,
    folder_id: Option<Uuid>,
    daily_date: Option<NaiveDate>,
    title: String,
    icon: Option<String>,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    created_by: String,
    updated_by: String,
    trashed_at: Option<DateTime<Utc>>,
    block: Option<Uuid>,
    kind: Option<String>,
    text: Option<String>,
    properties: Option<serde_json::Value>,
    marked: Option<String>,
}

/// The rows of documents, each with its blocks that match, from a function that answers which of
/// the documents the caller sees.
macro_rules! shown {
    ($among:literal, $connection:expr, $actor:expr, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"select d.id as "id!",
                      d.location as "location!",
                      d.folder_id,
                      d.daily_date,
                      d.title as "title!",
                      d.icon,
                      d.revision as "revision!",
                      d.created_at as "created_at!",
                      d.updated_at as "updated_at!",
                      d.created_by as "created_by!",
                      d.updated_by as "updated_by!",
                      d.trashed_at,
                      b.id as "block?",
                      b.kind as "kind?",
                      b.text as "text?",
                      b.properties,
                      b.marked
               from "# + $among + r#" d
               left join lateral (
                 select b.id, b.kind, b.text, b.properties, b.position,
                        (select regexp_replace(b.text, p.pattern, E'\x02\\&\x03', 'g')
                         from unnest($8::text[]) p (pattern)
                         where b.text ~ p.pattern
                         limit 1) as marked
                 from (select b.id, b.kind, b.text, b.properties, b.position
                       from block b
                       where b.space_id = $1 and b.document_id = d.id
                       offset 0) b
                 where $7 <> '' and b.text ~* $7 or b.text ~ any ($8)
                 order by b.position, b.id
                 limit $9
               ) b on true
               order by d.id, b.position, b.id"#,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $($value),+
        )
        .fetch_all($connection)
        .await?
    };
}

/// Loads what is shown of the ranked documents, in their order. One that is not visible any more
/// is left out.
pub(super) async fn show(
    connection: &mut PgConnection,
    actor: &Actor,
    ranked: &[Ranked],
    alternatives: &[Alternative],
    patterns: &[String],
) -> Result<Vec<Hit>> {
    if ranked.is_empty() {
        return Ok(Vec::new());
    }
    let terms: Vec<&Term> = alternatives.iter().flat_map(Alternative::wanted).collect();
    let words = terms.iter().flat_map(|term| term.words.iter().map(|(word, _)| word.as_str()));
    let words = pattern::any_word(words);
    let ids: Vec<Uuid> = ranked.iter().map(|one| one.id).collect();
    let rows = if actor.reaches_whole() {
        shown!(
            "whole_among($1, $2, $3, $4, $5, $6)",
            connection,
            actor,
            &ids,
            words,
            patterns,
            BLOCKS
        )
    } else {
        shown!(
            "scoped_among($1, $2, $3, $4, $5, $6)",
            connection,
            actor,
            &ids,
            words,
            patterns,
            BLOCKS
        )
    };
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let mut shown: HashMap<Uuid, Shown> = HashMap::with_capacity(ids.len());
    for row in rows {
        let shown = shown.entry(row.id).or_insert_with(|| Shown {
            document: Listed {
                id: row.id,
                location: Location::from_columns(&row.location, row.folder_id, row.daily_date),
                title: row.title,
                icon: row.icon,
                revision: row.revision,
                created_at: row.created_at,
                updated_at: row.updated_at,
                created_by: row.created_by,
                updated_by: row.updated_by,
                trashed_at: row.trashed_at,
            },
            best: None,
            parts: Vec::new(),
        });
        if let (Some(block), Some(kind), Some(text)) = (row.block, row.kind, row.text) {
            let properties = row::properties(row.properties);
            let stored = Stored { kind, text: row.marked.unwrap_or(text), properties };
            shown.offer(block, &stored, &terms);
        }
    }
    let hits = ranked.iter().filter_map(|one| Some(shown.remove(&one.id)?.hit(one.score, &terms)));
    Ok(hits.collect())
}

/// A document on its way to being a hit.
struct Shown {
    document: Listed,
    best: Option<(usize, Uuid, String)>,
    parts: Vec<(usize, Part)>,
}

impl Shown {
    fn offer(&mut self, block: Uuid, stored: &Stored, terms: &[&Term]) {
        let read = Block::new(block, tree::read(stored));
        let text = text(&read);
        let (score, snippet) = snippet::snippet(&text, terms);
        if score > 0 && is_part(&read.kind) {
            let title = inline::plain(read.kind.text());
            self.parts.push((score, Part { block, title }));
        }
        if score > self.best.as_ref().map_or(0, |(best, ..)| *best) {
            self.best = Some((score, block, snippet));
        }
    }

    fn hit(self, rank: f64, terms: &[&Term]) -> Hit {
        let best = self.best.as_ref().map_or(0, |(score, ..)| *score);
        let good = self.parts.into_iter().filter(|(score, _)| *score == best);
        let parts = good.map(|(_, part)| part).take(PARTS).collect();
        let (block, snippet) = match self.best {
            Some((_, block, snippet)) => (Some(block), snippet),
            None => (None, snippet::snippet(&self.document.title, terms).1),
        };
        Hit { document: self.document, block, snippet, parts, rank }
    }
}

/// Whether a block is something of its own: to be done, or to be opened.
fn is_part(kind: &Kind) -> bool {
    match kind {
        Kind::Page(_) => true,
        Kind::Text(text) => matches!(text.list, List::Task(_)),
        _ => false,
    }
}
