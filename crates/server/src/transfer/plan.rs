//! What each file becomes, decided by names alone: [`Plan`]. Every document has its id before any
//! is read, so that links can be written at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    flavour::{Flavour, file_name, is_table, parent, split_name, stem},
    report::Report,
    source::{File, Source},
};

/// Characters of a folder's name.
const LONGEST_NAME: usize = 200;

/// What becomes of each file.
pub(super) struct Plan {
    pub(super) flavour: Flavour,
    pub(super) documents: Vec<Planned>,
    /// Everything that is no document.
    pub(super) files: Vec<File>,
    /// Folders that are wanted though no document is in them.
    bare: BTreeSet<FolderPath>,
    paths: HashMap<String, Target>,
    /// By path in lower case.
    folded: HashMap<String, Target>,
    /// By the last name in lower case, the shortest path first.
    names: BTreeMap<String, Vec<Target>>,
}

/// The names of the folders from the top.
pub(super) type FolderPath = Vec<String>;

/// A file that becomes a document.
pub(super) struct Planned {
    pub(super) file: File,
    pub(super) id: Uuid,
    /// The file's name as people know it, without its extension.
    pub(super) stem: String,
    pub(super) folder: FolderPath,
}

/// What a path leads to, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Document(usize),
    File(usize),
}

impl Plan {
    /// Decides for every file of the source; `base` is the folder that all goes into, and at most
    /// `deepest` folders may stand inside each other.
    pub(super) fn new(
        source: &Source,
        base: &[String],
        deepest: usize,
        ids: &mut dyn FnMut() -> Uuid,
        report: &mut Report,
    ) -> Self {
        let mut plan = Self {
            flavour: Flavour::of(source),
            documents: Vec::new(),
            files: Vec::new(),
            bare: BTreeSet::new(),
            paths: HashMap::new(),
            folded: HashMap::new(),
            names: BTreeMap::new(),
        };
        let views = plan.views(source, report);
        // Ids made in the same millisecond come in any order; documents keep that of their files.
        let mut fresh: Vec<Uuid> = source.files.iter().map(|_| ids()).collect();
        fresh.sort();
        for (file, id) in source.files.iter().zip(fresh) {
            if plan.paths.contains_key(&file.path) {
                report.note(&file.path, "not imported: an earlier file has the same path");
            } else if plan.flavour.is_document(file) {
                if !views.contains_key(&file.path) {
                    plan.add_document(file, base, deepest, id, report);
                }
            } else {
                plan.files.push(file.clone());
                plan.know(&file.path, Target::File(plan.files.len() - 1));
            }
        }
        for (view, whole) in views {
            if let Some(&target) = plan.paths.get(&whole) {
                plan.know(&view, target);
            }
        }
        for folder in &source.empty {
            let path = plan.folder_path(folder, base, deepest, report);
            plan.bare.insert(path);
        }
        plan.bare.insert(base.to_vec());
        plan.sort_names();
        plan
    }

    /// The document or file at exactly this path, else in any case of letters.
    pub(super) fn at(&self, path: &str) -> Option<Target> {
        self.paths.get(path).or_else(|| self.folded.get(&path.to_lowercase())).copied()
    }

    /// The document or file whose path ends in this one, the shortest path first.
    pub(super) fn named(&self, path: &str) -> Option<Target> {
        let wanted = path.trim_start_matches('/').to_lowercase();
        let known = self.names.get(file_name(&wanted))?;
        let fits = |target: &&Target| {
            let own = self.path(**target).to_lowercase();
            let (bare, _) = split_name(&own);
            [own.as_str(), bare].iter().any(|own| {
                own.strip_suffix(&wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
            })
        };
        known.iter().find(fits).copied()
    }

    fn path(&self, target: Target) -> &str {
        match target {
            Target::Document(index) => &self.documents[index].file.path,
            Target::File(index) => &self.files[index].path,
        }
    }

    /// Notion writes a database twice: as its first view shows it, and whole. Answers each view with
    /// the whole that stands for it.
    fn views(&self, source: &Source, report: &mut Report) -> BTreeMap<String, String> {
        let mut views = BTreeMap::new();
        if self.flavour != Flavour::Notion {
            return views;
        }
        let paths: BTreeSet<&str> = source.files.iter().map(|file| file.path.as_str()).collect();
        for path in paths.iter().filter(|path| is_table(path)) {
            let (bare, extension) = split_name(path);
            let whole = format!("{bare}_all.{extension}");
            if paths.contains(whole.as_str()) {
                report.note(
                    path,
                    format!("not imported: the same rows are in {}", file_name(&whole)),
                );
                views.insert((*path).to_owned(), whole);
            }
        }
        views
    }

    fn add_document(
        &mut self,
        file: &File,
        base: &[String],
        deepest: usize,
        id: Uuid,
        report: &mut Report,
    ) {
        let folder = self.folder_path(parent(&file.path), base, deepest, report);
        let own = stem(&file.path);
        let own = if is_table(&file.path) { own.strip_suffix("_all").unwrap_or(own) } else { own };
        let known = self.flavour.name(own).trim();
        let known = if known.is_empty() { "Untitled" } else { known };
        let stem = known.to_owned();
        self.documents.push(Planned { file: file.clone(), id, stem, folder });
        self.know(&file.path, Target::Document(self.documents.len() - 1));
    }

    fn know(&mut self, path: &str, target: Target) {
        self.paths.insert(path.to_owned(), target);
        self.folded.entry(path.to_lowercase()).or_insert(target);
        let name = file_name(path).to_lowercase();
        if let Target::Document(_) = target {
            self.names.entry(split_name(&name).0.to_owned()).or_default().push(target);
        }
        self.names.entry(name).or_default().push(target);
    }

    fn sort_names(&mut self) {
        let mut names = std::mem::take(&mut self.names);
        for targets in names.values_mut() {
            targets.sort_by_key(|&target| (self.path(target).len(), self.path(target).to_owned()));
            targets.dedup();
        }
        self.names = names;
    }

    /// Every folder to make, each after the one it is in; none for the documents, by index, that go
    /// elsewhere.
    pub(super) fn folders(&self, elsewhere: &BTreeSet<usize>) -> BTreeSet<FolderPath> {
        let documents = self.documents.iter().enumerate();
        let documents = documents.filter(|(index, _)| !elsewhere.contains(index));
        let paths = documents.map(|(_, planned)| &planned.folder).chain(&self.bare);
        paths.flat_map(|path| (1..=path.len()).map(|end| path[..end].to_vec())).collect()
    }

    fn folder_path(
        &self,
        path: &str,
        base: &[String],
        deepest: usize,
        report: &mut Report,
    ) -> FolderPath {
        let mut folders = base.to_vec();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let known = self.flavour.name(name).trim();
            let known = if known.is_empty() { "Untitled" } else { known };
            let short: String = known.chars().take(LONGEST_NAME).collect();
            if short.len() < known.len() {
                report.note(path, format!("the folder's name was cut to '{short}'"));
            }
            folders.push(short);
        }
        if folders.len() > deepest {
            folders.truncate(deepest);
            report.note(path, format!("nested too deeply: put into '{}'", folders.join("/")));
        }
        folders
    }
}
