//! `package-lock.json`, version 3: read into a tree and written as npm would write it. Versions 2 and
//! 3 are read; version 1 has nothing that says where packages are, and is made anew.

mod flags;
mod text;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::error::InstallError;
use crate::files::read_bounded;
use crate::name::check_name;
use crate::overrides::Overrides;
use crate::package::Package;
use crate::tree::{NodeId, ROOT, Tree};

pub(crate) const FILE: &str = "package-lock.json";
const FOLDER: &str = "node_modules/";

/// Root fields a lock repeats.
const ROOT_FIELDS: [&str; 11] = [
    "name",
    "version",
    "license",
    "bin",
    "dependencies",
    "devDependencies",
    "engines",
    "optionalDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "workspaces",
];

#[derive(Default)]
pub(crate) struct Lock {
    /// `None` when there is no lock, or none that can be used.
    packages: Option<Map<String, Value>>,
    /// Whether a lock of an old version was put aside.
    pub(crate) outdated: bool,
}

impl Lock {
    pub(crate) fn read(root: &Path, max_bytes: u64) -> Result<Self, InstallError> {
        let unusable = |because: String| InstallError::Manifest { file: FILE.to_owned(), because };
        let Some(bytes) = read_bounded(&root.join(FILE), max_bytes)? else { return Ok(Self::default()) };
        let mut lock: Map<String, Value> =
            serde_json::from_slice(&bytes).map_err(|error| unusable(format!("it is not an object: {error}")))?;
        match lock.get("lockfileVersion").and_then(Value::as_u64) {
            Some(2 | 3) => {}
            Some(1) => return Ok(Self { packages: None, outdated: true }),
            _ => return Err(unusable("its lockfileVersion is neither 1, 2 nor 3".to_owned())),
        }
        match lock.remove("packages") {
            Some(Value::Object(packages)) => Ok(Self { packages: Some(packages), outdated: false }),
            _ => Err(unusable("it has no packages".to_owned())),
        }
    }

    pub(crate) fn exists(&self) -> bool {
        self.packages.is_some()
    }

    /// Whether it has folders outside `node_modules`: then what is needed is not ours to know.
    pub(crate) fn has_workspaces(&self) -> bool {
        self.entries().any(|(location, _)| !location.is_empty() && !location.starts_with(FOLDER))
    }

    fn entries(&self) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
        let packages = self.packages.iter().flatten();
        packages.filter_map(|(location, entry)| Some((location, entry.as_object()?)))
    }

    /// Puts every entry into the tree.
    pub(crate) fn load(&self, tree: &mut Tree, overrides: &Overrides) -> Result<(), InstallError> {
        let mut places: Vec<(Vec<&str>, &Map<String, Value>)> = Vec::new();
        for (location, entry) in self.entries().filter(|(location, _)| location.starts_with(FOLDER)) {
            let names = names_of(location).ok_or_else(|| InstallError::Manifest {
                file: FILE.to_owned(),
                because: format!("`{}` is no place of a package", location.chars().take(200).collect::<String>()),
            })?;
            places.push((names, entry));
        }
        places.sort_by_key(|(names, _)| names.len());
        for (names, entry) in places {
            let Some((name, folders)) = names.split_last() else { continue };
            let parent = folders.iter().try_fold(ROOT, |at, folder| tree.child(at, folder));
            let Some(parent) = parent else { continue };
            let mut package = Package::from_lock(name, entry, overrides);
            // It comes in the tarball of the package it is in.
            package.foreign |= entry.get("inBundle").and_then(Value::as_bool) == Some(true);
            tree.place(parent, name, Arc::new(package));
        }
        Ok(())
    }

    /// The new text, or `None` when the lock on the disk says the same.
    pub(crate) fn rendered(&self, root: &Path, manifest: &Map<String, Value>, tree: &Tree) -> Option<String> {
        let mut packages = Map::new();
        let own = ROOT_FIELDS.iter().filter_map(|field| Some(((*field).to_owned(), manifest.get(*field)?.clone())));
        packages.insert(String::new(), Value::Object(own.collect()));
        for (location, entry) in self.entries().filter(|(location, _)| !location.starts_with(FOLDER)) {
            if !location.is_empty() {
                packages.insert(location.clone(), Value::Object(entry.clone()));
            }
        }
        let flags = flags::Flags::of(tree);
        let mut ids: BTreeMap<String, NodeId> = BTreeMap::new();
        ids.extend(tree.all().into_iter().map(|id| (tree.location(id), id)));
        for (location, id) in ids {
            let package = tree.package(id);
            let mut entry = package.entry.clone();
            // Workspaces have needs that are not in the tree.
            let known = package.flags.clone().filter(|_| self.has_workspaces());
            for flag in known.unwrap_or_else(|| flags.of_node(id)) {
                entry.insert(flag.to_owned(), Value::Bool(true));
            }
            packages.insert(location, Value::Object(entry));
        }
        if self.packages.as_ref() == Some(&packages) {
            return None;
        }
        let folder = root.file_name().and_then(|name| name.to_str()).unwrap_or("scripts");
        let mut lock = Map::new();
        lock.insert("name".to_owned(), manifest.get("name").cloned().unwrap_or_else(|| Value::from(folder)));
        if let Some(version) = manifest.get("version") {
            lock.insert("version".to_owned(), version.clone());
        }
        lock.insert("lockfileVersion".to_owned(), Value::from(3));
        lock.insert("requires".to_owned(), Value::Bool(true));
        lock.insert("packages".to_owned(), Value::Object(packages));
        Some(text::render(&Value::Object(lock)))
    }
}

/// `node_modules/a/node_modules/@s/b` as `[a, @s/b]`; `None` for what could lead out of the root.
fn names_of(location: &str) -> Option<Vec<&str>> {
    let names: Vec<&str> = location.strip_prefix(FOLDER)?.split("/node_modules/").collect();
    names.iter().all(|name| check_name(name).is_ok()).then_some(names)
}

#[cfg(test)]
mod tests;
