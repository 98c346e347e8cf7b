//! What processes use: CPU time and memory, read from `/proc`.

use std::{fs, path::Path, time::Duration};

use super::Result;

/// Clock ticks a second in `/proc/…/stat`: 100 on every Linux there is.
const TICKS: u64 = 100;

/// CPU time that a process has used so far.
pub(super) fn cpu(pid: u32) -> Result<Duration> {
    let fields = stat(pid)?;
    Ok(ticks(fields[11] + fields[12]))
}

/// CPU time that a Postgres server has used so far: the postmaster, its children, and those that
/// have ended.
pub(super) fn cpu_of_postgres(postmaster: u32) -> Result<Duration> {
    let own = stat(postmaster)?;
    let mut sum = own[11] + own[12] + own[13] + own[14];
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        // A process may end while it is looked at; the postmaster then has its time.
        let Ok(fields) = stat(pid) else { continue };
        if fields[1] == u64::from(postmaster) {
            sum += fields[11] + fields[12];
        }
    }
    Ok(ticks(sum))
}

/// Resident memory in MiB: now, and the most there ever was.
pub(super) fn memory(pid: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    };
    let mib = |name| field(name).unwrap_or_default() / 1024.0;
    Ok((mib("VmRSS:"), mib("VmHWM:")))
}

/// Begins anew with the most that there ever was.
pub(super) fn forget_peak(pid: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// The postmaster of a data directory.
pub(super) fn postmaster(data_dir: &Path) -> Result<u32> {
    let text = fs::read_to_string(data_dir.join("postgres/postmaster.pid"))?;
    Ok(text.lines().next().unwrap_or_default().trim().parse()?)
}

/// The numeric fields of `/proc/…/stat` after the name: the state (as 0), the parent, ….
fn stat(pid: u32) -> Result<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = text.rsplit_once(')').ok_or("/proc/…/stat without a name")?;
    Ok(fields.split_whitespace().map(|field| field.parse().unwrap_or_default()).collect())
}

fn ticks(ticks: u64) -> Duration {
    Duration::from_millis(ticks * 1000 / TICKS)
}
