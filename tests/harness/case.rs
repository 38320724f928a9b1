//! A case: scripts, and steps of requests with what must come back. `case.json` beside the scripts:
//!
//! ```json
//! { "about": "a sentence",
//!   "engines": ["serverless", "worker"],
//!   "files": { "default/dev/x.js": "return 1" },
//!   "steps": [
//!     { "request": { "method": "POST", "path": "/app?x=1", "host": "…", "headers": { "x-a": "b" }, "body": "text" },
//!       "response": { "status": 200, "headers": { "content-type": "text/plain", "x-absent": null }, "body": "text",
//!                     "log": ["part of a console line"] } },
//!     { "together": [ … ] },
//!     { "write": { "app.js": "return 2", "gone.js": null } } ] }
//! ```
//!
//! - The folder's other files are the deployment's. A case with `files` (paths from the script root) has a script root
//!   and a runtime to itself, and its folder's files lie in `default/1`. Otherwise cases share a root, and each has an
//!   exec id, for which `{{exec}}` stands wherever it is written in `case.json`.
//! - A request body is text, `{"json": …}`, `{"base64": …}`, `{"repeat": ["text", times]}`, `{"chunks": […]}` for one
//!   that arrives in pieces, or `{"multipart": [{"name", "value"} | {"name", "filename", "type", "content"}]}`.
//! - A response body is text, `{"json": …}` (equal), `{"partial": …}` (objects may hold more), `{"contains": "text" or
//!   a list}`, `{"base64": …}` or `{"length": n}`. A header is a text, a list for a repeated one, `null` for one that
//!   must be absent, or `{"contains": …}`. `"chunks"` are the pieces of a streamed body, `"cut": true` says that it
//!   must end early. `"log"` and `"noLog"` look at the execution's log once it is over.
//! - `"leave": true` in a request drops the connection after the first piece of the body. `"eventually": true` in a
//!   step repeats it until it succeeds, for what becomes visible soon but not at once.

use super::Engine;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) text: String,
    /// The scripts, by path below the deployment.
    pub(crate) scripts: BTreeMap<String, PathBuf>,
    pub(crate) table: Table,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) about: String,
    #[serde(default = "both")]
    pub(crate) engines: Vec<Engine>,
    pub(crate) files: Option<BTreeMap<String, String>>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Step {
    Ask(Box<Ask>),
    Together(Together),
    Write(Write),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    pub(crate) request: Request,
    pub(crate) response: Expected,
    #[serde(default)]
    pub(crate) eventually: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Together {
    pub(crate) together: Vec<Ask>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Write {
    pub(crate) write: BTreeMap<String, Option<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Request {
    #[serde(default = "get")]
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) host: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Option<Body>,
    pub(crate) client_ip: Option<String>,
    #[serde(default)]
    pub(crate) https: bool,
    #[serde(default)]
    pub(crate) leave: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Body {
    Json(Value),
    Base64(String),
    Repeat(String, usize),
    Chunks(Vec<String>),
    Multipart(Vec<Part>),
    #[serde(untagged)]
    Text(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) filename: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) base64: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Header>,
    pub(crate) body: Option<Content>,
    pub(crate) chunks: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) cut: bool,
    #[serde(default)]
    pub(crate) log: Vec<String>,
    #[serde(default)]
    pub(crate) no_log: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Header {
    Is(String),
    All(Vec<String>),
    Contains { contains: String },
    Absent(()),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Content {
    Json(Value),
    Partial(Value),
    Contains(Needles),
    Base64(String),
    Length(u64),
    #[serde(untagged)]
    Text(String),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Needles {
    One(String),
    Many(Vec<String>),
}

fn both() -> Vec<Engine> {
    vec![Engine::Serverless, Engine::Worker]
}

fn get() -> String {
    "GET".to_owned()
}

impl Case {
    /// Every case of the table, by name. One that cannot be read stops the test: it would otherwise pass unseen.
    pub(crate) fn all() -> Vec<Case> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
        let mut folders: Vec<_> = fs::read_dir(&folder)
            .expect("tests/cases can be listed")
            .map(|entry| entry.expect("tests/cases can be listed").path())
            .collect();
        folders.sort();
        folders.iter().map(|folder| Case::read(folder)).collect()
    }

    fn read(folder: &Path) -> Case {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text =
            fs::read_to_string(folder.join("case.json")).unwrap_or_else(|error| panic!("{name}/case.json: {error}"));
        let table = parse(&name, &text);
        let mut scripts = BTreeMap::new();
        find_scripts(folder, "", &mut scripts);
        Case { name, text, scripts, table }
    }

    /// The steps with the deployment's exec id in place.
    pub(crate) fn steps(&self, exec_id: &str) -> Vec<Step> {
        parse(&self.name, &self.text.replace("{{exec}}", exec_id)).steps
    }

    /// Writes the case's files below a script root.
    pub(crate) fn install(&self, root: &Path, exec_id: &str, engine: Engine) {
        for (path, source) in &self.scripts {
            let bytes = fs::read(source).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
            install_file(&root.join("default").join(exec_id).join(path), &bytes, engine);
        }
        for (path, text) in self.table.files.iter().flatten() {
            install_file(&root.join(path), text.as_bytes(), engine);
        }
    }
}

/// Writes one file, as it is run under `engine`.
pub(crate) fn install_file(path: &Path, bytes: &[u8], engine: Engine) {
    let parent = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
    let is_script = path.extension().is_some_and(|extension| extension == "js" || extension == "ts");
    let bytes = match std::str::from_utf8(bytes) {
        Ok(text) if is_script => engine.script(text).into_bytes(),
        _ => bytes.to_vec(),
    };
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn parse(name: &str, text: &str) -> Table {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}/case.json: {error}"))
}

fn find_scripts(folder: &Path, prefix: &str, scripts: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            find_scripts(&path, &format!("{name}/"), scripts);
        } else if name != "case.json" {
            scripts.insert(name, path);
        }
    }
}
