//! A registry on the loopback interface with packages made up by the test, and a root to install into.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha512};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use wick_npm::{InstallError, InstallEvent, Installed, Installer, InstallerConfig, Wanted};

/// Long before any test.
pub const OLD: &str = "2020-01-01T00:00:00.000Z";

#[derive(Default)]
struct Shelf {
    /// By name and version.
    versions: BTreeMap<String, BTreeMap<String, Published>>,
    tags: BTreeMap<String, BTreeMap<String, String>>,
    /// Packages that need this authorization.
    guarded: BTreeMap<String, String>,
    /// Answers in place of the usual ones, by path.
    special: BTreeMap<String, Special>,
    requests: Vec<Request>,
}

#[derive(Clone)]
pub enum Special {
    Redirect(String),
    /// Fails this often before it works.
    Fails(u32),
}

struct Published {
    manifest: Value,
    tarball: Vec<u8>,
    time: String,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    pub accept: String,
    pub authorization: Option<String>,
}

#[derive(Clone)]
pub struct Registry {
    pub url: String,
    shelf: Arc<Mutex<Shelf>>,
}

impl Registry {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let registry = Self { url, shelf: Arc::default() };
        let serving = registry.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let registry = serving.clone();
                tokio::spawn(async move { registry.serve(stream).await });
            }
        });
        registry
    }

    /// The same packages over TLS: the url, and the certificate to trust.
    pub async fn over_tls(&self) -> (String, String) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let serving = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (registry, acceptor) = (serving.clone(), acceptor.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        registry.serve(stream).await;
                    }
                });
            }
        });
        (url, made.cert.pem())
    }

    /// Publishes a package of a manifest and an index.js.
    pub fn publish(&self, name: &str, version: &str, manifest: Value) {
        self.publish_tarball(name, version, manifest, &[("index.js", "module.exports = 1;\n")]);
    }

    pub fn publish_tarball(&self, name: &str, version: &str, mut manifest: Value, files: &[(&str, &str)]) {
        manifest["name"] = json!(name);
        manifest["version"] = json!(version);
        let mut all = vec![("package.json", manifest.to_string())];
        all.extend(files.iter().map(|(path, text)| (*path, (*text).to_owned())));
        self.publish_bytes(name, version, manifest, tarball(&all));
    }

    pub fn publish_bytes(&self, name: &str, version: &str, mut manifest: Value, tarball: Vec<u8>) {
        manifest["dist"] = json!({
            "tarball": format!("{}/-/{name}/{version}.tgz", self.url),
            "integrity": format!("sha512-{}", STANDARD.encode(Sha512::digest(&tarball))),
        });
        let published = Published { manifest, tarball, time: OLD.to_owned() };
        let mut shelf = self.shelf.lock().unwrap();
        shelf.versions.entry(name.to_owned()).or_default().insert(version.to_owned(), published);
        shelf.tags.entry(name.to_owned()).or_default().insert("latest".to_owned(), version.to_owned());
    }

    /// Changes what is said of a version without changing its tarball.
    pub fn amend(&self, name: &str, version: &str, change: impl FnOnce(&mut Value)) {
        let mut shelf = self.shelf.lock().unwrap();
        change(&mut shelf.versions.get_mut(name).unwrap().get_mut(version).unwrap().manifest);
    }

    pub fn spoil(&self, name: &str, version: &str) {
        let mut shelf = self.shelf.lock().unwrap();
        shelf.versions.get_mut(name).unwrap().get_mut(version).unwrap().tarball.push(0);
    }

    pub fn published_at(&self, name: &str, version: &str, time: &str) {
        let mut shelf = self.shelf.lock().unwrap();
        shelf.versions.get_mut(name).unwrap().get_mut(version).unwrap().time = time.to_owned();
    }

    pub fn tag(&self, name: &str, tag: &str, version: &str) {
        let mut shelf = self.shelf.lock().unwrap();
        shelf.tags.entry(name.to_owned()).or_default().insert(tag.to_owned(), version.to_owned());
    }

    pub fn guard(&self, name: &str, authorization: &str) {
        self.shelf.lock().unwrap().guarded.insert(name.to_owned(), authorization.to_owned());
    }

    pub fn special(&self, path: &str, special: Special) {
        self.shelf.lock().unwrap().special.insert(path.to_owned(), special);
    }

    /// The requests since the last call.
    pub fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.shelf.lock().unwrap().requests)
    }

    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut head = Vec::new();
        let mut byte = [0; 1024];
        while !head.windows(4).any(|window| window == b"\r\n\r\n") {
            match stream.read(&mut byte).await {
                Ok(read) if read > 0 && head.len() < 65536 => head.extend_from_slice(&byte[..read]),
                _ => return,
            }
        }
        let (status, headers, body) = self.answer(&String::from_utf8_lossy(&head));
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n");
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(&body).await;
        let _ = stream.shutdown().await;
    }

    fn answer(&self, head: &str) -> (u16, String, Vec<u8>) {
        let header = |name: &str| {
            let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let path = head.split(' ').nth(1).unwrap_or_default().replace("%2f", "/");
        let request = Request {
            path: path.clone(),
            accept: header("accept").unwrap_or_default(),
            authorization: header("authorization"),
        };
        let mut shelf = self.shelf.lock().unwrap();
        shelf.requests.push(request.clone());
        match shelf.special.get_mut(&path) {
            Some(Special::Redirect(to)) => return (302, format!("location: {to}\r\n"), Vec::new()),
            Some(Special::Fails(left)) if *left > 0 => {
                *left -= 1;
                return (503, String::new(), Vec::new());
            }
            _ => {}
        }
        let found = match path.strip_prefix("/-/").and_then(|rest| rest.rsplit_once('/')) {
            Some((name, file)) => {
                let version = file.trim_end_matches(".tgz");
                let published = shelf.versions.get(name).and_then(|versions| versions.get(version));
                published.map(|published| (name.to_owned(), published.tarball.clone(), false))
            }
            None => {
                let name = path.trim_start_matches('/').to_owned();
                let short = request.accept.contains("install-v1");
                shelf.packument(&name, short).map(|text| (name, text.into_bytes(), true))
            }
        };
        let Some((name, body, compress)) = found else { return (404, String::new(), Vec::new()) };
        if shelf.guarded.get(&name).is_some_and(|needed| request.authorization.as_ref() != Some(needed)) {
            return (401, String::new(), Vec::new());
        }
        if !compress {
            return (200, String::new(), body);
        }
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&body).unwrap();
        (200, "content-encoding: gzip\r\n".to_owned(), gzip.finish().unwrap())
    }
}

