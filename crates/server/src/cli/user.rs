//! `docent user create|reset`: accounts, from the machine itself.

use std::io::{self, Read as _};

use clap::{Args, Subcommand};
use docent_store::{Password, Store, World, people, session};
use serde_json::json;

use super::{Failure, Print};
use crate::{address::WebAddress, config::Place, database::Database, record::Act};

/// People who can sign in.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make an account; without a password it comes with a one-time sign-in address.
    Create {
        /// The e-mail address to sign in with.
        email: String,
        /// The name that others see.
        #[arg(long)]
        name: String,
        /// Read the password from the standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print a one-time sign-in address for somebody who cannot get in; ends their sessions
    /// and their password.
    Reset {
        /// The e-mail address of the account.
        email: String,
    },
}

impl User {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let database = Database::open_current(&self.place, world).await?;
        let done = self.act(&database.store, print).await;
        database.close().await?;
        done
    }

    async fn act(&self, store: &Store, print: Print) -> Result<(), Failure> {
        match &self.action {
            Action::Create { email, name, password_stdin: true } => {
                let password = read_password()?;
                let person = create(store, email, name, Some(&password)).await?;
                print.answer(
                    &json!({"id": person.id, "email": person.email}),
                    format_args!("{} can sign in now.", person.email),
                )
            }
            Action::Create { email, name, password_stdin: false } => {
                let person = create(store, email, name, None).await?;
                self.print_way_in(store, &person, print).await
            }
            Action::Reset { email } => {
                let person = people::find_by_email(&mut *store.connection().await?, email).await?;
                let act = Act::of_operator(store, "users_reset").on([person.id]);
                let closed = people::close(store, person.id).await;
                act.kept(store, closed.map_err(Failure::from)).await?;
                self.print_way_in(store, &person, print).await
            }
        }
    }

    async fn print_way_in(
        &self,
        store: &Store,
        person: &people::Person,
        print: Print,
    ) -> Result<(), Failure> {
        let secret = session::sign_in_link(store, person.id).await?;
        let url = WebAddress::noted(&self.place).sign_in(&secret);
        print.answer(
            &json!({"id": person.id, "email": person.email, "signInUrl": url}),
            format_args!("{} signs in once, within 24 hours, at\n{url}", person.email),
        )
    }
}

async fn create(
    store: &Store,
    email: &str,
    name: &str,
    password: Option<&Password>,
) -> Result<people::Person, Failure> {
    let act = Act::of_operator(store, "users_create");
    let made = people::create(store, email, name, password).await.map_err(Failure::from);
    let act = act.on(made.as_ref().ok().map(|person| person.id));
    act.kept(store, made).await
}

/// A new password: the first line of the standard input.
pub(super) fn read_password() -> Result<Password, Failure> {
    let mut text = String::new();
    io::stdin().lock().take(4096).read_to_string(&mut text).map_err(Failure::new)?;
    Ok(Password::new(text.lines().next().unwrap_or_default())?)
}
