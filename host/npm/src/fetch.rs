//! One package from the registry into a staging folder: downloaded, checked, unpacked, judged.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use url::Url;

use crate::error::InstallError;
use crate::event::InstallEvent;
use crate::http::Failure;
use crate::integrity::Integrity;
use crate::limits::Limits;
use crate::native;
use crate::npmrc::{Npmrc, PUBLIC_REGISTRY};
use crate::package::Package;
use crate::registry::Registry;
use crate::report::Report;
use crate::unpack::unpack;

pub(crate) struct Fetcher<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) npmrc: &'a Npmrc,
    pub(crate) limits: &'a Limits,
    pub(crate) report: &'a Report<'a>,
    /// Compressed bytes of this install so far.
    pub(crate) downloaded: &'a AtomicU64,
}

impl Fetcher<'_> {
    /// Leaves the package in `folder`, which must not exist.
    pub(crate) async fn fetch(&self, package: &Arc<Package>, folder: PathBuf) -> Result<(), InstallError> {
        let (name, version) = (&package.name, package.version.to_string());
        if let Some(instead) = native::known(name) {
            let because = "it is built around machine code".to_owned();
            let (name, instead) = (name.clone(), Some(instead));
            return Err(InstallError::NativeCode(native::NativeCode { name, version, because, instead }));
        }
        let (url, integrity) = self.source(package).await?;
        let tarball = folder.with_extension("tgz");
        let mut retry = self.registry.http.retry();
        while let Err(failure) = self.download(package, &url, &integrity, &tarball).await {
            retry.after(failure).await?;
        }
        let (bundles, limits, into) = (package.bundles, self.limits.clone(), folder);
        let (own_name, own_version) = (package.name.clone(), package.version.clone());
        let unpacked = tokio::task::spawn_blocking(move || {
            let refused = |because: String| InstallError::Tarball {
                name: own_name.clone(),
                version: own_version.to_string(),
                because,
            };
            let unpacked = unpack(&tarball, &into, bundles, &limits).map_err(refused)?;
            let _ = std::fs::remove_file(&tarball);
            let inside = crate::disk::version_in(&into);
            if inside.as_ref() != Some(&own_version) {
                let inside = inside.map_or("no version".to_owned(), |version| version.to_string());
                return Err(refused(format!("its package.json says {inside}")));
            }
            match native::judge(&own_name, &own_version.to_string(), &into, &unpacked.signs) {
                Some(finding) => Err(InstallError::NativeCode(finding)),
                None => Ok(()),
            }
        });
        let broken_off = |_| InstallError::Tarball {
            name: name.clone(),
            version: version.clone(),
            because: "unpacking it was broken off".to_owned(),
        };
        unpacked.await.map_err(broken_off)?
    }

    async fn download(&self, package: &Package, url: &Url, integrity: &Integrity, to: &Path) -> Result<(), Failure> {
        let (name, version) = (&package.name, package.version.to_string());
        let http = &self.registry.http;
        let answer = http.get(name, url, "*/*", "identity").await?;
        self.report.event(InstallEvent::Downloading {
            name: name.clone(),
            version: version.clone(),
            bytes: answer.length,
        });
        let too_large = |what: String, limit| Failure::last(InstallError::TooLarge { what, limit });
        let unwritable = |error: std::io::Error| Failure::last(InstallError::storage(to, &error));
        let mut file = tokio::fs::File::create(to).await.map_err(unwritable)?;
        let mut hasher = integrity.hasher();
        let mut body = answer.body;
        let mut length = 0u64;
        while let Some(chunk) = http.chunk(name, &mut body).await? {
            let more = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            length = length.saturating_add(more);
            if length > self.limits.tarball_bytes {
                return Err(too_large(format!("the tarball of {name}@{version}"), self.limits.tarball_bytes));
            }
            let total = self.downloaded.fetch_add(more, Ordering::Relaxed).saturating_add(more);
            if total > self.limits.download_bytes {
                return Err(too_large("the download".to_owned(), self.limits.download_bytes));
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await.map_err(unwritable)?;
        }
        file.flush().await.map_err(unwritable)?;
        integrity.check(hasher).map_err(|because| {
            let (name, version) = (name.clone(), version.clone());
            Failure::last(InstallError::Integrity { name, version, because })
        })
    }

    /// Where the tarball is and what it must hash to. What a lock leaves open the registry is asked.
    async fn source(&self, package: &Package) -> Result<(Url, Integrity), InstallError> {
        let (name, version) = (&package.name, package.version.to_string());
        let (mut resolved, mut integrity) = (package.resolved.clone(), package.integrity.clone());
        if resolved.is_none() || integrity.is_none() {
            let packument = self.registry.packument(name).await?;
            let found = packument.versions.iter().find(|(known, _)| *known == package.version);
            let (_, manifest) = found.ok_or_else(|| InstallError::NoVersion {
                name: name.clone(),
                range: version.clone(),
                because: "the lock names it, but the registry does not have it".to_owned(),
            })?;
            let manifest: Value = serde_json::from_str(manifest.get()).unwrap_or_default();
            let dist = |key: &str| manifest.get("dist")?.get(key)?.as_str().map(str::to_owned);
            resolved = resolved.or_else(|| dist("tarball"));
            integrity = integrity.or_else(|| dist("integrity")).or_else(|| Integrity::sri_of_shasum(&dist("shasum")?));
        }
        let unusable = |because: &str| InstallError::Registry { name: name.clone(), because: because.to_owned() };
        let unchecked = || InstallError::Integrity {
            name: name.clone(),
            version: version.clone(),
            because: "there is no checksum for it".to_owned(),
        };
        let integrity = integrity.as_deref().and_then(Integrity::parse).ok_or_else(unchecked)?;
        let url = self.tarball_url(name, resolved.as_deref().ok_or_else(|| unusable("it names no tarball"))?);
        let url = url.ok_or_else(|| unusable("the url of its tarball cannot be used"))?;
        Ok((url, integrity))
    }

    /// Locks name the public registry wherever they were made; the one that is configured serves it.
    fn tarball_url(&self, name: &str, resolved: &str) -> Option<Url> {
        let registry = self.npmrc.registry_of(name);
        let url = match resolved.strip_prefix(PUBLIC_REGISTRY) {
            Some(path) => registry.join(path).ok()?,
            None => Url::parse(resolved).ok()?,
        };
        // A registry behind TLS does not send us elsewhere in the clear.
        let safe = url.scheme() == "https" || (url.scheme() == "http" && registry.scheme() == "http");
        (safe && url.host_str().is_some()).then_some(url)
    }
}
