//! A model of what links see and may do, and random operations on random spaces through every door,
//! each compared with it.

mod door;
mod history;
mod owner;
mod play;
mod random;
mod reads;
mod undo;
mod visibility;
mod world;
mod write;
mod writes;

use std::collections::BTreeMap;

use docent_tests::{TestApp, database};
use tokio::task::JoinSet;

use play::{Player, RESOURCES, TOOLS};

/// Each space has a seed of its own, counted from here.
const SEED: u64 = 1;
/// Spaces side by side over one server.
const SPACES: u64 = 10;
/// Operations in each space.
const OPERATIONS: usize = 1_000;

/// Documents of which the copy beside their words says something else.
const STALE: &str = "select count(*)
  from document_search s
  join document d on d.space_id = s.space_id and d.id = s.document_id
  where (s.folder_id, s.daily, s.shown, s.updated_at)
    is distinct from
      (d.folder_id, d.location = 'daily_notes', d.trashed_at is null and not d.never_to_agents, d.updated_at)";

/// Documents that a link's search matches and that are not written down as its matches, or the other
/// way around.
const UNMATCHED: &str = "select count(*)
  from (
    select l.space_id, l.id as link_id, d.id as document_id, d.folder_id, d.location = 'daily_notes' as daily, d.updated_at
    from link l
    join document d on d.space_id = l.space_id and d.trashed_at is null and not d.never_to_agents
    where l.scope_query is not null
      and (d.location <> 'daily_notes' or d.daily_date is not null)
      and (select bool_and(exists (select from document_search s
                                   where s.space_id = d.space_id and s.document_id = d.id and s.words @@ w.clause))
           from unnest(l.scope_wanted) w (clause))
      and not exists (select from document_search s
                      where s.space_id = d.space_id and s.document_id = d.id and s.words @@ l.scope_forbidden)
  ) f
  full join link_match m using (space_id, link_id, document_id)
  where (f.folder_id, f.daily, f.updated_at) is distinct from (m.folder_id, m.daily, m.updated_at)
    or f.updated_at is null or m.updated_at is null";

/// Tasks that are not written down as they are, or that are none.
const UNTOLD: &str = "select count(*)
  from (
    select t.*
    from block b
    cross join lateral task_of(b.space_id, b.document_id, b.id, b.properties->'list') t
    where b.properties->'list'->>'type' = 'task'
  ) f
  full join task t using (space_id, block_id)
  where to_jsonb(f) is distinct from to_jsonb(t)";

/// On a failure the space's seed and its last operations are printed: `replays_one_space` runs it again.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_operations_do_as_the_model_says() {
    run(SEED..SEED + SPACES, OPERATIONS).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "for a failure: put its seed here"]
async fn replays_one_space() {
    run(SEED..SEED + 1, OPERATIONS).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: other seeds than the usual ones"]
async fn a_hundred_thousand_operations_do_as_the_model_says() {
    for start in 0..10 {
        run(1_000 + start * SPACES..1_000 + (start + 1) * SPACES, OPERATIONS).await;
    }
}

async fn run(seeds: std::ops::Range<u64>, operations: usize) {
    let database = database().await;
    let app = TestApp::over(&database.url, 1).await;
    let mut playing = JoinSet::new();
    for seed in seeds {
        let player = Player::new(&app, &database.url, seed).await;
        playing.spawn(player.play(operations));
    }
    let mut counted: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for counts in playing.join_all().await {
        for (what, count) in counts {
            *counted.entry(what).or_default() += count;
        }
    }
    for ((tool, outcome), count) in &counted {
        println!("{count:6} {tool} {outcome}");
    }
    assert_eq!(
        app.sql(STALE).await,
        "0",
        "where documents are is told otherwise beside their words"
    );
    assert_eq!(app.sql(UNMATCHED).await, "0", "what a search matches is written down otherwise");
    assert_ne!(app.sql("select count(*) from link_match").await, "0", "no link has a search");
    assert_eq!(app.sql(UNTOLD).await, "0", "tasks are written down otherwise");
    assert_ne!(app.sql("select count(*) from task").await, "0", "there are no tasks");
    let happened = |tool: &str, outcome| counted.contains_key(&(tool.to_owned(), outcome));
    for tool in TOOLS.iter().chain(&RESOURCES) {
        assert!(happened(tool, "ok"), "{tool} never succeeded: the test tells nothing of it");
    }
    assert!(happened("changes_revert", "conflict"), "nobody was there before a change was undone");
}
