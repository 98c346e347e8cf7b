//! Many who try passwords of one link at once, beside a client of another.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    time::Instant,
};

use reqwest::header;
use tokio::{
    task::JoinSet,
    time::{self, Duration},
};
use uuid::Uuid;

use super::{Client, RUNS, settled};
use crate::{
    Agent, Authorization, Wire,
    bench::{Result, options::Siege, process, report::median, target::Server},
};

/// How often each of them tries.
const EACH: Duration = Duration::from_secs(1);

/// Measures the client with and without them, with a link of its own for every run: a link hears a
/// hundred at once, and then one every three seconds.
pub(super) async fn run(
    options: &Siege,
    client: &Client,
    server: &Server,
    links: &[(Uuid, String)],
) -> Result<()> {
    let duration = Duration::from_secs(options.seconds) / RUNS;
    let pid = server.pid()?;
    let (start, _) = process::memory(pid)?;
    process::forget_peak(pid)?;
    let (mut without, mut with, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    let mut answers = BTreeMap::new();
    for (run, link) in (0..).zip(links) {
        let form = form(server, link).await?;
        without.push(client.ask_for(duration).await.percentile(99));
        let until = Instant::now() + duration;
        let mut posting = JoinSet::new();
        for number in 0..options.passwords {
            let [high, low] = number.to_be_bytes();
            let from = Ipv4Addr::new(127, 100 + run, high, low);
            posting.spawn(post(from, server.address, form.clone(), until));
        }
        let seen = client.ask_for(duration).await;
        with.push(seen.percentile(99));
        errors.extend(seen.errors);
        while let Some(statuses) = posting.join_next().await {
            for status in statuses?? {
                *answers.entry(status).or_insert(0_usize) += 1;
            }
        }
    }
    let (_, peak) = process::memory(pid)?;
    let (after, took) = settled(client, pid, start).await?;
    let (without, with) = (median(without), median(with));
    let each = options.passwords;
    println!("{each} who try passwords were answered {answers:?}");
    println!("p99 without passwords:  {without:.2} ms (median of {RUNS})");
    println!(
        "p99 with passwords:     {with:.2} ms (median of {RUNS}), {:.2} times as long; {} errors {:?}",
        with / without,
        errors.len(),
        errors.first()
    );
    println!(
        "memory, MiB:            start {start:.1}, peak {peak:.1}, {after:.1} after {:.1} s",
        took.as_secs_f64()
    );
    Ok(())
}

/// The form of a link's page, with a wrong password in it: a request, to the byte. One page serves
/// all of them.
async fn form(server: &Server, (link, path): &(Uuid, String)) -> Result<String> {
    let agent = Agent::through(format!("http://{}{path}", server.address), *link);
    let client = Authorization::begin(&agent).await;
    let (page, cookie) = client.page().await;
    let form = client.form(&page, "not this one at all", "allow").build()?;
    let body = form.body().and_then(|body| body.as_bytes()).ok_or("a form without a body")?;
    Ok(format!(
        "POST {} HTTP/1.1\r\n{}: {}\r\n{}: {cookie}\r\n{}: application/x-www-form-urlencoded\r\n\
         {}: {}\r\n\r\n{}",
        form.url().path(),
        header::HOST,
        server.address,
        header::COOKIE,
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        body.len(),
        String::from_utf8_lossy(body)
    ))
}

/// One of them: sends the form again and again; every status that came back.
async fn post(from: Ipv4Addr, to: SocketAddr, form: String, until: Instant) -> Result<Vec<u16>> {
    let mut clock = time::interval(EACH);
    let mut statuses = Vec::new();
    let mut wire = Wire::open(from, to).await?;
    while Instant::now() < until {
        clock.tick().await;
        let answer = wire.ask(&form).await;
        match answer.get(9..12).and_then(|status| status.parse().ok()) {
            Some(status) => statuses.push(status),
            None => wire = Wire::open(from, to).await?,
        }
    }
    Ok(statuses)
}
