//! Optional dependencies: what may be left out when something cannot be had, and what may not.

use std::collections::{BTreeSet, HashMap};

use crate::error::InstallError;
use crate::package::{Edge, EdgeKind};
use crate::report::Report;
use crate::tree::{NodeId, ROOT, Tree};

/// The nodes the root's dependencies lead to.
pub(crate) fn target_nodes(tree: &Tree, targets: &[Edge]) -> Vec<NodeId> {
    targets.iter().filter_map(|edge| tree.child(ROOT, &edge.name)).collect()
}

pub(super) fn without_options(tree: &Tree, from: &[NodeId]) -> BTreeSet<NodeId> {
    tree.reach(from, |_, edge| matches!(edge.kind, EdgeKind::Required | EdgeKind::Peer))
}

/// The options that lead to something broken, and are therefore left out; an error when something
/// broken is needed without any option.
pub(crate) fn options_without(
    tree: &Tree,
    targets: &[Edge],
    broken: &HashMap<NodeId, InstallError>,
    report: &Report<'_>,
) -> Result<BTreeSet<NodeId>, InstallError> {
    let needed = without_options(tree, &target_nodes(tree, targets));
    let mut left_out = BTreeSet::new();
    for (id, error) in broken {
        if needed.contains(id) {
            return Err(error.clone());
        }
        for from in tree.all() {
            let package = tree.package(from);
            for edge in package.edges.iter().filter(|edge| edge.kind == EdgeKind::Optional) {
                let Some(found) = tree.find(from, edge) else { continue };
                if without_options(tree, &[found]).contains(id) {
                    report.warn(format!("optional dependency {} of {} is left out: {error}", edge.name, package.name));
                    left_out.insert(found);
                }
            }
        }
    }
    Ok(left_out)
}
