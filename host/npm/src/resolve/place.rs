//! Where a package goes. The rule is npm's: up, folder by folder, as long as nobody who already has
//! what they need would find something else.

use std::sync::Arc;

use super::Resolver;
use crate::package::{Edge, EdgeKind, Package};
use crate::spec::Spec;
use crate::tree::{NodeId, ROOT};

/// What speaks against a package in a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Objection {
    None,
    /// The folder has another version, or somebody below uses another from above.
    Taken,
    /// A peer of the package is there in a version it does not take. Further up it may not be.
    Peer,
}

impl Resolver<'_> {
    /// Puts a chosen package where the edge finds it, or says why the edge stays unsatisfied.
    pub(super) fn settle(&mut self, from: NodeId, start: NodeId, edge: &Edge, package: &Arc<Package>) {
        if let Some(level) = self.highest(start, edge, package) {
            let placed = self.tree.place(level, &edge.name, Arc::clone(package));
            self.visit(placed);
            return;
        }
        let there = self.tree.child(start, &edge.name);
        let possible = match there {
            Some(old) => !edge.kind.is_peer() || self.can_give_way(old, start, edge, package),
            None => !edge.kind.is_peer() || self.objection(start, edge, package) != Objection::Taken,
        };
        if !possible {
            let found = self.tree.lookup(start, &edge.name);
            self.warn_about_peer(from, edge, found);
            if let Some(found) = found {
                self.visit(found);
            }
            return;
        }
        let placed = self.tree.place(start, &edge.name, Arc::clone(package));
        self.visit(placed);
        // Whoever used what is hidden or gone now has to be looked at once more.
        let affected: Vec<NodeId> = self
            .tree
            .dependents(&edge.name)
            .filter(|id| self.tree.is_below(*id, start) && self.seen.contains(id))
            .collect();
        for id in affected {
            self.look_again(id);
        }
    }

    fn highest(&self, start: NodeId, edge: &Edge, package: &Package) -> Option<NodeId> {
        let mut highest = None;
        let mut level = Some(start);
        while let Some(at) = level {
            match self.objection(at, edge, package) {
                Objection::None => highest = Some(at),
                Objection::Peer => {}
                Objection::Taken => break,
            }
            level = self.tree.parent(at);
        }
        highest
    }

    fn objection(&self, level: NodeId, edge: &Edge, package: &Package) -> Objection {
        let name = &edge.name;
        if self.tree.child(level, name).is_some() {
            return Objection::Taken;
        }
        for id in self.tree.dependents(name).filter(|id| self.tree.is_below(*id, level)) {
            for other in self.tree.package(id).edges.iter().filter(|other| other.name == *name) {
                let search = self.tree.search_from(id, other);
                if !self.tree.is_below(search, level) || package.fits(other) {
                    continue;
                }
                let hidden = match self.tree.lookup(search, name) {
                    Some(found) => {
                        let above = self.tree.parent(found).is_none_or(|folder| !self.tree.is_below(folder, level));
                        above && self.tree.package(found).fits(other)
                    }
                    // The root's own wishes hold even before they are met, and an optional peer is
                    // better off with nothing than with the wrong thing.
                    None => id == ROOT || other.kind == EdgeKind::OptionalPeer,
                };
                if hidden {
                    return Objection::Taken;
                }
            }
        }
        let clash =
            package.edges.iter().filter(|peer| peer.kind.is_peer()).any(|peer| {
                self.tree.lookup(level, &peer.name).is_some_and(|found| !self.tree.package(found).fits(peer))
            });
        if clash { Objection::Peer } else { Objection::None }
    }

    /// Whether a package may be replaced for the sake of a peer: everybody who must share it agrees.
    fn can_give_way(&self, old: NodeId, start: NodeId, edge: &Edge, package: &Package) -> bool {
        self.tree.dependents(&edge.name).all(|id| {
            let edges = self.tree.package(id).edges.iter().filter(|other| other.name == edge.name);
            edges.filter(|other| self.tree.find(id, other) == Some(old)).all(|other| {
                let shares = id == start || other.kind.is_peer();
                // "The latest" is what one gets for not saying anything; another tag is meant.
                let meant = matches!(&other.spec, Spec::Tag(tag) if tag != "latest");
                let loses = self.tree.package(old).fits(other) && (meant || !package.fits(other));
                !(shares && loses)
            })
        })
    }

    fn warn_about_peer(&self, from: NodeId, edge: &Edge, found: Option<NodeId>) {
        let package = self.tree.package(from);
        let found = match found {
            Some(found) => format!("finds {}", self.tree.package(found).version),
            None => "finds none".to_owned(),
        };
        let asks = format!("{}@{} wants {} {} beside it", package.name, package.version, edge.name, edge.spec);
        self.report.warn(format!("{asks} but {found}"));
    }
}
