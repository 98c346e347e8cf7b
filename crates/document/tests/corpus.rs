//! A real book survives being read and written with the same rendered HTML.

use std::{fs, path::PathBuf};

use docent_document::{
    Kind,
    markdown::{Writer, parse, write},
};
use uuid::Uuid;

/// The chapters, when the corpus lies beside the checkout.
fn chapters() -> Vec<(String, String)> {
    let place = option_env!("DOCENT_CORPUS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")),
        PathBuf::from,
    );
    let Ok(folder) = fs::read_dir(place.join("rust-book/src")) else {
        println!("the corpus is not at {}: nothing was tested", place.display());
        return Vec::new();
    };
    let files = folder.filter_map(|entry| Some(entry.ok()?.path()));
    let markdown = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    markdown
        .map(|path| {
            (path.display().to_string(), fs::read_to_string(&path).expect("a readable chapter"))
        })
        .collect()
}

/// The HTML with runs of blanks as one, which is all that a reader can see of them outside code.
fn html(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

#[test]
fn every_chapter_renders_the_same() {
    let mut differing = Vec::new();
    let mut raw = 0;
    for (name, source) in chapters() {
        let parsed = parse(&source, &mut Uuid::nil);
        let once = write(&parsed.blocks, Writer::Full);
        let again = parse(&once, &mut Uuid::nil);
        for block in &parsed.blocks {
            block.walk(&mut |block| raw += usize::from(matches!(block.kind, Kind::Raw(_))));
        }
        let (wanted, got) = (html(&source), html(&once));
        if wanted != got {
            let line = wanted.lines().zip(got.lines()).find(|(wanted, got)| wanted != got);
            println!("{name}: {line:?}");
            differing.push(name);
        } else if write(&again.blocks, Writer::Full) != once || again.blocks != parsed.blocks {
            println!("{name}: reads differently the second time");
            let pairs = again.blocks.iter().zip(&parsed.blocks);
            println!("{:?}", pairs.into_iter().find(|(again, first)| again != first));
            differing.push(name);
        }
    }
    println!("{raw} raw blocks");
    assert_eq!(differing, [""; 0]);
}
