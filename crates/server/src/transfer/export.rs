//! From documents, folders and files of a space to a tree of files.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

use docent_document::{
    Block,
    links::{Link, LinkKind, links, map_links},
    markdown::{self, Writer},
};
use docent_store::{
    Actor, Location, Store,
    document::{self, Document, Filter, Target},
    file, folder,
};
use futures::TryStreamExt as _;
use uuid::Uuid;

use super::{
    anchors::Anchors,
    flavour::{file_name, split_name, stem},
    links as paths, listing,
    mark::Mark,
    names::{Taken, safe},
    relations::Numbers,
    report::{Error, Progress, Report, Result, Stage},
    title,
};

/// Where pictures and attachments go.
const FILES: &str = "assets";
const DAILY_NOTES: &str = "Daily notes";
const TEMPLATES: &str = "Templates";

/// Writes what the caller sees of a space below `directory`; the trash stays behind.
///
/// # Errors
/// A directory in which something is already is refused.
pub async fn export(
    store: &Store,
    actor: &Actor,
    directory: &Path,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report> {
    claim(directory)?;
    let mut export = Export {
        store,
        actor,
        root: directory.to_owned(),
        progress,
        report: Report::default(),
        taken: Taken::default(),
        pages: Vec::new(),
        places: HashMap::new(),
        numbers: Numbers::default(),
        files: BTreeMap::new(),
    };
    let folders = export.make_folders().await?;
    export.place(&folders).await?;
    export.survey().await?;
    export.write_files().await?;
    export.write_documents().await?;
    export.report.notes.sort();
    Ok(export.report)
}

/// Makes the directory, or finds it empty.
fn claim(directory: &Path) -> Result<()> {
    fs::create_dir_all(directory).map_err(Error::at(directory))?;
    if fs::read_dir(directory).map_err(Error::at(directory))?.next().is_some() {
        return Err(Error::Refused(format!(
            "{} is not empty: name a directory that is, or that is not there yet",
            directory.display()
        )));
    }
    Ok(())
}

struct Export<'a> {
    store: &'a Store,
    actor: &'a Actor,
    root: PathBuf,
    progress: &'a (dyn Fn(Progress) + Sync),
    report: Report,
    taken: Taken,
    pages: Vec<Page>,
    /// Where documents and headings are: the file, and the fragment of a heading.
    places: HashMap<Uuid, (String, Option<String>)>,
    /// The items that others are related to.
    numbers: Numbers,
    /// The paths of files that documents point at; none of those that are gone.
    files: BTreeMap<Uuid, Option<String>>,
}

/// A document and its file.
struct Page {
    id: Uuid,
    path: String,
}

