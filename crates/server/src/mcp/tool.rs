//! What a tool is: [`Tool`], defined once; the list, the schemas, the permissions and the tests are
//! derived from it.

use std::{
    future::{self, Future},
    pin::Pin,
    sync::Arc,
};

use docent_store::{Actor, Grant, Idempotency, Mode, Operation, Who, Written, audit, write};
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Tool as Listed, ToolAnnotations};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    arguments::{self, Options},
    schema,
};
use crate::{App, Caller, Error, Result};

/// A tool: what a model is told of it, who may call it, and what it does.
pub(crate) trait Tool {
    /// At most 40 characters of `[a-z0-9_A-Z]`.
    const NAME: &'static str;
    /// For people.
    const TITLE: &'static str;
    /// For models: at most 1,000 characters.
    const DESCRIPTION: &'static str;
    /// The switch it is under.
    const GROUP: Group;
    /// What a link must allow for it to be there at all.
    const ACCESS: Access;
    /// Whether it overwrites or removes something.
    const DESTRUCTIVE: bool = matches!(Self::ACCESS, Access::Delete);
    /// Whether it needs a place that new documents can be in: links of chosen documents only have
    /// none.
    const NEEDS_PLACE: bool = false;
    /// Whether what it writes has a revision that may be another than the caller saw.
    const HEEDS_REVISION: bool = true;
    /// Whether calling it twice does no more than calling it once.
    const IDEMPOTENT: bool = matches!(Self::ACCESS, Access::Read | Access::Always);
    /// Whether it shows a picture. Clients give a model either the object of an answer or its content:
    /// a tool that shows something answers no object, and has no schema of one.
    const SHOWS: bool = false;
    /// Its arguments.
    type Input: DeserializeOwned + JsonSchema + Send;
    /// Its result, an object.
    type Output: Serialize + JsonSchema + Send;

    /// What to ask somebody before it runs, where that much is deleted; told from the arguments alone.
    fn question(_: &Self::Input) -> Option<String> {
        None
    }

    /// Runs it for a caller who may.
    fn call(
        call: Call<'_>,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output>> + Send;

    /// The picture of an answer.
    fn picture(_: &mut Self::Output) -> Option<Picture> {
        None
    }
}

/// A picture for a model.
pub(crate) struct Picture {
    /// PNG or JPEG.
    pub media_type: &'static str,
    /// The encoded picture, in base64.
    pub base64: String,
}

/// What a tool answers.
pub(crate) struct Told {
    object: Value,
    shows: bool,
    picture: Option<Picture>,
}

impl Told {
    /// The object as text.
    pub(super) fn text(&self) -> String {
        self.object.to_string()
    }

    /// Bytes of the picture as it is sent.
    pub(super) fn picture_size(&self) -> usize {
        self.picture.as_ref().map_or(0, |picture| picture.base64.len())
    }

    /// The face that a model sees; `text` is [`Told::text`].
    pub(super) fn into_result(self, text: String) -> CallToolResult {
        let picture =
            self.picture.map(|picture| ContentBlock::image(picture.base64, picture.media_type));
        let content = std::iter::once(ContentBlock::text(text)).chain(picture).collect();
        let mut result = CallToolResult::success(content);
        result.structured_content = (!self.shows).then_some(self.object);
        result
    }
}

/// The groups that tools are switched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Group {
    Always,
    Documents,
    Blocks,
    Tasks,
    Collections,
    Comments,
    Files,
    History,
    Chatgpt,
}

/// The groups that an owner can switch.
const SWITCHED: [Group; 8] = [
    Group::Documents,
    Group::Blocks,
    Group::Tasks,
    Group::Collections,
    Group::Comments,
    Group::Files,
    Group::History,
    Group::Chatgpt,
];

