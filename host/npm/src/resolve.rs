//! Grows the tree of the lock until everything asked for is in it: npm's hoisted layout, one
//! dependency at a time. A package goes as high as it can without hiding from others what they use;
//! peers come before other dependencies, so that what they need is not taken up by something else.

mod options;
mod place;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
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

use self::options::without_options;
pub(crate) use self::options::{options_without, target_nodes};

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
    /// In npm's order, by depth and place: it decides which of several versions goes to the top.
    others: BTreeSet<(usize, String, NodeId)>,
    seen: HashSet<NodeId>,
    /// Options that cannot be had, by who has them, and the first reason.
    left_out: BTreeMap<String, (Vec<String>, String)>,
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
            others: BTreeSet::new(),
            seen: HashSet::new(),
            left_out: BTreeMap::new(),
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
            match self.ensure(ROOT, edge).await {
                Err(error) if edge.kind == EdgeKind::Optional => self.note_left_out("the root", edge, &error),
                result => result?,
            }
        }
        while let Some((id, peers)) = self.next() {
            if self.tree.is_live(id) {
                self.expand(id, peers, targets).await?;
            }
        }
        self.finish(targets)
    }

    /// The node to look at, and whether at its peers.
    fn next(&mut self) -> Option<(NodeId, bool)> {
        match self.peers.pop_front() {
            Some(id) => Some((id, true)),
            None => self.others.pop_first().map(|(_, _, id)| (id, false)),
        }
    }

    async fn expand(&mut self, id: NodeId, peers: bool, targets: &[Edge]) -> Result<(), InstallError> {
        let package = Arc::clone(self.tree.package(id));
        for edge in package.edges.iter().filter(|edge| edge.kind.is_peer() == peers) {
            let Err(error) = self.ensure(id, edge).await else { continue };
            if matches!(error, InstallError::TooLarge { .. }) || self.is_certain(id, edge, targets) {
                return Err(self.blame(error, id));
            }
            if edge.kind == EdgeKind::Optional {
                self.note_left_out(&package.name, edge, &error);
            } else {
                self.broken.insert(id, error);
            }
            if !self.tree.is_live(id) {
                break;
            }
        }
        Ok(())
    }

    fn note_left_out(&mut self, package: &str, edge: &Edge, error: &InstallError) {
        let left_out = self.left_out.entry(package.to_owned());
        let (names, _) = left_out.or_insert_with(|| (Vec::new(), error.to_string()));
        names.push(edge.name.clone());
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
        for (package, (names, because)) in &self.left_out {
            let count = names.len();
            let shown: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
            let more = if count > 3 { format!(" and {} more", count - 3) } else { String::new() };
            let shown = shown.join(", ");
            self.report.warn(format!("optional dependencies of {package} are left out ({shown}{more}): {because}"));
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
        if let Some(package) = self.locked_version(edge) {
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
        if cutoff.is_some() && packument.is_undated(cutoff) {
            self.report.warn(format!("the registry does not tell when {name} was published; its age is not checked"));
        }
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
    fn locked_version(&self, edge: &Edge) -> Option<Arc<Package>> {
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
        let location = self.tree.location(id);
        self.others.insert((location.matches("node_modules/").count(), location.to_ascii_lowercase(), id));
    }

    fn prefetch(&mut self, from: NodeId, edge: &Edge) {
        let fitting = self.tree.find(from, edge).is_some_and(|found| self.tree.package(found).fits(edge));
        let needless = matches!(edge.kind, EdgeKind::OptionalPeer | EdgeKind::Dev)
            || matches!(edge.spec.target(), Spec::Foreign { .. })
            || fitting
            || (edge.kind == EdgeKind::Optional && self.before.contains(&from))
            || self.locked_version(edge).is_some();
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
        if self.registry.announce(name) {
            self.report.event(InstallEvent::Resolving { name: name.to_owned() });
        }
    }
}
