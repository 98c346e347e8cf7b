//! Entries in groups: `COPY` costs a third of inserting them, indexes included.

use std::collections::BTreeMap;

use sqlx::{
    Connection as _, Encode, PgConnection, Postgres, encode::IsNull, postgres::PgArgumentBuffer,
};
use uuid::Uuid;

use super::{Entry, entry::refused};
use crate::{Error, Result};

/// Commits entries, and what the sealer needs to find them.
///
/// # Errors
/// [`crate::Error::Conflict`] where one of them is there already; none is written then.
pub(super) async fn commit(connection: &mut PgConnection, entries: &[Entry]) -> Result<()> {
    let mut transaction = connection.begin().await?;
    // Postgres does not describe COPY, so that no compiler checks it: every test of the audit does.
    let mut into = transaction
        .copy_in_raw(
            "copy audit (space_id, id, person_id, link_id, client, address, tool, objects, outcome, duration_us, \
             bytes_out, wrote, at) from stdin (format binary)",
        )
        .await?;
    into.send(rows(entries)?).await?;
    into.finish().await.map_err(refused)?;
    let mut spaces: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for entry in entries {
        spaces.entry(entry.space).or_default().push(entry.id);
    }
    for (space, ids) in spaces {
        sqlx::query!(
            "insert into audit_unsealed (space_id, id, entry_ids) values ($1, $2, $3)",
            space,
            ids[0],
            &ids,
        )
        .execute(&mut *transaction)
        .await?;
    }
    Ok(transaction.commit().await?)
}

/// The entries in the binary format of `COPY`.
fn rows(entries: &[Entry]) -> Result<Vec<u8>> {
    let mut rows = Rows::default();
    rows.0.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
    // No flags, no extension of the header.
    rows.0.extend_from_slice(&[0; 8]);
    for entry in entries {
        rows.0.extend_from_slice(&13_i16.to_be_bytes());
        rows.field(entry.space)?;
        rows.field(entry.id)?;
        rows.field(entry.person)?;
        rows.field(entry.link)?;
        rows.field(&*entry.client)?;
        rows.field(&*entry.address)?;
        rows.field(&*entry.tool)?;
        rows.field(entry.objects())?;
        rows.field(entry.outcome)?;
        rows.field(entry.duration_us())?;
        rows.field(entry.size())?;
        rows.field(entry.wrote)?;
        rows.field(entry.at)?;
    }
    rows.0.extend_from_slice(&(-1_i16).to_be_bytes());
    Ok(std::mem::take(&mut *rows.0))
}

#[derive(Default)]
struct Rows(PgArgumentBuffer);

impl Rows {
    /// A field: its length, or -1 for null, and the value as Postgres receives it.
    fn field<'a>(&mut self, value: impl Encode<'a, Postgres>) -> Result<()> {
        let start = self.0.len();
        self.0.extend_from_slice(&(-1_i32).to_be_bytes());
        let null = value.encode(&mut self.0).map_err(sqlx::Error::Encode)?;
        if let IsNull::No = null {
            let length = i32::try_from(self.0.len() - start - 4).map_err(Error::internal)?;
            self.0[start..start + 4].copy_from_slice(&length.to_be_bytes());
        }
        Ok(())
    }
}
