//! What can go wrong in the store: [`Error`], with what a caller can act on told apart from what
//! only the log may see.

use uuid::Uuid;

/// Why the store did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The link or the person is not (any more) what the door remembered: load it again, once.
    #[error("the caller's authority has changed")]
    Unauthorized,
    /// Unknown, deleted, of another space or out of reach: never told apart.
    #[error("not found")]
    NotFound,
    /// Visible, but this caller may not do that to it.
    #[error("{0}")]
    Forbidden(String),
    /// The request itself is wrong; the message says what to do.
    #[error("{0}")]
    Invalid(String),
    /// A file or a body is larger than one may be; the message says how large that is.
    #[error("{0}")]
    TooLarge(String),
    /// The space has no room for another file.
    #[error("{0}")]
    Full(String),
    /// Somebody was there first.
    #[error("{message}")]
    Conflict {
        /// What to do.
        message: String,
        /// The document's revision as it is now, where one is involved.
        revision: Option<i64>,
        /// The blocks that moved on.
        blocks: Vec<Uuid>,
    },
    /// An idempotency key came back with another request.
    #[error("this idempotency key was used with other arguments: use a new key for a new call")]
    KeyReused,
    /// Postgres does not answer, or has too much to do: try again later.
    #[error("the database does not answer")]
    Unavailable(#[source] sqlx::Error),
    /// The store of objects that files are in does not answer, or not as it should.
    #[error("the store of files does not answer")]
    ObjectsUnavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke while a change was committed: only a later read can tell whether it was.
    #[error(
        "the database broke off while this was saved: read before you try again, or repeat the \
         same call with the same idempotencyKey"
    )]
    Undecided(#[source] sqlx::Error),
    /// Too many wrong passwords lately.
    #[error("too many attempts; try again in {retry_after} seconds")]
    TooManyAttempts {
        /// Whole seconds until the next attempt is heard.
        retry_after: u32,
    },
    /// This process has too much of this work to do already: try again in a moment.
    #[error("too busy; try again in a moment")]
    Overloaded,
    /// A statement ran into its time limit.
    #[error("this takes too long; ask for less")]
    TooSlow,
    /// Anything else: a fault of ours.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of everything in the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A mistake in the request.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }

    /// Something this caller may not do.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::Forbidden(message.into())
    }

    /// A conflict with what is there.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict { message: message.into(), revision: None, blocks: Vec::new() }
    }

    /// A fault of ours.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Whether the same transaction may well succeed when it is run again: Postgres gave way to
    /// another one (40001, 40P01), or the connection broke before anything was committed. Whoever has
    /// waited in vain for a connection has waited long enough.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => false,
            Self::Unavailable(_) => true,
            _ => self.is_contention(),
        }
    }

    /// What a failed commit means: Postgres may have refused it, or done it and been cut off.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        match Self::from(error) {
            Self::Unavailable(error) => Self::Undecided(error),
            refused => refused,
        }
    }

    /// The constraint that `error` violates, by its name in the migrations.
    pub(crate) fn constraint(error: &sqlx::Error) -> Option<&str> {
        error.as_database_error().and_then(sqlx::error::DatabaseError::constraint)
    }

    fn is_contention(&self) -> bool {
        let Self::Internal(error) = self else { return false };
        let code = error.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
        code.and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01"))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as Sql;
        if let Some(code) = error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
            return match code.as_ref() {
                "57014" => Self::TooSlow,
                "22021" | "22P05" => {
                    Self::invalid("text cannot hold the character U+0000: leave it out")
                }
                "2201B" => Self::invalid("the regular expression does not parse"),
                // Shutting down, crashed, starting up, too many connections.
                "57P01" | "57P02" | "57P03" | "53300" | "53100" | "53200" => {
                    Self::Unavailable(error)
                }
                _ => Self::internal(error),
            };
        }
        match error {
            Sql::Io(_) | Sql::PoolTimedOut | Sql::PoolClosed | Sql::Protocol(_) | Sql::Tls(_) => {
                Self::Unavailable(error)
            }
            other => Self::internal(other),
        }
    }
}

impl From<docent_document::Refused> for Error {
    fn from(refused: docent_document::Refused) -> Self {
        match refused {
            docent_document::Refused::Unknown(_) => Self::NotFound,
            other => Self::invalid(other.to_string()),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
