//! Who needs a package, as a lock's flags say it: nobody but `devDependencies`, nobody but options,
//! nobody but peers.

use std::collections::BTreeSet;

use crate::package::EdgeKind;
use crate::tree::{NodeId, ROOT, Tree};

pub(super) struct Flags {
    production: BTreeSet<NodeId>,
    with_options: BTreeSet<NodeId>,
    with_development: BTreeSet<NodeId>,
    without_peers: BTreeSet<NodeId>,
}

impl Flags {
    pub(super) fn of(tree: &Tree) -> Self {
        let reach = |kinds: &[EdgeKind]| tree.reach(&[ROOT], |_, edge| kinds.contains(&edge.kind));
        use EdgeKind::{Dev, Optional, Peer, Required};
        Self {
            production: reach(&[Required, Peer]),
            with_options: reach(&[Required, Peer, Optional]),
            with_development: reach(&[Required, Peer, Dev]),
            without_peers: reach(&[Required, Optional, Dev]),
        }
    }

    pub(super) fn of_node(&self, id: NodeId) -> Vec<&'static str> {
        let optional = self.with_options.contains(&id);
        let development = self.with_development.contains(&id);
        let mut flags = match (self.production.contains(&id), optional, development) {
            (true, _, _) => vec![],
            (false, true, true) => vec!["devOptional"],
            (false, true, false) => vec!["optional"],
            (false, false, true) => vec!["dev"],
            (false, false, false) => vec!["dev", "optional"],
        };
        if !self.without_peers.contains(&id) {
            flags.push("peer");
        }
        flags
    }
}
