//! From documents, folders and files of a space to a tree of files.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use bytes::Bytes;
use docent_document::{
    Block,
    links::{Link, LinkKind, links, map_links},
    markdown::{self, Writer},
};
use docent_store::{
    Actor, Location, Store,
    document::{self, Document, Filter, Listed, Target},
    file, folder,
};
use futures::{Stream, StreamExt as _, stream};
use uuid::Uuid;

use super::{
    anchors::Anchors,
    flavour::{file_name, split_name, stem},
    links as paths, listing,
    mark::Mark,
    names::{Taken, safe},
    relations::Numbers,
    report::{Progress, Report, Result, Stage},
    title,
    tree::Tree,
};

/// Where pictures and attachments go.
const FILES: &str = "assets";
const DAILY_NOTES: &str = "Daily notes";
const TEMPLATES: &str = "Templates";

/// How much of a space is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All that the caller sees; the trash stays behind.
    Whole,
    /// A folder, with all below.
    Folder(Uuid),
    /// One document.
    Document(Uuid),
}

/// Writes what the caller sees of a space below `directory`; the trash stays behind.
///
/// # Errors
/// A directory in which something already is is refused.
pub async fn export(
    store: &Store,
    actor: &Actor,
    directory: &Path,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report> {
    let tree = Tree::directory(directory)?;
    let plan = Plan::make(store, actor, Part::Whole).await?;
    Export::new(store, actor, tree, plan, progress).run().await
}

/// The same as a zip archive, piece by piece: it is written no faster than it is read, and no connection
/// to the database is held meanwhile.
///
/// # Errors
/// [`docent_store::Error::NotFound`] where the caller sees no such part. The stream ends with an error
/// where the archive could not be finished.
pub async fn pack(
    store: &Arc<Store>,
    actor: &Actor,
    part: Part,
) -> docent_store::Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let plan = Plan::make(store, actor, part).await?;
    let (tree, sent) = Tree::archive(store.world.now());
    let (store, actor) = (Arc::clone(store), actor.clone());
    let work = async move { Export::new(&store, &actor, tree, plan, &|_| ()).run().await };
    let failed = stream::once(work).filter_map(async |done| done.err().map(Err));
    Ok(stream::select(sent.map(Ok), failed))
}

struct Export<'a> {
    store: &'a Store,
    actor: &'a Actor,
    tree: Tree,
    progress: &'a (dyn Fn(Progress) + Sync),
    report: Report,
    plan: Plan,
    /// Where documents, headings and other blocks are: the number of the page, and a heading's fragment.
    places: HashMap<Uuid, (usize, Option<Box<str>>)>,
    /// The items that others are related to.
    numbers: Numbers,
    /// The paths of files that documents point at; none of those that are gone.
    files: BTreeMap<Uuid, Option<String>>,
}

/// What goes where, decided before anything is written.
#[derive(Default)]
struct Plan {
    taken: Taken,
    /// Directories, each after the one it is in, with the name of the folder that it is.
    folders: Vec<(String, Option<String>)>,
    pages: Vec<Page>,
}

/// A document and its file.
struct Page {
    id: Uuid,
    path: String,
}

impl Plan {
    async fn make(store: &Store, actor: &Actor, part: Part) -> docent_store::Result<Self> {
        let mut plan = Self::default();
        let folders = plan.place_folders(store, actor, part).await?;
        let filter = match part {
            Part::Whole => Filter::default(),
            Part::Folder(_) if folders.is_empty() => return Err(docent_store::Error::NotFound),
            Part::Folder(_) => {
                let below = folders.keys().copied().collect();
                Filter { folders: Some(below), ..Filter::default() }
            }
            Part::Document(id) => Filter { documents: Some(vec![id]), ..Filter::default() },
        };
        plan.place(&folders, listing::all(store, actor, &filter).await?);
        if matches!(part, Part::Document(_)) && plan.pages.is_empty() {
            return Err(docent_store::Error::NotFound);
        }
        Ok(plan)
    }

    async fn place_folders(
        &mut self,
        store: &Store,
        actor: &Actor,
        part: Part,
    ) -> docent_store::Result<HashMap<Uuid, String>> {
        let mut folders: HashMap<Uuid, String> = HashMap::new();
        let mut connection = store.connection().await?;
        for folder in folder::list(&mut connection, actor).await? {
            let above = folder.parent.and_then(|id| folders.get(&id));
            let wanted = match part {
                Part::Whole => true,
                Part::Folder(id) => folder.id == id || above.is_some(),
                Part::Document(_) => false,
            };
            if !wanted {
                continue;
            }
            let above = above.map_or("", String::as_str);
            let path = self.taken.take(above, &safe(&folder.name), "");
            self.folders.push((path.clone(), Some(folder.name)));
            folders.insert(folder.id, path);
        }
        Ok(folders)
    }

