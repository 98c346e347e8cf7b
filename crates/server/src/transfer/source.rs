//! Where an import comes from: [`Source`], the files of a folder or an archive by relative path.

use std::{collections::HashSet, fs, path::Path};

use walkdir::WalkDir;

use super::{
    archive::{self, Archive},
    flavour::{parent, split_name},
    report::{Error, Report, Result},
};

/// Files at most.
pub(super) const MOST_FILES: usize = 200_000;
/// Bytes of all files together at most.
pub(super) const MOST_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes of one file at most.
pub(super) const LARGEST: u64 = 256 * 1024 * 1024;

/// The files to import.
pub(super) struct Source {
    /// Every file, by path.
    pub(super) files: Vec<File>,
    /// Folders in which nothing at all is.
    pub(super) empty: Vec<String>,
    /// Whether it is an Obsidian vault.
    pub(super) vault: bool,
    place: Place,
}

/// A file of the source.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Relative, with `/` between the names.
    pub(super) path: String,
    pub(super) size: u64,
    /// Where the archive has it: which archive, and its number there.
    pub(super) at: (usize, usize),
}

enum Place {
    Folder(std::path::PathBuf),
    Archives(Vec<Archive>),
}

impl Source {
    /// Lists what is at `path`; nothing is read yet but the names.
    pub(super) fn open(path: &Path, report: &mut Report) -> Result<Self> {
        let known = fs::metadata(path).map_err(Error::at(path))?;
        let mut source =
            if known.is_dir() { Self::folder(path, report) } else { Self::archive(path, report)? };
        // `A.md` comes before `A 2.md`, as their names were given.
        source.files.sort_by(|a, b| split_name(&a.path).cmp(&split_name(&b.path)));
        source.check_size(path)?;
        Ok(source)
    }

    /// The bytes of a file.
    pub(super) fn read(&mut self, file: &File) -> Result<Vec<u8>> {
        match &mut self.place {
            Place::Folder(root) => {
                let path = root.join(&file.path);
                fs::read(&path).map_err(Error::at(path))
            }
            Place::Archives(archives) => archives[file.at.0].read(file.at.1),
        }
    }

    fn folder(root: &Path, report: &mut Report) -> Self {
        let place = Place::Folder(root.to_owned());
        let mut source = Self { files: Vec::new(), empty: Vec::new(), vault: false, place };
        let mut walk = WalkDir::new(root).sort_by_file_name().min_depth(1).into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(root).display().to_string();
                    report.note(&path, format!("not imported: {error}"));
                    continue;
                }
            };
            let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let Some(path) = relative.to_str().map(|path| path.replace('\\', "_")) else {
                report.note(&relative.to_string_lossy(), "not imported: its name is not UTF-8");
                continue;
            };
            let kind = entry.file_type();
            if source.is_hidden(&path, report) {
                if kind.is_dir() {
                    walk.skip_current_dir();
                }
            } else if kind.is_symlink() {
                report.note(&path, "not imported: symbolic links are not followed");
            } else if kind.is_dir() {
                let is_empty =
                    fs::read_dir(entry.path()).is_ok_and(|mut inner| inner.next().is_none());
                source.empty.extend(is_empty.then_some(path));
            } else if kind.is_file() {
                let size = entry.metadata().map_or(0, |known| known.len());
                source.files.push(File { path, size, at: (0, 0) });
            } else {
                report.note(&path, "not imported: not an ordinary file");
            }
        }
        source
    }

    fn archive(path: &Path, report: &mut Report) -> Result<Self> {
        let place = Place::Archives(archive::open(path)?);
        let mut source = Self { files: Vec::new(), empty: Vec::new(), vault: false, place };
        let Place::Archives(archives) = &mut source.place else { return Ok(source) };
        let mut entries = Vec::new();
        for (number, archive) in archives.iter_mut().enumerate() {
            entries.extend(archive.entries()?.into_iter().map(|entry| (number, entry)));
        }
        let mut folders = Vec::new();
        for (number, entry) in entries {
            if source.is_hidden(&entry.path, report) {
                continue;
            }
            match entry.kind {
                archive::EntryKind::Folder => folders.push(entry.path),
                archive::EntryKind::Symlink => {
                    report.note(&entry.path, "not imported: symbolic links are not followed");
                }
                archive::EntryKind::File => source.files.push(File {
                    path: entry.path,
                    size: entry.size,
                    at: (number, entry.number),
                }),
            }
        }
        let mut holding: HashSet<&str> = HashSet::new();
        for path in source.files.iter().map(|file| &file.path).chain(&folders) {
            let mut above = parent(path);
            while !above.is_empty() && holding.insert(above) {
                above = parent(above);
            }
        }
        let empty = folders.iter().filter(|folder| !holding.contains(folder.as_str()));
        source.empty = empty.cloned().collect();
        Ok(source)
    }

    /// Whether a path is of the kind that programs keep for themselves; the topmost is noted.
    fn is_hidden(&mut self, path: &str, report: &mut Report) -> bool {
        let mut end = 0;
        for name in path.split('/') {
            end += name.len() + 1;
            let litter = ["__MACOSX", "Thumbs.db", "desktop.ini", ".DS_Store"].contains(&name);
            if name.starts_with('.') || litter {
                self.vault |= name == ".obsidian";
                let known = &path[..end - 1];
                let noted = report.notes.iter().any(|note| note.path == known);
                if !litter && name != ".obsidian" && !noted {
                    report.note(known, "not imported: hidden");
                }
                return true;
            }
        }
        false
    }

    fn check_size(&self, path: &Path) -> Result<()> {
        let bytes: u64 = self.files.iter().map(|file| file.size).sum();
        if self.files.len() > MOST_FILES || bytes > MOST_BYTES {
            return Err(Error::Refused(format!(
                "{} holds {} files with {bytes} bytes; at most {MOST_FILES} files and {MOST_BYTES} \
                 bytes are imported at once: split it",
                path.display(),
                self.files.len(),
            )));
        }
        Ok(())
    }
}
