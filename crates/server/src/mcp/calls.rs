//! Calls of tools: who may, what is confirmed first, and what is recorded.

use std::{sync::atomic::Ordering, time::Instant};

use docent_store::{Actor, Error as StoreError, Mode, audit, oauth::Scopes};
use rmcp::{
    ErrorData, RoleServer,
    model::{CallToolRequestParams, CallToolResponse, JsonObject},
    service::RequestContext,
};

use super::{
    arguments,
    confirmation::{self, Confirmation},
    context::{closed, door, note_held},
    endpoint,
    server::{Asked, Docent},
    tool::{Entry, Told},
    tools,
};
use crate::{Caller, Error};

impl Docent {
    /// Takes a write from the link's budget; the HTTP side answers when nothing is left.
    async fn spend_write(
        &self,
        caller: &Caller,
        audit: &audit::Entry,
        context: &RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let (Some(grant), Some(door)) = (caller.actor.link(), door(context)) else {
            return Ok(());
        };
        if door.counted {
            return Ok(());
        }
        let spent = self.app.limits.writes.spend(grant.link, grant.writes_per_minute);
        let Err(error) = spent else { return Ok(()) };
        let error = endpoint::refused(&self.app, audit.clone(), error).await;
        door.wait.store(error.retry_after().unwrap_or(1), Ordering::Release);
        Err(ErrorData::internal_error("too many writes", None))
    }

    /// Answers a call.
    pub(super) async fn answer(
        &self,
        mut request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let started = Instant::now();
        let mut caller = Caller::of(context)?;
        let known = tools::find(&request.name);
        if !known.is_some_and(|entry| entry.is_for(&caller.actor))
            || request.request_state.is_some()
        {
            // No statement of a tool finds out whether what was remembered of the link still holds; and
            // what was asked before its epoch ended is not confirmed after.
            caller = self.admitted(context).await?;
        }
        let name = known.map_or(tools::UNKNOWN, |entry| entry.name);
        let mut audit = caller.audit_entry(&self.app, name);
        audit.objects = arguments::named(request.arguments.as_ref());
        let result = match known.filter(|entry| entry.is_for(&caller.actor)) {
            Some(entry) => {
                match confirmation::of(&self.app, &caller, entry, &mut request, context)? {
                    Confirmation::Ask(question) => {
                        return Ok(CallToolResponse::InputRequired(*question));
                    }
                    Confirmation::Declined => Err(Error::Declined),
                    confirmation => {
                        let arguments = request.arguments.unwrap_or_default();
                        let epoch = caller.actor.security_epoch();
                        let confirmed = matches!(confirmation, Confirmation::Confirmed);
                        let epoch = epoch.filter(|_| confirmed);
                        self.call((entry, epoch), caller, arguments, &audit, context).await?
                    }
                }
            }
            None if known.is_some_and(|entry| entry.is_listed(&caller.actor)) => {
                Err(too_little(&caller.actor))
            }
            None => Err(unknown(&request.name)),
        };
        self.tell(result, audit, started, context).await
    }

    /// Runs a tool for a caller who has it, under one `epoch` alone where one is named.
    async fn call(
        &self,
        (entry, epoch): (&'static Entry, Option<i64>),
        caller: Caller,
        arguments: JsonObject,
        audit: &audit::Entry,
        context: &RequestContext<RoleServer>,
    ) -> Result<crate::Result<Told>, ErrorData> {
        let writes = entry.access.writes();
        if writes {
            self.spend_write(&caller, audit, context).await?;
        }
        let may = |actor: &Actor| match entry.is_for(actor) {
            _ if epoch.is_some() && epoch != actor.security_epoch() => {
                Err(StoreError::Unauthorized.into())
            }
            true => Ok(()),
            false if entry.is_listed(actor) => Err(too_little(actor)),
            false => Err(unknown(entry.name)),
        };
        let ask: Asked<'_, Told> =
            &|app, caller| entry.call(app, caller, arguments.clone(), audit.clone());
        let result = self.run(caller, !writes, may, ask, context).await;
        // Its statement found the authority in force.
        note_held(context);
        Ok(result)
    }

    /// Records a call, and gives what came of it the face that a model sees.
    async fn tell(
        &self,
        result: crate::Result<Told>,
        audit: audit::Entry,
        started: Instant,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let text = result.as_ref().map(Told::text).unwrap_or_default();
        let bytes = text.len() + result.as_ref().map_or(0, Told::picture_size);
        let recorded = self.record(audit, started, result.as_ref().err(), bytes).await;
        match &result {
            Err(Error::Store(StoreError::Unauthorized)) => return Err(closed(context)),
            Err(Error::UnknownTool(message)) => {
                return Err(ErrorData::invalid_params(message.clone(), None));
            }
            _ => {}
        }
        let answer = match recorded.and(result) {
            Ok(told) => told.into_result(text),
            Err(error) => error.into_call_tool_result(),
        };
        Ok(answer.into())
    }
}

/// The token allows less than the link: said over HTTP before this is reached, where the message
/// says plainly what it asks for.
fn too_little(actor: &Actor) -> Error {
    let mode = actor.link().map_or(Mode::Read, |grant| grant.link_mode);
    Error::InsufficientScope { needed: Scopes::of(mode) }
}

fn unknown(name: &str) -> Error {
    Error::UnknownTool(format!("Unknown tool: {name}"))
}
