//! How far a long command is: a bar on a terminal, a line for each part elsewhere, nothing beside
//! JSON. And what came of it.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _},
    sync::Mutex,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Print};
use crate::transfer::{Progress, Report, Stage};

/// Shows steps on the standard error output.
pub(super) struct Bar {
    shown: Option<ProgressBar>,
    quiet: bool,
    stage: Mutex<Option<Stage>>,
}

impl Bar {
    pub(super) fn new(print: Print) -> Self {
        let terminal = !print.json && io::stderr().is_terminal();
        let style = ProgressStyle::with_template("{msg:18} {wide_bar} {pos}/{len}");
        let shown = terminal.then(|| {
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { shown, quiet: print.json, stage: Mutex::new(None) }
    }

    pub(super) fn show(&self, step: Progress) {
        let mut stage = self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_new = stage.replace(step.stage) != Some(step.stage);
        if let Some(bar) = &self.shown {
            bar.set_message(step.stage.to_string());
            bar.set_length(step.total as u64);
            bar.set_position(step.done as u64);
        } else if is_new && !self.quiet && step.total > 0 {
            eprintln!("{} ({})", step.stage, step.total);
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

/// Prints what came of a transfer: what is noted of several lines of a file is one line here.
pub(super) fn report(report: &Report, print: Print) -> Result<(), Failure> {
    let mut lines = format!(
        "{} documents with {} blocks, {} folders and {} files.",
        report.documents, report.blocks, report.folders, report.files
    );
    let mut noted: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for note in &report.notes {
        let lines = noted.entry((&note.path, &note.what)).or_default();
        lines.extend(note.line.map(|line| line.to_string()));
    }
    if !noted.is_empty() {
        lines += "\nWhat could not be held as it was:";
    }
    for ((path, what), at) in noted {
        let line = match at.as_slice() {
            [] => format!("\n  {path}: {what}"),
            [line] => format!("\n  {path}:{line}: {what}"),
            several => format!("\n  {path}: {what} (lines {})", several.join(", ")),
        };
        lines.push_str(&line);
    }
    print.answer(report, lines)
}

impl From<crate::transfer::Error> for Failure {
    fn from(error: crate::transfer::Error) -> Self {
        match error {
            crate::transfer::Error::Store(error) => Self::from(error),
            other => Self::new(other),
        }
    }
}
