//! Grows the tree of the lock until everything asked for is in it: npm's hoisted layout, one
//! dependency at a time. A package goes as high as it can without hiding from others what they use;
//! peers come before other dependencies, so that what they need is not taken up by something else.

mod place;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use nodejs_semver::{Range, Version};
use serde_json::{Map, Value};
use tokio::task::JoinSet;

use crate::error::InstallError;
use crate::event::InstallEvent;
use crate::limits::Limits;
use crate::overrides::Overrides;
use crate::package::{Edge, EdgeKind, Package};
use crate::pick::{Wish, pick};
use crate::registry::Registry;
use crate::report::Report;
use crate::spec::Spec;
use crate::tree::{NodeId, ROOT, Tree};

pub(crate) struct Resolver<'a> {
    pub(crate) tree: Tree,
    registry: Arc<Registry>,
    overrides: &'a Overrides,
    report: &'a Report<'a>,
    limits: &'a Limits,
    /// What the lock had. Options it did without stay out.
    before: BTreeSet<NodeId>,
    /// What the lock knows, by folder name: taken before anything new.
    locked: HashMap<String, Vec<Arc<Package>>>,
    chosen: HashMap<(String, String, Version), Arc<Package>>,
    /// Nodes whose peers, and nodes whose other dependencies, are still to be looked at.
    peers: VecDeque<NodeId>,
    others: VecDeque<NodeId>,
    seen: HashSet<NodeId>,
    /// Nodes with a dependency that cannot be had. Fatal unless nothing but an option leads there.
    broken: HashMap<NodeId, InstallError>,
    prefetching: JoinSet<()>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(
        tree: Tree,
        registry: Arc<Registry>,
        overrides: &'a Overrides,
        report: &'a Report<'a>,
        limits: &'a Limits,
    ) -> Self {
        let mut locked: HashMap<String, Vec<Arc<Package>>> = HashMap::new();
        for id in tree.all() {
            let package = tree.package(id);
            if !package.foreign && package.integrity.is_some() {
                locked.entry(tree.name(id).to_owned()).or_default().push(Arc::clone(package));
            }
        }
        for packages in locked.values_mut() {
            packages.sort_by(|one, other| other.version.cmp(&one.version));
        }
        Self {
            before: tree.all().into_iter().collect(),
            tree,
            registry,
            overrides,
            report,
            limits,
            locked,
            chosen: HashMap::new(),
            peers: VecDeque::new(),
            others: VecDeque::new(),
            seen: HashSet::new(),
            broken: HashMap::new(),
            prefetching: JoinSet::new(),
        }
    }

    /// Makes the tree satisfy some of the root's dependencies and all of theirs.
    pub(crate) async fn run(mut self, targets: &[Edge]) -> Result<Tree, InstallError> {
        for edge in targets {
            self.prefetch(ROOT, edge);
        }
        for edge in targets {
            self.ensure(ROOT, edge).await?;
        }
        loop {
            let (id, peers) = match (self.peers.pop_front(), self.others.front()) {
                (Some(id), _) => (id, true),
                (None, Some(_)) => match self.others.pop_front() {
                    Some(id) => (id, false),
                    None => break,
                },
                (None, None) => break,
            };
            if self.tree.is_live(id) {
                self.expand(id, peers, targets).await?;
            }
        }
        self.finish(targets)
    }

    async fn expand(&mut self, id: NodeId, peers: bool, targets: &[Edge]) -> Result<(), InstallError> {
        let package = Arc::clone(self.tree.package(id));
        for edge in package.edges.iter().filter(|edge| edge.kind.is_peer() == peers) {
            let Err(error) = self.ensure(id, edge).await else { continue };
            if matches!(error, InstallError::TooLarge { .. }) || self.is_certain(id, edge, targets) {
                return Err(self.blame(error, id));
            }
            if edge.kind == EdgeKind::Optional {
                self.report.warn(format!("optional dependency {} of {} is left out: {error}", edge.name, package.name));
            } else {
                self.broken.insert(id, error);
            }
            if !self.tree.is_live(id) {
                break;
            }
        }
        Ok(())
    }

    /// Whether a failure at this edge is already known to be fatal.
    fn is_certain(&self, id: NodeId, edge: &Edge, targets: &[Edge]) -> bool {
        edge.kind != EdgeKind::Optional && without_options(&self.tree, &target_nodes(&self.tree, targets)).contains(&id)
    }

    /// A package that is missing deep down is better found with the name of who wants it.
    fn blame(&self, error: InstallError, id: NodeId) -> InstallError {
        let package = self.tree.package(id);
        match error {
            InstallError::NoVersion { name, range, because } => InstallError::NoVersion {
                name,
                range,
                because: format!("{because} (wanted by {}@{})", package.name, package.version),
            },
            other => other,
        }
    }

    fn finish(mut self, targets: &[Edge]) -> Result<Tree, InstallError> {
        if self.tree.len() > self.limits.packages {
            return Err(self.too_many());
        }
        for option in options_without(&self.tree, targets, &self.broken, self.report)? {
            self.tree.remove(option);
        }
        Ok(self.tree)
    }

    /// Sees to one dependency of one node.
    async fn ensure(&mut self, from: NodeId, edge: &Edge) -> Result<(), InstallError> {
        let start = self.tree.search_from(from, edge);
        let found = self.tree.lookup(start, &edge.name);
        if let Some(found) = found
            && self.tree.package(found).fits(edge)
        {
            self.visit(found);
            return Ok(());
        }
        let settled = edge.kind == EdgeKind::Optional && found.is_none() && self.before.contains(&from);
        if settled || matches!(edge.kind, EdgeKind::OptionalPeer | EdgeKind::Dev) {
            return Ok(());
        }
        if self.tree.ever() > self.limits.packages.saturating_mul(2) {
            return Err(self.too_many());
        }
        let package = self.choose(from, start, edge).await?;
        self.settle(from, start, edge, &package);
        Ok(())
    }

    fn too_many(&self) -> InstallError {
        let limit = u64::try_from(self.limits.packages).unwrap_or(u64::MAX);
        InstallError::TooLarge { what: "the number of packages".to_owned(), limit }
    }

    /// The version for an edge nothing in the tree satisfies.
    async fn choose(&mut self, from: NodeId, start: NodeId, edge: &Edge) -> Result<Arc<Package>, InstallError> {
        if let Some(package) = self.from_lock(edge) {
            return Ok(package);
        }
        let name = edge.spec.package(&edge.name).to_owned();
        let spec = edge.spec.target();
        if let Spec::Foreign { text, because } = spec {
            return Err(InstallError::Unsupported { name: edge.name.clone(), spec: text.clone(), because });
        }
        self.tell(&name);
        let packument = self.registry.packument(&name).await?;
        let also = self.wishes(start, edge);
        let also: Vec<&Range> = also.iter().collect();
        // Whoever writes one version into the root's manifest has looked at it.
        let chosen_by_user = from == ROOT && matches!(spec, Spec::Range { exact: true, .. });
        let cutoff = self.registry.cutoff.of(&name).filter(|_| !chosen_by_user);
        let wish = Wish { spec, also: &also, published_before: cutoff };
        let (version, manifest) = pick(&packument, &wish).map_err(|because| InstallError::NoVersion {
            name: name.clone(),
            range: spec.to_string(),
            because,
        })?;
        let key = (edge.name.clone(), name.clone(), version.clone());
        if let Some(package) = self.chosen.get(&key) {
            return Ok(Arc::clone(package));
        }
        let manifest: Map<String, Value> = serde_json::from_str(manifest.get()).map_err(|_| {
            let because = format!("its version {version} is not a JSON object");
            InstallError::Registry { name: name.clone(), because }
        })?;
        let package = Package::from_registry(&name, &edge.name, version.clone(), &manifest, self.overrides);
        if let Some(why) = package.entry.get("deprecated").and_then(Value::as_str) {
            let why: String = why.chars().take(300).collect();
            self.report.warn(format!("{name}@{version} is deprecated: {why}"));
        }
        let package = Arc::new(package);
        self.chosen.insert(key, Arc::clone(&package));
        Ok(package)
    }

    /// A version the lock has somewhere else in the tree. Tags are asked for anew.
    fn from_lock(&self, edge: &Edge) -> Option<Arc<Package>> {
        if !matches!(edge.spec.target(), Spec::Range { .. }) {
            return None;
        }
        let known = self.locked.get(&edge.name)?;
        known.iter().find(|package| package.fits(edge)).map(Arc::clone)
    }

    /// The ranges other packages of the same place have for a peer.
    fn wishes(&self, start: NodeId, edge: &Edge) -> Vec<Range> {
        let mut wishes = Vec::new();
        if !edge.kind.is_peer() {
            return wishes;
        }
        for id in self.tree.dependents(&edge.name) {
            for other in self.tree.package(id).edges.iter().filter(|other| other.name == edge.name) {
                let same_place = id == start || (other.kind.is_peer() && self.tree.search_from(id, other) == start);
                if let (true, Spec::Range { range, .. }) = (same_place, &other.spec) {
                    wishes.push(range.clone());
                }
            }
        }
        wishes
    }

    /// Notes that a node is part of what is asked for, and starts asking about what it needs.
    fn visit(&mut self, id: NodeId) {
        if !self.seen.insert(id) {
            return;
        }
        self.look_again(id);
        let package = Arc::clone(self.tree.package(id));
        for edge in &package.edges {
            self.prefetch(id, edge);
        }
    }

    fn look_again(&mut self, id: NodeId) {
        self.peers.push_back(id);
        self.others.push_back(id);
    }

    fn prefetch(&mut self, from: NodeId, edge: &Edge) {
        let fitting = self.tree.find(from, edge).is_some_and(|found| self.tree.package(found).fits(edge));
        let needless = matches!(edge.kind, EdgeKind::OptionalPeer | EdgeKind::Dev)
            || matches!(edge.spec.target(), Spec::Foreign { .. })
            || fitting
            || (edge.kind == EdgeKind::Optional && self.before.contains(&from))
            || self.from_lock(edge).is_some();
        let name = edge.spec.package(&edge.name);
        if needless || self.registry.is_known(name) || self.prefetching.len() > self.limits.packages {
            return;
        }
        self.tell(name);
        let (registry, name) = (Arc::clone(&self.registry), name.to_owned());
        self.prefetching.spawn(async move {
            // The result, good or bad, is kept for whoever asks next.
            let _ = registry.packument(&name).await;
        });
    }

    fn tell(&self, name: &str) {
        if !self.registry.is_known(name) {
            self.report.event(InstallEvent::Resolving { name: name.to_owned() });
        }
    }
}

/// The nodes the root's dependencies lead to.
pub(crate) fn target_nodes(tree: &Tree, targets: &[Edge]) -> Vec<NodeId> {
    targets.iter().filter_map(|edge| tree.child(ROOT, &edge.name)).collect()
}

fn without_options(tree: &Tree, from: &[NodeId]) -> BTreeSet<NodeId> {
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
