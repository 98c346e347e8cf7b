//! Zip archives, which may come from anybody: names that lead outside, bombs and links are refused.

use std::{
    fs,
    io::{Cursor, Read, Seek},
    path::{Component, Path, PathBuf},
};

use zip::{ZipArchive, result::ZipError};

use super::{
    report::{Error, Result},
    source::{LARGEST, MOST_BYTES, MOST_FILES},
};

/// How much larger than its archive the content may be; text rarely shrinks to a hundredth.
const RATIO: u64 = 200;
/// Content up to this size may shrink as it likes.
const HARMLESS: u64 = 16 * 1024 * 1024;

/// An open archive.
pub(super) struct Archive {
    path: PathBuf,
    zip: ZipArchive<Box<dyn Bytes>>,
}

trait Bytes: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bytes for T {}

/// One name in an archive.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) number: usize,
    pub(super) size: u64,
    pub(super) kind: EntryKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    Symlink,
}

/// Opens an archive; one that holds nothing but archives, as large exports of Notion do, is opened
/// one level deep.
pub(super) fn open(path: &Path) -> Result<Vec<Archive>> {
    let file = fs::File::open(path).map_err(Error::at(path))?;
    let size = file.metadata().map_err(Error::at(path))?.len();
    let mut outer = Archive::new(path, Box::new(file), size)?;
    let entries = outer.entries()?;
    let inner: Vec<usize> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::File && is_zip(&entry.path))
        .map(|entry| entry.number)
        .collect();
    let files = entries.iter().filter(|entry| entry.kind == EntryKind::File).count();
    if inner.is_empty() || inner.len() != files {
        return Ok(vec![outer]);
    }
    let mut archives = Vec::with_capacity(inner.len());
    for number in inner {
        let bytes = outer.read(number)?;
        let size = bytes.len() as u64;
        archives.push(Archive::new(path, Box::new(Cursor::new(bytes)), size)?);
    }
    Ok(archives)
}

fn is_zip(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"))
}

impl Archive {
    fn new(path: &Path, bytes: Box<dyn Bytes>, size: u64) -> Result<Self> {
        let zip = ZipArchive::new(bytes).map_err(|error| {
            Error::Refused(format!(
                "{} is neither a folder nor a zip archive: {error}",
                path.display()
            ))
        })?;
        let mut archive = Self { path: path.to_owned(), zip };
        archive.check(size)?;
        Ok(archive)
    }

    /// Every name, none of which leads outside.
    pub(super) fn entries(&mut self) -> Result<Vec<Entry>> {
        let mut entries = Vec::with_capacity(self.zip.len());
        for number in 0..self.zip.len() {
            let entry = self.zip.by_index_raw(number).map_err(broken(&self.path))?;
            let name = entry.name().map_err(broken(&self.path))?.replace('\\', "/");
            let kind = if entry.is_symlink() {
                EntryKind::Symlink
            } else if entry.is_dir() || name.ends_with('/') {
                EntryKind::Folder
            } else {
                EntryKind::File
            };
            let size = entry.size();
            let path = inside(&name).ok_or_else(|| {
                Error::Refused(format!(
                    "{}: the name '{name}' leads outside the archive; nothing was imported",
                    self.path.display()
                ))
            })?;
            if !path.is_empty() {
                entries.push(Entry { path, number, size, kind });
            }
        }
        Ok(entries)
    }

    /// The bytes of an entry, no more of them than it promised.
    pub(super) fn read(&mut self, number: usize) -> Result<Vec<u8>> {
        let entry = self.zip.by_index(number).map_err(broken(&self.path))?;
        let promised = entry.size();
        let mut bytes = Vec::new();
        entry
            .take(promised.min(MOST_BYTES) + 1)
            .read_to_end(&mut bytes)
            .map_err(Error::at(&self.path))?;
        if bytes.len() as u64 > promised {
            return Err(self.bomb());
        }
        Ok(bytes)
    }

    fn check(&mut self, size: u64) -> Result<()> {
        if self.zip.len() > MOST_FILES {
            return Err(self.bomb());
        }
        let mut total: u64 = 0;
        for number in 0..self.zip.len() {
            let entry = self.zip.by_index_raw(number).map_err(broken(&self.path))?;
            total = total.saturating_add(entry.size());
        }
        let swollen = total > HARMLESS && total / RATIO > size;
        if total > MOST_BYTES || swollen { Err(self.bomb()) } else { Ok(()) }
    }

    fn bomb(&self) -> Error {
        Error::Refused(format!(
            "{} would grow too much when unpacked (more than {MOST_FILES} files, {MOST_BYTES} bytes, \
             or {RATIO} times its size); unpack it yourself and import the folder if you trust it",
            self.path.display()
        ))
    }
}

fn broken(path: &Path) -> impl Fn(ZipError) -> Error {
    move |error| Error::Refused(format!("{}: {error}", path.display()))
}

/// A name without `.` and empty parts; none when it leads outside.
fn inside(name: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    let drive = parts.first().is_some_and(|part| part.as_bytes().get(1) == Some(&b':'));
    (!drive && !name.contains('\0')).then(|| parts.join("/"))
}

/// Larger ones are not read into memory.
pub(super) fn is_too_large(size: u64) -> bool {
    size > LARGEST
}
