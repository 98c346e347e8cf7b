//! Prompts: every document in Templates that a link may read, with an argument for each `{{name}}` in it.

use docent_document::template;
use docent_store::{
    Actor, Error as StoreError,
    document::{self, Document, Filter, Listed, Target},
};
use rmcp::model::{
    GetPromptResult, JsonObject, ListPromptsResult, Prompt, PromptArgument, PromptMessage, Role,
};
use serde_json::Value;

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
/// Letters of a title in a name.
const LONGEST: usize = 40;
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
        match read(app, caller, &listed).await {
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
    let mut after = None;
    let listed = loop {
        let page = page(app, caller, after).await?;
        if let Some(listed) = page.documents.into_iter().find(|listed| name(listed) == wanted) {
            break listed;
        }
        after = Some(page.next.ok_or(StoreError::NotFound)?);
    };
    let text = text(&read(app, caller, &listed).await?);
    let value = |name: &str| match arguments.get(name) {
        Some(Value::String(value)) => Some(value.clone()),
        Some(Value::Null) | None => (name == TODAY).then(|| caller.today(app).to_string()),
        Some(value) => Some(value.to_string()),
    };
    let missing: Vec<_> =
        template::variables(&text).into_iter().filter(|name| value(name).is_none()).collect();
    if !missing.is_empty() {
        return Err(Error::invalid(format!(
            "this prompt needs a value for each of: {}",
            missing.join(", ")
        )));
    }
    let message = PromptMessage::new_text(Role::User, template::fill(&text, value));
    Ok(GetPromptResult::new(vec![message]).with_description(listed.title))
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

async fn read(app: &App, caller: &Caller, listed: &Listed) -> Result<Document> {
    let mut connection = app.store.reader().await?;
    Ok(document::read(&mut connection, &caller.actor, Target::Id(listed.id)).await?)
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

/// What people call it in a chat: its title, and the end of its id, which nothing else has.
fn name(listed: &Listed) -> String {
    let title = listed.title.to_lowercase();
    let words = title.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(LONGEST).collect();
    let id = listed.id.simple().to_string();
    let end = &id[id.len() - 8..];
    if slug.is_empty() { format!("template-{end}") } else { format!("{slug}-{end}") }
}

/// The title and the text, as Markdown.
fn text(document: &Document) -> String {
    let (text, _) = fetch::text(document);
    format!("# {}\n\n{text}", document.title)
}