impl Export<'_> {
    fn step(&self, stage: Stage, done: usize, total: usize) {
        (self.progress)(Progress { stage, done, total });
    }

    async fn make_folders(&mut self) -> Result<HashMap<Uuid, String>> {
        let mut folders: HashMap<Uuid, String> = HashMap::new();
        let mut connection = self.store.connection().await?;
        for folder in folder::list(&mut connection, self.actor).await? {
            let above = folder.parent.and_then(|id| folders.get(&id)).map_or("", String::as_str);
            let path = self.taken.take(above, &safe(&folder.name), "");
            if file_name(&path) != folder.name {
                self.report.note(&path, format!("the folder is called '{}'", folder.name));
            }
            let directory = self.root.join(&path);
            fs::create_dir(&directory).map_err(Error::at(directory))?;
            self.report.folders += 1;
            folders.insert(folder.id, path);
        }
        Ok(folders)
    }

    /// Decides which file each document goes to.
    async fn place(&mut self, folders: &HashMap<Uuid, String>) -> Result<()> {
        let mut built_in: HashMap<&str, String> = HashMap::new();
        let mut documents = listing::all(self.store, self.actor, &Filter::default()).await?;
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
            self.places.insert(listed.id, (path.clone(), None));
            self.pages.push(Page { id: listed.id, path });
        }
        for path in built_in.into_values() {
            let directory = self.root.join(&path);
            fs::create_dir(&directory).map_err(Error::at(directory))?;
        }
        Ok(())
    }

    /// Finds the headings that links may name, and the files that documents point at.
    async fn survey(&mut self) -> Result<()> {
        let pages = std::mem::take(&mut self.pages);
        let mut files = BTreeSet::new();
        for (done, page) in pages.iter().enumerate() {
            self.step(Stage::Read, done, pages.len());
            let Some(document) = self.read(page).await? else { continue };
            let blocks = document.tree.blocks(document.id, None);
            for (heading, fragment) in Anchors::of(&blocks).headings() {
                self.places.insert(heading, (page.path.clone(), Some(fragment)));
            }
            each_link(&blocks, &mut |_, link| files.extend(paths::id_in(&link.target, "file://")));
            self.find_blocks(page, &blocks);
            self.numbers.survey(&page.path, &blocks);
        }
        self.numbers.settle();
        self.step(Stage::Read, pages.len(), pages.len());
        self.pages = pages;
        self.files = files.into_iter().map(|id| (id, None)).collect();
        Ok(())
    }

    /// A block that is no heading has no fragment: its document is where a link to it leads.
    fn find_blocks(&mut self, page: &Page, blocks: &[Block]) {
        for block in blocks {
            block.walk(&mut |block| {
                self.places.entry(block.id).or_insert_with(|| (page.path.clone(), None));
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
        let folder = self.taken.take("", FILES, "");
        let directory = self.root.join(&folder);
        fs::create_dir(&directory).map_err(Error::at(directory))?;
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
            let path = self.taken.take(&folder, &safe(name), &extension);
            self.write_file(&file, &path).await?;
            self.files.insert(id, Some(path));
            self.report.files += 1;
        }
        self.step(Stage::Files, wanted.len(), wanted.len());
        Ok(())
    }

    async fn write_file(&self, file: &file::File, path: &str) -> Result<()> {
        let place = self.root.join(path);
        let mut out = io::BufWriter::new(fs::File::create_new(&place).map_err(Error::at(&place))?);
        let size = u64::try_from(file.size).unwrap_or_default();
        let mut bytes = Box::pin(file::read(self.store, self.actor, file, 0..size));
        while let Some(part) = bytes.try_next().await? {
            io::Write::write_all(&mut out, &part).map_err(Error::at(&place))?;
        }
        io::Write::flush(&mut out).map_err(Error::at(&place))
    }

    async fn write_documents(&mut self) -> Result<()> {
        let pages = std::mem::take(&mut self.pages);
        for (done, page) in pages.iter().enumerate() {
            self.step(Stage::Write, done, pages.len());
            let Some(document) = self.read(page).await? else {
                self.report.note(&page.path, "not exported: deleted meanwhile");
                continue;
            };
            self.report.blocks += document.tree.len();
            self.report.documents += 1;
            let text = self.markdown(page, &document);
            let place = self.root.join(&page.path);
            let written = fs::File::create_new(&place)
                .and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()));
            written.map_err(Error::at(place))?;
        }
        self.step(Stage::Write, pages.len(), pages.len());
        Ok(())
    }

    /// The text of a document's file.
    fn markdown(&mut self, page: &Page, document: &Document) -> String {
        let mut blocks = document.tree.blocks(document.id, None);
        self.numbers.write(&mut blocks);
        let mut noted = BTreeSet::new();
        for block in &mut blocks {
            block.walk_mut(&mut |block| {
                map_links(block, |link| self.address(page, link, &mut noted));
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
    fn address(&self, page: &Page, link: &Link, noted: &mut BTreeSet<String>) -> Option<String> {
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
        let Some((path, fragment)) = self.places.get(&id) else {
            noted.insert(format!("'{}' leads nowhere", link.target));
            return None;
        };
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
