//! Files: what memory a large one takes up and down, and how fast many come down beside `psql`, which
//! copies the same rows over the same socket.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use docent_server::postgres::{self, Programs};
use futures::TryStreamExt as _;
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::{Client, header};
use serde_json::{Value, json};
use tokio::{process::Command, task::JoinSet};

use super::{
    Result,
    cluster::Databases,
    options::Files,
    process,
    report::median,
    target::{self, Server},
};

const MIB: usize = 1024 * 1024;
/// The largest file that is taken, by the usual settings.
const LARGE: usize = 50 * MIB;
/// MiB that the server may take meanwhile.
const MEMORY: f64 = 96.0;
const SMALL: usize = 10 * MIB;
/// Downloads at a time.
const PARALLEL: usize = 16;
/// Files that each of them reads, one after another.
const EACH: usize = 4;

/// A signed-in person's way to the files of a space.
struct Door {
    client: Client,
    files: String,
    origin: String,
}

/// Measures and prints what was seen; fails where it is not what the design promises.
pub(super) async fn run(options: Files) -> Result<()> {
    let docent = target::docent(options.docent.as_deref())?;
    let databases = Databases::open(options.cache.as_deref()).await?;
    let measured = measure(&options, &docent, &databases).await;
    databases.close().await?;
    measured
}

async fn measure(options: &Files, docent: &Path, databases: &Databases) -> Result<()> {
    const DOCUMENTS: usize = 2_000;
    let url = databases.copy(DOCUMENTS, docent).await?;
    let directory = tempfile::tempdir()?;
    let data = directory.path().join("data");
    let mut server = target::serve(docent, &url, &data);
    server.args(["--space-quota", "0"]);
    let server = Server::start(&mut server).await?;
    let secret = sign_up(docent, &url, &data).await?;
    let door = Door::open(&server, &secret).await?;
    let memory = large(&door, server.pid()?).await?;
    let share = parallel(options, &door, &url).await?;
    drop(server);
    databases.discard(DOCUMENTS).await?;
    if memory > MEMORY || share < 0.5 {
        return Err(format!("the aims are {MEMORY} MiB at most and a share of 0.5").into());
    }
    Ok(())
}

/// Makes somebody with a space; answers a secret that signs them in.
async fn sign_up(docent: &Path, url: &str, data: &Path) -> Result<String> {
    let email = "files@example.org";
    let mut said = Vec::new();
    for arguments in [
        &["user", "create", email, "--name", "Files"][..],
        &["space", "create", "Files", "--owner", email],
        &["user", "reset", email],
    ] {
        let mut command = Command::new(docent);
        command.args(arguments).args(["--json", "--database-url", url, "--data-dir"]).arg(data);
        let output = command.stderr(Stdio::inherit()).output().await?;
        if !output.status.success() {
            return Err(format!("docent {} failed", arguments.join(" ")).into());
        }
        said = output.stdout;
    }
    let said: Value = serde_json::from_slice(&said)?;
    let address = said["signInUrl"].as_str().unwrap_or_default();
    Ok(address.rsplit('#').next().unwrap_or_default().to_owned())
}

impl Door {
    async fn open(server: &Server, secret: &str) -> Result<Self> {
        let origin = format!("http://{}", server.address);
        let client = Client::builder().cookie_store(true).build()?;
        let request = client.post(format!("{origin}/api/session/link"));
        let request = request.header(header::ORIGIN, &origin).json(&json!({ "secret": secret }));
        request.send().await?.error_for_status()?;
        let spaces = client.get(format!("{origin}/api/spaces")).send().await?;
        let spaces: Value = spaces.error_for_status()?.json().await?;
        let space = spaces[0]["id"].as_str().ok_or("no space")?;
        Ok(Self { client, files: format!("{origin}/api/spaces/{space}/files"), origin })
    }

