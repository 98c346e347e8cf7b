//! PDF and Word documents: [`read`] has a process of their own read them. They are programs of a sort,
//! and nothing that reads them can be trusted to end, or to stay small: that process has no settings,
//! no database and no network of ours, a limit on its memory and its time, and is killed when it is late.

mod pdf;
mod docx;

use std::{
    io::{self, Read as _},
    path::Path,
    process::Stdio,
    thread,
};

use clap::{Args, ValueEnum};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use tokio::{io::AsyncWriteExt as _, process::Command, time};

use super::{PATIENCE, Turn, too_slow};
use crate::{Error, Result, cli::Failure};

/// Bytes of a document that is read.
pub(crate) const LARGEST: u64 = 32 * 1024 * 1024;
/// Bytes of text on a page of an answer, roughly.
const PAGE: usize = 40_000;
/// Bytes of text in one answer at most.
const MOST: usize = 200_000;

/// Bytes of address space, and seconds of a processor, that reading may take.
const MEMORY: u64 = 2 * 1024 * 1024 * 1024;
const SECONDS: u64 = 8;
/// What is nested is read by functions that call themselves.
const STACK: usize = 64 * 1024 * 1024;

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Portable Document Format, ISO 32000.
    Pdf,
    /// Word, ISO/IEC 29500.
    Docx,
}

impl Kind {
    /// The kind that a media type names.
    pub(crate) fn of(media_type: &str) -> Option<Self> {
        match media_type {
            "application/pdf" => Some(Self::Pdf),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
                Some(Self::Docx)
            }
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }
}

/// What was read.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Part {
    /// The text.
    pub text: String,
    /// Where the rest starts.
    pub next: Option<u64>,
    /// Pages of a PDF in all.
    pub pages: Option<u32>,
    /// What is missing, and why.
    pub note: Option<String>,
}

/// What the process answers: a part, or why there is none.
type Answered = std::result::Result<Part, String>;

/// The text of a document from a place on: a page's number in a PDF, a byte of the text in others.
///
/// # Errors
/// `Invalid` for what cannot be read within the limits.
pub(crate) async fn read(
    program: Option<&Path>,
    turn: Turn,
    kind: Kind,
    from: u64,
    bytes: Vec<u8>,
) -> Result<Part> {
    let program = program
        .ok_or_else(|| Error::invalid("this server does not read PDF and Word documents"))?;
    let mut child = Command::new(program)
        .args(["read-document", kind.name(), &from.to_string()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(docent_store::Error::internal)?;
    let mut stdin = child.stdin.take();
    let given = async move {
        if let Some(stdin) = stdin.as_mut() {
            // One that ended early says why by its exit.
            let _ = stdin.write_all(&bytes).await;
        }
        drop((stdin, bytes));
    };
    let both = async { tokio::join!(given, child.wait_with_output()).1 };
    let output = time::timeout(PATIENCE, both).await.map_err(|_| too_slow())?;
    drop(turn);
    let output = output.map_err(docent_store::Error::internal)?;
    let answered = serde_json::from_slice::<Answered>(&output.stdout);
    match answered {
        Ok(Ok(part)) if output.status.success() => Ok(part),
        Ok(Err(why)) => Err(Error::invalid(why)),
        _ => Err(Error::invalid(
            "this document takes more memory or time than reading it may: ask for it in a simpler \
             form, or for a part of it",
        )),
    }
}

/// `docent read-document`: reads a document from standard input, for the server.
#[derive(Debug, Args)]
pub struct ReadDocument {
    /// What it is.
    kind: Kind,
    /// Where to start.
    #[arg(default_value_t = 0)]
    from: u64,
}

impl ReadDocument {
    /// Prints an [`Answered`] as JSON.
    pub(crate) fn run(self) -> std::result::Result<(), Failure> {
        confine();
        let mut bytes = Vec::new();
        io::stdin().take(LARGEST).read_to_end(&mut bytes).map_err(Failure::new)?;
        let read = move || match self.kind {
            Kind::Pdf => pdf::read(&bytes, self.from),
            Kind::Docx => docx::read(&bytes, self.from),
        };
        let reading = thread::Builder::new().stack_size(STACK).spawn(read).map_err(Failure::new)?;
        let answered: Answered =
            reading.join().unwrap_or_else(|_| Err("this document is broken".to_owned()));
        println!("{}", serde_json::to_string(&answered).map_err(Failure::new)?);
        Ok(())
    }
}

/// Limits what the process may take, where the system knows such limits.
fn confine() {
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

/// Cuts a text that is too long for one answer; whether it did.
fn cut(text: &mut String) -> bool {
    let long = text.len() > MOST;
    if long {
        text.truncate(text.floor_char_boundary(MOST));
    }
    long
}
