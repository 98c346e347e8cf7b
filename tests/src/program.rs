//! The program itself as a process of its own, over a data directory of its own.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::OnceLock,
    time::{Duration, Instant, SystemTime},
};

use docent_server::postgres::{self, Programs};
use reqwest::StatusCode;
use tempfile::TempDir;

use crate::place;

/// How long a start may take, recovery on a busy machine included.
const PATIENCE: Duration = Duration::from_mins(1);

/// Settings that would lead the program elsewhere, were they inherited.
const VARIABLES: [&str; 18] = [
    "DOCENT_DATA_DIR",
    "DOCENT_DATABASE_URL",
    "DOCENT_KEY_FILE",
    "DOCENT_PUBLIC_URL",
    "DOCENT_MAX_CONNECTIONS",
    "DOCENT_LISTEN",
    "DOCENT_FIRST_RUN",
    "DOCENT_LOG",
    "DOCENT_LOG_JSON",
    "DOCENT_MAX_HTTP_CONNECTIONS",
    "DOCENT_TRUSTED_PROXIES",
    "DOCENT_SIGN_IN_FILE",
    "DOCENT_CLIENT_DOCUMENT_NETWORKS",
    "DOCENT_LARGEST_FILE",
    "DOCENT_SPACE_QUOTA",
    "DOCENT_FILES_URL",
    "DOCENT_FILES_ORIGIN",
    "SSL_CERT_FILE",
];

/// The program: beside this test, built when it is missing or older than its sources.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let test = std::env::current_exe().expect("the path of this test");
        let directory = test.ancestors().nth(2).expect("target/PROFILE/deps/TEST");
        let program = directory.join("docent");
        let built = fs::metadata(&program).and_then(|found| found.modified()).ok();
        if built.is_none_or(|built| built < newest_source()) {
            build(directory);
        }
        program
    })
}

fn build(directory: &Path) {
    let profile = match directory.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut command = Command::new(env!("CARGO"));
    // What a test is told of its own package: build scripts that look at it would run again.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    let status = command
        .args(["build", "--locked", "--workspace", "--bin", "docent"])
        .args(["--profile", profile, "--target-dir"])
        .arg(directory.parent().expect("target"))
        .current_dir(root())
        .status();
    assert!(status.expect("cargo runs").success(), "the program is built");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn newest_source() -> SystemTime {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut folders: Vec<_> = ["document", "store", "server"]
        .map(|name| root().join("crates").join(name).join("src"))
        .into();
    folders.push(root().join("migrations"));
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("sources").flatten() {
            let found = entry.metadata().expect("a source");
            if found.is_dir() {
                folders.push(entry.path());
            } else {
                newest = newest.max(found.modified().expect("a time"));
            }
        }
    }
    newest
}

/// A data directory, and what the program is told to do with it.
#[derive(Debug)]
pub struct Home {
    place: TempDir,
    psql: PathBuf,
    trusted: Option<PathBuf>,
}

impl Home {
    /// A place for a data directory; the directory is not made.
    pub async fn new() -> Self {
        let programs = Programs::find(&postgres::Settings::default()).await;
        let psql = programs.expect("Postgres is installed").program("psql");
        Self { place: place(), psql, trusted: None }
    }

    /// The program trusts one certificate, and not those that this system does.
    #[must_use]
    pub fn trusting(mut self, certificate: &Path) -> Self {
        self.trusted = Some(certificate.to_owned());
        self
    }