/// Tool groups as an owner names them.
///
/// # Errors
/// `Invalid` names what is no group, and says which there are.
pub(crate) fn tool_groups(named: &[String]) -> docent_store::Result<Vec<String>> {
    let known = SWITCHED.map(Group::name);
    let groups = named.iter().map(|name| {
        let name = name.trim();
        if known.contains(&name) {
            return Ok(name.to_owned());
        }
        let known = known.join(", ");
        Err(docent_store::Error::invalid(format!("'{name}' is no tool group: there are {known}")))
    });
    groups.collect()
}

impl Group {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Documents => "documents",
            Self::Blocks => "blocks",
            Self::Tasks => "tasks",
            Self::Collections => "collections",
            Self::Comments => "comments",
            Self::Files => "files",
            Self::History => "history",
            Self::Chatgpt => "chatgpt",
        }
    }

    /// Whether the owner left it on for this caller.
    pub(crate) fn is_on(self, actor: &Actor) -> bool {
        let groups = actor.link().and_then(|grant| grant.tool_groups.as_deref());
        self == Self::Always || groups.is_none_or(|on| on.iter().any(|name| name == self.name()))
    }
}

/// What a tool does to what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Access {
    /// Tells a caller of any mode about itself.
    Always,
    /// Reads.
    Read,
    /// Adds, and gives nothing back: all that a write-only link has.
    Add,
    /// Changes or moves what is there.
    Change,
    /// Removes: behind the delete switch.
    Delete,
}

impl Access {
    pub(super) fn writes(self) -> bool {
        matches!(self, Self::Add | Self::Change | Self::Delete)
    }

    fn allowed_to(self, actor: &Actor) -> bool {
        match self {
            Self::Always => true,
            Self::Read => actor.may_read(),
            Self::Add => actor.may_write(),
            Self::Change => actor.may_change(),
            Self::Delete => actor.may_delete(),
        }
    }
}

/// One call under way.
pub(crate) struct Call<'a> {
    /// The process.
    pub app: &'a App,
    /// Who calls.
    pub caller: &'a Caller,
    /// The tool.
    pub name: &'static str,
    /// What every write understands.
    pub options: Options,
    /// SHA-256 of the arguments of a write; zeros for a read.
    pub arguments_hash: [u8; 32],
    /// What the audit will say.
    pub audit: audit::Entry,
}

impl Call<'_> {
    /// The caller, for the store.
    pub(crate) fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// Whether the link may read back what it writes.
    pub(crate) fn shows_content(&self) -> bool {
        self.actor().link().is_none_or(|grant| grant.mode != Mode::Write)
    }

    /// The revision that the caller saw.
    pub(crate) fn expected_revision(&self) -> Option<i64> {
        self.options.expected_revision
    }

    /// Runs an operation with what the call's options ask for.
    pub(crate) async fn write(&self, operation: &impl Operation) -> Result<Written> {
        let call = write::Call {
            action: self.name.to_owned(),
            idempotency: self.idempotency(),
            dry_run: self.options.dry_run,
            audit: Some(self.audit.clone()),
        };
        Ok(self.app.store.write(self.actor(), &call, operation).await?)
    }

    /// What the same call was answered before, by its `idempotencyKey`: for a tool that has to read what it
    /// changes, and may not find it any more.
    pub(crate) async fn answered(&self) -> Result<Option<Written>> {
        let Some(idempotency) = self.idempotency().filter(|_| !self.options.dry_run) else {
            return Ok(None);
        };
        Ok(self.app.store.answered(self.actor(), self.name, &idempotency).await?)
    }

    fn idempotency(&self) -> Option<Idempotency> {
        let key = self.options.idempotency_key.clone()?;
        Some(Idempotency { key, arguments_hash: self.arguments_hash })
    }
}

/// A call that runs; on the heap, since most of them are large.
pub(super) type Running<'a, T = Told> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A tool as the list holds it.
pub(crate) struct Entry {
    pub(super) name: &'static str,
    pub(super) group: Group,
    pub(super) access: Access,
    needs_place: bool,
    heeds_revision: bool,
    pub(super) listed: Listed,
    question: fn(JsonObject) -> Option<String>,
    run: for<'a> fn(Call<'a>, JsonObject) -> Running<'a>,
}

