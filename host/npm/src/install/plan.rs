//! Which packages of a resolved tree have to be fetched, and where each of them goes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Added;
use crate::package::EdgeKind;
use crate::store::Change;
use crate::tree::{NodeId, ROOT, Tree};

pub(super) struct Plan {
    /// What is to be fetched, outer packages before those inside them.
    pub(super) fresh: Vec<NodeId>,
    /// Those of them that may be left out when they cannot be had.
    pub(super) optional: BTreeSet<NodeId>,
    /// Their numbers, which name their staging folders.
    numbers: BTreeMap<NodeId, usize>,
    /// Packages that must be in place last: the ones a script looks for.
    last: BTreeSet<NodeId>,
}

impl Plan {
    /// `before`: what the lock had. A package it did not have is fetched whatever the disk says.
    pub(super) async fn make(root: &Path, tree: &Tree, before: &[NodeId], targets: &[NodeId]) -> Self {
        let needed = tree.needed(targets);
        let old: BTreeSet<NodeId> = before.iter().copied().collect();
        let mut questions = Vec::new();
        for id in needed.iter().copied().filter(|id| old.contains(id)) {
            let package = tree.package(id);
            if !package.foreign {
                questions.push((id, root.join(tree.location(id)), package.name.clone(), package.version.clone()));
            }
        }
        let look = move || {
            let absent =
                questions.into_iter().filter(|(_, folder, name, version)| !crate::disk::holds(folder, name, version));
            absent.map(|(id, ..)| id).collect::<BTreeSet<NodeId>>()
        };
        let absent = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        let mut fresh: BTreeSet<NodeId> = BTreeSet::new();
        for id in tree.all() {
            let package = tree.package(id);
            // A folder that is replaced takes what is inside it along, needed now or not.
            let swept = tree.parent(id).is_some_and(|parent| fresh.contains(&parent));
            let wanted = needed.contains(&id) && (!old.contains(&id) || absent.contains(&id));
            if !package.foreign && (wanted || (swept && !package.restricted)) {
                fresh.insert(id);
            }
        }
        let certain = tree.reach(targets, |_, edge| matches!(edge.kind, EdgeKind::Required | EdgeKind::Peer));
        let fresh: Vec<NodeId> = tree.all().into_iter().filter(|id| fresh.contains(id)).collect();
        Self {
            optional: fresh.iter().copied().filter(|id| !certain.contains(id)).collect(),
            numbers: fresh.iter().enumerate().map(|(number, id)| (*id, number)).collect(),
            last: targets.iter().copied().collect(),
            fresh,
        }
    }

    pub(super) fn folder(&self, staging: &Path, id: NodeId) -> PathBuf {
        staging.join(format!("p{}", self.numbers.get(&id).copied().unwrap_or_default()))
    }

    /// Takes options that cannot be had off the plan, and with them what would be inside them.
    pub(super) fn leave_out(&mut self, tree: &Tree, options: impl Iterator<Item = NodeId>) {
        let gone: BTreeSet<NodeId> = options.flat_map(|id| tree.below(id)).collect();
        self.fresh.retain(|id| !gone.contains(id));
    }

    pub(super) fn change(&self, tree: &Tree, staging: &Path) -> Change {
        let mut change = Change::default();
        let staged: BTreeSet<NodeId> = self.fresh.iter().copied().collect();
        for id in self.fresh.iter().rev().copied() {
            if let Some(parent) = tree.parent(id).filter(|parent| staged.contains(parent)) {
                let inside = self.folder(staging, parent).join("node_modules").join(tree.name(id));
                change.nested.push((self.folder(staging, id), inside));
            }
        }
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for id in self.fresh.iter().rev().copied() {
            if tree.parent(id).is_none_or(|parent| parent == ROOT || !staged.contains(&parent)) {
                let list = if self.last.contains(&id) { &mut last } else { &mut first };
                list.push((self.folder(staging, id), tree.location(id)));
            }
        }
        first.append(&mut last);
        change.moves = first;
        change
    }

    pub(super) fn added(&self, tree: &Tree) -> Vec<Added> {
        let mut added: Vec<Added> = self
            .fresh
            .iter()
            .copied()
            .map(|id| {
                let package = tree.package(id);
                let (name, version) = (package.name.clone(), package.version.to_string());
                Added { name, version, location: tree.location(id) }
            })
            .collect();
        added.sort_by(|one, other| one.location.cmp(&other.location));
        added
    }
}
