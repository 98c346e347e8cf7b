//! Recording what people do at the REST door and on the command line: [`Act`].

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use docent_store::{Store, audit};
use uuid::Uuid;

use crate::{App, Caller, Error, Result, cli::Failure};

/// What the command line calls itself in the audit.
const COMMAND_LINE: &str = "docent (command line)";

/// Something under way that the audit will know of, whatever comes of it.
pub(crate) struct Act {
    entry: audit::Entry,
    begun: Instant,
    recorded: Arc<AtomicBool>,
}

impl Act {
    /// An act in the caller's space.
    pub(crate) fn of(app: &App, caller: &Caller, action: &str) -> Self {
        let address = caller.address.map(|address| address.to_string()).unwrap_or_default();
        let entry = audit::Entry::new(&app.store, &caller.actor, &caller.client, address, action);
        Self { recorded: Arc::clone(&caller.recorded), ..Self::from(entry) }
    }

    /// An act of a browser on the installation: signing in, making a space.
    pub(crate) fn of_browser(app: &App, client: &str, address: IpAddr, action: &str) -> Self {
        let address = address.to_string();
        Self::from(audit::Entry::of_installation(&app.store, None, client, address, action))
    }

    /// An act of whoever runs the command line.
    pub(crate) fn of_operator(store: &Store, action: &str) -> Self {
        let entry = audit::Entry::of_installation(store, None, COMMAND_LINE, String::new(), action);
        Self::from(entry)
    }

    /// In this space, and not on the installation.
    pub(crate) fn within(mut self, space: Uuid) -> Self {
        self.entry.space = space;
        self
    }

    /// By this person.
    pub(crate) fn by(mut self, person: Uuid) -> Self {
        self.entry.person = Some(person);
        self
    }

    /// On these things.
    pub(crate) fn on(mut self, objects: impl IntoIterator<Item = Uuid>) -> Self {
        self.entry.objects.extend(objects);
        self
    }

    /// Records what came of it, and passes that on.
    ///
    /// # Errors
    /// Its own, and [`docent_store::Error::Overloaded`] where it cannot be recorded.
    pub(crate) async fn done<T>(mut self, app: &App, result: Result<T>) -> Result<T> {
        self.entry.outcome = result.as_ref().err().map_or("ok", Error::code);
        self.entry.duration = self.begun.elapsed();
        self.recorded.store(true, Ordering::Release);
        app.audit.record(self.entry).await?;
        result
    }

    /// As [`Act::done`], for a command: committed at once, because the process ends.
    ///
    /// # Errors
    /// Its own, and those of the database.
    pub(crate) async fn kept<T>(
        mut self,
        store: &Store,
        result: std::result::Result<T, Failure>,
    ) -> std::result::Result<T, Failure> {
        self.entry.outcome = if result.is_ok() { "ok" } else { "failed" };
        self.entry.duration = self.begun.elapsed();
        let kept = audit::keep(store, self.entry).await;
        let done = result?;
        kept?;
        Ok(done)
    }
}

impl From<audit::Entry> for Act {
    fn from(entry: audit::Entry) -> Self {
        Self { entry, begun: Instant::now(), recorded: Arc::default() }
    }
}
