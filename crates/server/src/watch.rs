//! The watch over the database: notices when it goes away, and brings the private one back.

use std::time::Duration;

use tokio::{sync::watch, time};

use crate::database::Database;

/// How often the database is asked whether it is there.
const INTERVAL: Duration = Duration::from_millis(250);
/// How long a revival under way may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Watches until it is told to stop.
pub(crate) async fn over(database: &Database, mut stop: watch::Receiver<bool>) {
    let mut pulse = database.store.pulse();
    let mut away = false;
    while !*stop.borrow() {
        match (pulse.beat().await, away) {
            (Ok(()), true) => tracing::info!("the database answers again"),
            (Err(error), false) => {
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(source, "{error}; waiting for it");
            }
            _ => {}
        }
        away = !database.store.answers();
        if away && revived(database, &mut stop).await {
            // Asked again at once: requests are waiting.
            continue;
        }
        tokio::select! {
            () = told(&mut stop) => return,
            () = time::sleep(INTERVAL) => {}
        }
    }
}

/// Starts the private Postgres where it has died; whether it had.
async fn revived(database: &Database, stop: &mut watch::Receiver<bool>) -> bool {
    let revival = database.revive();
    tokio::pin!(revival);
    let outcome = tokio::select! {
        outcome = &mut revival => outcome,
        // What is half started would be left behind: it is given a moment.
        () = told(stop) => match time::timeout(GRACE, revival).await {
            Ok(outcome) => outcome,
            Err(_) => return false,
        },
    };
    match outcome {
        Ok(true) => tracing::warn!("the private Postgres had died and was started again"),
        Ok(false) => {}
        Err(ref error) => tracing::error!("{error}"),
    }
    matches!(outcome, Ok(true))
}

/// Waits for the signal to stop. When its sender is gone, it is time to stop as well.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
