//! One version of one package, as a lock entry or a registry document describes it. Both are read
//! by hand and leniently: old packages have every kind of nonsense in their manifests.

use std::collections::{BTreeMap, BTreeSet};

use nodejs_semver::Version;
use serde_json::{Map, Value, json};

use crate::name::check_name;
use crate::overrides::Overrides;
use crate::spec::Spec;

/// Fields of a registry document that a lock entry repeats.
const LOCK_FIELDS: [&str; 14] = [
    "bin",
    "bundleDependencies",
    "cpu",
    "dependencies",
    "deprecated",
    "engines",
    "funding",
    "hasInstallScript",
    "libc",
    "license",
    "optionalDependencies",
    "os",
    "peerDependencies",
    "peerDependenciesMeta",
];

/// Who asks for a package, as a lock says it.
const FLAGS: [&str; 5] = ["dev", "optional", "devOptional", "peer", "extraneous"];

#[derive(Debug)]
pub(crate) struct Package {
    /// What the registry calls it, which is not its folder's name when it is aliased.
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) edges: Vec<Edge>,
    /// Whether its tarball brings packages of its own.
    pub(crate) bundles: bool,
    /// Whether it names operating systems or processors it is for, or wants to run a script when it
    /// is installed. As an option it is then not for us; npm still finds it in the lock.
    pub(crate) restricted: bool,
    /// A workspace, a linked folder or a package from elsewhere: never checked, moved or replaced.
    pub(crate) foreign: bool,
    pub(crate) resolved: Option<String>,
    pub(crate) integrity: Option<String>,
    /// What the lock says of it, without the flags that depend on who asks for it.
    pub(crate) entry: Map<String, Value>,
    /// Those flags as they were in the lock, if it is from there.
    pub(crate) flags: Option<Vec<&'static str>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Edge {
    pub(crate) name: String,
    pub(crate) spec: Spec,
    pub(crate) kind: EdgeKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EdgeKind {
    Required,
    Optional,
    Peer,
    OptionalPeer,
    /// Only the root has these, and nothing here installs them.
    Dev,
}

impl EdgeKind {
    pub(crate) fn is_peer(self) -> bool {
        matches!(self, Self::Peer | Self::OptionalPeer)
    }
}

impl Package {
    /// Reads an entry of a lock.
    pub(crate) fn from_lock(filed_under: &str, entry: &Map<String, Value>, overrides: &Overrides) -> Self {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
        let name = text("name").filter(|name| check_name(name).is_ok()).unwrap_or_else(|| filed_under.to_owned());
        let resolved = text("resolved");
        let linked = entry.get("link").and_then(Value::as_bool) == Some(true);
        let elsewhere = resolved.as_deref().is_some_and(|url| !url.starts_with("https:") && !url.starts_with("http:"));
        let version = text("version").and_then(|version| Version::parse(version).ok());
        let mut entry = entry.clone();
        let flags = FLAGS.into_iter().filter(|flag| entry.remove(*flag) == Some(Value::Bool(true))).collect();
        Self {
            edges: edges(&name, &entry, overrides),
            bundles: bundled(&entry).is_some(),
            restricted: restricted(&entry),
            foreign: linked || elsewhere || version.is_none(),
            version: version.unwrap_or_else(zero),
            integrity: text("integrity"),
            name,
            resolved,
            entry,
            flags: Some(flags),
        }
    }

    /// Reads one version of a registry document.
    pub(crate) fn from_registry(
        name: &str,
        filed_under: &str,
        version: Version,
        manifest: &Map<String, Value>,
        overrides: &Overrides,
    ) -> Self {
        let mut entry = Map::new();
        for field in LOCK_FIELDS {
            let value = manifest.get(field).filter(|value| !is_empty(value));
            if let Some(value) = value {
                entry.insert(field.to_owned(), value.clone());
            }
        }
        if let Some(bundled) = manifest.get("bundledDependencies").filter(|value| !is_empty(value)) {
            entry.insert("bundleDependencies".to_owned(), bundled.clone());
        }
        if runs_script(manifest) {
            entry.insert("hasInstallScript".to_owned(), Value::Bool(true));
        }
        if let Some(funding @ Value::String(_)) = entry.get_mut("funding") {
            *funding = json!({ "url": funding.take() });
        }
        if let Some(program @ Value::String(_)) = entry.get_mut("bin") {
            let own = name.rsplit('/').next().unwrap_or_default();
            *program = json!({ own: program.take() });
        }
        if let Some(Value::Object(programs)) = entry.get_mut("bin") {
            for path in programs.values_mut() {
                *path = Value::from(path.as_str().unwrap_or_default().trim_start_matches("./"));
            }
        }
        // Written both ways by the registry; the lock has it once.
        if let (Some(Value::Object(optional)), Some(Value::Object(required))) =
            (manifest.get("optionalDependencies"), entry.get_mut("dependencies"))
        {
            required.retain(|name, _| !optional.contains_key(name));
            if required.is_empty() {
                entry.remove("dependencies");
            }
        }
        let dist = manifest.get("dist").and_then(Value::as_object);
        let field = |key: &str| dist.and_then(|dist| dist.get(key)).and_then(Value::as_str);
        let resolved = field("tarball").map(str::to_owned);
        let integrity = field("integrity")
            .map(str::to_owned)
            .or_else(|| field("shasum").and_then(crate::integrity::Integrity::sri_of_shasum));
        if name != filed_under {
            entry.insert("name".to_owned(), Value::from(name));
        }
        entry.insert("version".to_owned(), Value::from(version.to_string()));
        for (key, value) in [("resolved", &resolved), ("integrity", &integrity)] {
            if let Some(value) = value {
                entry.insert(key.to_owned(), Value::from(value.as_str()));
            }
        }
        Self {
            edges: edges(name, &entry, overrides),
            bundles: bundled(&entry).is_some(),
            restricted: restricted(&entry),
            foreign: false,
            name: name.to_owned(),
            version,
            resolved,
            integrity,
            entry,
            flags: None,
        }
    }