    /// The data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.place.path().join("data")
    }

    /// A command of the program on this data directory.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        for name in VARIABLES {
            command.env_remove(name);
        }
        if let Some(trusted) = &self.trusted {
            command.env("SSL_CERT_FILE", trusted);
        }
        // A test calls as often as it likes.
        command.env("DOCENT_CALLS_PER_MINUTE", "0").env("DOCENT_WRITES_PER_MINUTE", "0");
        command.args(arguments).arg("--data-dir").arg(self.data_dir()).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Runs a command that reads from its standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut stdin = child.stdin.take().expect("it has an input");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        child.wait_with_output().expect("the program runs")
    }

    /// What a command says that is expected to fail.
    pub fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Starts a server on a port of its own and waits until it is ready.
    pub async fn serve(&self, arguments: &[&str]) -> Server {
        let note = self.data_dir().join("address");
        if note.exists() {
            fs::remove_file(&note).expect("the old address is removed");
        }
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_file());
        let mut command = self.command(&["--json", "serve", "--listen", "127.0.0.1:0"]);
        command.args(arguments).stderr(log.expect("a log"));
        command.stdout(fs::File::create(self.place.path().join("said")).expect("a file"));
        let child = command.spawn().expect("the program runs");
        let mut server = Server { child, url: String::new() };
        let begun = Instant::now();
        loop {
            if let Some(status) = server.child.try_wait().expect("a child") {
                panic!("the server ended with {status}: {}", self.log());
            }
            server.url = fs::read_to_string(&note).unwrap_or_default();
            if server.status("/readyz").await == Some(StatusCode::OK) {
                return server;
            }
            assert!(begun.elapsed() < PATIENCE, "the server is not ready: {}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What the servers have logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// What the last server printed.
    pub fn said(&self) -> String {
        fs::read_to_string(self.place.path().join("said")).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.place.path().join("log")
    }

    /// A line of `postmaster.pid`, from 1.
    fn postmaster_line(&self, number: usize) -> Option<String> {
        let file = self.data_dir().join("postgres/postmaster.pid");
        let text = fs::read_to_string(file).ok()?;
        text.lines().nth(number - 1).map(str::to_owned)
    }

    /// The process of the private Postgres, as its own file says.
    pub fn postmaster(&self) -> Option<u32> {
        self.postmaster_line(1)?.trim().parse().ok()
    }

    /// The URL of the private Postgres, while it runs.
    pub fn database_url(&self) -> String {
        let socket = self.postmaster_line(5).expect("Postgres runs");
        format!("postgres:///docent?host={}&user=docent", socket.trim())
    }

    /// What a statement in the private Postgres answers, in lines.
    pub fn sql(&self, statement: &str) -> String {
        self.sql_at(&self.database_url(), statement)
    }

    /// What a statement in another database answers, in lines.
    pub fn sql_at(&self, url: &str, statement: &str) -> String {
        let mut psql = Command::new(&self.psql);
        psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement]);
        let output = psql.output().expect("psql runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Home {
    /// A failed test leaves a Postgres behind: it is ended before its directory goes.
    fn drop(&mut self) {
        if let Some(postmaster) = self.postmaster() {
            signal("-QUIT", postmaster);
        }
    }
}

/// Sends a signal; false when there is no such process.
pub fn signal(name: &str, process: u32) -> bool {
    let mut command = Command::new("kill");
    command.args([name, &process.to_string()]).stderr(Stdio::null());
    command.status().expect("kill runs").success()
}

/// A running server. It is killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Server {
    /// The status of a GET; none when nobody answers.
    pub async fn status(&self, path: &str) -> Option<StatusCode> {
        if self.url.is_empty() {
            return None;
        }
        reqwest::get(format!("{}{path}", self.url)).await.ok().map(|answer| answer.status())
    }

    /// Waits until a GET is answered with this status.
    pub async fn until(&self, path: &str, status: StatusCode) {
        let begun = Instant::now();
        while self.status(path).await != Some(status) {
            assert!(begun.elapsed() < PATIENCE, "{path} does not answer {status}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("a process of ours");
        self.child.wait().expect("its end");
    }

    /// Ctrl-C; answers how it ended and how long that took.
    pub fn interrupt(mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        assert!(signal("-INT", self.child.id()));
        (self.child.wait().expect("its end"), begun.elapsed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
