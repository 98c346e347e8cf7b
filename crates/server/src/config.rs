//! Settings: what the command line and the `DOCENT_…` variables say. Only this module and `main`
//! touch the environment.

use std::{
    env,
    ffi::OsString,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use chrono::TimeDelta;
use clap::{Args, Parser};
use docent_store::file::{self, Objects};
use ipnet::IpNet;
use object_store::aws::AmazonS3Builder;

use crate::{Settings, address, cli::Command, http, postgres, provider::Providers};

/// Docent, a document workspace that lets AI agents in through links.
#[derive(Debug, Parser)]
#[command(name = "docent", version, max_term_width = 100)]
pub struct Arguments {
    /// Print one JSON object instead of lines for people.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where everything is kept, and at which address it is reached: needed by every command.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// The directory of the private database and the key file [default: /var/lib/docent for root,
    /// else ~/.local/share/docent].
    #[arg(long, env = "DOCENT_DATA_DIR", value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// A Postgres server to use; without it a private one is run in the data directory.
    #[arg(
        long,
        env = "DOCENT_DATABASE_URL",
        value_name = "URL",
        global = true,
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// The file of keys that seal what can be shown again [default: key.json in the data directory].
    #[arg(long, env = "DOCENT_KEY_FILE", value_name = "FILE", global = true)]
    pub key_file: Option<PathBuf>,
    /// The directory of the Postgres programs, where they are not found by themselves.
    #[arg(long, env = "DOCENT_PG_BIN", value_name = "DIR", global = true)]
    pub pg_bin: Option<PathBuf>,
    /// The web address under which people and agents reach this server, for example
    /// `https://docs.example.org`.
    #[arg(long, env = "DOCENT_PUBLIC_URL", value_name = "URL", global = true, value_parser = public_url)]
    pub public_url: Option<String>,
    /// Another origin for the URLs of files that agents are given, for example
    /// `https://files.example.org`: they are found there and nowhere else, and nothing else is.
    #[arg(long, env = "DOCENT_FILES_ORIGIN", value_name = "URL", global = true, value_parser = files_origin)]
    pub files_origin: Option<String>,
    /// Database connections held at most.
    #[arg(
        long,
        env = "DOCENT_MAX_CONNECTIONS",
        value_name = "N",
        global = true,
        default_value_t = 16
    )]
    pub max_connections: u32,
    /// How much is kept of files, and where.
    #[command(flatten)]
    pub files: Keeping,
}

/// How much is kept of files, and where.
#[derive(Clone, Debug, Args)]
pub struct Keeping {
    /// Size of one file at most, in MiB.
    #[arg(
        long,
        env = "DOCENT_LARGEST_FILE",
        value_name = "MIB",
        global = true,
        default_value_t = 50,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub largest_file: u32,
    /// What all files of a space may take together, each content counted once, in GiB; 0 is without
    /// limit.
    #[arg(
        long,
        env = "DOCENT_SPACE_QUOTA",
        value_name = "GIB",
        global = true,
        default_value_t = 10
    )]
    pub space_quota: u32,
    /// A store of objects for the bytes of new files: `s3://bucket/prefix` (credentials, region and
    /// endpoint from the usual AWS variables) or `file:///directory`; without it they are in Postgres.
    #[arg(long, env = "DOCENT_FILES_URL", value_name = "URL", global = true, value_parser = objects)]
    pub files_url: Option<Objects>,
}

impl Keeping {
    /// The same in bytes.
    pub fn settings(&self) -> file::Settings {
        let quota = u64::from(self.space_quota) << 30;
        file::Settings {
            largest: u64::from(self.largest_file) << 20,
            quota: (quota > 0).then_some(quota),
            objects: self.files_url.clone(),
        }
    }
}