    /// Sends bytes piece by piece, other ones for each seed; answers the file's id.
    async fn up(&self, length: usize, seed: usize) -> Result<String> {
        let pieces = (0..length / (MIB / 4)).map(move |number| {
            let piece: Vec<u8> = (0..MIB / 16)
                .flat_map(|word| ((word * 7919) ^ (number << 16) ^ (seed << 24)).to_le_bytes())
                .take(MIB / 4)
                .collect();
            Ok::<_, std::io::Error>(Frame::data(bytes::Bytes::from(piece)))
        });
        let body = reqwest::Body::wrap(StreamBody::new(futures::stream::iter(pieces)));
        let request = self.client.post(format!("{}?name=bench-{seed}", self.files));
        let answer = request.header(header::ORIGIN, &self.origin).body(body).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        Ok(answer["id"].as_str().ok_or("no file")?.to_owned())
    }

    /// Reads a file and throws it away; answers how much it was.
    async fn down(&self, file: &str) -> Result<usize> {
        let request = self.client.get(format!("{}/{file}", self.files));
        let mut answer = request.send().await?.error_for_status()?;
        let mut length = 0;
        while let Some(piece) = answer.chunk().await? {
            length += piece.len();
        }
        Ok(length)
    }
}

/// A large file up and down; answers the server's peak in MiB.
async fn large(door: &Door, server: u32) -> Result<f64> {
    process::forget_peak(server)?;
    let begun = Instant::now();
    let file = door.up(LARGE, 1).await?;
    let up = begun.elapsed();
    let (_, peak_up) = process::memory(server)?;
    process::forget_peak(server)?;
    let begun = Instant::now();
    if door.down(&file).await? != LARGE {
        return Err("the file is not whole".into());
    }
    let down = begun.elapsed();
    let (_, peak_down) = process::memory(server)?;
    println!("50 MiB up:   {:6.0} MiB/s, server's peak {peak_up:5.1} MiB", rate(LARGE, up));
    println!("50 MiB down: {:6.0} MiB/s, server's peak {peak_down:5.1} MiB", rate(LARGE, down));
    Ok(peak_up.max(peak_down))
}

/// Many downloads at a time, by Docent and by psql in turn; answers the share that Docent reaches.
async fn parallel(options: &Files, door: &Door, url: &str) -> Result<f64> {
    let mut files = Vec::new();
    for seed in 0..PARALLEL {
        files.push(door.up(SMALL, 2 + seed).await?);
    }
    let psql = Programs::find(&postgres::Settings::default()).await?.program("psql");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..options.runs.max(1) {
        theirs.push(rate(PARALLEL * EACH * SMALL, copies(&psql, url, &files).await?));
        ours.push(rate(PARALLEL * EACH * SMALL, downloads(door, &files).await?));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("{PARALLEL} at a time, 10 MiB each: docent {ours:.0} MiB/s, psql {theirs:.0} MiB/s");
    println!("docent's share: {:.2}", ours / theirs);
    Ok(ours / theirs)
}

async fn downloads(door: &Door, files: &[String]) -> Result<Duration> {
    let begun = Instant::now();
    let reading = files.iter().map(|file| async move {
        for _ in 0..EACH {
            if door.down(file).await? != SMALL {
                return Err::<(), super::Failure>("a file is not whole".into());
            }
        }
        Ok(())
    });
    let reading: futures::stream::FuturesUnordered<_> = reading.collect();
    reading.try_collect::<Vec<()>>().await?;
    Ok(begun.elapsed())
}

async fn copies(psql: &Path, url: &str, files: &[String]) -> Result<Duration> {
    let begun = Instant::now();
    let mut copying = JoinSet::new();
    for file in files {
        let copy = format!(
            "copy (select k.bytes from file f join file_chunk k using (space_id, content_id)
                   where f.id = '{file}' order by k.number) to stdout (format binary)"
        );
        let mut command = Command::new(psql);
        command.args(["-Xq", "-d", url]).stdout(Stdio::null()).kill_on_drop(true);
        for _ in 0..EACH {
            command.args(["-c", &copy]);
        }
        copying.spawn(async move { command.status().await });
    }
    while let Some(done) = copying.join_next().await {
        if !done??.success() {
            return Err("psql failed".into());
        }
    }
    Ok(begun.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn rate(bytes: usize, took: Duration) -> f64 {
    bytes as f64 / MIB as f64 / took.as_secs_f64()
}
