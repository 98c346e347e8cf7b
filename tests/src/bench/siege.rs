//! `bench siege`: one valid client beside thousands of slow connections, beside somebody who guesses
//! secrets, and beside hundreds who try passwords.

mod passwords;

use std::{
    net::Ipv4Addr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use docent_server::http::connections_within_files;
use http::StatusCode;
use tokio::{task::JoinSet, time};

use super::{
    Result,
    call::{Material, Operation},
    cluster::Databases,
    load::{self, Door},
    options::{Part, Siege},
    process,
    report::median,
    seed,
    target::{self, Server},
};
use crate::Wire;

/// How long memory may take to return to its start.
const RETURN: Duration = Duration::from_mins(1);
/// How often a slow connection sends another byte.
const DRIP: Duration = Duration::from_secs(3);
/// How often the client is measured with and without guesses and passwords.
const RUNS: u32 = 5;

/// Runs what was chosen and prints what was seen.
pub(super) async fn run(options: Siege) -> Result<()> {
    let docent = target::docent(options.docent.as_deref())?;
    connections_within_files(usize::MAX);
    let databases = Databases::open(options.cache.as_deref()).await?;
    let besieged = besiege(&options, &docent, &databases).await;
    databases.close().await?;
    besieged
}

async fn besiege(options: &Siege, docent: &Path, databases: &Databases) -> Result<()> {
    const DOCUMENTS: usize = 2_000;
    let url = databases.copy(DOCUMENTS, docent).await?;
    let directory = tempfile::tempdir()?;
    let data = directory.path().join("data");
    let (_, path) = target::create_link(docent, &url, &data, &[]).await?;
    let mut protected = Vec::new();
    for _ in 0..RUNS {
        protected.push(target::create_link(docent, &url, &data, target::PROTECTED).await?);
    }
    let server = Server::start(&mut target::serve(docent, &url, &data)).await?;
    let material = Arc::new(Material::new(&seed::vocabulary()));
    let client = Client { door: server.door(&path), material };
    client.ask_for(Duration::from_secs(2)).await;
    for part in options.parts() {
        match part {
            Part::Slow => slow(options, &client, server.pid()?).await?,
            Part::Guesses => guesses(options, &client).await?,
            Part::Passwords => passwords::run(options, &client, &server, &protected).await?,
        }
    }
    drop(server);
    databases.discard(DOCUMENTS).await
}

async fn slow(options: &Siege, client: &Client, server: u32) -> Result<()> {
    let duration = Duration::from_secs(options.seconds);
    let (start, _) = process::memory(server)?;
    println!("alone:                  {}", client.ask_for(duration / 3).await);
    let (held, closed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut attackers = JoinSet::new();
    for number in 0..options.connections {
        let (held, closed) = (Arc::clone(&held), Arc::clone(&closed));
        attackers.spawn(drip(number, client.door.clone(), held, closed));
    }
    let deadline = Instant::now() + duration;
    while held.load(Ordering::Relaxed) < options.connections * 3 / 4 && Instant::now() < deadline {
        time::sleep(Duration::from_millis(50)).await;
    }
    let seen = client.ask_for(duration).await;
    let (under, peak) = process::memory(server)?;
    println!("under {} slow:       {seen}", options.connections);
    println!(
        "slow connections open:  {}, closed by the server so far: {}",
        held.load(Ordering::Relaxed),
        closed.load(Ordering::Relaxed)
    );
    attackers.shutdown().await;
    let (after, took) = settled(client, server, start).await?;
    println!(
        "memory, MiB:            start {start:.1}, under {under:.1} (peak {peak:.1}), {after:.1} \
         after {:.1} s",
        took.as_secs_f64()
    );
    Ok(())
}

/// Waits until the server's memory is near its start again; how much it is, in MiB, and after what
/// time.
async fn settled(client: &Client, server: u32, start: f64) -> Result<(f64, Duration)> {
    let since = Instant::now();
    let mut after = process::memory(server)?.0;
    while after > start * 1.2 && since.elapsed() < RETURN {
        client.ask_for(Duration::from_millis(500)).await;
        after = process::memory(server)?.0;
    }
    Ok((after, since.elapsed()))
}

/// One connection that begins a request and never ends it; begun anew when the server closes it.
async fn drip(number: usize, door: Door, held: Arc<AtomicUsize>, closed: Arc<AtomicUsize>) {
    let [.., second, third, fourth] = number.to_be_bytes();
    let from = Ipv4Addr::new(127, second.wrapping_add(1), third, fourth);
    loop {
        let Ok(mut wire) = Wire::open(from, door.address).await else {
            time::sleep(DRIP).await;
            continue;
        };
        held.fetch_add(1, Ordering::Relaxed);
        wire.send(format!("POST {} HTTP/1.1\r\nHost: {}\r\nX-Slow: ", door.path, door.address))
            .await;
        while !wire.is_closed() {
            time::sleep(DRIP).await;
            wire.send("x").await;
        }
        held.fetch_sub(1, Ordering::Relaxed);
        closed.fetch_add(1, Ordering::Relaxed);
    }
}

async fn guesses(options: &Siege, client: &Client) -> Result<()> {
    let each = options.guesses.div_ceil(RUNS);
    let duration = Duration::from_secs(1) / options.rate * each;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    let mut answers = Vec::new();
    for run in 0..RUNS {
        without.push(client.ask_for(duration).await.percentile(99));
        let guessing = tokio::spawn(guess(client.door.clone(), run * each, each, options.rate));
        with.push(client.ask_for(duration).await.percentile(99));
        answers.extend(guessing.await??);
    }
    answers.sort_unstable();
    let told = answers.len();
    answers.dedup();
    println!(
        "{told} guesses at {}/s were answered in {} way(s): {answers:?}",
        options.rate,
        answers.len()
    );
    println!("p99 without guesses:    {:.2} ms (median of {RUNS})", median(without));
    println!("p99 with guesses:       {:.2} ms (median of {RUNS})", median(with));
    Ok(())
}

/// Tries unknown secrets at a rate; every status and body that came back.
async fn guess(door: Door, first: u32, count: u32, rate: u32) -> Result<Vec<(u16, Bytes)>> {
    let mut clock = time::interval(Duration::from_secs(1) / rate);
    let mut asked = JoinSet::new();
    for number in first..first + count {
        clock.tick().await;
        let path = format!("/links/{number:x>42}A/mcp");
        let door = Door { path, ..door.clone() };
        asked.spawn(async move {
            let (status, body) = load::try_once(&door, String::from("{}")).await?;
            Ok::<_, super::Failure>((status.as_u16(), body))
        });
    }
    let mut answers = Vec::new();
    while let Some(answer) = asked.join_next().await {
        answers.push(answer??);
    }
    Ok(answers)
}

/// Somebody with a link who asks for one document after the other, over a new connection each time.
struct Client {
    door: Door,
    material: Arc<Material>,
}

impl Client {
    async fn ask_for(&self, duration: Duration) -> Seen {
        let until = Instant::now() + duration;
        let mut seen = Seen::default();
        while Instant::now() < until {
            let begun = Instant::now();
            let message = self.material.message(Operation::BlocksGet);
            match load::try_once(&self.door, message).await {
                Ok((StatusCode::OK, _)) => {
                    seen.milliseconds.push(begun.elapsed().as_secs_f64() * 1000.0);
                }
                Ok((status, _)) => seen.errors.push(status.to_string()),
                Err(error) => seen.errors.push(error.to_string()),
            }
        }
        seen.milliseconds.sort_by(f64::total_cmp);
        seen
    }
}

/// What the client saw.
#[derive(Default)]
struct Seen {
    milliseconds: Vec<f64>,
    errors: Vec<String>,
}

impl Seen {
    fn percentile(&self, percent: usize) -> f64 {
        let last = self.milliseconds.len().saturating_sub(1);
        self.milliseconds.get(last * percent / 100).copied().unwrap_or(f64::NAN)
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} calls, p50 {:.2} ms, p99 {:.2} ms, {} errors {:?}",
            self.milliseconds.len(),
            self.percentile(50),
            self.percentile(99),
            self.errors.len(),
            self.errors.first()
        )
    }
}
