//! The protocol side: what rmcp asks of a server, answered per caller.

use std::{borrow::Cow, future::Future, time::Instant};

use docent_store::{Actor, Error as StoreError, audit, link};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult,
        CompletionInfo, CustomRequest, CustomResult, DiscoverResult, ErrorCode,
        GetPromptRequestParams, GetPromptResponse, Implementation, InitializeRequestParams,
        InitializeResult, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
        ListToolsResult, PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams,
        ReadResourceResponse, ServerConfig, SubscriptionFilter, Tool as Listed,
    },
    service::{RequestContext, SubscriptionContext},
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

#[cfg(feature = "conformance-fixtures")]
use super::fixtures;
use super::{
    capabilities::{capabilities, capabilities_of, without_streams},
    completion,
    context::{closed, door, note_held, unavailable, uncached},
    endpoint, manifest, prompts, resources, subscriptions,
    tool::Running,
    tools,
};
use crate::{App, Caller, Error};

/// What is asked of the store for a caller, as often as it takes.
pub(super) type Asked<'a, T> = &'a (dyn for<'b> Fn(&'b App, &'b Caller) -> Running<'b, T> + Sync);

/// The server that rmcp runs for one request.
#[derive(Clone)]
pub(super) struct Docent {
    pub(super) app: App,
}

impl Docent {
    pub(super) fn new(app: App) -> Self {
        Self { app }
    }

    /// Finds out whether the caller's authority still holds, for methods that read no content.
    pub(super) async fn admitted(
        &self,
        context: &RequestContext<RoleServer>,
    ) -> Result<Caller, ErrorData> {
        // On the heap: rmcp moves a request's future several times before it runs, with room for the
        // largest of its methods.
        Box::pin(async {
            let caller = Caller::of(context)?;
            let caller = match self.holds(&caller).await {
                Ok(true) => caller,
                Ok(false) => self.again(&caller, context).await.map_err(|_| closed(context))?,
                Err(error) => return Err(unavailable(error)),
            };
            note_held(context);
            Ok(caller)
        })
        .await
    }

    async fn holds(&self, caller: &Caller) -> crate::Result<bool> {
        let mut attempt = 0;
        loop {
            let held = async {
                let mut connection = self.app.store.reader().await?;
                link::holds(&mut connection, &caller.actor).await
            };
            match held.await {
                Err(error) if error.is_transient() && attempt < 2 => attempt += 1,
                held => return Ok(held?),
            }
        }
    }

    /// The caller as the link is now: asked when what was remembered does not hold.
    async fn again(
        &self,
        caller: &Caller,
        context: &RequestContext<RoleServer>,
    ) -> crate::Result<Caller> {
        let door = door(context).ok_or_else(Error::not_found)?;
        self.app.links.invalidate(&door.key);
        let visit = endpoint::look_up(&self.app, door.key, caller.address).await?;
        Ok(Caller::visiting(&visit, &caller.client, caller.address))
    }

