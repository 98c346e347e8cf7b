//! The figures: medians, ratios, a table for people and JSON for machines.

use std::{fmt, time::Duration};

use serde::Serialize;

use super::{Result, load::Seen};

/// All that was measured.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    pub(super) startup: Option<Startup>,
    pub(super) memory: Vec<Memory>,
    pub(super) cells: Vec<Cell>,
}

/// How long Docent takes until it answers, in milliseconds: medians.
#[derive(Debug, Serialize)]
pub(super) struct Startup {
    /// Over a database that runs.
    pub(super) with_database_url_ms: f64,
    /// With its private Postgres, after a clean stop.
    pub(super) with_private_postgres_ms: f64,
}

/// Resident memory of a server after the load.
#[derive(Debug, Serialize)]
pub(super) struct Memory {
    pub(super) target: &'static str,
    pub(super) documents: usize,
    pub(super) now_mib: f64,
    pub(super) peak_mib: f64,
}

/// One operation at one target over so many connections.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    pub(super) documents: usize,
    pub(super) operation: &'static str,
    pub(super) connections: usize,
    pub(super) target: &'static str,
    pub(super) median: Figures,
    pub(super) runs: Vec<Figures>,
}

/// What one measurement gave.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Figures {
    pub(super) requests_per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    /// CPU time a request, of the server and of Postgres.
    pub(super) server_cpu_ms: f64,
    pub(super) postgres_cpu_ms: f64,
}

impl Figures {
    pub(super) fn new(
        seen: &Seen,
        took: Duration,
        server: Duration,
        postgres: Duration,
    ) -> Result<Self> {
        let requests = u32::try_from(seen.latencies.len())?;
        if requests == 0 {
            return Err("nothing was answered in time".into());
        }
        let requests = f64::from(requests);
        let quantile = |of: usize| {
            let at = (seen.latencies.len() - 1) * of / 100;
            f64::from(seen.latencies[at]) / 1000.0
        };
        Ok(Self {
            requests_per_second: requests / took.as_secs_f64(),
            p50_ms: quantile(50),
            p99_ms: quantile(99),
            server_cpu_ms: server.as_secs_f64() * 1000.0 / requests,
            postgres_cpu_ms: postgres.as_secs_f64() * 1000.0 / requests,
        })
    }

    /// The median of each figure by itself.
    pub(super) fn median(runs: &[Self]) -> Self {
        let median = |figure: fn(&Self) -> f64| median(runs.iter().map(figure).collect());
        Self {
            requests_per_second: median(|run| run.requests_per_second),
            p50_ms: median(|run| run.p50_ms),
            p99_ms: median(|run| run.p99_ms),
            server_cpu_ms: median(|run| run.server_cpu_ms),
            postgres_cpu_ms: median(|run| run.postgres_cpu_ms),
        }
    }

    fn cpu_ms(&self) -> f64 {
        self.server_cpu_ms + self.postgres_cpu_ms
    }
}

/// The middle one, or the mean of the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[odd / 2],
        even => f64::midpoint(values[even / 2 - 1], values[even / 2]),
    }
}

impl Report {
    /// The ceiling's cell for the same case.
    fn beside(&self, cell: &Cell, target: &str) -> Option<&Figures> {
        let same = |other: &&Cell| {
            other.target == target
                && other.documents == cell.documents
                && other.operation == cell.operation
                && other.connections == cell.connections
        };
        self.cells.iter().find(same).map(|other| &other.median)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut heading = None;
        for cell in &self.cells {
            if heading.replace((cell.documents, cell.operation))
                != Some((cell.documents, cell.operation))
            {
                writeln!(f, "\n{} · {} documents", cell.operation, cell.documents)?;
                writeln!(
                    f,
                    "{:>5}  {:<22} {:>9} {:>8} {:>8}  {:>8} {:>8}  {:>17}  {:>17}",
                    "conns",
                    "target",
                    "req/s",
                    "p50 ms",
                    "p99 ms",
                    "srv CPU",
                    "pg CPU",
                    "req/s CPU : axum",
                    "req/s CPU : rmcp",
                )?;
            }
            let Figures { requests_per_second, p50_ms, p99_ms, server_cpu_ms, postgres_cpu_ms } =
                cell.median;
            write!(
                f,
                "{:>5}  {:<22} {requests_per_second:>9.0} {p50_ms:>8.3} {p99_ms:>8.3}  \
                 {server_cpu_ms:>8.4} {postgres_cpu_ms:>8.4}",
                cell.connections, cell.target,
            )?;
            for ceiling in ["axum", "rmcp"] {
                if let Some(beside) = self.beside(cell, ceiling) {
                    let rate = requests_per_second / beside.requests_per_second;
                    write!(f, "  {rate:>8.2} {:>8.2}", cell.median.cpu_ms() / beside.cpu_ms())?;
                }
            }
            writeln!(f)?;
        }
        writeln!(f, "\nCPU is in milliseconds a request.")?;
        for Memory { target, documents, now_mib, peak_mib } in &self.memory {
            writeln!(
                f,
                "memory of {target} after the load, {documents} documents: {now_mib:.0} MiB, peak {peak_mib:.0} MiB"
            )?;
        }
        if let Some(startup) = &self.startup {
            writeln!(
                f,
                "start-up: {:.0} ms with a database URL, {:.0} ms with the private Postgres after a clean stop",
                startup.with_database_url_ms, startup.with_private_postgres_ms,
            )?;
        }
        Ok(())
    }
}
