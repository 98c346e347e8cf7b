//! What a link is told of the past: changes of what it sees now, its own and those of others.

use std::collections::BTreeSet;

use rand::RngExt as _;
use serde_json::json;
use uuid::Uuid;

use super::{
    play::{Checked, Player, ids, same, uuid},
    visibility::{Link, Refusal, Space},
};

/// Changes on a page of `changes_list`.
const PAGE: usize = 25;

/// A change that was made.
#[derive(Clone)]
pub(super) struct Past {
    pub(super) change: Uuid,
    /// The link that made it; none for the owner.
    pub(super) by: Option<usize>,
    /// The documents it touched.
    pub(super) documents: BTreeSet<Uuid>,
}

/// The changes that a link is told of, the last first, each with the documents that it sees.
fn told(
    history: &[Past],
    at: usize,
    link: &Link,
    space: &Space,
    wanted: impl Fn(&Past) -> bool,
) -> Vec<(Uuid, Vec<Uuid>)> {
    let told = history.iter().filter(|past| wanted(past)).filter_map(|past| {
        let seen = past.documents.iter().copied().filter(|id| link.sees(space, *id));
        let seen: Vec<Uuid> = seen.collect();
        let of_folders = past.documents.is_empty() && (link.whole() || past.by == Some(at));
        (of_folders || !seen.is_empty()).then_some((past.change, seen))
    });
    let mut told: Vec<_> = told.collect();
    told.sort_unstable_by(|one, other| other.cmp(one));
    told
}

impl Player {
    pub(super) async fn lists_changes(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.random.random_bool(0.5).then(|| self.some_id(&link));
        let mine = self.random.random_bool(0.3);
        let history = self.history.clone();
        let mut arguments = json!({ "documentId": id, "mine": mine, "since": "2020-01-01" });
        let mut last = Uuid::max();
        loop {
            let asked = self.ask(at, "changes_list", arguments.clone(), |link, space| {
                let of = id.map(|id| link.open(space, id)).transpose()?;
                let wanted = |past: &Past| {
                    of.is_none_or(|of| past.documents.contains(&of))
                        && (!mine || past.by == Some(at))
                };
                Ok::<_, Refusal>(told(&history, at, link, space, wanted))
            });
            let Some((answer, mut expected)) = asked.await? else { return Ok(()) };
            expected.retain(|(change, _)| *change < last);
            let more = expected.len() > PAGE;
            expected.truncate(PAGE);
            let changes = answer["changes"].as_array().ok_or("no changes")?;
            let mut found = Vec::new();
            for change in changes {
                let documents = &change["documents"];
                found.push((uuid(&change["changeId"])?, ids(documents, "id")?));
            }
            same("changes", &found, &expected)?;
            same("whether there are more changes", answer["cursor"].is_string(), more)?;
            if !more || self.random.random_bool(0.5) {
                return Ok(());
            }
            last = expected.last().map_or(last, |(change, _)| *change);
            arguments["cursor"] = answer["cursor"].clone();
        }
    }
}
