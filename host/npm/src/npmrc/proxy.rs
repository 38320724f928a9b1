//! Which requests go through a proxy.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use url::Url;

use super::variable;

#[derive(Default)]
pub(super) struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    /// Hosts, or ends of hosts, that are reached directly.
    direct: Vec<String>,
}

/// An HTTP proxy that opens tunnels.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) address: Uri,
    pub(crate) authorization: Option<HeaderValue>,
}

impl Proxies {
    pub(super) fn of<'a>(
        setting: impl Fn(&str) -> Option<&'a str>,
        environment: &'a HashMap<String, String>,
    ) -> Result<Self, String> {
        let off = |value: &&str| !matches!(*value, "" | "null" | "false" | "true");
        let https = setting("https-proxy").filter(off).or(setting("proxy").filter(off));
        let https = https.or_else(|| variable(environment, &["HTTPS_PROXY", "https_proxy", "PROXY", "proxy"]));
        let https = https.or_else(|| variable(environment, &["HTTP_PROXY", "http_proxy"]));
        let http = setting("proxy").filter(off);
        let http = http.or_else(|| variable(environment, &["HTTP_PROXY", "http_proxy", "PROXY", "proxy"]));
        let direct = setting("noproxy").or_else(|| variable(environment, &["NO_PROXY", "no_proxy"])).unwrap_or("");
        Ok(Self {
            http: http.map(Proxy::parse).transpose()?,
            https: https.map(Proxy::parse).transpose()?,
            direct: direct
                .split([',', ' '])
                .map(|host| host.trim().trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase())
                .filter(|host| !host.is_empty())
                .collect(),
        })
    }

    pub(super) fn of_host(&self, scheme: &str, host: &str, port: u16) -> Option<&Proxy> {
        let host = host.to_ascii_lowercase();
        let direct = self.direct.iter().any(|entry| {
            let (name, only) = match entry.rsplit_once(':') {
                Some((name, digits)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    (name, digits.parse().ok())
                }
                _ => (entry.as_str(), None),
            };
            let same_host =
                name == "*" || host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
            same_host && only.is_none_or(|only: u16| only == port)
        });
        match scheme {
            _ if direct => None,
            "https" => self.https.as_ref(),
            _ => self.http.as_ref(),
        }
    }
}

impl Proxy {
    fn parse(text: &str) -> Result<Self, String> {
        let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&text).map_err(|_| "a proxy is not a url".to_owned())?;
        if url.scheme() != "http" {
            return Err("only proxies reached over http:// are supported".to_owned());
        }
        let host = url.host_str().ok_or("a proxy has no host")?;
        let address = format!("http://{host}:{}", url.port_or_known_default().unwrap_or(80));
        let authorization = (!url.username().is_empty()).then(|| {
            let pair = format!("{}:{}", url.username(), url.password().unwrap_or_default());
            let mut header = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).ok()?;
            header.set_sensitive(true);
            Some(header)
        });
        Ok(Self {
            address: address.parse().map_err(|_| "a proxy is not a url".to_owned())?,
            authorization: authorization.flatten(),
        })
    }
}
