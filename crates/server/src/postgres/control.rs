//! Making, starting, finding and stopping the server of one database.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use tokio::{io::AsyncWriteExt as _, process::Command};

use super::{
    Error, Programs,
    account::{Account, run},
    directory,
    error::At as _,
};

const PAUSE: Duration = Duration::from_millis(50);
const KEPT_LOGS: usize = 10;
const QUOTED_LINES: usize = 15;
const CONF: &str = "docent.conf";
const START_LOG: &str = "start.log";
const INCLUDE: &str = "include 'docent.conf'";

/// What Postgres says when its predecessor, or a part of it, is still there for a moment.
const PASSING: [&str; 2] = ["is still in use", "already exists"];

/// The server of one database, running or not.
#[derive(Debug)]
pub(super) struct Control {
    programs: Programs,
    account: Account,
    cluster_dir: PathBuf,
    durable: bool,
}

/// What `postmaster.pid` says of a server that has got far enough to listen.
#[derive(Debug)]
pub(super) struct Server {
    pid: i32,
    cluster_dir: PathBuf,
    pub(super) port: u16,
    pub(super) socket_dir: PathBuf,
}

enum Answer {
    Ready,
    NotYet,
    Silent,
}

impl Control {
    pub(super) fn new(
        programs: Programs,
        account: Account,
        data_dir: &Path,
        durable: bool,
    ) -> Control {
        Control { programs, account, cluster_dir: directory::cluster_dir(data_dir), durable }
    }

