//! Registry documents: fetched once per install, kept as text until a version is chosen.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::MultiGzDecoder;
use nodejs_semver::Version;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::OnceCell;

use crate::error::InstallError;
use crate::http::Http;
use crate::npmrc::Npmrc;
use crate::time::parse_timestamp;

/// The short form, which has all but the times and is a tenth of the size.
const SHORT: &str = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";
const FULL: &str = "application/json";

/// What a registry says of a package.
#[derive(Debug)]
pub(crate) struct Packument {
    pub(crate) tags: HashMap<String, String>,
    /// Newest first.
    pub(crate) versions: Vec<(Version, Box<RawValue>)>,
    /// When each version was published. `None` when nothing of the package is young enough to ask, or
    /// when the registry does not tell.
    pub(crate) times: Option<HashMap<String, i64>>,
    modified: Option<i64>,
}

/// How old a version must be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cutoff {
    /// Versions published later are too young; `None` lets every version pass.
    pub(crate) published_before: Option<i64>,
    /// Packages it does not hold for: names, or scopes as `@scope`.
    pub(crate) exclude: HashSet<String>,
}

impl Cutoff {
    pub(crate) fn of(&self, package: &str) -> Option<i64> {
        let scope = crate::name::scope_of(package).unwrap_or_default();
        let excluded = self.exclude.contains(package) || self.exclude.contains(scope);
        self.published_before.filter(|_| !excluded)
    }
}

type Slot = Arc<OnceCell<Result<Arc<Packument>, InstallError>>>;

pub(crate) struct Registry {
    pub(crate) http: Http,
    npmrc: Arc<Npmrc>,
    pub(crate) cutoff: Cutoff,
    max_bytes: usize,
    known: Mutex<HashMap<String, Slot>>,
}

impl Registry {
    pub(crate) fn new(http: Http, npmrc: Arc<Npmrc>, cutoff: Cutoff, max_bytes: usize) -> Self {
        Self { http, npmrc, cutoff, max_bytes, known: Mutex::default() }
    }

    /// Whether somebody asked for it already.
    pub(crate) fn is_known(&self, name: &str) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }

    /// Notes that somebody is about to ask; whether they are the first.
    pub(crate) fn announce(&self, name: &str) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let first = !known.contains_key(name);
        if first {
            known.insert(name.to_owned(), Slot::default());
        }
        first
    }

    pub(crate) async fn packument(&self, name: &str) -> Result<Arc<Packument>, InstallError> {
        let slot = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(name.to_owned()).or_default())
        };
        slot.get_or_init(|| self.fetch(name)).await.clone()
    }

    async fn fetch(&self, name: &str) -> Result<Arc<Packument>, InstallError> {
        let short = self.load(name, SHORT).await?;
        let cutoff = self.cutoff.of(name);
        if cutoff.is_none() || !short.is_undated(cutoff) {
            return Ok(Arc::new(short));
        }
        Ok(Arc::new(self.load(name, FULL).await?))
    }

    async fn load(&self, name: &str, accept: &str) -> Result<Packument, InstallError> {
        let unusable = |because: String| InstallError::Registry { name: name.to_owned(), because };
        let base = self.npmrc.registry_of(name);
        let url = base.join(&name.replace('/', "%2f")).map_err(|error| unusable(error.to_string()))?;
        let mut retry = self.http.retry();
        let (bytes, gzip) = loop {
            match self.http.document(name, &url, accept).await {
                Ok(document) => break document,
                Err(failure) => retry.after(failure).await?,
            }
        };
        let limit = self.max_bytes;
        let parsed = tokio::task::spawn_blocking(move || Packument::read(&bytes, gzip, limit)).await;
        parsed.unwrap_or_else(|_| Err("reading it was broken off".to_owned())).map_err(unusable)
    }
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "dist-tags", default)]
    tags: HashMap<String, serde_json::Value>,
    #[serde(default)]
    versions: HashMap<String, Box<RawValue>>,
    #[serde(default)]
    time: Option<HashMap<String, serde_json::Value>>,
    #[serde(default)]
    modified: Option<String>,
}

impl Packument {
    fn read(bytes: &[u8], gzip: bool, limit: usize) -> Result<Self, String> {
        let mut unpacked = Vec::new();
        let bytes = if gzip {
            let most = u64::try_from(limit).unwrap_or(u64::MAX);
            let read = MultiGzDecoder::new(bytes).take(most.saturating_add(1)).read_to_end(&mut unpacked);
            read.map_err(|error| format!("it is not gzip: {error}"))?;
            if unpacked.len() > limit {
                return Err(format!("it is larger than {limit} bytes"));
            }
            unpacked.as_slice()
        } else {
            bytes
        };
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| format!("it is not the expected JSON: {error}"))?;
        let text = |value: serde_json::Value| value.as_str().map(str::to_owned);
        let millis = |value: serde_json::Value| value.as_str().and_then(parse_timestamp);
        let parsed = |(version, manifest): (String, _)| Some((Version::parse(version).ok()?, manifest));
        let mut versions: Vec<_> = document.versions.into_iter().filter_map(parsed).collect();
        versions.sort_by(|(one, _), (other, _)| other.cmp(one));
        // A time that cannot be read counts as too late, so the entry is dropped and the map is kept.
        let times = document.time.filter(|times| !times.is_empty());
        let times = times.map(|times| {
            times.into_iter().filter_map(|(version, at)| Some((version, millis(at)?))).collect::<HashMap<_, _>>()
        });
        Ok(Self {
            tags: document.tags.into_iter().filter_map(|(tag, version)| Some((tag, text(version)?))).collect(),
            versions,
            times,
            modified: document.modified.as_deref().and_then(parse_timestamp),
        })
    }

    /// Whether it may have versions that are too young, and no way to tell.
    pub(crate) fn is_undated(&self, cutoff: Option<i64>) -> bool {
        let old = cutoff.zip(self.modified).is_some_and(|(cutoff, modified)| modified <= cutoff);
        self.times.is_none() && !old
    }

    pub(crate) fn tagged(&self, tag: &str) -> Option<Version> {
        self.tags.get(tag).and_then(|version| Version::parse(version).ok())
    }
}

#[cfg(test)]
impl Packument {
    pub(crate) fn of_text(text: &str) -> Self {
        Self::read(text.as_bytes(), false, usize::MAX >> 1).unwrap()
    }
}
