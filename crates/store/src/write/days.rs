//! Links to `today`, `tomorrow` and `yesterday`: what is kept names the day itself, since the same words
//! mean another one tomorrow.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use docent_document::{Block, Stored, links::map_links, tree};
use uuid::Uuid;

use super::{OpenDocument, Write};
use crate::{Edit, Error, Result, task::settle::zone_of};

/// What the address of a day begins with.
const SCHEME: &str = "date://";

/// Names the days that changed blocks link to by words, in the space's time zone.
pub(super) async fn settle(
    write: &mut Write<'_>,
    changed: &mut BTreeMap<Uuid, (OpenDocument, Vec<Edit>)>,
) -> Result<()> {
    let mut today = None;
    for (document, edits) in changed.values_mut() {
        for edit in edits {
            let Edit::Block { id, before, after: Some(row), .. } = edit else { continue };
            let same = before.as_ref().is_some_and(|before| before.stored == row.stored);
            if same || !may_name_a_day(&row.stored) {
                continue;
            }
            let today = if let Some(today) = today {
                today
            } else {
                let zone = zone_of(write).await?;
                *today.insert(write.now.with_timezone(&zone).date_naive())
            };
            let mut block = Block::new(*id, tree::read(&row.stored));
            map_links(&mut block, |link| named(&link.target, today));
            row.stored = block.kind.store();
            document.tree.update(*id, &block.kind).map_err(Error::internal)?;
        }
    }
    Ok(())
}

/// Whether it is worth reading: most blocks have no such link.
fn may_name_a_day(stored: &Stored) -> bool {
    ["date://t", "date://y", "date://T", "date://Y"].iter().any(|part| stored.mentions(part))
}

/// The address of the day that words name.
fn named(address: &str, today: NaiveDate) -> Option<String> {
    let day = match address.strip_prefix(SCHEME)?.to_ascii_lowercase().as_str() {
        "today" => today,
        "tomorrow" => today.checked_add_days(Days::new(1))?,
        "yesterday" => today.checked_sub_days(Days::new(1))?,
        _ => return None,
    };
    Some(format!("{SCHEME}{day}"))
}