    pub(super) fn programs(&self) -> &Programs {
        &self.programs
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    /// Makes the database beside its place and moves it there when it is whole, so that a crash
    /// on the way leaves nothing that looks like a database.
    pub(super) async fn create(&self, data_dir: &Path) -> Result<(), Error> {
        let new = data_dir.join("postgres.new");
        let locales: &[&[&str]] = if self.programs.major >= 17 {
            &[&["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
        } else {
            &[&["--locale=C.UTF-8"], &["--locale=C", "--lc-ctype=en_US.UTF-8"], &["--locale=C"]]
        };
        let mut output = None;
        for locale in locales {
            if new.try_exists().at("read", &new)? {
                fs::remove_dir_all(&new).at("remove", &new)?;
            }
            directory::create_private(&new, &self.account)?;
            let tried = self.initdb(&new, locale).await?;
            let succeeded = tried.status.success();
            output = Some(tried);
            if succeeded {
                break;
            }
        }
        check_created(output.as_ref(), data_dir)?;
        check_created(Some(&self.create_database(&new).await?), data_dir)?;
        directory::publish(&new, &self.cluster_dir)
    }

    async fn initdb(&self, dir: &Path, locale: &[&str]) -> Result<Output, Error> {
        let mut command = self.command("initdb", dir);
        command.args(["-D", ".", "-U", "docent", "--auth=trust", "--encoding=UTF8"]);
        command.args(["--data-checksums", "--no-instructions"]).args(locale);
        if !self.durable {
            command.arg("--no-sync");
        }
        run(command).await
    }

    /// Creates the database `docent` with a server that nobody can connect to.
    async fn create_database(&self, dir: &Path) -> Result<Output, Error> {
        let mut command = self.command("postgres", dir);
        command.args(["--single", "-D", ".", "-c", "exit_on_error=on"]);
        if !self.durable {
            command.args(["-c", "fsync=off"]);
        }
        command.arg("postgres");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = self.programs.program("postgres");
        let failed = |source| Error::Run { program: program.clone(), source };
        let mut child = command.spawn().map_err(failed)?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(b"create database docent\n").await.map_err(failed)?;
        }
        child.wait_with_output().await.map_err(failed)
    }

    /// Finds the server running, or starts it; answers what it says of itself, and whether it was
    /// started here.
    pub(super) async fn run(
        &self,
        socket_dir: &Path,
        deadline: Instant,
    ) -> Result<(Server, bool), Error> {
        let mut started = false;
        loop {
            let server = self.recorded();
            if let Some(original) = server.as_ref().and_then(|server| self.copied_from(server)) {
                return Err(Error::Copied { cluster_dir: self.cluster_dir.clone(), original });
            }
            match (self.ask(server.as_ref()).await?, server) {
                (Answer::Ready, Some(server)) => return Ok((server, started)),
                (Answer::NotYet, _) => {}
                _ => started = self.start(socket_dir, deadline).await?,
            }
            if Instant::now() >= deadline {
                return Err(self.not_started());
            }
            if !started {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Starts the server and waits for it; false when something that passes stood in the way.
    async fn start(&self, socket_dir: &Path, deadline: Instant) -> Result<bool, Error> {
        self.configure(socket_dir)?;
        self.prune_logs();
        let log = self.start_log();
        if log.try_exists().at("read", &log)? {
            fs::remove_file(&log).at("remove", &log)?;
        }
        let mut command = self.command("pg_ctl", &self.cluster_dir);
        command.args(["start", "-s", "-w", "-D", ".", "-l", START_LOG]);
        command.args(["-t", &seconds_until(deadline)]);
        if run(command).await?.status.success() {
            return Ok(true);
        }
        let said = fs::read_to_string(&log).unwrap_or_default();
        if PASSING.iter().any(|passing| said.contains(passing)) {
            return Ok(false);
        }
        Err(self.not_started())
    }

    /// Stops the server, cutting what is still connected.
    pub(super) async fn stop(&self, deadline: Instant) -> Result<(), Error> {
        let mut command = self.command("pg_ctl", &self.cluster_dir);
        command.args(["stop", "-s", "-w", "-m", "fast", "-D", ".", "-t", &seconds_until(deadline)]);
        let stopped = run(command).await?.status.success();
        if stopped || !self.recorded().is_some_and(|server| lives(server.pid)) {
            return Ok(());
        }
        Err(Error::Stop { log_dir: self.log_dir(), log: self.last_lines() })
    }

    async fn ask(&self, server: Option<&Server>) -> Result<Answer, Error> {
        let Some(server) = server.filter(|server| lives(server.pid)) else {
            return Ok(Answer::Silent);
        };
        let mut command = self.command("pg_isready", Path::new("/"));
        command.arg("-q").arg("-h").arg(&server.socket_dir).args(["-U", "docent", "-d", "docent"]);
        command.arg("-p").arg(server.port.to_string());
        Ok(match run(command).await?.status.code() {
            Some(0) => Answer::Ready,
            Some(1) => Answer::NotYet,
            _ => Answer::Silent,
        })
    }

    /// Another directory that the recorded server, which lives, serves in truth.
    fn copied_from(&self, server: &Server) -> Option<PathBuf> {
        let elsewhere = server.cluster_dir != self.cluster_dir && lives(server.pid);
        let pid = fs::read_to_string(server.cluster_dir.join("postmaster.pid")).ok()?;
        let its_own = pid.lines().next() == Some(&server.pid.to_string());
        (elsewhere && its_own).then(|| server.cluster_dir.clone())
    }

    fn recorded(&self) -> Option<Server> {
        let text = fs::read_to_string(self.cluster_dir.join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        let [pid, dir, _, port, socket_dir, ..] = lines[..] else { return None };
        Some(Server {
            pid: pid.trim().parse().ok()?,
            cluster_dir: dir.into(),
            port: port.trim().parse().ok()?,
            socket_dir: socket_dir.into(),
        })
    }

    fn not_started(&self) -> Error {
        let log = self.last_lines();
        match self.recorded().filter(|server| lives(server.pid)) {
            Some(Server { pid, .. }) => Error::Held {
                pid,
                cluster_dir: self.cluster_dir.clone(),
                pg_ctl: self.programs.program("pg_ctl"),
                log,
            },
            None => Error::Start { log_dir: self.log_dir(), log },
        }
    }

    /// A Postgres program at work in a directory. It is given the directory as `.`, because some
    /// of them hand paths to a shell.
    fn command(&self, name: &str, dir: &Path) -> Command {
        let mut command = self.account.command(&self.programs.program(name));
        command.current_dir(dir);
        command
    }

    /// Writes the settings of this start. `alter system` overrules them.
    fn configure(&self, socket_dir: &Path) -> Result<(), Error> {
        let main = self.cluster_dir.join("postgresql.conf");
        let text = fs::read_to_string(&main).at("read", &main)?;
        directory::replace(
            &self.cluster_dir.join(CONF),
            &configuration(socket_dir, self.durable),
            &self.account,
        )?;
        if text.lines().any(|line| line.trim() == INCLUDE) {
            return Ok(());
        }
        directory::replace(&main, &format!("{text}\n{INCLUDE}\n"), &self.account)
    }

    fn log_dir(&self) -> PathBuf {
        self.cluster_dir.join("log")
    }

    fn start_log(&self) -> PathBuf {
        self.cluster_dir.join(START_LOG)
    }

    /// The logs of the server, the newest first: their names are their times.
    fn logs(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.log_dir()).into_iter().flatten().flatten();
        let mut logs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        logs.sort();
        logs.reverse();
        logs
    }

    /// Postgres begins a new log by size but never removes one.
    fn prune_logs(&self) {
        for log in self.logs().into_iter().skip(KEPT_LOGS) {
            if let Err(error) = fs::remove_file(&log) {
                tracing::warn!(log = %log.display(), %error, "an old log of Postgres stays");
            }
        }
    }

    fn last_lines(&self) -> String {
        let newest = self.logs().into_iter().take(1);
        let texts = newest.chain([self.start_log()]).map(fs::read_to_string);
        let text: String = texts.flatten().collect();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(QUOTED_LINES)..].join("\n")
    }
}

fn configuration(socket_dir: &Path, durable: bool) -> String {
    let socket_dir = socket_dir.display().to_string().replace('\'', "''");
    let durable = if durable { "on" } else { "off" };
    format!(
        "# Written by docent at every start. Change settings with `alter system`, which overrules this file.\n\
         listen_addresses = ''\n\
         port = 5432\n\
         cluster_name = 'docent'\n\
         unix_socket_directories = '{socket_dir}'\n\
         unix_socket_permissions = 0700\n\
         max_connections = 100\n\
         shared_buffers = 128MB\n\
         work_mem = 8MB\n\
         maintenance_work_mem = 64MB\n\
         jit = off\n\
         fsync = {durable}\n\
         full_page_writes = {durable}\n\
         synchronous_commit = {durable}\n\
         wal_compression = on\n\
         min_wal_size = 80MB\n\
         max_wal_size = 1GB\n\
         checkpoint_timeout = 10min\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         lc_messages = 'C'\n\
         logging_collector = on\n\
         log_directory = 'log'\n\
         log_filename = 'postgres-%Y-%m-%d_%H%M%S.log'\n\
         log_rotation_size = 10MB\n\
         log_rotation_age = 0\n\
         log_checkpoints = off\n\
         log_line_prefix = '%m [%p] '\n"
    )
}

fn check_created(output: Option<&Output>, dir: &Path) -> Result<(), Error> {
    match output {
        Some(output) if !output.status.success() => Err(Error::Create {
            dir: dir.to_owned(),
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Whether a process exists, whoever it belongs to.
fn lives(pid: i32) -> bool {
    rustix::process::Pid::from_raw(pid)
        .is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

fn seconds_until(deadline: Instant) -> String {
    deadline.saturating_duration_since(Instant::now()).as_secs().max(1).to_string()
}
