//! Reaching a store of objects: [`open`] reads an address, and [`Wire`] carries what is asked of S3 by
//! the house's own client, so that no second one is built in.

use std::{fs, time::Duration};

use docent_store::file::Objects;
use http_body_util::BodyExt as _;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector as Tcp},
    rt::{TokioExecutor, TokioTimer},
};
use object_store::{
    ClientOptions,
    aws::AmazonS3Builder,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
        HttpResponse, HttpResponseBody, HttpService,
    },
    local::LocalFileSystem,
    path::Path,
};
use url::Url;

/// How long S3 may take to begin an answer; what is idempotent is asked again.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections that wait for another request do so for as long.
const IDLE: Duration = Duration::from_secs(30);

/// Opens `s3://bucket/prefix`, with credentials and region in `aws`, or `file:///directory`.
///
/// # Errors
/// What is wrong with it, and what it should look like.
pub fn open(url: &str, aws: AmazonS3Builder) -> Result<Objects, String> {
    let looks = "it looks like s3://bucket/prefix or file:///directory";
    let parsed = Url::parse(url).map_err(|error| format!("{error}; {looks}"))?;
    match parsed.scheme() {
        "s3" => {
            let bucket = parsed.host_str().ok_or(looks)?;
            let root = Path::from_url_path(parsed.path()).map_err(|error| error.to_string())?;
            let wire = Wire::new().map_err(|error| format!("S3 cannot be reached: {error}"))?;
            let store = aws.with_bucket_name(bucket).with_http_connector(wire).build();
            Ok(Objects::new(store.map_err(|error| error.to_string())?, root))
        }
        "file" => {
            let directory = parsed.to_file_path().map_err(|()| looks)?;
            open_directory(&directory)
        }
        _ => Err(looks.to_owned()),
    }
}

/// Objects as files below a directory, which is made where it is missing: for one server, or several
/// that share a file system.
///
/// # Errors
/// When it cannot be used, in words.
pub fn open_directory(directory: &std::path::Path) -> Result<Objects, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", directory.display());
    fs::create_dir_all(directory).map_err(|error| told(&error))?;
    let store = LocalFileSystem::new_with_prefix(directory).map_err(|error| told(&error))?;
    Ok(Objects::new(store.with_fsync(true), Path::default()))
}

/// What carries requests of S3.
#[derive(Clone, Debug)]
struct Wire(legacy::Client<HttpsConnector<Tcp>, HttpRequestBody>);

impl Wire {
    fn new() -> std::io::Result<Self> {
        let trusted = HttpsConnectorBuilder::new().with_native_roots()?;
        // Whoever names an address without TLS means it: a store on the same machine.
        let https = trusted.https_or_http().enable_http1().build();
        let mut client = legacy::Client::builder(TokioExecutor::new());
        client.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
        Ok(Self(client.build(https)))
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait::async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = tokio::time::timeout(PATIENCE, self.0.request(request)).await;
        let answer = answer.map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?;
        let answer = answer.map_err(|error| {
            let kind = if error.is_connect() {
                HttpErrorKind::Connect
            } else {
                HttpErrorKind::Interrupted
            };
            HttpError::new(kind, error)
        })?;
        let broken = |error| HttpError::new(HttpErrorKind::Interrupted, error);
        Ok(answer.map(|body| HttpResponseBody::new(body.map_err(broken))))
    }
}
