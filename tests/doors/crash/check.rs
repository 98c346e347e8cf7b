//! The ledger against the rows.

use std::collections::{BTreeMap, BTreeSet};

use docent_tests::Home;

use super::ledger::{Ledger, Write};

/// Compares everything. Nobody writes meanwhile.
pub(super) fn all(home: &Home, ledger: &Ledger) {
    let rows = blocks(home);
    let known: usize = ledger.writes.values().map(|write| present(write, &rows)).sum();
    assert_eq!(known, rows.len(), "blocks that nobody asked for");
    changes(home, ledger);
    for (what, count) in CONTRADICTIONS {
        assert_eq!(home.sql(count), "0", "{what}");
    }
}

/// The documents of every word; more than one when it is there more than once.
fn blocks(home: &Home) -> BTreeMap<String, Vec<String>> {
    let mut rows = BTreeMap::<_, Vec<String>>::new();
    let listed = home.sql("select text, document_id from block where text like 'tok%'");
    for line in listed.lines() {
        let (word, document) = line.split_once('|').expect("two columns");
        rows.entry(word.to_owned()).or_default().push(document.to_owned());
    }
    rows
}

/// Whether a write is there as it should be; answers how many of its blocks are.
fn present(write: &Write, rows: &BTreeMap<String, Vec<String>>) -> usize {
    let found: Vec<_> = write.words.iter().filter_map(|word| rows.get(word)).collect();
    if found.is_empty() {
        assert!(write.acknowledged.is_none(), "acknowledged and lost: {write:?}");
        return 0;
    }
    assert_eq!(found.len(), write.words.len(), "half done: {write:?}");
    assert!(found.iter().all(|documents| documents.len() == 1), "twice: {write:?} {found:?}");
    let documents: BTreeSet<_> = found.iter().map(|documents| &documents[0]).collect();
    if !write.places.is_empty() {
        assert_eq!(documents.len(), 1, "half moved: {write:?} {found:?}");
        assert!(documents.iter().all(|at| write.places.contains(*at)), "{write:?} {found:?}");
    }
    found.len()
}

/// Every acknowledged change is in the history.
fn changes(home: &Home, ledger: &Ledger) {
    let kept = home.sql("select id from change");
    let kept: BTreeSet<_> = kept.lines().collect();
    let acknowledged = ledger.writes.values().filter_map(|write| write.acknowledged.as_deref());
    let moves = ledger.moves.iter().map(String::as_str);
    for change in acknowledged.chain(moves) {
        assert!(kept.contains(change), "the change {change} was acknowledged and is lost");
    }
}

/// What must not be, and how often it is.
const CONTRADICTIONS: [(&str, &str); 5] = [
    (
        "blocks whose making is not in the history exactly once, or that were made and are not there",
        "with made as (
           select (edit->>'id')::uuid id
           from change, jsonb_array_elements(edits) edit
           where edit->>'table' = 'block' and edit->>'before' is null
             and not exists (
               select from jsonb_array_elements(edits) other
               where other->>'id' = edit->>'id' and other->>'after' is null
             )
         )
         select count(*) from (
           (select id from block except all select id from made)
           union all
           (select id from made except all select id from block)
         ) difference",
    ),
    (
        "blocks that are not where their last change put them",
        "select count(*)
         from block b
         cross join lateral (
           select edit
           from change_document d
           join change c on c.space_id = d.space_id and c.id = d.change_id
           cross join jsonb_array_elements(c.edits) edit
           where d.space_id = b.space_id and d.document_id = b.document_id and d.revision = b.revision
             and edit->>'id' = b.id::text and edit->>'after' is not null
         ) last
         where (edit->>'document')::uuid <> b.document_id
            or edit->'after'->>'text' <> b.text
            or edit->'after'->>'position' <> b.position",
    ),
    (
        "documents whose revision is not the number of their changes",
        "select count(*)
         from document d
         join lateral (
           select count(distinct revision) changes, max(revision) last
           from change_document c
           where c.space_id = d.space_id and c.document_id = d.id
         ) history on true
         where d.revision <> history.changes or d.revision <> history.last",
    ),
    (
        "documents whose words are not their blocks' words",
        "with held as (
           select document_id, string_agg(text, ' ' order by text) words
           from block where text like 'tok%' group by document_id
         ), found as (
           select s.document_id, string_agg(w.lexeme, ' ' order by w.lexeme) words
           from document_search s, unnest(s.words) w where w.lexeme like 'tok%' group by s.document_id
         )
         select count(*) from held full join found using (document_id)
         where held.words is distinct from found.words",
    ),
    (
        "writes without their entry in the audit, or the other way round",
        "select abs((select count(*) from change where link_id is not null)
           - (select count(*) from audit where tool <> 'documents_search' and outcome = 'ok'))",
    ),
];
