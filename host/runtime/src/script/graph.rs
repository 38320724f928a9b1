//! What a program reaches by imports: the user's own helper files, and the packages they want.
//!
//! The walk stops at packages. They do not change under us one file at a time, and are read as they are evaluated.

use crate::script::files::Stamp;
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
    /// The helper files as they were before they were read.
    pub(crate) stamps: Vec<(String, Option<Stamp>)>,
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
            let (stamp, module) = self.modules.load_stamped(&path);
            self.graph.stamps.push((path.clone(), stamp));
            // One that cannot be read or parsed says so when it is evaluated, to whoever imports it.
            let Ok(module) = module else { continue };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::files::ScriptFiles;
    use std::fs;
    use std::path::Path;
    use std::sync::Arc;
    use tempfile::TempDir;

    struct Place {
        folder: TempDir,
        files: Arc<ScriptFiles>,
        modules: Modules,
    }

    fn place(files: &[(&str, &str)]) -> Place {
        let folder = tempfile::tempdir().unwrap();
        files.iter().for_each(|(path, text)| put(folder.path(), path, text));
        let files = Arc::new(ScriptFiles::open(folder.path()).unwrap());
        Place { folder, modules: Modules::new(Arc::clone(&files)), files }
    }

    fn put(root: &Path, path: &str, text: &str) {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }

    impl Place {
        fn change(&self, path: &str, text: &str) {
            put(self.folder.path(), path, text);
            self.files.touch();
        }

        /// The graph of a script with these imports.
        fn walk(&self, imports: &[(&str, ImportKind)]) -> Graph {
            let imports: Vec<ImportRef> = imports
                .iter()
                .zip(1..)
                .map(|((specifier, kind), line)| ImportRef { specifier: (*specifier).to_owned(), kind: *kind, line })
                .collect();
            walk(&self.modules, [("app.js", imports.as_slice())])
        }

        fn statically(&self, specifier: &str) -> Graph {
            self.walk(&[(specifier, ImportKind::Static)])
        }
    }

    /// The helpers whose fingerprint differs.
    fn differing(one: &Graph, two: &Graph) -> Vec<String> {
        let all: BTreeSet<_> = one.helpers.keys().chain(two.helpers.keys()).collect();
        all.into_iter().filter(|path| one.helpers.get(*path) != two.helpers.get(*path)).cloned().collect()
    }

    #[test]
    fn a_change_changes_whoever_reaches_it_and_nobody_else() {
        let place = place(&[
            ("a.mjs", "import './b.mjs'; import './other.mjs';"),
            ("b.mjs", "export * from './c.cjs';"),
            ("c.cjs", "require('./d.ts');"),
            ("d.ts", "export const d: number = 1;"),
            ("other.mjs", "export default 1;"),
            ("unrelated.mjs", ""),
        ]);
        let first = place.statically("./a.mjs");
        assert_eq!(first.helpers.keys().collect::<Vec<_>>(), ["a.mjs", "b.mjs", "c.cjs", "d.ts", "other.mjs"]);
        assert!(differing(&first, &place.statically("./a.mjs")).is_empty());
        place.change("d.ts", "export const d: number = 2;");
        let second = place.statically("./a.mjs");
        assert_eq!(differing(&first, &second), ["a.mjs", "b.mjs", "c.cjs", "d.ts"]);
        place.change("unrelated.mjs", "export default 2;");
        assert!(differing(&second, &place.statically("./a.mjs")).is_empty());
        // As before, as it was before.
        place.change("d.ts", "export const d: number = 1;");
        assert!(differing(&first, &place.statically("./a.mjs")).is_empty());
    }

    #[test]
    fn cycles_end_and_a_change_in_one_changes_all_of_it() {
        let place = place(&[
            ("a.mjs", "import './b.mjs';"),
            ("b.mjs", "import './c.mjs';"),
            ("c.mjs", "import './a.mjs'; import './leaf.mjs'; export default 1;"),
            ("leaf.mjs", ""),
            ("self.mjs", "import './self.mjs';"),
        ]);
        let first = place.statically("./a.mjs");
        assert_eq!(first.helpers.len(), 4);
        // Whoever is in the cycle reaches all of it, wherever the walk began.
        assert_eq!(first.helpers["a.mjs"], first.helpers["b.mjs"]);
        assert!(differing(&first, &place.statically("./c.mjs")).is_empty());
        place.change("c.mjs", "import './a.mjs'; import './leaf.mjs'; export default 2;");
        let second = place.statically("./b.mjs");
        assert_eq!(differing(&first, &second), ["a.mjs", "b.mjs", "c.mjs"]);
        place.change("c.mjs", "import './leaf.mjs'; export default 2;");
        let third = place.statically("./a.mjs");
        assert_eq!(differing(&second, &third), ["a.mjs", "b.mjs", "c.mjs"]);
        assert_ne!(third.helpers["a.mjs"], third.helpers["b.mjs"]);
        assert_eq!(place.statically("./self.mjs").helpers.len(), 1);
    }

    #[test]
    fn one_that_nobody_names_has_the_same_fingerprint() {
        let place = place(&[("a.mjs", "import './b.mjs';"), ("b.mjs", "import './a.mjs'; export default 1;")]);
        let graph = place.statically("./a.mjs");
        for (path, expected) in &graph.helpers {
            assert_eq!(place.modules.fingerprint(path), *expected);
            assert_eq!(fingerprint(&place.modules, path), *expected);
        }
        place.change("b.mjs", "import './a.mjs'; export default 2;");
        assert_ne!(place.modules.fingerprint("a.mjs"), graph.helpers["a.mjs"]);
        // Of what is not there as well: it may come.
        let absent = place.modules.fingerprint("nobody.mjs");
        place.change("nobody.mjs", "export default 1;");
        assert_ne!(place.modules.fingerprint("nobody.mjs"), absent);
    }

    #[test]
    fn a_helper_loaded_before_it_was_named_is_walked_all_the_same() {
        let place = place(&[("a.mjs", "import './b.mjs';"), ("b.mjs", "")]);
        place.modules.load("a.mjs").unwrap();
        assert_eq!(place.statically("./a.mjs").helpers.len(), 2);
    }

    #[test]
    fn packages_are_named_and_the_missing_ones_with_their_first_place() {
        let place = place(&[
            ("node_modules/there/index.js", "require('not-looked-at'); require('../../helper.cjs');"),
            ("helper.cjs", "\nrequire('wanted');\nrequire('fs'); require('node:path'); require('there/sub.js');"),
            ("esm.mjs", "import 'wanted/deep.js'; import 'lodash@4';"),
        ]);
        let imports = [
            ("there", ImportKind::Static),
            ("./helper.cjs", ImportKind::Require),
            ("optional", ImportKind::Dynamic),
            ("./esm.mjs", ImportKind::Static),
        ];
        let graph = place.walk(&imports);
        let named: Vec<_> = graph.packages.iter().map(|named| (&*named.from, &*named.specifier)).collect();
        for expected in [("app.js", "there"), ("helper.cjs", "wanted"), ("helper.cjs", "there/sub.js")] {
            assert!(named.contains(&expected), "{expected:?} is not in {named:?}");
        }
        assert_eq!(graph.missing.keys().collect::<Vec<_>>(), ["optional", "wanted"]);
        assert!(!graph.missing["optional"].is_needed && graph.missing["wanted"].is_needed);
        assert_eq!(graph.missing["optional"].place, "app.js:3");
        let [helper] = &graph.named_helpers[..] else { panic!("{:?}", graph.named_helpers) };
        assert_eq!((&*helper.from, &*helper.specifier, helper.kind()), ("app.js", "./helper.cjs", Kind::Require));
        assert_eq!(graph.helpers.keys().collect::<Vec<_>>(), ["esm.mjs", "helper.cjs"]);
    }

    #[test]
    fn what_may_come_to_lead_elsewhere_is_noted() {
        let place = place(&[("lib/index.js", "import './exact.mjs';"), ("lib/exact.mjs", ""), ("x.ts", "")]);
        let imports = [
            ("./lib", ImportKind::Static),
            ("./x", ImportKind::Static),
            ("./x.js", ImportKind::Static),
            ("./x.ts", ImportKind::Static),
            ("./nobody.js", ImportKind::Require),
            ("fs", ImportKind::Require),
            ("absent", ImportKind::Require),
        ];
        let graph = place.walk(&imports);
        let loose: Vec<_> = graph.loose.iter().map(|(named, led_to)| (&*named.specifier, led_to.as_deref())).collect();
        let expected =
            [("./lib", Some("lib/index.js")), ("./x", Some("x.ts")), ("./x.js", Some("x.ts")), ("./nobody.js", None)];
        assert_eq!(loose, expected);
    }

    #[test]
    fn a_broken_helper_stops_only_itself() {
        let place =
            place(&[("a.mjs", "import './broken.mjs'; import './b.mjs';"), ("broken.mjs", "import ("), ("b.mjs", "")]);
        let first = place.statically("./a.mjs");
        assert_eq!(first.helpers.keys().collect::<Vec<_>>(), ["a.mjs", "b.mjs", "broken.mjs"]);
        place.change("broken.mjs", "import './b.mjs';");
        assert_eq!(differing(&first, &place.statically("./a.mjs")), ["a.mjs", "broken.mjs"]);
    }

    #[test]
    fn a_long_chain_is_walked_to_its_bound() {
        let place = place(&[]);
        for number in 0..MAX_HELPERS + 5 {
            put(place.folder.path(), &format!("m{number}.mjs"), &format!("import './m{}.mjs';", number + 1));
        }
        place.files.touch();
        assert_eq!(place.statically("./m0.mjs").helpers.len(), MAX_HELPERS);
    }
}
