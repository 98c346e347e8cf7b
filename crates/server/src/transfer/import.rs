//! From a tree of files to documents, folders and files of a space.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use docent_document::{
    Block, Kind,
    kinds::Raw,
    links::{Link, LinkKind, links, map_links},
    markdown::{self, Writer},
    tree::DEEPEST,
};
use docent_store::{
    Actor, Call, FolderState, Store,
    document::{self, Create, Destination, Filter, INBOX, New},
    file,
    folder::{self, DEEPEST as DEEPEST_FOLDER},
};
use uuid::Uuid;

use super::{
    anchors::Anchors,
    archive::is_too_large,
    flavour::{Flavour, file_name, is_table},
    links::{self as paths, Found},
    listing,
    mark::Mark,
    plan::{FolderPath, Plan, Planned, Target},
    relations,
    report::{Error, Progress, Report, Result, Stage},
    source::Source,
    table, title,
};

/// Documents of one transaction at most.
const DOCUMENTS_A_WRITE: usize = 50;
/// Bytes of text of one transaction, after which no more is added to it.
const BYTES_A_WRITE: usize = 512 * 1024;
/// Bytes of one document at most.
const LARGEST_DOCUMENT: u64 = 16 * 1024 * 1024;

/// Imports the folder or archive at `path` into a space, below `folder` (names with `/` between
/// them, made where they are missing).
///
/// # Errors
/// Nothing is imported when the tree is refused. When the store fails half way, what it has taken
/// stays, and the error says how much that is.
pub async fn import(
    store: &Store,
    actor: &Actor,
    path: &Path,
    folder: Option<&str>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report> {
    let mut report = Report::default();
    let mut source = Source::open(path, &mut report)?;
    let base: FolderPath = folder
        .unwrap_or_default()
        .split('/')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let plan = Plan::new(&source, &base, DEEPEST_FOLDER, &mut || store.world.id(), &mut report);
    let mut import = Import { store, actor, plan: &plan, report, progress };
    let mut pages = import.read(&mut source)?;
    let files = import.keep_files(&mut source, &pages).await?;
    import.point(&mut pages, &files);
    import.settle(&mut pages, !base.is_empty()).await?;
    let folders = import.make_folders(&pages).await?;
    import.write(pages, &folders).await?;
    import.report.notes.sort();
    Ok(import.report)
}

struct Import<'a> {
    store: &'a Store,
    actor: &'a Actor,
    plan: &'a Plan,
    report: Report,
    progress: &'a (dyn Fn(Progress) + Sync),
}

/// A document that has been read.
struct Page {
    index: usize,
    new: New,
    /// Whether it goes among the templates.
    template: bool,
    anchors: Anchors,
    bytes: usize,
}

impl Page {
    /// Whether it goes where documents of its sort are, and into no folder.
    fn is_elsewhere(&self) -> bool {
        self.template || self.new.inbox || self.new.daily.is_some()
    }
}

