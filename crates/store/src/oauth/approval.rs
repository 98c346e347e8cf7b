//! Approval: the password of a link is heard, and what it allows is written with its audit entry in one
//! transaction, or not at all ([`Unapproved`]).

use std::net::IpAddr;

use sqlx::{PgConnection, Postgres, Transaction};

use super::Issuer;
use crate::{Error, Result, Store, attempt::Bucket, audit};

/// Why nothing is allowed.
#[derive(Debug, thiserror::Error)]
pub enum Unapproved {
    /// The password is wrong.
    #[error("that is not the password of this link")]
    WrongPassword,
    /// It is right, but what was asked has ended: the link has changed meanwhile, or somebody has
    /// answered before.
    #[error("what was asked has ended")]
    Ended,
    /// [`Error::TooManyAttempts`] says when the next password is heard; [`Error::Overloaded`].
    #[error(transparent)]
    Failed(#[from] Error),
}

/// What the right password allows, under way.
pub(super) struct Approval {
    /// What is allowed is written here, while the link stays as it was shown.
    pub(super) transaction: Transaction<'static, Postgres>,
    tries: Tries,
}

impl Approval {
    /// Hears a password; where it is right, holds the link as it was under the epoch that the person
    /// was shown. Wrong ones are counted by link and address, and by link.
    pub(super) async fn begin(
        store: &Store,
        issuer: &Issuer,
        security_epoch: i64,
        password: String,
        from: IpAddr,
    ) -> Result<Self, Unapproved> {
        let tries = Tries::of(issuer, from);
        if !tries.hear(store, issuer, password).await? {
            return Err(Unapproved::WrongPassword);
        }
        let mut transaction = store.pool.begin().await.map_err(Error::from)?;
        if !hold(&mut transaction, issuer, security_epoch).await? {
            return Err(Unapproved::Ended);
        }
        Ok(Self { transaction, tries })
    }

    /// Writes the audit entry, gives the try back, and commits all.
    pub(super) async fn commit(mut self, audit: &audit::Entry) -> Result<()> {
        let mut audit = audit.clone();
        audit.wrote = true;
        audit::insert(&mut self.transaction, &audit).await?;
        self.tries.give_back(&mut self.transaction).await?;
        self.transaction.commit().await.map_err(Error::of_commit)?;
        audit.note_recorded();
        Ok(())
    }
}

/// Tries at the password of a link: counted by link and address, and by link.
struct Tries {
    by_address: Bucket,
    by_link: Bucket,
}

impl Tries {
    fn of(issuer: &Issuer, from: IpAddr) -> Self {
        let (by_address, by_link) =
            (Bucket::of_link_at(issuer.link, from), Bucket::of_link(issuer.link));
        Self { by_address, by_link }
    }

    /// Whether this is the link's password; it costs one try.
    async fn hear(&self, store: &Store, issuer: &Issuer, password: String) -> Result<bool> {
        let mut connection = store.connection().await?;
        self.by_address.take(&mut connection, store.world.now()).await?;
        self.by_link.take(&mut connection, store.world.now()).await?;
        // Hashing is slow: no connection waits for it.
        drop(connection);
        store.hasher.verify(password, Some(issuer.password_hash.clone())).await
    }

    /// Gives the try back that was right: the last of a transaction, because whoever else types a
    /// password waits for these rows.
    async fn give_back(&self, connection: &mut PgConnection) -> Result<()> {
        self.by_address.give_back(connection).await?;
        self.by_link.give_back(connection).await
    }
}

/// Holds the link as it was under an epoch, for the rest of a transaction; false where it is not
/// that any more. Managers wait for this, or this for them; what comes after sees what they did.
async fn hold(connection: &mut PgConnection, issuer: &Issuer, security_epoch: i64) -> Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select true as "held!"
           from pg_advisory_xact_lock_shared(hashtextextended('docent turn ' || $1::uuid::text, 0))
           cross join link l
           where l.space_id = $1 and l.id = $2 and l.security_epoch = $3
             and l.enabled and not l.space_paused and (l.expires_at is null or l.expires_at > now())
           for share of l"#,
        issuer.space,
        issuer.link,
        security_epoch,
    )
    .fetch_optional(connection)
    .await?;
    Ok(held.is_some())
}
