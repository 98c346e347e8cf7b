//! The measuring itself: every cell several times, all in turn.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Instant};

use super::{
    Result,
    call::{Material, Operation},
    cluster::Databases,
    load,
    options::Options,
    process,
    report::{Cell, Figures, Memory, Report},
    seed, startup,
    target::{self, Servers, Target},
};

/// Before each measurement, so that caches and pools are as in use.
const WARM_UP: std::time::Duration = std::time::Duration::from_millis(150);

/// Measures everything, prints it, and writes it down.
pub(super) async fn run(options: Options) -> Result<()> {
    let docent = target::docent(options.docent.as_deref())?;
    let material = Arc::new(Material::new(&seed::vocabulary()));
    let databases = Databases::open(options.cache.as_deref()).await?;
    let measured = all(&options, &docent, &material, &databases).await;
    // After a failure, too: nothing is left running.
    databases.close().await?;
    let report = measured?;
    println!("{report}");
    if let Some(directory) = options.output.parent() {
        std::fs::create_dir_all(directory)?;
    }
    std::fs::write(&options.output, serde_json::to_string_pretty(&report)?)?;
    println!("written to {}", options.output.display());
    Ok(())
}

async fn all(
    options: &Options,
    docent: &Path,
    material: &Arc<Material>,
    databases: &Databases,
) -> Result<Report> {
    let mut report = Report::default();
    for documents in options.sizes() {
        let url = databases.copy(documents, docent).await?;
        if !options.no_startup && report.startup.is_none() {
            report.startup = Some(startup::measure(docent, &url, options.runs()).await?);
        }
        let servers = Servers::start(docent, &url, material).await?;
        let bench = Bench {
            options,
            material,
            postmaster: databases.postmaster()?,
            targets: servers.targets()?,
            documents,
        };
        report.cells.extend(bench.cells().await?);
        for (target, server) in servers.each() {
            let (now_mib, peak_mib) = process::memory(server.pid()?)?;
            report.memory.push(Memory { target, documents, now_mib, peak_mib });
        }
        drop(servers);
        databases.discard(documents).await?;
    }
    Ok(report)
}

/// One database and the servers over it.
struct Bench<'a> {
    options: &'a Options,
    material: &'a Arc<Material>,
    postmaster: u32,
    targets: Vec<Target>,
    documents: usize,
}

impl Bench<'_> {
    async fn cells(&self) -> Result<Vec<Cell>> {
        let mut measured: BTreeMap<(usize, usize, usize), Vec<Figures>> = BTreeMap::new();
        let operations = self.options.operations();
        for run in 1..=self.options.runs() {
            println!("{} documents, run {run} of {} …", self.documents, self.options.runs());
            for (number, &operation) in operations.iter().enumerate() {
                for &connections in &self.options.connections {
                    for (of, target) in self.targets.iter().enumerate() {
                        if target.only.is_some_and(|only| only != operation) {
                            continue;
                        }
                        let figures = self.figures(target, operation, connections).await;
                        let figures = figures.map_err(|error| {
                            format!("{} at {}: {error}", operation.name(), target.name)
                        })?;
                        measured.entry((number, connections, of)).or_default().push(figures);
                    }
                }
            }
        }
        let cells = measured.into_iter().map(|((number, connections, of), runs)| Cell {
            documents: self.documents,
            operation: operations[number].name(),
            connections,
            target: self.targets[of].name,
            median: Figures::median(&runs),
            runs,
        });
        Ok(cells.collect())
    }

    async fn figures(
        &self,
        target: &Target,
        operation: Operation,
        connections: usize,
    ) -> Result<Figures> {
        let material = self.material;
        load::run(&target.door, operation, material, connections, WARM_UP).await?;
        let server = process::cpu(target.pid)?;
        let postgres = process::cpu_of_postgres(self.postmaster)?;
        let begun = Instant::now();
        let duration = self.options.duration();
        let seen = load::run(&target.door, operation, material, connections, duration).await?;
        let took = begun.elapsed();
        let server = process::cpu(target.pid)?.saturating_sub(server);
        let postgres = process::cpu_of_postgres(self.postmaster)?.saturating_sub(postgres);
        Figures::new(&seen, took, server, postgres)
    }
}