impl Shelf {
    fn packument(&self, name: &str, short: bool) -> Option<String> {
        let versions = self.versions.get(name)?;
        let manifests: BTreeMap<_, _> =
            versions.iter().map(|(version, published)| (version, &published.manifest)).collect();
        let times: BTreeMap<_, _> = versions.iter().map(|(version, published)| (version, &published.time)).collect();
        let modified = times.values().max()?;
        let mut packument = json!({ "name": name, "dist-tags": self.tags.get(name), "versions": manifests });
        if short {
            packument["modified"] = json!(modified);
        } else {
            packument["time"] = json!(times);
        }
        Some(packument.to_string())
    }
}

pub fn tarball(files: &[(&str, String)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, format!("package/{path}"), text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// A scripts root and an installer for it.
pub struct Root {
    folder: tempfile::TempDir,
    pub installer: Arc<Installer>,
    pub events: Arc<Mutex<Vec<InstallEvent>>>,
}

impl Root {
    pub fn new(registry: &Registry) -> Self {
        Self::with(registry, |_| {})
    }

    pub fn with(registry: &Registry, change: impl FnOnce(&mut InstallerConfig)) -> Self {
        let mut config = InstallerConfig { registry: registry.url.clone(), ..InstallerConfig::default() };
        config.limits.retries = 0;
        config.limits.lock_timeout = Duration::from_secs(20);
        change(&mut config);
        let installer = Arc::new(Installer::new(config));
        Self { folder: tempfile::tempdir().unwrap(), installer, events: Arc::default() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        std::fs::write(self.at(name), text).unwrap();
    }

    pub fn at(&self, location: &str) -> PathBuf {
        self.path().join(location)
    }

    pub async fn install(&self, names: &[&str]) -> Result<Installed, InstallError> {
        let wanted: Vec<Wanted> = names
            .iter()
            .map(|text| match text.char_indices().skip(1).find(|(_, found)| *found == '@') {
                Some((at, _)) => Wanted { name: text[..at].to_owned(), range: Some(text[at + 1..].to_owned()) },
                None => Wanted::latest(*text),
            })
            .collect();
        let (installer, path, events) = (Arc::clone(&self.installer), self.path().to_owned(), Arc::clone(&self.events));
        // On a task of its own, which only takes futures that may change threads.
        let task =
            tokio::spawn(
                async move { installer.install(&path, &wanted, |event| events.lock().unwrap().push(event)).await },
            );
        task.await.unwrap()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.at(name)).unwrap()).unwrap()
    }

    /// The version in a folder.
    pub fn version(&self, location: &str) -> Option<String> {
        let text = std::fs::read_to_string(self.at(location).join("package.json")).ok()?;
        let manifest: Value = serde_json::from_str(&text).unwrap();
        manifest["version"].as_str().map(str::to_owned)
    }

    /// Locations in the lock, without the root.
    pub fn locked(&self) -> Vec<String> {
        let lock = self.json("package-lock.json");
        lock["packages"].as_object().unwrap().keys().filter(|key| !key.is_empty()).cloned().collect()
    }

    /// Names in `node_modules` that should not be there after an install.
    pub fn leftovers(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.at("node_modules")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(".wick-staging")).collect()
    }
}

/// A proxy that opens tunnels for whoever knows the password; returns its url and counts tunnels.
pub async fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://me:pw@{}", listener.local_addr().unwrap());
    let tunnels: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&tunnels);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut head = [0; 2048];
                let read = stream.read(&mut head).await.unwrap();
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                assert!(head.contains("Basic bWU6cHc="), "{head}");
                let target = head.split(' ').nth(1).unwrap().to_owned();
                let mut onward = TcpStream::connect(&target).await.unwrap();
                log.lock().unwrap().push(target);
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut onward).await;
            });
        }
    });
    (url, tunnels)
}
