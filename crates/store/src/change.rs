//! History: what changed, who changed it, and taking it back.

mod document;
mod feed;
mod folders;
mod follow;
mod list;
mod restore;
mod revert;
mod since;
mod threads;
pub mod version;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Edit, Error, Result};

pub use document::{OfDocument, of_document};
pub use feed::{Hints, News, Touched, holding, news, seen};
pub use follow::{Made, Position, Since, after, behind, latest};
pub use list::{Listed, Page, Wanted, list};
pub use revert::{OnConflict, Revert, What};

/// The edits of a change that the caller may take back: a link only its own.
pub(crate) async fn edits(
    connection: &mut PgConnection,
    actor: &Actor,
    change: Uuid,
) -> Result<Vec<Edit>> {
    let edits = sqlx::query_scalar!(
        "select c.edits
         from reach($1, $2, $3, $4, $5) r
         join change c on c.space_id = r.space_id and c.id = $6
         where c.state = 'applied' and (not r.agent or c.link_id = $2)",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        change,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(serde_json::from_value(edits)?)
}
