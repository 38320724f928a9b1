//! What is in `node_modules` already.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use nodejs_semver::Version;
use serde_json::{Map, Value};

use crate::files::read_bounded;
use crate::name::check_name;
use crate::overrides::Overrides;
use crate::package::Package;
use crate::tree::{NodeId, ROOT, Tree};

const MANIFEST_BYTES: u64 = 4 << 20;

fn manifest_in(folder: &Path) -> Option<Map<String, Value>> {
    let bytes = read_bounded(&folder.join("package.json"), MANIFEST_BYTES).ok().flatten()?;
    serde_json::from_slice(&bytes).ok()
}

fn version_of(manifest: &Map<String, Value>) -> Option<Version> {
    Version::parse(manifest.get("version")?.as_str()?).ok()
}

pub(crate) fn version_in(folder: &Path) -> Option<Version> {
    version_of(&manifest_in(folder)?)
}

/// Whether a folder holds this version of this package.
pub(crate) fn holds(folder: &Path, name: &str, version: &Version) -> bool {
    let Some(manifest) = manifest_in(folder) else { return false };
    let named = manifest.get("name").and_then(Value::as_str).is_none_or(|found| found == name);
    named && version_of(&manifest).as_ref() == Some(version)
}

/// Takes over packages nobody wrote down: a root whose user installs without a lock.
pub(crate) fn adopt(root: &Path, tree: &mut Tree, overrides: &Overrides, max_packages: usize) {
    let mut open = vec![(ROOT, root.join("node_modules"))];
    while let Some((parent, modules)) = open.pop() {
        for (name, folder) in packages_in(&modules) {
            if tree.ever() > max_packages {
                return;
            }
            let Some(manifest) = manifest_in(&folder) else { continue };
            let Some(version) = version_of(&manifest) else { continue };
            let own = manifest.get("name").and_then(Value::as_str).filter(|own| check_name(own).is_ok());
            let mut package = Package::from_registry(own.unwrap_or(&name), &name, version, &manifest, overrides);
            // A link is the work of a package manager that sees to the rest itself.
            let linked = fs::symlink_metadata(&folder).is_ok_and(|metadata| metadata.is_symlink());
            package.foreign = linked;
            let edges = if linked { Vec::new() } else { std::mem::take(&mut package.edges) };
            package.edges = edges;
            let id: NodeId = tree.place(parent, &name, Arc::new(package));
            if !linked {
                open.push((id, folder.join("node_modules")));
            }
        }
    }
}

fn packages_in(modules: &Path) -> Vec<(String, std::path::PathBuf)> {
    let mut found = Vec::new();
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    };
    for name in names(modules) {
        if name.starts_with('@') {
            let scope = modules.join(&name);
            for inner in names(&scope) {
                found.push((format!("{name}/{inner}"), scope.join(inner)));
            }
        } else {
            let folder = modules.join(&name);
            found.push((name, folder));
        }
    }
    found.retain(|(name, _)| check_name(name).is_ok());
    found.sort();
    found
}