    /// Asks the store for a caller, once more when the link has changed since it was remembered, and
    /// as often as connections die while it only `reads`. `may` refuses callers who have no such
    /// thing.
    pub(super) async fn run<T>(
        &self,
        caller: Caller,
        reads: bool,
        may: impl Fn(&Actor) -> crate::Result<()>,
        ask: Asked<'_, T>,
        context: &RequestContext<RoleServer>,
    ) -> crate::Result<T> {
        let mut caller = caller;
        let mut attempt = 0;
        loop {
            let mut result = ask(&self.app, &caller).await;
            // Arguments are refused before any statement: what was remembered may hold no more.
            if matches!(&result, Err(Error::Store(StoreError::Invalid(_))))
                && !Box::pin(self.holds(&caller)).await?
            {
                result = Err(StoreError::Unauthorized.into());
            }
            match result {
                Err(Error::Store(StoreError::Unauthorized)) => {
                    // Rare: not in the state of every call.
                    let found = Box::pin(self.again(&caller, context)).await;
                    let tried = caller.actor.version();
                    // Only a newer version is worth another try: versions grow with every change.
                    caller = found
                        .ok()
                        .filter(|found| found.actor.version() > tried)
                        .ok_or(StoreError::Unauthorized)?;
                    may(&caller.actor)?;
                }
                // A read whose connection died is read again; a write does so by itself.
                Err(Error::Store(error)) if error.is_transient() && reads && attempt < 2 => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// A method that reads resources or prompts; none where the caller has no such thing.
    async fn read<T: Serialize>(
        &self,
        (method, are_for): (&'static str, fn(&Actor) -> bool),
        objects: Vec<Uuid>,
        ask: Asked<'_, T>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Option<T>, ErrorData> {
        let started = Instant::now();
        let mut caller = Caller::of(context)?;
        let may = |actor: &Actor| if are_for(actor) { Ok(()) } else { Err(Error::not_found()) };
        if may(&caller.actor).is_err() {
            caller = self.admitted(context).await?;
        }
        let mut audit = caller.audit_entry(&self.app, method);
        audit.objects = objects;
        let result = match may(&caller.actor) {
            Ok(()) => self.run(caller, true, may, ask, context).await,
            Err(refused) => Err(refused),
        };
        let bytes = result.as_ref().ok().and_then(|value| serde_json::to_vec(value).ok());
        let bytes = bytes.map_or(0, |bytes| bytes.len());
        note_held(context);
        let recorded = self.record(audit, started, result.as_ref().err(), bytes).await;
        match recorded.and(result) {
            Ok(value) => Ok(Some(value)),
            Err(Error::Store(StoreError::NotFound)) => Ok(None),
            Err(Error::Store(StoreError::Unauthorized)) => Err(closed(context)),
            Err(Error::Store(StoreError::Invalid(message))) => {
                Err(ErrorData::invalid_params(message, None))
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Records a call, unless it was a write that recorded itself in its transaction.
    pub(super) async fn record(
        &self,
        mut entry: audit::Entry,
        started: Instant,
        refused: Option<&Error>,
        bytes_out: usize,
    ) -> crate::Result<()> {
        if entry.is_recorded() {
            return Ok(());
        }
        entry.outcome = refused.map_or("ok", Error::code);
        entry.duration = started.elapsed();
        entry.bytes_out = bytes_out;
        Ok(self.app.audit.record(entry).await?)
    }
}

impl ServerHandler for Docent {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(capabilities())
            .with_server_info(Implementation::new("docent", env!("CARGO_PKG_VERSION")))
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(ProtocolVersion::KNOWN_VERSIONS)
    }

    async fn ping(&self, context: RequestContext<RoleServer>) -> Result<(), ErrorData> {
        self.admitted(&context).await.map(|_| ())
    }

    // On the heap for the same reason as `admitted`.
    fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<InitializeResult, ErrorData>> + Send {
        Box::pin(async move {
            let caller = self.admitted(&context).await?;
            let mut result = self.negotiate_initialize(&request)?;
            result.instructions = Some(manifest::instructions(&caller.actor));
            result.capabilities = without_streams(capabilities_of(&caller.actor));
            #[cfg(feature = "conformance-fixtures")]
            fixtures::declare(&mut result.capabilities);
            Ok(result)
        })
    }

    fn discover(
        &self,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<DiscoverResult, ErrorData>> + Send {
        Box::pin(async move {
            let caller = self.admitted(&context).await?;
            let mut info = self.get_info();
            info.instructions = Some(manifest::instructions(&caller.actor));
            info.capabilities = capabilities_of(&caller.actor);
            let versions = self.supported_protocol_versions().into_owned();
            let mut result = DiscoverResult::from_server_info(versions, info);
            result.cache_scope = CacheScope::Private;
            Ok(result)
        })
    }

    fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListToolsResult, ErrorData>> + Send {
        Box::pin(async move {
            let caller = self.admitted(&context).await?;
            let visible = tools::all().iter().filter(|entry| entry.is_listed(&caller.actor));
            let tools = visible.map(|entry| entry.listed.clone()).collect();
            let mut result = ListToolsResult::with_all_items(tools);
            #[cfg(feature = "conformance-fixtures")]
            fixtures::add_tools(&mut result);
            (result.ttl_ms, result.cache_scope) = uncached(&context);
            Ok(result)
        })
    }

    fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListPromptsResult, ErrorData>> + Send {
        Box::pin(async move {
            let cursor = request.and_then(|request| request.cursor);
            let ask: Asked<'_, _> = &|app, caller| {
                let cursor = cursor.clone();
                Box::pin(async move { prompts::list(app, caller, cursor.as_deref()).await })
            };
            let listed =
                self.read((prompts::LIST, prompts::are_for), Vec::new(), ask, &context).await?;
            let mut result = listed.unwrap_or_default();
            #[cfg(feature = "conformance-fixtures")]
            fixtures::add_prompts(&mut result);
            (result.ttl_ms, result.cache_scope) = uncached(&context);
            Ok(result)
        })
    }

    fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<GetPromptResponse, ErrorData>> + Send {
        Box::pin(async move {
            #[cfg(feature = "conformance-fixtures")]
            if let Some(answer) = fixtures::prompt(self, &request, &context).await {
                return answer;
            }
            let ask: Asked<'_, _> = &|app, caller| {
                let (name, given) = (request.name.clone(), request.arguments.clone());
                Box::pin(async move {
                    prompts::get(app, caller, &name, &given.unwrap_or_default()).await
                })
            };
            let objects = prompts::named(&request.name).into_iter().collect();
            let got = self.read((prompts::GET, prompts::are_for), objects, ask, &context);
            let none = || ErrorData::invalid_params("there is no such prompt", None);
            Ok(got.await?.ok_or_else(none)?.into())
        })
    }

    fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourcesResult, ErrorData>> + Send {
        Box::pin(async move {
            let cursor = request.and_then(|request| request.cursor);
            let ask: Asked<'_, _> = &|app, caller| {
                let cursor = cursor.clone();
                Box::pin(async move { resources::list(app, caller, cursor.as_deref()).await })
            };
            let listed =
                self.read((resources::LIST, resources::are_for), Vec::new(), ask, &context).await?;
            let mut result = listed.unwrap_or_default();
            #[cfg(feature = "conformance-fixtures")]
            fixtures::add_resources(&mut result);
            (result.ttl_ms, result.cache_scope) = uncached(&context);
            Ok(result)
        })
    }

    fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourceTemplatesResult, ErrorData>> + Send {
        Box::pin(async move {
            let caller = self.admitted(&context).await?;
            let mut result = if resources::are_for(&caller.actor) {
                resources::templates(&caller.actor)
            } else {
                ListResourceTemplatesResult::default()
            };
            #[cfg(feature = "conformance-fixtures")]
            fixtures::add_templates(&mut result);
            (result.ttl_ms, result.cache_scope) = uncached(&context);
            Ok(result)
        })
    }

    fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ReadResourceResponse, ErrorData>> + Send {
        Box::pin(async move {
            #[cfg(feature = "conformance-fixtures")]
            if let Some(answer) = fixtures::resource(self, &request, &context).await {
                return answer;
            }
            let objects = resources::named(&request.uri).into_iter().collect();
            let ask: Asked<'_, _> = &|app, caller| {
                let uri = request.uri.clone();
                Box::pin(async move { resources::read(app, caller, &uri).await })
            };
            let read =
                self.read((resources::READ, resources::are_for), objects, ask, &context).await?;
            let none = || {
                let uri = Some(json!({ "uri": request.uri }));
                ErrorData::resource_not_found("there is no such resource", uri)
            };
            let mut result = read.ok_or_else(none)?;
            (result.ttl_ms, result.cache_scope) = uncached(&context);
            Ok(result.into())
        })
    }

    fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<CallToolResponse, ErrorData>> + Send {
        Box::pin(async move {
            #[cfg(feature = "conformance-fixtures")]
            if let Some(answer) = fixtures::call(self, &request, &context).await {
                return answer;
            }
            self.answer(request, &context).await
        })
    }

    fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<CompleteResult, ErrorData>> + Send {
        Box::pin(async move {
            let ask: Asked<'_, _> = &|app, caller| {
                let (about, typed) = (request.r#ref.clone(), request.argument.clone());
                Box::pin(async move { completion::complete(app, caller, &about, &typed).await })
            };
            let found =
                self.read((completion::COMPLETE, completion::is_for), Vec::new(), ask, &context);
            let values = found.await?.unwrap_or_default();
            let completion = CompletionInfo::with_all_values(values);
            completion
                .map(CompleteResult::new)
                .map_err(|message| ErrorData::internal_error(message, None))
        })
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(subscriptions::accepted(requested))
    }

    fn listen(
        &self,
        subscription: SubscriptionContext,
    ) -> impl Future<Output = Result<(), ErrorData>> + Send {
        Box::pin(async move {
            let context = subscription.request_context();
            let caller = Caller::of(context)?;
            let door = door(context).ok_or_else(|| ErrorData::internal_error("no door", None))?;
            #[cfg(feature = "conformance-fixtures")]
            let _telling = fixtures::telling(&subscription);
            subscriptions::listen(&self.app, &caller, door, &subscription).await
        })
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        self.admitted(&context).await?;
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, request.method, None))
    }

    fn get_tool(&self, name: &str) -> Option<Listed> {
        #[cfg(feature = "conformance-fixtures")]
        if let Some(tool) = fixtures::tool(name) {
            return Some(tool);
        }
        tools::find(name).map(|entry| entry.listed.clone())
    }

    #[cfg(feature = "conformance-fixtures")]
    #[expect(deprecated, reason = "clients of 2025-11-25 ask for it")]
    async fn set_level(
        &self,
        _: rmcp::model::SetLevelRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        fixtures::accept(self, "logging/setLevel", &context).await
    }

    #[cfg(feature = "conformance-fixtures")]
    async fn subscribe(
        &self,
        _: rmcp::model::SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        fixtures::accept(self, "resources/subscribe", &context).await
    }

    #[cfg(feature = "conformance-fixtures")]
    async fn unsubscribe(
        &self,
        _: rmcp::model::UnsubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        fixtures::accept(self, "resources/unsubscribe", &context).await
    }
}
