//! Large deletes are confirmed by whoever sits before the client, where the client can ask (elicitation within
//! a multi-round-trip request, MCP 2026-07-28). Where it cannot, they happen: they can be undone.
//!
//! What was asked is sealed into `requestState`, for one link under one epoch, one tool and its very arguments;
//! a confirmation is good once, because its id is the call's `idempotencyKey`.

use chrono::{DateTime, TimeDelta, Utc};
use rmcp::{
    ErrorData, RoleServer,
    model::{
        CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitationSchema, InputRequest,
        InputRequests, InputRequiredResult, JsonObject, ProtocolVersion,
    },
    service::RequestContext,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{arguments, tool::Entry};
use crate::{App, Caller};

/// How long somebody may think about it.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);
/// The name of the one thing that is asked.
const CONFIRM: &str = "confirm";

/// What was asked of somebody.
#[derive(Serialize, Deserialize)]
struct Asked {
    id: Uuid,
    until: DateTime<Utc>,
}

/// What to do with a call.
pub(super) enum Confirmation {
    /// Run it: nothing has to be confirmed …
    Given,
    /// … or it was, under the link's epoch of that moment.
    Confirmed,
    /// Ask first.
    Ask(Box<InputRequiredResult>),
    /// Somebody said no.
    Declined,
}

/// Finds out whether a call has to be confirmed, and whether it was. A confirmed call gets an
/// `idempotencyKey`, unless it has one.
///
/// # Errors
/// Invalid parameters for a `requestState` that was not given for this call, or too long ago.
pub(super) fn of(
    app: &App,
    caller: &Caller,
    entry: &Entry,
    request: &mut CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<Confirmation, ErrorData> {
    let given = request.arguments.clone().unwrap_or_default();
    let question = entry.question(&given).filter(|_| can_ask(context));
    let Some(question) = question else { return Ok(Confirmation::Given) };
    let purpose = purpose(caller, entry.name, &given);
    let ask = || {
        let asked = Asked { id: app.store.world.id(), until: app.store.world.now() + PATIENCE };
        let state = app.store.keys.seal_text(&app.store.world, &purpose, &asked);
        let state =
            state.map_err(|_| ErrorData::internal_error("nothing can be asked now", None))?;
        Ok(Confirmation::Ask(Box::new(InputRequiredResult::new(
            Some(form(question)?),
            Some(state),
        ))))
    };
    let Some(state) = &request.request_state else { return ask() };
    let asked: Option<Asked> = app.store.keys.open_text(&purpose, state);
    let asked = asked.filter(|asked| app.store.world.now() <= asked.until).ok_or_else(|| {
        ErrorData::invalid_params(
            "requestState is not of this call, or too old: call again without it",
            None,
        )
    })?;
    let answers = request.input_responses.as_ref();
    let Some(answer) = answers.and_then(|answers| answers.get(CONFIRM)) else { return ask() };
    let accepted = answer["action"] == "accept" && answer["content"][CONFIRM] == true;
    if !accepted {
        return Ok(Confirmation::Declined);
    }
    let arguments = request.arguments.get_or_insert_default();
    let given = arguments.get("idempotencyKey").is_some_and(|key| !key.is_null() && key != "");
    if !given {
        arguments.insert("idempotencyKey".to_owned(), json!(format!("confirmed {}", asked.id)));
    }
    Ok(Confirmation::Confirmed)
}

/// Whether the client can show a form to somebody in the middle of a call.
fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    let modern =
        context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
    let elicits = context.client_capabilities().and_then(|can| can.elicitation);
    // Forms are what is meant where nothing is said.
    modern && elicits.is_some_and(|can| can.form.is_some() || can.url.is_none())
}

/// What a state is sealed for: nothing else opens it.
fn purpose(caller: &Caller, tool: &str, given: &JsonObject) -> Vec<u8> {
    let link = caller.actor.link_id().unwrap_or_default();
    let epoch = caller.actor.security_epoch().unwrap_or_default();
    let granted = caller.granted.unwrap_or_default();
    let mut purpose = format!("docent confirmation {link} {epoch} {granted} {tool} ").into_bytes();
    purpose.extend(arguments::hash(given));
    purpose
}

fn form(question: String) -> Result<InputRequests, ErrorData> {
    let schema = json!({
        "type": "object",
        "properties": { CONFIRM: { "type": "boolean", "title": "Delete" } },
        "required": [CONFIRM],
    });
    let requested_schema: ElicitationSchema =
        serde_json::from_value::<ElicitationSchema>(schema)
            .map_err(|error| ErrorData::internal_error(error.to_string(), None::<Value>))?;
    let form = ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: question,
        requested_schema,
    };
    let request = InputRequest::Elicitation(ElicitRequest::new(form));
    Ok(InputRequests::from([(CONFIRM.to_owned(), request)]))
}
