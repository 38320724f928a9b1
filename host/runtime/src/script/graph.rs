//! What a program reaches by imports: the user's own helper files, and the packages they want.
//!
//! The walk stops at packages. They do not change under us one file at a time, and are read as they are evaluated.

use crate::script::modules::{Kind, Modules, package_of};
use crate::script::source::{ImportKind, ImportRef};
use std::collections::{BTreeMap, BTreeSet};

/// Helper files of one program. More is taken for a mistake: the rest is not watched for changes.
const MAX_HELPERS: usize = 2_000;

/// See the module's documentation.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// Helper files by path, with a hash of everything of the user's they reach: a changed one, and whoever imports it, is
    /// another module to a worker that lives on.
    pub(crate) helpers: BTreeMap<String, String>,
    /// Packages that are wanted and not there, with who wants them.
    pub(crate) missing: BTreeMap<String, Wanting>,
    /// The packages that are imported, as they are named, in the order they appear.
    pub(crate) packages: Vec<Named>,
    /// Helpers that are not imported by a statement, but named in a `require` or `import()`.
    pub(crate) named_helpers: Vec<Named>,
    /// What may lead elsewhere as files come and go, and where it led: what is not there, or is named without its
    /// extension.
    pub(crate) loose: Vec<(Named, Option<String>)>,
}

/// A module as some file names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Named {
    pub(crate) from: String,
    pub(crate) specifier: String,
    pub(crate) is_require: bool,
}

impl Named {
    pub(crate) fn kind(&self) -> Kind {
        if self.is_require { Kind::Require } else { Kind::Import }
    }

    /// As the guest reads it.
    pub(crate) fn to_json(&self) -> String {
        serde_json::json!({ "from": self.from, "specifier": self.specifier, "require": self.is_require }).to_string()
    }
}

/// Who wants a package.
#[derive(Clone, Debug)]
pub(crate) struct Wanting {
    /// "path:line" of the first import.
    pub(crate) place: String,
    /// Some file cannot be evaluated without it.
    pub(crate) is_needed: bool,
}

/// Walks from the imports of a program's own files.
pub(crate) fn walk<'a>(modules: &Modules, roots: impl IntoIterator<Item = (&'a str, &'a [ImportRef])>) -> Graph {
    let mut walk = Walk::new(modules);
    let mut queue = Vec::new();
    for (path, imports) in roots {
        queue.extend(walk.follow(path, imports));
    }
    walk.reach(queue);
    walk.finish()
}

/// What `Graph::helpers` holds of a helper, for one that nobody's text names.
pub(crate) fn fingerprint(modules: &Modules, path: &str) -> String {
    let mut walk = Walk::new(modules);
    walk.reach(vec![path.to_owned()]);
    walk.fingerprint(path)
}

struct Walk<'m> {
    modules: &'m Modules,
    graph: Graph,
    edges: BTreeMap<String, BTreeSet<String>>,
    contents: BTreeMap<String, blake3::Hash>,
}

impl<'m> Walk<'m> {
    fn new(modules: &'m Modules) -> Walk<'m> {
        Walk { modules, graph: Graph::default(), edges: BTreeMap::new(), contents: BTreeMap::new() }
    }

    /// Visits helpers, and all they import.
    fn reach(&mut self, mut queue: Vec<String>) {
        while let Some(path) = queue.pop() {
            if self.edges.contains_key(&path) || self.edges.len() >= MAX_HELPERS {
                continue;
            }
            self.edges.insert(path.clone(), BTreeSet::new());
            // One that cannot be read or parsed says so when it is evaluated, to whoever imports it.
            let Ok(module) = self.modules.load(&path) else { continue };
            self.contents.insert(path.clone(), blake3::hash(module.source.code.as_bytes()));
            let found = self.follow(&path, &module.source.imports);
            queue.extend(found.iter().cloned());
            self.edges.insert(path, found);
        }
    }

    /// The helpers that a file imports.
    fn follow(&mut self, path: &str, imports: &[ImportRef]) -> BTreeSet<String> {
        let mut helpers = BTreeSet::new();
        for import in imports {
            let kind = if import.kind == ImportKind::Require { Kind::Require } else { Kind::Import };
            let named = || Named {
                from: path.to_owned(),
                specifier: import.specifier.clone(),
                is_require: kind == Kind::Require,
            };
            if let Some(package) = package_of(&import.specifier) {
                self.graph.packages.push(named());
                if !self.modules.has_package(path, package) {
                    let place = || Wanting { place: format!("{path}:{}", import.line), is_needed: false };
                    let wanting = self.graph.missing.entry(package.to_owned()).or_insert_with(place);
                    wanting.is_needed |= import.kind == ImportKind::Static;
                }
                continue;
            }
            let found = self.modules.resolve(path, &import.specifier, kind).ok();
            if is_loose(&import.specifier, found.as_deref()) && self.graph.loose.len() < MAX_HELPERS {
                self.graph.loose.push((named(), found.clone()));
            }
            if let Some(found) = found
                && !found.split('/').any(|part| part == "node_modules")
            {
                if import.kind != ImportKind::Static {
                    self.graph.named_helpers.push(named());
                }
                helpers.insert(found);
            }
        }
        helpers
    }

    fn finish(mut self) -> Graph {
        self.graph.helpers = self.edges.keys().map(|path| (path.clone(), self.fingerprint(path))).collect();
        self.graph
    }

    fn fingerprint(&self, path: &str) -> String {
        let mut reached = BTreeSet::new();
        let mut queue = vec![path];
        while let Some(next) = queue.pop() {
            if reached.insert(next) {
                queue.extend(self.edges.get(next).into_iter().flatten().map(String::as_str));
            }
        }
        let mut hasher = blake3::Hasher::new();
        for path in reached {
            hasher.update(path.as_bytes());
            if let Some(content) = self.contents.get(path) {
                hasher.update(content.as_bytes());
            }
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

/// Whether a path means something else once there are other files.
fn is_loose(specifier: &str, found: Option<&str>) -> bool {
    let names = |found: &str| found.rsplit('/').next() == specifier.rsplit('/').next();
    (specifier.starts_with(['.', '/', '#']) || specifier.starts_with("file:")) && !found.is_some_and(names)
}
