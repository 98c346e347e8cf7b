//! How long Docent takes from its start to its first answer.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Instant};

use tokio::process::Command;

use super::{
    Result,
    report::{Startup, median},
    target::{self, Server},
};

/// Starts and stops it several times in both ways.
pub(super) async fn measure(docent: &Path, url: &str, runs: usize) -> Result<Startup> {
    // Postgres runs under an account of its own, which must be able to get there.
    let open = fs::Permissions::from_mode(0o755);
    let directory = tempfile::Builder::new().permissions(open).tempdir()?;
    let with_url = directory.path().join("with-url");
    let private = directory.path().join("private");
    timed(&mut target::serve(docent, url, &with_url)).await?;
    // The first start makes the database; it is not counted.
    timed(&mut own(docent, &private)).await?;
    let (mut given, mut started) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        given.push(timed(&mut target::serve(docent, url, &with_url)).await?);
        started.push(timed(&mut own(docent, &private)).await?);
    }
    Ok(Startup { with_database_url_ms: median(given), with_private_postgres_ms: median(started) })
}

fn own(docent: &Path, data: &Path) -> Command {
    let mut command = Command::new(docent);
    command.args(["serve", "--log", "error", "--data-dir"]).arg(data);
    command.env_remove("DOCENT_DATABASE_URL");
    command
}

/// Milliseconds until any answer to a request; stops the server cleanly afterwards.
async fn timed(command: &mut Command) -> Result<f64> {
    let begun = Instant::now();
    let mut server = Server::start(command).await?;
    let door = server.door("/");
    // Whatever it says: it listens before its database is open, and answers once it is.
    drop(super::load::once(&door, String::new()).await);
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    let pid = i32::try_from(server.pid()?)?;
    let pid = rustix::process::Pid::from_raw(pid).ok_or("no process")?;
    rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
    let status = server.process.wait().await?;
    if status.success() { Ok(took) } else { Err(format!("docent ended with {status}").into()) }
}
