//! A script root made of a list of file paths, for tests.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Listing, Target, Tree};

pub(super) struct FakeTree(HashMap<String, Arc<Listing>>);

impl FakeTree {
    /// Directories exist because a file lies in them.
    pub(super) fn of(files: &[&str]) -> Self {
        let mut dirs: BTreeMap<String, BTreeSet<(String, bool)>> = BTreeMap::new();
        for file in files {
            let mut dir = String::new();
            let mut names = file.split('/').peekable();
            while let Some(name) = names.next() {
                let is_dir = names.peek().is_some();
                dirs.entry(dir.clone()).or_default().insert((name.to_owned(), is_dir));
                super::resolve::push_name(&mut dir, name);
            }
        }
        Self(dirs.into_iter().map(|(dir, names)| (dir, Arc::new(Listing::from_names(names)))).collect())
    }
}

impl Tree for FakeTree {
    fn list(&self, dir: &str) -> Option<Arc<Listing>> {
        self.0.get(dir).cloned()
    }
}

/// The target of `namespace/execId`.
pub(super) fn target(deployment: &str) -> Target {
    let (namespace, exec_id) = deployment.split_once('/').expect("a namespace and an exec id");
    let subdomain = (namespace != super::DEFAULT_NAMESPACE).then_some(namespace);
    Target::named(subdomain, exec_id).expect("a valid deployment")
}
