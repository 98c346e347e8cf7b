//! Completion: what may stand for an argument of a template or a prompt that somebody begins to type.

use docent_store::{
    Actor,
    document::{self, Filter},
    search::{self, Query},
};
use rmcp::model::{ArgumentInfo, Reference};

use super::{resources, tool::Group};
use crate::{App, Caller, Result};

/// What the audit calls the method.
pub(super) const COMPLETE: &str = "completion_complete";

/// Values in an answer.
const MOST: i64 = 20;

/// Whether this caller has anything that could be completed.
pub(super) fn is_for(actor: &Actor) -> bool {
    Group::Documents.is_on(actor) && actor.may_read()
}

/// For the id of a document those whose titles and texts match what was typed, the last changed ones before
/// anything was; for a day of a prompt the days around today; for its other values titles.
pub(super) async fn complete(
    app: &App,
    caller: &Caller,
    about: &Reference,
    typed: &ArgumentInfo,
) -> Result<Vec<String>> {
    match about {
        Reference::Resource(template) if template.uri == resources::DOCUMENT => {
            let found = documents(app, caller, &typed.value).await?;
            Ok(found.into_iter().map(|(id, _)| id).collect())
        }
        Reference::Prompt(_) if is_day(&typed.name) => {
            let days = ["today", "tomorrow", "yesterday"];
            let days = days.into_iter().filter_map(|day| caller.date(app, day).ok());
            let days = days.map(|day| day.to_string());
            Ok(days.filter(|day| day.starts_with(&typed.value)).collect())
        }
        Reference::Prompt(_) => {
            let found = documents(app, caller, &typed.value).await?;
            Ok(found.into_iter().map(|(_, title)| title).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// Whether an argument of this name is a day.
fn is_day(name: &str) -> bool {
    let name = name.to_lowercase();
    ["date", "day", "today", "tomorrow", "yesterday"].iter().any(|word| name.ends_with(word))
}

/// The ids and titles of documents that match.
async fn documents(app: &App, caller: &Caller, typed: &str) -> Result<Vec<(String, String)>> {
    let mut connection = app.store.connection().await?;
    let actor = &caller.actor;
    let listed = if typed.trim().is_empty() {
        document::list(&mut connection, actor, &Filter::default(), None, MOST).await?.documents
    } else {
        let query = Query { include: vec![typed.to_owned()], ..Query::default() };
        let found = search::find(&mut connection, actor, &query, None, MOST).await?;
        found.hits.into_iter().map(|hit| hit.document).collect()
    };
    Ok(listed.into_iter().map(|listed| (listed.id.to_string(), listed.title)).collect())
}