    /// Decides which file each document goes to.
    fn place(&mut self, folders: &HashMap<Uuid, String>, mut documents: Vec<Listed>) {
        let mut built_in: HashMap<&str, String> = HashMap::new();
        documents.sort_by_key(|listed| (listed.created_at, listed.id));
        for listed in documents {
            let own = match listed.location {
                Location::DailyNotes(_) => Some(DAILY_NOTES),
                Location::Templates => Some(TEMPLATES),
                Location::Folder(_) | Location::Unsorted | Location::Inbox => None,
            };
            let folder = match own {
                Some(name) => {
                    built_in.entry(name).or_insert_with(|| self.taken.take("", name, "")).clone()
                }
                None => listed
                    .location
                    .folder()
                    .and_then(|id| folders.get(&id).cloned())
                    .unwrap_or_default(),
            };
            let path = self.taken.take(&folder, &safe(&listed.title), ".md");
            self.pages.push(Page { id: listed.id, path });
        }
        let mut built_in: Vec<_> = built_in.into_values().map(|path| (path, None)).collect();
        built_in.sort();
        self.folders.extend(built_in);
    }
}

impl<'a> Export<'a> {
    fn new(
        store: &'a Store,
        actor: &'a Actor,
        tree: Tree,
        plan: Plan,
        progress: &'a (dyn Fn(Progress) + Sync),
    ) -> Self {
        let places = plan.pages.iter().enumerate().map(|(number, page)| (page.id, (number, None)));
        Self {
            store,
            actor,
            tree,
            progress,
            report: Report::default(),
            places: places.collect(),
            plan,
            numbers: Numbers::default(),
            files: BTreeMap::new(),
        }
    }

    async fn run(mut self) -> Result<Report> {
        self.make_folders().await?;
        self.survey().await?;
        self.write_files().await?;
        self.write_documents().await?;
        self.tree.finish().await?;
        self.report.notes.sort();
        Ok(self.report)
    }

    fn step(&self, stage: Stage, done: usize, total: usize) {
        (self.progress)(Progress { stage, done, total });
    }

    async fn make_folders(&mut self) -> Result<()> {
        for (path, name) in std::mem::take(&mut self.plan.folders) {
            self.tree.folder(&path).await?;
            let Some(name) = name else { continue };
            if file_name(&path) != name {
                self.report.note(&path, format!("the folder is called '{name}'"));
            }
            self.report.folders += 1;
        }
        Ok(())
    }

    /// Finds the headings that links may name, and the files that documents point at.
    async fn survey(&mut self) -> Result<()> {
        let pages = std::mem::take(&mut self.plan.pages);
        let mut files = BTreeSet::new();
        for (done, page) in pages.iter().enumerate() {
            self.step(Stage::Read, done, pages.len());
            let Some(document) = self.read(page).await? else { continue };
            let blocks = document.tree.blocks(document.id, None);
            for (heading, fragment) in Anchors::of(&blocks).headings() {
                self.places.insert(heading, (done, Some(fragment.into())));
            }
            each_link(&blocks, &mut |_, link| files.extend(paths::id_in(&link.target, "file://")));
            self.find_blocks(done, &blocks);
            self.numbers.survey(&page.path, &blocks);
        }
        self.numbers.settle();
        self.step(Stage::Read, pages.len(), pages.len());
        self.plan.pages = pages;
        self.files = files.into_iter().map(|id| (id, None)).collect();
        Ok(())
    }

    /// A block that is no heading has no fragment: its document is where a link to it leads.
    fn find_blocks(&mut self, page: usize, blocks: &[Block]) {
        for block in blocks {
            block.walk(&mut |block| {
                self.places.entry(block.id).or_insert((page, None));
            });
        }
    }

