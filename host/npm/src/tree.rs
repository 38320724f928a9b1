//! The folders below the root as a tree: who sits in whose `node_modules`, and what a `require` from
//! a place finds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::package::{Edge, EdgeKind, Package};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(usize);

pub(crate) const ROOT: NodeId = NodeId(0);

#[derive(Debug)]
struct Node {
    name: String,
    parent: Option<NodeId>,
    children: BTreeMap<String, NodeId>,
    package: Arc<Package>,
    removed: bool,
}

#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    /// Who depends on a name, removed nodes included.
    dependents: HashMap<String, Vec<NodeId>>,
}

impl Tree {
    pub(crate) fn new(root: Package) -> Self {
        let mut tree = Self { nodes: Vec::new(), dependents: HashMap::new() };
        tree.push(String::new(), None, Arc::new(root));
        tree
    }

    fn push(&mut self, name: String, parent: Option<NodeId>, package: Arc<Package>) -> NodeId {
        let id = NodeId(self.nodes.len());
        for edge in &package.edges {
            self.dependents.entry(edge.name.clone()).or_default().push(id);
        }
        self.nodes.push(Node { name, parent, children: BTreeMap::new(), package, removed: false });
        id
    }

    /// Puts a package into the `node_modules` of another; what was there is removed.
    pub(crate) fn place(&mut self, parent: NodeId, name: &str, package: Arc<Package>) -> NodeId {
        if let Some(old) = self.child(parent, name) {
            self.remove(old);
        }
        let id = self.push(name.to_owned(), Some(parent), package);
        self.nodes[parent.0].children.insert(name.to_owned(), id);
        id
    }

    /// Removes a package and everything in its folder.
    pub(crate) fn remove(&mut self, id: NodeId) {
        if let Some(parent) = self.nodes[id.0].parent {
            let name = self.nodes[id.0].name.clone();
            let children = &mut self.nodes[parent.0].children;
            if children.get(&name) == Some(&id) {
                children.remove(&name);
            }
        }
        for below in self.below(id) {
            self.nodes[below.0].removed = true;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.iter().filter(|node| !node.removed).count()
    }

    /// How many nodes there ever were; bounds the work of one resolution.
    pub(crate) fn ever(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn is_live(&self, id: NodeId) -> bool {
        !self.nodes[id.0].removed
    }

    pub(crate) fn package(&self, id: NodeId) -> &Arc<Package> {
        &self.nodes[id.0].package
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.0].parent
    }

    pub(crate) fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.nodes[id.0].children.get(name).copied()
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes[id.0].children.values().copied()
    }

    /// What `require(name)` finds from inside a package.
    pub(crate) fn lookup(&self, from: NodeId, name: &str) -> Option<NodeId> {
        let mut at = Some(from);
        while let Some(id) = at {
            if let Some(found) = self.child(id, name) {
                return Some(found);
            }
            at = self.parent(id);
        }
        None
    }

    /// Where the search for a dependency begins: a peer is what the surroundings use.
    pub(crate) fn search_from(&self, id: NodeId, edge: &Edge) -> NodeId {
        if edge.kind.is_peer() { self.parent(id).unwrap_or(ROOT) } else { id }
    }

    pub(crate) fn find(&self, id: NodeId, edge: &Edge) -> Option<NodeId> {
        self.lookup(self.search_from(id, edge), &edge.name)
    }

    /// A node and all nodes in its folder.
    pub(crate) fn below(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = vec![id];
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            found.extend(self.children(at));
            next += 1;
        }
        found
    }

    pub(crate) fn is_below(&self, id: NodeId, ancestor: NodeId) -> bool {
        let mut at = Some(id);
        while let Some(here) = at {
            if here == ancestor {
                return true;
            }
            at = self.parent(here);
        }
        false
    }

    /// Live nodes that depend on a name.
    pub(crate) fn dependents(&self, name: &str) -> impl Iterator<Item = NodeId> + '_ {
        let found = self.dependents.get(name).map(Vec::as_slice).unwrap_or_default();
        found.iter().copied().filter(|id| self.is_live(*id))
    }

    /// The folder, relative to the root, with slashes: a key of a lock.
    pub(crate) fn location(&self, id: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            names.push(self.nodes[at.0].name.as_str());
            at = parent;
        }
        let folders: Vec<String> = names.iter().rev().map(|name| format!("node_modules/{name}")).collect();
        folders.join("/")
    }

    pub(crate) fn name(&self, id: NodeId) -> &str {
        &self.nodes[id.0].name
    }

    /// All live nodes but the root, parents before children.
    pub(crate) fn all(&self) -> Vec<NodeId> {
        self.below(ROOT).into_iter().skip(1).collect()
    }

    /// What is reached from some nodes over the edges a filter lets pass.
    pub(crate) fn reach(&self, from: &[NodeId], follow: impl Fn(NodeId, &Edge) -> bool) -> BTreeSet<NodeId> {
        let mut reached: BTreeSet<NodeId> = from.iter().copied().collect();
        let mut open = from.to_vec();
        while let Some(id) = open.pop() {
            for edge in &self.package(id).edges {
                let Some(found) = self.find(id, edge) else { continue };
                if follow(id, edge) && reached.insert(found) {
                    open.push(found);
                }
            }
        }
        reached
    }

    /// What some nodes need to run here: not what is for other platforms, and nothing of `dev`.
    pub(crate) fn needed(&self, from: &[NodeId]) -> BTreeSet<NodeId> {
        self.reach(from, |id, edge| match edge.kind {
            EdgeKind::Required | EdgeKind::Peer => true,
            EdgeKind::Optional => self.find(id, edge).is_some_and(|found| !self.package(found).restricted),
            // Somebody else put it there and sees to it.
            EdgeKind::OptionalPeer | EdgeKind::Dev => false,
        })
    }
}
