//! A link's tools in the hands of one of its managers: what its agent would get, without a client in between.

use std::{sync::Arc, time::Instant};

use docent_store::{Error as StoreError, link};
use rmcp::model::{CallToolResult, JsonObject};
use serde_json::Value;
use uuid::Uuid;

use super::{
    arguments,
    server::Docent,
    tool::{Access, Entry, Group, Told},
    tools,
};
use crate::{App, Caller, Error, Result};

/// A link as its agent has it now, and who tries it.
pub(crate) struct Playground {
    agent: Caller,
    person: Option<Uuid>,
}

/// A tool as the agent's list has it.
pub(crate) struct ListedTool {
    pub name: &'static str,
    pub title: String,
    pub description: String,
    pub group: Group,
    pub access: Access,
    pub input_schema: JsonObject,
}

/// What the agent would get.
pub(crate) struct Answer {
    pub content: Vec<Value>,
    pub structured_content: Option<Value>,
    pub is_error: bool,
}

impl Playground {
    /// Opens a link for one of its managers, whatever its password and its networks.
    ///
    /// # Errors
    /// `NotFound` where it would let nobody in: unknown, paused and expired ones are alike.
    pub(crate) async fn enter(app: &App, manager: &Caller, link: Uuid) -> Result<Self> {
        let mut connection = app.store.connection().await?;
        let now = app.store.world.now();
        let visit = link::tried(&mut connection, &manager.actor, link, now).await?;
        let visit = Arc::new(visit.ok_or(StoreError::NotFound)?);
        let agent = Caller::visiting(&visit, &manager.client, manager.address);
        Ok(Self { agent, person: manager.actor.person_id() })
    }

    /// The tools that the agent is told of.
    pub(crate) fn tools(&self) -> Vec<ListedTool> {
        let listed = tools::all().iter().filter(|entry| entry.is_listed(&self.agent.actor));
        listed.map(ListedTool::of).collect()
    }

    /// Calls a tool as the agent does: under its limits, and with its entry in the audit, which names who tried
    /// it as well.
    ///
    /// # Errors
    /// What an agent is told by other means than a tool's answer: that there is no such tool, or too many calls.
    pub(crate) async fn call(
        &self,
        app: &App,
        tool: &str,
        arguments: JsonObject,
    ) -> Result<Answer> {
        let started = Instant::now();
        let grant = self.agent.actor.link().ok_or_else(Error::not_found)?;
        app.limits.calls.spend(grant.link, grant.calls_per_minute)?;
        let entry = tools::find(tool).filter(|entry| entry.is_for(&self.agent.actor));
        let entry = entry.ok_or_else(|| Error::UnknownTool(format!("Unknown tool: {tool}")))?;
        if entry.access.writes() {
            app.limits.writes.spend(grant.link, grant.writes_per_minute)?;
        }
        let mut audit = self.agent.audit_entry(app, entry.name);
        audit.person = self.person;
        audit.objects = arguments::named(Some(&arguments));
        let result = entry.call(app, &self.agent, arguments, audit.clone()).await;
        if matches!(result, Err(Error::Store(StoreError::Unauthorized))) {
            return Err(StoreError::conflict("the link was changed meanwhile: try again").into());
        }
        let text = result.as_ref().map(Told::text).unwrap_or_default();
        let bytes = text.len() + result.as_ref().map_or(0, Told::picture_size);
        let refused = result.as_ref().err();
        Docent::new(app.clone()).record(audit, started, refused, bytes).await?;
        let answer = match result {
            Ok(told) => told.into_result(text),
            Err(error) => error.into_call_tool_result(),
        };
        Ok(Answer::from(answer))
    }
}

impl ListedTool {
    fn of(entry: &Entry) -> Self {
        let listed = &entry.listed;
        Self {
            name: entry.name,
            title: listed.title.clone().unwrap_or_default(),
            description: listed.description.as_deref().unwrap_or_default().to_owned(),
            group: entry.group,
            access: entry.access,
            input_schema: (*listed.input_schema).clone(),
        }
    }
}

impl From<CallToolResult> for Answer {
    fn from(result: CallToolResult) -> Self {
        let content = result.content.iter().filter_map(|block| serde_json::to_value(block).ok());
        Self {
            content: content.collect(),
            structured_content: result.structured_content,
            is_error: result.is_error.unwrap_or_default(),
        }
    }
}
