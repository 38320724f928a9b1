//! Which requests carry which credential. A credential belongs to a host and a path; a request whose
//! URL is not under both never sees it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use url::Url;

/// No `Debug`: nothing of it may be printed.
#[derive(Default)]
pub(super) struct Credentials {
    /// By `host[:port]/path/`; the longest that is in front of a URL wins.
    headers: BTreeMap<String, HeaderValue>,
}

#[derive(Default)]
struct Parts<'a> {
    token: Option<&'a str>,
    basic: Option<&'a str>,
    username: Option<&'a str>,
    password: Option<&'a str>,
}

impl Credentials {
    pub(super) fn read<'a>(&mut self, settings: impl Iterator<Item = (&'a str, &'a str)>, registry: &Url) {
        let mut found: BTreeMap<String, Parts<'_>> = BTreeMap::new();
        for (key, value) in settings.filter(|(_, value)| !value.is_empty()) {
            let (place, field) = match key.strip_prefix("//").and_then(|rest| rest.rsplit_once(':')) {
                Some((place, field)) => (normal(place), field),
                // The old form without a host can only mean the registry of the same files.
                None => (place_of(registry), key),
            };
            let parts = found.entry(place).or_default();
            match field {
                "_authToken" => parts.token = Some(value),
                "_auth" => parts.basic = Some(value),
                "username" => parts.username = Some(value),
                "_password" => parts.password = Some(value),
                _ => {}
            }
        }
        for (place, parts) in found {
            if let Some(header) = parts.header() {
                self.headers.insert(place, header);
            }
        }
    }

    /// Moves a user and password out of a registry's URL, where they would end up in messages.
    pub(super) fn take_from(&mut self, mut registry: Url) -> Url {
        if !registry.username().is_empty() {
            let decode = |text: &str| {
                let pair = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
                url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
            };
            let user = decode(registry.username()).unwrap_or_default();
            let password = registry.password().and_then(decode).unwrap_or_default();
            if let Some(header) = basic(&STANDARD.encode(format!("{user}:{password}"))) {
                self.headers.insert(place_of(&registry), header);
            }
            let _ = registry.set_username("");
            let _ = registry.set_password(None);
        }
        registry
    }

    pub(super) fn of(&self, url: &Url) -> Option<&HeaderValue> {
        let host = host_of(url);
        let mut path = url.path();
        loop {
            path = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if let Some(header) = self.headers.get(&format!("{host}{path}/")) {
                return Some(header);
            }
            if path.is_empty() {
                return None;
            }
        }
    }
}

impl Parts<'_> {
    fn header(&self) -> Option<HeaderValue> {
        if let Some(token) = self.token {
            return sensitive(&format!("Bearer {token}"));
        }
        if let Some(encoded) = self.basic {
            return basic(encoded);
        }
        let password = STANDARD.decode(self.password?).ok()?;
        let pair = [self.username?.as_bytes(), b":", &password].concat();
        basic(&STANDARD.encode(pair))
    }
}

fn basic(encoded: &str) -> Option<HeaderValue> {
    sensitive(&format!("Basic {encoded}"))
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_str(text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

fn normal(place: &str) -> String {
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let path = path.trim_matches('/');
    let separator = if path.is_empty() { "" } else { "/" };
    format!("{}{separator}{path}/", host.to_ascii_lowercase())
}

fn place_of(url: &Url) -> String {
    normal(&format!("{}{}", host_of(url), url.path()))
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