    /// The root itself, whose edges come from `package.json`.
    pub(crate) fn root(edges: Vec<Edge>) -> Self {
        Self {
            name: String::new(),
            version: zero(),
            edges,
            bundles: false,
            restricted: false,
            foreign: true,
            resolved: None,
            integrity: None,
            entry: Map::new(),
            flags: None,
        }
    }

    pub(crate) fn fits(&self, edge: &Edge) -> bool {
        self.foreign || edge.spec.accepts(&edge.name, &self.name, &self.version)
    }
}

fn zero() -> Version {
    Version::from((0u64, 0u64, 0u64))
}

/// Strings of an object; anything else in it is skipped.
pub(crate) fn strings<'a>(entry: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let object = entry.get(key).and_then(Value::as_object);
    object.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

fn edges(package: &str, entry: &Map<String, Value>, overrides: &Overrides) -> Vec<Edge> {
    let mut found: BTreeMap<&str, (EdgeKind, &str)> = BTreeMap::new();
    let optional_peers: BTreeSet<&str> = entry
        .get("peerDependenciesMeta")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, meta)| meta.get("optional").and_then(Value::as_bool) == Some(true))
        .map(|(name, _)| name.as_str())
        .collect();
    for (name, spec) in strings(entry, "peerDependencies") {
        let kind = if optional_peers.contains(name) { EdgeKind::OptionalPeer } else { EdgeKind::Peer };
        found.insert(name, (kind, spec));
    }
    // A name in both is a dependency of its own, as npm has it.
    for (name, spec) in strings(entry, "dependencies") {
        found.insert(name, (EdgeKind::Required, spec));
    }
    for (name, spec) in strings(entry, "optionalDependencies") {
        found.insert(name, (EdgeKind::Optional, spec));
    }
    match bundled(entry) {
        Some(Bundled::All) => found.retain(|_, (kind, _)| kind.is_peer()),
        Some(Bundled::Names(names)) => found.retain(|name, _| !names.contains(name)),
        None => {}
    }
    found
        .into_iter()
        .filter(|(name, _)| *name != package && check_name(name).is_ok())
        .map(|(name, (kind, text))| Edge { name: name.to_owned(), spec: overrides.apply(name, text), kind })
        .collect()
}

/// The short form of a registry document says so; in the long form it has to be read out of it.
fn runs_script(manifest: &Map<String, Value>) -> bool {
    let steps = ["preinstall", "install", "postinstall"];
    let scripts = manifest.get("scripts").and_then(Value::as_object);
    let scripted = scripts.is_some_and(|scripts| steps.iter().any(|step| scripts.contains_key(*step)));
    scripted || manifest.get("gypfile").and_then(Value::as_bool) == Some(true)
}

enum Bundled<'a> {
    All,
    Names(BTreeSet<&'a str>),
}

fn bundled(entry: &Map<String, Value>) -> Option<Bundled<'_>> {
    match entry.get("bundleDependencies")? {
        Value::Bool(true) => Some(Bundled::All),
        Value::Array(names) => {
            let names: BTreeSet<&str> = names.iter().filter_map(Value::as_str).collect();
            (!names.is_empty()).then_some(Bundled::Names(names))
        }
        Value::Null | Value::Bool(false) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    }
}

fn restricted(entry: &Map<String, Value>) -> bool {
    let scripted = entry.get("hasInstallScript").and_then(Value::as_bool) == Some(true);
    scripted
        || ["os", "cpu", "libc"].iter().any(|key| match entry.get(*key) {
            Some(Value::Array(list)) => !list.is_empty() && !list.iter().any(|item| item == "any"),
            Some(Value::String(one)) => !one.is_empty() && one != "any",
            _ => false,
        })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Object(object) => object.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    }
}
