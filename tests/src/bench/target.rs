//! The servers that are measured: each a process of its own, ended with its value.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    process::{Child, Command},
};
use uuid::Uuid;

use super::{
    Result,
    call::{Material, Operation},
    load::{self, Door},
    seed,
};
use crate::{Agent, Authorization};

/// The size of every target's pool.
const POOL: &str = "16";
/// A link to one folder, whose every call is counted.
const FOLDER: &[&str] =
    &["--folder", seed::READ_FOLDER, "--calls-per-minute", MANY, "--writes-per-minute", MANY];
/// A link whose password is asked for.
pub(super) const PROTECTED: &[&str] = &["--password-stdin"];
const PASSWORD: &str = "correct horse battery staple";
/// More calls a minute than can be made.
const MANY: &str = "100000000";
/// How long a server may take to listen.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) process: Child,
    pub(super) address: SocketAddr,
}

impl Server {
    /// Starts a program that is told its address with `--listen`, and waits until it listens.
    pub(super) async fn start(command: &mut Command) -> Result<Self> {
        // Taken and given back at once: nobody else is likely to get it in between.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        drop(listener);
        command.args(["--listen", &address.to_string()]).stdin(Stdio::null());
        let process = command.stdout(Stdio::null()).kill_on_drop(true).spawn()?;
        let mut server = Self { process, address };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).await.is_err() {
            if let Some(status) = server.process.try_wait()? {
                return Err(format!("{command:?} ended with {status}").into());
            }
            if Instant::now() > deadline {
                return Err(format!("{command:?} does not listen").into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(server)
    }

    pub(super) fn pid(&self) -> Result<u32> {
        Ok(self.process.id().ok_or("the server has ended")?)
    }

    pub(super) fn door(&self, path: &str) -> Door {
        Door { address: self.address, path: path.to_owned(), token: None }
    }
}

/// What is compared: the same operation at one of the servers.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) door: Door,
    pub(super) pid: u32,
    /// None: every operation.
    pub(super) only: Option<Operation>,
}

/// The servers over one database.
#[derive(Debug)]
pub(super) struct Servers {
    pub(super) docent: Server,
    pub(super) axum: Server,
    pub(super) rmcp: Server,
    /// Docent's doors: the paths of a link to the whole space …
    path: String,
    /// … and of one to [`seed::READ_FOLDER`], with limits.
    folder_path: String,
    /// … and of one to the whole space with a password, and a token for it.
    protected: Door,
    _directory: TempDir,
}

impl Servers {
    pub(super) async fn start(docent: &Path, url: &str, material: &Material) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let data = directory.path().join("data");
        let (link, path) = create_link(docent, url, &data, &[]).await?;
        let (_, folder_path) = create_link(docent, url, &data, FOLDER).await?;
        let (protected, protected_path) = create_link(docent, url, &data, PROTECTED).await?;
        let server = Server::start(&mut serve(docent, url, &data)).await?;
        let answer =
            load::once(&server.door(&path), material.message(Operation::ToolsList)).await?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let tools = directory.path().join("tools.json");
        fs::write(&tools, answer["result"]["tools"].to_string())?;
        Ok(Self {
            axum: Server::start(&mut ceiling("axum", url, link, &tools)?).await?,
            rmcp: Server::start(&mut ceiling("rmcp", url, link, &tools)?).await?,
            protected: connected(&server, protected, &protected_path).await,
            docent: server,
            path,
            folder_path,
            _directory: directory,
        })
    }

    /// Every process with its name.
    pub(super) fn each(&self) -> [(&'static str, &Server); 3] {
        [("axum", &self.axum), ("rmcp", &self.rmcp), ("docent", &self.docent)]
    }

    /// Who is asked, the ceilings first.
    pub(super) fn targets(&self) -> Result<Vec<Target>> {
        let target = |name, server: &Server, path: &str, only| {
            Ok::<_, super::Failure>(Target {
                name,
                door: server.door(path),
                pid: server.pid()?,
                only,
            })
        };
        Ok(vec![
            target("axum", &self.axum, "/mcp", None)?,
            target("rmcp", &self.rmcp, "/mcp", None)?,
            target("docent", &self.docent, &self.path, None)?,
            target("docent, one folder", &self.docent, &self.folder_path, None)?,
            Target {
                door: self.protected.clone(),
                ..target("docent, password", &self.docent, "", None)?
            },
            target("axum, text in one row", &self.axum, "/text", Some(Operation::BlocksGet))?,
        ])
    }
}

/// The door of a link with a password, for a client that was let in.
async fn connected(server: &Server, link: Uuid, path: &str) -> Door {
    let agent = Agent::through(format!("http://{}{path}", server.address), link);
    let client = Authorization::begin(&agent).await;
    let (agent, _) = client.connect(&agent, PASSWORD).await;
    Door { token: agent.token, ..server.door(path) }
}

/// `docent serve` over a database, with everything it needs and no log.
pub(super) fn serve(docent: &Path, url: &str, data: &Path) -> Command {
    let mut command = Command::new(docent);
    command.args(["serve", "--log", "error", "--max-connections", POOL]);
    command.args(["--calls-per-minute", "0", "--writes-per-minute", "0"]);
    command.args(["--database-url", url]).arg("--data-dir").arg(data);
    command
}

fn ceiling(kind: &str, url: &str, link: Uuid, tools: &Path) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["ceiling", "--kind", kind, "--database-url", url, "--max-connections", POOL]);
    command.args(["--space", &seed::SPACE.to_string(), "--link", &link.to_string()]);
    command.arg("--tools").arg(tools);
    Ok(command)
}

/// Makes a link, of the whole space unless the options say otherwise; answers its id and the path
/// of its address.
pub(super) async fn create_link(
    docent: &Path,
    url: &str,
    data: &Path,
    options: &[&str],
) -> Result<(Uuid, String)> {
    let mut command = Command::new(docent);
    command
        .args(["link", "create", "--json", "--space", seed::SPACE_NAME, "--name", "bench"])
        .args(["--mode", "read_write", "--database-url", url, "--data-dir"])
        .arg(data)
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // Who does not ask for a password does not read one.
        drop(input.write_all(PASSWORD.as_bytes()).await);
    }
    let output = child.wait_with_output().await?;
    if !output.status.success() {
        return Err("docent link create failed".into());
    }
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    let address: http::Uri = answer["url"].as_str().unwrap_or_default().parse()?;
    Ok((answer["id"].as_str().unwrap_or_default().parse()?, address.path().to_owned()))
}

/// The program to measure.
pub(super) fn docent(given: Option<&Path>) -> Result<PathBuf> {
    let path = match given {
        Some(path) => path.to_owned(),
        None => std::env::current_exe()?.with_file_name("docent"),
    };
    if path.exists() {
        return Ok(path);
    }
    Err(format!("{} is not there: build it, or name it with --docent", path.display()).into())
}
