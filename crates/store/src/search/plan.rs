//! How Postgres plans a statement whose best plan depends on the values at hand.

use sqlx::{Connection, PgConnection, Postgres, Transaction};

use crate::Result;

/// A transaction in which every statement is planned for its values, and not once for all.
pub(crate) async fn each_time(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>> {
    let mut transaction = connection.begin().await?;
    sqlx::query_scalar!("select set_config('plan_cache_mode', 'force_custom_plan', true)")
        .fetch_one(&mut *transaction)
        .await?;
    Ok(transaction)
}