    /// A document; none when it has gone meanwhile.
    async fn read(&self, page: &Page) -> Result<Option<Document>> {
        let mut connection = self.store.connection().await?;
        match document::read_with_metadata(&mut connection, self.actor, Target::Id(page.id)).await {
            Ok(document) => Ok(Some(document)),
            Err(docent_store::Error::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn write_files(&mut self) -> Result<()> {
        let wanted: Vec<Uuid> = self.files.keys().copied().collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let folder = self.plan.taken.take("", FILES, "");
        self.tree.folder(&folder).await?;
        for (done, &id) in wanted.iter().enumerate() {
            self.step(Stage::Files, done, wanted.len());
            let mut connection = self.store.connection().await?;
            let file = match file::find(&mut connection, self.actor, id).await {
                Ok(file) => file,
                Err(docent_store::Error::NotFound) => continue,
                Err(error) => return Err(error.into()),
            };
            drop(connection);
            let (name, extension) = split_name(&file.name);
            let extension =
                if extension.is_empty() { String::new() } else { format!(".{}", safe(extension)) };
            let path = self.plan.taken.take(&folder, &safe(name), &extension);
            let size = u64::try_from(file.size).unwrap_or_default();
            let bytes = file::read(self.store, self.actor, &file, 0..size);
            self.tree.file(&path, (size, &file.media_type), bytes).await?;
            self.files.insert(id, Some(path));
            self.report.files += 1;
        }
        self.step(Stage::Files, wanted.len(), wanted.len());
        Ok(())
    }

    async fn write_documents(&mut self) -> Result<()> {
        let pages = std::mem::take(&mut self.plan.pages);
        for (done, page) in pages.iter().enumerate() {
            self.step(Stage::Write, done, pages.len());
            let Some(document) = self.read(page).await? else {
                self.report.note(&page.path, "not exported: deleted meanwhile");
                continue;
            };
            self.report.blocks += document.tree.len();
            self.report.documents += 1;
            let text = self.markdown(&pages, page, &document);
            let kind = (text.len() as u64, "text/markdown");
            let text = stream::once(async move { Ok(text.into()) });
            self.tree.file(&page.path, kind, text).await?;
        }
        self.step(Stage::Write, pages.len(), pages.len());
        Ok(())
    }

    /// The text of a document's file.
    fn markdown(&mut self, pages: &[Page], page: &Page, document: &Document) -> String {
        let mut blocks = document.tree.blocks(document.id, None);
        self.numbers.write(&mut blocks);
        let mut noted = BTreeSet::new();
        for block in &mut blocks {
            block.walk_mut(&mut |block| {
                map_links(block, |link| self.address(pages, page, link, &mut noted));
            });
        }
        for what in noted {
            self.report.note(&page.path, what);
        }
        let body = markdown::write(&blocks, Writer::Archive);
        // What an import would make of it decides whether the title has to be said.
        let yaml = document.metadata.as_ref().and_then(|row| row.front_matter.as_deref());
        let text = with_front_matter(yaml, &body);
        let again = markdown::parse(&text, &mut Uuid::nil);
        let same_title = title::title(&again, stem(&page.path)) == document.title;
        let same_yaml = again.front_matter.is_some() == yaml.is_some();
        let yaml = if same_title && same_yaml {
            yaml.map(str::to_owned)
        } else {
            Some(title::with_title(yaml, &document.title))
        };
        with_front_matter(mark(document).put(yaml).as_deref(), &body)
    }

    /// The relative address that stands for one of the space; none where it stays as it is.
    fn address(
        &self,
        pages: &[Page],
        page: &Page,
        link: &Link,
        noted: &mut BTreeSet<String>,
    ) -> Option<String> {
        if link.kind == LinkKind::Related {
            return None;
        }
        if let Some(id) = paths::id_in(&link.target, "file://") {
            let path = self.files.get(&id).and_then(Option::as_deref);
            if path.is_none() {
                noted.insert(format!("'{}' is a file that is not there", link.target));
            }
            return path.map(|path| paths::relative(&page.path, path));
        }
        let id = paths::id_in(&link.target, "block://")?;
        let Some((there, fragment)) = self.places.get(&id) else {
            noted.insert(format!("'{}' leads nowhere", link.target));
            return None;
        };
        let path = &pages[*there].path;
        let fragment = fragment.as_deref().map(|name| format!("#{}", paths::fragment(name)));
        let path = if *path == page.path && fragment.is_some() {
            String::new()
        } else {
            paths::relative(&page.path, path)
        };
        Some(path + &fragment.unwrap_or_default())
    }
}

/// What the file has to say beside title and text.
fn mark(document: &Document) -> Mark {
    Mark {
        icon: document.icon.clone(),
        daily: document.location.date(),
        inbox: document.location == Location::Inbox,
        template: document.location == Location::Templates,
    }
}

fn with_front_matter(yaml: Option<&str>, body: &str) -> String {
    match yaml {
        None => body.to_owned(),
        Some(yaml) => {
            let end = if yaml.is_empty() || yaml.ends_with('\n') { "" } else { "\n" };
            format!("---\n{yaml}{end}---\n\n{body}")
        }
    }
}

fn each_link(blocks: &[Block], visit: &mut dyn FnMut(&Block, &Link)) {
    for block in blocks {
        block.walk(&mut |block| links(block).iter().for_each(|link| visit(block, link)));
    }
}
