//! The link as an authorization server: [`Issuer`].

use std::net::IpAddr;

use ipnet::IpNet;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Error, Mode, Result, SecretHash,
    link::{Parts, Scope, admits, networks_of, scope_of},
};

/// A link with a password, as its authorization server knows it: found by its public id, which
/// proves nothing.
#[derive(Clone)]
pub struct Issuer {
    /// The space.
    pub space: Uuid,
    /// The link's public id.
    pub link: Uuid,
    /// What the link is called.
    pub name: String,
    /// What the space is called.
    pub space_name: String,
    /// What the link allows.
    pub mode: Mode,
    /// The delete switch.
    pub allow_delete: bool,
    /// Whether clients may ask by device code.
    pub device_flow: bool,
    /// What the link reaches.
    pub scope: Scope,
    /// What is granted under a lower one is dead.
    pub security_epoch: i64,
    pub(super) password_hash: String,
    secret: SecretHash,
    networks: Vec<IpNet>,
}

impl Issuer {
    /// Whether a client may ask from this address: where the link lets it call from. The person
    /// who knows the password may be anywhere.
    pub fn admits(&self, address: IpAddr) -> bool {
        admits(&self.networks, Some(address))
    }

    /// Whether this is the link behind a secret.
    pub fn is_behind(&self, secret: SecretHash) -> bool {
        self.secret == secret
    }
}

/// The link of this id, where it is in force and has a password.
///
/// # Errors
/// [`Error::NotFound`] in every other case.
pub async fn issuer(connection: &mut PgConnection, link: Uuid) -> Result<Issuer> {
    let row = sqlx::query!(
        r#"
        select
          l.space_id,
          l.name,
          s.name as space_name,
          l.mode,
          l.allow_delete,
          l.device_flow,
          l.scope_whole,
          l.scope_documents,
          l.scope_folders,
          l.scope_daily,
          l.scope_search,
          l.security_epoch,
          l.networks::text[] as "networks!",
          l.password_hash as "password_hash!",
          k.secret_hash
        from link l
        join space s on s.id = l.space_id
        join link_secret k on k.space_id = l.space_id and k.link_id = l.id
        where l.id = $1
          and l.password_hash is not null
          and l.enabled
          and not l.space_paused
          and (l.expires_at is null or l.expires_at > now())
        "#,
        link,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::NotFound)?;
    let parts = Parts {
        documents: row.scope_documents,
        folders: row.scope_folders,
        daily: row.scope_daily,
        search: row.scope_search,
    };
    Ok(Issuer {
        space: row.space_id,
        link,
        name: row.name,
        space_name: row.space_name,
        mode: row.mode.parse()?,
        allow_delete: row.allow_delete,
        device_flow: row.device_flow,
        scope: scope_of(row.scope_whole, parts)?,
        security_epoch: row.security_epoch,
        password_hash: row.password_hash,
        networks: networks_of(&row.networks)?,
        secret: row
            .secret_hash
            .try_into()
            .map_err(|_| Error::internal("a secret's hash is not 32 bytes"))?,
    })
}
