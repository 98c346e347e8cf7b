//! Attempts at passwords and codes, counted in the database so that all instances count together.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Error, Result};

/// A bucket of attempts that refills with time.
pub(crate) struct Bucket {
    subject: String,
    burst: f64,
    seconds_each: u32,
}

impl Bucket {
    /// Sign-ins from one address: 5, then one every 20 seconds. An IPv6 caller owns a /64.
    pub(crate) fn of_address(address: IpAddr) -> Self {
        let subject = match address.to_canonical() {
            IpAddr::V4(address) => format!("address:{address}"),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        };
        Self { subject, burst: 5.0, seconds_each: 20 }
    }

    /// Sign-ins to one account from anywhere: 100, then one every 3 seconds.
    pub(crate) fn of_account(email: &str) -> Self {
        let subject = format!("account:{}", email.chars().take(254).collect::<String>());
        Self { subject, burst: 100.0, seconds_each: 3 }
    }

    /// Passwords of one link from one address: 5, then one every 20 seconds.
    pub(crate) fn of_link_at(link: Uuid, address: IpAddr) -> Self {
        let at = Self::of_address(address);
        Self { subject: format!("link:{link}:{}", at.subject), ..at }
    }

    /// Passwords of one link from anywhere: 100, then one every 3 seconds.
    pub(crate) fn of_link(link: Uuid) -> Self {
        Self { subject: format!("link:{link}"), burst: 100.0, seconds_each: 3 }
    }

    /// User codes typed at one link from one address: 5, then one every 20 seconds. There are 20⁸, of
    /// which a hundred wait at most, and the password is asked for after that: nobody guesses one (RFC
    /// 8628 §5.1).
    pub(crate) fn of_user_codes_at(link: Uuid, address: IpAddr) -> Self {
        let at = Self::of_address(address);
        Self { subject: format!("user code:{link}:{}", at.subject), ..at }
    }

    /// Device codes of one link asked for from one address: 10, then one a minute, so that no address
    /// alone has as many as a link keeps.
    pub(crate) fn of_devices_at(link: Uuid, address: IpAddr) -> Self {
        let at = Self::of_address(address);
        Self { subject: format!("device:{link}:{}", at.subject), burst: 10.0, seconds_each: 60 }
    }

    /// Accounts that one invitation tries to make: 20, then one a minute.
    pub(crate) fn of_invitation(invitation: Uuid) -> Self {
        Self { subject: format!("invitation:{invitation}"), burst: 20.0, seconds_each: 60 }
    }

    /// Takes one attempt, or refuses and says when there will be one.
    pub(crate) async fn take(
        &self,
        connection: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let taken = sqlx::query_scalar!(
            r#"
            insert into attempt as a (subject, tokens, counted_at)
            values ($1, $2::float8 - 1, $4)
            on conflict (subject) do update
            set tokens = least($2, a.tokens + extract(epoch from $4 - a.counted_at)::float8 / $3) - 1,
                counted_at = $4
            where least($2, a.tokens + extract(epoch from $4 - a.counted_at)::float8 / $3) >= 1
            returning tokens
            "#,
            self.subject,
            self.burst,
            f64::from(self.seconds_each),
            now,
        )
        .fetch_optional(connection)
        .await?;
        match taken {
            Some(_) => Ok(()),
            None => Err(Error::TooManyAttempts { retry_after: self.seconds_each }),
        }
    }

    /// Gives one attempt back: it was right.
    pub(crate) async fn give_back(&self, connection: &mut PgConnection) -> Result<()> {
        sqlx::query!(
            "update attempt set tokens = least($2, tokens + 1) where subject = $1",
            self.subject,
            self.burst,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
