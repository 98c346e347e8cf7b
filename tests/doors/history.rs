//! Taking back all that a link did since a time, and documents as they once were.

mod hidden;
mod since;
mod versions;
mod walk;

use std::collections::BTreeMap;

use docent_tests::TestApp;
use serde_json::Value;

/// Every row of content by its id, without what only says when and by which revision: blocks (`b`),
/// comments (`c`), documents (`d`) and folders (`f`).
type Rows = BTreeMap<String, Value>;

const ROWS: &str = "select coalesce(jsonb_object_agg(r.key, r.value), '{}')
  from (
    select 'f ' || id as key, jsonb_build_object('name', name, 'parent', parent_id) as value from folder
    union all
    select 'd ' || id,
           jsonb_build_object('place', location, 'folder', folder_id, 'title', title, 'icon', icon, 'trashed', trashed_at)
    from document
    union all
    select 'b ' || id,
           jsonb_build_object('document', document_id, 'parent', parent_id, 'position', position, 'kind', kind,
                              'text', text, 'properties', properties)
    from block
    union all
    select 'c ' || id, to_jsonb(c) - 'document_id' from comment c
  ) r";

async fn rows(app: &TestApp) -> Rows {
    serde_json::from_str(&app.sql(ROWS).await).expect("rows")
}

/// The time now, as tools take it.
fn now(app: &TestApp) -> String {
    app.store().world.now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}
