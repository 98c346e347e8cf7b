//! Where an export goes: a directory, or a zip archive that is sent while it is written.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use futures::{SinkExt as _, Stream, TryStreamExt as _, channel::mpsc};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

use super::report::{Error, Result};

/// Bytes compressed at once: others have their turn in between.
const PIECE: usize = 64 * 1024;
/// Pieces that wait for a slow reader.
const WAITING: usize = 4;
/// What is compressed already, by the start of its media type.
const DENSE: [&str; 5] =
    ["image/", "video/", "audio/", "application/zip", "application/vnd.openxmlformats"];

/// Where an export goes.
pub(super) enum Tree {
    /// Below this directory, which is empty.
    Directory(PathBuf),
    /// Into an archive.
    Archive(Box<Packing>),
}

/// An archive under way.
pub(super) struct Packing {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    out: mpsc::Sender<Bytes>,
    options: SimpleFileOptions,
}

/// What of an archive was written and not yet sent.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tree {
    /// The directory, which is made, or found empty.
    pub(super) fn directory(root: &Path) -> Result<Self> {
        fs::create_dir_all(root).map_err(Error::at(root))?;
        if fs::read_dir(root).map_err(Error::at(root))?.next().is_some() {
            return Err(Error::Refused(format!(
                "{} is not empty: name a directory that is, or that is not there yet",
                root.display()
            )));
        }
        Ok(Self::Directory(root.to_owned()))
    }

    /// An archive whose files are of this time, and its bytes as they come.
    pub(super) fn archive(now: DateTime<Utc>) -> (Self, mpsc::Receiver<Bytes>) {
        let (out, sent) = mpsc::channel(WAITING);
        let written = Written::default();
        let options = SimpleFileOptions::default().last_modified_time(time(now));
        let zip = ZipWriter::new_stream(written.clone());
        (Self::Archive(Box::new(Packing { zip, written, out, options })), sent)
    }

    /// Makes a folder in a folder that is there.
    pub(super) async fn folder(&mut self, path: &str) -> Result<()> {
        match self {
            Self::Directory(root) => {
                let directory = root.join(path);
                fs::create_dir(&directory).map_err(Error::at(directory))
            }
            Self::Archive(packing) => packing.folder(path).await,
        }
    }

    /// Writes a file of `size` bytes, and of this media type, as it comes.
    pub(super) async fn file(
        &mut self,
        path: &str,
        (size, media_type): (u64, &str),
        parts: impl Stream<Item = docent_store::Result<Bytes>>,
    ) -> Result<()> {
        let mut parts = std::pin::pin!(parts);
        match self {
            Self::Directory(root) => {
                let place = root.join(path);
                let file = fs::File::create_new(&place).map_err(Error::at(&place))?;
                let mut out = io::BufWriter::new(file);
                while let Some(part) = parts.try_next().await? {
                    out.write_all(&part).map_err(Error::at(&place))?;
                }
                out.flush().map_err(Error::at(place))
            }
            Self::Archive(packing) => {
                packing.begin(path, size, media_type)?;
                while let Some(part) = parts.try_next().await? {
                    packing.add(path, &part).await?;
                }
                Ok(())
            }
        }
    }

    /// Ends it.
    pub(super) async fn finish(self) -> Result<()> {
        let Self::Archive(packing) = self else { return Ok(()) };
        let Packing { zip, written, mut out, .. } = *packing;
        zip.finish().map_err(|error| Error::at("the archive")(error.into()))?;
        send(&written, &mut out).await
    }
}

impl Packing {
    async fn folder(&mut self, path: &str) -> Result<()> {
        let made = self.zip.add_directory(path, self.options);
        made.map_err(|error| Error::at(path)(error.into()))?;
        send(&self.written, &mut self.out).await
    }

    fn begin(&mut self, path: &str, size: u64, media_type: &str) -> Result<()> {
        let dense = DENSE.iter().any(|start| media_type.starts_with(start));
        let method = if dense { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = self.options.compression_method(method);
        let options = options.large_file(size >= u64::from(u32::MAX));
        self.zip.start_file(path, options).map_err(|error| Error::at(path)(error.into()))
    }

    async fn add(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        for piece in bytes.chunks(PIECE) {
            self.zip.write_all(piece).map_err(Error::at(path))?;
            send(&self.written, &mut self.out).await?;
        }
        Ok(())
    }
}

/// Hands on what was written; waits while the reader is slow.
async fn send(written: &Written, out: &mut mpsc::Sender<Bytes>) -> Result<()> {
    let bytes = std::mem::take(&mut *written.0.lock().unwrap_or_else(PoisonError::into_inner));
    if bytes.is_empty() {
        return Ok(());
    }
    let gone = |_| Error::at("the archive")(io::ErrorKind::BrokenPipe.into());
    out.send(bytes.into()).await.map_err(gone)
}

/// A time as archives have it: without a zone, between 1980 and 2107.
fn time(now: DateTime<Utc>) -> zip::DateTime {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    zip::DateTime::from_date_and_time(
        u16::try_from(now.year()).unwrap_or_default(),
        part(now.month()),
        part(now.day()),
        part(now.hour()),
        part(now.minute()),
        part(now.second()),
    )
    .unwrap_or_default()
}
