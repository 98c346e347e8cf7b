//! Comments on blocks and documents.

use aide::axum::{
    ApiRouter,
    routing::{get_with, patch_with, post_with},
};
use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use docent_document::inline::{self, Run};
use docent_store::{
    AuthorKind,
    comment::{self, Listed, Position, Wanted},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    extract::{Asked, Body, Named},
    shape::RunShape,
    writing::{WriteAnswer, Writer, write},
};
use crate::{App, Caller, Error, Result};

/// Comments on one page.
const PAGE: i64 = 200;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/documents/{document}/comments",
            get_with(list, |o| {
                o.id("listComments").summary("Comments, in threads in the order they were begun")
            }),
        )
        .api_route(
            "/api/spaces/{space}/comments",
            post_with(add, |o| o.id("addComments").summary("Comment on blocks, or answer")),
        )
        .api_route(
            "/api/spaces/{space}/comments/{comment}",
            patch_with(update, |o| {
                o.id("updateComment").summary("Change what a comment says, or resolve its thread")
            })
            .delete_with(remove, |o| {
                o.id("deleteComment")
                    .summary("Take a comment out, the first of a thread with it all")
            }),
        )
}

#[derive(Deserialize, JsonSchema)]
struct DocumentPath {
    document: Uuid,
}

/// Which comments are wanted.
#[derive(Deserialize, JsonSchema)]
struct Which {
    /// Only those on this block, or on this document itself.
    block: Option<Uuid>,
    /// Those of resolved threads, too.
    #[serde(default)]
    resolved: bool,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// A page of comments.
#[derive(Serialize, JsonSchema)]
struct CommentPage {
    /// Each first comment of a thread, and its answers after it.
    comments: Vec<Comment>,
    /// Gives the next page; none at the end.
    cursor: Option<String>,
}

/// A comment.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Comment {
    id: Uuid,
    /// The block it is on, or the document.
    block: Uuid,
    /// The first comment of its thread: of that one its own id.
    thread: Uuid,
    /// The name of who wrote it.
    author: String,
    by_agent: bool,
    /// Whether the caller wrote it.
    mine: bool,
    #[schemars(with = "Vec<RunShape>")]
    runs: Vec<Run>,
    /// The same as inline Markdown.
    markdown: String,
    created_at: DateTime<Utc>,
    /// When its text changed last.
    edited_at: Option<DateTime<Utc>>,
    /// Of the first comment: when the thread was resolved, and by whom.
    resolved_at: Option<DateTime<Utc>>,
    resolved_by: Option<String>,
}

impl Comment {
    fn of(caller: &Caller, listed: Listed) -> Self {
        let state = listed.state;
        let (resolved_at, resolved_by) = state.resolved.map(|end| (end.at, end.by)).unzip();
        Self {
            id: listed.id,
            block: state.block,
            thread: state.thread,
            author: state.author,
            by_agent: state.author_kind == AuthorKind::Agent,
            mine: state.person.is_some() && state.person == caller.actor.person_id(),
            runs: inline::parse(&state.text),
            markdown: state.text,
            created_at: state.created_at,
            edited_at: state.edited_at,
            resolved_at,
            resolved_by,
        }
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<DocumentPath>,
    Asked(which): Asked<Which>,
) -> Result<Json<CommentPage>> {
    let wanted = Wanted {
        of: which.block.unwrap_or(path.document),
        alone: which.block.is_some(),
        resolved: which.resolved,
        after: which.cursor.as_deref().map(position).transpose()?,
    };
    let mut connection = app.store.connection().await?;
    let page = comment::list(&mut connection, &caller.actor, &wanted, PAGE).await?;
    if page.document != path.document {
        return Err(Error::not_found());
    }
    let last = page.comments.last().filter(|_| page.more).map(Listed::position);
    let comments = page.comments.into_iter().map(|listed| Comment::of(&caller, listed));
    Ok(Json(CommentPage {
        comments: comments.collect(),
        cursor: last.map(|last| format!("{}.{}", last.thread, last.comment)),
    }))
}

fn position(cursor: &str) -> Result<Position> {
    let (thread, comment) = cursor.split_once('.').unwrap_or_default();
    match (thread.parse(), comment.parse()) {
        (Ok(thread), Ok(comment)) => Ok(Position { thread, comment }),
        _ => Err(Error::invalid("this cursor was not given by this list")),
    }
}

/// Comments to be made.
#[derive(Deserialize, JsonSchema)]
struct NewComments {
    comments: Vec<NewComment>,
}

/// A comment to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewComment {
    /// The block or document it is on; may be left out of an answer.
    block: Option<Uuid>,
    /// The comment that it answers.
    reply_to: Option<Uuid>,
    #[schemars(with = "Vec<RunShape>")]
    runs: Vec<Run>,
}

async fn add(
    State(app): State<App>,
    writer: Writer,
    Body(new): Body<NewComments>,
) -> Result<Json<WriteAnswer>> {
    let comments = new.comments.into_iter().map(|new| comment::New {
        block: new.block,
        reply_to: new.reply_to,
        text: inline::write(&new.runs),
    });
    let add = comment::Add { comments: comments.collect(), expected_revision: None };
    write(&app, &writer, "comments_add", &add).await
}

#[derive(Deserialize, JsonSchema)]
struct CommentPath {
    comment: Uuid,
}

/// What changes; what is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommentChange {
    /// What it says: only its author may change that.
    #[schemars(with = "Option<Vec<RunShape>>")]
    runs: Option<Vec<Run>>,
    /// Whether its thread is resolved.
    resolved: Option<bool>,
}

async fn update(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<CommentPath>,
    Body(change): Body<CommentChange>,
) -> Result<Json<WriteAnswer>> {
    let change = comment::Change {
        id: path.comment,
        text: change.runs.map(|runs| inline::write(&runs)),
        resolved: change.resolved,
    };
    let update = comment::Update { comments: vec![change], expected_revision: None };
    write(&app, &writer, "comments_update", &update).await
}

async fn remove(
    State(app): State<App>,
    writer: Writer,
    Named(path): Named<CommentPath>,
) -> Result<Json<WriteAnswer>> {
    let delete = comment::Delete { comments: vec![path.comment] };
    write(&app, &writer, "comments_delete", &delete).await
}
