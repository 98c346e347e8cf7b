//! Collections as every door asks for them: which items, how far a page goes, and what is said of a schema.

mod answer;
mod question;

use docent_document::{
    Kind,
    collection::{SchemaInput, ViewInput},
    tree,
};
use docent_store::{
    Error as StoreError,
    collection::{self, Found, Page, Unfit, UpdateSchema, Wanted},
    document::{self, Target},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

pub(crate) use self::answer::Answer;
use self::question::Question;
use crate::{App, Caller, Error, Result, cursor};

/// How often the schema and the items are looked for of one revision.
const ATTEMPTS: usize = 3;

/// Which items of a collection are wanted, and what of them.
pub(crate) struct Asked {
    /// The collection.
    pub collection: Uuid,
    /// Conditions, all of which must hold; those of a view are added.
    pub filter: Option<Map<String, Value>>,
    /// An order, in the place of the view's.
    pub sort: Option<Vec<String>>,
    /// The id or name of a view.
    pub view: Option<String>,
    /// How deep what is inside items is shown; all of it where nothing is said.
    pub depth: Option<usize>,
    /// Related items are named.
    pub full: bool,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// As many items at most.
    pub most: usize,
}

/// A page of items.
pub(crate) struct Items {
    /// The collection's document.
    pub document: Uuid,
    /// Its revision.
    pub revision: i64,
    /// How many items there are in all, counted up to 1,001.
    pub total: i64,
    /// What is shown of them.
    pub answer: Answer,
    from: i64,
}

impl Items {
    /// Gives the next page, where so many items are on this one.
    pub(crate) fn cursor(&self, shown: usize) -> Option<String> {
        let next = self.from + i64::try_from(shown).unwrap_or_default();
        self.answer.has_more(shown).then(|| cursor::write(&(self.revision, next)))
    }
}

/// Where a page starts: the revision it was read at, and how many items are before it.
type Position = (i64, i64);

/// A page of the items that are asked for.
pub(crate) async fn items(app: &App, caller: &Caller, asked: &Asked) -> Result<Items> {
    let cursor: Option<Position> = asked.cursor.as_deref().map(cursor::read).transpose()?;
    let from = cursor.map_or(0, |(_, from)| from.clamp(0, i64::from(i32::MAX)));
    let (found, question, page) = Box::pin(read(app, caller, asked, from)).await?;
    if cursor.is_some_and(|(revision, _)| revision != page.revision) {
        return Err(changed(page.revision));
    }
    let (revision, total, document) = (page.revision, page.total, found.document);
    let answer = Box::pin(Answer::new(app, caller, found, page, &question, asked)).await?;
    Ok(Items { document, revision, total, answer, from })
}

/// An item by itself, as it would stand on a page.
pub(crate) async fn item(app: &App, caller: &Caller, asked: &Asked, item: Uuid) -> Result<Items> {
    let mut connection = app.store.connection().await?;
    let found = collection::find(&mut connection, &caller.actor, asked.collection).await?;
    let page = collection::entry(&mut connection, &caller.actor, asked.collection, item).await?;
    drop(connection);
    let (revision, total, document) = (page.revision, page.total, found.document);
    let question = Question::default();
    let answer = Box::pin(Answer::new(app, caller, found, page, &question, asked)).await?;
    Ok(Items { document, revision, total, answer, from: 0 })
}

/// The collection, what is asked of it, and the items, all of one revision.
async fn read(
    app: &App,
    caller: &Caller,
    asked: &Asked,
    from: i64,
) -> Result<(Found, Question, Page)> {
    let (actor, id) = (&caller.actor, asked.collection);
    let mut connection = app.store.connection().await?;
    for _ in 0..ATTEMPTS {
        let found = collection::find(&mut connection, actor, id).await?;
        let mut question = Question::of(&found.collection, asked)?;
        let named = question.named(&found.collection);
        let seen = collection::seen(&mut connection, actor, &named).await?;
        question.keep(&found.collection, &seen);
        let wanted = Wanted {
            conditions: question.conditions.clone(),
            sorts: question.sorts.clone(),
            from,
            limit: i64::try_from(asked.most + 1).unwrap_or(i64::MAX),
        };
        let page = collection::page(&mut connection, actor, id, &wanted).await?;
        // The schema is that of the items, too.
        if page.revision == found.revision {
            return Ok((found, question, page));
        }
    }
    let message = "the collection changes all the time: try again in a moment".into();
    Err(StoreError::Conflict { message, revision: None, blocks: Vec::new() }.into())
}

fn changed(revision: i64) -> Error {
    StoreError::Conflict {
        message: "CURSOR_INVALID: the collection changed since; start again without a cursor"
            .into(),
        revision: Some(revision),
        blocks: Vec::new(),
    }
    .into()
}

/// A schema as it is read and written.
pub(crate) fn schema(found: &Found) -> Value {
    let collection = &found.collection;
    json!({
        "name": collection.name,
        "properties": collection.properties,
        "contentPropDetails": { "name": collection.title_name() },
    })
}

/// A schema that is given.
pub(crate) fn new_schema(given: Map<String, Value>) -> Result<SchemaInput> {
    SchemaInput::read(&Value::Object(given)).map_err(|refused| Error::invalid(refused.to_string()))
}

/// Another schema, other views, or both, as a change.
pub(crate) fn update(
    collection: Uuid,
    schema: Option<Map<String, Value>>,
    views: Option<Vec<Value>>,
    expected_revision: Option<i64>,
) -> Result<UpdateSchema> {
    if schema.is_none() && views.is_none() {
        return Err(Error::invalid("give schema, views or both"));
    }
    let views = views.map(|views| ViewInput::read(&Value::Array(views)));
    Ok(UpdateSchema {
        collection,
        schema: schema.map(new_schema).transpose()?,
        views: views.transpose().map_err(|refused| Error::invalid(refused.to_string()))?,
        expected_revision,
    })
}

/// What a new schema will not show of what items keep.
pub(crate) async fn unfit(app: &App, caller: &Caller, update: &UpdateSchema) -> Result<Vec<Unfit>> {
    if update.schema.is_none() {
        return Ok(Vec::new());
    }
    let target = Target::Id(update.collection);
    let mut connection = app.store.reader().await?;
    let document = document::read(&mut connection, &caller.actor, target).await?;
    drop(connection);
    let row = document.tree.get(update.collection);
    let Some(Kind::Collection(before)) = row.map(|row| tree::read(&row.stored)) else {
        return Ok(Vec::new());
    };
    let after = update.applied(&before).map_err(|refused| Error::invalid(refused.to_string()))?;
    Ok(collection::unfit(&document.tree, update.collection, &before, &after))
}