/// Settings of `docent serve`.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// The address and port to listen on.
    #[arg(long, env = "DOCENT_LISTEN", value_name = "ADDR:PORT", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// In an empty database make a first owner, a space with a welcome document and a link; on
    /// every start print how to get in.
    #[arg(long, env = "DOCENT_FIRST_RUN")]
    pub first_run: bool,
    /// What is logged, for example `info,docent_server=debug`.
    #[arg(long, env = "DOCENT_LOG", value_name = "FILTER", default_value = "info,sqlx=warn")]
    pub log: String,
    /// Log one JSON object a line.
    #[arg(long, env = "DOCENT_LOG_JSON")]
    pub log_json: bool,
    /// Connections of people and agents at a time, as far as file descriptors go. One more closes
    /// the one that has waited longest without having sent a whole request.
    #[arg(long, env = "DOCENT_MAX_HTTP_CONNECTIONS", value_name = "N", default_value_t = 8_192)]
    pub max_http_connections: usize,
    /// Calls a minute of a link that has no number of its own; 0 is without limit.
    #[arg(long, env = "DOCENT_CALLS_PER_MINUTE", value_name = "N", default_value_t = 600)]
    pub calls_per_minute: u32,
    /// Of those, calls of tools that write; 0 is without limit.
    #[arg(long, env = "DOCENT_WRITES_PER_MINUTE", value_name = "N", default_value_t = 120)]
    pub writes_per_minute: u32,
    /// A proxy, or a network of them, that is believed when it says where a request comes from
    /// (`X-Forwarded-For`, `Forwarded`); may be given several times.
    #[arg(
        long = "trusted-proxy",
        env = "DOCENT_TRUSTED_PROXIES",
        value_name = "CIDR",
        value_delimiter = ',',
        value_parser = network
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// A private-use address that applications of links with a password may have their answer sent
    /// to, whole, beside https and loopback and Cursor's; may be given several times.
    #[arg(
        long = "redirect-uri",
        env = "DOCENT_REDIRECT_URIS",
        value_name = "URI",
        value_delimiter = ',',
        value_parser = private_redirect
    )]
    pub redirect_uris: Vec<String>,
    /// A file that names outside providers which people may sign in with (docs/sign-in.md).
    #[arg(long, env = "DOCENT_SIGN_IN_FILE", value_name = "FILE", value_parser = providers)]
    pub sign_in_file: Option<Providers>,
    /// A network of your own, not on the public internet, where applications may keep the documents
    /// that describe them to links with a password; may be given several times. Whoever knows of
    /// such a link can have https addresses in it asked.
    #[arg(
        long = "client-document-network",
        env = "DOCENT_CLIENT_DOCUMENT_NETWORKS",
        value_name = "CIDR",
        value_delimiter = ',',
        value_parser = network
    )]
    pub client_document_networks: Vec<IpNet>,
    /// How long the audit is kept.
    #[command(flatten)]
    pub audit_age: AuditAge,
    /// When passwords of links are old.
    #[command(flatten)]
    pub password_age: PasswordAge,
    /// Where everything is kept.
    #[command(flatten)]
    pub place: Place,
}

impl Serve {
    /// The same for the doors; `public_url` is where they are found.
    pub fn settings(&self, public_url: &str) -> Settings {
        let connections = http::connections_within_files(self.max_http_connections);
        let mut settings = Settings::new(public_url);
        settings.private_redirects.extend(self.redirect_uris.iter().cloned());
        Settings {
            calls_per_minute: self.calls_per_minute,
            writes_per_minute: self.writes_per_minute,
            files_origin: self.place.files_origin.clone(),
            providers: self.sign_in_file.clone().unwrap_or_default(),
            trusted_proxies: self.trusted_proxies.clone(),
            document_networks: self.client_document_networks.clone(),
            http: http::Limits { connections, ..settings.http },
            password_age: self.password_age.duration(),
            program: std::env::current_exe().ok(),
            ..settings
        }
    }
}

/// How long the audit is kept.
#[derive(Clone, Debug, Args)]
pub struct AuditAge {
    /// Days for which entries of the audit are kept; their seals stay.
    #[arg(
        long,
        env = "DOCENT_AUDIT_DAYS",
        value_name = "DAYS",
        default_value_t = 400,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub audit_days: u32,
}

