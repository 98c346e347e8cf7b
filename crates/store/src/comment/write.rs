//! Writing comments: adding and answering, changing what one said, resolving, taking out.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{LONGEST, MOST_AT_ONCE};
use crate::{
    Actor, CommentState, Error, Resolution, Result,
    write::{Done, Operation, With, Write},
};

/// Adds comments.
#[derive(Clone, Debug)]
pub struct Add {
    /// The comments, in order.
    pub comments: Vec<New>,
    /// The revision that the caller saw: refused when one of the blocks is newer.
    pub expected_revision: Option<i64>,
}

/// A comment to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// The block or document it is on; none where it answers.
    pub block: Option<Uuid>,
    /// The comment that it answers: any of a thread.
    pub reply_to: Option<Uuid>,
    /// Inline Markdown.
    pub text: String,
}

impl Operation for Add {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        bounded(self.comments.len())?;
        let answered: Vec<Uuid> = self.comments.iter().filter_map(|new| new.reply_to).collect();
        let named: Vec<Uuid> = self.comments.iter().filter_map(|new| new.block).collect();
        write.open_comments(&answered, &named, With::First).await?;
        // One after the other, as they are given: an id is also the order.
        let mut ids: Vec<Uuid> = self.comments.iter().map(|_| write.world.id()).collect();
        ids.sort_unstable();
        let mut added: BTreeMap<Uuid, usize> = BTreeMap::new();
        for (new, &id) in self.comments.iter().zip(&ids) {
            let (block, thread) = write.place_of(new, id)?;
            let document = write.document_with(block)?;
            write.document(document)?.expect(self.expected_revision, &[block])?;
            let state = CommentState {
                block,
                thread,
                text: text(&new.text)?,
                author: write.actor.name.clone(),
                author_kind: write.actor.author_kind(),
                person: write.actor.person_id(),
                link: write.actor.link_id(),
                created_at: write.now,
                edited_at: None,
                resolved: None,
            };
            write.add_comment(document, id, state);
            *added.entry(block).or_default() += 1;
        }
        write.hold_number(&added).await?;
        Ok(Done { ids })
    }
}

/// Changes comments.
#[derive(Clone, Debug)]
pub struct Update {
    /// The comments, in order.
    pub comments: Vec<Change>,
    /// The revision that the caller saw: refused when one of the blocks is newer.
    pub expected_revision: Option<i64>,
}

/// What changes of one comment; none leaves it.
#[derive(Clone, Debug)]
pub struct Change {
    /// The comment.
    pub id: Uuid,
    /// What it says now: only its author may.
    pub text: Option<String>,
    /// Whether its thread is resolved.
    pub resolved: Option<bool>,
}

impl Operation for Update {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        bounded(self.comments.len())?;
        let ids: Vec<Uuid> = self.comments.iter().map(|change| change.id).collect();
        write.open_comments(&ids, &[], With::First).await?;
        let (actor, now) = (write.actor, write.now);
        for change in &self.comments {
            let state = write.comment(change.id)?.clone();
            let document = write.document_with(state.block)?;
            write.document(document)?.expect(self.expected_revision, &[state.block])?;
            if let Some(new) = &change.text {
                if !is_of(actor, &state) {
                    return Err(Error::forbidden(
                        "only its author changes what a comment says: answer it instead",
                    ));
                }
                let new = text(new)?;
                let comment = write.comment(change.id)?;
                if comment.text != new {
                    (comment.text, comment.edited_at) = (new, Some(now));
                }
            }
            if let Some(resolved) = change.resolved {
                let first = write.comment(state.thread)?;
                if resolved != first.resolved.is_some() {
                    let resolution = || Resolution { at: now, by: actor.name.clone() };
                    first.resolved = resolved.then(resolution);
                }
            }
        }
        Ok(Done { ids })
    }
}

/// Takes comments out, the first of a thread with all of it: its author, and whoever manages the space.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The comments.
    pub comments: Vec<Uuid>,
}

impl Operation for Delete {
    async fn run(&self, write: &mut Write<'_>) -> Result<Done> {
        bounded(self.comments.len())?;
        write.open_comments(&self.comments, &[], With::Thread).await?;
        for &id in &self.comments {
            let thread = write.comment(id)?.thread;
            let gone = if thread == id { write.thread(id) } else { vec![id] };
            for of in gone {
                let own = is_of(write.actor, write.comment(of)?);
                if !own && write.actor.require_manager().is_err() {
                    return Err(Error::forbidden(if of == id {
                        "only its author and the managers of the space take a comment out"
                    } else {
                        "others have answered it: resolve it instead, or ask who manages the space"
                    }));
                }
            }
            write.take_thread_out(id, thread);
        }
        Ok(Done { ids: self.comments.clone() })
    }
}

/// Whether a caller wrote a comment.
pub(crate) fn is_of(actor: &Actor, comment: &CommentState) -> bool {
    (comment.person, comment.link) == (actor.person_id(), actor.link_id())
}

fn bounded(count: usize) -> Result<()> {
    if (1..=MOST_AT_ONCE).contains(&count) {
        return Ok(());
    }
    Err(Error::invalid(format!("one call has 1 to {MOST_AT_ONCE} comments: send them in parts")))
}

/// What a comment says, without blank lines: it is one piece of inline text.
fn text(given: &str) -> Result<String> {
    let lines = given.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    let text = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.contains('\0') {
        return Err(Error::invalid("text cannot hold the character U+0000: leave it out"));
    }
    if (1..=LONGEST).contains(&text.chars().count()) {
        return Ok(text);
    }
    Err(Error::invalid("a comment has 1 to 10,000 characters"))
}

impl Write<'_> {
    /// The block that a new comment is on, and its thread.
    fn place_of(&mut self, new: &New, id: Uuid) -> Result<(Uuid, Uuid)> {
        match (new.block, new.reply_to) {
            (Some(block), None) => Ok((block, id)),
            (block, Some(answered)) => {
                let answered = self.comment(answered)?;
                if block.is_some_and(|block| block != answered.block) {
                    return Err(Error::NotFound);
                }
                Ok((answered.block, answered.thread))
            }
            (None, None) => Err(Error::invalid(
                "a comment needs a blockId (a block or a document), or replyTo with the comment it answers",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_comment_is_one_piece_of_text() {
        assert_eq!(text(" *why*  \n\n \nand how\r\n").unwrap(), "*why*\nand how");
        assert_eq!(text(&"ä".repeat(10_000)).unwrap().chars().count(), 10_000);
        for wrong in ["", " \n ", "a\0b", &"a".repeat(10_001)] {
            assert!(text(wrong).is_err(), "{wrong:?}");
        }
    }
}
