//! Requests to registries: bounded, with credentials only where they belong, through a proxy when
//! there is one.

mod connect;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, LOCATION, USER_AGENT};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use url::Url;

use self::connect::Dial;
use crate::error::InstallError;
use crate::limits::Limits;
use crate::npmrc::Npmrc;

const AGENT: &str = concat!("wick-npm/", env!("CARGO_PKG_VERSION"));

pub(crate) struct Http {
    client: Client<HttpsConnector<Dial>, Empty<Bytes>>,
    npmrc: Arc<Npmrc>,
    limits: Limits,
    permits: Semaphore,
}

/// An answer whose status is 200.
pub(crate) struct Answer {
    pub(crate) body: Incoming,
    pub(crate) length: Option<u64>,
    pub(crate) gzip: bool,
}

/// A failed attempt, and whether another may do better.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: InstallError,
    pub(crate) again: bool,
}

/// How many attempts are left, and how long to wait for the next.
pub(crate) struct Retry {
    left: u32,
    pause: Duration,
}

impl Retry {
    pub(crate) async fn after(&mut self, failure: Failure) -> Result<(), InstallError> {
        if !failure.again || self.left == 0 {
            return Err(failure.error);
        }
        tokio::time::sleep(self.pause).await;
        self.left -= 1;
        self.pause *= 4;
        Ok(())
    }
}

impl Failure {
    pub(crate) fn last(error: InstallError) -> Self {
        Self { error, again: false }
    }

    fn network(name: &str, because: String) -> Self {
        Self { error: InstallError::Network { name: name.to_owned(), because }, again: true }
    }
}

impl Http {
    pub(crate) fn new(npmrc: Arc<Npmrc>, limits: Limits) -> Result<Self, InstallError> {
        let connector = connect::connector(Arc::clone(&npmrc), limits.response_timeout)?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(20))
            .build(connector);
        let permits = Semaphore::new(limits.parallel_requests.max(1));
        Ok(Self { client, npmrc, limits, permits })
    }

    /// For a loop of attempts: fails when another would be in vain, and else waits for its time.
    pub(crate) fn retry(&self) -> Retry {
        Retry { left: self.limits.retries, pause: Duration::from_millis(250) }
    }

    /// One document, whole, as the server sent it and whether that is gzip. `name` is for messages.
    pub(crate) async fn document(&self, name: &str, url: &Url, accept: &str) -> Result<(Vec<u8>, bool), Failure> {
        let Ok(_permit) = self.permits.acquire().await else { return Err(closed(name)) };
        let answer = self.get(name, url, accept, "gzip").await?;
        let limit = self.limits.packument_bytes;
        let mut bytes = Vec::new();
        let mut body = answer.body;
        while let Some(chunk) = self.chunk(name, &mut body).await? {
            if bytes.len() + chunk.len() > limit {
                let limit = u64::try_from(limit).unwrap_or(u64::MAX);
                let what = format!("the registry document of `{name}`");
                return Err(Failure::last(InstallError::TooLarge { what, limit }));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((bytes, answer.gzip))
    }

    /// The next piece of a body, or `None` at its end.
    pub(crate) async fn chunk(&self, name: &str, body: &mut Incoming) -> Result<Option<Bytes>, Failure> {
        loop {
            let frame = timeout(self.limits.stall_timeout, body.frame()).await;
            match frame {
                Err(_) => return Err(Failure::network(name, "the server fell silent".to_owned())),
                Ok(None) => return Ok(None),
                Ok(Some(Err(error))) => return Err(Failure::network(name, format!("the answer broke off: {error}"))),
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// Follows redirects to an answer. Credentials are looked up anew for each URL of the first one's
    /// origin, and never for another's.
    pub(crate) async fn get(&self, name: &str, url: &Url, accept: &str, encoding: &str) -> Result<Answer, Failure> {
        let origin = url.origin();
        let mut url = url.clone();
        for _ in 0..=self.limits.redirects {
            let mut request = Request::get(url.as_str())
                .header(ACCEPT, accept)
                .header(ACCEPT_ENCODING, encoding)
                .header(USER_AGENT, AGENT);
            if let Some(header) = self.npmrc.authorization(&url).filter(|_| url.origin() == origin) {
                request = request.header(AUTHORIZATION, header.clone());
            }
            let unusable = |_| Failure::last(registry_error(name, "a url it gave cannot be used".to_owned()));
            let request = request.body(Empty::new()).map_err(unusable)?;
            let answer = timeout(self.limits.response_timeout, self.client.request(request)).await;
            let answer = match answer {
                Err(_) => return Err(Failure::network(name, format!("{} did not answer in time", shown(&url)))),
                Ok(Err(error)) => return Err(Failure::network(name, connect::explain(&error, &url))),
                Ok(Ok(answer)) => answer,
            };
            match answer.status() {
                StatusCode::OK => return Ok(Answer::of(answer)),
                status if status.is_redirection() => {
                    let target = answer.headers().get(LOCATION).and_then(|target| target.to_str().ok());
                    let target = target.and_then(|target| url.join(target).ok());
                    let target = target.filter(|target| allowed(&url, target));
                    let because = || registry_error(name, format!("{} redirects to nowhere", shown(&url)));
                    url = target.ok_or_else(|| Failure::last(because()))?;
                }
                status => return Err(refusal(name, &url, status)),
            }
        }
        Err(Failure::last(registry_error(name, "it redirects in circles".to_owned())))
    }
}

impl Answer {
    fn of(answer: http::Response<Incoming>) -> Self {
        let header = |key| answer.headers().get(key).and_then(|value| value.to_str().ok());
        let gzip = header(CONTENT_ENCODING).is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"));
        let length = header(CONTENT_LENGTH).and_then(|length| length.parse().ok());
        Self { gzip, length, body: answer.into_body() }
    }
}

/// A step from TLS to plain text would show the world what is installed, or change it.
fn allowed(from: &Url, to: &Url) -> bool {
    matches!((from.scheme(), to.scheme()), ("https", "https") | ("http", "http" | "https"))
}

fn refusal(name: &str, url: &Url, status: StatusCode) -> Failure {
    let (name, registry) = (name.to_owned(), shown(url));
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Failure::last(InstallError::NotFound { name, registry }),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Failure::last(InstallError::Denied { name, registry, status: status.as_u16() })
        }
        status => {
            let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
            let because = format!("{registry} answered with status {}", status.as_u16());
            Failure { error: InstallError::Network { name, because }, again }
        }
    }
}

fn registry_error(name: &str, because: String) -> InstallError {
    InstallError::Registry { name: name.to_owned(), because }
}

fn closed(name: &str) -> Failure {
    Failure::last(InstallError::Network { name: name.to_owned(), because: "the client is shut down".to_owned() })
}

/// A URL as messages show it: scheme and host, no path, no query.
pub(crate) fn shown(url: &Url) -> String {
    url.origin().ascii_serialization()
}
