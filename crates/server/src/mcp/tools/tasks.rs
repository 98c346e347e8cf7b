//! The shape of a task in the answers of tools.

use docent_store::{Location, task::Listed};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    mcp::tool::Call,
    tasks::{PlaceType, Told},
};

/// A task in answers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskShape {
    id: Uuid,
    /// Its text, without `- [ ]`.
    markdown: String,
    /// todo, done or canceled.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline_date: Option<String>,
    /// In short, or as an object where there is no short form.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeat: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canceled_at: Option<String>,
    location: PlaceShape,
    url: String,
}

/// Where a task is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PlaceShape {
    r#type: PlaceType,
    document_id: Uuid,
    /// Of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Of a daily note.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
}

impl TaskShape {
    pub(super) fn of(call: &Call<'_>, listed: Listed) -> Self {
        let told = Told::of(listed.text);
        let (r#type, title) = match listed.location {
            Location::Inbox => (PlaceType::Inbox, None),
            Location::DailyNotes(_) => (PlaceType::DailyNote, None),
            _ => (PlaceType::Document, Some(listed.title)),
        };
        Self {
            id: listed.id,
            markdown: told.markdown,
            state: told.state,
            schedule_date: told.schedule_date,
            deadline_date: told.deadline_date,
            repeat: told.repeat,
            completed_at: told.completed_at,
            canceled_at: told.canceled_at,
            location: PlaceShape {
                r#type,
                document_id: listed.document,
                title,
                date: listed.location.date().map(|date| date.to_string()),
            },
            url: call.app.document_url(listed.document),
        }
    }
}
