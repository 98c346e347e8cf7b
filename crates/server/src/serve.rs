//! `docent serve`: opens what it needs, answers until it is told to stop, and closes it again.

use std::{io, io::IsTerminal as _, net::SocketAddr, sync::Arc, time::Duration};

use docent_store::{World, audit, document, file, oauth::grant, session};
use tokio::{net::TcpListener, signal::unix, sync::watch, time};
use tracing_subscriber::{
    EnvFilter, filter::filter_fn, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::{
    App,
    address::WebAddress,
    cli::{Failure, Print},
    config,
    database::Database,
    first_run, http,
};

/// How long requests under way may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(5);
/// How often what has ended by itself is forgotten.
const HOUSEKEEPING: Duration = Duration::from_hours(1);

/// Runs the server until Ctrl-C or SIGTERM.
pub async fn run(config: config::Serve, world: World, print: Print) -> Result<(), Failure> {
    log(&config)?;
    // First of all: a second server on the port is told so before it touches anything.
    let listener = bind(config.listen).await?;
    let listening = listener.local_addr().map_err(Failure::new)?;
    let address = WebAddress::of_server(&config.place, listening);
    address.files_origin(&config.place).map_err(Failure::new)?;
    let stop = stop_signal()?;
    let database = Database::open_current(&config.place, world).await?;
    let (ended, end) = watch::channel(false);
    let watch = crate::watch::over(&database, end);
    let serve = async {
        let served = serve(&config, listener, &address, stop, &database, print).await;
        ended.send_replace(true);
        served
    };
    let (served, ()) = tokio::join!(serve, watch);
    database.close().await?;
    tracing::info!("stopped");
    served
}

async fn serve(
    config: &config::Serve,
    listener: TcpListener,
    address: &WebAddress,
    mut stop: watch::Receiver<bool>,
    database: &Database,
    print: Print,
) -> Result<(), Failure> {
    let listening = listener.local_addr().map_err(Failure::new)?;
    address.note(&config.place);
    let store = Arc::clone(&database.store);
    if config.first_run {
        first_run::run(&store, address, print).await?;
    }
    let housekeeping = tokio::spawn({
        let (store, age) = (Arc::clone(&store), config.audit_age.duration());
        async move {
            let mut clock = time::interval(HOUSEKEEPING);
            loop {
                clock.tick().await;
                if let Err(error) = session::forget_ended(&store).await {
                    tracing::warn!(%error, "housekeeping failed");
                }
                if let Err(error) = grant::forget_ended(&store).await {
                    tracing::warn!(%error, "ended grants of links could not be forgotten");
                }
                if let Err(error) = document::purge(&store).await {
                    tracing::warn!(%error, "the trash could not be emptied");
                }
                if let Err(error) = file::forget_unused(&store).await {
                    tracing::warn!(%error, "files that nothing needs could not be removed");
                }
                if let Err(error) = audit::expire(&store, age).await {
                    tracing::warn!(%error, "old entries of the audit could not be deleted");
                }
            }
        }
    });
    let app = App::new(store, config.settings(address.as_str()));
    tracing::info!(%listening, address = address.as_str(), "serving");
    let answering = http::serve(listener, &app, stop.clone());
    let overdue = async {
        drop(stop.wait_for(|stop| *stop).await);
        time::sleep(GRACE).await;
    };
    tokio::select! {
        () = answering => {}
        () = overdue => tracing::warn!("requests were cut off at the end"),
    }
    housekeeping.abort();
    if time::timeout(GRACE, app.audit.flush()).await.is_err() {
        tracing::error!("the database does not answer: the last entries of the audit are lost");
    }
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => Failure::new(format!(
            "{address} is taken by another program, maybe another docent: stop that one or choose \
             another port with --listen {}:{}",
            address.ip(),
            address.port().wrapping_add(1),
        )),
        io::ErrorKind::PermissionDenied => Failure::new(format!(
            "this user may not listen on {address}: ports below 1024 are for root; choose another with --listen"
        )),
        io::ErrorKind::AddrNotAvailable => Failure::new(format!(
            "this machine has no address {}: choose another with --listen",
            address.ip()
        )),
        _ => Failure::new(format!("listening on {address}: {error}")),
    })
}

/// Turns true at Ctrl-C or SIGTERM.
fn stop_signal() -> Result<watch::Receiver<bool>, Failure> {
    let listen = |kind| unix::signal(kind).map_err(Failure::new);
    let mut interrupt = listen(unix::SignalKind::interrupt())?;
    let mut terminate = listen(unix::SignalKind::terminate())?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
        sender.send_replace(true);
    });
    Ok(receiver)
}

fn log(config: &config::Serve) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|error| Failure::new(format!("the log filter '{}': {error}", config.log)))?;
    let colours = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(colours)
        .with_target(false);
    let registry = tracing_subscriber::registry().with(filter).with(filter_fn(is_discreet));
    let set = if config.log_json {
        registry.with(lines.json()).try_init()
    } else {
        registry.with(lines).try_init()
    };
    set.map_err(Failure::new)
}

/// Whether a line can be logged, whatever the filter asks for. rmcp tells whole messages, and in
/// its warnings the names that clients make up: what they send is content. What goes wrong there is
/// told to the client.
fn is_discreet(line: &tracing::Metadata<'_>) -> bool {
    !line.target().starts_with("rmcp")
}
