//! From what is asked for to the root's dependencies, and from what was found back to its manifest.

use std::collections::BTreeMap;

use super::Wanted;
use crate::manifest::Manifest;
use crate::package::{Edge, EdgeKind, Package};
use crate::spec::Spec;
use crate::tree::{NodeId, ROOT, Tree};

/// What is asked for, and with it all edges of the root.
pub(super) fn targets(manifest: &Manifest, wanted: &[Wanted]) -> (Vec<Edge>, Vec<Edge>) {
    let mut edges: BTreeMap<String, Edge> =
        manifest.edges().into_iter().map(|edge| (edge.name.clone(), edge)).collect();
    if wanted.is_empty() {
        let targets = edges.values().filter(|edge| edge.kind != EdgeKind::Dev).cloned().collect();
        return (targets, edges.into_values().collect());
    }
    let mut targets = BTreeMap::new();
    for want in wanted {
        let known = edges.get(&want.name);
        let spec = match (&want.range, known) {
            (Some(range), _) => Spec::parse(range),
            (None, Some(edge)) => edge.spec.clone(),
            (None, None) => Spec::latest(),
        };
        let edge = Edge { name: want.name.clone(), spec, kind: EdgeKind::Required };
        edges.insert(want.name.clone(), edge.clone());
        targets.insert(want.name.clone(), edge);
    }
    (targets.into_values().collect(), edges.into_values().collect())
}

/// The targets `package.json` does not have yet, or has otherwise.
pub(super) fn missing_from_manifest<'e>(manifest: &Manifest, wanted: &[Wanted], targets: &'e [Edge]) -> Vec<&'e Edge> {
    let known: BTreeMap<String, String> =
        manifest.edges().into_iter().map(|edge| (edge.name, edge.spec.to_string())).collect();
    let asked = |name: &str| wanted.iter().any(|want| want.name == name && want.range.is_some());
    let missing = |edge: &&Edge| match known.get(&edge.name) {
        None => true,
        Some(spec) => asked(&edge.name) && *spec != edge.spec.to_string(),
    };
    targets.iter().filter(missing).collect()
}

/// What `package.json` says of a new dependency: what was asked for, or the caret of what was found.
pub(super) fn written(wanted: &[Wanted], edge: &Edge, package: &Package) -> String {
    let range = wanted.iter().find(|want| want.name == edge.name).and_then(|want| want.range.as_deref());
    match (edge.spec.target(), range) {
        (Spec::Range { text, .. }, Some(range)) if !text.is_empty() => range.trim().to_owned(),
        _ if package.name != edge.name => format!("npm:{}@^{}", package.name, package.version),
        _ => format!("^{}", package.version),
    }
}

/// Takes what nothing needs any longer out of the tree; returns where it was.
pub(super) fn prune(tree: &mut Tree, before: &[NodeId]) -> Vec<String> {
    let reached = tree.reach(&[ROOT], |_, _| true);
    let mut removed = Vec::new();
    for id in before.iter().copied().filter(|id| !reached.contains(id)) {
        // A folder inside a removed one, or one that got a new package, needs no removal of its own.
        let location = tree.location(id);
        let inside = tree.parent(id).is_some_and(|parent| !tree.is_live(parent));
        if tree.is_live(id) && !tree.below(id).iter().any(|below| reached.contains(below)) {
            tree.remove(id);
            removed.push(location);
        } else if !tree.is_live(id) && !inside {
            let taken = tree.parent(id).and_then(|parent| tree.child(parent, tree.name(id))).is_some();
            if !taken {
                removed.push(location);
            }
        }
    }
    removed
}
