//! Prompts: every document in Templates that a link may read, with an argument for each `{{name}}` in it.

use std::{borrow::Cow, collections::BTreeMap};

use docent_document::template;
use docent_store::{
    Actor, Error as StoreError, Location,
    document::{self, Document, Filter, Listed, Target},
};
use rmcp::model::{
    GetPromptResult, JsonObject, ListPromptsResult, Prompt, PromptArgument, PromptMessage, Role,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    tool::Group,
    tools::{fetch, shape},
};
use crate::{App, Caller, Error, Result};

/// What the audit calls the methods.
pub(super) const LIST: &str = "prompts_list";
pub(super) const GET: &str = "prompts_get";

/// Templates on a page: each of them is read.
const PAGE: i64 = 25;
/// Letters of a title in a name, and of the id after it.
const LONGEST: usize = 40;
const ID: usize = 32;
/// Bytes of a prompt at most, filled in.
const LARGEST: usize = 512 * 1024;
/// Filled in by itself, where no value is given.
const TODAY: &str = "today";

/// Whether this caller has any.
pub(super) fn are_for(actor: &Actor) -> bool {
    Group::Documents.is_on(actor) && actor.may_read()
}

/// A page of the templates, the last changed first.
pub(super) async fn list(
    app: &App,
    caller: &Caller,
    cursor: Option<&str>,
) -> Result<ListPromptsResult> {
    let page = page(app, caller, cursor.map(shape::position).transpose()?).await?;
    let mut prompts = Vec::new();
    for listed in page.documents {
        let name = name(&listed);
        match read(app, caller, listed.id).await {
            Ok(document) => prompts.push(prompt(name, &document)),
            // Gone since.
            Err(Error::Store(StoreError::NotFound)) => {}
            Err(error) => return Err(error),
        }
    }
    let mut result = ListPromptsResult::with_all_items(prompts);
    result.next_cursor = page.next.as_ref().map(shape::cursor);
    Ok(result)
}

/// A template with its values filled in.
///
/// # Errors
/// `NotFound` for what the caller does not see, and `Invalid` where a value is missing.
pub(super) async fn get(
    app: &App,
    caller: &Caller,
    wanted: &str,
    arguments: &JsonObject,
) -> Result<GetPromptResult> {
    // Asked of the store in any case, so that what is no name answers as late.
    let document = read(app, caller, named(wanted).unwrap_or_default()).await?;
    let text = text(&document);
    let today = caller.today(app).to_string();
    let mut values = BTreeMap::from([(TODAY, Cow::Borrowed(today.as_str()))]);
    values.extend(arguments.iter().filter_map(|(name, value)| match value {
        Value::Null => None,
        Value::String(value) => Some((name.as_str(), Cow::Borrowed(value.as_str()))),
        value => Some((name.as_str(), Cow::Owned(value.to_string()))),
    }));
    let variables = template::variables(&text);
    let missing: Vec<_> =
        variables.iter().filter(|name| !values.contains_key(name.as_str())).cloned().collect();
    if !missing.is_empty() {
        return Err(Error::invalid(format!(
            "this prompt needs a value for each of: {}",
            missing.join(", ")
        )));
    }
    let filled = template::fill(&text, |name| values.get(name).map(|value| &**value), LARGEST);
    let filled =
        filled.ok_or_else(|| Error::invalid("with these values the prompt is too long"))?;
    let message = PromptMessage::new_text(Role::User, filled);
    Ok(GetPromptResult::new(vec![message]).with_description(document.title))
}

/// The document that a name ends with.
pub(super) fn named(name: &str) -> Option<Uuid> {
    let start = name.len().checked_sub(ID)?;
    name.get(start..)?.parse().ok()
}

async fn page(
    app: &App,
    caller: &Caller,
    after: Option<document::Order>,
) -> Result<document::Page> {
    let filter = Filter { locations: vec!["templates".to_owned()], ..Filter::default() };
    let mut connection = app.store.reader().await?;
    Ok(document::list(&mut connection, &caller.actor, &filter, after, PAGE).await?)
}

/// A template; what else has this id is none.
async fn read(app: &App, caller: &Caller, id: Uuid) -> Result<Document> {
    let mut connection = app.store.reader().await?;
    let document = document::read(&mut connection, &caller.actor, Target::Id(id)).await?;
    if document.id == id && document.location == Location::Templates {
        return Ok(document);
    }
    Err(StoreError::NotFound.into())
}

fn prompt(name: String, document: &Document) -> Prompt {
    let arguments = template::variables(&text(document)).into_iter().map(|variable| {
        let required = variable != TODAY;
        PromptArgument::new(variable).with_required(required)
    });
    let arguments: Vec<_> = arguments.collect();
    let arguments = (!arguments.is_empty()).then_some(arguments);
    let description = Some("A template of this space, with its values filled in.");
    Prompt::new(name, description, arguments).with_title(document.title.clone())
}

/// What people call it in a chat: its title, and its id, by which it is found.
fn name(listed: &Listed) -> String {
    let title = listed.title.to_lowercase();
    let words = title.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(LONGEST).collect();
    let slug = if slug.is_empty() { "template" } else { &slug };
    format!("{slug}-{}", listed.id.simple())
}

/// The title and the text, as Markdown.
fn text(document: &Document) -> String {
    let (text, _) = fetch::text(document);
    format!("# {}\n\n{text}", document.title)
}
