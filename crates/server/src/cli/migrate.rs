//! `docent migrate`: the schema, up to date.

use docent_store::World;
use serde_json::json;

use super::{Failure, Print};
use crate::{config::Place, database::Database};

pub(super) async fn run(place: &Place, world: World, print: Print) -> Result<(), Failure> {
    let database = Database::open_current(place, world).await?;
    database.close().await?;
    print.answer(&json!({"migrated": true}), "The schema is up to date.")
}