impl AuditAge {
    /// The same as a duration.
    pub fn duration(&self) -> TimeDelta {
        TimeDelta::days(self.audit_days.into())
    }
}

/// When passwords of links are old: their managers are reminded to change them, nothing more.
#[derive(Clone, Debug, Args)]
pub struct PasswordAge {
    /// Days after which the password of a link is called old; 0 is never.
    #[arg(
        long,
        env = "DOCENT_PASSWORD_DAYS",
        value_name = "DAYS",
        global = true,
        default_value_t = 180
    )]
    pub password_days: u32,
}

impl PasswordAge {
    /// The same as a duration; none for never.
    pub fn duration(&self) -> Option<TimeDelta> {
        (self.password_days > 0).then(|| TimeDelta::days(self.password_days.into()))
    }
}

impl Place {
    /// The data directory, given or usual; none where there is neither home nor setting.
    pub fn data_dir(&self) -> Option<PathBuf> {
        self.data_dir.clone().or_else(|| {
            let (data_home, home) = (variable("XDG_DATA_HOME"), variable("HOME"));
            let (data_home, home) = (data_home.map(PathBuf::from), home.map(PathBuf::from));
            postgres::default_data_dir(data_home.as_deref(), home.as_deref())
        })
    }

    /// How the private Postgres is found and run.
    pub fn postgres(&self) -> postgres::Settings {
        postgres::Settings {
            bin_dir: self.pg_bin.clone(),
            search_path: variable("PATH"),
            runtime_dir: variable("XDG_RUNTIME_DIR").map(PathBuf::from),
            ..postgres::Settings::default()
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// An address of a scheme that some application has for itself.
fn private_redirect(text: &str) -> Result<String, String> {
    let scheme = url::Url::parse(text).map(|url| url.scheme().to_owned()).unwrap_or_default();
    let known = ["", "http", "https", "javascript", "data", "file", "blob", "about", "vbscript"];
    if known.contains(&scheme.as_str()) {
        return Err("it looks like editor://publisher.extension/callback".to_owned());
    }
    Ok(text.to_owned())
}

/// A store of objects; what S3 needs beside its address is in the environment.
fn objects(url: &str) -> Result<Objects, String> {
    crate::objects::open(url, AmazonS3Builder::from_env())
}

/// What a file of providers says.
fn providers(path: &str) -> Result<Providers, String> {
    Providers::read(path.as_ref())
}

/// An origin: scheme and host, a port where it is not the usual one, and nothing after.
fn public_url(text: &str) -> Result<String, String> {
    let wrong = || "it looks like https://docs.example.org, without a path".to_owned();
    let url: axum::http::Uri = text.parse().map_err(|_| wrong())?;
    let scheme = url.scheme_str().filter(|scheme| ["http", "https"].contains(scheme));
    let (Some(scheme), Some(authority)) = (scheme, url.authority()) else { return Err(wrong()) };
    let bare = url.path() == "/" && url.query().is_none() && !authority.as_str().contains('@');
    if bare { Ok(format!("{scheme}://{authority}").to_lowercase()) } else { Err(wrong()) }
}

/// An origin to keep files apart at.
fn files_origin(text: &str) -> Result<String, String> {
    let wrong = || "it looks like https://files.example.org, without a path".to_owned();
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    if !(bare && nobody && url.has_host() && ["http", "https"].contains(&url.scheme())) {
        return Err(wrong());
    }
    if url.scheme() == "http" && !address::is_loopback(&url) {
        return Err("it is https, for URLs in it let whoever has them read files; only on this \
            machine (localhost, 127.0.0.1, [::1]) it may be http"
            .to_owned());
    }
    Ok(url.origin().ascii_serialization())
}

/// A network, or one address: `172.16.0.0/12`, `10.0.0.1`.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    text.parse::<IpNet>()
        .map(|network| network.trunc())
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| "it looks like 172.16.0.0/12 or 10.0.0.1".to_owned())
}