impl Import<'_> {
    fn step(&self, stage: Stage, done: usize, total: usize) {
        (self.progress)(Progress { stage, done, total });
    }

    fn read(&mut self, source: &mut Source) -> Result<Vec<Page>> {
        let plan = self.plan;
        let mut pages = Vec::with_capacity(plan.documents.len());
        for (index, planned) in plan.documents.iter().enumerate() {
            self.step(Stage::Read, index, plan.documents.len());
            if planned.file.size > LARGEST_DOCUMENT {
                let what = format!("not imported: larger than {LARGEST_DOCUMENT} bytes");
                self.report.note(&planned.file.path, what);
                continue;
            }
            let bytes = match source.read(&planned.file) {
                Ok(bytes) => bytes,
                Err(Error::Io { cause, .. }) => {
                    self.report.note(&planned.file.path, format!("not imported: {cause}"));
                    continue;
                }
                Err(error) => return Err(error),
            };
            pages.extend(self.page(index, planned, bytes));
        }
        self.step(Stage::Read, plan.documents.len(), plan.documents.len());
        Ok(pages)
    }

    /// Reads one document; none when it is no text.
    fn page(&mut self, index: usize, planned: &Planned, bytes: Vec<u8>) -> Option<Page> {
        let path = &planned.file.path;
        let size = bytes.len();
        let Some((text, foreign)) = title::decode(bytes) else {
            self.report.note(path, "not imported: not a text");
            return None;
        };
        if foreign {
            self.report.note(path, "not UTF-8: read as Windows-1252");
        }
        let (title, front_matter, blocks) = if is_table(path) {
            (planned.stem.clone(), None, vec![self.table(path, &text)])
        } else {
            self.markdown(planned, &text)
        };
        let anchors = Anchors::of(&blocks);
        let (mark, front_matter) = Mark::take(front_matter);
        let new = New {
            id: Some(planned.id),
            title,
            icon: mark.icon,
            daily: mark.daily,
            inbox: mark.inbox,
            front_matter: title::kept(front_matter),
            blocks,
        };
        Some(Page { index, new, template: mark.template, anchors, bytes: size })
    }

    fn table(&mut self, path: &str, text: &str) -> Block {
        let (kind, wrong) = table::table(text);
        if let Some(line) = wrong {
            let line = usize::try_from(line).unwrap_or_default();
            self.report.note_line(path, line, "rows that are no CSV were left out");
        }
        Block::new(self.store.world.id(), kind)
    }

    fn markdown(&mut self, planned: &Planned, text: &str) -> (String, Option<String>, Vec<Block>) {
        let path = &planned.file.path;
        let mut parsed = markdown::parse(text, &mut || self.store.world.id());
        for note in &parsed.notes {
            self.report.note_line(path, note.line, format!("kept as it is: {}", note.what));
        }
        for block in parsed.blocks.iter_mut().filter(|block| depth(block) > DEEPEST) {
            let source = markdown::write(std::slice::from_ref(block), Writer::Archive);
            let source = source.trim_end_matches('\n').to_owned();
            *block = Block::new(block.id, Kind::Raw(Raw { source }));
            self.report.note(path, "kept as it is: nested too deeply");
        }
        let mut title = match self.plan.flavour {
            Flavour::Obsidian => planned.stem.clone(),
            _ => title::title(&parsed, &planned.stem),
        };
        if title.chars().count() > title::LONGEST {
            title = title.chars().take(title::LONGEST).collect();
            self.report.note(path, format!("the title was cut to {} characters", title::LONGEST));
        }
        (title, parsed.front_matter, parsed.blocks)
    }

    /// Keeps every file that a document points at; answers their ids by index.
    async fn keep_files(
        &mut self,
        source: &mut Source,
        pages: &[Page],
    ) -> Result<HashMap<usize, Uuid>> {
        let wanted = self.wanted_files(pages);
        let mut kept = HashMap::new();
        for (done, &index) in wanted.iter().enumerate() {
            self.step(Stage::Files, done, wanted.len());
            let known = &self.plan.files[index];
            if is_too_large(known.size) {
                self.report.note(&known.path, "not imported: too large");
                continue;
            }
            let bytes = match source.read(known) {
                Ok(bytes) => bytes,
                Err(Error::Io { cause, .. }) => {
                    self.report.note(&known.path, format!("not imported: {cause}"));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let name = file_name(&known.path);
            match file::add(self.store, self.actor, name, &bytes).await {
                Ok(file) => _ = kept.insert(index, file.id),
                Err(docent_store::Error::Invalid(why)) => {
                    self.report.note(&known.path, format!("not imported: {why}"));
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.step(Stage::Files, wanted.len(), wanted.len());
        for (index, file) in self.plan.files.iter().enumerate() {
            if !wanted.contains(&index) {
                self.report.note(&file.path, "not imported: no document points at it");
            }
        }
        self.report.files = kept.values().collect::<BTreeSet<_>>().len();
        Ok(kept)
    }

    fn wanted_files(&self, pages: &[Page]) -> BTreeSet<usize> {
        let mut wanted = BTreeSet::new();
        for page in pages {
            let path = &self.plan.documents[page.index].file.path;
            for block in &page.new.blocks {
                block.walk(&mut |block| {
                    for link in links(block) {
                        if let Found::Here(Target::File(index), _) =
                            paths::find(self.plan, path, &link)
                        {
                            wanted.insert(index);
                        }
                    }
                });
            }
        }
        wanted
    }

    /// Makes the links of all pages lead to documents, blocks and files of the space.
    fn point(&mut self, pages: &mut [Page], files: &HashMap<usize, Uuid>) {
        relations::read(pages.iter_mut().map(|page| &mut page.new.blocks));
        let plan = self.plan;
        let anchors: HashMap<usize, Anchors> =
            pages.iter_mut().map(|page| (page.index, std::mem::take(&mut page.anchors))).collect();
        for page in pages {
            let pointing = Pointing { plan, anchors: &anchors, files, index: page.index };
            let mut noted = BTreeSet::new();
            for block in &mut page.new.blocks {
                block.walk_mut(&mut |block| {
                    map_links(block, |link| pointing.address(link, &mut noted));
                });
            }
            for what in noted {
                self.report.note(&plan.documents[page.index].file.path, what);
            }
        }
    }

    /// Decides which documents become daily notes, templates and the inbox again. A date has one daily
    /// note and a space one inbox, and what is to go into a folder goes there.
    async fn settle(&mut self, pages: &mut [Page], into_folder: bool) -> Result<()> {
        let mut taken = BTreeSet::new();
        if pages.iter().any(|page| page.new.daily.is_some()) {
            let daily = Filter { locations: vec!["daily_notes".to_owned()], ..Filter::default() };
            let trash = Filter { trash: true, ..Filter::default() };
            for filter in [daily, trash] {
                let listed = listing::all(self.store, self.actor, &filter).await?;
                taken.extend(listed.iter().filter_map(|listed| listed.location.date()));
            }
        }
        let mut has_inbox = self.has_inbox().await?;
        for page in pages {
            let path = &self.plan.documents[page.index].file.path;
            page.template &= !into_folder;
            page.new.inbox &= !into_folder;
            if page.new.inbox && std::mem::replace(&mut has_inbox, true) {
                page.new.inbox = false;
                self.report.note(path, "there is an inbox already: it is in the folder");
            }
            if page.new.inbox {
                INBOX.clone_into(&mut page.new.title);
                continue;
            }
            let Some(date) = page.new.daily else { continue };
            if into_folder {
                page.new.daily = None;
            } else if !taken.insert(date) {
                page.new.daily = None;
                let what = format!("there is a daily note of {date} already: it is in the folder");
                self.report.note(path, what);
            }
        }
        Ok(())
    }

    async fn has_inbox(&self) -> Result<bool> {
        let mut connection = self.store.connection().await?;
        match document::read(&mut connection, self.actor, document::Target::Inbox).await {
            Ok(_) => Ok(true),
            Err(docent_store::Error::NotFound) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the folders that are missing, level by level; answers the id of each.
    async fn make_folders(&mut self, pages: &[Page]) -> Result<HashMap<FolderPath, Uuid>> {
        let elsewhere = pages.iter().filter(|page| page.is_elsewhere());
        let wanted = self.plan.folders(&elsewhere.map(|page| page.index).collect());
        let mut known: HashMap<FolderPath, Uuid> = HashMap::new();
        let mut connection = self.store.connection().await?;
        let mut paths: HashMap<Uuid, FolderPath> = HashMap::new();
        for folder in folder::list(&mut connection, self.actor).await? {
            let mut path = folder.parent.and_then(|id| paths.get(&id).cloned()).unwrap_or_default();
            path.push(folder.name);
            paths.insert(folder.id, path.clone());
            known.entry(path).or_insert(folder.id);
        }
        drop(connection);
        let mut levels: BTreeMap<usize, Vec<&FolderPath>> = BTreeMap::new();
        for path in wanted.iter().filter(|path| !known.contains_key(*path)) {
            levels.entry(path.len()).or_default().push(path);
        }
        for level in levels.into_values() {
            let state = |path: &&FolderPath| {
                let (name, parent) = path.split_last()?;
                Some(FolderState { name: name.clone(), parent: known.get(parent).copied() })
            };
            let folders = level.iter().filter_map(state).collect();
            let made = self.store.write(self.actor, &call(), &folder::Create { folders }).await?;
            self.report.folders += made.ids.len();
            known.extend(level.into_iter().cloned().zip(made.ids));
        }
        Ok(known)
    }

    async fn write(&mut self, pages: Vec<Page>, folders: &HashMap<FolderPath, Uuid>) -> Result<()> {
        let total = pages.len();
        let mut batch = Batch::default();
        for page in pages {
            let folder = &self.plan.documents[page.index].folder;
            let destination = match folders.get(folder) {
                _ if page.template => Destination::Templates,
                Some(id) if !page.is_elsewhere() => Destination::Folder(*id),
                _ => Destination::Unsorted,
            };
            batch.add(destination, page);
            if batch.is_full() {
                self.flush(&mut batch, total).await?;
            }
        }
        self.flush(&mut batch, total).await
    }

    async fn flush(&mut self, batch: &mut Batch, total: usize) -> Result<()> {
        self.step(Stage::Write, self.report.documents, total);
        let batch = std::mem::take(batch);
        if batch.documents == 0 {
            return Ok(());
        }
        self.store.write(self.actor, &call(), &batch.creates).await.map_err(|error| {
            let done = self.report.documents;
            if done == 0 {
                return Error::Store(error);
            }
            Error::Refused(format!("{error} (after {done} of {total} documents, which stay)"))
        })?;
        self.report.documents += batch.documents;
        self.report.blocks += batch.blocks;
        self.step(Stage::Write, self.report.documents, total);
        Ok(())
    }
}

fn call() -> Call {
    Call { action: "import".to_owned(), ..Call::default() }
}

/// How many blocks stand inside each other, this one counted.
fn depth(block: &Block) -> usize {
    1 + block.children.iter().map(depth).max().unwrap_or_default()
}

/// Documents of one transaction.
#[derive(Default)]
struct Batch {
    creates: Vec<Create>,
    documents: usize,
    blocks: usize,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, destination: Destination, page: Page) {
        self.documents += 1;
        self.bytes += page.bytes;
        for block in &page.new.blocks {
            block.walk(&mut |_| self.blocks += 1);
        }
        match self.creates.last_mut().filter(|create| create.destination == destination) {
            Some(create) => create.documents.push(page.new),
            None => self.creates.push(Create { documents: vec![page.new], destination }),
        }
    }

    fn is_full(&self) -> bool {
        self.documents >= DOCUMENTS_A_WRITE || self.bytes >= BYTES_A_WRITE
    }
}

/// What the links of one document are to become.
struct Pointing<'a> {
    plan: &'a Plan,
    anchors: &'a HashMap<usize, Anchors>,
    files: &'a HashMap<usize, Uuid>,
    index: usize,
}

impl Pointing<'_> {
    /// The address inside the space; none where the link stays as it is.
    fn address(&self, link: &Link, noted: &mut BTreeSet<String>) -> Option<String> {
        if let Some(id) = paths::id_in(&link.target, "file://") {
            // A file of some space, and be it this one: who wrote the text did not bring it, and whoever
            // comes to see the document would come to see the file.
            noted.insert(format!("'{}' is no file of this import: it is not shown", link.target));
            return Some(format!("file:{id}"));
        }
        if link.kind == LinkKind::Related {
            return None;
        }
        let path = &self.plan.documents[self.index].file.path;
        match paths::find(self.plan, path, link) {
            Found::Elsewhere => None,
            Found::Nowhere => {
                noted.insert(format!("'{}' leads nowhere", link.target));
                None
            }
            Found::Itself(fragment) => self.document(self.index, Some(&fragment), link, noted),
            Found::Here(Target::Document(index), fragment) => {
                if link.kind == LinkKind::Embed {
                    noted.insert(format!("'{}' is shown as a name, not in place", link.target));
                    return None;
                }
                self.document(index, fragment.as_deref(), link, noted)
            }
            Found::Here(Target::File(index), _) => {
                self.files.get(&index).map(|id| format!("file://{id}"))
            }
        }
    }

    fn document(
        &self,
        index: usize,
        fragment: Option<&str>,
        link: &Link,
        noted: &mut BTreeSet<String>,
    ) -> Option<String> {
        let Some(anchors) = self.anchors.get(&index) else {
            noted.insert(format!("'{}' leads to a document that was not imported", link.target));
            return None;
        };
        let block = fragment.filter(|name| !name.is_empty()).map(|name| anchors.find(name));
        let id = match block {
            Some(Some(block)) => block,
            Some(None) if index == self.index => {
                noted.insert(format!("'{}' leads to no heading", link.target));
                return None;
            }
            Some(None) => {
                noted.insert(format!(
                    "'{}' leads to no heading: the whole document is linked",
                    link.target
                ));
                self.plan.documents[index].id
            }
            None => self.plan.documents[index].id,
        };
        Some(format!("block://{id}"))
    }
}