impl Entry {
    /// The list's line for a tool.
    pub(super) fn of<T: Tool + 'static>() -> Self {
        let mut input = schema::input::<T::Input>();
        if T::ACCESS.writes() {
            arguments::list_options(&mut input, T::HEEDS_REVISION && T::ACCESS != Access::Add);
        }
        let mut listed = Listed::new(T::NAME, T::DESCRIPTION, Arc::new(input))
            .with_title(T::TITLE)
            .with_annotations(
                ToolAnnotations::new()
                    .read_only(!T::ACCESS.writes())
                    .destructive(T::DESTRUCTIVE)
                    .idempotent(T::IDEMPOTENT)
                    .open_world(false),
            );
        listed.output_schema = (!T::SHOWS).then(|| Arc::new(schema::output::<T::Output>()));
        Self {
            name: T::NAME,
            group: T::GROUP,
            access: T::ACCESS,
            needs_place: T::NEEDS_PLACE,
            heeds_revision: T::HEEDS_REVISION,
            listed,
            question: question::<T>,
            run: run::<T>,
        }
    }

    /// Whether this caller's link has the tool: what it may not call is not listed either.
    pub(super) fn is_listed(&self, actor: &Actor) -> bool {
        match actor.link() {
            // A token that allows less is told so when it calls.
            Some(grant) if grant.mode != grant.link_mode => {
                let grant = Grant { mode: grant.link_mode, ..grant.clone() };
                self.is_for(&Actor { who: Who::Link(grant), ..actor.clone() })
            }
            _ => self.is_for(actor),
        }
    }

    /// Whether this caller may call the tool.
    pub(super) fn is_for(&self, actor: &Actor) -> bool {
        let placed =
            !self.needs_place || actor.link().is_none_or(|grant| !grant.scope.is_documents_only());
        self.group.is_on(actor) && placed && self.access.allowed_to(actor)
    }

    /// What to ask somebody before these arguments are followed.
    pub(super) fn question(&self, arguments: &JsonObject) -> Option<String> {
        if self.access != Access::Delete {
            return None;
        }
        let mut arguments = arguments::understood(arguments.clone(), &self.listed.input_schema);
        let options = Options::take(&mut arguments, self.heeds_revision).ok()?;
        if options.dry_run { None } else { (self.question)(arguments) }
    }

    /// Runs it. The arguments are as the client sent them.
    pub(super) fn call<'a>(
        &self,
        app: &'a App,
        caller: &'a Caller,
        arguments: JsonObject,
        audit: audit::Entry,
    ) -> Running<'a> {
        let writes = self.access.writes();
        let arguments_hash = if writes { arguments::hash(&arguments) } else { [0; 32] };
        let mut arguments = arguments::understood(arguments, &self.listed.input_schema);
        let taken = if writes {
            Options::take(&mut arguments, self.heeds_revision)
        } else {
            Ok(Options::default())
        };
        match taken {
            Ok(options) => {
                let name = self.name;
                let call = Call { app, caller, name, options, arguments_hash, audit };
                (self.run)(call, arguments)
            }
            Err(refused) => Box::pin(future::ready(Err(refused))),
        }
    }
}

fn question<T: Tool>(arguments: JsonObject) -> Option<String> {
    // What is wrong with arguments is said when they are followed.
    T::question(&serde_json::from_value(Value::Object(arguments)).ok()?)
}

fn run<T: Tool + 'static>(call: Call<'_>, arguments: JsonObject) -> Running<'_> {
    Box::pin(async move {
        let input = serde_json::from_value(Value::Object(arguments))
            .map_err(|error| Error::invalid(arguments::explain::<T::Input>(&error)))?;
        // On the heap at once: what is awaited in place is moved there and then once more.
        let mut output = Box::pin(T::call(call, input)).await?;
        let picture = T::picture(&mut output);
        let object = serde_json::to_value(output).map_err(docent_store::Error::from)?;
        Ok(Told { object, shows: T::SHOWS, picture })
    })
}
