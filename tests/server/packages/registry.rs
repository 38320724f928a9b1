//! An npm registry on the loopback interface, with packages the test makes up. It can go away.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha512};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Long before any test.
const OLD: &str = "2020-01-01T00:00:00.000Z";

pub(super) struct Registry {
    pub(super) url: String,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Default)]
struct Shelf {
    /// By name and version, in the order of publishing.
    packages: BTreeMap<String, Vec<Published>>,
    /// Paths that were asked for.
    asked: Vec<String>,
    is_gone: bool,
}

struct Published {
    manifest: Value,
    tarball: Vec<u8>,
    time: String,
}

impl Registry {
    pub(super) fn start() -> Registry {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shelf: Arc<Mutex<Shelf>> = Arc::default();
        let served = Arc::clone(&shelf);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shelf = Arc::clone(&served);
                // A client that leaves is no failure of the test.
                std::thread::spawn(move || serve(stream, &shelf));
            }
        });
        Registry { url, shelf }
    }

    /// Settings of a server that installs from here, whatever the age of a package.
    pub(super) fn config(&self) -> String {
        format!("[npm]\nregistry = \"{}\"\nminimum_age_hours = 0\n", self.url)
    }

    pub(super) fn publish(&self, name: &str, version: &str, manifest: Value, files: &[(&str, &str)]) {
        self.publish_at(OLD, name, version, manifest, files);
    }

    pub(super) fn publish_at(
        &self,
        time: &str,
        name: &str,
        version: &str,
        mut manifest: Value,
        files: &[(&str, &str)],
    ) {
        manifest["name"] = json!(name);
        manifest["version"] = json!(version);
        let tarball = tarball(&manifest, files);
        manifest["dist"] = json!({
            "tarball": format!("{}/-/{name}/{version}.tgz", self.url),
            "integrity": format!("sha512-{}", STANDARD.encode(Sha512::digest(&tarball))),
        });
        let published = Published { manifest, tarball, time: time.to_owned() };
        self.shelf.lock().unwrap().packages.entry(name.to_owned()).or_default().push(published);
    }

    /// Changes a tarball without saying so.
    pub(super) fn spoil(&self, name: &str) {
        for published in self.shelf.lock().unwrap().packages.get_mut(name).unwrap() {
            published.tarball.push(0);
        }
    }

    /// From now on nobody gets an answer.
    pub(super) fn go_away(&self) {
        self.shelf.lock().unwrap().is_gone = true;
    }

    /// How often this path was asked for.
    pub(super) fn asked_for(&self, path: &str) -> usize {
        self.shelf.lock().unwrap().asked.iter().filter(|asked| *asked == path).count()
    }
}

fn serve(mut stream: TcpStream, shelf: &Mutex<Shelf>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    // What is left unread would turn the close into a reset.
    lines.for_each(drop);
    let path = first.split(' ').nth(1).unwrap_or_default().replace("%2f", "/").replace("%2F", "/");
    let answer = {
        let mut shelf = shelf.lock().unwrap();
        if shelf.is_gone {
            return;
        }
        shelf.asked.push(path.clone());
        shelf.answer(&path)
    };
    let (status, body) = answer.map_or((404, Vec::new()), |body| (200, body));
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

impl Shelf {
    fn answer(&self, path: &str) -> Option<Vec<u8>> {
        if let Some((name, file)) = path.strip_prefix("/-/").and_then(|rest| rest.rsplit_once('/')) {
            let version = file.strip_suffix(".tgz")?;
            let found = self.packages.get(name)?.iter().find(|published| published.manifest["version"] == version)?;
            return Some(found.tarball.clone());
        }
        let name = path.trim_start_matches('/');
        let (mut versions, mut times) = (Map::new(), Map::new());
        let published = self.packages.get(name)?;
        for Published { manifest, time, .. } in published {
            let version = manifest["version"].as_str()?;
            versions.insert(version.to_owned(), manifest.clone());
            times.insert(version.to_owned(), json!(time));
        }
        let latest = &published.last()?.manifest["version"];
        let all = json!({ "name": name, "dist-tags": { "latest": latest }, "versions": versions, "time": times });
        Some(all.to_string().into_bytes())
    }
}

fn tarball(manifest: &Value, files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let manifest = manifest.to_string();
    for (path, text) in [("package.json", manifest.as_str())].iter().chain(files) {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, format!("package/{path}"), text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}
