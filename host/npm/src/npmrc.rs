//! `.npmrc`: the project's over the user's, as npm reads them, as far as an install needs it.
//!
//! Understood: `registry`, `@scope:registry`, credentials under `//host/path/:`, `proxy`,
//! `https-proxy`, `noproxy`, `ca`, `cafile`, and `${NAME}` from the environment the caller hands in.
//! `always-auth` changes nothing: credentials go wherever they belong and nowhere else. Client
//! certificates and proxies reached over TLS are deliberately absent and refused in words.

mod credentials;
mod ini;
mod proxy;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use http::HeaderValue;
use url::Url;

use self::credentials::Credentials;
use self::proxy::Proxies;
pub(crate) use self::proxy::Proxy;
use crate::error::InstallError;
use crate::files::read_bounded;
use crate::name::scope_of;

pub(crate) const PUBLIC_REGISTRY: &str = "https://registry.npmjs.org/";

/// Where the settings come from.
pub(crate) struct Sources<'a> {
    pub(crate) project: PathBuf,
    pub(crate) user: Option<&'a Path>,
    pub(crate) environment: &'a HashMap<String, String>,
    pub(crate) default_registry: &'a Url,
    pub(crate) max_bytes: u64,
}

pub(crate) struct Npmrc {
    registry: Url,
    scopes: HashMap<String, Url>,
    credentials: Credentials,
    proxies: Proxies,
    /// Certificates in PEM form to trust beside the system's.
    pub(crate) extra_roots: Vec<u8>,
    pub(crate) warnings: Vec<String>,
}

impl Npmrc {
    pub(crate) fn load(sources: &Sources<'_>) -> Result<Self, InstallError> {
        let mut warnings = Vec::new();
        let mut settings: BTreeMap<String, Setting> = BTreeMap::new();
        let files = sources.user.into_iter().chain([sources.project.as_path()]);
        for file in files {
            let Some(text) = read_bounded(file, sources.max_bytes)? else { continue };
            let folder = file.parent().unwrap_or(Path::new("."));
            for (key, value) in ini::parse(&String::from_utf8_lossy(&text)) {
                let Some(value) = ini::expand(&value, sources.environment) else {
                    warnings.push(format!(".npmrc: {} names a variable that is not set", public_key(&key)));
                    continue;
                };
                let Some(key) = ini::expand(&key, sources.environment) else { continue };
                settings.insert(key, Setting { value, folder: folder.to_owned() });
            }
        }
        Self::from_settings(&settings, sources, warnings)
    }

    fn from_settings(
        settings: &BTreeMap<String, Setting>,
        sources: &Sources<'_>,
        mut warnings: Vec<String>,
    ) -> Result<Self, InstallError> {
        let value = |key: &str| settings.get(key).map(|setting| setting.value.as_str());
        if value("strict-ssl") == Some("false") {
            return Err(npmrc("strict-ssl=false is not accepted; name your own authority with cafile instead"));
        }
        for key in ["cert", "key", "certfile", "keyfile"] {
            if value(key).is_some() {
                warnings.push(format!(".npmrc: {key} is ignored, client certificates are not supported"));
            }
        }
        let mut credentials = Credentials::default();
        let environment_registry = variable(sources.environment, &["npm_config_registry", "NPM_CONFIG_REGISTRY"]);
        let registry = match environment_registry.or(value("registry")) {
            Some(text) => credentials.take_from(registry_url(text)?),
            None => sources.default_registry.clone(),
        };
        let mut scopes = HashMap::new();
        for (key, setting) in settings {
            if let Some(scope) = key.strip_suffix(":registry").filter(|scope| scope.starts_with('@')) {
                scopes.insert(scope.to_owned(), credentials.take_from(registry_url(&setting.value)?));
            }
        }
        credentials.read(settings.iter().map(|(key, setting)| (key.as_str(), setting.value.as_str())), &registry);
        Ok(Self {
            proxies: Proxies::of(value, sources.environment).map_err(|because| npmrc(&because))?,
            extra_roots: extra_roots(settings, sources)?,
            registry,
            scopes,
            credentials,
            warnings,
        })
    }

    /// The registry that serves a package.
    pub(crate) fn registry_of(&self, package: &str) -> &Url {
        scope_of(package).and_then(|scope| self.scopes.get(scope)).unwrap_or(&self.registry)
    }

    /// What to send as `authorization` with a request to this URL, if anything.
    pub(crate) fn authorization(&self, url: &Url) -> Option<&HeaderValue> {
        self.credentials.of(url)
    }

    pub(crate) fn proxy_of(&self, scheme: &str, host: &str, port: u16) -> Option<&Proxy> {
        self.proxies.of_host(scheme, host, port)
    }
}

struct Setting {
    value: String,
    folder: PathBuf,
}

pub(crate) fn npmrc(because: &str) -> InstallError {
    InstallError::Npmrc { because: because.to_owned() }
}

/// A registry with a slash at its end, so that names can be joined to it.
pub(crate) fn registry_url(text: &str) -> Result<Url, InstallError> {
    let mut url = Url::parse(text.trim()).map_err(|_| npmrc("a registry is not a url"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(npmrc("a registry is not an http or https url"));
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// A variable under any of its names; empty ones are not set.
fn variable<'a>(environment: &'a HashMap<String, String>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| environment.get(*name)).map(String::as_str).filter(|value| !value.is_empty())
}

fn extra_roots(settings: &BTreeMap<String, Setting>, sources: &Sources<'_>) -> Result<Vec<u8>, InstallError> {
    let mut pem = Vec::new();
    let null = |value: &str| matches!(value, "" | "null" | "false");
    if let Some(setting) = settings.get("cafile").filter(|setting| !null(&setting.value)) {
        add_file(&mut pem, &setting.folder.join(&setting.value), sources.max_bytes)?;
    }
    if let Some(path) = variable(sources.environment, &["NODE_EXTRA_CA_CERTS"]) {
        // Node goes on without the file, so its absence says nothing about this install.
        pem.extend_from_slice(&read_bounded(Path::new(path), sources.max_bytes)?.unwrap_or_default());
        pem.push(b'\n');
    }
    for key in ["ca", "ca[]"] {
        if let Some(setting) = settings.get(key).filter(|setting| !null(&setting.value)) {
            pem.extend_from_slice(setting.value.replace("\\n", "\n").as_bytes());
            pem.push(b'\n');
        }
    }
    Ok(pem)
}

fn add_file(pem: &mut Vec<u8>, path: &Path, max_bytes: u64) -> Result<(), InstallError> {
    let found = read_bounded(path, max_bytes)?;
    let found = found.ok_or_else(|| npmrc(&format!("there is no certificate file {}", path.display())))?;
    pem.extend_from_slice(&found);
    pem.push(b'\n');
    Ok(())
}

/// Keys are told in warnings; those of credentials only as far as their host.
fn public_key(key: &str) -> &str {
    key.rsplit_once(':').filter(|_| key.starts_with("//")).map_or(key, |(host, _)| host)
}

#[cfg(test)]
mod tests;
