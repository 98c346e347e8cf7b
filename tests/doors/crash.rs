//! `kill -9` of the server, of Postgres, and of both, at random moments while a hundred writers
//! write: what was acknowledged is there exactly once, and nothing is half done.
//!
//! [`ledger`] keeps what was asked for and answered, [`writers`] ask, [`seen`] reads the tables,
//! [`check`] compares the two.

mod check;
mod ledger;
mod seen;
mod writers;

use std::time::{Duration, Instant};

use docent_tests::{Home, Server, signal};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use self::{seen::Seen, writers::Writers};

/// How often each victim is killed.
const ROUNDS: u32 = 20;
/// The writing goes on for this many milliseconds, more or less, before each kill.
const BEFORE: std::ops::Range<u64> = 20..400;

#[derive(Clone, Copy, Debug)]
enum Victim {
    Server,
    Postgres,
    Both,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_kill_loses_or_halves_a_write() {
    let seed = std::process::id().into();
    println!("seed {seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let home = Home::new().await;
    let mut server = home.serve(&["--first-run"]).await;
    let writers = Writers::start(&link_of(&home), &server.url, &mut chance).await;
    for victim in [Victim::Server, Victim::Postgres, Victim::Both] {
        let begun = Instant::now();
        for round in 1..=ROUNDS {
            let pause = Duration::from_millis(chance.random_range(BEFORE));
            writers.await_progress().await;
            tokio::time::sleep(pause).await;
            server = kill(victim, &home, server).await;
            writers.use_server(&server.url);
            writers.await_progress().await;
            let ledger = writers.pause().await;
            println!("{victim:?} {round}: after {pause:?}, {}", ledger.summary());
            check::all(&ledger, &Seen::of(&home));
        }
        writers.check_search().await;
        println!("{victim:?}: {ROUNDS} rounds took {:?}", begun.elapsed());
    }
    writers.stop().await;
    let (status, took) = server.interrupt();
    assert!(status.success() && took < Duration::from_secs(10), "{status} after {took:?}");
    assert_eq!(home.postmaster(), None, "Postgres is stopped as well");
}

/// The path of the first link, as the first server printed it.
fn link_of(home: &Home) -> String {
    let said: serde_json::Value = serde_json::from_str(&home.said()).expect("JSON");
    let url = said["mcpUrl"].as_str().expect("a first link");
    url[url.find("/links/").expect("a path")..].to_owned()
}

/// Kills, and answers the server that is there afterwards. Nobody helps a Postgres: the server
/// that runs, or the next one to start, brings it back.
async fn kill(victim: Victim, home: &Home, server: Server) -> Server {
    let postmaster = home.postmaster().expect("Postgres runs");
    match victim {
        Victim::Postgres => {
            assert!(signal("-KILL", postmaster));
            server
        }
        Victim::Server => {
            server.kill();
            home.serve(&[]).await
        }
        Victim::Both => {
            assert!(signal("-KILL", postmaster));
            server.kill();
            home.serve(&[]).await
        }
    }
}
